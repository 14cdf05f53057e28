"""evidence-fresh."""

from datetime import timedelta

from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import DeviceView
from checks.severity import Severity


@check(
    "evidence-fresh",
    over=DeviceView,
    severity=Severity.MEDIUM,
    source="msee-audit: our judgement; policy capture_max_age_hours",
)
def fresh(view: DeviceView) -> Outcome:
    """The config was captured within the policy's hours.

    Why: An old capture says what was true, not what is; a change since then goes unseen.
    Fails when: the capture is older than `capture_max_age_hours` (26 unless set), or dated in the future
    Unknown when: neither a capture record, nor the device's clock, nor the file tells the time
    Fix: Collect again before auditing.
    - Settings: `[policy] capture_max_age_hours = 26`
    """
    edge = view.edge
    if edge.device is None or edge.captured_at is None:
        return unknown(f"when {edge.name} was captured is not known: {edge.problem or 'no time came with it'}")
    age = view.estate.now - edge.captured_at
    limit = timedelta(hours=view.estate.policy.capture_max_age_hours)
    said = f"captured {edge.captured_at:%Y-%m-%d %H:%M} UTC, by the {edge.captured_by}"
    where = edge.device.where(1)
    if age < timedelta(minutes=-10):
        return failed(f"{said}: in the future, so a clock is wrong", where, expected="the past", actual="the future")
    if age > limit:
        hours = int(age.total_seconds() // 3600)
        return failed(
            f"{said}: too old", where, expected=f"at most {limit.total_seconds() / 3600:.0f} h", actual=f"{hours} h"
        )
    return passed(said, where)
