"""route-no-default-to-microsoft."""

from checks.absence import open_absence
from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import EdgePath
from checks.route.changes import keep_default
from checks.route.export import DEFAULT_ROUTES, can_leave
from checks.route.family import active_family
from checks.severity import Severity


@check(
    "route-no-default-to-microsoft",
    over=EdgePath,
    severity=Severity.HIGH,
    source="Microsoft Learn, ExpressRoute routing requirements: default routes are rejected on Microsoft peering",
    follows=("route-outbound-filtered",),
)
def no_default_to_microsoft(path: EdgePath) -> Outcome:
    """On Microsoft peering, the default route cannot leave.

    Why: Microsoft rejects a default route on this peering; that one can leave shows a filter that lets too much through.
    Fails when: the export policies let 0.0.0.0/0 or ::/0 pass, or it is originated
    Unknown when: a condition of the policy was not understood, a policy is not defined, the capture is cut off, or the router half was not found or not read
    Not applicable when: the peering is not Microsoft peering, the address family is not active, or the interface has no neighbor (bgp-neighbor-configured tells)
    Fix: Deny the default first, and permit your own prefixes only.
    - IOS-XE: `ip prefix-list TO-MSEE seq 1 deny 0.0.0.0/0`
    - Junos: `set policy-options policy-statement TO-MSEE term no-default from route-filter 0.0.0.0/0 exact`
    """
    if path.peering_type != "microsoft":
        return not_applicable("not a Microsoft peering: route-default-declared is the private one's")
    family = active_family(path)
    if isinstance(family, Outcome):
        return family
    doubt = open_absence(path)
    if doubt is not None and not family.export_policy:
        return doubt
    default = DEFAULT_ROUTES[path.family]
    leaving = can_leave(path, family, default)
    if leaving.answer == "no":
        return passed(f"{default} cannot leave: {leaving.because}", *leaving.places)
    if leaving.answer == "unknown":
        return unknown(f"whether {default} can leave is not known: {leaving.because}", *leaving.places)
    return failed(
        f"{default} can leave to Microsoft: {leaving.because}",
        *leaving.places,
        expected=f"{default} denied",
        actual=f"{default} permitted",
        changes=keep_default(path, family, leaving.policy),
    )
