"""azure-utilisation-watched."""

from checks.azure_data import table
from checks.azure_definition import ExpressRouteCircuit
from checks.azure_exports import export_of
from checks.azure_mends import metric_alert, together
from checks.check import Outcome, Place, check, failed, passed, unknown
from checks.estate import CircuitView
from checks.severity import Severity

_ALERTS = "microsoft.insights/metricalerts"
_METRICS = "microsoft.insights/metrics"


@check(
    "azure-utilisation-watched",
    over=CircuitView,
    severity=Severity.LOW,
    source="Secure your Azure ExpressRoute: Asset management, track utilisation",
)
def utilisation_watched(view: CircuitView) -> Outcome:
    """An alert tells when the circuit fills up, or its measured use is below the policy's limit.

    Why: A circuit that is full drops packets of all applications alike, and the order of a larger one takes weeks.
    Fails when: neither: no alert on bits in or out below the bandwidth, and no measurement, or one above `utilisation_percent` (80 unless set)
    Unknown when: neither alerts nor metrics, or not the bandwidth, were exported
    Fix: Set an alert at four fifths of the bandwidth.
    - Azure: `az monitor metrics alert create --name er-full --scopes <id> --condition 'avg BitsInPerSecond > 800000000' --action <group>`
    """
    azure, circuit = view.around, view.circuit
    wanted = table("alerts")["utilisation"]["metrics"]
    bits = circuit.bandwidth_mbps * 1_000_000 if circuit.bandwidth_mbps else None
    high: list[Place] = []
    for alert in azure.metric_alerts:
        if (
            alert.enabled is False
            or not azure.calls(alert.actions)
            or circuit.id not in {one.lower() for one in alert.scopes or ()}
        ):
            continue
        for criterion in alert.criteria or ():
            is_upper = criterion.threshold is None or (criterion.operator or "").casefold().startswith("greater")
            if criterion.metric_name not in wanted or not is_upper:
                continue
            if criterion.threshold is None or bits is None or criterion.threshold < bits:
                return passed(f"{alert.name} tells when {circuit.name} fills up", criterion.pointer("metric_name"))
            high.append(criterion.pointer("threshold"))
    measured = [one for one in azure.metrics if one.parent_id == circuit.id and one.metric_name in wanted]
    averages = [one.highest_average for one in measured if one.highest_average is not None]
    limit = view.policy.utilisation_percent
    if averages and bits:
        percent = max(averages) * 100 / bits
        places = [one.pointer("highest_average") for one in measured]
        if percent <= limit:
            return passed(f"measured use is at most {percent:.0f} % of the bandwidth", *places)
        return failed(
            f"{circuit.name} is used to {percent:.0f} %, and no alert tells it",
            *places,
            expected=f"at most {limit} %",
            actual=f"{percent:.0f} %",
            azure_cli=_command(circuit, bits),
        )
    listed = azure.list_of(_ALERTS)
    if listed is None or (averages and not bits):
        commands = f"{export_of(_ALERTS)}, {export_of(_METRICS, circuit.name, id=circuit.id)}"
        return unknown(f"neither alerts nor measured use can be judged: {commands}", circuit.pointer("bandwidth_mbps"))
    return failed(
        f"no alert below the bandwidth watches how full {circuit.name} is",
        *(high or [listed]),
        expected="an alert on BitsInPerSecond or BitsOutPerSecond",
        actual="a threshold above the bandwidth" if high else "none",
        azure_cli=_command(circuit, bits),
    )


def _command(circuit: ExpressRouteCircuit, bits: int | None) -> str:
    """Return the commands that tell when four fifths of the bandwidth are used, either way."""
    if not bits:
        return ""
    wanted = table("alerts")["utilisation"]["metrics"]
    return together(metric_alert(circuit, name, f"> {bits * 4 // 5}", severity=2) for name in wanted)
