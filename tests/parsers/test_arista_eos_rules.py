"""Rules of EOS one by one: free text, wholeness, keys, references, policies, recognition, and changes in its words."""

from ipaddress import ip_network
from pathlib import Path

import pytest

from parsers import Parsed, known_platforms, parse, render
from parsers.clean_text import clean
from parsers.errors import ParseError
from parsers.model.bgp import BgpNeighbor
from parsers.model.capture import Capture
from parsers.model.change import NOT_EVERYWHERE, Change, ChangeKind
from parsers.model.device import Device
from parsers.model.policy import decide_policy
from parsers.model.secret import Encoding, Sealer, Secret
from parsers.platforms.arista_eos import recognise

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
SEALER = Sealer(b"0" * 32)
HEAD = "! Command: show running-config\n! device: r1 (DCS-7280SR3, EOS-4.31.2F)\n!\nhostname r1\n!\n"
BGP = HEAD + "router bgp 64496\n   neighbor 192.0.2.2 remote-as 12076\n"


def read(text: str) -> Parsed:
    return parse(Capture(device="r1", file="r1.cfg", text=text, platform="arista_eos"), SEALER)


def device_of(case: str) -> Device:
    return read((FIXTURES / "arista_eos" / case / "running-config.txt").read_bytes().decode()).device


def neighbor(device: Device, address: str, vrf: str = "default") -> BgpNeighbor:
    return next(one for one in device.bgp_neighbors if (str(one.address), one.vrf) == (address, vrf))


# Wholeness


def test_the_newer_form_of_a_session_key_is_reversible_though_not_decoded() -> None:
    value = "$1c$bm90LWEtc2VjcmV0LWJ1dC1lbmNyeXB0ZWQ="
    device = read(f"{BGP}   neighbor 192.0.2.2 password 7 {value}\nend\n").device
    md5 = neighbor(device, "192.0.2.2").md5
    assert isinstance(md5, Secret)
    assert (md5.encoding, md5.length) == (Encoding.EOS7, None)


def test_a_comment_may_stand_in_any_block_and_leaves_no_line_unread() -> None:
    text = BGP + "   comment\n   neighbor 192.0.2.2 shutdown\nEOF\n   neighbor 192.0.2.2 timers 10 30\nend\n"
    device = read(text).device
    assert device.unread == ()
    assert (neighbor(device, "192.0.2.2").is_enabled, neighbor(device, "192.0.2.2").hold_seconds) == (True, 30)


def test_a_prompt_after_the_end_does_not_make_a_config_partial() -> None:
    assert read(BGP + "!\nend\nr1#exit\n").device.wholeness.is_whole is True


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (BGP, 7),
        (BGP + "banner login\nwelcome\nend\n", 8),
        (BGP + "interface Ethernet1\n   comment\nend\n   EO\nEOF\nend\n   comment\nfree\nend\n", 14),
        (HEAD + "router bgp 64496\nneighbor 192.0.2.2 remote-as 12076\nend\n", 7),
        (BGP.replace("running-config", "running-config section bgp") + "end\n", 1),
        (BGP.replace("show running-config", "show running-config interfaces Ethernet1") + "end\n", 1),
        (BGP + " --More-- \b\b\b\b\b\b\b\b\bend\n", 8),
    ],
    ids=["no end", "open banner", "open comment", "flat", "section", "interfaces", "pager"],
)
def test_a_partial_config_is_found_out(text: str, line: int) -> None:
    wholeness = read(text).device.wholeness
    assert wholeness.is_whole is False
    assert wholeness.line == line


def test_what_is_no_config_is_refused() -> None:
    for text in ("hello\n", "% Invalid input (privileged mode required)\n", "Total 12\n-rw-r--r-- flash\n"):
        with pytest.raises(ParseError):
            read(text)


