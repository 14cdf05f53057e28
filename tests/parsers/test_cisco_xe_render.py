"""cisco_xe: each change in IOS's own lines, and what is written is read back as what was wanted."""

from collections.abc import Callable

import pytest

from parsers import Parsed
from parsers.model.change import NOT_EVERYWHERE, Change, ChangeKind
from parsers.platforms.cisco_xe import render

Parse = Callable[..., Parsed]
SUBJECT = {"interface": "GigabitEthernet0/0/1.100", "neighbor": "192.0.2.2", "process_as": 64496}


def written(kind: ChangeKind, /, vrf: str = "default", peer_group: str = "", **values: str) -> list[str]:
    change = Change(
        kind=kind,
        interface="GigabitEthernet0/0/1.100",
        neighbor="192.0.2.2",
        process_as=64496,
        vrf=vrf,
        peer_group=peer_group,
        values=values,
    )
    return list(render(change))


def test_the_as_of_the_process_is_set_by_taking_the_other_away() -> None:
    assert written(ChangeKind.SET_LOCAL_AS, local_as="64496") == ["router bgp 64496", " no neighbor 192.0.2.2 local-as"]


@pytest.mark.parametrize(
    ("kind", "values", "lines"),
    [
        (
            ChangeKind.SET_TAGS,
            {"outer": "10", "inner": "100"},
            ["interface GigabitEthernet0/0/1.100", " encapsulation dot1Q 10 second-dot1q 100"],
        ),
        (
            ChangeKind.SET_TAGS,
            {"outer": "100", "inner": ""},
            ["interface GigabitEthernet0/0/1.100", " encapsulation dot1Q 100"],
        ),
        (
            ChangeKind.SET_ETHERTYPE,
            {"ethertype": "0x8100"},
            ["interface GigabitEthernet0/0/1", " no dot1q tunneling ethertype"],
        ),
        (
            ChangeKind.SET_ETHERTYPE,
            {"ethertype": "0x88a8"},
            ["interface GigabitEthernet0/0/1", " dot1q tunneling ethertype 0x88A8"],
        ),
        (
            ChangeKind.SET_ADDRESS,
            {"address": "192.0.2.1/30", "old": "192.0.2.5/30"},
            ["interface GigabitEthernet0/0/1.100", " ip address 192.0.2.1 255.255.255.252"],
        ),
        (
            ChangeKind.SET_ADDRESS,
            {"address": "2001:db8::1/126", "old": "2001:db8::5/126"},
            [
                "interface GigabitEthernet0/0/1.100",
                " no ipv6 address 2001:db8::5/126",
                " ipv6 address 2001:db8::1/126",
            ],
        ),
        (ChangeKind.ENABLE_INTERFACE, {}, ["interface GigabitEthernet0/0/1.100", " no shutdown"]),
        (ChangeKind.ENABLE_NEIGHBOR, {}, ["router bgp 64496", " no neighbor 192.0.2.2 shutdown"]),
        (ChangeKind.SET_REMOTE_AS, {"remote_as": "12076"}, ["router bgp 64496", " neighbor 192.0.2.2 remote-as 12076"]),
        (
            ChangeKind.ADD_NEIGHBOR,
            {"remote_as": "12076", "afi_safi": "ipv4-unicast"},
            [
                "router bgp 64496",
                " neighbor 192.0.2.2 remote-as 12076",
                " address-family ipv4",
                "  neighbor 192.0.2.2 activate",
                " exit-address-family",
            ],
        ),
        (
            ChangeKind.SET_BFD,
            {"transmit_ms": "300", "receive_ms": "300", "multiplier": "3"},
            [
                "interface GigabitEthernet0/0/1.100",
                " bfd interval 300 min_rx 300 multiplier 3",
                "router bgp 64496",
                " neighbor 192.0.2.2 fall-over bfd",
            ],
        ),
        (
            ChangeKind.REMOVE_TCP_AO,
            {},
            ["router bgp 64496", " no neighbor 192.0.2.2 ao", " neighbor 192.0.2.2 password <key>"],
        ),
        (
            ChangeKind.DENY_DEFAULT,
            {"policy": "L", "afi_safi": "ipv4-unicast"},
            ["ip prefix-list L seq 1 deny 0.0.0.0/0"],
        ),
        (ChangeKind.DENY_DEFAULT, {"policy": "L", "afi_safi": "ipv6-unicast"}, ["ipv6 prefix-list L seq 1 deny ::/0"]),
        (
            ChangeKind.SET_CIPHER,
            {"policy": "P", "cipher": "GcmAes256"},
            ["mka policy P", " macsec-cipher-suite gcm-aes-256"],
        ),
        (
            ChangeKind.SET_MUST_SECURE,
            {"policy": "P"},
            ["interface GigabitEthernet0/0/1.100", " macsec access-control must-secure"],
        ),
        (
            ChangeKind.SET_CAK,
            {"key_chain": "K", "digits": "64", "algorithm": "aes-256-cmac"},
            ["key chain K macsec", " key <ckn>", "  cryptographic-algorithm aes-256-cmac", "  key-string <key>"],
        ),
    ],
)
def test_a_change_is_written_in_the_platforms_words(kind: ChangeKind, values: dict[str, str], lines: list[str]) -> None:
    assert written(kind, **values) == lines


