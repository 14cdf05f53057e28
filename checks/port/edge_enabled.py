"""port-edge-enabled."""

from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import EdgePath
from checks.halves import without_interface
from checks.severity import Severity
from parsers.model.change import Change, ChangeKind


@check(
    "port-edge-enabled",
    over=EdgePath,
    severity=Severity.HIGH,
    source="msee-audit: our judgement; a port that is shut down carries nothing",
)
def edge_enabled(path: EdgePath) -> Outcome:
    """The physical port, the bundle and the sub-interface are not shut down.

    Why: A shut port takes every peering on it down.
    Fails when: one of them is shut down or deactivated
    Unknown when: the router's interface was not found
    Fix: Enable what is shut.
    - IOS-XE: `no shutdown`
    - Junos: `delete interfaces <interface> disable`
    """
    missing = without_interface(path)
    if missing or path.interface is None:
        return missing or unknown("the interface is not known")
    chain = [one for one in (*path.ports, path.bundle, path.interface) if one is not None]
    for one in chain:
        if one.is_enabled is None:
            return unknown(f"whether {one.name} is enabled is not in the capture", one.line("is_enabled"))
    shut = [one for one in chain if one.is_enabled is False]
    if not shut:
        return passed(f"{', '.join(one.name for one in chain)} enabled", path.interface.line("is_enabled"))
    return failed(
        f"{', '.join(one.name for one in shut)} shut down",
        *(one.line("is_enabled") for one in shut),
        expected="enabled",
        actual="shut down",
        changes=tuple(Change(kind=ChangeKind.ENABLE_INTERFACE, interface=one.name) for one in shut),
    )
