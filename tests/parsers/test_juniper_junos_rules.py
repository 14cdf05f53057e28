"""Single rules of Junos, each on a few lines of config."""

from collections.abc import Callable
from ipaddress import ip_network

import pytest

from parsers import Parsed, render
from parsers.errors import ParseError
from parsers.model.bgp import BgpNeighbor
from parsers.model.change import NOT_EVERYWHERE, OF_TUNNELS, Change, ChangeKind
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


@pytest.fixture
def neighbor(junos: Callable[[str], Device]) -> Callable[[str], BgpNeighbor]:
    """Parse lines below `protocols bgp`, each as a `set` line, and return the first neighbor."""

    def read(lines: str) -> BgpNeighbor:
        body = "\n".join(f"set protocols bgp {line.strip()}" for line in lines.strip().split("\n"))
        return junos(HEAD + body).bgp_neighbors[0]

    return read


def answer(device: Device, policy: str, prefix: str) -> str:
    return decide_policy(device.policy_book().route_policies[policy], ip_network(prefix), device.policy_book()).answer


def test_the_neighbor_wins_over_the_group_and_the_group_over_bgp(neighbor: Callable[[str], BgpNeighbor]) -> None:
    found = neighbor(
        """hold-time 90
        import AT-BGP
        peer-as 1
        group G hold-time 60
        group G import AT-GROUP
        group G import AT-GROUP-2
        group G neighbor 192.0.2.2 hold-time 30
        group G neighbor 192.0.2.2 peer-as 12076"""
    )
    assert (found.hold_seconds, found.keepalive_seconds, found.remote_as) == (30, 10, 12076)
    assert [use.name for use in found.address_families[0].import_policy] == ["AT-GROUP", "AT-GROUP-2"]
    assert found.lines["hold_seconds"] == (9,)


def test_hold_time_zero_turns_keepalives_off(neighbor: Callable[[str], BgpNeighbor]) -> None:
    found = neighbor("hold-time 0\ngroup G neighbor 192.0.2.2 peer-as 12076")
    assert (found.hold_seconds, found.keepalive_seconds) == (0, 0)


def test_multihop_without_a_ttl_is_64_by_default(neighbor: Callable[[str], BgpNeighbor]) -> None:
    found = neighbor("group G multihop no-nexthop-change\ngroup G neighbor 192.0.2.2 peer-as 12076")
    assert found.ebgp_multihop == 64
    assert "64" in found.defaults["ebgp_multihop"]


def test_a_key_chain_is_not_md5(neighbor: Callable[[str], BgpNeighbor]) -> None:
    found = neighbor(
        """group G authentication-algorithm ao
        group G authentication-key-chain KC
        group G neighbor 192.0.2.2 peer-as 12076"""
    )
    assert (found.tcp_ao, found.md5) == ("KC", False)


def test_an_undefined_key_chain_is_a_reference_of_the_neighbor(junos: Callable[[str], Device]) -> None:
    device = junos(HEAD + "set protocols bgp group G neighbor 192.0.2.2 authentication-key-chain KC")
    held = [(one.kind, one.name, one.is_defined, one.owner) for one in device.references]
    assert ("key-chain", "KC", False, "192.0.2.2") in held


def test_families_are_those_written_else_the_neighbors_own(neighbor: Callable[[str], BgpNeighbor]) -> None:
    written = neighbor(
        """group G family inet6 unicast
        group G neighbor 192.0.2.2 family inet any"""
    )
    assert [one.afi_safi for one in written.address_families] == ["ipv4-unicast", "ipv4-multicast"]
    own = neighbor("group G neighbor 2001:db8::2 peer-as 12076")
    assert [one.afi_safi for one in own.address_families] == ["ipv6-unicast"]
    assert "afi_safi" in own.address_families[0].defaults


def test_a_limit_without_teardown_only_warns(neighbor: Callable[[str], BgpNeighbor]) -> None:
    found = neighbor("group G family inet unicast prefix-limit maximum 500\ngroup G neighbor 192.0.2.2")
    family = found.address_families[0]
    assert (family.maximum_prefix, family.maximum_prefix_action) == (500, "warning")


def test_no_policy_defaults_turn_to_reject_where_written(neighbor: Callable[[str], BgpNeighbor]) -> None:
    assert neighbor("group G neighbor 192.0.2.2").address_families[0].without_policy == "accept"
    strict = neighbor("defaults ebgp no-policy advertise reject\ngroup G neighbor 192.0.2.2")
    assert strict.address_families[0].without_policy == "reject"
    lenient = neighbor("defaults ebgp no-policy advertise accept\ngroup G neighbor 192.0.2.2")
    assert lenient.address_families[0].without_policy == "accept"


