"""Declared checks, from config text and Azure JSON to the finding: what is asked, what is open, and where it stands."""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.check import Check
from checks.declared import KINDS, DeclaredCheck, declared_check
from checks.field_path import DeclarationError
from checks.finding import Finding
from checks.operators import OPERATORS

CONFIG = """\
version 17.12
hostname er1
!
interface GigabitEthernet0/0/1
 description carrier hand-off
 no ip address
!
interface GigabitEthernet0/0/1.310
 description er-one private
 encapsulation dot1Q 310
 ip address 192.0.2.9 255.255.255.252
!
interface Loopback0
 ip address 198.51.100.1 255.255.255.255
!
router bgp 64496
 neighbor 192.0.2.10 remote-as 12076
 neighbor 192.0.2.10 description er-one primary
 neighbor 192.0.2.10 password notasecretDeclared1
 neighbor 192.0.2.10 timers 10 30
 neighbor 203.0.113.2 remote-as 64497
 neighbor 203.0.113.2 timers 60 180
 !
 address-family ipv4
  neighbor 192.0.2.10 activate
  neighbor 192.0.2.10 maximum-prefix 1000
  neighbor 203.0.113.2 activate
 exit-address-family
!
line vty 0 4
 login
!
end
"""
_ID = "/subscriptions/0/resourceGroups/rg/providers/Microsoft.Network/expressRouteCircuits/er-one"
CIRCUIT: dict[str, Any] = {
    "name": "er-one",
    "id": _ID,
    "type": "Microsoft.Network/expressRouteCircuits",
    "location": "westeurope",
    "tags": {"Owner": "network", "environment": "production"},
    "sku": {"tier": "Standard", "family": "MeteredData"},
    "properties": {
        "provisioningState": "Succeeded",
        "serviceProviderProperties": {
            "serviceProviderName": "Example Carrier",
            "peeringLocation": "Frankfurt",
            "bandwidthInMbps": 1000,
        },
        "peerings": [
            {
                "name": "AzurePrivatePeering",
                "id": f"{_ID}/peerings/AzurePrivatePeering",
                "properties": {
                    "peeringType": "AzurePrivatePeering",
                    "azureASN": 12076,
                    "peerASN": 64496,
                    "vlanId": 310,
                    "primaryPeerAddressPrefix": "192.0.2.8/30",
                    "secondaryPeerAddressPrefix": "192.0.2.12/30",
                },
            }
        ],
    },
}
PRIMARY = {"link": "primary"}


def declared(**keys: Any) -> Check:
    """Return a declared check; id and claim are filled in."""
    return declared_check(DeclaredCheck.model_validate({"id": "custom-x", "claim": "It is so.", **keys}))


@pytest.fixture
def ask(build_estate: Callable[..., Any]) -> Callable[..., Finding]:
    """Ask a declared check of the primary path, or of the only other subject; `old` and `new` edit the config."""

    def one(
        old: str = "", new: str = "", *, config: str = CONFIG, circuit: dict[str, Any] = CIRCUIT, **keys: Any
    ) -> Finding:
        assert old in config
        case = build_estate({"er1": config.replace(old, new) if old else config}, [json.dumps(circuit)])
        check = declared(**{"over": "EdgePath", **keys})
        findings = [one for one in case.findings({check.id: check}) if one.subject.link in (None, "primary")]
        assert len(findings) == 1
        return findings[0]

    return one


