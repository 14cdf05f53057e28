"""evidence-privilege-enough."""

from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import DeviceView
from checks.severity import Severity


@check(
    "evidence-privilege-enough",
    over=DeviceView,
    severity=Severity.HIGH,
    source="msee-audit: our judgement; vendors print less to accounts of low privilege",
)
def privilege_enough(view: DeviceView) -> Outcome:
    """The capture shows keys or key markers; nothing is hidden by privilege.

    Why: A config printed to an account of low privilege leaves lines out in silence, and masked keys cannot be compared.
    Fails when: keys are masked, or almost nothing but the end marker was printed
    Unknown when: the device was not captured
    Fix: Give the audit account the right to read the whole config with its keys, and nothing else.
    - IOS-XE: privilege 15 with command authorization for `show running-config`
    - Junos: a login class with `permissions [ view view-configuration secret ]`
    """
    device = view.edge.device
    if device is None:
        return unknown(f"{view.edge.name} was not captured: {view.edge.problem or 'no config'}")
    where = device.where(device.wholeness.line)
    if device.wholeness.hides_secrets:
        return failed(device.wholeness.hides_because, where, expected="the whole config", actual="hidden parts")
    return passed("nothing is hidden", where)
