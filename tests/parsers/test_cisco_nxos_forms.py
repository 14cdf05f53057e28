"""cisco_nxos: forms of the syntax that stand apart from the fixtures, one claim each."""

from typing import Any

import pytest

from parsers import parse
from parsers.model.capture import Capture
from parsers.model.device import Device
from parsers.model.secret import Sealer

_TRUNK = "  switchport mode trunk"


def read(*lines: str) -> Device:
    text = "\n".join(("hostname r1", *lines))
    return parse(Capture(device="r1", file="r1.txt", text=text, platform="cisco_nxos"), Sealer(b"0" * 32)).device


def svi(*ports: str) -> Any:
    return read("interface Vlan100", "  no shutdown", *ports).interface("Vlan100")


def test_an_svi_on_two_trunks_has_its_tag_and_no_single_port_below() -> None:
    one = svi("interface Ethernet1/1", _TRUNK, "interface Ethernet1/2", _TRUNK)
    assert (one.outer_tag, one.tag_count, one.parent) == (100, 1, None)


def test_an_svi_that_is_native_on_one_of_two_trunks_has_no_known_tag() -> None:
    native = "  switchport trunk native vlan 100"
    one = svi("interface Ethernet1/1", _TRUNK, "interface Ethernet1/2", _TRUNK, native)
    assert (one.outer_tag, one.tag_count) == (None, None)
    assert "tag_count" in one.defaults


@pytest.mark.parametrize(
    ("words", "is_carried"),
    [
        ("all", True),
        ("none", False),
        ("except 100", False),
        ("except 90-99", True),
        ("1-99,101-4094", False),
        ("99-101", True),
    ],
)
def test_a_vlan_list_says_which_vlans_a_trunk_carries(words: str, is_carried: bool) -> None:
    one = svi("interface Ethernet1/1", _TRUNK, f"  switchport trunk allowed vlan {words}")
    assert (one.parent == "Ethernet1/1") is is_carried


def test_a_removed_vlan_is_carried_no_more() -> None:
    allowed = ("  switchport trunk allowed vlan 90-110", "  switchport trunk allowed vlan remove 95-100")
    assert svi("interface Ethernet1/1", _TRUNK, *allowed).parent is None


def test_a_vlan_list_that_is_none_is_unread() -> None:
    device = read("interface Ethernet1/1", _TRUNK, "  switchport trunk allowed vlan 100,abc")
    assert [one.line for one in device.unread] == [4]


def test_an_svi_without_its_feature_refers_to_what_is_not_there() -> None:
    device = read("feature bgp", "interface Vlan100", "  no shutdown")
    assert [(one.kind, one.name, one.owner) for one in device.references] == [("feature", "interface-vlan", "Vlan100")]


@pytest.mark.parametrize(("line", "is_active"), [("macsec shutdown", False), ("no macsec shutdown", True)])
def test_a_global_macsec_shutdown_stops_every_port(line: str, is_active: bool) -> None:
    device = read("feature macsec", line, "interface Ethernet1/1", "  macsec keychain K")
    assert device.macsec_ports[0].is_active is is_active


def test_a_suite_that_azure_has_no_name_for_is_unread_and_matches_nothing() -> None:
    device = read("macsec policy P", "  cipher-suite GCM-AES-XPN-512")
    assert device.macsec_policies[0].cipher_suites == ()
    assert [one.line for one in device.unread] == [3]


def test_an_encapsulation_that_is_not_understood_is_no_proof_of_no_tag() -> None:
    device = read("interface Ethernet1/1.100", "  encapsulation dot1q any")
    assert device.interfaces[0].tag_count is None
    assert [one.line for one in device.unread] == [3]


def test_bfd_timers_of_the_neighbor_go_before_those_of_the_interface() -> None:
    device = read(
        "interface Ethernet1/1",
        "  bfd interval 50 min_rx 50 multiplier 3",
        "  ip address 192.0.2.1/30",
        "router bgp 64496",
        "  neighbor 192.0.2.2",
        "    bfd multihop interval 300 min_rx 310 multiplier 4",
    )
    one = device.bgp_neighbors[0]
    assert (one.bfd, one.bfd_transmit_ms, one.bfd_receive_ms, one.bfd_multiplier) == (True, 300, 310, 4)
    assert one.lines["bfd_transmit_ms"] == (7,)


