"""Addresses as FortiOS prints them: address and mask as two words, or `a.b.c.d/n`."""

from collections.abc import Sequence
from ipaddress import IPv4Interface, IPv4Network, IPv6Network

from parsers.values import ipv4_interface, masked_network, prefix


def interface_of(values: Sequence[str]) -> IPv4Interface | None:
    """Return an interface address, or None."""
    return ipv4_interface(*values[:2]) if values else None


def network_of(values: Sequence[str]) -> IPv4Network | IPv6Network | None:
    """Return a network of either family, host bits cleared, or None."""
    if len(values) > 1:
        return masked_network(values[0], values[1])
    return prefix(values[0]) if values else None
