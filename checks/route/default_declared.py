"""route-default-declared."""

from checks.absence import open_absence
from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import EdgePath
from checks.route.changes import keep_default
from checks.route.export import DEFAULT_ROUTES, can_leave
from checks.route.family import active_family
from checks.severity import Severity


@check(
    "route-default-declared",
    over=EdgePath,
    severity=Severity.MEDIUM,
    source="Microsoft Learn, ExpressRoute routing requirements: a default route turns off the internet breakout of VNets",
    follows=("route-outbound-filtered",),
)
def default_declared(path: EdgePath) -> Outcome:
    """On private peering, the default route leaves only where the policy says so.

    Why: A default route sent to Azure draws all internet traffic of every connected VNet into your network, at once.
    Fails when: 0.0.0.0/0 or ::/0 can leave, and `default_route` in the policy is not "private"
    Unknown when: a condition of the policy was not understood, a policy is not defined, the capture is cut off, or the router half was not found or not read
    Not applicable when: the peering is not a private one, the policy has `default_route = "private"`, the address family is not active, or the interface has no neighbor (bgp-neighbor-configured tells)
    Fix: Deny the default, or declare it: `default_route = "private"` under [policy].
    - IOS-XE: `ip prefix-list TO-MSEE seq 1 deny 0.0.0.0/0`
    - Junos: `set policy-options policy-statement TO-MSEE term no-default from route-filter 0.0.0.0/0 exact`
    """
    if path.peering_type != "private":
        return not_applicable("not a private peering: route-no-default-to-microsoft is the Microsoft one's")
    family = active_family(path)
    if isinstance(family, Outcome):
        return family
    default = DEFAULT_ROUTES[path.family]
    if path.policy.default_route == "private":
        return not_applicable(f"the policy lets {default} leave to private peerings")
    doubt = open_absence(path)
    if doubt is not None and not family.export_policy:
        return doubt
    leaving = can_leave(path, family, default)
    if leaving.answer == "no":
        return passed(f"{default} cannot leave: {leaving.because}", *leaving.places)
    if leaving.answer == "unknown":
        return unknown(f"whether {default} can leave is not known: {leaving.because}", *leaving.places)
    return failed(
        f"{default} can leave to Azure and is not declared: {leaving.because}",
        *leaving.places,
        expected=f"{default} denied",
        actual=f"{default} permitted",
        changes=keep_default(path, family, leaving.policy),
    )
