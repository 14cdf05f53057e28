"""bgp-neighbor-enabled."""

from checks.bgp.changes import on_neighbor
from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import EdgePath
from checks.halves import without_neighbor
from checks.severity import Severity
from parsers.model.change import ChangeKind


@check(
    "bgp-neighbor-enabled",
    over=EdgePath,
    severity=Severity.HIGH,
    source="msee-audit: our judgement; the SLA needs both sessions",
)
def neighbor_enabled(path: EdgePath) -> Outcome:
    """The neighbor is not shut down or deactivated, itself or by what it inherits.

    Why: A session that was shut for maintenance and forgotten leaves the circuit on one link.
    Fails when: the neighbor, its group or its template is shut down, disabled or inactive
    Unknown when: the router half was not captured
    Fix: Enable the neighbor.
    - IOS-XE: `no neighbor 192.0.2.2 shutdown`
    - Junos: `activate protocols bgp group <group> neighbor 192.0.2.2`
    """
    missing = without_neighbor(path)
    neighbor = path.neighbor
    if missing or neighbor is None:
        return missing or unknown("the neighbor is not known")
    where = neighbor.line("is_enabled")
    if neighbor.is_enabled is None:
        return unknown("whether the neighbor is enabled is not in the capture", where)
    if neighbor.is_enabled:
        return passed(f"neighbor {neighbor.address} is enabled", where)
    return failed(
        f"neighbor {neighbor.address} is shut down or deactivated",
        *neighbor.all_lines("is_enabled"),
        expected="enabled",
        actual="shut down",
        changes=on_neighbor(path, ChangeKind.ENABLE_NEIGHBOR),
    )
