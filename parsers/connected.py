"""Which interface is a neighbor connected to? Asked once per neighbor, answered without walking all interfaces."""

from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from parsers.model.interface import Interface


class ConnectedNetworks:
    """The networks of interfaces by scope (a VDOM, a virtual router), the longest prefix first."""

    def __init__(self, interfaces: Iterable[Interface], scope_of: Callable[[Interface], str]) -> None:
        self._found: dict[tuple[str, int, int], dict[int, Interface]] = {}
        for one in interfaces:
            scope = scope_of(one)
            networks: list[IPv4Network | IPv6Network] = [held.network for held in one.ipv4]
            networks += [held.network for held in one.ipv6]
            for network in networks:
                key = scope, network.version, network.prefixlen
                self._found.setdefault(key, {}).setdefault(int(network.network_address), one)
        self._lengths: dict[tuple[str, int], list[int]] = {}
        for scope, version, length in sorted(self._found, key=lambda key: -key[2]):
            self._lengths.setdefault((scope, version), []).append(length)

    def holding(self, address: IPv4Address | IPv6Address, scope: str) -> Interface | None:
        """Return the interface of that scope whose network holds the address, or None."""
        bits = address.max_prefixlen
        for length in self._lengths.get((scope, address.version), ()):
            network = int(address) >> (bits - length) << (bits - length)
            found = self._found[scope, address.version, length].get(network)
            if found is not None:
                return found
        return None