@pytest.mark.parametrize("value", ["<removed>", "7 <removed>", "7 <secret hidden>", "0 ********", "REDACTED"])
def test_a_masked_password_is_neither_missing_nor_a_key(value: str) -> None:
    device = read(f"{BGP}   neighbor 192.0.2.2 password {value}\n!\nend\n").device
    md5 = neighbor(device, "192.0.2.2").md5
    assert md5
    assert md5.encoding is Encoding.MASKED
    assert device.wholeness.hides_secrets is True


# Free text


@pytest.mark.parametrize("opener", ["banner login", "banner motd", "event-handler X\n   action bash"])
def test_free_text_never_becomes_config(opener: str) -> None:
    text = f"{BGP}!\n{opener}\nrouter bgp 64496\n   neighbor 192.0.2.6 remote-as 12076\nEOF\n!\nend\n"
    device = read(text).device
    assert [str(one.address) for one in device.bgp_neighbors] == ["192.0.2.2"]
    assert device.wholeness.is_whole is True


def test_a_description_that_says_eof_opens_and_closes_nothing() -> None:
    text = f"{HEAD}interface Ethernet1\n   description EOF\n   ip address 192.0.2.1/30\n!\nend\n"
    interface = read(text).device.interfaces[0]
    assert interface.description == "EOF"
    assert [str(one) for one in interface.ipv4] == ["192.0.2.1/30"]


# Keys


def test_one_key_under_two_names_and_in_clear_is_one_key() -> None:
    device = device_of("secrets")
    plain = neighbor(device, "192.0.2.14").md5
    coded = neighbor(device, "192.0.2.2").md5
    assert plain
    assert coded
    assert coded.agrees(plain) is True


def test_two_groups_with_one_key_agree_though_their_texts_differ() -> None:
    text = (FIXTURES / "arista_eos" / "peer-group" / "running-config.txt").read_text()
    device = read(text.replace("   no neighbor 192.0.2.6 password\n", "")).device
    one, other = neighbor(device, "192.0.2.2").md5, neighbor(device, "192.0.2.6").md5
    assert one
    assert other
    assert one.agrees(other) is True


def test_the_hostname_as_a_key_is_weak() -> None:
    md5 = neighbor(read(f"{BGP}   neighbor 192.0.2.2 password 0 r1\nend\n").device, "192.0.2.2").md5
    assert md5
    assert md5.weakness == "equal to a name or number of this device"


@pytest.mark.parametrize(
    "line",
    [
        "   neighbor 192.0.2.2 password 7 not-a-secret",
        "   neighbor 192.0.2.2 passwort not-a-secret",
        "   neighbor 192.0.2.2 password 8a not-a-secret",
        "   secret not-a-secret",
        "mac security\n   profile A\n      key 0a 9 not-a-secret",
        "mac security\n   profile A\n      key 0a 7 not-a-secret fallback",
        "mac security\n   profile A\n      kay 0a 7 not-a-secret",
        "management security\n   session shared-secret profile A\n      secret x not-a-secret infinite",
        "management security\n   session shared-secret profile A\n      secrets x not-a-secret",
    ],
)
def test_no_form_of_a_key_is_shown(line: str) -> None:
    parsed = read(f"{BGP}{line}\nend\n")
    assert "not-a-secret" not in parsed.device.model_dump_json()
    shown = [parsed.text.masked(number) for number in range(1, parsed.device.captured_lines + 1)]
    assert any("<" in one for one in shown)
    assert "not-a-secret" not in "\n".join(shown)


def test_the_fallback_word_is_no_part_of_the_key() -> None:
    parsed = read(f"{HEAD}mac security\n   profile A\n      key 0a 0 not-a-secret fallback\nend\n")
    assert parsed.text.masked(8).strip() == "key 0a 0 <secret> fallback"


# References


def test_every_name_is_referred_to_with_its_line_and_owner() -> None:
    found = {(one.kind, one.name, one.line, one.is_defined, one.owner) for one in device_of("peer-group").references}
    assert ("peer-group", "MSEE", 41, True, "192.0.2.2") in found
    assert ("peer-group", "GONE", 52, False, "192.0.2.22") in found
    assert ("route-map", "FROM-MSEE", 57, False, "192.0.2.2") in found
    assert ("vrf", "RED", 18, True, "Ethernet1.20") in found


