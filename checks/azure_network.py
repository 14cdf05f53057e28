"""What stands around a circuit in Azure: filters, virtual networks, subnets, firewalls. Source: facts on Azure, 1.10.

Children (subnets, rules, routes) are resources of their own, whatever the source nests: `parent_id` tells whose.
"""

from datetime import datetime
from ipaddress import IPv4Network, IPv6Network

from checks.azure_record import AzureRecord, AzureResource

Network = IPv4Network | IPv6Network


class RouteFilter(AzureResource):
    """What Microsoft peering lets in: nothing, until one is attached."""


class RouteFilterRule(AzureResource):
    """The communities that a route filter lets through."""

    access: str | None = None  # Allow, Deny
    route_filter_rule_type: str | None = None  # Community
    communities: tuple[str, ...] | None = None


class CircuitConnection(AzureResource):
    """Global Reach: two circuits joined through Microsoft."""

    peering_id: str | None = None  # lower case
    peer_peering_id: str | None = None  # lower case
    address_prefix: Network | None = None
    circuit_connection_status: str | None = None  # Connected, Connecting, Disconnected


class Authorization(AzureResource):
    """A right to use a circuit. Its key is not kept."""

    authorization_use_status: str | None = None  # Available, InUse
    connection_resource_uri: str | None = None
    created_at: datetime | None = None  # where the source carries `systemData`


class VirtualNetwork(AzureResource):
    """A virtual network."""

    address_prefixes: tuple[Network, ...] | None = None
    virtual_network_community: str | None = None
    regional_community: str | None = None


class VirtualNetworkPeering(AzureResource):
    """One side of a peering of two virtual networks."""

    remote_virtual_network_id: str | None = None  # lower case
    peering_state: str | None = None  # Initiated, Connected, Disconnected
    allow_gateway_transit: bool | None = None
    use_remote_gateways: bool | None = None
    allow_forwarded_traffic: bool | None = None
    allow_virtual_network_access: bool | None = None


class IpConfigurationReference(AzureRecord):
    """Something that has an address in a subnet."""

    id: str  # lower case


class Subnet(AzureResource):
    """A subnet. `network_security_group_id` and `route_table_id` are not known from a Terraform subnet alone."""

    address_prefixes: tuple[Network, ...] | None = None
    network_security_group_id: str | None = None  # lower case
    route_table_id: str | None = None  # lower case
    ip_configurations: tuple[IpConfigurationReference, ...] | None = None


class NetworkSecurityGroup(AzureResource):
    """A network security group; its rules are `SecurityRule`s."""


class SecurityRule(AzureResource):
    """A rule of a network security group."""

    direction: str | None = None  # Inbound, Outbound
    access: str | None = None  # Allow, Deny
    priority: int | None = None
    protocol: str | None = None
    source_address_prefix: str | None = None
    source_address_prefixes: tuple[str, ...] | None = None
    destination_address_prefix: str | None = None
    destination_address_prefixes: tuple[str, ...] | None = None
    destination_port_range: str | None = None
    destination_port_ranges: tuple[str, ...] | None = None

    @property
    def sources(self) -> tuple[str, ...]:
        """Return the source prefixes and tags."""
        own = (self.source_address_prefix,) if self.source_address_prefix else ()
        return (*own, *(self.source_address_prefixes or ()))


class RouteTable(AzureResource):
    """A route table; its routes are `Route`s."""

    disable_bgp_route_propagation: bool | None = None


class Route(AzureResource):
    """A route of a route table."""

    address_prefix: str | None = None  # a prefix, or a service tag
    next_hop_type: str | None = None
    next_hop_ip_address: str | None = None


class FirewallIpConfiguration(AzureRecord):
    """An address of a firewall."""

    private_ip_address: str | None = None
    subnet_id: str | None = None  # lower case


class AzureFirewall(AzureResource):
    """An Azure Firewall."""

    sku_tier: str | None = None
    threat_intel_mode: str | None = None  # Alert, Deny, Off; of a firewall without policy
    firewall_policy_id: str | None = None  # lower case
    virtual_hub_id: str | None = None  # lower case
    hub_private_ip_address: str | None = None
    ip_configurations: tuple[FirewallIpConfiguration, ...] | None = None

    @property
    def addresses(self) -> tuple[str, ...]:
        """Return the private addresses that routes may name as next hop."""
        several = (*(one.private_ip_address for one in self.ip_configurations or ()), self.hub_private_ip_address)
        return tuple(one for one in several if one)


class PublicIpAddress(AzureResource):
    """A public address. `zones`: None where the source does not say; Azure leaves it out of a regional address."""

    zones: tuple[str, ...] | None = None
    sku_name: str | None = None
    ip_address: str | None = None


class VirtualHub(AzureResource):
    """A hub of a virtual WAN."""

    virtual_wan_id: str | None = None  # lower case
    hub_routing_preference: str | None = None  # ExpressRoute, VpnGateway, ASPath
    azure_firewall_id: str | None = None  # lower case
