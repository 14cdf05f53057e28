"""Expressions on AS paths, read into rows of AS numbers: what the row cannot say is not understood, and never run.

Two languages: that of the character (`_12076_`, IOS, NX-OS, EOS, FRR), and that of the AS number (`.* 12076`, Junos).
"""

from collections.abc import Mapping, Sequence

from parsers.model.as_path import AsPathItem, AsPathList, AsPathPattern, AsPathRule, AsPathTest
from parsers.values import integer

_MAX_TEXT = 200
_MAX_NUMBER = 4294967295
_MAX_TIMES = 255
_MARKS = "_ "
_TIMES: dict[str, tuple[int, int | None]] = {"+": (1, None), "*": (0, None), "?": (0, 1)}
_ANY = "[0-9]+"
# What a route-map's `match` may begin with, and what has nothing to do with the AS path. `ip` goes by addresses.
BESIDE_THE_PATH = frozenset(
    "ip ipv6 community extcommunity large-community metric tag local-preference interface origin peer weight".split()
)


def read_pattern(text: str, *, has_braces: bool = False, is_by_number: bool = False) -> AsPathPattern | None:
    """Return an expression on the path's text, None where it is not understood.

    `has_braces`: `{2,4}` counts there. `is_by_number`: a number without marks is a whole one there, or may be one.
    """
    if len(text) > _MAX_TEXT:
        return None
    is_at_start, is_at_end = text.startswith("^"), text.endswith("$")
    body = text[is_at_start : len(text) - is_at_end]
    if not body:
        return AsPathPattern(is_at_start=is_at_start, is_at_end=is_at_end) if text else None
    if body == ".*":
        return AsPathPattern()
    if body.startswith(".*"):
        body, is_at_start = body[2:], False
    if body.endswith(".*"):
        body, is_at_end = body[:-2], False
    first_group, last_group = body.partition(")")[0], body.rpartition("(")[2]
    if " " in (body[:1], body[-1:]) or first_group[:2] == "( " or " )" in last_group:
        return None  # a blank is no edge of the path, as `_` is
    row = _Row(body, has_braces=has_braces)
    items = row.items()
    if not items:
        return None
    first, last = items[0], items[-1]
    if (first.low == 0 and not is_at_start) or (last.low == 0 and not is_at_end):
        return None  # where it is left out, its neighbor is at the edge
    is_open_left = bool(first.digits) and not is_at_start and not row.begins_with_mark
    is_open_right = bool(last.digits) and not is_at_end and not row.ends_with_mark
    if is_open_left or is_open_right:
        if is_by_number or first.low != 1 or first.high != 1 or last.low != 1 or last.high != 1:
            return None
        items[0] = items[0].model_copy(update={"is_open_left": is_open_left})
        items[-1] = items[-1].model_copy(update={"is_open_right": is_open_right})
    return AsPathPattern(items=tuple(items), is_at_start=is_at_start, is_at_end=is_at_end)


class _Row:
    """Goes through the numbers of an expression and the marks between them."""

    def __init__(self, text: str, *, has_braces: bool) -> None:
        self.has_braces = has_braces
        self.text = text
        self.begins_with_mark = self.ends_with_mark = False

    def items(self) -> list[AsPathItem]:
        """Return the row, empty where something else stands in it."""
        found: list[AsPathItem] = []
        mark = ""  # the mark that stands before what comes next
        while self.text:
            if self.text[0] in _MARKS:
                is_first = all(one.low == 0 for one in found)  # or may be, and a blank cannot come first
                if mark or (self.text[0] == " " and is_first):
                    return []
                mark, self.text = self.text[0], self.text[1:]
                self.begins_with_mark = self.begins_with_mark or not found
                continue
            item, left, right = self._item()
            if item is None or (left and mark) or (found and not (mark or left)):
                return []
            if left == " " and all(one.low == 0 for one in found):
                return []
            if item.low == 0 and right and mark == " ":
                return []  # where it is left out the blank stays, and may be the last
            self.begins_with_mark = self.begins_with_mark or (left != "" and not found and item.low > 0)
            found.append(item)
            mark = right
        self.ends_with_mark = mark != ""
        return found

    def _item(self) -> tuple[AsPathItem | None, str, str]:
        """Return a number or a repeated group, and the mark that the group brings at its left or right."""
        if self.text[0] != "(":
            size = _number_size(self.text)
            digits, self.text = self.text[:size], self.text[size:]
            is_whole = size > 0 and self.text[:1] not in tuple("+*?{")
            return (_one(digits) if is_whole else None), "", ""
        inside, closing, after = self.text[1:].partition(")")
        size, times = _times(after, has_braces=self.has_braces)
        has_left, has_right = inside[:1] in tuple(_MARKS), inside[-1:] in tuple(_MARKS)
        digits = inside[has_left : len(inside) - has_right]
        if not closing or times is None or has_left == has_right or _number_size(digits) != len(digits) or not digits:
            return None, "", ""
        self.text = after[size:]
        item = _one(digits)
        if item is None or (times[0] == 0 and has_right and self.text):
            return None, "", ""
        return item.model_copy(update={"low": times[0], "high": times[1]}), inside[:has_left], inside[-1] * has_right


