"""What is not Azure's JSON, or holds values of the wrong kind, becomes a problem; the rest is read."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.azure.reader import AzureFile, read_definition
from checks.azure_definition import AzureDefinition
from parsers.model.secret import Sealer

Read = Callable[..., AzureDefinition]
GROUP = "/subscriptions/00000000-0000-0000-0000-00000000c0de/resourceGroups/rg-er/providers/Microsoft.Network"
PRIVATE = {"peeringType": "AzurePrivatePeering", "vlanId": 100}


def _circuit(**properties: Any) -> dict[str, Any]:
    return {"id": f"{GROUP}/expressRouteCircuits/er-ams", "name": "er-ams", "properties": properties}


GOOD = _circuit(peerings=[])
BROKEN = {
    "cut off": (
        '{"id": "/subscr',
        "unreadable",
        "line 1, column 8: not JSON, expected what -o json prints: Unterminated string starting at",
    ),
    "second line": ('{\n "a": 1,\n}', "unreadable", "line 3, column 1: not JSON"),
    "a warning before it": ("WARNING: preview\n{}", "unreadable", "line 1, column 1: not JSON"),
    "JSON lines": (
        '{"name": "er-ams"}\n{"name": "er-par"}\n',
        "unreadable",
        "line 2, column 1: a second JSON value follows the first, expected one: make a list of them, as jq -s . does",
    ),
    "a picture": ("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "unreadable", "binary, expected JSON"),
    "a picture, decoded": ("\ufffdPNG\r\n\x1a\n", "unreadable", "binary, expected JSON"),
    "nothing": ("", "unreadable", "empty, expected JSON"),
    "blanks": (" \r\n\t", "unreadable", "empty, expected JSON"),
    "a key twice": (
        '{"name": "er-ams",\n "name": "er-par"}',
        "unreadable",
        "line 2: the key 'name' stands twice in one object, expected once: which one holds is not known",
    ),
    "a key twice, once escaped, below one that stands in two objects": (
        '{"a": {"name": 1},\n "b": [{"name": "\\"{name", "n\\u0061me":\n 2}]}',
        "unreadable",
        "line 2: the key 'name' stands twice in one object",
    ),
    "NaN": ('{"NaN": "NaN",\n"vlanId": NaN}', "unreadable", "line 2: NaN is not JSON, expected a number"),
    "Infinity": ('{"vlanId": -Infinity}', "unreadable", "line 1: -Infinity is not JSON"),
    "a real beyond reals": ('{"a": 1,\n\n"vlanId": 1e999}', "unreadable", "line 3: a number too large to be one"),
    "a huge integer": ('{"vlanId":\n' + "9" * 5000 + "}", "unreadable", "line 2: a number of more than 30 digits"),
    "201 levels": ("[\n" * 201 + "1" + "]" * 201, "unreadable", "line 201: nested deeper than 200 levels"),
    "100 000 levels": ("[" * 100_000, "unreadable", "line 1: nested deeper than 200 levels"),
    "a number": ("7", "unknown-shape", "no Azure resource was recognised"),
    "a text": ('"circuit"', "unknown-shape", "no Azure resource was recognised"),
    "null": ("null", "unknown-shape", "no Azure resource was recognised"),
    "another object": ('{"interfaces": []}', "unknown-shape", "no Azure resource was recognised"),
    "a table of Resource Graph": (
        '{"count": 1, "data": {"columns": [{"name": "id"}], "rows": [["/subscriptions"]]}}',
        "unknown-shape",
        "Resource Graph's table form, expected its rows as objects",
    ),
    "an error": (
        '{"error": {"code": "AuthorizationFailed", "message": "not-a-secret"}}',
        "unknown-shape",
        "Azure answered with an error",
    ),
    "an old state": (
        '{"version": 3, "serial": 1, "lineage": "x", "modules": []}',
        "unknown-shape",
        "a Terraform state of another format than version 4",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_cannot_be_read_is_one_problem_and_the_others_go_on(name: str, read: Read) -> None:
    text, kind, message = BROKEN[name]
    definition = read(text, GOOD)
    assert [(one.kind, one.file) for one in definition.problems] == [(kind, "a.json")]
    assert definition.problems[0].message.startswith(message)
    assert [one.name for one in definition.circuits] == ["er-ams"]
    assert [one.file for one in definition.sources] == ["b.json"]


@pytest.mark.parametrize("text", ["[]", '{"value": []}', '{"count": 0, "data": [], "total_records": 0}'])
def test_an_empty_list_is_an_answer_and_no_problem(text: str, read: Read) -> None:
    definition = read(text)
    assert definition.problems == ()
    assert definition.circuits == ()
    assert [(one.shape, one.resource_types) for one in definition.sources] == [("empty list", ())]


def test_resources_that_we_do_not_read_are_named_and_no_problem(read: Read) -> None:
    definition = read([{"id": f"{GROUP}/virtualNetworks/vn-1", "type": "Microsoft.Network/virtualNetworks"}])
    assert definition.problems == ()
    assert definition.resource_types == ("microsoft.network/virtualnetworks",)


def test_a_list_that_goes_on_is_incomplete_until_its_last_page_is_there(read: Read) -> None:
    first, last = {"value": [GOOD], "nextLink": "https://management.azure.com/next"}, {"value": [GOOD]}
    assert [(one.kind, one.file, one.pointer) for one in read(first).problems] == [
        ("unreadable", "a.json", "/nextLink")
    ]
    assert read(first, last).problems == ()
    row = {**GOOD, "type": "microsoft.network/expressroutecircuits"}
    assert [one.pointer for one in read({"data": [row], "total_records": 7}).problems] == ["/total_records"]


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "vlanId": ({"vlanId": "one hundred"}, "a whole number from 1 to 4094"),
    "peerASN": ({"peerASN": 2**32}, "a whole number from 0 to 4294967295"),
    "azureASN": ({"azureASN": True}, "a whole number from 0 to 4294967295"),
    "primaryPeerAddressPrefix": ({"primaryPeerAddressPrefix": "192.0.2.300/30"}, "an IPv4 prefix"),
    "secondaryPeerAddressPrefix": ({"secondaryPeerAddressPrefix": "2001:db8::/126"}, "an IPv4 prefix"),
    "state": ({"state": 1}, "text"),
    "sharedKey": ({"sharedKey": ["not-a-secret"]}, "text"),
    "ipv6PeeringConfig": (
        {"ipv6PeeringConfig": "@{State=Enabled}"},
        "an object; PowerShell cuts nesting off, use ConvertTo-Json -Depth 20",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_value_of_the_wrong_kind_is_unknown_and_named_with_its_pointer(name: str, read: Read) -> None:
    value, expected = WRONG[name]
    peering = {"peeringType": "AzurePrivatePeering", **value}
    definition = read(_circuit(peerings=[{"name": "AzurePrivatePeering", "properties": peering}]))
    assert [(one.kind, one.pointer, one.message) for one in definition.problems] == [
        ("bad-value", f"/properties/peerings/0/properties/{name}", f"{name}: expected {expected}")
    ]
    [private] = definition.circuits[0].peerings
    assert (private.vlan_id, private.peer_asn, private.azure_asn, private.shared_key) == (None,) * 4
    assert (private.primary_peer_subnet, private.secondary_peer_subnet, private.ipv6, private.state) == (None,) * 4


@pytest.mark.parametrize(
    ("properties", "pointer"),
    [
        ({"peerings": "System.Object[]"}, "/properties/peerings"),
        ({"peerings": ["@{Name=AzurePrivatePeering}"]}, "/properties/peerings/0"),
        ({"peerings": [{"name": "x", "peeringType": "NewPeering"}]}, "/properties/peerings/0/peeringType"),
        ({"serviceProviderProperties": []}, "/properties/serviceProviderProperties"),
        ({"allowClassicOperations": "no"}, "/properties/allowClassicOperations"),
        ({"stag": 4095}, "/properties/stag"),
        ({"peerASN": 1, "peerAsn": 2, "stag": 1, "Stag": 2}, "/properties/Stag"),
    ],
)
def test_a_circuit_with_one_bad_value_is_read_but_for_it(properties: dict[str, Any], pointer: str, read: Read) -> None:
    definition = read(_circuit(**properties))
    assert [(one.kind, one.pointer) for one in definition.problems] == [("bad-value", pointer)]
    assert definition.circuits[0].name == "er-ams"


def test_properties_that_are_no_object_are_named(read: Read) -> None:
    definition = read({"id": f"{GROUP}/expressRouteCircuits/er-ams", "properties": "@{peerings=System.Object[]}"})
    assert [(one.kind, one.pointer) for one in definition.problems] == [("bad-value", "/properties")]


def test_a_peering_that_does_not_name_its_circuit_is_a_problem(read: Read) -> None:
    definition = read({"name": "AzurePrivatePeering", **PRIVATE})
    assert [(one.kind, one.message) for one in definition.problems] == [
        ("bad-value", "id: expected the id, which names the circuit or port that this belongs to")
    ]
    assert definition.circuits == ()


def test_spellings_that_azure_uses_are_read_as_meant(read: Read) -> None:
    peering = {
        "name": "AzurePrivatePeering",
        "peerASN": "64496",
        "vlanId": 100.0,
        "primaryPeerAddressPrefix": "192.0.2.1/30",
        "secondaryPeerAddressPrefix": "",
        "ipv6PeeringConfig": {"primaryPeerAddressPrefix": "2001:0DB8:0100:0000::1/126"},
        "sharedKey": "",
    }
    definition = read(_circuit(peerings=[peering], stag=0))
    assert definition.problems == ()
    [private] = definition.circuits[0].peerings
    assert (private.peer_asn, private.vlan_id, private.shared_key) == (64496, 100, None)
    assert str(private.primary_peer_subnet) == "192.0.2.0/30"
    assert private.secondary_peer_subnet is None
    assert private.pointer("primary_peer_subnet").value == "192.0.2.1/30"
    assert private.ipv6 is not None
    assert str(private.ipv6.primary_peer_subnet) == "2001:db8:100::/126"
    assert definition.circuits[0].stag is None


def test_macsec_that_is_absent_is_unknown_and_macsec_that_is_empty_is_off(read: Read) -> None:
    links: list[dict[str, Any]] = [
        {"name": "link1", "properties": {}},
        {"name": "link2", "properties": {"macSecConfig": {"cipher": "GcmAes128", "cknSecretIdentifier": ""}}},
    ]
    port = {"id": f"{GROUP}/expressRoutePorts/erd-ams", "properties": {"links": links}}
    link1, link2 = read(port).ports[0].links
    assert link1.macsec is None
    assert link1.pointer("macsec") == ("a.json", "/properties/links/0", "absent")
    assert link2.macsec is not None
    assert link2.macsec.is_on is False


def test_a_circuit_on_a_port_group_is_direct(read: Read) -> None:
    lag = f"{GROUP}/expressRouteLags/Lag-Ams"
    [circuit] = read(_circuit(expressRouteLag={"id": lag})).circuits
    assert circuit.express_route_lag_id == lag.lower()
    assert circuit.is_direct is True


def test_text_that_no_terminal_or_hash_takes_is_made_fit(read: Read) -> None:
    text = json.dumps(_circuit(location="a\ud800b\u001b[2J", serviceKey="not-a-secret-\udfff"))
    definition = read(text)
    assert definition.problems == ()
    [circuit] = definition.circuits
    assert circuit.location is not None
    assert circuit.location.startswith("a\ufffdb")
    assert circuit.values["location"] == "a\ufffdb\\x1b[2J"
    assert definition.model_dump_json()


# Keys -----------------------------------------------------------------------------------------------------------------

CANARY = "not-a-secret-canary"


def test_no_key_text_leaves_the_reader(read: Read) -> None:
    peering = {**PRIVATE, "sharedKey": CANARY, "vlanId": CANARY}
    circuit = _circuit(
        peerings=[peering],
        serviceKey=CANARY,
        authorizationKey=CANARY,
        authorizations=[{"name": "a", "properties": {"authorizationKey": CANARY}}],
    )
    macsec = {"cknSecretIdentifier": CANARY, "cakSecretIdentifier": f"https://kv.example/cak?sig={CANARY}"}
    port = {
        "id": f"{GROUP}/expressRoutePorts/erd-ams",
        "properties": {"links": [{"name": "link1", "properties": {"macSecConfig": macsec}}]},
    }
    other = json.loads(json.dumps(circuit).replace(CANARY, f"{CANARY}-2"))
    definition = read(circuit, other, port, f'{{"serviceKey": "{CANARY}", "serviceKey": "{CANARY}"}}', f'["{CANARY}')
    assert {one.kind for one in definition.problems} == {"conflict", "bad-value", "unreadable"}
    assert definition.circuits[0].service_key is not None
    assert definition.circuits[0].pointer("service_key").value == "<secret>"
    assert CANARY not in repr(definition)
    assert CANARY not in definition.model_dump_json()
    assert CANARY not in repr(AzureFile("a.json", CANARY))


def test_no_fixture_key_leaves_the_reader(fixtures: Path, sealer: Sealer) -> None:
    paths = sorted((fixtures / "azure").glob("*/*.json"))
    text = "".join(one.read_text() for one in paths)
    assert "not-a-secret" in text
    assert "notasecret" in text
    definition = read_definition([AzureFile(str(one), one.read_text()) for one in paths], sealer)
    said = repr(definition) + definition.model_dump_json()
    assert "not-a-secret" not in said
    assert "notasecret" not in said


@pytest.mark.parametrize("mask", ["********", "(sensitive value)", "REDACTED"])
def test_a_key_that_was_taken_out_is_present_and_compares_with_nothing(mask: str, read: Read, sealer: Sealer) -> None:
    [private] = read(_circuit(peerings=[{**PRIVATE, "sharedKey": mask}])).circuits[0].peerings
    assert private.shared_key is not None
    assert private.shared_key.fingerprint is None


# Anything -------------------------------------------------------------------------------------------------------------

ODD: tuple[Any, ...] = (
    None,
    "",
    "x",
    -1,
    10**20,
    1.5,
    True,
    [],
    {},
    [[]],
    [None],
    {"properties": 1},
    "[",
    "[x]",
    "\ud800",
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    if isinstance(value, dict | list):
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _places(one, (*path, key))


def _replaced(value: Any, path: tuple[Any, ...], odd: Any) -> Any:
    if not path:
        return odd
    copy = value.copy()
    copy[path[0]] = _replaced(value[path[0]], path[1:], odd)
    return copy


def test_any_value_of_any_fixture_may_be_odd(fixtures: Path, sealer: Sealer) -> None:
    tried = 0
    for path in sorted((fixtures / "azure").glob("*/*.json")):
        document = json.loads(path.read_text())
        # The same resources once more, in other shapes: a part of them is enough.
        every = 13 if path.parent.name.startswith(("estate", "vpn-az", "vpn-resource-graph")) else 1
        for number, place in list(enumerate(_places(document)))[::every]:
            text = json.dumps(_replaced(document, place, ODD[number % len(ODD)]))
            good = [AzureFile("good.json", path.read_text())] if number % 5 == 0 else []
            read_definition([AzureFile("odd.json", text), *good], sealer)
            tried += 1
    assert tried > 1000


_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.sampled_from([GOOD["id"], "AzurePrivatePeering"]),
    lambda below: (
        st.lists(below, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "id name type properties peerings links value data resources $schema lineage serial version "
                "format_version values planned_values resource_changes root_module instances attributes macSecConfig "
                "peeringType nextLink parameters sku error vlanId".split()
            ),
            below,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(_json, st.text(max_size=40))
def test_no_json_and_no_text_raises(value: Any, text: str) -> None:
    sealer = Sealer(b"0" * 32)
    definition = read_definition([AzureFile("a", json.dumps(value)), AzureFile("b", text)], sealer)
    assert len(definition.sources) + len(definition.problems) >= 2
