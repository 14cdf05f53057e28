"""Routing policy, far enough to answer: can this prefix leave by this policy?

A policy is a list of terms, tried in order. A term's matches must all hold. What a parser does not understand becomes a
match of kind "opaque": the answer is then "unknown" with its line, unless it comes out the same either way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network
from typing import Literal, NamedTuple

from parsers.model.as_path import AsPathList, AsPathTest
from parsers.model.source import LinedRecord, Record

Network = IPv4Network | IPv6Network
Answer = Literal["yes", "no", "unknown"]


class PrefixRule(Record):
    """One entry of a prefix list: networks inside `prefix` whose length is `low`..`high`."""

    prefix: IPv4Network | IPv6Network
    low: int
    high: int
    is_permit: bool = True
    line: int
    sequence: int | None = None

    def covers(self, network: Network) -> bool:
        """Tell whether `network` is matched by this entry, whatever the entry then does."""
        if network.version != self.prefix.version or not self.low <= network.prefixlen <= self.high:
            return False
        return network.prefixlen >= self.prefix.prefixlen and network.network_address in self.prefix


class PrefixList(LinedRecord):
    """A named list of prefixes; the first entry that covers decides, and nothing covered is denied."""

    name: str
    afi: Literal["ipv4", "ipv6", "any"] = "ipv4"
    rules: tuple[PrefixRule, ...] = ()
    is_readable: bool = True  # False where an entry was not understood: the list then answers "unknown"

    def decide(self, network: Network) -> tuple[Answer, int]:
        """Return whether the list permits `network`, and the line that decides (the head for the implicit deny)."""
        for rule in self.rules:
            if rule.covers(network):
                return ("yes" if rule.is_permit else "no"), rule.line
        return ("no" if self.is_readable else "unknown"), self.block_line


class Match(Record):
    """One condition of a term: "prefix-list" (any of `names`), "prefix" (any of `rules`), "family", or "opaque".

    What it asks of the AS path stands in `as_path`: False where it asks nothing, None where that is not known. To
    prefixes such a condition is opaque all the same.
    """

    kind: Literal["prefix-list", "prefix", "family", "opaque"]
    names: tuple[str, ...] = ()
    rules: tuple[PrefixRule, ...] = ()
    afi: Literal["ipv4", "ipv6"] | None = None
    is_negated: bool = False
    as_path: AsPathTest | Literal[False] | None = None
    line: int


class Term(Record):
    """One entry of a policy: where all `matches` hold, `action` is taken ("next" goes on to the next term)."""

    name: str
    action: Literal["accept", "reject", "next", "next-policy"]
    matches: tuple[Match, ...] = ()
    line: int


class RoutePolicy(LinedRecord):
    """A route-map, route-policy or policy-statement. `final` is what happens after the last term.

    "default" leaves the decision to the protocol's own default (Junos).
    """

    name: str
    kind: Literal["route-map", "route-policy", "policy-statement", "filter-list"]
    terms: tuple[Term, ...] = ()
    final: Literal["accept", "reject", "default"] = "reject"
    is_readable: bool = True


class PolicyVerdict(NamedTuple):
    """Can the prefix pass? With the line that decides, or that keeps us from telling."""

    answer: Answer
    line: int | None


@dataclass(frozen=True, slots=True, eq=False)
class PolicyBook:
    """The definitions of one device, by name: what `decide` looks references up in."""

    prefix_lists: Mapping[str, Sequence[PrefixList]]
    route_policies: Mapping[str, RoutePolicy]
    as_path_lists: Mapping[str, AsPathList] = field(default_factory=dict)


def decide_policy(policy: RoutePolicy, network: Network, book: PolicyBook) -> PolicyVerdict:
    """Return whether `policy` lets `network` pass; "unknown" only where the unread condition could change the answer.

    What goes on to the next policy, and a final of "default", come back as unknown with line None: the caller knows the
    chain and the protocol's default.
    """
    doubts: list[tuple[Answer, int]] = []
    for term in policy.terms:
        holds, line = _term_holds(term, network, book)
        if holds == "no" or term.action == "next":
            continue
        outcome: Answer = {"accept": "yes", "reject": "no"}.get(term.action, "unknown")  # type: ignore[assignment]
        if holds == "yes" and term.action == "next-policy" and not doubts:
            return PolicyVerdict("unknown", None)
        if holds == "yes":
            return _settle(outcome, term.line, doubts)
        doubts.append((outcome, line))
    final: Answer = {"accept": "yes", "reject": "no", "default": "unknown"}[policy.final]  # type: ignore[assignment]
    if policy.final == "default" and not doubts and policy.is_readable:
        return PolicyVerdict("unknown", None)
    return _settle(final if policy.is_readable else "unknown", policy.block_line, doubts)


def _settle(answer: Answer, line: int, doubts: Sequence[tuple[Answer, int]]) -> PolicyVerdict:
    differing = next((doubt for doubt in doubts if doubt[0] != answer), None)
    return PolicyVerdict(answer, line) if differing is None else PolicyVerdict("unknown", differing[1])


def _term_holds(term: Term, network: Network, book: PolicyBook) -> tuple[Answer, int]:
    unknown_line = None
    for match in term.matches:
        answer = _match_holds(match, network, book)
        if answer == "no":
            return "no", match.line
        if answer == "unknown" and unknown_line is None:
            unknown_line = match.line
    return ("yes", term.line) if unknown_line is None else ("unknown", unknown_line)


def _match_holds(match: Match, network: Network, book: PolicyBook) -> Answer:
    answer: Answer
    if match.kind == "opaque":
        return "unknown"
    if match.kind == "family":
        answer = "yes" if match.afi == f"ipv{network.version}" else "no"
    elif match.kind == "prefix":
        answer = "yes" if any(rule.covers(network) for rule in match.rules) else "no"
    elif match.afi not in (None, f"ipv{network.version}"):
        answer = "no"  # lists of both families may bear one name
    else:
        answer = _listed(match, network, book)
    if match.is_negated and answer != "unknown":
        return "no" if answer == "yes" else "yes"
    return answer


def _listed(match: Match, network: Network, book: PolicyBook) -> Answer:
    answers: set[Answer] = set()
    for name in match.names:
        # One name may stand for a list of each family.
        lists = [one for one in book.prefix_lists.get(name, ()) if match.afi is None or one.afi in ("any", match.afi)]
        answers.update(one.decide(network)[0] for one in lists)
        if not lists:
            answers.add("unknown")  # an undefined list: platforms differ, so this alone decides nothing
    return "yes" if "yes" in answers else "unknown" if "unknown" in answers else "no"
