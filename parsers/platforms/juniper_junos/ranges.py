"""The members of interface ranges. Source: facts on platforms, B.5."""

import re
from collections.abc import Iterator

from parsers.platforms.juniper_junos.wildcards import fits
from parsers.tree.braces import Node
from parsers.values import integer

MAX_RANGE = 512
_BRACKETS = re.compile(r"\[([0-9, -]{1,80})\]")
_LAST_NUMBER = re.compile(r"(.*?)(\d{1,4})\Z")


def members_of(one: Node, interfaces: Node) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield the names of a range's members, each with the lines that name it."""
    members = one.get("member")
    for member in members.each() if members is not None else ():
        for name in _expand(member.word, interfaces):
            yield name, member.lines
    ranges = one.get("member-range")
    for first in ranges.each() if ranges is not None else ():
        last = first.value("to")
        for name in _between(first.word, last.word if last is not None else first.word):
            yield name, first.lines


def _expand(pattern: str, interfaces: Node) -> list[str]:
    """Return the names that a member pattern stands for: all of `[0-1,3]`, of `*` those that the config holds."""
    if "*" in pattern or "?" in pattern:
        return [name for name in interfaces.children if name != "interface-range" and fits(name, pattern)]
    names = [pattern]
    while (hit := _BRACKETS.search(names[0])) is not None:
        numbers = _numbers(hit[1])
        if not numbers or len(names) * len(numbers) > MAX_RANGE:
            return []
        names = [_BRACKETS.sub(str(one), name, count=1) for name in names for one in numbers]
    return names if "[" not in names[0] else []


def _numbers(text: str) -> list[int]:
    """Return the numbers of `0-3`, `0,2` or both, none where one is not understood."""
    found: list[int] = []
    for part in text.replace(" ", "").split(","):
        first, dash, last = part.partition("-")
        low, high = integer(first, 0, 999), integer(last if dash else first, 0, 999)
        if low is None or high is None or high < low:
            return []
        found += range(low, high + 1)
    return found


def is_understood(pattern: str) -> bool:
    """Tell whether the names that a member pattern stands for can be worked out."""
    return "[" not in pattern or "*" in pattern or bool(_expand(pattern, Node("", 0)))


def _between(first: str, last: str) -> list[str]:
    start, end = _LAST_NUMBER.match(first[:128]), _LAST_NUMBER.match(last[:128])
    if start is None or end is None or start[1] != end[1]:
        return [first]
    low, high = int(start[2]), int(end[2])
    return [f"{start[1]}{one}" for one in range(low, min(high, low + MAX_RANGE) + 1)]
