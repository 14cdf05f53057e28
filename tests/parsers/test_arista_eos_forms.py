"""Forms that EOS configs take beside the plain one: indentation, groups of groups, peer filters, rewritten VLANs."""

import pytest

from parsers import Parsed, parse
from parsers.model.bgp import BgpNeighbor
from parsers.model.capture import Capture
from parsers.model.device import Device
from parsers.model.secret import Sealer

SEALER = Sealer(b"0" * 32)
HEAD = "! Command: show running-config\n! device: r1 (DCS-7280SR3, EOS-4.31.2F)\n!\nhostname r1\n!\n"
BGP = HEAD + "router bgp 64496\n   neighbor 192.0.2.2 remote-as 12076\n"


def read(text: str) -> Parsed:
    return parse(Capture(device="r1", file="r1.cfg", text=text, platform="arista_eos"), SEALER)


def neighbor(device: Device, address: str) -> BgpNeighbor:
    return next(one for one in device.bgp_neighbors if str(one.address) == address)


def test_a_line_that_is_indented_too_deep_is_read_or_told() -> None:
    text = (
        f"{HEAD}interface Ethernet1.100\n   description MSEE\n      vrf A\n         ip address 192.0.2.1/30\n"
        "     encapsulation dot1q vlan 100\n"
        "router bgp 64496\n   neighbor 192.0.2.2 remote-as 12076\n\tneighbor 192.0.2.2 password 0 not-a-secret\n"
        "      neighbor 192.0.2.2 timers 5 15\n     neighbor 192.0.2.2 frob not-a-secret\n"
        "   address-family ipv4\n      neighbor 192.0.2.2 activate\n        neighbor 192.0.2.2 route-map R out\nend\n"
    )
    parsed = read(text)
    one, interface = neighbor(parsed.device, "192.0.2.2"), parsed.device.interface("Ethernet1.100")
    assert one.md5
    assert (one.md5.length, one.hold_seconds) == (12, 15)
    family = one.family("ipv4-unicast")
    assert family is not None
    assert [use.name for use in family.export_policy] == ["R"]
    assert interface is not None
    assert (interface.vrf, interface.outer_tag, [str(each) for each in interface.ipv4]) == ("A", 100, ["192.0.2.1/30"])
    assert [each.line for each in parsed.device.unread] == [15]
    assert all("not-a-secret" not in parsed.text.masked(number) for number in range(1, 20))


# Groups of groups, peer filters, ports that send another tag


GROUPS = (
    f"{HEAD}router bgp 64496\n"
    "   neighbor BASE peer group\n"
    "   neighbor BASE password 0 notasecretBase01\n"
    "   neighbor BASE timers 10 30\n"
    "   neighbor BASE shutdown\n"
    "   neighbor MSEE peer group\n"
    "   neighbor MSEE peer group BASE\n"
    "   neighbor MSEE timers 5 15\n"
    "   no neighbor MSEE shutdown\n"
    "   neighbor 192.0.2.2 peer group MSEE\n"
    "   neighbor 192.0.2.2 remote-as 12076\n"
    "   address-family ipv4\n"
    "      neighbor BASE prefix-list LIST out\n"
    "   address-family ipv6\n"
    "      neighbor BASE activate\n"
    "ip prefix-list LIST\n   seq 10 permit 203.0.113.0/24\n"
)


def test_a_group_takes_from_the_group_that_it_names() -> None:
    one = neighbor(read(f"{GROUPS}end\n").device, "192.0.2.2")
    assert one.md5
    assert (one.peer_group, one.keepalive_seconds, one.hold_seconds, one.is_enabled) == ("MSEE", 5, 15, True)
    assert [where.line for where in one.all_lines("md5")] == [8, 12, 15]
    family, other = one.family("ipv4-unicast"), one.family("ipv6-unicast")
    assert family is not None
    assert [use.name for use in family.export_policy] == ["LIST"]
    assert other is not None
    assert other.is_active is True


@pytest.mark.parametrize("named", ["BASE OTHER", "GONE"])
def test_what_groups_that_are_not_read_may_say_is_open(named: str) -> None:
    text = GROUPS.replace("MSEE peer group BASE", f"MSEE peer group {named}")
    device = read(f"{text}   neighbor OTHER peer group\nend\n").device
    one = neighbor(device, "192.0.2.2")
    assert (one.md5, one.bfd, one.remote_as, one.hold_seconds) == (None, None, 12076, 15)
    assert one.line("md5").line == 12
    assert {reference.name for reference in device.open_references("192.0.2.2")} == set(named.split())


@pytest.mark.parametrize("last", ["BASE peer group MSEE", "BASE peer group BASE"])
def test_groups_in_a_circle_end(last: str) -> None:
    one = neighbor(read(GROUPS.replace("BASE shutdown", last) + "end\n").device, "192.0.2.2")
    assert one.md5
    assert (one.bfd, one.hold_seconds) == (False, 15)


def test_a_long_chain_of_groups_is_left_open() -> None:
    chain = "".join(f"   neighbor G{n} peer group\n   neighbor G{n} peer group G{n + 1}\n" for n in range(2000))
    one = neighbor(read(f"{BGP}{chain}   neighbor 192.0.2.2 peer group G0\nend\n").device, "192.0.2.2")
    assert (one.remote_as, one.md5) == (12076, None)


@pytest.mark.parametrize(
    ("entries", "only", "line"),
    [
        ("   10 match as-range 12076 result accept\n   20 match as-range 1-4294967295 result reject\n", 12076, 11),
        ("   10 match as-range 12076 result accept\n   20 match as-range 64500 result accept\n", None, 10),
        ("   10 match as-range 12000-13000 result accept\n   20 match as-range 1-9 result reject\n", None, 11),
        ("   10 match as-range 1-64495 result reject\n   20 match as-range 12076 result accept\n", None, 10),
        ("   10 match as-range 12076 result accept\n   20 frobnicate\n", None, 10),
    ],
)
def test_a_peer_filter_lets_one_as_in(entries: str, only: int | None, line: int) -> None:
    text = f"{BGP}   neighbor G peer group\n   bgp listen range 198.51.100.0/30 peer group G peer-filter ONE\n"
    one = neighbor(read(f"{text}peer-filter ONE\n{entries}end\n").device, "198.51.100.0")
    assert (one.remote_as, one.line("remote_as").line) == (only, line)


@pytest.mark.parametrize(
    ("line", "tag"),
    [
        ("switchport vlan translation 100 200", None),  # the tag on the wire is another one
        ("switchport vlan translation in 300 200", None),
        ("switchport vlan translation 1234 dot1q-tunnel 200", None),
        ("switchport vlan translation out 7 dot1q-tunnel all", None),
        ("switchport vlan mapping 200 100", None),
        ("switchport vlan translation 100 300", 200),
        ("switchport vlan translation in required", 200),
        ("switchport vlan translation 100 200\n   no switchport vlan translation 100 200", 200),
    ],
)
def test_a_port_that_rewrites_a_vlan_leaves_its_tag_open(line: str, tag: int | None) -> None:
    port = f"interface Ethernet1\n   switchport mode trunk\n   {line}\n"
    interface = read(f"{HEAD}{port}interface Vlan200\n   ip address 192.0.2.1/30\nend\n").device.interface("Vlan200")
    assert interface is not None
    assert (interface.outer_tag, interface.tag_count) == (tag, 1 if tag else None)
