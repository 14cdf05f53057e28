"""Rules of IPsec that one config of each platform shows: what is open stays open, which key and policy hold."""

from collections.abc import Callable

import pytest

from parsers import Parsed
from parsers.model.ipsec import IpsecTunnel
from parsers.model.secret import Secret

Parse = Callable[..., Parsed]
IOS = """\
version 17.12
hostname r1
{crypto}
crypto ipsec transform-set T esp-gcm 256
crypto ipsec profile P
 set transform-set T
{profile}
interface Tunnel1
 tunnel source 192.0.2.1
 tunnel mode ipsec ipv4
 tunnel destination 10.0.0.4
{interface}
 tunnel protection ipsec profile P
end
"""


def ios(parse_text: Parse, crypto: str = "!", profile: str = "!", interface: str = "!") -> IpsecTunnel:
    device = parse_text(IOS.format(crypto=crypto, profile=profile, interface=interface)).device
    assert device.unread == ()
    return device.ipsec_tunnels[0]


def test_an_isakmp_policy_without_cipher_or_group_offers_what_is_not_known(parse_text: Parse) -> None:
    found = ios(parse_text, "crypto isakmp policy 10\n authentication pre-share").ike_proposals
    assert [(one.encryption, one.integrity, one.dh_groups) for one in found] == [((), ("SHA1",), ())]
    assert found[0].unknown == ("encryption", "dh_groups")


def test_without_an_isakmp_policy_there_are_default_ones_and_not_all_are_known(parse_text: Parse) -> None:
    found = ios(parse_text).ike_proposals
    assert [one.is_default for one in found] == [True, True]
    assert found[0].unknown == ()
    assert found[1].unknown == ("encryption", "integrity", "dh_groups")


def test_a_switched_off_smart_default_offers_nothing(parse_text: Parse) -> None:
    assert ios(parse_text, "no crypto isakmp default policy").ike_proposals == ()


V2 = """\
crypto ikev2 proposal A
 encryption aes-cbc-256
 integrity sha256
 group 14
crypto ikev2 proposal B
 encryption aes-cbc-128
 integrity sha1
 group 2
{policies}
crypto ikev2 profile V2
 match identity remote address 10.0.0.4
 authentication local pre-share key notasecretV2
 authentication remote pre-share"""


@pytest.mark.parametrize(
    ("policies", "names", "is_told"),
    [
        ("crypto ikev2 policy X\n proposal A", ["A"], True),
        ("crypto ikev2 policy X\n match fvrf any\n proposal A\n proposal B", ["A", "B"], True),
        ("crypto ikev2 policy X\n match address local 192.0.2.1\n proposal A", ["A"], True),
        (
            "crypto ikev2 policy X\n match address local 192.0.2.9\n proposal A\ncrypto ikev2 policy Y\n proposal B",
            ["B"],
            True,
        ),
        ("crypto ikev2 policy X\n match fvrf OTHER\n proposal A", [], False),
        ("crypto ikev2 policy X\n proposal A\ncrypto ikev2 policy Y\n match fvrf any\n proposal B", ["A", "B"], False),
    ],
)
def test_front_vrf_and_local_address_choose_the_policy(
    parse_text: Parse, policies: str, names: list[str], is_told: bool
) -> None:
    found = ios(parse_text, V2.format(policies=policies), " set ikev2-profile V2")
    assert [one.name for one in found.ike_proposals] == names
    assert (found.unresolved == ()) == is_told


def test_a_profile_for_another_front_vrf_is_no_evidence(parse_text: Parse) -> None:
    crypto = V2.format(policies="crypto ikev2 policy X\n match fvrf any\n proposal A").replace(
        "crypto ikev2 profile V2", "crypto ikev2 profile V2\n match fvrf FRONT"
    )
    found = ios(parse_text, crypto, " set ikev2-profile V2")
    assert found.unresolved == ("ikev2-profile V2 is for front VRF FRONT, the packets travel in default",)
    told = ios(parse_text, crypto, " set ikev2-profile V2", " tunnel vrf FRONT")
    assert told.unresolved == ()


