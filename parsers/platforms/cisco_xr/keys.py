"""Key chains of XR: MACsec, TCP-AO and plain ones, with lifetimes. Source: facts on MACsec, 4.2; on platforms, D."""

from typing import Any, Literal

from parsers.device_clock import DeviceClock, cisco_clock, last_words
from parsers.lifetimes import read_lifetime
from parsers.model.macsec import ChainKey, KeyChain
from parsers.model.secret import normal_hex
from parsers.platforms.cisco_xr.blocks import Book
from parsers.platforms.cisco_xr.groups import APPLY
from parsers.platforms.cisco_xr.lines import lines_of
from parsers.tree.indent import Node, below

_OTHER_LINES = frozenset({"accept-lifetime", "description"})
_KEY_LINES = _OTHER_LINES | {"key-string", "cryptographic-algorithm", "lifetime", "send-lifetime"}
_CHAIN_LINES = frozenset({"accept-tolerance", "timezone", "description"})
_LAST_YEAR = 2105


class _Chain:
    """One key chain while its lines are read."""

    def __init__(self, line: int, clock: DeviceClock) -> None:
        self.line = line
        self.clock = clock  # that the chain's lifetimes are written in
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
    timezone = last_words((node.words for node in book.blocks("clock", "timezone")), 2)
    clock = cisco_clock(timezone, last_words((node.words for node in book.blocks("clock", "summer-time")), 2))
    zones = {node.words[2]: _zone(node) or "" for node in book.blocks("key", "chain")}
    for node in book.blocks("key", "chain"):
        name = node.words[2]
        chain = found.setdefault(name, _Chain(node.line, _clock_of(zones[name], clock)))
        _read_lines(book, chain, node, name)
    return [_finished(book, name, chain, name in for_tcp) for name, chain in found.items()]


def _zone(node: Node) -> str | None:
    """Return what the chain's `timezone` line says: local or gmt."""
    return next((one.words[1] for one in node.children if one.words[0] == "timezone" and len(one.words) > 1), None)


def _clock_of(zone: str, local: DeviceClock) -> DeviceClock:
    """Return the clock of a chain's lifetimes. Without a `timezone` line, whether they are local is not verified."""
    if zone == "local":
        return local
    if zone == "gmt" or not local.widest_hours:
        return DeviceClock("GMT")
    hours = local.widest_hours
    return DeviceClock(f"no timezone line in the key chain, GMT or local ({local.said})", doubt_hours=hours)


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
        chain.keys.append(_read_key(book, node, name, chain.clock, is_macsec=is_macsec))
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


def _read_key(book: Book, node: Node, chain: str, clock: DeviceClock, *, is_macsec: bool) -> ChainKey:
    identifier = node.words[1]
    fields: dict[str, Any] = {}
    lines: dict[str, tuple[int, ...]] = {"identifier": (node.line,)}
    defaults: dict[str, str] = {}
    if is_macsec:
        fields["ckn"], lines["ckn"] = normal_hex(identifier), (node.line,)
    for child in (one for head in node.children for one in (head, *below(head, _KEY_LINES))):
        if not _put_key_line(book, child, is_macsec, clock, fields, lines, defaults):
            book.miss(child, f"key chain {chain} key")
    return ChainKey(
        file=book.file, block_line=node.line, identifier=identifier, lines=lines, defaults=defaults, **fields
    )


def _put_key_line(
    book: Book,
    node: Node,
    is_macsec: bool,
    clock: DeviceClock,
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
        found = read_lifetime(words[1:], clock, _LAST_YEAR)
        defaults |= {"valid_from": found.note, "valid_to": found.note}
        fields |= {"valid_from": found.start, "valid_to": found.end, "is_lifetime_readable": found.is_readable}
        fields["clock_doubt_hours"] = found.doubt_hours
        return found.is_readable
    return words[0] in _OTHER_LINES
