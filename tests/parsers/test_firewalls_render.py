"""fortinet and paloalto_panos: changes are written as the devices configure them, and read back."""

from collections.abc import Callable
from ipaddress import ip_network

import pytest

from parsers import Parsed, render
from parsers.model.change import Change, ChangeKind, FilterRule

SYSTEM = "set deviceconfig system hostname pa\n"


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        (
            Change(kind=ChangeKind.SET_ADDRESS, interface="er-pri", values={"address": "192.0.2.1/30", "old": ""}),
            ["config system interface", 'edit "er-pri"', "set ip 192.0.2.1 255.255.255.252", "next", "end"],
        ),
        (
            Change(kind=ChangeKind.SET_TAGS, interface="er-pri", values={"outer": "310", "inner": ""}),
            ["config system interface", 'edit "er-pri"', "set vlanid 310", "next", "end"],
        ),
        (
            Change(kind=ChangeKind.SET_MD5, neighbor="192.0.2.2"),
            ["config router bgp", "config neighbor", 'edit "192.0.2.2"', "set password <key>", "next", "end", "end"],
        ),
        (
            Change(kind=ChangeKind.SET_MD5, neighbor="192.0.2.0", peer_group="MSEE"),
            ["config router bgp", "config neighbor-group", 'edit "MSEE"', "set password <key>", "next", "end", "end"],
        ),
        (
            Change(kind=ChangeKind.ENABLE_NEIGHBOR, neighbor="192.0.2.2", vrf="AZURE/5"),
            [
                *("config vdom", "edit AZURE", "config router bgp", "config neighbor", 'edit "192.0.2.2"'),
                *("set shutdown disable", "next", "end", "end", "end"),
            ],
        ),
        (
            Change(kind=ChangeKind.DENY_DEFAULT, values={"policy": "AZURE/OUT", "afi_safi": "ipv6-unicast"}),
            [
                *("config router prefix-list6", 'edit "OUT"', "config rule", "edit 1", "set action deny"),
                *("set prefix6 ::/0", "unset ge", "unset le", "next", "end", "next", "end"),
            ],
        ),
        (
            Change(kind=ChangeKind.ENABLE_INTERFACE, interface="er-pri", vrf="AZURE"),
            [
                *("config global", "config system interface", 'edit "er-pri"', "set status up", "next", "end"),
                "end",
            ],
        ),
        (
            Change(
                kind=ChangeKind.DEFINE_REFERENCE, values={"kind": "peer-group", "name": "AZURE/MSEE", "direction": "in"}
            ),
            [
                *("config vdom", "edit AZURE", "config router bgp", "config neighbor-group", 'edit "MSEE"'),
                *("set remote-as 12076", "next", "end", "end", "end"),
            ],
        ),
        (
            Change(kind=ChangeKind.REMOVE_STATIC, values={"prefix": "10.100.0.0/16", "entry": "2"}),
            ["config router static", "delete 2", "end"],
        ),
        (
            Change(kind=ChangeKind.REMOVE_TCP_AO, neighbor="192.0.2.2"),
            ["config router bgp", "config neighbor", 'edit "192.0.2.2"', "unset auth-options", "next", "end", "end"],
        ),
        (Change(kind=ChangeKind.SET_MUST_SECURE, values={"policy": "P"}), []),
    ],
)
def test_changes_are_written_as_fortios_configures_them(change: Change, lines: list[str]) -> None:
    assert [line.strip() for line in render("fortinet", change)] == lines


