"""Key chains of XR: MACsec, TCP-AO and plain ones, with lifetimes. Source: facts on MACsec, 4.2; on platforms, D."""

from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from parsers.model.macsec import ChainKey, KeyChain
from parsers.model.secret import normal_hex
from parsers.platforms.cisco_xr.blocks import Book
from parsers.platforms.cisco_xr.groups import APPLY
from parsers.platforms.cisco_xr.lines import lines_of
from parsers.tree.indent import Node
from parsers.values import integer

_MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_OTHER_LINES = frozenset({"accept-lifetime", "description"})
_CHAIN_LINES = frozenset({"accept-tolerance", "timezone", "description"})
_LOCAL_TIME = "the device's time is read as UTC: its clock settings are not weighed"


class _Chain:
    """One key chain while its lines are read."""

    def __init__(self, line: int) -> None:
        self.line = line
        self.is_macsec = False
        self.keys: list[ChainKey] = []


def read_key_chains(book: Book) -> list[KeyChain]:
    """Return the key chains in the order of the config; one that is written twice is merged."""
    for_tcp = {
        child.words[1]
        for node in book.plain_blocks("tcp ao")
        for child in node.children
        if child.words[0] == "keychain" and len(child.words) > 1
    }
    found: dict[str, _Chain] = {}
    for node in book.blocks("key", "chain"):
        name = node.words[2]
        chain = found.setdefault(name, _Chain(node.line))
        _read_lines(book, chain, node, name)
    return [_finished(book, name, chain, name in for_tcp) for name, chain in found.items()]


def _read_lines(book: Book, chain: _Chain, node: Node, name: str) -> None:
    for child in node.children:
        words = child.words
        if words == ["macsec"]:
            chain.is_macsec = True
            for one in child.children:
                _read_line(book, chain, one, name, is_macsec=True)
        else:
            _read_line(book, chain, child, name, is_macsec=False)


def _read_line(book: Book, chain: _Chain, node: Node, name: str, *, is_macsec: bool) -> None:
    words = node.words
    if words[0] == "key" and len(words) == 2:
        chain.keys.append(_read_key(book, node, name, is_macsec=is_macsec))
    elif words[0] == APPLY or words[0] not in _CHAIN_LINES:
        book.miss(node, f"key chain {name}")


def _finished(book: Book, name: str, chain: _Chain, is_tcp: bool) -> KeyChain:
    kind: Literal["macsec", "tcp", "plain"] = "macsec" if chain.is_macsec else "tcp" if is_tcp else "plain"
    return KeyChain(
        file=book.file,
        block_line=chain.line,
        name=name,
        kind=kind,
        keys=tuple(chain.keys),
        lines={"name": (chain.line,), "keys": tuple(key.block_line for key in chain.keys) or (chain.line,)},
    )


def _read_key(book: Book, node: Node, chain: str, *, is_macsec: bool) -> ChainKey:
    identifier = node.words[1]
    fields: dict[str, Any] = {}
    lines: dict[str, tuple[int, ...]] = {"identifier": (node.line,)}
    defaults: dict[str, str] = {}
    if is_macsec:
        fields["ckn"], lines["ckn"] = normal_hex(identifier), (node.line,)
    for child in node.children:
        if not _put_key_line(book, child, is_macsec, fields, lines, defaults):
            book.miss(child, f"key chain {chain} key")
    return ChainKey(
        file=book.file, block_line=node.line, identifier=identifier, lines=lines, defaults=defaults, **fields
    )


def _put_key_line(
    book: Book,
    node: Node,
    is_macsec: bool,
    fields: dict[str, Any],
    lines: dict[str, tuple[int, ...]],
    defaults: dict[str, str],
) -> bool:
    words = node.words
    if words[0] == "cryptographic-algorithm" and len(words) > 1:
        fields["algorithm"], lines["algorithm"] = words[1].casefold(), lines_of(node)
        return True
    if words[0] == "key-string":
        fields["secret"], lines["secret"] = book.read_key(node, 1, is_hex=is_macsec), lines_of(node)
        if "cryptographic-algorithm" in words[:-1]:
            at = words.index("cryptographic-algorithm")
            fields["algorithm"], lines["algorithm"] = words[at + 1].casefold(), lines_of(node)
        return fields["secret"] is not None
    if words[0] in ("lifetime", "send-lifetime") and len(words) > 1:
        lines["valid_from"] = lines["valid_to"] = lines_of(node)
        defaults |= {"valid_from": _LOCAL_TIME, "valid_to": _LOCAL_TIME}
        _put_lifetime(words[1:], fields)
        return bool(fields["is_lifetime_readable"])
    return words[0] in _OTHER_LINES


def _put_lifetime(words: list[str], fields: dict[str, Any]) -> None:
    start = _moment(words[:4])
    rest = words[4:]
    end: datetime | None = None
    is_readable = start is not None
    if rest[:1] == ["duration"] and rest[1:2] != ["infinite"]:
        seconds = integer(rest[1], 1, 2147483646) if len(rest) > 1 else None
        end = _later(start, seconds)
        is_readable = end is not None
    elif rest not in (["infinite"], ["duration", "infinite"]):
        end = _moment(rest[:4])
        is_readable = is_readable and end is not None
    fields["valid_from"], fields["valid_to"], fields["is_lifetime_readable"] = start, end, is_readable


def _later(start: datetime | None, seconds: int | None) -> datetime | None:
    return None if start is None or seconds is None else start + timedelta(seconds=seconds)


def _moment(words: list[str]) -> datetime | None:
    """Return `HH:MM:SS january 1 2026` or `HH:MM:SS 1 january 2026` as UTC, None where it is neither."""
    if len(words) != 4:
        return None
    month_first = words[1][:3].casefold() in _MONTHS
    month = _MONTHS.get((words[1] if month_first else words[2])[:3].casefold())
    day = integer(words[2] if month_first else words[1], 1, 31)
    year = integer(words[3], 1993, 2105)
    clock = [integer(part, 0, 59) for part in words[0].split(":")]
    if None in (month, day, year, *clock) or len(clock) != 3:
        return None
    try:
        return datetime(year or 0, month or 0, day or 0, clock[0] or 0, clock[1] or 0, clock[2] or 0, tzinfo=UTC)
    except ValueError:
        return None
