"""route-public-prefixes-agree."""

from collections.abc import Sequence

from checks.absence import open_absence
from checks.azure_commands import update_peering
from checks.azure_definition import Pointer
from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import EdgePath
from checks.route.changes import limit_to_registered
from checks.route.export import can_leave
from checks.route.family import active_family
from checks.route.leaving import Leaving, what_can_leave
from checks.route.never import NEVER
from checks.route.space import Box, Network, outside
from checks.route.wording import named, places_of
from checks.severity import Severity
from parsers.model.bgp import AddressFamily
from parsers.model.change import Change


@check(
    "route-public-prefixes-agree",
    over=EdgePath,
    severity=Severity.MEDIUM,
    source="Microsoft Learn, ExpressRoute NAT and routing requirements: advertised public prefixes are validated",
    follows=("route-outbound-filtered", "route-no-default-to-microsoft", "route-no-private-to-microsoft"),
)
def public_prefixes_agree(path: EdgePath) -> Outcome:
    """What can leave to Microsoft peering is what Azure has as advertised public prefixes, and all of that can leave.

    Why: Microsoft drops prefixes that are not registered on the peering; registered ones that never leave have no way back.
    Fails when: a prefix outside advertisedPublicPrefixes can leave, or one of them cannot
    Unknown when: advertisedPublicPrefixes was not exported, a condition of the policy was not understood, the policies fall into too many pieces, the capture is cut off, or the router half was not found or not read
    Not applicable when: the peering is not Microsoft peering, the address family is not active, or the interface has no neighbor (bgp-neighbor-configured tells)
    Fix: Permit exactly the registered prefixes, or register what you send.
    - IOS-XE: `ip prefix-list TO-MSEE seq 5 permit 203.0.113.0/24`
    - Azure: `az network express-route peering update --name MicrosoftPeering --advertised-public-prefixes <prefix> …`
    """
    if path.peering_type != "microsoft":
        return not_applicable("not a Microsoft peering: a private one registers no prefixes")
    family = active_family(path)
    if isinstance(family, Outcome):
        return family
    registered = path.peering.pointer("advertised_public_prefixes")
    held = path.peering.advertised_public_prefixes
    ours = [one for one in held or () if one.version == (4 if path.family == "ipv4" else 6)]
    if held is None or (path.family == "ipv6" and not ours):  # the IPv6 half has a list of its own
        return unknown("advertisedPublicPrefixes is not in the export", registered)
    doubt = open_absence(path)
    if doubt is not None and not family.export_policy:
        return doubt
    leaving = what_can_leave(path, family)
    if leaving.too_complex:
        return unknown("the export policies fall into too many pieces to follow", *leaving.places)
    return _compare(path, family, leaving, ours, registered)


def _compare(
    path: EdgePath, family: AddressFamily, leaving: Leaving, ours: list[Network], registered: Pointer
) -> Outcome:
    expected = ", ".join(map(str, ours)) or "none"
    foreign = outside(leaving.sure, ours)
    if foreign:
        reason = "nothing filters what leaves" if leaving.is_unfiltered else f"{named(foreign)} can leave"
        return failed(
            f"more than the registered prefixes can leave: {reason}",
            *places_of(foreign, family, leaving.places),
            registered,
            expected=expected,
            actual=named(foreign),
            changes=limit_to_registered(path, family),
            azure_cli=_register(path, [one.box for one in foreign]),
        )
    answers = {one: can_leave(path, family, one) for one in ours}
    kept = [one for one, found in answers.items() if found.answer == "no"]
    if kept:
        return failed(
            f"registered with Microsoft, and cannot leave: {', '.join(map(str, kept))}",
            *answers[kept[0]].places,
            registered,
            expected=expected,
            actual=f"{', '.join(map(str, kept))} denied",
            changes=_let_leave(path, family, answers[kept[0]].policy),
            azure_cli=_registered_as(path, [one for one in ours if one not in kept]),
        )
    open_ones = outside(leaving.doubtful, ours)
    if open_ones or any(found.answer == "unknown" for found in answers.values()):
        return unknown("a condition of the policies is not understood", *leaving.places, registered)
    return passed(f"exactly the registered prefixes can leave: {expected}", *leaving.places, registered)


_MAX_REGISTERED = 10  # more are a filter that is open, not prefixes that somebody meant to register


def _register(path: EdgePath, boxes: Sequence[Box]) -> str:
    """Return the command that registers what leaves, where that is prefixes that can be somebody's own."""
    fresh = [
        one.network for one in boxes if one.is_exact and not any(_overlaps(one, never) for never in NEVER[path.family])
    ]
    if len(fresh) < len(boxes) or len(fresh) > _MAX_REGISTERED or any(one.prefixlen == 0 for one in fresh):
        return ""
    version = 4 if path.family == "ipv4" else 6
    held = [one for one in path.peering.advertised_public_prefixes or () if one.version == version]
    return _registered_as(path, [*held, *fresh])


def _overlaps(one: Box, other: Box) -> bool:
    return one.network.overlaps(other.network)


def _registered_as(path: EdgePath, prefixes: Sequence[Network]) -> str:
    """Return the command that gives the peering these prefixes; "" for none: a Microsoft peering needs one."""
    if not prefixes:
        return ""
    version = " --ip-version ipv6" if path.family == "ipv6" else ""
    listed = " ".join(map(str, dict.fromkeys(prefixes)))
    return update_peering(path.circuit, path.peering, f"--advertised-public-prefixes {listed}{version}")


def _let_leave(path: EdgePath, family: AddressFamily, policy: str) -> tuple[Change, ...]:
    """Return the change that lets all registered prefixes leave, where one list alone keeps them."""
    uses = family.export_policy
    if len(uses) == 1 and uses[0].kind == "prefix-list" and uses[0].name == policy:
        return limit_to_registered(path, family)
    return ()
