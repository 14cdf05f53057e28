"""Terraform's gateways, connections and sites, mapped to ARM's names. Source: facts on Azure, 1.6 to 1.9."""

from collections.abc import Callable, Iterator, Mapping

from agent.azure.terraform_block import Block
from agent.azure.view import Entry, View

Mapped = Iterator[tuple[str, View, str]]

_NETWORK = "microsoft.network"


def _virtual_network_gateway(block: Block) -> Mapped:
    sku, bounds = block.entries(name="sku"), block.entries(min="minimum_scale_unit", max="maximum_scale_unit")
    own = block.entries(
        "id",
        "name",
        "location",
        "tags",
        "vpn_type",
        "active_active",
        resourceGroup="resource_group_name",
        gatewayType="type",
        vpnGatewayGeneration="generation",
        enablePrivateIpAddress="private_ip_address_enabled",
        allowRemoteVnetTraffic="remote_vnet_traffic_enabled",
        allowVirtualWanTraffic="virtual_wan_traffic_enabled",
    )
    view = block.view(
        {
            **own,
            "enablebgp": block.get("bgp_enabled") or block.get("enable_bgp"),
            "disableipsecreplayprotection": block.inverse("ip_sec_replay_protection_enabled"),
            "sku": (block.view(sku), block.at) if sku else None,
            "autoscaleconfiguration": _nested(block, "bounds", bounds),
            "ipconfigurations": block.children("ip_configuration", _ip_configuration),
            "bgpsettings": _settings(block, "bgp_settings"),
        }
    )
    yield f"{_NETWORK}/virtualnetworkgateways", view, ""


def _nested(block: Block, name: str, entries: Mapping[str, Entry]) -> Entry | None:
    """Return `{name: entries}`, None where there are none."""
    if not entries:
        return None
    return block.view({name: (block.view(entries), block.at)}), block.at


def _ip_configuration(block: Block) -> View:
    own = block.entries(
        "name",
        privateIPAllocationMethod="private_ip_address_allocation",
        privateIPAddress="private_ip_address",
        id="id",
    )
    public = block.reference("public_ip_address_id") or block.get("public_ip_address")
    return block.view({**own, "subnet": block.reference("subnet_id"), "publicipaddress": public})


def _settings(block: Block, name: str) -> Entry | None:
    """Return the BGP settings of any resource that has them."""
    one = block.block(name)
    if one is None:
        return None
    own = one.entries("asn", "peer_weight", "bgp_peering_address")
    address = one.get("bgp_peering_address") or one.get("peering_address")
    instances = one.children("peering_addresses", _instance) or _hub_instances(one)
    return one.view({**own, "bgppeeringaddress": address, "bgppeeringaddresses": instances}), one.at


def _instance(block: Block) -> View:
    return block.view(
        block.entries(
            "tunnel_ip_addresses",
            ipConfigurationId="ip_configuration_name",
            defaultBgpIpAddresses="default_addresses",
            customBgpIpAddresses="apipa_addresses",
        )
    )


def _hub_instances(block: Block) -> Entry | None:
    """Return the two instances of a virtual hub's gateway, each a block of its own."""
    names = ("instance_0_bgp_peering_address", "instance_1_bgp_peering_address")
    found = [one for name in names if (one := block.block(name)) is not None]
    views = [
        one.view(
            one.entries(
                "ip_configuration_id",
                defaultBgpIpAddresses="default_ips",
                customBgpIpAddresses="custom_ips",
                tunnelIpAddresses="tunnel_ips",
            )
        )
        for one in found
    ]
    return (views, found[0].at) if found else None


