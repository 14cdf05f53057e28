"""route-maximum-prefix."""

from checks.absence import open_absence
from checks.bgp.changes import on_neighbor
from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import EdgePath
from checks.route.changes import proposed_maximum
from checks.route.family import active_family
from checks.route.limits import limits
from checks.router_view import router_view
from checks.severity import Severity
from parsers.model.change import ChangeKind


@check(
    "route-maximum-prefix",
    over=EdgePath,
    severity=Severity.MEDIUM,
    source="STIG CISC-RT-000560; Microsoft Learn, Azure limits: what a gateway announces",
    aliases=("STIG CISC-RT-000560",),
)
def maximum_prefix(path: EdgePath) -> Outcome:
    """The number of prefixes taken from Microsoft is limited, and not below what Azure may send.

    Why: A limit keeps a leak in Azure from filling your routing tables; one too low drops a healthy session.
    Fails when: no maximum is set, or it is below the count that the router's output says is received; where that was not captured, on private peering, below the 1000 (IPv6: 100) prefixes that VNets may send
    Unknown when: the capture is cut off, what the neighbor inherits from is not in it, or the router half was not found or not read
    Not applicable when: the address family is not active, or the interface has no neighbor (bgp-neighbor-configured tells)
    Fix: Set a maximum above what Azure may send.
    - IOS-XE: `neighbor 192.0.2.2 maximum-prefix 1500 80`
    - Junos: `set protocols bgp group <group> family inet unicast prefix-limit maximum 1500`
    """
    family = active_family(path)
    if isinstance(family, Outcome):
        return family
    observed = _observed(path)
    least = limits().from_vnets[path.family] if path.peering_type == "private" else 0
    least = least if observed is None else observed
    value, where = family.maximum_prefix, family.all_lines("maximum_prefix")
    wanted = on_neighbor(
        path, ChangeKind.SET_MAXIMUM_PREFIX, maximum_prefix=str(max(proposed_maximum(path), 2 * (observed or 0)))
    )
    if value is None:
        default = family.defaults.get("maximum_prefix", "")
        return unknown(f"the limit is not in the capture{f': {default}' if default else ''}", *where)
    if value is False:
        doubt = open_absence(path)
        return doubt or failed(
            "nothing limits how many prefixes are taken",
            *where,
            expected=f"a maximum of at least {least}" if least else "a maximum",
            actual="none",
            changes=wanted,
        )
    if value < least:
        who = "VNets may send" if observed is None else "are received now"
        return failed(
            f"the maximum of {value} is below the {least} prefixes that {who}",
            *where,
            expected=f"at least {least}",
            actual=str(value),
            changes=wanted,
        )
    acts = "warns" if family.maximum_prefix_action == "warning" else "drops the session"
    return passed(f"at most {value} prefixes are taken, then it {acts}", *where)


def _observed(path: EdgePath) -> int | None:
    """Return how many prefixes the router says that it receives, None where no capture of today tells."""
    session = router_view(path).session
    return session.prefixes_received if session is not None and session.is_established else None
