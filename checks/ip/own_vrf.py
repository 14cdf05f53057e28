"""ip-own-vrf."""

from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import EdgePath
from checks.halves import without_interface
from checks.severity import Severity


@check(
    "ip-own-vrf",
    over=EdgePath,
    severity=Severity.LOW,
    source="Secure your Azure ExpressRoute: network segmentation",
)
def own_vrf(path: EdgePath) -> Outcome:
    """Where the policy wants it, the peering stands in a VRF of its own.

    Why: Peerings that share a routing table can leak routes from one to the other.
    Fails when: `separate_vrfs` is set and the interface is in the default VRF
    Unknown when: the router's interface was not found
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
    if interface.vrf != "default":
        return passed(f"in VRF {interface.vrf}", interface.line("vrf"))
    return failed("in the default VRF", interface.line("vrf"), expected="a VRF of its own", actual="default")