@pytest.mark.parametrize(
    ("field", "operator", "value", "verdict"),
    [
        ("neighbor.remote_as", "equals", 12076, "pass"),
        ("neighbor.remote_as", "equals", 64497, "fail"),
        ("neighbor.remote_as", "not_equals", 64497, "pass"),
        ("neighbor.remote_as", "not_equals", 12076, "fail"),
        ("neighbor.remote_as", "one_of", [64497, 12076], "pass"),
        ("neighbor.remote_as", "none_of", [64497, 12076], "fail"),
        ("neighbor.remote_as", "none_of", [64497], "pass"),
        ("neighbor.hold_seconds", "at_least", 30, "pass"),
        ("neighbor.hold_seconds", "at_least", 31, "fail"),
        ("neighbor.hold_seconds", "at_most", 30, "pass"),
        ("neighbor.hold_seconds", "at_most", 29.5, "fail"),
        ("neighbor.description", "contains", "primary", "pass"),
        ("neighbor.description", "contains", "Primary", "fail"),
        ("neighbor.description", "not_contains", "secondary", "pass"),
        ("neighbor.description", "not_contains", "primary", "fail"),
        ("neighbor.description", "matches", "er-*", "pass"),
        ("neighbor.description", "matches", ["x*", "er-?ne primary"], "pass"),
        ("neighbor.description", "matches", "er-", "fail"),
        ("neighbor.description", "not_matches", "*secondary", "pass"),
        ("neighbor.description", "not_matches", "*primary", "fail"),
        ("neighbor.address", "in_network", "192.0.2.0/24", "pass"),
        ("neighbor.address", "in_network", ["2001:db8::/32", "203.0.113.0/24"], "fail"),
        ("neighbor.address", "not_in_network", "203.0.113.0/24", "pass"),
        ("neighbor.address", "not_in_network", "192.0.2.0/24", "fail"),
        ("neighbor.address", "equals", "192.0.2.10", "pass"),
        ("subnet", "in_network", "192.0.2.0/24", "pass"),
        ("subnet", "equals", "192.0.2.8/30", "pass"),
        ("interface.ipv4", "contains", "192.0.2.9/30", "pass"),
        ("interface.ipv4", "contains", "192.0.2.9/29", "fail"),
        ("interface.ipv4[]", "in_network", "192.0.2.0/24", "pass"),
        ("interface.ipv4", "present", None, "pass"),
        ("interface.ipv6", "present", None, "fail"),
        ("interface.ipv6", "absent", None, "pass"),
        ("interface.is_enabled", "equals", True, "pass"),
        ("interface.is_enabled", "equals", False, "fail"),
        ("neighbor.md5", "present", None, "pass"),
        ("neighbor.md5", "absent", None, "fail"),
        ("neighbor.md5.encoding", "not_equals", "plain", "fail"),
        ("neighbor.md5.is_reversible", "equals", True, "pass"),
        ("neighbor.tcp_ao", "absent", None, "pass"),
        ("circuit.tags.owner", "equals", "network", "pass"),
        ("circuit.tags.cost center", "present", None, "fail"),
        ("peering.vlan_id", "equals", 310, "pass"),
        ("policy.md5", "equals", "required", "pass"),
    ],
)
def test_operator_says(ask: Callable[..., Finding], field: str, operator: str, value: object, verdict: str) -> None:
    keys = {"field": field, "operator": operator} | ({} if value is None else {"value": value})
    found = ask(**keys)
    assert found.verdict.value == verdict, found.message
    assert found.evidence or found.azure or field == "policy.md5"


def test_fail_names_line_wanted_and_found(ask: Callable[..., Finding]) -> None:
    found = ask(field="neighbor.hold_seconds", operator="at_most", value=20, severity="high", fix="Set 5 15.")
    assert (found.verdict.value, found.severity.value) == ("fail", "high")
    assert (found.expected, found.actual) == ("at most 20", "30")
    assert [(one.file, one.text) for one in found.evidence] == [("er1.cfg", " neighbor 192.0.2.10 timers 10 30")]
    assert found.message == "neighbor.hold_seconds is 30, wanted: at most 20"
    assert found.remediation.text == "Set 5 15."


def test_fail_of_azure_names_the_pointer(ask: Callable[..., Finding]) -> None:
    found = ask(field="circuit.bandwidth_mbps", operator="at_least", value=2000)
    assert found.verdict.value == "fail"
    assert [one.pointer for one in found.azure] == ["/properties/serviceProviderProperties/bandwidthInMbps"]


