"""Lays both halves side by side: devices and Azure's definition in, `EdgePath`s out, each with what it was paired on.

Addresses go first. Where they do not pair, VLAN, inventory, descriptions and the neighbor's AS do, so that a wrong
address shows as a wrong address and not as two orphans. Every interface serves one peering of one link only.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from checks.azure_definition import (
    MICROSOFT_AS,
    AzureDefinition,
    ExpressRouteCircuit,
    Family,
    LinkName,
    state_names,
)
from checks.estate import CircuitView, EdgeDevice, EdgePath, Estate, PortLink, Tunnel
from checks.interface_names import is_same_interface, physical_ports
from checks.ladder import predict
from checks.observation import observe
from checks.pairing_choice import Candidate, Slot, choose
from checks.pairing_choice import PairingHints as PairingHints
from checks.pairing_index import connected_neighbors
from checks.policy import Policy
from checks.port_pairing import LINK_OF_PORT_LINK, keys_of, port_links, why_unpaired
from checks.supplied_keys import SuppliedKeys
from checks.tunnel_ladder import predict_tunnel
from checks.tunnels import tunnels_of
from parsers.model.bgp import BgpNeighbor
from parsers.model.device import Device
from parsers.model.interface import Interface


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
    policies = {circuit.id: policy.for_circuit(circuit.name, circuit.tags) for circuit in azure.circuits}
    slots = [slot for circuit in azure.circuits for slot in _slots(circuit, azure)]
    chosen = choose(slots, devices, hints)
    paths = tuple(
        sorted(
            (_path(slot, chosen.get(slot), devices, policies, hints, supplied, now) for slot in slots),
            key=lambda path: path.id,
        )
    )
    paths = _with_tables(paths, azure, now)
    _tie_twins(paths)
    tunnels = tuple(replace(one, now=now) for one in tunnels_of(azure, paths, devices, policy, supplied))
    return Estate(
        site=site,
        now=now,
        policy=policy,
        azure=azure,
        devices=tuple(devices),
        paths=paths,
        port_links=_around(port_links(azure, paths, devices, policy, hints.ports, supplied, now), azure),
        circuits=tuple(replace(one, now=now) for one in _circuit_views(azure, paths, policies, tunnels)),
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
    names = state_names(azure.circuits)
    return tuple(
        replace(
            path,
            now=now,
            azure=azure,
            tables=azure.state.tables(names[path.circuit.id], path.peering.peering_type, path.link),
        )
        for path in paths
    )


def _slots(circuit: ExpressRouteCircuit, azure: AzureDefinition) -> Iterable[Slot]:
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
                yield Slot(circuit, peering, link, family, azure.port(circuit.express_route_port_id), subnet, msee)


def _path(
    slot: Slot,
    candidate: Candidate | None,
    devices: Sequence[EdgeDevice],
    policies: Mapping[str, Policy],
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
        policy=policies[circuit.id],
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
    slot: Slot, device: str, ports: Sequence[Interface], hints: PairingHints
) -> tuple[LinkName | None, str]:
    """Return which link the inventory says ends here: by the port first, then by the device's `links`."""
    if slot.port is not None:
        for link, name in LINK_OF_PORT_LINK.items():
            for hinted_device, text in hints.ports.get(f"{slot.port.name}/{link}", ()):
                if hinted_device == device and any(is_same_interface(text, port) for port in ports):
                    return name, f"the inventory's {slot.port.name}/{link}"
    link_name = hints.links.get(device, {}).get(slot.circuit.name)
    return link_name, "the inventory's links" if link_name else ""


def _hinted_edge(slot: Slot, devices: Sequence[EdgeDevice], hints: PairingHints) -> EdgeDevice | None:
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
    connected = connected_neighbors(device, interface) if interface else []
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
    azure: AzureDefinition, paths: Sequence[EdgePath], policies: Mapping[str, Policy], tunnels: Sequence[Tunnel]
) -> Iterable[CircuitView]:
    paths_of: dict[str, list[EdgePath]] = {}
    for path in paths:
        paths_of.setdefault(path.circuit.id, []).append(path)
    tunnels_over: dict[str, list[Tunnel]] = {}
    for tunnel in tunnels:
        for circuit_id in {path.circuit.id for path in tunnel.paths}:
            tunnels_over.setdefault(circuit_id, []).append(tunnel)
    for circuit in azure.circuits:
        yield CircuitView(
            circuit=circuit,
            policy=policies[circuit.id],
            paths=tuple(paths_of.get(circuit.id, ())),
            port=azure.port(circuit.express_route_port_id),
            tunnels=tuple(tunnels_over.get(circuit.id, ())),
            all_tunnels=tuple(tunnels),
            azure=azure,
        )
