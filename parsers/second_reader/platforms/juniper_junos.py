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
    numbers = {one.words[:-1]: one.line for one in statements}
    bags: dict[_Session, Bag] = {}
    for found in _found(statements):
        place = _Session(_vrf(found), found.get("group", ""), found.get("name", ""))
        bag = bags.setdefault(place, Bag(_line(found, numbers, "neighbor")))
        for field, word in _FIELDS.items():
            if field in found:
                bag.say(field, [found[field]], _line(found, numbers, word))
    for place in bags:
        address = plain_address(place.neighbor)
        if address is not None:
            yield from _in_effect(bags, place, address)


_FIELDS = {"remote_as": "peer-as", "password": "authentication-key", "kind": "type"}


def _line(found: dict[str, str], numbers: dict[tuple[str, ...], int], word: str) -> int:
    """Return the line of a statement that TTP found: it has none, so its path is put together again."""
    path: list[str] = []
    for keyword, field in (("logical-systems", "system"), ("routing-instances", "instance")):
        path += [keyword, found[field]] if field in found else []
    path += ["protocols", "bgp"]
    path += ["group", found["group"]] if "group" in found else []
    path += ["neighbor", found["name"]] if "name" in found and word != "neighbor" else []
    return numbers.get((*path, word), 1)


def _found(statements: Iterable[_Statement]) -> Iterator[dict[str, str]]:
    lines = [f"set {' '.join(one.words)}" for one in statements]
    for result in results(lines, "juniper_junos"):
        yield from result.get("lines", ())


def _vrf(found: dict[str, str]) -> str:
    """Return the name that the model gives a VRF: `LS/RI`, `LS/default`, `RI`, `default`."""
    system, instance = found.get("system", ""), found.get("instance", "default")
    return f"{system}/{instance}" if system else instance


def _in_effect(bags: dict[_Session, Bag], place: _Session, address: str) -> Iterator[Sight]:
    levels = [one for one in (place, place._replace(neighbor=""), _Session(place.vrf, "", "")) if one in bags]
    at = (bags[place].line,)
    said = {word: one for level in reversed(levels) for word, one in bags[level].said.items()}
    who = neighbor_name(address, place.vrf)
    if "remote_as" not in said and "kind" in said and said["kind"].words == ["internal"]:
        # The AS of the instance around it: not followed.
        yield from (Sight(f"{who}{what}", OPEN, at) for what in ("", ": remote AS", ": password"))
        return
    number = plain_as(said["remote_as"].words[0]) if "remote_as" in said else None
    key = said.get("password")
    yield Sight(who, SEEN if number is not None or key else OPEN, at)
    lines = (said["remote_as"].line,) if "remote_as" in said else at
    yield from neighbor_sights(who, number, PASSWORD if key else NO_PASSWORD, lines, (key.line,) if key else at)


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
