"""Interfaces of PAN-OS: ports, aggregates, their units, loopbacks, tunnels. Source: facts on platforms, C.1 to C.4."""

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Interface, IPv6Interface
from typing import Literal, NamedTuple

from parsers.draft import Draft
from parsers.model.interface import Interface
from parsers.platforms.paloalto_panos.book import Book
from parsers.platforms.paloalto_panos.grammar import LAYER3_WORDS, PORT_WORDS
from parsers.tree.braces import Node
from parsers.values import integer, ipv4_interface, ipv6_interface, vlan_tag

Kind = Literal["physical", "bundle", "subinterface", "svi", "loopback", "tunnel", "other"]

_IP_MTU = 1500
_MTU_DEFAULT = "PAN-OS's IP MTU without `mtu`: 1500"
_TAG_DEFAULT = "a PAN-OS port carries no tag of its own: its units do"
_TYPE_DEFAULT = "PAN-OS tags with 0x8100"
_MSS_DEFAULT = 40  # bytes that PAN-OS takes off the MTU where no adjustment is set
_PORTS: Mapping[str, Kind] = {"ethernet": "physical", "aggregate-ethernet": "bundle"}
_LOGICAL: Mapping[str, Kind] = {"loopback": "loopback", "tunnel": "tunnel", "vlan": "svi"}
_LAYER2 = ("layer2", "virtual-wire", "tap")


class _Place(NamedTuple):
    """Where an interface stands: what says its name, what holds its layer 3, and the port below it."""

    name: str
    node: Node
    layer3: Node | None
    kind: Kind
    port: Node | None = None


def read_interfaces(book: Book) -> list[Interface]:
    """Return the ports and units of the config, in its order."""
    bindings = _bindings(book)
    bundles: dict[str, list[tuple[str, int]]] = {}
    for port in book.below("interface", "ethernet"):
        if (group := port.value("aggregate-group")) is not None:
            bundles.setdefault(group.word, []).append((port.word, group.line))
    found: dict[str, Interface] = {}
    for place in _places(book):
        if place.name not in found:
            found[place.name] = _interface(book, place, bindings, bundles)
    return list(found.values())


def _places(book: Book) -> Iterator[_Place]:
    for network in book.networks():
        for word, kind in _PORTS.items():
            holder = network.at("interface", word)
            for port in holder.each() if holder is not None else ():
                book.know(port, PORT_WORDS, f"interface {port.word}")
                layer3 = port.get("layer3")
                yield _Place(port.word, port, layer3, kind)
                for unit in _units(layer3) + _units(port.get("layer2")):
                    yield _Place(unit.word, unit, unit, "subinterface", port)
        for word, kind in _LOGICAL.items():
            holder = network.at("interface", word)
            if holder is None:
                continue
            if set(holder.children) - {"units"}:
                yield _Place(word, holder, holder, kind)
            for unit in _units(holder):
                yield _Place(unit.word, unit, unit, kind)


def _units(layer: Node | None) -> list[Node]:
    holder = layer.get("units") if layer is not None else None
    return holder.each() if holder is not None else []


def _bindings(book: Book) -> dict[str, tuple[str, int]]:
    """Return which router each interface belongs to, and the line that says so."""
    found: dict[str, tuple[str, int]] = {}
    for router in book.routers():
        holder = router.node.get("interface")
        for one in holder.each() if holder is not None else ():
            found.setdefault(one.word, (router.vrf, one.line))
    return found


def _interface(
    book: Book,
    place: _Place,
    bindings: Mapping[str, tuple[str, int]],
    bundles: Mapping[str, list[tuple[str, int]]],
) -> Interface:
    node, draft = place.node, Draft()
    section = f"interface {place.name}"
    draft.put("name", place.name, node.line)
    if place.name in bindings:
        draft.put("vrf", *bindings[place.name])
    if (comment := node.value("comment")) is not None:
        draft.put("description", comment.word, comment.line)
    state = (place.port or node).value("link-state")
    if state is not None:
        draft.put("is_enabled", state.word != "down", state.line)
    if (group := node.value("aggregate-group")) is not None:
        draft.put("bundle", group.word, group.line)
    if place.kind == "bundle" and place.name in bundles:
        members = bundles[place.name]
        draft.put("members", tuple(name for name, _ in members), *(line for _, line in members))
    if place.port is not None:
        draft.put("parent", place.port.word, place.port.line)
    layer2 = next((one for word in _LAYER2 if (one := node.get(word)) is not None), None)
    if layer2 is not None or (place.port is not None and place.port.at("layer2", "units", place.name) is node):
        draft.put("is_layer2", True, layer2.line if layer2 is not None else node.line)
    _put_tags(book, draft, place, section)
    if place.layer3 is not None:
        if place.layer3 is not node or place.kind in ("subinterface", "loopback", "tunnel", "svi"):
            book.know(place.layer3, LAYER3_WORDS, section)
        _put_addresses(book, draft, place, section)
        _put_mtu(book, draft, place)
    return Interface(file=book.file, block_line=node.line, canonical_name=place.name, kind=place.kind, **draft.all)


