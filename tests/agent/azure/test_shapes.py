"""One estate, written by hand in every shape that operators have, yields the same facts and true pointers."""

import json
from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network
from typing import Any

import pytest

from agent.azure.reader import AzureFile, read_definition
from checks.azure_definition import AzureDefinition, AzureRecord
from parsers.model.secret import Encoding, Sealer

GROUP = "/subscriptions/00000000-0000-0000-0000-00000000c0de/resourcegroups/rg-er/providers/microsoft.network"
VAULT = "https://kv-example.vault.azure.net/secrets"
VERSION = "00000000000000000000000000000001"

# What a shape does not carry: (record, field).
AZ = {("er-ams", "enable_direct_port_rate_limit")}
POWERSHELL: set[tuple[str, str]] = set()
TERRAFORM = {
    *((name, "circuit_provisioning_state") for name in ("er-ams", "er-par")),
    *((name, "provisioning_state") for name in ("er-ams", "er-par", "private", "microsoft")),
    *((name, "global_reach_enabled") for name in ("er-ams", "er-par")),
    *((name, "stag") for name in ("er-ams", "er-par")),
    ("microsoft", "advertised_public_prefixes_state"),
    ("erd-ams", "provisioned_bandwidth_gbps"),
}
SHAPES: dict[str, tuple[str, set[tuple[str, str]]]] = {
    "rest": ("REST", set()),
    "az": ("az", AZ),
    "az-old": ("az", AZ),
    "resource-graph": ("Resource Graph", set()),
    "sdk-flattened": ("SDK", set()),
    "powershell": ("PowerShell", POWERSHELL),
    "terraform-state": ("Terraform state", TERRAFORM),
    "terraform-values": ("Terraform values", TERRAFORM),
}


