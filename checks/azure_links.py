"""What hangs on what in Azure: gateways on virtual networks, circuits on gateways, subnets on tables."""

from collections.abc import Iterable
from typing import NamedTuple

from checks.azure_definition import AzureDefinition, ExpressRouteCircuit, Pointer
from checks.azure_gateways import Connection, ExpressRouteGateway, VirtualNetworkGateway, VpnGateway
from checks.azure_network import Route, SecurityRule, Subnet

Gateway = VirtualNetworkGateway | ExpressRouteGateway | VpnGateway
GATEWAY_SUBNET = "gatewaysubnet"
_SUBNETS = "/subnets/"


def is_express_route(gateway: Gateway) -> bool | None:
    """Tell whether a gateway is one for ExpressRoute, None where the source does not say."""
    if isinstance(gateway, VirtualNetworkGateway):
        return None if gateway.gateway_type is None else gateway.gateway_type.casefold() == "expressroute"
    return isinstance(gateway, ExpressRouteGateway)


def subnet_id_of(gateway: Gateway) -> str | None:
    """Return the id of the subnet that a virtual network's gateway stands in."""
    if not isinstance(gateway, VirtualNetworkGateway):
        return None
    return next((one.subnet_id for one in gateway.ip_configurations or () if one.subnet_id), None)


def vnet_id_of(gateway: Gateway) -> str | None:
    """Return the id of the virtual network that a gateway stands in."""
    subnet_id = subnet_id_of(gateway)
    return subnet_id.partition(_SUBNETS)[0] if subnet_id else None


def hub_id_of(gateway: Gateway) -> str | None:
    """Return the id of the virtual hub that a gateway stands in."""
    return None if isinstance(gateway, VirtualNetworkGateway) else gateway.virtual_hub_id


def subnet_of(azure: AzureDefinition, subnet_id: str | None) -> Subnet | None:
    """Return the subnet of an id."""
    return next((one for one in azure.subnets if subnet_id and one.id == subnet_id), None)


def connections_of(azure: AzureDefinition, gateway: Gateway) -> list[Connection]:
    """Return the connections of a virtual network's gateway."""
    return [one for one in azure.connections if one.virtual_network_gateway1_id == gateway.id]


class LinkedCircuit(NamedTuple):
    """A circuit that a gateway is connected to; None where the circuit was not exported."""

    circuit_id: str
    circuit: ExpressRouteCircuit | None
    place: Pointer


def circuits_of(azure: AzureDefinition, gateway: Gateway) -> list[LinkedCircuit]:
    """Return the circuits that an ExpressRoute gateway is connected to."""
    found: dict[str, LinkedCircuit] = {}
    for circuit_id, place in _circuit_ids(azure, gateway):
        circuit = next((one for one in azure.circuits if one.id == circuit_id), None)
        found.setdefault(circuit_id, LinkedCircuit(circuit_id, circuit, place))
    return list(found.values())


def _circuit_ids(azure: AzureDefinition, gateway: Gateway) -> Iterable[tuple[str, Pointer]]:
    if isinstance(gateway, ExpressRouteGateway):
        for link in gateway.express_route_connections:
            if link.express_route_circuit_peering_id:
                peering_id = link.express_route_circuit_peering_id.lower()
                yield peering_id.partition("/peerings/")[0], link.pointer("express_route_circuit_peering_id")
    for one in connections_of(azure, gateway):
        if (one.connection_type or "").casefold() == "expressroute" and one.peer_id:
            yield one.peer_id.lower(), one.pointer("peer_id")


def location_of(azure: AzureDefinition, circuit: ExpressRouteCircuit) -> tuple[str | None, Pointer]:
    """Return a circuit's peering location, and where it stands: a Direct circuit's stands on its port."""
    if circuit.peering_location is None:
        port = azure.port(circuit.express_route_port_id)
        if port is not None:
            return port.peering_location, port.pointer("peering_location")
        if circuit.express_route_port_id:
            return None, circuit.pointer("express_route_port_id")
    return circuit.peering_location, circuit.pointer("peering_location")


def is_metro(location: str) -> bool:
    """Tell whether a peering location is one circuit over two sites of a city."""
    return location.casefold().rstrip().endswith(" metro")


def city_of(location: str) -> str:
    """Return the city of a peering location: `Singapore2` and `Singapore Metro` are Singapore."""
    return location.casefold().strip().removesuffix(" metro").rstrip("0123456789 ")


def connected_vnets(azure: AzureDefinition) -> dict[str, Pointer]:
    """Return the virtual networks that reach on-premises: with a gateway of their own, or by a peer's. By id."""
    found: dict[str, Pointer] = {}
    for gateway in azure.virtual_network_gateways:
        vnet_id = vnet_id_of(gateway)
        if vnet_id:
            found.setdefault(vnet_id, gateway.place)
    for subnet in azure.subnets:
        if subnet.name.casefold() == GATEWAY_SUBNET and subnet.parent_id:
            found.setdefault(subnet.parent_id, subnet.place)
    for peering in azure.virtual_network_peerings:
        if peering.use_remote_gateways:
            found.setdefault(peering.parent_id, peering.pointer("use_remote_gateways"))
    return found


def subnets_of(azure: AzureDefinition, vnet_id: str) -> list[Subnet]:
    """Return the subnets of a virtual network."""
    return [one for one in azure.subnets if one.parent_id == vnet_id]


def routes_of(azure: AzureDefinition, table_id: str | None) -> list[Route]:
    """Return the routes of a route table."""
    return [one for one in azure.routes if table_id and one.parent_id == table_id]


def rules_of(azure: AzureDefinition, group_id: str | None) -> list[SecurityRule]:
    """Return the rules of a network security group."""
    return [one for one in azure.security_rules if group_id and one.parent_id == group_id]


def name_of(resource_id: str) -> str:
    """Return the last part of an id."""
    return resource_id.rpartition("/")[2]
