"""bgp-timers-sane."""

from checks.bgp.changes import on_neighbor
from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import EdgePath
from checks.halves import without_neighbor
from checks.policy import BgpTimers
from checks.severity import Severity
from parsers.model.change import ChangeKind

_MIN_KEEPALIVE, _MIN_HOLD = 3, 10


@check(
    "bgp-timers-sane",
    over=EdgePath,
    severity=Severity.LOW,
    source="Microsoft Learn, Configure BFD over ExpressRoute: keepalive and hold time",
)
def timers_sane(path: EdgePath) -> Outcome:
    """Keepalive and hold time are not below 3 and 10 seconds, and the hold time is not 0.

    Why: Lower timers tear sessions down under load; a hold time of 0 never notices a dead neighbor.
    Fails when: keepalive is below 3 s, hold is below 10 s or 0; where `bgp_timers` is set, they differ from it in place of that
    Unknown when: the timers are not in the capture, or the router half was not found or not read
    Not applicable when: the interface has no neighbor (bgp-neighbor-configured tells)
    Fix: Leave detection to BFD, and keep the timers at 10 and 30 or above.
    - IOS-XE: `neighbor 192.0.2.2 timers 10 30`
    - Junos: `set protocols bgp group <group> hold-time 30`
    """
    missing = without_neighbor(path)
    neighbor = path.neighbor
    if missing or neighbor is None:
        return missing or unknown("the neighbor is not known")
    keepalive, hold = neighbor.keepalive_seconds, neighbor.hold_seconds
    where = neighbor.line("keepalive_seconds"), neighbor.line("hold_seconds")
    wanted = path.policy.bgp_timers
    if wanted is not None:
        expected = f"keepalive {wanted.keepalive_seconds} s, hold {wanted.hold_seconds} s"
        good = keepalive in (None, wanted.keepalive_seconds), hold in (None, wanted.hold_seconds)
        change = wanted
    else:
        expected = f"at least keepalive {_MIN_KEEPALIVE} s, hold {_MIN_HOLD} s"
        good = keepalive is None or keepalive >= _MIN_KEEPALIVE, hold is None or hold >= _MIN_HOLD
        change = BgpTimers(keepalive_seconds=10, hold_seconds=30)
    said = f"keepalive {_say(keepalive)}, hold {_say(hold)}"
    if not all(good):
        values = {"keepalive_seconds": str(change.keepalive_seconds), "hold_seconds": str(change.hold_seconds)}
        return failed(
            f"{said}: {expected} is wanted",
            *dict.fromkeys(where),
            expected=expected,
            actual=said,
            changes=on_neighbor(path, ChangeKind.SET_TIMERS, **values),
        )
    if keepalive is None or hold is None:
        return unknown("the timers are not in the capture", *where, expected=expected)
    default = neighbor.defaults.get("hold_seconds")
    return passed(said + (f": {default}" if default else ""), *where)


def _say(seconds: int | None) -> str:
    return "unknown" if seconds is None else f"{seconds} s"
