"""fortinet and paloalto_panos: the facts of every fixture are those written by hand, and every cited line says so."""

import json
import tomllib
from collections.abc import Callable, Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from parsers import Parsed, known_platforms, parse, render
from parsers.errors import ParseError
from parsers.model.bgp import PolicyUse
from parsers.model.capture import Capture
from parsers.model.change import Change, ChangeKind
from parsers.model.policy import decide_policy
from parsers.model.secret import Sealer
from parsers.model.source import LinedRecord, plain

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
PLATFORMS = {"fortinet": "FortiOS ", "paloalto_panos": "PAN-OS "}
CASES = [
    (platform, one.name)
    for platform in PLATFORMS
    if platform in known_platforms()
    for one in sorted((FIXTURES / platform).iterdir())
]
SEALER = Sealer(b"0" * 32)
each_case = pytest.mark.parametrize(("platform", "case"), CASES, ids=[f"{one}/{two}" for one, two in CASES])


def text_of(platform: str, case: str) -> str:
    return (FIXTURES / platform / case / "running-config.txt").read_bytes().decode()


def facts_of(platform: str, case: str) -> Any:
    return json.loads((FIXTURES / platform / case / "facts.json").read_text())


def read(text: str, platform: str | None) -> Parsed:
    return parse(Capture(device="unnamed", file="r1.cfg", text=text, platform=platform), SEALER)


def differences(wanted: Any, found: Any, path: str = "") -> Iterator[str]:
    """Yield where `found` lacks what `wanted` has; lists must be of one length."""
    if isinstance(wanted, dict):
        for key, value in wanted.items():
            if not isinstance(found, dict) or key not in found:
                yield f"{path}.{key}: missing"
            else:
                yield from differences(value, found[key], f"{path}.{key}")
    elif isinstance(wanted, list):
        if not isinstance(found, list) or len(found) != len(wanted):
            yield f"{path}: wanted {len(wanted)} entries, found {found!r}"[:600]
            return
        for index, (one, other) in enumerate(zip(wanted, found, strict=True)):
            yield from differences(one, other, f"{path}[{index}]")
    elif wanted != found:
        yield f"{path}: wanted {wanted!r}, found {found!r}"


def records(value: object) -> Iterator[LinedRecord]:
    if isinstance(value, LinedRecord):
        yield value
    if hasattr(value, "model_fields_set"):
        for field in type(value).model_fields:  # type: ignore[attr-defined]
            yield from records(getattr(value, field))
    elif isinstance(value, tuple):
        for one in value:
            yield from records(one)


@pytest.mark.parametrize("platform", [one for one in PLATFORMS if one in known_platforms()])
def test_there_are_twelve_cases_and_more(platform: str) -> None:
    cases = {case for one, case in CASES if one == platform}
    assert len(cases) >= 12
    assert {"plain", "messy", "cut-off", "secrets", "sanitised", "ipsec", "ipsec-defaults"} <= cases


@each_case
def test_the_facts_are_those_written_by_hand(platform: str, case: str) -> None:
    expected = facts_of(platform, case)
    assert len(expected) > 1
    assert list(differences(expected, plain(read(text_of(platform, case), platform).device))) == []


@each_case
def test_a_case_says_what_software_it_shows_and_where_it_comes_from(platform: str, case: str) -> None:
    about = tomllib.loads((FIXTURES / platform / case / "case.toml").read_text())
    assert about["software"].startswith(PLATFORMS[platform])
    assert about["origin"] == "written by hand"


@each_case
def test_every_case_is_recognised(platform: str, case: str) -> None:
    device = read(text_of(platform, case), None).device
    assert (device.platform, device.platform_confidence) == (platform, "certain")


OTHERS = sorted(
    path
    for path in FIXTURES.glob("*/*/running-config.txt")
    if not {path.parent.name, path.parent.parent.name} & {"checks", "sites", "azure", *PLATFORMS}
)


