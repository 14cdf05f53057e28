"""azure-no-classic."""

from shlex import quote

from checks.azure_commands import show_circuit
from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import CircuitView
from checks.severity import Severity


@check(
    "azure-no-classic",
    over=CircuitView,
    severity=Severity.LOW,
    source="Microsoft Learn, Move ExpressRoute circuits from the classic to the Resource Manager model",
)
def no_classic(view: CircuitView) -> Outcome:
    """The circuit allows no operations of the classic deployment model.

    Why: Classic operations bypass the roles, locks and policies of Resource Manager.
    Fails when: allowClassicOperations is true
    Unknown when: the export does not carry allowClassicOperations
    Fix: Turn it off once no classic virtual network uses the circuit.
    - Azure: `az network express-route update --name <circuit> --allow-classic-operations false`
    """
    circuit = view.circuit
    there = circuit.pointer("allow_classic_operations")
    if circuit.allow_classic_operations is None:
        return unknown(f"allowClassicOperations was not exported: {show_circuit(circuit)}", there)
    if not circuit.allow_classic_operations:
        return passed("classic operations are off", there)
    group = quote(circuit.resource_group) if circuit.resource_group else "'<resource-group>'"
    return failed(
        f"{circuit.name} allows classic operations, past the roles and locks of Resource Manager",
        there,
        expected="false",
        actual="true",
        azure_cli=f"az network express-route update --resource-group {group} --name {quote(circuit.name)} "
        "--allow-classic-operations false",
    )
