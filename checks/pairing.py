"""Lays both halves side by side: devices and Azure's definition in, `EdgePath`s out, each with what it was paired on.

Addresses go first. Where they do not pair, VLAN, inventory, descriptions and the neighbor's AS do, so that a wrong
address shows as a wrong address and not as two orphans. Every interface serves one peering of one link only.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from checks.azure_definition import (
    MICROSOFT_AS,
    AzureDefinition,
    ExpressRouteCircuit,
    ExpressRoutePort,
    Family,
    LinkName,
    Peering,
    state_names,
)
from checks.estate import CircuitView, EdgeDevice, EdgePath, Estate, PortLink, Tunnel, Witness
from checks.interface_names import is_named, is_same_interface, physical_ports
from checks.ladder import predict
from checks.observation import observe
from checks.policy import Policy
from checks.port_pairing import LINK_OF_PORT_LINK, keys_of, port_links, why_unpaired
from checks.supplied_keys import SuppliedKeys
from checks.tunnel_ladder import predict_tunnel
from checks.tunnels import tunnels_of
from parsers.model.bgp import BgpNeighbor
from parsers.model.device import Device
from parsers.model.interface import Interface

# How much each witness says. An address decides alone; two or three lesser ones together may.
WEIGHTS: Mapping[Witness, int] = {
    "address": 100,
    "neighbor": 60,
    "port": 40,
    "family": 35,
    "vlan": 30,
    "description": 25,
    "link": 20,
    "microsoft-as": 15,
    "outer-tag": 10,
}
ENOUGH = 40
_OTHER_CIRCUIT = -60  # the inventory says that this router ends links of other circuits only
_OTHER_LINK = -30  # the inventory says that this router ends the circuit's other link


@dataclass(frozen=True, slots=True)
class PairingHints:
    """What the inventory says: per device the links that end there, per port link (`port/link1`) the router ports."""

    links: Mapping[str, Mapping[str, LinkName]] = field(default_factory=dict)
    ports: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)  # (device, interface)


@dataclass(frozen=True, slots=True)
class _Slot:
    """A path that waits for its router half."""

    circuit: ExpressRouteCircuit
    peering: Peering
    link: LinkName
    family: Family
    port: ExpressRoutePort | None
    subnet: IPv4Network | IPv6Network | None
    msee: IPv4Address | IPv6Address | None

    @property
    def key(self) -> tuple[str, str, str]:
        """The link of the peering, which both families share."""
        return self.circuit.id, self.peering.peering_type, self.link


@dataclass(frozen=True, slots=True)
class _Candidate:
    score: int
    agreed: frozenset[Witness]
    slot: _Slot
    edge: EdgeDevice
    interface: Interface | None


def pair(
    site: str,
    now: datetime,
    policy: Policy,
    azure: AzureDefinition,
    devices: Sequence[EdgeDevice],
    hints: PairingHints,
    supplied: SuppliedKeys,
) -> Estate:
    """Return the estate: every path of every circuit, paired as far as the inputs tell, with its ladder."""
    devices = sorted(devices, key=lambda edge: edge.name)
    slots = [slot for circuit in azure.circuits for slot in _slots(circuit, azure)]
    chosen = _choose(slots, devices, hints)
    paths = tuple(
        sorted(
            (_path(slot, chosen.get(id(slot)), devices, policy, hints, supplied, now) for slot in slots),
            key=lambda path: path.id,
        )
    )
    paths = _with_tables(paths, azure, now)
    _tie_twins(paths)
    tunnels = tunnels_of(azure, paths, devices, policy, supplied)
    return Estate(
        site=site,
        now=now,
        policy=policy,
        azure=azure,
        devices=tuple(devices),
        paths=paths,
        port_links=_around(port_links(azure, paths, devices, policy, hints.ports, supplied, now), azure),
        circuits=tuple(replace(one, now=now) for one in _circuit_views(azure, paths, policy, tunnels)),
        ladders={path.id: observe(path, predict(path)) for path in paths},
        tunnels=tunnels,
        tunnel_ladders={one.id: predict_tunnel(one) for one in tunnels},
    )


def _around(links: Iterable[PortLink], azure: AzureDefinition) -> tuple[PortLink, ...]:
    """Return the links with what else Azure says. The same records: their twins know each other already."""
    found = tuple(links)
    for link in found:
        object.__setattr__(link, "around", azure)
    return found


def _with_tables(paths: Iterable[EdgePath], azure: AzureDefinition, now: datetime) -> tuple[EdgePath, ...]:
    """Return the paths with Azure's own tables of their links."""
    names = {one.id: state_names(one, azure.circuits) for one in azure.circuits}
    return tuple(
        replace(
            path,
            now=now,
            azure=azure,
            tables=azure.state.tables(names[path.circuit.id], path.peering.peering_type, path.link),
        )
        for path in paths
    )


