"""resilience-two-devices."""

from checks.check import Outcome, Place, check, failed, passed, unknown
from checks.estate import CircuitView
from checks.severity import Severity


@check(
    "resilience-two-devices",
    over=CircuitView,
    severity=Severity.HIGH,
    source="Azure Proactive Resiliency Library: the two links end on distinct edge devices",
    aliases=(
        "APRL 0e19cc41-8274-1342-b0db-0e4146eacef8",
        "APRL 222fbb78-be76-4855-a14f-a5e17ef1ccf5",
        "ALZ D06.19",
    ),
)
def two_devices(view: CircuitView) -> Outcome:
    """The circuit's two links end on two routers.

    Why: One router for both links is one reload away from losing the circuit.
    Fails when: primary and secondary of a peering end on the same router
    Unknown when: the router of one link was not found, or the circuit has no peering in the export
    Fix: Move one link to a second router.
    - All: end primary and secondary on different devices
    """
    if not view.paths:
        return unknown("the circuit has no peering in the export", view.circuit.pointer("peerings"))
    ends: dict[tuple[str, str], dict[str, str]] = {}
    for path in view.paths:
        if path.edge is not None and path.agreed:
            ends.setdefault((path.peering_type, path.family), {})[path.link] = path.edge.name
    shared = [(key, links) for key, links in ends.items() if len(links) == 2 and len(set(links.values())) == 1]
    places: list[Place] = [
        path.interface.line("name")
        for path in view.paths
        if path.interface is not None and any(key == (path.peering_type, path.family) for key, _ in shared)
    ]
    if shared:
        name = shared[0][1]["primary"]
        return failed(
            f"both links of {', '.join(key[0] for key, _ in shared)} end on {name}",
            *(places or [view.circuit.pointer("peerings")]),
            expected="two routers",
            actual=name,
        )
    incomplete = [path for path in view.paths if not path.agreed]
    if incomplete:
        path = incomplete[0]
        return unknown(f"the router of {path.peering_type} {path.link} is not known: {path.unpaired_because}")
    names = sorted({path.edge.name for path in view.paths if path.edge})
    return passed(f"on {' and '.join(names)}", *(p.interface.line("name") for p in view.paths if p.interface))
