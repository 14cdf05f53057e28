"""What stands around a circuit, in every shape that operators have: the same facts, and pointers that lead to them."""

import json
from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.azure.kinds import FIELDS
from agent.azure.reader import AzureFile, read_definition
from agent.azure.tables import TABLES
from agent.azure.terraform_tables import MAPPED
from checks.azure_definition import AzureDefinition
from parsers.model.secret import Sealer

SHAPES = ("around-rest", "around-az", "around-resource-graph", "around-terraform-state")
SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-00000000c0de"
NETWORK = f"{SUBSCRIPTION}/resourcegroups/rg-net/providers/microsoft.network"
VNET = f"{NETWORK}/virtualnetworks/vn-hub"
CIRCUIT = f"{SUBSCRIPTION}/resourcegroups/rg-er/providers/microsoft.network/expressroutecircuits/er-ams"
WORKSPACE = f"{SUBSCRIPTION}/resourcegroups/rg-mon/providers/microsoft.operationalinsights/workspaces/law-1"
ONCALL = f"{SUBSCRIPTION}/resourcegroups/rg-mon/providers/microsoft.insights/actiongroups/oncall"
PRINCIPAL = "00000000-0000-0000-0000-0000000000b1"


@pytest.fixture(params=SHAPES)
def azure(request: Any, azure_files: Callable[[str], list[AzureFile]], sealer: Sealer) -> AzureDefinition:
    definition = read_definition(azure_files(request.param), sealer)
    assert definition.problems == ()
    return definition


def test_networks_are_read(azure: AzureDefinition) -> None:
    [vnet] = azure.virtual_networks
    assert (vnet.id, vnet.location, vnet.tags) == (VNET, "westeurope", {"owner": "network"})
    assert vnet.address_prefixes == (IPv4Network("10.60.0.0/16"), IPv6Network("2001:db8:60::/48"))
    assert vnet.virtual_network_community == "12076:20060"
    gateway, workloads = azure.subnets
    assert (gateway.name, gateway.parent_id) == ("GatewaySubnet", VNET)
    assert gateway.address_prefixes == (IPv4Network("10.60.0.0/26"),)
    assert gateway.route_table_id == f"{NETWORK}/routetables/rt-gateway"
    assert workloads.network_security_group_id == f"{NETWORK}/networksecuritygroups/nsg-workloads"
    [peering] = azure.virtual_network_peerings
    assert peering.remote_virtual_network_id == f"{NETWORK}/virtualnetworks/vn-spoke"
    assert (peering.allow_gateway_transit, peering.use_remote_gateways) == (True, False)
    [rule] = azure.security_rules
    assert rule.parent_id == f"{NETWORK}/networksecuritygroups/nsg-workloads"
    assert (rule.name, rule.access, rule.direction, rule.priority) == ("deny-edge", "Deny", "Inbound", 4000)
    assert rule.sources == ("VirtualNetwork",)
    [route] = azure.routes
    assert route.parent_id == f"{NETWORK}/routetables/rt-gateway"
    assert (route.address_prefix, route.next_hop_type, route.next_hop_ip_address) == (
        "10.60.1.0/24",
        "VirtualAppliance",
        "10.60.2.4",
    )


def test_filters_firewalls_and_addresses_are_read(azure: AzureDefinition) -> None:
    [rule] = azure.route_filter_rules
    assert rule.parent_id == f"{NETWORK}/routefilters/rf-ams"
    assert (rule.access, rule.communities) == ("Allow", ("12076:5010", "12076:51002"))
    [firewall] = azure.firewalls
    assert (firewall.addresses, firewall.threat_intel_mode, firewall.sku_tier) == (("10.60.2.4",), "Deny", "Premium")
    [address] = azure.public_ip_addresses
    assert (address.zones, address.sku_name) == (("1", "2", "3"), "Standard")


