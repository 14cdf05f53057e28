"""Single claims about the XR reader: policies, patterns of groups, wholeness, recognition, rendering, hostile size."""

from ipaddress import ip_network
from pathlib import Path
from time import perf_counter

import pytest

from parsers import Parsed, parse, render
from parsers.encodings import encode_type7
from parsers.errors import ParseError
from parsers.model.capture import Capture
from parsers.model.change import NOT_EVERYWHERE, OF_TUNNELS, Change, ChangeKind
from parsers.model.policy import Answer, decide_policy
from parsers.model.secret import Sealer
from parsers.platforms.cisco_xr.names import canonical
from parsers.platforms.cisco_xr.patterns import matches

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "cisco_xr"
SEALER = Sealer(b"0" * 32)
HEAD = "!! IOS XR Configuration 7.9.2\nhostname r1\ninterface HundredGigE0/0/0/0\n shutdown\n!\n"


def read(text: str, platform: str | None = "cisco_xr") -> Parsed:
    return parse(Capture(device="r1", file="r1.cfg", text=text, platform=platform), SEALER)


def asked(parsed: Parsed, policy: str, prefix: str) -> Answer:
    book = parsed.device.policy_book()
    return decide_policy(book.route_policies[policy], ip_network(prefix), book).answer


@pytest.mark.parametrize(
    ("policy", "prefix", "answer"),
    [
        ("SET-ONLY", "10.0.0.0/8", "yes"),  # any change lets a route pass
        ("BOGON-GUARD", "10.0.0.0/8", "no"),
        ("BOGON-GUARD", "203.0.113.0/24", "no"),  # nothing lets it pass
        ("TO-MICROSOFT", "10.1.0.0/16", "no"),  # by what it applies
        ("TO-MICROSOFT", "0.0.0.0/0", "no"),
        ("TO-MICROSOFT", "203.0.113.128/25", "yes"),  # the inline set
        ("TO-MICROSOFT", "203.0.113.64/27", "yes"),
        ("TO-MICROSOFT", "203.0.113.64/29", "no"),
        ("TO-MICROSOFT", "8.8.8.0/24", "no"),
        ("TO-MICROSOFT", "203.0.113.0/24", "unknown"),  # a community decides
        ("TO-MICROSOFT", "198.51.100.128/25", "unknown"),
        ("PASS-THEN-DROP", "203.0.113.0/24", "yes"),
        ("PASS-THEN-DROP", "203.0.113.0/25", "no"),
        ("PASS-THEN-DROP", "2001:db8:1::/48", "yes"),
        ("PASS-THEN-DROP", "2001:db8::/32", "no"),
        ("WITH-PARAMETER", "203.0.113.0/24", "unknown"),
        ("APPLIES-MISSING", "203.0.113.0/24", "unknown"),
        ("LOOP-A", "203.0.113.0/24", "unknown"),  # XR refuses a circle
        ("STRANGE", "203.0.113.0/24", "unknown"),
        ("UNCLOSED", "203.0.113.0/24", "unknown"),
    ],
)
def test_a_policy_decides(policy: str, prefix: str, answer: str) -> None:
    parsed = read((FOLDER / "route-language" / "running-config.txt").read_text("utf-8"))
    assert asked(parsed, policy, prefix) == answer


def test_undefined_names_in_a_policy_are_references_on_the_line_of_the_term() -> None:
    device = read((FOLDER / "route-language" / "running-config.txt").read_text("utf-8")).device
    missing = {(one.kind, one.name) for one in device.references if not one.is_defined}
    assert missing == {("policy", "NOWHERE"), ("prefix-set", "NO-SET")}
    policy = device.policy_book().route_policies["APPLIES-MISSING"]
    lines = {line for term in policy.terms for line in (term.line, *(match.line for match in term.matches))}
    assert {one.line for one in device.references if not one.is_defined} <= lines


def test_a_nested_if_and_a_second_one_are_followed() -> None:
    text = (
        "route-policy P\n  if destination in (10.0.0.0/8 le 32) then\n    if destination in (10.1.0.0/16 le 32) then\n"
        "      drop\n    else\n      pass\n    endif\n  endif\n"
        "  if destination in (10.2.0.0/16) then\n    drop\n  endif\nend-policy\n"
    )
    parsed = read(f"{HEAD}{text}end\n")
    assert parsed.device.unread == ()
    assert [asked(parsed, "P", one) for one in ("10.1.2.0/24", "10.3.0.0/16", "10.2.0.0/16", "192.0.2.0/24")] == [
        "no",
        "yes",
        "no",
        "no",
    ]


