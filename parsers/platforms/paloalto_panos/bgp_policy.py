"""Import and export rules of PAN-OS's BGP as policies of the groups that use them.

The first rule that matches decides; behind the rules stands a deny that PAN-OS does not print (Palo Alto's knowledge
base, kA10g000000ClEkCAK). Expressions on the AS path are read as IOS's.
"""

from typing import Literal

from parsers.as_path_patterns import lists_of, read_pattern
from parsers.model.as_path import AsPathList, AsPathRule, AsPathTest
from parsers.model.bgp import PolicyUse
from parsers.model.policy import Match, PrefixRule, RoutePolicy, Term
from parsers.platforms.paloalto_panos.book import Book, Router
from parsers.platforms.paloalto_panos.grammar import MATCH_WORDS, RULE_WORDS
from parsers.tree.braces import Node
from parsers.values import prefix

_OPEN_MATCHES = frozenset({"from-peer", "nexthop", "med", "as-path", "community", "extended-community", "safi"})
_Paths = dict[str, list[AsPathRule]]  # by the name of the rule that asks


class Policies:
    """The policies by router, direction and group, made when a peer first asks for them."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._made: dict[tuple[str, str, str], RoutePolicy | None] = {}
        self._paths: _Paths = {}

    def all(self, *, is_cut: bool) -> list[RoutePolicy]:
        """Return the policies that were made; those of a capture that is cut may have more rules than were read."""
        made = [one for one in self._made.values() if one is not None]
        return [one.model_copy(update={"is_readable": False}) for one in made] if is_cut else made

    def as_path_lists(self) -> tuple[AsPathList, ...]:
        """Return the expressions on AS paths, each as a list named after its rule."""
        return lists_of(self.book.file, self._paths)

    def use(self, router: Router, bgp: Node, direction: str, group: Node) -> PolicyUse | None:
        """Return the use of the rules that name a group, or of its filtering profile, which is not read; else None."""
        key = router.vrf, direction, group.word
        if key not in self._made:
            policy = _policy(self.book, router, bgp, direction, group, self._paths)
            self._made[key] = policy or _profile(self.book, key, group)
        used = self._made[key]
        if used is None:
            return None
        return PolicyUse(kind="policy", name=used.name, line=used.block_line, is_defined=True)


def _profile(book: Book, key: tuple[str, str, str], group: Node) -> RoutePolicy | None:
    """Return what stands for a logical router's filtering profile: it exists, and is not read."""
    profile = group.get("filtering-profile")
    if profile is None:
        return None
    return RoutePolicy(
        file=book.file,
        block_line=profile.line,
        name=" ".join(key),
        kind="policy-statement",
        is_readable=False,
        lines={"name": (profile.line,)},
    )


def _policy(book: Book, router: Router, bgp: Node, direction: str, group: Node, paths: _Paths) -> RoutePolicy | None:
    holder = bgp.at("policy", direction, "rules")
    terms: list[Term] = []
    first = 0
    for rule in holder.each() if holder is not None else ():
        book.know(rule, RULE_WORDS, f"bgp {direction} rule {rule.word}")
        switch, used = rule.value("enable"), rule.get("used-by")
        if used is None or used.get(group.word) is None:
            continue
        if switch is not None and switch.word == "no":
            continue
        first = first or rule.line
        name = f"{router.vrf} {direction} {rule.word}"
        path = _path_rule(rule)
        if path is not None:
            paths[name] = [path]
        terms.append(_term(book, rule, direction, name, is_sure=switch is not None))
    if not terms:
        return None
    return RoutePolicy(
        file=book.file,
        block_line=first,
        name=f"{router.vrf} {direction} {group.word}",
        kind="policy-statement",
        terms=tuple(terms),
        final="reject",
        lines={"name": (first,), "terms": tuple(term.line for term in terms)},
    )


def _path_rule(rule: Node) -> AsPathRule | None:
    """Return what a rule asks of the AS path, None where it asks nothing."""
    wanted = rule.value("match", "as-path", "regex")
    return AsPathRule(pattern=read_pattern(wanted.word), line=wanted.line) if wanted is not None else None


def _term(book: Book, rule: Node, direction: str, listed: str, *, is_sure: bool) -> Term:
    section = f"bgp {direction} rule {rule.word}"
    matches: list[Match] = []
    head = rule.get("match")
    if head is not None:
        book.know(head, MATCH_WORDS, section)
        for node in head.each():
            matches += _match(book, node, section, listed)
    if not is_sure:
        matches.append(Match(kind="opaque", line=rule.line))  # whether a rule without `enable` is on
    action = rule.get("action")
    taken: Literal["accept", "reject"] = "accept"
    if action is not None and action.get("deny") is not None:
        taken = "reject"
    elif action is None or action.get("allow") is None:
        matches.append(Match(kind="opaque", line=rule.line))
    return Term(name=rule.word, action=taken, matches=tuple(matches), line=rule.line)


def _match(book: Book, node: Node, section: str, listed: str) -> list[Match]:
    if node.word == "address-prefix":
        rules = [_prefix_rule(one) for one in node.each()]
        known = tuple(one for one in rules if one is not None)
        if len(known) < len(rules):
            book.miss(node, section)
            return [Match(kind="opaque", as_path=False, line=node.line)]
        return [Match(kind="prefix", rules=known, line=node.line)] if known else []
    value = node.value()
    if node.word == "afi" and value is not None and value.word in ("ip", "ipv6"):
        return [Match(kind="family", afi="ipv4" if value.word == "ip" else "ipv6", line=value.line)]
    if node.word == "route-table" and value is not None and value.word in ("unicast", "both"):
        return []
    if node.word in _OPEN_MATCHES and not node.each():
        return []
    if node.word == "as-path" and set(node.children) == {"regex"}:
        return [Match(kind="opaque", as_path=AsPathTest(names=(listed,)), line=node.line)]
    is_beside = node.word in _OPEN_MATCHES and node.word != "as-path"
    return [Match(kind="opaque", as_path=False if is_beside else None, line=node.line)]


def _prefix_rule(node: Node) -> PrefixRule | None:
    """Return a prefix: itself where `exact` is yes, else also what is inside it."""
    found = prefix(node.word)
    if found is None:
        return None
    exact = node.value("exact")
    is_exact = exact is not None and exact.word == "yes"
    return PrefixRule(
        prefix=found,
        low=found.prefixlen,
        high=found.prefixlen if is_exact else found.max_prefixlen,
        line=node.line,
    )
