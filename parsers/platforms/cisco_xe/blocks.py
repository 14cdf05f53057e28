"""What all readers of an IOS config share: the blocks by kind, the spans of secrets, the tally of lines."""

from collections.abc import Sequence

from parsers.clean_text import CleanText
from parsers.encodings import decode_type7
from parsers.model.device import Coverage, Reference
from parsers.model.secret import Encoding, Sealer, Secret
from parsers.model.source import Span, UnreadLine, mask_text, visible
from parsers.tree.indent import Node

_TOPS = frozenset({"hostname", "version", "interface", "route-map", "bfd-template", "mka", "macsec", "service", "end"})
_SECOND = {
    "router": frozenset({"bgp"}),
    "key": frozenset({"chain"}),
    "ip": frozenset({"prefix-list", "route", "vrf"}),
    "ipv6": frozenset({"prefix-list", "route"}),
    "vrf": frozenset({"definition"}),
    "default": frozenset({"interface"}),
    "no": frozenset({"interface"}),
}
_MASKS = frozenset(
    {"<removed>", "<secret", "<hidden>", "*****", "******", "********", "REDACTED", "<redacted>", "xxxxx"}
)


def is_wanted(words: list[str]) -> bool:
    """Tell whether a top-level line opens a block that we read."""
    first = words[0]
    if first in _TOPS:
        return True
    second = _SECOND.get(first)
    return second is not None and len(words) > 1 and words[1] in second


class Book:
    """The blocks of one config by kind, and what reading them yields besides facts: spans, references, unread lines."""

    def __init__(self, text: CleanText, sealer: Sealer, roots: Sequence[Node]) -> None:
        self.text = text
        self.file = text.file
        self.sealer = sealer
        self.roots = roots
        self.spans: list[Span] = []
        self.references: list[Reference] = []
        self.unread: list[UnreadLine] = []
        self.understood = len(roots)
        self.has_masked_key = False
        self.masked_line = 0
        self.vrfs = {root.words[2] for root in roots if root.words[:2] in (["vrf", "definition"], ["ip", "vrf"])}
        self.hostname = next(
            (root.words[1] for root in roots if root.words[0] == "hostname" and len(root.words) > 1), ""
        )
        self._guesses = [self.hostname]

    def blocks(self, *head: str) -> list[Node]:
        """Return the top-level blocks that begin with these words and have one more."""
        size = len(head)
        wanted = list(head)
        return [root for root in self.roots if root.words[:size] == wanted and len(root.words) > size]

    def guess(self, word: str) -> None:
        """Name a word that an attacker would try first here."""
        self._guesses.append(word)

    def read(self, count: int = 1) -> None:
        """Count lines as understood."""
        self.understood += count

    def miss(self, node: Node, section: str) -> None:
        """Keep a line that stands in a block we read and that we do not understand, with what is below it."""
        raw = self.text.lines[node.line - 1].strip()
        self.unread.append(UnreadLine(line=node.line, text=visible(mask_text(raw))[:200], section=section))
        for child in node.children:
            self.miss(child, section)

    def coverage(self, outside: int) -> Coverage:
        """Return how the lines were read."""
        return Coverage(understood=self.understood, outside=outside, unread=len(self.unread))

    def refer(self, kind: str, name: str, line: int, is_defined: bool, owner: str = "") -> None:
        """Keep a name that a line refers to."""
        self.references.append(Reference(kind=kind, name=name, line=line, is_defined=is_defined, owner=owner))

    def hide(self, line: int, word: int, label: str = "secret") -> str:
        """Mark the text from the `word`-th word (0-based) to the line's end as secret, and return it as it stands."""
        raw = self.text.lines[line - 1]
        start = column_of_word(raw, word)
        end = len(raw.rstrip())
        if start >= end:
            return ""
        self.spans.append(Span(line, start, end, label))
        return raw[start:end]

    def hide_word(self, line: int, word: int, label: str = "secret") -> str:
        """Mark one word as secret and return it."""
        raw = self.text.lines[line - 1]
        start = column_of_word(raw, word)
        end = start
        while end < len(raw) and not raw[end].isspace():
            end += 1
        self.spans.append(Span(line, start, end, label))
        return raw[start:end]

    def seal(self, type_digit: str | None, value: str, line: int, *, is_hex: bool = False) -> Secret:
        """Return the Secret of a key as IOS prints it: type 0, 6 or 7, or clear where no type stands."""
        seal = self.sealer.seal_hex if is_hex else self._seal_text
        if value in _MASKS or not value.strip("*") or value.startswith("<"):
            self.has_masked_key, self.masked_line = True, self.masked_line or line
            return self.sealer.seal(None, Encoding.MASKED)
        if type_digit == "7":
            text = decode_type7(value)
            return seal(text, Encoding.TYPE7) if text is not None else self.sealer.seal(None, Encoding.UNREADABLE)
        if type_digit == "6":
            return self.sealer.seal(None, Encoding.TYPE6)
        return seal(value, Encoding.PLAIN)

    def _seal_text(self, text: str | None, encoding: Encoding) -> Secret:
        return self.sealer.seal(text, encoding, guesses=self._guesses)


def column_of_word(raw: str, word: int) -> int:
    """Return the 0-based column at which the `word`-th word begins; the line's length where there are fewer."""
    position, size = 0, len(raw)
    for index in range(word + 1):
        while position < size and raw[position].isspace():
            position += 1
        if index == word:
            break
        while position < size and not raw[position].isspace():
            position += 1
    return position
