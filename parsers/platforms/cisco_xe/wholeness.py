"""Is the capture a whole IOS config? End marker, byte count, pager, privilege. Source: facts on platforms, B.8, E.4."""

from typing import NamedTuple

from parsers.clean_text import CleanText
from parsers.errors import ParseError
from parsers.model.device import Wholeness
from parsers.platforms.cisco_xe.blocks import Book

_BYTES_SLACK = 900  # the count that IOS prints and the bytes of a copy differ by some hundreds
_ANNOUNCED = "Current configuration :"
_PREAMBLE_LINES = 20
_SUBJECT = ("interface", "router bgp", "key chain", "mka policy", "route-map", "ip route", "ipv6 route")


def read_version(book: Book) -> str:
    """Return the release that the config names, "" where it names none."""
    return next((node.words[1] for node in book.blocks("version")), "")


def refuse_other_text(text: CleanText, book: Book) -> None:
    """Raise `ParseError` where nothing in the text is an IOS config's."""
    marks = ("hostname", "version", "end", *_SUBJECT)
    if not any(book.has(mark) for mark in marks) and _announced(text) is None:
        raise ParseError(text.file, "not an IOS config: no hostname, version, interface or end in it")


class _Verdict(NamedTuple):
    is_whole: bool
    because: str
    line: int


def judge_wholeness(text: CleanText, book: Book) -> Wholeness:
    """Tell whether the config is whole: it ends with `end` and has the bytes that it announced."""
    last, number = _last_line(text, book.hostname)
    verdict = _damage(text, book, last, number) or _Verdict(True, "ends with `end`", number)
    line, why = _hidden(text, book)
    return Wholeness(
        is_whole=verdict.is_whole,
        because=verdict.because,
        line=verdict.line,
        hides_secrets=bool(line),
        hides_because=why,
    )


def _damage(text: CleanText, book: Book, last: str, number: int) -> _Verdict | None:
    if book.tree.unclosed_line:
        return _Verdict(False, "a banner or macro opens here and nothing ends it", book.tree.unclosed_line)
    if last != "end":
        return _Verdict(False, "the last line is not `end`: the capture is cut off", number)
    if book.stray_line:
        return _Verdict(
            False, "a line stands outside its block: indentation or a block's head was lost", book.stray_line
        )
    if text.oversize_lines:
        return _Verdict(False, "longer than any line of a config: it was cut", text.oversize_lines[0])
    announced = _announced(text)
    if announced is not None:
        size, line = announced
        found = text.characters(line, number) + number - line
        if found + _BYTES_SLACK < size and not book.masked_line:
            return _Verdict(False, f"the device announced {size} bytes, {found} were captured", line)
    elif text.has_pager:
        return _Verdict(False, "a pager stood in the text and no byte count tells that nothing was lost", number)
    if text.has_pager and any("--More" in one for one in text.lines):
        return _Verdict(False, "a pager's words are left in the text: lines may be missing", number)
    return None


def _last_line(text: CleanText, hostname: str) -> tuple[str, int]:
    """Return the last line that is neither blank nor the prompt after the config, and its number."""
    for number in range(len(text.lines), 0, -1):
        line = text.lines[number - 1].strip()
        if line and not _is_prompt(line, hostname):
            return line, number
    return "", max(len(text.lines), 1)


def _is_prompt(line: str, hostname: str) -> bool:
    """Tell whether a line is the device's prompt, perhaps with the command that ended the session."""
    name, sign, rest = line.partition("#")
    if not sign:
        name, sign, rest = line.partition(">")
    # IOS cuts long names in prompts at 20 characters.
    is_name = bool(name) and (name == hostname or (len(name) >= 20 and hostname.startswith(name)))
    return bool(sign) and is_name and rest.strip() in ("", "exit", "logout", "quit")


def _announced(text: CleanText) -> tuple[int, int] | None:
    """Return the byte count that the device printed above the config, and its line."""
    for number, line in enumerate(text.lines[:_PREAMBLE_LINES], 1):
        if line.startswith(_ANNOUNCED):
            words = line.split()
            if len(words) > 3 and words[3].isascii() and words[3].isdigit() and len(words[3]) < 12:
                return int(words[3]), number
    return None


def _hidden(text: CleanText, book: Book) -> tuple[int, str]:
    """Return the line that shows that keys were kept from the capture, and why; 0 where nothing shows it."""
    if book.masked_line:
        return book.masked_line, f"line {book.masked_line}: the key is masked, the copy was sanitised"
    has_content = any(node.children for node in book.blocks("interface")) or book.has("router bgp")
    if not has_content and _announced(text) is not None:
        return 1, "no interface says anything: the account's privilege hides the config"
    if not has_content and not (book.has("hostname") and book.has("version")):
        return 1, "almost nothing but the frame of a config: the account's privilege hides it"
    return 0, ""
