"""What all readers of a FortiOS config share: the VDOMs, the spans of secrets, the tally of lines."""

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from parsers.clean_text import CleanText
from parsers.model.device import Coverage, Reference
from parsers.model.secret import Encoding, Sealer, Secret
from parsers.model.source import Span, UnreadLine, visible
from parsers.tree.config_edit import Block, Setting, Tree

ROOT = "root"
_MASK = re.compile(r"(?:<[^<>]{1,60}>|\*{3,}|REDACTED|SCRUBBED|removed|hidden)\Z", re.IGNORECASE)
_HEX = re.compile(r"0x(?:[0-9A-Fa-f]{2})+\Z")
# A key of a setting whose value is a secret, wherever it stands; checked only on lines that hold one of _MARKS.
_SECRET_SETTING = re.compile(
    r"\s*+(?:set|append) ([a-z0-9-]*"
    r"(?:pas{1,2}w|passphrase|secret|psk|pwd|md5-key|private-key|auth-key|enckey|authkey|key-string)[a-z0-9-]*) +(.*\S)"
)
_MARKS = ("pas", "secret", "psk", "pwd", "key", " ENC ")
_PEM_LINE = 32
_ENCODED_WORD = 16  # a line of one word that long is no setting: the rest of a key, perhaps
_ENCODED = re.compile(r"\s*+[A-Za-z0-9+/=]{32,}\"?\s*$")
_SWITCHES = frozenset({"enable", "disable"})


class Scope(NamedTuple):
    """Where tables stand: the whole config, `config global`, or one VDOM."""

    vdom: str  # "" in `config global`
    block: Block

    @property
    def prefix(self) -> str:
        """What stands before the names of this VDOM's policies; those of `root` keep theirs."""
        return "" if self.vdom in ("", ROOT) else f"{self.vdom}/"


