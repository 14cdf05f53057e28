"""IOS and NX-OS as pasted: lines too deep, lines that take others back, commands that no device prints."""

import pytest

from parsers import Parsed, parse
from parsers.model.capture import Capture
from parsers.model.secret import Sealer


def read(platform: str, text: str) -> Parsed:
    return parse(Capture(device="r1", file="r1.txt", text=text, platform=platform), Sealer(b"0" * 32))


def test_lines_deeper_than_their_block_still_belong_to_it_on_ios() -> None:
    device = read(
        "cisco_xe",
        "hostname r1\ninterface GigabitEthernet0/0/1.100\n description to MSEE\n  encapsulation dot1Q 100\n"
        "   ip address 192.0.2.1 255.255.255.252\n negotiation auto\n  mtu 9000\n vrrp 1 address-family ipv4\n"
        "  address 192.0.2.3 primary\n  description of the group\n  shutdown\n"
        "router bgp 64496\n bgp router-id 203.0.113.1\n  neighbor 192.0.2.2 remote-as 12076\n"
        "   neighbor 192.0.2.2 password 0 notasecretDeep\n  address-family ipv4\n"
        "   network 10.0.0.0\n    neighbor 192.0.2.2 prefix-list OUT out\n     neighbor 192.0.2.2 maximum-prefix 100\n"
        "key chain K tcp\n key 1\n  send-id 1\n    key-string 0 notasecretChain\nend\n",
    ).device
    (port,) = device.interfaces
    assert (port.outer_tag, str(port.ipv4[0]), port.mtu, port.is_enabled) == (100, "192.0.2.1/30", 9000, True)
    assert port.description == "to MSEE"
    (neighbor,) = device.bgp_neighbors
    assert (neighbor.remote_as, bool(neighbor.md5)) == (12076, True)
    family = neighbor.family("ipv4-unicast")
    assert family is not None
    assert (family.maximum_prefix, [one.name for one in family.export_policy]) == (100, ["OUT"])
    assert device.key_chains[0].keys[0].secret
    assert device.unread == ()


def test_lines_deeper_than_their_block_still_belong_to_it_on_nxos() -> None:
    device = read(
        "cisco_nxos",
        "hostname r1\nrouter bgp 64496\n  router-id 203.0.113.1\n    neighbor 192.0.2.2\n      remote-as 12076\n"
        "        password 0 notasecretDeep\n          address-family ipv4 unicast\n            send-community\n"
        "              prefix-list OUT out\n"
        "interface Ethernet1/1\n  speed 10000\n    mtu 9000\n  hsrp 1\n    ip 192.0.2.3\n    mtu 1400\n",
    ).device
    (neighbor,) = device.bgp_neighbors
    assert (neighbor.remote_as, bool(neighbor.md5)) == (12076, True)
    family = neighbor.family("ipv4-unicast")
    assert family is not None
    assert [one.name for one in family.export_policy] == ["OUT"]
    assert device.interfaces[0].mtu == 9000
    assert device.unread == ()


def test_a_block_that_is_not_understood_keeps_its_lines_to_itself() -> None:
    device = read(
        "cisco_xe",
        "hostname r1\nrouter bgp 64496\n scope vrf RED\n  neighbor 192.0.2.2 remote-as 12076\n"
        "  neighbor 192.0.2.2 password 0 notasecretScope\nend\n",
    ).device
    assert device.bgp_neighbors == ()
    assert [one.line for one in device.unread] == [3, 4, 5]


def test_lines_below_a_route_have_lost_their_head() -> None:
    device = read(
        "cisco_xe",
        "hostname r1\nip route 10.0.0.0 255.0.0.0 Null0\n neighbor 192.0.2.2 password 0 notasecretLost\nend\n",
    ).device
    assert device.wholeness.is_whole is False
    assert [one.line for one in device.unread] == [3]
    assert len(device.static_routes) == 1


