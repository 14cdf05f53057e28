"""fortinet and paloalto_panos: the facts of every fixture are those written by hand, and every cited line says so."""

import json
import tomllib
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from parsers import Parsed, known_platforms, parse
from parsers.errors import ParseError
from parsers.model.capture import Capture
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
    "listen_range": ("prefix",),
    "local_as": ("as ",),
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


# What stands in the cited line as it stands in the fact, on either platform.
LITERAL = frozenset(
    "name parent outer_tag inner_tag mtu remote_as description update_source hold_seconds keepalive_seconds "
    "peer_group next_hop interface destination_address destination_name source_interface local_id remote_id "
    "maximum_prefix bfd_transmit_ms bfd_receive_ms bfd_multiplier dpd_retries address ipv4 ipv6".split()
)


@each_case
def test_the_cited_line_holds_the_value(platform: str, case: str) -> None:
    text = text_of(platform, case)
    lines = text.replace("\r", "").split("\n")
    seen = 0
    for record in records(read(text, platform).device):
        for field, numbers in record.lines.items():
            assert all(1 <= number <= len(lines) for number in numbers), (field, numbers)
            value = getattr(record, field)
            cited = "\n".join(lines[number - 1] for number in numbers).replace('\\"', '"').replace("&quot;", '"')
            if platform == "fortinet" and field in WORDS:
                assert any(word in cited for word in WORDS[field]), (field, numbers)
            elif field in LITERAL and field not in record.defaults and value not in (None, "", (), False):
                for one in value if isinstance(value, tuple) else (value,):
                    shown = str(one).partition("/")[0] if field in ("ipv4", "ipv6") else str(one).partition("\n")[0]
                    bare = shown.rpartition("/")[2] if field == "name" and "ethernet" not in shown else shown
                    assert bare.rpartition(" ")[2] in cited, (field, numbers)
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


