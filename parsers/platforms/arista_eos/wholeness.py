"""Is the capture a whole EOS config? End marker, command, pager, masked keys. Source: facts on platforms, B.8."""

from datetime import datetime
from typing import NamedTuple

from parsers.clean_text import CleanText
from parsers.errors import ParseError
from parsers.model.device import Wholeness
from parsers.platforms.arista_eos.blocks import Book

_PREAMBLE_LINES = 20
_COMMAND = "! Command: "
_DEVICE = "! device: "
_TIME = "! Time: "
_SUBJECT = ("interface", "router bgp", "mac security", "route-map", "ip route", "ipv6 route", "ip prefix-list")
_WHOLE_COMMANDS = (["show", "running-config"], ["show", "startup-config"])
_WHOLE_OPTIONS = frozenset({"all", "detail", "sanitized", "no-defaults"})


class _Header(NamedTuple):
    """What the comments above an EOS config say; "" and 0 where they do not."""

    command: str = ""
    command_line: int = 0
    version: str = ""
    hostname: str = ""
    printed_at: str | None = None


def read_header(text: CleanText) -> _Header:
    """Return command, device, release and time that stand above the config."""
    header = _Header()
    for number, line in enumerate(text.lines[:_PREAMBLE_LINES], 1):
        if line.startswith(_COMMAND):
            header = header._replace(command=line[len(_COMMAND) :].strip(), command_line=number)
        elif line.startswith(_DEVICE):
            release = line.rpartition(", EOS-")[2].replace(",", " ").replace(")", " ").split()
            name = line[len(_DEVICE) :].partition(" (")[0].strip()
            header = header._replace(version=release[0] if release else "", hostname=name)
        elif line.startswith(_TIME):
            header = header._replace(printed_at=_printed_at(line[len(_TIME) :].strip()))
    return header


def _printed_at(text: str) -> str | None:
    try:
        return datetime.strptime(text, "%a %b %d %H:%M:%S %Y").isoformat()  # the device names no zone
    except ValueError:
        return None


def refuse_other_text(text: CleanText, book: Book, header: _Header) -> None:
    """Raise `ParseError` where nothing in the text is an EOS config's."""
    if not any(book.named(mark) for mark in ("hostname", "end", *_SUBJECT)) and not header.command:
        raise ParseError(text.file, "not an EOS config: no hostname, interface or end in it")


class _Verdict(NamedTuple):
    is_whole: bool
    because: str
    line: int


def judge_wholeness(text: CleanText, book: Book, header: _Header) -> Wholeness:
    """Tell whether the config is whole: it ends with `end`, and the command asked for all of it."""
    last, number = _last_line(text, book.hostname or header.hostname)
    verdict = _damage(text, book, header, last, number) or _Verdict(True, "ends with `end`", number)
    line, why = _hidden(book, header)
    return Wholeness(
        is_whole=verdict.is_whole,
        because=verdict.because,
        line=verdict.line,
        printed_at=header.printed_at,
        hides_secrets=bool(line),
        hides_because=why,
    )


def _damage(text: CleanText, book: Book, header: _Header, last: str, number: int) -> _Verdict | None:
    if book.unclosed_line:
        return _Verdict(False, "a banner, comment or script opens here and no `EOF` ends it", book.unclosed_line)
    if last != "end":
        return _Verdict(False, "the last line is not `end`: the capture is cut off", number)
    if book.stray_line:
        return _Verdict(
            False, "a line stands outside its block: indentation or a block's head was lost", book.stray_line
        )
    if text.oversize_lines:
        return _Verdict(False, "longer than any line of a config: it was cut", text.oversize_lines[0])
    if text.has_pager:
        return _Verdict(False, "a pager stood in the text: nothing tells that no line was lost", number)
    words = header.command.split()
    if words and (words[:2] not in _WHOLE_COMMANDS or not set(words[2:]) <= _WHOLE_OPTIONS):
        return _Verdict(False, "the command asked for a part of the config only", header.command_line)
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
    sign = "#" if "#" in line else ">"
    name, found, rest = line.partition(sign)
    return bool(found) and bool(hostname) and name == hostname and rest.strip() in ("", "exit", "logout", "quit")


def _hidden(book: Book, header: _Header) -> tuple[int, str]:
    """Return the line that shows that keys were kept from the capture, and why; 0 where nothing shows it."""
    if "sanitized" in header.command.split():
        return header.command_line, "the command leaves the keys out: `show running-config sanitized`"
    if book.masked_line:
        return book.masked_line, f"line {book.masked_line}: the key is masked, the copy was sanitised"
    has_content = any(node.children for node in book.blocks("interface")) or bool(book.named("router bgp"))
    if not has_content and not book.hostname:
        return 1, "almost nothing but the frame of a config: the account's privilege hides it"
    return 0, ""
