"""resilience-vpn-backup."""

from checks.azure_definition import AzureDefinition
from checks.azure_exports import export_of
from checks.azure_gateways import Connection
from checks.azure_links import Gateway, connections_of, hub_id_of, is_express_route, vnet_id_of
from checks.azure_record import Pointer
from checks.check import Outcome, Place, check, failed, not_applicable, passed, unknown
from checks.estate import GatewayView
from checks.severity import Severity

_GATEWAYS = "microsoft.network/virtualnetworkgateways"
_CONNECTIONS = "microsoft.network/connections"
_HUB_GATEWAYS = "microsoft.network/vpngateways"


@check(
    "resilience-vpn-backup",
    over=GatewayView,
    severity=Severity.MEDIUM,
    source="Secure your Azure ExpressRoute: Backup and recovery, site-to-site VPN as a backup",
    aliases=("ALZ D06.16",),
)
def vpn_backup(view: GatewayView) -> Outcome:
    """Beside the ExpressRoute gateway stands a VPN gateway with a connection over the internet, as a backup.

    Why: When the circuit is gone a tunnel over the internet still carries what matters. Azure prefers ExpressRoute for equal prefixes.
    Fails when: the virtual network or hub has no VPN gateway, or that has no IPsec connection over public addresses
    Unknown when: the gateway's type was not exported, or gateways and connections were not as a list
    Not applicable when: the gateway is a VPN gateway
    Fix: Add a VPN gateway and a connection; advertise no longer prefixes through it than over ExpressRoute.
    - Azure: `az network vnet-gateway create --gateway-type Vpn --sku VpnGw1AZ …` and `az network vpn-connection create …`
    """
    azure, gateway = view.around, view.gateway
    kind = is_express_route(gateway)
    if kind is False:
        return not_applicable("a VPN gateway")
    if kind is None:
        return unknown(f"the type of {gateway.name} was not exported", gateway.pointer("name"))
    beside = _vpn_gateways(azure, gateway)
    backups, places = _backups(azure, beside)
    if backups:
        return passed(f"{', '.join(backups)} as a backup", *places)
    is_hub = view.is_in_hub
    lists = [azure.list_of(one) for one in ((_HUB_GATEWAYS,) if is_hub else (_GATEWAYS, _CONNECTIONS))]
    known = [one for one in lists if one is not None]
    if len(known) < len(lists):
        command = "az network vpn-gateway list -o json > azure/vpn-gateways.json"
        commands = command if is_hub else f"{export_of(_GATEWAYS)}, {export_of(_CONNECTIONS)}"
        return unknown(f"VPN gateways and their connections were not exported: {commands}", gateway.place)
    why = (
        "no VPN gateway"
        if not beside
        else f"{', '.join(one.name for one in beside)} has no connection over the internet"
    )
    return failed(
        f"beside {gateway.name}: {why}",
        *([one.place for one in beside] or known),
        expected="a VPN gateway with a connection over the internet",
        actual=why,
    )


def _vpn_gateways(azure: AzureDefinition, gateway: Gateway) -> list[Gateway]:
    """Return the VPN gateways of the same virtual network or hub."""
    vnet_id, hub_id = vnet_id_of(gateway), hub_id_of(gateway)
    found: list[Gateway] = [
        one
        for one in azure.virtual_network_gateways
        if is_express_route(one) is False and vnet_id and vnet_id_of(one) == vnet_id
    ]
    return [*found, *(one for one in azure.vpn_gateways if hub_id and one.virtual_hub_id == hub_id)]


def _backups(azure: AzureDefinition, gateways: list[Gateway]) -> tuple[list[str], list[Place]]:
    names: list[str] = []
    places: list[Place] = []
    for gateway in gateways:
        for one in connections_of(azure, gateway):
            if _is_backup(one):
                names.append(one.name)
                places.append(one.pointer("connection_type"))
        for hub_connection in azure.vpn_connections:
            links = [link for link in hub_connection.link_connections if not link.use_local_azure_ip_address]
            if hub_connection.vpn_gateway_id == gateway.id and links:
                names.append(hub_connection.name)
                places.append(Pointer(hub_connection.file, hub_connection.at, hub_connection.name))
    return names, places


def _is_backup(one: Connection) -> bool:
    """Tell whether a connection is a tunnel over the internet; one over private addresses dies with the circuit."""
    return (one.connection_type or "").casefold() == "ipsec" and not one.use_local_azure_ip_address
