"""evidence-azure-complete."""

from checks.azure_commands import show_circuit, show_port
from checks.azure_definition import ExpressRouteCircuit, Pointer
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
    Fails when: a peering was exported without its circuit
    Unknown when: no circuit was exported, a Direct circuit's port was not, or an export does not say which kind it is
    Fix: Export what is named.
    - Azure: `az network express-route list -o json > azure/circuits.json`
    - Azure: `az network express-route port list -o json > azure/ports.json`
    """
    circuits = view.azure.circuits
    if not circuits:
        return unknown("no circuit was exported: az network express-route list -o json > azure/circuits.json")
    stubs = [one for one in circuits if not one.values]
    if stubs:
        return failed(
            f"peerings of {_names(stubs)} were exported without the circuit",
            *(Pointer(one.file, one.at, "a peering") for one in stubs),
            expected="every circuit with its peerings",
            actual=f"{len(stubs)} missing",
            azure_cli=show_circuit(stubs[0]),
            details=tuple(show_circuit(one) for one in stubs),
        )
    portless = [one for one in circuits if one.express_route_port_id and not view.azure.port(one.express_route_port_id)]
    if portless:
        commands = tuple(dict.fromkeys(show_port(one.express_route_port_id or "") for one in portless))
        places = [one.pointer("express_route_port_id") for one in portless]
        return unknown(f"the port of {_names(portless)} was not exported: {commands[0]}", *places, details=commands)
    unclear = [one for one in circuits if one.is_direct is None]
    if unclear:
        return unknown(
            f"{_names(unclear)} names neither a provider nor a port: {show_circuit(unclear[0])}",
            *(Pointer(one.file, one.at, one.name) for one in unclear),
            details=tuple(show_circuit(one) for one in unclear),
        )
    return passed("circuits and their ports were exported", *(Pointer(one.file, one.at, one.name) for one in circuits))


def _names(circuits: list[ExpressRouteCircuit]) -> str:
    return ", ".join(one.name for one in circuits)
