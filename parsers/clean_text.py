"""Text as devices and terminals leave it, made fit to read: line numbers stay those of the file as given.

Sources: facts on platforms, B.8 (preambles, pagers, truncation); facts on operations, 4.7 (hostile input).
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple, overload

from parsers.errors import ParseError

MAX_CHARACTERS = 64 * 1024 * 1024
MAX_LINES = 1_000_000
MAX_LINE_CHARACTERS = 4096
_PIECE_CHARACTERS = 16384

# Up to the last backspace or return: the blanks after it indent the line that follows.
_PAGER = re.compile(
    r"(?:<--- More --->| ?--More--(?: or \(q\)uit)? ?|---\(more(?: \d{1,3}%)?\)---)(?:[\x08 \r]*[\x08\r])?"
)
_ANSI = re.compile(r"\x1b\[[0-9;?]{0,16}[A-Za-z]")
_CONTROL = re.compile(r"[\x00-\x02\x04-\x08\x0b\x0c\x0e-\x1f\x7f]")  # \x03 delimits banners
_CONTROLS = tuple(map(chr, (*range(3), *range(4, 9), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F)))
_OTHER_ENDS = "\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"  # of lines, on other machines
_REFUSALS = (
    "% Invalid input",
    "% Authorization failed",
    "Command authorization failed",
    "error: permission denied",
    "% Invalid command",
    "syntax error, expecting",
    "Unknown action",
)


class CleanText(NamedTuple):
    """The lines of a capture, index 0 for line 1, and what cleaning noticed."""

    file: str
    lines: Sequence[str]
    has_pager: bool  # a pager's words stood in the text: lines may be missing
    oversize_lines: tuple[int, ...]  # 1-based; cut at MAX_LINE_CHARACTERS
    whole: str = ""  # the lines as one text, uncut, where nothing had to be taken out of them

    def holds(self, word: str) -> bool:
        """Tell whether `word` stands anywhere in the text: far quicker than asking each line."""
        return word in (self.whole or "\n".join(self.lines))

    def characters(self, first: int, last: int) -> int:
        """Return how many characters the lines from index `first` up to `last` hold, newlines not counted."""
        if isinstance(self.lines, SlicedLines):
            return self.lines.characters(first, last)
        return sum(map(len, self.lines[first:last]))


class SlicedLines(Sequence[str]):
    """The lines of a text, cut out of it when asked for, a piece of some hundred lines at a time.

    A list of them would take two to three times the text's memory. A newline at the end opens no line.
    """

    def __init__(self, text: str) -> None:
        """Find where the pieces begin; no line is cut out yet."""
        self._text = text
        self._begins: list[int] = []  # of each piece, its first character's index
        self._firsts: list[int] = []  # and its first line's
        self._size = 0
        self._last: tuple[int, list[str]] = (-1, [])  # the piece that was asked for last
        begin, size = 0, len(text)
        while begin < size:
            self._begins.append(begin)
            self._firsts.append(self._size)
            end = self._end(begin)
            self._size += text.count("\n", begin, end) + 1
            begin = end + 1

    def _end(self, begin: int) -> int:
        """Return where the piece that begins there ends: at the newline that it does not hold."""
        end = self._text.find("\n", begin + _PIECE_CHARACTERS)
        return end if end >= 0 else len(self._text) - self._text.endswith("\n")

    def _piece(self, begin: int) -> list[str]:
        return self._text[begin : self._end(begin)].split("\n")

    def _holding(self, index: int) -> tuple[int, list[str]]:
        """Return the piece that holds the line of that index: its place among the pieces, and its lines."""
        found = self._last
        number = bisect_right(self._firsts, index) - 1
        if found[0] != number:
            found = self._last = number, self._piece(self._begins[number])
        return found

    def __len__(self) -> int:
        """Return how many lines there are."""
        return self._size

    def __iter__(self) -> Iterator[str]:
        """Return the lines in order; only one piece of the text is held twice at a time."""
        return chain.from_iterable(map(self._piece, self._begins))

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        """Return the line of that 0-based index, or those of a slice."""
        if isinstance(index, slice):
            first, last, step = index.indices(self._size)
            if step != 1:
                return [self[one] for one in range(first, last, step)]
            return self._text[self._begin(first) : self._begin(last) - 1].split("\n") if first < last else []
        if index < 0:
            index += self._size
        if not 0 <= index < self._size:
            raise IndexError(index)
        number, lines = self._holding(index)
        return lines[index - self._firsts[number]]

    def _begin(self, index: int) -> int:
        """Return where in the text a line begins; of the index behind the last, one behind the last line's newline."""
        if index >= self._size:
            return len(self._text) + (not self._text.endswith("\n"))
        number, lines = self._holding(index)
        before = index - self._firsts[number]
        return self._begins[number] + sum(map(len, lines[:before])) + before

    def characters(self, first: int, last: int) -> int:
        """Return how many characters the lines from index `first` up to `last` hold, newlines not counted."""
        return self._begin(last) - self._begin(first) - (last - first)

    def has_longer(self, size: int) -> bool:
        """Tell whether a line has more than `size` characters."""
        step = size // 2
        text = self._text
        # Such a line fills one of these windows at least: where none is filled, no line need be looked at.
        if all(text.find("\n", begin, begin + step) >= 0 for begin in range(0, len(text) - step, step)):
            return False
        return any(len(line) > size for line in self)


