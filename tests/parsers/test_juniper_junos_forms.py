"""Forms of Junos that stand in real configs and in few samples, each on a few lines."""

from collections.abc import Callable
from ipaddress import ip_network

import pytest

from parsers import Parsed
from parsers.model.device import Device
from parsers.model.policy import decide_policy

ParseText = Callable[..., Parsed]
HEAD = "set system host-name r1\nset routing-options autonomous-system 64500\n"


@pytest.fixture
def junos(parse_text: ParseText) -> Callable[[str], Device]:
    """Parse a text as Junos."""

    def read(text: str) -> Device:
        return parse_text(text, platform="juniper_junos").device

    return read


def answer(device: Device, policy: str, prefix: str) -> str:
    return decide_policy(device.policy_book().route_policies[policy], ip_network(prefix), device.policy_book()).answer


FAMILIES = f"""{HEAD}set protocols bgp family inet unicast prefix-limit maximum 4000
set protocols bgp group MS type external
set protocols bgp group MS peer-as 12076
set protocols bgp group MS family inet unicast prefix-limit maximum 1000
set protocols bgp group MS family inet6 unicast
set protocols bgp group MS neighbor 192.0.2.2 family inet unicast
set protocols bgp group MS neighbor 192.0.2.6
set protocols bgp group MS neighbor 192.0.2.10 family inet6 unicast
deactivate protocols bgp group MS neighbor 192.0.2.10 family inet6
set protocols bgp group OTHER neighbor 192.0.2.14 peer-as 64511
"""


@pytest.mark.parametrize(
    ("neighbor", "families"),
    [
        ("192.0.2.2", {"ipv4-unicast": False}),
        ("192.0.2.6", {"ipv4-unicast": 1000, "ipv6-unicast": False}),
        ("192.0.2.10", {"ipv4-unicast": 1000, "ipv6-unicast": False}),
        ("192.0.2.14", {"ipv4-unicast": 4000}),
    ],
)
def test_the_families_of_one_level_replace_those_above(
    junos: Callable[[str], Device], neighbor: str, families: dict[str, int]
) -> None:
    found = next(one for one in junos(FAMILIES).bgp_neighbors if str(one.address) == neighbor)
    assert {one.afi_safi: one.maximum_prefix for one in found.address_families} == families


@pytest.mark.parametrize(
    ("tags", "outer", "inner", "count"),
    [
        ("vlan-tags outer 10 inner 100", 10, 100, 2),
        ("vlan-tags outer 10", 10, None, 1),
        ("vlan-tags outer 10 inner-list [ 100 101 ]", 10, None, None),
        ("vlan-tags outer 10 inner-range 100-110", 10, None, None),
        ("vlan-id-list [ 100 101 ]", None, None, None),
    ],
)
@pytest.mark.parametrize(
    "form", ["set interfaces ae0 unit 5 {}\n", "interfaces {{\n ae0 {{\n  unit 5 {{\n   {};\n  }}\n }}\n}}\n"]
)
def test_a_list_of_inner_tags_is_not_one_tag(
    junos: Callable[[str], Device], form: str, tags: str, outer: int | None, inner: int | None, count: int | None
) -> None:
    unit = next(one for one in junos(form.format(tags)).interfaces if one.name == "ae0.5")
    assert (unit.outer_tag, unit.inner_tag, unit.tag_count) == (outer, inner, count)


def test_a_deactivated_port_is_no_member_and_a_disabled_one_is(junos: Callable[[str], Device]) -> None:
    text = f"""{HEAD}set interfaces ae0 vlan-tagging
set interfaces xe-0/0/0 gigether-options 802.3ad ae0
set interfaces xe-0/0/1 gigether-options 802.3ad ae0
set interfaces xe-0/0/2 gigether-options 802.3ad ae0
deactivate interfaces xe-0/0/1
set interfaces xe-0/0/2 disable
"""
    device = junos(text)
    found = {one.name: one for one in device.interfaces}
    assert found["ae0"].members == ("xe-0/0/0", "xe-0/0/2")
    assert (found["xe-0/0/1"].bundle, found["xe-0/0/1"].is_enabled) == (None, False)
    assert (found["xe-0/0/2"].bundle, found["xe-0/0/2"].is_enabled) == ("ae0", False)


@pytest.mark.parametrize(
    ("pattern", "members"),
    [
        ("xe-0/0/[0-1]", ["xe-0/0/0", "xe-0/0/1"]),
        ("xe-0/0/[0,2]", ["xe-0/0/0", "xe-0/0/2"]),
        ("xe-[0-1]/0/[0, 2-3]", [f"xe-{one}/0/{two}" for one in (0, 1) for two in (0, 2, 3)]),
    ],
)
def test_a_pattern_of_members_stands_for_all_of_them(
    junos: Callable[[str], Device], pattern: str, members: list[str]
) -> None:
    text = f"""{HEAD}set interfaces interface-range R member "{pattern}"
set interfaces interface-range R gigether-options 802.3ad ae0
set interfaces ae0 vlan-tagging
"""
    device = junos(text)
    assert sorted(next(one for one in device.interfaces if one.name == "ae0").members) == members
    assert device.unread == ()


