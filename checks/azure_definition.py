"""Azure's half: circuits, peerings and ports in Azure's own nouns, every fact with its JSON pointer.

ARM JSON is the reference shape (facts on Azure, 1.1 to 1.5). A field that the source does not carry is None, which
never means "no". A value of the wrong type is None too, and stands in `problems`.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network
from typing import Literal

from pydantic import Field

from checks.azure_access import (
    ConditionalAccessPolicy,
    KeyVault,
    MaintenanceAssignment,
    ManagedIdentity,
    ManagementLock,
    RoleAssignment,
    RoleDefinition,
)
from checks.azure_gateways import (
    Connection,
    ExpressRouteGateway,
    LocalNetworkGateway,
    VirtualNetworkGateway,
    VpnConnection,
    VpnGateway,
    VpnSite,
)
from checks.azure_monitoring import (
    ActionGroup,
    ActivityLogAlert,
    AlertAction,
    ConnectionMonitor,
    DiagnosticSetting,
    FailoverTest,
    FlowLog,
    MetricAlert,
    MetricSeries,
    ResiliencyInformation,
    SentinelOnboarding,
    TrafficCollector,
)
from checks.azure_network import (
    Authorization,
    AzureFirewall,
    CircuitConnection,
    NetworkSecurityGroup,
    PublicIpAddress,
    Route,
    RouteFilter,
    RouteFilterRule,
    RouteTable,
    SecurityRule,
    Subnet,
    VirtualHub,
    VirtualNetwork,
    VirtualNetworkPeering,
)
from checks.azure_record import AzureRecord as AzureRecord
from checks.azure_record import AzureResource as AzureResource
from checks.azure_record import Pointer as Pointer
from checks.azure_state import AzureState
from parsers.model.macsec import CipherSuite
from parsers.model.secret import Secret
from parsers.model.source import Record

LinkName = Literal["primary", "secondary"]
PeeringType = Literal["private", "microsoft", "public"]
Family = Literal["ipv4", "ipv6"]
MICROSOFT_AS = 12076


class Ipv6Peering(AzureRecord):
    """The IPv6 half of a peering."""

    state: str | None = None
    primary_peer_subnet: IPv6Network | None = None
    secondary_peer_subnet: IPv6Network | None = None
    route_filter_id: str | None = None


class Peering(AzureRecord):
    """One peering of a circuit. `state` is the IPv4 side's."""

    name: str
    peering_type: PeeringType
    state: str | None = None
    provisioning_state: str | None = None
    azure_asn: int | None = None
    peer_asn: int | None = None
    vlan_id: int | None = None
    primary_peer_subnet: IPv4Network | None = None
    secondary_peer_subnet: IPv4Network | None = None
    primary_azure_port: str | None = None
    secondary_azure_port: str | None = None
    shared_key: Secret | None = None  # never returned by ARM; Terraform and the settings may hold it
    route_filter_id: str | None = None
    advertised_public_prefixes: tuple[IPv4Network | IPv6Network, ...] | None = None
    advertised_public_prefixes_state: str | None = None
    customer_asn: int | None = None
    routing_registry_name: str | None = None  # "NONE" where none was given
    advertised_communities: tuple[str, ...] | None = None
    last_modified_by: str | None = None
    ipv6: Ipv6Peering | None = None

    @property
    def is_ipv4_present(self) -> bool:
        """Tell whether the IPv4 side has an address on either link."""
        return self.primary_peer_subnet is not None or self.secondary_peer_subnet is not None

    def subnet(self, link: LinkName, family: Family) -> IPv4Network | IPv6Network | None:
        """Return the prefix of one link and family, None where Azure's side has none."""
        side: Peering | Ipv6Peering | None = self if family == "ipv4" else self.ipv6
        if side is None:
            return None
        return side.primary_peer_subnet if link == "primary" else side.secondary_peer_subnet

    def subnet_pointer(self, link: LinkName, family: Family) -> Pointer:
        """Return where the prefix of one link and family stands."""
        side: Peering | Ipv6Peering = self.ipv6 if family == "ipv6" and self.ipv6 is not None else self
        return side.pointer(f"{link}_peer_subnet")