def test_what_is_not_set_fails_where_something_is_wanted(ask: Callable[..., Finding]) -> None:
    line = " neighbor 192.0.2.10 description er-one primary\n"
    for operator, value in (("matches", "er-*"), ("equals", "a"), ("contains", "a"), ("one_of", ["a"])):
        found = ask(line, "", field="neighbor.description", operator=operator, value=value)
        assert (found.verdict.value, found.actual) == ("fail", "not set")
        assert [one.text for one in found.evidence] == [" neighbor 192.0.2.10 remote-as 12076"]
    for operator, value in (("not_matches", "er-*"), ("not_equals", "a"), ("not_contains", "a"), ("none_of", ["a"])):
        found = ask(line, "", field="neighbor.description", operator=operator, value=value)
        assert found.verdict.value == "pass"


def test_what_the_capture_does_not_say_is_unknown_and_never_a_pass(ask: Callable[..., Finding]) -> None:
    password = " neighbor 192.0.2.10 password notasecretDeclared1\n"
    for operator in ("present", "absent"):
        found = ask(
            password, " neighbor 192.0.2.10 inherit peer-session GONE\n", field="neighbor.md5", operator=operator
        )
        assert found.verdict.value == "unknown"
        assert "neighbor.md5" in found.message


def test_form_of_a_key_that_was_taken_out_is_unknown(ask: Callable[..., Finding]) -> None:
    for field, operator, value in (("encoding", "not_equals", "plain"), ("is_reversible", "equals", False)):
        keys: dict[str, Any] = {"field": f"neighbor.md5.{field}", "operator": operator, "value": value}
        assert ask(**keys).verdict.value == "fail"
        found = ask("password notasecretDeclared1", "password <removed>", **keys)
        assert (found.verdict.value, "as the router has it" in found.message) == ("unknown", True)


def test_what_the_export_does_not_carry_is_unknown(ask: Callable[..., Finding]) -> None:
    for operator, value in (("equals", True), ("not_equals", True)):
        found = ask(field="circuit.global_reach_enabled", operator=operator, value=value)
        assert found.verdict.value == "unknown"
        assert found.message == "circuit.global_reach_enabled is not known: the export does not carry it"


def test_absence_in_a_cut_off_capture_is_unknown(ask: Callable[..., Finding]) -> None:
    cut = CONFIG.partition(" neighbor 192.0.2.10 description")[0]
    for operator in ("present", "absent"):
        found = ask(config=cut, field="neighbor.description", operator=operator)
        assert (found.verdict.value, "not captured" in found.message) == ("unknown", True)


def test_a_line_of_a_cut_off_capture_still_decides(ask: Callable[..., Finding]) -> None:
    cut = CONFIG.partition("router bgp")[0] + "router bgp 64496\n neighbor 192.0.2.10 remote-as 12076\n"
    assert ask(config=cut, field="neighbor.remote_as", operator="equals", value=12076).verdict.value == "pass"


def test_list_of_a_cut_off_capture_fails_or_stays_open(ask: Callable[..., Finding]) -> None:
    cut = CONFIG.partition("line vty")[0].replace("exit-address-family", "")
    keys: dict[str, Any] = {"over": "Device", "config": cut, "field": "device.bgp_neighbors[].hold_seconds"}
    assert ask(**keys, operator="at_most", value=180).verdict.value == "unknown"
    assert ask(**keys, operator="at_most", value=60).verdict.value == "fail"
    assert ask(**keys, operator="at_most", value=60, quantifier="any").verdict.value == "pass"
    assert ask(**keys, operator="at_most", value=5, quantifier="any").verdict.value == "unknown"