def test_profiles_and_filters_are_references_too() -> None:
    secrets = {(one.kind, one.name, one.is_defined) for one in device_of("secrets").references}
    assert {("shared-secret-profile", "ER-AO", True), ("shared-secret-profile", "LOST", False)} <= secrets
    macsec = {(one.kind, one.name, one.is_defined) for one in device_of("macsec").references}
    assert {("macsec-profile", "ER-PROF", True), ("macsec-profile", "ER-GONE", False)} <= macsec
    ranges = {(one.kind, one.name, one.is_defined) for one in device_of("listen-range").references}
    assert {("peer-filter", "ONE", True), ("peer-filter", "LOST", False), ("peer-group", "GONE", False)} <= ranges
    profiles = {(one.kind, one.name, one.is_defined) for one in device_of("interface-profile").references}
    assert ("interface-profile", "ER-GONE", False) in profiles
    policies = {(one.kind, one.name, one.is_defined) for one in device_of("policy").references}
    assert {("function", "LOST()", False), ("prefix-list", "LOST", False), ("route-map", "NAMED", True)} <= policies


# Policies


@pytest.mark.parametrize(
    ("policy", "prefix", "answer", "line"),
    [
        ("MIXED", "10.1.2.0/24", "unknown", 18),  # EDGES lets it in, the other map is not followed
        ("MIXED", "0.0.0.0/0", "unknown", 24),  # EDGES denies it; LOST is not defined
        ("NAMED", "10.1.2.0/24", "no", 26),
        ("NAMED", "192.0.2.0/24", "unknown", 30),
        ("BARE", "192.0.2.0/24", "yes", 32),
    ],
)
def test_policies_decide_as_far_as_they_are_understood(policy: str, prefix: str, answer: str, line: int) -> None:
    book = device_of("policy").policy_book()
    verdict = decide_policy(book.route_policies[policy], ip_network(prefix), book)
    assert (verdict.answer, verdict.line) == (answer, line)


@pytest.mark.parametrize(
    ("family", "prefix", "answer"),
    [
        ("ip", "203.0.113.0/24", "yes"),
        ("ip", "2001:db8::/32", "no"),  # the list of the same name is the other family's
        ("ipv6", "2001:db8::/32", "yes"),
        ("ipv6", "203.0.113.0/24", "no"),
    ],
)
def test_two_lists_of_one_name_are_kept_apart(family: str, prefix: str, answer: str) -> None:
    lists = "ip prefix-list L\n   seq 10 permit 203.0.113.0/24\nipv6 prefix-list L\n   seq 10 permit 2001:db8::/32\n"
    text = f"{HEAD}{lists}route-map R permit 10\n   match {family} address prefix-list L\nend\n"
    book = read(text).device.policy_book()
    assert decide_policy(book.route_policies["R"], ip_network(prefix), book).answer == answer


# Recognition


def test_no_other_platform_s_fixture_is_claimed_for_certain() -> None:
    others = [
        path
        for path in sorted(FIXTURES.glob("*/*/running-config.txt"))
        if path.parent.parent.name in set(known_platforms()) - {"arista_eos"}
    ]
    assert len(others) > 10
    claimed = []
    for path in others:
        try:
            text = clean(path.name, path.read_bytes().decode(errors="replace"))
        except ParseError:
            continue
        if recognise(text) == "certain":
            claimed.append(str(path.relative_to(FIXTURES)))
    assert claimed == []


# Changes


def _with(text: str, lines: tuple[str, ...]) -> Device:
    assert lines
    return read(text.replace("\nend\n", "\n" + "\n".join(lines) + "\nend\n")).device


def _change(kind: ChangeKind, **more: object) -> Change:
    return Change.model_validate({"kind": kind, "process_as": 64496, "neighbor": "192.0.2.2", **more})


