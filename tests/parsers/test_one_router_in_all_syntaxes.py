"""One router, written by hand in every syntax, has the same facts: field by field, apart from names and lines.

The facts stand once, in `fixtures/one-router/facts.json`. What a syntax cannot express is listed below with its reason,
and nothing else may differ.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from parsers import parse
from parsers.model.bgp import AddressFamily, BgpNeighbor, PolicyUse
from parsers.model.capture import Capture
from parsers.model.device import Device, StaticRoute
from parsers.model.interface import Interface
from parsers.model.policy import decide_policy
from parsers.model.secret import Encoding, Sealer
from parsers.model.source import plain
from parsers.values import network

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "one-router"
EXPECTED = json.loads((FOLDER / "facts.json").read_text())
SEALER = Sealer(b"0" * 32)

_ROLES = "loopback port private microsoft bundle member-1 member-2 second core spare".split()
_JUNOS = "lo0.0 xe-0/0/0 xe-0/0/0.100 xe-0/0/0.200 ae1 xe-0/1/0 xe-0/1/1 ae1.300 xe-0/2/0.0 xe-0/2/1.0".split()
NAMES: dict[str, list[str]] = {  # a form's interfaces, in the order of the roles
    "cisco_xe": [
        "Loopback0",
        "TenGigabitEthernet0/0/0",
        "TenGigabitEthernet0/0/0.100",
        "TenGigabitEthernet0/0/0.200",
        "Port-channel1",
        "TenGigabitEthernet0/1/0",
        "TenGigabitEthernet0/1/1",
        "Port-channel1.300",
        "TenGigabitEthernet0/2/0",
        "TenGigabitEthernet0/2/1",
    ],
    "cisco_xr": [
        "Loopback0",
        "TenGigE0/0/0/0",
        "TenGigE0/0/0/0.100",
        "TenGigE0/0/0/0.200",
        "Bundle-Ether1",
        "TenGigE0/0/0/1",
        "TenGigE0/0/0/2",
        "Bundle-Ether1.300",
        "TenGigE0/0/0/3",
        "TenGigE0/0/0/4",
    ],
    "cisco_nxos": [
        "loopback0",
        "Ethernet1/1",
        "Ethernet1/1.100",
        "Ethernet1/1.200",
        "port-channel1",
        "Ethernet1/2",
        "Ethernet1/3",
        "port-channel1.300",
        "Ethernet1/4",
        "Ethernet1/5",
    ],
    "arista_eos": [
        "Loopback0",
        "Ethernet1",
        "Ethernet1.100",
        "Ethernet1.200",
        "Port-Channel1",
        "Ethernet2",
        "Ethernet3",
        "Port-Channel1.300",
        "Ethernet4",
        "Ethernet5",
    ],
    "frr": ["lo", "eth0", "eth0.10.100", "eth0.10.200", "bond1", "eth1", "eth2", "bond1.300", "eth3", "eth4"],
    "juniper_junos": _JUNOS,
    "juniper_junos-set": _JUNOS,
}
FORMS = sorted(NAMES)

_KERNEL = "the kernel owns tags, bundles and MTUs: FRR's config does not say"
_UNIT = "Junos's layer 3 lives on units, so the routed port is unit 0 below the port"
# (platform, role or neighbor, field) → what is expected in place of the common fact, and why. "*" is every role.
CANNOT_SAY: dict[tuple[str, str, str], tuple[Any, str]] = {
    **{("frr", "*", field): (None, _KERNEL) for field in ("tag_count", "outer_tag", "inner_tag", "ip_mtu")},
    **{("frr", "*", field): (None, _KERNEL) for field in ("ethertype", "inner_ethertype", "bundle")},
    ("frr", "bundle", "members"): ([], _KERNEL),
    ("juniper_junos", "core", "kind"): ("subinterface", _UNIT),
    ("juniper_junos", "core", "parent"): ("xe-0/2/0", _UNIT),
    ("juniper_junos", "spare", "kind"): ("subinterface", _UNIT),
    ("juniper_junos", "spare", "parent"): ("xe-0/2/1", _UNIT),
}

# Fields that are names, lines, or the platform's own counting; each with the reason why it is not compared.
NOT_COMPARED: dict[type, dict[str, str]] = {
    Interface: {
        "name": "a name",
        "canonical_name": "a name",
        "mtu": "each platform's own counting: `ip_mtu` is compared",
        "secondary_ipv4": "FRR's config has no word for a secondary in every release",
        "is_layer2": "a port of a bundle is neither on some platforms, and no peering lives on a switched port here",
        "bfd_transmit_ms": "BFD timers stand at the interface on XE and NX-OS, at the neighbor elsewhere: see there",
        "bfd_receive_ms": "as bfd_transmit_ms",
        "bfd_multiplier": "as bfd_transmit_ms",
        "unknown": "what a capture leaves open is nothing here: each config is whole",
    },
    BgpNeighbor: {
        "peer_group": "a name, and templates are none",
        "inactive_line": "a line",
        "is_scattered": "PAN-OS alone spreads a neighbor over blocks that name its group",
        "levels": "where a line stands, as Junos alone says it",
        "address_families": "compared by family",
    },
    AddressFamily: {
        "afi_safi": "the key",
        "is_active": "families that are not active are left out",
        "as_path_limit": "only IOS and NX-OS have one",
        "withholds_default": "only the firewalls have it",
    },
    StaticRoute: {"entry": "firewalls alone number or name their routes"},
}
_EVERYWHERE = {"file", "block_line", "lines", "defaults"}


def platform_of(form: str) -> str:
    return form.removesuffix("-set")


@cache
def device_of(form: str) -> Device:
    text = (FOLDER / form / "running-config.txt").read_text()
    capture = Capture(device="unnamed", file=f"{form}.txt", text=text, platform=platform_of(form))
    return parse(capture, SEALER).device


def expected_value(form: str, role: str, field: str, common: Any) -> Any:
    platform = platform_of(form)
    for key in ((platform, role, field), (platform, "*", field)):
        if key in CANNOT_SAY:
            return CANNOT_SAY[key][0]
    return common


def role_of(form: str, name: str) -> str:
    return dict(zip(NAMES[form], _ROLES, strict=True)).get(name, name)


def interface_fact(form: str, one: Interface, field: str) -> Any:
    value = plain(one)[field]
    if field in ("parent", "bundle"):
        return role_of(form, value) if value else value
    return sorted(role_of(form, name) for name in value) if field == "members" else value


def test_every_field_is_compared_or_has_a_reason() -> None:
    fields = {
        Interface: set().union(*EXPECTED["interfaces"].values()),
        BgpNeighbor: set(EXPECTED["bgp_neighbors"]["core"]),
        AddressFamily: set(EXPECTED["bgp_neighbors"]["core"]["families"]["ipv4-unicast"]),
        StaticRoute: set(EXPECTED["static_routes"][0]),
    }
    for record, compared in fields.items():
        left = set(record.model_fields) - compared - _EVERYWHERE - set(NOT_COMPARED[record])
        assert left == set(), record.__name__


def test_the_forms_are_those_of_the_folder() -> None:
    assert sorted(one.name for one in FOLDER.iterdir() if one.is_dir()) == FORMS


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("role", _ROLES)
def test_an_interface_is_the_same_in_every_syntax(form: str, role: str) -> None:
    name = NAMES[form][_ROLES.index(role)]
    one = device_of(form).interface(name)
    assert one is not None, name
    for field, common in EXPECTED["interfaces"][role].items():
        assert interface_fact(form, one, field) == expected_value(form, role, field, common), field


@pytest.mark.parametrize("form", FORMS)
def test_no_other_interface_comes_out(form: str) -> None:
    ports = {name.partition(".")[0] for name in NAMES[form]}
    others = {one.canonical_name for one in device_of(form).interfaces} - set(NAMES[form])
    assert others <= (ports if platform_of(form) == "juniper_junos" else set())


def neighbor_facts(form: str, one: BgpNeighbor) -> dict[str, Any]:
    found = plain(one)
    device = device_of(form)
    by_address = {str(address.ip): face.canonical_name for face in device.interfaces for address in face.ipv4}
    source = by_address.get(one.update_source, one.update_source)
    found["update_source"] = role_of(form, source)
    found["families"] = {
        family.afi_safi: {
            **{key: value for key, value in plain(family).items() if key not in ("lines", "defaults")},
            "import_policy": [use.name for use in family.import_policy],
            "export_policy": [use.name for use in family.export_policy],
        }
        for family in one.address_families
        if family.is_active
    }
    return found


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("role", EXPECTED["bgp_neighbors"])
def test_a_neighbor_is_the_same_in_every_syntax(form: str, role: str) -> None:
    wanted = EXPECTED["bgp_neighbors"][role]
    found = [
        one
        for one in device_of(form).bgp_neighbors
        if (str(one.address), one.vrf) == (wanted["address"], wanted["vrf"])
    ]
    assert len(found) == 1
    facts = neighbor_facts(form, found[0])
    for field, common in wanted.items():
        if field in ("md5", "families"):
            continue
        assert facts[field] == expected_value(form, role, field, common), field
    assert set(facts["families"]) == set(wanted["families"])
    for name, family in wanted["families"].items():
        for field, common in family.items():
            assert facts["families"][name][field] == common, f"{name} {field}"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("role", EXPECTED["bgp_neighbors"])
def test_a_key_is_the_same_text_under_each_platforms_encoding(form: str, role: str) -> None:
    wanted = EXPECTED["bgp_neighbors"][role]
    one = next(one for one in device_of(form).bgp_neighbors if str(one.address) == wanted["address"])
    if wanted["md5"] is False:
        assert one.md5 is False
        return
    assert one.md5
    encoding = {"juniper_junos": Encoding.JUNOS9, "arista_eos": Encoding.EOS7, "frr": Encoding.PLAIN}
    assert one.md5.encoding is encoding.get(platform_of(form), Encoding.TYPE7)
    assert one.md5.fingerprint == SEALER.seal(wanted["md5"], Encoding.SUPPLIED).fingerprint


@pytest.mark.parametrize("form", FORMS)
def test_there_are_no_other_neighbors(form: str) -> None:
    assert len(device_of(form).bgp_neighbors) == len(EXPECTED["bgp_neighbors"])


@pytest.mark.parametrize("form", FORMS)
def test_the_static_routes_are_the_same(form: str) -> None:
    fields = set(EXPECTED["static_routes"][0])
    found = [{key: plain(one)[key] for key in fields} for one in device_of(form).static_routes]

    def order(one: dict[str, Any]) -> tuple[str, str]:
        return str(one["vrf"]), str(one["prefix"])

    assert sorted(found, key=order) == sorted(EXPECTED["static_routes"], key=order)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", EXPECTED["verdicts"])
def test_a_policy_lets_the_same_prefixes_pass(form: str, name: str) -> None:
    device = device_of(form)
    policy = next(one for one in device.route_policies if one.name == name)
    for prefix, answer in EXPECTED["verdicts"][name].items():
        probed = network(prefix)
        assert probed is not None
        verdict = decide_policy(policy, probed, device.policy_book())
        assert verdict.answer == answer, prefix
        assert verdict.line is not None


@pytest.mark.parametrize("form", FORMS)
def test_every_policy_that_a_neighbor_uses_is_defined(form: str) -> None:
    uses: list[PolicyUse] = [
        use
        for one in device_of(form).bgp_neighbors
        for family in one.address_families
        for use in (*family.import_policy, *family.export_policy)
    ]
    assert uses
    assert [use.name for use in uses if not use.is_defined] == []


@pytest.mark.parametrize("form", FORMS)
def test_all_of_it_is_read_and_the_platform_is_seen(form: str) -> None:
    device = device_of(form)
    assert device.hostname == EXPECTED["hostname"]
    assert [(one.line, one.text) for one in device.unread] == []
    text = (FOLDER / form / "running-config.txt").read_text()
    seen = parse(Capture(device="unnamed", file="any.txt", text=text), SEALER).device
    assert (seen.platform, seen.platform_confidence) == (platform_of(form), "certain")
