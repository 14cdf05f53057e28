"""frr: the facts of every fixture are those written by hand, and every cited line says what it is cited for."""

import json
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from parsers import Parsed, parse, render
from parsers.clean_text import clean
from parsers.errors import ParseError
from parsers.model.capture import Capture
from parsers.model.change import NOT_EVERYWHERE, OF_TUNNELS, Change, ChangeKind
from parsers.model.policy import decide_policy
from parsers.model.secret import Sealer
from parsers.model.source import plain
from parsers.platforms.frr import recognise
from parsers.values import network

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "frr"
CASES = sorted(one.name for one in FOLDER.iterdir() if one.is_dir())
_IDENTITY = ("canonical_name", "address", "vrf", "afi_safi", "name", "identifier", "kind", "line", "prefix")


def text_of(case: str) -> str:
    return (FOLDER / case / "running-config.txt").read_bytes().decode()


def read(text: str) -> Parsed:
    return parse(Capture(device="unnamed", file="r1.conf", text=text, platform="frr"), Sealer(b"0" * 32))


@cache
def parsed(case: str) -> Parsed:
    return read(text_of(case))


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
    wanted = {"plain", "messy", "cut-off", "peer-group", "datacenter", "no-ebgp-requires-policy", "early-release"}
    wanted |= {"ipv6", "bfd", "unnumbered", "listen-range", "constructs", "asdot", "secrets", "sanitised", "saved-file"}
    assert wanted <= set(CASES)


@pytest.mark.parametrize("case", CASES)
def test_the_facts_are_those_written_by_hand(case: str) -> None:
    expected = json.loads((FOLDER / case / "facts.json").read_text())
    assert len(expected) > 1
    assert list(missing(expected, plain(parsed(case).device), case)) == []


@pytest.mark.parametrize("case", CASES)
def test_no_neighbor_or_unread_line_comes_out_that_was_not_expected(case: str) -> None:
    expected = json.loads((FOLDER / case / "facts.json").read_text())
    device = plain(parsed(case).device)
    for kind in ("bgp_neighbors", "unread", "key_chains", "static_routes"):
        if kind in expected:
            assert len(device[kind]) == len(expected[kind]), kind


@pytest.mark.parametrize("case", CASES)
def test_a_case_says_what_software_it_shows_and_where_it_comes_from(case: str) -> None:
    about = tomllib.loads((FOLDER / case / "case.toml").read_text())
    assert about["software"].startswith("FRR ")
    assert about["origin"] == "written by hand"


@pytest.mark.parametrize("case", CASES)
def test_the_tally_is_that_of_the_lines_that_are_neither_blank_nor_comment(case: str) -> None:
    device = parsed(case).device
    lines = [line.strip() for line in clean("r1.conf", text_of(case)).lines]
    counted = [line for line in lines if line and (line[0] not in "!#" or "<removed>" in line)]
    tally = device.coverage
    assert tally.understood + tally.outside + tally.unread == len(counted)
    assert tally.unread == len(device.unread)


_WORDS = {  # a field's cited line holds one of these words, where it does not hold the value itself
    "is_enabled": ("shutdown", "peer-group"),
    "is_active": ("activate", "default", "peer-group"),
    "md5": ("password", "peer-group"),
    "secret": ("key-string",),
    "bfd": ("bfd", "shutdown", "peer-group"),
    "address": ("neighbor", "listen"),
    "address_families": ("neighbor", "listen"),
    "afi_safi": ("neighbor", "listen"),
    "remote_as": ("remote-as", "peer-group"),
    "local_as": ("router bgp",),
    "keepalive_seconds": ("timers", "peer-group"),
    "hold_seconds": ("timers", "peer-group"),
    "ebgp_multihop": ("ebgp-multihop", "peer-group"),
    "ttl_security": ("ttl-security", "peer-group"),
    "import_policy": (" in",),
    "export_policy": (" out",),
    "maximum_prefix": ("maximum-prefix", "peer-group"),
    "maximum_prefix_action": ("maximum-prefix",),
    "default_originate": ("default-originate",),
    "without_policy": ("ebgp-requires-policy",),
    "keys": ("key",),
    "valid_from": ("lifetime",),
    "valid_to": ("lifetime",),
    "rules": ("prefix-list", "as-path"),
    "terms": ("route-map",),
    "ipv4": ("ip address",),
    "ipv6": ("ipv6 address",),
    "vrf": ("vrf", "route"),
    "prefix": ("route",),
    "next_hop": ("route",),
    "interface": ("route",),
    "is_discard": ("route",),
}


