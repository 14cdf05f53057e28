"""XR's route policy language as a tree of statements: `if` with conditions, `pass`, `drop`, `done`, `apply`, changes.

What is not understood stays in the tree as an opaque condition or statement, with its line: it is never left out.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from parsers.as_path_patterns import read_length
from parsers.model.as_path import AsPathTest
from parsers.model.policy import Match, PrefixRule
from parsers.platforms.cisco_xr.as_path_sets import RELATIONS
from parsers.values import integer, network

_MAX_DEPTH = 24
_MAX_ALTERNATIVES = 64
# Statements that change a route: XR then lets it pass unless something drops it later.
_CHANGES = frozenset("set prepend delete replace remove add suppress-route unsuppress-route".split())
_MARKS = str.maketrans({"(": " ( ", ")": " ) ", ",": " , "})

Conjunction = tuple[Match, ...]


class LanguageError(Exception):
    """The text is not a policy that we can follow: blocks that do not close, or nested beyond reason."""


class Token(NamedTuple):
    """One word and its line."""

    word: str
    line: int


class Statement(NamedTuple):
    """One statement. "apply" names a policy in `name`; "opaque" was not understood."""

    kind: Literal["pass", "drop", "done", "apply", "opaque", "if"]
    line: int
    name: str = ""
    branches: "tuple[Branch, ...]" = ()  # of an `if`; the last one has no condition where there is an `else`


class Branch(NamedTuple):
    """One branch of an `if`: alternatives of conditions that must all hold, None for `else`.

    `applied` are the policies that its condition applies: `if apply P then`.
    """

    condition: tuple[Conjunction, ...] | None
    body: tuple[Statement, ...]
    applied: tuple[Token, ...] = ()


class Condition(NamedTuple):
    """A condition before its alternatives are laid out."""

    kind: Literal["match", "and", "or", "not"]
    match: Match | None = None
    parts: "tuple[Condition, ...]" = ()


def tokens_of(lines: Iterable[tuple[int, str]]) -> list[Token]:
    """Return the words of a policy or set; comments go, and a quoted text is one word that says nothing."""
    found: list[Token] = []
    for number, line in lines:
        body = line
        if "'" in body:
            parts = body.split("'")
            body = " ' ".join(parts[::2])
        body = body.partition("#")[0]
        found += [Token(word, number) for word in body.translate(_MARKS).split()]
    return found


def read_statements(tokens: Sequence[Token]) -> tuple[Statement, ...]:
    """Return the statements of a policy; raises `LanguageError` where its blocks do not close."""
    reader = _Reader(tokens)
    statements = reader.block(0)
    if reader.word():
        raise LanguageError
    return statements


class _Reader:
    """Goes through the tokens of one policy."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.position = 0

    def word(self) -> str:
        """Return the word that comes next, "" at the end."""
        return self.tokens[self.position].word if self.position < len(self.tokens) else ""

    def take(self) -> Token:
        if self.position >= len(self.tokens):
            raise LanguageError
        self.position += 1
        return self.tokens[self.position - 1]

    def rest_of_statement(self, line: int) -> list[str]:
        """Return the words up to the line's end, or to the end of the set in parentheses that goes on below it."""
        words: list[str] = []
        depth = 0
        while self.position < len(self.tokens) and (depth or self.tokens[self.position].line == line):
            word, line = self.take()
            words.append(word)
            depth += (word == "(") - (word == ")")
        if depth > 0:
            raise LanguageError
        return words

    def block(self, depth: int) -> tuple[Statement, ...]:
        if depth > _MAX_DEPTH:
            raise LanguageError
        found: list[Statement] = []
        while self.word() not in ("", "else", "elseif", "endif"):
            found.append(self.statement(depth))
        return tuple(found)

    def statement(self, depth: int) -> Statement:
        token = self.take()
        if token.word == "if":
            return self.conditional(token.line, depth)
        if token.word in ("pass", "drop", "done"):
            return Statement(_SIMPLE[token.word], token.line)
        words = self.rest_of_statement(token.line)
        if token.word == "apply" and words and words[0][0] != "$":
            return Statement("apply", token.line, words[0])
        return Statement("pass" if token.word in _CHANGES else "opaque", token.line, token.word)

    def conditional(self, line: int, depth: int) -> Statement:
        branches: list[Branch] = []
        while True:
            words = self.condition()
            condition = laid_out(_Conditions(words).whole(), negate=False)
            applied = tuple(name for word, name in pairwise(words) if word.word == "apply")
            branches.append(Branch(condition, self.block(depth + 1), applied))
            token = self.take()
            if token.word == "else":
                branches.append(Branch(None, self.block(depth + 1)))
                token = self.take()
            if token.word == "endif":
                return Statement("if", line, "", tuple(branches))
            if token.word != "elseif" or branches[-1].condition is None:
                raise LanguageError

    def condition(self) -> Sequence[Token]:
        start = self.position
        while self.word() != "then":
            self.take()
        self.take()
        return self.tokens[start : self.position - 1]


_SIMPLE: dict[str, Literal["pass", "drop", "done"]] = {"pass": "pass", "drop": "drop", "done": "done"}