def clean(file: str, text: str) -> CleanText:
    """Return the text as lines; raises `ParseError` where it cannot be a config at all (binary, empty, a refusal)."""
    if len(text) > MAX_CHARACTERS:
        raise ParseError(file, f"larger than {MAX_CHARACTERS // 1024 // 1024} MiB: not read")
    if "\0" in text[:8192] or text.startswith("\x89PNG"):
        raise ParseError(file, "binary, expected the text of a router config")
    if not text.strip("\ufeff \t\r\n"):
        raise ParseError(file, "empty, expected a router config")
    text = text.removeprefix("\ufeff")
    if "\r" in text:
        text = re.sub(r"\r{1,4}\n", "\n", text)
    has_control = _has_control(text)
    if has_control or "\r" in text or not text.isascii():
        if sum(map(text.count, _OTHER_ENDS)) > text.count("\n"):
            text = "\n".join(text.splitlines())  # lines run together would be one, and its keys in no known place
            has_control = _has_control(text)
        text = text.replace("\r", "")
    sliced = SlicedLines(text)
    if len(sliced) > MAX_LINES:
        raise ParseError(file, f"more than {MAX_LINES:,} lines: not read")
    # Every pager's words have two dashes: most texts are done with one search.
    has_pager = "--" in text and ("ore--" in text or "(more" in text or "- More -" in text)
    is_changed = has_pager or "\xa0" in text or has_control
    lines: Sequence[str] = _without_junk(sliced, has_pager) if is_changed else sliced
    if not any(map(str.strip, lines)):  # control characters and other blanks alone
        raise ParseError(file, "empty, expected a router config")
    oversize: tuple[int, ...] = ()
    if sliced.has_longer(MAX_LINE_CHARACTERS):
        oversize = tuple(number for number, line in enumerate(lines, 1) if len(line) > MAX_LINE_CHARACTERS)
        lines = [line[:MAX_LINE_CHARACTERS] for line in lines]
    margin = _margin(lines) if text.lstrip("\n")[:1] in " \t" else 0
    if margin:
        lines = [line[margin:] for line in lines]
    _refuse_errors(file, lines)
    return CleanText(file, lines, has_pager, oversize, "" if is_changed or margin else text)


def _margin(lines: Sequence[str]) -> int:
    """Return how deep all lines that are not blank stand: a config pasted from a page often has a margin."""
    filled = [line for line in lines if line.strip()]
    if not filled:
        return 0
    first, last = min(filled), max(filled)  # what these two share, all share
    size = 0
    while size < len(first) and first[size] in " \t" and first[size] == last[size : size + 1]:
        size += 1
    return size


def _without_junk(lines: Sequence[str], has_pager: bool) -> list[str]:
    """Return the lines without pager words, terminal escapes and control characters."""
    found = []
    for line in lines:
        cleaned = line[: 4 * MAX_LINE_CHARACTERS]
        if has_pager:
            cleaned = _PAGER.sub("", cleaned)
        found.append(_CONTROL.sub("", _ANSI.sub("", cleaned)).replace("\xa0", " "))
    return found


def _has_control(text: str) -> bool:
    """Tell whether a control character stands in the text: one search each is far faster than a pattern for all."""
    return any(one in text for one in _CONTROLS)


def _refuse_errors(file: str, lines: Sequence[str]) -> None:
    """Raise where the device answered the command with an error and little else."""
    filled = [(number, line) for number, line in enumerate(lines[:12], 1) if line.strip()]
    for number, line in filled[:5]:
        if any(refusal in line for refusal in _REFUSALS):
            raise ParseError(file, "the device refused the command, expected its config", number)
