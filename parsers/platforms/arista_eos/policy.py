"""Prefix lists and route-maps of EOS. Source: facts on platforms, A.5."""

from collections.abc import Iterable
from typing import Literal

from parsers.as_path_patterns import BESIDE_THE_PATH, read_access_lists, read_length
from parsers.model.as_path import AsPathList, AsPathTest
from parsers.model.bgp import BgpNeighbor
from parsers.model.policy import Match, PrefixList, RoutePolicy, Term
from parsers.platforms.arista_eos.blocks import Book
from parsers.prefix_lists import Family, ListDraft
from parsers.tree.indent import Node
from parsers.values import integer

_STEP = 10  # EOS numbers an entry without a number so far above the last
_RELATIONS = {"=": "eq", ">=": "ge", "<=": "le"}
_BOUNDS = frozenset({"ge", "le", "eq"})


def read_prefix_lists(book: Book) -> list[PrefixList]:
    """Return the prefix lists of both families, entries in the order of their sequence numbers.

    Old releases print an entry a line, later ones a block a list.
    """
    found: dict[tuple[str, Family], ListDraft] = {}
    for node in (*book.blocks("ip", "prefix-list"), *book.blocks("ipv6", "prefix-list")):
        words = node.words
        name = words[2]
        afi: Family = "ipv4" if words[0] == "ip" else "ipv6"
        draft = found.get((name, afi))
        if draft is None:
            draft = found[name, afi] = ListDraft(afi, node.line, _STEP)
        _read_entry(book, draft, node, 3, name)
        for child in node.children:
            _read_entry(book, draft, child, 0, name)
    return [draft.finished(book.file, name) for (name, _), draft in found.items()]


_UNDECIDING: tuple[list[str], ...] = ([], ["remark"], ["description"])


def _read_entry(book: Book, draft: ListDraft, node: Node, start: int, name: str) -> None:
    words = node.words
    if not draft.read(words, start, node.line, _BOUNDS) and words[start : start + 1] not in _UNDECIDING:
        draft.is_readable = False  # also `source URL`: the list then stands on another machine
        # Inside the list's block a line may be one of another block that went astray: its words are not ours to show.
        book.miss(Node(words, node.line), f"prefix-list {name}", len(words) if start else 1)


def as_path_lines(book: Book) -> list[Node]:
    """Return the entries of AS path lists."""
    return [node for node in book.blocks("ip", "as-path") if node.words[2] == "access-list" and len(node.words) > 3]


def read_as_path_lists(book: Book) -> tuple[AsPathList, ...]:
    """Return the AS path lists; an expression that is not understood leaves its entry open."""
    lines = [(node.words, node.line) for node in as_path_lines(book)]
    return read_access_lists(book.file, lines, has_braces=True, is_by_number=True)


def opaque_functions(book: Book, neighbors: Iterable[BgpNeighbor]) -> list[RoutePolicy]:
    """Return the routing functions (RCF) that neighbors use: they exist, and we do not read them."""
    found: dict[str, RoutePolicy] = {}
    for family in (family for neighbor in neighbors for family in neighbor.address_families):
        for use in (*family.import_policy, *family.export_policy):
            if use.kind == "policy" and use.name not in found:
                found[use.name] = RoutePolicy(
                    file=book.file, block_line=use.line, name=use.name, kind="route-policy", is_readable=False
                )
    return list(found.values())


def read_policies(book: Book) -> list[RoutePolicy]:
    """Return the route-maps; an entry's matches must all hold."""
    found: dict[str, list[tuple[list[str], Node]]] = {}
    for node in book.blocks("route-map"):
        rest = node.words[2:]
        found.setdefault(node.words[1], []).append((rest[2:] if rest[:1] == ["statement"] else rest, node))
    policies = []
    for name, entries in found.items():
        entries.sort(key=lambda entry: _sequence(entry[0]))
        policies.append(
            RoutePolicy(
                file=book.file,
                block_line=min(node.line for _, node in entries),
                name=name,
                kind="route-map",
                terms=tuple(_term(book, words, node) for words, node in entries),
                final="reject",
                lines={"name": (entries[0][1].line,), "terms": tuple(node.line for _, node in entries)},
            )
        )
    return policies


def _sequence(words: list[str]) -> int:
    return (integer(words[1], 0, 16777215) or 0) if len(words) > 1 else 10


def _term(book: Book, words: list[str], node: Node) -> Term:
    action: Literal["accept", "reject"] = "reject" if words[:1] == ["deny"] else "accept"
    matches: list[Match] = []
    for child in node.children:
        first = child.words[0]
        if first == "match":
            matches.append(_match(child))
        elif first in ("continue", "sub-route-map"):
            # What a later entry or another map does to a route that went on is not followed: the answer is open.
            matches.append(Match(kind="opaque", line=child.line))
        elif first not in ("set", "description", "no"):
            book.miss(child, f"route-map {node.words[1]}")
            matches.append(Match(kind="opaque", line=child.line))
    if len({match.afi for match in matches if match.afi}) > 1:
        # Two families in one entry: which of the two conditions a route must meet is not documented.
        matches = [match.model_copy(update={"kind": "opaque"}) for match in matches]
    return Term(name=words[1] if len(words) > 1 else "10", action=action, matches=tuple(matches), line=node.line)


def _match(node: Node) -> Match:
    """Return a condition. What EOS does with a list that is not defined is not documented: its name stays."""
    words = node.words
    if len(words) == 5 and words[1] in ("ip", "ipv6") and words[2:4] == ["address", "prefix-list"]:
        afi: Literal["ipv4", "ipv6"] = "ipv4" if words[1] == "ip" else "ipv6"
        return Match(kind="prefix-list", names=(words[4],), afi=afi, line=node.line)
    if words[1:3] == ["as-path", "length"]:
        test = read_length(_RELATIONS.get(words[3], ""), words[4]) if len(words) == 5 else None
        return Match(kind="opaque", as_path=test, line=node.line)
    if words[1:2] == ["as-path"] and len(words) == 3:
        return Match(kind="opaque", as_path=AsPathTest(names=(words[2],)), line=node.line)
    return Match(kind="opaque", as_path=False if words[1:2] and words[1] in BESIDE_THE_PATH else None, line=node.line)
