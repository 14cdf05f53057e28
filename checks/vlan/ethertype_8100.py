"""vlan-ethertype-8100."""

from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import EdgePath
from checks.halves import without_interface
from checks.severity import Severity
from parsers.model.change import Change, ChangeKind
from parsers.model.interface import Interface

_WANTED = "0x8100"


@check(
    "vlan-ethertype-8100",
    over=EdgePath,
    severity=Severity.HIGH,
    source="Microsoft Learn, About ExpressRoute Direct: switch and router connectivity",
)
def ethertype_8100(path: EdgePath) -> Outcome:
    """Both tags have EtherType 0x8100.

    Why: Microsoft's ports expect 0x8100 on both tags; a router that marks the outer one 0x88a8 is not heard.
    Fails when: a tag has another EtherType
    Unknown when: the router's interface was not found, or the capture does not show its tags or their EtherType
    Not applicable when: the circuit is a provider's, or the interface is untagged
    Fix: Set EtherType 0x8100.
    - IOS-XE: `no dot1q tunneling ethertype` on the port
    - Junos: `set interfaces <port> unit <n> vlan-tags outer 0x8100.<stag> inner 0x8100.<vlanId>`
    """
    if path.circuit.is_direct is False:
        return not_applicable("a provider circuit: the provider decides the encapsulation of the hand-off")
    missing = without_interface(path)
    interface = path.interface
    if missing or interface is None:
        return missing or unknown("the interface is not known")
    here = interface.line("ethertype")
    if interface.tag_count is None:
        return unknown(f"the tags of {interface.name} are not in the capture", interface.line("tag_count"))
    if interface.tag_count == 0:
        return not_applicable("the interface is untagged")
    pairs = [("outer" if interface.tag_count == 2 else "only", "ethertype")]
    if interface.tag_count == 2:
        pairs.append(("inner", "inner_ethertype"))
    for position, field in pairs:
        value = getattr(interface, field)
        if value is None:
            return unknown(f"the EtherType of the {position} tag is not in the capture", here)
        if value.casefold() != _WANTED:
            return failed(
                f"the {position} tag has EtherType {value}, Microsoft's is {_WANTED}: no frame gets through",
                interface.line(field),
                expected=_WANTED,
                actual=value,
                changes=(_change(interface),),
            )
    default = interface.defaults.get("ethertype")
    return passed(f"EtherType {_WANTED}" + (f", {default}" if default else ""), here)


def _change(interface: Interface) -> Change:
    tags = {"outer": str(interface.outer_tag or ""), "inner": str(interface.inner_tag or "")}
    return Change(
        kind=ChangeKind.SET_ETHERTYPE,
        interface=interface.name,
        vrf=interface.vrf,
        values={"ethertype": _WANTED, **tags},
    )