def _expected(sealer: Sealer, absent: set[tuple[str, str]]) -> tuple[Any, Any]:
    """Return circuits and ports as plain values, the fields that the shape does not carry None."""

    def seal(text: str) -> Any:
        return sealer.seal(text, Encoding.SUPPLIED)

    is_terraform = absent is TERRAFORM
    private = {
        "name": "AzurePrivatePeering",
        "peering_type": "private",
        "state": "Enabled",
        "provisioning_state": "Succeeded",
        "azure_asn": 12076,
        "peer_asn": 64496,
        "vlan_id": 100,
        "primary_peer_subnet": IPv4Network("192.0.2.0/30"),
        "secondary_peer_subnet": IPv4Network("192.0.2.4/30"),
        "primary_azure_port": "EXAMPLE-AMS21-06GMR-CIS-1-PRI-A",
        "secondary_azure_port": "EXAMPLE-AMS21-06GMR-CIS-2-SEC-A",
        "shared_key": seal("notasecretams1") if is_terraform else None,
        "route_filter_id": None,
        "advertised_public_prefixes": None,
        "advertised_public_prefixes_state": None,
        "customer_asn": None,
        "ipv6": {
            "state": "Enabled",
            "primary_peer_subnet": IPv6Network("2001:db8:100::/126"),
            "secondary_peer_subnet": IPv6Network("2001:db8:100::4/126"),
            "route_filter_id": None,
        },
    }
    microsoft = {
        "name": "MicrosoftPeering",
        "peering_type": "microsoft",
        "state": "Enabled",
        "provisioning_state": "Succeeded",
        "azure_asn": 12076,
        "peer_asn": 64496,
        "vlan_id": 200,
        "primary_peer_subnet": IPv4Network("198.51.100.0/30"),
        "secondary_peer_subnet": IPv4Network("198.51.100.4/30"),
        "primary_azure_port": "EXAMPLE-AMS21-06GMR-CIS-1-PRI-A",
        "secondary_azure_port": "EXAMPLE-AMS21-06GMR-CIS-2-SEC-A",
        "shared_key": None,
        "route_filter_id": f"{GROUP}/routefilters/rf-ams",
        "advertised_public_prefixes": (IPv4Network("203.0.113.0/24"),),
        "advertised_public_prefixes_state": "Configured",
        "customer_asn": None,
        "ipv6": None,
    }
    ams = {
        "id": f"{GROUP}/expressroutecircuits/er-ams",
        "name": "er-ams",
        "resource_group": "rg-er",
        "location": "westeurope",
        "sku_tier": "Premium",
        "sku_family": "MeteredData",
        "circuit_provisioning_state": "Enabled",
        "service_provider_provisioning_state": "Provisioned",
        "provisioning_state": "Succeeded",
        "service_provider_name": None,
        "peering_location": None,
        "bandwidth_mbps": 10_000,
        "express_route_port_id": f"{GROUP}/expressrouteports/erd-ams",
        "express_route_lag_id": None,
        "stag": 101,
        "service_key": seal("not-a-secret-service-key-ams"),
        "allow_classic_operations": False,
        "global_reach_enabled": False,
        "enable_direct_port_rate_limit": True,
    }
    par = {
        "id": f"{GROUP}/expressroutecircuits/er-par",
        "name": "er-par",
        "resource_group": "rg-er",
        "location": "francecentral",
        "sku_tier": "Standard",
        "sku_family": "UnlimitedData",
        "circuit_provisioning_state": "Enabled",
        "service_provider_provisioning_state": "NotProvisioned",
        "provisioning_state": "Succeeded",
        "service_provider_name": "Example Telecom",
        "peering_location": "Paris",
        "bandwidth_mbps": 500,
        "express_route_port_id": None,
        "express_route_lag_id": None,
        "stag": 3,
        "service_key": seal("not-a-secret-service-key-par"),
        "allow_classic_operations": False,
        "global_reach_enabled": False,
        "enable_direct_port_rate_limit": None,
        "peerings": (),
    }
    link1 = {
        "name": "link1",
        "admin_state": "Enabled",
        "router_name": "example-ams21-06gmr-cis-1",
        "interface_name": "HundredGigE0/1/0",
        "patch_panel_id": "PP:0101 PORT:11",
        "rack_id": "R0101",
        "macsec": {
            "ckn_secret_identifier": f"{VAULT}/link1-ckn/{VERSION}",
            "cak_secret_identifier": f"{VAULT}/link1-cak/{VERSION}",
            "cipher": "GcmAesXpn256",
            "sci_state": "Enabled",
            "has_sci_default": None,
            "ckn": None,
            "cak": None,
        },
    }
    link2 = {
        "name": "link2",
        "admin_state": "Disabled",
        "router_name": "example-ams21-06gmr-cis-2",
        "interface_name": "HundredGigE0/1/1",
        "patch_panel_id": "PP:0102 PORT:12",
        "rack_id": "R0102",
        "macsec": {
            "ckn_secret_identifier": None,
            "cak_secret_identifier": None,
            "cipher": "GcmAes128",
            "sci_state": "Disabled",
            "has_sci_default": None,
            "ckn": None,
            "cak": None,
        },
    }
    port = {
        "id": f"{GROUP}/expressrouteports/erd-ams",
        "name": "erd-ams",
        "resource_group": "rg-er",
        "peering_location": "Example Metro Amsterdam",
        "bandwidth_gbps": 100,
        "provisioned_bandwidth_gbps": 10.0,
        "mtu": 1500,
        "encapsulation": "QinQ",
        "ether_type": "0x8100",
        "links": (link1, link2),
    }
    named: dict[str, dict[str, Any]] = {
        "er-ams": ams,
        "er-par": par,
        "private": private,
        "microsoft": microsoft,
        "erd-ams": port,
    }
    for record, field in absent:
        named[record][field] = None
    return ({**ams, "peerings": (microsoft, private)}, par), (port,)


# What these estates hold in some shapes only: test_tables.py reads each.
ENVELOPE = {"tags", "identities", "billing_type", "allocation_date", "resiliency_level", "authorization_status"}
PORT_ENVELOPE = ENVELOPE | {"location", "provisioning_state"}
NESTED = {
    "peerings": {"routing_registry_name", "advertised_communities", "last_modified_by"},
    "links": {"colo_location", "connector_type", "provisioning_state"},
}


def _without(names: set[str], records: tuple[dict[str, Any], ...]) -> tuple[dict[str, Any], ...]:
    return tuple(
        {
            key: _without(NESTED[key], value) if key in NESTED else value
            for key, value in record.items()
            if key not in names
        }
        for record in records
    )


@pytest.mark.parametrize("case", SHAPES)
def test_every_shape_yields_the_same_facts(
    case: str, azure_files: Callable[[str], list[AzureFile]], sealer: Sealer, stripped: Callable[[Any], Any]
) -> None:
    shape, absent = SHAPES[case]
    definition = read_definition(azure_files(case), sealer)
    circuits, ports = _expected(sealer, absent)
    assert definition.problems == ()
    assert _without(ENVELOPE, stripped(definition.circuits)) == circuits
    assert _without(PORT_ENVELOPE, stripped(definition.ports)) == ports
    assert {source.shape for source in definition.sources} == {shape}


