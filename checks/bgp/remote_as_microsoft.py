"""bgp-remote-as-microsoft."""

from checks.azure_definition import MICROSOFT_AS
from checks.bgp.changes import on_neighbor
from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import EdgePath
from checks.halves import without_neighbor
from checks.severity import Severity
from parsers.model.change import ChangeKind


@check(
    "bgp-remote-as-microsoft",
    over=EdgePath,
    severity=Severity.HIGH,
    source="Microsoft Learn, ExpressRoute routing requirements: autonomous system numbers",
)
def remote_as_microsoft(path: EdgePath) -> Outcome:
    """The neighbor's remote AS is 12076.

    Why: Microsoft's edge announces AS 12076 in its OPEN; another remote AS ends the session with Bad Peer AS.
    Fails when: the remote AS in effect is another one
    Unknown when: no remote AS is in the capture (the group or template that sets it is missing, or it was not understood), or the router half was not found or not read
    Not applicable when: the interface has no neighbor (bgp-neighbor-configured tells)
    Fix: Set remote AS 12076.
    - IOS-XE: `neighbor 192.0.2.2 remote-as 12076`
    - Junos: `set protocols bgp group <group> neighbor 192.0.2.2 peer-as 12076`
    """
    missing = without_neighbor(path)
    neighbor = path.neighbor
    if missing or neighbor is None:
        return missing or unknown("the neighbor is not known")
    where = neighbor.line("remote_as")
    if neighbor.remote_as is None:
        return unknown(
            "no remote AS in the capture: what it inherits from may set it", where, expected=str(MICROSOFT_AS)
        )
    if neighbor.remote_as == MICROSOFT_AS:
        return passed(f"remote AS {MICROSOFT_AS}", where)
    return failed(
        f"remote AS {neighbor.remote_as}, Microsoft's is {MICROSOFT_AS}: the session ends with Bad Peer AS",
        *neighbor.all_lines("remote_as"),
        path.peering.pointer("azure_asn"),
        expected=str(MICROSOFT_AS),
        actual=str(neighbor.remote_as),
        changes=on_neighbor(path, ChangeKind.SET_REMOTE_AS, field="remote_as", remote_as=str(MICROSOFT_AS)),
    )