def test_a_range_of_neighbors_is_one_dynamic_neighbor(neighbor: Callable[[str], BgpNeighbor]) -> None:
    found = neighbor("group G peer-as 12076\ngroup G allow 192.0.2.0/24")
    assert (found.is_dynamic, str(found.address), str(found.listen_range)) == (True, "192.0.2.0", "192.0.2.0/24")


def test_a_confederation_shows_its_own_number_outside(junos: Callable[[str], Device]) -> None:
    text = HEAD + (
        "set routing-options confederation 64511 members [ 64500 64501 ]\n"
        "set protocols bgp group G neighbor 192.0.2.2 peer-as 12076\n"
        "set protocols bgp group G neighbor 192.0.2.6 peer-as 64501\n"
    )
    assert [one.local_as for one in junos(text).bgp_neighbors] == [64511, 64500]


def test_an_instance_without_an_as_has_the_main_one(junos: Callable[[str], Device]) -> None:
    device = junos(HEAD + "set routing-instances A protocols bgp group G neighbor 192.0.2.2 peer-as 12076")
    assert (device.bgp_neighbors[0].vrf, device.bgp_neighbors[0].local_as) == ("A", 64500)


def test_a_deactivated_instance_takes_its_sessions_down(junos: Callable[[str], Device]) -> None:
    text = HEAD + (
        "set interfaces xe-0/0/0 unit 0 family inet address 192.0.2.1/30\n"
        "set routing-instances A interface xe-0/0/0.0\n"
        "set routing-instances A protocols bgp group G neighbor 192.0.2.2 peer-as 12076\n"
        "deactivate routing-instances A\n"
    )
    device = junos(text)
    assert (device.bgp_neighbors[0].is_enabled, device.bgp_neighbors[0].inactive_line) == (False, 6)
    assert device.interfaces[1].vrf == "default"


def test_a_deactivated_apply_groups_applies_nothing(junos: Callable[[str], Device]) -> None:
    text = HEAD + (
        "set groups G protocols bgp group <*> authentication-key notasecret\nset apply-groups G\n"
        "set protocols bgp group X neighbor 192.0.2.2\n"
    )
    assert junos(text).bgp_neighbors[0].md5
    assert junos(text + "deactivate apply-groups\n").bgp_neighbors[0].md5 is False
    assert junos(text + "deactivate groups G\n").bgp_neighbors[0].md5 is None


def test_a_wildcard_neighbor_of_a_group_makes_no_neighbor(junos: Callable[[str], Device]) -> None:
    text = HEAD + (
        "set groups G protocols bgp group <*> neighbor <*> peer-as 12076\nset apply-groups G\n"
        "set protocols bgp group X type external\n"
    )
    assert junos(text).bgp_neighbors == ()


def test_a_named_neighbor_of_a_group_is_one(junos: Callable[[str], Device]) -> None:
    text = HEAD + ("set groups G protocols bgp group MSEE neighbor 192.0.2.2 peer-as 12076\nset apply-groups G\n")
    found = junos(text).bgp_neighbors[0]
    assert (str(found.address), found.lines["remote_as"]) == ("192.0.2.2", (3, 4))


def test_the_group_of_this_node_leaves_a_key_unknown_only_where_it_has_a_say(junos: Callable[[str], Device]) -> None:
    node = HEAD + 'set apply-groups "${node}"\nset protocols bgp group X neighbor 192.0.2.2\n'
    assert junos(node + "set groups node0 system host-name n0\n").bgp_neighbors[0].md5 is False
    key = "set groups node1 protocols bgp group X authentication-key notasecret\n"
    assert junos(node + key).bgp_neighbors[0].md5 is None
    assert junos(node).bgp_neighbors[0].md5 is None


def test_a_group_applied_inside_a_named_block_in_braces_is_applied(junos: Callable[[str], Device]) -> None:
    text = (
        "system {\n    host-name r1;\n}\n"
        "groups {\n    G {\n        protocols {\n            bgp {\n                group <*> {\n"
        "                    peer-as 12076;\n                }\n            }\n        }\n    }\n}\n"
        "protocols {\n    bgp {\n        group X {\n            apply-groups G;\n"
        "            neighbor 192.0.2.2;\n        }\n    }\n}\n"
    )
    found = junos(text).bgp_neighbors[0]
    assert (found.remote_as, found.lines["remote_as"]) == (12076, (9, 18))


