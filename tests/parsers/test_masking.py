"""The filter of last resort leaves ordinary lines alone: evidence that hides what it is about helps nobody."""

import pytest

from parsers.model.source import mask_text


@pytest.mark.parametrize(
    "line",
    [
        " neighbor MSEE-PRIV local-as 64497 no-prepend replace-as",
        " neighbor PRIV remote-as 12076",
        " neighbor 192.0.2.2 route-map SECRET-FREE in",
        "interface HundredGigE0/1/0.100",
        " mka pre-shared-key key-chain KC-LINK1",
        " neighbor 192.0.2.2 password inheritance-disable",
        "ip prefix-list PL-TO-MSEE-PRIV seq 10 permit 10.20.0.0/16",
        " encapsulation dot1Q 3001 second-dot1q 110",
    ],
)
def test_a_line_without_a_key_stays_as_it_is(line: str) -> None:
    assert mask_text(line) == line


@pytest.mark.parametrize(
    "line",
    [
        "snmp-server user u g v3 auth sha notasecretA priv aes 128 notasecretB",
        "snmp-server user u network-admin auth md5 0x01notasecret priv 0x02notasecret localizedkey",
        "snmp-server user u g v3 priv 3des encrypted notasecretC",
    ],
)
def test_the_keys_of_an_snmp_user_are_masked(line: str) -> None:
    assert "notasecret" not in mask_text(line)


@pytest.mark.parametrize(
    "line",
    [
        " ip rip authentication key notasecretRip",
        " vrrp 20 peer authentication notasecretVrrp",
        "username svc key notasecretLogin",
    ],
)
def test_a_key_that_only_its_place_tells_is_masked(line: str) -> None:
    assert mask_text(line) == line.rpartition(" ")[0] + " <secret>"
