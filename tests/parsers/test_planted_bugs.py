"""A bug planted in either reader is noticed: `evidence-readers-agree` fails, on the line that was misread.

Each bug is put into the code of one reader alone, wherever that code uses the function, and both read a config that is
written for it. Without a bug both agree on it; so what fails is the bug.
"""

import pkgutil
import sys
from collections.abc import Callable
from importlib import import_module
from ipaddress import IPv4Interface
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest

from checks.catalogue import all_checks
from checks.check import Verdict
from checks.estate import DeviceView, EdgeDevice, ReaderDisagreement
from parsers import parse
from parsers.model.capture import Capture
from parsers.model.secret import Sealer
from parsers.second_reader import second_reading

IOS_LIKE = ("arista_eos", "cisco_nxos", "cisco_xe", "cisco_xr", "frr")
ALL = (*IOS_LIKE, "juniper_junos")
TAGGED = ("arista_eos", "cisco_nxos", "cisco_xe", "cisco_xr")  # the kernel below FRR holds its tags

CONFIGS = {
    "cisco_xe": """\
version 17.12
hostname r1
key chain KC macsec
 key 01
mka policy POL
 macsec-cipher-suite gcm-aes-256
interface HundredGigE0/1/0
 mka policy POL
 mka pre-shared-key key-chain KC
 macsec
interface HundredGigE0/1/0.100
 encapsulation dot1Q 10 second-dot1q 100
 ip address 192.0.2.1 255.255.255.252
 ipv6 address 2001:db8::1/126
router bgp 64496
 template peer-session SES
  password notasecretSession
 neighbor G peer-group
 neighbor G remote-as 12076
 neighbor G password notasecretGroup
 neighbor 192.0.2.2 remote-as 1.10
 neighbor 192.0.2.2 password notasecretOwn
 neighbor 192.0.2.6 peer-group G
 neighbor 192.0.2.10 remote-as 12076
 neighbor 192.0.2.10 inherit peer-session SES
 neighbor 2001:db8::2 remote-as 12076
 address-family ipv4 vrf RED
  neighbor 198.51.100.2 remote-as 12076
 exit-address-family
end
""",
    "cisco_xr": """\
!! IOS XR Configuration 7.9.2
hostname r1
key chain KC
 macsec
  key 01
 !
!
macsec-policy POL
 window-size 64
!
interface HundredGigE0/0/0/0
 macsec psk-keychain KC policy POL
!
interface HundredGigE0/0/0/0.100
 encapsulation dot1q 10 second-dot1q 100
 ipv4 address 192.0.2.1 255.255.255.252
 ipv6 address 2001:db8::1/126
!
router bgp 64496
 neighbor-group G
  remote-as 12076
  password clear notasecretGroup
 !
 neighbor 192.0.2.2
  remote-as 1.10
  password clear notasecretOwn
 !
 neighbor 192.0.2.6
  use neighbor-group G
 !
 neighbor 2001:db8::2
  remote-as 12076
 !
 vrf RED
  neighbor 198.51.100.2
   remote-as 12076
  !
 !
!
end
""",
    "cisco_nxos": """\
!Command: show running-config
version 10.3(2)
hostname r1
feature bgp
feature macsec
key chain KC macsec
  key 01
macsec policy POL
  window-size 64
interface Ethernet1/1
  macsec keychain KC policy POL
interface Ethernet1/1.100
  encapsulation dot1q 100
  ip address 192.0.2.1/30
  ipv6 address 2001:db8::1/126
router bgp 64496
  template peer G
    remote-as 12076
    password 0 notasecretGroup
  neighbor 192.0.2.2
    remote-as 1.10
    password 0 notasecretOwn
  neighbor 192.0.2.6
    inherit peer G
  neighbor 2001:db8::2
    remote-as 12076
  vrf RED
    neighbor 198.51.100.2
      remote-as 12076
""",
    "arista_eos": """\
! device: r1 (DCS-7280, EOS-4.31.2F)
hostname r1
mac security
   profile POL
      key 0abc 7 06070E234E4D
interface Ethernet1
   no switchport
   mac security profile POL
interface Ethernet1.100
   encapsulation dot1q vlan 10 inner 100
   ip address 192.0.2.1/30
   ipv6 address 2001:db8::1/126
router bgp 64496
   neighbor G peer group
   neighbor G remote-as 12076
   neighbor G password 0 notasecretGroup
   neighbor 192.0.2.2 remote-as 1.10
   neighbor 192.0.2.2 password 0 notasecretOwn
   neighbor 192.0.2.6 peer group G
   neighbor 2001:db8::2 remote-as 12076
   vrf RED
      neighbor 198.51.100.2 remote-as 12076
end
""",
    "frr": """\
frr version 10.2
frr defaults traditional
hostname r1
key chain KC
 key 1
exit
interface eth0.100
 ip address 192.0.2.1/30
 ipv6 address 2001:db8::1/126
exit
router bgp 64496
 neighbor G peer-group
 neighbor G remote-as 12076
 neighbor G password notasecretGroup
 neighbor 192.0.2.2 remote-as 1.10
 neighbor 192.0.2.2 password notasecretOwn
 neighbor 192.0.2.6 peer-group G
 neighbor 2001:db8::2 remote-as 12076
exit
router bgp 64496 vrf RED
 neighbor 198.51.100.2 remote-as 12076
exit
end
""",
    "juniper_junos": """\
version 22.4R1;
system {
    host-name r1;
}
protocols {
    bgp {
        group G {
            peer-as 12076;
            authentication-key "notasecretGroup";
            neighbor 192.0.2.2 {
                peer-as 1.10;
                authentication-key "notasecretOwn";
            }
            neighbor 192.0.2.6;
        }
        group SIX {
            neighbor 2001:db8::2 {
                peer-as 12076;
            }
        }
    }
}
routing-instances {
    RED {
        instance-type vrf;
        protocols {
            bgp {
                group G {
                    peer-as 12076;
                    neighbor 198.51.100.2;
                }
            }
        }
    }
}
""",
}


