"""Texts that once broke a reader, as short as they could be made, each with what it broke."""

import corpus
import oracle
import pytest

from parsers import known_platforms
from parsers.clean_text import MAX_LINE_CHARACTERS
from parsers.model.source import mask_text, plain

XR_HEAD = "!! IOS XR Configuration 7.9.2\nhostname r1\n"
SWALLOWING = """\
prefix-set OURS
  203.0.113.0/24
router bgp 64496
 neighbor 192.0.2.2
  mystery-keyword notasecret7mystery
end-set
"""
MIXED = """\
set system host-name r1
    pasword 0 notasecretTypo
tacacs-server key 7 notasecretTacacs
"""
UNKNOWN = """\
system {
    host-name r1;
}
protocols {
    bgp {
        group G {
            mystery-keyword notasecretMystery;
        }
    }
}
"""
LAST = """\
version 10.2(5)
hostname edge-nx-10
feature bgp
router 64500
  neighbor 172.16.0.22
    pasword 0 notasecretTypo
"""
DEFAULTS = """\
! device: r1 (DCS-7280, EOS-4.31.2F)
hostname r1
interface defaults
   key 01 7 notasecretDefaults
end
"""
SPLICED = """\
version 22.4;
interfaces {
    secret=notasecretSpliced
}
"""
CERTIFICATE = """\
set version 22.4
set interfaces xe-0/0/0 mtu 1500
bm90YXNlY3JldENlcnRpZmljYXRlnotasecretLine
"""
CASES = {
    "a set without its end took in a key and printed it": ("cisco_xr", XR_HEAD + SWALLOWING),
    "a line of another platform between set lines was printed whole": ("juniper_junos", MIXED),
    "a line below `interface defaults` was printed whole": ("arista_eos", DEFAULTS),
    "an unknown statement was printed with its value": ("juniper_junos", UNKNOWN),
    "a setting of another program between statements was printed whole": ("juniper_junos", SPLICED),
    "a line of a certificate between set lines was printed": ("juniper_junos", CERTIFICATE),
}


def test_the_last_line_is_no_way_out_for_a_key() -> None:
    """Evidence of where a capture ends shows its last line, which may stand in a block that nobody read."""
    parsed = oracle.examine(LAST, "cisco_nxos", ["notasecretTypo"])
    assert parsed is not None
    assert parsed.device.wholeness.line == 6
    assert parsed.text.masked(6) == "    pasword <not shown>"
    foreign = "interface Vlan120\n<x>  99\n    wibble=notasecretWibble\n"
    parsed = oracle.examine(foreign, "cisco_nxos", ["notasecret"])
    assert parsed is not None
    assert parsed.device.wholeness.line == 3
    assert parsed.text.masked(3) == "<not shown>"


def test_a_group_that_is_written_again_and_again_brings_its_lines_once() -> None:
    group = "group OUTER\n interface 'HundredGigE.*'\n  mtu 2000\n  wibble notasecretGroup\n !\n!\nend-group\n"
    block = "interface HundredGigE0/0/0/0\n apply-group OUTER\n description x\n!\n"
    text = XR_HEAD + (group + block) * 400 + "interface HundredGigE0/0/0/0\n mtu 9000\n!\nend\n"
    parsed = oracle.examine(text, "cisco_xr", ["notasecretGroup"], slack=4)
    assert parsed is not None
    (interface,) = parsed.device.interfaces
    assert interface.mtu == 9000


def test_of_a_group_in_two_parts_the_later_line_holds() -> None:
    part = "group G\n interface 'HundredGigE.*'\n  mtu {}\n !\n!\nend-group\n"
    use = "interface HundredGigE0/0/0/0\n apply-group G\n!\nend\n"
    for values, wanted in (((2000, 3000), 3000), ((2000, 3000, 2000), 2000)):
        parsed = oracle.examine(XR_HEAD + "".join(map(part.format, values)) + use, "cisco_xr", [])
        assert parsed is not None
        assert parsed.device.interfaces[0].mtu == wanted


def test_a_line_below_one_that_is_not_understood_is_counted_once() -> None:
    text = (
        "hostname r1\nrouter bgp 64496\n   neighbor 192.0.2.2 wibble 12076\n    address-family ipv4\n"
        "      neighbor 192.0.2.2 wobble 12076\n"
    )
    parsed = oracle.examine(text, "arista_eos", [])
    assert parsed is not None
    lines = [one.line for one in parsed.device.unread]
    assert len(lines) == len(set(lines))
    assert 3 in lines


