"""ip-links-not-swapped."""

from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import EdgePath
from checks.halves import without_interface
from checks.severity import Severity


@check(
    "ip-links-not-swapped",
    over=EdgePath,
    severity=Severity.HIGH,
    source="Microsoft Learn, ExpressRoute routing requirements: first /30 for the primary link",
)
def links_not_swapped(path: EdgePath) -> Outcome:
    """The primary prefix sits on the primary port and the secondary prefix on the secondary one.

    Why: Each prefix lives on one of Microsoft's two routers; on the other link's port its neighbor does not answer.
    Fails when: the inventory's `ports` or `links` say that the circuit's other link ends here
    Unknown when: the inventory names neither links nor ports, or the router's interface was not found
    Fix: Swap the addresses of the two links, or correct the inventory.
    - Settings: `links = { "<circuit>" = "primary" }` under the `[[device]]`
    """
    missing = without_interface(path)
    interface = path.interface
    if missing or interface is None:
        return missing or unknown("the interface is not known")
    here, there = interface.line(path.family), path.peering.subnet_pointer(path.link, path.family)
    if path.declared_link is None:
        return unknown("which link ends here is not declared: name `links` or `ports` in the inventory", here, there)
    if path.declared_link == path.link:
        return passed(f"the {path.link} prefix is on the {path.link} link", here, there)
    return failed(
        f"the {path.link} prefix is on the {path.declared_link} link, as {path.declared_link_from} has it",
        here,
        there,
        expected=f"the {path.declared_link} prefix",
        actual=f"the {path.link} prefix",
    )
