"""Prefix lists and route-maps of NX-OS. Source: facts on platforms, A.3."""

from collections.abc import Collection, Iterable
from typing import Literal

from parsers.as_path_patterns import BESIDE_THE_PATH, read_access_lists
from parsers.model.as_path import AsPathList, AsPathTest
from parsers.model.bgp import BgpNeighbor
from parsers.model.policy import Match, PrefixList, RoutePolicy, Term
from parsers.platforms.cisco_nxos.blocks import Book
from parsers.prefix_lists import Family, ListDraft
from parsers.route_maps import entries, in_effect, joined
from parsers.tree.indent import Node, flat

_BOUNDS = frozenset({"ge", "le", "eq"})  # `mask` compares bits, which no length says


def read_prefix_lists(book: Book) -> list[PrefixList]:
    """Return the prefix lists of both families, entries in the order of their sequence numbers."""
    found: dict[tuple[str, Family], ListDraft] = {}
    for node in (*book.blocks("ip", "prefix-list"), *book.blocks("ipv6", "prefix-list")):
        words = node.words
        name = words[2]
        afi: Family = "ipv4" if words[0] == "ip" else "ipv6"
        draft = found.get((name, afi))
        if draft is None:
            draft = found[name, afi] = ListDraft(afi, node.line)
        if not draft.read(words, 3, node.line, _BOUNDS) and words[3:4] not in (["description"], []):
            draft.is_readable = False
            book.miss(Node(words, node.line), f"prefix-list {name}", len(words))
    return [draft.finished(book.file, name) for (name, _), draft in found.items()]


def as_path_lines(book: Book) -> list[Node]:
    """Return the entries of AS path lists."""
    return [node for node in book.blocks("ip", "as-path") if node.words[2] == "access-list" and len(node.words) > 3]


def read_as_path_lists(book: Book) -> tuple[AsPathList, ...]:
    """Return the AS path lists; an expression that is not understood leaves its entry open."""
    lines = [(node.words, node.line) for node in as_path_lines(book)]
    return read_access_lists(book.file, lines)


def opaque_policies(book: Book, neighbors: Iterable[BgpNeighbor], taken: Collection[str]) -> list[RoutePolicy]:
    """Return the AS path lists that neighbors are filtered by: they exist, and we do not read them.

    A route-map of the same name (`taken`) goes first, because policies are looked up by name alone.
    """
    found: dict[str, RoutePolicy] = {}
    for family in (family for neighbor in neighbors for family in neighbor.address_families):
        for use in (*family.import_policy, *family.export_policy):
            if use.kind == "filter-list" and use.is_defined and use.name not in taken:
                found.setdefault(
                    use.name,
                    RoutePolicy(
                        file=book.file, block_line=use.line, name=use.name, kind="filter-list", is_readable=False
                    ),
                )
    return list(found.values())


def read_policies(book: Book) -> list[RoutePolicy]:
    """Return the route-maps; an entry's matches all hold, the values within one match line are alternatives."""
    found: dict[str, list[Node]] = {}
    for node in book.blocks("route-map"):
        found.setdefault(node.words[1], []).append(node)
    policies = []
    for name, blocks in found.items():
        nodes = entries(blocks)
        policies.append(
            RoutePolicy(
                file=book.file,
                block_line=min(node.line for node in nodes),
                name=name,
                kind="route-map",
                terms=tuple(term for node in nodes for term in _terms(book, node)),
                final="reject",
                lines={"name": (nodes[0].line,), "terms": tuple(node.line for node in nodes)},
            )
        )
    return policies


def _terms(book: Book, node: Node) -> list[Term]:
    action: Literal["accept", "reject"] = "reject" if node.words[2:3] == ["deny"] else "accept"
    sequence = node.words[3] if len(node.words) > 3 else "10"
    matches: list[Match] = []
    has_continue = 0
    for child in in_effect(flat(node.children)):
        words = child.words
        if words[0] == "match":
            matches.append(_match(child))
        elif words[0] == "continue":
            has_continue = child.line
        elif words[0] not in ("set", "description"):
            book.miss(child, f"route-map {node.words[1]}")
            matches.append(Match(kind="opaque", line=child.line))
    matches = joined(matches)
    if has_continue:
        # What a later entry does to a route that went on is not followed: the answer is open where it matters.
        matches.append(Match(kind="opaque", line=has_continue))
    if len({match.afi for match in matches if match.afi}) > 1:
        # Two families in one entry: which of the two conditions a route must meet is not documented.
        matches = [match.model_copy(update={"kind": "opaque"}) for match in matches]
    return [Term(name=sequence, action=action, matches=tuple(matches), line=node.line)]


def _match(node: Node) -> Match:
    """Return a condition. What a list matches that is not defined is not documented: the name stays, for "unknown"."""
    words = node.words
    if len(words) > 4 and words[1] in ("ip", "ipv6") and words[2:4] == ["address", "prefix-list"]:
        afi: Literal["ipv4", "ipv6"] = "ipv4" if words[1] == "ip" else "ipv6"
        return Match(kind="prefix-list", names=tuple(words[4:]), afi=afi, line=node.line)
    if words[1:2] == ["as-path"] and len(words) > 2:
        return Match(kind="opaque", as_path=AsPathTest(names=tuple(words[2:])), line=node.line)
    return Match(kind="opaque", as_path=False if words[1:2] and words[1] in BESIDE_THE_PATH else None, line=node.line)
