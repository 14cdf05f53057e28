"""Static routes of FRR: at the top level, or in a `vrf` block."""

from parsers.model.device import StaticRoute
from parsers.platforms.frr.blocks import Book, statements
from parsers.tree.indent import Node
from parsers.values import address, ipv4_interface, network

_FIELDS = ("prefix", "vrf", "next_hop", "interface", "is_discard")
_DISCARDS = frozenset({"null0", "blackhole", "reject"})


def read_static_routes(book: Book) -> list[StaticRoute]:
    """Return the static routes of both families, in the order of the config."""
    nodes = [(node, "default", 0) for node in (*book.blocks("ip", "route"), *book.blocks("ipv6", "route"))]
    for block in book.blocks("vrf"):
        for child in statements(block.children):
            if child.words[0] in ("ip", "ipv6") and child.words[1:2] == ["route"] and len(child.words) > 2:
                nodes.append((child, block.words[1], block.line))
            elif child.words[0] not in ("vni", "exit-vrf", "ip", "ipv6", "no", "netns", "exit"):
                book.miss_line(child, f"vrf {block.words[1]}")
    routes = []
    for node, vrf, vrf_line in sorted(nodes, key=lambda one: one[0].line):
        route = _static_route(book, node, vrf, vrf_line or node.line)
        if route is None:
            book.miss(node, "static routes", len(node.words))
        else:
            routes.append(route)
    return routes


def _static_route(book: Book, node: Node, vrf: str, vrf_line: int) -> StaticRoute | None:
    words = node.words[2:]
    if "vrf" in words[:-1]:
        vrf, vrf_line = words[words.index("vrf") + 1], node.line
    text, rest = words[0], words[1:]
    if "/" not in text and len(rest) > 1:  # address and netmask are accepted too
        masked = ipv4_interface(text, rest[0])
        text, rest = ("" if masked is None else str(masked.network)), rest[1:]
    elif rest[:1] == ["from"]:
        rest = rest[2:]
    prefix = network(text) if "/" in text else None
    if prefix is None or not rest:
        return None
    next_hop = address(rest[0])
    is_discard = rest[0].casefold() in _DISCARDS
    interface = "" if next_hop is not None or is_discard else rest[0]
    if next_hop is not None and len(rest) > 1 and rest[1] not in _KEYWORDS and not rest[1].isdigit():
        interface = rest[1]
    return StaticRoute(
        file=book.file,
        block_line=node.line,
        prefix=prefix,
        vrf=vrf,
        next_hop=next_hop,
        interface=interface,
        is_discard=is_discard,
        lines={**dict.fromkeys(_FIELDS, (node.line,)), "vrf": (vrf_line,)},
    )


_KEYWORDS = frozenset("vrf nexthop-vrf tag table label onlink metric color bfd segments".split())
