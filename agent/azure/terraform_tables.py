"""Terraform's names for the types that are read by table: ARM's key on the left, the attribute on the right.

`a.b` is, on the right, attribute b of the nested block a; on the left, key b of the nested object a. `Rows` maps a
repeated block to a list, `On` turns true into Azure's Enabled, `Constant` is what the block's mere existence says.
Source: facts on Azure, 1.4 and 1.10 to 1.12.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from agent.azure.terraform_block import Block
from agent.azure.view import Entry, View, letters


class Rows(NamedTuple):
    """A repeated block."""

    block: str
    columns: "Mapping[str, Source]"


class On(NamedTuple):
    """A boolean that ARM writes as Enabled or Disabled."""

    attribute: str


class Not(NamedTuple):
    """A boolean that says the opposite of ARM's; `older` was its name while it said the same."""

    attribute: str
    older: str


class Whole(NamedTuple):
    """A list of texts that says what there is when it is empty too: its block exists."""

    attribute: str


class Constant(NamedTuple):
    """A value that no attribute holds."""

    value: bool


Source = str | Rows | On | Not | Whole | Constant


class Mapped(NamedTuple):
    """One Terraform type: ARM's type, its keys, and for a child what its id is made of before it exists."""

    kind: str
    columns: Mapping[str, Source]
    parent: tuple[str, str] | None = None  # (attribute with the parent's name, parent's type)