class ExpressRouteCircuit(AzureResource):
    """One circuit. Direct where it has a port; a provider's where it has a service provider; else not known."""

    location: str | None = None
    sku_tier: str | None = None
    sku_family: str | None = None
    circuit_provisioning_state: str | None = None
    service_provider_provisioning_state: str | None = None
    provisioning_state: str | None = None
    service_provider_name: str | None = None
    peering_location: str | None = None  # of a provider circuit; a Direct circuit's stands on its port
    bandwidth_mbps: int | None = None
    express_route_port_id: str | None = None  # lower case
    express_route_lag_id: str | None = None  # lower case; Direct over several ports
    stag: int | None = None
    service_key: Secret | None = None
    authorization_status: str | None = None  # of a port in another subscription
    resiliency_level: str | None = None  # Standard, High, Maximum; new, and not in every export
    allow_classic_operations: bool | None = None
    global_reach_enabled: bool | None = None
    enable_direct_port_rate_limit: bool | None = None
    peerings: tuple[Peering, ...] = ()

    @property
    def is_direct(self) -> bool | None:
        """Tell whether the circuit stands on ExpressRoute Direct; None where the source does not say."""
        if self.express_route_port_id or self.express_route_lag_id:
            return True
        return False if self.service_provider_name else None


class MacsecConfig(AzureRecord):
    """MACsec of one link. On only where both identifiers are set: a cipher alone is not (facts on Azure, 0.2)."""

    ckn_secret_identifier: str | None = None
    cak_secret_identifier: str | None = None
    cipher: CipherSuite | None = None
    sci_state: str | None = None
    has_sci_default: bool | None = None  # True: the source would carry sciState, so its absence is Azure's Disabled
    ckn: str | None = None  # normalised; where the file holds the vault's secret, as a Terraform state may
    cak: Secret | None = None

    @property
    def is_on(self) -> bool:
        """Tell whether both secret identifiers are set."""
        return bool(self.ckn_secret_identifier and self.cak_secret_identifier)


class ExpressRouteLink(AzureRecord):
    """One of the two physical links of a port."""

    name: str  # "link1", "link2"
    admin_state: str | None = None
    router_name: str | None = None
    interface_name: str | None = None
    patch_panel_id: str | None = None
    rack_id: str | None = None
    colo_location: str | None = None
    connector_type: str | None = None  # LC, SC
    provisioning_state: str | None = None
    macsec: MacsecConfig | None = None  # None: the source carries no MACsec object, so MACsec is not known to be off


class PortIdentity(AzureRecord):
    """A user-assigned identity on a port: the one that reads the MACsec keys from the vault."""

    id: str  # lower case
    principal_id: str | None = None  # lower case; Terraform does not tell it
    client_id: str | None = None  # lower case


class ExpressRoutePort(AzureResource):
    """One ExpressRoute Direct port pair. `identities` are () where the source carries an identity without any."""

    billing_type: str | None = None
    allocation_date: str | None = None  # as Azure writes it, in words
    identities: tuple[PortIdentity, ...] | None = None
    peering_location: str | None = None
    bandwidth_gbps: int | None = None
    provisioned_bandwidth_gbps: float | None = None
    mtu: int | None = None
    encapsulation: Literal["Dot1Q", "QinQ"] | None = None
    ether_type: str | None = None
    links: tuple[ExpressRouteLink, ...] = ()


class AzureProblem(Record):
    """A file, or a value in one, that could not be read; two files that disagree on a field."""

    # refused: for want of a role action; not-fetched: the last pull failed there
    kind: Literal["unreadable", "unknown-shape", "bad-value", "conflict", "refused", "not-fetched"]
    file: str
    pointer: str = ""
    message: str  # never a value
    other_file: str = ""  # of a conflict: where the value stands that is not used
    other_pointer: str = ""


class AzureSource(Record):
    """One file that was read."""

    file: str
    shape: str  # "rest", "az", "terraform", …
    resource_types: tuple[str, ...] = ()
    listed_types: tuple[str, ...] = ()  # of which the file is a list; the name of a file tells what is empty in it
    listed_for: str = ""  # whose list it is, where the file's name tells: "er-ams" of diagnostic-settings.er-ams.json
    captured_at: datetime | None = None