@pytest.mark.parametrize("pattern", ["xe-0/0/[1-]", "xe-0/0/[a-b]", "xe-0/0/[3-1]", "xe-0/0/[0-999][0-999]"])
def test_a_pattern_of_members_that_is_not_understood_is_told(junos: Callable[[str], Device], pattern: str) -> None:
    device = junos(f'{HEAD}set interfaces interface-range R member "{pattern}"\n')
    assert [(one.line, one.section) for one in device.unread] == [(3, "interface-range R")]


POLICIES = f"""{HEAD}set policy-options prefix-list OURS 203.0.113.0/24
set policy-options prefix-list HOSTS 198.51.100.1
set policy-options route-filter-list FILTERS 198.51.100.0/24 orlonger
set policy-options policy-statement ALL-OFF term 1 from prefix-list OURS
set policy-options policy-statement ALL-OFF term 1 then accept
set policy-options policy-statement ALL-OFF term 2 then reject
deactivate policy-options policy-statement ALL-OFF term 1 from prefix-list OURS
set policy-options policy-statement ONE-OFF term 1 from route-filter 203.0.113.0/24 exact
set policy-options policy-statement ONE-OFF term 1 from route-filter 0.0.0.0/0 exact
set policy-options policy-statement ONE-OFF term 1 then accept
set policy-options policy-statement ONE-OFF term 2 then reject
deactivate policy-options policy-statement ONE-OFF term 1 from route-filter 0.0.0.0/0 exact
set policy-options policy-statement LIST-OFF term 1 from prefix-list-filter OURS exact
set policy-options policy-statement LIST-OFF term 1 from route-filter 198.51.100.0/24 longer
set policy-options policy-statement LIST-OFF term 1 then accept
set policy-options policy-statement LIST-OFF then reject
deactivate policy-options policy-statement LIST-OFF term 1 from prefix-list-filter OURS exact
set policy-options policy-statement OWN term 1 from route-filter 203.0.113.0/24 orlonger accept
set policy-options policy-statement OWN then reject
set policy-options policy-statement REFUSED term 1 from route-filter 203.0.113.0/24 upto /25 reject
set policy-options policy-statement REFUSED term 1 then accept
set policy-options policy-statement REFUSED term 2 then accept
set policy-options policy-statement LISTED term 1 from prefix-list OURS
set policy-options policy-statement LISTED term 1 from route-filter-list FILTERS
set policy-options policy-statement LISTED term 1 then accept
set policy-options policy-statement LISTED then reject
set policy-options policy-statement HOST from prefix-list HOSTS
set policy-options policy-statement HOST then accept
"""


@pytest.mark.parametrize(
    ("policy", "prefix", "wanted"),
    [
        ("ALL-OFF", "0.0.0.0/0", "yes"),
        ("ONE-OFF", "0.0.0.0/0", "no"),
        ("ONE-OFF", "203.0.113.0/24", "yes"),
        ("LIST-OFF", "203.0.113.0/24", "no"),
        ("LIST-OFF", "198.51.100.0/25", "yes"),
        ("OWN", "203.0.113.0/25", "unknown"),
        ("OWN", "0.0.0.0/0", "no"),
        ("REFUSED", "203.0.113.0/24", "unknown"),
        ("REFUSED", "198.51.100.0/24", "yes"),
        ("LISTED", "198.51.100.0/24", "unknown"),
        ("HOST", "198.51.100.1/32", "yes"),
    ],
)
def test_what_is_off_asks_nothing_and_a_filters_own_action_goes_first(
    junos: Callable[[str], Device], policy: str, prefix: str, wanted: str
) -> None:
    device = junos(POLICIES)
    assert answer(device, policy, prefix) == wanted
    assert device.unread == ()


def test_an_expression_among_policies_names_no_sign_as_a_policy(junos: Callable[[str], Device]) -> None:
    text = """policy-options {
    policy-statement A { then reject; }
    policy-statement B { then accept; }
}
protocols {
    bgp {
        group G {
            export [ ( A && B ) A ];
            neighbor 192.0.2.2;
        }
    }
}
"""
    device = junos(text)
    assert [(one.name, one.is_defined) for one in device.references] == [("A", True), ("B", True)]
    use = device.bgp_neighbors[0].address_families[0].export_policy
    assert [one.is_defined for one in use] == [True]
    assert answer(device, use[0].name, "0.0.0.0/0") == "unknown"


def test_what_goes_on_to_the_next_policy_is_left_to_the_chain(junos: Callable[[str], Device]) -> None:
    text = f"""{HEAD}set policy-options prefix-list OURS 203.0.113.0/24
set policy-options policy-statement MARK term 1 from prefix-list OURS
set policy-options policy-statement MARK term 1 then next policy
set policy-options policy-statement MARK term 2 from community X
set policy-options policy-statement MARK term 2 then reject
set policy-options policy-statement MARK term 3 then next policy
"""
    device = junos(text)
    policy, book = device.policy_book().route_policies["MARK"], device.policy_book()
    assert decide_policy(policy, ip_network("203.0.113.0/24"), book) == ("unknown", None)
    assert decide_policy(policy, ip_network("198.51.100.0/24"), book) == ("unknown", 6)
