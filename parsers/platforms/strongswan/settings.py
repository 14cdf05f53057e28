"""strongSwan's settings grammar (swanctl.conf): sections, values, references and includes, with exact lines.

Source: facts on IPsec, 7.7; strongswan.conf(5). Sections of one name are one section, the last value of a key holds,
and a section that refers to others takes from them what it does not say itself.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

MAX_DEPTH = 16  # of sections, and of references: deeper text is hostile
MAX_MADE = 30_000
_TOKEN = re.compile(
    r'\s*+(?:(#)|([{}])|(=)|(:)|(,)|("(?:[^"\\]++|\\.)*+"?)|([^\s.,:{}="#]++(?:\.[^\s.,:{}="#]++)*+)|(.))'
)
_VALUE = re.compile(r'[^"#{}]*+(?:"(?:[^"\\]++|\\.)*+"[^"#{}]*+)*+')
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_QUOTED = re.compile(r'"((?:[^"\\]++|\\.)*+)"?', re.DOTALL)
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t", "\n": ""}


class Value(NamedTuple):
    """One value: its text, its line, and the columns that it stands in."""

    text: str
    line: int
    start: int
    end: int
    more: int = 0  # lines after `line` that its quoted text goes on over
    via: tuple[int, ...] = ()  # the lines of the sections that refer to where it stands

    @property
    def lines(self) -> tuple[int, ...]:
        """The value's own line, then those that bring it in."""
        return (self.line, *self.via)


@dataclass(slots=True)
class Section:
    """One section: its values, the sections in it, and the names of the sections that it refers to."""

    name: str
    line: int
    values: dict[str, Value] = field(default_factory=dict)
    sections: dict[str, "Section"] = field(default_factory=dict)
    references: list[tuple[str, int]] = field(default_factory=list)
    via: tuple[int, ...] = ()

    def get(self, key: str) -> Value | None:
        """Return the value of a key; an empty one counts as none."""
        found = self.values.get(key)
        return found if found is not None and found.text else None


class Include(NamedTuple):
    """One `include` line."""

    path: str
    line: int


@dataclass(slots=True)
class Tree:
    """A whole file, and what reading it noticed."""

    root: Section = field(default_factory=lambda: Section("", 1))
    includes: list[Include] = field(default_factory=list)
    odd: list[int] = field(default_factory=list)  # lines that are no statement
    owners: dict[int, str] = field(default_factory=dict)  # line → the section of the top level that it stands in
    problem: str = ""
    problem_line: int = 0

    def fault(self, problem: str, line: int) -> None:
        """Keep the first thing that shows that the text is not whole."""
        if not self.problem:
            self.problem, self.problem_line = problem, line


def read_settings(lines: Sequence[str]) -> Tree:
    """Return the sections of a text. Unbalanced text is read as far as it goes, and named in `problem`."""
    reader = _Reader()
    at = 0
    while at < len(lines):
        top = reader.top()
        taken = reader.read(lines, at)
        owner = top or reader.opened or reader.top()
        reader.opened = ""
        reader.tree.owners |= dict.fromkeys(range(at + 1, at + taken + 1), owner)
        at += taken
    return reader.finish(len(lines))


