"""The virtual WAN: sites with their links, VPN gateways with their connections, ExpressRoute gateways.

Policy, protocol and key stand on the link of a connection; what the connection itself has of them is of older days.
Source: facts on Azure, 1.6 and 1.9.
"""

from collections.abc import Iterator
from typing import Any

from agent.azure.addresses import address, prefixes
from agent.azure.gateways import (
    read_bgp_settings,
    read_bounds,
    read_ip_configurations,
    read_traffic_selectors,
    read_tunnel_settings,
    reference,
)
from agent.azure.resource import named, put_list, record
from agent.azure.view import Facts, View
from checks.azure_gateways import (
    ExpressRouteConnection,
    ExpressRouteGateway,
    VpnConnection,
    VpnGateway,
    VpnLinkConnection,
    VpnSite,
    VpnSiteLink,
)
from checks.azure_record import AzureResource
from parsers.model.secret import Sealer

_SPEED = 1_000_000


def read_vpn_site(view: View, sealer: Sealer, parent: str) -> Iterator[VpnSite]:
    """Yield the site of an object."""
    facts = named(view, "vpnsites")
    if facts is None:
        return
    view.text(facts, "location", "location")
    view.text(facts, "provisioning_state", "provisioningState")
    reference(view, facts, "virtual_wan_id", "virtualWan")
    address(view, facts, "ip_address", "ipAddress")
    space = view.child("addressSpace")
    if space:
        prefixes(space, facts, "address_prefixes", "addressPrefixes")
    read_bgp_settings(view, facts, "bgp", "bgpProperties")
    links = [one for child in view.children("vpnSiteLinks") if (one := _site_link(child)) is not None]
    put_list(view, facts, "links", sorted(links, key=lambda one: one.name), "vpnSiteLinks")
    yield VpnSite(**record(view, facts))


def read_vpn_site_link(view: View, sealer: Sealer, parent: str) -> Iterator[VpnSite]:
    """Yield the site of a link that came alone, with that link."""
    link = _site_link(view)
    if link is not None:
        yield VpnSite(**_stub(parent), file=link.file, at=link.at, links=(link,))


def _stub(parent: str) -> dict[str, Any]:
    """Return what the id of a resource tells of it."""
    parts = parent.lower().split("/")
    group = parent.split("/")[parts.index("resourcegroups") + 1] if "resourcegroups" in parts[:-1] else ""
    return {"id": parent.lower(), "name": parent.rpartition("/")[2], "resource_group": group}


def _site_link(view: View) -> VpnSiteLink | None:
    facts = named(view, "vpnsites/vpnsitelinks")
    if facts is None:
        return None
    address(view, facts, "ip_address", "ipAddress")
    view.text(facts, "fqdn", "fqdn")
    properties = view.child("linkProperties")
    if properties:
        properties.text(facts, "link_provider_name", "linkProviderName")
        properties.number(facts, "link_speed_mbps", "linkSpeedInMbps", 1, _SPEED, is_none=0)
    read_bgp_settings(view, facts, "bgp", "bgpProperties")
    return VpnSiteLink(**_without_group(view, facts))


def _without_group(view: View, facts: Facts) -> dict[str, Any]:
    """Return what a child is made of: its resource group is its parent's."""
    for kept in (facts.fields, facts.pointers, facts.values):
        kept.pop("resource_group", None)
    return record(view, facts)


def read_vpn_gateway(view: View, sealer: Sealer, parent: str) -> Iterator[AzureResource]:
    """Yield the gateway of an object, and the connections in it."""
    facts = named(view, "vpngateways")
    if facts is None:
        return
    view.text(facts, "location", "location")
    view.text(facts, "provisioning_state", "provisioningState")
    reference(view, facts, "virtual_hub_id", "virtualHub")
    view.number(facts, "vpn_gateway_scale_unit", "vpnGatewayScaleUnit", 1, 1000, is_none=0)
    read_ip_configurations(view, facts)
    read_bgp_settings(view, facts, "bgp_settings", "bgpSettings")
    gateway = VpnGateway(**record(view, facts))
    yield gateway
    for child in view.children("connections"):
        yield from read_vpn_connection(child, sealer, gateway.id)


