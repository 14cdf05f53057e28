"""bgp-local-as-agrees."""

from checks.azure_commands import update_peering
from checks.bgp.changes import on_neighbor
from checks.bgp.local_as_allowed import RESERVED
from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import EdgePath
from checks.halves import without_neighbor
from checks.severity import Severity
from parsers.model.change import ChangeKind


@check(
    "bgp-local-as-agrees",
    over=EdgePath,
    severity=Severity.HIGH,
    source="Microsoft Learn, ExpressRoute routing requirements: autonomous system numbers",
)
def local_as_agrees(path: EdgePath) -> Outcome:
    """The router's AS toward Microsoft equals the peering's peerASN.

    Why: Microsoft's edge expects peerASN in the router's OPEN; another AS ends the session with Bad Peer AS.
    Fails when: the local AS in effect, local-as considered, differs from peerASN
    Unknown when: peerASN was not exported, the local AS is not in the capture, or the router half was not found or not read
    Not applicable when: the interface has no neighbor (bgp-neighbor-configured tells)
    Fix: Set the AS that Azure expects, or change the peering's peerASN.
    - IOS-XE: `neighbor 192.0.2.2 local-as 64496 no-prepend replace-as`
    - Junos: `set protocols bgp group <group> neighbor 192.0.2.2 local-as 64496`
    - Azure: `az network express-route peering update --circuit-name <circuit> --name <peering> --peer-asn 64496`
    """
    missing = without_neighbor(path)
    neighbor = path.neighbor
    if missing or neighbor is None:
        return missing or unknown("the neighbor is not known")
    here, there = neighbor.line("local_as"), path.peering.pointer("peer_asn")
    wanted = path.peering.peer_asn
    if neighbor.local_as is None or wanted is None:
        return unknown("the local AS or Azure's peerASN is not in the capture", here, there)
    if neighbor.local_as == wanted:
        return passed(f"AS {wanted} on both sides", here, there)
    return failed(
        f"local AS {neighbor.local_as} on the router, peerASN {wanted} in Azure: the session ends with Bad Peer AS",
        *neighbor.all_lines("local_as"),
        there,
        expected=str(wanted),
        actual=str(neighbor.local_as),
        changes=on_neighbor(path, ChangeKind.SET_LOCAL_AS, "local_as", local_as=str(wanted)),
        azure_cli=update_peering(path.circuit, path.peering, f"--peer-asn {neighbor.local_as}")
        if neighbor.local_as not in RESERVED
        else "",
    )
