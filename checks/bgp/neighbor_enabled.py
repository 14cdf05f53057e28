"""bgp-neighbor-enabled."""

from checks.absence import open_absence
from checks.bgp.changes import on_neighbor
from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import EdgePath
from checks.halves import without_neighbor
from checks.severity import Severity
from parsers.model.change import ChangeKind
from parsers.model.source import Where


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
    Unknown when: the capture is cut off, or a group or template that the neighbor inherits from is not in it; or the router half was not found or not read
    Not applicable when: the interface has no neighbor (bgp-neighbor-configured tells)
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
        return open_absence(path) or passed(f"neighbor {neighbor.address} is enabled", where)
    return failed(
        f"neighbor {neighbor.address} is shut down or deactivated",
        *_inactive_lines(path),
        expected="enabled",
        actual="shut down",
        changes=on_neighbor(path, ChangeKind.ENABLE_NEIGHBOR, field="is_enabled"),
    )


def _inactive_lines(path: EdgePath) -> tuple[Where, ...]:
    """Return the lines that shut the neighbor, the one that says so first."""
    neighbor = path.neighbor
    if neighbor is None:
        return ()
    own = (Where(neighbor.file, neighbor.inactive_line),) if neighbor.inactive_line is not None else ()
    return tuple(dict.fromkeys((*own, *neighbor.all_lines("is_enabled"))))
