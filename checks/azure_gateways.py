"""Gateways, connections and what stands for the far end, in Azure's own nouns (facts on Azure, 1.6 to 1.9).

Enums are kept as Azure writes them, whatever they say. A field that the source does not carry is None; an empty tuple
says that the source carries an empty list. Ids are in lower case.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from checks.azure_record import AzureRecord, AzureResource
from parsers.model.secret import Secret

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


class GatewayInstance(AzureRecord):
    """The addresses of one instance of a gateway: an entry of `bgpPeeringAddresses`."""

    ip_configuration: str | None = None  # name of the IP configuration, lower case; of a hub's gateway: instance0
    default_bgp_ip_addresses: tuple[Address, ...] | None = None
    custom_bgp_ip_addresses: tuple[Address, ...] | None = None  # APIPA
    tunnel_ip_addresses: tuple[Address, ...] | None = None  # public, and private where that is on

    @property
    def bgp_addresses(self) -> tuple[Address, ...]:
        """The addresses that the instance speaks BGP from."""
        return (*(self.custom_bgp_ip_addresses or ()), *(self.default_bgp_ip_addresses or ()))


class BgpSettings(AzureRecord):
    """BGP of a gateway, or of what stands for the far end."""

    asn: int | None = None
    bgp_peering_addresses: tuple[Address, ...] | None = None  # two of an active-active gateway
    peer_weight: int | None = None
    instances: tuple[GatewayInstance, ...] | None = None  # of a gateway


class GatewayIpConfiguration(AzureRecord):
    """One IP configuration of a gateway."""

    name: str = ""
    private_ip_allocation_method: str | None = None
    private_ip_address: Address | None = None
    public_ip_address: Address | None = None  # virtual WAN
    subnet_id: str | None = None
    public_ip_address_id: str | None = None


class VirtualNetworkGateway(AzureResource):
    """A gateway of a virtual network: VPN or ExpressRoute, as `gateway_type` says."""

    location: str | None = None
    provisioning_state: str | None = None
    gateway_type: str | None = None  # Vpn, ExpressRoute, LocalGateway
    vpn_type: str | None = None  # RouteBased, PolicyBased
    vpn_gateway_generation: str | None = None
    sku_name: str | None = None
    sku_tier: str | None = None
    sku_capacity: int | None = None
    active_active: bool | None = None
    enable_bgp: bool | None = None
    enable_private_ip_address: bool | None = None
    disable_ipsec_replay_protection: bool | None = None
    admin_state: str | None = None
    resiliency_model: str | None = None  # SingleHomed, MultiHomed
    allow_remote_vnet_traffic: bool | None = None
    allow_virtual_wan_traffic: bool | None = None
    autoscale_min: int | None = None
    autoscale_max: int | None = None
    ip_configurations: tuple[GatewayIpConfiguration, ...] | None = None
    bgp_settings: BgpSettings | None = None


class IpsecPolicy(AzureRecord):
    """A custom policy: the one set that Azure offers and accepts."""

    ike_encryption: str | None = None
    ike_integrity: str | None = None
    dh_group: str | None = None
    ipsec_encryption: str | None = None
    ipsec_integrity: str | None = None
    pfs_group: str | None = None
    sa_life_time_seconds: int | None = None
    sa_data_size_kilobytes: int | None = None


class TrafficSelectorPolicy(AzureRecord):
    """Prefixes of Azure's side (`local`) and of the far side."""

    local_address_ranges: tuple[Network, ...] = ()
    remote_address_ranges: tuple[Network, ...] = ()


class CustomBgpAddress(AzureRecord):
    """The APIPA address that one instance of the gateway uses on one connection."""

    ip_configuration: str | None = None
    custom_bgp_ip_address: Address | None = None


class TunnelStatus(AzureRecord):
    """What Azure saw of one tunnel of a connection."""

    tunnel: str | None = None
    connection_status: str | None = None