def test_a_chain_that_is_not_defined_is_said_to_be_so_and_not_to_hold_no_key(junos: Callable[[str], Device]) -> None:
    text = (
        "set security macsec connectivity-association C security-mode static-cak\n"
        "set security macsec connectivity-association C pre-shared-key-chain GONE\n"
        "set security macsec interfaces et-0/0/1 connectivity-association C\n"
    )
    port = junos(HEAD + text).macsec_ports[0]
    assert (port.is_active, port.is_chain_defined, port.lines["key_chain"]) == (True, False, (4,))


def test_a_session_that_is_deactivated_with_its_group_is_enabled_there(junos: Callable[[str], Device]) -> None:
    text = HEAD + "set protocols bgp group X neighbor 192.0.2.2 peer-as 12076\ndeactivate protocols bgp group X\n"
    assert junos(text).bgp_neighbors[0].levels["is_enabled"] == "group"


def test_groups_that_apply_one_another_end(junos: Callable[[str], Device]) -> None:
    text = HEAD + (
        "set groups A apply-groups B\nset groups B apply-groups A\nset apply-groups A\n"
        "set groups B protocols bgp group <*> hold-time 33\nset protocols bgp group X neighbor 192.0.2.2\n"
    )
    assert junos(text).bgp_neighbors[0].hold_seconds == 33


def test_an_undefined_group_is_a_reference_of_the_interface(junos: Callable[[str], Device]) -> None:
    device = junos("set interfaces xe-0/0/0 unit 5 apply-groups GONE\nset interfaces xe-0/0/0 unit 5 vlan-id 5\n")
    missing = [(one.name, one.owner) for one in device.references if not one.is_defined]
    assert ("GONE", "xe-0/0/0.5") in missing


@pytest.mark.parametrize(
    ("lines", "size"),
    [
        ("mtu 1514", 1500),
        ("mtu 1514\nset interfaces xe-0/0/0 vlan-tagging", 1496),
        ("mtu 1518\nset interfaces xe-0/0/0 vlan-tagging", 1500),
        ("mtu 1522\nset interfaces xe-0/0/0 flexible-vlan-tagging", 1500),
        ("mtu 1518\nset interfaces xe-0/0/0 stacked-vlan-tagging", 1496),
        ("vlan-tagging", 1500),
        ("mtu 9192\nset interfaces xe-0/0/0 unit 5 family inet mtu 1400", 1400),
    ],
)
def test_the_ip_mtu_follows_from_media_mtu_and_tagging(junos: Callable[[str], Device], lines: str, size: int) -> None:
    device = junos(
        f"set interfaces xe-0/0/0 unit 5 family inet address 192.0.2.1/30\nset interfaces xe-0/0/0 {lines}\n"
    )
    assert device.interfaces[1].ip_mtu == size


POLICIES = """
set policy-options prefix-list OURS 203.0.113.0/24
set policy-options prefix-list OURS 198.51.100.0/24
set policy-options prefix-list FROM-PATH apply-path "interfaces <*> unit <*> family inet address <*>"
set policy-options policy-statement EXACT term 1 from prefix-list OURS
set policy-options policy-statement EXACT term 1 then accept
set policy-options policy-statement EXACT then reject
set policy-options policy-statement FILTER term 1 from prefix-list-filter OURS longer
set policy-options policy-statement FILTER term 1 then accept
set policy-options policy-statement FILTER then reject
set policy-options policy-statement EITHER term 1 from prefix-list OURS
set policy-options policy-statement EITHER term 1 from route-filter 192.0.2.0/24 orlonger
set policy-options policy-statement EITHER term 1 then accept
set policy-options policy-statement EITHER then reject
set policy-options policy-statement LONGEST term 1 from route-filter 10.0.0.0/8 orlonger
set policy-options policy-statement LONGEST term 1 from route-filter 10.1.0.0/16 exact
set policy-options policy-statement LONGEST term 1 then accept
set policy-options policy-statement LONGEST then reject
set policy-options policy-statement OWN-ACTION term 1 from route-filter 10.0.0.0/8 orlonger reject
set policy-options policy-statement OWN-ACTION term 1 then accept
set policy-options policy-statement THROUGH term 1 from route-filter 10.0.0.0/8 through 10.1.0.0/16
set policy-options policy-statement THROUGH term 1 then accept
set policy-options policy-statement THROUGH then reject
set policy-options policy-statement COMMUNITY term 1 from community MS
set policy-options policy-statement COMMUNITY term 1 then reject
set policy-options policy-statement COMMUNITY then accept
set policy-options policy-statement PATH term 1 from prefix-list FROM-PATH
set policy-options policy-statement PATH term 1 then accept
set policy-options policy-statement PATH then reject
set policy-options policy-statement DEFAULTED then default-action reject
set policy-options policy-statement METRIC term 1 then metric 5
set policy-options policy-statement METRIC term 2 then next term
set policy-options policy-statement METRIC term 3 then accept
set policy-options policy-statement OFF term 1 then accept
set policy-options policy-statement OFF term 2 then reject
deactivate policy-options policy-statement OFF term 1
"""


