"""azure-alerts-on."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from checks.azure_data import table
from checks.azure_definition import AzureDefinition
from checks.azure_exports import export_of
from checks.azure_gateways import VirtualNetworkGateway
from checks.azure_links import is_express_route
from checks.azure_mends import activity_alert, metric_alert, subscription_of, together
from checks.azure_monitoring import ActivityLogAlert, MetricAlert, MetricCriterion
from checks.azure_record import AzureResource
from checks.check import Outcome, Place, check, failed, passed, unknown
from checks.estate import CircuitView, GatewayView, PortLink
from checks.severity import Severity

_METRIC = "microsoft.insights/metricalerts"
_ACTIVITY = "microsoft.insights/activitylogalerts"


@check(
    "azure-alerts-on",
    over=CircuitView,
    also=(PortLink, GatewayView),
    severity=Severity.MEDIUM,
    source="Secure your Azure ExpressRoute: Logging and threat detection, alerts; Azure Monitor Baseline Alerts",
    aliases=(
        "APRL 9771a435-d031-814e-9827-9b5fdafc0f87",
        "APRL 26cb547f-aabc-dc40-be02-d0a9b6b04b1a",
        "APRL 55815823-d588-4cb7-a5b8-ae581837356e",
        "APRL 17e8d380-e4b4-41a1-9b37-2e4df9fd5125",
        "APRL 1c34faa8-8b99-974c-adbf-71922eae943c",
        "APRL 9eab120e-f6d3-ee49-ba0d-766562ce7df1",
        "APRL 9186dae0-7ddc-8f4b-bea5-55538cea4893",
        "APRL f0d4f766-ac19-48c4-b228-4601cc038baa",
        "ALZ D06.23",
        "Prowler monitor_alert_service_health_exists",
    ),
)
def alerts_on(view: CircuitView | PortLink | GatewayView) -> Outcome:
    """Alerts with an action tell when the circuit, port or gateway fails, is maintained, or is changed.

    Why: A link that is down while the other carries the traffic is noticed by an alert, or in the next outage.
    Fails when: no enabled alert with an action group, and a threshold at which it can fire, watches ARP and BGP availability of the circuit, or the port's line protocol and light (light alone: low); none with an action group watches the gateway; or none tells of service health and of changes of the circuit
    Unknown when: the alerts were not exported, and none that was exported suffices
    Fix: Create the alerts that are named, with an action group that reaches somebody.
    - Azure: `az monitor metrics alert create --name bgp-down --scopes <id> --condition 'avg BgpAvailability < 90' --window-size 5m --evaluation-frequency 1m --severity 0 --action <group>`
    - Azure: `az monitor activity-log alert create --name service-health --scope /subscriptions/<id> --condition category=ServiceHealth --action-group <group>`
    """
    azure = view.around
    resource: AzureResource
    if isinstance(view, GatewayView):
        return _gateway(azure, view.gateway)
    resource = view.circuit if isinstance(view, CircuitView) else view.port
    known = table("alerts")
    wanted: Mapping[str, Any] = known["circuit"] if isinstance(view, CircuitView) else known["port"]
    missing, places = _missing_metrics(azure, resource, wanted)
    light: list[str] = []
    if isinstance(view, PortLink):
        light, more = _missing_metrics(azure, resource, known["port_light"])
        places += more
    lists = [(_METRIC, [*missing, *light])]
    if isinstance(view, CircuitView):
        events, more = _missing_events(azure, resource)
        places += more
        lists.append((_ACTIVITY, events))
    lacking = [name for _, names in lists for name in names]
    if not lacking:
        return passed(f"alerts with an action watch {resource.name}", *places)
    unlisted = [kind for kind, names in lists if names and azure.list_of(kind) is None]
    if unlisted:
        commands = ", ".join(map(export_of, unlisted))
        return unknown(f"{', '.join(lacking)}: the alerts were not exported: {commands}", resource.place)
    is_light_only = lacking == light
    return failed(
        f"{resource.name}: no alert that can fire and calls somebody for {', '.join(lacking)}",
        *(place for kind, names in lists if names and (place := azure.list_of(kind))),
        expected=", ".join(wanted),
        actual=f"missing: {', '.join(lacking)}",
        azure_cli=together(_commands(resource, lacking)),
        severity=Severity.LOW if is_light_only else None,
    )


def _gateway(azure: AzureDefinition, gateway: AzureResource) -> Outcome:
    usable = [one for one in _watching(azure, gateway) if azure.calls(one.actions)]
    if usable:
        return passed(f"{len(usable)} alerts watch {gateway.name}", *(one.pointer("scopes") for one in usable))
    listed = azure.list_of(_METRIC)
    if listed is None:
        return unknown(f"no alert on {gateway.name} was exported: {export_of(_METRIC)}", gateway.place)
    return failed(
        f"no enabled alert with an action watches {gateway.name}",
        listed,
        expected="a metric alert on the gateway",
        actual="none",
        azure_cli=_on_gateway(gateway),
    )


def _commands(resource: AzureResource, lacking: Sequence[str]) -> Iterator[str]:
    """Yield the command that makes each alert that is lacking."""
    known = table("alerts")
    rules = {**known["circuit"], **known["port"], **known["port_light"]}
    for name in lacking:
        if name in rules:
            sign = "<" if rules[name].get("below") else ">"
            yield metric_alert(resource, name, f"{sign} {rules[name]['threshold']}")
        elif name == "service health":
            yield activity_alert(resource, "health", "category=ServiceHealth", subscription_of(resource))
        else:
            yield activity_alert(resource, "changes", "category=Administrative", resource.id)


def _on_gateway(gateway: AzureResource) -> str:
    if isinstance(gateway, VirtualNetworkGateway) and not is_express_route(gateway):
        return metric_alert(gateway, "TunnelAverageBandwidth", "< 1")
    return metric_alert(gateway, "ExpressRouteGatewayCpuUtilization", "> 80")


def _watching(azure: AzureDefinition, resource: AzureResource) -> list[MetricAlert]:
    """Return the enabled alerts whose scope holds a resource; a wider scope must name the resource's type."""
    kind = resource.id.partition("/providers/")[2].rpartition("/")[0]
    return [
        one
        for one in azure.metric_alerts
        if one.enabled is not False
        and one.watches(resource.id)
        and (
            resource.id in {scope.lower() for scope in one.scopes or ()}
            or (one.target_resource_type or "").casefold() == kind
        )
    ]


