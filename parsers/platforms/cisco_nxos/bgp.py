"""BGP neighbors of NX-OS with their effective values. Source: facts on platforms, A.3 and B.4."""

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address, IPv4Interface, IPv6Address, IPv6Interface
from typing import Any, NamedTuple

from parsers.model.bgp import BgpNeighbor
from parsers.model.interface import Interface
from parsers.model.policy import PrefixList, RoutePolicy
from parsers.platforms.cisco_nxos.bgp_families import Definitions, FamilyReader
from parsers.platforms.cisco_nxos.bgp_inheritance import Found, Layers, session_layers
from parsers.platforms.cisco_nxos.bgp_statements import Bag, Process, read_processes
from parsers.platforms.cisco_nxos.blocks import Book, FamilyTimers
from parsers.platforms.cisco_nxos.draft import Draft
from parsers.platforms.cisco_nxos.interface_lines import BFD_FIELDS, bfd_family, bfd_timers
from parsers.platforms.cisco_nxos.names import canonical
from parsers.values import address, as_number, integer, network

_TIMERS_DEFAULT = "NX-OS's default timers 60/180"
_TIMERS_OPEN = "`timers bgp` of the process: whether a VRF without such a line takes them is not documented"
_BFD_OPEN = "no bfd interval line on the interface: the default timers are not documented in our sources"

Address = IPv4Address | IPv6Address


class _Neighbor(Draft):
    """One neighbor while its effective values are put together."""

    def __init__(self, process: Process, vrf: str, owner: str, layers: Layers) -> None:
        super().__init__()
        self.process = process
        self.vrf = vrf
        self.owner = owner
        self.layers = layers
        self.gap_lines = () if layers.gap is None else (layers.gap.line,)

    def put_absent(self, field: str, found: Found | None, value: Any) -> None:
        """Take what absence means: `value`, or None where an undefined template might say otherwise.

        A `no` form is no absence: it says the value, and it is the line to show.
        """
        if found is not None:
            self.put(field, value, *found.lines)
        elif self.gap_lines:
            self.put(field, None, *self.gap_lines)
        else:
            self.fields[field] = value


class _Reading(NamedTuple):
    """What reading every neighbor needs."""

    book: Book
    definitions: Definitions
    wires: "Wires"
    process_timers: dict[str, FamilyTimers]  # of the global `bfd interval` lines, by family, "" for both


def read_bgp(
    book: Book,
    interfaces: Sequence[Interface],
    prefix_lists: Sequence[PrefixList],
    route_maps: Mapping[str, RoutePolicy],
    key_chains: set[str],
) -> list[BgpNeighbor]:
    """Return the neighbors of all VRFs in the order of the config; a prefix stands for the neighbors inside it."""
    definitions = Definitions.of(book, prefix_lists, route_maps, key_chains)
    reading = _Reading(book, definitions, Wires(interfaces), _global_bfd(book))
    return [
        _build(reading, process, vrf, name, own)
        for process in read_processes(book)
        for (vrf, name), own in process.neighbors.items()
    ]


def _global_bfd(book: Book) -> dict[str, FamilyTimers]:
    found: dict[str, FamilyTimers] = {}
    for node in book.blocks("bfd"):
        family, words = bfd_family(node.words[1:])
        if words[:1] == ["interval"]:
            timers = bfd_timers(words)
            if timers is None:
                book.miss(node, "bfd", len(node.words))
            else:
                found[family] = FamilyTimers(timers, node.line)
    return found


