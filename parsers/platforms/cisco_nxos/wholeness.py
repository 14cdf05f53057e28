"""Is the capture a whole NX-OS config? NX-OS prints no end mark: only the prompt after it tells. Source: B.8."""

import re
from datetime import datetime
from typing import NamedTuple

from parsers.clean_text import CleanText
from parsers.errors import ParseError
from parsers.model.device import Wholeness
from parsers.platforms.cisco_nxos.blocks import Book

_TIME = "!Time: "
_PREAMBLE_LINES = 20
_SUBJECT = ("interface", "router bgp", "key chain", "macsec policy", "route-map", "ip route", "vrf context", "feature")
_OPEN_HEADS = (
    "interface ",
    "  neighbor ",
    "    neighbor ",
    "macsec policy ",
    "key chain ",
    "router bgp ",
    "  template ",
)
_CLOCK = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d{2}:\d{2}:\d{2}) (\d{4})\Z")


def read_version(book: Book) -> str:
    """Return the release that the config names, "" where it names none."""
    return next((node.words[1] for node in book.blocks("version")), "")


def refuse_other_text(text: CleanText, book: Book) -> None:
    """Raise `ParseError` where nothing in the text is an NX-OS config's."""
    if not any(book.has(mark) for mark in ("hostname", "switchname", "version", *_SUBJECT)):
        raise ParseError(text.file, "not an NX-OS config: no hostname, version, feature or interface in it")


class _Verdict(NamedTuple):
    is_whole: bool | None
    because: str
    line: int


def judge_wholeness(text: CleanText, book: Book) -> Wholeness:
    """Tell whether the config is whole: True only where the device's prompt stands after it, None without one."""
    last, number, has_prompt = _last_line(text, book.hostname)
    verdict = _damage(text, book, last, number) or (
        _Verdict(True, "the device's prompt stands after the config", number)
        if has_prompt
        else _Verdict(None, "NX-OS prints no end mark, and no prompt stands after the config", number)
    )
    why = f"line {book.masked_line}: the key is masked, the copy hides keys" if book.masked_line else ""
    return Wholeness(
        is_whole=verdict.is_whole,
        because=verdict.because,
        line=verdict.line,
        printed_at=_printed_at(text),
        hides_secrets=bool(book.masked_line),
        hides_because=why,
    )


def _damage(text: CleanText, book: Book, last: str, number: int) -> _Verdict | None:
    if book.tree.unclosed_line:
        return _Verdict(False, "a banner opens here and nothing ends it", book.tree.unclosed_line)
    if book.stray_line:
        return _Verdict(
            False, "a line stands outside its block: indentation or a block's head was lost", book.stray_line
        )
    if text.oversize_lines:
        return _Verdict(False, "longer than any line of a config: it was cut", text.oversize_lines[0])
    if text.has_pager and any("--More" in one for one in text.lines):
        return _Verdict(False, "a pager's words are left in the text: lines may be missing", number)
    if text.has_pager:
        return _Verdict(False, "a pager stood in the text and nothing tells that no line was lost", number)
    if last.startswith(_OPEN_HEADS) and not last.startswith("interface Ethernet"):
        return _Verdict(False, "the text ends at the head of a block: the capture is cut off", number)
    return None


def _last_line(text: CleanText, hostname: str) -> tuple[str, int, bool]:
    """Return the last line that is neither blank nor a prompt, its number, and whether a prompt follows it."""
    has_prompt = False
    for number in range(len(text.lines), 0, -1):
        line = text.lines[number - 1]
        if _is_prompt(line.strip(), hostname):
            has_prompt = True
        elif line.strip():
            return line.rstrip(), number, has_prompt
    return "", max(len(text.lines), 1), has_prompt


def _is_prompt(line: str, hostname: str) -> bool:
    """Tell whether a line is the device's prompt, perhaps with the command that ended the session."""
    name, sign, rest = line.partition("#")
    return bool(sign) and bool(hostname) and name == hostname and rest.strip() in ("", "exit", "logout", "quit")


_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def _printed_at(text: CleanText) -> str | None:
    """Return the time of `!Time: Mon Jan  5 10:00:00 2026` as ISO 8601, in the device's own zone."""
    for line in text.lines[:_PREAMBLE_LINES]:
        found = _CLOCK.match(line[len(_TIME) :].strip()) if line.startswith(_TIME) else None
        if found and found[1] in _MONTHS and found[4].isascii() and found[2].isascii() and found[3].isascii():
            month, day = _MONTHS.index(found[1]) + 1, int(found[2])
            try:
                return datetime.fromisoformat(f"{found[4]}-{month:02d}-{day:02d}T{found[3]}").isoformat()
            except ValueError:
                return None
    return None