def _connection(block: Block) -> Mapped:
    own = block.entries(
        "id",
        "name",
        "location",
        "tags",
        "connection_protocol",
        "connection_mode",
        "routing_weight",
        "dpd_timeout_seconds",
        "shared_key",
        "use_policy_based_traffic_selectors",
        "express_route_gateway_bypass",
        resourceGroup="resource_group_name",
        connectionType="type",
        useLocalAzureIpAddress="local_azure_ip_address_enabled",
        enablePrivateLinkFastPath="private_link_fast_path_enabled",
    )
    view = block.view(
        {
            **own,
            "enablebgp": block.get("bgp_enabled") or block.get("enable_bgp"),
            "virtualnetworkgateway1": block.reference("virtual_network_gateway_id"),
            "virtualnetworkgateway2": block.reference("peer_virtual_network_gateway_id"),
            "localnetworkgateway2": block.reference("local_network_gateway_id"),
            "peer": block.reference("express_route_circuit_id"),
            "ipsecpolicies": block.children("ipsec_policy", _policy),
            "trafficselectorpolicies": block.children("traffic_selector_policy", _selectors),
            "gatewaycustombgpipaddresses": _custom_addresses(block),
        }
    )
    yield f"{_NETWORK}/connections", view, ""


def _policy(block: Block) -> View:
    return block.view(
        block.entries(
            "ike_encryption",
            "ike_integrity",
            "ipsec_encryption",
            "ipsec_integrity",
            "dh_group",
            "pfs_group",
            saLifeTimeSeconds="sa_lifetime",
            saDataSizeKilobytes="sa_datasize",
        )
    )


def _selectors(block: Block) -> View:
    local = block.get("local_address_cidrs") or block.get("local_address_ranges")
    remote = block.get("remote_address_cidrs") or block.get("remote_address_ranges")
    return block.view({"localaddressranges": local, "remoteaddressranges": remote})


def _custom_addresses(block: Block) -> Entry | None:
    one = block.block("custom_bgp_addresses")
    if one is None:
        return None
    entries = [entry for name in ("primary", "secondary") if (entry := one.get(name)) is not None]
    return [one.view({"custombgpipaddress": entry}) for entry in entries], one.at


def _local_network_gateway(block: Block) -> Mapped:
    space = block.entries(addressPrefixes="address_space")
    own = block.entries(
        "id",
        "name",
        "location",
        "tags",
        resourceGroup="resource_group_name",
        gatewayIpAddress="gateway_address",
        fqdn="gateway_fqdn",
    )
    view = block.view(
        {
            **own,
            "localnetworkaddressspace": (block.view(space), block.at) if space else None,
            "bgpsettings": _settings(block, "bgp_settings"),
        }
    )
    yield f"{_NETWORK}/localnetworkgateways", view, ""


def _vpn_site(block: Block) -> Mapped:
    space = block.entries(addressPrefixes="address_cidrs")
    view = block.view(
        {
            **block.entries("id", "name", "location", "tags", resourceGroup="resource_group_name"),
            "virtualwan": block.reference("virtual_wan_id"),
            "addressspace": (block.view(space), block.at) if space else None,
            "vpnsitelinks": block.children("link", _site_link),
        }
    )
    yield f"{_NETWORK}/vpnsites", view, ""


def _site_link(block: Block) -> View:
    properties = block.entries(linkProviderName="provider_name", linkSpeedInMbps="speed_in_mbps")
    return block.view(
        {
            **block.entries("id", "name", "ip_address", "fqdn"),
            "linkproperties": (block.view(properties), block.at) if properties else None,
            "bgpproperties": _settings(block, "bgp"),
        }
    )


def _vpn_gateway(block: Block) -> Mapped:
    own = block.entries(
        "id", "name", "location", "tags", resourceGroup="resource_group_name", vpnGatewayScaleUnit="scale_unit"
    )
    view = block.view(
        {
            **own,
            "virtualhub": block.reference("virtual_hub_id"),
            "ipconfigurations": block.children("ip_configuration", _ip_configuration),
            "bgpsettings": _settings(block, "bgp_settings"),
        }
    )
    yield f"{_NETWORK}/vpngateways", view, ""


