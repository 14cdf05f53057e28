"""Is the capture a whole PAN-OS config? Braces, XML, the last `set` line, withheld keys. Source: facts, B.8."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from parsers.clean_text import CleanText
from parsers.model.device import Wholeness
from parsers.platforms.paloalto_panos.book import Book
from parsers.platforms.paloalto_panos.grammar import TOP_WORDS, WHOLE_WORDS
from parsers.platforms.paloalto_panos.recognition import Form
from parsers.tree.braces import Tree
from parsers.tree.xml_words import XmlTree

_PROMPT = re.compile(r"[\w.-]{1,64}@[\w.-]{1,64}(?:\([\w-]{1,30}\))?[>#](?:\s++(.*))?$")
_COMMANDS = (["show", "config", "running"], ["show"], ["show", "config", "pushed-shared-policy"])
_SETTINGS = ("set cli ", "configure", "exit", "quit")


class Spoken(NamedTuple):
    """The lines of the config alone, those around it blank, and what was typed before it."""

    lines: Sequence[str]
    command: str = ""
    line: int = 0
    outside: int = 0  # lines that were blanked
    is_open: bool = False  # no prompt follows what the command printed


def without_prompts(text: CleanText) -> Spoken:
    """Return the lines with the prompts blanked, and everything after a command that asks for something else."""
    if not any("@" in line and _PROMPT.match(line.strip()) for line in text.lines):
        return Spoken(text.lines)
    lines: list[str] = []
    command, at, outside, is_other, is_open = "", 0, 0, False, False
    for number, line in enumerate(text.lines, 1):
        bare = line.strip()
        hit = _PROMPT.match(bare) if "@" in bare else None
        if hit is not None:
            typed = (hit[1] or "").strip()
            shows = typed.startswith("show") and (typed.split() == ["show"] or "config" in typed or "network" in typed)
            is_open = shows
            is_other = bool(typed) and not shows and not typed.startswith(_SETTINGS)
            if shows and not command:
                command, at = typed, number
                outside = sum(1 for before in text.lines[: number - 1] if before.strip())
                lines = [""] * (number - 1)  # a login banner and what was typed before is none of the config
        is_blanked = hit is not None or is_other or bare.startswith("[edit")
        outside += is_blanked and bool(bare)
        lines.append("" if is_blanked else line)
    return Spoken(lines, command, at, outside, is_open)


def is_panos(tree: Tree, book: Book) -> bool:
    """Tell whether any statement at the top level is one that PAN-OS has."""
    return not TOP_WORDS.isdisjoint(tree.tops) or any(one.get("network") for one in book.devices)


def judge_wholeness(text: CleanText, book: Book, spoken: Spoken, form: Form) -> Wholeness:
    """Tell whether the config is whole: everything that opens is closed, and all of it was asked for."""
    tree = book.tree
    because, line = tree.problem, tree.problem_line
    if not because and form == "set":
        because, line = _last_set_line(spoken)
    if not because and text.has_pager:
        because, line = "pager words stand in the text: lines may be missing", tree.last_line
    if not because and text.oversize_lines and form != "xml":
        because, line = "a line is longer than any config has: it was cut", text.oversize_lines[0]
    if not because and spoken.command and spoken.command.split() not in _COMMANDS:
        because, line = "the command asked for a part of the config only", spoken.line
    if not because and form == "set" and spoken.is_open:
        because, line = "no prompt follows the config: the capture is cut off", tree.last_line
    if not because and isinstance(tree, XmlTree) and tree.root_tag != "config":
        because, line = "the root element is not `config`: a part of the config only", 1
    is_whole: bool | None = not because
    missing = [word for word in WHOLE_WORDS if not any(one.children.get(word) for one in book.devices)]
    if is_whole and missing:
        is_whole, because, line = None, f"without `{missing[0]}` nothing tells that this is all", 1
    masked = book.masked_line
    return Wholeness(
        is_whole=is_whole,
        because=because or _GOOD[form],
        line=line or tree.last_line,
        hides_secrets=bool(masked),
        hides_because=f"line {masked}: the key is masked, the copy was sanitised" if masked else "",
    )


_GOOD = {
    "set": "the last line is a `set` line",
    "braces": "all braces are closed",
    "xml": "the root element is closed",
}


def _last_set_line(spoken: Spoken) -> tuple[str, int]:
    for number in range(len(spoken.lines), 0, -1):
        bare = spoken.lines[number - 1].strip()
        if bare and bare[0] != "#":
            if bare.startswith(("set ", "delete ")) or bare.endswith('"'):
                return "", 0
            return "the last line is no `set` line: the capture is cut off", number
    return "", 0
