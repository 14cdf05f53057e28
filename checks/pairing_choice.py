"""Which interface serves which path: candidates with what speaks for them, the best taken first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from checks.azure_definition import ExpressRouteCircuit, ExpressRoutePort, Family, LinkName, Peering
from checks.estate import EdgeDevice, Witness
from checks.interface_names import is_named, is_same_interface
from checks.pairing_index import Seat, SeatIndex
from checks.port_pairing import LINK_OF_PORT_LINK
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

    def of_port_link(self, port: ExpressRoutePort, wanted: LinkName) -> Iterator[tuple[str, str]]:
        """Yield the router ports that end the link of that name, as device and interface."""
        for link, name in LINK_OF_PORT_LINK.items():
            if name == wanted:
                yield from self.ports.get(f"{port.name}/{link}", ())


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
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
class Candidate:
    """One router half for a slot, and what speaks for it; without an interface the neighbor alone does."""

    score: int
    agreed: frozenset[Witness]
    slot: Slot
    edge: EdgeDevice
    interface: Interface | None

    @property
    def place(self) -> tuple[str, str]:
        """The interface's name in the whole site, "" in it where there is none."""
        return self.edge.name, self.interface.canonical_name if self.interface else ""

    def order(self) -> tuple[object, ...]:
        """The best first; of equals the same one whatever the order of the input."""
        slot, (device, name) = self.slot, self.place
        return -self.score, slot.circuit.id, slot.peering.name, slot.link, slot.family, device, name or "~"


def choose(slots: Sequence[Slot], devices: Sequence[EdgeDevice], hints: PairingHints) -> dict[Slot, Candidate]:
    """Take the best candidates first; an interface once taken serves that link of that peering alone.

    Strong candidates go first, so that what one family found helps the other in the second round. The many weak
    candidates (a tag is worn by an interface of every router) are looked at only for slots that no address settles.
    """
    return _Choice(SeatIndex(devices), hints).run(slots)