OPEN_LIST = """\
protocols {
    bgp {
        group MSEE {
            export [ TO-MSEE 192.0.2.14
            authentication-key notasecretList; ## SECRET-DATA
            neighbor 192.0.2.6 {
"""
OPEN_QUOTE = """\
set apply-groups " re1
   key 01 7 notasecretQuote
set protocols bgp group G export "A
 key notasecretQuote
set protocols bgp group G neighbor 192.0.2.2 description "PATHS"
"""


OPEN_NAME = """\
interfaces {
    "ge-0/0/0
    unit 0 authentication-key notasecretQuote;
    " {
        mtu 9000;
    }
}
"""
OPEN_SET_LIST = "set protocols bgp group G export [ A authentication-key notasecretList\nset system host-name r1\n"


@pytest.mark.parametrize("text", [OPEN_LIST, OPEN_QUOTE, OPEN_NAME, OPEN_SET_LIST])
def test_a_list_or_quote_that_nothing_closes_makes_no_name_of_a_key(text: str) -> None:
    keys = ["notasecretList", "notasecretQuote"]
    parsed = oracle.examine(text, "juniper_junos", keys)
    assert parsed is not None
    assert parsed.device.wholeness.is_whole is (text in (OPEN_QUOTE, OPEN_NAME))
    shown = "\n".join(parsed.text.masked(line) for line in range(1, 10))
    assert not any(key in shown for key in keys)


SETS = {
    "cisco_xr": "hostname r1\nprefix-set OURS\n{}\nend-set\n",
    "cisco_xe": "hostname r1\ninterface Vlan1\n {}\nend\n",
    "cisco_nxos": "hostname r1\ninterface Vlan1\n  {}\n",
    "arista_eos": "hostname r1\ninterface Vlan1\n   {}\nend\n",
    "frr": "hostname r1\ninterface eth1\n {}\nexit\n",
}


@pytest.mark.parametrize("platform", SETS)
def test_a_line_of_a_key_s_armour_is_not_repeated_among_what_is_unread(platform: str) -> None:
    armour = "bm90YXNlY3JldFByaXZhdGVLZXlMaW5lT25l"
    parsed = oracle.examine(SETS[platform].format(armour), platform, [armour])
    assert parsed is not None
    assert [one.text.strip() for one in parsed.device.unread] == ["<not shown>"]


@pytest.mark.parametrize("claim", CASES)
def test_it_no_longer_happens_that(claim: str) -> None:
    platform, text = CASES[claim]
    keys = [word.strip('";') for word in text.split() if "notasecret" in word]
    parsed = oracle.examine(text, platform, [*corpus.keys(), *keys])
    assert parsed is not None
    assert parsed.device.unread
    assert not any(key in str(plain(parsed.device)) for key in keys)


def test_an_apply_group_line_of_thousands_of_names_costs_what_it_says() -> None:
    names = "[ " * 2000
    blocks = "".join(f"interface HundredGigE0/0/0/{number}\n shutdown\n!\n" for number in range(50))
    text = f"{XR_HEAD}group [ {names}\n router bgp 64496\n !\nend-group\napply-group {names}\n{blocks}end\n"
    assert oracle.examine(text, "cisco_xr", (), slack=4.0) is not None


HEADS = {
    "arista_eos": "! device: r1 (DCS-7280, EOS-4.31.2F)\n",
    "cisco_nxos": "feature bgp\n",
    "cisco_xe": "version 17.12\n",
    "cisco_xr": XR_HEAD,
}


@pytest.mark.parametrize("platform", HEADS)
def test_an_unknown_protocol_below_ip_is_shown_without_what_follows(platform: str) -> None:
    name, family = ("HundredGigE0/0/0/0", "ipv4") if platform == "cisco_xr" else ("Ethernet1/1", "ip")
    text = f"{HEADS[platform]}hostname r1\ninterface {name}\n {family} mystery notasecretMystery\nend\n"
    line = text[: text.index("mystery")].count("\n") + 1
    parsed = oracle.examine(text, platform, ["notasecretMystery"])
    assert parsed is not None
    assert [one.text for one in parsed.device.unread if one.line == line] == [f"{family} mystery <not shown>"]