def test_no_config_of_another_platform_is_taken_for_a_firewalls() -> None:
    assert len(OTHERS) > 60
    for path in OTHERS:
        try:
            device = read(path.read_bytes().decode("utf-8", "backslashreplace"), None).device
        except ParseError as refused:
            assert not any(platform in str(refused) for platform in PLATFORMS), path
            continue
        assert device.platform not in PLATFORMS, path


# What the device computes or the parser concludes: the cited line holds one of these words in place of the value.
WORDS = {
    "is_enabled": ("status", "shutdown", "set as", "enable", "disabled", "link-state"),
    "inactive_line": ("shutdown", "set as", "enable", "disabled"),
    "vrf": ("vdom", "vrf", "virtual-router", "logical-router", "interface"),
    "front_vrf": ("vdom", "vrf", "interface"),
    "tag_count": ("vlanid", "tag"),
    "ethertype": ("vlan-protocol",),
    "inner_ethertype": ("vlan-protocol",),
    "address": ("edit", "prefix", "peer-address"),
    "listen_range": ("prefix",),
    "local_as": ("as ",),
    "bundle": ("member", "aggregate-group"),
    "md5": ("password", "neighbor-group", "authentication", "auth-profile", "secret"),
    "psk": ("psksecret", "authmethod", "pre-shared-key", "certificate", "key"),
    "psk_remote": ("psksecret-remote",),
    "bfd": ("bfd", "neighbor-group"),
    "ebgp_multihop": ("multihop", "neighbor-group"),
    "afi_safi": ("edit", "address-family", "peer"),
    "is_active": ("activate", "neighbor-group", "address-family"),
    "address_families": ("edit", "peer"),
    "maximum_prefix_action": ("maximum-prefix", "max-prefixes"),
    "default_originate": ("default-originate",),
    "is_discard": ("blackhole", "discard"),
    "prefix": ("dst", "edit", "prefix", "destination"),
    "terms": ("edit", "rule"),
    "rules": ("edit", "rule", "prefix"),
    "description": ("description", "comment"),
    "ipv4": ("ip",),
    "ipv6": ("ip6", "edit", "ipv6"),
    "secondary_ipv4": ("ip",),
    "source_address": ("ip", "local-gw", "edit", "local-address"),
    "is_route_based": ("edit", "tunnel-interface"),
    "ike_version": ("version",),
    "is_aggressive": ("mode", "version"),
    "is_responder_only": ("dynamic", "passive"),
    "is_psk_wildcard": ("dynamic",),
    "is_any_remote_id": ("peertype", "peer-id"),
    "dpd_seconds": ("dpd",),
    "replay_window": ("replay",),
    "mode": ("encapsulation",),
    "ike_proposals": ("proposal", "dhgrp", "profile"),
    "ipsec_proposals": ("proposal", "dhgrp", "profile"),
    "encryption": ("proposal", "encryption"),
    "integrity": ("proposal", "hash", "authentication", "encryption"),
    "prf": ("proposal", "hash"),
    "dh_groups": ("dhgrp", "dh-group"),
    "pfs_groups": ("dhgrp", "pfs", "dh-group"),
    "selectors": ("dst", "remote"),
    "local": ("src", "local"),
    "remote": ("dst", "remote"),
    "sa_lifetime_kilobytes": ("keylife", "lifesize"),
    "sa_lifetime_seconds": ("keylife", "lifetime"),
    "ike_lifetime_seconds": ("keylife", "lifetime"),
}


