"""resilience-active-active."""

from checks.check import Outcome, Place, check, failed, not_applicable, passed, unknown
from checks.estate import CircuitView, EdgePath
from checks.severity import Severity
from parsers.model.bgp import AddressFamily
from parsers.model.interface import Interface


@check(
    "resilience-active-active",
    over=CircuitView,
    severity=Severity.HIGH,
    source="Azure Proactive Resiliency Library: both connections of a circuit are active",
    aliases=(
        "APRL f06a2bbe-5839-d447-9f39-fc3d20562d88",
        "APRL 859886df-3996-4eab-8439-c1a38c416e0e",
        "ALZ D06.02",
    ),
    follows=("bgp-neighbor-enabled", "bgp-neighbor-configured", "bgp-family-active", "port-edge-enabled"),
)
def active_active(view: CircuitView) -> Outcome:
    """Both links of every peering carry traffic: none is switched off, and both have the same policies.

    Why: A link that only waits is not tested by use, and when it is needed its fault is found.
    Fails when: a link's session or interface is shut down, or the session not activated, while the other's is not
    Unknown when: a session was not found, the circuit has no peering in the export, or the two links apply policies of different names, which may prefer one
    Not applicable when: the policy declares a `preferred_link`, or no session of the circuit is enabled (bgp-neighbor-enabled and port-edge-enabled tell)
    Fix: Enable the session; where one link is meant to be preferred, declare it.
    - Settings: `[policy] preferred_link = "primary"`
    - All: `msee-audit paths SITE`
    """
    if not view.paths:
        return unknown("the circuit has no peering in the export", view.circuit.pointer("peerings"))
    if view.policy.preferred_link != "none":
        return not_applicable(f"the policy prefers the {view.policy.preferred_link} link")
    idle: list[EdgePath] = []
    unclear: list[str] = []
    unlike: list[EdgePath] = []
    places: list[Place] = []
    for path in view.paths:
        is_on = _is_on(path)
        other = _is_on(path.twin) if path.twin else None
        if is_on is None:
            unclear.append(f"{_say(path)}: {path.unpaired_because or 'the session is not known'}")
        elif is_on is False and other is True:
            idle.append(path)
        elif _policies(path) != _policies(path.twin) and path.link == "primary":
            unlike.append(path)
        if path.neighbor is not None:
            places.append(path.neighbor.line("address"))
    if idle:
        links = ", ".join(map(_say, idle))
        return failed(
            f"only one link carries traffic: {links} is switched off",
            *(place for path in idle if (place := _switched_off(path)) is not None),
            expected="both links active",
            actual=f"idle: {links}",
        )
    if unclear:
        return unknown("; ".join(unclear), details=tuple(unclear))
    if all(not _is_on(path) for path in view.paths):
        return not_applicable("no session of the circuit is enabled: bgp-neighbor-enabled and port-edge-enabled tell")
    if unlike:
        links = ", ".join(f"{path.peering_type} {path.family}" for path in unlike)
        both = [path.neighbor.line("address") for one in unlike for path in (one, one.twin) if path and path.neighbor]
        return unknown(f"the links of {links} have policies of different names: one may be preferred", *both)
    return passed("both links are active, with the same policies", *places)


def _is_on(path: EdgePath | None) -> bool | None:
    """Tell whether a path's session is activated and nothing below it is shut down, None where it is not known."""
    if path is None or path.neighbor is None:
        return None
    if _shut(path):
        return False
    family = path.neighbor.family(path.afi_safi)
    is_active = family.is_active if family is not None else False
    if path.neighbor.is_enabled is None or (path.neighbor.is_enabled and is_active is None):
        return None
    return bool(path.neighbor.is_enabled and is_active)


def _shut(path: EdgePath) -> list[Interface]:
    return [one for one in (*path.ports, path.bundle, path.interface) if one is not None and one.is_enabled is False]


def _switched_off(path: EdgePath) -> Place | None:
    for interface in _shut(path):
        return interface.line("is_enabled")
    return path.neighbor.line("is_enabled") if path.neighbor else None


def _policies(path: EdgePath | None) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Return the names of what filters in and out; routers of two platforms may name the same differently."""
    family: AddressFamily | None = path.neighbor.family(path.afi_safi) if path and path.neighbor else None
    if family is None:
        return None
    return tuple(one.name for one in family.import_policy), tuple(one.name for one in family.export_policy)


def _say(path: EdgePath) -> str:
    return f"{path.peering_type} {path.link} {path.family}"
