"""bgp-bfd-bound."""

from checks.absence import open_absence
from checks.bgp.changes import set_bfd
from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import EdgePath
from checks.halves import as_wanted, without_neighbor
from checks.severity import Severity


@check(
    "bgp-bfd-bound",
    over=EdgePath,
    severity=Severity.MEDIUM,
    source="Azure Proactive Resiliency Library: BFD on customer and provider edge; Microsoft Learn, Configure BFD",
    aliases=("APRL 2a5bf650-586d-db4c-a292-d922be7d3e0e", "ALZ D06.18"),
)
def bfd_bound(path: EdgePath) -> Outcome:
    """BFD is bound to the neighbor, and its timers are set where the platform needs both.

    Why: Microsoft's edge runs BFD already; without the router's half a dead path is noticed after the hold time only.
    Fails when: BFD is not bound to the neighbor, or is bound without the timers that start it; low where `bfd` is "preferred"
    Unknown when: the capture is cut off, or a group or template that the neighbor inherits from is not in it; or the router half was not found or not read
    Not applicable when: the policy has `bfd = "off"`, or the interface has no neighbor (bgp-neighbor-configured tells)
    Fix: Bind BFD to the neighbor, with timers.
    - IOS-XE: `bfd interval 300 min_rx 300 multiplier 3` on the interface, `neighbor 192.0.2.2 fall-over bfd`
    - Junos: `set protocols bgp group <group> bfd-liveness-detection minimum-interval 300`
    """
    if path.policy.bfd == "off":
        return not_applicable("the policy does not ask for BFD")
    missing = without_neighbor(path)
    neighbor = path.neighbor
    if missing or neighbor is None:
        return missing or unknown("the neighbor is not known")
    where = neighbor.all_lines("bfd")
    if neighbor.bfd is None:
        return unknown("what the neighbor inherits from is not in the capture", *where)
    doubt = open_absence(path) if not neighbor.bfd else None
    if doubt is not None:
        return doubt
    if not neighbor.bfd:
        outcome = failed(
            f"BFD is not bound to neighbor {neighbor.address}: a dead path is noticed after the hold time only",
            *where,
            expected="BFD bound",
            actual="not bound",
            changes=set_bfd(path),
        )
    elif neighbor.bfd_needs_timers:
        outcome = failed(
            "BFD is bound, and the interface has no BFD timers: it does not start",
            *where,
            neighbor.line("bfd_needs_timers"),
            expected="BFD timers on the interface",
            actual="none",
            changes=set_bfd(path),
        )
    else:
        return passed("BFD is bound", *where)
    return as_wanted(path.policy.bfd, outcome)
