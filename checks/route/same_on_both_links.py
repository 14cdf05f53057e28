"""route-same-on-both-links."""

from checks.absence import open_absence
from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import EdgePath
from checks.route.family import active_family
from checks.route.leaving import Leaving, what_can_enter, what_can_leave
from checks.route.space import Piece, beyond
from checks.route.wording import named
from checks.severity import Severity
from parsers.model.bgp import AddressFamily


@check(
    "route-same-on-both-links",
    over=EdgePath,
    severity=Severity.LOW,
    source="Secure your Azure ExpressRoute: resiliency; Microsoft Learn, ExpressRoute: optimize routing",
    follows=(
        "route-outbound-filtered",
        "route-inbound-filtered",
        "route-policy-defined",
        "route-no-default-to-microsoft",
        "route-default-declared",
        "route-no-private-to-microsoft",
        "route-public-prefixes-agree",
        "route-no-transit",
        "route-maintenance-safe",
    ),
    spans_links=True,
)
def same_on_both_links(path: EdgePath) -> Outcome:
    """Both links of a peering let the same prefixes out and in.

    Why: What only one link carries is lost when that link goes down, though both are paid for.
    Fails when: a prefix, other than an address of the router itself, can pass over this link and not over the other
    Unknown when: the other link's session is not known, a capture is cut off or lacks a group or template that a neighbor inherits from, a line of a policy was not understood, or the router half was not found or not read
    Not applicable when: the policy declares a `preferred_link`, the address family is not active, or the interface has no neighbor (bgp-neighbor-configured tells)
    Fix: Apply the same lists on both routers, or declare the difference: `preferred_link` under [policy].
    - IOS-XE: `neighbor 192.0.2.2 prefix-list TO-MSEE out`
    - Junos: `set protocols bgp group <group> export TO-MSEE`
    """
    if path.policy.preferred_link != "none":
        return not_applicable(f"the policy prefers the {path.policy.preferred_link} link: they may differ")
    family = active_family(path)
    if isinstance(family, Outcome):
        return family
    twin = path.twin
    other = active_family(twin) if twin is not None else None
    if twin is None or not isinstance(other, AddressFamily):
        return unknown("the other link's session is not known", family.line("export_policy"))
    for end, held in ((path, family), (twin, other)):
        doubt = None if held.export_policy and held.import_policy else open_absence(end)
        if doubt is not None:
            return doubt
    pairs = (
        ("leave", what_can_leave(path, family), what_can_leave(twin, other)),
        ("come in", what_can_enter(path, family), what_can_enter(twin, other)),
    )
    places = tuple(place for _, here, there in pairs for place in (*here.places[:1], *there.places[:1]))
    for verb, here, there in pairs:
        more = beyond([one for one in here.sure if not _is_own(one, path)], (*there.sure, *there.doubtful))
        if more:
            return failed(
                f"{named(more)} can {verb} over this link and not over the other",
                *here.places[:2],
                *there.places[:2],
                expected="the same prefixes on both links",
                actual=f"{named(more)} on one",
                device="",
            )
    if any(_is_open(one) for _, here, there in pairs for one in (here, there)):
        return unknown("a line of a policy is not understood", *places)
    return passed("the same prefixes can leave and come in over both links", *places)


def _is_open(leaving: Leaving) -> bool:
    return bool(leaving.doubtful) or leaving.too_complex


def _is_own(piece: Piece, path: EdgePath) -> bool:
    """Tell whether a piece is an address of this router itself, as of a loopback: no other link can carry that."""
    box = piece.box
    if path.device is None or not box.is_exact or box.network.prefixlen != box.network.max_prefixlen:
        return False
    own = box.network.network_address
    return any(
        own in [one.ip for one in interface.ipv4] or own in [one.ip for one in interface.ipv6]
        for interface in path.device.interfaces
    )
