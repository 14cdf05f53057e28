"""Which circuits lead to a VPN gateway: those that the ExpressRoute gateway beside it is connected to.

Beside it is: in the same virtual network, or at the same virtual hub.
"""

from checks.azure_definition import AzureDefinition
from checks.azure_gateways import VirtualNetworkGateway, VpnGateway
from checks.gateway_ends import Gateway


def circuits_of(gateway: Gateway | None, azure: AzureDefinition) -> frozenset[str] | None:
    """Return the ids of the circuits that lead to the gateway; None where the export does not tell."""
    if gateway is None:
        return None
    found = _of_hub(gateway, azure) if isinstance(gateway, VpnGateway) else _of_network(gateway, azure)
    return frozenset(found) or None


def _of_network(gateway: VirtualNetworkGateway, azure: AzureDefinition) -> set[str]:
    network = network_of(gateway)
    beside = {
        one.id
        for one in azure.virtual_network_gateways
        if (one.gateway_type or "").casefold() == "expressroute" and network and network_of(one) == network
    }
    return {
        one.peer_id
        for one in azure.connections
        if one.peer_id is not None and one.virtual_network_gateway1_id in beside
    }


def network_of(gateway: VirtualNetworkGateway) -> str:
    """Return the id of the gateway's virtual network, "" where it is not exported."""
    for one in gateway.ip_configurations or ():
        if one.subnet_id:
            return one.subnet_id.partition("/subnets/")[0]
    return ""


def _of_hub(gateway: VpnGateway, azure: AzureDefinition) -> set[str]:
    return {
        peering.partition("/peerings/")[0]
        for one in azure.express_route_gateways
        if gateway.virtual_hub_id and one.virtual_hub_id == gateway.virtual_hub_id
        for connection in one.express_route_connections
        if (peering := connection.express_route_circuit_peering_id) is not None
    }