@pytest.mark.parametrize(
    ("body", "prefix", "answer"),
    [
        # What a condition applies gives a ticket of its own, or drops: an empty branch is then no sure end.
        ("if apply IS-OURS then\nelse\ndrop\nendif", "203.0.113.0/24", "unknown"),
        ("pass\nif apply IS-OURS then\npass\nendif", "203.0.113.0/24", "unknown"),
        ("if destination in OURS and apply IS-OURS then\npass\nendif", "10.0.0.0/8", "no"),
        ("if destination in OURS and apply IS-OURS then\npass\nendif", "203.0.113.0/24", "unknown"),
        # A set may go on below its statement's line.
        (
            "set community (64500:1,\n64500:2) additive\nif destination in (10.0.0.0/8) then\ndrop\nendif",
            "10.0.0.0/8",
            "no",
        ),
        ("set community (64500:1,\n64500:2) additive", "203.0.113.0/24", "yes"),
        ("set community (64500:1,\ndrop", "203.0.113.0/24", "unknown"),
        ("apply TO-*\npass", "203.0.113.0/24", "unknown"),
    ],
)
def test_conditions_that_apply_and_sets_over_several_lines(body: str, prefix: str, answer: str) -> None:
    ours = "prefix-set OURS\n  203.0.113.0/24\nend-set\nroute-policy IS-OURS\n  if destination in OURS then\n"
    parsed = read(f"{HEAD}{ours}    pass\n  endif\nend-policy\nroute-policy P\n{body}\nend-policy\nend\n")
    assert asked(parsed, "P", prefix) == answer
    assert [one for one in parsed.device.references if not one.is_defined] == []


def test_a_condition_refers_to_the_policy_that_it_applies() -> None:
    text = "route-policy P\n  if not apply GONE(10) then\n    pass\n  endif\nend-policy\nend\n"
    missing = [(one.kind, one.name, one.line) for one in read(HEAD + text).device.references if not one.is_defined]
    assert missing == [("policy", "GONE", 7)]


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("HundredGigE.*", "HundredGigE0/0/0/1.100", True),
        ("HundredGigE.*", "TenGigE0/0/0/1", False),
        ("HundredGigE0/0/0/1", "HundredGigE0/0/0/10", False),
        (".*", "192.0.2.2", True),
        (r"192\.0\.2\.[2-6]", "192.0.2.6", True),
        (r"192\.0\.2\.[^2-6]", "192.0.2.6", False),
        ("a+b?c", "aac", True),
        ("a+b?c", "c", False),
        ("^Hu.*$", "Hu1", True),
        ("(a|b)", "a", None),
        ("a{2}", "aa", None),
        ("[a", "a", None),
        (r"\d+", "1", None),
    ],
)
def test_a_group_pattern_fits_the_whole_name(pattern: str, text: str, fits: bool | None) -> None:
    assert matches(pattern, text) is fits


def test_a_hostile_pattern_is_matched_in_linear_time() -> None:
    start = perf_counter()
    assert matches("a*" * 60 + "b", "a" * 500) is False
    assert perf_counter() - start < 1


def test_references_name_their_owner() -> None:
    device = read((FOLDER / "inheritance-disable" / "running-config.txt").read_text("utf-8")).device
    missing = {(one.kind, one.name, one.owner) for one in device.references if not one.is_defined}
    assert ("neighbor-group", "NOWHERE", "192.0.2.18") in missing
    assert ("policy", "GONE", "192.0.2.14") in missing


def test_a_group_that_is_not_read_is_a_reference_that_is_not_resolved() -> None:
    device = read((FOLDER / "apply-group" / "running-config.txt").read_text("utf-8")).device
    by_owner = {one.owner: one for one in device.references if one.kind == "apply-groups" and one.owner}
    assert (by_owner["198.51.100.2"].is_defined, by_owner["198.51.100.2"].is_resolved) == (True, False)
    assert by_owner["198.51.100.6"].is_defined is False


@pytest.mark.parametrize(
    ("lines", "outer", "inner", "count"),
    [
        (" dot1q vlan 100\n", 100, None, 1),  # as releases before 4 write it
        (" dot1q vlan 10 100\n", 10, 100, 2),
        (" dot1q vlan any\n", None, None, None),
        (" encapsulation dot1q 100\n no encapsulation dot1q 100\n", None, None, 0),
    ],
)
def test_the_older_words_for_a_tag(lines: str, outer: int | None, inner: int | None, count: int | None) -> None:
    text = f"{HEAD}interface GigabitEthernet0/1/0/0.100\n ipv4 address 192.0.2.1 255.255.255.252\n{lines}end\n"
    interface = read(text).device.interface("GigabitEthernet0/1/0/0.100")
    assert interface is not None
    assert (interface.outer_tag, interface.inner_tag, interface.tag_count) == (outer, inner, count)