def test_what_watches_is_read(azure: AzureDefinition) -> None:
    [setting] = azure.diagnostic_settings
    assert (setting.target, setting.workspace_id, setting.has_sink) == (CIRCUIT, WORKSPACE, True)
    assert setting.logs_category("PeeringRouteLog")
    assert not setting.logs_category("IKEDiagnosticLog")
    [alert] = azure.metric_alerts
    assert alert.criteria is not None
    assert alert.actions is not None
    assert alert.watches(CIRCUIT)
    assert (alert.criteria[0].metric_name, alert.criteria[0].operator, alert.criteria[0].threshold) == (
        "BgpAvailability",
        "LessThan",
        90.0,
    )
    assert alert.actions[0].action_group_id == ONCALL
    [health] = azure.activity_log_alerts
    assert health.texts_of("category") == ("servicehealth",)
    assert health.action_groups is not None
    assert health.action_groups[0].action_group_id == ONCALL
    assert [one.enabled for one in azure.action_groups] == [True]
    [flow_log] = azure.flow_logs
    assert (flow_log.target_resource_id, flow_log.enabled, flow_log.analytics_enabled) == (VNET, True, True)
    assert flow_log.workspace_resource_id == WORKSPACE


def test_access_is_read(azure: AzureDefinition) -> None:
    [assignment] = azure.role_assignments
    assert assignment.role_guid == "acdd72a7-3385-48ef-bd42-f606fba81ae7"
    assert (assignment.principal_id, assignment.principal_type) == (PRINCIPAL, "Group")
    assert assignment.covers(CIRCUIT)
    assert assignment.covers(f"{CIRCUIT}/peerings/azureprivatepeering")
    assert not assignment.covers(f"{CIRCUIT}2")
    [lock] = azure.locks
    assert (lock.level, lock.covers(CIRCUIT)) == ("CanNotDelete", True)
    [vault] = azure.key_vaults
    assert vault.holds("https://kv-example.vault.azure.net/secrets/link1-cak/0001")
    assert not vault.holds("https://kv-other.vault.azure.net/secrets/link1-cak/0001")
    assert (vault.enable_purge_protection, vault.enable_rbac_authorization) == (True, False)
    assert vault.public_network_access == "Enabled"
    assert vault.network_acls is not None
    assert (vault.network_acls.bypass, vault.network_acls.default_action) == ("AzureServices", "Deny")
    assert vault.access_policies is not None
    assert [(one.object_id, one.may_get_secrets) for one in vault.access_policies] == [(PRINCIPAL, True)]
    [identity] = azure.managed_identities
    assert identity.principal_id == PRINCIPAL


@pytest.mark.parametrize("case", SHAPES)
def test_every_pointer_leads_to_what_was_read(
    case: str, azure_files: Callable[[str], list[AzureFile]], sealer: Sealer, resolve: Callable[[Any, str], Any]
) -> None:
    files = azure_files(case)
    documents = {file.name: json.loads(file.text) for file in files}
    definition = read_definition(files, sealer)
    seen = 0
    for field in FIELDS.values():
        for record in getattr(definition, field):
            assert resolve(documents[record.file], record.at) is not None
            for pointer in (*record.pointers.values(), *record.others.values()):
                assert resolve(documents[record.file], pointer) is not None
                seen += 1
    assert seen > 100


def test_keys_that_are_not_read_are_kept_aside_without_their_values(
    azure_files: Callable[[str], list[AzureFile]], sealer: Sealer
) -> None:
    [vnet] = read_definition(azure_files("around-rest"), sealer).virtual_networks
    assert vnet.others == {"resourceGuid": "/value/0/properties/resourceGuid"}


def test_a_live_record_tells_absence_and_terraforms_does_not(
    azure_files: Callable[[str], list[AzureFile]], sealer: Sealer
) -> None:
    live = {case: read_definition(azure_files(case), sealer).subnets[0].is_live for case in SHAPES}
    assert live == {case: case != "around-terraform-state" for case in SHAPES}


def test_every_terraform_type_maps_to_a_type_that_is_read() -> None:
    assert {one.kind for one in MAPPED.values()} <= set(TABLES)


