"""evidence-azure-complete."""

from checks.azure_commands import show_port
from checks.azure_definition import Pointer
from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import AzureView
from checks.severity import Severity


@check(
    "evidence-azure-complete",
    over=AzureView,
    severity=Severity.LOW,
    source="msee-audit: our judgement; what was not exported cannot be compared",
)
def azure_complete(view: AzureView) -> Outcome:
    """Every resource that the checks read was exported.

    Why: A check whose resource was not exported stays unknown for ever, and nobody notices.
    Fails when: a circuit stands on an ExpressRoute Direct port that was not exported
    Unknown when: no circuit was exported
    Fix: Export what is named.
    - Azure: `az network express-route port show --ids <id> -o json > azure/port.json`
    """
    circuits = view.azure.circuits
    if not circuits:
        return unknown("no circuit was exported: az network express-route list -o json > azure/circuits.json")
    missing = [one for one in circuits if one.express_route_port_id and not view.azure.port(one.express_route_port_id)]
    if missing:
        return failed(
            f"the port of {', '.join(one.name for one in missing)} was not exported",
            *(one.pointer("express_route_port_id") for one in missing),
            expected="the port of every Direct circuit",
            actual=f"{len(missing)} missing",
            azure_cli=show_port(missing[0].express_route_port_id or ""),
        )
    return passed("circuits and their ports were exported", *(Pointer(one.file, one.at, one.name) for one in circuits))
