"""azure-no-public-peering."""

from shlex import quote

from checks.azure_commands import show_circuit
from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import CircuitView
from checks.severity import Severity


@check(
    "azure-no-public-peering",
    over=CircuitView,
    severity=Severity.MEDIUM,
    source="Microsoft Learn, ExpressRoute circuits and peering: Azure public peering is retired",
)
def no_public_peering(view: CircuitView) -> Outcome:
    """The circuit has no Azure public peering, which is retired.

    Why: Public peering was retired on 31 March 2024: nobody maintains what still depends on it.
    Fails when: the circuit has a peering of type AzurePublicPeering
    Unknown when: the circuit's peerings were not exported
    Fix: Move what uses it to Microsoft peering, then delete it.
    - Azure: `az network express-route peering delete --circuit-name <circuit> --name AzurePublicPeering`
    """
    circuit = view.circuit
    public = next((one for one in circuit.peerings if one.peering_type == "public"), None)
    if public is not None:
        group = quote(circuit.resource_group) if circuit.resource_group else "'<resource-group>'"
        return failed(
            f"{circuit.name} still has {public.name}, retired on 31 March 2024",
            public.pointer("peering_type"),
            expected="no public peering",
            actual=public.name,
            azure_cli=f"az network express-route peering delete --resource-group {group} "
            f"--circuit-name {quote(circuit.name)} --name {quote(public.name)}",
        )
    if "peerings" not in circuit.pointers:
        return unknown(f"the list of peerings was not exported: {show_circuit(circuit)}", circuit.pointer("peerings"))
    return passed("no public peering", circuit.pointer("peerings"))