def test_a_list_tells_what_it_lists_and_an_empty_one_by_its_name(sealer: Sealer) -> None:
    files = [
        AzureFile("azure/locks.json", "[]"),
        AzureFile("azure/diagnostic-settings.er-ams.json", '{"value": []}'),
        AzureFile("azure/anything.json", "[]"),
    ]
    definition = read_definition(files, sealer)
    assert definition.problems == ()
    assert definition.list_of("microsoft.authorization/locks") is not None
    assert definition.list_of("microsoft.insights/diagnosticsettings", "er-ams") is not None
    assert definition.list_of("microsoft.insights/diagnosticsettings", "er-fra") is None
    assert definition.list_of("microsoft.network/virtualnetworks") is None


def test_of_two_files_the_newer_has_the_list_of_children(read: Callable[..., AzureDefinition]) -> None:
    def group(*rules: str) -> dict[str, Any]:
        own = f"{NETWORK}/networkSecurityGroups/nsg-1"
        children = [{"name": one, "id": f"{own}/securityRules/{one}", "properties": {"priority": 100}} for one in rules]
        return {
            "id": own,
            "type": "Microsoft.Network/networkSecurityGroups",
            "properties": {"provisioningState": "Succeeded", "securityRules": children},
        }

    newer_first = read(group("kept"), group("kept", "deleted-since"))
    assert [one.name for one in newer_first.security_rules] == ["kept"]
    assert newer_first.list_below(f"{NETWORK}/networksecuritygroups/nsg-1", "securityrules") is not None


def test_authorizations_and_global_reach_hang_on_their_circuit(read: Callable[..., AzureDefinition]) -> None:
    private = {
        "name": "AzurePrivatePeering",
        "properties": {
            "provisioningState": "Succeeded",
            "peeringType": "AzurePrivatePeering",
            "connections": [
                {
                    "name": "to-lon",
                    "properties": {
                        "addressPrefix": "192.0.2.64/29",
                        "circuitConnectionStatus": "Connected",
                        "peerExpressRouteCircuitPeering": {"id": f"{CIRCUIT}2/peerings/AzurePrivatePeering"},
                        "authorizationKey": "not-a-secret-authorization",
                    },
                }
            ],
        },
    }
    authorization = {
        "name": "hub",
        "properties": {"authorizationKey": "not-a-secret-authorization", "authorizationUseStatus": "Available"},
    }
    azure = read(
        {
            "id": CIRCUIT,
            "type": "Microsoft.Network/expressRouteCircuits",
            "properties": {
                "provisioningState": "Succeeded",
                "authorizations": [authorization],
                "peerings": [private],
            },
        }
    )
    [reach] = azure.circuit_connections
    assert reach.parent_id == f"{CIRCUIT}/peerings/azureprivatepeering"
    assert (reach.address_prefix, reach.circuit_connection_status) == (IPv4Network("192.0.2.64/29"), "Connected")
    [key] = azure.authorizations
    assert (key.parent_id, key.authorization_use_status) == (CIRCUIT, "Available")
    assert azure.list_below(CIRCUIT, "authorizations") is not None
    assert "not-a-secret" not in repr(azure)


def test_identities_of_a_port_are_read(read: Callable[..., AzureDefinition]) -> None:
    identity = "/subscriptions/0/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-1"
    azure = read(
        {
            "id": f"{NETWORK}/expressRoutePorts/erd-1",
            "type": "Microsoft.Network/expressRoutePorts",
            "identity": {"userAssignedIdentities": {identity: {"principalId": PRINCIPAL.upper()}}},
            "properties": {"billingType": "MeteredData"},
        }
    )
    [port] = azure.ports
    assert port.billing_type == "MeteredData"
    assert port.identities is not None
    assert [(one.id, one.principal_id) for one in port.identities] == [(identity.lower(), PRINCIPAL)]


