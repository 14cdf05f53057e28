"""BGP neighbors of IOS with their effective values. Source: facts on platforms, A.1 and B.2."""

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network
from typing import Any, NamedTuple

from parsers.model.bgp import BgpNeighbor
from parsers.model.interface import Interface
from parsers.model.policy import PrefixList, RoutePolicy
from parsers.platforms.cisco_xe.bgp_families import Definitions, families_of, read_family
from parsers.platforms.cisco_xe.bgp_inheritance import Found, Layers, session_layers
from parsers.platforms.cisco_xe.bgp_statements import Bag, Process, Statement, read_processes
from parsers.platforms.cisco_xe.blocks import Book
from parsers.platforms.cisco_xe.names import canonical
from parsers.values import address, as_number, integer

_TIMERS_DEFAULT = "IOS's default timers 60/180"
_MULTIHOP_DEFAULT = "`ebgp-multihop` without a number allows 255 hops"
_MULTIHOP_MAX = 255

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


class _Subject(NamedTuple):
    """One neighbor to be put together, or one listen range."""

    process: Process
    vrf: str
    name: str
    address: Address
    own: Bag
    line: int
    ranged: Network | None = None


class _Draft:
    """One neighbor while its effective values are put together."""

    def __init__(self, layers: Layers) -> None:
        self.layers = layers
        self.gap_lines = () if layers.gap is None else (layers.gap.line,)
        self.fields: dict[str, Any] = {}
        self.lines: dict[str, tuple[int, ...]] = {}
        self.defaults: dict[str, str] = {}

    def put(self, field: str, value: Any, lines: tuple[int, ...]) -> None:
        self.fields[field] = value
        self.lines[field] = lines

    def put_absent(self, field: str, found: Found | None, value: Any) -> None:
        """Take what absence means: `value`, or None where an undefined group or template might say otherwise.

        A `no` form is no absence: it says the value, and it is the line to show.
        """
        if found is not None:
            self.put(field, value, found.lines)
        elif self.gap_lines:
            self.put(field, None, self.gap_lines)
        else:
            self.fields[field] = value


def read_bgp(
    book: Book,
    interfaces: Sequence[Interface],
    prefix_lists: Sequence[PrefixList],
    route_maps: Mapping[str, RoutePolicy],
    key_chains: set[str],
) -> list[BgpNeighbor]:
    """Return the neighbors of all VRFs in the order of the config, listen ranges after them."""
    definitions = Definitions.of(book, prefix_lists, route_maps, key_chains)
    wires = Wires(interfaces)
    neighbors = []
    for process in read_processes(book):
        groups = {name for _, name in process.groups}
        for (vrf, name), own in process.session.items():
            found = address(name)
            if found is not None:
                neighbors.append(_build(book, _Subject(process, vrf, name, found, own, own.line), wires, definitions))
            elif name not in groups:
                book.refer("peer-group", name, own.line, False)
        neighbors += [_ranged(book, process, *one, wires, definitions) for one in process.ranges]
    return neighbors


def _ranged(
    book: Book,
    process: Process,
    vrf: str,
    prefix: Network,
    group: str,
    line: int,
    wires: "Wires",
    definitions: Definitions,
) -> BgpNeighbor:
    own = Bag(line, {"peer-group": Statement([group], line, False)})
    subject = _Subject(process, vrf, f"range {prefix}", prefix.network_address, own, line, prefix)
    return _build(book, subject, wires, definitions)


def _build(book: Book, subject: _Subject, wires: "Wires", definitions: Definitions) -> BgpNeighbor:
    layers = session_layers(subject.process, subject.vrf, subject.own)
    owner = str(subject.address)
    for use in layers.uses:
        book.refer(use.kind, use.name, use.line, use.is_defined, owner)
    draft = _Draft(layers)
    if layers.group:
        draft.put("peer_group", layers.group, (layers.group_line,))
    _put_identity(subject.process, draft)
    _put_timers(subject.process, subject.vrf, subject.address.version, draft)
    _put_reach(draft)
    _put_security(book, definitions, owner, draft)
    _put_bfd(draft, wires.holding(subject.vrf, subject.address))
    families = [
        read_family(book, subject.process, subject.vrf, afi_safi, subject.name, subject.line, layers, definitions)
        for afi_safi in families_of(subject.process, subject.vrf, subject.name, subject.address.version, layers)
    ]
    if families:
        draft.lines["address_families"] = tuple(family.block_line for family in families)
    if subject.vrf != "default":
        draft.lines["vrf"] = subject.process.vrf_line(subject.vrf, subject.address.version)
    if subject.ranged is not None:
        draft.lines["listen_range"] = (subject.line,)
    return BgpNeighbor(
        file=book.file,
        block_line=subject.line,
        address=subject.address,
        vrf=subject.vrf,
        address_families=tuple(families),
        is_dynamic=subject.ranged is not None,
        listen_range=subject.ranged,
        lines={"address": (subject.line,), **draft.lines},
        defaults=draft.defaults,
        **draft.fields,
    )


