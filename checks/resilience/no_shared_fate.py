"""resilience-no-shared-fate."""

import re

from checks.check import Outcome, Place, check, failed, passed, unknown
from checks.estate import CircuitView, EdgePath
from checks.severity import Severity

_NUMBERS = re.compile(r"\d+(?:/\d+)*")


@check(
    "resilience-no-shared-fate",
    over=CircuitView,
    severity=Severity.MEDIUM,
    source="msee-audit: our judgement; what both links share, fails for both",
    follows=("resilience-two-devices",),
)
def no_shared_fate(view: CircuitView) -> Outcome:
    """The two links share neither a bundle nor a line card.

    Why: One card that is reloaded, or one bundle that is shut, takes both links of the circuit.
    Fails when: primary and secondary end on one router, in one bundle or on ports of one module
    Unknown when: the router port of a link was not found, or the circuit has no peering in the export
    Fix: Move one link to another router, or at least to another line card.
    - All: end the links on ports of different modules
    """
    if not view.paths:
        return unknown("the circuit has no peering in the export", view.circuit.pointer("peerings"))
    unclear: list[str] = []
    places: list[Place] = []
    for path in view.paths:
        twin = path.twin
        if path.link != "primary" or twin is None:
            continue
        if path.edge is None or twin.edge is None or not path.ports or not twin.ports:
            unclear.append(f"{path.peering_type} {path.family}: {path.unpaired_because or twin.unpaired_because}")
            continue
        places += [path.ports[0].line("name"), twin.ports[0].line("name")]
        shared = _shared(path, twin) if path.edge.name == twin.edge.name else ""
        if shared:
            return failed(
                f"both links of {path.peering_type} {path.family} hang on {shared} of {path.edge.name}",
                *(port.line("name") for port in (*path.ports, *twin.ports)),
                expected="two modules, or two routers",
                actual=shared,
            )
    if unclear or not places:
        said = "; ".join(unclear) or "the ports of the links are not known"
        return unknown(f"the ports are not known: {said}", details=tuple(unclear))
    return passed("the links share neither bundle nor line card", *dict.fromkeys(places))


def _shared(path: EdgePath, twin: EdgePath) -> str:
    """Return what two links of one router share: a bundle, or the module of their ports; "" where they share none."""
    if path.bundle is not None and twin.bundle is not None and path.bundle.canonical_name == twin.bundle.canonical_name:
        return path.bundle.name
    common = {_module(port.canonical_name) for port in path.ports} & {
        _module(port.canonical_name) for port in twin.ports
    }
    return next((f"module {one}" for one in sorted(common) if one), "")


def _module(name: str) -> str:
    """Return the numbers of a port without its last: `HundredGigE0/1/0` is port 0 of module 0/1."""
    hit = _NUMBERS.search(name)
    return hit[0].rpartition("/")[0] if hit else ""
