"""Prefix lists and route-maps of FRR. Source: facts on platforms, A.6."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network
from typing import Literal

from parsers.model.bgp import BgpNeighbor
from parsers.model.policy import Match, PrefixList, PrefixRule, RoutePolicy, Term
from parsers.platforms.frr.blocks import Book, statements
from parsers.tree.indent import Node
from parsers.values import integer, network

_Family = Literal["ipv4", "ipv6"]
_ANY: dict[_Family, IPv4Network | IPv6Network] = {"ipv4": IPv4Network("0.0.0.0/0"), "ipv6": IPv6Network("::/0")}


@dataclass(slots=True)
class _List:
    """One prefix list while its lines are read."""

    line: int
    rules: list[tuple[int, PrefixRule]] = field(default_factory=list)  # each with the place it takes
    last: int = 0
    is_readable: bool = True

    def add(self, rule: PrefixRule) -> None:
        """Add an entry; one without a number comes five after the last."""
        place = self.last + 5 if rule.sequence is None else rule.sequence
        self.last = max(self.last, place)
        self.rules.append((place, rule))


def read_prefix_lists(book: Book) -> list[PrefixList]:
    """Return the prefix lists of both families, entries in the order of their sequence numbers."""
    found: dict[tuple[str, _Family], _List] = {}
    for node in (*book.blocks("ip", "prefix-list"), *book.blocks("ipv6", "prefix-list")):
        name, words = node.words[2], node.words[3:]
        if name == "sequence-number" and not words:
            continue
        afi: _Family = "ipv4" if node.words[0] == "ip" else "ipv6"
        one = found.setdefault((name, afi), _List(node.line))
        rule = _read_rule(words, afi, node.line)
        if rule is not None:
            one.add(rule)
        elif words[:1] != ["description"]:
            one.is_readable = False
            book.miss(node, f"prefix-list {name}", len(node.words))
    return [_prefix_list(book, name, afi, one) for (name, afi), one in found.items()]


def _prefix_list(book: Book, name: str, afi: _Family, one: _List) -> PrefixList:
    rules = tuple(rule for _, rule in sorted(one.rules, key=lambda pair: pair[0]))
    return PrefixList(
        file=book.file,
        block_line=one.line,
        name=name,
        afi=afi,
        rules=rules,
        is_readable=one.is_readable,
        lines={"name": (one.line,), "rules": tuple(rule.line for rule in rules) or (one.line,)},
    )


def _read_rule(words: list[str], afi: _Family, line: int) -> PrefixRule | None:
    sequence = None
    if words[:1] == ["seq"] and len(words) > 1:
        sequence, words = integer(words[1], 0, 4294967295), words[2:]
    if len(words) < 2 or words[0] not in ("permit", "deny"):
        return None
    is_permit = words[0] == "permit"
    if words[1:] == ["any"]:
        every = _ANY[afi]
        return PrefixRule(
            prefix=every, low=0, high=every.max_prefixlen, is_permit=is_permit, line=line, sequence=sequence
        )
    found = network(words[1]) if "/" in words[1] else None
    if found is None or f"ipv{found.version}" != afi or len(words) % 2:
        return None
    bounds = _bounds(words[2:], found)
    if bounds is None:
        return None
    return PrefixRule(prefix=found, low=bounds[0], high=bounds[1], is_permit=is_permit, line=line, sequence=sequence)


def _bounds(rest: list[str], found: IPv4Network | IPv6Network) -> tuple[int, int] | None:
    """Return the shortest and the longest length that `ge` and `le` allow, None where they are not readable."""
    low = high = found.prefixlen
    for keyword, value in zip(rest[::2], rest[1::2], strict=True):
        number = integer(value, 0, found.max_prefixlen)
        if number is None or keyword not in ("ge", "le"):
            return None
        if keyword == "le":
            high = number
        else:
            low, high = number, high if "le" in rest[::2] else found.max_prefixlen
    return low, high


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
    found: dict[str, list[Node]] = {}
    for node in book.blocks("route-map"):
        found.setdefault(node.words[1], []).append(node)
    policies = []
    for name, nodes in found.items():
        nodes.sort(key=_sequence)
        policies.append(
            RoutePolicy(
                file=book.file,
                block_line=min(node.line for node in nodes),
                name=name,
                kind="route-map",
                terms=tuple(_term(book, node) for node in nodes),
                final="reject",
                lines={"name": (nodes[0].line,), "terms": tuple(node.line for node in nodes)},
            )
        )
    return policies


def _sequence(node: Node) -> int:
    return (integer(node.words[3], 0, 65535) or 0) if len(node.words) > 3 else 10


# Lines that leave the decision to another entry or map: what they do to a route is not followed.
_ELSEWHERE = frozenset({"call", "on-match", "continue"})


def _term(book: Book, node: Node) -> Term:
    action: Literal["accept", "reject"] = "reject" if node.words[2:3] == ["deny"] else "accept"
    matches: list[Match] = []
    for child in statements(node.children):
        first = child.words[0]
        if first == "match":
            matches.append(_match(child))
        elif first in _ELSEWHERE:
            matches.append(Match(kind="opaque", line=child.line))
        elif first not in ("set", "description", "optimization", "exit"):
            book.miss_line(child, f"route-map {node.words[1]}")
            matches.append(Match(kind="opaque", line=child.line))
    if len({match.afi for match in matches if match.afi}) > 1:
        # Two families in one entry: which of the two conditions a route must meet is not documented.
        matches = [Match(kind="opaque", names=match.names, afi=match.afi, line=match.line) for match in matches]
    return Term(name=str(_sequence(node)), action=action, matches=tuple(matches), line=node.line)


def _match(node: Node) -> Match:
    words = node.words
    if len(words) == 5 and words[1] in ("ip", "ipv6") and words[2:4] == ["address", "prefix-list"]:
        afi: _Family = "ipv4" if words[1] == "ip" else "ipv6"
        return Match(kind="prefix-list", names=(words[4],), afi=afi, line=node.line)
    return Match(kind="opaque", line=node.line)