@pytest.mark.parametrize(
    ("platform", "text"),
    [
        (
            "cisco_xe",
            (
                "interface Gi0/1\n ip address 192.0.2.1 255.255.255.252\n"
                " ip address 192.0.2.5 255.255.255.252 secondary\n"
                " no ip address 192.0.2.5 255.255.255.252 secondary\n ipv6 address 2001:DB8::1/126\n"
                " ipv6 address 2001:DB8:1::1/126\n no ipv6 address 2001:DB8:1::1/126\nend"
            ),
        ),
        (
            "cisco_nxos",
            (
                "interface Ethernet1/1\n  ip address 192.0.2.1/30\n  ip address 192.0.2.5/30 secondary\n"
                "  no ip address 192.0.2.5/30 secondary\n  ipv6 address 2001:db8::1/126\n"
                "  ipv6 address 2001:db8:1::1/126\n  no ipv6 address 2001:db8:1::1/126"
            ),
        ),
    ],
)
def test_an_address_that_is_taken_back_is_gone_with_its_line(platform: str, text: str) -> None:
    (port,) = read(platform, f"hostname r1\n{text}\n").device.interfaces
    assert ([str(one) for one in port.ipv4], port.secondary_ipv4) == (["192.0.2.1/30"], ())
    assert [str(one) for one in port.ipv6] == ["2001:db8::1/126"]
    assert (port.lines["ipv4"], port.lines["ipv6"]) == ((3,), (6,))


@pytest.mark.parametrize(
    ("platform", "head"),
    [
        ("cisco_xe", "interface range GigabitEthernet0/1 - 4"),
        ("cisco_nxos", "interface Ethernet1/1-4"),
        ("cisco_nxos", "interface Ethernet1/1,Ethernet1/3"),
        ("cisco_nxos", "interface Ethernet1/1 - 4"),
    ],
)
def test_a_range_of_interfaces_is_no_interface(platform: str, head: str) -> None:
    device = read(platform, f"hostname r1\n{head}\n  mtu 9000\nend\n").device
    assert device.interfaces == ()
    assert [one.line for one in device.unread][:2] == [2, 3]


@pytest.mark.parametrize(
    ("platform", "line", "tags"),
    [
        ("cisco_xe", "vlan dot1q tag native", (1, 100)),
        ("cisco_xe", "vlan 100", (0, None)),
        ("cisco_nxos", "vlan dot1Q tag native", (1, 100)),
        ("cisco_nxos", "no vlan dot1Q tag native", (0, None)),
    ],
)
def test_a_native_vlan_leaves_with_a_tag_where_the_whole_device_says_so(
    platform: str, line: str, tags: tuple[int, int | None]
) -> None:
    port = "GigabitEthernet1/0/1" if platform == "cisco_xe" else "Ethernet1/1"
    device = read(
        platform,
        f"hostname r1\n{line}\ninterface {port}\n  switchport mode trunk\n  switchport trunk native vlan 100\n"
        "interface Vlan100\n  no shutdown\nend\n",
    ).device
    svi, trunk = device.interface("Vlan100"), device.interface(port)
    assert svi is not None
    assert trunk is not None
    assert (svi.tag_count, svi.outer_tag) == tags
    assert trunk.is_layer2 is True


@pytest.mark.parametrize("platform", ["cisco_xe", "cisco_nxos"])
def test_a_key_in_a_description_is_printed_nowhere(platform: str) -> None:
    said = "MSEE password 7 0822455D0A16544541"
    lines = {
        "cisco_xe": f" neighbor 192.0.2.2 remote-as 12076\n neighbor 192.0.2.2 description {said}",
        "cisco_nxos": f"  neighbor 192.0.2.2\n    remote-as 12076\n    description {said}",
    }
    text = f"hostname r1\ninterface Ethernet1/1\n  description {said}\nrouter bgp 64496\n{lines[platform]}\nend\n"
    device, source = read(platform, text)
    printed = device.model_dump_json() + "".join(source.masked(number) for number in range(1, 8))
    assert "0822455D0A16544541" not in printed


@pytest.mark.parametrize("platform", ["cisco_xe", "cisco_nxos"])
def test_exit_at_the_end_of_a_block_says_nothing(platform: str) -> None:
    mask = {"cisco_xe": "255.255.255.252", "cisco_nxos": ""}[platform]
    address = f"192.0.2.1 {mask}" if mask else "192.0.2.1/30"
    device = read(
        platform,
        f"hostname r1\ninterface Ethernet1/1\n  ip address {address}\n  exit\nkey chain K tcp\n  key 1\n    send-id 1\n"
        "    exit\n  exit\nip prefix-list P seq 5 permit 10.0.0.0/8\nroute-map R permit 10\n"
        "  match ip address prefix-list P\n  exit\n"
        "router bgp 64496\n  neighbor 192.0.2.2 remote-as 12076\n  exit\nend\n",
    ).device
    assert device.unread == ()
    assert [match.kind for match in device.route_policies[0].terms[0].matches] == ["prefix-list"]
    assert device.bgp_neighbors[0].remote_as == 12076