class Bug(NamedTuple):
    """A bug: in which function it is planted, what the function then does, and what the check must say of it."""

    name: str
    platforms: tuple[str, ...]
    functions: tuple[str, ...]  # of these names, all that the reader's modules have; "Class.method" too
    spoil: Callable[[Any], Any]  # the right function → the wrong one
    what: str  # a part of the subject that differs
    lines: tuple[str, ...]  # one of these stands on a line that the check names


def _nothing(_: Any) -> Any:
    return lambda *args, **kwargs: None


def _no_high_part(right: Any) -> Any:
    return lambda text: right(text.partition(".")[2] or text)


def _no_ipv6(right: Any) -> Any:
    return lambda text, *rest: None if ":" in text else right(text, *rest)


def _next_address(right: Any) -> Any:
    def wrong(*args: Any, **kwargs: Any) -> Any:
        found = right(*args, **kwargs)
        if isinstance(found, str):
            return found if ":" in found else str(IPv4Interface(found) + 1)
        return (
            IPv4Interface((int(found.ip) + 1, found.network.prefixlen)) if isinstance(found, IPv4Interface) else found
        )

    return wrong


def _next_tag(right: Any) -> Any:
    return lambda text: None if right(text) is None else right(text) + 1


def _main_table_only(right: Any) -> Any:
    return lambda *args, **kwargs: [one for one in right(*args, **kwargs) if one.vrf == "default"]


def _wrong_table(right: Any) -> Any:
    return lambda *args, **kwargs: [one.model_copy(update={"vrf": "default"}) for one in right(*args, **kwargs)]


def _no_group_password(right: Any) -> Any:
    def wrong(*args: Any, **kwargs: Any) -> Any:
        return [
            one.model_copy(update={"md5": False}) if len(one.lines.get("md5", ())) > 1 else one
            for one in right(*args, **kwargs)
        ]

    return wrong


def _always_password(right: Any) -> Any:
    def wrong(*args: Any, **kwargs: Any) -> Any:
        found = right(*args, **kwargs)
        secret = next(one.md5 for one in found if one.md5)
        return [one if one.md5 else one.model_copy(update={"md5": secret}) for one in found]

    return wrong


def _empty(right: Any) -> Any:
    return lambda *args, **kwargs: []


def _no_ports(right: Any) -> Any:
    return lambda *args, **kwargs: (right(*args, **kwargs)[0], [])