def _put_identity(process: Process, draft: _Draft) -> None:
    layers = draft.layers
    found = layers.find_set("remote-as")
    if found and found.statement.args:
        word = found.statement.args[0]
        draft.put("remote_as", process.as_number if word == "internal" else as_number(word), found.lines)
    elif draft.gap_lines:
        draft.lines["remote_as"] = draft.gap_lines
    found = layers.find_set("local-as")
    if found and found.statement.args:
        draft.put("local_as", as_number(found.statement.args[0]), found.lines)
    else:
        shown, line = process.confederation.shows(process.as_number, draft.fields.get("remote_as"))
        draft.put("local_as", shown, (line or process.line,))
    found = layers.find("shutdown")
    if found and not found.statement.is_negated:
        draft.put("is_enabled", False, found.lines)
        draft.fields["inactive_line"] = found.statement.line
    else:
        draft.put_absent("is_enabled", found, True)
    found = layers.find_set("description")
    if found:
        draft.put("description", " ".join(found.statement.args), found.lines)


def _put_timers(process: Process, vrf: str, version: int, draft: _Draft) -> None:
    found = draft.layers.find_set("timers")
    fields = ("keepalive_seconds", "hold_seconds")
    if found:
        for field, word in zip(fields, (*found.statement.args, "", "")[:2], strict=True):
            draft.put(field, integer(word, 0, 65535), found.lines)
        return
    own = process.timers.get((vrf, f"ipv{version}")) or process.timers.get(("default", ""))
    for field, value in zip(fields, (own.keepalive, own.hold) if own else (60, 180), strict=True):
        if draft.gap_lines:
            draft.put(field, None, draft.gap_lines)
        elif own:
            draft.put(field, value, (own.line,))
        else:
            draft.fields[field], draft.defaults[field] = value, _TIMERS_DEFAULT


def _put_reach(draft: _Draft) -> None:
    layers = draft.layers
    found = layers.find_set("ebgp-multihop")
    if found:
        args = found.statement.args
        draft.put("ebgp_multihop", integer(args[0], 1, 255) if args else _MULTIHOP_MAX, found.lines)
        if not args:
            draft.defaults["ebgp_multihop"] = _MULTIHOP_DEFAULT
    else:
        draft.put_absent("ebgp_multihop", layers.find("ebgp-multihop"), False)
    found = layers.find_set("ttl-security")
    if found:
        args = found.statement.args
        draft.put("ttl_security", integer(args[1], 1, 254) if args[:1] == ["hops"] and args[1:] else None, found.lines)
    else:
        draft.put_absent("ttl_security", layers.find("ttl-security"), False)
    found = layers.find_set("update-source")
    if found and found.statement.args:
        draft.put("update_source", canonical("".join(found.statement.args[:2])), found.lines)


def _put_security(book: Book, definitions: Definitions, owner: str, draft: _Draft) -> None:
    layers = draft.layers
    found = layers.find_set("password")
    if found:
        draft.put("md5", found.statement.secret, found.lines)
    else:
        draft.put_absent("md5", layers.find("password"), False)
    found = layers.find_set("ao")
    if found and found.statement.args:
        chain = found.statement.args[0]
        draft.put("tcp_ao", chain, found.lines)
        book.refer("key-chain", chain, found.statement.line, chain in definitions.key_chains, owner)
    else:
        draft.put_absent("tcp_ao", layers.find("ao"), False)


_BFD_FIELDS = ("bfd_transmit_ms", "bfd_receive_ms", "bfd_multiplier")


def _put_bfd(draft: _Draft, interface: Interface | None) -> None:
    """Tell whether BFD is bound, with the timers of the interface that the neighbor is reached through.

    IOS keeps the two apart: without timers on the interface, `fall-over bfd` starts no session.
    """
    found = draft.layers.find_set("fall-over bfd")
    if not found:
        draft.put_absent("bfd", draft.layers.find("fall-over bfd"), False)
        return
    draft.put("bfd", True, found.lines)
    if interface is None:
        return
    if interface.bfd_transmit_ms is None:
        draft.put("bfd_needs_timers", True, (interface.block_line, *found.lines))
        return
    for field in _BFD_FIELDS:
        draft.put(field, getattr(interface, field), interface.lines.get(field, (interface.block_line,)))


class Wires:
    """The interfaces by VRF and connected network, for the question which one holds an address."""

    def __init__(self, interfaces: Sequence[Interface]) -> None:
        self._by_network: dict[tuple[str, int, int, int], Interface] = {}
        self._lengths: dict[tuple[str, int], set[int]] = {}
        for interface in interfaces:
            held: tuple[IPv4Interface | IPv6Interface, ...] = (*interface.ipv4, *interface.ipv6)
            for one in held:
                found = one.network
                length = found.prefixlen
                key = interface.vrf, one.version, length, int(found.network_address) >> (one.max_prefixlen - length)
                self._by_network.setdefault(key, interface)
                self._lengths.setdefault(key[:2], set()).add(length)

    def holding(self, vrf: str, wanted: Address) -> Interface | None:
        """Return the interface of that VRF whose subnet holds the address, the longest prefix first."""
        number, size = int(wanted), wanted.max_prefixlen
        for length in sorted(self._lengths.get((vrf, wanted.version), ()), reverse=True):
            found = self._by_network.get((vrf, wanted.version, length, number >> (size - length)))
            if found is not None:
                return found
        return None