def _slots(circuit: ExpressRouteCircuit, azure: AzureDefinition) -> Iterable[_Slot]:
    links: tuple[LinkName, LinkName] = ("primary", "secondary")
    for peering in circuit.peerings:
        if peering.peering_type == "public":
            continue
        has_ipv6 = peering.ipv6 is not None and bool(
            peering.ipv6.primary_peer_subnet or peering.ipv6.secondary_peer_subnet
        )
        families: list[Family] = ["ipv4"] if peering.is_ipv4_present or not has_ipv6 else []
        families += ["ipv6"] if has_ipv6 else []
        for family in families:
            for link in links:
                subnet = peering.subnet(link, family)
                msee = subnet.network_address + 2 if subnet is not None else None
                yield _Slot(circuit, peering, link, family, azure.port(circuit.express_route_port_id), subnet, msee)


def _choose(slots: Sequence[_Slot], devices: Sequence[EdgeDevice], hints: PairingHints) -> dict[int, _Candidate]:
    """Take the best candidates first; an interface once taken serves that link of that peering alone.

    Strong candidates go first, so that what one family found helps the other in the second round.
    """
    candidates = [one for slot in slots for one in _candidates(slot, devices, hints)]
    candidates.sort(key=_candidate_order)
    chosen: dict[int, _Candidate] = {}
    taken: dict[tuple[str, str], tuple[str, str, str]] = {}
    home: dict[tuple[str, str, str], tuple[str, str]] = {}
    for enough, bonus in ((WEIGHTS["neighbor"], 0), (ENOUGH, WEIGHTS["family"])):
        for one in candidates:
            name = one.interface.canonical_name if one.interface else ""
            place, key = (one.edge.name, name), one.slot.key
            score = one.score + (bonus if name and home.get(key) == place else 0)
            if id(one.slot) in chosen or score < enough or (name and taken.get(place, key) != key):
                continue
            chosen[id(one.slot)] = one
            home.setdefault(key, place)
            if name:
                taken[place] = key
    return chosen


def _candidate_order(one: _Candidate) -> tuple[object, ...]:
    name = one.interface.canonical_name if one.interface else "~"
    return -one.score, one.slot.circuit.id, one.slot.peering.name, one.slot.link, one.slot.family, one.edge.name, name


def _candidates(slot: _Slot, devices: Sequence[EdgeDevice], hints: PairingHints) -> Iterable[_Candidate]:
    for edge in devices:
        if edge.device is None:
            continue
        # The VRFs in which a neighbor stands at Microsoft's address.
        vrfs = {one.vrf for one in edge.device.bgp_neighbors if one.address == slot.msee}
        for interface in (*edge.device.interfaces, None):
            if interface is not None and interface.kind in ("loopback", "tunnel"):
                continue
            agreed = _witnesses(slot, edge.device, edge.name, interface, vrfs, hints)
            if agreed:
                score = sum(WEIGHTS[one] for one in agreed) + _inventory_doubt(slot, edge.name, hints)
                yield _Candidate(score, agreed, slot, edge, interface)


def _inventory_doubt(slot: _Slot, device: str, hints: PairingHints) -> int:
    ends = hints.links.get(device)
    if not ends:
        return 0
    link = ends.get(slot.circuit.name)
    return _OTHER_CIRCUIT if link is None else 0 if link == slot.link else _OTHER_LINK