def _one_less(right: Any) -> Any:
    def wrong(*args: Any, **kwargs: Any) -> Any:
        found = right(*args, **kwargs)
        return (list(found[0])[:-1], *found[1:]) if isinstance(found, tuple) else list(found)[:-1]

    return wrong


_OWN = ("192.0.2.2 password", "password clear notasecretOwn", "password 0 notasecretOwn", 'key "notasecretOwn"')
_AS = ("remote-as 1.10", "peer-as 1.10")
_RED = ("198.51.100.2", "remote-as 12076", "peer-as 12076")
_KEYED = tuple(one for one in ALL if one != "juniper_junos")
FIRST = (
    Bug("asdot", ALL, ("as_number",), _no_high_part, "192.0.2.2 in VRF default: remote AS", _AS),
    Bug("no-ipv6-neighbor", ALL, ("address",), _no_ipv6, "neighbor 2001:db8::2", ("2001:db8::2",)),
    Bug(
        "no-password-line",
        _KEYED,
        ("Book.read_key", "Book.read_password"),
        _nothing,
        "192.0.2.2 in VRF default: pass",
        _OWN,
    ),
    Bug("no-password-line", ("juniper_junos",), ("Book.seal",), lambda _: lambda *_, **__: False, ": password", _OWN),
    Bug("no-vrf", ALL, ("read_bgp",), _main_table_only, "198.51.100.2 in VRF RED: remote AS", _RED),
    Bug("wrong-vrf", ALL, ("read_bgp",), _wrong_table, "198.51.100.2 in VRF default", _RED),
    Bug(
        "no-inherited-password",
        IOS_LIKE,
        ("read_bgp",),
        _no_group_password,
        "192.0.2.6 in VRF default: password",
        ("Group",),
    ),
    Bug(
        "password-for-all",
        ALL,
        ("read_bgp",),
        _always_password,
        "2001:db8::2 in VRF default: password",
        ("2001:db8::2",),
    ),
    Bug("no-tag", TAGGED, ("vlan_tag",), _nothing, "100: tags", ("interface ",)),
    Bug("next-tag", TAGGED, ("vlan_tag",), _next_tag, "100: tags", ("encapsulation",)),
    Bug(
        "next-address",
        IOS_LIKE,
        ("interface_address", "ipv4_interface"),
        _next_address,
        "100: addresses",
        ("192.0.2.1",),
    ),
    Bug("no-ipv6-address", IOS_LIKE, ("ipv6_interface",), _nothing, "100: addresses", ("192.0.2.1",)),
    Bug(
        "no-key-chain",
        ("cisco_nxos", "cisco_xe", "cisco_xr", "frr"),
        ("read_key_chains",),
        _empty,
        "key chain KC",
        ("KC",),
    ),
    Bug(
        "no-macsec-port",
        ("cisco_nxos", "cisco_xe", "cisco_xr"),
        ("read_macsec",),
        _no_ports,
        ": MACsec",
        ("interface",),
    ),
    Bug("no-macsec-port", ("arista_eos",), ("read_ports",), _empty, ": MACsec", ("interface Ethernet1",)),
)
SECOND = (
    Bug("asdot", ALL, ("plain_as",), _no_high_part, "192.0.2.2 in VRF default: remote AS", _AS),
    Bug(
        "no-ipv6-neighbor", ALL, ("plain_address",), _no_ipv6, "neighbor 2001:db8::2", ("2001:db8::2", "peer-as 12076")
    ),
    Bug(
        "no-password-line",
        ALL,
        ("Bag.say",),
        lambda right: (
            lambda self, keyword, *rest, **named: keyword != "password" and right(self, keyword, *rest, **named)
        ),
        "192.0.2.2 in VRF default: password",
        _OWN,
    ),
    Bug(
        "no-inherited-password",
        IOS_LIKE,
        ("_layers",),
        lambda right: lambda *a: [*right(*a)][:1],
        "192.0.2.6",
        ("Group",),
    ),
    Bug("no-inherited-password", ("juniper_junos",), ("results",), _one_less, "neighbor ", ("neighbor", "peer-as")),
    Bug("wrong-vrf", ALL, ("neighbor_name",), lambda right: lambda who, _: right(who, "default"), "VRF RED", _RED),
    Bug("no-tag", TAGGED, ("is_tag",), lambda _: lambda _text: False, "100: tags", ("encapsulation",)),
    Bug("next-address", IOS_LIKE, ("plain_interface",), _next_address, "100: addresses", ("192.0.2.1",)),
    Bug("no-interface", IOS_LIKE, ("Ports.sights",), _empty, "100: addresses", ("192.0.2.1",)),
    Bug("last-block-lost", IOS_LIKE, ("blocks",), _one_less, "neighbor ", ("remote-as", "neighbor")),
    Bug("ttp-loses-neighbors", ALL, ("results",), _empty, "neighbor 192.0.2.2", ("192.0.2.2", *_AS)),
)
_IDS = [f"{one.name}-{platform}" for one in FIRST for platform in one.platforms]


