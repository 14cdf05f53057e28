"""Shared-secret profiles of EOS, below `management security`: the keys of TCP-AO. Source: facts on platforms, A.5."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from parsers.model.macsec import ChainKey, KeyChain
from parsers.platforms.arista_eos.blocks import Book
from parsers.platforms.arista_eos.draft import Draft
from parsers.tree.indent import Node

_LOCAL_TIME = "the device's local time is read as UTC: its clock settings are not weighed"
_LIFETIMES = frozenset({"receive-lifetime", "transmit-lifetime", "infinite"})
_DATES = ("%Y-%m-%d %H:%M:%S", "%m/%d/%Y %H:%M:%S")


def read_secret_profiles(book: Book) -> list[KeyChain]:
    """Return the shared-secret profiles in the order of the config."""
    found: dict[str, list[Node]] = {}
    for child in (child for node in book.named("management security") for child in node.children):
        if child.words[:3] == ["session", "shared-secret", "profile"] and len(child.words) > 3:
            found.setdefault(child.words[3], []).append(child)
    return [_read_profile(book, name, nodes) for name, nodes in found.items()]


def _read_profile(book: Book, name: str, nodes: Sequence[Node]) -> KeyChain:
    keys = []
    for child in (child for node in nodes for child in node.children):
        if child.words[0] == "secret" and len(child.words) > 2:
            keys.append(_read_key(book, child, name))
        else:
            book.miss(child, f"shared-secret profile {name}")
    return KeyChain(
        file=book.file,
        block_line=nodes[0].line,
        name=name,
        kind="tcp",
        keys=tuple(keys),
        lines={"name": (nodes[0].line,), "keys": tuple(key.block_line for key in keys) or (nodes[0].line,)},
    )


def _read_key(book: Book, node: Node, profile: str) -> ChainKey:
    draft = Draft()
    draft.put("identifier", node.words[1], node.line)
    draft.put("secret", book.read_word_key(node, 2, _LIFETIMES, is_hex=False), node.line)
    span = _transmit_span(node.words)
    draft.put("valid_from", span.start, node.line)
    draft.put("valid_to", span.end, node.line)
    draft.fields["is_lifetime_readable"] = span.is_readable
    if not span.is_readable:
        book.miss(node, f"shared-secret profile {profile}", 2)
    if "local-time" in node.words:
        draft.defaults |= {"valid_from": _LOCAL_TIME, "valid_to": _LOCAL_TIME}
    return ChainKey(file=book.file, block_line=node.line, lines=draft.lines, defaults=draft.defaults, **draft.fields)


class _Span(NamedTuple):
    """When a key is sent; None is no limit."""

    start: datetime | None
    end: datetime | None
    is_readable: bool


def _transmit_span(words: list[str]) -> _Span:
    """Read `transmit-lifetime infinite`, `… START infinite` or `… START END`, a moment being two words."""
    if "transmit-lifetime" not in words:
        return _Span(None, None, words[-1:] == ["infinite"])
    rest = [word for word in words[words.index("transmit-lifetime") + 1 :] if word != "local-time"]
    if rest == ["infinite"]:
        return _Span(None, None, True)
    start = _moment(rest[:2])
    if rest[2:] == ["infinite"]:
        return _Span(start, None, start is not None)
    end = _moment(rest[2:4])
    return _Span(start, end, start is not None and end is not None)


def _moment(words: list[str]) -> datetime | None:
    for form in _DATES:
        try:
            return datetime.strptime(" ".join(words), form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None
