"""Which router tunnel ends which connection of Azure's, and why we think so.

Endpoints go first: the gateway's addresses are the tunnel's destination, the address of the local network gateway (or
site link) is its source. Where one of the two is wrong, the other with BGP or a description still pairs them, so that
a wrong source shows as a wrong source and not as two orphans. A router tunnel ends one instance of one connection.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from ipaddress import IPv4Network, IPv6Network
from typing import TypeVar

from checks.azure_definition import AzureDefinition
from checks.azure_gateways import (
    Connection,
    LocalNetworkGateway,
    VpnConnection,
    VpnGateway,
    VpnLinkConnection,
    VpnSite,
    VpnSiteLink,
)
from checks.azure_record import AzureResource
from checks.azure_state import IkeSa
from checks.estate import EdgeDevice, EdgePath, Tunnel
from checks.gateway_circuits import circuits_of
from checks.gateway_ends import Address, Gateway, GatewayEnd, bgp_addresses, ends_of
from checks.interface_names import is_named
from checks.key_sharers import with_key_sharers
from checks.policy import Policy, together
from checks.supplied_keys import SuppliedKeys
from parsers.model.bgp import BgpNeighbor
from parsers.model.device import Device
from parsers.model.ipsec import IpsecTunnel
from parsers.model.secret import Secret
from parsers.model.source import Where

R = TypeVar("R", bound=AzureResource)
FarEnd = LocalNetworkGateway | VpnSite | VpnSiteLink

# A destination decides alone; a source is shared by all tunnels of a router, so it needs a second witness.
_DESTINATION, _SOURCE, _BGP, _DESCRIPTION, _GATEWAY = 60, 50, 30, 25, 10
ENOUGH = 60


@dataclass(frozen=True, slots=True)
class _Slot:
    """A tunnel that waits for its router half: one instance of one connection."""

    connection: Connection | VpnConnection
    settings: Connection | VpnLinkConnection
    gateway: Gateway | None
    end: GatewayEnd
    others: tuple[Address, ...]  # of the gateway's other instances
    is_only_end: bool
    far_end: FarEnd | None

    @property
    def far_address(self) -> Address | None:
        """The address of the router that Azure knows."""
        return far_address(self.far_end)

    @property
    def names(self) -> tuple[str, ...]:
        """What a description may call it."""
        named = (self.connection, self.settings, self.gateway, self.far_end)
        return tuple(dict.fromkeys(one.name for one in named if one is not None))


@dataclass(frozen=True, slots=True)
class _Candidate:
    score: int
    why: tuple[str, ...]
    slot: _Slot
    edge: EdgeDevice
    tunnel: IpsecTunnel


def far_address(far_end: FarEnd | None) -> Address | None:
    """Return the router's address as Azure has it, None where that is a name or not known."""
    if isinstance(far_end, LocalNetworkGateway):
        return far_end.gateway_ip_address
    return far_end.ip_address if far_end is not None else None


def tunnels_of(
    azure: AzureDefinition,
    paths: Sequence[EdgePath],
    devices: Sequence[EdgeDevice],
    policy: Policy,
    supplied: SuppliedKeys,
) -> tuple[Tunnel, ...]:
    """Return every IPsec tunnel of Azure's and of the routers', sorted by id, paired as far as the inputs tell."""
    slots = list(_slots(azure))
    chosen = _choose(slots, devices)
    found = [_tunnel(slot, chosen.get(id(slot)), azure, paths, policy, supplied, devices) for slot in slots]
    taken = {(one.edge.name, one.tunnel.name) for one in chosen.values()}
    for more in _children(list(chosen.values()), taken):
        found.append(replace(_tunnel(more.slot, more, azure, paths, policy, supplied, devices), child=more.tunnel.name))
        taken.add((more.edge.name, more.tunnel.name))
    found += _orphans(azure, paths, devices, policy, taken)
    ends: dict[str, set[str]] = {}
    for one in found:
        if one.connection is not None and one.tunnel is not None and _is_whole(one.edge):
            ends.setdefault(one.connection.id, set()).add(one.end.name)
    found = [
        replace(
            one, has_sibling=one.connection is not None and bool(ends.get(one.connection.id, set()) - {one.end.name})
        )
        for one in found
    ]
    return tuple(sorted(with_key_sharers(_told_apart(found), devices), key=lambda one: one.id))