@pytest.mark.parametrize(
    ("lines", "is_enabled", "line"),
    [
        (" bundle shutdown\n", False, 7),
        (" bundle minimum-active links 1\n bundle lacp-fallback timeout 10\n", True, 6),
        (" bundle shutdown\n no bundle shutdown\n", True, 8),
    ],
)
def test_a_bundle_may_be_shut_down_in_two_ways(lines: str, is_enabled: bool, line: int) -> None:
    device = read(f"{HEAD}interface Bundle-Ether1\n{lines}end\n").device
    interface = device.interface("Bundle-Ether1")
    assert device.unread == ()
    assert interface is not None
    assert (interface.is_enabled, interface.line("is_enabled").line) == (is_enabled, line)
    wanted = Change(kind=ChangeKind.ENABLE_INTERFACE, interface="Bundle-Ether1")
    assert render("cisco_xr", wanted) == ("interface Bundle-Ether1", " no shutdown", " no bundle shutdown")


def test_static_routes_of_multicast_are_none() -> None:
    text = (
        "router static\n address-family ipv4 multicast\n  0.0.0.0/0 192.0.2.2\n !\n"
        " address-family ipv4 unicast\n  198.51.100.0/24 192.0.2.2\n !\n!\nend\n"
    )
    assert [str(one.prefix) for one in read(HEAD + text).device.static_routes] == ["198.51.100.0/24"]


@pytest.mark.parametrize(
    "line",
    [
        "router static\n address-family ipv4 unicast\n  pass-word not-a-secret\n",
        "macsec-policy P\n pass-word not-a-secret\n",
        "interface HundredGigE0/0/0/1\n macsec pass-word not-a-secret\n",
    ],
)
def test_a_line_of_an_unknown_word_is_shown_without_what_follows(line: str) -> None:
    parsed = read(f"{HEAD}{line}end\n")
    assert len(parsed.device.unread) == 1
    assert "not-a-secret" not in parsed.device.model_dump_json()
    assert all("not-a-secret" not in parsed.text.masked(number) for number in range(1, 12))


def test_a_line_that_is_indented_too_deep_is_read_or_told() -> None:
    text = (
        "interface HundredGigE0/0/0/0.100\n description MSEE\n   vrf A\n     ipv4 address 192.0.2.1 255.255.255.252\n"
        "  encapsulation dot1q 100\n"
        "key chain K\n key 1\n  key-string clear not-a-secret\n    cryptographic-algorithm MD5\n"
        "router bgp 64500\n address-family ipv4 unicast\n !\n neighbor 192.0.2.2\n  remote-as 12076\n"
        "\tpassword clear not-a-secret\n    timers 5 15\n   frob not-a-secret\n"
        "  address-family ipv4 unicast\n   maximum-prefix 5\n     route-policy P out\n  !\n !\n!\nend\n"
    )
    parsed = read(HEAD + text)
    neighbor, interface = parsed.device.bgp_neighbors[0], parsed.device.interface("HundredGigE0/0/0/0.100")
    assert neighbor.md5
    assert (neighbor.md5.length, neighbor.hold_seconds, neighbor.line("md5").line) == (12, 15, 20)
    family = neighbor.family("ipv4-unicast")
    assert family is not None
    assert [use.name for use in family.export_policy] == ["P"]
    assert interface is not None
    assert (interface.vrf, interface.outer_tag, [str(one) for one in interface.ipv4]) == ("A", 100, ["192.0.2.1/30"])
    assert parsed.device.key_chains[0].keys[0].algorithm == "md5"
    assert [one.line for one in parsed.device.unread] == [22]
    assert all("not-a-secret" not in parsed.text.masked(number) for number in range(1, 30))


def test_lines_below_lines_by_thousands_take_time_in_proportion() -> None:
    deep = "".join(f"{' ' * depth}timers 5 15\n" for depth in range(2, 3000))
    text = f"{HEAD}router bgp 64500\n neighbor 192.0.2.2\n{deep}end\n"
    start = perf_counter()
    assert read(text).device.bgp_neighbors[0].hold_seconds == 15
    assert perf_counter() - start < 2