def _witnesses(
    slot: _Slot, device: Device, name: str, interface: Interface | None, vrfs: set[str], hints: PairingHints
) -> frozenset[Witness]:
    found: set[Witness] = set()
    if slot.msee is not None and (interface.vrf in vrfs if interface else vrfs):
        found.add("neighbor")
    if interface is None:
        return frozenset(found)
    own = interface.ipv4 if slot.family == "ipv4" else interface.ipv6
    if slot.subnet is not None and any(one.ip in slot.subnet for one in own):
        found.add("address")
    found |= _lesser_witnesses(slot, device, name, interface, hints)
    # A neighbor at the right address says nothing of which interface of its VRF is meant: another witness must.
    return frozenset() if found == {"neighbor"} else frozenset(found)


def _lesser_witnesses(
    slot: _Slot, device: Device, name: str, interface: Interface, hints: PairingHints
) -> set[Witness]:
    found: set[Witness] = set()
    if interface.customer_tag is not None and interface.customer_tag == slot.peering.vlan_id:
        found.add("vlan")
        if interface.tag_count == 2 and interface.outer_tag == slot.circuit.stag:
            found.add("outer-tag")
    ports = physical_ports(device, interface)
    if any(_is_hinted(slot, name, port, hints) for port in ports) and interface.tag_count != 0:
        found.add("port")
    if hints.links.get(name, {}).get(slot.circuit.name) == slot.link and found:
        found.add("link")
    if is_named(interface.description, slot.circuit.name):
        found.add("description")
    if any(one.remote_as == MICROSOFT_AS for one in _connected_neighbors(device, interface)):
        found.add("microsoft-as")
    return found


def _is_hinted(slot: _Slot, device: str, port: Interface, hints: PairingHints) -> bool:
    if slot.port is None:
        return False
    for link, name in LINK_OF_PORT_LINK.items():
        if name == slot.link:
            for hinted_device, interface in hints.ports.get(f"{slot.port.name}/{link}", ()):
                if hinted_device == device and is_same_interface(interface, port):
                    return True
    return False


def _connected_neighbors(device: Device, interface: Interface) -> list[BgpNeighbor]:
    networks: list[IPv4Network | IPv6Network] = [one.network for one in interface.ipv4]
    networks += [one.network for one in interface.ipv6]
    return [
        neighbor
        for neighbor in device.bgp_neighbors
        if neighbor.vrf == interface.vrf and any(neighbor.address in network for network in networks)
    ]


def _path(
    slot: _Slot,
    candidate: _Candidate | None,
    devices: Sequence[EdgeDevice],
    policy: Policy,
    hints: PairingHints,
    supplied: SuppliedKeys,
    now: datetime,
) -> EdgePath:
    circuit, peering = slot.circuit, slot.peering
    key, key_from = supplied.md5.get((circuit.name, peering.peering_type), (peering.shared_key, "the Azure definition"))
    link_name = next(name for name, link in LINK_OF_PORT_LINK.items() if link == slot.link)
    port_link = next((link for link in slot.port.links if link.name == link_name), None) if slot.port else None
    path = EdgePath(
        circuit=circuit,
        peering=peering,
        link=slot.link,
        family=slot.family,
        subnet=slot.subnet,
        policy=policy.for_circuit(circuit.name),
        port=slot.port,
        port_link=port_link,
        supplied_md5=key,
        supplied_md5_from=key_from if key else "",
        supplied_macsec=keys_of(slot.port, port_link, supplied) if slot.port and port_link else None,
        now=now,
    )
    if candidate is None:
        edge = _hinted_edge(slot, devices, hints)
        return replace(path, edge=edge, unpaired_because=why_unpaired(edge, devices))
    device = candidate.edge.device
    assert device is not None
    interface = candidate.interface
    ports = physical_ports(device, interface) if interface else ()
    declared, declared_from = _declared_link(slot, candidate.edge.name, ports, hints)
    below = device.interface(interface.parent) if interface else None
    return replace(
        path,
        edge=candidate.edge,
        interface=interface,
        ports=ports,
        bundle=below if below and below.kind == "bundle" else None,
        neighbor=_neighbor(path, device, interface),
        macsec=tuple(device.macsec_port(port.canonical_name) for port in ports),
        agreed=candidate.agreed,
        declared_link=declared,
        declared_link_from=declared_from,
    )


