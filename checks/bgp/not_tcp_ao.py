"""bgp-not-tcp-ao."""

from checks.absence import open_absence
from checks.azure_commands import set_shared_key
from checks.bgp.changes import on_neighbor
from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import EdgePath
from checks.halves import without_neighbor
from checks.severity import Severity
from parsers.model.change import ChangeKind


@check(
    "bgp-not-tcp-ao",
    over=EdgePath,
    severity=Severity.HIGH,
    source="Microsoft Learn, ExpressRoute peering: MD5 is the only authentication documented",
)
def not_tcp_ao(path: EdgePath) -> Outcome:
    """The session uses no TCP-AO and no key chain, which Azure cannot speak.

    Why: TCP-AO on one end only drops every segment: the session never leaves Connect.
    Fails when: TCP-AO or a key chain is in effect for the neighbor
    Unknown when: the capture is cut off, or a group or template that the neighbor inherits from is not in it; or the router half was not found or not read
    Not applicable when: the interface has no neighbor (bgp-neighbor-configured tells)
    Fix: Use an MD5 password instead.
    - IOS-XE: `no neighbor 192.0.2.2 ao`
    - Junos: `delete protocols bgp group <group> authentication-key-chain`
    """
    missing = without_neighbor(path)
    neighbor = path.neighbor
    if missing or neighbor is None:
        return missing or unknown("the neighbor is not known")
    where = neighbor.line("tcp_ao")
    if neighbor.tcp_ao is None:
        return unknown("what the neighbor inherits from is not in the capture", where)
    if neighbor.tcp_ao is False:
        return open_absence(path) or passed("no TCP-AO and no key chain", where)
    return failed(
        f"key chain {neighbor.tcp_ao} is in effect: Microsoft's edge speaks MD5 only, the session cannot come up",
        *neighbor.all_lines("tcp_ao"),
        expected="an MD5 password",
        actual=f"key chain {neighbor.tcp_ao}",
        changes=on_neighbor(path, ChangeKind.REMOVE_TCP_AO, field="tcp_ao"),
        azure_cli=set_shared_key(path.circuit, path.peering),
    )