@pytest.mark.parametrize(
    ("policy", "prefix", "wanted"),
    [
        ("EXACT", "203.0.113.0/24", "yes"),
        ("EXACT", "203.0.113.0/25", "no"),
        ("FILTER", "203.0.113.0/24", "no"),
        ("FILTER", "203.0.113.0/25", "yes"),
        ("EITHER", "198.51.100.0/24", "yes"),
        ("EITHER", "192.0.2.128/25", "yes"),
        ("EITHER", "0.0.0.0/0", "no"),
        ("LONGEST", "10.2.3.0/24", "yes"),
        ("LONGEST", "10.1.0.0/16", "yes"),
        ("LONGEST", "10.1.3.0/24", "no"),
        ("OWN-ACTION", "10.2.3.0/24", "unknown"),
        ("THROUGH", "10.0.0.0/8", "unknown"),
        ("COMMUNITY", "0.0.0.0/0", "unknown"),
        ("PATH", "192.0.2.0/30", "unknown"),
        ("DEFAULTED", "0.0.0.0/0", "no"),
        ("METRIC", "0.0.0.0/0", "yes"),
        ("OFF", "0.0.0.0/0", "no"),
    ],
)
def test_a_policy_decides_as_junos_does(junos: Callable[[str], Device], policy: str, prefix: str, wanted: str) -> None:
    assert answer(junos(POLICIES.strip()), policy, prefix) == wanted


def test_an_expression_of_policies_is_not_taken_for_one_policy(junos: Callable[[str], Device]) -> None:
    text = HEAD + (
        "set policy-options policy-statement A then reject\n"
        'set protocols bgp group G export "( A && B )"\nset protocols bgp group G neighbor 192.0.2.2\n'
    )
    device = junos(text)
    use = device.bgp_neighbors[0].address_families[0].export_policy[0]
    assert (use.name, use.is_defined) == ("( A && B )", False)
    assert answer(device, use.name, "0.0.0.0/0") == "unknown"


def test_lines_that_are_not_understood_are_listed_and_masked(junos: Callable[[str], Device]) -> None:
    text = HEAD + (
        "set protocols bgp group G authentication-kez notasecretnotasecret\n"
        'set protocols bgp group G secret-thing "$9$naaa9pB8LNw2aIEVYgoji.P5z/t1IceMXwYfQnC0ON-VbgamPQ/9pn/"\n'
        "set protocols bgp group G neighbor 192.0.2.2 peerr-as 12076\n"
    )
    unread = junos(text).unread
    assert [(one.line, one.section) for one in unread] == [
        (3, "bgp group G"),
        (4, "bgp group G"),
        (5, "bgp neighbor 192.0.2.2"),
    ]
    assert "$9$" not in unread[1].text


def test_keys_are_masked_wherever_they_stand_on_the_line(parse_text: ParseText) -> None:
    text = HEAD + 'set protocols bgp group notasecret neighbor 192.0.2.2 authentication-key "notasecret"\n'
    parsed = parse_text(text, platform="juniper_junos")
    assert "notasecret" not in parsed.text.masked(3)
    assert "192.0.2.2" in parsed.text.masked(3)


def test_a_sanitised_key_hides_secrets(junos: Callable[[str], Device]) -> None:
    device = junos(HEAD + 'set protocols bgp group G neighbor 192.0.2.2 authentication-key "<removed>"\n')
    assert device.wholeness.hides_secrets
    assert device.bgp_neighbors[0].md5 and device.bgp_neighbors[0].md5.encoding == "masked"


@pytest.mark.parametrize(
    "text",
    [
        "interface GigabitEthernet1\n ip address 192.0.2.1 255.255.255.252\nrouter bgp 64500\nend\n",
        "<rpc-reply><configuration/></rpc-reply>",
        "lorem ipsum\n",
    ],
)
def test_what_is_no_junos_config_is_refused(junos: Callable[[str], Device], text: str) -> None:
    with pytest.raises(ParseError):
        junos(text)


@pytest.mark.parametrize(
    "text",
    [
        "hostname r1\ninterface GigabitEthernet1\n ip address 192.0.2.1 255.255.255.252\nend\n",
        "set deviceconfig system hostname pa1\nset network interface ethernet ethernet1/1\n",
        "config system global\n    set hostname f1\nend\n",
    ],
)
def test_other_platforms_are_not_recognised(parse_text: ParseText, text: str) -> None:
    try:
        found = parse_text(text, platform=None).device.platform
    except ParseError:
        return
    assert found != "juniper_junos"


