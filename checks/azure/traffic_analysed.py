"""azure-traffic-analysed."""

from checks.azure_definition import AzureDefinition
from checks.azure_exports import export_of
from checks.azure_links import connected_vnets, name_of, subnets_of
from checks.azure_mends import log_flows, together
from checks.azure_monitoring import FlowLog
from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import AzureView
from checks.severity import Severity

_FLOW_LOGS = "microsoft.network/networkwatchers/flowlogs"
_VNETS = "microsoft.network/virtualnetworks"


@check(
    "azure-traffic-analysed",
    over=AzureView,
    severity=Severity.LOW,
    source="Secure your Azure ExpressRoute: Logging and threat detection, traffic patterns",
)
def traffic_analysed(view: AzureView) -> Outcome:
    """Flow logs with traffic analytics watch the connected virtual networks, or a Traffic Collector the circuit.

    Why: Who talks to whom over the circuit shows in flow logs; without them an intruder's traffic looks like any other.
    Fails when: a connected virtual network has no enabled flow log with analytics, and there is no Traffic Collector
    Unknown when: the flow logs, or the virtual networks, were not exported
    Fix: Turn on flow logs of the virtual network, with traffic analytics.
    - Azure: `az network watcher flow-log create --name <name> --location <location> --vnet <vnet> --storage-account <account> --workspace <workspace> --traffic-analytics true`
    """
    azure = view.azure
    if azure.traffic_collectors:
        return passed(
            f"Traffic Collector {azure.traffic_collectors[0].name}", *(one.place for one in azure.traffic_collectors)
        )
    usable = [one for one in azure.flow_logs if one.enabled and one.analytics_enabled]
    connected = connected_vnets(azure)
    bare = [vnet_id for vnet_id in sorted(connected) if not _logs(azure, vnet_id, usable)]
    if connected and not bare:
        return passed(
            f"flow logs with analytics on {', '.join(name_of(one) for one in sorted(connected))}",
            *(one.pointer("analytics_enabled") for one in usable),
        )
    listed = azure.list_of(_FLOW_LOGS)
    if listed is None or not connected:
        command = export_of(_FLOW_LOGS if listed is None else _VNETS)
        return unknown(f"flow logs and connected virtual networks are not both exported: {command}")
    off = [one for one in azure.flow_logs if one not in usable]
    places = [one.pointer("analytics_enabled" if one.enabled else "enabled") for one in off] or [listed]
    names = ", ".join(map(name_of, bare))
    return failed(
        f"no flow log with analytics watches {names}",
        *places,
        expected="an enabled flow log with traffic analytics",
        actual=f"none on {names}",
        azure_cli=together(log_flows(one, _location(azure, one)) for one in bare),
    )


def _location(azure: AzureDefinition, vnet_id: str) -> str | None:
    return next((one.location for one in azure.virtual_networks if one.id == vnet_id), None)


def _logs(azure: AzureDefinition, vnet_id: str, usable: list[FlowLog]) -> bool:
    """Tell whether a virtual network is logged: itself, or each of its subnets by its own or its group's flow log."""
    targets = {one.target_resource_id for one in usable}
    if vnet_id in targets:
        return True
    subnets = [one for one in subnets_of(azure, vnet_id) if one.network_security_group_id]
    return bool(subnets) and all(one.id in targets or one.network_security_group_id in targets for one in subnets)