def _missing_metrics(
    azure: AzureDefinition, resource: AzureResource, wanted: Mapping[str, Any]
) -> tuple[list[str], list[Place]]:
    """Return the metrics that no alert watches with a threshold at which it can fire, and the places of the others."""
    missing: list[str] = []
    places: list[Place] = []
    for name, rule in wanted.items():
        hit = next(
            (
                criterion
                for one in _watching(azure, resource)
                if azure.calls(one.actions)
                for criterion in one.criteria or ()
                if (criterion.metric_name or "").casefold() == name.casefold() and _can_fire(criterion, rule)
            ),
            None,
        )
        if hit is None:
            missing.append(name)
        else:
            places.append(hit.pointer("metric_name"))
    return missing, places


def _can_fire(criterion: MetricCriterion, rule: Mapping[str, Any]) -> bool:
    """Tell whether a criterion fires when the thing is down. A dynamic threshold learns its own."""
    if criterion.threshold is None:
        return (criterion.criterion_type or "").casefold().startswith("dynamic")
    operator = (criterion.operator or "").casefold()
    if rule.get("below") and not operator.startswith("lessthan"):
        return False
    low, high = rule["sane"]
    return bool(low <= criterion.threshold <= high)


def _missing_events(azure: AzureDefinition, circuit: AzureResource) -> tuple[list[str], list[Place]]:
    usable = [
        one
        for one in azure.activity_log_alerts
        if one.enabled is not False and one.watches(circuit.id) and azure.calls(one.action_groups)
    ]
    health = next((one for one in usable if _is_health(one)), None)
    change = next((one for one in usable if _is_change(one, circuit)), None)
    names = [name for name, one in (("service health", health), ("changes", change)) if one is None]
    return names, [one.pointer("scopes") for one in (health, change) if one is not None]


def _is_change(alert: ActivityLogAlert, circuit: AzureResource) -> bool:
    """Tell whether an alert tells what an administrator changes on the circuit: on everything, or on it by name."""
    if "administrative" not in alert.texts_of("category"):
        return False
    narrowed = [text for field in ("operationName", "resourceType", "resourceId") for text in alert.texts_of(field)]
    return not narrowed or any("expressroutecircuits" in one or one == circuit.id for one in narrowed)


def _is_health(alert: ActivityLogAlert) -> bool:
    """Tell whether an alert tells of ExpressRoute's service health: of all services, or of it by name."""
    if "servicehealth" not in alert.texts_of("category"):
        return False
    services = (*alert.texts_of("properties.impactedServices[*].ServiceName"), *(alert.services or ()))
    return not services or any("expressroute" in one.casefold() for one in services)