def _children(chosen: Sequence[_Candidate], taken: set[tuple[str, str]]) -> Iterator[_Candidate]:
    """Yield the router's other tunnels between the endpoints of a paired one: child SAs of the same IKE SA."""
    homes = {(one.edge.name, _endpoints(one.tunnel)): one for one in chosen if one.tunnel.destination_address}
    for edge in {one.edge.name: one.edge for one in chosen}.values():
        for tunnel in edge.device.ipsec_tunnels if edge.device else ():
            home = homes.get((edge.name, _endpoints(tunnel)))
            if home is not None and (edge.name, tunnel.name) not in taken:
                yield replace(home, tunnel=tunnel)


def _endpoints(tunnel: IpsecTunnel) -> tuple[object, ...]:
    return tunnel.source_address, tunnel.destination_address, tunnel.front_vrf


def _told_apart(tunnels: Sequence[Tunnel]) -> list[Tunnel]:
    """Return the tunnels, those that share a name with their resource group before it."""
    counts = Counter(one.id for one in tunnels)
    return [
        replace(one, qualifier=one.connection.resource_group) if counts[one.id] > 1 and one.connection else one
        for one in tunnels
    ]


def _slots(azure: AzureDefinition) -> Iterator[_Slot]:
    for connection in azure.connections:
        if not is_ipsec(connection):
            continue
        gateway = _by_id(azure.virtual_network_gateways, connection.virtual_network_gateway1_id)
        far = _by_id(azure.local_network_gateways, connection.local_network_gateway2_id)
        yield from _ends(connection, connection, gateway, far)
    links = {link.id.casefold(): link for site in azure.vpn_sites for link in site.links if link.id}
    for joined in azure.vpn_connections:
        hub = _by_id(azure.vpn_gateways, joined.vpn_gateway_id)
        site = _by_id(azure.vpn_sites, joined.remote_vpn_site_id)
        for link in joined.link_connections:
            yield from _ends(joined, link, hub, links.get(link.vpn_site_link_id or "") or site)


def is_ipsec(connection: Connection) -> bool:
    """Tell whether a connection is a tunnel to a router; one without a type is, where it names a router."""
    if connection.connection_type is None:
        return connection.local_network_gateway2_id is not None
    return connection.connection_type.casefold() == "ipsec"


def _by_id(records: Iterable[R], resource_id: str | None) -> R | None:
    return next((one for one in records if resource_id and one.id == resource_id), None)


def _ends(
    connection: Connection | VpnConnection,
    settings: Connection | VpnLinkConnection,
    gateway: Gateway | None,
    far_end: FarEnd | None,
) -> Iterator[_Slot]:
    ends = ends_of(gateway)
    for end in ends:
        others = tuple(address for other in ends if other is not end for address in other.addresses)
        yield _Slot(connection, settings, gateway, end, others, len(ends) == 1, far_end)


def _choose(slots: Sequence[_Slot], devices: Sequence[EdgeDevice]) -> dict[int, _Candidate]:
    """Take the best candidates first; a router tunnel once taken ends that connection alone."""
    said = {edge.name: _descriptions(edge.device) for edge in devices if edge.device is not None}
    candidates = [one for slot in slots for one in _candidates(slot, devices, said)]
    candidates.sort(key=_candidate_order)
    chosen: dict[int, _Candidate] = {}
    taken: set[tuple[str, str]] = set()
    for one in candidates:
        place = (one.edge.name, one.tunnel.name)
        if id(one.slot) not in chosen and place not in taken:
            chosen[id(one.slot)] = one
            taken.add(place)
    return chosen


def _candidate_order(one: _Candidate) -> tuple[object, ...]:
    return -one.score, one.slot.connection.id, one.slot.settings.name, one.slot.end.name, one.edge.name, one.tunnel.name


def _descriptions(device: Device) -> dict[str, str]:
    """Return the descriptions of the tunnels' interfaces, by the interface's name."""
    wanted = {one.interface for one in device.ipsec_tunnels if one.interface}
    return {one.canonical_name: one.description for one in device.interfaces if one.canonical_name in wanted}


