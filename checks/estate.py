"""The subjects of the checks: both halves laid side by side.

An `EdgePath` is one place where a session should exist: circuit × peering × link × address family. A half that was not
found is None. Pairing fills these records (`checks/pairing.py`); checks only read them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Literal

from checks.attestation import Attestation
from checks.azure_definition import (
    AzureDefinition,
    ExpressRouteCircuit,
    ExpressRouteLink,
    ExpressRoutePort,
    Family,
    LinkName,
    Peering,
    PeeringType,
)
from checks.azure_gateways import (
    Connection,
    ExpressRouteGateway,
    LocalNetworkGateway,
    VirtualNetworkGateway,
    VpnConnection,
    VpnGateway,
    VpnLinkConnection,
    VpnSite,
    VpnSiteLink,
)
from checks.azure_record import Pointer
from checks.azure_state import IkeSa, LinkTables
from checks.baseline import Baseline
from checks.gateway_ends import GatewayEnd
from checks.policy import Policy
from checks.supplied_keys import SuppliedMacsec
from parsers.model.bgp import BgpNeighbor
from parsers.model.device import Device
from parsers.model.interface import Interface
from parsers.model.ipsec import IpsecTunnel
from parsers.model.macsec import MacsecPort
from parsers.model.secret import Secret
from parsers.model.source import Where
from parsers.model.state import DeviceState

RungName = Literal["port", "macsec", "vlan", "address", "bgp-peer", "bgp-key", "routes", "ike", "esp", "tunnel-bgp"]
RUNGS: tuple[RungName, ...] = ("port", "macsec", "vlan", "address", "bgp-peer", "bgp-key", "routes")
TUNNEL_RUNGS: tuple[RungName, ...] = ("ike", "esp", "tunnel-bgp")  # of a tunnel, on a ladder of its own
RungState = Literal["up", "down", "unknown", "absent"]
Witness = Literal["address", "neighbor", "port", "family", "vlan", "description", "link", "microsoft-as", "outer-tag"]


_NOTHING = AzureDefinition()


@dataclass(frozen=True, slots=True)
class ReaderDisagreement:
    """One thing that the two readers of a config saw differently."""

    what: str  # "neighbor 192.0.2.2: remote AS"
    first: str
    second: str
    line: int


@dataclass(frozen=True, slots=True)
class EdgeDevice:
    """A router as the inventory knows it, with its facts, or with the reason why there are none."""

    name: str
    platform: str | None
    device: Device | None
    file: str | None = None
    problem: str | None = None  # why it was not captured or not read
    captured_at: datetime | None = None  # aware, UTC
    captured_by: Literal["capture record", "device clock", "file time"] | None = None
    is_in_inventory: bool = True
    disagreements: tuple[ReaderDisagreement, ...] | None = None  # None: the second reader did not run
    state: DeviceState | None = None  # None: no show output was captured


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung of a path's ladder: what the two configurations predict, and what was observed (None: nothing was)."""

    rung: RungName
    predicted: RungState
    because: str
    places: tuple[object, ...] = ()  # Where and Pointer: the two lines that disagree
    observed: RungState | None = None