@pytest.mark.parametrize("case", [*SHAPES, "terraform-plan", "arm-template", "alone"])
def test_every_pointer_leads_to_what_was_read(
    case: str,
    azure_files: Callable[[str], list[AzureFile]],
    sealer: Sealer,
    each_record: Callable[[AzureDefinition], list[AzureRecord]],
    resolve: Callable[[Any, str], Any],
) -> None:
    files = azure_files(case)
    documents = {file.name: json.loads(file.text) for file in files}
    seen = 0
    for record in each_record(read_definition(files, sealer)):
        assert resolve(documents[record.file], record.at) is not None
        for field in record.pointers:
            place = record.pointer(field)
            found = resolve(documents[place.file], place.pointer)
            seen += 1
            if isinstance(found, str | int) and not isinstance(found, bool) and not str(found).startswith("["):
                is_derived = field in ("state", "admin_state", "sci_state", "resource_group", "bandwidth_mbps", "name")
                assert is_derived or place.value in (str(found)[:120], "<secret>")
    assert seen > 10


def test_types_and_sources_say_what_was_read(azure_files: Callable[[str], list[AzureFile]], sealer: Sealer) -> None:
    definition = read_definition(azure_files("rest"), sealer)
    assert [source.file for source in definition.sources] == ["azure/circuits.json", "azure/port.json"]
    assert definition.sources[0].resource_types == ("microsoft.network/expressroutecircuits",)
    assert definition.sources[0].captured_at == azure_files("rest")[0].captured_at
    assert definition.resource_types == (
        "microsoft.network/expressroutecircuits",
        "microsoft.network/expressrouteports",
    )


def test_a_field_points_into_the_shape_as_given(azure_files: Callable[[str], list[AzureFile]], sealer: Sealer) -> None:
    vlan = {
        "rest": ("azure/circuits.json", "/value/0/properties/peerings/0/properties/vlanId", "100"),
        "az": ("azure/circuits.json", "/0/peerings/0/vlanId", "100"),
        "resource-graph": ("azure/rows.json", "/data/0/properties/peerings/0/properties/vlanId", "100"),
        "sdk-flattened": ("azure/circuits.json", "/0/peerings/0/vlan_id", "100"),
        "powershell": ("azure/circuits.json", "/0/Peerings/0/VlanId", "100"),
        "terraform-state": ("azure/terraform.tfstate.json", "/resources/2/instances/0/attributes/vlan_id", "100"),
        "terraform-values": (
            "azure/show.json",
            "/values/root_module/child_modules/0/child_modules/0/resources/0/values/vlan_id",
            "100",
        ),
    }
    for case, place in vlan.items():
        ams = read_definition(azure_files(case), sealer).circuits[0]
        private = next(one for one in ams.peerings if one.peering_type == "private")
        assert private.pointer("vlan_id") == place, case


def test_all_shapes_at_once_are_one_estate_without_conflict(
    azure_files: Callable[[str], list[AzureFile]], sealer: Sealer, stripped: Callable[[Any], Any]
) -> None:
    files = [
        AzureFile(f"{case}/{file.name}", file.text, file.captured_at)
        for case in [*SHAPES, "arm-template", "alone"]
        for file in azure_files(case)
    ]
    definition = read_definition(files, sealer)
    circuits, ports = _expected(sealer, set())
    circuits[0]["peerings"][1]["shared_key"] = sealer.seal("notasecretams1", Encoding.SUPPLIED)
    assert definition.problems == ()
    assert _without(ENVELOPE, stripped(definition.circuits)) == circuits
    assert _without(PORT_ENVELOPE, stripped(definition.ports)) == ports


def test_a_plan_tells_what_will_be_and_leaves_open_what_apply_decides(
    azure_files: Callable[[str], list[AzureFile]], sealer: Sealer
) -> None:
    definition = read_definition(azure_files("terraform-plan"), sealer)
    assert definition.problems == ()
    [lon] = definition.circuits
    assert lon.name == "er-lon"
    assert lon.id == "/resourcegroups/rg-er/providers/microsoft.network/expressroutecircuits/er-lon"
    assert lon.is_direct is False
    assert lon.bandwidth_mbps == 1000
    assert lon.service_key is None
    assert lon.service_provider_provisioning_state is None
    [private] = lon.peerings
    assert (private.vlan_id, private.peer_asn, private.azure_asn) == (310, 64497, None)
    assert private.shared_key == sealer.seal("notasecretlon1", Encoding.SUPPLIED)
    assert private.ipv6 is not None
    assert private.ipv6.primary_peer_subnet is None
    assert private.ipv6.secondary_peer_subnet == IPv6Network("2001:db8:200::4/126")
    assert private.pointer("vlan_id").pointer == "/resource_changes/1/change/after/vlan_id"