class _Conditions:
    """Reads one condition: `or` binds least, then `and`, then `not`."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.position = 0

    def whole(self) -> Condition:
        found = self.alternatives(0)
        if self.position < len(self.tokens) or not self.tokens:
            raise LanguageError
        return found

    def word(self) -> str:
        return self.tokens[self.position].word if self.position < len(self.tokens) else ""

    def alternatives(self, depth: int) -> Condition:
        return self.joined("or", lambda: self.joined("and", lambda: self.single(depth)))

    def joined(self, word: Literal["or", "and"], part: Callable[[], Condition]) -> Condition:
        parts = [part()]
        while self.word() == word:
            self.position += 1
            parts.append(part())
        return parts[0] if len(parts) == 1 else Condition(word, None, tuple(parts))

    def single(self, depth: int) -> Condition:
        if depth > _MAX_DEPTH:
            raise LanguageError
        if self.word() == "not":
            self.position += 1
            return Condition("not", None, (self.single(depth + 1),))
        if self.word() == "(":
            self.position += 1
            inside = self.alternatives(depth + 1)
            if self.word() != ")":
                raise LanguageError
            self.position += 1
            return inside
        return Condition("match", self.match())

    def match(self) -> Match:
        start, depth = self.position, 0
        while self.position < len(self.tokens):
            word = self.word()
            if depth == 0 and word in ("and", "or", ")"):
                break
            depth += (word == "(") - (word == ")")
            self.position += 1
        if start == self.position:
            raise LanguageError
        return _match(self.tokens[start : self.position])


def _match(tokens: Sequence[Token]) -> Match:
    """Return a condition on the destination; anything else is opaque."""
    line = tokens[0].line
    words = [token.word for token in tokens]
    if words[:2] == ["destination", "in"] and len(words) == 3 and words[2][0] not in "$(":
        return Match(kind="prefix-list", names=(words[2],), line=line)
    if words[:3] == ["destination", "in", "("] and words[-1] == ")":
        rules, is_readable = read_rules(tokens[3:-1])
        if is_readable:
            return Match(kind="prefix", rules=rules, line=line)
    return Match(kind="opaque", as_path=_as_path(words), line=line)


# What a condition may look at besides the AS path.
_BESIDE_THE_PATH = frozenset(
    "destination community extcommunity large-community local-preference med next-hop origin source tag protocol "
    "rib-has-route route-type path-type validation-state".split()
)


def _as_path(words: Sequence[str]) -> AsPathTest | Literal[False] | None:
    """Return what a condition asks of the AS path: False where it asks nothing, None where that is not known."""
    if words[0] in _BESIDE_THE_PATH:
        return False
    if words[0] != "as-path" or len(words) < 2:
        return None
    if words[1] == "in" and len(words) == 3 and words[2][0] not in "$(":
        return AsPathTest(names=(words[2],))
    if list(words[1:]) == ["is-local"]:
        return AsPathTest(high=0)
    if words[1] in ("length", "unique-length") and len(words) == 4:
        return read_length(RELATIONS.get(words[2], ""), words[3], is_unique=words[1] == "unique-length")
    return None


def read_rules(tokens: Sequence[Token]) -> tuple[tuple[PrefixRule, ...], bool]:
    """Return the entries of a prefix set, between commas, and whether all of them were understood."""
    rules: list[PrefixRule] = []
    is_readable = True
    entry: list[Token] = []
    for token in (*tokens, Token(",", 0)):
        if token.word != ",":
            entry.append(token)
            continue
        rule = _rule(entry) if entry else None
        if rule is not None:
            rules.append(rule)
        elif entry:
            is_readable = False
        entry = []
    return tuple(rules), is_readable


def _rule(tokens: Sequence[Token]) -> PrefixRule | None:
    words = [token.word for token in tokens]
    found = network(words[0])
    if found is None or len(words) % 2 == 0 or len(words) > 5:
        return None
    low = high = found.prefixlen
    for keyword, value in zip(words[1::2], words[2::2], strict=True):
        number = integer(value, 0, found.max_prefixlen)
        if number is None or keyword not in ("eq", "ge", "le"):
            return None
        if keyword == "eq":
            low = high = number
        elif keyword == "ge":
            low, high = number, high if "le" in words else found.max_prefixlen
        else:
            high = number
    return PrefixRule(prefix=found, low=low, high=high, line=tokens[0].line)


def laid_out(condition: Condition, *, negate: bool) -> tuple[Conjunction, ...]:
    """Return a condition as alternatives of matches that must all hold; opaque where there would be too many."""
    if condition.kind == "match" and condition.match is not None:
        match = condition.match
        return ((match.model_copy(update={"is_negated": True}) if negate else match,),)
    if condition.kind == "not":
        return laid_out(condition.parts[0], negate=not negate)
    laid = [laid_out(part, negate=negate) for part in condition.parts]
    if (condition.kind == "or") != negate:
        alternatives = tuple(one for part in laid for one in part)
    else:
        alternatives = ((),)
        for part in laid:
            alternatives = tuple((*one, *other) for one in alternatives for other in part)
            if len(alternatives) > _MAX_ALTERNATIVES:
                break
    if len(alternatives) > _MAX_ALTERNATIVES:
        return ((Match(kind="opaque", line=alternatives[0][0].line),),)
    return alternatives
