"""cisco_xe on switches and beside other subjects: what lines of the whole device mean for interfaces and names."""

from collections.abc import Callable

import pytest

from parsers import Parsed

Parse = Callable[..., Parsed]


@pytest.mark.parametrize(
    ("line", "ip_mtu"),
    [
        ("system mtu 9198", None),
        ("system mtu routing 1998", None),
        ("system mtu 1500", 1500),
        ("system mtu jumbo 9000", 1500),
        ("! system mtu 9198", 1500),
    ],
)
def test_an_mtu_of_the_whole_switch_leaves_open_what_an_interface_without_a_line_takes(
    parse_text: Parse, line: str, ip_mtu: int | None
) -> None:
    text = (
        f"hostname sw1\n{line}\ninterface Vlan100\n ip address 192.0.2.1 255.255.255.252\n"
        "interface Vlan200\n ip mtu 1500\nend\n"
    )
    plain, said = parse_text(text).device.interfaces
    assert (plain.ip_mtu, said.ip_mtu) == (ip_mtu, 1500)
    assert "ip_mtu" in plain.defaults
    assert "ip_mtu" not in said.defaults


@pytest.mark.parametrize(
    ("line", "is_defined"),
    [
        ("ip access-list standard 100", True),
        ("access-list 100 permit any", True),
        ("ip access-list logging interval 100", False),
        ("ip access-list resequence OTHER 10 100", False),
    ],
)
def test_a_setting_of_access_lists_defines_none(parse_text: Parse, line: str, is_defined: bool) -> None:
    device = parse_text(
        f"hostname r1\n{line}\nrouter bgp 64496\n neighbor 192.0.2.2 remote-as 12076\n"
        " neighbor 192.0.2.2 distribute-list 100 out\nend\n"
    ).device
    (family,) = device.bgp_neighbors[0].address_families
    assert [one.is_defined for one in family.export_policy] == [is_defined]