def _vpn_connection(block: Block) -> Mapped:
    view = block.view(
        {
            **block.entries("id", "name", enableInternetSecurity="internet_security_enabled"),
            "remotevpnsite": block.reference("remote_vpn_site_id"),
            "vpnlinkconnections": block.children("vpn_link", _link_connection),
            "trafficselectorpolicies": block.children("traffic_selector_policy", _selectors),
        }
    )
    yield f"{_NETWORK}/vpngateways/vpnconnections", view, _owner(block, "vpn_gateway_id", "/vpnconnections/")


def _owner(block: Block, name: str, mark: str) -> str:
    """Return the id of what a child belongs to: by the attribute that says so, else by its own id."""
    resource_id = block.text("id")
    position = resource_id.lower().find(mark)
    return block.text(name) or (resource_id[:position] if position > 0 else "")


def _link_connection(block: Block) -> View:
    own = block.entries(
        "name",
        "dpd_timeout_seconds",
        "shared_key",
        vpnConnectionProtocolType="protocol",
        vpnLinkConnectionMode="connection_mode",
        routingWeight="route_weight",
        enableBgp="bgp_enabled",
        useLocalAzureIpAddress="local_azure_ip_address_enabled",
        usePolicyBasedTrafficSelectors="policy_based_traffic_selector_enabled",
    )
    return block.view(
        {
            **own,
            "vpnsitelink": block.reference("vpn_site_link_id"),
            "ipsecpolicies": block.children("ipsec_policy", _link_policy),
            "vpngatewaycustombgpaddresses": block.children("custom_bgp_address", _custom_address),
        }
    )


def _link_policy(block: Block) -> View:
    return block.view(
        block.entries(
            "dh_group",
            "pfs_group",
            ikeEncryption="ike_encryption_algorithm",
            ikeIntegrity="ike_integrity_algorithm",
            ipsecEncryption="encryption_algorithm",
            ipsecIntegrity="integrity_algorithm",
            saLifeTimeSeconds="sa_lifetime_sec",
            saDataSizeKilobytes="sa_data_size_kb",
        )
    )


def _custom_address(block: Block) -> View:
    return block.view(block.entries("ip_configuration_id", customBgpIpAddress="ip_address"))


def _express_route_gateway(block: Block) -> Mapped:
    view = block.view(
        {
            **block.entries(
                "id", "name", "location", "tags", "allow_non_virtual_wan_traffic", resourceGroup="resource_group_name"
            ),
            "virtualhub": block.reference("virtual_hub_id"),
            "autoscaleconfiguration": _nested(block, "bounds", block.entries(min="scale_units")),
        }
    )
    yield f"{_NETWORK}/expressroutegateways", view, ""


def _express_route_connection(block: Block) -> Mapped:
    view = block.view(
        {
            **block.entries(
                "id",
                "name",
                "routing_weight",
                enableInternetSecurity="internet_security_enabled",
                expressRouteGatewayBypass="express_route_gateway_bypass_enabled",
                enablePrivateLinkFastPath="private_link_fast_path_enabled",
            ),
            "expressroutecircuitpeering": block.reference("express_route_circuit_peering_id"),
        }
    )
    parent = _owner(block, "express_route_gateway_id", "/expressrouteconnections/")
    yield f"{_NETWORK}/expressroutegateways/expressrouteconnections", view, parent


MAPPERS: Mapping[str, Callable[[Block], Mapped]] = {
    "azurerm_virtual_network_gateway": _virtual_network_gateway,
    "azurerm_virtual_network_gateway_connection": _connection,
    "azurerm_local_network_gateway": _local_network_gateway,
    "azurerm_vpn_site": _vpn_site,
    "azurerm_vpn_gateway": _vpn_gateway,
    "azurerm_vpn_gateway_connection": _vpn_connection,
    "azurerm_express_route_gateway": _express_route_gateway,
    "azurerm_express_route_connection": _express_route_connection,
}