@pytest.mark.parametrize("vrf", ["default", "RED"])
def test_written_session_changes_are_read_back(vrf: str) -> None:
    text = (
        f"{HEAD}router bgp 64496\n   neighbor 192.0.2.2 remote-as 64500\n   neighbor 192.0.2.2 shutdown\n"
        "   neighbor 192.0.2.2 ebgp-multihop 2\n   neighbor 192.0.2.2 update-source Loopback0\n   vrf RED\n"
        "      neighbor 192.0.2.2 remote-as 64500\n      neighbor 192.0.2.2 shutdown\n"
        "      neighbor 192.0.2.2 ebgp-multihop 2\n      neighbor 192.0.2.2 update-source Loopback0\n!\nend\n"
    )
    for kind, values, field, wanted in (
        (ChangeKind.SET_REMOTE_AS, {"remote_as": "12076"}, "remote_as", 12076),
        (ChangeKind.SET_LOCAL_AS, {"local_as": "64499"}, "local_as", 64499),
        (ChangeKind.ENABLE_NEIGHBOR, {}, "is_enabled", True),
        (ChangeKind.SET_TIMERS, {"keepalive_seconds": "10", "hold_seconds": "30"}, "hold_seconds", 30),
        (ChangeKind.REMOVE_MULTIHOP, {}, "ebgp_multihop", False),
        (ChangeKind.REMOVE_UPDATE_SOURCE, {}, "update_source", ""),
        (ChangeKind.SET_BFD, {"transmit_ms": "300", "receive_ms": "300", "multiplier": "3"}, "bfd_multiplier", 3),
    ):
        device = _with(text, render("arista_eos", _change(kind, vrf=vrf, values=values)))
        assert getattr(neighbor(device, "192.0.2.2", vrf), field) == wanted, kind
        other = neighbor(device, "192.0.2.2", "RED" if vrf == "default" else "default")
        assert other.remote_as == 64500


def test_written_family_changes_are_read_back() -> None:
    text = f"{HEAD}router bgp 64496\n   no bgp default ipv4-unicast\n   neighbor 192.0.2.2 remote-as 12076\n!\nend\n"
    active = _with(text, render("arista_eos", _change(ChangeKind.ACTIVATE_FAMILY)))
    assert neighbor(active, "192.0.2.2").address_families[0].is_active is True
    change = _change(ChangeKind.FILTER_PREFIXES, values={"policy": "OUT", "direction": "out"})
    filtered = _with(text, render("arista_eos", change))
    assert neighbor(filtered, "192.0.2.2").address_families[0].export_policy[0].name == "OUT"
    added = _with(text, render("arista_eos", _change(ChangeKind.ADD_NEIGHBOR, neighbor="2001:db8::2", vrf="RED")))
    family = neighbor(added, "2001:db8::2", "RED").family("ipv6-unicast")
    assert family is not None
    assert family.is_active is True


def test_written_interface_changes_are_read_back() -> None:
    text = f"{HEAD}interface Ethernet1.100\n   shutdown\n!\nend\n"
    for kind, values, field, wanted in (
        (ChangeKind.SET_TAGS, {"outer": "10", "inner": "100"}, "inner_tag", 100),
        (ChangeKind.ENABLE_INTERFACE, {}, "is_enabled", True),
    ):
        lines = render("arista_eos", Change(kind=kind, interface="Ethernet1.100", values=values))
        assert getattr(_with(text, lines).interfaces[0], field) == wanted
    lines = render(
        "arista_eos",
        Change(kind=ChangeKind.SET_ADDRESS, interface="Ethernet1.100", values={"address": "192.0.2.1/30", "old": ""}),
    )
    assert [str(one) for one in _with(text, lines).interfaces[0].ipv4] == ["192.0.2.1/30"]


def test_an_ipv6_address_is_taken_away_before_another_is_written() -> None:
    values = {"address": "2001:db8::1/126", "old": "2001:db8::1/64"}
    lines = render("arista_eos", Change(kind=ChangeKind.SET_ADDRESS, interface="Ethernet1.100", values=values))
    assert lines == (
        "interface Ethernet1.100",
        "   no ipv6 address 2001:db8::1/64",
        "   ipv6 address 2001:db8::1/126",
    )


