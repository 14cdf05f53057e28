"""Is the capture a whole FortiOS config? Nesting, quotes, the command, pager, masked keys. Source: facts, B.8."""

import re
from typing import NamedTuple

from parsers.clean_text import CleanText
from parsers.errors import ParseError
from parsers.model.device import Wholeness
from parsers.platforms.fortinet.book import Book

_HEADER = "#config-version="
_VERSION = re.compile(r"#config-version=[\w.]{1,40}-(\d{1,2}\.\d{1,2}(?:\.\d{1,3})?)")
_ALL_COMMANDS = (["show"], ["show", "full-configuration"], ["sh"], ["sh", "full-configuration"])


class Header(NamedTuple):
    """FortiOS's own first lines: the release, and where they stand; 0 where they are missing."""

    version: str = ""
    line: int = 0


def read_header(text: CleanText) -> Header:
    """Return what `#config-version=` says."""
    for number, line in enumerate(text.lines[:200], 1):
        if line.startswith(_HEADER):
            hit = _VERSION.match(line)
            return Header(hit[1] if hit else "", number)
    return Header()


def refuse_other_text(text: CleanText, book: Book, header: Header) -> None:
    """Raise `ParseError` where nothing in the text is a FortiOS config's."""
    if not header.line and not book.tree.heads:
        raise ParseError(text.file, "not a FortiOS config: neither its header nor any `config` table is in it")


def judge_wholeness(text: CleanText, book: Book, header: Header) -> Wholeness:
    """Tell whether the config is whole: every table and quote is closed, and all of it was asked for."""
    tree = book.tree
    because, line = tree.problem, tree.problem_line
    if not because and tree.oversize_line:
        because, line = "longer than any line of a config: it was cut", tree.oversize_line
    if not because and text.has_pager:
        because, line = "pager words stand in the text: lines may be missing", tree.last_line
    if not because and tree.command and tree.command.split() not in _ALL_COMMANDS:
        because, line = "the command asked for a part of the config only", tree.command_line
    if not because and not tree.heads:
        because, line = "no table follows the header: the account may read none", header.line
    is_whole: bool | None = not because
    if is_whole and not header.line:
        is_whole, because, line = None, "without the `#config-version` line nothing tells that this is all", 1
    masked = book.masked_line
    return Wholeness(
        is_whole=is_whole,
        because=because or "every `config` is closed by its `end`",
        line=line or tree.last_line,
        hides_secrets=bool(masked),
        hides_because=f"line {masked}: the key is masked, the copy was sanitised" if masked else "",
    )
