"""Everything that `azure pull` may ask of Azure, call by call. What is not listed here cannot be sent.

`path` is what stands below a resource group's `providers/`, with `{…}` for names; for what hangs on any resource it
begins with `{id}/`. `command` is the az command that fetches the same by hand. POST is used for answers that Azure has
to gather first: none changes anything, and the tests name each. Sources: facts on Azure, sections 1 and 5; paths:
azure-mgmt-network 33.1.0.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

Per = Literal["group", "circuit", "link", "peering", "gateway", "connection", "vpn-gateway", "watcher", "resource"]


@dataclass(frozen=True, slots=True)
class Read:
    """One call: what it is for, the role action that permits it, and where it goes."""

    kind: str  # the stem of its file in azure/pulled/, and its name in `leave_out`
    path: str
    action: str
    command: str
    per: Per = "group"
    method: Literal["GET", "POST"] = "GET"
    operation: str = ""  # of the SDK's NetworkManagementClient; "" where the path is asked as it stands
    api_version: str = ""  # where there is no operation
    query: str = ""  # where there is no operation: `$filter`
    also: tuple[str, ...] = ()  # other spellings of the action: a role carries both until a tenant tells


def _network(kind: str, path: str, operation: str, command: str, per: Per = "group") -> Read:
    action = "Microsoft.Network/" + re.sub(r"/\{\w+\}", "", path.removesuffix("/{name}"))
    return Read(kind, f"Microsoft.Network/{path}", f"{action}/read", command, per, operation=operation)


def _other(kind: str, path: str, version: str, command: str, per: Per = "group", query: str = "") -> Read:
    action = f"{path.removeprefix('{id}/providers/')}/read"
    return Read(kind, path, action, command, per, api_version=version, query=query)


def _table(kind: str, path: str, operation: str) -> Read:
    action = f"Microsoft.Network/expressRouteCircuits/peerings/{path}"
    az = {"arp": "list-arp-tables", "routes": "list-route-tables", "summary": "list-route-tables-summary"}[kind]
    command = f"az network express-route {az} -g {{group}} -n CIRCUIT --peering-name PEERING --path primary"
    where = f"Microsoft.Network/expressRouteCircuits/{{circuit}}/peerings/{{peering}}/{path}/{{link}}"
    return Read(kind, where, f"{action}/read", command, "link", "POST", operation, also=(f"{action}/action",))


def _gathered(kind: str, path: str, operation: str, command: str, per: Per) -> Read:
    """Return a read that Azure answers by POST, as it has to ask its gateways or edge routers first."""
    action = "Microsoft.Network/" + re.sub(r"/\{\w+\}", "", path)
    return Read(kind, f"Microsoft.Network/{path}", f"{action}/action", command, per, "POST", operation)


_ER, _VNG = "express_route_circuits", "virtual_network_gateways"
_AZ = "az network"
READS: tuple[Read, ...] = (
    _network("circuits", "expressRouteCircuits", f"{_ER}.list", f"{_AZ} express-route list -g {{group}}"),
    _network(
        "ports",
        "expressRoutePorts",
        "express_route_ports.list_by_resource_group",
        f"{_AZ} express-route port list -g {{group}}",
    ),
    _network("vnet-gateways", "virtualNetworkGateways", f"{_VNG}.list", f"{_AZ} vnet-gateway list -g {{group}}"),
    _network(
        "connections",
        "connections",
        "virtual_network_gateway_connections.list",
        f"{_AZ} vpn-connection list -g {{group}}",
    ),
    _network(
        "connections",  # the list does not tell the state of the tunnels; each connection does
        "connections/{name}",
        "virtual_network_gateway_connections.get",
        f"{_AZ} vpn-connection show -g {{group}} -n CONNECTION",
        "connection",
    ),
    _network(
        "local-gateways",
        "localNetworkGateways",
        "local_network_gateways.list",
        f"{_AZ} local-gateway list -g {{group}}",
    ),
    _network(
        "er-gateways",
        "expressRouteGateways",
        "express_route_gateways.list_by_resource_group",
        f"{_AZ} express-route gateway list -g {{group}}",
    ),
    _network(
        "vpn-gateways", "vpnGateways", "vpn_gateways.list_by_resource_group", f"{_AZ} vpn-gateway list -g {{group}}"
    ),
    _network(
        "vpn-connections",
        "vpnGateways/{name}/vpnConnections",
        "vpn_connections.list_by_vpn_gateway",
        f"{_AZ} vpn-gateway connection list -g {{group}} --gateway-name GATEWAY",
        "vpn-gateway",
    ),
    _network("vpn-sites", "vpnSites", "vpn_sites.list_by_resource_group", f"{_AZ} vpn-site list -g {{group}}"),
    _network("virtual-hubs", "virtualHubs", "virtual_hubs.list_by_resource_group", f"{_AZ} vhub list -g {{group}}"),
    _network("public-ips", "publicIPAddresses", "public_ip_addresses.list", f"{_AZ} public-ip list -g {{group}}"),
    _network("vnets", "virtualNetworks", "virtual_networks.list", f"{_AZ} vnet list -g {{group}}"),
    _network("nsgs", "networkSecurityGroups", "network_security_groups.list", f"{_AZ} nsg list -g {{group}}"),
    _network("route-tables", "routeTables", "route_tables.list", f"{_AZ} route-table list -g {{group}}"),
    _network(
        "route-filters",
        "routeFilters",
        "route_filters.list_by_resource_group",
        f"{_AZ} route-filter list -g {{group}}",
    ),
    _network("firewalls", "azureFirewalls", "azure_firewalls.list", f"{_AZ} firewall list -g {{group}}"),
    _network("network-watchers", "networkWatchers", "network_watchers.list", f"{_AZ} watcher list"),
    _network(
        "flow-logs",
        "networkWatchers/{name}/flowLogs",
        "flow_logs.list",
        f"{_AZ} watcher flow-log list --location LOCATION",
        "watcher",
    ),
    _network(
        "connection-monitors",
        "networkWatchers/{name}/connectionMonitors",
        "connection_monitors.list",
        f"{_AZ} watcher connection-monitor list --location LOCATION",
        "watcher",
    ),
    _other(
        "metric-alerts", "Microsoft.Insights/metricAlerts", "2018-03-01", "az monitor metrics alert list -g {group}"
    ),
    _other(
        "activity-log-alerts",
        "Microsoft.Insights/activityLogAlerts",
        "2020-10-01",
        "az monitor activity-log alert list -g {group}",
    ),
    _other("action-groups", "Microsoft.Insights/actionGroups", "2023-01-01", "az monitor action-group list -g {group}"),
    _other("locks", "Microsoft.Authorization/locks", "2016-09-01", "az lock list -g {group}"),
    _other(
        "role-assignments",
        "Microsoft.Authorization/roleAssignments",
        "2022-04-01",
        "az role assignment list -g {group} --include-inherited",
    ),
    _other(
        "role-definitions",
        "Microsoft.Authorization/roleDefinitions",
        "2022-04-01",
        "az role definition list -g {group} --custom-role-only true",
        query="type eq 'CustomRole'",
    ),
    _other("key-vaults", "Microsoft.KeyVault/vaults", "2023-07-01", "az keyvault show -g {group} -n VAULT"),
    _other(
        "identities", "Microsoft.ManagedIdentity/userAssignedIdentities", "2023-01-31", "az identity list -g {group}"
    ),
    _other(
        "traffic-collectors",
        "Microsoft.NetworkFunction/azureTrafficCollectors",
        "2022-11-01",
        "az resource list -g {group} --resource-type Microsoft.NetworkFunction/azureTrafficCollectors",
    ),
    _other(
        "diagnostic-settings",
        "{id}/providers/Microsoft.Insights/diagnosticSettings",
        "2021-05-01-preview",
        "az monitor diagnostic-settings list --resource ID",
        "resource",
    ),
    _table("arp", "arpTables", f"{_ER}.begin_list_arp_table"),
    _table("routes", "routeTables", f"{_ER}.begin_list_routes_table"),
    _table("summary", "routeTablesSummary", f"{_ER}.begin_list_routes_table_summary"),
    _network(
        "stats",
        "expressRouteCircuits/{name}/stats",
        f"{_ER}.get_stats",
        f"{_AZ} express-route get-stats -g {{group}} -n CIRCUIT",
        "circuit",
    ),
    _network(
        "stats",
        "expressRouteCircuits/{circuit}/peerings/{peering}/stats",
        f"{_ER}.get_peering_stats",
        f"{_AZ} express-route peering get-stats -g {{group}} --circuit-name CIRCUIT -n PEERING",
        "peering",
    ),
    _gathered(
        "bgp-peers",
        "virtualNetworkGateways/{name}/getBgpPeerStatus",
        f"{_VNG}.begin_get_bgp_peer_status",
        f"{_AZ} vnet-gateway list-bgp-peer-status -g {{group}} -n GATEWAY",
        "gateway",
    ),
    _gathered(
        "resiliency",
        "virtualNetworkGateways/{name}/getResiliencyInformation",
        f"{_VNG}.begin_get_resiliency_information",
        f"{_AZ} vnet-gateway get-resiliency-information -g {{group}} -n GATEWAY",
        "gateway",
    ),
    _gathered(
        "failover-tests",
        "expressRouteCircuits/{name}/getCircuitLinkFailoverAllTestsDetails",
        f"{_ER}.begin_get_circuit_link_failover_all_tests_details",
        f"{_AZ} express-route get-link-failover-all-tests-detail -g {{group}} -n CIRCUIT --type All "
        "--fetch-latest true",
        "circuit",
    ),
    _gathered(
        "ike-sas",
        "connections/{name}/getikesas",
        "virtual_network_gateway_connections.begin_get_ike_sas",
        f"{_AZ} vpn-connection list-ike-sas -g {{group}} -n CONNECTION",
        "connection",
    ),
)
KINDS: tuple[str, ...] = tuple(dict.fromkeys(one.kind for one in READS))
_HIDDEN = re.compile(r"%(?!28|29|[89a-f])", re.IGNORECASE)  # but for brackets and letters beyond ASCII
_GROUP = r"/subscriptions/[0-9a-f-]{36}/resourcegroups/[^/]+"
# Where Azure keeps the answer of a POST until it is there; asked by GET only.
_POLLED = re.compile(
    r"/subscriptions/[0-9a-f-]{36}/providers/microsoft\.network/locations/[^/]+/(?:operationresults|operations)/[^/]+",
    re.IGNORECASE,
)


def read_of(method: str, path: str) -> str | None:
    """Return the role action that a call needs, "" for the answer of a call that was made, None where it is no read."""
    if ".." in path or _HIDDEN.search(path):
        return None
    for pattern, known_method, action in _patterns():
        if method == known_method and pattern.fullmatch(path):
            return action
    return "" if method == "GET" and _POLLED.fullmatch(path) else None


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    return tuple((re.compile(_expression(one.path), re.IGNORECASE), one.method, one.action) for one in READS)


def _expression(path: str) -> str:
    if path.startswith("{id}/"):
        return rf"{_GROUP}/providers/[^/]+(?:/[^/]+/[^/]+)+/" + re.escape(path.removeprefix("{id}/"))
    return rf"{_GROUP}/providers/" + re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path))
