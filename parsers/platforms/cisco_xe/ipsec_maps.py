"""IPsec by crypto maps of IOS: policy-based, bound to the interfaces that the packets leave by. Source: facts, 7.1."""

from collections.abc import Iterator, Mapping, Sequence

from parsers.draft import Draft
from parsers.model.interface import Interface
from parsers.model.ipsec import IpsecTunnel
from parsers.platforms.cisco_xe.ipsec_blocks import Said
from parsers.platforms.cisco_xe.ipsec_chain import name_of, put_ike, put_selectors, put_source, refer_for
from parsers.platforms.cisco_xe.ipsec_esp import put_esp
from parsers.platforms.cisco_xe.ipsec_ikev2 import Ends
from parsers.platforms.cisco_xe.ipsec_store import Crypto, MapEntry
from parsers.tree.indent import Node
from parsers.values import address


def tunnels_of_maps(crypto: Crypto, nodes: Sequence[Node], by_name: Mapping[str, Interface]) -> Iterator[IpsecTunnel]:
    """Yield a tunnel for each peer of each entry of each map, where it is bound; an unbound map is not enabled."""
    bound: dict[str, list[tuple[Interface, int]]] = {}
    for node in nodes:
        interface = by_name.get(name_of(node))
        if interface is None or node.line < interface.block_line:
            continue
        for child in node.children:
            if child.words[:2] == ["crypto", "map"] and len(child.words) > 2:
                bound.setdefault(child.words[2], []).append((interface, child.line))
                is_defined = child.words[2] in crypto.maps
                crypto.book.refer("crypto-map", child.words[2], child.line, is_defined, interface.canonical_name)
    for name, entries in crypto.maps.items():
        places: Sequence[tuple[Interface | None, int]] = bound.get(name, [(None, 0)])
        for interface, line in places:
            suffix = f" on {interface.canonical_name}" if interface and len(places) > 1 else ""
            for entry, holder in _expanded(crypto, entries):
                yield from _of_entry(crypto, entry, holder, interface, line, suffix, by_name)


def _expanded(crypto: Crypto, entries: Sequence[MapEntry]) -> Iterator[tuple[MapEntry, MapEntry]]:
    """Yield the entries with the one that is bound; those of a dynamic map stand in for the line that names it."""
    for entry in entries:
        if not entry.dynamic:
            yield entry, entry
            continue
        crypto.book.refer("dynamic-map", entry.dynamic, entry.block.line, entry.dynamic in crypto.dynamic_maps)
        for one in crypto.dynamic_maps.get(entry.dynamic, ()):
            yield one, entry


def _of_entry(
    crypto: Crypto,
    entry: MapEntry,
    holder: MapEntry,
    interface: Interface | None,
    line: int,
    suffix: str,
    by_name: Mapping[str, Interface],
) -> Iterator[IpsecTunnel]:
    peers = entry.block.all("set peer")
    label = f"{holder.name} {holder.sequence}"
    if entry is not holder:
        label += f" {entry.name} {entry.sequence}"
    for said in peers or (None,):  # a dynamic entry has no peer of its own
        name = label + (f" {said.words[0]}" if said and said.words and len(peers) > 1 else "") + suffix
        yield _map_tunnel(crypto, entry, holder, said, interface, line, name, by_name)


def _map_tunnel(
    crypto: Crypto,
    entry: MapEntry,
    holder: MapEntry,
    said: Said | None,
    interface: Interface | None,
    line: int,
    name: str,
    by_name: Mapping[str, Interface],
) -> IpsecTunnel:
    draft = Draft()
    refer = refer_for(crypto, interface.canonical_name if interface else "")
    head = entry.block.line
    via = tuple(one for one in (holder.block.line if holder is not entry else 0, line) if one)
    ends = _map_ends(draft, crypto, holder, said, interface, line, by_name)
    is_enabled = interface is not None and interface.is_enabled
    lines = interface.lines.get("is_enabled", (line,)) if interface else (head,)
    draft.put("is_enabled", is_enabled, *lines)
    match = entry.block.value("match address")
    if match is not None:
        put_selectors(draft, crypto, match.words[-1], (match.line, head, *via), refer)
    elif said is not None:
        draft.lack(f"crypto map {entry.block.name}: no `match address` line")
    put_esp(draft, crypto, entry.block, (head, *via), refer)
    own = {"isakmp-profile": holder.profile} if holder.profile else {}
    put_ike(draft, crypto, entry.block, own, ends, via or (head,), refer)
    if "vrf" not in draft.fields:
        draft.put("vrf", ends.front_vrf or "default", *(interface.lines.get("vrf", (line,)) if interface else (head,)))
    return IpsecTunnel(
        file=crypto.book.file,
        block_line=head,
        name=name,
        is_route_based=False,
        unresolved=tuple(draft.unresolved),
        lines={"name": (head,), "is_route_based": (head, *via), **draft.lines},
        defaults=draft.defaults,
        **draft.fields,
    )


def _map_ends(
    draft: Draft,
    crypto: Crypto,
    holder: MapEntry,
    said: Said | None,
    interface: Interface | None,
    line: int,
    by_name: Mapping[str, Interface],
) -> Ends:
    """Put the endpoints of a map entry: the bound interface is its source unless `local-address` names another."""
    if interface is not None:
        lines = interface.lines.get("vrf", (interface.block_line,))
        draft.put("front_vrf", interface.vrf, *lines, line)
    else:
        draft.put("front_vrf", None, holder.block.line)
    moved = crypto.map_sources.get(holder.name)
    if moved is not None:
        put_source(draft, moved, by_name)
    elif interface is not None:
        draft.put("source_interface", interface.canonical_name, line)
        if interface.ipv4:
            draft.put("source_address", interface.ipv4[0].ip, interface.lines["ipv4"][0], line)
    word = said.words[0] if said and said.words else ""
    peer = address(word)
    if said is not None and peer is not None:
        draft.put("destination_address", peer, said.line, holder.block.line)
    elif said is not None and word:
        draft.put("destination_name", word, said.line, holder.block.line)
    else:
        draft.put("is_responder_only", True, holder.block.line)
    return Ends(draft.fields["front_vrf"], draft.fields.get("source_address"), peer, "" if peer else word)