def test_bfd_without_any_timers_line_leaves_them_open_with_a_reason() -> None:
    one = read("router bgp 64496", "  neighbor 192.0.2.2", "    bfd").bgp_neighbors[0]
    assert one.bfd is True
    assert one.bfd_transmit_ms is None
    assert "bfd_transmit_ms" in one.defaults
    assert one.bfd_needs_timers is False


def test_templates_that_inherit_each_other_end() -> None:
    device = read(
        "router bgp 64496",
        "  template peer-session A",
        "    inherit peer-session B",
        "  template peer-session B",
        "    inherit peer-session A",
        "    password 0 notasecretCycle",
        "  neighbor 192.0.2.2",
        "    inherit peer-session A",
    )
    assert device.bgp_neighbors[0].lines["md5"] == (7, 4, 9)


def test_a_password_taken_back_by_the_neighbor_is_none() -> None:
    device = read(
        "router bgp 64496",
        "  template peer T",
        "    password 0 notasecretTaken",
        "  neighbor 192.0.2.2",
        "    inherit peer T",
        "    no password",
    )
    assert device.bgp_neighbors[0].md5 is False
    assert device.bgp_neighbors[0].lines["md5"] == (7,)


def test_a_line_outside_its_block_makes_the_capture_damaged() -> None:
    device = read("neighbor 192.0.2.2", "  remote-as 12076", "r1#")
    assert device.wholeness.is_whole is False
    assert [one.line for one in device.unread] == [2, 3]


def test_a_line_below_a_head_that_holds_none_makes_the_capture_damaged() -> None:
    device = read("feature bgp", "  neighbor 192.0.2.2", "    password 0 notasecretLost", "r1#")
    assert device.wholeness.is_whole is False
    assert "notasecretLost" not in repr(device.unread)


def test_a_prompt_after_the_config_proves_that_it_is_whole_and_another_name_does_not() -> None:
    assert read("feature bgp", "r1#").wholeness.is_whole is True
    assert read("feature bgp", "r2#").wholeness.is_whole is None


def test_a_pager_in_the_text_is_never_called_whole() -> None:
    assert read("feature bgp", "--More--", "feature lacp", "r1#").wholeness.is_whole is False


@pytest.mark.parametrize("mask", ["******", "<removed>", "REDACTED"])
def test_a_masked_password_is_present_and_the_capture_says_that_it_hides_keys(mask: str) -> None:
    device = read("router bgp 64496", "  neighbor 192.0.2.2", f"    password 3 {mask}")
    md5 = device.bgp_neighbors[0].md5
    assert md5
    assert md5.encoding == "masked"
    assert device.wholeness.hides_secrets


def test_a_route_map_that_continues_is_open() -> None:
    device = read("route-map R permit 10", "  continue 20", "route-map R deny 20")
    assert [match.kind for match in device.route_policies[0].terms[0].matches] == ["opaque"]


@pytest.mark.parametrize(
    ("words", "low", "high"), [("", 16, 16), (" eq 24", 24, 24), (" ge 20", 20, 32), (" ge 20 le 24", 20, 24)]
)
def test_a_prefix_list_entry_has_the_lengths_that_it_names(words: str, low: int, high: int) -> None:
    rule = read(f"ip prefix-list P seq 5 permit 10.20.0.0/16{words}").prefix_lists[0].rules[0]
    assert (rule.low, rule.high) == (low, high)


def test_a_prefix_list_entry_by_mask_makes_the_list_unreadable() -> None:
    device = read("ip prefix-list P seq 5 permit 10.0.0.0/8 mask 255.0.255.0")
    assert device.prefix_lists[0].is_readable is False
    assert len(device.unread) == 1


@pytest.mark.parametrize("line", ["password strength-check", "encapsulation profile vni X", "ip access-list A"])
def test_a_line_that_stands_at_the_margin_by_right_damages_nothing(line: str) -> None:
    device = read("feature bgp", line, "r1#")
    assert device.wholeness.is_whole is True
    assert device.unread == ()


@pytest.mark.parametrize(
    ("before", "after", "enabled"),
    [
        ("  shutdown", "", [False, False]),
        ("", "    shutdown", [True, False]),
        ("  shutdown\n  no shutdown", "", [True, True]),
    ],
)
def test_a_process_or_vrf_that_is_shut_closes_its_sessions(before: str, after: str, enabled: list[bool]) -> None:
    own = ("  neighbor 192.0.2.2", "    remote-as 12076", "  vrf RED")
    device = read(
        "feature bgp", "router bgp 64496", before, *own, after, "    neighbor 192.0.2.6", "      remote-as 12076"
    )
    assert [one.is_enabled for one in device.bgp_neighbors] == enabled
    for one in device.bgp_neighbors:
        assert one.is_enabled or one.inactive_line == one.line("is_enabled").line


