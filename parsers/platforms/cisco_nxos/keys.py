"""Key chains of NX-OS: MACsec, TCP-AO and plain ones, with lifetimes. Source: facts on MACsec, 4.3; on platforms, D."""

from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from parsers.model.macsec import ChainKey, KeyChain
from parsers.model.secret import normal_hex
from parsers.platforms.cisco_nxos.blocks import Book
from parsers.tree.indent import Node
from parsers.values import integer

_MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_OTHER_LINES = frozenset("send-id recv-id accept-lifetime include-tcp-options accept-ao-mismatch description".split())
_LOCAL_TIME = "the device's local time is read as UTC: its clock settings are not weighed"


def read_key_chains(book: Book) -> list[KeyChain]:
    """Return the key chains in the order of the config."""
    return [_read_chain(book, node) for node in book.blocks("key", "chain")]


def _read_chain(book: Book, node: Node) -> KeyChain:
    name = node.words[2]
    kind: Literal["macsec", "tcp", "plain"] = "plain"
    if node.words[3:4] == ["macsec"]:
        kind = "macsec"
    elif node.words[3:4] == ["tcp"]:
        kind = "tcp"
    keys: list[ChainKey] = []
    for child in node.children:
        if child.words[0] == "key" and len(child.words) == 2:
            keys.append(_read_key(book, child, kind, name))
        elif child.words[0] != "description":
            book.miss(child, f"key chain {name}")
    return KeyChain(
        file=book.file,
        block_line=node.line,
        name=name,
        kind=kind,
        keys=tuple(keys),
        lines={"name": (node.line,), "keys": tuple(key.block_line for key in keys) or (node.line,)},
    )


def _read_key(book: Book, node: Node, kind: str, chain: str) -> ChainKey:
    identifier = node.words[1]
    fields: dict[str, Any] = {}
    lines: dict[str, tuple[int, ...]] = {"identifier": (node.line,)}
    defaults: dict[str, str] = {}
    if kind == "macsec":
        fields["ckn"] = normal_hex(identifier)
        lines["ckn"] = (node.line,)
    for child in node.children:
        if not _put_key_line(book, child, kind, fields, lines, defaults):
            book.miss(child, f"key chain {chain} key")
    return ChainKey(
        file=book.file, block_line=node.line, identifier=identifier, lines=lines, defaults=defaults, **fields
    )


def _put_key_line(
    book: Book,
    node: Node,
    kind: str,
    fields: dict[str, Any],
    lines: dict[str, tuple[int, ...]],
    defaults: dict[str, str],
) -> bool:
    words = node.words
    if words[0] == "key-octet-string":
        return _put_octets(book, node, fields, lines)
    if words[0] == "cryptographic-algorithm" and len(words) > 1:
        fields["algorithm"], lines["algorithm"] = words[1].casefold().replace("_", "-"), (node.line,)
        return True
    if words[0] == "key-string":
        fields["secret"], lines["secret"] = book.read_key(node, 1, is_hex=kind == "macsec"), (node.line,)
        return fields["secret"] is not None
    if words[0] in ("lifetime", "send-lifetime") and len(words) > 1:
        _put_lifetime(words[1:], node.line, fields, lines, defaults)
        return bool(fields["is_lifetime_readable"])
    return words[0] in _OTHER_LINES


def _put_octets(book: Book, node: Node, fields: dict[str, Any], lines: dict[str, tuple[int, ...]]) -> bool:
    """Read the CAK and, on the same line, its algorithm; there is no default algorithm."""
    words, keyword = node.words, "cryptographic-algorithm"
    secret = book.read_key(node, 1, is_hex=True, before=keyword)
    if secret is None:
        return False
    fields["secret"], lines["secret"] = secret, (node.line,)
    if keyword in words[:-1]:
        algorithm = words[words.index(keyword) + 1]
        fields["algorithm"], lines["algorithm"] = algorithm.casefold().replace("_", "-"), (node.line,)
    return True


def _put_lifetime(
    words: list[str],
    line: int,
    fields: dict[str, Any],
    lines: dict[str, tuple[int, ...]],
    defaults: dict[str, str],
) -> None:
    if words[0] == "local":
        words = words[1:]
        defaults |= {"valid_from": _LOCAL_TIME, "valid_to": _LOCAL_TIME}
    lines["valid_from"] = lines["valid_to"] = (line,)
    start = _moment(words[:4])
    rest = words[4:]
    end: datetime | None = None
    is_readable = start is not None
    if rest[:1] == ["duration"] and rest[1:2] != ["infinite"]:
        seconds = integer(rest[1], 1, 2147483646) if len(rest) > 1 else None
        end = start + timedelta(seconds=seconds) if seconds is not None and start is not None else None
        is_readable = end is not None
    elif rest not in (["infinite"], ["duration", "infinite"]):
        end = _moment(rest[:4])
        is_readable = is_readable and end is not None
    fields["valid_from"], fields["valid_to"], fields["is_lifetime_readable"] = start, end, is_readable


def _moment(words: list[str]) -> datetime | None:
    """Return `HH:MM:SS Jan 1 2026` or `HH:MM:SS 1 Jan 2026` as UTC, None where it is neither."""
    if len(words) != 4:
        return None
    month_first = words[1][:3].casefold() in _MONTHS
    month = _MONTHS.get((words[1] if month_first else words[2])[:3].casefold())
    day = integer(words[2] if month_first else words[1], 1, 31)
    year = integer(words[3], 1993, 2035)
    clock = [integer(part, 0, 59) for part in words[0].split(":")]
    if None in (month, day, year, *clock) or len(clock) != 3:
        return None
    try:
        return datetime(year or 0, month or 0, day or 0, clock[0] or 0, clock[1] or 0, clock[2] or 0, tzinfo=UTC)
    except ValueError:
        return None
