"""The routers' interfaces by what paths are paired on: addresses, tags, names in descriptions, ports.

A site has tens of thousands of interfaces and paths: asking each of each would never end.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network

from checks.azure_definition import MICROSOFT_AS
from checks.estate import EdgeDevice
from checks.interface_names import is_named, is_same_interface, physical_ports
from parsers.model.bgp import BgpNeighbor
from parsers.model.device import Device
from parsers.model.interface import Interface

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
_ENUMERATED = 64  # addresses of a subnet that are looked up one by one; a wider one is compared with all
_WORD = re.compile(r"[^\W_-]+(?:-+[^\W_-]+)*|-+")


@dataclass(frozen=True, slots=True)
class Seat:
    """One interface that a path may stand on."""

    edge: EdgeDevice
    device: Device
    interface: Interface
    ports: tuple[Interface, ...]
    faces_microsoft: bool  # a neighbor in AS 12076 is connected

    @property
    def place(self) -> tuple[str, str]:
        """The interface's name in the whole site."""
        return self.edge.name, self.interface.canonical_name


class SeatIndex:
    """All seats of a site, by what a path knows of its own."""

    def __init__(self, devices: Sequence[EdgeDevice]) -> None:
        self.seats = [seat for edge in devices if edge.device for seat in _seats(edge, edge.device)]
        self.by_place = {seat.place: seat for seat in self.seats}
        self._edges = {edge.name: edge for edge in devices}
        self._by_ip: dict[Address, list[Seat]] = {}
        self._by_tag: dict[int, list[Seat]] = {}
        self._by_word: dict[str, list[Seat]] = {}
        self._facing: dict[tuple[str, str], list[Seat]] = {}  # by device and VRF
        self._neighbors: dict[Address, dict[str, set[str]]] = {}  # address → device → VRFs
        for seat in self.seats:
            self._file(seat)
        for edge in devices:
            for one in edge.device.bgp_neighbors if edge.device else ():
                self._neighbors.setdefault(one.address, {}).setdefault(edge.name, set()).add(one.vrf)

    def _file(self, seat: Seat) -> None:
        interface = seat.interface
        held: tuple[IPv4Interface | IPv6Interface, ...] = (*interface.ipv4, *interface.ipv6)
        for one in held:
            self._by_ip.setdefault(one.ip, []).append(seat)
        if interface.customer_tag is not None:
            self._by_tag.setdefault(interface.customer_tag, []).append(seat)
        for word in set(_WORD.findall(interface.description.casefold())):
            self._by_word.setdefault(word, []).append(seat)
        if seat.faces_microsoft:
            self._facing.setdefault((seat.edge.name, interface.vrf), []).append(seat)

    def edge(self, name: str) -> EdgeDevice:
        """Return the router of that name."""
        return self._edges[name]

    def within(self, subnet: Network | None) -> Iterable[Seat]:
        """Return the seats with an address inside the subnet."""
        if subnet is None:
            return ()
        if subnet.num_addresses <= _ENUMERATED:
            return (seat for address in subnet for seat in self._by_ip.get(address, ()))
        return (seat for address, seats in self._by_ip.items() if address in subnet for seat in seats)

    def tagged(self, vlan_id: int | None) -> Sequence[Seat]:
        """Return the seats with that tag as their only or inner one."""
        return self._by_tag.get(vlan_id, ()) if vlan_id is not None else ()

    def described(self, name: str) -> Iterator[Seat]:
        """Yield the seats whose description holds the name as a word."""
        first = _WORD.search(name.casefold())
        for seat in self._by_word.get(first[0], ()) if first else self.seats:
            if is_named(seat.interface.description, name):
                yield seat

    def on_port(self, device: str, text: str) -> Iterator[Seat]:
        """Yield the seats of a router on the port that an operator's `text` names."""
        for port, seats in self._on_ports.get(device, {}).values():
            if is_same_interface(text, port):
                yield from seats

    @cached_property
    def _on_ports(self) -> dict[str, dict[str, tuple[Interface, list[Seat]]]]:
        found: dict[str, dict[str, tuple[Interface, list[Seat]]]] = {}
        for seat in self.seats:
            for port in seat.ports:
                of_device = found.setdefault(seat.edge.name, {})
                of_device.setdefault(port.canonical_name, (port, []))[1].append(seat)
        return found

    def with_neighbor(self, address: Address | None) -> dict[str, set[str]]:
        """Return the routers on which a neighbor has that address, each with the VRFs where it stands."""
        return self._neighbors.get(address, {}) if address is not None else {}

    def facing(self, device: str, vrf: str) -> Sequence[Seat]:
        """Return a router's seats of one VRF that face a neighbor in Microsoft's AS."""
        return self._facing.get((device, vrf), ())


def _seats(edge: EdgeDevice, device: Device) -> Iterator[Seat]:
    facing = _facing_microsoft(device)
    for interface in device.interfaces:
        if interface.kind not in ("loopback", "tunnel"):
            ports = physical_ports(device, interface)
            yield Seat(edge, device, interface, ports, interface.canonical_name in facing)


def _facing_microsoft(device: Device) -> set[str]:
    """Return the interfaces to whose networks a neighbor in AS 12076 is connected."""
    wanted: dict[str, list[BgpNeighbor]] = {}
    for neighbor in device.bgp_neighbors:
        if neighbor.remote_as == MICROSOFT_AS:
            wanted.setdefault(neighbor.vrf, []).append(neighbor)
    addresses = {vrf: {one.address for one in found} for vrf, found in wanted.items()}
    return {
        interface.canonical_name
        for interface in device.interfaces
        if interface.vrf in addresses and _is_connected(interface, addresses[interface.vrf])
    }


def _is_connected(interface: Interface, addresses: set[Address]) -> bool:
    held: tuple[IPv4Interface | IPv6Interface, ...] = (*interface.ipv4, *interface.ipv6)
    for one in held:
        network: Network = one.network
        if network.num_addresses <= _ENUMERATED:
            if any(address in addresses for address in network):
                return True
        elif any(address in network for address in addresses):
            return True
    return False


def connected_neighbors(device: Device, interface: Interface) -> list[BgpNeighbor]:
    """Return the neighbors of the interface's VRF that lie in one of its networks."""
    networks: list[Network] = [one.network for one in interface.ipv4]
    networks += [one.network for one in interface.ipv6]
    return [
        neighbor
        for neighbor in device.bgp_neighbors
        if neighbor.vrf == interface.vrf and any(neighbor.address in network for network in networks)
    ]