def test_a_session_line_of_a_vrf_stands_in_its_family() -> None:
    assert written(ChangeKind.SET_MD5, vrf="AZURE-PRIV") == [
        "router bgp 64496",
        " address-family ipv4 vrf AZURE-PRIV",
        "  neighbor 192.0.2.2 password <key>",
        " exit-address-family",
    ]


def test_what_a_group_may_bring_is_taken_from_the_group_too() -> None:
    assert written(ChangeKind.REMOVE_MULTIHOP, peer_group="MSEE") == [
        "router bgp 64496",
        " no neighbor 192.0.2.2 ebgp-multihop",
        " no neighbor MSEE ebgp-multihop",
    ]


@pytest.mark.parametrize(
    "kind",
    [
        "prefix-list",
        "route-map",
        "filter-list",
        "distribute-list",
        "key-chain",
        "mka-policy",
        "peer-group",
        "peer-session",
        "peer-policy",
        "bfd-template",
        "vrf",
    ],
)
def test_every_kind_of_reference_can_be_defined(kind: str) -> None:
    lines = written(ChangeKind.DEFINE_REFERENCE, kind=kind, name="WANTED")
    assert any("WANTED" in line for line in lines)


def test_every_kind_of_change_that_is_everywhere_has_words() -> None:
    values = {"remote_as": "1", "local_as": "1", "keepalive_seconds": "10", "hold_seconds": "30", "kind": "vrf"}
    values |= {"address": "192.0.2.1/30", "policy": "P", "afi_safi": "ipv4-unicast"}
    values |= {"encryption": "AES256", "integrity": "SHA256", "dh_group": "DHGroup14", "pfs_group": "PFS2048"}
    values |= {"version": "ikev2", "seconds": "10", "retries": "3", "mss": "1350", "mtu": "1400", "window": "64"}
    silent = [kind for kind in set(ChangeKind) - NOT_EVERYWHERE if not written(kind, **values)]
    assert silent == []


@pytest.mark.parametrize(
    ("kind", "values", "field", "value"),
    [
        (ChangeKind.SET_REMOTE_AS, {"remote_as": "12076"}, "remote_as", 12076),
        (ChangeKind.SET_LOCAL_AS, {"local_as": "64510"}, "local_as", 64510),
        (ChangeKind.ENABLE_NEIGHBOR, {}, "is_enabled", True),
        (ChangeKind.SET_TIMERS, {"keepalive_seconds": "10", "hold_seconds": "30"}, "hold_seconds", 30),
        (ChangeKind.REMOVE_MULTIHOP, {}, "ebgp_multihop", False),
        (ChangeKind.SET_BFD, {}, "bfd", True),
        (ChangeKind.REMOVE_TCP_AO, {}, "tcp_ao", False),
        (ChangeKind.REMOVE_UPDATE_SOURCE, {}, "update_source", ""),
    ],
)
@pytest.mark.parametrize("vrf", ["default", "RED"])
def test_a_written_change_read_back_has_its_effect(
    parse_text: Parse, kind: ChangeKind, values: dict[str, str], field: str, value: object, vrf: str
) -> None:
    lines = ["remote-as 64500", "shutdown", "ebgp-multihop 2", "ao K", "update-source Loopback0", "timers 1 3"]
    before = ["router bgp 64496", *([] if vrf == "default" else [f" address-family ipv4 vrf {vrf}"])]
    before += [f"  neighbor 192.0.2.2 {line}" for line in lines]
    text = "\n".join(["hostname r1", *before, *written(kind, vrf=vrf, **values), "end", ""])
    assert getattr(parse_text(text).device.bgp_neighbors[0], field) == value
