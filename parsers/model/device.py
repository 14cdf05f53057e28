"""One router's facts, whole."""

from functools import cached_property
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Literal

from pydantic import Field

from parsers.model.as_path import AsPathList
from parsers.model.bgp import BgpNeighbor
from parsers.model.interface import Interface
from parsers.model.ipsec import IpsecTunnel
from parsers.model.macsec import KeyChain, MacsecPolicy, MacsecPort
from parsers.model.policy import PolicyBook, PrefixList, RoutePolicy
from parsers.model.source import LinedRecord, Record, Span, UnreadLine, Where


class StaticRoute(LinedRecord):
    """One static route."""

    prefix: IPv4Network | IPv6Network
    vrf: str = "default"
    next_hop: IPv4Address | IPv6Address | None = None
    interface: str = ""  # canonical name, where the route names one
    is_discard: bool = False
    entry: str = ""  # what the route is called in its table, on platforms that give it a name or number


class Reference(Record):
    """A name that a line refers to: "peer-group", "key-chain", "route-map", … `owner` says whose line it is."""

    kind: str
    name: str
    line: int
    is_defined: bool
    owner: str = ""  # canonical interface name or neighbor address
    is_resolved: bool = True  # False where it is defined, and what it brings to the owner is not understood


class Coverage(Record):
    """How the lines of a capture were read. Their sum is the number of lines that are neither blank nor comment."""

    understood: int = 0
    outside: int = 0
    unread: int = 0


class Wholeness(Record):
    """Whether a capture is whole. `is_whole` None: this platform prints nothing that would tell."""

    is_whole: bool | None
    because: str
    line: int
    printed_at: str | None = None  # ISO 8601, the time that the device printed as its own, where it did
    hides_secrets: bool = False  # privilege or a sanitised copy kept the keys from the capture
    hides_because: str = ""


class Device(Record):
    """What one config says, inheritance resolved. Source of the names: design, section 3."""

    hostname: str
    platform: str  # netmiko's name
    version: str = ""
    captured_lines: int
    coverage: Coverage = Coverage()
    wholeness: Wholeness
    unread: tuple[UnreadLine, ...] = ()
    interfaces: tuple[Interface, ...] = ()
    bgp_neighbors: tuple[BgpNeighbor, ...] = ()
    static_routes: tuple[StaticRoute, ...] = ()
    key_chains: tuple[KeyChain, ...] = ()
    macsec_policies: tuple[MacsecPolicy, ...] = ()
    macsec_ports: tuple[MacsecPort, ...] = ()
    ipsec_tunnels: tuple[IpsecTunnel, ...] = ()
    route_policies: tuple[RoutePolicy, ...] = ()
    prefix_lists: tuple[PrefixList, ...] = ()
    as_path_lists: tuple[AsPathList, ...] = ()
    references: tuple[Reference, ...] = ()
    source: str  # the file
    platform_confidence: Literal["given", "certain", "likely"] = "given"
    bgp_as: dict[str, int] = Field(
        default_factory=dict, exclude=True, repr=False
    )  # `router bgp` by VRF: names the block
    secret_spans: tuple[Span, ...] = Field(default=(), exclude=True, repr=False)

    def where(self, line: int) -> Where:
        """Return line `line` of this device's file."""
        return Where(self.source, line)

    def interface(self, canonical_name: str | None) -> Interface | None:
        """Return the interface of that canonical name, or None."""
        return self._interface_of.get(canonical_name) if canonical_name else None

    @cached_property
    def _interface_of(self) -> dict[str, Interface]:
        return {one.canonical_name: one for one in reversed(self.interfaces)}  # of two the first counts

    def open_references(self, *owners: str) -> tuple[Reference, ...]:
        """Return the owners' references whose object is not in the config, or brings what is not understood."""
        found = {at: one for owner in owners for at, one in self._open_reference_of.get(owner, ())}
        return tuple(found[at] for at in sorted(found))

    @cached_property
    def _open_reference_of(self) -> dict[str, list[tuple[int, Reference]]]:
        found: dict[str, list[tuple[int, Reference]]] = {}
        for at, one in enumerate(self.references):
            if not (one.is_defined and one.is_resolved):
                found.setdefault(one.owner, []).append((at, one))
        return found

    def macsec_port(self, canonical_name: str | None) -> MacsecPort | None:
        """Return what is bound to that port, or None."""
        return next((one for one in self.macsec_ports if one.interface == canonical_name), None)

    def policy_book(self) -> PolicyBook:
        """Return the device's prefix lists and policies by name; the same book each time."""
        return self._policy_book

    @cached_property
    def _policy_book(self) -> PolicyBook:
        lists: dict[str, list[PrefixList]] = {}
        for one in self.prefix_lists:
            lists.setdefault(one.name, []).append(one)
        policies = {policy.name: policy for policy in self.route_policies}
        return PolicyBook(lists, policies, {one.name: one for one in self.as_path_lists})