def test_a_template_gives_literals_and_leaves_expressions_unknown(
    azure_files: Callable[[str], list[AzureFile]], sealer: Sealer
) -> None:
    definition = read_definition(azure_files("arm-template"), sealer)
    assert definition.problems == ()
    [ams] = definition.circuits
    assert (ams.name, ams.id) == ("er-ams", "er-ams")
    assert ams.express_route_port_id == f"{GROUP}/expressrouteports/erd-ams"
    assert ams.global_reach_enabled is None
    [private] = ams.peerings
    assert private.peer_asn == 64496
    assert private.vlan_id is None
    assert private.shared_key is None
    assert private.pointer("peer_asn") == ("azure/template.json", "/resources/1/properties/peerASN", "64496")


def test_a_peering_and_a_link_alone_name_their_circuit_and_port(
    azure_files: Callable[[str], list[AzureFile]], sealer: Sealer
) -> None:
    definition = read_definition(azure_files("alone"), sealer)
    assert definition.problems == ()
    [circuit], [port] = definition.circuits, definition.ports
    assert (circuit.name, circuit.resource_group, circuit.id) == (
        "er-ams",
        "rg-er",
        f"{GROUP}/expressroutecircuits/er-ams",
    )
    assert circuit.values == {}
    assert circuit.is_direct is None
    assert [one.vlan_id for one in circuit.peerings] == [100]
    assert (port.name, port.id) == ("erd-ams", f"{GROUP}/expressrouteports/erd-ams")
    assert [(one.name, one.macsec is not None and one.macsec.is_on) for one in port.links] == [("link1", True)]


def test_two_runs_and_any_order_of_files_give_the_same(
    azure_files: Callable[[str], list[AzureFile]], sealer: Sealer
) -> None:
    files = [*azure_files("az"), *azure_files("alone")]
    first = read_definition(files, sealer)
    assert first == read_definition(reversed(files), sealer)
    assert [one.name for one in first.circuits] == ["er-ams", "er-par"]


def test_what_a_plan_marks_as_known_after_apply_is_unknown_whatever_stands_there(
    read: Callable[..., AzureDefinition],
) -> None:
    after = {
        "express_route_circuit_name": "er-lon",
        "resource_group_name": "rg-er",
        "peering_type": "AzurePrivatePeering",
        "vlan_id": 310,
        "peer_asn": 64497,
        "ipv6": [{"primary_peer_address_prefix": "2001:db8::/126", "enabled": True}],
    }
    unknown = {"vlan_id": True, "ipv6": [{"primary_peer_address_prefix": True}]}
    change = {"actions": ["update"], "after": after, "after_unknown": unknown}
    changes = [{"type": "azurerm_express_route_circuit_peering", "change": change}]
    plan = {"format_version": "1.2", "terraform_version": "1.9.8", "resource_changes": changes}
    [private] = read(plan).circuits[0].peerings
    assert (private.vlan_id, private.peer_asn) == (None, 64497)
    assert private.ipv6 is not None
    assert (private.ipv6.primary_peer_subnet, private.ipv6.state) == (None, "Enabled")


def test_a_secure_parameter_is_never_a_name(read: Callable[..., AzureDefinition]) -> None:
    template = {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "parameters": {"md5": {"type": "SecureString", "defaultValue": "notasecretams1"}},
        "resources": [{"type": "Microsoft.Network/expressRouteCircuits", "name": "[parameters('md5')]"}],
    }
    definition = read(template)
    assert definition.circuits == ()
    assert [one.message for one in definition.problems] == ["name: expected a name or an id"]


def test_nested_and_symbolic_template_resources_belong_to_their_circuit(read: Callable[..., AzureDefinition]) -> None:
    peering = {"properties": {"peeringType": "AzurePrivatePeering", "vlanId": 100}}
    nested = {
        "type": "Microsoft.Network/expressRouteCircuits",
        "name": "er-ams",
        "resources": [{"type": "peerings", "name": "AzurePrivatePeering", **peering}],
    }
    child = {"type": "Microsoft.Network/expressRouteCircuits/peerings", "name": "er-par/AzurePrivatePeering", **peering}
    bicep = {**child, "name": "[format('{0}/{1}', parameters('c'), 'AzurePrivatePeering')]"}
    template = {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "parameters": {"c": {"type": "string", "defaultValue": "er-lon"}},
        "resources": {"a": nested, "b": child, "c": bicep},
    }
    definition = read(template)
    assert definition.problems == ()
    found = [(one.name, one.peerings[0].pointer("vlan_id").pointer) for one in definition.circuits]
    assert found == [
        ("er-ams", "/resources/a/resources/0/properties/vlanId"),
        ("er-lon", "/resources/c/properties/vlanId"),
        ("er-par", "/resources/b/properties/vlanId"),
    ]