@dataclass(frozen=True, slots=True)
class EdgePath:
    """Circuit × peering × link × family, with the edge's half as far as it was found.

    `twin` is the path of the same circuit, peering and family on the other link.
    """

    circuit: ExpressRouteCircuit
    peering: Peering
    link: LinkName
    family: Family
    subnet: IPv4Network | IPv6Network | None
    policy: Policy
    port: ExpressRoutePort | None = None
    port_link: ExpressRouteLink | None = None
    edge: EdgeDevice | None = None
    interface: Interface | None = None
    ports: tuple[Interface, ...] = ()  # physical ports below the interface: one, or the bundle's members
    bundle: Interface | None = None
    neighbor: BgpNeighbor | None = None
    macsec: tuple[MacsecPort | None, ...] = ()  # one per physical port; None where nothing is bound to it
    has_other_family: bool = False  # the peering has both IPv4 and IPv6
    shares_interface: bool = False  # both families were found on one interface
    other_interface: Interface | None = None  # the other family's interface, where it is another one
    declared_link: LinkName | None = None  # which link ends here, as the inventory's `ports` or `links` say
    declared_link_from: str = ""
    agreed: frozenset[Witness] = frozenset()
    unpaired_because: str = ""
    supplied_md5: Secret | None = None
    supplied_md5_from: str = ""
    tables: LinkTables = field(
        default_factory=LinkTables
    )  # what Azure's own tables say of this link, both families together
    supplied_macsec: SuppliedMacsec | None = None  # the keys of the port link below, where somebody told them
    now: datetime | None = None  # aware, UTC
    azure: AzureDefinition = field(default=_NOTHING, compare=False, repr=False)  # what else Azure says
    twin: "EdgePath | None" = field(default=None, compare=False, repr=False)

    @property
    def id(self) -> str:
        """Return `circuit/peering/link/family`, the path's name for life."""
        return f"{self.circuit.name}/{self.peering.peering_type}/{self.link}/{self.family}"

    @property
    def device(self) -> Device | None:
        """The router's facts, where there is a router and it was read."""
        return self.edge.device if self.edge else None

    @property
    def edge_address(self) -> IPv4Address | IPv6Address | None:
        """The address that the router must hold: network+1 (facts on Azure, 2.1)."""
        return self.subnet.network_address + 1 if self.subnet else None

    @property
    def msee_address(self) -> IPv4Address | IPv6Address | None:
        """The address of Microsoft's end: network+2."""
        return self.subnet.network_address + 2 if self.subnet else None

    @property
    def afi_safi(self) -> str:
        """The address family that the session must carry."""
        return f"{self.family}-unicast"

    @property
    def peering_type(self) -> PeeringType:
        """private, microsoft or public."""
        return self.peering.peering_type


@dataclass(frozen=True, slots=True)
class PortLink:
    """One physical link of an ExpressRoute Direct port, with the router port on it."""

    port: ExpressRoutePort
    link: ExpressRouteLink
    policy: Policy
    edge: EdgeDevice | None = None
    interface: Interface | None = None  # the physical port, the first of `ports`
    macsec: MacsecPort | None = None
    ports: tuple[Interface, ...] = ()  # one, or the members of the bundle that ends the link
    bound: tuple[MacsecPort | None, ...] = ()  # per port; None where nothing is bound to it
    paired_on: tuple[str, ...] = ()  # why it is this port, a sentence each
    paths: tuple[EdgePath, ...] = ()  # that cross it
    now: datetime | None = None  # aware, UTC
    unpaired_because: str = ""
    supplied: SuppliedMacsec | None = None  # the keys that Azure holds, where somebody told them
    around: AzureDefinition = field(default=_NOTHING, compare=False, repr=False)  # what else Azure says
    twin: "PortLink | None" = field(default=None, compare=False, repr=False)  # the port's other link

    @property
    def id(self) -> str:
        """Return `port/link`, Azure's names."""
        return f"{self.port.name}/{self.link.name}"


