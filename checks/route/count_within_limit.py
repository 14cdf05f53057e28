"""route-count-within-limit."""

from checks.absence import open_absence
from checks.azure_state import BgpSummaryRow
from checks.check import Outcome, Place, check, failed, passed, unknown
from checks.estate import EdgePath
from checks.observation import summary_row
from checks.route.family import active_family
from checks.route.leaving import what_can_leave
from checks.route.limits import limit_to_azure
from checks.route.wording import named, places_of
from checks.severity import Severity

_ROOM = 0.8  # of the limit: the rest is room to grow


@check(
    "route-count-within-limit",
    over=EdgePath,
    severity=Severity.HIGH,
    source="Microsoft Learn, Azure limits: ExpressRoute limits; the session drops above them",
    follows=("route-outbound-filtered",),
)
def count_within_limit(path: EdgePath) -> Outcome:
    """The prefixes that can leave stay within the circuit's limit, with a fifth of it to spare.

    Why: One prefix more than the limit and Microsoft drops the whole session; it stays down until the count is lower.
    Fails when: Azure's summary of today counts more prefixes of this session than 80 % of the limit; where it does not tell, the exact entries that the export policies permit are more than that
    Unknown when: the circuit's tier was not exported; or Azure's summary does not tell, and a filter permits ranges, nothing filters, a line is not understood, the policies fall into too many pieces, or the router half was not found or not read
    Not applicable when: the address family is not active, or the interface has no neighbor (bgp-neighbor-configured tells)
    Fix: Aggregate before you announce, and permit the aggregates only; or move the circuit to Premium.
    - IOS-XE: `aggregate-address 10.0.0.0 255.0.0.0 summary-only`
    - Azure: `az network express-route update --resource-group <group> --name <circuit> --sku-tier Premium`
    """
    family = active_family(path)
    if isinstance(family, Outcome):
        return family
    limit = limit_to_azure(path)
    tier = path.circuit.pointer("sku_tier")
    if limit is None:
        return unknown("the circuit's tier, which sets the limit, is not in the export", tier)
    doubt = open_absence(path)
    if doubt is not None and not family.export_policy:
        return doubt
    row = summary_row(path)
    if row is not None and row.is_established and row.prefixes_received is not None:
        return _observed(row, limit, tier)
    leaving = what_can_leave(path, family)
    counted = (*leaving.sure, *leaving.doubtful)
    ranged = [one for one in counted if not one.box.is_exact]
    if leaving.too_complex or leaving.is_unfiltered:
        why = "nothing filters what leaves" if leaving.is_unfiltered else "the policies fall into too many pieces"
        return unknown(f"{why}: only a count on the router would tell", *leaving.places)
    if ranged:
        return unknown(
            f"the filter permits ranges ({named(ranged)}): only a count on the router would tell",
            *places_of(ranged, family, leaving.places),
        )
    sure, most = len({one.box for one in leaving.sure}), len({one.box for one in counted})
    room = int(limit * _ROOM)
    if sure > room:
        return failed(
            f"{sure} prefixes can leave, the limit is {limit}",
            *leaving.places,
            tier,
            expected=f"at most {room}: {limit} less a fifth",
            actual=str(sure),
        )
    if most > room:
        return unknown(f"{sure} to {most} prefixes can leave, the limit is {limit}", *leaving.places, tier)
    return passed(f"at most {most} prefixes can leave, the limit is {limit}", *leaving.places, tier)


def _observed(row: BgpSummaryRow, limit: int, tier: Place) -> Outcome:
    """Return what the count of Microsoft's edge says: it decides in place of what the filter would let through."""
    count, room, there = row.prefixes_received or 0, int(limit * _ROOM), row.pointer("prefixes_received")
    if count > room:
        return failed(
            f"Microsoft's edge receives {count} prefixes, the limit is {limit}",
            there,
            tier,
            expected=f"at most {room}: {limit} less a fifth",
            actual=str(count),
        )
    return passed(f"Microsoft's edge receives {count} prefixes, the limit is {limit}", there, tier)
