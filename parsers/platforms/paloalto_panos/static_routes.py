"""Static routes of PAN-OS, of both families. Source: facts on platforms, A.8."""

from parsers.draft import Draft
from parsers.model.device import StaticRoute
from parsers.platforms.paloalto_panos.book import Book, Router
from parsers.tree.braces import Node
from parsers.values import address, prefix

_FAMILIES = ("ip", "ipv6")
_WORDS = frozenset(
    "destination nexthop interface metric admin-dist route-table bfd path-monitor option preferred-source".split()
)


def read_static_routes(book: Book) -> list[StaticRoute]:
    """Return the static routes of all routers; a destination that is a variable or an object leads to none."""
    routes: list[StaticRoute] = []
    for router in book.routers():
        for family in _FAMILIES:
            holder = router.node.at("routing-table", family, "static-route")
            for node in holder.each() if holder is not None else ():
                book.know(node, _WORDS, f"static route {node.word}")
                route = _route(book, router, node)
                routes += [route] if route is not None else []
    return routes


def _route(book: Book, router: Router, node: Node) -> StaticRoute | None:
    to = node.value("destination")
    found = prefix(to.word) if to is not None else None
    if to is None or found is None:
        if to is not None and not book.is_variable(to, node.word):
            book.miss(to, f"static route {node.word}")
        return None
    draft = Draft()
    draft.put("prefix", found, to.line)
    draft.put("vrf", router.vrf, router.node.line)
    draft.put("entry", node.word, node.line)
    hop = node.get("nexthop")
    where = (hop.value("ip-address") or hop.value("ipv6-address")) if hop is not None else None
    if where is not None:
        book.is_variable(where, node.word)
        draft.put("next_hop", address(where.word.partition("/")[0]), where.line)
    if (interface := node.value("interface")) is not None:
        draft.put("interface", interface.word, interface.line)
    if hop is not None and hop.get("discard") is not None:
        draft.put("is_discard", True, hop.line)
    return StaticRoute(file=book.file, block_line=node.line, **draft.all)
