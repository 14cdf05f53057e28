"""ip-own-vrf."""

from checks.azure_definition import Family, LinkName
from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import EdgePath
from checks.halves import without_interface
from checks.severity import Severity
from parsers.model.bgp import BgpNeighbor


@check(
    "ip-own-vrf",
    over=EdgePath,
    severity=Severity.LOW,
    source="Secure your Azure ExpressRoute: network segmentation",
)
def own_vrf(path: EdgePath) -> Outcome:
    """Where the policy wants it, the peering stands in a VRF of its own.

    Why: Peerings that share a routing table can leak routes from one to the other.
    Fails when: `separate_vrfs` is set and the interface is in the default VRF, or in one with a neighbor of the circuit's other peering
    Unknown when: the router's interface was not found, or its VRF is not in the capture, as on FRR, where the kernel owns it
    Not applicable when: the policy does not set `separate_vrfs`
    Fix: Put the sub-interface in its own VRF.
    - IOS-XE: `vrf forwarding <vrf>`
    - Junos: `set routing-instances <instance> interface <unit>`
    """
    if not path.policy.separate_vrfs:
        return not_applicable("the policy does not ask for separate VRFs")
    missing = without_interface(path)
    interface = path.interface
    if missing or interface is None:
        return missing or unknown("the interface is not known")
    here = interface.line("vrf")
    if "vrf" in interface.unknown:
        return unknown(f"the VRF of {interface.name} is not in the capture", here)
    if interface.vrf == "default":
        return failed("in the default VRF", here, expected="a VRF of its own", actual="default")
    guest = _guest(path, interface.vrf)
    if guest is not None:
        return failed(
            f"VRF {interface.vrf} also holds neighbor {guest.address} of the circuit's other peering",
            here,
            guest.line("vrf"),
            expected="a VRF of its own",
            actual=f"{interface.vrf}, shared",
        )
    return passed(f"in VRF {interface.vrf}", here)


def _guest(path: EdgePath, vrf: str) -> BgpNeighbor | None:
    """Return a neighbor in that VRF which belongs to another peering of the circuit, None where there is none."""
    links: tuple[LinkName, LinkName] = ("primary", "secondary")
    families: tuple[Family, Family] = ("ipv4", "ipv6")
    others = [
        subnet
        for peering in path.circuit.peerings
        if peering.peering_type != path.peering_type
        for link in links
        for family in families
        if (subnet := peering.subnet(link, family)) is not None
    ]
    neighbors = path.device.bgp_neighbors if path.device else ()
    return next((one for one in neighbors if one.vrf == vrf and any(one.address in subnet for subnet in others)), None)