def _number_size(text: str) -> int:
    if text.startswith(_ANY):
        return len(_ANY)
    return next((index for index, sign in enumerate(text) if sign not in "0123456789"), len(text))


def _one(digits: str) -> AsPathItem | None:
    if digits == _ANY:
        return AsPathItem()
    number = integer(digits, 1, _MAX_NUMBER)
    return None if number is None else AsPathItem(digits=str(number))


def _times(text: str, *, has_braces: bool) -> tuple[int, tuple[int, int | None] | None]:
    """Return how many characters say how often, and how often; None where nothing does, or not clearly."""
    if text[:1] in _TIMES:
        return 1, _TIMES[text[0]]
    inside, closing, _ = text[1:].partition("}")
    if not has_braces or text[:1] != "{" or not closing:
        return 0, None
    first, comma, last = inside.partition(",")
    low, high = integer(first, 0, _MAX_TIMES), integer(last, 0, _MAX_TIMES)
    if low is None or (comma and last and (high is None or high < low)):
        return 0, None
    return len(inside) + 2, (low, (high if last else None) if comma else low)


def read_row_of_numbers(text: str) -> AsPathPattern | None:
    """Return a Junos expression, which is on whole AS numbers and on the whole path; None where not understood."""
    body = text.strip().removeprefix("^").removesuffix("$").strip()
    if body == "()":
        return AsPathPattern(is_at_start=True, is_at_end=True)
    items: list[AsPathItem] = []
    for word in body.split() if len(text) <= _MAX_TEXT else ():
        size = 1 if word[0] == "." else _number_size(word)
        item = AsPathItem() if word[0] == "." else _one(word[:size]) if word[0] != "[" else None
        rest = word[size:]
        used, times = _times(rest, has_braces=True) if rest else (0, (1, 1))
        if item is None or times is None or used != len(rest):
            return None
        items.append(item.model_copy(update={"low": times[0], "high": times[1]}))
    return AsPathPattern(items=tuple(items), is_at_start=True, is_at_end=True) if items else None


def read_length(relation: str, value: str, *, is_unique: bool = False) -> AsPathTest | None:
    """Return a condition on the length, None where it is not one that we know."""
    number = integer(value, 0, 4095)
    if number is None:
        return None
    bounds = {"ge": (number, None), "le": (0, number), "eq": (number, number)}.get(relation)
    return None if bounds is None else AsPathTest(low=bounds[0], high=bounds[1], is_unique=is_unique)


def lists_of(
    file: str, entries: Mapping[str, Sequence[AsPathRule]], heads: Mapping[str, int] | None = None
) -> tuple[AsPathList, ...]:
    """Return the lists, their entries as they stand; `heads` are the lines that name them, where no entry does."""
    found = []
    for name, rules in entries.items():
        head = heads[name] if heads is not None and name in heads else rules[0].line
        lines = {"name": (head,), "rules": tuple(rule.line for rule in rules) or (head,)}
        found.append(AsPathList(file=file, block_line=head, name=name, rules=tuple(rules), lines=lines))
    return tuple(found)


def read_access_lists(
    file: str, lines: Sequence[tuple[Sequence[str], int]], *, has_braces: bool = False, is_by_number: bool = False
) -> tuple[AsPathList, ...]:
    """Return the lists of `… as-path access-list NAME [seq N] permit|deny EXPRESSION` lines, head included."""
    entries: dict[str, list[AsPathRule]] = {}
    sequences: dict[int, int] = {}
    for words, line in lines:
        name, rest = words[3], list(words[4:])
        if rest[:1] == ["seq"] and len(rest) > 1:
            sequences[line] = integer(rest[1], 0, _MAX_NUMBER) or 0
            rest = rest[2:]
        if is_by_number and rest[-1:] == ["any"]:  # the origin, which EOS prints behind the expression
            rest = rest[:-1]
        is_known = rest[:1] in (["permit"], ["deny"])
        text = " ".join(rest[1:]).strip('"') if is_known else ""
        pattern = read_pattern(text, has_braces=has_braces, is_by_number=is_by_number)
        rules = entries.setdefault(name, [])
        rules.append(AsPathRule(is_permit=rest[:1] != ["deny"], pattern=pattern, line=line))
    ordered = {name: sorted(rules, key=lambda one: sequences.get(one.line, 0)) for name, rules in entries.items()}
    return lists_of(file, ordered)
