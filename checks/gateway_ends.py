"""The ends of Azure's gateways: each instance with the addresses that it answers IKE on and speaks BGP from.

An address of a gateway is private where it stands in the gateway's subnet or in a private range: documentation says so
of the entries of `tunnelIpAddresses`, which mix both. Source: facts on Azure, 1.7, 1.9 and 4.1.
"""

from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from checks.azure_gateways import Connection, VirtualNetworkGateway, VpnGateway, VpnLinkConnection
from checks.azure_record import Pointer

Address = IPv4Address | IPv6Address
Gateway = VirtualNetworkGateway | VpnGateway
Settings = Connection | VpnLinkConnection

# Python's own is_private takes documentation ranges for private.
_PRIVATE: tuple[IPv4Network | IPv6Network, ...] = (
    IPv4Network("10.0.0.0/8"),
    IPv4Network("172.16.0.0/12"),
    IPv4Network("192.168.0.0/16"),
    IPv4Network("100.64.0.0/10"),
    IPv6Network("fc00::/7"),
)


@dataclass(frozen=True, slots=True)
class GatewayEnd:
    """One instance of a gateway."""

    name: str = ""  # of its IP configuration, in lower case
    private: tuple[Address, ...] = ()
    public: tuple[Address, ...] = ()
    bgp: tuple[Address, ...] = ()
    custom_bgp: tuple[Address, ...] = ()  # APIPA, used on the connections that ask for them
    place: Pointer | None = None  # where its addresses stand

    @property
    def addresses(self) -> tuple[Address, ...]:
        """All that it answers IKE on."""
        return (*self.private, *self.public)


def is_private(address: Address) -> bool:
    """Tell whether an address is of a private range (RFC 1918, 6598 and 4193)."""
    return any(address.version == one.version and address in one for one in _PRIVATE)


def ends_of(gateway: Gateway | None) -> tuple[GatewayEnd, ...]:
    """Return the instances of a gateway; one without addresses where the export tells of none."""
    if gateway is None:
        return (GatewayEnd(),)
    found: dict[str, GatewayEnd] = {}
    settings = gateway.bgp_settings
    for instance in settings.instances or () if settings else ():
        tunnel = instance.tunnel_ip_addresses or ()
        found[instance.ip_configuration or ""] = GatewayEnd(
            name=instance.ip_configuration or "",
            private=tuple(one for one in tunnel if is_private(one)),
            public=tuple(one for one in tunnel if not is_private(one)),
            bgp=instance.default_bgp_ip_addresses or (),
            custom_bgp=instance.custom_bgp_ip_addresses or (),
            place=instance.pointer("tunnel_ip_addresses"),
        )
    for one in gateway.ip_configurations or ():
        own = one.private_ip_address
        end = found.get(one.name.casefold()) or GatewayEnd(one.name.casefold(), place=one.pointer("private_ip_address"))
        private = end.private if own is None or own in end.private else (*end.private, own)
        public = end.public if one.public_ip_address in (None, *end.public) else (*end.public, one.public_ip_address)
        known = tuple(address for address in public if address is not None and address not in private)
        found[one.name.casefold()] = replace(end, private=private, public=known)
    return tuple(found.values()) or (GatewayEnd(place=gateway.pointer("ip_configurations")),)


def bgp_addresses(end: GatewayEnd, settings: Settings | None) -> tuple[Address, ...]:
    """Return where an instance speaks BGP on a connection: the connection's own address for it, else its default.

    Terraform does not say which instance an address is for: there the gateway's own list does.
    """
    custom = settings.custom_bgp_addresses if settings else None
    mine = [
        one.custom_bgp_ip_address
        for one in custom or ()
        if one.custom_bgp_ip_address is not None
        and (one.ip_configuration == end.name if one.ip_configuration else one.custom_bgp_ip_address in end.custom_bgp)
    ]
    return tuple(mine) or end.bgp