def test_all_entries_or_any(ask: Callable[..., Finding]) -> None:
    keys: dict[str, Any] = {"over": "Device", "field": "device.bgp_neighbors[].hold_seconds", "operator": "at_most"}
    every = ask(**keys, value=60)
    assert every.verdict.value == "fail"
    assert every.details == ("203.0.113.2: device.bgp_neighbors[].hold_seconds is 180",)
    assert [one.text for one in every.evidence] == [" neighbor 203.0.113.2 timers 60 180"]
    assert ask(**keys, value=180).verdict.value == "pass"
    assert ask(**keys, value=60, quantifier="any").verdict.value == "pass"
    assert ask(**keys, value=5, quantifier="any").verdict.value == "fail"


def test_what_is_forbidden_is_said_plainly(ask: Callable[..., Finding]) -> None:
    keys: dict[str, Any] = {"over": "Device", "field": "device.interfaces[].description"}
    found = ask(**keys, operator="not_matches", value="carrier*")
    assert (found.verdict.value, found.expected) == ("fail", 'not like "carrier*"')
    assert found.message == 'device.interfaces[].description: 1 of 3 are like "carrier*": "carrier hand-off"'
    assert [one.text for one in found.evidence] == [" description carrier hand-off"]
    found = ask(over="EdgePath", field="neighbor.md5", operator="absent")
    assert found.message == "neighbor.md5 is set, wanted: not set"


def test_condition_through_a_list_is_asked_of_the_same_entry(ask: Callable[..., Finding]) -> None:
    when = [{"field": "device.bgp_neighbors[].remote_as", "operator": "equals", "value": 12076}]
    keys: dict[str, Any] = {"over": "Device", "field": "device.bgp_neighbors[].hold_seconds", "operator": "at_most"}
    assert ask(**keys, value=60, when=when).verdict.value == "pass"
    assert ask(**keys, value=20, when=when).verdict.value == "fail"
    none = [{"field": "device.bgp_neighbors[].remote_as", "operator": "equals", "value": 64511}]
    assert ask(**keys, value=20, when=none).verdict.value == "not_applicable"


def test_condition_of_the_outer_list_holds_for_the_inner_one(ask: Callable[..., Finding]) -> None:
    field = "device.bgp_neighbors[].address_families[].maximum_prefix"
    keys: dict[str, Any] = {"over": "Device", "field": field, "operator": "present"}
    assert ask(**keys).verdict.value == "fail"
    when = [{"field": "device.bgp_neighbors[].remote_as", "operator": "equals", "value": 12076}]
    assert ask(**keys, when=when).verdict.value == "pass"


def test_condition_that_fails_makes_it_not_applicable(ask: Callable[..., Finding]) -> None:
    when = [{"field": "family", "operator": "equals", "value": "ipv6"}]
    found = ask(field="neighbor.md5", operator="absent", when=when)
    assert (found.verdict.value, found.message) == ("not_applicable", 'does not apply: family is "ipv4"')


def test_condition_that_is_open_leaves_the_check_open(ask: Callable[..., Finding]) -> None:
    when = [{"field": "circuit.global_reach_enabled", "operator": "equals", "value": True}]
    found = ask(field="neighbor.remote_as", operator="equals", value=12076, when=when)
    assert (found.verdict.value, "circuit.global_reach_enabled" in found.message) == ("unknown", True)


def test_empty_list_is_no_pass(ask: Callable[..., Finding]) -> None:
    keys: dict[str, Any] = {"over": "Device", "field": "device.static_routes[].prefix", "operator": "in_network"}
    assert ask(**keys, value="192.0.2.0/24").verdict.value == "not_applicable"
    assert ask(**keys, value="192.0.2.0/24", quantifier="any").verdict.value == "fail"


def test_list_that_no_export_carries_is_unknown(ask: Callable[..., Finding]) -> None:
    for quantifier in ("all", "any"):
        found = ask(over="Azure", field="azure.locks[].name", operator="present", quantifier=quantifier)
        assert (found.verdict.value, "azure.locks" in found.message) == ("unknown", True)