def _put_tags(book: Book, draft: Draft, place: _Place, section: str) -> None:
    if place.kind != "subinterface":
        draft.assume("tag_count", 0, _TAG_DEFAULT)
        return
    tag = place.node.value("tag")
    if tag is None:
        draft.fields["tag_count"] = None  # an untagged subinterface, or one whose tag is not in the capture
        return
    number = vlan_tag(tag.word)
    if number is None:
        if not book.is_variable(tag, place.name):
            book.miss(tag, section)
        draft.put("tag_count", None, tag.line)
        return
    draft.put("outer_tag", number, tag.line)
    draft.put("tag_count", 1, tag.line)
    draft.assume("ethertype", "0x8100", _TYPE_DEFAULT)


def _put_addresses(book: Book, draft: Draft, place: _Place, section: str) -> None:
    layer3 = place.layer3
    if layer3 is None:
        return
    holder, six = layer3.get("ip"), layer3.at("ipv6", "address")
    ipv4: list[tuple[IPv4Interface, int]] = []
    for node in holder.each() if holder is not None else ():
        one = ipv4_interface(node.word if "/" in node.word else f"{node.word}/32")
        if one is not None:
            ipv4.append((one, node.line))
        else:
            _note(book, draft, node, place.name, section, "ipv4")
    ipv6: list[tuple[IPv6Interface, int]] = []
    for node in six.each() if six is not None else ():
        found = ipv6_interface(node.word if "/" in node.word else f"{node.word}/128")
        if found is not None:
            ipv6.append((found, node.line))
        else:
            _note(book, draft, node, place.name, section, "ipv6")
    for word in ("dhcp-client", "pppoe"):
        if (learned := layer3.get(word)) is not None and not ipv4:
            draft.fields["unknown"] = (*draft.fields.get("unknown", ()), "ipv4")
            draft.lines.setdefault("ipv4", (learned.line,))
    if ipv4:
        draft.put("ipv4", tuple(one for one, _ in ipv4), *(line for _, line in ipv4))
    if ipv6:
        draft.put("ipv6", tuple(one for one, _ in ipv6), *(line for _, line in ipv6))


def _note(book: Book, draft: Draft, node: Node, owner: str, section: str, field: str) -> None:
    """Keep that an address is a template variable or the name of an object: the config does not hold it."""
    draft.fields["unknown"] = tuple(dict.fromkeys((*draft.fields.get("unknown", ()), field)))
    draft.lines.setdefault(field, (node.line,))
    if not book.is_variable(node, owner):
        book.miss(node, section)


def _put_mtu(book: Book, draft: Draft, place: _Place) -> None:
    layer3 = place.layer3
    mtu = layer3.value("mtu") if layer3 is not None else None
    if mtu is None:
        parent = place.port.at("layer3", "mtu") if place.port is not None else None
        if place.kind in ("physical", "bundle", "subinterface") and parent is None:
            draft.assume("ip_mtu", _IP_MTU, _MTU_DEFAULT)
        return
    size = integer(mtu.word, 68, 65535)
    if size is None:
        book.is_variable(mtu, place.name)
    draft.put("mtu", size, mtu.line)
    draft.put("ip_mtu", size, mtu.line)


def clamped_mss(layer3: Node, mtu: int | None) -> tuple[int | None, int] | None:
    """Return the TCP MSS that is clamped and its line: 0 where clamping is off; None where no line speaks of it."""
    head = layer3.get("adjust-tcp-mss")
    switch = head.value("enable") if head is not None else None
    if head is None or switch is None:
        return None
    if switch.word != "yes":
        return 0, switch.line
    adjustment = head.value("ipv4-mss-adjustment")
    taken = integer(adjustment.word, 0, 9000) if adjustment is not None else _MSS_DEFAULT
    return (mtu - taken if mtu is not None and taken is not None else None), (adjustment or switch).line