class _Choice:
    """The state of one pairing."""

    def __init__(self, index: SeatIndex, hints: PairingHints) -> None:
        self.index = index
        self.hints = hints
        self.chosen: dict[Slot, Candidate] = {}
        self.taken: dict[tuple[str, str], tuple[str, str, str]] = {}
        self.home: dict[tuple[str, str, str], tuple[str, str]] = {}

    def run(self, slots: Sequence[Slot]) -> dict[Slot, Candidate]:
        candidates: list[Candidate] = []
        settled: set[Slot] = set()
        for slot in slots:
            found = self._strong(slot)
            if any("address" in one.agreed for one in found):
                settled.add(slot)
            else:
                found = self._all(slot)
            candidates += found
        strong = WEIGHTS["neighbor"]
        self._take(candidates, strong, 0)
        lost = {slot for slot in settled if slot not in self.chosen}
        if lost:
            candidates = [one for one in candidates if one.slot not in lost]
            candidates += [one for slot in lost for one in self._all(slot)]
            self._take(candidates, strong, 0)
        for _ in range(2):  # what the first of these rounds finds is home to the other family in the second
            candidates += self._at_home(slots, candidates)
            self._take(candidates, ENOUGH, WEIGHTS["family"])
        return self.chosen

    def _take(self, candidates: list[Candidate], enough: int, bonus: int) -> None:
        candidates.sort(key=Candidate.order)
        for one in candidates:
            place, key = one.place, one.slot.key
            score = one.score + (bonus if place[1] and self.home.get(key) == place else 0)
            if one.slot in self.chosen or score < enough or (place[1] and self.taken.get(place, key) != key):
                continue
            self.chosen[one.slot] = one
            self.home.setdefault(key, place)
            if place[1]:
                self.taken[place] = key

    def _at_home(self, slots: Iterable[Slot], known: Iterable[Candidate]) -> list[Candidate]:
        """Return candidates on the interface that the slot's other family already has."""
        have = {(one.slot, one.place) for one in known}
        found = []
        for slot in slots:
            place = self.home.get(slot.key)
            seat = self.index.by_place.get(place) if place is not None else None
            if slot not in self.chosen and seat is not None and (slot, seat.place) not in have:
                one = self._candidate(slot, seat, self.index.with_neighbor(slot.msee))
                found += [one] if one is not None else []
        return found

    def _strong(self, slot: Slot) -> list[Candidate]:
        """Return the candidates that an address, a description, the inventory or neighbor and tag speak for."""
        neighbors = self.index.with_neighbor(slot.msee)
        seats = [*self.index.within(slot.subnet), *self.index.described(slot.circuit.name)]
        if slot.port is not None:
            for device, text in self.hints.of_port_link(slot.port, slot.link):
                seats += self.index.on_port(device, text)
        if neighbors:
            tagged = self.index.tagged(slot.peering.vlan_id)
            seats += [one for one in tagged if one.interface.vrf in neighbors.get(one.edge.name, ())]
        return [*self._candidates(slot, seats, neighbors), *self._by_neighbor_alone(slot, neighbors)]

    def _all(self, slot: Slot) -> list[Candidate]:
        """Return the strong candidates and those that only a tag, or the neighbor's AS beside it, speaks for."""
        neighbors = self.index.with_neighbor(slot.msee)
        strong = self._strong(slot)
        have = {one.place for one in strong}
        seats = [*self.index.tagged(slot.peering.vlan_id)]
        for device, vrfs in neighbors.items():
            for vrf in vrfs:
                seats += self.index.facing(device, vrf)
        return [*strong, *self._candidates(slot, [one for one in seats if one.place not in have], neighbors)]

    def _by_neighbor_alone(self, slot: Slot, neighbors: Mapping[str, set[str]]) -> Iterator[Candidate]:
        for device in neighbors:
            agreed: frozenset[Witness] = frozenset({"neighbor"})
            score = WEIGHTS["neighbor"] + self._inventory_doubt(slot, device)
            yield Candidate(score, agreed, slot, self.index.edge(device), None)

    def _candidates(self, slot: Slot, seats: Iterable[Seat], neighbors: Mapping[str, set[str]]) -> Iterator[Candidate]:
        for seat in {one.place: one for one in seats}.values():
            found = self._candidate(slot, seat, neighbors)
            if found is not None:
                yield found

    def _candidate(self, slot: Slot, seat: Seat, neighbors: Mapping[str, set[str]]) -> Candidate | None:
        agreed = self._witnesses(slot, seat, neighbors)
        if not agreed:
            return None
        score = sum(WEIGHTS[one] for one in agreed) + self._inventory_doubt(slot, seat.edge.name)
        return Candidate(score, agreed, slot, seat.edge, seat.interface)

    def _inventory_doubt(self, slot: Slot, device: str) -> int:
        ends = self.hints.links.get(device)
        if not ends:
            return 0
        link = ends.get(slot.circuit.name)
        return _OTHER_CIRCUIT if link is None else 0 if link == slot.link else _OTHER_LINK

    def _witnesses(self, slot: Slot, seat: Seat, neighbors: Mapping[str, set[str]]) -> frozenset[Witness]:
        interface = seat.interface
        found: set[Witness] = set()
        if interface.vrf in neighbors.get(seat.edge.name, ()):
            found.add("neighbor")
        own = interface.ipv4 if slot.family == "ipv4" else interface.ipv6
        if slot.subnet is not None and any(one.ip in slot.subnet for one in own):
            found.add("address")
        found |= self._lesser_witnesses(slot, seat)
        # A neighbor at the right address says nothing of which interface of its VRF is meant: another witness must.
        return frozenset() if found == {"neighbor"} else frozenset(found)

    def _lesser_witnesses(self, slot: Slot, seat: Seat) -> set[Witness]:
        interface, device = seat.interface, seat.edge.name
        found: set[Witness] = set()
        if interface.customer_tag is not None and interface.customer_tag == slot.peering.vlan_id:
            found.add("vlan")
            if interface.tag_count == 2 and interface.outer_tag == slot.circuit.stag:
                found.add("outer-tag")
        if interface.tag_count != 0 and self._is_hinted(slot, seat):
            found.add("port")
        if found and self.hints.links.get(device, {}).get(slot.circuit.name) == slot.link:
            found.add("link")
        if is_named(interface.description, slot.circuit.name):
            found.add("description")
        if seat.faces_microsoft:
            found.add("microsoft-as")
        return found

    def _is_hinted(self, slot: Slot, seat: Seat) -> bool:
        if slot.port is None:
            return False
        return any(
            device == seat.edge.name and is_same_interface(text, port)
            for device, text in self.hints.of_port_link(slot.port, slot.link)
            for port in seat.ports
        )
