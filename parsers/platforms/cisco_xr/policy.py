"""Prefix sets and route policies of XR as terms: in which order, under which conditions, a route passes or is dropped.

A policy gives a route a ticket by `pass` or by any change, and drops at its end what has none; `drop` and `done` end it
at once. Each way through the branches becomes one term, so that the first term whose conditions hold decides.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from parsers.model.policy import Match, PrefixList, RoutePolicy, Term
from parsers.model.source import LONGEST_WORD
from parsers.platforms.cisco_xr.blocks import TEXT_ENDS, Book
from parsers.platforms.cisco_xr.route_language import (
    Conjunction,
    LanguageError,
    Statement,
    Token,
    read_rules,
    read_statements,
    tokens_of,
)
from parsers.tree.indent import Node

_MAX_TERMS = 400
_MAX_STEPS = 20_000
_MAX_DEPTH = 120


class Texts(NamedTuple):
    """The texts of prefix sets and policies, by name: the line that opens each, and its words."""

    prefix_sets: dict[str, tuple[int, list[Token]]]
    policies: dict[str, tuple[int, list[Token]]]


def read_texts(book: Book) -> Texts:
    """Return the prefix sets and policies; of one that is written twice the last counts, as on the device."""
    texts = Texts({}, {})
    for start in book.tree.texts:
        words = book.text.lines[start - 1].split()
        if words[0] not in ("route-policy", "prefix-set") or len(words) < 2:
            continue
        name = words[1].partition("(")[0]
        kept = texts.policies if words[0] == "route-policy" else texts.prefix_sets
        kept[name] = start, tokens_of(_body(book, start, TEXT_ENDS[words[0]]))
    return texts


def _body(book: Book, start: int, mark: str) -> list[tuple[int, str]]:
    """Return the lines between a head and its end, numbered; they count as read."""
    found: list[tuple[int, str]] = []
    lines = book.text.lines
    book.read_text_lines += 1
    for number in range(start + 1, len(lines) + 1):
        line = lines[number - 1].strip()
        book.read_text_lines += bool(line) and line[0] != "!"
        if line == mark:
            break
        if line[:1] != "!":
            found.append((number, line))
    return found


def read_prefix_sets(book: Book, texts: Texts) -> list[PrefixList]:
    """Return the prefix sets; they hold either family, and the order of their entries does not matter."""
    found = []
    for name, (line, tokens) in texts.prefix_sets.items():
        rules, is_readable = read_rules(tokens)
        if not is_readable:
            read = {rule.line for rule in rules}
            for number in sorted({token.line for token in tokens} - read):
                # A set that nothing closes takes in what follows it, keys included.
                book.miss(Node(book.text.lines[number - 1].split(), number), f"prefix-set {name}")
        found.append(
            PrefixList(
                file=book.file,
                block_line=line,
                name=name,
                afi="any",
                rules=rules,
                is_readable=is_readable,
                lines={"name": (line,), "rules": tuple(rule.line for rule in rules) or (line,)},
            )
        )
    return found


def read_policies(book: Book, texts: Texts) -> list[RoutePolicy]:
    """Return the route policies, what they apply written out in its place."""
    parsed: dict[str, tuple[Statement, ...] | None] = {}
    for name, (line, tokens) in texts.policies.items():
        try:
            parsed[name] = read_statements(tokens)
        except LanguageError:
            parsed[name] = None
            book.miss_text(line, f"route-policy {name}", f"route-policy {name}")
    for name, statements in parsed.items():
        _note(book, statements or (), f"route-policy {name}", set(texts.prefix_sets), set(parsed))
    return [_policy(book, name, line, parsed) for name, (line, _) in texts.policies.items()]


_WILDCARD = "*"  # `apply TO-*` applies all policies of such names: in which order is not documented


def _note(book: Book, statements: Sequence[Statement], section: str, prefix_sets: set[str], policies: set[str]) -> None:
    """Note what the statements refer to, and those that are not understood."""
    for one in statements:
        if one.kind == "apply" and not one.name.endswith(_WILDCARD):
            book.refer("policy", one.name, one.line, one.name in policies)
        elif one.kind == "opaque":
            shown = one.name if len(one.name) <= LONGEST_WORD else ""  # a line of a key's armour is one long word
            book.miss_text(one.line, shown, section)
            book.hide_rest(one.line, len(shown.split()))
        for branch in one.branches:
            for name, line in branch.applied:
                book.refer("policy", name, line, name in policies)
            for match in (match for conjunction in branch.condition or () for match in conjunction):
                for name in match.names:
                    book.refer("prefix-set", name, match.line, name in prefix_sets)
            _note(book, branch.body, section, prefix_sets, policies)


def _policy(book: Book, name: str, line: int, parsed: Mapping[str, tuple[Statement, ...] | None]) -> RoutePolicy:
    statements = parsed[name]
    terms: list[Term] = []
    is_readable = statements is not None
    try:
        terms = _Paths(parsed, name, line).terms(statements or ()) if is_readable else []
    except LanguageError:
        is_readable = False
    return RoutePolicy(
        file=book.file,
        block_line=line,
        name=name,
        kind="route-policy",
        terms=tuple(terms),
        final="reject",
        is_readable=is_readable,
        lines={"name": (line,), "terms": tuple(dict.fromkeys(term.line for term in terms)) or (line,)},
    )


class _State(NamedTuple):
    """Where a route stands on its way: what holds of it, and the line that gave it a ticket (0: none)."""

    conditions: Conjunction
    ticket: int
    applied: frozenset[str]


class _Paths:
    """Follows every way through one policy."""

    def __init__(self, parsed: Mapping[str, tuple[Statement, ...] | None], name: str, line: int) -> None:
        self.parsed = parsed
        self.line = line
        self.found: list[Term] = []
        self.steps = 0
        self.start = _State((), 0, frozenset({name}))

    def terms(self, statements: Sequence[Statement]) -> list[Term]:
        """Return the terms; raises `LanguageError` where there are more ways than we follow."""
        self.follow(tuple(statements), self.start, 0)
        return self.found

    def emit(self, action: Literal["accept", "reject"], line: int, conditions: Conjunction) -> None:
        if len(self.found) >= _MAX_TERMS:
            raise LanguageError
        self.found.append(Term(name=str(len(self.found) + 1), action=action, matches=conditions, line=line))

    def doubt(self, line: int, state: _State) -> None:
        """Leave it open here: a condition that nobody knows may let the route pass, or drop it."""
        conditions = (*state.conditions, Match(kind="opaque", line=line))
        self.emit("accept", line, conditions)
        self.emit("reject", line, conditions)

    def follow(self, statements: tuple[Statement, ...], state: _State, depth: int) -> None:
        """Follow the statements from a state on, and emit how each way ends."""
        if depth > _MAX_DEPTH:
            raise LanguageError
        for index, one in enumerate(statements):
            self.steps += 1
            if self.steps > _MAX_STEPS:
                raise LanguageError
            if one.kind == "pass":
                state = state._replace(ticket=one.line)
            elif one.kind == "drop":
                return self.emit("reject", one.line, state.conditions)
            elif one.kind == "done":
                return self.emit("accept", one.line, state.conditions)
            elif one.kind == "if":
                if state.ticket and self.is_harmless(statements[index:]):
                    break
                return self.branch(one, statements[index + 1 :], state, depth)
            elif one.kind == "apply" and self.parsed.get(one.name) is not None and one.name not in state.applied:
                inside = self.parsed[one.name] or ()
                applied = state._replace(applied=state.applied | {one.name})
                return self.follow((*inside, *statements[index + 1 :]), applied, depth + 1)
            else:
                self.doubt(one.line, state)
        return self.emit("accept" if state.ticket else "reject", state.ticket or self.line, state.conditions)

    def branch(self, one: Statement, rest: tuple[Statement, ...], state: _State, depth: int) -> None:
        for branch in one.branches:
            for conjunction in branch.condition if branch.condition is not None else ((),):
                reached = state._replace(conditions=(*state.conditions, *conjunction))
                if branch.applied:  # what a condition applies may give a ticket, or drop
                    self.doubt(branch.applied[0].line, reached)
                self.follow((*branch.body, *rest), reached, depth + 1)
        if one.branches[-1].condition is not None:
            self.follow(rest, state, depth + 1)

    def is_harmless(self, statements: Sequence[Statement]) -> bool:
        """Tell whether nothing in the statements can drop a route that has its ticket."""
        self.steps += len(statements)
        return all(
            one.kind in ("pass", "done")
            or (one.kind == "if" and all(self.is_harmless(each.body) and not each.applied for each in one.branches))
            for one in statements
        )
