"""Static routes of NX-OS: at the top level for the default VRF, below `vrf context` for the others."""

from collections.abc import Iterable

from parsers.model.device import StaticRoute
from parsers.platforms.cisco_nxos.blocks import Book
from parsers.platforms.cisco_nxos.names import canonical
from parsers.tree.indent import Node
from parsers.values import address, masked_network, network

_FIELDS = ("prefix", "vrf", "next_hop", "interface", "is_discard")


def read_static_routes(book: Book) -> list[StaticRoute]:
    """Return the static routes of both families."""
    places: list[tuple[str, int, Iterable[Node]]] = [
        ("default", 0, (*book.blocks("ip", "route"), *book.blocks("ipv6", "route")))
    ]
    places += [(node.words[2], node.line, _vrf_lines(book, node)) for node in book.blocks("vrf", "context")]
    routes = []
    for vrf, vrf_line, nodes in places:
        for node in nodes:
            route = _read_route(book, node, vrf, vrf_line or node.line)
            if route is None and node.words[2:3] != ["static"]:
                book.miss(Node(node.words, node.line), "static routes", len(node.words))
            elif route is not None:
                routes.append(route)
    return routes


# The lines of a VRF that are no routes; anything else stands there because the head of its block was lost.
_OTHER_LINES = frozenset(
    "rd vni address-family route-target import export maximum description ip ipv6 limit-resource shutdown "
    "mdt multicast".split()
)


def _vrf_lines(book: Book, head: Node) -> list[Node]:
    """Return the routes of a VRF, those too that a paste indented deeper than the line above."""
    routes = []
    waiting = head.children[::-1]
    while waiting:
        node = waiting.pop()
        words = node.words[int(node.words[0] == "no") :] or node.words
        if words[0] not in _OTHER_LINES or words[1:2] == ["address"]:
            book.miss(node, head.text)
            continue
        waiting += node.children[::-1]
        if node.words[0] in ("ip", "ipv6") and node.words[1:2] == ["route"]:
            routes.append(node)
    return routes


def _read_route(book: Book, node: Node, vrf: str, vrf_line: int) -> StaticRoute | None:
    words = node.words[2:]
    found = network(words[0]) if words and "/" in words[0] else None
    rest = words[1:]
    if found is None and len(words) > 2 and "." in words[1]:
        found, rest = masked_network(words[0], words[1]), words[2:]
    if found is None or not rest:
        return None
    interface = ""
    next_hop = address(rest[0].partition("/")[0])
    if next_hop is None:
        interface = canonical(rest[0])
        next_hop = address(rest[1]) if len(rest) > 1 else None
    return StaticRoute(
        file=book.file,
        block_line=node.line,
        prefix=found,
        vrf=vrf,
        next_hop=next_hop,
        interface="" if interface == "Null0" else interface,
        is_discard=interface == "Null0",
        lines={**dict.fromkeys(_FIELDS, (node.line,)), "vrf": (vrf_line,)},
    )