class AzureDefinition(Record):
    """All that the Azure files say."""

    circuits: tuple[ExpressRouteCircuit, ...] = ()
    ports: tuple[ExpressRoutePort, ...] = ()
    virtual_network_gateways: tuple[VirtualNetworkGateway, ...] = ()
    connections: tuple[Connection, ...] = ()
    local_network_gateways: tuple[LocalNetworkGateway, ...] = ()
    vpn_sites: tuple[VpnSite, ...] = ()
    vpn_gateways: tuple[VpnGateway, ...] = ()
    vpn_connections: tuple[VpnConnection, ...] = ()
    express_route_gateways: tuple[ExpressRouteGateway, ...] = ()
    authorizations: tuple[Authorization, ...] = ()
    circuit_connections: tuple[CircuitConnection, ...] = ()
    route_filters: tuple[RouteFilter, ...] = ()
    route_filter_rules: tuple[RouteFilterRule, ...] = ()
    virtual_networks: tuple[VirtualNetwork, ...] = ()
    virtual_network_peerings: tuple[VirtualNetworkPeering, ...] = ()
    subnets: tuple[Subnet, ...] = ()
    network_security_groups: tuple[NetworkSecurityGroup, ...] = ()
    security_rules: tuple[SecurityRule, ...] = ()
    route_tables: tuple[RouteTable, ...] = ()
    routes: tuple[Route, ...] = ()
    firewalls: tuple[AzureFirewall, ...] = ()
    public_ip_addresses: tuple[PublicIpAddress, ...] = ()
    virtual_hubs: tuple[VirtualHub, ...] = ()
    diagnostic_settings: tuple[DiagnosticSetting, ...] = ()
    metric_alerts: tuple[MetricAlert, ...] = ()
    activity_log_alerts: tuple[ActivityLogAlert, ...] = ()
    action_groups: tuple[ActionGroup, ...] = ()
    connection_monitors: tuple[ConnectionMonitor, ...] = ()
    flow_logs: tuple[FlowLog, ...] = ()
    traffic_collectors: tuple[TrafficCollector, ...] = ()
    sentinel_onboardings: tuple[SentinelOnboarding, ...] = ()
    failover_tests: tuple[FailoverTest, ...] = ()
    resiliency: tuple[ResiliencyInformation, ...] = ()
    metrics: tuple[MetricSeries, ...] = ()
    role_assignments: tuple[RoleAssignment, ...] = ()
    role_definitions: tuple[RoleDefinition, ...] = ()
    locks: tuple[ManagementLock, ...] = ()
    key_vaults: tuple[KeyVault, ...] = ()
    managed_identities: tuple[ManagedIdentity, ...] = ()
    maintenance_assignments: tuple[MaintenanceAssignment, ...] = ()
    conditional_access_policies: tuple[ConditionalAccessPolicy, ...] = ()
    child_lists: Mapping[str, Pointer] = Field(
        default_factory=dict
    )  # by `{parent id}/{type}`: `{circuit}/authorizations`
    state: AzureState = AzureState()
    sources: tuple[AzureSource, ...] = ()
    problems: tuple[AzureProblem, ...] = ()
    resource_types: tuple[str, ...] = ()  # lower case, all that were seen

    def port(self, port_id: str | None) -> ExpressRoutePort | None:
        """Return the port of that id (case folded), or None."""
        return next((port for port in self.ports if port_id and port.id == port_id.lower()), None)

    def calls(self, actions: tuple[AlertAction, ...] | None) -> bool:
        """Tell whether an alert's actions call an action group that is not switched off."""
        off = {one.id for one in self.action_groups if one.enabled is False}
        return any(one.action_group_id and one.action_group_id not in off for one in actions or ())

    def list_of(self, resource_type: str, owner: str = "") -> Pointer | None:
        """Return the file that lists a type (lower case), None where none does: only a list shows what is absent.

        `owner` is whose list it must be, of types that are exported per resource.
        """
        for source in self.sources:
            if resource_type in source.listed_types and source.listed_for.lower() in ("", owner.lower()):
                if owner and not source.listed_for:
                    continue
                return Pointer(source.file, "", f"{owner} {resource_type}".strip())
        return None

    def list_below(self, parent_id: str, children: str) -> Pointer | None:
        """Return where the list of a resource's children stands, None where no source has it."""
        return self.child_lists.get(f"{parent_id}/{children}".lower())


def state_names(circuits: Iterable[ExpressRouteCircuit]) -> dict[str, set[str]]:
    """Return, by circuit id, what the folder of its tables may be called: `group.name`, and a name no other has."""
    ids: dict[str, set[str]] = {}
    circuits = tuple(circuits)
    for one in circuits:
        ids.setdefault(one.name.lower(), set()).add(one.id)
    return {
        one.id: {
            f"{one.resource_group.lower()}.{one.name.lower()}",
            *([one.name.lower()] if len(ids[one.name.lower()]) == 1 else []),
        }
        for one in circuits
    }