@dataclass(frozen=True, slots=True)
class Tunnel:
    """One IPsec tunnel: a connection of Azure's with one instance of its gateway, and the router's tunnel to it.

    A half that was not found is None. `settings` is where protocol, policy and key stand: the connection itself, or in
    a virtual WAN its link. Without a connection it is a router's tunnel to a gateway that has none for it.
    """

    policy: Policy
    connection: Connection | VpnConnection | None = None
    settings: Connection | VpnLinkConnection | None = None
    gateway: VirtualNetworkGateway | VpnGateway | None = None
    end: GatewayEnd = field(default_factory=GatewayEnd)
    is_only_end: bool = True  # the gateway has one instance
    bgp_addresses: tuple[IPv4Address | IPv6Address, ...] = ()  # of Azure's end on this connection
    far_end: LocalNetworkGateway | VpnSite | VpnSiteLink | None = None
    edge: EdgeDevice | None = None
    tunnel: IpsecTunnel | None = None
    interface: Interface | None = None
    neighbor: BgpNeighbor | None = None  # that speaks BGP through the tunnel
    paths: tuple[EdgePath, ...] = ()  # of the private peerings that lead to the gateway
    are_paths_known: bool = False  # Azure tells which circuits lead to the gateway
    paired_on: tuple[str, ...] = ()  # why it is this tunnel, a sentence each
    unpaired_because: str = ""
    supplied_psk: Secret | None = None
    supplied_psk_from: str = ""
    key_sharers: tuple[tuple[str, Where | Pointer], ...] = ()  # what else holds the router's key, each with its place
    ike_sas: tuple[IkeSa, ...] = ()  # that Azure saw on the connection, to this router
    far_holder: tuple[Where, ...] = ()  # where a router that was read holds the far end's address
    child: str = ""  # the router's name of it, where another of its tunnels ends the same connection: a child SA more
    qualifier: str = ""  # the resource group, where another connection has the same name
    has_sibling: bool = False  # another instance of the gateway is paired for the same connection
    are_connections_known: bool = True  # the export holds connections of this gateway
    now: datetime | None = None  # aware, UTC

    @property
    def id(self) -> str:
        """Return Azure's name of the connection, with link and instance where it has several; a router's, without."""
        if self.connection is None:
            return f"{self.edge.name if self.edge else '?'}/{self.tunnel.name if self.tunnel else '?'}"
        link = self.settings.name if isinstance(self.settings, VpnLinkConnection) else ""
        instance = "" if self.is_only_end else self.end.name
        return "/".join(part for part in (self.qualifier, self.connection.name, link, instance, self.child) if part)

    @property
    def device(self) -> Device | None:
        """The router's facts, where there is a router and it was read."""
        return self.edge.device if self.edge else None

    @property
    def goes_private(self) -> bool:
        """Tell whether the router's tunnel ends at a private address of the gateway."""
        return self.tunnel is not None and self.tunnel.destination_address in self.end.private

    @property
    def is_backup(self) -> bool:
        """Tell whether the tunnel goes past the circuit, over public addresses: as a backup does.

        A gateway without private addresses serves no other, whatever the export tells of the connection.
        """
        if self.settings is None or self.goes_private:
            return False
        is_public_gateway = (
            isinstance(self.gateway, VirtualNetworkGateway) and self.gateway.enable_private_ip_address is False
        )
        uses_local = self.settings.use_local_azure_ip_address
        return uses_local is False or (uses_local is None and is_public_gateway)


@dataclass(frozen=True, slots=True)
class CircuitView:
    """One circuit with its paths."""

    circuit: ExpressRouteCircuit
    policy: Policy
    paths: tuple[EdgePath, ...]
    port: ExpressRoutePort | None = None
    tunnels: tuple[Tunnel, ...] = ()  # that run over its private peering, as far as is known
    all_tunnels: tuple[Tunnel, ...] = ()  # of the estate
    azure: AzureDefinition | None = None
    now: datetime | None = None  # aware, UTC

    @property
    def around(self) -> AzureDefinition:
        """What else Azure says."""
        return self.azure or _NOTHING


@dataclass(frozen=True, slots=True)
class Estate:
    """Everything that one run looks at."""

    site: str
    now: datetime  # aware, UTC: checks have no clock
    policy: Policy
    azure: AzureDefinition
    devices: tuple[EdgeDevice, ...] = ()
    paths: tuple[EdgePath, ...] = ()
    port_links: tuple[PortLink, ...] = ()
    circuits: tuple[CircuitView, ...] = ()
    ladders: Mapping[str, tuple[Rung, ...]] = field(default_factory=dict)  # by path id
    tunnels: tuple[Tunnel, ...] = ()
    tunnel_ladders: Mapping[str, tuple[Rung, ...]] = field(default_factory=dict)  # by tunnel id
    attestations: tuple[Attestation, ...] = ()
    baseline: Baseline | None = None


@dataclass(frozen=True, slots=True)
class GatewayView:
    """One gateway of Azure's, with the estate around it."""

    gateway: VirtualNetworkGateway | ExpressRouteGateway | VpnGateway
    estate: Estate

    @property
    def around(self) -> AzureDefinition:
        """What else Azure says."""
        return self.estate.azure

    @property
    def id(self) -> str:
        """Return `resource group/gateway`: hubs of two regions may call their gateways alike."""
        return f"{self.gateway.resource_group}/{self.gateway.name}".lower()

    @property
    def is_in_hub(self) -> bool:
        """Tell whether the gateway stands in a virtual hub, which Microsoft keeps."""
        return not isinstance(self.gateway, VirtualNetworkGateway)


@dataclass(frozen=True, slots=True)
class DeviceView:
    """One router, with the estate around it: the subject of checks over a device."""

    edge: EdgeDevice
    estate: Estate

    @property
    def device(self) -> Device | None:
        """The router's facts, where it was read."""
        return self.edge.device


@dataclass(frozen=True, slots=True)
class AzureView:
    """The Azure definition, with the estate around it."""

    azure: AzureDefinition
    estate: Estate