def read_vpn_connection(view: View, sealer: Sealer, parent: str) -> Iterator[VpnConnection]:
    """Yield the connection of an object; `parent` is the id of its gateway, as far as that is known."""
    facts = named(view, "vpngateways/vpnconnections")
    if facts is None:
        return
    if not view.has("id") and parent:
        facts.fields["id"] = f"{parent}/vpnconnections/{facts.fields['name']}".lower()
    if parent:
        facts.put("vpn_gateway_id", parent.lower(), view.find("id")[1], parent)
    view.text(facts, "provisioning_state", "provisioningState")
    view.text(facts, "connection_status", "connectionStatus")
    reference(view, facts, "remote_vpn_site_id", "remoteVpnSite")
    view.flag(facts, "enable_internet_security", "enableInternetSecurity")
    read_traffic_selectors(view, facts)
    links = [one for child in view.children("vpnLinkConnections") if (one := _link_connection(child, sealer))]
    put_list(view, facts, "link_connections", sorted(links, key=lambda one: one.name), "vpnLinkConnections")
    yield VpnConnection(**record(view, facts))


def _link_connection(view: View, sealer: Sealer) -> VpnLinkConnection | None:
    facts = named(view, "vpngateways/vpnconnections/vpnlinkconnections")
    if facts is None:
        return None
    reference(view, facts, "vpn_site_link_id", "vpnSiteLink")
    view.text(facts, "vpn_connection_protocol_type", "vpnConnectionProtocolType")
    view.text(facts, "vpn_link_connection_mode", "vpnLinkConnectionMode")
    view.text(facts, "connection_status", "connectionStatus")
    read_tunnel_settings(view, facts, sealer)
    return VpnLinkConnection(**_without_group(view, facts))


def read_express_route_gateway(view: View, sealer: Sealer, parent: str) -> Iterator[ExpressRouteGateway]:
    """Yield the gateway of an object, with its connections."""
    facts = named(view, "expressroutegateways")
    if facts is None:
        return
    view.text(facts, "location", "location")
    view.text(facts, "provisioning_state", "provisioningState")
    reference(view, facts, "virtual_hub_id", "virtualHub")
    view.flag(facts, "allow_non_virtual_wan_traffic", "allowNonVirtualWanTraffic")
    read_bounds(view, facts)
    children = view.children("expressRouteConnections")
    found = [one for child in children if (one := _express_route_connection(child)) is not None]
    put_list(view, facts, "express_route_connections", sorted(found, key=lambda one: one.name))
    yield ExpressRouteGateway(**record(view, facts))


def read_express_route_connection(view: View, sealer: Sealer, parent: str) -> Iterator[ExpressRouteGateway]:
    """Yield the gateway of a connection that came alone, with that connection."""
    connection = _express_route_connection(view)
    if connection is not None:
        yield ExpressRouteGateway(
            **_stub(parent), file=connection.file, at=connection.at, express_route_connections=(connection,)
        )


def _express_route_connection(view: View) -> ExpressRouteConnection | None:
    facts = named(view, "expressroutegateways/expressrouteconnections")
    if facts is None:
        return None
    reference(view, facts, "express_route_circuit_peering_id", "expressRouteCircuitPeering")
    view.number(facts, "routing_weight", "routingWeight", 0, 32000)
    view.flag(facts, "enable_internet_security", "enableInternetSecurity")
    view.flag(facts, "express_route_gateway_bypass", "expressRouteGatewayBypass")
    view.flag(facts, "enable_private_link_fast_path", "enablePrivateLinkFastPath")
    return ExpressRouteConnection(**_without_group(view, facts))
