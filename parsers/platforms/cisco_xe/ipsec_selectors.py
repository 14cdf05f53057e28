"""Traffic selectors of IOS, from the access lists that crypto maps name. Source: facts on IPsec, 7.1.

Access lists are no subject of ours otherwise and may be long: their lines are looked at for crypto maps only.
"""

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network
from typing import NamedTuple

from parsers.model.ipsec import TrafficSelector
from parsers.platforms.cisco_xe.blocks import Book
from parsers.values import dotted

_ANY = IPv4Network("0.0.0.0/0")


class Selected(NamedTuple):
    """What an access list selects; `problem` says what could not be followed."""

    selectors: tuple[TrafficSelector, ...] = ()
    is_gre: bool = False
    problem: str = ""
    is_defined: bool = True


def read_selectors(book: Book, name: str, lead: tuple[int, ...]) -> Selected:
    """Return the selectors of an access list, numbered or named."""
    found: list[TrafficSelector] = []
    is_gre = False
    problem = ""
    entries = list(_entries(book, name))
    for number, words in entries:
        if not words or words[0] == "remark" or words[:4] == ["deny", "ip", "any", "any"]:
            continue
        pair = _pair(words[2:]) if words[0] == "permit" and len(words) > 2 else None
        if pair is None or words[1] not in ("ip", "gre"):
            problem = f"access-list {name}: line {number} selects by more than addresses"
            continue
        is_gre = is_gre or words[1] == "gre"
        lines = dict.fromkeys(("local", "remote"), (number, *lead))
        found.append(TrafficSelector(file=book.file, block_line=number, local=pair[0], remote=pair[1], lines=lines))
    is_defined = bool(entries) or name in book.heads.access_lists
    return Selected(tuple(found), is_gre, problem if is_defined else f"access-list {name}", is_defined)


def _entries(book: Book, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the entries of the list, numbers and sequence numbers taken off, with their lines."""
    is_inside = False
    for number, line in enumerate(book.text.lines, 1):
        if not line.startswith((" ", "\t", "access-list ", "ip access-list ")):
            is_inside = is_inside and line.startswith("!")
            continue
        words = line.split()
        if line[0] == "a":
            is_inside = False
            if len(words) > 1 and words[1] == name:
                yield number, words[2:]
        elif line[0] == "i":
            is_inside = words[2:] == ["extended", name]
        elif is_inside and words and words[0] != "!":
            yield number, words[1:] if words[0].isdigit() else words


def _pair(words: Sequence[str]) -> tuple[IPv4Network, IPv4Network] | None:
    """Return source and destination, where nothing else follows them."""
    source, rest = _side(words)
    destination, rest = _side(rest)
    if source is None or destination is None or [word for word in rest if word != "log"]:
        return None
    return source, destination


def _side(words: Sequence[str]) -> tuple[IPv4Network | None, Sequence[str]]:
    if words[:1] == ["any"]:
        return _ANY, words[1:]
    if words[:1] == ["host"]:
        number = dotted(words[1]) if len(words) > 1 else None
        return (None if number is None else IPv4Network((number, 32))), words[2:]
    number = dotted(words[0]) if words else None
    wildcard = dotted(words[1]) if len(words) > 1 else None
    if number is None or wildcard is None or wildcard & (wildcard + 1):
        return None, ()
    return IPv4Network((number, 32 - wildcard.bit_length()), strict=False), words[2:]