def test_a_link_local_neighbor_is_no_prefix() -> None:
    (one,) = read("router bgp 64496", "  neighbor fe80::2%Ethernet1/1", "    remote-as 12076").bgp_neighbors
    assert (str(one.address), one.listen_range, one.remote_as) == ("fe80::2", None, 12076)


def test_bfd_timers_of_one_family_go_before_those_of_both() -> None:
    device = read(
        "bfd interval 250 min_rx 250 multiplier 3",
        "bfd ipv6 interval 600 min_rx 600 multiplier 7",
        "interface Ethernet1/1.100",
        "  bfd interval 350 min_rx 350 multiplier 3",
        "  bfd ipv4 interval 300 min_rx 310 multiplier 5",
        "  ip address 192.0.2.1/30",
        "  ipv6 address 2001:db8::1/126",
        "router bgp 64496",
        *(
            "  neighbor 192.0.2.2",
            "    bfd",
            "  neighbor 2001:db8::2",
            "    bfd",
            "  neighbor 2001:db8:9::2",
            "    bfd",
        ),
    )
    assert [one.bfd_transmit_ms for one in device.bgp_neighbors] == [300, 350, 600]
    assert [one.lines["bfd_multiplier"] for one in device.bgp_neighbors] == [(6,), (5,), (3,)]


def test_a_default_interface_line_takes_the_bfd_timers_of_a_family_too() -> None:
    device = read(
        *("interface Ethernet1/1", "  bfd ipv4 interval 300 min_rx 300 multiplier 5"),
        *("default interface Ethernet1/1", "interface Ethernet1/1", "  ip address 192.0.2.1/30"),
        *("router bgp 64496", "  neighbor 192.0.2.2", "    bfd"),
    )
    assert device.bgp_neighbors[0].bfd_transmit_ms is None


def test_a_neighbor_of_the_same_as_is_internal() -> None:
    device = read("router bgp 64496", "  neighbor 192.0.2.2", "    remote-as internal")
    assert device.bgp_neighbors[0].remote_as == 64496


def test_a_removed_range_is_gone_in_any_spelling() -> None:
    assert read("router bgp 64496", "  neighbor 2001:db8::/64", "  no neighbor 2001:DB8:0::/64").bgp_neighbors == ()


def test_a_route_by_mask_is_the_route_by_length() -> None:
    (route,) = read("ip route 10.5.0.0 255.255.0.0 192.0.2.2").static_routes
    assert (str(route.prefix), str(route.next_hop)) == ("10.5.0.0/16", "192.0.2.2")


def test_a_port_that_is_split_is_no_interface() -> None:
    device = read("interface breakout module 1 port 49 map 25g-4x", "interface Ethernet1/49/1", "  no shutdown")
    assert [one.name for one in device.interfaces] == ["Ethernet1/49/1"]
    assert device.unread == ()


def test_profiles_that_inherit_each_other_end_and_are_read_once() -> None:
    device = read(
        "port-profile type ethernet A",
        "  inherit port-profile B",
        "  mtu 9000",
        "  nonsense notasecretOnce",
        "  state enabled",
        "port-profile type ethernet B",
        "  inherit port-profile A",
        "  description of B",
        "  state enabled",
        *(f"interface Ethernet1/{port}\n  inherit port-profile A" for port in (1, 2)),
    )
    assert [(one.mtu, one.description) for one in device.interfaces] == [(9000, "of B")] * 2
    assert [one.line for one in device.unread] == [5]
    assert len(device.secret_spans) == 1


def test_the_first_of_two_profiles_goes_before_the_second_and_own_lines_before_both() -> None:
    device = read(
        *("port-profile type ethernet A", "  mtu 9000", "  state enabled"),
        *("port-profile type ethernet B", "  mtu 1400", "  description of B", "  state enabled"),
        *("interface Ethernet1/1", "  inherit port-profile A", "  inherit port-profile B"),
        *("interface Ethernet1/2", "  mtu 2000", "  inherit port-profile A", "  no description"),
    )
    assert [(one.mtu, one.description) for one in device.interfaces] == [(9000, "of B"), (2000, "")]
