"""route-inbound-filtered."""

from checks.absence import open_absence
from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import EdgePath
from checks.halves import without_neighbor
from checks.route.changes import define, filter_inbound
from checks.severity import Severity
from parsers.model.source import Where


@check(
    "route-inbound-filtered",
    over=EdgePath,
    follows=("route-policy-defined",),
    severity=Severity.MEDIUM,
    source="Secure your Azure ExpressRoute: network segmentation; Microsoft Learn, ExpressRoute routing requirements",
)
def inbound_filtered(path: EdgePath) -> Outcome:
    """An inbound filter is applied to the neighbor, and it exists.

    Why: Without it, whatever is announced in Azure, by mistake or by intent, becomes a route in your network.
    Fails when: no import policy is applied, so that the platform takes everything, or nothing (IOS-XR, FRR); or none of those applied is defined
    Unknown when: the capture is cut off, or a group or template that the neighbor inherits from is not in it; or the router half was not found or not read
    Not applicable when: the address family is not active, or the interface has no neighbor (bgp-neighbor-configured tells)
    Fix: Apply a route-map or prefix-list inbound that permits the prefixes of your virtual networks.
    - IOS-XE: `neighbor 192.0.2.2 route-map FROM-MSEE in`
    - Junos: `set protocols bgp group <group> import FROM-MSEE`
    """
    missing = without_neighbor(path)
    neighbor = path.neighbor
    if missing or neighbor is None:
        return missing or unknown("the neighbor is not known")
    family = neighbor.family(path.afi_safi)
    if family is None or family.is_active is False:
        return not_applicable(f"{path.afi_safi} is not active: bgp-family-active tells")
    where = family.line("import_policy")
    if not family.import_policy:
        doubt = open_absence(path)
        if doubt is not None:
            return doubt
        said = f"nothing filters what neighbor {neighbor.address} sends"
        if family.without_policy == "reject":
            said = f"no import policy: this platform then takes nothing from neighbor {neighbor.address}"
        return failed(
            said,
            where,
            expected="an import policy",
            actual="none",
            changes=filter_inbound(path, family),
        )
    if not any(use.is_defined for use in family.import_policy):
        names = ", ".join(f"{use.kind} {use.name}" for use in family.import_policy)
        places = [Where(family.file, use.line) for use in family.import_policy]
        if path.device is not None and path.device.wholeness.is_whole is False:
            return unknown(f"{names} is not in the part that was captured", *places)
        return failed(
            f"{names} is applied and not defined: it is no filter to rely on",
            *places,
            expected="a defined import policy",
            actual=f"{names} undefined",
            changes=tuple(define(path, use.kind, use.name, "in") for use in family.import_policy),
        )
    names = ", ".join(f"{use.kind} {use.name}" for use in family.import_policy)
    return passed(f"{names} is applied", *family.all_lines("import_policy"))