@each_case
def test_the_cited_line_holds_the_value(platform: str, case: str) -> None:
    text = text_of(platform, case)
    lines = text.replace("\r", "").split("\n")
    seen = 0
    for record in records(read(text, platform).device):
        for field, numbers in record.lines.items():
            value = getattr(record, field)
            assert all(1 <= number <= len(lines) for number in numbers), (field, numbers)
            cited = "\n".join(lines[number - 1] for number in numbers)
            if field in WORDS:
                assert any(word in cited for word in WORDS[field]), (field, numbers)
                continue
            if field in record.defaults or value in (None, "", ()):
                continue
            for one in value if isinstance(value, tuple) else (value,):
                name = one.name if isinstance(one, PolicyUse) else str(one)
                assert name.rpartition("/")[2] in cited or name in cited, (field, numbers)
            seen += 1
    assert seen > 1


@each_case
def test_the_tally_of_lines_adds_up(platform: str, case: str) -> None:
    device = read(text_of(platform, case), platform).device
    tally = device.coverage
    assert tally.understood > 0
    assert tally.unread == len(device.unread)
    filled = [line for line in text_of(platform, case).replace("\r", "").split("\n") if line.strip()]
    assert tally.understood + tally.outside + tally.unread <= len(filled)


def test_the_policies_of_fortios_are_asked_as_the_device_asks_them() -> None:
    device = read(text_of("fortinet", "policies"), "fortinet").device
    book = device.policy_book()
    answers = {
        (name, prefix): decide_policy(book.route_policies[name], ip_network(prefix), book).answer
        for name, prefix in (
            ("OUT", "0.0.0.0/0"),
            ("OUT", "10.0.0.0/8"),
            ("ACL", "10.99.7.0/24"),
            ("ACL", "10.0.0.0/8"),
            ("ACL", "10.1.0.0/16"),
            ("PATHS", "10.0.0.0/8"),
            ("EMPTY", "10.0.0.0/8"),
            ("WILD", "10.0.0.0/8"),
        )
    }
    assert answers == {
        ("OUT", "0.0.0.0/0"): "no",
        ("OUT", "10.0.0.0/8"): "unknown",
        ("ACL", "10.99.7.0/24"): "no",
        ("ACL", "10.0.0.0/8"): "yes",
        ("ACL", "10.1.0.0/16"): "no",
        ("PATHS", "10.0.0.0/8"): "unknown",
        ("EMPTY", "10.0.0.0/8"): "unknown",
        ("WILD", "10.0.0.0/8"): "unknown",
    }


FORTI = "config system interface\n edit port1\n  set vdom root\n next\nend\nconfig router bgp\n set as 64496\nend\n"


@pytest.mark.parametrize(
    ("text", "is_whole", "because"),
    [
        ("#config-version=FGT60F-7.2.8-FW-build1639-240313:opmode=0\n" + FORTI, True, "closed by its `end`"),
        (FORTI, None, "nothing tells that this is all"),
        ("fw # show\n" + FORTI, None, "nothing tells that this is all"),
        ("fw # show router bgp\n" + FORTI, False, "a part of the config only"),
        ("fw (root) # show full-configuration router bgp\n" + FORTI, False, "a part of the config only"),
        (FORTI.replace(" next\n", ""), False, "its `next` is missing"),
        (FORTI.replace(" edit port1\n", ""), False, "a `next` too many"),
        (FORTI.replace("config router bgp\n", ""), False, "an `end` too many"),
        (FORTI.replace("end\nconfig router", "config router"), False, "1 blocks are not closed"),
        (FORTI.replace("set as 64496\nend\n", "set as 64496\nfw # exit\n"), False, "the prompt came before"),
        (FORTI + 'config system replacemsg x\n set buffer "open\nend\n', False, "a quoted text is not closed"),
        (FORTI.replace("root", '"open'), False, "a quoted text is not closed"),
        (FORTI.replace(" set vdom root", f" set description {'x' * 5000}"), False, "it was cut"),
    ],
)
def test_fortios_is_whole_only_where_its_nesting_is_closed_and_all_was_asked_for(
    text: str, is_whole: bool | None, because: str
) -> None:
    found = read(text, "fortinet").device.wholeness
    assert because in found.because
    assert found.is_whole is is_whole


