"""IPsec tunnels: endpoints, keys, and what IKE and ESP offer.

Algorithms carry Azure's enum names (`GCMAES256`, `SHA384`, `ECP384`), the neutral spelling of this product. What Azure
has no word for keeps a name of its own in lower case (`aes-256-gcm-8`, `sha512`, `group21`): it can never match.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Literal

from parsers.model.secret import Secret
from parsers.model.source import LinedRecord

IkeVersion = Literal["ikev1", "ikev2", "any"]  # "any": starts IKEv2 and accepts IKEv1


class IkeProposal(LinedRecord):
    """One IKE proposal: every combination of its members is offered, in the order of the lists.

    `integrity` is empty where the encryption is an AEAD and the proposal names a `prf` only. An empty `dh_groups` is an
    incomplete proposal: it offers nothing.
    """

    name: str
    encryption: tuple[str, ...] = ()  # DES, DES3, AES128, AES192, AES256, GCMAES128, GCMAES256, …
    integrity: tuple[str, ...] = ()  # MD5, SHA1, SHA256, SHA384, …
    prf: tuple[str, ...] = ()  # as integrity; empty: the integrity's own hash
    dh_groups: tuple[str, ...] = ()  # DHGroup1, DHGroup2, DHGroup14, DHGroup24, ECP256, ECP384, …
    authentication: Literal["psk", "other"] | None = "psk"  # IKEv1 alone offers it here; IKEv2 has it in the tunnel
    is_default: bool = False  # no line of the config names it: the platform's own
    unknown: tuple[str, ...] = ()  # fields that are empty because the capture does not say: a default nobody documents


class IpsecProposal(LinedRecord):
    """One ESP proposal (transform set): every combination of its members is offered."""

    name: str
    encryption: tuple[str, ...] = ()  # None, DES, DES3, AES128, AES192, AES256, GCMAES128, GCMAES192, GCMAES256, …
    integrity: tuple[str, ...] = ()  # MD5, SHA1, SHA256, GCMAES128, …; the same as encryption for an AEAD
    pfs_groups: tuple[str, ...] = ()  # None, PFS1, PFS2, PFS2048, PFS24, …; ("None",): no PFS; (): not known
    is_default: bool = False
    has_ah: bool = False  # authentication header alone or beside ESP
    unknown: tuple[str, ...] = ()  # as for an IKE proposal: `("pfs_groups",)` where PFS is on and the group is not said


class TrafficSelector(LinedRecord):
    """One pair of selectors; any/any is 0.0.0.0/0 on both sides."""

    local: IPv4Network | IPv6Network
    remote: IPv4Network | IPv6Network


class IpsecTunnel(LinedRecord):
    """One IPsec tunnel with its references resolved. None means that the capture does not say.

    `lines` of a resolved value holds the value's own line first, then the lines that lead to it from the tunnel.
    """

    name: str  # canonical name of the tunnel interface, else the platform's name of the vpn, map entry or connection
    interface: str = ""  # canonical name of the tunnel interface; "" for a policy-based tunnel
    is_enabled: bool | None = True
    is_route_based: bool = True
    vrf: str = "default"  # the inside: where its traffic lives
    front_vrf: str | None = "default"  # where its packets travel
    source_address: IPv4Address | IPv6Address | None = None  # resolved from the source interface where it can be
    source_interface: str = ""  # canonical name, where the config names an interface
    destination_address: IPv4Address | IPv6Address | None = None
    destination_name: str = ""  # an FQDN, where the config gives that in place of an address
    is_responder_only: bool = False  # the peer is not fixed, or this end never initiates
    profile: str = ""
    ike_version: IkeVersion | None = None
    is_aggressive: bool | None = False
    ike_proposals: tuple[IkeProposal, ...] = ()  # in the order of preference
    ipsec_proposals: tuple[IpsecProposal, ...] = ()
    ike_lifetime_seconds: int | None = None
    sa_lifetime_seconds: int | None = None
    sa_lifetime_kilobytes: int | None = None  # 0: no volume limit
    psk: Secret | Literal[False] | None = False  # what this end proves itself with
    psk_remote: Secret | Literal[False] | None = False  # what it accepts from the peer, where that is another key
    is_psk_wildcard: bool | None = False  # the key is good for any peer
    local_id: str = ""
    remote_id: str = ""
    is_any_remote_id: bool | None = False
    dpd_seconds: int | None = None  # 0: dead peer detection is off
    dpd_retries: int | None = None
    replay_window: int | None = None  # packets; 0: replay protection is off
    is_replay_checked: bool | None = None  # what a line says where the size of the window is not documented
    mtu: int | None = None  # bytes of IP packet in the tunnel
    mss: int | None = None  # TCP MSS that is clamped; 0: none is
    selectors: tuple[TrafficSelector, ...] = ()  # empty for a route-based tunnel that negotiates any/any
    mode: Literal["tunnel", "transport"] | None = "tunnel"
    is_gre: bool = False  # carries GRE or another tunnel inside ESP, which Azure's gateway does not
    unresolved: tuple[str, ...] = ()  # what a line refers to and the config does not define, or we could not follow
