"""The regular expressions of XR's flexible CLI groups, matched in time linear in the text for a pattern of given size.

Characters, `.`, classes, and `*`, `+`, `?` after one of them are read; alternatives and parentheses are not.
"""

from functools import lru_cache
from typing import NamedTuple

_MAX_ITEMS = 128
_UNREAD = frozenset("(){}|")


class _Item(NamedTuple):
    """One character of a pattern: which ones fit (None: any), and how often."""

    letters: frozenset[str] | None
    is_negated: bool
    repeat: str  # "", "*", "+", "?"

    def fits(self, letter: str) -> bool:
        return self.letters is None or (letter in self.letters) != self.is_negated


def matches(pattern: str, text: str) -> bool | None:
    """Tell whether the whole text fits the pattern; None where the pattern is not one that is read."""
    items = _compiled(pattern)
    if items is None:
        return None
    states = _closure({0}, items)
    for letter in text[:512]:
        reached: set[int] = set()
        for state in states:
            if state < len(items) and items[state].fits(letter):
                reached |= {state, state + 1} if items[state].repeat in ("*", "+") else {state + 1}
        states = _closure(reached, items)
        if not states:
            return False
    return len(items) in states


def _closure(states: set[int], items: tuple[_Item, ...]) -> set[int]:
    """Return the states with those that are reached by skipping what may be absent."""
    found = set(states)
    for state in states:
        while state < len(items) and items[state].repeat in ("*", "?"):
            state += 1
            found.add(state)
    return found


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> tuple[_Item, ...] | None:
    body = pattern.removeprefix("^").removesuffix("$")
    items: list[_Item] = []
    position = 0
    while position < len(body):
        letters, is_negated, position = _letters(body, position)
        if position < 0 or len(items) >= _MAX_ITEMS:
            return None
        repeat = body[position] if position < len(body) and body[position] in "*+?" else ""
        position += len(repeat)
        items.append(_Item(letters, is_negated, repeat))
    return tuple(items)


def _letters(body: str, position: int) -> tuple[frozenset[str] | None, bool, int]:
    """Return the characters that stand at a position of a pattern, and where the next begin; -1: not read."""
    letter = body[position]
    if letter == ".":
        return None, False, position + 1
    if letter == "\\" and position + 1 < len(body) and not body[position + 1].isalnum():
        return frozenset(body[position + 1]), False, position + 2
    if letter == "[":
        return _class(body, position + 1)
    if letter in _UNREAD or letter in "\\*+?^$":
        return None, False, -1
    return frozenset(letter), False, position + 1


def _class(body: str, position: int) -> tuple[frozenset[str] | None, bool, int]:
    end = body.find("]", position + 1)
    if end < 0:
        return None, False, -1
    inner = body[position:end]
    is_negated = inner.startswith("^")
    inner = inner[int(is_negated) :]
    letters: set[str] = set()
    index = 0
    while index < len(inner):
        if inner[index + 1 : index + 2] == "-" and index + 2 < len(inner):
            first, last = ord(inner[index]), ord(inner[index + 2])
            if last > 127 or not inner[index + 2].isalnum():
                return None, False, -1
            letters |= {chr(code) for code in range(first, last + 1)}
            index += 3
        else:
            letters.add(inner[index])
            index += 1
    return frozenset(letters), is_negated, end + 1
