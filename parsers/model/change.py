"""A change that would mend a finding, in no vendor's words. Each platform writes it in its own (`render`)."""

from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network
from typing import Literal

from pydantic import Field

from parsers.model.source import Record


class ChangeKind(StrEnum):
    """What is to be done. The values that a kind needs stand beside it; all are keys of `Change.values`."""

    SET_TAGS = "set-tags"  # outer, inner ("" for a single tag), addresses (what the interface holds, after blanks)
    SET_ETHERTYPE = "set-ethertype"  # ethertype, outer, inner
    SET_MTU = "set-mtu"  # ip_mtu, tags, family, counts ("ip": the line counts the packet alone; "frame")
    REMOVE_ADDRESS = "remove-address"  # address
    SET_ADDRESS = "set-address"  # address ("a.b.c.d/n"), old ("" where there is none)
    ENABLE_INTERFACE = "enable-interface"
    # remote_as, afi_safi; source (an interface), address of it: reached over hops; filtered: ways whose filters follow
    ADD_NEIGHBOR = "add-neighbor"
    ENABLE_NEIGHBOR = "enable-neighbor"
    SET_REMOTE_AS = "set-remote-as"  # remote_as
    PROTECT_KEYS = "protect-keys"  # the master key is never written: a placeholder stands for it
    SET_LOCAL_AS = "set-local-as"  # local_as: the AS that Azure expects
    ACTIVATE_FAMILY = "activate-family"  # afi_safi
    SET_MD5 = "set-md5"  # never the key: a placeholder stands for it; is_off ("yes": one is there, and deactivated)
    REMOVE_TCP_AO = "remove-tcp-ao"
    SET_BFD = "set-bfd"  # transmit_ms, receive_ms, multiplier
    SET_TIMERS = "set-timers"  # keepalive_seconds, hold_seconds
    REMOVE_MULTIHOP = "remove-multihop"
    REMOVE_UPDATE_SOURCE = "remove-update-source"
    SET_MAXIMUM_PREFIX = "set-maximum-prefix"  # maximum_prefix, afi_safi
    DENY_DEFAULT = "deny-default"  # policy (the list that lets it out), afi_safi; rules for `fresh`, a list before all
    REMOVE_DEFAULT_ORIGINATE = "remove-default-originate"  # afi_safi
    FILTER_PREFIXES = "filter-prefixes"  # policy (a new name), direction ("in", "out"), afi_safi; with rules
    REMOVE_STATIC = "remove-static"  # prefix, next_hop, exit ("" for those the route does not name), entry (its name)
    REMOVE_AS_PATH_LIMIT = "remove-as-path-limit"
    DEFINE_REFERENCE = "define-reference"  # kind, name; with rules where it is known what should pass
    BIND_MACSEC = "bind-macsec"  # policy, key_chain, is_off ("yes": bound already, and turned off)
    UNBIND_MACSEC = "unbind-macsec"  # policy, key_chain
    UNBIND_FALLBACK = "unbind-fallback"  # policy, key_chain, fallback, keys (their CKNs, after blanks)
    REMOVE_KEY = "remove-key"  # key_chain, key (as configured)
    SET_LIFETIME = "set-lifetime"  # key_chain, key, start (ISO date): from then on without end
    SET_SCI = "set-sci"  # policy, send ("yes", "no")
    ENCRYPT_TAGS = "encrypt-tags"  # policy: no VLAN tag stays in clear
    SET_CIPHER = "set-cipher"  # policy, cipher (Azure's spelling)
    SET_MUST_SECURE = "set-must-secure"  # policy
    SET_CAK = "set-cak"  # key_chain, digits, algorithm, ckn, key (as configured; "" for a new one)
    SET_IKE_PROPOSAL = "set-ike-proposal"  # proposal ("" for the platform's own), encryption, integrity, dh_group
    SET_ESP_PROPOSAL = "set-esp-proposal"  # proposal, encryption, integrity, pfs_group
    SET_PFS = "set-pfs"  # proposal, pfs_group
    SET_IKE_VERSION = "set-ike-version"  # version
    SET_PSK = "set-psk"  # never the key: a placeholder stands for it; fresh ("yes": for this far end alone)
    SET_DPD = "set-dpd"  # seconds, retries
    SET_MSS = "set-mss"  # mss, mtu
    SET_REPLAY = "set-replay"  # window
    SET_TUNNEL_SOURCE = "set-tunnel-source"  # address
    SET_TUNNEL_DESTINATION = "set-tunnel-destination"  # address
    ALLOW_PREFIX = "allow-prefix"  # reserved for policies


# Changes on a tunnel: platforms without IPsec have no words for them.
OF_TUNNELS = frozenset(
    {
        ChangeKind.SET_IKE_PROPOSAL,
        ChangeKind.SET_ESP_PROPOSAL,
        ChangeKind.SET_PFS,
        ChangeKind.SET_IKE_VERSION,
        ChangeKind.SET_PSK,
        ChangeKind.SET_DPD,
        ChangeKind.SET_MSS,
        ChangeKind.SET_REPLAY,
        ChangeKind.SET_TUNNEL_SOURCE,
        ChangeKind.SET_TUNNEL_DESTINATION,
    }
)


# Changes on things that not every platform has: a numbered list, a limit on AS paths.
NOT_EVERYWHERE = frozenset(
    {
        ChangeKind.ALLOW_PREFIX,
        ChangeKind.DENY_DEFAULT,
        ChangeKind.REMOVE_DEFAULT_ORIGINATE,
        ChangeKind.FILTER_PREFIXES,
        ChangeKind.REMOVE_STATIC,
        ChangeKind.REMOVE_AS_PATH_LIMIT,
        ChangeKind.PROTECT_KEYS,
        ChangeKind.SET_MTU,
        ChangeKind.UNBIND_MACSEC,
        ChangeKind.UNBIND_FALLBACK,
        ChangeKind.REMOVE_KEY,
        ChangeKind.SET_LIFETIME,
        ChangeKind.SET_SCI,
        ChangeKind.ENCRYPT_TAGS,
        ChangeKind.REMOVE_ADDRESS,
    }
)


class FilterRule(Record):
    """One entry of a prefix filter: networks inside `prefix` of length `low`..`high`. The first that fits decides."""

    prefix: IPv4Network | IPv6Network
    low: int
    high: int
    is_permit: bool = True

    @property
    def is_exact(self) -> bool:
        """Tell whether it is about one network only."""
        return self.low == self.high == self.prefix.prefixlen

    @property
    def is_whole_space(self) -> bool:
        """Tell whether it is about every network of its family."""
        return self.prefix.prefixlen == self.low == 0 and self.high == self.prefix.max_prefixlen


class Change(Record):
    """One change on one device: what to do, on which interface or neighbor, with which values.

    Of a tunnel the values hold the names that its lines refer to as well, by the platform's own word: `ike-gateway`.
    """

    kind: ChangeKind
    interface: str = ""  # as configured
    neighbor: str = ""
    description: str = ""  # of the neighbor: its name, where the platform calls neighbors by one
    vrf: str = "default"
    process_as: int | None = None  # of `router bgp`, where the platform needs it
    peer_group: str = ""
    level: Literal["neighbor", "group", "process", ""] = (
        ""  # where what is taken away stands; "" where that is not known
    )
    values: dict[str, str] = Field(default_factory=dict)
    rules: tuple[FilterRule, ...] = ()
    policies: tuple[str, ...] = ()  # applied now in that direction, in order: a platform that chains keeps them