@pytest.mark.parametrize("text", ["\x0b\n \x85\n", " \x00\n\x1b[31m\n", "\u2028\n\t\x0c"])
def test_blanks_of_every_kind_are_no_config(text: str) -> None:
    for platform in known_platforms():
        assert oracle.examine(text, platform, ()) is None


def test_a_secret_among_settings_is_masked() -> None:
    assert mask_text("@gw.example.net : PSK 0x6e6f74617365637265744f6c64486578") == "@gw.example.net : PSK <secret>"


CUT_IDENTITY = """\
version 17.12
hostname r1
crypto ikev2 profile P
 match identity remote
crypto ipsec profile I
 set ikev2-profile P
interface Tunnel12
 tunnel protection ipsec profile I
end
"""
CUT_NAME = "frr version 10.2\nhostname r1\nno interface\nend\n"
STRAY_ENTRY = """\
version 17.12
ip prefix-list P seq 5 permit 10.0.0.0/8
 neighbor 1 passwrod 0 notasecretTypo
end
"""
STRAY_SETTING = "frr version 10.2\nhostname r1\nexit-address-family\n    wibble=notasecretWibble\nend\n"
BODY = """\
interface TenGigE0/1/0/20
route-policy IN
   mystery-keyword notasecret7mystery
route-policy SET-ONLY
"""
ARMOURED_BODY = """\
interface HundredGigE0/0/0/0
route-policy TO-MICROSOFT
  if destination in OURS and not community matches-any BLACKHOLE then
bm90YXNlY3JldFByaXZhdGVLZXlMaW5lT25l
endif
"""
STRAY_IN_LIST = """\
! device: r1 (DCS-7280, EOS-4.31.2F)
hostname r1
ip prefix-list TO-MS
   seq 10 permit 198.51.100.0/24
   neighbor 192.0.2.26 passwrod 0 notasecretTypo
end
"""
ARMOUR = "! device: r1 (DCS-7280, EOS-4.31.2F)\nhostname r1\nbm90YXNlY3JldFByaXZhdGVLZXlMaW5lVHdv\n"


@pytest.mark.parametrize(("platform", "text"), [("frr", CUT_NAME), ("cisco_xe", CUT_IDENTITY)])
def test_a_line_whose_name_is_cut_off_breaks_nothing(platform: str, text: str) -> None:
    assert oracle.examine(text, platform, ()) is not None


@pytest.mark.parametrize(("platform", "text"), [("cisco_xe", STRAY_ENTRY), ("frr", STRAY_SETTING)])
def test_a_stray_line_shows_no_key(platform: str, text: str) -> None:
    keys = ["notasecretTypo", "notasecretWibble"]
    parsed = oracle.examine(text, platform, keys)
    assert parsed is not None
    assert parsed.device.unread
    assert not any(key in str(plain(parsed.device)) for key in keys)


def test_evidence_of_a_policy_s_body_shows_no_word_after_one_that_is_not_known() -> None:
    parsed = oracle.examine(BODY, "cisco_xr", ["notasecret7mystery"])
    assert parsed is not None
    assert parsed.text.masked(3) == "   mystery-keyword <not shown>"


def test_evidence_of_a_cut_off_capture_shows_no_line_of_a_key_s_armour() -> None:
    parsed = oracle.examine(ARMOUR, "arista_eos", ["bm90YXNlY3JldFByaXZhdGVLZXlMaW5lVHdv"])
    assert parsed is not None
    assert parsed.device.wholeness.line == 3
    assert parsed.text.masked(3) == "<not shown>"


@pytest.mark.parametrize("platform", known_platforms())
def test_a_line_whose_head_of_blanks_alone_is_kept_breaks_nothing(platform: str) -> None:
    oracle.examine(" " * (MAX_LINE_CHARACTERS + 5) + "hostname r1\n", platform, ())


def test_a_line_of_a_key_s_armour_in_a_policy_is_not_repeated() -> None:
    key = "bm90YXNlY3JldFByaXZhdGVLZXlMaW5lT25l"
    parsed = oracle.examine(ARMOURED_BODY, "cisco_xr", [key])
    assert parsed is not None
    assert [one.line for one in parsed.device.unread] == [4]
    assert key not in str(plain(parsed.device))


def test_a_stray_line_in_a_prefix_list_shows_its_first_word_alone() -> None:
    parsed = oracle.examine(STRAY_IN_LIST, "arista_eos", ["notasecretTypo"])
    assert parsed is not None
    assert [(one.line, one.text) for one in parsed.device.unread] == [(5, "neighbor <not shown>")]