def _declared_link(
    slot: _Slot, device: str, ports: Sequence[Interface], hints: PairingHints
) -> tuple[LinkName | None, str]:
    """Return which link the inventory says ends here: by the port first, then by the device's `links`."""
    if slot.port is not None:
        for link, name in LINK_OF_PORT_LINK.items():
            for hinted_device, text in hints.ports.get(f"{slot.port.name}/{link}", ()):
                if hinted_device == device and any(is_same_interface(text, port) for port in ports):
                    return name, f"the inventory's {slot.port.name}/{link}"
    link_name = hints.links.get(device, {}).get(slot.circuit.name)
    return link_name, "the inventory's links" if link_name else ""


def _hinted_edge(slot: _Slot, devices: Sequence[EdgeDevice], hints: PairingHints) -> EdgeDevice | None:
    named = [edge for edge in devices if hints.links.get(edge.name, {}).get(slot.circuit.name) == slot.link]
    return named[0] if len(named) == 1 else None


def _neighbor(path: EdgePath, device: Device, interface: Interface | None) -> BgpNeighbor | None:
    """Return the neighbor that stands for the path: at Microsoft's address, else in the subnet, else on the wire."""
    version = 4 if path.family == "ipv4" else 6
    all_of_family = [one for one in device.bgp_neighbors if one.address.version == version]
    here = [one for one in all_of_family if interface is None or one.vrf == interface.vrf]
    for pool in (here, all_of_family):
        for one in pool:
            if one.address == path.msee_address and not one.is_dynamic:
                return one
    ranged = [one for one in here if one.is_dynamic and _holds(one, path)]
    in_subnet = [one for one in here if path.subnet is not None and one.address in path.subnet and not one.is_dynamic]
    connected = _connected_neighbors(device, interface) if interface else []
    on_wire = [one for one in connected if one.address.version == version and not one.is_dynamic]
    microsoft = [one for one in on_wire if one.remote_as == MICROSOFT_AS]
    return next(iter((*in_subnet, *microsoft, *on_wire, *ranged)), None)


def _holds(neighbor: BgpNeighbor, path: EdgePath) -> bool:
    network = neighbor.listen_range
    return network is not None and path.msee_address is not None and path.msee_address in network


def _tie_twins(paths: Sequence[EdgePath]) -> None:
    by_key: dict[tuple[str, str, str, str], EdgePath] = {
        (path.circuit.id, path.peering_type, path.link, path.family): path for path in paths
    }
    for path in paths:
        other = "secondary" if path.link == "primary" else "primary"
        twin = by_key.get((path.circuit.id, path.peering_type, other, path.family))
        family = by_key.get(
            (path.circuit.id, path.peering_type, path.link, "ipv6" if path.family == "ipv4" else "ipv4")
        )
        # The two know each other, which a frozen record can only learn after both exist.
        object.__setattr__(path, "twin", twin)
        if family is not None:
            object.__setattr__(path, "has_other_family", True)
            shares = path.interface is not None and family.interface is path.interface
            object.__setattr__(path, "shares_interface", shares)
            object.__setattr__(path, "other_interface", None if shares else family.interface)


def _circuit_views(
    azure: AzureDefinition, paths: Sequence[EdgePath], policy: Policy, tunnels: Sequence[Tunnel]
) -> Iterable[CircuitView]:
    for circuit in azure.circuits:
        yield CircuitView(
            circuit=circuit,
            policy=policy.for_circuit(circuit.name),
            paths=tuple(path for path in paths if path.circuit.id == circuit.id),
            port=azure.port(circuit.express_route_port_id),
            tunnels=tuple(one for one in tunnels if any(path.circuit.id == circuit.id for path in one.paths)),
            all_tunnels=tuple(tunnels),
            azure=azure,
        )
