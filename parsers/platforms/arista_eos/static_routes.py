"""Static routes of EOS, both families."""

from parsers.model.device import StaticRoute
from parsers.platforms.arista_eos.blocks import Book
from parsers.platforms.arista_eos.names import canonical
from parsers.tree.indent import Node
from parsers.values import address, masked_network, prefix

_FIELDS = ("prefix", "vrf", "next_hop", "interface", "is_discard")


def read_static_routes(book: Book) -> list[StaticRoute]:
    """Return the static routes in the order of the config, IPv4 before IPv6."""
    routes = []
    for node in (*book.blocks("ip", "route"), *book.blocks("ipv6", "route")):
        route = _static_route(book, node)
        if route is None:
            book.miss(node, "static routes", len(node.words))
        else:
            routes.append(route)
    return routes


def _static_route(book: Book, node: Node) -> StaticRoute | None:
    words = node.words[2:]
    vrf = "default"
    if words[:1] == ["vrf"] and len(words) > 2:
        vrf, words = words[1], words[2:]
    found, rest = prefix(words[0]), words[1:]
    if found is None and len(words) > 2:  # address and mask, as typed
        found, rest = masked_network(words[0], words[1]), words[2:]
    if rest[:1] == ["egress-vrf"]:
        rest = rest[2:]
    if found is None or not rest or rest[0].startswith(("Nexthop-Group", "nexthop-group")):
        return None
    interface = ""
    next_hop = address(rest[0])
    if next_hop is None:
        interface = canonical(rest[0])
        next_hop = address(rest[1]) if len(rest) > 1 else None
    is_discard = interface in ("Null0", "Null")
    return StaticRoute(
        file=book.file,
        block_line=node.line,
        prefix=found,
        vrf=vrf,
        next_hop=next_hop,
        interface="" if is_discard else interface,
        is_discard=is_discard,
        lines=dict.fromkeys(_FIELDS, (node.line,)),
    )