VALUES = {
    "outer": "100",
    "inner": "310",
    "ethertype": "0x8100",
    "address": "2001:db8::1/126",
    "remote_as": "12076",
    "local_as": "64496",
    "keepalive_seconds": "10",
    "hold_seconds": "30",
    "policy": "OUT",
    "direction": "out",
    "prefix": "10.20.0.0/16",
    "ip_mtu": "1500",
    "next_hop": "192.0.2.2",
    "name": "X",
    "maximum_prefix": "200",
    "tunnel": "tunnel.1",
    "profile": "AZ",
    "proposal": "P aes256gcm",
    "encryption": "GCMAES256",
    "integrity": "SHA384",
    "dh_group": "ECP384",
    "pfs_group": "PFS2048",
    "version": "2",
    "seconds": "10",
    "retries": "3",
    "mss": "1350",
    "mtu": "1400",
    "window": "1024",
}
TUNNEL = {
    ChangeKind.SET_IKE_PROPOSAL: [
        *("config vpn ipsec phase1-interface", 'edit "AZ"', "set proposal aes256gcm-prfsha384", "set dhgrp 20"),
        *("next", "end"),
    ],
    ChangeKind.SET_ESP_PROPOSAL: [
        *("config vpn ipsec phase2-interface", 'edit "P"', "set proposal aes256gcm", "next", "end"),
    ],
    ChangeKind.SET_PFS: [
        *("config vpn ipsec phase2-interface", 'edit "P"', "set pfs enable", "set dhgrp 14", "next", "end"),
    ],
    ChangeKind.SET_PSK: ["config vpn ipsec phase1-interface", 'edit "AZ"', "set psksecret <key>", "next", "end"],
}
PEER = "set network virtual-router VR protocol bgp peer-group G peer er-fra peer-address ip 192.0.2.2"
PANOS_TUNNEL = {
    ChangeKind.SET_IKE_PROPOSAL: [
        "delete network ike crypto-profiles ike-crypto-profiles AZ encryption",
        "delete network ike crypto-profiles ike-crypto-profiles AZ hash",
        "delete network ike crypto-profiles ike-crypto-profiles AZ dh-group",
        "set network ike crypto-profiles ike-crypto-profiles AZ encryption aes-256-gcm",
        "set network ike crypto-profiles ike-crypto-profiles AZ hash sha384",
        "set network ike crypto-profiles ike-crypto-profiles AZ dh-group group20",
    ],
    ChangeKind.SET_ESP_PROPOSAL: [
        "delete network ike crypto-profiles ipsec-crypto-profiles AZ esp encryption",
        "delete network ike crypto-profiles ipsec-crypto-profiles AZ esp authentication",
        "set network ike crypto-profiles ipsec-crypto-profiles AZ esp encryption aes-256-gcm",
        "set network ike crypto-profiles ipsec-crypto-profiles AZ esp authentication none",
    ],
    ChangeKind.SET_PFS: ["set network ike crypto-profiles ipsec-crypto-profiles AZ dh-group group14"],
    ChangeKind.SET_MSS: [
        "set network interface tunnel units tunnel.1 mtu 1400",
        "set network interface tunnel units tunnel.1 adjust-tcp-mss enable yes",
        "set network interface tunnel units tunnel.1 adjust-tcp-mss ipv4-mss-adjustment 50",
    ],
    ChangeKind.SET_REPLAY: ["set network tunnel ipsec AZ anti-replay yes"],
}


@pytest.mark.parametrize("kind", TUNNEL)
def test_changes_of_a_tunnel_are_written_as_fortios_configures_them(kind: ChangeKind) -> None:
    change = Change(kind=kind, interface="az-1", values=VALUES)
    assert [line.strip() for line in render("fortinet", change)] == TUNNEL[kind]


@pytest.mark.parametrize("kind", PANOS_TUNNEL)
def test_changes_of_a_tunnel_are_written_as_pan_os_configures_them(kind: ChangeKind) -> None:
    change = Change(kind=kind, interface="tunnel.1", values={**VALUES, "proposal": "AZ"})
    assert list(render("paloalto_panos", change)) == PANOS_TUNNEL[kind]


def test_a_tunnel_on_pan_os_own_profile_is_given_one_of_its_own() -> None:
    change = Change(kind=ChangeKind.SET_ESP_PROPOSAL, values={**VALUES, "proposal": ""})
    assert render("paloalto_panos", change)[-1] == "set network tunnel ipsec AZ auto-key ipsec-crypto-profile AZURE"


