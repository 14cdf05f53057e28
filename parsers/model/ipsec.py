"""IPsec tunnels: endpoints, and what IKE and ESP offer."""

from ipaddress import IPv4Address, IPv6Address

from parsers.model.source import LinedRecord


class IpsecTunnel(LinedRecord):
    """One tunnel interface with IPsec protection."""

    name: str  # canonical name of the tunnel interface
    vrf: str = "default"
    source_address: IPv4Address | IPv6Address | None = None
    destination_address: IPv4Address | IPv6Address | None = None
    profile: str = ""