_CRITERION: Mapping[str, Source] = {
    "metricName": "metric_name",
    "operator": "operator",
    "threshold": "threshold",
    "timeAggregation": "aggregation",
}
_RULE: Mapping[str, Source] = {
    "name": "name",
    "direction": "direction",
    "access": "access",
    "priority": "priority",
    "protocol": "protocol",
    "sourceAddressPrefix": "source_address_prefix",
    "sourceAddressPrefixes": "source_address_prefixes",
    "destinationAddressPrefix": "destination_address_prefix",
    "destinationAddressPrefixes": "destination_address_prefixes",
    "destinationPortRange": "destination_port_range",
    "destinationPortRanges": "destination_port_ranges",
}
_ROUTE: Mapping[str, Source] = {
    "name": "name",
    "addressPrefix": "address_prefix",
    "nextHopType": "next_hop_type",
    "nextHopIpAddress": "next_hop_in_ip_address",
}
_NETWORK = "microsoft.network"
MAPPED: Mapping[str, Mapped] = {
    "azurerm_route_filter": Mapped(
        f"{_NETWORK}/routefilters",
        {
            "rules": Rows(
                "rule",
                {"name": "name", "access": "access", "routeFilterRuleType": "rule_type", "communities": "communities"},
            )
        },
    ),
    "azurerm_express_route_circuit_connection": Mapped(
        f"{_NETWORK}/expressroutecircuits/peerings/connections",
        {
            "expressRouteCircuitPeering": "peering_id",
            "peerExpressRouteCircuitPeering": "peer_peering_id",
            "addressPrefix": "address_prefix_ipv4",
        },
    ),
    "azurerm_express_route_circuit_authorization": Mapped(
        f"{_NETWORK}/expressroutecircuits/authorizations",
        {"authorizationUseStatus": "authorization_use_status"},
        ("express_route_circuit_name", f"{_NETWORK}/expressroutecircuits"),
    ),
    "azurerm_virtual_network": Mapped(
        f"{_NETWORK}/virtualnetworks",
        {
            "addressSpace.addressPrefixes": "address_space",
            "bgpCommunities.virtualNetworkCommunity": "bgp_community",
            "subnets": Rows(
                "subnet",
                {
                    "id": "id",
                    "name": "name",
                    "addressPrefixes": "address_prefixes",
                    "addressPrefix": "address_prefix",
                    "networkSecurityGroup": "security_group",
                    "routeTable": "route_table_id",
                },
            ),
        },
    ),
    "azurerm_subnet": Mapped(
        f"{_NETWORK}/virtualnetworks/subnets",
        {"addressPrefixes": "address_prefixes"},
        ("virtual_network_name", f"{_NETWORK}/virtualnetworks"),
    ),
    "azurerm_subnet_network_security_group_association": Mapped(
        f"{_NETWORK}/virtualnetworks/subnets",
        {"id": "subnet_id", "networkSecurityGroup": "network_security_group_id"},
    ),
    "azurerm_subnet_route_table_association": Mapped(
        f"{_NETWORK}/virtualnetworks/subnets", {"id": "subnet_id", "routeTable": "route_table_id"}
    ),
    "azurerm_virtual_network_peering": Mapped(
        f"{_NETWORK}/virtualnetworks/virtualnetworkpeerings",
        {
            "remoteVirtualNetwork": "remote_virtual_network_id",
            "allowGatewayTransit": "allow_gateway_transit",
            "useRemoteGateways": "use_remote_gateways",
            "allowForwardedTraffic": "allow_forwarded_traffic",
            "allowVirtualNetworkAccess": "allow_virtual_network_access",
        },
        ("virtual_network_name", f"{_NETWORK}/virtualnetworks"),
    ),
    "azurerm_network_security_group": Mapped(
        f"{_NETWORK}/networksecuritygroups", {"securityRules": Rows("security_rule", _RULE)}
    ),
    "azurerm_network_security_rule": Mapped(
        f"{_NETWORK}/networksecuritygroups/securityrules",
        _RULE,
        ("network_security_group_name", f"{_NETWORK}/networksecuritygroups"),
    ),
    "azurerm_route_table": Mapped(
        f"{_NETWORK}/routetables",
        {
            "disableBgpRoutePropagation": Not("bgp_route_propagation_enabled", "disable_bgp_route_propagation"),
            "routes": Rows("route", _ROUTE),
        },
    ),
    "azurerm_route": Mapped(f"{_NETWORK}/routetables/routes", _ROUTE, ("route_table_name", f"{_NETWORK}/routetables")),
    "azurerm_firewall": Mapped(
        f"{_NETWORK}/azurefirewalls",
        {
            "sku.tier": "sku_tier",
            "threatIntelMode": "threat_intel_mode",
            "firewallPolicy": "firewall_policy_id",
            "virtualHub": "virtual_hub.virtual_hub_id",
            "hubIPAddresses.privateIPAddress": "virtual_hub.private_ip_address",
            "ipConfigurations": Rows(
                "ip_configuration", {"subnet": "subnet_id", "privateIPAddress": "private_ip_address"}
            ),
        },
    ),
    "azurerm_public_ip": Mapped(
        f"{_NETWORK}/publicipaddresses", {"zones": "zones", "sku.name": "sku", "ipAddress": "ip_address"}
    ),
    "azurerm_virtual_hub": Mapped(
        f"{_NETWORK}/virtualhubs",
        {"virtualWan": "virtual_wan_id", "hubRoutingPreference": "hub_routing_preference"},
    ),
    "azurerm_monitor_diagnostic_setting": Mapped(
        "microsoft.insights/diagnosticsettings",
        {
            "targetResourceId": "target_resource_id",
            "workspaceId": "log_analytics_workspace_id",
            "storageAccountId": "storage_account_id",
            "eventHubAuthorizationRuleId": "eventhub_authorization_rule_id",
            "logs": Rows(
                "enabled_log",
                {"category": "category", "categoryGroup": "category_group", "enabled": Constant(value=True)},
            ),
            "metrics": Rows("enabled_metric", {"category": "category", "enabled": Constant(value=True)}),
        },
    ),
    "azurerm_monitor_metric_alert": Mapped(
        "microsoft.insights/metricalerts",
        {
            "enabled": "enabled",
            "severity": "severity",
            "scopes": "scopes",
            "windowSize": "window_size",
            "evaluationFrequency": "frequency",
            "criteria.allOf": Rows("criteria", _CRITERION),
            "actions": Rows("action", {"actionGroupId": "action_group_id"}),
        },
    ),
    "azurerm_monitor_activity_log_alert": Mapped(
        "microsoft.insights/activitylogalerts",
        {
            "enabled": "enabled",
            "scopes": "scopes",
            "category": "criteria.category",
            "operationName": "criteria.operation_name",
            "services": "criteria.service_health.services",
            "actions.actionGroups": Rows("action", {"actionGroupId": "action_group_id"}),
        },
    ),
    "azurerm_monitor_action_group": Mapped("microsoft.insights/actiongroups", {"enabled": "enabled"}),
    "azurerm_network_connection_monitor": Mapped(
        f"{_NETWORK}/networkwatchers/connectionmonitors",
        {"endpoints": Rows("endpoint", {"name": "name", "resourceId": "target_resource_id", "address": "address"})},
    ),
    "azurerm_network_watcher_flow_log": Mapped(
        f"{_NETWORK}/networkwatchers/flowlogs",
        {
            "targetResourceId": "target_resource_id",
            "storageId": "storage_account_id",
            "enabled": "enabled",
            "analytics_enabled": "traffic_analytics.enabled",
            "workspace_resource_id": "traffic_analytics.workspace_resource_id",
        },
    ),
    "azurerm_sentinel_log_analytics_workspace_onboarding": Mapped(
        "microsoft.securityinsights/onboardingstates", {"workspaceId": "workspace_id"}
    ),
    "azurerm_role_assignment": Mapped(
        "microsoft.authorization/roleassignments",
        {
            "roleDefinitionId": "role_definition_id",
            "roleDefinitionName": "role_definition_name",
            "principalId": "principal_id",
            "principalType": "principal_type",
            "scope": "scope",
            "condition": "condition",
        },
    ),
    "azurerm_role_definition": Mapped(
        "microsoft.authorization/roledefinitions",
        {
            "roleName": "name",
            "permissions": Rows(
                "permissions",
                {
                    "actions": "actions",
                    "notActions": "not_actions",
                    "dataActions": "data_actions",
                    "notDataActions": "not_data_actions",
                },
            ),
        },
    ),
    "azurerm_management_lock": Mapped(
        "microsoft.authorization/locks", {"level": "lock_level", "notes": "notes", "scope": "scope"}
    ),
    "azurerm_key_vault": Mapped(
        "microsoft.keyvault/vaults",
        {
            "vaultUri": "vault_uri",
            "enablePurgeProtection": "purge_protection_enabled",
            "softDeleteRetentionInDays": "soft_delete_retention_days",
            "enableRbacAuthorization": "rbac_authorization_enabled|enable_rbac_authorization",
            "publicNetworkAccess": On("public_network_access_enabled"),
            "networkAcls.bypass": "network_acls.bypass",
            "networkAcls.defaultAction": "network_acls.default_action",
            "networkAcls.ipRules": "network_acls.ip_rules",
            "accessPolicies": Rows(
                "access_policy",
                {
                    "objectId": "object_id",
                    "permissions.secrets": Whole("secret_permissions"),
                    "permissions.keys": Whole("key_permissions"),
                    "permissions.certificates": Whole("certificate_permissions"),
                },
            ),
        },
    ),
    "azurerm_user_assigned_identity": Mapped(
        "microsoft.managedidentity/userassignedidentities", {"principalId": "principal_id", "clientId": "client_id"}
    ),
    "azurerm_maintenance_assignment_dynamic_scope": Mapped(
        "microsoft.maintenance/configurationassignments",
        {"maintenanceConfigurationId": "maintenance_configuration_id"},
    ),
}


