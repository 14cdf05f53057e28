"""azure-diagnostics-on."""

from collections.abc import Sequence

from checks.azure_data import table
from checks.azure_exports import export_of
from checks.azure_links import is_express_route
from checks.azure_mends import send_logs
from checks.azure_record import AzureResource
from checks.check import Outcome, Place, check, failed, not_applicable, passed, unknown
from checks.estate import CircuitView, GatewayView
from checks.severity import Severity

_SETTINGS = "microsoft.insights/diagnosticsettings"


@check(
    "azure-diagnostics-on",
    over=CircuitView,
    also=(GatewayView,),
    severity=Severity.MEDIUM,
    source="Secure your Azure ExpressRoute: Logging and threat detection, resource logs",
    aliases=("azqr vgw-001", "Prowler monitor_diagnostic_settings_exists"),
)
def diagnostics_on(view: CircuitView | GatewayView) -> Outcome:
    """Resource logs of the circuit or VPN gateway are on, and go somewhere.

    Why: Without PeeringRouteLog nobody can tell afterwards which routes came and went; without IKE logs no tunnel's fall.
    Fails when: a log category that the guide asks for is off, or no setting sends it to a workspace, storage account or event hub
    Unknown when: the diagnostic settings of this resource were not exported: they are never part of the resource itself
    Not applicable when: the gateway is an ExpressRoute gateway: no log category is documented for it
    Fix: Create a diagnostic setting with all logs, and a Log Analytics workspace as its destination.
    - Azure: `az monitor diagnostic-settings create --resource <id> --name to-law --workspace <workspace> --logs '[{"categoryGroup":"allLogs","enabled":true}]'`
    """
    resource: AzureResource = view.circuit if isinstance(view, CircuitView) else view.gateway
    if isinstance(view, GatewayView) and is_express_route(view.gateway) is not False:
        return not_applicable("no resource log category is documented for ExpressRoute gateways")
    wanted: list[str] = table("alerts")["logs"]["circuit" if isinstance(view, CircuitView) else "vpn"]
    azure = view.around
    own = [one for one in azure.diagnostic_settings if one.target == resource.id]
    if not own:
        listed = azure.list_of(_SETTINGS, resource.name)
        if listed is None:
            command = export_of(_SETTINGS, resource.name, id=resource.id)
            return unknown(f"the diagnostic settings of {resource.name} were not exported: {command}", resource.place)
        return _failed(resource, wanted, [listed], "no diagnostic setting")
    missing = [name for name in wanted if not any(one.has_sink and one.logs_category(name) for one in own)]
    if not missing:
        sinks: list[Place] = [one.pointer("logs") for one in own]
        return passed(f"{', '.join(wanted)} on, with a destination", *sinks)
    if any(one.logs is None for one in own):
        return unknown(f"the logs of a setting of {resource.name} are not in the export", *(one.place for one in own))
    return _failed(resource, missing, [one.pointer("logs") for one in own], "off, or without a destination")


def _failed(resource: AzureResource, missing: list[str], places: Sequence[Place], why: str) -> Outcome:
    names = ", ".join(missing)
    return failed(
        f"{resource.name}: {names}: {why}",
        *places,
        expected=f"{names} to a workspace, storage account or event hub",
        actual=why,
        azure_cli=send_logs(resource),
    )
