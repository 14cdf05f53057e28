"""Is the capture a whole FRR config? End marker, pager, masked keys. Source: facts on platforms, B.8."""

from parsers.clean_text import CleanText
from parsers.errors import ParseError
from parsers.model.device import Wholeness
from parsers.platforms.frr.blocks import Book

_SUBJECT = ("frr", "interface", "router bgp", "route-map", "ip prefix-list", "ip route", "ipv6 route", "hostname")
_PREAMBLE_LINES = 20
_PREAMBLES = frozenset({"Building configuration...", "Current configuration:"})


def read_version(book: Book) -> str:
    """Return the release that the config names, "" where it names none."""
    return book.frr_word("version")


def refuse_other_text(text: CleanText, book: Book) -> None:
    """Raise `ParseError` where nothing in the text is an FRR config's."""
    if not any(book.has(mark) for mark in _SUBJECT) and not _is_shown(text):
        raise ParseError(text.file, "not an FRR config: no frr line, hostname, interface or router bgp in it")


def judge_wholeness(text: CleanText, book: Book) -> Wholeness:
    """Tell whether the config is whole: what vtysh shows ends with `end`; a file that it saved has no mark at all."""
    is_whole, because, line = _verdict(text, book)
    hidden, why = _hidden(book)
    return Wholeness(is_whole=is_whole, because=because, line=line, hides_secrets=bool(hidden), hides_because=why)


def _verdict(text: CleanText, book: Book) -> tuple[bool | None, str, int]:
    last, number = _last_line(text, book.hostname)
    if last != "end" and _is_shown(text):
        return False, "the last line is not `end`: the capture is cut off", number
    if book.stray_line:
        return False, "a line stands outside its block: indentation or a block's head was lost", book.stray_line
    if text.oversize_lines:
        return False, "longer than any line of a config: it was cut", text.oversize_lines[0]
    if text.has_pager:
        return False, "a pager stood in the text and nothing tells that no line was lost", number
    if last != "end":
        return None, "no `end` and no heading of vtysh: a saved file has neither, nothing tells if it is whole", number
    return True, "ends with `end`", number


def _is_shown(text: CleanText) -> bool:
    """Tell whether the text begins as `show running-config` does."""
    return any(line.strip() in _PREAMBLES for line in text.lines[:_PREAMBLE_LINES])


def _last_line(text: CleanText, hostname: str) -> tuple[str, int]:
    """Return the last line that is neither blank, comment nor the prompt after the config, and its number."""
    for number in range(len(text.lines), 0, -1):
        line = text.lines[number - 1].strip()
        if line and line[0] != "!" and not _is_prompt(line, hostname):
            return line, number
    return "", max(len(text.lines), 1)


def _is_prompt(line: str, hostname: str) -> bool:
    """Tell whether a line is vtysh's or the shell's prompt, perhaps with the command that ended the session."""
    name, _, rest = line.partition("#" if "#" in line else ">" if ">" in line else "$")
    at, _, _ = name.partition(":")
    is_name = name == hostname or ("@" in at and at.rpartition("@")[2] == hostname)
    return bool(hostname) and name != line and is_name and rest.strip() in ("", "exit", "logout", "quit")


def _hidden(book: Book) -> tuple[int, str]:
    """Return the line that shows that keys were kept from the capture, and why; 0 where nothing shows it."""
    if book.masked_line:
        return book.masked_line, f"line {book.masked_line}: the key is masked, the copy was sanitised"
    has_content = any(node.children for node in book.blocks("interface")) or book.has("router bgp")
    if not has_content and not book.has("frr"):
        return 1, "almost nothing but the frame of a config: the daemons or the account do not show it"
    return 0, ""