def _build(reading: _Reading, process: Process, vrf: str, name: str, own: Bag) -> BgpNeighbor:
    book = reading.book
    prefix = network(name) if "/" in name else None
    found = prefix.network_address if prefix else address(name)
    if found is None:
        raise ValueError(name)  # the reader of statements keeps addresses and prefixes only
    layers = session_layers(process.templates, own)
    draft = _Neighbor(process, vrf, str(found), layers)
    book.needs_feature("bgp", process.line, draft.owner)
    for use in layers.uses:
        book.refer(use.kind, use.name, use.line, use.is_defined, draft.owner)
    inherited = next((use for use in layers.uses if use.kind == "peer"), None)
    if inherited:
        draft.put("peer_group", inherited.name, inherited.line)
    _put_identity(reading, draft)
    _put_timers(draft)
    _put_reach(draft)
    _put_security(reading, draft)
    _put_bfd(reading, draft, reading.wires.holding(vrf, found), f"ipv{found.version}")
    limit = process.scope(vrf).as_path_limit or process.scope("default").as_path_limit
    families = FamilyReader(
        book, process.templates, reading.definitions, draft.owner, own.line, layers, limit
    ).read_all(found.version)
    draft.lines |= {"address": (own.line,), "address_families": tuple(one.block_line for one in families)}
    if process.scope(vrf).line:
        draft.lines["vrf"] = (process.scope(vrf).line,)
    if prefix is not None:
        draft.lines["listen_range"] = (own.line,)
    return BgpNeighbor(
        file=book.file,
        block_line=own.line,
        address=found,
        vrf=vrf,
        address_families=tuple(families),
        is_dynamic=prefix is not None,
        listen_range=prefix,
        **draft.all,
    )


def _put_identity(reading: _Reading, draft: _Neighbor) -> None:
    layers, process = draft.layers, draft.process
    found = layers.find_set("remote-as")
    if found and found.statement.args:
        args = found.statement.args
        draft.put("remote_as", process.as_number if args[0] == "internal" else as_number(args[0]), *found.lines)
        if args[0] == "route-map" and len(args) > 1:
            is_defined = args[1] in reading.definitions.route_maps
            reading.book.refer("route-map", args[1], found.statement.line, is_defined, draft.owner)
    elif draft.gap_lines:
        draft.lines["remote_as"] = draft.gap_lines
    found = layers.find_set("local-as")
    scoped = process.scope(draft.vrf).local_as
    if found and found.statement.args:
        draft.put("local_as", as_number(found.statement.args[0]), *found.lines)
    elif scoped is not None:
        draft.put("local_as", as_number(scoped.args[0]), scoped.line)
    else:
        confederation = process.scope(draft.vrf).confederation
        if confederation.identifier is None:
            confederation = process.scope("default").confederation
        shown, line = confederation.shows(process.as_number, draft.fields.get("remote_as"))
        draft.put("local_as", shown, line or process.line)
    found = layers.find("shutdown")
    if found and not found.statement.is_negated:
        draft.put("is_enabled", False, *found.lines)
        draft.fields["inactive_line"] = found.statement.line
    elif closed := process.scope(draft.vrf).shutdown_line or process.scope("default").shutdown_line:
        draft.put("is_enabled", False, closed)
        draft.fields["levels"] = {"is_enabled": "process"}
        draft.fields["inactive_line"] = closed
    else:
        draft.put_absent("is_enabled", found, True)
    found = layers.find_set("description")
    if found:
        draft.put("description", " ".join(found.statement.args), *found.lines)


def _put_timers(draft: _Neighbor) -> None:
    fields = ("keepalive_seconds", "hold_seconds")
    found = draft.layers.find_set("timers")
    scoped, general = draft.process.scope(draft.vrf).timers, draft.process.scope("default").timers
    for position, field in enumerate(fields):
        if found:
            args = found.statement.args
            draft.put(field, integer(args[position], 0, 65535) if len(args) > position else None, *found.lines)
        elif draft.gap_lines:
            draft.put(field, None, *draft.gap_lines)
        elif scoped:
            draft.put(field, integer(scoped.args[position], 0, 65535), scoped.line)
        elif general:
            draft.assume(field, None, _TIMERS_OPEN)
        else:
            draft.assume(field, (60, 180)[position], _TIMERS_DEFAULT)


def _put_reach(draft: _Neighbor) -> None:
    layers = draft.layers
    found = layers.find_set("ebgp-multihop")
    if found:
        args = found.statement.args
        draft.put("ebgp_multihop", integer(args[0], 1, 255) if args else None, *found.lines)
    else:
        draft.put_absent("ebgp_multihop", layers.find("ebgp-multihop"), False)
    found = layers.find_set("ttl-security")
    if found:
        args = found.statement.args
        hops = integer(args[1], 1, 254) if args[:1] == ["hops"] and len(args) > 1 else None
        draft.put("ttl_security", hops, *found.lines)
    else:
        draft.put_absent("ttl_security", layers.find("ttl-security"), False)
    found = layers.find_set("update-source")
    if found and found.statement.args:
        draft.put("update_source", canonical("".join(found.statement.args)), *found.lines)


