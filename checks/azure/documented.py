"""azure-documented."""

from datetime import timedelta

from checks.azure_definition import Pointer
from checks.baseline import drift
from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import Estate
from checks.severity import Severity

_SHOWN = 10


@check(
    "azure-documented",
    over=Estate,
    severity=Severity.LOW,
    source="Secure your Azure ExpressRoute: Asset management and backup, documentation of the configuration",
)
def documented(estate: Estate) -> Outcome:
    """A baseline of the circuit's settings exists, is young enough, and nothing has drifted from it.

    Why: After a deletion or a bad change the circuit is rebuilt from what was written down, or from memory.
    Fails when: the baseline is older than `baseline_max_age_days` (90 unless set), or the definition differs from it
    Unknown when: the site has no baseline, or no circuit was exported
    Fix: Look at what has drifted; where it was meant, write a new baseline.
    - All: `msee-audit guide SITE --write-baseline` writes SITE/baseline.json
    """
    baseline = estate.baseline
    if baseline is None:
        return unknown("the site has no baseline.json: msee-audit guide SITE --write-baseline")
    there = Pointer(baseline.file, "/made_at", f"{baseline.made_at:%Y-%m-%d}")
    if not estate.azure.circuits:
        return unknown("no circuit was exported to compare with the baseline", there)
    age = estate.now - baseline.made_at
    limit = estate.policy.baseline_max_age_days
    if age > timedelta(days=limit):
        return failed(
            f"the baseline is {age.days} days old", there, expected=f"at most {limit} days", actual=f"{age.days} days"
        )
    changed = drift(baseline, estate.azure)
    if changed:
        return failed(
            f"drifted from the baseline: {', '.join(one.name for one in changed[:_SHOWN])}",
            *(one.place for one in changed[:_SHOWN]),
            expected="the baseline's values",
            actual=f"{len(changed)} others",
            details=tuple(f"{one.name}: {one.before} in the baseline, {one.now} now" for one in changed),
        )
    return passed(f"a baseline of {baseline.made_at:%Y-%m-%d}, nothing has drifted", there)
