"""azure-connection-monitored."""

from shlex import quote

from checks.azure_exports import export_of
from checks.azure_mends import location_of, monitor_connection
from checks.azure_monitoring import ConnectionMonitor, ConnectionMonitorEndpoint
from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import CircuitView
from checks.severity import Severity

_MONITORS = "microsoft.network/networkwatchers/connectionmonitors"
_IN_AZURE = ("microsoft.compute", "microsoft.network", "microsoft.web")
_ON_PREMISES = ("microsoft.hybridcompute", "microsoft.operationalinsights")


@check(
    "azure-connection-monitored",
    over=CircuitView,
    severity=Severity.LOW,
    source="Secure your Azure ExpressRoute: Network security, monitor connections",
    aliases=("Advisor ExpressRouteGatewayE2EMonitoring",),
)
def connection_monitored(view: CircuitView) -> Outcome:
    """A connection monitor measures between on-premises and Azure.

    Why: BGP may stand while packets are lost: only a measurement from end to end tells.
    Fails when: no connection monitor has an end on-premises and an end in Azure, or it is stopped
    Unknown when: the connection monitors were not exported
    Fix: Install the agent on a host on-premises, and create a monitor to a host behind the circuit.
    - Azure: `az network watcher connection-monitor create --name over-er --location <location> …`
    """
    azure = view.around
    usable = [one for one in azure.connection_monitors if _is_across(one)]
    running = [one for one in usable if (one.monitoring_status or "running").casefold() == "running"]
    if running:
        monitor = running[0]
        there = monitor.pointer("endpoints")
        note = f"; routing decides which of {len(azure.circuits)} circuits it takes" if len(azure.circuits) > 1 else ""
        return passed(f"{monitor.name} measures from on-premises to Azure{note}", there)
    if usable:
        monitor = usable[0]
        return failed(
            f"{monitor.name} is {monitor.monitoring_status}",
            monitor.pointer("monitoring_status"),
            expected="Running",
            actual=monitor.monitoring_status or "",
            azure_cli=f"az network watcher connection-monitor start --location {location_of(monitor)} "
            f"--name {quote(monitor.name)}",
        )
    listed = azure.list_of(_MONITORS)
    if listed is None:
        return unknown(f"the connection monitors were not exported: {export_of(_MONITORS)}", view.circuit.place)
    return failed(
        "no connection monitor measures between on-premises and Azure",
        listed,
        expected="an end on-premises and an end in Azure",
        actual=f"{len(azure.connection_monitors)} monitors, none of them across",
        azure_cli=monitor_connection(),
    )


def _is_across(monitor: ConnectionMonitor) -> bool:
    ends = monitor.endpoints or ()
    return any(_is_in(one, _IN_AZURE) for one in ends) and any(
        _is_in(one, _ON_PREMISES) or (one.address and not one.resource_id) for one in ends
    )


def _is_in(end: ConnectionMonitorEndpoint, namespaces: tuple[str, ...]) -> bool:
    return any(f"/providers/{one}/" in (end.resource_id or "") for one in namespaces)
