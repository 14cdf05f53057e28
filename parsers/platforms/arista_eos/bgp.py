"""BGP neighbors of EOS with their effective values. Source: facts on platforms, A.5 and B.6."""

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address, IPv4Interface, IPv6Address, IPv6Interface
from typing import Any, NamedTuple

from parsers.model.bgp import BgpNeighbor
from parsers.model.interface import Interface
from parsers.platforms.arista_eos.bgp_families import Definitions, Subject, families_of, read_family
from parsers.platforms.arista_eos.bgp_inheritance import Found, Layers, session_layers
from parsers.platforms.arista_eos.bgp_statements import Bag, Process, Range, Statement, read_processes
from parsers.platforms.arista_eos.blocks import Book
from parsers.platforms.arista_eos.draft import Draft
from parsers.platforms.arista_eos.interface_lines import BFD_FIELDS, bfd_timers
from parsers.platforms.arista_eos.names import canonical
from parsers.values import address, as_number, integer

_TIMERS_DEFAULT = "EOS's default timers 60/180"
_MULTIHOP_DEFAULT = "`ebgp-multihop` without a number allows 255 hops"
_BFD_DEFAULT = "EOS's default BFD timers 300/300/3"
_MULTIHOP_MAX = 255

Address = IPv4Address | IPv6Address


class BfdDefaults(NamedTuple):
    """BFD timers where neither neighbor nor interface has any; line 0: the platform's own."""

    timers: tuple[int, int, int] = (300, 300, 3)
    line: int = 0


class Surroundings(NamedTuple):
    """What a neighbor's values are looked up in."""

    wires: "Wires"
    definitions: Definitions
    bfd: BfdDefaults
    peer_filters: Mapping[str, tuple[int | None, int]]  # name → the one AS it lets in, where it is one; line


def read_bgp(book: Book, interfaces: Sequence[Interface], definitions: Definitions) -> list[BgpNeighbor]:
    """Return the neighbors of all VRFs in the order of the config, listen ranges after them."""
    around = Surroundings(Wires(interfaces), definitions, _read_bfd_defaults(book), _read_peer_filters(book))
    neighbors = []
    for process in read_processes(book):
        groups = {name for _, name in process.groups}
        for (vrf, name), own in process.session.items():
            found = address(name)
            if found is not None:
                subject = Subject(process, vrf, name, str(found), found.version, own.line)
                neighbors.append(_build(book, subject, own, found, around))
            elif name not in groups:
                book.refer("peer-group", name, own.line, False)
        neighbors += [_ranged(book, process, one, around) for one in process.ranges]
    return neighbors


def _ranged(book: Book, process: Process, one: Range, around: Surroundings) -> BgpNeighbor:
    first = one.prefix.network_address
    own = Bag(one.line, {"peer-group": Statement([one.group], one.line, False)})
    subject = Subject(process, one.vrf, f"range {one.prefix}", str(first), one.prefix.version, one.line)
    neighbor = _build(book, subject, own, first, around)
    update: dict[str, Any] = {"is_dynamic": True, "listen_range": one.prefix}
    lines: dict[str, tuple[int, ...]] = {"listen_range": (one.line,)}
    if one.peer_filter:
        only, line = around.peer_filters.get(one.peer_filter, (None, 0))
        book.refer("peer-filter", one.peer_filter, one.line, bool(line), str(first))
        update["remote_as"] = only
        lines["remote_as"] = (line, one.line) if line else (one.line,)
    elif one.remote_as is not None:
        update["remote_as"], lines["remote_as"] = one.remote_as, (one.line,)
    return neighbor.model_copy(update={**update, "lines": {**neighbor.lines, **lines}})