def test_the_rest_of_a_circuit_and_a_port_is_read(read: Callable[..., AzureDefinition]) -> None:
    microsoft = {
        "peeringType": "MicrosoftPeering",
        "lastModifiedBy": "Customer",
        "microsoftPeeringConfig": {"routingRegistryName": "RIPENCC", "advertisedCommunities": ["12076:5010"]},
    }
    circuit = {
        "id": CIRCUIT,
        "type": "Microsoft.Network/expressRouteCircuits",
        "properties": {
            "authorizationStatus": "InUse",
            "resiliencyLevel": "High",
            "peerings": [{"name": "MicrosoftPeering", "properties": microsoft}],
        },
    }
    link = {"coloLocation": "EXAMPLE-AMS21", "connectorType": "LC", "provisioningState": "Succeeded"}
    port = {
        "id": f"{NETWORK}/expressRoutePorts/erd-1",
        "type": "Microsoft.Network/expressRoutePorts",
        "properties": {"allocationDate": "Mon, 02 Mar 2026", "links": [{"name": "link1", "properties": link}]},
    }
    azure = read(circuit, port)
    [one] = azure.circuits
    assert (one.authorization_status, one.resiliency_level) == ("InUse", "High")
    [peering] = one.peerings
    assert (peering.routing_registry_name, peering.advertised_communities) == ("RIPENCC", ("12076:5010",))
    assert peering.pointer("last_modified_by") == (
        "a.json",
        "/properties/peerings/0/properties/lastModifiedBy",
        "Customer",
    )
    [port_one] = azure.ports
    assert port_one.allocation_date == "Mon, 02 Mar 2026"
    assert (port_one.links[0].colo_location, port_one.links[0].connector_type) == ("EXAMPLE-AMS21", "LC")
    assert port_one.links[0].provisioning_state == "Succeeded"


def test_tables_without_a_name_are_their_files(sealer: Sealer) -> None:
    tests = [
        {
            "status": "Completed",
            "testType": "SingleSiteFailover",
            "linkType": "Primary",
            "endTime": "2026-11-01T10:00:00Z",
            "wasSimulationSuccessful": True,
        }
    ]
    score = {"overallScore": "72", "components": [{"name": "RouteResiliency", "currentScore": "52", "maxScore": "80"}]}
    metric = {
        "value": [
            {
                "id": f"{CIRCUIT}/providers/Microsoft.Insights/metrics/BitsInPerSecond",
                "type": "Microsoft.Insights/metrics",
                "name": {"value": "BitsInPerSecond"},
                "timeseries": [{"data": [{"timeStamp": "2026-11-20T00:00:00Z"}, {"average": 12.5}, {"average": 11}]}],
            }
        ]
    }
    files = [
        AzureFile("azure/failover-tests.er-ams.json", json.dumps(tests)),
        AzureFile("azure/resiliency.gw-er.json", json.dumps(score)),
        AzureFile("azure/metrics.er-ams.json", json.dumps(metric)),
    ]
    azure = read_definition(files, sealer)
    assert azure.problems == ()
    assert [(one.name, one.status, one.link_type) for one in azure.failover_tests] == [
        ("er-ams", "Completed", "Primary")
    ]
    assert [(one.name, one.overall_score) for one in azure.resiliency] == [("gw-er", "72")]
    assert [(one.parent_id, one.metric_name, one.highest_average) for one in azure.metrics] == [
        (CIRCUIT, "BitsInPerSecond", 12.5)
    ]


# Anything that JSON holds, under the keys that are read and under others.
KEYS = sorted(
    {
        part
        for table in TABLES.values()
        for name in table.record.model_fields
        for part in (table.paths.get(name) or name).replace("|", "/").split("/")
    }
    | {
        "properties",
        "id",
        "name",
        "type",
        "tags",
        "subnets",
        "securityRules",
        "rules",
        "routes",
        "allOf",
        "permissions",
    }
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=12,
)


@given(kind=st.sampled_from(sorted(TABLES)), body=st.dictionaries(st.sampled_from(KEYS), JSON, max_size=8))
def test_no_json_breaks_a_table(kind: str, body: dict[str, Any]) -> None:
    given_id = f"{VNET}/providers/{kind}/one"
    resource = {**body, "id": given_id, "type": kind, "properties": body}
    definition = read_definition([AzureFile("azure/any.json", json.dumps({"value": [resource]}))], Sealer(b"0" * 32))
    for problem in definition.problems:
        assert problem.kind in ("bad-value", "unknown-shape", "conflict", "unreadable")
    assert AzureDefinition.model_validate(definition.model_dump())
