"""ip-outside-vnets."""

from checks.check import Outcome, check, unknown
from checks.estate import EdgePath
from checks.severity import Severity


@check(
    "ip-outside-vnets",
    over=EdgePath,
    severity=Severity.HIGH,
    source="Microsoft Learn, ExpressRoute routing requirements: IP addresses used for peering",
)
def outside_vnets(path: EdgePath) -> Outcome:
    """The peering's prefixes overlap no virtual network.

    Why: A peering prefix inside a virtual network's range shadows part of it.
    Fails when: a prefix overlaps an address range of a linked virtual network
    Unknown when: the virtual networks were not exported; this version does not read them
    Fix: Renumber the peering or the virtual network.
    - Azure: `az network vnet list -o json`
    """
    there = path.peering.subnet_pointer(path.link, path.family)
    return unknown("the virtual networks were not read: compare with az network vnet list -o json", there)
