"""azure-circuit-provisioned."""

from checks.azure_commands import show_circuit
from checks.azure_definition import Pointer
from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import CircuitView
from checks.severity import Severity


@check(
    "azure-circuit-provisioned",
    over=CircuitView,
    severity=Severity.HIGH,
    source="Microsoft Learn, ExpressRoute workflows: circuit provisioning states",
)
def circuit_provisioned(view: CircuitView) -> Outcome:
    """The circuit, its provider and its peerings are in a good state.

    Why: A circuit that is not provisioned or a peering that is disabled carries nothing, whatever the routers say.
    Fails when: a state is not Enabled, Provisioned or Succeeded
    Unknown when: the export does not carry a state, or no peering
    Fix: Have the provider provision the circuit, or enable the peering.
    - Azure: `az network express-route show --resource-group <group> --name <circuit> -o json`
    """
    circuit = view.circuit
    states: list[tuple[str, str | None, str, Pointer]] = [
        (
            "circuitProvisioningState",
            circuit.circuit_provisioning_state,
            "Enabled",
            circuit.pointer("circuit_provisioning_state"),
        ),
        ("provisioningState", circuit.provisioning_state, "Succeeded", circuit.pointer("provisioning_state")),
    ]
    if circuit.is_direct is not True:
        states.append(
            (
                "serviceProviderProvisioningState",
                circuit.service_provider_provisioning_state,
                "Provisioned",
                circuit.pointer("service_provider_provisioning_state"),
            )
        )
    for peering in circuit.peerings:
        if peering.peering_type != "public":
            if peering.is_ipv4_present or peering.ipv6 is None:
                states.append((f"{peering.name} state", peering.state, "Enabled", peering.pointer("state")))
            if peering.ipv6 is not None:
                states.append(
                    (f"{peering.name} IPv6 state", peering.ipv6.state, "Enabled", peering.ipv6.pointer("state"))
                )
    wrong = [one for one in states if one[1] is not None and one[1].casefold() != one[2].casefold()]
    if wrong:
        return failed(
            "; ".join(f"{name} is {state}, wanted {wanted}" for name, state, wanted, _ in wrong),
            *(place for *_, place in wrong),
            expected=", ".join(dict.fromkeys(wanted for _, _, wanted, _ in wrong)),
            actual=", ".join(dict.fromkeys(str(state) for _, state, _, _ in wrong)),
            azure_cli=show_circuit(circuit),
        )
    if all(peering.peering_type == "public" for peering in circuit.peerings):
        return unknown(f"no peering was exported: {show_circuit(circuit)}", circuit.pointer("peerings"))
    absent = [one for one in states if one[1] is None]
    if absent:
        names = ", ".join(name for name, *_ in absent)
        return unknown(f"{names} not exported: {show_circuit(circuit)}", *(place for *_, place in absent))
    return passed("all states are good", *(place for *_, place in states))
