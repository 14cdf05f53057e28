"""Text as devices and terminals leave it, made fit to read: line numbers stay those of the file as given.

Sources: facts on platforms, B.8 (preambles, pagers, truncation); facts on operations, 4.7 (hostile input).
"""

import re
from array import array
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple, overload

from parsers.errors import ParseError

MAX_CHARACTERS = 64 * 1024 * 1024
MAX_LINES = 1_000_000
MAX_LINE_CHARACTERS = 4096

# Up to the last backspace or return: the blanks after it indent the line that follows.
_PAGER = re.compile(
    r"(?:<--- More --->| ?--More--(?: or \(q\)uit)? ?|---\(more(?: \d{1,3}%)?\)---)(?:[\x08 \r]*[\x08\r])?"
)
_ANSI = re.compile(r"\x1b\[[0-9;?]{0,16}[A-Za-z]")
_CONTROL = re.compile(r"[\x00-\x02\x04-\x08\x0b\x0c\x0e-\x1f\x7f]")  # \x03 delimits banners
_CONTROLS = tuple(map(chr, (*range(3), *range(4, 9), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F)))
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
    lines: list[str]
    has_pager: bool  # a pager's words stood in the text: lines may be missing
    oversize_lines: tuple[int, ...]  # 1-based; cut at MAX_LINE_CHARACTERS
    whole: str = ""  # the lines as one text, where nothing had to be taken out of them

    def holds(self, word: str) -> bool:
        """Tell whether `word` stands anywhere in the text: far quicker than asking each line."""
        return word in (self.whole or "\n".join(self.lines))

    def evidence_lines(self) -> Sequence[str]:
        """Return the lines in the form that costs little to keep: many devices' texts are held until the report."""
        return SlicedLines(self.whole) if self.whole else self.lines


class SlicedLines(Sequence[str]):
    """The lines of a text, cut out of it when asked for: holds the text and where its lines begin, no copies."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts: array[int] | None = None  # made when a line is first asked for: most devices show few

    def _begins(self) -> "array[int]":
        if self._starts is None:
            self._starts = array("L", accumulate((len(line) + 1 for line in self._text.split("\n")), initial=0))
        return self._starts

    def __len__(self) -> int:
        """Return how many lines there are; a newline at the end opens none."""
        return len(self._begins()) - 1 - self._text.endswith("\n")

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        """Return the line of that 0-based index, or those of a slice."""
        if isinstance(index, slice):
            return [self[one] for one in range(*index.indices(len(self)))]
        size = len(self)
        if not -size <= index < size:
            raise IndexError(index)
        begins = self._begins()
        index %= size
        return self._text[begins[index] : begins[index + 1] - 1]


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
        text = re.sub(r"\r{1,4}\n", "\n", text).replace("\r", "\n" if "\n" not in text else "")
    if "\n" not in text and not text.isascii():  # line ends of other machines: one long line would hide its keys
        text = "\n".join(text.splitlines())
    lines = text.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    if len(lines) > MAX_LINES:
        raise ParseError(file, f"more than {MAX_LINES:,} lines: not read")
    has_pager, is_changed = _strip_junk(text, lines)
    if not any(map(str.strip, lines)):  # control characters and other blanks alone
        raise ParseError(file, "empty, expected a router config")
    oversize: tuple[int, ...] = ()
    if max(map(len, lines)) > MAX_LINE_CHARACTERS:
        oversize = tuple(number for number, line in enumerate(lines, 1) if len(line) > MAX_LINE_CHARACTERS)
        for number in oversize:
            lines[number - 1] = lines[number - 1][:MAX_LINE_CHARACTERS]
    is_pasted = text.lstrip("\n")[:1] in " \t" and _dedent(lines)
    _refuse_errors(file, lines)
    return CleanText(file, lines, has_pager, oversize, "" if is_changed or oversize or is_pasted else text)


def _dedent(lines: list[str]) -> bool:
    """Take off, in place, the margin that all lines share: a config pasted from a page often has one."""
    filled = [line for line in lines if line.strip()]
    if not filled:
        return False
    first, last = min(filled), max(filled)  # what these two share, all share
    size = 0
    while size < len(first) and first[size] in " \t" and first[size] == last[size : size + 1]:
        size += 1
    if size:
        lines[:] = [line[size:] for line in lines]
    return bool(size)


def _strip_junk(text: str, lines: list[str]) -> tuple[bool, bool]:
    """Take pager words, terminal escapes and control characters out of the lines, in place.

    Return whether a pager's words stood in the text, and whether the lines are changed.
    """
    # Every pager's words have two dashes: most texts are done with one search.
    has_pager = "--" in text and ("ore--" in text or "(more" in text or "- More -" in text)
    is_changed = has_pager or "\xa0" in text or _has_control(text)
    if is_changed:
        for index, line in enumerate(lines):
            cleaned = line[: 4 * MAX_LINE_CHARACTERS]
            if has_pager:
                cleaned = _PAGER.sub("", cleaned)
            lines[index] = _CONTROL.sub("", _ANSI.sub("", cleaned)).replace("\xa0", " ")
    return has_pager, is_changed


def _has_control(text: str) -> bool:
    """Tell whether a control character stands in the text: one search each is far faster than a pattern for all."""
    return any(one in text for one in _CONTROLS)


def _refuse_errors(file: str, lines: list[str]) -> None:
    """Raise where the device answered the command with an error and little else."""
    filled = [(number, line) for number, line in enumerate(lines[:12], 1) if line.strip()]
    for number, line in filled[:5]:
        if any(refusal in line for refusal in _REFUSALS):
            raise ParseError(file, "the device refused the command, expected its config", number)
