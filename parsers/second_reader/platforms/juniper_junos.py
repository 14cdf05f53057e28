"""Junos, read again: `protocols bgp` in braces or as `set` lines. What configuration groups bring is not followed."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from parsers.clean_text import CleanText
from parsers.second_reader.sessions import Bag
from parsers.second_reader.sights import (
    NEIGHBORS,
    NO_PASSWORD,
    OPEN,
    PASSWORD,
    SEEN,
    Sight,
    Witness,
    neighbor_name,
    neighbor_sights,
)
from parsers.second_reader.templates import results
from parsers.second_reader.words import plain_address, plain_as

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{};\[\]]|#[^\n]*|/\*|\n|[^\s{};\[\]"#]+|["#]')
_MARKS = ("inactive:", "protect:", "replace:")


class _Statement(NamedTuple):
    """One statement with the path to it, and the line it ends on."""

    words: tuple[str, ...]
    line: int


def _statements(text: CleanText) -> list[_Statement]:
    """Return what stands in braces and in `set` lines as statements with their whole path."""
    whole = "\n".join(line if not line.startswith(_EDITS) else "" for line in text.lines)
    edits = [(number, line.split()) for number, line in enumerate(text.lines, 1) if line.startswith(_EDITS)]
    found = [*_of_braces(whole), *(_Statement(tuple(words[1:]), at) for at, words in edits if words[0] == "set")]
    gone = {tuple(words[1:]) for _, words in edits if words[0] == "delete"}
    gone |= {tuple(words[1:]) for _, words in edits if words[0] == "deactivate" and _LEAVES.intersection(words[-2:])}
    lengths = sorted({len(one) for one in gone})
    return [one for one in found if not any(one.words[:length] in gone for length in lengths)]


_EDITS = ("set ", "delete ", "deactivate ")
_LEAVES = frozenset({"authentication-key", "peer-as"})


def _of_braces(text: str) -> Iterator[_Statement]:
    path: list[tuple[str, ...]] = []
    words: list[str] = []
    line, position = 1, 0
    while (found := _TOKEN.search(text, position)) is not None:
        part, position = found[0], found.end()
        if part == "/*":
            closing = text.find("*/", position)
            if closing < 0:
                return
            line += text.count("\n", position, closing)
            position = closing + 2
        elif part == "\n":
            line += 1
        elif part == "{":
            path.append(tuple(word for word in words if word not in _MARKS))
            yield _Statement(_joined(path), line)
            words = []
        elif part == "}":
            path = path[:-1]
            words = []
        elif part == ";":
            if words[:1] != ["inactive:"] or not _LEAVES.intersection(words[1:2]):  # a neighbor shut off is still one
                yield _Statement((*_joined(path), *(word for word in words if word not in _MARKS)), line)
            words = []
        elif part[0] != "#":
            line += part.count("\n")
            words.append("_".join(part.strip('"').split()) or '""')


_MAX_DEPTH = 12  # `logical-systems LS routing-instances RI protocols bgp group G neighbor A` has six


def _joined(path: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(word for words in path[:_MAX_DEPTH] for word in words[:8])


class _Session(NamedTuple):
    """Where a statement of BGP stands: VRF, group and neighbor, each "" where it is further out."""

    vrf: str
    group: str
    neighbor: str


def _sights(text: CleanText) -> Iterator[Sight]:
    statements = [one for one in _statements(text) if one.words[:1] != ("groups",) and "bgp" in one.words[:6]]
    numbers: dict[str, int] = {}
    for one in statements:
        if "neighbor" in one.words[:-1]:
            numbers.setdefault(one.words[one.words.index("neighbor") + 1], one.line)
    bags: dict[_Session, Bag] = {}
    for found in _found(statements):
        place = _Session(_vrf(found), found.get("group", ""), found.get("name", ""))
        bag = bags.setdefault(place, Bag(numbers.get(place.neighbor, 1)))
        for word in ("remote_as", "password", "kind"):
            if word in found:
                bag.say(word, [found[word]], 0)
    for place in bags:
        address = plain_address(place.neighbor)
        if address is not None:
            yield from _in_effect(bags, place, address)


def _found(statements: Iterable[_Statement]) -> Iterator[dict[str, str]]:
    lines = [f"set {' '.join(one.words)}" for one in statements]
    for result in results(lines, "juniper_junos"):
        yield from result.get("lines", ())


def _vrf(found: dict[str, str]) -> str:
    """Return the name that the model gives a VRF: `LS/RI`, `LS/default`, `RI`, `default`."""
    system, instance = found.get("system", ""), found.get("instance", "default")
    return f"{system}/{instance}" if system else instance


def _in_effect(bags: dict[_Session, Bag], place: _Session, address: str) -> Iterator[Sight]:
    levels = (place, place._replace(neighbor=""), _Session(place.vrf, "", ""))
    at = (bags[place].line,)
    said: dict[str, str] = {}
    for level in reversed([one for one in levels if one in bags]):
        said |= {word: one.words[0] for word, one in bags[level].said.items() if one.words}
    who = neighbor_name(address, place.vrf)
    if "remote_as" not in said and said.get("kind") == "internal":  # the AS of the instance around it: not followed
        yield from (Sight(f"{who}{what}", OPEN, at) for what in ("", ": remote AS", ": password"))
        return
    number = plain_as(said.get("remote_as", ""))
    password = PASSWORD if "password" in said else NO_PASSWORD
    yield Sight(who, SEEN if number is not None or password == PASSWORD else OPEN, at)
    yield from neighbor_sights(who, number, password, at)


def unfollowed(text: CleanText) -> frozenset[int]:
    """Return the lines of configuration groups and those that apply them."""
    found: set[int] = set()
    depth, is_inside = 0, False
    for number, line in enumerate(text.lines, 1):
        words = line.split()
        if not depth and words[:1] == ["groups"]:
            is_inside = True
        if is_inside or words[:2] == ["set", "groups"] or _APPLYING.intersection(words):
            found.add(number)
        depth = max(0, depth + line.count("{") - line.count("}"))
        is_inside = is_inside and depth > 0
    return frozenset(found)


_APPLYING = frozenset({"apply-groups", "apply-groups-except"})
WITNESSES = (Witness("ttp", NEIGHBORS, _sights),)
