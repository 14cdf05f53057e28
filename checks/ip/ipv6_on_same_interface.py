"""ip-ipv6-on-same-interface."""

from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import EdgePath
from checks.halves import without_interface
from checks.severity import Severity
from parsers.model.change import Change, ChangeKind
from parsers.model.interface import Interface


@check(
    "ip-ipv6-on-same-interface",
    over=EdgePath,
    severity=Severity.MEDIUM,
    source="Microsoft Learn, About ExpressRoute Direct: IPv6 needs no sub-interface of its own",
)
def ipv6_on_same_interface(path: EdgePath) -> Outcome:
    """The IPv6 peering sits on the IPv4 peering's sub-interface.

    Why: Both families of a peering share one tag; on another sub-interface IPv6 would need a tag that Azure does not have.
    Fails when: IPv4 and IPv6 of one peering and link stand on different interfaces
    Unknown when: the interface of one of the two was not found
    Not applicable when: the path is an IPv4 one, or the peering has no IPv4
    Fix: Configure the IPv6 address on the IPv4 sub-interface.
    - IOS-XE: `ipv6 address 2001:db8:100::1/126`
    - Junos: `set interfaces <port> unit <n> family inet6 address 2001:db8:100::1/126`
    """
    if path.family != "ipv6":
        return not_applicable("an IPv4 path")
    missing = without_interface(path)
    interface = path.interface
    if missing or interface is None:
        return missing or unknown("the interface is not known")
    here, there = interface.line("ipv6"), path.peering.subnet_pointer(path.link, path.family)
    if not path.has_other_family:
        return not_applicable("the peering has no IPv4")
    if path.other_interface is None and not path.shares_interface:
        return unknown("the IPv4 peering's interface is not known", here, there)
    if path.shares_interface:
        return passed(f"both families on {interface.name}", here, there)
    other = path.other_interface
    assert other is not None
    return failed(
        f"IPv6 on {interface.name}, IPv4 on {other.name}: they share one tag in Azure",
        here,
        other.line("ipv4"),
        there,
        expected=other.name,
        actual=interface.name,
        changes=_move(path, interface, other),
    )


def _move(path: EdgePath, here: Interface, there: Interface) -> tuple[Change, ...]:
    """Return the changes that take the address from one interface to the other."""
    held = next((one for one in here.ipv6 if path.subnet is not None and one.ip in path.subnet), None)
    if held is None:
        return ()
    return (
        Change(kind=ChangeKind.REMOVE_ADDRESS, interface=here.name, vrf=here.vrf, values={"address": str(held)}),
        Change(
            kind=ChangeKind.SET_ADDRESS,
            interface=there.name,
            vrf=there.vrf,
            values={"address": str(held), "old": ""},
        ),
    )
