"""bgp-single-hop."""

from checks.absence import open_absence
from checks.bgp.changes import on_neighbor
from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import EdgePath
from checks.halves import without_neighbor
from checks.severity import Severity
from parsers.model.change import ChangeKind


@check(
    "bgp-single-hop",
    over=EdgePath,
    severity=Severity.LOW,
    source="msee-audit: our judgement; Microsoft's samples peer on the connected subnet, with no multihop",
)
def single_hop(path: EdgePath) -> Outcome:
    """The session is single-hop: no ebgp-multihop, and no update-source other than the interface.

    Why: Multihop lets a session be spoken to from afar; another source address is one that Microsoft does not peer with.
    Fails when: ebgp-multihop is set, or update-source names another interface or address
    Unknown when: the capture is cut off, or a group or template that the neighbor inherits from is not in it; or the router half was not found or not read
    Not applicable when: the interface has no neighbor (bgp-neighbor-configured tells)
    Fix: Remove multihop and update-source.
    - IOS-XE: `no neighbor 192.0.2.2 ebgp-multihop`
    - Junos: `delete protocols bgp group <group> multihop`
    """
    missing = without_neighbor(path)
    neighbor = path.neighbor
    if missing or neighbor is None:
        return missing or unknown("the neighbor is not known")
    if neighbor.ebgp_multihop is None:
        return unknown("what the neighbor inherits from is not in the capture", neighbor.line("ebgp_multihop"))
    if neighbor.ebgp_multihop is not False and neighbor.ebgp_multihop > 1:
        return failed(
            f"ebgp-multihop {neighbor.ebgp_multihop} toward Microsoft's edge, which is one hop away",
            *neighbor.all_lines("ebgp_multihop"),
            expected="single hop",
            actual=f"{neighbor.ebgp_multihop} hops",
            changes=on_neighbor(path, ChangeKind.REMOVE_MULTIHOP, field="ebgp_multihop"),
        )
    own = {str(path.edge_address)}
    if path.interface is not None:
        own |= {path.interface.canonical_name, path.interface.name}
        own |= {str(one.ip) for one in path.interface.ipv4} | {str(one.ip) for one in path.interface.ipv6}
    if neighbor.update_source and neighbor.update_source not in own:
        return failed(
            f"the session starts from {neighbor.update_source}, Microsoft peers with {path.edge_address}",
            *neighbor.all_lines("update_source"),
            expected=str(path.interface.name if path.interface else path.edge_address),
            actual=neighbor.update_source,
            changes=on_neighbor(path, ChangeKind.REMOVE_UPDATE_SOURCE, field="update_source"),
        )
    return open_absence(path) or passed("single hop, from the interface", neighbor.line("ebgp_multihop"))
