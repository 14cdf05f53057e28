"""Policies, prefix lists and static routes of Junos. Source: facts on platforms, A.4 and B.5.

What `from` lists of one kind is one of them; route filters and prefix lists of a term are one kind. Of the route
filters the longest prefix that fits decides alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from parsers.model.device import StaticRoute
from parsers.model.policy import Match, Network, PrefixList, PrefixRule, RoutePolicy, Term
from parsers.platforms.juniper_junos.as_paths import AS_PATH_CONDITIONS, BESIDE_THE_PATH, as_path_match
from parsers.platforms.juniper_junos.book import Book, Draft, Instance
from parsers.tree.braces import Node
from parsers.values import address, integer, network

_FILTERS = frozenset({"route-filter", "prefix-list", "prefix-list-filter", "route-filter-list"})
_STATEMENT_WORDS = frozenset({"term", "from", "then", "to", "apply-groups", "apply-groups-except", "defaults"})


class PolicyFacts:
    """The prefix lists and policies of all systems; `expressions` and filters add to them while they are read."""

    def __init__(self) -> None:
        self.lists: dict[str, PrefixList] = {}
        self.policies: dict[str, RoutePolicy] = {}


def read_policies(book: Book) -> PolicyFacts:
    """Return the prefix lists and policies; those of a logical system bear its name before their own."""
    facts = PolicyFacts()
    for system, prefix, _ in book.systems():
        lists = system.at("policy-options", "prefix-list")
        for node in lists.each() if lists is not None else ():
            facts.lists.setdefault(prefix + node.word, _prefix_list(book, node, prefix + node.word))
    for system, prefix, _ in book.systems():
        policies = system.at("policy-options", "policy-statement")
        for node in policies.each() if policies is not None else ():
            facts.policies.setdefault(prefix + node.word, _policy(book, node, prefix, facts))
    return facts


def _prefix_list(book: Book, node: Node, name: str) -> PrefixList:
    rules: list[PrefixRule] = []
    is_readable = True
    for child in node.each():
        prefix = network(child.word)  # without a length it is a host's
        if prefix is None:
            is_readable = False  # an apply-path is computed on the device, anything else is not understood
            if child.word not in ("apply-path", "apply-groups", "apply-groups-except"):
                book.miss(child, f"prefix-list {name}")
            continue
        rules.append(PrefixRule(prefix=prefix, low=prefix.prefixlen, high=prefix.prefixlen, line=child.line))
    return PrefixList(
        file=book.file,
        block_line=node.line,
        name=name,
        afi=_afi(rules),
        rules=tuple(rules),
        is_readable=is_readable,
        lines={"name": node.lines, "rules": tuple(rule.line for rule in rules) or (node.line,)},
    )


def _afi(rules: Sequence[PrefixRule]) -> Literal["ipv4", "ipv6", "any"]:
    versions = {rule.prefix.version for rule in rules}
    return "any" if len(versions) != 1 else "ipv4" if versions == {4} else "ipv6"


def _policy(book: Book, node: Node, prefix: str, facts: PolicyFacts) -> RoutePolicy:
    name = prefix + node.word
    book.know(node, _STATEMENT_WORDS, f"policy-statement {name}")
    draft = Draft()
    draft.fields["final"] = "default"
    draft.fields["is_readable"] = node.gap is None
    terms: list[Term] = []
    holder = node.get("term")
    for one in [*(holder.each() if holder is not None else ()), node]:
        if one is node and not (node.get("then") or node.get("from")):
            continue
        term = _term(book, one, prefix, name, facts, draft)
        term = term if one is not node else term.model_copy(update={"name": ""})
        terms += _by_own_actions(one, term) or [term]
    return RoutePolicy(
        file=book.file,
        block_line=node.line,
        name=name,
        kind="policy-statement",
        terms=tuple(terms),
        lines={"name": node.lines, "terms": tuple(term.line for term in terms) or (node.line,)},
        **draft.fields,
    )


def _term(book: Book, node: Node, prefix: str, policy: str, facts: PolicyFacts, draft: Draft) -> Term:
    matches: list[Match] = []
    conditions = node.get("from")
    if conditions is not None:
        matches += _conditions(book, conditions, prefix, f"{policy} {node.word}", facts)
    if (to := node.get("to")) is not None:
        matches.append(Match(kind="opaque", as_path=False, line=to.line))
    action, line = _action(node)
    _put_default_action(node, bool(matches), draft)
    return Term(name=node.word, action=action, matches=tuple(matches), line=line or node.line)


def _by_own_actions(node: Node, term: Term) -> list[Term]:
    """Return what a term comes to whose route filters bear actions of their own, which go before its `then`.

    What they match may be accepted or rejected: which action belongs to which network is not worked out.
    """
    filters = node.at("from", "route-filter")
    own = next((one for one in _own_actions(filters)), None) if filters is not None else None
    if filters is None or own is None:
        return []
    networks = [network(one.word) if "/" in one.word else None for one in filters.each()]
    rules = [
        PrefixRule(prefix=one, low=one.prefixlen, high=one.max_prefixlen, line=own.line) for one in networks if one
    ]
    is_bounded = len(rules) == len(networks) and len(_filters_of(node)) == 1
    bound = (Match(kind="prefix", rules=tuple(rules), as_path=False, line=own.line),) if is_bounded else ()
    matches = (*term.matches, *bound)
    return [term.model_copy(update={"action": action, "matches": matches}) for action in ("accept", "reject")]


def _own_actions(filters: Node) -> Iterator[Node]:
    """Yield the actions that stand behind the prefix of a route filter and how it is matched."""
    for kind in (kind for one in filters.each() for kind in one.each()):
        for value in kind.each():
            yield from [value] if kind.word in ("exact", "orlonger", "longer") else value.each()


def _filters_of(node: Node) -> list[Node]:
    conditions = node.get("from")
    return [one for one in (conditions.each() if conditions is not None else ()) if one.word in _FILTERS]


def _action(node: Node) -> tuple[Literal["accept", "reject", "next", "next-policy"], int]:
    then = node.get("then")
    if then is None:
        return "next", 0
    for word in ("accept", "reject"):
        if (found := then.get(word)) is not None:
            return ("accept" if word == "accept" else "reject"), found.line
    onward = then.value("next")
    if onward is not None:
        return ("next-policy" if onward.word == "policy" else "next"), onward.line
    return "next", 0


def _put_default_action(node: Node, is_conditional: bool, draft: Draft) -> None:
    """Read `then default-action`: what becomes of a route that no later term takes."""
    default = node.value("then", "default-action")
    if default is None:
        return
    if is_conditional or default.word not in ("accept", "reject"):
        draft.fields["is_readable"] = False
    else:
        draft.fields["final"] = default.word


def _conditions(book: Book, node: Node, prefix: str, term: str, facts: PolicyFacts) -> list[Match]:
    matches: list[Match] = []
    filters: list[Node] = []
    for child in node.each():
        if _is_off(child):
            continue
        if child.word in _FILTERS:
            filters.append(child)
        elif child.word == "family":
            value = child.value()
            afi: Literal["ipv4", "ipv6"] = "ipv6" if value is not None and value.word == "inet6" else "ipv4"
            is_plain = value is not None and value.word in ("inet", "inet6")
            matches.append(Match(kind="family", afi=afi, line=child.line) if is_plain else _opaque(child))
        elif child.word in AS_PATH_CONDITIONS:
            matches.append(as_path_match(child, prefix))
        elif child.word not in ("apply-groups", "apply-groups-except"):
            matches.append(_opaque(child))
    if filters:
        matches.append(_filter_match(book, filters, prefix, term, facts))
    return matches


def _is_off(node: Node) -> bool:
    """Tell whether all that a condition asks for is deactivated: `deactivate` names the last word of `exact` too."""
    return bool(node.children) and all(one.inactive or _is_off(one) for one in node.children.values())


def _opaque(node: Node) -> Match:
    return Match(kind="opaque", as_path=False if node.word in BESIDE_THE_PATH else None, line=node.line)


def _filter_match(book: Book, filters: Sequence[Node], prefix: str, term: str, facts: PolicyFacts) -> Match:
    """Return the one match that a term's route filters and prefix lists make together."""
    line = filters[0].each()[0].line if filters[0].each() else filters[0].line
    opaque = Match(kind="opaque", as_path=False, line=line)
    lists = [one for node in filters if node.word == "prefix-list" for one in node.each()]
    for one in [one for node in filters if node.word.startswith("prefix-list") for one in node.each()]:
        book.refer("prefix-list", prefix + one.word, one, prefix + one.word in facts.lists)
    if len(filters) == 1 and lists:
        return Match(kind="prefix-list", names=tuple(prefix + one.word for one in lists), line=line)
    rules: list[PrefixRule] = []
    for node in filters:
        found = _route_filters(node) if node.word == "route-filter" else _listed(node, prefix, facts.lists)
        if found is None or node.word == "route-filter-list":
            return opaque
        rules += found
    if not rules:
        return opaque
    if not _shadows(rules):
        return Match(kind="prefix", rules=tuple(rules), line=line)
    if any(node.word != "route-filter" for node in filters):
        return opaque
    name = f"{term} route-filter"
    facts.lists[name] = _longest_first(book, rules, name, line)
    return Match(kind="prefix-list", names=(name,), line=line)


