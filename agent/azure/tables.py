"""The types that are read by table: record, paths, children. Source: facts on Azure, 1.4 and 1.10 to 1.12."""

from collections.abc import Mapping
from typing import Any

from agent.azure.table import Table, read_row
from agent.azure.view import View
from checks.azure_access import (
    AccessPolicy,
    ConditionalAccessPolicy,
    KeyVault,
    MaintenanceAssignment,
    ManagedIdentity,
    ManagementLock,
    PrivateEndpointConnection,
    RoleAssignment,
    RoleDefinition,
)
from checks.azure_monitoring import (
    ActionGroup,
    ActivityLogAlert,
    ConnectionMonitor,
    DiagnosticSetting,
    FailoverTest,
    FlowLog,
    MetricAlert,
    ResiliencyInformation,
    SentinelOnboarding,
    TrafficCollector,
)
from checks.azure_network import (
    Authorization,
    AzureFirewall,
    CircuitConnection,
    FirewallIpConfiguration,
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

CIRCUITS = "microsoft.network/expressroutecircuits"
VNETS = "microsoft.network/virtualnetworks"
SUBNETS = f"{VNETS}/subnets"
VNET_PEERINGS = f"{VNETS}/virtualnetworkpeerings"
AUTHORIZATIONS = f"{CIRCUITS}/authorizations"
CIRCUIT_CONNECTIONS = f"{CIRCUITS}/peerings/connections"
FILTER_RULES = "microsoft.network/routefilters/routefilterrules"
SECURITY_RULES = "microsoft.network/networksecuritygroups/securityrules"
ROUTES = "microsoft.network/routetables/routes"
FAILOVER_TESTS = "failovertests"
RESILIENCY = "resiliencyinformation"
_ANALYTICS = "flowAnalyticsConfiguration/networkWatcherFlowAnalyticsConfiguration"
METRICS = "microsoft.insights/metrics"
CONDITIONAL_ACCESS = "conditionalaccesspolicies"

TABLES: Mapping[str, Table] = {
    AUTHORIZATIONS: Table(Authorization, {"created_at": "systemData/createdAt|createdTime"}),
    CIRCUIT_CONNECTIONS: Table(
        CircuitConnection,
        {"peering_id": "expressRouteCircuitPeering", "peer_peering_id": "peerExpressRouteCircuitPeering"},
    ),
    "microsoft.network/routefilters": Table(RouteFilter, children={"rules": FILTER_RULES}),
    FILTER_RULES: Table(RouteFilterRule),
    VNETS: Table(
        VirtualNetwork,
        {
            "address_prefixes": "addressSpace/addressPrefixes",
            "virtual_network_community": "bgpCommunities/virtualNetworkCommunity",
            "regional_community": "bgpCommunities/regionalCommunity",
        },
        {"subnets": SUBNETS, "virtualNetworkPeerings": VNET_PEERINGS},
    ),
    SUBNETS: Table(
        Subnet,
        {
            "address_prefixes": "addressPrefixes|addressPrefix",
            "network_security_group_id": "networkSecurityGroup",
            "route_table_id": "routeTable",
        },
    ),
    VNET_PEERINGS: Table(VirtualNetworkPeering, {"remote_virtual_network_id": "remoteVirtualNetwork"}),
    "microsoft.network/networksecuritygroups": Table(NetworkSecurityGroup, children={"securityRules": SECURITY_RULES}),
    SECURITY_RULES: Table(SecurityRule),
    "microsoft.network/routetables": Table(RouteTable, children={"routes": ROUTES}),
    ROUTES: Table(Route),
    "microsoft.network/azurefirewalls": Table(
        AzureFirewall,
        {
            "sku_tier": "sku/tier",
            "firewall_policy_id": "firewallPolicy",
            "virtual_hub_id": "virtualHub",
            "hub_private_ip_address": "hubIPAddresses/privateIPAddress",
        },
    ),
    "microsoft.network/publicipaddresses": Table(PublicIpAddress, {"sku_name": "sku/name"}),
    "microsoft.network/virtualhubs": Table(
        VirtualHub, {"virtual_wan_id": "virtualWan", "azure_firewall_id": "azureFirewall"}
    ),
    "microsoft.insights/diagnosticsettings": Table(DiagnosticSetting),
    "microsoft.insights/metricalerts": Table(MetricAlert, {"criteria": "criteria/allOf"}),
    "microsoft.insights/activitylogalerts": Table(
        ActivityLogAlert, {"conditions": "condition/allOf", "action_groups": "actions/actionGroups"}
    ),
    "microsoft.insights/actiongroups": Table(ActionGroup),
    "microsoft.network/networkwatchers/connectionmonitors": Table(ConnectionMonitor),
    "microsoft.network/networkwatchers/flowlogs": Table(
        FlowLog,
        {
            "analytics_enabled": f"{_ANALYTICS}/enabled|analyticsEnabled",
            "workspace_resource_id": f"{_ANALYTICS}/workspaceResourceId|workspaceResourceId",
        },
    ),
    "microsoft.networkfunction/azuretrafficcollectors": Table(TrafficCollector),
    "microsoft.securityinsights/onboardingstates": Table(SentinelOnboarding),
    "microsoft.authorization/roleassignments": Table(RoleAssignment),
    "microsoft.authorization/roledefinitions": Table(RoleDefinition),
    "microsoft.authorization/locks": Table(ManagementLock),
    "microsoft.keyvault/vaults": Table(KeyVault),
    "microsoft.managedidentity/userassignedidentities": Table(ManagedIdentity),
    "microsoft.maintenance/configurationassignments": Table(MaintenanceAssignment),
    CONDITIONAL_ACCESS: Table(
        ConditionalAccessPolicy,
        {
            "include_applications": "conditions/applications/includeApplications",
            "exclude_applications": "conditions/applications/excludeApplications",
            "include_users": "conditions/users/includeUsers",
            "built_in_controls": "grantControls/builtInControls",
        },
    ),
    FAILOVER_TESTS: Table(FailoverTest),
    RESILIENCY: Table(ResiliencyInformation),
}
NESTED: Mapping[type, Mapping[str, str]] = {
    AccessPolicy: {
        "secrets": "permissions/secrets",
        "keys": "permissions/keys",
        "certificates": "permissions/certificates",
    },
    PrivateEndpointConnection: {"status": "privateLinkServiceConnectionState/status"},
    FirewallIpConfiguration: {"subnet_id": "subnet"},
}
# Lists below resources that another reader reads.
CHILDREN_OF_CIRCUIT = {"authorizations": AUTHORIZATIONS}
CHILDREN_OF_PEERING = {"connections": CIRCUIT_CONNECTIONS}


def read_table(kind: str, view: View, parent: str) -> Any:
    """Return the record of an object of a type that a table reads, None where nothing names it."""
    return read_row(TABLES[kind], NESTED, view, kind, parent)
