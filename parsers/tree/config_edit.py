r"""Config text in FortiOS's form (`config` / `edit` / `set` / `next` / `end`) as a tree, in one pass: exact lines.

Blocks that nobody wants are passed over before nodes are built. A quoted value may go on over lines; `\"` and `\\`
stand for what they escape. A table or entry that comes twice is one: the later `set` wins, as on the device.
Source: facts on platforms, A.7, B.7 and B.8.
"""

import re
from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

MAX_DEPTH = 16  # FortiOS nests eight at most, VDOMs included; readers recurse
MAX_VALUES = 4096

_TOKEN = re.compile(r"\s*+(?:\"((?:[^\"\\]++|\\.)*+)\"|'([^']*+)'|(\")|([^\s\"]++))")
_BALANCED = re.compile(r'(?:[^"\\]++|\\.|"(?:[^"\\]++|\\.)*+")*+$')
_REST_OF_QUOTE = re.compile(r'((?:[^"\\]++|\\.)*+)"')
_ESCAPE = re.compile(r"\\(.)")
_GOES_ON = re.compile(r"\s*+(?:(?:next|end)\s*+$|(?:set|unset|config|edit)\s)")
_PROMPT = re.compile(r"[\w.-]{1,63} ?(?:\([^()]{1,64}\) ?)?[#$](?:\s++(.*))?$")
_CHANGES = frozenset({"rename", "clone", "move"})


class Setting(NamedTuple):
    """One `set` or `unset` line: its values ("" words for none), and the lines that it stands on."""

    values: tuple[str, ...]
    line: int
    last: int  # the line that closes the quoted text it holds
    more: tuple[int, ...] = ()  # of `append` lines
    is_unset: bool = False

    @property
    def value(self) -> str:
        """The first value, "" where there is none."""
        return self.values[0] if self.values else ""

    @property
    def lines(self) -> tuple[int, ...]:
        """The lines that say it."""
        return (self.line, *self.more)


class Block:
    """A `config` table or object, or an `edit` entry: what is set in it, the tables and the entries below."""

    __slots__ = ("blocks", "edits", "head", "line", "settings")

    def __init__(self, head: str, line: int) -> None:
        self.head = head  # the words after `config`, or the name after `edit`
        self.line = line
        self.settings: dict[str, Setting] = {}
        self.blocks: dict[str, Block] = {}
        self.edits: dict[str, Block] = {}

    def __repr__(self) -> str:
        """Name the line, not the text."""
        return f"Block(line {self.line})"

    def get(self, key: str) -> Setting | None:
        """Return what `key` is set to, None where it is not set, or `unset`."""
        found = self.settings.get(key)
        return None if found is None or found.is_unset or not found.values else found

    def entries(self, head: str) -> "list[Block]":
        """Return the entries of the table below."""
        table = self.blocks.get(head)
        return list(table.edits.values()) if table is not None else []


class Tree:
    """What reading a text yields besides the blocks."""

    def __init__(self) -> None:
        self.root = Block("", 1)
        self.heads: set[str] = set()  # of the outermost tables and those right below `global` and a VDOM, kept or not
        self.filled = 0  # lines that are neither blank nor comment
        self.outside = 0  # those of them that were left out
        self.odd: list[tuple[int, str]] = []  # lines in kept blocks that are none of the form, and their block
        self.oversize_line = 0  # the first kept line that was cut
        self.command = ""  # what was typed at the prompt before the config
        self.command_line = 0
        self.problem = ""  # why the text is not whole; "" where it is
        self.problem_line = 0
        self.last_line = 1

    def fault(self, problem: str, line: int) -> None:
        """Keep the first thing that shows that the text is not whole."""
        if not self.problem:
            self.problem, self.problem_line = problem, line


Wanted = Callable[[str], bool]  # the words after `config`, at the top or right below `global` or a VDOM


def read_edits(lines: Sequence[str], wanted: Wanted, cut_lines: Collection[int] = ()) -> Tree:
    """Return the tree of a config. Unbalanced text is read as far as it goes, and named in `problem`.

    `cut_lines` are those that cleaning shortened: a quote that is open on one may have closed behind the cut.
    """
    reader = _Reader(lines, wanted, frozenset(cut_lines))
    at, last = reader.start(), len(lines)
    while at < last:
        at = reader.skip(at) if reader.skipped else reader.step(at)
    return reader.finish()


