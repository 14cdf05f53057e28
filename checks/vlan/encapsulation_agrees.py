"""vlan-encapsulation-agrees."""

from checks.azure_commands import show_port_of
from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import EdgePath
from checks.halves import without_interface
from checks.severity import Severity
from checks.vlan.changes import set_tags
from parsers.model.change import Change
from parsers.model.interface import Interface


@check(
    "vlan-encapsulation-agrees",
    over=EdgePath,
    severity=Severity.HIGH,
    source="Microsoft Learn, About ExpressRoute Direct: VLAN tagging",
)
def encapsulation_agrees(path: EdgePath) -> Outcome:
    """The router sends one tag on a Dot1Q port and two on a QinQ port.

    Why: The port's encapsulation is fixed when it is ordered; frames with another number of tags are dropped.
    Fails when: the number of tags does not fit the port's encapsulation
    Unknown when: the port was not exported, the router's interface was not found, or its tags are not in the capture
    Not applicable when: the circuit is a provider's
    Fix: Use the encapsulation that the port has.
    - IOS-XE: `encapsulation dot1Q <stag> second-dot1q <vlanId>`
    - Junos: `set interfaces <port> flexible-vlan-tagging`
    """
    if path.circuit.is_direct is False:
        return not_applicable("a provider circuit: the provider decides the encapsulation of the hand-off")
    missing = without_interface(path)
    interface = path.interface
    if missing or interface is None:
        return missing or unknown("the interface is not known")
    if path.port is None or path.port.encapsulation is None:
        return unknown(f"the port's encapsulation was not exported: {show_port_of(path.circuit)}")
    here, there = interface.line("tag_count"), path.port.pointer("encapsulation")
    if interface.tag_count is None:
        return unknown(f"the tags of {interface.name} are not in the capture", here, there)
    wanted = 2 if path.port.encapsulation == "QinQ" else 1
    if interface.tag_count == wanted:
        return passed(f"{_say(wanted)} on a {path.port.encapsulation} port", here, there)
    vlan = str(path.peering.vlan_id or "")
    stag = str(path.circuit.stag or "")
    return failed(
        f"{_say(interface.tag_count)} on the router, the port is {path.port.encapsulation}: no frame gets through",
        here,
        there,
        expected=_say(wanted),
        actual=_say(interface.tag_count),
        changes=_changes(interface, wanted, stag, vlan),
    )


def _changes(interface: Interface, wanted: int, stag: str, vlan: str) -> tuple[Change, ...]:
    if not vlan or (wanted == 2 and not stag):
        return ()
    return set_tags(interface, stag, vlan) if wanted == 2 else set_tags(interface, vlan)


def _say(count: int) -> str:
    return "1 tag" if count == 1 else f"{count} tags"