class _Reader:
    """The state of one pass: the open sections, and the words of a head that is not complete."""

    def __init__(self) -> None:
        self.tree = Tree()
        self.stack = [self.tree.root]
        self._skipped = 0  # open braces of sections that nest too deep
        self._words: list[str] = []
        self._references: list[str] | None = None
        self._line = 0
        self.opened = ""  # the section of the top level that was opened last

    def top(self) -> str:
        """Return the name of the section of the top level that is open, "" for none."""
        return self.stack[1].name if len(self.stack) > 1 else ""

    def read(self, lines: Sequence[str], at: int) -> int:
        """Read one line; return how many lines it went over, quoted text included."""
        line, number, position = lines[at], at + 1, 0
        while (hit := _TOKEN.match(line, position)) is not None:
            position, kind = hit.end(), hit.lastindex
            if self._words and self._line != number and kind not in (1, 2):  # a head may end at `{` in the next line
                self._odd(self._line)
                self._reset()
            if kind == 1:
                break
            if kind == 2:
                self._brace(hit[2], number)
            elif kind == 3:
                taken, position = self._value(lines, at, position)
                if taken > 1:
                    return taken
            elif kind == 4 and self._words:
                self._references = []
            elif kind == 5 and self._references is not None:
                continue
            elif kind in (6, 7):
                self._word(hit[kind], number)
            else:
                self._odd(number)
        if self._words[:1] == ["include"]:
            self.tree.includes.append(Include(" ".join(self._words[1:]), self._line))
            self._reset()
        return 1

    def _word(self, word: str, number: int) -> None:
        if self._references is not None:
            self._references.append(word)
            return
        if not self._words:
            self._line = number
        self._words.append(word)

    def _reset(self) -> None:
        self._words, self._references = [], None

    def _odd(self, number: int) -> None:
        if number not in self.tree.odd[-1:]:
            self.tree.odd.append(number)

    def _brace(self, brace: str, number: int) -> None:
        if brace == "}":
            if self._words:
                self._odd(self._line)
            self._reset()
            if self._skipped:
                self._skipped -= 1
            elif len(self.stack) > 1:
                self.stack.pop()
            else:
                self.tree.fault("a closing brace too many: lines are missing above it", number)
            return
        if len(self._words) != 1 or self._skipped or len(self.stack) > MAX_DEPTH:
            self._odd(self._line if self._words else number)
            self._skipped += 1
        else:
            above = self.stack[-1]
            one = above.sections.setdefault(self._words[0], Section(self._words[0], self._line))
            one.references += [(name, self._line) for name in self._references or ()]
            self.stack.append(one)
            self.opened = self.opened or self.stack[1].name
        self._reset()

    def _value(self, lines: Sequence[str], at: int, position: int) -> tuple[int, int]:
        """Read what stands behind `=`; return the lines it went over and the column behind it."""
        line, key, number = lines[at], self._words, at + 1
        hit = _VALUE.match(line, position)
        end = hit.end() if hit is not None else position
        taken = 1
        text = line[position:end]
        if line[end : end + 1] == '"':  # quoted text that goes on in the lines that follow
            parts = [line[position:]]
            while at + taken < len(lines) and taken < 64:
                parts.append(lines[at + taken])
                taken += 1
                if '"' in parts[-1]:
                    break
            else:
                self.tree.fault("a quoted text is not closed", number)
            text, end = "\n".join(parts), len(line)
        start = position + len(text) - len(text.lstrip())
        if taken > 1 and key != ["secret"]:  # a quote that is not closed takes lines in that are none of its own
            for one in range(number, number + taken):
                self._odd(one)
        elif len(key) == 1 and not self._skipped and self._references is None:
            stripped = text.strip()
            place = Value(unquote(stripped), number, start, min(start + len(stripped), len(line)), taken - 1)
            self.stack[-1].values[key[0]] = place
        else:
            self._odd(number)
        self._reset()
        return taken, end

    def finish(self, last: int) -> Tree:
        """Judge whether the text came to its end."""
        still_open = len(self.stack) - 1 + self._skipped
        if self._words:
            self.tree.fault("the last line is no statement: the file is cut off", self._line)
        elif still_open:
            self.tree.fault(f"{still_open} sections are not closed: the file is cut off", max(last, 1))
        return self.tree


def unquote(text: str) -> str:
    r"""Return a value as strongSwan takes it: quotes off, `\n`, `\t`, `\"` and `\\` as what they stand for."""
    if '"' not in text:
        return text
    return _QUOTED.sub(lambda hit: _ESCAPE.sub(lambda one: _CONTROLS.get(one[1], one[1]), hit[1]), text)


class Resolver:
    """Gives sections what their references bring: own values win, then those of the first reference."""

    def __init__(self, root: Section) -> None:
        self.root = root
        self._done: dict[int, Section] = {}
        self._made = 0  # sections: references that multiply beyond a limit are an attack, not a config

    def resolve(self, section: Section, depth: int = 0) -> Section:
        """Return a section with what it takes from others, and the same for the sections in it."""
        known = self._done.get(id(section))
        if known is not None or depth > MAX_DEPTH or self._made > MAX_MADE:
            return known or section
        self._done[id(section)] = section  # what refers to itself stops here
        parts = [section]
        for name, line in list(dict(section.references).items())[:MAX_DEPTH]:
            found = find(self.root, name)
            if found is not None and found is not section:
                parts.append(self._marked(self.resolve(found, depth + 1), line))
        merged = self._join(parts, depth)
        self._done[id(section)] = merged
        return merged

    def _join(self, parts: Sequence[Section], depth: int) -> Section:
        """Return several sections of one name as one, the first ranking highest."""
        self._made += len(parts)
        first = parts[0]
        merged = Section(first.name, first.line, dict(first.values), {}, [], first.via)
        below: dict[str, list[Section]] = {}
        for part in parts:
            for key, value in part.values.items():
                merged.values.setdefault(key, value)
            for name, one in part.sections.items():
                below.setdefault(name, []).append(self.resolve(one, depth + 1))
        for name, held in below.items():
            if len(held) == 1 or depth > MAX_DEPTH or self._made > MAX_MADE:
                merged.sections[name] = held[0]
            else:
                merged.sections[name] = self._join(held, depth + 1)
        return merged

    def _marked(self, section: Section, line: int) -> Section:
        """Return a copy whose values name the line that refers to it as well."""
        self._made += 1
        values = {key: one._replace(via=(*one.via, line)) for key, one in section.values.items()}
        below = {name: self._marked(one, line) for name, one in section.sections.items()}
        return Section(section.name, section.line, values, below, [], (*section.via, line))


def find(root: Section, name: str) -> Section | None:
    """Return the section of that absolute name, None where there is none."""
    one: Section | None = root
    for part in name.split("."):
        one = one.sections.get(part) if one is not None else None
    return one
