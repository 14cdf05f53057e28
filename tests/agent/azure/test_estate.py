"""What stands around a circuit, and gateways, in every shape: equal, or unknown for a reason that is given here.

Azure's own answer is the measure; what it says is held by hand-written facts in `test_tables` and `test_gateways`.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

import pytest

from agent.azure.kinds import FIELDS
from agent.azure.reader import AzureFile, read_definition
from checks.azure_definition import AzureDefinition
from checks.azure_record import AzureRecord
from parsers.model.secret import Encoding, Sealer

Files = Callable[[str], list[AzureFile]]
PLACES = {"file", "at", "pointers", "values", "files", "others"}
SETS = {"address_prefixes"}  # Terraform keeps them as sets: their order says nothing
CIRCUIT = "/subscriptions/00000000-0000-0000-0000-00000000c0de/resourceGroups/rg-er/providers/Microsoft.Network/expressRouteCircuits/er-ams"  # noqa: E501  an id
REST = ("around-rest", "vpn-rest")

# Fields that a shape cannot carry, and why. Each comes out unknown.
TEMPLATE: Mapping[str, str] = {
    "*/id": "an export names no subscription and no resource group",
    "*/resource_group": "as above",
    "*/vpn_gateway_id": "as above; the parent's name is all there is",
    "*/provisioning_state": "a template is what to deploy, not what became of it",
    "*/connection_status": "as above",
    "*/tunnel_statuses": "as above",
    "*/peering_state": "as above",
    "key_vaults/*/private_endpoint_connections": "as above",
    "managed_identities/*/principal_id": "Entra gives it at deployment",
    "managed_identities/*/client_id": "as above",
    "*/ip_configuration": "resourceId(…) of the template's own resource",
    "*/virtual_network_gateway1_id": "as above",
    "*/local_network_gateway2_id": "as above",
    "*/remote_vpn_site_id": "as above",
    "*/vpn_site_link_id": "as above",
    "*/route_table_id": "as above",
    "*/network_security_group_id": "as above",
    "firewalls/*/subnet_id": "as above",
    "*/action_group_id": "as above",
    "flow_logs/*/target_resource_id": "as above",
    "metric_alerts/*/scopes": "a list with an expression in it is not whole",
    "flow_logs/*/storage_id": "an expression, and no name or id key",
    "flow_logs/*/workspace_resource_id": "as above",
    "diagnostic_settings/to-law": "an export leaves out what extends a resource",
    "role_assignments/*a7": "as above",
    "locks/keep": "as above",
}
TERRAFORM: Mapping[str, str] = {
    "*/provisioning_state": "the provider keeps no states of resources",
    "*/connection_status": "as above",
    "*/tunnel_statuses": "as above",
    "*/peering_state": "as above",
    "*/sku_tier": "no attribute of the provider",
    "*/sku_capacity": "as above",
    "*/admin_state": "as above",
    "*/resiliency_model": "as above",
    "virtual_network_gateways/*/private_ip_address": "as above",
    "virtual_network_gateways/*/bgp_peering_addresses": "as above; its instances have them",
    "connections/*/custom_bgp_addresses/0/ip_configuration": "as above: primary and secondary",
    "*/link_connections/0/id": "as above",
    "*/autoscale_max": "as above",
    "*/regional_community": "as above",
    "subnets/*/ip_configurations": "as above",
    "metric_alerts/*/location": "as above",
    "metric_alerts/*/criterion_type": "as above: static and dynamic ones are blocks of two names",
    "activity_log_alerts/*/conditions": "one attribute for each: category, services",
    "key_vaults/*/enable_soft_delete": "no attribute since it cannot be off",
    "key_vaults/*/private_endpoint_connections": "a resource of its own",
    "*/peer_weight": "0 is Terraform's unset number",
    "*/routing_weight": "as above",
    "*/dpd_timeout_seconds": "as above",
    "metric_alerts/*/severity": "as above",
    "vpn_gateways/*/custom_bgp_ip_addresses": "an empty list is Terraform's unset list",
}
APPLIED = "known after apply"
PLAN: dict[str, str] = {
    **TERRAFORM,
    "*/id": f"{APPLIED}; made of as much as is known",
    "diagnostic_settings/*/resource_group": "the id alone has it",
    "locks/*/resource_group": "as above",
    "role_assignments/*/resource_group": "as above",
    **dict.fromkeys(
        (
            "virtual_network_gateways/*/bgp_settings",
            "vpn_gateways/*/bgp_settings",
            "vpn_gateways/*/ip_configurations",
            "*/virtual_network_gateway1_id",
            "*/local_network_gateway2_id",
            "subnets/*/route_table_id",
            "subnets/*/network_security_group_id",
            "firewalls/*/private_ip_address",
            "public_ip_addresses/*/ip_address",
            "*/action_group_id",
            "flow_logs/*/target_resource_id",
            "role_assignments/*/role_definition_id",
            "role_assignments/*/principal_id",
            "role_assignments/*/principal_type",
            "key_vaults/*/vault_uri",
            "managed_identities/*/principal_id",
            "managed_identities/*/client_id",
        ),
        APPLIED,
    ),
    "vpn_connections/hubcn-ams": f"its gateway's id is {APPLIED}",
    "express_route_gateways/*/express_route_connections": "as above",
}
# Below what a plan does not know at all.
for _pattern in (
    "virtual_network_gateways/*/bgp_peering_addresses",
    "vpn_gateways/*/custom_bgp_ip_addresses",
    "*/link_connections/0/id",
):
    del PLAN[_pattern]
SEALED = "not-a-secret-psk"
# What Terraform knows and Azure's answer leaves out.
MORE: Mapping[str, Any] = {
    "connections/cn-ams-1/shared_key": f"{SEALED}-cn-ams-1",
    "connections/cn-par-1/shared_key": f"{SEALED}-cn-par-1",
    "vpn_connections/hubcn-ams/link_connections/0/shared_key": f"{SEALED}-hubcn",
    "diagnostic_settings/to-law/target_resource_id": CIRCUIT.lower(),
    "role_assignments/00000000-0000-0000-0000-0000000000a7/role_definition_name": "Reader",
    "locks/keep/scope": CIRCUIT,
    "activity_log_alerts/service-health/category": "ServiceHealth",
    "activity_log_alerts/service-health/services": ("ExpressRoute",),
}
# What `az role assignment list` looks up.
NAMES: Mapping[str, Any] = {
    "role_assignments/00000000-0000-0000-0000-0000000000a7/role_definition_name": "Reader",
    "role_assignments/00000000-0000-0000-0000-0000000000a7/principal_name": "net-readers",
}


class Shape(NamedTuple):
    """The fixtures of one shape, what it lacks, and what it has more."""

    cases: tuple[str, ...]
    lacks: Mapping[str, str]
    more: Mapping[str, Any]


SHAPES: Mapping[str, Shape] = {
    "az": Shape(("around-az", "vpn-az"), {}, {}),
    "az-old": Shape(("estate-az-old",), {}, NAMES),
    "resource-graph": Shape(("around-resource-graph", "vpn-resource-graph"), {}, {}),
    "sdk": Shape(("estate-sdk",), {}, {}),
    "arm-template": Shape(("estate-arm-template",), TEMPLATE, {}),
    "terraform-state": Shape(("around-terraform-state", "vpn-terraform-state"), TERRAFORM, MORE),
    "terraform-values": Shape(("estate-terraform-values",), TERRAFORM, MORE),
    "terraform-plan": Shape(
        ("estate-terraform-plan",),
        PLAN,
        {path: value for path, value in MORE.items() if not path.startswith("vpn_connections/")},
    ),
}


class Difference(NamedTuple):
    """A field that two definitions do not have alike."""

    path: str
    left: Any
    right: Any
    is_unknown: bool


@pytest.fixture(scope="module")
def definition(azure_files: Files, sealer: Sealer) -> Callable[..., AzureDefinition]:
    """Read the fixtures of several cases as one estate."""

    def read(*cases: str) -> AzureDefinition:
        files = [one._replace(name=f"{case}/{one.name}") for case in cases for one in azure_files(case)]
        return read_definition(files, sealer)

    return read


def _differences(left: AzureRecord, right: AzureRecord, path: str) -> Iterator[Difference]:
    for name in type(left).model_fields:
        if name in PLACES:
            continue
        one, other = getattr(left, name), getattr(right, name)
        if isinstance(one, AzureRecord) and isinstance(other, AzureRecord):
            yield from _differences(one, other, f"{path}/{name}")
        elif _is_rows(one) and _is_rows(other) and len(one) == len(other):
            for index, pair in enumerate(zip(one, other, strict=True)):
                yield from _differences(*pair, f"{path}/{name}/{index}")
        elif one != other and not (name in SETS and other is not None and sorted(one) == sorted(other)):
            yield Difference(f"{path}/{name}", one, other, _is_unknown(right, name, one, other))


def _is_rows(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], AzureRecord)


def _is_unknown(record: AzureRecord, name: str, whole: Any, value: Any) -> bool:
    """Tell whether a field says nothing; of an id, whether it is no more than the end of the whole one."""
    if name == "id" or name.endswith("_id"):
        return value is None or (isinstance(whole, str) and whole.endswith(value))
    return value in (None, "") or (value == () and name not in record.pointers)


def _estate_differences(left: AzureDefinition, right: AzureDefinition) -> Iterator[Difference]:
    for field in FIELDS.values():
        known = {one.name: one for one in getattr(left, field)}
        found = {one.name: one for one in getattr(right, field)}
        assert found.keys() <= known.keys(), field
        for name, one in known.items():
            if name in found:
                yield from _differences(one, found[name], f"{field}/{name}")
            else:
                yield Difference(f"{field}/{name}", one, None, is_unknown=True)


@pytest.mark.parametrize("name", SHAPES)
def test_a_shape_says_what_azure_says_or_nothing(
    name: str, definition: Callable[..., AzureDefinition], sealer: Sealer
) -> None:
    cases, lacks, more = SHAPES[name]
    more = {
        path: sealer.seal(value, Encoding.SUPPLIED) if str(value).startswith(SEALED) else value
        for path, value in more.items()
    }
    found = list(_estate_differences(definition(*REST), definition(*cases)))
    wrong = [
        one[:3]
        for one in found
        if not (one.left is None and one.right == more.get(one.path))
        and not (one.is_unknown and any(fnmatchcase(one.path, pattern) for pattern in lacks))
    ]
    assert wrong == []
    # A line of the tables that nothing needs hides the next fault.
    lacking = [one.path for one in found if one.left is not None]
    assert [pattern for pattern in lacks if not any(fnmatchcase(path, pattern) for path in lacking)] == []
    assert [path for path in more if path not in [one.path for one in found]] == []


def test_only_a_plan_has_resources_that_cannot_be_placed(definition: Callable[..., AzureDefinition]) -> None:
    problems = {name: definition(*shape.cases).problems for name, shape in SHAPES.items()}
    assert {name: len(found) for name, found in problems.items() if found} == {"terraform-plan": 2}
    assert {one.message.partition(",")[0] for one in problems["terraform-plan"]} == {"id: expected the id"}


def test_all_shapes_at_once_disagree_on_nothing(definition: Callable[..., AzureDefinition]) -> None:
    together, measure = definition(*REST, *(one for shape in SHAPES.values() for one in shape.cases)), definition(*REST)
    assert [one for one in together.problems if one.kind == "conflict"] == []
    found = list(_estate_differences(measure, together))
    assert [one[:3] for one in found if one.left is not None] == []
    assert sorted(one.path for one in found) == sorted({**MORE, **NAMES})


@pytest.mark.parametrize("name", SHAPES)
def test_every_pointer_leads_to_what_was_read(
    name: str, azure_files: Files, sealer: Sealer, resolve: Callable[[Any, str], Any]
) -> None:
    for case in SHAPES[name].cases:
        files = azure_files(case)
        documents = {file.name: json.loads(file.text) for file in files}
        definition = read_definition(files, sealer)
        records = [one for field in FIELDS.values() for one in getattr(definition, field)]
        assert len(records) > 10
        for record in records:
            for pointer in (record.at, *record.pointers.values(), *record.others.values()):
                assert resolve(documents[record.file], pointer) is not None


def test_pages_are_the_list_that_they_were_cut_from(azure_files: Files, sealer: Sealer) -> None:
    rows = [row for case in REST for one in azure_files(case) for row in json.loads(one.text)["value"]]

    def page(number: int, found: list[Any], **more: str) -> AzureFile:
        return AzureFile(f"page-{number}.json", json.dumps({"value": found, **more}))

    cut = {2 * at: rows[2 * at : 2 * at + 2] for at in range((len(rows) + 1) // 2)}
    last = max(cut)
    further = "https://management.azure.com/next"
    pages = [page(at, found, **({} if at == last else {"nextLink": further})) for at, found in cut.items()]
    # One page after another in one file, as `jq -s` leaves them.
    slurped = AzureFile("pages.json", json.dumps([json.loads(one.text) for one in pages]))
    measure = read_definition([page(0, rows)], sealer)
    assert list(_estate_differences(measure, read_definition([slurped], sealer))) == []
    assert list(_estate_differences(measure, read_definition(pages, sealer))) == []


def test_a_template_s_text_in_a_list_or_a_tag_is_never_a_value(read: Callable[..., AzureDefinition]) -> None:
    acls = {"bypass": "AzureServices", "ipRules": [{"value": "192.0.2.10"}, {"value": "[parameters('office')]"}]}
    vault = {
        "type": "Microsoft.KeyVault/vaults",
        "name": "kv-1",
        "tags": {"owner": "[parameters('owner')]", "cost": "42"},
        "properties": {"networkAcls": acls, "accessPolicies": [{"objectId": "[reference('x').id]"}]},
    }
    vnet = {
        "type": "Microsoft.Network/virtualNetworks",
        "name": "vn-1",
        "tags": {"owner": "network"},
        "properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16", "[variables('more')]"]}},
    }
    schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
    found = read({"$schema": schema, "resources": [vault, vnet]})
    assert found.problems == ()
    assert "[" not in "".join(str(one) for one in found.key_vaults[0].values.values())
    [kept], [network] = found.key_vaults, found.virtual_networks
    assert kept.network_acls is not None and kept.access_policies is not None
    assert (kept.tags, kept.network_acls.ip_rules, kept.network_acls.bypass) == (None, None, "AzureServices")
    assert kept.access_policies[0].object_id is None
    assert (network.tags, network.address_prefixes) == ({"owner": "network"}, None)


@pytest.mark.parametrize(
    ("attributes", "is_disabled"),
    [
        ({"bgp_route_propagation_enabled": False}, True),
        ({"bgp_route_propagation_enabled": True}, False),
        ({"disable_bgp_route_propagation": True}, True),
        ({}, None),
    ],
)
def test_a_route_table_of_any_release_of_the_provider_says_whether_it_takes_bgp_routes(
    attributes: dict[str, bool], is_disabled: bool | None, read: Callable[..., AzureDefinition]
) -> None:
    change = {"actions": ["create"], "after": {"name": "rt", "resource_group_name": "rg", **attributes}}
    changes = [{"type": "azurerm_route_table", "change": change}]
    [table] = read({"format_version": "1.2", "terraform_version": "1.9.8", "resource_changes": changes}).route_tables
    assert table.disable_bgp_route_propagation is is_disabled


def test_a_role_that_a_plan_will_give_goes_by_its_address_until_it_has_a_name(
    read: Callable[..., AzureDefinition],
) -> None:
    role = {
        "address": "azurerm_role_assignment.ops",
        "type": "azurerm_role_assignment",
        "change": {
            "actions": ["create"],
            "after": {"scope": CIRCUIT, "role_definition_name": "Owner"},
            "after_unknown": {"id": True, "name": True, "principal_id": True},
        },
    }
    association = {
        "address": "azurerm_subnet_route_table_association.gw",
        "type": "azurerm_subnet_route_table_association",
        "change": {"actions": ["create"], "after": {}, "after_unknown": {"subnet_id": True, "route_table_id": True}},
    }
    plan = {"format_version": "1.2", "terraform_version": "1.9.8", "resource_changes": [role, association]}
    found = read(plan)
    assert (found.problems, found.subnets) == ((), ())
    [one] = found.role_assignments
    assert (one.name, one.role_definition_name, one.principal_id) == ("azurerm_role_assignment.ops", "Owner", None)
    assert one.covers(CIRCUIT)


def test_powershell_s_gateway_is_azure_s(
    definition: Callable[..., AzureDefinition], read: Callable[..., AzureDefinition]
) -> None:
    measure = next(one for one in definition("vpn-rest").virtual_network_gateways if one.name == "vgw-ams")
    above = "/subscriptions/00000000-0000-0000-0000-00000000c0de/resourceGroups/rg-vpn/providers/Microsoft.Network"
    own = f"{above}/virtualNetworkGateways/vgw-ams"

    def configuration(number: int, name: str) -> dict[str, Any]:
        return {
            "PrivateIpAllocationMethod": "Dynamic",
            "PrivateIpAddress": f"10.10.0.{number + 3}",
            "Subnet": {"Id": f"{above}/virtualNetworks/vnet-hub/subnets/GatewaySubnet"},
            "PublicIpAddress": {"Id": f"{above}/publicIPAddresses/pip-vgw-{number}"},
            "Name": name,
            "Id": f"{own}/ipConfigurations/{name}",
        }

    def instance(number: int, name: str) -> dict[str, Any]:
        return {
            "IpconfigurationId": f"{own}/ipConfigurations/{name}",
            "DefaultBgpIpAddresses": [f"10.10.0.{number + 3}"],
            "CustomBgpIpAddresses": [f"169.254.2{number}.1"],
            "TunnelIpAddresses": [f"203.0.113.{number + 3}", f"10.10.0.{number + 3}"],
        }

    names = {1: "vnetGatewayConfig", 2: "activeActive"}
    gateway = {
        "IpConfigurations": [configuration(*one) for one in names.items()],
        "IpConfigurationsText": "[]",
        "GatewayType": "Vpn",
        "VpnType": "RouteBased",
        "VpnGatewayGeneration": "Generation2",
        "EnableBgp": True,
        "ActiveActive": True,
        "EnablePrivateIpAddress": True,
        "DisableIPsecReplayProtection": False,
        "AllowRemoteVnetTraffic": False,
        "AllowVirtualWanTraffic": False,
        "ProvisioningState": "Succeeded",
        "Sku": {"Capacity": 2, "Name": "VpnGw2AZ", "Tier": "VpnGw2AZ"},
        "BgpSettings": {
            "Asn": 65515,
            "BgpPeeringAddress": "10.10.0.4,10.10.0.5",
            "PeerWeight": 0,
            "BgpPeeringAddresses": [instance(*one) for one in names.items()],
        },
        "ResourceGroupName": "rg-vpn",
        "Location": "westeurope",
        "Type": "Microsoft.Network/virtualNetworkGateways",
        "Tag": {"owner": "network"},
        "TagsTable": "Name   Value",
        "Name": "vgw-ams",
        "Id": own,
    }
    [found] = read(gateway).virtual_network_gateways
    assert list(_differences(measure, found, "vgw-ams")) == []
    assert found.pointer("tags") == ("a.json", "/Tag", "owner")