def test_missing_half_is_open_and_says_why(ask: Callable[..., Finding]) -> None:
    lone = CONFIG.replace("192.0.2.9 255", "192.0.2.129 255").replace("192.0.2.10", "192.0.2.130")
    lone = lone.replace("dot1Q 310", "dot1Q 999").replace("er-one", "elsewhere")
    for field in ("neighbor.description", "interface.description", "ports[].mtu"):
        found = ask(config=lone, field=field, operator="present")
        assert (found.verdict.value, bool(found.message)) == ("unknown", True)


def test_port_of_a_provider_circuit_is_no_question(ask: Callable[..., Finding]) -> None:
    assert ask(field="port.mtu", operator="at_least", value=1500).verdict.value == "not_applicable"


def test_router_that_was_not_read_is_unknown(build_estate: Callable[..., Any]) -> None:
    from dataclasses import replace

    from checks.estate import EdgeDevice

    case = build_estate({"er1": CONFIG}, [json.dumps(CIRCUIT)])
    lost = EdgeDevice("er2", "cisco_xe", None, problem="no file configs/er2.*")
    case = case._replace(estate=replace(case.estate, devices=(*case.estate.devices, lost)))
    check = declared(over="Device", field="device.hostname", operator="matches", value="er?")
    said = {one.subject.device: (one.verdict.value, one.message) for one in case.findings({check.id: check})}
    assert said["er1"][0] == "pass"
    assert said["er2"] == ("unknown", "er2 was not read: no file configs/er2.*")
    of_site = declared(over="Estate", field="devices[].device.hostname", operator="matches", value="er?")
    [whole] = case.findings({of_site.id: of_site})
    assert whole.verdict.value == "unknown"


def test_no_value_of_a_key_is_told(ask: Callable[..., Finding]) -> None:
    spoken = " neighbor 192.0.2.10 description password 0 notasecretSpoken1"
    for field, operator in (("neighbor.md5", "absent"), ("neighbor.description", "absent")):
        found = ask(" neighbor 192.0.2.10 description er-one primary", spoken, field=field, operator=operator)
        assert found.verdict.value == "fail"
        assert "notasecret" not in found.model_dump_json()


def test_same_input_gives_the_same_findings(ask: Callable[..., Finding]) -> None:
    keys: dict[str, Any] = {"over": "Device", "field": "device.bgp_neighbors[].hold_seconds", "operator": "at_most"}
    assert ask(**keys, value=5) == ask(**keys, value=5)


