"""Single rules of FRR, each on a few lines of config; the answers are those of FRR 8.4.4 where it was asked."""

from collections.abc import Callable
from ipaddress import ip_network

import pytest

from parsers import Parsed
from parsers.model.bgp import BgpNeighbor
from parsers.model.device import Device
from parsers.model.policy import decide_policy

ParseText = Callable[..., Parsed]
HEAD = "frr version 8.4.4\nfrr defaults traditional\nhostname r1\n"
ROUTER = f"""{HEAD}router bgp 64500
 neighbor MS peer-group
 neighbor MS remote-as 12076
 neighbor MS description the group's own
 neighbor MS bfd
 neighbor MS shutdown
 neighbor MS ebgp-multihop 3
 neighbor MS timers 10 30
 neighbor MS password notasecret1
 neighbor 192.0.2.2 peer-group MS
"""


@pytest.fixture
def frr(parse_text: ParseText) -> Callable[[str], Device]:
    """Parse a text as FRR."""

    def read(text: str) -> Device:
        return parse_text(text, platform="frr").device

    return read


@pytest.fixture
def member(frr: Callable[[str], Device]) -> Callable[..., BgpNeighbor]:
    """Return 192.0.2.2, a member of a group, with lines of its own at router level and in its address family."""

    def read(*lines: str, family: str = "") -> BgpNeighbor:
        body = "".join(f" {line}\n" for line in lines)
        inner = f" address-family ipv4 unicast\n{family} exit-address-family\n" if family else ""
        return frr(f"{ROUTER}{body}{inner}exit\nend\n").bgp_neighbors[0]

    return read


def answer(device: Device, policy: str, prefix: str) -> str:
    return decide_policy(device.policy_book().route_policies[policy], ip_network(prefix), device.policy_book()).answer


@pytest.mark.parametrize(
    ("line", "field", "value", "stands_on"),
    [
        ("no neighbor 192.0.2.2 bfd", "bfd", True, (8, 13)),
        ("no neighbor 192.0.2.2 shutdown", "is_enabled", False, (9, 13)),
        ("no neighbor 192.0.2.2 ebgp-multihop", "ebgp_multihop", 3, (10, 13)),
        ("no neighbor 192.0.2.2 timers", "hold_seconds", 30, (11, 13)),
        ("neighbor 192.0.2.2 timers 5 15", "hold_seconds", 15, (14,)),
        ("no neighbor 192.0.2.2 ttl-security hops 1", "ttl_security", False, (14,)),
    ],
)
def test_a_members_no_leaves_what_its_group_brings(
    member: Callable[..., BgpNeighbor], line: str, field: str, value: object, stands_on: tuple[int, ...]
) -> None:
    found = member(line)
    assert getattr(found, field) == value
    assert found.lines[field] == stands_on


def test_a_member_without_a_key_of_its_own_has_the_groups(member: Callable[..., BgpNeighbor]) -> None:
    found = member("neighbor 192.0.2.2 password notasecret22", "no neighbor 192.0.2.2 password")
    assert found.md5 and found.md5.length == len("notasecret1")
    assert found.lines["md5"] == (12, 13)


def test_a_group_that_takes_a_line_back_has_none(member: Callable[..., BgpNeighbor]) -> None:
    assert member("no neighbor MS bfd").bfd is False


def test_a_no_below_a_group_that_is_not_defined_proves_nothing(frr: Callable[[str], Device]) -> None:
    text = f"{HEAD}router bgp 64500\n neighbor 192.0.2.2 peer-group GONE\n no neighbor 192.0.2.2 bfd\nexit\nend\n"
    assert frr(text).bgp_neighbors[0].bfd is None


def test_a_member_keeps_its_groups_policies_and_turns_its_family_off(member: Callable[..., BgpNeighbor]) -> None:
    lines = (
        "  neighbor MS route-map OUT out\n  neighbor MS maximum-prefix 100\n"
        "  no neighbor 192.0.2.2 route-map OUT out\n  no neighbor 192.0.2.2 maximum-prefix\n"
    )
    family = member(family=lines).address_families[0]
    assert [use.name for use in family.export_policy] == ["OUT"]
    assert (family.maximum_prefix, family.is_active) == (100, True)
    assert member(family=f"{lines}  no neighbor 192.0.2.2 activate\n").address_families[0].is_active is False


def test_a_groups_description_is_not_its_members(member: Callable[..., BgpNeighbor]) -> None:
    assert member().description == ""
    assert member("neighbor 192.0.2.2 description primary").description == "primary"


MAPS = f"""{HEAD}ip prefix-list OURS seq 5 permit 203.0.113.0/24
ip prefix-list OTHER seq 5 permit 198.51.100.0/24
ip prefix-list BOTH seq 5 permit 203.0.113.0/24
ipv6 prefix-list BOTH seq 5 permit 2001:db8::/32 le 48
route-map V4 permit 10
 match ip address prefix-list BOTH
route-map V6 permit 10
 match ipv6 address prefix-list BOTH
route-map JUMP permit 10
 match ip address prefix-list OURS
 on-match goto 40
route-map JUMP permit 20
route-map JUMP deny 40
route-map CONTINUE permit 10
 match ip address prefix-list OURS
 continue 40
route-map CONTINUE permit 20
route-map CONTINUE deny 40
route-map NEXT permit 10
 match ip address prefix-list OURS
 on-match next
route-map NEXT permit 20
route-map CALLS permit 10
 match ip address prefix-list OURS
 call DENIES
route-map CALLS permit 20
route-map DENIES deny 10
route-map REFUSES deny 10
 match ip address prefix-list OURS
 call DENIES
route-map REFUSES permit 20
route-map TWICE permit 10
 match ip address prefix-list OURS
route-map TWICE permit 10
 set metric 5
route-map LAST permit 10
 match ip address prefix-list OURS
 match ip address prefix-list OTHER
end
"""


@pytest.mark.parametrize(
    ("policy", "prefix", "wanted"),
    [
        ("V4", "203.0.113.0/24", "yes"),
        ("V4", "2001:db8::/32", "no"),
        ("V6", "203.0.113.0/24", "no"),
        ("V6", "2001:db8::/32", "yes"),
        ("JUMP", "203.0.113.0/24", "unknown"),
        ("JUMP", "198.51.100.0/24", "yes"),
        ("CONTINUE", "203.0.113.0/24", "unknown"),
        ("NEXT", "203.0.113.0/24", "yes"),
        ("CALLS", "203.0.113.0/24", "unknown"),
        ("CALLS", "198.51.100.0/24", "yes"),
        ("REFUSES", "203.0.113.0/24", "no"),
        ("TWICE", "203.0.113.0/24", "yes"),
        ("TWICE", "0.0.0.0/0", "no"),
        ("LAST", "198.51.100.0/24", "yes"),
        ("LAST", "203.0.113.0/24", "no"),
    ],
)
def test_a_route_map_decides_as_frr_does(frr: Callable[[str], Device], policy: str, prefix: str, wanted: str) -> None:
    assert answer(frr(MAPS), policy, prefix) == wanted
