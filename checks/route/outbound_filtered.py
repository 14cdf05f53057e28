"""route-outbound-filtered."""

from checks.absence import open_absence
from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import EdgePath
from checks.halves import without_neighbor
from checks.route.changes import define, filter_outbound
from checks.severity import Severity
from parsers.model.source import Where


@check(
    "route-outbound-filtered",
    over=EdgePath,
    follows=("route-policy-defined",),
    severity=Severity.HIGH,
    source="Microsoft Learn, ExpressRoute FAQ: Azure offers no filter on private peering; prefix limits",
)
def outbound_filtered(path: EdgePath) -> Outcome:
    """An outbound filter is applied to the neighbor, and it exists.

    Why: The router's filter is the only guard against sending too many prefixes, which drops the session, or the wrong ones.
    Fails when: no export policy is applied, so that the platform sends everything, or nothing (IOS-XR, FRR); or none of those applied is defined
    Unknown when: the capture is cut off, or a group or template that the neighbor inherits from is not in it; or the router half was not found or not read
    Not applicable when: the address family is not active, or the interface has no neighbor (bgp-neighbor-configured tells)
    Fix: Apply a route-map or prefix-list outbound that permits your own prefixes only.
    - IOS-XE: `neighbor 192.0.2.2 route-map TO-MSEE out`
    - Junos: `set protocols bgp group <group> export TO-MSEE`
    """
    missing = without_neighbor(path)
    neighbor = path.neighbor
    if missing or neighbor is None:
        return missing or unknown("the neighbor is not known")
    family = neighbor.family(path.afi_safi)
    if family is None or family.is_active is False:
        return not_applicable(f"{path.afi_safi} is not active: bgp-family-active tells")
    where = family.line("export_policy")
    if not family.export_policy:
        doubt = open_absence(path)
        if doubt is not None:
            return doubt
        said = f"nothing filters what leaves to neighbor {neighbor.address}"
        if family.without_policy == "reject":
            said = f"no export policy: this platform then sends nothing to neighbor {neighbor.address}"
        return failed(
            said,
            where,
            expected="an export policy",
            actual="none",
            changes=filter_outbound(path, family),
        )
    undefined = [use for use in family.export_policy if not use.is_defined]
    if undefined and len(undefined) == len(family.export_policy):
        names = ", ".join(f"{use.kind} {use.name}" for use in undefined)
        if path.device is not None and path.device.wholeness.is_whole is False:
            return unknown(f"{names} is not in the part that was captured", family.line("export_policy"))
        return failed(
            f"{names} is applied and not defined: it is no filter to rely on",
            *(Where(family.file, use.line) for use in undefined),
            expected="a defined export policy",
            actual=f"{names} undefined",
            changes=tuple(define(path, use.kind, use.name, "out") for use in undefined),
        )
    names = ", ".join(f"{use.kind} {use.name}" for use in family.export_policy)
    return passed(f"{names} is applied", *family.all_lines("export_policy"))
