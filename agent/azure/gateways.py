"""VPN and ExpressRoute gateways of virtual networks, their connections, and the local network gateways.

Source: facts on Azure, 1.7 to 1.9.
"""

from collections.abc import Iterator

from agent.azure.addresses import address, addresses, prefixes
from agent.azure.resource import named, record, seal
from agent.azure.view import Facts, View
from checks.azure_gateways import (
    BgpSettings,
    Connection,
    CustomBgpAddress,
    GatewayInstance,
    GatewayIpConfiguration,
    IpsecPolicy,
    LocalNetworkGateway,
    TrafficSelectorPolicy,
    TunnelStatus,
    VirtualNetworkGateway,
)
from parsers.model.secret import Sealer

MAX_ASN = 4294967295
_MAX_KILOBYTES = 2_147_483_647


def read_virtual_network_gateway(view: View, sealer: Sealer, parent: str) -> Iterator[VirtualNetworkGateway]:
    """Yield the gateway of an object."""
    facts = named(view, "virtualnetworkgateways")
    if facts is None:
        return
    for field, name in (
        ("location", "location"),
        ("provisioning_state", "provisioningState"),
        ("gateway_type", "gatewayType"),
        ("vpn_type", "vpnType"),
        ("vpn_gateway_generation", "vpnGatewayGeneration"),
        ("admin_state", "adminState"),
        ("resiliency_model", "resiliencyModel"),
    ):
        view.text(facts, field, name)
    for field, name in (
        ("active_active", "activeActive" if view.has("activeActive") else "active"),  # older az: facts on Azure, 0.3
        ("enable_bgp", "enableBgp"),
        ("enable_private_ip_address", "enablePrivateIpAddress"),
        ("disable_ipsec_replay_protection", "disableIPSecReplayProtection"),
        ("allow_remote_vnet_traffic", "allowRemoteVnetTraffic"),
        ("allow_virtual_wan_traffic", "allowVirtualWanTraffic"),
    ):
        view.flag(facts, field, name)
    sku = view.child("sku")
    if sku:
        sku.text(facts, "sku_name", "name")
        sku.text(facts, "sku_tier", "tier")
        sku.number(facts, "sku_capacity", "capacity", 1, 1000, is_none=0)
    read_bounds(view, facts)
    read_ip_configurations(view, facts)
    read_bgp_settings(view, facts, "bgp_settings", "bgpSettings")
    yield VirtualNetworkGateway(**record(view, facts))


def read_bounds(view: View, facts: Facts) -> None:
    """Read the scale units between which a gateway scales by itself."""
    scale = view.child("autoScaleConfiguration")
    bounds = scale.child("bounds") if scale else None
    if bounds:
        bounds.number(facts, "autoscale_min", "min", 1, 1000, is_none=0)
        bounds.number(facts, "autoscale_max", "max", 1, 1000, is_none=0)


def read_ip_configurations(view: View, facts: Facts) -> None:
    """Read the IP configurations of a gateway."""
    if not view.has("ipConfigurations"):
        return
    found = tuple(_ip_configuration(one) for one in view.children("ipConfigurations"))
    facts.put("ip_configurations", found, view.find("ipConfigurations")[1], f"{len(found)} configurations")


def _ip_configuration(view: View) -> GatewayIpConfiguration:
    facts = Facts()
    view.text(facts, "name", "name" if view.has("name") else "id")
    view.text(facts, "private_ip_allocation_method", "privateIPAllocationMethod")
    address(view, facts, "private_ip_address", "privateIPAddress")
    reference(view, facts, "subnet_id", "subnet")
    reference(view, facts, "public_ip_address_id", "publicIPAddress")
    if isinstance(view.find("publicIPAddress")[0], str):  # a virtual hub's names the address itself
        address(view, facts, "public_ip_address", "publicIPAddress")
    return GatewayIpConfiguration(**record(view, facts))


def reference(view: View, facts: Facts, field: str, name: str) -> None:
    """Read the id of `{"id": …}`."""
    value, _ = view.find(name)
    child = view.child(name) if not isinstance(value, str) else None
    if child:
        child.text(facts, field, "id", fold=True)


def read_bgp_settings(view: View, facts: Facts, field: str, name: str) -> None:
    """Read the BGP of a gateway, of a local network gateway, or of a site or link of one."""
    child = view.child(name)
    if child is None:
        return
    own = Facts()
    child.number(own, "asn", "asn", 1, MAX_ASN, is_none=0)
    child.number(own, "peer_weight", "peerWeight", 0, 100)
    addresses(child, own, "bgp_peering_addresses", "bgpPeeringAddress")
    if child.has("bgpPeeringAddresses"):
        found = tuple(_instance(one) for one in child.children("bgpPeeringAddresses"))
        own.put("instances", found, child.find("bgpPeeringAddresses")[1], f"{len(found)} instances")
    facts.put(field, BgpSettings(**record(child, own)), child.at, "present")


def _instance(view: View) -> GatewayInstance:
    facts = Facts()
    _ip_configuration_name(view, facts)
    addresses(view, facts, "default_bgp_ip_addresses", "defaultBgpIpAddresses")
    addresses(view, facts, "custom_bgp_ip_addresses", "customBgpIpAddresses")
    addresses(view, facts, "tunnel_ip_addresses", "tunnelIpAddresses")
    return GatewayInstance(**record(view, facts))


def _ip_configuration_name(view: View, facts: Facts) -> None:
    """Read which instance of the gateway is meant: the last part of an id, or the name that Terraform has."""
    view.text(facts, "ip_configuration", "ipConfigurationId", fold=True)
    if "ip_configuration" in facts.fields:
        facts.fields["ip_configuration"] = facts.fields["ip_configuration"].rpartition("/")[2]