class Connection(AzureResource):
    """A connection of a virtual network gateway. Only one with `connection_type` IPsec is a tunnel to a router."""

    location: str | None = None
    provisioning_state: str | None = None
    connection_type: str | None = None  # IPsec, Vnet2Vnet, ExpressRoute, VPNClient
    virtual_network_gateway1_id: str | None = None
    virtual_network_gateway2_id: str | None = None
    local_network_gateway2_id: str | None = None
    peer_id: str | None = None  # the circuit, of an ExpressRoute connection
    connection_protocol: str | None = None  # IKEv2, IKEv1
    connection_mode: str | None = None  # Default, ResponderOnly, InitiatorOnly
    connection_status: str | None = None  # Unknown, Connecting, Connected, NotConnected
    tunnel_statuses: tuple[TunnelStatus, ...] | None = None
    routing_weight: int | None = None
    dpd_timeout_seconds: int | None = None  # 0 is Azure's word for "not set"
    enable_bgp: bool | None = None
    use_local_azure_ip_address: bool | None = None
    use_policy_based_traffic_selectors: bool | None = None
    traffic_selector_policies: tuple[TrafficSelectorPolicy, ...] | None = None
    ipsec_policies: tuple[IpsecPolicy, ...] | None = None  # (): Azure's default offer; None: not said
    custom_bgp_addresses: tuple[CustomBgpAddress, ...] | None = None
    express_route_gateway_bypass: bool | None = None  # FastPath
    enable_private_link_fast_path: bool | None = None
    authentication_type: str | None = None
    shared_key: Secret | None = None  # Terraform has it, Azure's answers as a rule do not


class LocalNetworkGateway(AzureResource):
    """What stands for the router in Azure: its address, its prefixes, its BGP."""

    location: str | None = None
    provisioning_state: str | None = None
    gateway_ip_address: Address | None = None
    fqdn: str | None = None
    address_prefixes: tuple[Network, ...] | None = None
    bgp_settings: BgpSettings | None = None


class VpnSiteLink(AzureRecord):
    """One link of a site: the virtual WAN's word for a router's address."""

    name: str
    id: str | None = None
    ip_address: Address | None = None
    fqdn: str | None = None
    link_provider_name: str | None = None
    link_speed_mbps: int | None = None
    bgp: BgpSettings | None = None


class VpnSite(AzureResource):
    """A site of a virtual WAN."""

    location: str | None = None
    provisioning_state: str | None = None
    virtual_wan_id: str | None = None
    ip_address: Address | None = None  # of a site without links
    address_prefixes: tuple[Network, ...] | None = None
    bgp: BgpSettings | None = None
    links: tuple[VpnSiteLink, ...] = ()


class VpnGateway(AzureResource):
    """The site-to-site gateway of a virtual hub."""

    location: str | None = None
    provisioning_state: str | None = None
    virtual_hub_id: str | None = None
    vpn_gateway_scale_unit: int | None = None
    ip_configurations: tuple[GatewayIpConfiguration, ...] | None = None
    bgp_settings: BgpSettings | None = None


class VpnLinkConnection(AzureRecord):
    """One link of a virtual WAN connection: here stand protocol, policy and key."""

    name: str
    id: str | None = None
    vpn_site_link_id: str | None = None
    vpn_connection_protocol_type: str | None = None  # IKEv2, IKEv1
    vpn_link_connection_mode: str | None = None
    connection_status: str | None = None
    routing_weight: int | None = None
    dpd_timeout_seconds: int | None = None
    enable_bgp: bool | None = None
    use_local_azure_ip_address: bool | None = None
    use_policy_based_traffic_selectors: bool | None = None
    ipsec_policies: tuple[IpsecPolicy, ...] | None = None
    custom_bgp_addresses: tuple[CustomBgpAddress, ...] | None = None
    shared_key: Secret | None = None


class VpnConnection(AzureResource):
    """A connection of a virtual hub's VPN gateway to a site."""

    vpn_gateway_id: str | None = None
    provisioning_state: str | None = None
    remote_vpn_site_id: str | None = None
    connection_status: str | None = None
    enable_internet_security: bool | None = None
    traffic_selector_policies: tuple[TrafficSelectorPolicy, ...] | None = None
    link_connections: tuple[VpnLinkConnection, ...] = ()


class ExpressRouteConnection(AzureRecord):
    """A connection of a virtual hub's ExpressRoute gateway to a circuit's peering."""

    name: str
    id: str | None = None
    express_route_circuit_peering_id: str | None = None
    routing_weight: int | None = None
    enable_internet_security: bool | None = None
    express_route_gateway_bypass: bool | None = None
    enable_private_link_fast_path: bool | None = None


class ExpressRouteGateway(AzureResource):
    """The ExpressRoute gateway of a virtual hub."""

    location: str | None = None
    provisioning_state: str | None = None
    virtual_hub_id: str | None = None
    autoscale_min: int | None = None
    autoscale_max: int | None = None
    allow_non_virtual_wan_traffic: bool | None = None
    express_route_connections: tuple[ExpressRouteConnection, ...] = ()