def mapped(one: Mapped, block: Block) -> Iterator[tuple[str, View, str]]:
    """Yield the resource of a block under ARM's type and keys; a child also with the id of its parent."""
    own = block.entries("id", "name", "location", "tags", resourceGroup="resource_group_name")
    if "id" in own:
        own["id"] = _whole_id(one.kind, own["id"])
    elif "name" not in own:
        if "id" in one.columns and _entry(one.columns["id"], block) is None:
            return  # a plan that does not know yet which subnet it speaks of
        own |= {"name": (block.address, block.at)} if block.address else {}
    parent = ""
    if one.parent is not None and "id" not in own:
        group, name = block.text("resource_group_name"), block.text(one.parent[0])
        parent = f"/resourceGroups/{group}/providers/{one.parent[1]}/{name}" if group and name else ""
    yield one.kind, block.view({**own, **_entries(one.columns, block)}), parent


def _whole_id(kind: str, entry: Entry) -> Entry:
    """Return ARM's id of an extension that Terraform calls `{resource}|{name}`."""
    target, bar, name = str(entry[0]).partition("|")
    return (f"{target}/providers/{kind}/{name}", entry[1]) if bar and name else entry


def _entries(columns: Mapping[str, Source], block: Block) -> dict[str, Entry | None]:
    found: dict[str, Entry | None] = {}
    nested: dict[str, dict[str, Entry | None]] = {}
    for key, source in columns.items():
        entry = _entry(source, block)
        outer, dot, inner = key.partition(".")
        if not dot:
            found[letters(key)] = entry
        elif entry is not None:
            nested.setdefault(letters(outer), {})[letters(inner)] = entry
    return {**found, **{outer: (block.view(inner), block.at) for outer, inner in nested.items()}}


def _entry(source: Source, block: Block) -> Entry | None:
    if isinstance(source, Rows):
        rows = [one.view(_entries(source.columns, one)) for one in block.blocks(source.block)]
        return (rows, f"{block.at}/{source.block}") if rows else None
    if isinstance(source, On):
        return block.switch(source.attribute)
    if isinstance(source, Not):
        return block.inverse(source.attribute) or block.get(source.older)
    if isinstance(source, Whole):
        return block.whole(source.attribute)
    if isinstance(source, Constant):
        return source.value, block.at
    for spelling in source.split("|"):
        *above, name = spelling.split(".")
        holder: Block | None = block
        for step in above:
            holder = holder.block(step) if holder else None
        entry = holder.get(name) if holder else None
        if entry is not None:
            return entry
    return None
