"""cisco_nxos: the facts of every fixture are those written by hand, and every cited line says what it is cited for."""

import json
import tomllib
from collections.abc import Iterator
from functools import cache
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from parsers import Parsed, parse
from parsers.clean_text import clean
from parsers.model.capture import Capture
from parsers.model.change import NOT_EVERYWHERE, OF_TUNNELS, Change, ChangeKind
from parsers.model.policy import decide_policy
from parsers.model.secret import Sealer
from parsers.model.source import plain
from parsers.platforms.cisco_nxos import recognise, render

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "cisco_nxos"
CASES = sorted(one.name for one in FOLDER.iterdir() if one.is_dir())
_IDENTITY = (
    "canonical_name",
    "address",
    "vrf",
    "afi_safi",
    "name",
    "interface",
    "identifier",
    "kind",
    "line",
    "prefix",
)


def text_of(case: str) -> str:
    return (FOLDER / case / "running-config.txt").read_bytes().decode()


@cache
def parsed(case: str) -> Parsed:
    capture = Capture(device="unnamed", file=f"{case}.txt", text=text_of(case), platform="cisco_nxos")
    return parse(capture, Sealer(b"0" * 32))


def missing(expected: Any, actual: Any, path: str) -> Iterator[str]:
    """Yield what `expected` holds and `actual` does not; a list of records may hold more than is expected."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        for key, value in expected.items():
            if key not in actual:
                yield f"{path}.{key} is not there, expected {value!r}"
            else:
                yield from missing(value, actual[key], f"{path}.{key}")
    elif isinstance(expected, list) and expected and isinstance(expected[0], dict):
        for position, one in enumerate(expected):
            same = [two for two in actual if all(two.get(key) == one[key] for key in _IDENTITY if key in one)]
            found = [list(missing(one, two, f"{path}[{position}]")) for two in same]
            yield from min(found, key=len, default=[f"{path}[{position}] is not there: {one!r}"])
    elif expected != actual:
        yield f"{path} is {actual!r}, expected {expected!r}"


def test_there_are_fixtures_of_every_form() -> None:
    wanted = {"plain", "messy", "cut-off", "template-peer", "session-and-policy-templates", "svi-trunk", "macsec"}
    wanted |= {"port-channel-qinq", "features-absent", "prefix-neighbors", "running-config-all", "secrets"}
    assert wanted <= set(CASES)


@pytest.mark.parametrize("case", CASES)
def test_the_facts_are_those_written_by_hand(case: str) -> None:
    expected = json.loads((FOLDER / case / "facts.json").read_text())
    assert len(expected) > 1
    assert list(missing(expected, plain(parsed(case).device), case)) == []


@pytest.mark.parametrize("case", CASES)
def test_no_interface_neighbor_or_unread_line_comes_out_that_was_not_expected(case: str) -> None:
    expected = json.loads((FOLDER / case / "facts.json").read_text())
    device = plain(parsed(case).device)
    for kind in ("bgp_neighbors", "unread", "key_chains", "macsec_ports", "static_routes"):
        if kind in expected:
            assert len(device[kind]) == len(expected[kind]), kind


@pytest.mark.parametrize("case", CASES)
def test_a_case_says_what_software_it_shows_and_where_it_comes_from(case: str) -> None:
    about = tomllib.loads((FOLDER / case / "case.toml").read_text())
    assert about["software"].startswith("NX-OS ")
    assert about["origin"] == "written by hand"


@pytest.mark.parametrize("case", CASES)
def test_the_tally_of_lines_is_that_of_the_lines_that_are_neither_blank_nor_comment(case: str) -> None:
    device = parsed(case).device
    lines = [line.strip(" \t\x08") for line in clean(case, text_of(case)).lines]
    counted = [line for line in lines if line and line[0] != "!"]
    tally = device.coverage
    assert tally.understood + tally.outside + tally.unread == len(counted)
    assert tally.unread == len(device.unread)


_WORDS = {  # a field's cited line holds one of these words, where it does not hold the value itself
    "is_enabled": ("shutdown", "inherit"),
    "inactive_because": ("macsec",),
    "is_active": ("address-family", "inherit", "macsec", "neighbor"),
    "bfd": ("bfd", "inherit"),
    "md5": ("password", "inherit"),
    "secret": ("key-octet-string", "key-string"),
    "address": ("neighbor",),
    "address_families": ("neighbor", "address-family"),
    "remote_as": ("remote-as", "inherit"),
    "local_as": ("local-as", "router bgp"),
    "ethertype": ("ethertype",),
    "tag_count": ("encapsulation", "switchport", "interface Vlan"),
    "outer_tag": ("encapsulation", "switchport"),
    "parent": ("switchport",),
    "ipv4": ("ip address",),
    "ipv6": ("ipv6 address",),
    "members": ("channel-group",),
    "bundle": ("channel-group",),
    "is_layer2": ("switchport",),
    "ebgp_multihop": ("ebgp-multihop", "inherit"),
    "ttl_security": ("ttl-security", "inherit"),
    "tcp_ao": (" ao ", "inherit"),
    "keepalive_seconds": ("timers", "inherit"),
    "hold_seconds": ("timers", "inherit"),
    "import_policy": (" in", "inherit"),
    "export_policy": (" out", "inherit"),
    "maximum_prefix": ("maximum-prefix", "inherit"),
    "maximum_prefix_action": ("maximum-prefix", "inherit"),
    "default_originate": ("default-originate",),
    "cipher_suites": ("cipher-suite", "macsec policy"),
    "security_policy": ("security-policy", "macsec policy"),
    "replay_window": ("window-size", "macsec policy"),
    "include_sci": ("include-sci", "macsec policy"),
    "confidentiality_offset": ("conf-offset", "macsec policy"),
    "algorithm": ("cryptographic-algorithm",),
    "keys": ("key",),
    "fallback_keys": ("fallback-keychain",),
    "include_icv_indicator": ("include-icv-indicator",),
    "valid_from": ("lifetime",),
    "valid_to": ("lifetime",),
    "vrf": ("member", "route"),
    "prefix": ("route",),
    "next_hop": ("route",),
    "interface": ("route",),
    "is_discard": ("route",),
    "rules": ("prefix-list", "as-path"),
    "terms": ("route-map",),
    "afi_safi": ("address-family", "neighbor"),
}


def cited(record: Any, path: str = "device") -> Iterator[tuple[str, str, Any, int]]:
    """Yield path, field, value and first line of every fact that cites a line."""
    if isinstance(record, dict):
        for field, numbers in (record.get("lines") or {}).items():
            yield path, field, record.get(field), numbers[0]
        for key, value in record.items():
            yield from cited(value, f"{path}.{key}")
    elif isinstance(record, list):
        for position, one in enumerate(record):
            yield from cited(one, f"{path}[{position}]")


@pytest.mark.parametrize("case", CASES)
def test_a_cited_line_holds_the_value_or_names_what_it_inherits_from(case: str) -> None:
    lines = text_of(case).replace("\r\n", "\n").split("\n")
    facts = list(cited(plain(parsed(case).device)))
    assert facts
    for path, field, value, number in facts:
        line = lines[number - 1]
        words = _WORDS.get(field, ())
        assert str(value) in line or any(word in line for word in words), f"{path}.{field}={value!r} cites {line!r}"


@pytest.mark.parametrize("case", CASES)
def test_lines_after_the_first_name_what_brings_the_value_in(case: str) -> None:
    lines = text_of(case).replace("\r\n", "\n").split("\n")
    device = parsed(case).device
    bringing = ("inherit",)
    for neighbor in device.bgp_neighbors:
        for field, numbers in neighbor.lines.items():
            if field != "address_families":
                for number in numbers[1:]:
                    assert any(word in lines[number - 1] for word in bringing), (field, numbers)


def test_the_platform_of_every_whole_fixture_is_found_by_its_marks() -> None:
    for case in ("plain", "messy", "running-config-all", "svi-trunk"):
        assert recognise(clean(case, text_of(case))) == "certain", case


def test_a_config_of_another_platform_is_not_claimed() -> None:
    seen = 0
    for platform in ("cisco_xe", "juniper_junos"):
        for one in sorted((FOLDER.parent / platform).glob("*/running-config.txt")):
            seen += 1
            assert recognise(clean(one.name, one.read_bytes().decode())) is None, one
    assert seen > 10


def test_an_export_policy_answers_for_a_prefix() -> None:
    device = parsed("plain").device
    book = device.policy_book()
    policy = book.route_policies["TO-MSEE"]
    assert decide_policy(policy, ip_network("10.20.0.0/16"), book) == ("yes", 15)
    assert decide_policy(policy, ip_network("0.0.0.0/0"), book).answer == "no"


@pytest.mark.parametrize("kind", sorted(set(ChangeKind) - NOT_EVERYWHERE))
def test_every_change_that_is_everywhere_has_words(kind: ChangeKind) -> None:
    values = dict.fromkeys(("outer", "local_as", "remote_as", "keepalive_seconds", "hold_seconds"), "100")
    values |= {"address": "172.16.0.1/30", "kind": "peer", "name": "MSEE", "afi_safi": "ipv4-unicast"}
    change = Change(kind=kind, interface="Ethernet1/1.100", neighbor="172.16.0.2", vrf="AZURE", values=values)
    assert bool(render(change)) == (kind not in OF_TUNNELS)


def test_a_password_is_set_below_the_neighbor_of_its_vrf() -> None:
    change = Change(kind=ChangeKind.SET_MD5, neighbor="172.16.0.2", vrf="AZURE", process_as=64500)
    assert render(change) == (
        "router bgp 64500",
        "  vrf AZURE",
        "    neighbor 172.16.0.2",
        "      password <key>",
    )


def test_a_rendered_neighbor_reads_back_as_what_was_asked_for() -> None:
    change = Change(
        kind=ChangeKind.ADD_NEIGHBOR,
        neighbor="172.16.0.2",
        process_as=64500,
        values={"remote_as": "12076", "afi_safi": "ipv4-unicast"},
    )
    text = "\n".join(("hostname r1", "feature bgp", *render(change)))
    capture = Capture(device="r1", file="r1.txt", text=text, platform="cisco_nxos")
    device = parse(capture, Sealer(b"0" * 32)).device
    (neighbor,) = device.bgp_neighbors
    family = neighbor.family("ipv4-unicast")
    assert neighbor.remote_as == 12076
    assert family is not None and family.is_active
