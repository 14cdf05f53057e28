"""Neighbors, groups and templates as the second reader keeps them, and what is in effect over a chain of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from parsers.second_reader.sights import (
    NO_PASSWORD,
    NOT_TOLD,
    PASSWORD,
    SEEN,
    Sight,
    neighbor_name,
    neighbor_sights,
)
from parsers.second_reader.words import plain_address, plain_as

MAX_CHAIN = 64  # a broken or hostile file must not cost more than it says


class Said(NamedTuple):
    """The last line of one keyword in one place."""

    words: list[str]  # what follows the keyword
    line: int
    is_no: bool = False


@dataclass(slots=True)
class Bag:
    """What one neighbor, group or template says itself."""

    line: int
    said: dict[str, Said] = field(default_factory=dict)
    inherits: dict[tuple[str, str], None] = field(default_factory=dict)  # kind and name, in the order of the lines

    def say(self, keyword: str, words: list[str], line: int, *, is_no: bool = False) -> None:
        """Keep a line; a later one of the same keyword replaces it. One that lacks its value says nothing."""
        if words or is_no or keyword not in ("password", "remote-as"):
            self.said[keyword] = Said(words, line, is_no)

    def inherit(self, words: list[str], *, is_no: bool) -> None:
        """Keep or take back a template that the lines of this place inherit; the last one named is the strongest."""
        if len(words) > 1:
            self.inherits.pop((words[0], words[1]), None)
            if not is_no:
                self.inherits[words[0], words[1]] = None


def address_or_name(word: str) -> str:
    """Return an address in one spelling, without its zone; the name of a group as it stands."""
    return plain_address(word.partition("%")[0]) or word


def in_effect(
    name: str, vrf: str, layers: Iterable[Bag | None], process_as: str, *, stops_at_gap: bool = False
) -> Iterator[Sight]:
    """Yield what holds for a neighbor: the strongest place that has a line says it.

    A layer None is a name that is not defined: what it would bring is not told, and on XR nor is what comes after it.
    """
    if plain_address(name) is None:
        return
    bags = list(layers)
    if stops_at_gap and None in bags:
        bags = bags[: bags.index(None) + 1]
    own = bags[0]
    if own is None:
        return
    remote, password = _first(bags, "remote-as"), _first(bags, "password")
    word = remote.words[0] if remote and remote.words and not remote.is_no else ""
    number = plain_as(process_as) if word == "internal" else plain_as(word)
    secret = NO_PASSWORD if password is None or password.is_no else PASSWORD
    if password is None and None in bags:
        secret = NOT_TOLD
    who = neighbor_name(name, vrf)
    if number is not None or secret != NO_PASSWORD:
        yield Sight(who, SEEN, (own.line,))
    yield from neighbor_sights(
        who, number, secret, (remote.line if remote else own.line,), (password.line if password else own.line,)
    )


def _first(bags: Iterable[Bag | None], keyword: str) -> Said | None:
    return next((bag.said[keyword] for bag in bags if bag is not None and keyword in bag.said), None)
