"""Is the capture a whole XR config? End marker, open blocks, pager, privilege. Source: facts on platforms, B.8."""

from typing import NamedTuple

from parsers.clean_text import CleanText
from parsers.errors import ParseError
from parsers.model.device import Wholeness
from parsers.platforms.cisco_xr.blocks import Book

_HEADER = "!! IOS XR Configuration"
_PREAMBLE_LINES = 20
_SUBJECT = ("hostname", "interface", "router bgp", "router static", "key chain", "macsec-policy", "group", "end")


def read_version(text: CleanText) -> str:
    """Return the release that the first lines name, "" where they name none."""
    for line in text.lines[:_PREAMBLE_LINES]:
        if line.startswith(_HEADER):
            words = [word for word in line[len(_HEADER) :].split() if word not in ("version", "=")]
            return words[0] if words else ""
    return ""


def refuse_other_text(text: CleanText, book: Book) -> None:
    """Raise `ParseError` where nothing in the text is an XR config's."""
    if not any(book.has(mark) for mark in _SUBJECT) and not read_version(text):
        raise ParseError(text.file, "not an IOS-XR config: no hostname, interface, router or end in it")


class _Verdict(NamedTuple):
    is_whole: bool
    because: str
    line: int


def judge_wholeness(text: CleanText, book: Book) -> Wholeness:
    """Tell whether the config is whole: it ends with `end`, and nothing in it is left open."""
    last, number = _last_line(text, book.hostname)
    verdict = _damage(text, book, last, number) or _Verdict(True, "ends with `end`", number)
    line, why = _hidden(book)
    return Wholeness(
        is_whole=verdict.is_whole,
        because=verdict.because,
        line=verdict.line,
        hides_secrets=bool(line),
        hides_because=why,
    )


def _damage(text: CleanText, book: Book, last: str, number: int) -> _Verdict | None:
    if book.tree.unclosed_line:
        return _Verdict(False, "a banner, policy or set opens here and nothing ends it", book.tree.unclosed_line)
    if last != "end":
        return _Verdict(False, "the last line is not `end`: the capture is cut off", number)
    if book.stray_line:
        return _Verdict(
            False, "a line stands outside its block: indentation or a block's head was lost", book.stray_line
        )
    if text.oversize_lines:
        return _Verdict(False, "longer than any line of a config: it was cut", text.oversize_lines[0])
    if text.has_pager:
        return _Verdict(False, "a pager stood in the text, and nothing tells that no line was lost", number)
    return None


def _last_line(text: CleanText, hostname: str) -> tuple[str, int]:
    """Return the last line that is neither blank nor the prompt after the config, and its number."""
    for number in range(len(text.lines), 0, -1):
        line = text.lines[number - 1].strip()
        if line and not _is_prompt(line, hostname):
            return line, number
    return "", max(len(text.lines), 1)


def _is_prompt(line: str, hostname: str) -> bool:
    """Tell whether a line is the device's prompt (`RP/0/RSP0/CPU0:host#`), perhaps with what ended the session."""
    name, sign, rest = line.partition("#")
    name = name.rpartition(":")[2]
    return bool(sign) and bool(name) and name == hostname and rest.strip() in ("", "exit", "logout", "quit")


def _hidden(book: Book) -> tuple[int, str]:
    """Return the line that shows that keys were kept from the capture, and why; 0 where nothing shows it."""
    if book.masked_line:
        return book.masked_line, f"line {book.masked_line}: the key is masked, the copy was sanitised"
    has_content = any(node.children for node in book.blocks("interface")) or book.has("router bgp")
    if not has_content:
        return 1, "no interface says anything: the account's task groups hide the config"
    return 0, ""
