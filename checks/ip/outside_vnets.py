"""ip-outside-vnets."""

from checks.azure_exports import export_of
from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import EdgePath
from checks.severity import Severity

_VNETS = "microsoft.network/virtualnetworks"


@check(
    "ip-outside-vnets",
    over=EdgePath,
    severity=Severity.HIGH,
    source="Microsoft Learn, ExpressRoute routing requirements: IP addresses used for peering",
)
def outside_vnets(path: EdgePath) -> Outcome:
    """The peering's prefix overlaps no virtual network.

    Why: A peering prefix inside a virtual network's range shadows part of it: hosts there are unreachable, or the session is.
    Fails when: the prefix overlaps an address range of a virtual network
    Unknown when: the link's prefix, or a virtual network's ranges, were not exported, or the virtual networks not as a list: one that is not in the export may overlap
    Fix: Renumber the peering or the virtual network.
    - Azure: `az network vnet list -o json > azure/vnets.json`
    """
    there = path.peering.subnet_pointer(path.link, path.family)
    if path.subnet is None:
        return unknown("the prefix of this link was not exported", there)
    vnets = path.azure.virtual_networks
    hits = [one for one in vnets if any(path.subnet.overlaps(prefix) for prefix in one.address_prefixes or ())]
    if hits:
        names = ", ".join(one.name for one in hits)
        return failed(
            f"{path.subnet} lies in the range of {names}",
            there,
            *(one.pointer("address_prefixes") for one in hits),
            expected="a prefix outside of every virtual network",
            actual=f"inside {names}",
        )
    if path.azure.list_of(_VNETS) is None:
        return unknown(f"the virtual networks were not exported: {export_of(_VNETS)}", there)
    untold = [one for one in vnets if one.address_prefixes is None]
    if untold:
        names = ", ".join(one.name for one in untold)
        return unknown(f"the ranges of {names} are not in the export", *(one.place for one in untold))
    return passed(
        f"{path.subnet} overlaps none of {len(vnets)} virtual networks",
        there,
        *(one.pointer("address_prefixes") for one in vnets),
    )