class Book:
    """The tree of one config, and what reading it yields besides facts: spans, references, unread lines."""

    def __init__(self, text: CleanText, tree: Tree, sealer: Sealer) -> None:
        self.text = text
        self.file = text.file
        self.tree = tree
        self.root = tree.root
        self.sealer = sealer
        self.masked_line = 0  # the first line whose key was taken out by an operator
        self.references: list[Reference] = []
        self._spans: dict[int, list[Span]] = {}
        self._missed: dict[int, tuple[str, int]] = {}
        for line, section in tree.odd:
            self._miss(line, section, 1)
        self.hostname = next(
            (name.value for scope in self.scopes() if (name := _hostname(scope.block)) is not None), ""
        )
        self._guesses = [self.hostname]
        self._hide_all()
        for block in (one for scope in self.scopes() for one in map(scope.block.blocks.get, _OBJECTS) if one):
            for head, table in block.blocks.items():
                if " " in head:  # a table of its own that a missing `end` put here
                    self.miss_block(table, block.head)

    def scopes(self) -> Iterator[Scope]:
        """Yield the whole config, the global part, and every VDOM."""
        yield Scope(ROOT, self.root)
        if (whole := self.root.blocks.get("global")) is not None:
            yield Scope("", whole)
        for vdom in self.root.entries("vdom"):
            yield Scope(vdom.head, vdom)

    def guess(self, word: str) -> None:
        """Name a word that an attacker would try first here."""
        self._guesses.append(word)

    def know(self, block: Block, words: Collection[str], section: str, tables: Collection[str] = ()) -> None:
        """Keep the settings of a block that are not among `words`, and the tables not among `tables`, as unread."""
        for key, setting in block.settings.items():
            if key not in words:
                self.miss(setting, section)
        for head, table in block.blocks.items():
            if head not in tables:
                self.miss_block(table, section)

    def miss(self, setting: Setting, section: str) -> None:
        """Keep a line that stands in a block we read and that we do not understand; its values are not repeated."""
        for line in setting.lines:
            self._miss(line, section, 2)

    def miss_block(self, block: Block, section: str) -> None:
        """Keep the lines of a table or entry as unread."""
        waiting = [block]
        while waiting:
            one = waiting.pop()
            self._miss(one.line, section, 2)
            for setting in one.settings.values():
                self.miss(setting, section)
            waiting += [*one.blocks.values(), *one.edits.values()]

    def _miss(self, line: int, section: str, shown: int) -> None:
        if line not in self._missed:
            if self._looks_encoded(line):  # a line of a damaged key or certificate
                shown = 0
            self._missed[line] = section, shown
            self._hide_from(line, shown, "not shown")

    def _looks_encoded(self, line: int) -> bool:
        words = self.text.lines[line - 1].split() if 1 <= line <= len(self.text.lines) else []
        return len(words) == 1 and len(words[0]) >= _ENCODED_WORD

    def unread(self) -> tuple[UnreadLine, ...]:
        """Return the lines that were not understood: their first words only."""
        return tuple(
            UnreadLine(line=line, text=self._head(line, shown), section=section)
            for line, (section, shown) in sorted(self._missed.items())
        )

    def _head(self, line: int, shown: int) -> str:
        words = self.text.lines[line - 1].split(None, shown)
        return visible(" ".join(words[:shown]) + (" <not shown>" if len(words) > shown else ""))[:200]

    def coverage(self) -> Coverage:
        """Return how the lines were read."""
        unread = len(self._missed)
        return Coverage(
            understood=max(self.tree.filled - self.tree.outside - unread, 0), outside=self.tree.outside, unread=unread
        )

    def refer(self, kind: str, name: str, line: int, is_defined: bool, owner: str = "") -> None:
        """Keep a name that a line refers to."""
        one = Reference(kind=kind, name=name, line=line, is_defined=is_defined, owner=owner)
        if one not in self.references[-64:]:
            self.references.append(one)

    def secret_spans(self) -> tuple[Span, ...]:
        """Return the places of all keys, in the order of the text."""
        return tuple(span for line in sorted(self._spans) for span in self._spans[line])

    def seal(self, setting: Setting) -> Secret:
        """Return the Secret of a key as FortiOS prints it: `ENC` and a cipher that we do not decode, or clear."""
        self._hide_from(setting.line, 2)
        for line in range(setting.line + 1, setting.last + 1):
            self._hide_from(line, 0)
        is_encrypted = setting.value == "ENC" and len(setting.values) > 1
        value = " ".join(setting.values[1:] if is_encrypted else setting.values)
        if _MASK.match(value):
            self.masked_line = self.masked_line or setting.line
            return self.sealer.seal(None, Encoding.MASKED)
        if is_encrypted:
            return self.sealer.seal(None, Encoding.VENDOR)
        if value in ("", "ENC"):
            return self.sealer.seal(None, Encoding.UNREADABLE)
        return self.sealer.seal(_unhexed(value), Encoding.PLAIN, guesses=self._guesses)

    def _hide_all(self) -> None:
        """Mark every secret of the text, in the tables that nobody reads as well: evidence may show any line."""
        inside = False
        for number, line in enumerate(self.text.lines, 1):
            if inside or "PRIVATE KEY-----" in line:
                self._hide_from(number, 0 if inside else 2)
                inside = "-----END" not in line and (inside or "-----BEGIN" in line)
            elif any(mark in line for mark in _MARKS):
                hit = _SECRET_SETTING.match(line)
                if hit is not None and hit[2] not in _SWITCHES and hit[1] not in _NO_SECRETS:
                    self._span(number, hit.start(2), hit.end(2), "secret")
                elif (at := line.find(" ENC ")) >= 0:
                    self._span(number, at + 5, len(line.rstrip()), "secret")
            elif len(line) >= _PEM_LINE and _ENCODED.match(line):
                self._hide_from(number, 0)  # of a key or certificate whose first line is missing

    def _hide_from(self, line: int, word: int, label: str = "secret") -> None:
        """Mark the text of a line from its `word`-th word (0-based) on."""
        if not 1 <= line <= len(self.text.lines):
            return
        raw = self.text.lines[line - 1]
        position, size = 0, len(raw)
        for index in range(word + 1):
            while position < size and raw[position].isspace():
                position += 1
            while index < word and position < size and not raw[position].isspace():
                position += 1
        self._span(line, position, len(raw.rstrip()), label)

    def _span(self, line: int, start: int, end: int, label: str) -> None:
        if start >= end:
            return
        places = self._spans.setdefault(line, [])
        for one in [one for one in places if one.start < end and start < one.end]:
            start, end = min(start, one.start), max(end, one.end)
            places.remove(one)
        places.append(Span(line, start, end, label))
        places.sort()


_OBJECTS = ("system global", "system settings")
_NO_SECRETS = frozenset({"password-policy", "password-expire", "password-renewal", "save-password", "psk-type"})


def _hostname(block: Block) -> Setting | None:
    settings = block.blocks.get("system global")
    return settings.get("hostname") if settings is not None else None


def _unhexed(value: str) -> str:
    """Return a key that is written as hex digits after `0x` as its text, where it is one."""
    if not _HEX.match(value):
        return value
    try:
        text = bytes.fromhex(value[2:]).decode()
    except UnicodeDecodeError:
        return value
    return text if text.isprintable() else value
