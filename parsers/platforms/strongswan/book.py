"""What all readers of a strongSwan config share: the spans of secrets, the unread lines, the tally."""

from collections.abc import Iterable

from parsers.binary_keys import text_of_base64, text_of_hex
from parsers.clean_text import CleanText
from parsers.model.device import Coverage, Reference
from parsers.model.secret import Encoding, Sealer, Secret
from parsers.model.source import SourceText, Span, UnreadLine
from parsers.platforms.strongswan.settings import Value

_MASKS = frozenset({"REDACTED", "xxxxx", "xxxxxx", "xxxxxxxx", "XXXXXXXX"})


class Book:
    """One config's text, and what reading it yields besides facts."""

    def __init__(self, text: CleanText, sealer: Sealer) -> None:
        self.file = text.file
        self.text = text
        self.sealer = sealer
        self._places: dict[int, list[tuple[int, int]]] = {}
        self.references: list[Reference] = []
        self.masked_line = 0
        self._missed: dict[int, str] = {}

    def miss(self, line: int, section: str) -> None:
        """Keep a line that stands in a section we read and that we do not understand."""
        self._missed.setdefault(line, section)

    def hide(self, value: Value) -> None:
        """Mark the text of a value as secret, with the lines that its quoted text goes on over."""
        self.hide_columns(value.line, value.start, value.end)
        for line in range(value.line + 1, value.line + value.more + 1):
            raw = self.text.lines[line - 1]
            self.hide_columns(line, len(raw) - len(raw.lstrip()), len(raw))

    def hide_columns(self, line: int, start: int, end: int) -> None:
        """Mark a part of a line as secret; what overlaps becomes one part."""
        if start >= end:
            return
        places = self._places.setdefault(line, [])
        for place in [one for one in places if one[0] <= end and start <= one[1]]:
            start, end = min(start, place[0]), max(end, place[1])
            places.remove(place)
        places.append((start, end))

    def hide_line(self, line: int) -> None:
        """Mark a line that is no statement as secret, whole: any word of it may be a key."""
        raw = self.text.lines[line - 1]
        self.hide_columns(line, len(raw) - len(raw.lstrip()), len(raw.rstrip()))

    def spans(self) -> tuple[Span, ...]:
        """Return the places of all keys, in the order of the text."""
        return tuple(
            Span(line, *place, "secret") for line in sorted(self._places) for place in sorted(self._places[line])
        )

    def seal(self, text: str, line: int) -> Secret:
        """Return the Secret of a key as strongSwan writes it: text, hex behind `0x`, or base64 behind `0s`."""
        if text in _MASKS or not text.strip("*") or (text[0] == "<" and text[-1] == ">"):
            self.masked_line = self.masked_line or line
            return self.sealer.seal(None, Encoding.MASKED)
        plain: str | None = text
        if text[:2].lower() == "0x":
            plain = text_of_hex(text)
        elif text[:2].lower() == "0s":
            plain = text_of_base64(text[2:])
        return self.sealer.seal(plain, Encoding.UNREADABLE if plain is None else Encoding.PLAIN)

    def unread(self) -> tuple[UnreadLine, ...]:
        """Return the lines that were not understood, masked."""
        text = SourceText(self.file, self.text.lines, self.spans())
        return tuple(
            UnreadLine(line=line, text=text.masked(line).strip()[:200], section=section)
            for line, section in sorted(self._missed.items())
        )

    def coverage(self, is_read: Iterable[bool]) -> Coverage:
        """Return how the lines were read; `is_read` says of each line whether it stands where we read."""
        understood = outside = unread = 0
        for number, (line, inside) in enumerate(zip(self.text.lines, is_read, strict=True), 1):
            body = line.strip()
            if number in self._missed:
                unread += 1
            elif body and body[0] != "#":
                understood += inside
                outside += not inside
        return Coverage(understood=understood, outside=outside, unread=unread)
