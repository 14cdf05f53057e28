"""azure-traffic-inspected."""

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, ip_network

from checks.azure_data import table
from checks.azure_definition import AzureDefinition
from checks.azure_exports import export_of
from checks.azure_links import GATEWAY_SUBNET, connected_vnets, name_of, routes_of, subnets_of
from checks.azure_network import Route
from checks.check import Outcome, Place, check, failed, passed, unknown
from checks.estate import AzureView
from checks.severity import Severity

Network = IPv4Network | IPv6Network
_VNETS = "microsoft.network/virtualnetworks"
_TABLES = "microsoft.network/routetables"
_HUBS = "az network vhub list -o json > azure/vhubs.json"


@check(
    "azure-traffic-inspected",
    over=AzureView,
    severity=Severity.MEDIUM,
    source="Secure your Azure ExpressRoute: Network security, Azure Firewall or a network virtual appliance",
)
def traffic_inspected(view: AzureView) -> Outcome:
    """Traffic from on-premises passes a firewall or a network virtual appliance.

    Why: ExpressRoute is private, not trusted: what breaks in on-premises reaches Azure without a check on the way.
    Fails when: no route of a GatewaySubnet leads to an appliance, or none for a network behind it, a hub has no firewall, FastPath goes past it, or threat intelligence is Off
    Unknown when: virtual networks, route tables or hubs were not exported
    Fix: Route the prefixes of the virtual networks from the GatewaySubnet to the firewall, and turn FastPath off or accept it.
    - Azure: `az network route-table route create --route-table-name <table> --name via-firewall --address-prefix <vnet> --next-hop-type VirtualAppliance --next-hop-ip-address <firewall>`
    """
    azure = view.azure
    faults: list[tuple[str, Place]] = []
    doubts: list[tuple[str, Place]] = []
    places: list[Place] = []
    for vnet_id, place in sorted(connected_vnets(azure).items()):
        _judge_vnet(azure, vnet_id, place, faults, doubts, places)
    for gateway in azure.express_route_gateways:
        hub = next((one for one in azure.virtual_hubs if one.id == (gateway.virtual_hub_id or "").lower()), None)
        if hub is None:
            doubts.append((f"the hub of {gateway.name} was not exported: {_HUBS}", gateway.place))
        elif hub.azure_firewall_id:
            places.append(hub.pointer("azure_firewall_id"))
        else:
            (faults if hub.is_live else doubts).append(
                (f"hub {hub.name} has no firewall", hub.pointer("azure_firewall_id"))
            )
    faults += [
        (f"FastPath of {one.name} goes past the firewall", one.pointer("express_route_gateway_bypass"))
        for one in azure.connections
        if one.express_route_gateway_bypass
    ]
    faults += [
        (f"threat intelligence of {one.name} is Off", one.pointer("threat_intel_mode"))
        for one in azure.firewalls
        if (one.threat_intel_mode or "").casefold() == "off" and not one.firewall_policy_id
    ]
    if faults:
        said = tuple(why for why, _ in faults)
        return failed(
            "; ".join(said),
            *(place for _, place in faults),
            expected="traffic from on-premises through a firewall",
            actual="; ".join(said),
            details=said,
        )
    if doubts or not places:
        said = tuple(why for why, _ in doubts) or (f"no connected virtual network was exported: {export_of(_VNETS)}",)
        return unknown("; ".join(said), *(place for _, place in doubts), details=said)
    return passed("traffic from on-premises is routed through an appliance", *places)


def _judge_vnet(
    azure: AzureDefinition,
    vnet_id: str,
    place: Place,
    faults: list[tuple[str, Place]],
    doubts: list[tuple[str, Place]],
    places: list[Place],
) -> None:
    """Judge the GatewaySubnet of a virtual network: what comes from on-premises is routed there. A spoke has none."""
    subnets = subnets_of(azure, vnet_id)
    if not subnets:
        doubts.append((f"{name_of(vnet_id)} was not exported: {export_of(_VNETS)}", place))
    for subnet in subnets:
        if subnet.name.casefold() != GATEWAY_SUBNET:
            continue
        there = subnet.pointer("route_table_id")
        table_id = subnet.route_table_id
        if not table_id:
            said = f"the GatewaySubnet of {name_of(vnet_id)} has no route table"
            (faults if subnet.is_live else doubts).append((said, there))
        elif not any(one.id == table_id for one in azure.route_tables):
            doubts.append((f"{name_of(table_id)} was not exported: {export_of(_TABLES)}", there))
        elif hits := [one for one in routes_of(azure, table_id) if _is_through(one)]:
            places += [one.pointer("next_hop_type") for one in hits]
            bare = [name for name, prefix in _behind(azure, vnet_id) if not any(_covers(one, prefix) for one in hits)]
            if bare:
                said = ", ".join(dict.fromkeys(bare))
                faults.append(
                    (f"{said} is reached past the appliance: no route of {name_of(table_id)} leads there", there)
                )
        else:
            faults.append((f"no route of {name_of(table_id)} leads to an appliance", there))


def _is_through(route: Route) -> bool:
    return (route.next_hop_type or "").casefold().startswith("virtualappliance")


def _behind(azure: AzureDefinition, vnet_id: str) -> Iterator[tuple[str, Network]]:
    """Yield what lies behind a gateway's virtual network: its own subnets, and the networks that use its gateway."""
    exempt = table("alerts")["subnets"]["exempt"]
    for subnet in subnets_of(azure, vnet_id):
        if subnet.name.casefold() not in exempt:
            yield from ((f"{name_of(vnet_id)}/{subnet.name}", prefix) for prefix in subnet.address_prefixes or ())
    users = {
        one.parent_id
        for one in azure.virtual_network_peerings
        if one.use_remote_gateways and one.remote_virtual_network_id == vnet_id
    }
    for vnet in azure.virtual_networks:
        if vnet.id in users:
            yield from ((vnet.name, prefix) for prefix in vnet.address_prefixes or ())


def _covers(route: Route, prefix: Network) -> bool:
    """Tell whether a route holds a prefix whole."""
    try:
        own = ip_network(route.address_prefix or "", strict=False)
    except ValueError:
        return False
    return own.version == prefix.version and prefix.subnet_of(own)  # type: ignore[arg-type]
