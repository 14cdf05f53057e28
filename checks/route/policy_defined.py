"""route-policy-defined."""

from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import EdgePath
from checks.halves import without_neighbor
from checks.severity import Severity
from parsers.model.change import Change, ChangeKind


@check(
    "route-policy-defined",
    over=EdgePath,
    severity=Severity.HIGH,
    source="msee-audit: our judgement; platforms differ on what an undefined policy does",
)
def policy_defined(path: EdgePath) -> Outcome:
    """Every policy that the neighbor refers to is defined.

    Why: An undefined route-map denies everything on one platform and nothing on another: the outcome is luck.
    Fails when: a route-map, policy or prefix-list applied to the neighbor is not defined
    Unknown when: the config is not whole, so that the definition may stand in the missing part
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
    if not uses:
        return not_applicable("no policy is applied: route-outbound-filtered tells")
    undefined = [use for use in uses if not use.is_defined]
    if not undefined:
        return passed(f"{len(uses)} policies, all defined", *(path.device.where(use.line) for use in uses))
    names = ", ".join(f"{use.kind} {use.name}" for use in undefined)
    places = [path.device.where(use.line) for use in undefined]
    if path.device.wholeness.is_whole is False:
        return unknown(f"{names} is not in the part that was captured", *places)
    return failed(
        f"{names} is applied to neighbor {neighbor.address} and not defined",
        *places,
        expected="every policy defined",
        actual=f"{names} undefined",
        changes=tuple(
            Change(kind=ChangeKind.DEFINE_REFERENCE, values={"kind": use.kind, "name": use.name}) for use in undefined
        ),
    )