def test_a_bicep_module_is_read_with_what_is_passed_to_it(read: Callable[..., AzureDefinition]) -> None:
    kind = "Microsoft.Network/expressRouteCircuits"
    inner = {
        "parameters": {
            "name": {"type": "string", "defaultValue": "er-default"},
            "site": {"type": "string", "defaultValue": "er-par"},
            "other": {"type": "string", "defaultValue": "er-other"},
        },
        "resources": [
            {"type": kind, "name": f"[parameters('{one}')]", "properties": {"stag": 7}} for one in ("name", "site")
        ]
        + [{"type": kind, "name": "[parameters('other')]", "properties": {}}],
    }
    passed = {"name": {"value": "[parameters('circuit')]"}, "other": {"value": "[reference('x').name]"}}
    module = {"mode": "Incremental", "parameters": passed, "template": inner}
    template = {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "parameters": {"circuit": {"type": "string", "defaultValue": "er-ams"}},
        "resources": [
            {"type": "Microsoft.Resources/deployments", "name": "module", "properties": module},
            {"type": kind, "name": "er-not-deployed", "condition": False, "properties": {}},
            {"type": kind, "name": "er-referred-to", "existing": True},
        ],
    }
    definition = read(template)
    found = [(one.name, one.stag, one.pointer("stag").pointer) for one in definition.circuits]
    at = "/resources/0/properties/template/resources"
    assert found == [
        ("er-ams", 7, f"{at}/0/properties/stag"),
        ("er-par", 7, f"{at}/1/properties/stag"),
    ]
    assert [(one.pointer, one.message) for one in definition.problems] == [
        (f"{at}/2", "name: expected a name or an id")
    ]


def test_terraform_leaves_deposed_instances_out_and_takes_each_of_a_count_and_a_module(
    read: Callable[..., AzureDefinition],
) -> None:
    def instance(name: str, **more: Any) -> dict[str, Any]:
        return {"attributes": {"name": name, "resource_group_name": "rg-er"}, **more}

    kind = "azurerm_express_route_circuit"
    circuits = {"mode": "managed", "type": kind, "name": "er"}
    state = {
        "version": 4,
        "terraform_version": "1.9.8",
        "serial": 7,
        "lineage": "x",
        "resources": [
            {**circuits, "instances": [instance("er-0", index_key=0), instance("er-1", index_key=1)]},
            {**circuits, "module": 'module.edge["ams"]', "instances": [instance("er-ams", index_key="ams")]},
            {**circuits, "name": "new", "instances": [instance("er-old", deposed="1a2b3c4d"), instance("er-new")]},
        ],
    }
    assert [one.name for one in read(state).circuits] == ["er-0", "er-1", "er-ams", "er-new"]


def test_a_plan_holds_what_it_looked_up_and_not_what_it_deletes(read: Callable[..., AzureDefinition]) -> None:
    def shown(name: str, mode: str) -> dict[str, Any]:
        values = {"name": name, "resource_group_name": "rg-er", "allow_classic_operations": False}
        return {"mode": mode, "type": "azurerm_express_route_circuit", "name": "er", "values": values}

    def changed(name: str, actions: list[str], after: Any, **more: Any) -> dict[str, Any]:
        change = {"actions": actions, "before": {"name": name}, "after": after, "after_unknown": {}}
        return {"mode": "managed", "type": "azurerm_express_route_circuit", "change": change, **more}

    before = {"resources": [shown("er-gone", "managed")], "child_modules": [{"resources": [shown("er-seen", "data")]}]}
    plan = {
        "format_version": "1.2",
        "terraform_version": "1.9.8",
        "planned_values": {"root_module": {}},
        "resource_changes": [
            changed("er-gone", ["delete"], None),
            changed("er-old", ["delete"], {"name": "er-old"}, deposed="1a2b3c4d"),
            changed("er-new", ["create"], {"name": "er-new", "resource_group_name": "rg-er"}),
        ],
        "prior_state": {"format_version": "1.0", "values": {"root_module": before}},
    }
    definition = read(plan)
    assert [one.name for one in definition.circuits] == ["er-new", "er-seen"]
    assert definition.circuits[1].pointer("allow_classic_operations").pointer == (
        "/prior_state/values/root_module/child_modules/0/resources/0/values/allow_classic_operations"
    )
