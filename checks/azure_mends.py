"""The az commands that mend what stands around a circuit: alerts, logs, guards, joins. Never with a key.

What only the operator can say stands in a quoted placeholder: a command that is pasted as it is does nothing.
"""

from collections.abc import Iterable
from shlex import quote

from checks.azure_record import AzureResource

_ACTION = "'<action group id>'"


def group_of(resource: AzureResource) -> str:
    """Return the resource group, quoted: names come from a file."""
    return quote(resource.resource_group) if resource.resource_group else "'<resource-group>'"


def location_of(resource: AzureResource) -> str:
    """Return the region, quoted."""
    return quote(resource.location) if resource.location else "'<location>'"


def together(commands: Iterable[str]) -> str:
    """Return several commands as one line; the first that fails ends it."""
    return " && ".join(dict.fromkeys(one for one in commands if one))


def metric_alert(resource: AzureResource, metric: str, condition: str, severity: int = 1) -> str:
    """Return the command that makes an alert on a metric, as `BgpAvailability` and `< 90`."""
    return (
        f"az monitor metrics alert create --resource-group {group_of(resource)} "
        f"--name {quote(f'{resource.name}-{metric}')} --scopes {quote(resource.id)} "
        f"--condition {quote(f'avg {metric} {condition}')} --window-size 5m --evaluation-frequency 1m "
        f"--severity {severity} --action {_ACTION}"
    )


def activity_alert(resource: AzureResource, name: str, condition: str, scope: str) -> str:
    """Return the command that makes an alert on the activity log."""
    return (
        f"az monitor activity-log alert create --resource-group {group_of(resource)} "
        f"--name {quote(f'{resource.name}-{name}')} --scope {quote(scope)} --condition {condition} "
        f"--action-group {_ACTION}"
    )


def subscription_of(resource: AzureResource) -> str:
    """Return the subscription that the resource stands in, as an id."""
    parts = resource.id.split("/")
    return "/".join(parts[:3]) if len(parts) > 2 else "/subscriptions/<id>"


def send_logs(resource: AzureResource) -> str:
    """Return the command that sends all resource logs to a workspace."""
    logs = quote('[{"categoryGroup":"allLogs","enabled":true}]')
    return (
        f"az monitor diagnostic-settings create --resource {quote(resource.id)} --name to-law "
        f"--workspace '<workspace id>' --logs {logs}"
    )


def update_by_id(command: str, resource_id: str, arguments: str) -> str:
    """Return a command of az that changes the resource of an id."""
    return f"az {command} --ids {quote(resource_id)} {arguments}"


def deny_inbound(group_id: str) -> str:
    """Return the command that closes a security group's inbound rules with a deny."""
    parts = group_id.split("/")
    group = quote(parts[4]) if len(parts) > 4 else "'<resource-group>'"
    return (
        f"az network nsg rule create --resource-group {group} --nsg-name {quote(parts[-1])} --name deny-inbound "
        "--priority 4096 --direction Inbound --access Deny --source-address-prefixes '*' "
        "--destination-address-prefixes '*' --destination-port-ranges '*' --protocol '*'"
    )


def onboard_sentinel(workspace_id: str) -> str:
    """Return the command that turns Sentinel on for a workspace."""
    parts = workspace_id.split("/")
    group = quote(parts[4]) if len(parts) > 4 else "'<resource-group>'"
    return (
        f"az sentinel onboarding-state create --resource-group {group} "
        f"--workspace-name {quote(parts[-1])} --name default"
    )


def log_flows(vnet_id: str, location: str | None) -> str:
    """Return the command that logs a virtual network's flows, with analytics."""
    where = quote(location) if location else "'<location>'"
    return (
        f"az network watcher flow-log create --location {where} --name {quote(vnet_id.rpartition('/')[2] + '-flows')} "
        f"--vnet {quote(vnet_id)} --storage-account '<storage account id>' --workspace '<workspace id>' "
        "--traffic-analytics true"
    )


def monitor_connection() -> str:
    """Return the command that measures between a host on-premises and one in Azure."""
    return (
        "az network watcher connection-monitor create --name over-er --location '<location>' "
        "--endpoint-source-name on-premises --endpoint-source-resource-id '<id of the host on-premises>' "
        "--endpoint-dest-name azure --endpoint-dest-resource-id '<id of a host behind the circuit>' "
        "--test-config-name tcp --protocol Tcp --tcp-port 443"
    )


def set_window(gateway: AzureResource) -> str:
    """Return the command that gives a gateway a maintenance window."""
    return (
        f"az maintenance assignment create --resource-group {group_of(gateway)} --location {location_of(gateway)} "
        f"--resource-name {quote(gateway.name)} --resource-type virtualNetworkGateways "
        "--provider-name Microsoft.Network --configuration-assignment-name window "
        "--maintenance-configuration-id '<maintenance configuration id>'"
    )