def cited(record: Any, path: str = "device") -> Iterator[tuple[str, str, Any, int]]:
    """Yield path, field, value and first line of every fact that cites a line."""
    if isinstance(record, dict):
        for field, numbers in (record.get("lines") or {}).items():
            if numbers:
                yield path, field, record.get(field), numbers[0]
        for key, value in record.items():
            yield from cited(value, f"{path}.{key}")
    elif isinstance(record, list):
        for position, one in enumerate(record):
            yield from cited(one, f"{path}[{position}]")


@pytest.mark.parametrize("case", CASES)
def test_a_cited_line_holds_the_value_or_names_what_it_inherits_from(case: str) -> None:
    lines = clean("r1.conf", text_of(case)).lines
    facts = list(cited(plain(parsed(case).device)))
    assert facts
    for path, field, value, number in facts:
        line = lines[number - 1]
        words = _WORDS.get(field, ())
        assert str(value) in line or any(word in line for word in words), f"{path}.{field}={value!r} cites {line!r}"


def test_the_messy_config_is_long() -> None:
    assert parsed("messy").device.captured_lines > 300


def test_a_pager_alone_keeps_a_config_from_being_called_whole() -> None:
    assert parsed("messy").device.wholeness.is_whole is False
    assert "pager" in parsed("messy").device.wholeness.because


def test_a_name_proves_no_tag() -> None:
    found = parsed("plain").device.interface("eth0.100")
    assert found is not None
    assert (found.tag_count, found.outer_tag, found.ethertype) == (None, None, None)
    assert "kernel" in found.defaults["tag_count"]


def test_a_policy_denies_and_permits_as_its_lists_say() -> None:
    device = parsed("ipv6").device
    policy, inside, default = device.route_policies[0], network("2001:db8:f::/48"), network("::/0")
    assert inside is not None
    assert default is not None
    assert decide_policy(policy, inside, device.policy_book()).answer == "yes"
    assert decide_policy(policy, default, device.policy_book()).answer == "no"


def test_without_a_defaults_line_timers_are_unknown_and_nothing_is_taken_to_be_rejected() -> None:
    neighbor = read("hostname r1\nrouter bgp 64496\n neighbor 192.0.2.2 remote-as 12076\nexit\n").device.bgp_neighbors[
        0
    ]
    assert neighbor.hold_seconds is None
    assert "frr defaults" in neighbor.defaults["hold_seconds"]
    assert neighbor.address_families[0].without_policy == "accept"


def test_a_lost_block_head_is_told() -> None:
    device = read("frr version 10.2\nneighbor 192.0.2.2 password notasecret\nend\n").device
    assert device.wholeness.is_whole is False
    assert "notasecret" not in device.model_dump_json()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Building configuration...\n\nCurrent configuration:\n!\nfrr version 10.2\nfrr defaults traditional\n",
            "certain",
        ),
        ("Building configuration...\n\nCurrent configuration:\n!\nrouter bgp 64496\n", "likely"),
        ("Building configuration...\n\nCurrent configuration : 2731 bytes\n!\nrouter bgp 64496\n", None),
        ("! device: er1 (DCS-7280, EOS-4.31.2F)\nrouter bgp 64496\n", None),
        ("!! IOS XR Configuration 7.9.2\nrouter bgp 64496\n", None),
        ("!Command: show running-config\nrouter bgp 64496\n", None),
        ("## Last commit: 2026-01-01 12:00:00 UTC by netops\nversion 22.4R1;\n", None),
    ],
)
def test_frr_is_told_from_others(text: str, expected: str | None) -> None:
    assert recognise(clean("r1.conf", text)) == expected


def test_a_block_whose_head_is_lost_below_the_end_of_another_is_told() -> None:
    lines = text_of("plain").split("\n")
    lines.remove("router bgp 64496 vrf AZURE")
    device = read("\n".join(lines)).device
    assert device.wholeness.is_whole is False
    assert {38, 42} <= {one.line for one in device.unread}


def test_text_that_is_no_config_is_refused() -> None:
    with pytest.raises(ParseError):
        read("Exiting: failed to connect to any daemons.\n")


