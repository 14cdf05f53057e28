"""bgp-local-as-allowed."""

from checks.azure_definition import MICROSOFT_AS
from checks.bgp.changes import on_neighbor
from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import EdgePath
from checks.halves import without_neighbor
from checks.severity import Severity
from parsers.model.change import ChangeKind

# Reserved by Microsoft (65515 to 65520), Microsoft's own, and those that no session may use (RFC 7607, 4893, 7300).
RESERVED = frozenset({*range(65515, 65521), MICROSOFT_AS, 0, 23456, 65535, 4294967295})


@check(
    "bgp-local-as-allowed",
    over=EdgePath,
    severity=Severity.HIGH,
    source="Microsoft Learn, ExpressRoute routing requirements: reserved AS numbers",
)
def local_as_allowed(path: EdgePath) -> Outcome:
    """The router's AS toward Microsoft is not reserved.

    Why: Azure refuses peerings from AS 65515 to 65520 and 12076; the other reserved ones no router accepts.
    Fails when: the AS in effect is 65515 to 65520, 12076, 0, 23456, 65535 or 4294967295
    Unknown when: the local AS is not in the capture, or the router half was not found or not read
    Not applicable when: the interface has no neighbor (bgp-neighbor-configured tells)
    Fix: Peer from another AS.
    - IOS-XE: `neighbor 192.0.2.2 local-as <as> no-prepend replace-as`
    - Junos: `set protocols bgp group <group> local-as <as>`
    """
    missing = without_neighbor(path)
    neighbor = path.neighbor
    if missing or neighbor is None:
        return missing or unknown("the neighbor is not known")
    where = neighbor.line("local_as")
    if neighbor.local_as is None:
        return unknown("the local AS is not in the capture", where)
    if neighbor.local_as not in RESERVED:
        return passed(f"AS {neighbor.local_as} may be used", where)
    wanted = path.peering.peer_asn
    return failed(
        f"AS {neighbor.local_as} is reserved",
        *neighbor.all_lines("local_as"),
        expected="an AS that is not reserved",
        actual=str(neighbor.local_as),
        changes=on_neighbor(path, ChangeKind.SET_LOCAL_AS, "local_as", local_as=str(wanted))
        if wanted not in (None, *RESERVED)
        else (),
    )