def plant(monkeypatch: pytest.MonkeyPatch, package: str, bug: Bug) -> int:
    """Put the wrong function wherever a module of `package` has the right one; return at how many places."""
    places: list[tuple[Any, str]] = []
    modules = [one for one in sys.modules if f"{one}.".startswith(f"{package}.")]
    for name in (one for one in modules if one != "parsers.second_reader.sights"):  # which compares, and reads nothing
        for function in bug.functions:
            holder, _, method = function.rpartition(".")
            owner = getattr(sys.modules[name], holder, None) if holder else sys.modules[name]
            if owner is not None and hasattr(owner, method) and (owner, method) not in places:
                places.append((owner, method))
    for owner, method in places:
        monkeypatch.setattr(owner, method, bug.spoil(getattr(owner, method)))
    return len(places)


def readings(platform: str) -> tuple[Any, tuple[ReaderDisagreement, ...]]:
    capture = Capture(device="r1", file="r1.cfg", text=CONFIGS[platform], platform=platform)
    device = parse(capture, Sealer(b"0" * 32)).device
    return device, tuple(ReaderDisagreement(*one) for one in second_reading(capture, device))


def assert_noticed(bug: Bug, platform: str) -> None:
    device, found = readings(platform)
    edge = EdgeDevice("r1", platform, device, "r1.cfg", disagreements=found)
    estate: Any = SimpleNamespace()
    outcome = all_checks()["evidence-readers-agree"].function(DeviceView(edge, estate))
    assert outcome.verdict is Verdict.FAIL
    named = [one for one in found if bug.what in one.what]
    assert named, [one.what for one in found]
    lines = CONFIGS[platform].split("\n")
    assert any(text in lines[one.line - 1] for one in named for text in bug.lines), [
        lines[one.line - 1] for one in named
    ]
    shown = {where.line for where in outcome.places}
    assert shown & {one.line for one in named}


@pytest.fixture(autouse=True, scope="module")
def _everything_is_loaded() -> None:
    for platform in ALL:
        for package in (f"parsers.platforms.{platform}", "parsers.second_reader.platforms", "parsers.second_reader"):
            module = import_module(package)
            for one in pkgutil.iter_modules(module.__path__):
                import_module(f"{package}.{one.name}")


@pytest.mark.parametrize("platform", ALL)
def test_without_a_bug_the_readers_agree(platform: str) -> None:
    device, found = readings(platform)
    assert found == ()
    assert len(device.bgp_neighbors) >= 4
    assert sum(1 for one in device.bgp_neighbors if one.md5) >= 2


@pytest.mark.parametrize(("bug", "platform"), [(one, name) for one in FIRST for name in one.platforms], ids=_IDS)
def test_a_bug_in_the_first_reader_is_noticed(bug: Bug, platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert plant(monkeypatch, f"parsers.platforms.{platform}", bug)
    assert_noticed(bug, platform)


@pytest.mark.parametrize(
    ("bug", "platform"),
    [(one, name) for one in SECOND for name in one.platforms],
    ids=[f"{one.name}-{name}" for one in SECOND for name in one.platforms],
)
def test_a_bug_in_the_second_reader_is_noticed(bug: Bug, platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert plant(monkeypatch, "parsers.second_reader", bug)
    assert_noticed(bug, platform)


@pytest.mark.parametrize("platform", ALL)
def test_at_least_five_bugs_are_planted_in_each_reader_of_a_platform(platform: str) -> None:
    for bugs in (FIRST, SECOND):
        assert len({one.name for one in bugs if platform in one.platforms}) >= 5
