"""vlan-unique-on-port."""

from checks.azure_commands import update_peering
from checks.azure_definition import PeeringType
from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import PortLink
from checks.severity import Severity
from checks.vlan.changes import set_customer_tag
from parsers.model.change import Change


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
    Not applicable when: the port is QinQ: the S-tag tells circuits apart
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
    free = _free_tag(link)
    return failed(
        f"tag {tag} is that of {' and '.join('/'.join(key) for key in keys)}",
        *(peerings[key].pointer("vlan_id") for key in keys),
        expected="a tag of its own for every peering",
        actual=f"{len(keys)} peerings on tag {tag}",
        changes=_changes(link, keys[-1], free),
        azure_cli=_command(link, keys[-1], free),
    )


def _free_tag(link: PortLink) -> int:
    """Return a tag above all that the port's peerings and the router's sub-interfaces of it have; 0 for none."""
    used = {path.peering.vlan_id or 0 for path in link.paths}
    device = link.edge.device if link.edge else None
    names = {port.canonical_name for port in link.ports}
    used |= {one.outer_tag or 0 for one in (device.interfaces if device else ()) if one.parent in names}
    return next((tag for tag in range(max(used) + 1, 4095)), 0)


def _changes(link: PortLink, key: tuple[str, PeeringType], tag: int) -> tuple[Change, ...]:
    found = {
        path.interface.canonical_name: set_customer_tag(path, path.interface, tag)
        for path in link.paths
        if (path.circuit.name, path.peering_type) == key and path.interface is not None and tag
    }
    return tuple(change for changes in found.values() for change in changes)


def _command(link: PortLink, key: tuple[str, PeeringType], tag: int) -> str:
    path = next(one for one in link.paths if (one.circuit.name, one.peering_type) == key)
    return update_peering(path.circuit, path.peering, f"--vlan-id {tag}") if tag else ""
