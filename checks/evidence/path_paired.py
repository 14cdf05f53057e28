"""evidence-path-paired."""

from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import EdgePath
from checks.severity import Severity
from parsers.model.source import Where


@check(
    "evidence-path-paired",
    over=EdgePath,
    severity=Severity.HIGH,
    source="msee-audit: our judgement; an Azure link without a router is not audited",
)
def path_paired(path: EdgePath) -> Outcome:
    """The Azure link has a router interface or neighbor on an audited router.

    Why: A link that Azure defines and no router ends is either missing redundancy or a router nobody audits.
    Fails when: every router of the inventory was read, and none pairs by address, VLAN, port or description
    Unknown when: a router was not captured, or not read to its end, so that the link's end may stand on it
    Fix: Configure the link on its router, or add its router to the inventory.
    - Settings: `links = { "<circuit>" = "primary" }` under the `[[device]]`
    """
    there = path.peering.subnet_pointer(path.link, path.family)
    if path.agreed:
        where = _where(path)
        said = f"paired with {path.edge.name if path.edge else '?'} by {', '.join(sorted(path.agreed))}"
        return passed(said, *where, there)
    if path.edge is not None and path.edge.device is None:
        return unknown(path.unpaired_because, there)
    if "was not read" in path.unpaired_because:
        return unknown(path.unpaired_because, there)
    return failed(
        f"no router ends this link: {path.unpaired_because}",
        there,
        expected=f"an interface with {path.edge_address}" if path.edge_address else "a router interface",
        actual="none",
    )


def _where(path: EdgePath) -> tuple[Where, ...]:
    if path.interface is not None:
        return (path.interface.line("name"),)
    return (path.neighbor.line("address"),) if path.neighbor else ()
