"""route-no-transit."""

from checks.absence import open_absence
from checks.azure_definition import MICROSOFT_AS
from checks.azure_exports import export_of
from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import EdgePath
from checks.route.changes import filter_outbound, vnet_boxes, withhold
from checks.route.family import active_family
from checks.route.leaving import Leaving, what_can_leave
from checks.route.space import Box, Network, cut, outside
from checks.route.wording import named, places_of
from checks.severity import Severity
from parsers.model.bgp import AddressFamily

_VNETS = "microsoft.network/virtualnetworks"


@check(
    "route-no-transit",
    over=EdgePath,
    severity=Severity.HIGH,
    source="msee-audit: our judgement; routes of one circuit sent to another make your network Azure's transit",
    follows=("route-outbound-filtered", "route-no-default-to-microsoft"),
)
def no_transit(path: EdgePath) -> Outcome:
    """Routes learned from one session with Microsoft cannot leave over this one.

    Why: Your network would carry traffic between Azure's own ends, over links that you pay for and nobody sized for it.
    Fails when: on private peering a range of a virtual network can leave to Azure; on any, nothing at all filters what leaves
    Unknown when: on private peering, the virtual networks were not exported as a list; on Microsoft peering, more than registered prefixes can leave; or a line is not understood, the policies fall into too many pieces, or the router half was not found or not read
    Not applicable when: no other session with Microsoft is known, the address family is not active, or the interface has no neighbor (bgp-neighbor-configured tells)
    Fix: Permit your own prefixes only, by name; deny what Azure announces.
    - IOS-XE: `ip prefix-list TO-MSEE seq 5 permit 10.0.0.0/16`
    - Junos: `set policy-options prefix-list TO-MSEE 10.0.0.0/16`
    - Azure: `az network vnet list -o json > azure/vnets.json`
    """
    family = active_family(path)
    if isinstance(family, Outcome):
        return family
    if path.twin is None and not _has_other_session(path):
        return not_applicable("no other session with Microsoft is known: there is nothing to pass on")
    doubt = open_absence(path)
    if doubt is not None and not family.export_policy:
        return doubt
    leaving = what_can_leave(path, family)
    if leaving.too_complex:
        return unknown("the export policies fall into too many pieces to follow", *leaving.places)
    if leaving.is_unfiltered:
        return failed(
            "nothing filters what leaves: what one session brings leaves over this one",
            *leaving.places,
            expected="your own prefixes only",
            actual="every route",
            changes=filter_outbound(path, family),
        )
    return _by_registration(path, leaving) if path.peering_type == "microsoft" else _by_vnets(path, family, leaving)


def _has_other_session(path: EdgePath) -> bool:
    neighbors = path.device.bgp_neighbors if path.device else ()
    return any(one.remote_as == MICROSOFT_AS and one is not path.neighbor for one in neighbors)


def _by_registration(path: EdgePath, leaving: Leaving) -> Outcome:
    """Judge by the registered prefixes: they are the customer's, so none of them was learned from Microsoft."""
    version = 4 if path.family == "ipv4" else 6
    registered = path.peering.pointer("advertised_public_prefixes")
    ours = [one for one in path.peering.advertised_public_prefixes or () if one.version == version]
    beyond = outside((*leaving.sure, *leaving.doubtful), ours)
    if not beyond:
        return passed("only registered prefixes can leave, and those are yours", *leaving.places, registered)
    return unknown(
        f"whether Microsoft's own prefixes can leave is not known: {named(beyond)} can",
        *leaving.places,
        registered,
    )


def _by_vnets(path: EdgePath, family: AddressFamily, leaving: Leaving) -> Outcome:
    version = 4 if path.family == "ipv4" else 6
    ranges = [
        (vnet, prefix)
        for vnet in path.azure.virtual_networks
        for prefix in vnet.address_prefixes or ()
        if prefix.version == version
    ]
    for pieces, is_sure in ((leaving.sure, True), (leaving.doubtful, False)):
        hits = [(vnet, prefix, piece) for vnet, prefix in ranges for piece in pieces if _meets(piece.box, prefix)]
        if not hits:
            continue
        names = ", ".join(dict.fromkeys(vnet.name for vnet, _, _ in hits))
        lines = places_of([piece for _, _, piece in hits], family, leaving.places)
        if not is_sure:
            return unknown(f"whether the ranges of {names} can leave is not known: a line is not understood", *lines)
        return failed(
            f"the ranges of {names}, which Azure announces, can leave to Azure",
            *lines,
            hits[0][0].pointer("address_prefixes"),
            expected="no range of a virtual network",
            actual=", ".join(dict.fromkeys(str(prefix) for _, prefix, _ in hits)),
            changes=withhold(path, family, vnet_boxes(path)),
        )
    if path.azure.list_of(_VNETS) is None or any(one.address_prefixes is None for one in path.azure.virtual_networks):
        return unknown(f"what Azure announces is not known: {export_of(_VNETS)}", *leaving.places)
    return passed(f"none of {len(ranges)} ranges of virtual networks can leave", *leaving.places)


def _meets(box: Box, prefix: Network) -> bool:
    """Tell whether the range itself, or a part of it, is in the box."""
    return cut(box, prefix, prefix.prefixlen, prefix.max_prefixlen)[0] is not None
