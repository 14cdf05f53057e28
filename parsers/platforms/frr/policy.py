"""Prefix lists and route-maps of FRR. Source: facts on platforms, A.6."""

from collections.abc import Collection, Iterable
from typing import Literal

from parsers.as_path_patterns import BESIDE_THE_PATH, read_access_lists
from parsers.model.as_path import AsPathList, AsPathTest
from parsers.model.bgp import BgpNeighbor
from parsers.model.policy import Match, PrefixList, RoutePolicy, Term
from parsers.platforms.frr.blocks import Book, statements
from parsers.prefix_lists import Family, ListDraft
from parsers.tree.indent import Node
from parsers.values import integer

_BOUNDS = frozenset({"ge", "le"})


def read_prefix_lists(book: Book) -> list[PrefixList]:
    """Return the prefix lists of both families, entries in the order of their sequence numbers."""
    found: dict[tuple[str, Family], ListDraft] = {}
    for node in (*book.blocks("ip", "prefix-list"), *book.blocks("ipv6", "prefix-list")):
        words = node.words
        name = words[2]
        if name == "sequence-number" and len(words) == 3:
            continue
        afi: Family = "ipv4" if words[0] == "ip" else "ipv6"
        draft = found.get((name, afi))
        if draft is None:
            draft = found[name, afi] = ListDraft(afi, node.line)
        if not draft.read(words, 3, node.line, _BOUNDS) and words[3:4] != ["description"]:
            draft.is_readable = False
            book.miss(node, f"prefix-list {name}", len(words))
    return [draft.finished(book.file, name) for (name, _), draft in found.items()]


def as_path_lines(book: Book) -> list[Node]:
    """Return the entries of AS path lists."""
    return [
        node
        for node in (*book.blocks("bgp", "as-path"), *book.blocks("ip", "as-path"))
        if node.words[2] == "access-list" and len(node.words) > 3
    ]


def read_as_path_lists(book: Book) -> tuple[AsPathList, ...]:
    """Return the AS path lists; an expression that is not understood leaves its entry open."""
    lines = [(node.words, node.line) for node in as_path_lines(book)]
    return read_access_lists(book.file, lines, has_braces=True)


def opaque_policies(book: Book, neighbors: Iterable[BgpNeighbor], taken: Collection[str]) -> list[RoutePolicy]:
    """Return the AS path and access lists that neighbors are filtered by: they exist, and we do not read them.

    A route-map of the same name (`taken`) goes first, because policies are looked up by name alone.
    """
    found: dict[str, RoutePolicy] = {}
    for family in (family for neighbor in neighbors for family in neighbor.address_families):
        for use in (*family.import_policy, *family.export_policy):
            if use.kind in ("filter-list", "distribute-list") and use.is_defined and use.name not in taken:
                found.setdefault(
                    use.name,
                    RoutePolicy(
                        file=book.file, block_line=use.line, name=use.name, kind="filter-list", is_readable=False
                    ),
                )
    return list(found.values())


def read_policies(book: Book) -> list[RoutePolicy]:
    """Return the route-maps, entries in the order of their sequence numbers; an entry's matches must all hold."""
    found: dict[str, dict[int, list[Node]]] = {}
    for node in book.blocks("route-map"):
        found.setdefault(node.words[1], {}).setdefault(_sequence(node), []).append(node)
    policies = []
    for name, entries in found.items():
        terms = [term for _, nodes in sorted(entries.items()) for term in _terms(book, nodes)]
        heads = [entries[one][0].line for one in sorted(entries)]
        policies.append(
            RoutePolicy(
                file=book.file,
                block_line=min(heads),
                name=name,
                kind="route-map",
                terms=tuple(terms),
                final="reject",
                lines={"name": (heads[0],), "terms": tuple(heads)},
            )
        )
    return policies


def _sequence(node: Node) -> int:
    return (integer(node.words[3], 0, 65535) or 0) if len(node.words) > 3 else 10


def _terms(book: Book, nodes: list[Node]) -> list[Term]:
    """Return one entry, whose blocks are one where a config has several, as the terms that it comes to."""
    action: Literal["accept", "reject"] = "reject" if nodes[-1].words[2:3] == ["deny"] else "accept"
    matches: dict[tuple[str, ...], Match] = {}  # of one kind the last line counts
    elsewhere: list[Node] = []
    for node in nodes:
        for child in statements(node.children):
            first = child.words[0]
            if first == "match":
                matches[tuple(child.words[1:4] if child.words[1:2] in (["ip"], ["ipv6"]) else child.words[1:2])] = (
                    _match(child)
                )
            elif first in ("call", "on-match", "continue"):
                elsewhere.append(child)
            elif first not in ("set", "description", "optimization", "exit"):
                book.miss_line(child, f"route-map {node.words[1]}")
                matches[first, str(child.line)] = Match(kind="opaque", line=child.line)
    asked = tuple(matches.values())
    if len({match.afi for match in asked if match.afi}) > 1:
        # Two families in one entry: which of the two conditions a route must meet is not documented.
        asked = tuple(match.model_copy(update={"kind": "opaque"}) for match in asked)
    term = Term(name=str(_sequence(nodes[0])), action=action, matches=asked, line=nodes[0].line)
    if action == "reject":  # it denies at once, whatever else stands in it
        return [term]
    return _decided_elsewhere(term, elsewhere)


def _decided_elsewhere(term: Term, lines: list[Node]) -> list[Term]:
    """Return an entry that permits, and before it what another map or entry may make of its routes.

    A map that is called and denies ends it. Entries that are jumped over have no say, and we follow no jump: what
    matches may be permitted or denied then.
    """
    doubts = tuple(Match(kind="opaque", line=node.line) for node in lines)
    if not doubts:
        return [term]
    denied = term.model_copy(update={"action": "reject", "matches": (*term.matches, *doubts)})
    if all(node.words[0] == "call" for node in lines):
        return [denied, term]
    doubtful = term.model_copy(update={"matches": denied.matches})
    is_jump = any(node.words[0] == "call" or node.words[-1].isdigit() for node in lines)
    return [denied, doubtful] if is_jump else [doubtful]


def _match(node: Node) -> Match:
    words = node.words
    if len(words) == 5 and words[1] in ("ip", "ipv6") and words[2:4] == ["address", "prefix-list"]:
        afi: Family = "ipv4" if words[1] == "ip" else "ipv6"
        return Match(kind="prefix-list", names=(words[4],), afi=afi, line=node.line)
    if words[1:2] == ["as-path"] and len(words) == 3:
        return Match(kind="opaque", as_path=AsPathTest(names=(words[2],)), line=node.line)
    return Match(kind="opaque", as_path=False if words[1:2] and words[1] in BESIDE_THE_PATH else None, line=node.line)