def _build(book: Book, subject: Subject, own: Bag, found: Address, around: Surroundings) -> BgpNeighbor:
    layers = session_layers(subject.process, subject.vrf, own)
    draft = Draft()
    if layers.uses:
        draft.put("peer_group", layers.uses[0].name, layers.uses[0].lines[0])
    for use in layers.uses:
        book.refer("peer-group", use.name, use.lines[0], use.is_defined, subject.owner, is_resolved=use.is_read)
    _put_identity(subject, layers, draft)
    _put_timers(subject, layers, draft)
    _put_reach(layers, draft)
    _put_security(book, around.definitions, subject.owner, layers, draft)
    _put_bfd(layers, draft, around.wires.holding(subject.vrf, found), around.bfd)
    families = [
        read_family(book, subject, afi_safi, layers, around.definitions) for afi_safi in families_of(subject, layers)
    ]
    draft.lines["address_families"] = tuple(family.block_line for family in families)
    if subject.vrf in subject.process.vrf_lines:
        draft.lines["vrf"] = (subject.process.vrf_lines[subject.vrf],)
    return BgpNeighbor(
        file=book.file,
        block_line=subject.line,
        address=found,
        vrf=subject.vrf,
        address_families=tuple(families),
        lines={"address": (subject.line,), **draft.lines},
        defaults=draft.defaults,
        **draft.fields,
    )


def _put_absent(draft: Draft, layers: Layers, field: str, found: Found | None, value: Any) -> None:
    """Take what absence means: `value`, or None where an undefined group might say otherwise.

    A `no` form is no absence: it says the value, and it is the line to show.
    """
    if found is not None:
        draft.put(field, value, *found.lines)
    elif layers.gap_lines:
        draft.put(field, None, *layers.gap_lines)
    else:
        draft.fields[field] = value


def _put_identity(subject: Subject, layers: Layers, draft: Draft) -> None:
    process = subject.process
    found = layers.find_set("remote-as")
    if found and found.statement.args:
        word = found.statement.args[0]
        draft.put("remote_as", process.as_number if word == "internal" else as_number(word), *found.lines)
    elif layers.gap_lines:
        draft.lines["remote_as"] = layers.gap_lines
    found = layers.find_set("local-as")
    if found and found.statement.args:
        draft.put("local_as", as_number(found.statement.args[0]), *found.lines)
    elif subject.vrf in process.local_as:
        draft.put("local_as", *process.local_as[subject.vrf])
    else:
        shown, line = process.confederation.shows(process.as_number, draft.fields.get("remote_as"))
        draft.put("local_as", shown, line or process.line)
    _put_admin(subject, layers, draft)
    found = layers.find_set("description")
    if found:
        draft.put("description", " ".join(found.statement.args), *found.lines)


def _put_admin(subject: Subject, layers: Layers, draft: Draft) -> None:
    """Tell whether the neighbor is shut down: itself, by its group, or with its VRF or the whole process."""
    shutdown = subject.process.shutdown
    above = shutdown.get(subject.vrf) or shutdown.get("default") or 0
    found = layers.find("shutdown")
    if above:
        draft.put("is_enabled", False, above)
        draft.put("inactive_line", above, above)
    elif found and not found.statement.is_negated:
        draft.put("is_enabled", False, *found.lines)
        draft.put("inactive_line", found.statement.line, *found.lines)
    else:
        _put_absent(draft, layers, "is_enabled", found, True)


def _put_timers(subject: Subject, layers: Layers, draft: Draft) -> None:
    found = layers.find_set("timers")
    fields = ("keepalive_seconds", "hold_seconds")
    if found:
        for field, word in zip(fields, (*found.statement.args, "", "")[:2], strict=True):
            draft.put(field, integer(word, 0, 65535), *found.lines)
        return
    own = subject.process.timers.get(subject.vrf) or subject.process.timers.get("default")
    for field, value in zip(fields, (own.keepalive, own.hold) if own else (60, 180), strict=True):
        if layers.gap_lines:
            draft.put(field, None, *layers.gap_lines)
        elif own:
            draft.put(field, value, own.line)
        else:
            draft.assume(field, value, _TIMERS_DEFAULT)