def test_set_lines_cut_off_in_a_message_are_not_whole(junos: Callable[[str], Device]) -> None:
    assert junos(HEAD).wholeness.is_whole
    assert junos(HEAD + "rebooting").wholeness.is_whole is False
    assert junos(HEAD + 'set interfaces xe-0/0/0 description "half').wholeness.is_whole is False
    assert junos(HEAD + "\nnetops@r1> ").wholeness.is_whole


def test_microsofts_sample_with_its_placeholders_is_read(junos: Callable[[str], Device]) -> None:
    text = """interfaces {
    vlan-tagging;
    <Interface_Number> {
        unit <Number> {
            vlan-tags outer <S-tag> inner <C-tag>;
            family inet {
                address <IPv4_Address/Subnet_Mask>;
            }
        }
    }
}
routing-options {
    autonomous-system <Customer_ASN>;
}
protocols {
    bgp {
        group <Group_Name> {
            peer-as 12076;
            neighbor <IP#2_used_by_Azure>;
        }
    }
}
"""
    device = junos(text)
    assert device.wholeness.is_whole
    assert device.bgp_neighbors == ()
    assert {one.line for one in device.unread} >= {2, 19}


TUNNEL_VALUES = {
    "encryption": "AES256",
    "integrity": "SHA256",
    "dh_group": "DHGroup14",
    "pfs_group": "PFS2048",
    "version": "ikev2",
    "seconds": "10",
    "retries": "3",
    "mss": "1350",
    "mtu": "1400",
    "window": "64",
    "address": "192.0.2.1",
}
CHANGES = {
    **dict.fromkeys(OF_TUNNELS, TUNNEL_VALUES),
    ChangeKind.SET_TAGS: {"outer": "10", "inner": "100"},
    ChangeKind.SET_ETHERTYPE: {"ethertype": "0x8100"},
    ChangeKind.SET_ADDRESS: {"address": "192.0.2.1/30", "old": "192.0.2.9/30"},
    ChangeKind.ADD_NEIGHBOR: {"remote_as": "12076", "afi_safi": "ipv4-unicast"},
    ChangeKind.SET_REMOTE_AS: {"remote_as": "12076"},
    ChangeKind.SET_LOCAL_AS: {"local_as": "64500"},
    ChangeKind.SET_TIMERS: {"keepalive_seconds": "10", "hold_seconds": "30"},
    ChangeKind.DEFINE_REFERENCE: {"kind": "policy", "name": "OUT"},
    ChangeKind.SET_CAK: {"key_chain": "ER-CA/pre-shared-key", "digits": "64", "algorithm": "aes-256-cmac"},
}


@pytest.mark.parametrize("kind", sorted(set(ChangeKind) - NOT_EVERYWHERE))
def test_every_change_is_said_in_set_lines(kind: ChangeKind) -> None:
    change = Change(
        kind=kind, interface="xe-0/0/0.100", neighbor="192.0.2.2", vrf="A", peer_group="G", values=CHANGES.get(kind, {})
    )
    lines = render("juniper_junos", change)
    assert lines
    assert all(line.startswith(("set ", "delete ", "activate ", "insert ")) for line in lines)


def test_a_rendered_change_reads_back(junos: Callable[[str], Device]) -> None:
    at = {"neighbor": "192.0.2.2", "vrf": "EAST/A", "peer_group": "G"}
    lines = [
        *render("juniper_junos", Change(kind=ChangeKind.SET_REMOTE_AS, values={"remote_as": "12076"}, **at)),
        *render("juniper_junos", Change(kind=ChangeKind.SET_BFD, values={"transmit_ms": "300"}, **at)),
        *render("juniper_junos", Change(kind=ChangeKind.SET_MD5, **at)),
    ]
    found = junos("\n".join(lines)).bgp_neighbors[0]
    assert (found.vrf, found.remote_as, found.bfd_transmit_ms, found.bfd_multiplier) == ("EAST/A", 12076, 300, 3)


def test_groups_that_blow_up_are_refused(junos: Callable[[str], Device]) -> None:
    lines = [f"set groups G protocols bgp group <*> neighbor 10.0.{one // 250}.{one % 250}" for one in range(1000)]
    lines += [f"set protocols bgp group X{one} type external" for one in range(300)]
    with pytest.raises(ParseError):
        junos("\n".join([*lines, "set apply-groups G"]))
