"""The `ip security` blocks of EOS by kind and name, each line below its keyword. Source: facts on IPsec, 7.4."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from parsers.model.secret import Secret
from parsers.platforms.arista_eos.blocks import Book
from parsers.platforms.arista_eos.ipsec_algorithms import (
    ESP_ENCRYPTION,
    ESP_INTEGRITY,
    IKE_ENCRYPTION,
    IKE_INTEGRITY,
)
from parsers.tree.indent import Node

_SECTION = "ip security"
_IKE = ("ike-lifetime", "encryption", "integrity", "dh-group", "local-id", "remote-id")
_SA = ("esp encryption", "esp integrity", "sa lifetime", "pfs dh-group")
_PROFILE = ("ike-policy", "sa-policy", "connection", "dpd", "mode")
_OUTSIDE = frozenset({"description", "flow", "anti-replay", "comment", "path-peer"})
_TOP_OUTSIDE = frozenset({"key", "hardware", "license", "connection", "logging"})
_VALUES = {  # the words that these lines may hold
    "encryption": frozenset(IKE_ENCRYPTION),
    "integrity": frozenset(IKE_INTEGRITY),
    "esp encryption": frozenset(ESP_ENCRYPTION),
    "esp integrity": frozenset({*ESP_INTEGRITY, "null"}),
}


class Said(NamedTuple):
    """One line: the words after its keyword."""

    words: list[str]
    line: int


class Statements:
    """The lines of one block by keyword."""

    def __init__(self, line: int) -> None:
        self.line = line
        self._said: dict[str, list[Said]] = {}

    def add(self, keyword: str, words: list[str], node: Node) -> None:
        """Keep a line."""
        self._said.setdefault(keyword, []).append(Said(words, node.line))

    def get(self, keyword: str) -> Said | None:
        """Return the line of that keyword that holds: the last one."""
        lines = self._said.get(keyword)
        return lines[-1] if lines else None

    def all(self, keyword: str) -> list[Said]:
        """Return every line of that keyword."""
        return self._said.get(keyword, [])


@dataclass(slots=True)
class Profile:
    """One profile, with its key."""

    name: str
    lines: Statements
    key: Secret | Literal[False] | None = False
    key_line: int = 0


@dataclass(slots=True)
class Security:
    """What `ip security` defines, by name."""

    ike: dict[str, Statements] = field(default_factory=dict)
    sa: dict[str, Statements] = field(default_factory=dict)
    profiles: dict[str, Profile] = field(default_factory=dict)


def read_security(book: Book) -> Security:
    """Read the `ip security` blocks; every key in them is hidden, used or not."""
    found = Security()
    for child in (child for node in book.named("ip security") for child in node.children):
        words = child.words
        if words[:2] in (["ike", "policy"], ["sa", "policy"]) and len(words) > 2:
            known, keywords = (found.ike, _IKE) if words[0] == "ike" else (found.sa, _SA)
            _read(book, known.setdefault(words[2], Statements(child.line)), child, keywords)
        elif words[0] == "profile" and len(words) > 1:
            profile = found.profiles.setdefault(words[1], Profile(words[1], Statements(child.line)))
            _read_profile(book, profile, child)
        elif words[0] in _TOP_OUTSIDE:
            book.hide(child.line, 2, "not shown")
        else:
            book.miss(child, _SECTION)
    return found


def _read_profile(book: Book, profile: Profile, node: Node) -> None:
    others = []
    for child in node.children:
        if child.words[0] != "shared-key":
            others.append(child)
            continue
        profile.key, profile.key_line = book.read_word_key(child, 1, (), is_hex=False), child.line
        if profile.key is None:
            book.miss(child, f"{_SECTION} profile {profile.name}")
    _read(book, profile.lines, node, _PROFILE, others)


def _read(
    book: Book, statements: Statements, node: Node, keywords: Collection[str], nodes: list[Node] | None = None
) -> None:
    section = f"{_SECTION} {' '.join(node.words)}"
    for child in node.children if nodes is None else nodes:
        words = child.words
        keyword = next((word for word in (" ".join(words[:2]), words[0]) if word in keywords), None)
        if keyword is None:
            if words[0] not in _OUTSIDE:
                book.miss(child, section, 1 + int(words[0] == "no"))
            continue
        values = words[keyword.count(" ") + 1 :]
        statements.add(keyword, values, child)
        known = _VALUES.get(keyword)
        if not values or (known is not None and values[0] not in known):
            book.miss(child, section, keyword.count(" ") + 1)