@pytest.mark.parametrize(
    ("keys", "key", "hint"),
    [
        ({"id": "bgp-mine"}, "id", "custom-<name>"),
        ({"id": "custom-"}, "id", "custom-<name>"),
        ({"id": "custom-Not"}, "id", "small letters"),
        ({"field": "neighbor.descripton"}, "field", "did you mean description?"),
        ({"field": "neighbour.description"}, "field", "did you mean neighbor?"),
        ({"field": "neighbor.lines"}, "field", "has no 'lines'"),
        ({"field": "neighbor.model_config"}, "field", "has no 'model_config'"),
        ({"field": "neighbor.__class__"}, "field", "has no '__class__'"),
        ({"field": "shares_interface", "operator": "equals", "value": False}, "field", "has no 'shares_interface'"),
        ({"field": "neighbor.md5.fingerprint"}, "field", "it has encoding, is_reversible"),
        ({"field": "neighbor.md5.length"}, "field", "it has encoding, is_reversible"),
        ({"field": "device.bgp_neighbors.md5"}, "field", "bgp_neighbors[]"),
        ({"field": "neighbor[].md5"}, "field", "leave out the []"),
        ({"field": "neighbor.vrf.name"}, "field", "no fields of its own"),
        ({"field": "circuit.tags"}, "field", "tags.NAME"),
        ({"field": ""}, "field", "the name of a field"),
        ({"field": "a." * 150}, "field", "at most 200"),
        ({"operator": "at_least", "value": 3}, "operator", "the field is text"),
        ({"field": "neighbor.md5", "operator": "equals", "value": "x"}, "operator", "holds a key"),
        ({"field": "neighbor.md5", "operator": "matches", "value": "x"}, "operator", "holds a key"),
        ({"field": "neighbor.hold_seconds", "operator": "at_least", "value": "30"}, "value", "a number"),
        ({"field": "neighbor.hold_seconds", "operator": "at_least", "value": True}, "value", "a number"),
        ({"field": "neighbor.hold_seconds", "operator": "at_least", "value": float("nan")}, "value", "a number"),
        ({"field": "neighbor.hold_seconds", "operator": "matches", "value": "3*"}, "operator", "a number"),
        ({"field": "neighbor.address", "operator": "equals", "value": "192.0.2"}, "value", "an address"),
        ({"field": "neighbor.address", "operator": "in_network", "value": "192.0.2.9/30"}, "value", "a network"),
        ({"field": "neighbor.is_enabled", "operator": "present"}, "operator", "equals"),
        ({"field": "neighbor.md5.encoding", "operator": "equals", "value": "type8"}, "value", "type7"),
        ({"field": "peering_type", "operator": "equals", "value": "Private"}, "value", "private"),
        ({"field": "interface.members", "operator": "equals", "value": "x"}, "operator", "each entry with []"),
        ({"field": "device.interfaces", "operator": "contains", "value": "x"}, "operator", "write []"),
        ({"operator": "present", "value": "x"}, "value", "takes no value"),
        ({"operator": "equals"}, "value", "needs a value"),
        ({"operator": "equals", "value": ""}, "value", "present or absent"),
        ({"operator": "equals", "value": ["a"]}, "value", "one_of"),
        ({"operator": "one_of", "value": "a"}, "value", "a list"),
        ({"operator": "one_of", "value": []}, "value", "needs a value"),
        ({"operator": "matches", "value": "^er-"}, "value", "is no pattern"),
        ({"operator": "matches", "value": "er-.*"}, "value", "is no pattern"),
        ({"operator": "matches", "value": "*" * 201}, "value", "at most 200"),
        ({"operator": "present", "quantifier": "any"}, "quantifier", "no list"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_key(keys: dict[str, Any], key: str, hint: str) -> None:
    wanted = {"over": "EdgePath", "field": "neighbor.description", "operator": "present", **keys}
    with pytest.raises(DeclarationError) as caught:
        declared(**wanted)
    assert (caught.value.key, caught.value.index) == (key, None)
    assert hint in str(caught.value)


def test_fault_of_a_condition_names_it(ask: Callable[..., Finding]) -> None:
    when = [{"field": "family", "operator": "present"}, {"field": "neighbor.nothing", "operator": "present"}]
    with pytest.raises(DeclarationError) as caught:
        declared(over="EdgePath", field="neighbor.md5", operator="present", when=when)
    assert (caught.value.key, caught.value.index) == ("field", 1)
    elsewhere = [{"field": "device.interfaces[].mtu", "operator": "present"}]
    with pytest.raises(DeclarationError, match="asked of the same entry"):
        declared(over="EdgePath", field="device.bgp_neighbors[].md5", operator="present", when=elsewhere)


NAMES = (
    "device interfaces[] bgp_neighbors[] neighbor md5 encoding circuit tags owner peering ipv4 ipv4[] x [] description"
)


@given(
    st.lists(st.sampled_from([*NAMES.split(), ""]), max_size=5),
    st.sampled_from(OPERATORS),
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.lists(st.text(max_size=3)),
    st.sampled_from(sorted(KINDS)),
)
def test_whatever_is_declared_is_a_check_or_refused_by_key(
    parts: list[str], operator: str, value: object, over: str
) -> None:
    with suppress(DeclarationError):
        declared(over=over, field=".".join(parts), operator=operator, value=value)