def test_cycles_of_groups_end() -> None:
    text = (
        "router bgp 64500\n neighbor-group A\n  use neighbor-group B\n  remote-as 12076\n !\n"
        " neighbor-group B\n  use neighbor-group A\n  use session-group S\n !\n"
        " session-group S\n  use session-group S\n  ebgp-multihop\n !\n"
        " neighbor 192.0.2.2\n  use neighbor-group A\n !\n!\nend\n"
    )
    neighbor = read(HEAD + text).device.bgp_neighbors[0]
    assert neighbor.remote_as == 12076
    assert neighbor.ebgp_multihop == 255
    assert neighbor.line("ebgp_multihop").line == 17


def test_group_chains_of_thousands_are_no_recursion() -> None:
    names = range(3000)
    groups = "".join(f" neighbor-group G{n}\n  use neighbor-group G{n + 1}\n !\n" for n in names)
    text = f"{HEAD}router bgp 64500\n{groups} neighbor 192.0.2.2\n  use neighbor-group G0\n !\nend\n"
    assert len(read(text).device.bgp_neighbors) == 1


def test_depth_and_length_do_no_harm() -> None:
    deep = "".join(f"{' ' * n}address-family ipv4 unicast\n" for n in range(1, 2000))
    nested = "if destination in (10.0.0.0/8) then\n" * 3000
    many = "if destination in (10.0.0.0/8) then\npass\nendif\n" * 3000
    start = perf_counter()
    for body in (
        f"router bgp 64500\n{deep}",
        f"route-policy P\n{nested}end-policy\n",
        f"route-policy P\n{many}end-policy\n",
    ):
        assert read(f"{HEAD}{body}end\n").device.hostname == "r1"
    assert perf_counter() - start < 10


def test_a_small_file_of_groups_does_not_grow_without_bound() -> None:
    lines = "".join(f"  service-policy input P{n}\n" for n in range(2000))
    ports = "".join(f"interface HundredGigE0/0/0/{n}\n" for n in range(2000))
    text = f"hostname r1\ngroup G\n interface 'Hu.*'\n{lines} !\nend-group\napply-group G\n{ports}end\n"
    start = perf_counter()
    assert len(read(text).device.interfaces) == 2000
    assert perf_counter() - start < 10


def test_an_empty_looking_and_a_foreign_text_are_refused() -> None:
    with pytest.raises(ParseError):
        read("version 1\nsome words\n")
    with pytest.raises(ParseError):
        read("Building configuration...\n")


@pytest.mark.parametrize(
    ("text", "because"),
    [
        (HEAD, "cut off"),
        (f"{HEAD}route-policy P\n  pass\nend\n", "nothing ends it"),
        (f"{HEAD}  if destination in X then\n  endif\nend-policy\nend\n", "outside its block"),
        (f"{HEAD}remote-as 12076\nend\n", "outside its block"),
        (f"{HEAD}banner motd ^C\ntext\nend\n", "nothing ends it"),
    ],
)
def test_a_damaged_config_is_not_whole(text: str, because: str) -> None:
    wholeness = read(text).device.wholeness
    assert wholeness.is_whole is False
    assert because in wholeness.because


def test_the_prompt_after_the_end_is_allowed() -> None:
    assert read(f"{HEAD}end\nRP/0/RP0/CPU0:r1#\n").device.wholeness.is_whole is True


def test_an_account_that_sees_no_interface_hides_secrets() -> None:
    assert read("!! IOS XR Configuration 7.9.2\nhostname r1\nend\n").device.wholeness.hides_secrets is True


def test_a_key_in_a_group_that_nobody_applies_is_masked() -> None:
    value = encode_type7("notasecretunused", 3)
    text = f"{HEAD}group G\n router bgp '.*'\n  neighbor '.*'\n   password encrypted {value}\n  !\n !\nend-group\nend\n"
    parsed = read(text)
    assert value not in "\n".join(parsed.text.masked(number) for number in range(1, 20))
    assert any(span.line == 9 for span in parsed.device.secret_spans)