def _put_security(reading: _Reading, draft: _Neighbor) -> None:
    layers = draft.layers
    found = layers.find_set("password")
    if found:
        draft.put("md5", found.statement.secret, *found.lines)
    else:
        draft.put_absent("md5", layers.find("password"), False)
    found = layers.find_set("ao")
    if found and found.statement.args:
        chain = found.statement.args[0]
        draft.put("tcp_ao", chain, *found.lines)
        is_defined = chain in reading.definitions.key_chains
        reading.book.refer("key-chain", chain, found.statement.line, is_defined, draft.owner)
    else:
        draft.put_absent("tcp_ao", layers.find("ao"), False)


def _put_bfd(reading: _Reading, draft: _Neighbor, interface: Interface | None, family: str) -> None:
    """Tell whether BFD is bound, with the timers in effect: the neighbor's own, the interface's, the global ones."""
    found = draft.layers.find_set("bfd")
    own = draft.layers.find_set("bfd interval")
    if not found and not own:
        draft.put_absent("bfd", draft.layers.find("bfd"), False)
        return
    bound = found or own
    if bound is None:
        return
    reading.book.needs_feature("bfd", bound.statement.line, draft.owner)
    draft.put("bfd", True, *bound.lines)
    timers = bfd_timers(own.statement.args[1:]) if own else None
    general = reading.process_timers.get(family) or reading.process_timers.get("")
    special = reading.book.bfd_timers.get((interface.canonical_name, family)) if interface is not None else None
    if own and timers:
        _put_bfd_timers(draft, timers, own.lines)
    elif special is not None:
        _put_bfd_timers(draft, special.timers, (special.line,))
    elif interface is not None and interface.bfd_transmit_ms is not None:
        for field in BFD_FIELDS:
            draft.put(field, getattr(interface, field), *interface.lines.get(field, (interface.block_line,)))
    elif general is not None and (interface is None or not reading.wires.port_sets_bfd(interface)):
        _put_bfd_timers(draft, general.timers, (general.line,))
    else:
        for field in BFD_FIELDS:
            draft.assume(field, None, _BFD_OPEN)


def _put_bfd_timers(draft: _Neighbor, timers: tuple[int, int, int], lines: tuple[int, ...]) -> None:
    for field, value in zip(BFD_FIELDS, timers, strict=True):
        draft.put(field, value, *lines)


class Wires:
    """The interfaces by VRF and connected network, for the question which one holds an address."""

    def __init__(self, interfaces: Sequence[Interface]) -> None:
        self._by_name = {one.canonical_name: one for one in interfaces}
        self._by_network: dict[tuple[str, int, int, int], Interface] = {}
        self._lengths: dict[tuple[str, int], set[int]] = {}
        for interface in interfaces:
            held: tuple[IPv4Interface | IPv6Interface, ...] = (*interface.ipv4, *interface.ipv6)
            for one in held:
                length = one.network.prefixlen
                number = int(one.network.network_address) >> (one.max_prefixlen - length)
                self._by_network.setdefault((interface.vrf, one.version, length, number), interface)
                self._lengths.setdefault((interface.vrf, one.version), set()).add(length)

    def holding(self, vrf: str, wanted: Address) -> Interface | None:
        """Return the interface of that VRF whose subnet holds the address, the longest prefix first."""
        number, size = int(wanted), wanted.max_prefixlen
        for length in sorted(self._lengths.get((vrf, wanted.version), ()), reverse=True):
            found = self._by_network.get((vrf, wanted.version, length, number >> (size - length)))
            if found is not None:
                return found
        return None

    def port_sets_bfd(self, interface: Interface) -> bool:
        """Tell whether the port below a sub-interface has BFD timers of its own."""
        port = self._by_name.get(interface.parent or "")
        return port is not None and port.bfd_transmit_ms is not None
