"""evidence-fresh."""

from datetime import timedelta

from checks.azure_definition import Pointer
from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import AzureView, DeviceView, Estate
from checks.severity import Severity

_SHOWN = 5
_CLOCKS_APART = timedelta(minutes=-10)


@check(
    "evidence-fresh",
    over=DeviceView,
    also=(AzureView,),
    severity=Severity.MEDIUM,
    source="msee-audit: our judgement; policy capture_max_age_hours",
)
def fresh(view: DeviceView | AzureView) -> Outcome:
    """The config, or Azure's files, were captured within the policy's hours.

    Why: An old capture says what was true, not what is; a change since then goes unseen.
    Fails when: the capture is older than `capture_max_age_hours` (26 unless set), or dated in the future
    Unknown when: the device was not captured; or neither a capture record, nor the device's clock, nor the file tells the time
    Not applicable when: over Azure: no Azure file was read (evidence-azure-readable tells)
    Fix: Collect again before auditing, and fetch Azure's files again.
    - Settings: `[policy] capture_max_age_hours = 26`
    - Azure: `msee-audit azure pull SITE`
    """
    return _azure(view) if isinstance(view, AzureView) else _device(view)


def _device(view: DeviceView) -> Outcome:
    edge = view.edge
    if edge.device is None or edge.captured_at is None:
        return unknown(f"when {edge.name} was captured is not known: {edge.problem or 'no time came with it'}")
    said = f"captured {edge.captured_at:%Y-%m-%d %H:%M} UTC, by the {edge.captured_by}"
    where = edge.device.where(1)
    age, limit = view.estate.now - edge.captured_at, _limit(view.estate)
    if age < _CLOCKS_APART:
        return failed(f"{said}: in the future, so a clock is wrong", where, expected="the past", actual="the future")
    if age > limit:
        return failed(f"{said}: too old", where, expected=f"at most {_hours(limit)} h", actual=f"{_hours(age)} h")
    return passed(said, where)


def _azure(view: AzureView) -> Outcome:
    sources, now, limit = view.azure.sources, view.estate.now, _limit(view.estate)
    if not sources:
        return not_applicable("no Azure file was read: evidence-azure-readable tells")
    timeless = [one for one in sources if one.captured_at is None]
    if timeless:
        names = ", ".join(one.file for one in timeless[:_SHOWN])
        return unknown(f"when {names} was fetched is not known", *(Pointer(one.file, "", "") for one in timeless))
    moments = {one: one.captured_at for one in sources if one.captured_at is not None}
    early = [one for one, moment in moments.items() if now - moment < _CLOCKS_APART]
    if early:
        names = ", ".join(one.file for one in early[:_SHOWN])
        places = [Pointer(one.file, "", f"{moments[one]:%Y-%m-%d %H:%M} UTC") for one in early]
        said = f"{names}: fetched in the future, so a clock is wrong"
        return failed(said, *places, expected="the past", actual="the future")
    old = sorted((one for one, moment in moments.items() if now - moment > limit), key=lambda one: moments[one])
    if old:
        names = ", ".join(one.file for one in old[:_SHOWN])
        more = f" and {len(old) - _SHOWN} more" if len(old) > _SHOWN else ""
        places = [Pointer(one.file, "", f"{moments[one]:%Y-%m-%d %H:%M} UTC") for one in old]
        return failed(
            f"{names}{more}: fetched {moments[old[0]]:%Y-%m-%d %H:%M} UTC or later, too old",
            *places,
            expected=f"at most {_hours(limit)} h",
            actual=f"{_hours(now - moments[old[0]])} h",
        )
    oldest = min(moments.values())
    return passed(f"Azure's files were fetched {oldest:%Y-%m-%d %H:%M} UTC or later", Pointer(sources[0].file, "", ""))


def _limit(estate: Estate) -> timedelta:
    return timedelta(hours=estate.policy.capture_max_age_hours)


def _hours(age: timedelta) -> int:
    return int(age.total_seconds() // 3600)