_CHANGE = {"neighbor": "192.0.2.2", "interface": "eth0", "vrf": "AZURE", "process_as": 64496}
_VALUES = {
    "address": "192.0.2.1/30",
    "remote_as": "12076",
    "local_as": "64510",
    "afi_safi": "ipv4-unicast",
    "keepalive_seconds": "10",
    "hold_seconds": "30",
    "policy": "TO-MSEE",
    "direction": "out",
    "kind": "prefix-list",
    "name": "INSIDE",
}
_KERNEL_OR_NONE = {"set-tags", "set-ethertype", "remove-tcp-ao", "bind-macsec", "set-cipher", "set-must-secure"}
_KERNEL_OR_NONE |= {"set-cak", *OF_TUNNELS}


@pytest.mark.parametrize("kind", sorted(set(ChangeKind) - NOT_EVERYWHERE))
def test_every_change_that_frr_can_make_has_words_and_no_other_has(kind: ChangeKind) -> None:
    lines = render("frr", Change.model_validate({"kind": kind, "values": _VALUES, **_CHANGE}))
    assert bool(lines) is (kind.value not in _KERNEL_OR_NONE)


def test_an_md5_change_names_its_block_and_shows_no_key() -> None:
    lines = render("frr", Change.model_validate({"kind": ChangeKind.SET_MD5, **_CHANGE}))
    assert lines == ("router bgp 64496 vrf AZURE", " neighbor 192.0.2.2 password <key>", "exit")


def test_the_as_of_the_process_is_set_by_taking_the_other_away() -> None:
    values = {"local_as": "64496"}
    change = Change.model_validate({"kind": ChangeKind.SET_LOCAL_AS, "values": values, "level": "neighbor", **_CHANGE})
    assert render("frr", change) == ("router bgp 64496 vrf AZURE", " no neighbor 192.0.2.2 local-as", "exit")


def test_a_neighbor_line_taken_away_goes_from_the_group_too() -> None:
    change = Change.model_validate({"kind": ChangeKind.REMOVE_MULTIHOP, "peer_group": "MSEE", **_CHANGE})
    assert render("frr", change)[1:3] == (" no neighbor 192.0.2.2 ebgp-multihop", " no neighbor MSEE ebgp-multihop")


def test_what_is_rendered_is_understood_when_read_again() -> None:
    kinds = (ChangeKind.ADD_NEIGHBOR, ChangeKind.SET_BFD, ChangeKind.SET_TIMERS, ChangeKind.FILTER_PREFIXES)
    rules = [{"prefix": "10.0.0.0/8", "low": 16, "high": 24}]
    changes = [Change.model_validate({"kind": kind, "values": _VALUES, "rules": rules, **_CHANGE}) for kind in kinds]
    lines = [line for change in changes for line in render("frr", change)]
    device = read("\n".join(["frr version 10.2", "frr defaults traditional", *lines, "end"])).device
    neighbor = device.bgp_neighbors[0]
    assert not device.unread
    assert (neighbor.vrf, neighbor.remote_as, neighbor.bfd, neighbor.hold_seconds) == ("AZURE", 12076, True, 30)
    assert neighbor.address_families[0].export_policy[0].name == "TO-MSEE"


def test_one_vrf_at_an_interface_shows_that_all_are_printed() -> None:
    text = text_of("kernel-vrfs").replace("interface eth1.200\n", "interface eth1.200 vrf AZURE\n")
    vrfs = {one.name: (one.vrf, one.unknown) for one in read(text).device.interfaces}
    assert vrfs["eth1.200"] == ("AZURE", ())
    assert vrfs["eth1.100"] == ("default", ())


def test_releases_before_8_print_the_vrf_of_every_interface() -> None:
    text = text_of("kernel-vrfs").replace("frr version 10.2.1", "frr version 7.5")
    assert {(one.vrf, one.unknown) for one in read(text).device.interfaces} == {("default", ())}


def test_a_network_with_neighbors_of_two_vrfs_tells_none() -> None:
    text = text_of("kernel-vrfs").replace(
        " neighbor 10.254.0.2 remote-as 64496\n",
        " neighbor 10.254.0.2 remote-as 64496\n neighbor 192.0.2.2 remote-as 12076\n",
    )
    found = next(one for one in read(text).device.interfaces if one.name == "eth1.100")
    assert (found.vrf, found.unknown) == ("default", ("vrf",))
