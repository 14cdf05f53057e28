"""Prefix lists, route-maps and static routes of IOS. Source: facts on platforms, A.1."""

from typing import Literal

from parsers.model.device import StaticRoute
from parsers.model.policy import Match, PrefixList, PrefixRule, RoutePolicy, Term
from parsers.platforms.cisco_xe.blocks import Book
from parsers.platforms.cisco_xe.names import canonical
from parsers.tree.indent import Node
from parsers.values import address, integer, ipv4_interface, network


def read_prefix_lists(book: Book) -> list[PrefixList]:
    """Return the prefix lists of both families, entries in the order of their sequence numbers."""
    found: dict[tuple[str, str], tuple[int, list[PrefixRule], bool]] = {}
    for family, afi in (("ip", "ipv4"), ("ipv6", "ipv6")):
        for node in book.blocks(family, "prefix-list"):
            name = node.words[2]
            first, rules, is_readable = found.get((afi, name), (node.line, [], True))
            words = node.words[3:]
            rule = _read_rule(words, node.line)
            if rule is not None:
                rules.append(rule)
            elif words[:1] not in (["description"], []):
                is_readable = False
                book.miss(node, f"{family} prefix-list {name}")
            if not words:  # the multi-line form of newer releases
                for child in node.children:
                    entry = _read_rule(child.words, child.line)
                    if entry is not None:
                        rules.append(entry)
                        book.read(1)
                    elif child.words[0] != "description":
                        is_readable = False
                        book.miss(child, f"{family} prefix-list {name}")
            found[afi, name] = first, rules, is_readable
    return [
        PrefixList(
            file=book.file,
            block_line=first,
            name=name,
            afi="ipv4" if afi == "ipv4" else "ipv6",
            rules=tuple(sorted(rules, key=lambda rule: rule.sequence or 0)),
            is_readable=is_readable,
            lines={"name": (first,), "rules": tuple(rule.line for rule in rules) or (first,)},
        )
        for (afi, name), (first, rules, is_readable) in found.items()
    ]


def _read_rule(words: list[str], line: int) -> PrefixRule | None:
    sequence = None
    if words[:1] == ["seq"] and len(words) > 1:
        sequence = integer(words[1], 0, 4294967294)
        words = words[2:]
    if len(words) < 2 or words[0] not in ("permit", "deny"):
        return None
    prefix = network(words[1]) if "/" in words[1] else None
    if prefix is None:
        return None
    low = high = prefix.prefixlen
    rest = words[2:]
    for keyword, value in zip(rest[::2], rest[1::2], strict=False):
        number = integer(value, 0, prefix.max_prefixlen)
        if number is None or keyword not in ("ge", "le"):
            return None
        if keyword == "ge":
            low, high = number, prefix.max_prefixlen if "le" not in rest else high
        else:
            high = number
    return PrefixRule(prefix=prefix, low=low, high=high, is_permit=words[0] == "permit", line=line, sequence=sequence)


def read_policies(book: Book) -> list[RoutePolicy]:
    """Return the route-maps; an entry's matches all hold, the values within one match line are alternatives."""
    found: dict[str, list[Node]] = {}
    for node in book.blocks("route-map"):
        found.setdefault(node.words[1], []).append(node)
    lists = {"ipv4": _names(book, "ip"), "ipv6": _names(book, "ipv6")}
    policies = []
    for name, nodes in found.items():
        nodes.sort(key=lambda node: integer(node.words[3], 0, 65535) or 0 if len(node.words) > 3 else 10)
        policies.append(
            RoutePolicy(
                file=book.file,
                block_line=min(node.line for node in nodes),
                name=name,
                kind="route-map",
                terms=tuple(term for node in nodes for term in _terms(book, node, lists)),
                final="reject",
                lines={"name": (nodes[0].line,), "terms": tuple(node.line for node in nodes)},
            )
        )
    return policies


def _names(book: Book, family: str) -> set[str]:
    return {node.words[2] for node in book.blocks(family, "prefix-list")}


def _terms(book: Book, node: Node, lists: dict[str, set[str]]) -> list[Term]:
    action: Literal["accept", "reject"] = "reject" if node.words[2:3] == ["deny"] else "accept"
    sequence = node.words[3] if len(node.words) > 3 else "10"
    matches: list[Match] = []
    has_continue = 0
    for child in node.children:
        words = child.words
        if words[0] == "match":
            matches.append(_match(book, child, lists))
        elif words[0] == "continue":
            has_continue = child.line
        elif words[0] not in ("set", "description"):
            book.miss(child, f"route-map {node.words[1]}")
            matches.append(Match(kind="opaque", line=child.line))
            continue
        book.read(1)
    if has_continue:
        # What a later entry does to a route that went on is not followed: the answer is open where it matters.
        matches.append(Match(kind="opaque", line=has_continue))
    return [Term(name=sequence, action=action, matches=tuple(matches), line=node.line)]


def _match(book: Book, node: Node, lists: dict[str, set[str]]) -> Match:
    words = node.words
    is_prefix = len(words) > 4 and words[1] in ("ip", "ipv6") and words[2:4] == ["address", "prefix-list"]
    if not is_prefix:
        return Match(kind="opaque", line=node.line)
    afi = "ipv4" if words[1] == "ip" else "ipv6"
    names = tuple(words[4:])
    for name in names:
        book.refer("prefix-list", name, node.line, name in lists[afi])
    if any(name not in lists[afi] for name in names):
        # An undefined list matches everything on IOS; releases differ enough that nothing hangs on it.
        return Match(kind="opaque", line=node.line)
    return Match(kind="prefix-list", names=names, line=node.line)


def read_static_routes(book: Book) -> list[StaticRoute]:
    """Return the static routes of both families."""
    routes = []
    for node in (*book.blocks("ip", "route"), *book.blocks("ipv6", "route")):
        route = _static_route(book, node)
        if route is None:
            book.miss(node, "static routes")
        else:
            routes.append(route)
    return routes


def _static_route(book: Book, node: Node) -> StaticRoute | None:
    words = node.words[2:]
    vrf = "default"
    if words[:1] == ["vrf"] and len(words) > 2:
        vrf, words = words[1], words[2:]
    if node.words[0] == "ip":
        found = ipv4_interface(words[0], words[1]) if len(words) > 2 else None
        prefix, rest = (found.network if found else None), words[2:]
    else:
        prefix, rest = (network(words[0]) if len(words) > 1 else None), words[1:]  # type: ignore[assignment]
    if prefix is None or not rest:
        return None
    interface = ""
    next_hop = address(rest[0])
    if next_hop is None:
        interface = canonical(rest[0])
        next_hop = address(rest[1]) if len(rest) > 1 and rest[1][:1].isdigit() and "." in rest[1] + ":" else None
    return StaticRoute(
        file=book.file,
        block_line=node.line,
        prefix=prefix,
        vrf=vrf,
        next_hop=next_hop,
        interface="" if interface == "Null0" else interface,
        is_discard=interface == "Null0",
        lines={"prefix": (node.line,)},
    )
