"""Static routes of XR: `router static`, by VRF and address family."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address

from parsers.model.device import StaticRoute
from parsers.platforms.cisco_xr.blocks import Book
from parsers.platforms.cisco_xr.lines import lines_of
from parsers.platforms.cisco_xr.names import canonical
from parsers.tree.indent import Node
from parsers.values import address, prefix

_FIELDS = ("prefix", "vrf", "next_hop", "interface", "is_discard")
_OUTSIDE = frozenset({"maximum", "topology", "no"})


def read_static_routes(book: Book) -> list[StaticRoute]:
    """Return the static routes of all VRFs and both families; those of multicast send no packet anywhere."""
    routes: list[StaticRoute] = []
    for root in book.plain_blocks("router static"):
        routes += _families(book, root.children, "default", ())
        for node in root.children:
            if node.words[0] == "vrf" and len(node.words) == 2:
                routes += _families(book, node.children, node.words[1], lines_of(node))
    return routes


def _families(book: Book, nodes: Sequence[Node], vrf: str, vrf_lines: tuple[int, ...]) -> Iterable[StaticRoute]:
    section = "router static" if vrf == "default" else f"router static vrf {vrf}"
    for node in nodes:
        if node.words[0] == "address-family" and node.words[2:] == ["multicast"]:
            continue
        if node.words[0] == "address-family":
            for child in node.children:
                route = _route(book, child, vrf, vrf_lines)
                if route is not None:
                    yield route
                elif child.words[0] not in _OUTSIDE:
                    book.miss(child, section, len(child.words) if prefix(child.words[0]) else 1)
        elif node.words[0] not in ("vrf", *_OUTSIDE):
            book.miss(node, section)


def _route(book: Book, node: Node, vrf: str, vrf_lines: tuple[int, ...]) -> StaticRoute | None:
    words = node.words
    found = prefix(words[0])
    rest = words[1:]
    if rest[:1] == ["vrf"] and len(rest) > 1:  # the next hop is looked up in another VRF
        rest = rest[2:]
    if found is None or not rest:
        return None
    interface = ""
    next_hop: IPv4Address | IPv6Address | None = address(rest[0])
    if next_hop is None:
        interface = canonical(rest[0])
        next_hop = address(rest[1]) if len(rest) > 1 else None
    is_discard = interface == "Null0"
    return StaticRoute(
        file=book.file,
        block_line=node.line,
        prefix=found,
        vrf=vrf,
        next_hop=next_hop,
        interface="" if is_discard else interface,
        is_discard=is_discard,
        lines={**dict.fromkeys(_FIELDS, lines_of(node)), "vrf": vrf_lines or lines_of(node)},
    )