def test_one_key_has_one_fingerprint_in_any_form() -> None:
    device = read((FOLDER / "secrets" / "running-config.txt").read_text("utf-8")).device
    encrypted, clear, *_ = device.bgp_neighbors
    assert encrypted.md5
    assert clear.md5
    assert encrypted.md5.agrees(clear.md5) is True


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("Hu0/0/0/1.100", "HundredGigE0/0/0/1.100"),
        ("hundredgige0/0/0/1", "HundredGigE0/0/0/1"),
        ("te0/1/0/0", "TenGigE0/1/0/0"),
        ("BE1.100", "Bundle-Ether1.100"),
        ("bundle-ether1", "Bundle-Ether1"),
        ("Mg0/RP0/CPU0/0", "MgmtEth0/RP0/CPU0/0"),
        ("FH0/0/0/0", "FourHundredGigE0/0/0/0"),
        ("nonsense7", "nonsense7"),
    ],
)
def test_names_have_one_long_form(short: str, long: str) -> None:
    assert canonical(short) == long


def change(kind: ChangeKind, **values: str) -> Change:
    return Change(
        kind=kind,
        interface="HundredGigE0/0/0/0.100",
        neighbor="192.0.2.2",
        vrf="AZURE",
        process_as=64500,
        values=values,
    )


@pytest.mark.parametrize(
    ("wanted", "lines"),
    [
        (
            change(ChangeKind.SET_TAGS, outer="10", inner="100"),
            ("interface HundredGigE0/0/0/0.100", " encapsulation dot1q 10 second-dot1q 100"),
        ),
        (
            change(ChangeKind.SET_ADDRESS, address="192.0.2.1/30"),
            ("interface HundredGigE0/0/0/0.100", " ipv4 address 192.0.2.1 255.255.255.252"),
        ),
        (
            change(ChangeKind.SET_MD5),
            ("router bgp 64500", " vrf AZURE", "  neighbor 192.0.2.2", "   password clear <key>"),
        ),
        (
            change(ChangeKind.ADD_NEIGHBOR, remote_as="12076", afi_safi="ipv4-unicast"),
            (
                "router bgp 64500",
                " vrf AZURE",
                "  neighbor 192.0.2.2",
                "   remote-as 12076",
                "   address-family ipv4 unicast",
                "    route-policy <policy> in",
                "    route-policy <policy> out",
            ),
        ),
        (
            change(ChangeKind.ADD_NEIGHBOR, remote_as="12076", afi_safi="ipv4-unicast", filtered="out"),
            (
                "router bgp 64500",
                " vrf AZURE",
                "  neighbor 192.0.2.2",
                "   remote-as 12076",
                "   address-family ipv4 unicast",
                "    route-policy <policy> in",
            ),
        ),
        (
            change(ChangeKind.SET_ADDRESS, address="2001:db8::1/126", old="2001:db8::1/64"),
            (
                "interface HundredGigE0/0/0/0.100",
                " no ipv6 address 2001:db8::1/64",
                " ipv6 address 2001:db8::1/126",
            ),
        ),
        (
            change(ChangeKind.SET_CIPHER, policy="ER-POL", cipher="GcmAesXpn256"),
            ("macsec-policy ER-POL", " cipher-suite GCM-AES-XPN-256"),
        ),
    ],
)
def test_a_change_is_written_in_the_words_of_xr(wanted: Change, lines: tuple[str, ...]) -> None:
    assert render("cisco_xr", wanted) == lines


def test_what_is_rendered_is_read_back() -> None:
    kinds = (ChangeKind.ADD_NEIGHBOR, ChangeKind.SET_BFD, ChangeKind.SET_LOCAL_AS, ChangeKind.SET_TIMERS)
    values = {"remote_as": "12076", "afi_safi": "ipv4-unicast", "local_as": "64501"}
    values |= {
        "transmit_ms": "300",
        "receive_ms": "300",
        "multiplier": "3",
        "keepalive_seconds": "10",
        "hold_seconds": "30",
    }
    rendered = "\n".join("\n".join(render("cisco_xr", change(kind, **values))) for kind in kinds)
    device = read(f"{HEAD}{rendered}\nend\n").device
    assert device.unread == ()
    neighbor = device.bgp_neighbors[0]
    assert (neighbor.remote_as, neighbor.local_as, neighbor.hold_seconds) == (12076, 64501, 30)
    assert (neighbor.bfd, neighbor.bfd_transmit_ms, neighbor.bfd_multiplier) == (True, 300, 3)


@pytest.mark.parametrize("kind", sorted(set(ChangeKind) - OF_TUNNELS - NOT_EVERYWHERE - {ChangeKind.DEFINE_REFERENCE}))
def test_xr_has_words_for_every_change(kind: ChangeKind) -> None:
    values = dict.fromkeys(("remote_as", "local_as", "keepalive_seconds", "hold_seconds"), "10") | {
        "address": "192.0.2.1/30"
    }
    assert len(render("cisco_xr", change(kind, **values))) > 1
