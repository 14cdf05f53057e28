"""cisco_xe: one claim a form, on the shortest config that shows it."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from parsers import Parsed
from parsers.encodings import encode_type7
from parsers.model.bgp import BgpNeighbor
from parsers.model.device import Device
from parsers.model.interface import Interface
from parsers.model.policy import decide_policy
from parsers.platforms.cisco_xe.names import canonical
from parsers.values import network

Parse = Callable[..., Parsed]


@pytest.fixture
def device(parse_text: Parse) -> Callable[[str], Device]:
    return lambda body: parse_text(f"hostname r1\n{body}\nend\n").device


Read = Callable[[str], Device]


def interface(read: Read, body: str) -> Interface:
    return read(f"interface GigabitEthernet0/0/1.100\n {body}").interfaces[0]


def neighbor(read: Read, *lines: str, before: str = "") -> BgpNeighbor:
    body = "\n ".join(("router bgp 64496", *lines))
    return next(one for one in read(f"{before}\n{body}").bgp_neighbors if str(one.address) == "192.0.2.2")


@pytest.mark.parametrize(
    ("written", "long"),
    [
        ("Gi0/0/1.100", "GigabitEthernet0/0/1.100"),
        ("gigabitethernet0/0/1", "GigabitEthernet0/0/1"),
        ("Te0/1/0", "TenGigabitEthernet0/1/0"),
        ("Twe1/0/1", "TwentyFiveGigE1/0/1"),
        ("Hu0/1/0", "HundredGigE0/1/0"),
        ("Fo1/0/1", "FortyGigabitEthernet1/0/1"),
        ("Po1.100", "Port-channel1.100"),
        ("Lo0", "Loopback0"),
        ("Tu10", "Tunnel10"),
        ("Vl100", "Vlan100"),
        ("BDI100", "BDI100"),
        ("Nonesuch7", "Nonesuch7"),
    ],
)
def test_every_spelling_of_a_name_comes_to_the_long_form(written: str, long: str) -> None:
    assert canonical(written) == long


def test_a_number_apart_from_its_kind_belongs_to_the_name(device: Read) -> None:
    found = device("interface Port-channel 1\n no ip address").interfaces[0]
    assert (found.name, found.canonical_name) == ("Port-channel 1", "Port-channel1")


@pytest.mark.parametrize(
    ("body", "field", "value"),
    [
        ("shutdown\n no shutdown", "is_enabled", True),
        ("shutdown", "is_enabled", False),
        ("ip address 192.0.2.1 255.255.255.252\n no ip address", "ipv4", ()),
        ("encapsulation dot1Q 100\n no encapsulation dot1Q 100", "outer_tag", None),
        ("vrf forwarding RED\n no vrf forwarding RED", "vrf", "default"),
        ("bfd interval 300 min_rx 300 multiplier 3\n no bfd interval", "bfd_transmit_ms", None),
        ("channel-group 1 mode active\n no channel-group", "bundle", None),
        ("switchport\n no switchport", "is_layer2", False),
        ("description one\n description two", "description", "two"),
        ("ip mtu 1400\n no ip mtu", "ip_mtu", 1500),
    ],
)
def test_a_no_line_takes_back_what_stood_before(device: Read, body: str, field: str, value: object) -> None:
    assert getattr(interface(device, body), field) == value


def test_a_default_that_decides_is_named(device: Read) -> None:
    found = interface(device, "encapsulation dot1Q 100")
    assert set(found.defaults) >= {"ip_mtu", "ethertype", "is_enabled"}
    assert found.line("ip_mtu").line == 2


def test_an_interface_written_twice_is_one(device: Read) -> None:
    found = device("interface Gi0/0/1\n mtu 9000\ninterface GigabitEthernet0/0/1\n shutdown").interfaces
    assert [(one.canonical_name, one.mtu, one.is_enabled) for one in found] == [("GigabitEthernet0/0/1", 9000, False)]


@pytest.mark.parametrize("word", ["default", "no"])
def test_a_default_interface_line_takes_away_what_stood_below_it(device: Read, word: str) -> None:
    found = device(f"interface Gi0/0/1\n mtu 9000\n macsec\n{word} interface Gi0/0/1")
    assert found.interfaces == ()
    assert found.macsec_ports == ()


@pytest.mark.parametrize(
    "line",
    [
        "ip address dhcp",
        "ip address 192.0.2.1 255.255.0.255",
        "ip address 192.0.2.300 255.255.255.252",
        "ipv6 address PREFIX ::1/64",
        "ipv6 address 2001:DB8::/64 eui-64",
        "mtu many",
        "shutdwon",
        "encapsulation dot1Q 5000",
        "ip adress 192.0.2.1 255.255.255.252",
        "channel-group one",
        "bfd interval 300",
    ],
)
def test_a_line_that_is_not_understood_is_listed(device: Read, line: str) -> None:
    found = device(f"interface Gi0/0/1\n {line}")
    assert [one.line for one in found.unread] == [3]
    assert found.interfaces[0].ipv4 == found.interfaces[0].ipv6 == ()


@pytest.mark.parametrize(
    "line",
    [
        "negotiation auto",
        "no ip redirects",
        "ip ospf message-digest-key 1 md5 7 046E1F5D21404759",
        "service-policy output SHAPE",
        "ipv6 nd ra suppress all",
        "cdp enable",
        "ip unnumbered Loopback0",
        "ip tcp adjust-mss 1350",
        "no mop enabled",
    ],
)
def test_a_line_of_another_subject_is_not_listed(device: Read, line: str) -> None:
    assert device(f"interface Gi0/0/1\n {line}").unread == ()


def test_bfd_in_microseconds_is_kept_in_milliseconds(device: Read) -> None:
    found = device(
        "bfd-template single-hop T\n interval microseconds both 50000 multiplier 3\ninterface Gi0/0/1\n bfd template T"
    ).interfaces[0]
    assert (found.bfd_transmit_ms, found.bfd_receive_ms, found.bfd_multiplier) == (50, 50, 3)


def test_a_bfd_template_that_is_not_defined_brings_no_timers(device: Read) -> None:
    found = device("interface Gi0/0/1\n bfd template GONE")
    assert found.interfaces[0].bfd_transmit_ms is None
    assert [(one.kind, one.name, one.is_defined) for one in found.references] == [("bfd-template", "GONE", False)]


# --- BGP


def test_timers_that_nobody_sets_are_the_documented_ones_and_named_as_default(device: Read) -> None:
    found = neighbor(device, "neighbor 192.0.2.2 remote-as 12076")
    assert (found.keepalive_seconds, found.hold_seconds) == (60, 180)
    assert set(found.defaults) >= {"keepalive_seconds", "hold_seconds"}


def test_a_neighbor_of_the_same_as_is_internal(device: Read) -> None:
    assert neighbor(device, "neighbor 192.0.2.2 remote-as internal").remote_as == 64496


def test_a_neighbor_of_any_other_as_has_none_that_we_can_name(device: Read) -> None:
    assert neighbor(device, "neighbor 192.0.2.2 remote-as external").remote_as is None


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("ebgp-multihop 2", "ebgp_multihop", 2),
        ("ebgp-multihop", "ebgp_multihop", 255),
        ("ttl-security hops 1", "ttl_security", 1),
        ("update-source Gi0/0/1.100", "update_source", "GigabitEthernet0/0/1.100"),
        ("fall-over bfd single-hop", "bfd", True),
        ("local-as 64510 no-prepend replace-as dual-as", "local_as", 64510),
        ("timers 0 0", "hold_seconds", 0),
        ("shutdown graceful 600", "is_enabled", False),
    ],
)
def test_a_session_line_is_read(device: Read, line: str, field: str, value: object) -> None:
    found = neighbor(device, "neighbor 192.0.2.2 remote-as 12076", f"neighbor 192.0.2.2 {line}")
    assert getattr(found, field) == value
    assert found.line(field).line == 5


@pytest.mark.parametrize(
    ("lines", "bfd", "line"),
    [
        (("fall-over route-map X",), False, 4),
        (("fall-over bfd", "fall-over route-map X"), True, 5),
        (("fall-over", "fall-over bfd multi-hop"), True, 6),
    ],
)
def test_the_watch_on_the_route_stands_beside_bfd(device: Read, lines: tuple[str, ...], bfd: object, line: int) -> None:
    said = (f"neighbor 192.0.2.2 {one}" for one in lines)
    found = neighbor(device, "neighbor 192.0.2.2 remote-as 12076", *said)
    assert (found.bfd, found.line("bfd").line) == (bfd, line)


def test_a_listen_range_that_is_taken_back_is_gone(device: Read) -> None:
    ranges = ("192.0.2.0/28", "192.0.2.64/28")
    body = "\n ".join(("router bgp 64496", *(f"bgp listen range {one} peer-group G" for one in ranges)))
    found = device(f"{body}\n no bgp listen range 192.0.2.64/28 peer-group G").bgp_neighbors
    assert [str(one.listen_range) for one in found] == ["192.0.2.0/28"]


def test_timers_of_a_vrf_hold_for_the_family_that_they_stand_in(device: Read) -> None:
    found = device(
        "router bgp 64496\n timers bgp 20 60\n address-family ipv4 vrf RED\n  timers bgp 5 15\n"
        "  neighbor 192.0.2.2 remote-as 12076\n address-family ipv6 vrf RED\n  neighbor 2001:DB8::2 remote-as 12076"
    ).bgp_neighbors
    assert [(one.address.version, one.hold_seconds) for one in found] == [(4, 15), (6, 60)]


def test_timers_that_are_taken_back_are_the_defaults(device: Read) -> None:
    found = neighbor(device, "timers bgp 20 60", "no timers bgp", "neighbor 192.0.2.2 remote-as 12076")
    assert (found.keepalive_seconds, found.hold_seconds) == (60, 180)


def test_an_encapsulation_that_is_not_understood_is_no_proof_of_no_tag(device: Read) -> None:
    found = device("interface FastEthernet0/0.5\n encapsulation isl 5")
    assert found.interfaces[0].tag_count is None
    assert [one.line for one in found.unread] == [3]


def test_a_removed_neighbor_is_gone(device: Read) -> None:
    body = "router bgp 64496\n neighbor 192.0.2.2 remote-as 12076\n neighbor 192.0.2.2 activate\n no neighbor 192.0.2.2"
    assert device(body).bgp_neighbors == ()


def test_a_group_that_is_not_defined_leaves_open_what_it_would_bring(device: Read) -> None:
    found = neighbor(device, "neighbor 192.0.2.2 peer-group GONE", "neighbor 192.0.2.2 timers 10 30")
    assert (found.md5, found.tcp_ao, found.bfd, found.is_enabled, found.ebgp_multihop) == (None,) * 5
    assert (found.keepalive_seconds, found.hold_seconds) == (10, 30)
    family = found.family("ipv4-unicast")
    assert family is not None
    assert (family.is_active, family.maximum_prefix) == (None, None)


def test_a_group_may_be_called_like_a_keyword(device: Read) -> None:
    found = neighbor(
        device,
        "neighbor password peer-group",
        "neighbor password remote-as 12076",
        "neighbor 192.0.2.2 peer-group password",
    )
    assert (found.peer_group, found.remote_as, found.md5) == ("password", 12076, False)


def test_an_address_with_a_typing_error_is_no_silent_group(device: Read) -> None:
    found = device("router bgp 64496\n neighbor 192.0.2.300 remote-as 12076")
    assert found.bgp_neighbors == ()
    assert [(one.kind, one.name, one.is_defined) for one in found.references] == [("peer-group", "192.0.2.300", False)]


def test_a_neighbor_of_a_vrf_is_inactive_without_its_line(device: Read) -> None:
    found = neighbor(
        device, "address-family ipv4 vrf RED", " neighbor 192.0.2.2 remote-as 12076", "exit-address-family"
    )
    assert found.vrf == "RED"
    assert [(one.afi_safi, one.is_active) for one in found.address_families] == [("ipv4-unicast", False)]


def test_a_session_line_within_the_global_family_counts_as_microsoft_prints_it(device: Read) -> None:
    found = neighbor(
        device,
        "neighbor 192.0.2.2 remote-as 12076",
        "address-family ipv4",
        " neighbor 192.0.2.2 fall-over bfd",
        "exit-address-family",
    )
    assert (found.vrf, found.bfd) == ("default", True)


def test_both_directions_of_a_policy_stand_side_by_side(device: Read) -> None:
    found = neighbor(
        device,
        "neighbor 192.0.2.2 remote-as 12076",
        "neighbor 192.0.2.2 route-map A in",
        "neighbor 192.0.2.2 route-map B out",
        "neighbor 192.0.2.2 prefix-list C out",
    )
    family = found.family("ipv4-unicast")
    assert family is not None
    assert [use.name for use in family.import_policy] == ["A"]
    assert [(use.kind, use.name) for use in family.export_policy] == [("route-map", "B"), ("prefix-list", "C")]


def test_a_no_line_of_a_policy_hides_the_groups(device: Read) -> None:
    found = neighbor(
        device,
        "neighbor G peer-group",
        "neighbor 192.0.2.2 peer-group G",
        "address-family ipv4",
        " neighbor G prefix-list L out",
        " no neighbor 192.0.2.2 prefix-list L out",
        "exit-address-family",
    )
    family = found.family("ipv4-unicast")
    assert family is not None
    assert family.export_policy == ()


def test_a_default_that_is_originated_is_told(device: Read) -> None:
    found = neighbor(
        device, "neighbor 192.0.2.2 remote-as 12076", "neighbor 192.0.2.2 default-originate route-map GONE"
    )
    family = found.family("ipv4-unicast")
    assert family is not None
    assert family.default_originate is True
    assert family.line("default_originate").line == 5


def test_bfd_looks_for_timers_in_the_neighbors_own_vrf(device: Read) -> None:
    wires = (
        "interface Gi0/0/1.1\n ip address 192.0.2.1 255.255.255.252\n bfd interval 300 min_rx 300 multiplier 3\n"
        "interface Gi0/0/1.2\n vrf forwarding RED\n ip address 192.0.2.1 255.255.255.252"
    )
    lines = ("neighbor 192.0.2.2 remote-as 12076", "neighbor 192.0.2.2 fall-over bfd")
    here = neighbor(device, *lines, before=wires)
    assert (here.bfd_transmit_ms, here.bfd_needs_timers) == (300, False)
    there = neighbor(device, "address-family ipv4 vrf RED", *(f" {line}" for line in lines), before=wires)
    assert (there.bfd_transmit_ms, there.bfd_needs_timers) == (None, True)


def test_two_spellings_of_one_address_are_one_neighbor(device: Read) -> None:
    found = device(
        "router bgp 64496\n neighbor 2001:DB8::2 remote-as 12076\n"
        " address-family ipv6\n  neighbor 2001:db8:0::2 activate\n exit-address-family"
    ).bgp_neighbors
    assert [(str(one.address), one.remote_as) for one in found] == [("2001:db8::2", 12076)]
    family = found[0].family("ipv6-unicast")
    assert family is not None
    assert family.is_active is True


# --- keys


@pytest.mark.parametrize(
    ("lifetime", "start", "end"),
    [
        ("lifetime local 00:00:00 Jan 1 2026 infinite", datetime(2026, 1, 1, tzinfo=UTC), None),
        ("lifetime 10:20:30 1 jan 2026 infinite", datetime(2026, 1, 1, 10, 20, 30, tzinfo=UTC), None),
        (
            "lifetime local 00:00:00 Jan 1 2026 duration 60",
            datetime(2026, 1, 1, tzinfo=UTC),
            datetime(2026, 1, 1, 0, 1, tzinfo=UTC),
        ),
        (
            "lifetime local 00:00:00 January 1 2026 23:59:59 December 31 2026",
            datetime(2026, 1, 1, tzinfo=UTC),
            datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC),
        ),
    ],
)
def test_a_lifetime_is_read(device: Read, lifetime: str, start: datetime, end: datetime | None) -> None:
    key = device(f"key chain K macsec\n key 01\n  {lifetime}").key_chains[0].keys[0]
    assert (key.valid_from, key.valid_to, key.is_lifetime_readable) == (start, end, True)
    assert ("valid_from" in key.defaults) is ("local" in lifetime)


@pytest.mark.parametrize(
    "lifetime", ["lifetime local soon", "lifetime 00:00:00 Feb 30 2026 infinite", "lifetime local"]
)
def test_a_lifetime_that_cannot_be_read_says_so(device: Read, lifetime: str) -> None:
    found = device(f"key chain K macsec\n key 01\n  {lifetime}")
    assert found.key_chains[0].keys[0].is_lifetime_readable is False
    assert [one.line for one in found.unread] == [4]


def test_a_ckn_keeps_its_leading_zeros(device: Read) -> None:
    assert [one.ckn for one in device("key chain K macsec\n key 0012ABcd").key_chains[0].keys] == ["0012abcd"]


def test_two_spellings_of_one_key_have_one_fingerprint(device: Read) -> None:
    text = "router bgp 64496\n neighbor 192.0.2.{} remote-as 12076\n neighbor 192.0.2.{} password {}"
    # Type 7 under seed 0 begins with n (6e) against d (64), o (6f) against s (73): 0A1C.
    spellings = ("notasecretTwin", "0 notasecretTwin", f"7 {encode_type7('notasecretTwin', 0)}")
    assert spellings[2].startswith("7 000A1C")
    first, second, third = (device(text.format(2, 2, one)).bgp_neighbors[0].md5 for one in spellings)
    assert first
    assert second
    assert third
    assert first.agrees(second) is True
    assert first.agrees(third) is True


def test_a_plain_key_does_not_take_in_the_blanks_at_the_end_of_its_line(device: Read) -> None:
    found = neighbor(device, "neighbor 192.0.2.2 password notasecretBlank   ").md5
    assert found
    assert found.length == len("notasecretBlank")


def test_a_key_equal_to_the_hostname_is_weak(parse_text: Parse) -> None:
    found = parse_text("hostname notasecret\nrouter bgp 1\n neighbor 192.0.2.2 password notasecret\nend\n").device
    assert found.bgp_neighbors[0].md5
    assert found.bgp_neighbors[0].md5.weakness == "equal to a name or number of this device"


# --- MACsec


def test_a_default_that_the_texts_conflict_on_is_not_filled_in(device: Read) -> None:
    port = device("key chain K macsec\ninterface Hu0/1/0\n mka pre-shared-key key-chain K\n macsec").macsec_ports[0]
    assert (port.is_active, port.security_policy, port.replay_window) == (True, None, None)
    assert set(port.defaults) >= {"security_policy", "replay_window", "cipher_suites", "include_sci"}
    assert port.cipher_suites == ("GcmAes128",)


def test_lines_that_show_run_all_prints_on_every_port_bind_nothing(device: Read) -> None:
    found = device(
        "interface Hu0/1/0\n no mka pre-shared-key\n mka default-policy\n no macsec replay-protection\n no macsec"
    )
    assert found.macsec_ports == ()
    assert found.unread == ()


def test_a_suite_that_azure_has_no_name_for_is_listed_and_left_out(device: Read) -> None:
    found = device("mka policy P\n macsec-cipher-suite gcm-aes-256 gcm-aes-512")
    assert found.macsec_policies[0].cipher_suites == ("GcmAes256",)
    assert [one.text for one in found.unread] == ["macsec-cipher-suite gcm-aes-256 gcm-aes-512"]


@pytest.mark.parametrize("line", ["macsec acces-control must-secure", "mka pre-shared-key K", "macsec on-demand"])
def test_a_macsec_line_that_is_not_understood_is_listed(device: Read, line: str) -> None:
    assert [one.line for one in device(f"interface Hu0/1/0\n {line}").unread] == [3]


# --- policies


@pytest.mark.parametrize(
    ("prefix", "answer"),
    [("10.16.0.0/16", "yes"), ("10.16.9.0/24", "no"), ("10.17.0.0/25", "no"), ("0.0.0.0/0", "no")],
)
def test_a_route_map_lets_pass_what_its_list_permits(device: Read, prefix: str, answer: str) -> None:
    found = device(
        "ip prefix-list L seq 5 deny 10.16.9.0/24\nip prefix-list L seq 10 permit 10.16.0.0/12 ge 16 le 24\n"
        "route-map M permit 10\n match ip address prefix-list L\n set metric 5"
    )
    wanted = network(prefix)
    assert wanted is not None
    assert decide_policy(found.route_policies[0], wanted, found.policy_book()).answer == answer


@pytest.mark.parametrize(
    "body",
    [
        "match ip address prefix-list GONE",
        "match ip address 10",
        "match community 1",
        "match ip address prefix-list L\n continue 20",
        "match ip address prefix-list L\n match ipv6 address prefix-list L",
    ],
)
def test_a_condition_that_is_not_followed_leaves_the_answer_open(device: Read, body: str) -> None:
    found = device(f"ip prefix-list L permit 10.0.0.0/8\nroute-map M permit 10\n {body}\nroute-map M deny 20")
    wanted = network("10.0.0.0/8")
    assert wanted is not None
    assert decide_policy(found.route_policies[0], wanted, found.policy_book()).answer == "unknown"


def test_an_entry_without_a_number_comes_after_the_last(device: Read) -> None:
    found = device("ip prefix-list L seq 10 permit 10.0.0.0/8\nip prefix-list L deny 10.0.0.0/8").prefix_lists[0]
    assert [(rule.line, rule.is_permit) for rule in found.rules] == [(2, True), (3, False)]


def test_an_entry_that_is_not_understood_makes_the_list_unreadable(device: Read) -> None:
    found = device("ip prefix-list L seq 5 permit 10.0.0.0/33")
    assert found.prefix_lists[0].is_readable is False
    assert [one.line for one in found.unread] == [2]


def test_the_multi_line_form_of_a_prefix_list_is_read(device: Read) -> None:
    found = device("ip prefix-list L\n seq 5 permit 10.0.0.0/8 le 16\n description x").prefix_lists[0]
    assert [(str(rule.prefix), rule.low, rule.high, rule.line) for rule in found.rules] == [("10.0.0.0/8", 8, 16, 3)]


@pytest.mark.parametrize("line", ["ip route 10.0.0.0 255.0.0.255 Null0", "ipv6 route 2001:DB8::/129 Null0"])
def test_a_route_that_is_not_understood_is_listed(device: Read, line: str) -> None:
    found = device(line)
    assert found.static_routes == ()
    assert [one.line for one in found.unread] == [2]
