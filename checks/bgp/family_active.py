"""bgp-family-active."""

from checks.absence import open_absence
from checks.bgp.changes import on_neighbor
from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import EdgePath
from checks.halves import without_neighbor
from checks.route.changes import filter_both_ways, proposed_maximum
from checks.severity import Severity
from parsers.model.bgp import AddressFamily
from parsers.model.change import Change, ChangeKind


@check(
    "bgp-family-active",
    over=EdgePath,
    severity=Severity.HIGH,
    source="Microsoft Learn, Router configuration samples",
)
def family_active(path: EdgePath) -> Outcome:
    """The address family of the peering is active for the neighbor, the platform's default considered.

    Why: A session without the family comes up and carries no route, or does not come up at all.
    Fails when: the family is not activated, neither by a line nor by a documented default
    Unknown when: the capture is cut off, or a group or template that the neighbor inherits from is not in it; or the router half was not found or not read
    Not applicable when: the interface has no neighbor (bgp-neighbor-configured tells)
    Fix: Activate the family for the neighbor.
    - IOS-XE: `neighbor 192.0.2.2 activate`
    - Junos: `set protocols bgp group <group> family inet unicast`
    """
    missing = without_neighbor(path)
    neighbor = path.neighbor
    if missing or neighbor is None:
        return missing or unknown("the neighbor is not known")
    family = neighbor.family(path.afi_safi)
    if family is not None and family.is_active is None:
        return unknown(f"whether {path.afi_safi} is active is not in the capture", family.line("is_active"))
    if family is not None and family.is_active:
        default = family.defaults.get("is_active")
        return passed(f"{path.afi_safi} is active" + (f": {default}" if default else ""), family.line("is_active"))
    doubt = open_absence(path)
    if doubt is not None:
        return doubt
    return failed(
        f"{path.afi_safi} is not active for neighbor {neighbor.address}: no route is exchanged",
        family.line("is_active") if family else neighbor.line("address_families"),
        expected=f"{path.afi_safi} active",
        actual="not active",
        changes=_activate(path, family),
    )


def _activate(path: EdgePath, family: AddressFamily | None) -> tuple[Change, ...]:
    """Return the changes that activate the family, filters and limit first: it starts to carry routes at once."""
    changes = on_neighbor(path, ChangeKind.ACTIVATE_FAMILY)
    filters = tuple(one for change in changes for one in filter_both_ways(path, change, family))
    limit: tuple[Change, ...] = ()
    if family is None or family.maximum_prefix is False:
        limit = on_neighbor(path, ChangeKind.SET_MAXIMUM_PREFIX, maximum_prefix=str(proposed_maximum(path)))
    return (*filters, *limit, *changes)