@pytest.mark.parametrize("kind", list(ChangeKind))
@pytest.mark.parametrize("reference", ["prefix-list", "route-map", "filter-list", "distribute-list", "peer-group"])
def test_what_fortios_would_be_told_reads_back_without_an_unread_line(
    kind: ChangeKind, reference: str, parse_text: Callable[..., Parsed]
) -> None:
    change = Change(kind=kind, interface="x", neighbor="192.0.2.2", values={**VALUES, "kind": reference})
    lines = render("fortinet", change)
    if not lines:
        return
    device = parse_text("\n".join(("config system global", "end", *lines)), "fortinet").device
    shown = [one.text for one in device.unread if "<" not in "".join(lines)]
    assert shown == []
    assert device.wholeness.is_whole is not False


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        (
            Change(
                kind=ChangeKind.SET_ADDRESS,
                interface="ae1.310",
                values={"address": "192.0.2.1/30", "old": "192.0.2.9/30"},
            ),
            [
                "delete network interface aggregate-ethernet ae1 layer3 units ae1.310 ip 192.0.2.9/30",
                "set network interface aggregate-ethernet ae1 layer3 units ae1.310 ip 192.0.2.1/30",
            ],
        ),
        (
            Change(kind=ChangeKind.SET_TAGS, interface="ethernet1/1.310", values={"outer": "320", "inner": ""}),
            ["set network interface ethernet ethernet1/1 layer3 units ethernet1/1.310 tag 320"],
        ),
        (Change(kind=ChangeKind.SET_TAGS, interface="ethernet1/1.310", values={"outer": "10", "inner": "100"}), []),
        (
            Change(kind=ChangeKind.SET_LOCAL_AS, neighbor="192.0.2.2", vrf="AZURE", values={"local_as": "64496"}),
            ["set network virtual-router AZURE protocol bgp local-as 64496"],
        ),
        (
            Change(kind=ChangeKind.ENABLE_INTERFACE, interface="ethernet1/2.5"),
            ["set network interface ethernet ethernet1/2 link-state up"],
        ),
        (Change(kind=ChangeKind.SET_CAK), []),
        (
            Change(
                kind=ChangeKind.FILTER_PREFIXES,
                neighbor="192.0.2.2",
                peer_group="G",
                vrf="VR",
                values={"policy": "TO-X", "direction": "out"},
                rules=(FilterRule(prefix=ip_network("203.0.113.0/24"), low=24, high=24),),
            ),
            [
                *(
                    f"set network virtual-router VR protocol bgp policy export rules TO-X-{words}"
                    for words in (
                        "1 enable yes",
                        "1 used-by G",
                        "1 match address-prefix 203.0.113.0/24 exact yes",
                        "1 action allow",
                        "REST enable yes",
                        "REST used-by G",
                        "REST match address-prefix 0.0.0.0/0 exact no",
                        "REST action deny",
                    )
                ),
                "move network virtual-router VR protocol bgp policy export rules TO-X-REST top",
                "move network virtual-router VR protocol bgp policy export rules TO-X-1 top",
            ],
        ),
        (
            Change(kind=ChangeKind.SET_MD5, neighbor="192.0.2.2", description="er fra", peer_group="G", vrf="V"),
            [
                "set network virtual-router V protocol bgp auth-profile MSEE-192.0.2.2 secret <key>",
                (
                    'set network virtual-router V protocol bgp peer-group G peer "er fra"'
                    " connection-options authentication MSEE-192.0.2.2"
                ),
            ],
        ),
        (
            Change(kind=ChangeKind.ADD_NEIGHBOR, neighbor="2001:db8::2", interface="ethernet1/1.5", vrf="VR"),
            [
                f"set network virtual-router VR protocol bgp peer-group MSEE-2001-db8--2 {words}"
                for words in (
                    "type ebgp",
                    "enable yes",
                    "peer MSEE-2001-db8--2 peer-as 12076",
                    "peer MSEE-2001-db8--2 peer-address ip 2001:db8::2",
                    "peer MSEE-2001-db8--2 local-address interface ethernet1/1.5",
                    "peer MSEE-2001-db8--2 enable yes",
                )
            ],
        ),
    ],
)
def test_changes_are_written_as_pan_os_configures_them(change: Change, lines: list[str]) -> None:
    assert list(render("paloalto_panos", change)) == lines


@pytest.mark.parametrize("kind", list(ChangeKind))
@pytest.mark.parametrize("reference", ["auth-profile", "bfd-profile", "ike-crypto-profile", "ike-gateway"])
def test_what_pan_os_would_be_told_reads_back_without_an_unread_line(
    kind: ChangeKind, reference: str, parse_text: Callable[..., Parsed]
) -> None:
    values = {**VALUES, "kind": reference, "inner": ""}
    change = Change(
        kind=kind,
        interface="ethernet1/1.310",
        neighbor="192.0.2.2",
        description="er-fra",
        peer_group="G",
        vrf="VR",
        values=values,
    )
    lines = [line for line in render("paloalto_panos", change) if not line.startswith("move ")]
    assert all("<key>" in line for line in lines if " secret " in line or " key " in line)
    if lines:
        device = parse_text("\n".join((SYSTEM.strip(), PEER, *lines)), "paloalto_panos").device
        known = [one.text for one in device.unread if "<" not in one.text.removesuffix("<not shown>")]
        assert known == []
