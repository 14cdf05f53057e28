"""evidence-neighbor-known."""

from checks.absence import open_session_absence
from checks.azure_definition import MICROSOFT_AS
from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import DeviceView
from checks.severity import Severity


@check(
    "evidence-neighbor-known",
    over=DeviceView,
    severity=Severity.MEDIUM,
    source="msee-audit: our judgement; a session with Microsoft that no circuit explains is not audited",
)
def neighbor_known(view: DeviceView) -> Outcome:
    """Every neighbor in AS 12076 belongs to a circuit of the definition.

    Why: A leftover or foreign session with Microsoft's edge carries routes that nobody compares with Azure.
    Fails when: a neighbor in AS 12076 pairs with no peering of any circuit
    Unknown when: no circuit was exported, the prefix of a path without a router half was not, the device was not captured, or its capture is cut off before the end of its neighbors
    Not applicable when: no neighbor in AS 12076 is configured on the router
    Fix: Export the circuit it belongs to, or remove the neighbor.
    - Azure: `az network express-route list -o json`
    - IOS-XE: `no neighbor <address>`
    - Junos: `delete protocols bgp group <group> neighbor <address>`
    """
    device = view.edge.device
    if device is None:
        return unknown(f"{view.edge.name} was not captured: {view.edge.problem or 'no config'}")
    if not view.estate.azure.circuits:
        return unknown("no circuit was exported: az network express-route list -o json")
    known = {
        (path.neighbor.vrf, path.neighbor.address)
        for path in view.estate.paths
        if path.neighbor is not None and path.edge is not None and path.edge.name == view.edge.name
    }
    microsoft = [one for one in device.bgp_neighbors if one.remote_as == MICROSOFT_AS]
    strays = [one for one in microsoft if (one.vrf, one.address) not in known]
    doubt = open_session_absence(device)
    if doubt is not None and not strays:
        return doubt
    if not microsoft:
        return not_applicable("no neighbor in AS 12076 is configured here")
    if not strays:
        return passed(
            f"of a circuit: {', '.join(str(one.address) for one in microsoft)}", microsoft[0].line("remote_as")
        )
    names = ", ".join(str(one.address) for one in strays)
    open_path = next((path for path in view.estate.paths if path.subnet is None and path.neighbor is None), None)
    if open_path is not None:
        lacking = open_path.peering.subnet_pointer(open_path.link, open_path.family)
        return unknown(
            f"neighbor {names} may be that of {open_path.id}, whose prefix was not exported",
            strays[0].line("address"),
            lacking,
        )
    return failed(
        f"neighbor {names} in AS 12076 belongs to no circuit of the definition",
        *(one.line("address") for one in strays),
        expected="a circuit for every neighbor in AS 12076",
        actual=names,
    )