def without_lines(value: Any) -> Any:
    """Return the facts without their places: what three spellings of one firewall must share."""
    hidden = ("line", "lines", "captured_lines", "coverage", "wholeness", "version", "inactive_line")
    if isinstance(value, dict):
        return {key: without_lines(one) for key, one in value.items() if key not in hidden}
    return [without_lines(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("form", ["braces", "xml", "api-one-line"])
def test_every_form_of_one_pan_os_config_gives_the_same_facts(form: str) -> None:
    one = without_lines(plain(read(text_of("paloalto_panos", "plain"), "paloalto_panos").device))
    other = without_lines(plain(read(text_of("paloalto_panos", form), "paloalto_panos").device))
    assert one["bgp_neighbors"]
    for key, value in one.items():
        assert value == other[key], key


def test_the_policies_of_pan_os_are_asked_as_the_device_asks_them() -> None:
    device = read(text_of("paloalto_panos", "policies"), "paloalto_panos").device
    book = device.policy_book()
    asked = ("0.0.0.0/0", "10.10.0.0/16", "10.10.1.0/24", "172.16.0.0/16")
    answers = {
        prefix: decide_policy(book.route_policies["VR export MSEE"], ip_network(prefix), book).answer
        for prefix in asked
    }
    # The first rule is sure; then an AS path may decide, and what no rule permits is denied.
    assert answers == dict.fromkeys(asked, "unknown") | {"0.0.0.0/0": "no", "10.10.1.0/24": "no"}
    plain_book = read(text_of("paloalto_panos", "plain"), "paloalto_panos").device.policy_book()
    policy = plain_book.route_policies["AZURE export MSEE"]
    assert decide_policy(policy, ip_network("10.10.0.0/16"), plain_book).answer == "yes"
    assert decide_policy(policy, ip_network("10.10.1.0/24"), plain_book).answer == "no"


SYSTEM = "set deviceconfig system hostname pa\n"
NETWORK = "set network virtual-router VR protocol bgp enable yes\n"
XML = "<config version='10.1.0'><devices><entry name='x'><deviceconfig/><network/></entry></devices></config>\n"


@pytest.mark.parametrize(
    ("text", "is_whole", "because"),
    [
        (SYSTEM + NETWORK, True, "a `set` line"),
        (NETWORK, None, "without `deviceconfig`"),
        (SYSTEM, None, "without `network`"),
        (SYSTEM + NETWORK + "set network vir", True, "a `set` line"),
        (SYSTEM + NETWORK + "netw", False, "cut off"),
        ("a@pa> show config running\n" + SYSTEM + NETWORK + "a@pa> exit\n", True, "a `set` line"),
        ("a@pa# show network virtual-router\n" + NETWORK, False, "a part of the config only"),
        (SYSTEM + NETWORK + 'set network ike gateway G comment "open\n', False, "not closed"),
        (XML, True, "the root element is closed"),
        (XML.replace("</entry>", ""), False, "damaged here"),
        (XML.replace("<network/>", "<network>"), False, "damaged here"),
        (XML.replace("</config>", ""), False, "breaks off"),
        (f"a@pa> show config running\n<response status='success'><result>{XML}</result></response>", True, "closed"),
        ("<network><virtual-router/></network>", False, "the root element is not `config`"),
        ("deviceconfig { system { hostname x; } }\nnetwork { ike { gateway { g; } } }\n", True, "all braces"),
        ("deviceconfig {\n system {\n  hostname x;\n }\n}\nnetwork {\n ike {\n", False, "not closed"),
    ],
)
def test_pan_os_is_whole_only_where_everything_is_closed_and_all_was_asked_for(
    text: str, is_whole: bool | None, because: str
) -> None:
    found = read(text, "paloalto_panos").device.wholeness
    assert because in found.because
    assert found.is_whole is is_whole


ENTITY = '<!DOCTYPE config [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "head",
    [
        ENTITY,
        '<!DOCTYPE config SYSTEM "http://192.0.2.1/evil.dtd">',
        '<!DOCTYPE config [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE config [<!ENTITY % p SYSTEM "http://192.0.2.1/p"> %p;]>',
        "<!DOCTYPE config>",
        '<?xml version="1.0" encoding="utf-7"?><!DOCTYPE config>',
        "<!DOCTYPE config><!-- -->",
    ],
)
def test_a_document_type_or_an_entity_is_refused_before_anything_is_read(head: str) -> None:
    declared = "" if head.startswith("<?xml") else '<?xml version="1.0"?>\n'
    for text in (f"{head}\n{XML}", f"{declared}{head}\n{XML.replace('<network/>', '<network>&b;</network>')}"):
        with pytest.raises(ParseError, match="a document type or an entity") as caught:
            read(text, "paloalto_panos")
        assert "evil" not in str(caught.value)
        assert "passwd" not in str(caught.value)


def test_an_entity_that_nothing_declares_is_damage_and_is_not_looked_up() -> None:
    device = read(XML.replace("<network/>", "<network>&outside;</network>"), "paloalto_panos").device
    assert device.wholeness.is_whole is False


def test_xml_that_nests_without_end_is_bounded() -> None:
    deep = XML.replace("<network/>", "<network><ike>" + "<gateway>" * 100_000)
    assert read(deep, "paloalto_panos").device.wholeness.is_whole is False


def test_text_of_an_element_points_at_its_own_line() -> None:
    text = XML.replace(
        "<network/>",
        "<network><virtual-router><entry name='VR'><protocol><bgp>\n<local-as>\n\n 64496\n</local-as>"
        "<peer-group><entry name='G'><peer><entry name='P'><peer-address><ip>192.0.2.2</ip></peer-address></entry>"
        "</peer></entry></peer-group></bgp></protocol></entry></virtual-router></network>",
    )
    (neighbor,) = read(text, "paloalto_panos").device.bgp_neighbors
    assert neighbor.local_as == 64496
    assert neighbor.line("local_as").line == 4


PATHS = """config router aspath-list
    edit "LONG"
        config rule
            edit 1
                set action deny
                set regexp "_12076_12076_"
            next
            edit 2
                set action permit
                set regexp "^12076_"
            next
        end
    next
    edit "NO-ACTION"
        config rule
            edit 1
                set regexp "^12076_"
            next
        end
    next
    edit "EMPTY"
    next
end
"""


def test_as_path_lists_of_fortios_decide_by_their_entries_and_are_open_where_one_is_not_understood() -> None:
    book = read(PATHS, "fortinet").device.policy_book()
    assert book.as_path_lists["LONG"].decide((12076,)) == ("yes", 8)
    assert book.as_path_lists["LONG"].decide((12076, 12076)) == ("no", 4)
    assert book.as_path_lists["NO-ACTION"].decide((12076,))[0] == "unknown"
    assert book.as_path_lists["EMPTY"].decide((12076,)) == ("no", 21)


def test_a_key_chain_of_a_fortios_neighbor_is_tcp_ao() -> None:
    text = """config router bgp
    set as 64496
    config neighbor
        edit "192.0.2.2"
            set remote-as 12076
            set auth-options "KC"
        next
        edit "192.0.2.6"
            set remote-as 12076
            set auth-options ''
        next
    end
end
"""
    one, other = read(text, "fortinet").device.bgp_neighbors
    assert (one.tcp_ao, one.line("tcp_ao").line) == ("KC", 6)
    assert other.tcp_ao is False
