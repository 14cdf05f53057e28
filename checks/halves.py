"""What checks say where a half is missing: unknown where it was not seen, not applicable where another check tells."""

from dataclasses import replace

from checks.absence import open_session_absence
from checks.check import Outcome, Verdict, not_applicable, unknown
from checks.estate import EdgePath, PortLink
from checks.policy import Wanted
from checks.severity import Severity


def without_interface(path: EdgePath) -> Outcome | None:
    """Return the outcome for a path whose router interface is not known, None where it is."""
    if path.interface is not None:
        return None
    if path.device is not None and path.neighbor is not None:
        return unknown(
            f"neighbor {path.neighbor.address} is there, its interface was not found", path.neighbor.line("address")
        )
    return unknown(path.unpaired_because or "the router half is not known")


def without_neighbor(path: EdgePath) -> Outcome | None:
    """Return the outcome for a path whose BGP neighbor is not known, None where it is."""
    if path.neighbor is not None:
        return None
    if path.interface is None:
        return unknown(path.unpaired_because or "the router half is not known")
    doubt = open_session_absence(path.device, path.interface) if path.device is not None else None
    return doubt or not_applicable("no neighbor is configured: bgp-neighbor-configured tells")


def without_port(link: PortLink) -> Outcome | None:
    """Return the outcome for a port link whose router port is not known, None where it is."""
    if link.interface is not None:
        return None
    return unknown(link.unpaired_because or "the router port is not known: name it under `ports` in the inventory")


def as_wanted(wanted: Wanted, outcome: Outcome) -> Outcome:
    """Return the outcome as the policy weighs it: a failure of what is only preferred is low."""
    if wanted == "preferred" and outcome.verdict is Verdict.FAIL:
        return replace(outcome, severity=Severity.LOW)
    return outcome
