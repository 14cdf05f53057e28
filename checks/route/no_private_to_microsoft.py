"""route-no-private-to-microsoft."""

from checks.absence import open_absence
from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import EdgePath
from checks.route.changes import limit_to_registered, withhold
from checks.route.family import active_family
from checks.route.leaving import what_can_leave
from checks.route.never import NEVER
from checks.route.wording import named, places_of
from checks.severity import Severity


@check(
    "route-no-private-to-microsoft",
    over=EdgePath,
    severity=Severity.HIGH,
    source="Microsoft Learn, ExpressRoute routing requirements: Microsoft peering takes public prefixes only",
    follows=("route-outbound-filtered", "route-no-default-to-microsoft"),
)
def no_private_to_microsoft(path: EdgePath) -> Outcome:
    """On Microsoft peering, no private or reserved prefix can leave.

    Why: Microsoft takes validated public prefixes only; a filter that lets private ones through leaks your inner network.
    Fails when: the export policies let a prefix inside RFC 1918, CGNAT, ULA, loopback, link-local, multicast, 0/8 or 240/4 pass
    Unknown when: a condition of the policy was not understood, a policy is not defined, the policies fall into too many pieces, the capture is cut off, or the router half was not found or not read
    Not applicable when: the peering is not Microsoft peering, the address family is not active, or the interface has no neighbor (bgp-neighbor-configured tells)
    Fix: Permit your own public prefixes, each by name, and nothing else.
    - IOS-XE: `ip prefix-list TO-MSEE seq 5 permit 203.0.113.0/24`
    - Junos: `set policy-options prefix-list TO-MSEE 203.0.113.0/24`
    """
    if path.peering_type != "microsoft":
        return not_applicable("not a Microsoft peering: private prefixes are what a private one carries")
    family = active_family(path)
    if isinstance(family, Outcome):
        return family
    doubt = open_absence(path)
    if doubt is not None and not family.export_policy:
        return doubt
    leaving = what_can_leave(path, family, NEVER[path.family])
    if leaving.too_complex:
        return unknown("the export policies fall into too many pieces to follow", *leaving.places)
    if leaving.sure:
        reason = "nothing filters what leaves" if leaving.is_unfiltered else named(leaving.sure)
        return failed(
            f"private or reserved prefixes can leave to Microsoft: {reason}",
            *places_of(leaving.sure, family, leaving.places),
            expected="public prefixes only",
            actual=named(leaving.sure),
            changes=limit_to_registered(path, family) or withhold(path, family, NEVER[path.family]),
        )
    if leaving.doubtful:
        return unknown(
            f"whether {named(leaving.doubtful)} can leave is not known: a line is not understood",
            *places_of(leaving.doubtful, family, leaving.places),
        )
    return passed("no private or reserved prefix can leave", *leaving.places)