class _Reader:
    """The state of one pass: the open blocks, and the nesting inside a table that is left out."""

    def __init__(self, lines: Sequence[str], wanted: Wanted, cut: frozenset[int]) -> None:
        self.lines = lines
        self.wanted = wanted
        self.cut = cut
        self.tree = Tree()
        self.stack: list[tuple[Block, bool]] = [(self.tree.root, False)]  # with whether the block is an entry
        self.skipped: list[str] = []  # of the table that is left out: "c" and "e" for what is open
        self.is_stopped = False  # behind a prompt that asks for something else than the config

    def start(self) -> int:
        """Return the index of the first line to read: a login banner before the config's own header is none of it."""
        for index, line in enumerate(self.lines[:200]):
            if line.startswith("#config-version="):
                for before in self.lines[:index]:
                    self._preamble(before.strip(), index)
                return index
        return 0

    def _preamble(self, text: str, index: int) -> None:
        if text and text[0] != "#":
            self.tree.filled += 1
            self.tree.outside += 1
            hit = _PROMPT.match(text)
            if hit is not None and hit[1]:
                self.tree.command, self.tree.command_line = hit[1], index

    def skip(self, at: int) -> int:
        """Pass over lines of a table that is left out, up to its end; return the next index."""
        lines, tree, open_blocks, last = self.lines, self.tree, self.skipped, len(self.lines)
        while at < last:
            text = lines[at].strip()
            at += 1
            if not text or text[0] == "#":
                continue
            tree.filled += 1
            tree.outside += 1
            word = text[:4]
            if word == "next" and text == "next":
                if open_blocks[-1] == "e":
                    open_blocks.pop()
                else:
                    tree.fault("a `next` too many: lines are missing above it", at)
            elif word == "end" and text == "end":
                if open_blocks[-1] == "e":
                    tree.fault("an `end` inside an entry: its `next` is missing", at)
                    open_blocks.pop()
                open_blocks.pop()
                tree.last_line = at
                if not open_blocks:
                    return at
            elif word == "edit":
                if open_blocks[-1] == "e":
                    tree.fault("an `edit` inside an entry: its `next` is missing", at)
                else:
                    open_blocks.append("e")
            elif word == "conf" and text.startswith("config "):
                open_blocks.append("c")
            if '"' in text and _BALANCED.match(text) is None:
                at = self._skip_quote(at)
        return at

    def _skip_quote(self, at: int) -> int:
        """Pass over the rest of a quoted text that opened on the line before index `at`."""
        opened, lines, last, tree = at, self.lines, len(self.lines), self.tree
        while not self._is_closed_by_cut(at):
            if at >= last:
                tree.fault("a quoted text is not closed", opened)
                return at
            text = lines[at]
            at += 1
            tree.filled += bool(text.strip())
            tree.outside += bool(text.strip())
            hit = _REST_OF_QUOTE.match(text)
            if hit is not None and _BALANCED.match(text, hit.end()) is not None:
                return at
        return at

    def _is_closed_by_cut(self, at: int) -> bool:
        """Tell whether the line before index `at` was cut and what follows is config again."""
        return at in self.cut and (at >= len(self.lines) or _GOES_ON.match(self.lines[at]) is not None)

    def step(self, at: int) -> int:
        """Read one line outside tables that are left out; return the next index."""
        text = self.lines[at].strip()
        number = at + 1
        if not text or text[0] == "#":
            return number
        tree = self.tree
        tree.filled += 1
        verb, _, rest = text.partition(" ")
        rest = rest.strip()
        if self.is_stopped and len(self.stack) == 1:
            tree.outside += 1
            self._prompt(text, number)
            return number
        if verb == "set" and rest and len(self.stack) > 1:
            return self._set(rest, number)
        if verb == "config" and rest:
            self._config(rest, number)
        elif verb == "edit" and rest:
            return self._edit(rest, number)
        elif text == "next":
            self._next(number)
        elif text == "end":
            self._end(number)
        else:
            return self._other(verb, rest, text, number)
        return number

    def _scope(self) -> bool:
        """Tell whether tables that may be left out stand here: at the top, below `global`, or in a VDOM."""
        heads = [block.head for block, _ in self.stack[1:]]
        return not heads or heads == ["global"] or (len(heads) == 2 and heads[0] == "vdom")

    def _config(self, rest: str, number: int) -> None:
        head = " ".join(rest.replace('"', "").split())
        block = self.stack[-1][0]
        is_scope = self._scope()
        if is_scope:
            self.tree.heads.add(head)
        is_wrapper = head in ("global", "vdom") and len(self.stack) == 1
        if len(self.stack) > MAX_DEPTH or (is_scope and not is_wrapper and not self.wanted(head)):
            if len(self.stack) > MAX_DEPTH:
                self.tree.odd.append((number, head))
            else:
                self.tree.outside += 1
            self.skipped = ["c"]
            return
        self.tree.last_line = number
        self.stack.append((block.blocks.setdefault(head, Block(head, number)), False))

    def _edit(self, rest: str, number: int) -> int:
        values, at = self._values(rest, number)
        if len(self.stack) == 1:
            self.tree.fault("an `edit` outside any table: lines are missing above it", number)
            self.tree.outside += 1
            return at
        if self.stack[-1][1]:
            self.tree.fault("an `edit` inside an entry: its `next` is missing", number)
            self.stack.pop()
        name = values[0] if values else ""
        table = self.stack[-1][0]
        self.tree.last_line = number
        self.stack.append((table.edits.setdefault(name, Block(name, number)), True))
        return at

    def _next(self, number: int) -> None:
        self.tree.last_line = number
        if self.stack[-1][1]:
            self.stack.pop()
        else:
            self.tree.fault("a `next` too many: lines are missing above it", number)
            self.tree.outside += 1

    def _end(self, number: int) -> None:
        self.tree.last_line = number
        if self.stack[-1][1]:
            # A VDOM's entry is closed by the `end` of the table around it.
            if self.stack[-2][0].head != "vdom" or len(self.stack) != 3:
                self.tree.fault("an `end` inside an entry: its `next` is missing", number)
            self.stack.pop()
        if len(self.stack) > 1:
            self.stack.pop()
        else:
            self.tree.fault("an `end` too many: lines are missing above it", number)
            self.tree.outside += 1

    def _set(self, rest: str, number: int) -> int:
        if '"' in rest or "'" in rest:
            values, at = self._values(rest, number)
        else:
            values, at = rest.split(), number
        self.stack[-1][0].settings[values[0] if values else ""] = Setting(tuple(values[1:]), number, at)
        self.tree.last_line = number
        if number in self.cut:
            self.tree.oversize_line = self.tree.oversize_line or number
        return at

    def _values(self, text: str, number: int) -> tuple[list[str], int]:
        """Return the words of a line, quotes taken off, and the index of the line behind its quoted text."""
        values: list[str] = []
        at, position = number, 0
        while len(values) < MAX_VALUES and (hit := _TOKEN.match(text, position)) is not None:
            position, kind = hit.end(), hit.lastindex
            if kind == 3:
                part, at, text, position = self._quoted(text[position:], at)
                values.append(part)
            else:
                values.append(_ESCAPE.sub(r"\1", hit[1]) if kind == 1 else hit[kind or 4])
        return values, at

    def _quoted(self, begun: str, at: int) -> tuple[str, int, str, int]:
        """Return a quoted text that goes on over lines, the next index, and where the line that closes it goes on."""
        opened, parts, tree = at, [begun], self.tree
        while at < len(self.lines) and not self._is_closed_by_cut(at):
            line = self.lines[at]
            at += 1
            tree.filled += bool(line.strip())
            tree.outside += bool(line.strip())
            hit = _REST_OF_QUOTE.match(line)
            if hit is not None:
                return _ESCAPE.sub(r"\1", "\n".join([*parts, hit[1]])), at, line, hit.end()
            parts.append(line)
        if not self._is_closed_by_cut(at):
            tree.fault("a quoted text is not closed", opened)
        return "\n".join(parts), at, "", 0

    def _other(self, verb: str, rest: str, text: str, number: int) -> int:
        """Read a line that neither opens, closes nor sets."""
        block, is_entry = self.stack[-1]
        if len(self.stack) == 1:
            self.tree.outside += 1
            self._prompt(text, number)
            return number
        self.tree.last_line = number
        values, at = self._values(rest, number)
        if verb == "unset" and values:
            block.settings[values[0]] = Setting((), number, number, is_unset=True)
        elif verb in ("append", "select", "unselect") and len(values) > 1:
            self._amend(block, verb, values, number, at)
        elif verb == "delete" and len(values) == 1 and not is_entry:
            block.edits.pop(values[0], None)
        elif verb == "purge" and not is_entry:
            block.edits.clear()
        elif (hit := _PROMPT.match(text)) is not None and verb not in _CHANGES:
            self.tree.outside += 1
            self.tree.fault("the prompt came before every block was closed: the capture is cut off", number)
            self.is_stopped = bool(hit[1])
            del self.stack[1:]
        else:
            self.tree.odd.append((number, block.head if not is_entry else self.stack[-2][0].head))
        return at

    def _amend(self, block: Block, verb: str, values: list[str], number: int, last: int) -> None:
        old = block.settings.get(values[0])
        more = tuple(values[1:])
        if old is None or verb == "select":
            block.settings[values[0]] = Setting(more if verb != "unselect" else (), number, last)
        elif verb == "append":
            block.settings[values[0]] = old._replace(values=old.values + more, more=(*old.more, number), is_unset=False)
        else:
            kept = tuple(one for one in old.values if one not in more)
            block.settings[values[0]] = old._replace(values=kept, more=(*old.more, number))

    def _prompt(self, text: str, number: int) -> None:
        hit = _PROMPT.match(text)
        if hit is None or not hit[1]:
            return
        shows = hit[1].split()[0] in ("show", "sh", "config")
        if shows and not self.tree.heads:
            self.tree.command, self.tree.command_line = hit[1], number
        self.is_stopped = not shows

    def finish(self) -> Tree:
        """Judge whether the text came to its end, and return what was read."""
        open_blocks = len(self.stack) - 1 + len(self.skipped)
        if open_blocks:
            self.tree.fault(f"{open_blocks} blocks are not closed: the capture is cut off", max(len(self.lines), 1))
        return self.tree