def _candidates(
    slot: _Slot, devices: Sequence[EdgeDevice], said: Mapping[str, Mapping[str, str]]
) -> Iterator[_Candidate]:
    """Yield the tunnels that could end the slot; one that is too weak to be taken is left out at once."""
    addresses, far = slot.end.addresses, slot.far_address
    for edge in devices:
        if edge.device is None or not edge.device.ipsec_tunnels:
            continue
        speaks = bgp_addresses(slot.end, slot.settings)
        vrfs = {one.vrf for one in edge.device.bgp_neighbors if one.address in speaks} if speaks else set()
        for tunnel in edge.device.ipsec_tunnels:
            there = tunnel.destination_address
            is_named_by_an_end = there in addresses or there in slot.others or far in (None, tunnel.source_address)
            if not is_named_by_an_end:
                continue  # BGP and a description are not enough
            found = list(_witnesses(slot, tunnel, vrfs, said[edge.name].get(tunnel.interface, "")))
            score = sum(weight for weight, _ in found)
            if score >= ENOUGH:
                yield _Candidate(score, tuple(why for _, why in found), slot, edge, tunnel)


def _witnesses(slot: _Slot, tunnel: IpsecTunnel, vrfs: set[str], description: str) -> Iterator[tuple[int, str]]:
    """Yield what speaks for a pair, and how much; `vrfs` are those with a BGP neighbor at the gateway."""
    there, here = tunnel.destination_address, tunnel.source_address
    if there is not None and there in slot.end.addresses:
        yield _DESTINATION, f"its destination {there} is the gateway's"
    elif there is not None and there in slot.others:
        yield _GATEWAY, f"its destination {there} is another instance's of the gateway"
    if here is not None and here == slot.far_address:
        yield _SOURCE, f"its source {here} is the local network gateway's"
    if tunnel.vrf in vrfs:
        yield _BGP, "a BGP neighbor in its VRF is the gateway's"
    if description and any(is_named(description, name) for name in slot.names):
        yield _DESCRIPTION, "its description names it"


def _tunnel(
    slot: _Slot,
    one: _Candidate | None,
    azure: AzureDefinition,
    paths: Sequence[EdgePath],
    policy: Policy,
    supplied: SuppliedKeys,
    devices: Sequence[EdgeDevice],
) -> Tunnel:
    key, key_from = _supplied(slot, supplied)
    circuits = circuits_of(slot.gateway, azure)
    tunnel = Tunnel(
        policy=policy,
        connection=slot.connection,
        settings=slot.settings,
        gateway=slot.gateway,
        end=slot.end,
        is_only_end=slot.is_only_end,
        bgp_addresses=bgp_addresses(slot.end, slot.settings),
        far_end=slot.far_end,
        supplied_psk=key,
        supplied_psk_from=key_from,
        are_paths_known=circuits is not None,
        ike_sas=tuple(sa for sa in azure.state.ike_sas if _is_of(sa, slot)),
    )
    if one is None:
        there = _private(path for path in paths if circuits is not None and path.circuit.id in circuits)
        return replace(
            tunnel,
            policy=together(policy, [path.policy for path in there]),
            paths=there,
            unpaired_because=_why_unpaired(slot, devices),
            far_holder=_holder(slot.far_address, devices),
        )
    return _with_router(tunnel, one.edge, one.tunnel, _paths(circuits, one.edge, paths), one.why)


def _is_of(sa: IkeSa, slot: _Slot) -> bool:
    """Tell whether a security association is this tunnel's: by its connection, and its addresses where it has them."""
    if sa.connection.casefold() not in (slot.connection.name.casefold(), slot.settings.name.casefold()):
        return False
    if slot.end.addresses and sa.local_endpoint is not None and sa.local_endpoint not in slot.end.addresses:
        return False
    return slot.far_address is None or sa.remote_endpoint in (None, slot.far_address)


def _is_whole(edge: EdgeDevice | None) -> bool:
    """Tell whether a router's capture is not known to be cut: of a cut one, what it lacks is not missing."""
    return edge is not None and edge.device is not None and edge.device.wholeness.is_whole is not False


def _holder(address: Address | None, devices: Sequence[EdgeDevice]) -> tuple[Where, ...]:
    """Return the line of a read router that holds the address."""
    for edge in devices:
        for interface in edge.device.interfaces if edge.device and _is_whole(edge) else ():
            if address in {*(one.ip for one in interface.ipv4), *(one.ip for one in interface.ipv6)}:
                return (interface.line("ipv4" if address is not None and address.version == 4 else "ipv6"),)
    return ()


def _with_router(
    tunnel: Tunnel, edge: EdgeDevice, found: IpsecTunnel, paths: tuple[EdgePath, ...], why: tuple[str, ...]
) -> Tunnel:
    device = edge.device
    assert device is not None
    interface = device.interface(found.interface) if found.interface else None
    private = _private(paths)
    policy = together(tunnel.policy, [path.policy for path in private])
    whole = replace(tunnel, policy=policy, edge=edge, tunnel=found, interface=interface, paths=private, paired_on=why)
    return replace(whole, neighbor=_neighbor(whole, device, found))


