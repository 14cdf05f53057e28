"""evidence-device-captured."""

from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import DeviceView
from checks.severity import Severity


@check(
    "evidence-device-captured",
    over=DeviceView,
    severity=Severity.HIGH,
    source="msee-audit: our judgement; an audit of a part is not an audit",
)
def device_captured(view: DeviceView) -> Outcome:
    """The device was reached, and its config is whole, recognised and not empty.

    Why: A capture that is cut off or empty hides neighbors and keys; every verdict on it would be green by accident.
    Fails when: the device was not reached, or its file is cut off, empty, or no config of its platform
    Unknown when: the platform prints nothing that tells a whole config from a part
    Fix: Collect the running config again, whole and without a pager.
    - IOS-XE: `terminal length 0`, then `show running-config`
    - Junos: `show configuration | no-more`
    """
    edge = view.edge
    if edge.device is None:
        return failed(
            f"{edge.name} was not captured: {edge.problem or 'no config'}", expected="a whole config", actual="none"
        )
    wholeness = edge.device.wholeness
    where = edge.device.where(wholeness.line)
    if wholeness.is_whole is None:
        return unknown(wholeness.because, where)
    if not wholeness.is_whole:
        return failed(wholeness.because, where, expected="a whole config", actual="a part of one")
    return passed(wholeness.because, where)