def test_keys_are_protected_by_the_key_of_the_site_and_the_form_that_uses_it() -> None:
    assert render("arista_eos", Change(kind=ChangeKind.PROTECT_KEYS)) == (
        "management security",
        "   password encryption-key common",
        "   password encryption reversible aes-256-gcm",
    )


def test_written_macsec_changes_are_read_back() -> None:
    text = (FIXTURES / "arista_eos" / "macsec" / "running-config.txt").read_text()
    cipher = render("arista_eos", Change(kind=ChangeKind.SET_CIPHER, values={"policy": "NEW", "cipher": "GcmAes256"}))
    policies = {one.name: one for one in _with(text, cipher).macsec_policies}
    assert policies["NEW"].cipher_suites == ("GcmAes256",)
    bound = render(
        "arista_eos", Change(kind=ChangeKind.BIND_MACSEC, interface="Ethernet9/1", values={"policy": "ER-PROF"})
    )
    port = _with(text, bound).macsec_port("Ethernet9/1")
    assert port is not None
    assert port.is_active is True


def test_no_written_change_holds_a_key_and_every_kind_is_answered() -> None:
    values = {
        "outer": "1",
        "address": "192.0.2.1/30",
        "remote_as": "12076",
        "local_as": "64496",
        "keepalive_seconds": "10",
        "hold_seconds": "30",
        "kind": "route-map",
        "name": "X",
        "encryption": "AES256",
        "integrity": "SHA256",
        "dh_group": "DHGroup14",
        "pfs_group": "PFS2048",
        "seconds": "10",
        "retries": "3",
        "mss": "1350",
        "mtu": "1400",
        "window": "64",
    }
    silent = {ChangeKind.SET_REPLAY}  # EOS has no line for replay protection
    for kind in set(ChangeKind) - NOT_EVERYWHERE:
        lines = render("arista_eos", _change(kind, interface="Ethernet1", values=values))
        assert bool(lines) is (kind not in silent), kind
        for line in lines:
            assert "password" not in line or line.endswith(("<key>", "password")), line


# Inheritance


def test_a_profile_written_twice_is_one_profile() -> None:
    text = f"{HEAD}mac security\n   profile A\n      cipher aes256-gcm\nmac security\n   profile A\n      sci\n!\nend\n"
    policies = read(text).device.macsec_policies
    assert [one.name for one in policies] == ["A"]
    assert (policies[0].cipher_suites, policies[0].include_sci) == (("GcmAes256",), True)


def test_router_blocks_written_twice_are_one_process() -> None:
    text = f"{BGP}!\nrouter bgp 64496\n   neighbor 192.0.2.2 description again\n!\nend\n"
    found = read(text).device.bgp_neighbors
    assert [(str(one.address), one.description) for one in found] == [("192.0.2.2", "again")]


@pytest.mark.parametrize("spelling", ["peer group", "peer-group"])
@pytest.mark.parametrize("order", [1, -1])
def test_a_group_may_be_defined_after_its_use(spelling: str, order: int) -> None:
    lines = [f"   neighbor G {spelling}", "   neighbor G remote-as 12076", f"   neighbor 192.0.2.2 {spelling} G"]
    body = "\n".join(lines[::order])
    found = neighbor(read(f"{HEAD}router bgp 64496\n{body}\n!\nend\n").device, "192.0.2.2")
    assert (found.remote_as, found.peer_group, found.md5) == (12076, "G", False)


def test_many_neighbors_take_time_in_proportion() -> None:
    lines = [f"   neighbor 10.{index // 250}.{index % 250}.2 peer group G" for index in range(3000)]
    text = f"{HEAD}router bgp 64496\n   neighbor G peer group\n" + "\n".join(lines) + "\n!\nend\n"
    assert len(read(text).device.bgp_neighbors) == 3000