def _paths(circuits: frozenset[str] | None, edge: EdgeDevice, paths: Sequence[EdgePath]) -> tuple[EdgePath, ...]:
    """Return the paths that lead to the gateway: as Azure tells, else those that end on the tunnel's router."""
    if circuits is not None:
        return tuple(path for path in paths if path.circuit.id in circuits)
    return tuple(path for path in paths if path.edge is not None and path.edge.name == edge.name)


def _private(paths: Iterable[EdgePath]) -> tuple[EdgePath, ...]:
    return tuple(path for path in paths if path.peering_type == "private")


def _supplied(slot: _Slot, supplied: SuppliedKeys) -> tuple[Secret | None, str]:
    name, link = slot.connection.name, slot.settings.name
    for key in (f"{name}/{link}", name, link):
        if key in supplied.psk:
            return supplied.psk[key]
    held = slot.settings.shared_key
    return held, "the Azure definition" if held is not None else ""


def _neighbor(tunnel: Tunnel, device: Device, found: IpsecTunnel) -> BgpNeighbor | None:
    """Return the neighbor that speaks through the tunnel: at the gateway's address, on the wire, or of its AS."""
    here = [one for one in device.bgp_neighbors if one.vrf == found.vrf and not one.is_dynamic]
    for one in here:
        if one.address in tunnel.bgp_addresses:
            return one
    interface = tunnel.interface
    networks: list[IPv4Network | IPv6Network] = [one.network for one in interface.ipv4] if interface else []
    networks += [one.network for one in interface.ipv6] if interface else []
    for one in here:
        if any(one.address in network for network in networks):
            return one
    settings = tunnel.gateway.bgp_settings if tunnel.gateway else None
    asn = settings.asn if settings else None
    spoken = {address for end in ends_of(tunnel.gateway) for address in (*end.bgp, *end.custom_bgp)}
    of_as = [one for one in here if asn is not None and one.remote_as == asn and one.address not in spoken]
    return of_as[0] if len(of_as) == 1 else None


def _why_unpaired(slot: _Slot, devices: Sequence[EdgeDevice]) -> str:
    lost = sorted(one.name for one in devices if one.device is None)
    addresses = ", ".join(map(str, slot.end.addresses))
    said = f"no tunnel of a router that was read ends at {addresses}" if addresses else "no router tunnel pairs with it"
    if slot.gateway is None:
        said += "; its gateway was not exported: az network vnet-gateway show"
    return said + (f"; {', '.join(lost)} was not read" if lost else "")


def _orphans(
    azure: AzureDefinition,
    paths: Sequence[EdgePath],
    devices: Sequence[EdgeDevice],
    policy: Policy,
    taken: set[tuple[str, str]],
) -> Iterator[Tunnel]:
    """Yield the router tunnels that end at an address of a gateway and are no connection's."""
    ends: dict[Address, tuple[Gateway, GatewayEnd, bool]] = {}
    of_networks = [one for one in azure.virtual_network_gateways if (one.gateway_type or "vpn").casefold() == "vpn"]
    gateways: tuple[Gateway, ...] = (*of_networks, *azure.vpn_gateways)
    for gateway in gateways:
        instances = ends_of(gateway)
        for end in instances:
            ends |= {address: (gateway, end, len(instances) == 1) for address in end.addresses}
    for edge in devices:
        for one in edge.device.ipsec_tunnels if edge.device else ():
            place = ends.get(one.destination_address) if one.destination_address else None
            if place is None or (edge.name, one.name) in taken:
                continue
            circuits = circuits_of(place[0], azure)
            alone = Tunnel(
                policy=policy,
                gateway=place[0],
                end=place[1],
                is_only_end=place[2],
                bgp_addresses=place[1].bgp,
                are_paths_known=circuits is not None,
                unpaired_because=f"no connection of {place[0].name} is for it",
                are_connections_known=_has_connections(place[0], azure),
            )
            why = (f"its destination {one.destination_address} is the gateway's",)
            yield _with_router(alone, edge, one, _paths(circuits, edge, paths), why)


def _has_connections(gateway: Gateway, azure: AzureDefinition) -> bool:
    """Tell whether the export would show a connection of the gateway; a hub's gateway brings its own along."""
    if isinstance(gateway, VpnGateway):
        return True
    return azure.list_of("microsoft.network/connections") is not None
