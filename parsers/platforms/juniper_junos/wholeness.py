"""Is the text a whole Junos config? Recognition, braces, withheld keys. Source: facts on platforms, B.8."""

import re
from typing import Literal

from parsers.clean_text import CleanText
from parsers.model.device import Wholeness
from parsers.platforms.juniper_junos.book import Book
from parsers.platforms.juniper_junos.grammar import TOP_WORDS
from parsers.tree.braces import Tree, is_comment, prompt_command

_SAMPLE = 4000
_VERBS = ("set ", "deactivate ", "activate ", "delete ")
_OTHERS = ("set deviceconfig ", "set network ", "set interfaces ethernet ", "config ", "devices {", "deviceconfig {")
_VERSION = re.compile(r"(?:set )?version \"?\d{2}\.\d\S*?;?$")
_BRACE_TOPS = frozenset(f"{word} {{" for word in TOP_WORDS)
_SURE = 3
_ALL = "all braces are closed"
_SETS = "the last line is a `set` line"
_NO_MARK = "; Junos prints no end mark: blocks that are missing behind it would not show"
_PROMPT = ", and the prompt follows"
_UNDEFINED = (
    "a policy is named here and no `policy-options` stands in the text: Junos commits no such config, it was cut"
)


def is_set_form(text: CleanText) -> bool:
    """Tell whether the text is made of `set` lines rather than of braces."""
    sets = braces = 0
    for line in text.lines[:_SAMPLE]:
        sets += line.lstrip().startswith(_VERBS)
        braces += line.endswith(("{", "}", ";"))
    return sets > braces


def recognise(text: CleanText) -> Literal["certain", "likely"] | None:
    """Tell whether the text bears the marks of Junos, in braces or `set` lines."""
    marks = ends = 0
    kinds: set[str] = set()
    for line in text.lines[:_SAMPLE]:
        if line.startswith(_OTHERS):
            return None
        if line.startswith("## Last c") or _VERSION.match(line):
            marks += 1
        elif line in _BRACE_TOPS:
            kinds.add(line)
        elif line.startswith(_VERBS):
            words = line.split(None, 2)
            if len(words) > 1 and words[1] in TOP_WORDS:
                kinds.add(words[1])
                ends += 1
        ends += line.endswith(";")
    if marks and kinds and ends:
        return "certain"
    if not kinds or not ends:
        return None
    return "certain" if len(kinds) >= _SURE else "likely"


def is_junos(tree: Tree) -> bool:
    """Tell whether any statement at the top level is one that Junos has."""
    return not TOP_WORDS.isdisjoint(tree.tops)


def judge_wholeness(text: CleanText, book: Book, *, is_set: bool) -> Wholeness:
    """Tell whether the config is whole: braces and quotes closed, or the last line a `set` line, and no pager."""
    tree = book.tree
    because, line = tree.problem, tree.problem_line
    if not because and is_set:
        number, last = _last_line(text)
        if not last.startswith(_VERBS) or last.split(None, 2)[1] not in TOP_WORDS:
            because, line = "the last line is no `set` line: the capture is cut off", number
    if not because and text.has_pager:
        because, line = "pager words stand in the text: lines may be missing", tree.last_line
    if not because and text.oversize_lines:
        because, line = "a line is longer than any config has: it was cut", text.oversize_lines[0]
    if not because and "policy-options" not in book.root.children:
        named = next((one for one in book.references if one.kind == "policy" and not one.is_defined), None)
        because, line = (_UNDEFINED, named.line) if named is not None else ("", 0)
    is_whole = not because
    if is_whole:
        because, line = f"{_SETS if is_set else _ALL}{_PROMPT if _ends_with_prompt(text) else _NO_MARK}", tree.last_line
    hides = (
        f"line {book.masked_line}: the key is withheld, the account may not read secrets" if book.masked_line else ""
    )
    return Wholeness(is_whole=is_whole, because=because, line=line, hides_secrets=bool(hides), hides_because=hides)


def _ends_with_prompt(text: CleanText) -> bool:
    """Tell whether a prompt stands behind the config: the device had printed all of it."""
    filled = (line.strip() for line in reversed(text.lines) if line.strip())
    last = next(filled, "")
    return last[:1] in "{[" or "@" in last if prompt_command(last) is not None else False


def _last_line(text: CleanText) -> tuple[int, str]:
    """Return the last line that is neither blank, nor a comment, nor a prompt."""
    for number in range(len(text.lines), 0, -1):
        line = text.lines[number - 1].strip()
        if line and not is_comment(line) and prompt_command(line) is None and line not in ("exit", "quit", "commit"):
            return number, line
    return 1, ""
