"""port-edge-enabled."""

from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import EdgePath
from checks.halves import without_interface
from checks.severity import Severity
from parsers.model.change import Change, ChangeKind
from parsers.model.interface import Interface


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
    Unknown when: the router's interface, or the port below it, was not found, or whether one is enabled is not in the capture
    Fix: Enable what is shut.
    - IOS-XE: `no shutdown`
    - Junos: `delete interfaces <interface> disable`
    """
    missing = without_interface(path)
    if missing or path.interface is None:
        return missing or unknown("the interface is not known")
    several = (*path.ports, path.bundle, path.interface)
    chain = list({one.canonical_name: one for one in several if one is not None}.values())
    shut = [one for one in chain if one.is_enabled is False]
    if not shut:
        return _unless_open(path, chain)
    return failed(
        f"{', '.join(one.name for one in shut)} shut down",
        *(one.line("is_enabled") for one in shut),
        expected="enabled",
        actual="shut down",
        changes=tuple(Change(kind=ChangeKind.ENABLE_INTERFACE, interface=one.name, vrf=one.vrf) for one in shut),
    )


def _unless_open(path: EdgePath, chain: list[Interface]) -> Outcome:
    """Return the pass of a chain in which nothing is shut, unless a part of it was not seen."""
    top = path.interface or chain[-1]
    silent = next((one for one in chain if one.is_enabled is None), None)
    if silent is not None:
        return unknown(f"whether {silent.name} is enabled is not in the capture", silent.line("is_enabled"))
    if not path.ports or top.kind == "svi":
        return unknown(f"the port below {top.name} is not in the capture", top.line("name"))
    return passed(f"{', '.join(one.name for one in chain)} enabled", top.line("is_enabled"))
