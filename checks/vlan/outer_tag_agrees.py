"""vlan-outer-tag-agrees."""

from checks.azure_commands import show_port_of
from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import EdgePath
from checks.halves import without_interface
from checks.severity import Severity
from checks.vlan.changes import set_tags


@check(
    "vlan-outer-tag-agrees",
    over=EdgePath,
    severity=Severity.HIGH,
    source="Microsoft Learn, About ExpressRoute Direct: VLAN tagging",
)
def outer_tag_agrees(path: EdgePath) -> Outcome:
    """On an ExpressRoute Direct port with QinQ, the router's outer tag equals the circuit's S-tag.

    Why: Azure assigns the S-tag and drops frames with another, so every peering of the circuit stays down.
    Fails when: the outer tag differs from the circuit's stag
    Unknown when: the circuit's stag or the port's encapsulation was not exported, the router's interface was not found, or its tags are not in the capture
    Not applicable when: the circuit is a provider's, its port is Dot1Q, or the router does not send two tags (vlan-encapsulation-agrees tells)
    Fix: Set the outer tag that Azure assigned; it cannot be changed in Azure.
    - IOS-XE: `encapsulation dot1Q <stag> second-dot1q <vlanId>`
    - Junos: `set interfaces <port> unit <n> vlan-tags outer <stag> inner <vlanId>`
    """
    if path.circuit.is_direct is False:
        return not_applicable("a provider circuit: its S-tag lies between the provider and Microsoft")
    missing = without_interface(path)
    interface = path.interface
    if missing or interface is None:
        return missing or unknown("the interface is not known")
    there = path.circuit.pointer("stag")
    if path.port is None or path.port.encapsulation is None:
        return unknown(f"the port's encapsulation was not exported: {show_port_of(path.circuit)}", there)
    if path.port.encapsulation == "Dot1Q":
        return not_applicable("the port is Dot1Q: one tag")
    here = interface.line("outer_tag")
    if path.circuit.stag is None:
        return unknown("the circuit's stag was not exported", here, there)
    if interface.tag_count is None:
        return unknown(f"the tags of {interface.name} are not in the capture", here, there)
    if interface.tag_count != 2:
        return not_applicable("the router does not send two tags: vlan-encapsulation-agrees tells")
    if interface.outer_tag == path.circuit.stag:
        return passed(f"outer tag {interface.outer_tag} on both sides", here, there)
    return failed(
        f"outer tag {interface.outer_tag} on the router, S-tag {path.circuit.stag} in Azure: no frame gets through",
        here,
        there,
        expected=f"outer tag {path.circuit.stag}",
        actual=f"outer tag {interface.outer_tag}",
        changes=set_tags(interface, str(path.circuit.stag), str(interface.inner_tag)),
    )
