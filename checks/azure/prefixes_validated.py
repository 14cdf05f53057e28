"""azure-prefixes-validated."""

from checks.azure_commands import show_circuit
from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import CircuitView
from checks.severity import Severity


@check(
    "azure-prefixes-validated",
    over=CircuitView,
    severity=Severity.HIGH,
    source="Microsoft Learn, Create and modify peering for an ExpressRoute circuit: Microsoft peering",
)
def prefixes_validated(view: CircuitView) -> Outcome:
    """Microsoft has validated the public prefixes that the circuit advertises.

    Why: While a prefix waits for validation, the BGP session of Microsoft peering is not enabled.
    Fails when: advertisedPublicPrefixesState is another than Configured
    Unknown when: the export holds no peering, or no advertisedPublicPrefixesState, as Terraform's does not
    Not applicable when: the circuit has no Microsoft peering
    Fix: Have prefix and AS number entered in a routing registry, or open a support case with the proof of ownership.
    - Azure: `az network express-route peering show --circuit-name <circuit> --name MicrosoftPeering -o json`
    """
    peering = next((one for one in view.circuit.peerings if one.peering_type == "microsoft"), None)
    if peering is None:
        if view.circuit.peerings:
            return not_applicable("the circuit has no Microsoft peering")
        return unknown(f"no peering was exported: {show_circuit(view.circuit)}", view.circuit.pointer("peerings"))
    there = peering.pointer("advertised_public_prefixes_state")
    state = peering.advertised_public_prefixes_state
    if state is None:
        return unknown(f"advertisedPublicPrefixesState was not exported: {show_circuit(view.circuit)}", there)
    if state.casefold() == "configured":
        return passed("Microsoft has validated the prefixes", there)
    prefixes = ", ".join(map(str, peering.advertised_public_prefixes or ())) or "the prefixes"
    return failed(
        f"{prefixes}: advertisedPublicPrefixesState is {state}, so the session stays down",
        there,
        expected="Configured",
        actual=state,
        azure_cli=show_circuit(view.circuit),
    )
