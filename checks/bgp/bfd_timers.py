"""bgp-bfd-timers."""

from checks.bgp.changes import set_bfd
from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import EdgePath
from checks.halves import without_neighbor
from checks.severity import Severity


@check(
    "bgp-bfd-timers",
    over=EdgePath,
    severity=Severity.LOW,
    source="Microsoft Learn, Configure BFD over ExpressRoute: 300 ms, multiplier 3",
)
def bfd_timers(path: EdgePath) -> Outcome:
    """BFD runs at 300 ms in both directions with multiplier 3, or as the policy declares.

    Why: Microsoft's edge goes no lower than 300 ms; slower timers only delay the switch to the other link.
    Fails when: the timers differ from 300 ms, 300 ms and 3, or from `bfd_timers` in the policy
    Unknown when: BFD is bound and its timers are not in the capture, or the router half was not found or not read
    Not applicable when: BFD is not bound or does not start (bgp-bfd-bound tells), the policy has `bfd = "off"`, or the interface has no neighbor
    Fix: Set the timers of Microsoft's sample.
    - IOS-XE: `bfd interval 300 min_rx 300 multiplier 3`
    - Junos: `set protocols bgp group <group> bfd-liveness-detection minimum-interval 300 multiplier 3`
    """
    missing = without_neighbor(path)
    neighbor = path.neighbor
    if missing or neighbor is None:
        return missing or unknown("the neighbor is not known")
    if path.policy.bfd == "off" or not neighbor.bfd or neighbor.bfd_needs_timers:
        return not_applicable("BFD does not run: bgp-bfd-bound tells")
    found = (neighbor.bfd_transmit_ms, neighbor.bfd_receive_ms, neighbor.bfd_multiplier)
    where = neighbor.line("bfd_transmit_ms"), neighbor.line("bfd_multiplier")
    if None in found:
        return unknown("the timers are not in the capture", *where)
    timers = path.policy.bfd_timers
    wanted = (timers.transmit_ms, timers.receive_ms, timers.multiplier)
    said = "{} ms, {} ms, {}".format(*found)
    if found == wanted:
        return passed(said, *where)
    return failed(
        f"BFD timers are {said}",
        *where,
        expected="{} ms, {} ms, {}".format(*wanted),
        actual=said,
        changes=set_bfd(path),
    )