@pytest.mark.parametrize(
    ("peer", "length"), [("10.0.0.4", 17), ("10.0.0.5", 15), ("10.1.0.1", 14), ("198.51.100.1", 14)]
)
def test_the_most_specific_peer_of_a_keyring_gives_the_key(parse_text: Parse, peer: str, length: int) -> None:
    crypto = """\
crypto ikev2 keyring K
 peer ALL
  address 0.0.0.0 0.0.0.0
  pre-shared-key notasecretAny1
 peer NET
  address 10.0.0.0 255.255.255.0
  pre-shared-key notasecretNet11
 peer ONE
  address 10.0.0.4
  pre-shared-key notasecretOne1234
crypto ikev2 profile V2
 match identity remote any
 authentication local pre-share
 authentication remote pre-share
 keyring local K"""
    found = ios(parse_text, crypto, " set ikev2-profile V2", f" tunnel destination {peer}")
    assert isinstance(found.psk, Secret)
    assert found.psk.length == length
    assert found.is_psk_wildcard is (length == 14)


def test_an_inline_key_of_several_tunnels_is_hidden_once_and_read_for_each(parse_text: Parse) -> None:
    second = "interface Tunnel2\n tunnel source 192.0.2.1\n tunnel mode ipsec ipv4\n tunnel destination 10.0.0.9"
    text = IOS.format(crypto=V2.format(policies="!"), profile=" set ikev2-profile V2", interface="!")
    text = text.replace("end\n", f"{second}\n tunnel protection ipsec profile P\nend\n")
    parsed = parse_text(text)
    keys = [one.psk for one in parsed.device.ipsec_tunnels]
    assert len(keys) == 2
    assert keys[0] == keys[1]
    line = next(at for at, one in enumerate(text.split("\n"), 1) if "notasecretV2" in one)
    assert parsed.text.masked(line).strip() == "authentication local pre-share key <secret>"


def test_a_key_in_a_block_that_nothing_uses_is_hidden(parse_text: Parse) -> None:
    text = (
        "version 17.12\nhostname r1\ncrypto isakmp key 6 notasecretA address 10.0.0.1\n"
        "crypto isakmp client configuration group STAFF\n key notasecretB\n"
        "crypto ikev2 profile V2\n authentication local pre-share key notasecretC\nend\n"
    )
    parsed = parse_text(text)
    shown = "\n".join(parsed.text.masked(number) for number in range(1, 9))
    assert "notasecret" not in shown


JUNOS = """\
set version 22.4R3
set system host-name r1
set interfaces st0 unit 0 family inet
set interfaces ge-0/0/0 unit 0 family inet address 192.0.2.1/30
set security ike proposal P encryption-algorithm aes-256-cbc
set security ike policy K proposals P
set security ike gateway G ike-policy K
set security ike gateway G address 10.0.0.4
set security ike gateway G external-interface ge-0/0/0.0
set security ipsec proposal Q protocol esp
set security ipsec policy L proposals Q
set security ipsec vpn V bind-interface st0.0
set security ipsec vpn V ike gateway G
set security ipsec vpn V ike ipsec-policy L
"""


def test_what_a_junos_proposal_does_not_say_is_not_known(parse_text: Parse) -> None:
    found = parse_text(JUNOS, "juniper_junos").device.ipsec_tunnels[0]
    assert found.ike_proposals[0].unknown == ("integrity", "dh_groups")
    assert found.ipsec_proposals[0].unknown == ("encryption", "integrity")
    assert found.ike_proposals[0].authentication is None


def test_the_version_of_a_junos_gateway_is_ikev1_unless_it_says_otherwise(parse_text: Parse) -> None:
    assert parse_text(JUNOS, "juniper_junos").device.ipsec_tunnels[0].ike_version == "ikev1"
    told = JUNOS + "set security ike gateway G version v2-only\n"
    assert parse_text(told, "juniper_junos").device.ipsec_tunnels[0].ike_version == "ikev2"
