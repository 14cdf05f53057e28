"""vlan-unique-on-port."""

from checks.azure_definition import PeeringType
from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import PortLink
from checks.severity import Severity


@check(
    "vlan-unique-on-port",
    over=PortLink,
    severity=Severity.HIGH,
    source="Microsoft Learn, About ExpressRoute Direct: VLAN tagging",
)
def unique_on_port(link: PortLink) -> Outcome:
    """No two peerings of a Dot1Q port pair share a tag.

    Why: With one tag a frame, a tag that two peerings share belongs to neither.
    Fails when: two peerings on the port have the same vlanId
    Unknown when: the port's encapsulation, its circuits' peerings, or a vlanId was not exported
    Fix: Give one of the peerings another vlanId, on both sides.
    - Azure: `az network express-route peering update --circuit-name <circuit> --name <peering> --vlan-id <free>`
    """
    there = link.port.pointer("encapsulation")
    if link.port.encapsulation is None:
        return unknown("the port's encapsulation was not exported", there)
    if link.port.encapsulation == "QinQ":
        return not_applicable("a QinQ port: the S-tag tells circuits apart")
    peerings = {(path.circuit.name, path.peering_type): path.peering for path in link.paths}
    by_tag: dict[int, list[tuple[str, PeeringType]]] = {}
    untold = [key for key, peering in sorted(peerings.items()) if peering.vlan_id is None]
    for key, peering in sorted(peerings.items()):
        if peering.vlan_id is not None:
            by_tag.setdefault(peering.vlan_id, []).append(key)
    shared = {tag: keys for tag, keys in by_tag.items() if len(keys) > 1}
    if not shared and untold:
        return unknown(f"the vlanId of {'/'.join(untold[0])} was not exported", peerings[untold[0]].pointer("vlan_id"))
    if not peerings:
        return unknown("no peering on this port was exported: az network express-route list", there)
    if not shared:
        return passed(f"a tag of its own for each of {len(peerings)} peerings", there)
    tag, keys = next(iter(shared.items()))
    return failed(
        f"tag {tag} is that of {' and '.join('/'.join(key) for key in keys)}",
        *(peerings[key].pointer("vlan_id") for key in keys),
        expected="a tag of its own for every peering",
        actual=f"{len(keys)} peerings on tag {tag}",
    )
