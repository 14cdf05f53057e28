"""route-policy-defined."""

from checks.absence import open_absence
from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import EdgePath
from checks.halves import without_neighbor
from checks.route.changes import define
from checks.severity import Severity
from parsers.model.device import Device


@check(
    "route-policy-defined",
    over=EdgePath,
    severity=Severity.HIGH,
    source="msee-audit: our judgement; platforms differ on what an undefined policy does",
)
def policy_defined(path: EdgePath) -> Outcome:
    """Every policy that the neighbor refers to is defined, and so is every list that these refer to.

    Why: An undefined route-map denies everything on one platform and nothing on another: the outcome is luck.
    Fails when: a route-map, policy or prefix-list applied to the neighbor, or named in one of these, is not defined
    Unknown when: the config is cut off, so that the definition may stand in the missing part, or a group or template that the neighbor inherits from is not in it; or the router half was not found or not read
    Not applicable when: no policy is applied (route-outbound-filtered tells, or bgp-family-active where the family is not active), or the interface has no neighbor (bgp-neighbor-configured tells)
    Fix: Define the policy, or apply the one that was meant.
    - IOS-XE: `route-map TO-MSEE permit 10`
    - Junos: `set policy-options policy-statement TO-MSEE …`
    """
    missing = without_neighbor(path)
    neighbor = path.neighbor
    if missing or neighbor is None or path.device is None:
        return missing or unknown("the neighbor is not known")
    family = neighbor.family(path.afi_safi)
    uses = (*family.import_policy, *family.export_policy) if family else ()
    if not uses and (family is None or family.is_active is False):
        return not_applicable(f"{path.afi_safi} is not active: bgp-family-active tells")
    if not uses:
        if family is None or family.is_active is False:
            return not_applicable(f"{path.afi_safi} is not active: bgp-family-active tells")
        return open_absence(path) or not_applicable("no policy is applied: route-outbound-filtered tells")
    undefined: list[tuple[str, str, int]] = [(use.kind, use.name, use.line) for use in uses if not use.is_defined]
    undefined += _undefined_within(path.device, {use.name for use in uses})
    if not undefined:
        return passed(f"{len(uses)} policies, all defined", *(path.device.where(use.line) for use in uses))
    names = ", ".join(dict.fromkeys(f"{kind} {name}" for kind, name, _ in undefined))
    places = [path.device.where(line) for *_, line in undefined]
    if path.device.wholeness.is_whole is False:
        return unknown(f"{names} is not in the part that was captured", *places)
    incoming = {use.name for use in family.import_policy} if family else set()
    incoming |= {name for _, name, _ in _undefined_within(path.device, incoming)}
    return failed(
        f"neighbor {neighbor.address} relies on {names}, which is not defined",
        *places,
        expected="every policy defined",
        actual=f"{names} undefined",
        changes=tuple(
            define(path, kind, name, "in" if name in incoming else "out")
            for kind, name in dict.fromkeys((kind, name) for kind, name, _ in undefined)
        ),
    )


def _undefined_within(device: Device, names: set[str]) -> list[tuple[str, str, int]]:
    """Return what the named policies refer to in their own entries and that is not defined."""
    lines = {
        line
        for policy in device.route_policies
        if policy.name in names
        for term in policy.terms
        for line in (term.line, *(match.line for match in term.matches))
    }
    return [(one.kind, one.name, one.line) for one in device.references if not one.is_defined and one.line in lines]