def _route_filters(node: Node) -> list[PrefixRule] | None:
    """Return the rules of `route-filter` lines; None where one has an action of its own or another way to match."""
    rules: list[PrefixRule] = []
    for one in [one for one in node.each() if not _is_off(one)]:
        prefix = network(one.word) if "/" in one.word else None
        kinds = one.each()
        if prefix is None or not kinds:
            return None
        for kind in kinds:
            rule = _ranged(prefix, kind)
            if rule is None:
                return None
            rules.append(rule)
    return rules


def _ranged(prefix: Network, kind: Node) -> PrefixRule | None:
    length, longest = prefix.prefixlen, prefix.max_prefixlen
    values = kind.each()
    if kind.word in ("exact", "orlonger", "longer"):
        if values:
            return None  # an action of its own
        low, high = {"exact": (length, length), "orlonger": (length, longest), "longer": (length + 1, longest)}[
            kind.word
        ]
        return PrefixRule(prefix=prefix, low=low, high=high, line=kind.line)
    if kind.word not in ("upto", "prefix-length-range") or len(values) != 1 or values[0].each():
        return None
    first, _, last = values[0].word.partition("-")
    bounds = [integer(part.removeprefix("/"), 0, longest) for part in ((first, last) if last else (first,))]
    if None in bounds or (kind.word == "upto") != (len(bounds) == 1):
        return None
    least = length if kind.word == "upto" else max(length, bounds[0] or 0)
    return PrefixRule(prefix=prefix, low=least, high=bounds[-1] or 0, line=kind.line)


