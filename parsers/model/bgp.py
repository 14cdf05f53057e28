"""BGP neighbors with their effective values: the neighbor's own line wins, then what it inherits."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Literal

from pydantic import Field

from parsers.model.secret import Secret
from parsers.model.source import LinedRecord, Record, Remark


class PolicyUse(Record):
    """A policy that a neighbor's address family refers to, in the order of the config."""

    kind: Literal["route-map", "prefix-list", "filter-list", "distribute-list", "policy"]
    name: str
    line: int
    is_defined: bool


class AddressFamily(LinedRecord):
    """One address family of one neighbor. Empty policies mean that the whole capture shows none."""

    afi_safi: str  # "ipv4-unicast", "ipv6-unicast", …
    is_active: bool | None
    import_policy: tuple[PolicyUse, ...] = ()
    export_policy: tuple[PolicyUse, ...] = ()
    maximum_prefix: int | Literal[False] | None = False
    as_path_limit: int | None = None  # the process drops longer AS paths; None where it has no such line
    maximum_prefix_action: Literal["teardown", "warning"] | None = None
    default_originate: bool = False
    without_policy: Literal["accept", "reject"] = "accept"  # what the platform does where no policy is applied
    withholds_default: bool | None = False  # the process itself lets no default route out, whatever the policies say


class BgpNeighbor(LinedRecord):
    """One BGP neighbor of one VRF. None means that the capture does not say; False or "" that there is none."""

    address: IPv4Address | IPv6Address
    vrf: str = "default"
    remote_as: int | None = None  # 1..4294967295; asdot is read, plain is kept
    local_as: int | None = None  # in effect: the neighbor's override, else the process's
    is_enabled: bool | None = True
    description: Remark = ""
    address_families: tuple[AddressFamily, ...] = ()
    md5: Secret | Literal[False] | None = False
    tcp_ao: str | Literal[False] | None = False  # the key chain's name
    keepalive_seconds: int | None = None  # 0 turns keepalives off
    hold_seconds: int | None = None
    bfd: bool | None = False
    bfd_transmit_ms: int | None = None  # in effect for this session, wherever the platform configures it
    bfd_receive_ms: int | None = None
    bfd_multiplier: int | None = None
    bfd_needs_timers: bool = False  # the platform runs BFD only where the interface has timers, and it has none
    ebgp_multihop: int | Literal[False] | None = False  # hops
    ttl_security: int | Literal[False] | None = False
    update_source: str = ""  # canonical interface name, or an address
    peer_group: str = ""
    is_dynamic: bool = False  # stands for a listen range: `address` is the range's first address
    listen_range: IPv4Network | IPv6Network | None = None
    # Where a field's value stands, on platforms whose lines do not show it.
    levels: dict[str, Literal["neighbor", "group", "process"]] = Field(default_factory=dict, exclude=True, repr=False)
    inactive_line: int | None = None  # the line that deactivates or shuts it, where there is one
    # What applies to it stands in other blocks too, which name its group, before its own block or behind it.
    is_scattered: bool = False

    def family(self, afi_safi: str) -> AddressFamily | None:
        """Return the address family of that name, or None where the neighbor has none."""
        return next((one for one in self.address_families if one.afi_safi == afi_safi), None)
