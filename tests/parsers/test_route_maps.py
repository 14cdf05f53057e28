"""Route-maps and prefix lists of IOS and NX-OS: entries written in several lines, places, or the wrong order."""

import pytest

from parsers import parse
from parsers.model.capture import Capture
from parsers.model.device import Device
from parsers.model.policy import decide_policy
from parsers.model.secret import Sealer
from parsers.values import network

_LISTS = (
    "ip prefix-list A seq 5 permit 10.1.0.0/16",
    "ip prefix-list B seq 5 permit 10.2.0.0/16",
    "ip prefix-list BOTH seq 5 permit 0.0.0.0/0 le 32",
    "ipv6 prefix-list BOTH seq 5 permit ::/0 le 128",
)
each_platform = pytest.mark.parametrize("platform", ["cisco_xe", "cisco_nxos"])


def read(platform: str, *lines: str) -> Device:
    text = "\n".join(("hostname r1", *_LISTS, *lines))
    return parse(Capture(device="r1", file="r1.txt", text=text, platform=platform), Sealer(b"0" * 32)).device


def answer(device: Device, name: str, prefix: str) -> str:
    policy = next(one for one in device.route_policies if one.name == name)
    found = network(prefix)
    assert found is not None
    return decide_policy(policy, found, device.policy_book()).answer


@each_platform
@pytest.mark.parametrize(
    ("entry", "prefix", "wanted"),
    [
        # Conditions of one kind are alternatives, as the device itself prints them on one line.
        (("permit 10", " match ip address prefix-list A", " match ip address prefix-list B"), "10.1.0.0/16", "yes"),
        (("permit 10", " match ip address prefix-list A", " match ip address prefix-list B"), "10.2.0.0/16", "yes"),
        (("permit 10", " match ip address prefix-list A", " match ip address prefix-list B"), "10.3.0.0/16", "no"),
        (("permit 10", " match ip address prefix-list A", " match tag 5"), "10.1.0.0/16", "unknown"),
        (("permit 10", " match ip address prefix-list A", " no match ip address prefix-list A"), "10.3.0.0/16", "yes"),
        (("permit 10", " match ip address prefix-list A", " continue 20", " no continue"), "10.1.0.0/16", "yes"),
        (("permit 10", " match ip address prefix-list A", " no set weight"), "10.3.0.0/16", "no"),
        (("permit 10", " set weight 5", "  match ip address prefix-list A"), "10.3.0.0/16", "no"),
        # Lists of both families may bear one name.
        (("permit 10", " match ip address prefix-list BOTH"), "2001:db8::/32", "no"),
        (("permit 10", " match ipv6 address prefix-list BOTH"), "10.0.0.0/8", "no"),
        (("permit 10", " match ipv6 address prefix-list BOTH"), "2001:db8::/32", "yes"),
    ],
)
def test_an_entry_lets_pass_what_its_lines_say_together(
    platform: str, entry: tuple[str, ...], prefix: str, wanted: str
) -> None:
    device = read(platform, f"route-map R {entry[0]}", *entry[1:])
    assert answer(device, "R", prefix) == wanted


@each_platform
def test_an_entry_that_is_written_twice_is_one_and_the_last_action_holds(platform: str) -> None:
    lines = ("route-map R permit 10", " match ip address prefix-list A", "route-map R permit 20", "route-map R deny 10")
    device = read(platform, *lines, " match tag 5")
    assert [(term.name, term.action, len(term.matches)) for term in device.route_policies[0].terms] == [
        ("10", "reject", 2),
        ("20", "accept", 0),
    ]


@each_platform
def test_as_path_lists_on_two_lines_are_alternatives(platform: str) -> None:
    device = read(platform, "route-map R permit 10", " match as-path 1", " match as-path 2 3")
    (match,) = device.route_policies[0].terms[0].matches
    assert match.as_path
    assert match.as_path.names == ("1", "2", "3")


@each_platform
@pytest.mark.parametrize(
    ("prefix", "wanted"), [("192.0.2.0/24", "yes"), ("10.5.0.0/16", "unknown"), ("198.51.100.0/24", "unknown")]
)
def test_behind_an_entry_that_is_not_understood_a_list_decides_nothing(platform: str, prefix: str, wanted: str) -> None:
    device = read(
        platform,
        "ip prefix-list L description of ours",
        "ip prefix-list L seq 20 deny 0.0.0.0/0 le 32",
        "ip prefix-list L seq 5 permit 10.0.0.0/8 mask 255.255.0.255",
        "ip prefix-list L seq 1 permit 192.0.2.0/24",
        "route-map R permit 10",
        " match ip address prefix-list L",
    )
    assert answer(device, "R", prefix) == wanted
