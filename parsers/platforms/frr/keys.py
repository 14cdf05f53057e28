"""Key chains of FRR, those of OSPF, RIP and EIGRP: read so that nothing of them leaks."""

from datetime import UTC, datetime, timedelta
from typing import Any

from parsers.model.macsec import ChainKey, KeyChain
from parsers.platforms.frr.blocks import Book
from parsers.tree.indent import Node
from parsers.values import integer

_MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_LOCAL_TIME = "the device's local time is read as UTC: its clock settings are not weighed"


def read_key_chains(book: Book) -> list[KeyChain]:
    """Return the key chains in the order of the config."""
    return [_read_chain(book, node) for node in book.blocks("key", "chain")]


def _read_chain(book: Book, node: Node) -> KeyChain:
    name = node.words[2]
    keys: list[ChainKey] = []
    for child in node.children:
        if child.words[0] == "key" and len(child.words) == 2:
            keys.append(_read_key(book, child, name))
        elif child.words[0] not in ("exit", "description"):
            book.miss(child, f"key chain {name}")
    return KeyChain(
        file=book.file,
        block_line=node.line,
        name=name,
        kind="plain",
        keys=tuple(keys),
        lines={"name": (node.line,), "keys": tuple(key.block_line for key in keys) or (node.line,)},
    )


def _read_key(book: Book, node: Node, chain: str) -> ChainKey:
    fields: dict[str, Any] = {}
    lines: dict[str, tuple[int, ...]] = {"identifier": (node.line,)}
    defaults: dict[str, str] = {}
    for child in node.children:
        words = child.words
        if words[0] == "key-string" and len(words) > 1:
            fields["secret"], lines["secret"] = book.read_key(child, 1), (child.line,)
        elif words[0] == "cryptographic-algorithm" and len(words) > 1:
            fields["algorithm"], lines["algorithm"] = words[1].casefold(), (child.line,)
        elif words[0] == "send-lifetime":
            start, end, is_readable = _lifetime(words[1:])
            fields |= {"valid_from": start, "valid_to": end, "is_lifetime_readable": is_readable}
            lines["valid_from"] = lines["valid_to"] = (child.line,)
            defaults |= {"valid_from": _LOCAL_TIME, "valid_to": _LOCAL_TIME}
            if not is_readable:
                book.miss(child, f"key chain {chain} key")
        elif words[0] not in ("accept-lifetime", "exit"):
            book.miss(child, f"key chain {chain} key")
    return ChainKey(
        file=book.file, block_line=node.line, identifier=node.words[1], lines=lines, defaults=defaults, **fields
    )


def _lifetime(words: list[str]) -> tuple[datetime | None, datetime | None, bool]:
    """Return begin, end (None where infinite) and whether both could be read."""
    start, rest = _moment(words[:4]), words[4:]
    if start is None or rest == ["infinite"]:
        return start, None, start is not None
    if rest[:1] == ["duration"]:
        seconds = integer(rest[1], 1, 2147483646) if len(rest) > 1 else None
        end = None if seconds is None else start + timedelta(seconds=seconds)
    else:
        end = _moment(rest)
    return start, end, end is not None


def _moment(words: list[str]) -> datetime | None:
    """Return `HH:MM:SS 1 Jan 2026` or `HH:MM:SS Jan 1 2026` as UTC, None where it is neither."""
    if len(words) != 4:
        return None
    is_month_first = words[1][:3].casefold() in _MONTHS
    month = _MONTHS.get((words[1] if is_month_first else words[2])[:3].casefold())
    day = integer(words[2] if is_month_first else words[1], 1, 31)
    year = integer(words[3], 1993, 2035)
    clock = [integer(part, 0, 59) for part in words[0].split(":")]
    if month is None or day is None or year is None or None in clock or len(clock) != 3:
        return None
    try:
        return datetime(year, month, day, clock[0] or 0, clock[1] or 0, clock[2] or 0, tzinfo=UTC)
    except ValueError:
        return None
