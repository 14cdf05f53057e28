"""A prefix filter is written on every platform, and read back it lets pass what its entries say and nothing else."""

from collections.abc import Callable
from ipaddress import ip_network

import pytest

from parsers import Parsed, render
from parsers.model.change import Change, ChangeKind, FilterRule
from parsers.model.policy import decide_policy

_HEADS = {
    "cisco_xe": "version 17.9\nhostname r1\nrouter bgp 64496\n neighbor 192.0.2.2 remote-as 12076\n",
    "cisco_xr": "hostname r1\nrouter bgp 64496\n neighbor 192.0.2.2\n  remote-as 12076\n",
    "cisco_nxos": "version 10.3(1)\nhostname r1\nfeature bgp\nrouter bgp 64496\n"
    "  neighbor 192.0.2.2\n    remote-as 12076\n",
    "arista_eos": "hostname r1\nrouter bgp 64496\n   neighbor 192.0.2.2 remote-as 12076\n",
    "frr": "frr version 10.2\nfrr defaults traditional\nrouter bgp 64496\n neighbor 192.0.2.2 remote-as 12076\nexit\n",
    "juniper_junos": "set system host-name r1\nset protocols bgp group MSEE type external\n"
    "set protocols bgp group MSEE neighbor 192.0.2.2 peer-as 12076\n",
    "fortinet": 'config system global\n    set hostname "r1"\nend\n'
    'config router bgp\n    set as 64496\n    config neighbor\n        edit "192.0.2.2"\n'
    "            set remote-as 12076\n        next\n    end\nend\n",
}
_PASSES = {
    "10.64.0.0/16": "no",
    "10.64.1.0/24": "no",
    "203.0.113.0/24": "yes",
    "203.0.113.128/25": "no",
    "10.9.0.0/20": "yes",
}


def _rule(text: str, low: int, high: int, *, is_permit: bool = True) -> FilterRule:
    return FilterRule(prefix=ip_network(text), low=low, high=high, is_permit=is_permit)


RULES = (
    _rule("10.64.0.0/16", 16, 32, is_permit=False),
    _rule("203.0.113.0/24", 24, 24),
    _rule("10.0.0.0/8", 16, 24),
)


@pytest.mark.parametrize("direction", ["in", "out"])
@pytest.mark.parametrize("platform", sorted(_HEADS))
def test_a_filter_read_back_lets_pass_what_its_entries_say(
    platform: str, direction: str, parse_text: Callable[..., Parsed]
) -> None:
    change = Change(
        kind=ChangeKind.FILTER_PREFIXES,
        neighbor="192.0.2.2",
        process_as=64496,
        peer_group="MSEE" if platform == "juniper_junos" else "",
        values={"policy": "TO-MSEE", "direction": direction, "afi_safi": "ipv4-unicast"},
        rules=RULES,
    )
    text = _HEADS[platform] + "\n".join(render(platform, change)) + "\n"
    device = parse_text(text, platform).device
    assert not device.unread
    family = device.bgp_neighbors[0].family("ipv4-unicast")
    assert family is not None
    uses = family.import_policy if direction == "in" else family.export_policy
    assert [use.name for use in uses] == ["TO-MSEE"]
    assert uses[0].is_defined
    book = device.policy_book()
    for prefix, wanted in _PASSES.items():
        if uses[0].kind == "prefix-list":
            assert book.prefix_lists["TO-MSEE"][0].decide(ip_network(prefix))[0] == wanted, prefix
        else:
            assert decide_policy(book.route_policies["TO-MSEE"], ip_network(prefix), book).answer == wanted, prefix


def test_a_filter_on_xr_asks_the_policy_in_force() -> None:
    change = Change(
        kind=ChangeKind.FILTER_PREFIXES,
        neighbor="192.0.2.2",
        process_as=64496,
        values={"policy": "NEW", "direction": "out", "afi_safi": "ipv4-unicast"},
        rules=(_rule("0.0.0.0/0", 0, 0, is_permit=False), _rule("0.0.0.0/0", 0, 32)),
        policies=("OLD",),
    )
    assert list(render("cisco_xr", change)) == [
        "route-policy NEW",
        "  if destination in (0.0.0.0/0) then",
        "    drop",
        "  endif",
        "  apply OLD",
        "end-policy",
        "router bgp 64496",
        " neighbor 192.0.2.2",
        "  address-family ipv4 unicast",
        "   route-policy NEW out",
    ]


def test_the_first_entry_that_holds_a_prefix_decides_on_xr() -> None:
    change = Change(
        kind=ChangeKind.DEFINE_REFERENCE,
        values={"kind": "policy", "name": "NEW", "afi_safi": "ipv4-unicast"},
        rules=(
            _rule("10.1.0.0/16", 16, 16),
            _rule("10.2.0.0/16", 16, 24),
            _rule("10.0.0.0/8", 8, 32, is_permit=False),
            _rule("0.0.0.0/0", 0, 32),
        ),
    )
    assert list(render("cisco_xr", change)) == [
        "route-policy NEW",
        "  if destination in (10.1.0.0/16, 10.2.0.0/16 le 24) then",
        "    pass",
        "  elseif destination in (10.0.0.0/8 le 32) then",
        "    drop",
        "  else",
        "    pass",
        "  endif",
        "end-policy",
    ]


def test_a_filter_on_junos_goes_before_the_policies_in_force() -> None:
    change = Change(
        kind=ChangeKind.FILTER_PREFIXES,
        neighbor="192.0.2.2",
        peer_group="MSEE",
        values={"policy": "NEW", "direction": "out", "afi_safi": "ipv4-unicast"},
        rules=(_rule("0.0.0.0/0", 0, 0, is_permit=False), _rule("0.0.0.0/0", 0, 32)),
        policies=("OLD", "MORE"),
    )
    assert list(render("juniper_junos", change)) == [
        "set policy-options policy-statement NEW term 1 from route-filter 0.0.0.0/0 exact",
        "set policy-options policy-statement NEW term 1 then reject",
        "set policy-options policy-statement NEW term 2 from route-filter 0.0.0.0/0 orlonger",
        "set policy-options policy-statement NEW term 2 then next policy",
        "set policy-options policy-statement NEW then reject",
        "delete protocols bgp group MSEE neighbor 192.0.2.2 export",
        "set protocols bgp group MSEE neighbor 192.0.2.2 export NEW",
        "set protocols bgp group MSEE neighbor 192.0.2.2 export OLD",
        "set protocols bgp group MSEE neighbor 192.0.2.2 export MORE",
    ]


def test_a_default_is_denied_on_fortios_by_a_list_in_the_old_one_s_place(parse_text: Callable[..., Parsed]) -> None:
    change = Change(
        kind=ChangeKind.DENY_DEFAULT,
        neighbor="192.0.2.2",
        values={"policy": "OLD", "fresh": "NEW", "direction": "out", "afi_safi": "ipv4-unicast"},
        rules=(_rule("0.0.0.0/0", 0, 0, is_permit=False), _rule("0.0.0.0/0", 0, 32)),
    )
    text = _HEADS["fortinet"] + "\n".join(render("fortinet", change)) + "\n"
    device = parse_text(text, "fortinet").device
    assert not device.unread
    listed = device.policy_book().prefix_lists["NEW"][0]
    assert listed.decide(ip_network("0.0.0.0/0"))[0] == "no"
    assert listed.decide(ip_network("10.0.0.0/8"))[0] == "yes"