def read_connection(view: View, sealer: Sealer, parent: str) -> Iterator[Connection]:
    """Yield the connection of an object."""
    facts = named(view, "connections")
    if facts is None:
        return
    for field, name in (
        ("location", "location"),
        ("provisioning_state", "provisioningState"),
        ("connection_type", "connectionType"),
        ("connection_protocol", "connectionProtocol"),
        ("connection_mode", "connectionMode"),
        ("connection_status", "connectionStatus"),
        ("authentication_type", "authenticationType"),
    ):
        view.text(facts, field, name)
    for field, name in (
        ("virtual_network_gateway1_id", "virtualNetworkGateway1"),
        ("virtual_network_gateway2_id", "virtualNetworkGateway2"),
        ("local_network_gateway2_id", "localNetworkGateway2"),
        ("peer_id", "peer"),
    ):
        reference(view, facts, field, name)
    view.flag(facts, "express_route_gateway_bypass", "expressRouteGatewayBypass")
    view.flag(facts, "enable_private_link_fast_path", "enablePrivateLinkFastPath")
    read_tunnel_settings(view, facts, sealer)
    read_traffic_selectors(view, facts)
    if view.has("tunnelConnectionStatus"):
        statuses = tuple(_tunnel_status(one) for one in view.children("tunnelConnectionStatus"))
        facts.put("tunnel_statuses", statuses, view.find("tunnelConnectionStatus")[1], f"{len(statuses)} tunnels")
    yield Connection(**record(view, facts))


def read_tunnel_settings(view: View, facts: Facts, sealer: Sealer) -> None:
    """Read what a connection and a link of a virtual WAN connection have alike."""
    view.number(facts, "routing_weight", "routingWeight", 0, 32000)
    view.number(facts, "dpd_timeout_seconds", "dpdTimeoutSeconds", 0, 3600)
    view.flag(facts, "enable_bgp", "enableBgp")
    view.flag(facts, "use_local_azure_ip_address", "useLocalAzureIpAddress")
    view.flag(facts, "use_policy_based_traffic_selectors", "usePolicyBasedTrafficSelectors")
    seal(view, facts, "shared_key", "sharedKey", sealer)
    if view.has("ipsecPolicies"):
        policies = tuple(_ipsec_policy(one) for one in view.children("ipsecPolicies"))
        facts.put("ipsec_policies", policies, view.find("ipsecPolicies")[1], "a policy" if policies else "none")
    name = "gatewayCustomBgpIpAddresses"
    if not view.has(name):
        name = "vpnGatewayCustomBgpAddresses"
    if view.has(name):
        custom = tuple(_custom_bgp(one) for one in view.children(name))
        facts.put("custom_bgp_addresses", custom, view.find(name)[1], f"{len(custom)} addresses")


def _ipsec_policy(view: View) -> IpsecPolicy:
    facts = Facts()
    for field, name in (
        ("ike_encryption", "ikeEncryption"),
        ("ike_integrity", "ikeIntegrity"),
        ("dh_group", "dhGroup"),
        ("ipsec_encryption", "ipsecEncryption"),
        ("ipsec_integrity", "ipsecIntegrity"),
        ("pfs_group", "pfsGroup"),
    ):
        view.text(facts, field, name)
    view.number(facts, "sa_life_time_seconds", "saLifeTimeSeconds", 1, _MAX_KILOBYTES, is_none=0)
    view.number(facts, "sa_data_size_kilobytes", "saDataSizeKilobytes", 1, _MAX_KILOBYTES, is_none=0)
    return IpsecPolicy(**record(view, facts))


def _custom_bgp(view: View) -> CustomBgpAddress:
    facts = Facts()
    _ip_configuration_name(view, facts)
    address(view, facts, "custom_bgp_ip_address", "customBgpIpAddress")
    return CustomBgpAddress(**record(view, facts))


def _tunnel_status(view: View) -> TunnelStatus:
    facts = Facts()
    view.text(facts, "tunnel", "tunnel")
    view.text(facts, "connection_status", "connectionStatus")
    return TunnelStatus(**record(view, facts))


def read_traffic_selectors(view: View, facts: Facts) -> None:
    """Read the selector pairs of a connection."""
    if not view.has("trafficSelectorPolicies"):
        return
    found = []
    for one in view.children("trafficSelectorPolicies"):
        own = Facts()
        prefixes(one, own, "local_address_ranges", "localAddressRanges")
        prefixes(one, own, "remote_address_ranges", "remoteAddressRanges")
        found.append(TrafficSelectorPolicy(**record(one, own)))
    pointer = view.find("trafficSelectorPolicies")[1]
    facts.put("traffic_selector_policies", tuple(found), pointer, f"{len(found)} pairs")


def read_local_network_gateway(view: View, sealer: Sealer, parent: str) -> Iterator[LocalNetworkGateway]:
    """Yield the local network gateway of an object."""
    facts = named(view, "localnetworkgateways")
    if facts is None:
        return
    view.text(facts, "location", "location")
    view.text(facts, "provisioning_state", "provisioningState")
    address(view, facts, "gateway_ip_address", "gatewayIpAddress")
    view.text(facts, "fqdn", "fqdn")
    space = view.child("localNetworkAddressSpace")
    if space:
        prefixes(space, facts, "address_prefixes", "addressPrefixes")
    read_bgp_settings(view, facts, "bgp_settings", "bgpSettings")
    yield LocalNetworkGateway(**record(view, facts))