def _put_reach(layers: Layers, draft: Draft) -> None:
    found = layers.find_set("ebgp-multihop")
    if found:
        args = found.statement.args
        draft.put("ebgp_multihop", integer(args[0], 1, 255) if args else _MULTIHOP_MAX, *found.lines)
        if not args:
            draft.defaults["ebgp_multihop"] = _MULTIHOP_DEFAULT
    else:
        _put_absent(draft, layers, "ebgp_multihop", layers.find("ebgp-multihop"), False)
    found = layers.find_set("ttl")
    if found:
        args = found.statement.args
        hops = integer(args[1], 1, 254) if args[:1] == ["maximum-hops"] and args[1:] else None
        draft.put("ttl_security", hops, *found.lines)
    else:
        _put_absent(draft, layers, "ttl_security", layers.find("ttl"), False)
    found = layers.find_set("update-source")
    if found and found.statement.args:
        draft.put("update_source", canonical("".join(found.statement.args[:2])), *found.lines)


def _put_security(book: Book, definitions: Definitions, owner: str, layers: Layers, draft: Draft) -> None:
    found = layers.find_set("password")
    if found:
        draft.put("md5", found.statement.secret, *found.lines)
    else:
        _put_absent(draft, layers, "md5", layers.find("password"), False)
    found = layers.find_set("shared-secret")
    if found:
        name = found.statement.args[2]
        draft.put("tcp_ao", name, *found.lines)
        book.refer("shared-secret-profile", name, found.statement.line, name in definitions.secret_profiles, owner)
    else:
        _put_absent(draft, layers, "tcp_ao", layers.find("shared-secret"), False)


def _put_bfd(layers: Layers, draft: Draft, interface: Interface | None, defaults: BfdDefaults) -> None:
    """Tell whether BFD is bound, and with which timers: the neighbor's, else the interface's, else those of all."""
    found = layers.find_set("bfd")
    if not found:
        _put_absent(draft, layers, "bfd", layers.find("bfd"), False)
        return
    draft.put("bfd", True, *found.lines)
    own = layers.find_set("bfd interval")
    if own is not None:
        timers = bfd_timers(own.statement.args)
        for field, value in zip(BFD_FIELDS, timers or (None, None, None), strict=True):
            draft.put(field, value, *own.lines)
        return
    for index, field in enumerate(BFD_FIELDS):
        if interface is not None and interface.bfd_transmit_ms is not None:
            draft.put(field, getattr(interface, field), *interface.lines[field])
        elif defaults.line:
            draft.put(field, defaults.timers[index], defaults.line)
        else:
            draft.assume(field, defaults.timers[index], _BFD_DEFAULT)


def _read_bfd_defaults(book: Book) -> BfdDefaults:
    """Return the timers of `router bfd`, or of the one line that older releases print."""
    found = BfdDefaults()
    lines = [(node.words[1:], node) for node in book.blocks("bfd")]
    lines += [(child.words, child) for node in book.named("router bfd") for child in node.children]
    for words, node in lines:
        timers = bfd_timers(words)
        if timers is not None and words[6:] in ([], ["default"]):
            found = BfdDefaults(timers, node.line)
        elif words[:1] == ["interval"]:
            book.miss(node, "router bfd", len(node.words))
    return found


def _read_peer_filters(book: Book) -> dict[str, tuple[int | None, int]]:
    """Return the peer filters by name: the AS that they let in, where it is a single one."""
    found: dict[str, tuple[int | None, int]] = {}
    for node in book.blocks("peer-filter"):
        entries = [(one.words[1:] if one.words[0].isdigit() else one.words, one.line) for one in node.children]
        # What is behind the one entry that accepts can only reject, which is what the filter's end does anyway.
        is_read = all(words[:2] == ["match", "as-range"] and len(words) == 5 for words, _ in entries)
        accepting = [index for index, (words, _) in enumerate(entries) if words[4:] != ["reject"]]
        is_single = is_read and accepting == [0] and entries[0][0][3:] == ["result", "accept"]
        only = as_number(entries[0][0][2]) if is_single else None
        found[node.words[1]] = (only, entries[0][1] if is_single or len(entries) == 1 else node.line)
    return found


class Wires:
    """The interfaces by VRF and connected network, for the question which one holds an address."""

    def __init__(self, interfaces: Sequence[Interface]) -> None:
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
