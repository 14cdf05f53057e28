"""azure-gateway-sku."""

from checks.azure_commands import show_gateway
from checks.azure_data import table
from checks.azure_exports import export_of
from checks.azure_gateways import VirtualNetworkGateway
from checks.azure_links import is_express_route
from checks.azure_mends import set_window
from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import GatewayView
from checks.severity import Severity

_MAINTENANCE = "microsoft.maintenance/configurationassignments"


@check(
    "azure-gateway-sku",
    over=GatewayView,
    severity=Severity.MEDIUM,
    source="Azure Proactive Resiliency Library and PSRule for Azure: gateway SKU and maintenance configuration",
    aliases=(
        "PSRule AZR-000269",
        "PSRule AZR-000271",
        "PSRule AZR-000430",
        "APRL 3e115044-a3aa-433e-be01-ce17d67e50da",
        "APRL f8c2e6d9-4b3a-45d6-b9e2-8e7f3a1c2d04",
        "Azure Policy e345b6c3-24bd-4c93-9bbb-7e5e49a17b78",
        "Advisor BasicVPNGateway",
        "Powerpipe network_virtual_network_gateway_no_basic_sku",
    ),
)
def gateway_sku(view: GatewayView) -> Outcome:
    """The gateway's SKU is not a retired one, and a maintenance window is set.

    Why: The Basic SKU has no BGP, no resource logs and no lasting support; without a window Azure maintains the gateway at any hour.
    Fails when: the SKU is Basic (of a VPN gateway also Standard or HighPerformance), or no maintenance configuration is assigned
    Unknown when: the SKU, or the maintenance assignments of the gateway, were not exported
    Not applicable when: the gateway stands in a virtual hub, which has scale units and no SKU
    Fix: Move to a zone-redundant SKU, and assign a maintenance configuration.
    - Azure: `az network vnet-gateway update --name <gateway> --sku ErGw1AZ`
    - Azure: `az maintenance assignment create --provider-name Microsoft.Network --resource-type virtualNetworkGateways …`
    """
    gateway = view.gateway
    if not isinstance(gateway, VirtualNetworkGateway):
        return not_applicable("a gateway of a virtual hub has scale units, no SKU")
    kind = is_express_route(gateway)
    if gateway.sku_name is None or kind is None:
        field = "gateway_type" if kind is None else "sku_name"
        return unknown(
            f"type and SKU of {gateway.name} were not exported: {show_gateway(gateway)}", gateway.pointer(field)
        )
    there = gateway.pointer("sku_name")
    legacy = table("skus")["express_route" if kind else "vpn"]["legacy"]
    tier = (gateway.sku_tier or "").casefold()
    if gateway.sku_name.casefold() in legacy or tier == "basic":
        return failed(
            f"{gateway.name} is of the SKU {gateway.sku_name}",
            there,
            expected="ErGw1AZ or better" if kind else "VpnGw1AZ or better",
            actual=gateway.sku_name,
        )
    assigned = [
        one
        for one in view.around.maintenance_assignments
        if gateway.id in (one.resource_id, one.parent_id) and one.maintenance_configuration_id
    ]
    if assigned:
        return passed(
            f"{gateway.sku_name}, with a maintenance window", there, assigned[0].pointer("maintenance_configuration_id")
        )
    listed = view.around.list_of(_MAINTENANCE, gateway.name)
    if listed is None:
        command = export_of(_MAINTENANCE, gateway.name, resource_group=gateway.resource_group)
        return unknown(f"the maintenance assignments of {gateway.name} were not exported: {command}", there)
    return failed(
        f"{gateway.name} has no maintenance window",
        listed,
        expected="a maintenance configuration",
        actual="none",
        azure_cli=set_window(gateway),
    )
