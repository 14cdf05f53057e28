"""What watches a circuit: logs, alerts, flow logs, monitors. Source: facts on Azure, 1.11 and 5."""

from datetime import datetime

from checks.azure_record import AzureRecord, AzureResource


class LogSetting(AzureRecord):
    """One category of logs or metrics in a diagnostic setting."""

    category: str | None = None
    category_group: str | None = None
    enabled: bool | None = None


class DiagnosticSetting(AzureResource):
    """Where a resource's logs go. `target` is the resource."""

    target_resource_id: str | None = None  # Terraform's; elsewhere the id tells
    workspace_id: str | None = None  # lower case
    storage_account_id: str | None = None
    event_hub_authorization_rule_id: str | None = None
    marketplace_partner_id: str | None = None
    logs: tuple[LogSetting, ...] | None = None
    metrics: tuple[LogSetting, ...] | None = None

    @property
    def target(self) -> str:
        """Return the id of the resource, lower case."""
        return self.target_resource_id or self.parent_id

    @property
    def has_sink(self) -> bool:
        """Tell whether the logs go anywhere."""
        return any(
            (
                self.workspace_id,
                self.storage_account_id,
                self.event_hub_authorization_rule_id,
                self.marketplace_partner_id,
            )
        )

    def logs_category(self, category: str) -> bool:
        """Tell whether a category is on, by its own name or by the group of all logs."""
        names = {category.casefold(), "alllogs"}
        return any(
            one.enabled and names & {(one.category or "").casefold(), (one.category_group or "").casefold()}
            for one in self.logs or ()
        )


class MetricCriterion(AzureRecord):
    """One condition of a metric alert."""

    metric_name: str | None = None
    operator: str | None = None
    threshold: float | None = None  # None of a dynamic threshold
    time_aggregation: str | None = None
    criterion_type: str | None = None


class AlertAction(AzureRecord):
    """An action group that an alert calls."""

    action_group_id: str | None = None  # lower case


class MetricAlert(AzureResource):
    """A metric alert."""

    enabled: bool | None = None
    severity: int | None = None
    scopes: tuple[str, ...] | None = None
    target_resource_type: str | None = None  # of an alert whose scope is wider than a resource
    evaluation_frequency: str | None = None
    window_size: str | None = None
    criteria: tuple[MetricCriterion, ...] | None = None
    actions: tuple[AlertAction, ...] | None = None

    def watches(self, resource_id: str) -> bool:
        """Tell whether the alert's scopes hold a resource: it, its group, or its subscription."""
        return any(_holds(scope, resource_id) for scope in self.scopes or ())


class AlertLeaf(AzureRecord):
    """One condition of an activity-log alert; `any_of` are its alternatives."""

    field: str | None = None
    equals: str | None = None
    contains_any: tuple[str, ...] | None = None


class AlertCondition(AlertLeaf):
    """A condition, with the alternatives of which one must hold."""

    any_of: tuple[AlertLeaf, ...] | None = None


class ActivityLogAlert(AzureResource):
    """An activity-log alert: service health, or what an administrator did."""

    enabled: bool | None = None
    scopes: tuple[str, ...] | None = None
    conditions: tuple[AlertCondition, ...] | None = None
    action_groups: tuple[AlertAction, ...] | None = None
    # Terraform's words for the conditions
    category: str | None = None
    operation_name: str | None = None
    services: tuple[str, ...] | None = None

    def watches(self, resource_id: str) -> bool:
        """Tell whether the alert's scopes hold a resource."""
        return any(_holds(scope, resource_id) for scope in self.scopes or ())

    def texts_of(self, field: str) -> tuple[str, ...]:
        """Return what the conditions compare a field with, lower case; of alternatives, all."""
        leaves = [leaf for one in self.conditions or () for leaf in (one, *(one.any_of or ()))]
        wanted = field.casefold()
        said = [one for one in leaves if (one.field or "").casefold() == wanted]
        own = {"category": self.category, "operationname": self.operation_name}.get(wanted)
        texts = [text for one in said for text in (one.equals, *(one.contains_any or ())) if text]
        return tuple(text.casefold() for text in (*texts, *((own,) if own else ())))


class ActionGroup(AzureResource):
    """Whom an alert calls."""

    enabled: bool | None = None


class ConnectionMonitorEndpoint(AzureRecord):
    """One end that a connection monitor measures."""

    name: str | None = None
    resource_id: str | None = None  # lower case
    address: str | None = None
    type: str | None = None


class ConnectionMonitor(AzureResource):
    """A connection monitor of Network Watcher."""

    monitoring_status: str | None = None
    endpoints: tuple[ConnectionMonitorEndpoint, ...] | None = None


class FlowLog(AzureResource):
    """Flow logs of a virtual network, a subnet or a security group."""

    target_resource_id: str | None = None  # lower case
    storage_id: str | None = None
    enabled: bool | None = None
    analytics_enabled: bool | None = None
    workspace_resource_id: str | None = None  # lower case


class TrafficCollector(AzureResource):
    """An ExpressRoute Traffic Collector."""


class SentinelOnboarding(AzureResource):
    """That a workspace has Microsoft Sentinel. `workspace` is the workspace."""

    workspace_id: str | None = None  # Terraform's; elsewhere the id tells

    @property
    def workspace(self) -> str:
        """Return the id of the workspace, lower case."""
        return self.workspace_id or self.parent_id


class FailoverTest(AzureResource):
    """A failover test of a circuit or gateway. Its name is its owner's: the file's name tells whose."""

    status: str | None = None  # Completed, Running, …
    test_type: str | None = None
    link_type: str | None = None  # Primary, Secondary
    peering_location: str | None = None
    start_time: datetime | None = None
    end_time: datetime | None = None
    was_simulation_successful: bool | None = None


class ResiliencyComponent(AzureRecord):
    """One part of a resiliency score."""

    name: str | None = None
    current_score: str | None = None
    max_score: str | None = None


class ResiliencyInformation(AzureResource):
    """What Resiliency Insights says of a gateway. Its name is its owner's: the file's name tells whose."""

    overall_score: str | None = None
    last_computed_time: datetime | None = None
    components: tuple[ResiliencyComponent, ...] | None = None


class MetricSeries(AzureResource):
    """Measured values of one metric of a resource, as `az monitor metrics list` prints them: the highest average."""

    metric_name: str | None = None
    highest_average: float | None = None


def _holds(scope: str, resource_id: str) -> bool:
    own, whole = scope.lower().rstrip("/"), resource_id.lower()
    return bool(own) and (whole == own or whole.startswith(f"{own}/"))