def test_a_line_that_was_cut_inside_quotes_of_a_table_nobody_reads_swallows_nothing() -> None:
    image = f'config system replacemsg-image\n edit logo\n  set image-base64 "{"A" * 9000}"\n next\nend\n'
    device = read("#config-version=FGT60F-7.2.8-FW-x:opmode=0\n" + image + FORTI, "fortinet").device
    assert [one.name for one in device.interfaces] == ["port1"]
    assert device.wholeness.is_whole is True


def test_a_table_that_comes_twice_is_one_and_the_later_setting_wins() -> None:
    again = "config system interface\n edit port1\n  set status down\n  unset status\n  append member a b\n next\nend\n"
    (port,) = read(FORTI + again, "fortinet").device.interfaces
    assert port.is_enabled is True
    assert port.line("name").line == 2


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        (
            Change(kind=ChangeKind.SET_ADDRESS, interface="er-pri", values={"address": "192.0.2.1/30", "old": ""}),
            ["config system interface", 'edit "er-pri"', "set ip 192.0.2.1 255.255.255.252", "next", "end"],
        ),
        (
            Change(kind=ChangeKind.SET_TAGS, interface="er-pri", values={"outer": "310", "inner": ""}),
            ["config system interface", 'edit "er-pri"', "set vlanid 310", "next", "end"],
        ),
        (
            Change(kind=ChangeKind.SET_MD5, neighbor="192.0.2.2"),
            ["config router bgp", "config neighbor", 'edit "192.0.2.2"', "set password <key>", "next", "end", "end"],
        ),
        (
            Change(kind=ChangeKind.SET_MD5, neighbor="192.0.2.0", peer_group="MSEE"),
            ["config router bgp", "config neighbor-group", 'edit "MSEE"', "set password <key>", "next", "end", "end"],
        ),
        (
            Change(kind=ChangeKind.ENABLE_NEIGHBOR, neighbor="192.0.2.2", vrf="AZURE/5"),
            [
                *("config vdom", "edit AZURE", "config router bgp", "config neighbor", 'edit "192.0.2.2"'),
                *("set shutdown disable", "next", "end", "end", "end"),
            ],
        ),
        (
            Change(kind=ChangeKind.APPLY_EXPORT_POLICY, neighbor="2001:db8::2", values={"policy": "AZURE/OUT"}),
            [
                *("config router bgp", "config neighbor", 'edit "2001:db8::2"', 'set route-map-out6 "OUT"'),
                *("next", "end", "end"),
            ],
        ),
        (Change(kind=ChangeKind.SET_MUST_SECURE, values={"policy": "P"}), []),
    ],
)
def test_changes_are_written_as_fortios_configures_them(change: Change, lines: list[str]) -> None:
    assert [line.strip() for line in render("fortinet", change)] == lines


VALUES = {
    "outer": "100",
    "inner": "310",
    "ethertype": "0x8100",
    "address": "2001:db8::1/126",
    "remote_as": "12076",
    "local_as": "64496",
    "keepalive_seconds": "10",
    "hold_seconds": "30",
    "policy": "OUT",
    "name": "X",
}


@pytest.mark.parametrize("kind", list(ChangeKind))
@pytest.mark.parametrize("reference", ["prefix-list", "route-map", "filter-list", "distribute-list", "peer-group"])
def test_what_fortios_would_be_told_reads_back_without_an_unread_line(
    kind: ChangeKind, reference: str, parse_text: Callable[..., Parsed]
) -> None:
    change = Change(kind=kind, interface="x", neighbor="192.0.2.2", values={**VALUES, "kind": reference})
    lines = render("fortinet", change)
    if not lines:
        return
    device = parse_text("\n".join(("config system global", "end", *lines)), "fortinet").device
    shown = [one.text for one in device.unread if "<" not in "".join(lines)]
    assert shown == []
    assert device.wholeness.is_whole is not False