def _listed(node: Node, prefix: str, lists: Mapping[str, PrefixList]) -> list[PrefixRule] | None:
    """Return the entries of prefix lists as rules, widened by `orlonger` and `longer`; None where one is not known."""
    rules: list[PrefixRule] = []
    for one in [one for one in node.each() if not _is_off(one)]:
        found = lists.get(prefix + one.word)
        kind = one.value() if node.word == "prefix-list-filter" else None
        if found is None or not found.is_readable or (kind is not None and kind.each()):
            return None
        word = kind.word if kind is not None else "exact"
        if word not in ("exact", "longer", "orlonger"):
            return None
        for rule in found.rules:
            low = rule.low + (word == "longer")
            high = rule.low if word == "exact" else rule.prefix.max_prefixlen
            rules.append(rule.model_copy(update={"low": low, "high": high}))
    return rules


def _shadows(rules: Sequence[PrefixRule]) -> bool:
    """Tell whether a longer prefix takes networks from a shorter one that it does not match itself."""
    ordered = sorted(rules, key=lambda one: (one.prefix.version, int(one.prefix.network_address), one.prefix.prefixlen))
    around: list[PrefixRule] = []
    for inner in ordered:
        while around and (
            around[-1].prefix.version != inner.prefix.version or inner.prefix.network_address not in around[-1].prefix
        ):
            around.pop()
        if any(_takes(inner, outer) for outer in around):
            return True
        around.append(inner)
    return False


def _takes(inner: PrefixRule, outer: PrefixRule) -> bool:
    length = inner.prefix.prefixlen
    if length <= outer.prefix.prefixlen or outer.high < length:
        return False
    return inner.low > max(outer.low, length) or inner.high < outer.high


def _longest_first(book: Book, rules: Sequence[PrefixRule], name: str, line: int) -> PrefixList:
    """Return a list that decides as Junos does: at the longest prefix that holds the network, and there alone."""
    groups: dict[Any, list[PrefixRule]] = {}
    for rule in rules:
        groups.setdefault(rule.prefix, []).append(rule)
    ordered: list[PrefixRule] = []
    for prefix in sorted(groups, key=lambda one: -one.prefixlen):
        ordered += groups[prefix]
        rest = groups[prefix][0]
        ordered.append(
            rest.model_copy(update={"low": prefix.prefixlen, "high": prefix.max_prefixlen, "is_permit": False})
        )
    return PrefixList(
        file=book.file,
        block_line=line,
        name=name,
        afi=_afi(rules),
        rules=tuple(ordered),
        lines={"name": (line,), "rules": tuple(rule.line for rule in rules)},
    )


def read_static_routes(book: Book) -> list[StaticRoute]:
    """Return the static routes of all instances."""
    routes: list[StaticRoute] = []
    for instance in book.instances():
        options = instance.node.get("routing-options")
        if options is None or instance.inactive:
            continue
        holders = [options.at("static", "route")]
        ribs = options.get("rib")
        holders += [rib.at("static", "route") for rib in (ribs.each() if ribs is not None else ())]
        for holder in holders:
            for node in holder.each() if holder is not None else ():
                routes += _static(book, node, instance)
    return routes


def _static(book: Book, node: Node, instance: Instance) -> list[StaticRoute]:
    prefix = network(node.word)
    if prefix is None:
        book.miss(node, "routing-options static")
        return []
    hops = [one for word in ("next-hop", "qualified-next-hop") for one in (node.get(word) or Node("", 0)).each()]
    discard = next((one for word in ("discard", "reject", "receive") if (one := node.get(word))), None)
    routes: list[StaticRoute] = []
    chosen: list[Node | None] = [*hops] or [None]
    for hop in chosen:
        draft = Draft()
        found = address(hop.word) if hop is not None else None
        if hop is not None:
            draft.put("next_hop" if found is not None else "interface", found if found is not None else hop.word, hop)
        if discard is not None:
            draft.put("is_discard", True, discard)
        routes.append(
            StaticRoute(
                file=book.file,
                block_line=node.line,
                prefix=prefix,
                vrf=instance.vrf,
                lines={"prefix": node.lines, **instance.vrf_lines, **draft.lines},
                **draft.fields,
            )
        )
    return routes
