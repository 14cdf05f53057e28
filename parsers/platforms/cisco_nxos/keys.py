"""Key chains of NX-OS: MACsec, TCP-AO and plain ones, with lifetimes. Source: facts on MACsec, 4.3; on platforms, D."""

from typing import Any, Literal

from parsers.device_clock import UTC_CLOCK, DeviceClock, cisco_clock, last_words
from parsers.lifetimes import read_lifetime
from parsers.model.macsec import ChainKey, KeyChain
from parsers.model.secret import normal_hex
from parsers.platforms.cisco_nxos.blocks import Book
from parsers.tree.indent import Node, flat

_OTHER_LINES = frozenset("send-id recv-id accept-lifetime include-tcp-options accept-ao-mismatch description".split())


def read_key_chains(book: Book) -> list[KeyChain]:
    """Return the key chains in the order of the config."""
    timezone = last_words((node.words for node in book.blocks("clock", "timezone")), 2)
    clock = cisco_clock(timezone, last_words((node.words for node in book.blocks("clock", "summer-time")), 2))
    return [_read_chain(book, node, clock) for node in book.blocks("key", "chain")]


def _read_chain(book: Book, node: Node, clock: DeviceClock) -> KeyChain:
    name = node.words[2]
    kind: Literal["macsec", "tcp", "plain"] = "plain"
    if node.words[3:4] == ["macsec"]:
        kind = "macsec"
    elif node.words[3:4] == ["tcp"]:
        kind = "tcp"
    keys: list[ChainKey] = []
    for child in node.children:
        if child.words[0] == "key" and len(child.words) == 2:
            keys.append(_read_key(book, child, kind, name, clock))
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


def _read_key(book: Book, node: Node, kind: str, chain: str, clock: DeviceClock) -> ChainKey:
    identifier = node.words[1]
    fields: dict[str, Any] = {}
    lines: dict[str, tuple[int, ...]] = {"identifier": (node.line,)}
    defaults: dict[str, str] = {}
    if kind == "macsec":
        fields["ckn"] = normal_hex(identifier)
        lines["ckn"] = (node.line,)
    for child in flat(node.children):
        if not _put_key_line(book, child, kind, clock, fields, lines, defaults):
            book.miss(child, f"key chain {chain} key")
    return ChainKey(
        file=book.file, block_line=node.line, identifier=identifier, lines=lines, defaults=defaults, **fields
    )


def _put_key_line(
    book: Book,
    node: Node,
    kind: str,
    clock: DeviceClock,
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
        _put_lifetime(words[1:], node.line, clock, fields, lines, defaults)
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
    clock: DeviceClock,
    fields: dict[str, Any],
    lines: dict[str, tuple[int, ...]],
    defaults: dict[str, str],
) -> None:
    is_local = words[0] == "local"
    found = read_lifetime(words[int(is_local) :], clock if is_local else UTC_CLOCK)
    lines["valid_from"] = lines["valid_to"] = (line,)
    if found.note:
        defaults |= {"valid_from": found.note, "valid_to": found.note}
    fields |= {"valid_from": found.start, "valid_to": found.end, "is_lifetime_readable": found.is_readable}
    fields["clock_doubt_hours"] = found.doubt_hours
