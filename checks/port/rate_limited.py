"""port-rate-limited."""

from shlex import quote

from checks.azure_commands import show_circuit
from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import CircuitView
from checks.severity import Severity


@check(
    "port-rate-limited",
    over=CircuitView,
    severity=Severity.LOW,
    source="Azure Proactive Resiliency Library: rate limiting of ExpressRoute Direct circuits",
    aliases=("APRL d40c769d-2f08-4980-8d8f-a386946276e6",),
)
def rate_limited(view: CircuitView) -> Outcome:
    """A circuit on ExpressRoute Direct is limited to its own bandwidth.

    Why: Without the limit one circuit can take the whole port from the others on it.
    Fails when: the circuit stands on a port and enableDirectPortRateLimit is false
    Unknown when: the export does not carry it, as `az network express-route show` does not, or not whether the circuit is Direct
    Not applicable when: the circuit is a provider's
    Fix: Turn rate limiting on.
    - Azure: `az resource update --ids <circuit> --set properties.enableDirectPortRateLimit=true`
    """
    circuit = view.circuit
    there = circuit.pointer("enable_direct_port_rate_limit")
    if circuit.is_direct is None:
        return unknown(f"{circuit.name} names neither provider nor port: {show_circuit(circuit)}", circuit.place)
    if not circuit.is_direct:
        return not_applicable("a provider's circuit: the provider limits it")
    if circuit.enable_direct_port_rate_limit is None:
        command = f"az rest --method get --url '{circuit.id}?api-version=2023-09-01'"
        return unknown(f"az express-route show does not print enableDirectPortRateLimit: {command}", there)
    if circuit.enable_direct_port_rate_limit:
        return passed("rate limiting is on", there)
    return failed(
        f"{circuit.name} can take the whole port from the other circuits on it",
        there,
        expected="true",
        actual="false",
        azure_cli=f"az resource update --ids {quote(circuit.id)} --set properties.enableDirectPortRateLimit=true",
    )
