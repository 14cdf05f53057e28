"""Brace-structured config text (Junos) as a tree of words, in one pass: exact lines, what cannot matter left out.

Every word is a node below the word before it, so that `group G { peer-as 1; }` and `set … group G peer-as 1` give the
same tree. Source: facts on platforms, B.5, B.7 and B.8.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias, Union

Wanted: TypeAlias = Mapping[str, Union["Wanted", None]]  # words that are kept; None keeps all below, "*" is any word

MASKED = "/* SECRET-DATA */"
MAX_BLOCKS = 24  # Junos nests 16 at most; deeper text is hostile, and readers recurse
MAX_HEAD = 8
MAX_WORDS = 64
_NOTHING: dict[str, "Node"] = {}
_OUT: Wanted = {"": None}
_APPLY = frozenset({"apply-groups", "apply-groups-except"})
_PREFIXES = frozenset({"inactive:", "active:", "protect:", "unprotect:", "replace:", "merge:", "delete:"})
_UNPLAIN = _APPLY | _PREFIXES

_SIMPLE = re.compile(r'([^"#{};*\[]++)(?:"([^"\\]*+)"\s*+)?([{;])\s*+(#++ *+SECRET-DATA)?$')
_TOKEN = re.compile(r'\s*+(?:"((?:[^"\\]++|\\.)*+)"|(/\*)|(#)|([{};])|([^\s"{};]++)|("))')
_REST_OF_QUOTE = re.compile(r'((?:[^"\\]++|\\.)*+)"')
_ESCAPE = re.compile(r"\\(.)")
_PROMPT = re.compile(
    r"[\w.-]{1,80}@[\w.:-]{1,80}[>#%](?:\s++(.*))?$|\{[\w:-]{1,40}\}(?:\[edit[^\]]*\])?$|\[edit[^\]]*\]$"
    r'|show conf[^;{}"]*$|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d$'
)
_SHOWS_CONFIG = re.compile(r"(?:run )?sh\w* *+(?:conf\w*\b|\||$)|set cli|configure|edit")


class Node:
    """One word of the config, its 1-based line, and the words below it."""

    # What most nodes lack stands here once: a config has ten thousands of them.
    children: "dict[str, Node]" = _NOTHING
    inactive = 0  # the line that deactivates it, 0 where it is active
    via: tuple[int, ...] = ()  # the lines that inherit it, where it comes from a group
    gap: tuple[str, int] | None = None  # an applied group that is not known: its name, and the applying line
    applies = False  # groups are applied at or below this node

    def __init__(self, word: str, line: int) -> None:
        self.word = word
        self.line = line

    def __repr__(self) -> str:
        """Name the line, not the word: it may be a key."""
        return f"Node(line {self.line})"

    @property
    def lines(self) -> tuple[int, ...]:
        """The word's own line, then the lines that inherit it."""
        return (self.line, *self.via) if self.via else (self.line,)

    def get(self, word: str) -> "Node | None":
        """Return the active node of that word below, or None."""
        node = self.children.get(word)
        return node if node is not None and not node.inactive else None

    def at(self, *words: str) -> "Node | None":
        """Return the active node at the end of that path, or None."""
        node: Node | None = self
        for word in words:
            node = node.get(word) if node is not None else None
        return node

    def each(self) -> "list[Node]":
        """Return the active nodes below, in the order of the config."""
        return [node for node in self.children.values() if not node.inactive]

    def value(self, *words: str) -> "Node | None":
        """Return the value at the end of that path: the last active word below it, or None."""
        node = self.at(*words)
        found = node.each() if node is not None else ()
        return found[-1] if found else None

    def child(self, word: str, line: int) -> "Node":
        """Return the node of that word below, made where there is none."""
        node = self.children.get(word)
        if node is None:
            node = Node(word, line)
            if self.children is _NOTHING:
                self.children = {word: node}
            else:
                self.children[word] = node
        return node


class Grammar(NamedTuple):
    """What the reader must know of a platform's words."""

    wanted: Wanted
    keyed: frozenset[str]  # followed by a name: `group NAME`
    single: frozenset[str]  # followed by one value: the last one set wins
    whole: frozenset[str]  # single, or of several words that belong together: never merged with a group's


class Tree:
    """What reading a text yields besides the nodes."""

    def __init__(self) -> None:
        self.root = Node("", 1)
        self.tops: set[str] = set()  # first words at the top level, kept or not
        self.filled = 0  # lines that are neither blank nor comment
        self.outside = 0  # those of them that were left out
        self.odd: list[int] = []  # lines that no config has: nested too deep, or of an unknown verb
        self.quoted_on: list[int] = []  # lines that a quoted text goes on over, its first line not among them
        self.secret_lines: list[int] = []  # lines that the device itself marks as holding a key
        self.masked_line = 0  # the first line whose key was withheld
        self.problem = ""  # why the text is not whole; "" where it is
        self.problem_line = 0
        self.last_line = 1

    def fault(self, problem: str, line: int) -> None:
        """Keep the first thing that shows that the text is not whole."""
        if not self.problem:
            self.problem, self.problem_line = problem, line


class Words(NamedTuple):
    """The words of one statement: `items` are those of a list in brackets at its end."""

    words: list[str]
    items: list[str] | None


def walk(node: Node, words: Iterable[str], line: int, wanted: Wanted | None) -> tuple[list[Node], Wanted | None] | None:
    """Return the nodes of these words below `node`, made where missing; None where they are not wanted."""
    path = [node]
    for word in words:
        if wanted is not None:
            wanted = wanted.get(word, wanted.get("*", _OUT))
            if wanted is _OUT:
                return None
        node = node.child(word, line)
        path.append(node)
    return path, wanted


def plant(
    node: Node, statement: Words, line: int, wanted: Wanted | None, grammar: Grammar
) -> tuple[list[Node], Wanted | None] | None:
    """Put one whole statement below `node`: lists word by word, a single value in place of the one before."""
    words, items = statement
    if len(words) > MAX_WORDS:
        words = [*words[: MAX_WORDS - 1], " ".join(words[MAX_WORDS - 1 :])]
    walked = walk(node, words, line, wanted)
    if walked is None:
        return None
    path, wanted = walked
    if items is not None:
        for item in items:
            path[-1].child(item, line)
    elif len(path) > 2 and len(path[-2].children) > 1 and path[-2].word in grammar.whole:
        _settle(path, line, grammar)
    return path, wanted


def _settle(path: Sequence[Node], line: int, grammar: Grammar) -> None:
    """Let the value set last win: alone where only one may stand, at the end where options stand beside it."""
    holder, leaf = path[-2], path[-1]
    if path[-3].word in grammar.keyed:
        return  # a group or term that happens to bear the name of a statement
    is_single = holder.word in grammar.single
    kept = {word: one for word, one in holder.children.items() if one is not leaf and (one.children or not is_single)}
    leaf.line = line
    holder.children = {**kept, leaf.word: leaf}


def read_braces(lines: Sequence[str], grammar: Grammar) -> Tree:  # noqa: C901  the hot loop: no calls for plain lines
    """Return the tree of a config in braces. Unbalanced text is read as far as it goes, and named in `problem`."""
    reader = _Reader(grammar)
    tree, simple, stack, whole = reader.tree, _SIMPLE.match, reader.stack, grammar.whole
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if not text:
            continue
        if reader.is_busy or reader.is_stopped or (hit := simple(text)) is None:
            if text == "}" and not reader.is_busy and not reader.is_stopped:
                tree.filled += 1
                tree.last_line = number
                reader.close(number)
            else:
                reader.read_slowly(text if not reader.is_busy else line, number)
            continue
        tree.filled += 1
        if hit[4] is not None:
            tree.secret_lines.append(number)
        if reader.skipped:
            tree.outside += 1
            reader.skipped += hit[3] == "{"
            continue
        words = hit[1].split()
        if hit[2] is not None:
            words.append(hit[2])
        node, wanted = stack[-1]
        if wanted is not None or not words or words[0] in _UNPLAIN or len(words) > MAX_HEAD:
            if hit[3] == "{":
                reader.open(words, number)
            else:
                reader.end(Words(words, None), number)
        else:
            above = node
            for word in words:
                above, node = node, node.children.get(word) or node.child(word, number)
            tree.last_line = number
            if hit[3] == "{":
                if len(stack) > MAX_BLOCKS:
                    reader.open(words, number)
                else:
                    stack.append((node, None))
                    reader.heads.append(words)
            elif above.word in whole and len(above.children) > 1 and len(words) > 1:
                reader.end(Words(words, None), number)
    return reader.finish(len(lines))


class _Reader:
    """The state of one pass: the open blocks, and a statement, quote or comment that goes on over lines."""

    def __init__(self, grammar: Grammar) -> None:
        self.grammar = grammar
        self.tree = Tree()
        self.stack: list[tuple[Node, Wanted | None]] = [(self.tree.root, grammar.wanted)]
        self.heads: list[Sequence[str]] = []  # the words that head each open block
        self.skipped = 0  # open braces of a block that is left out
        self.is_busy = False
        self.is_stopped = False  # behind a prompt that asks for something else than the config
        self._words: list[str] = []
        self._items: list[str] | None = None
        self._is_list_open = False
        self._list_line = 0  # where it opens
        self._line = 0  # of the statement's last word
        self._quote: list[str] | None = None
        self._is_comment = False
        self._junk_line = 0  # the last top-level line that is no statement

    def open(self, words: list[str], number: int) -> None:
        """Open the block that `words` head."""
        self.tree.last_line = number
        if self.skipped:
            self.tree.outside += 1
            self.skipped += 1
            return
        if len(self.stack) == 1 and words:
            self.tree.tops.add(words[0])
        marks, words = _prefixes(words)
        node, wanted = self.stack[-1]
        if len(self.stack) > MAX_BLOCKS or len(words) > MAX_HEAD or not words:
            self.tree.odd.append(number)
            self.skipped = 1
            return
        walked = walk(node, words, number, wanted) if "delete:" not in marks else None
        if walked is None:
            self.tree.outside += 1
            self.skipped = 1
            return
        path, wanted = walked
        if "inactive:" in marks:
            path[2 if words[0] in self.grammar.keyed and len(words) > 1 else -1].inactive = number
        self.stack.append((path[-1], wanted))
        self.heads.append(words)

    def end(self, statement: Words, number: int) -> None:
        """Take in a statement that a semicolon ended."""
        self.tree.last_line = number
        if self.skipped:
            self.tree.outside += 1
            return
        words = statement.words
        if not words:
            return
        if len(self.stack) == 1:
            self.tree.tops.add(words[0])
        marks, words = _prefixes(words)
        node, wanted = self.stack[-1]
        planted = None
        if words and "delete:" not in marks:
            planted = plant(node, Words(words, statement.items), number, wanted, self.grammar)
        if planted is None:
            self.tree.outside += 1
            return
        path = planted[0]
        if words[0] in _APPLY:
            self._mark_applying()
        if "inactive:" in marks:
            self._deactivate(path, Words(words, statement.items), number)

    def _mark_applying(self) -> None:
        """Mark every node down to the open block, `group` of `group NAME {` too: groups apply at or below them."""
        node = self.tree.root
        node.applies = True
        for head in self.heads:
            for word in head:
                node = node.children[word]
                node.applies = True

    def _deactivate(self, path: Sequence[Node], statement: Words, number: int) -> None:
        if statement.words[0] not in self.grammar.keyed:
            path[1].inactive = number
        elif len(path) > 2:
            path[2].inactive = number
        else:
            for item in statement.items or ():
                path[1].children[item].inactive = number

    def close(self, number: int) -> None:
        """Close the innermost block."""
        if self.skipped:
            self.tree.outside += 1
            self.skipped -= 1
        elif len(self.stack) > 1:
            self.stack.pop()
            self.heads.pop()
        else:
            self.tree.outside += 1
            self.tree.fault("a closing brace too many: lines are missing above it", number)

    def read_slowly(self, line: str, number: int) -> None:
        """Read a line token by token: quotes, comments, lists, several statements, a prompt."""
        if not self.is_busy and self._is_prompt(line, number):
            return
        outside, position = self.tree.outside, 0
        is_filled = self._quote is not None
        if self._quote is not None or self._is_comment:
            position = self._resume(line, number)
        while position >= 0 and (hit := _TOKEN.match(line, position)) is not None:
            position = hit.end()
            kind = hit.lastindex
            if kind == 3:
                if "SECRET-DATA" in line[position:]:
                    self.tree.secret_lines.append(number)
                break
            if kind == 2:
                position = self._comment(line, position, number)
                is_filled = is_filled or self._line == number
                continue
            is_filled = True
            self._token(kind or 0, hit, number)
            if kind == 6:
                self._quote = [line[position:]]
                break
        if (
            len(self.stack) == 1
            and not self.skipped
            and self._quote is None
            and (self._words or self._items is not None)
        ):
            # No top-level statement goes on over lines: this is an echo or a message, not config.
            self._words, self._items, self._is_list_open, self._junk_line = [], None, False, number
            self.tree.outside += 1
        self.is_busy = bool(self._words or self._items is not None or self._quote is not None or self._is_comment)
        if is_filled:
            self.tree.filled += 1
            # Several statements on one line count as one line, and a line that goes on counts where it began.
            self.tree.outside = outside + (self.tree.outside > outside or (self.skipped > 0 and self.is_busy))

    def _is_prompt(self, line: str, number: int) -> bool:
        hit = _PROMPT.match(line)
        if hit is not None and hit[1]:
            self.is_stopped = _SHOWS_CONFIG.match(hit[1]) is None
        if hit is None and not self.is_stopped:
            return False
        self.tree.filled += 1
        self.tree.outside += 1
        return True

    def _resume(self, line: str, number: int) -> int:
        """Go on with an open quote or comment; return the column behind it, -1 where the line ends within it."""
        if self._is_comment:
            cut = line.find("*/")
            self._is_comment = cut < 0
            return cut + 2 if cut >= 0 else -1
        hit = _REST_OF_QUOTE.match(line)
        quote = self._quote or []
        if hit is None:
            quote.append(line)
            return -1
        self._quote = None
        self.tree.quoted_on += range(number - len(quote) + 1, number + 1)
        self._add("\n".join([*quote, hit[1]]), number - len(quote))
        return hit.end()

    def _comment(self, line: str, position: int, number: int) -> int:
        cut = line.find("*/", position)
        if cut < 0:
            self._is_comment = True
            return -1
        if self._words and line[position:cut].strip() == "SECRET-DATA":
            self._add(MASKED, number)
            self.tree.masked_line = self.tree.masked_line or number
        return cut + 2

    def _token(self, kind: int, hit: re.Match[str], number: int) -> None:
        if kind == 1:
            self._add(unescape(hit[1]), number)
        elif kind == 5:
            self._word(hit[5], number)
        elif kind == 4:
            words = Words(self._words, self._items)
            if self._is_list_open:  # what stands in it may be a statement with a key: no name of a list
                self.tree.fault("a list in brackets is not closed", self._list_line)
                self.tree.odd += range(self._list_line, number + 1)
                words = Words([], None)
            self._words, self._items, self._is_list_open = [], None, False
            if hit[4] == "{":
                self.open(words.words, self._line if words.words else number)
                return
            if words.words:
                self.end(words, self._line)
            if hit[4] == "}":
                self.tree.last_line = number
                self.close(number)

    def _word(self, word: str, number: int) -> None:
        if word[0] == "[" and "]" not in word and not self._is_list_open:
            self._items, self._is_list_open, self._list_line = self._items or [], True, number
            word = word[1:]
        is_last = self._is_list_open and word[-1:] == "]" and "[" not in word
        if is_last:
            word = word[:-1]
        if word:
            self._add(word, number)
        if is_last:
            self._is_list_open = False

    def _add(self, word: str, number: int) -> None:
        self._line = number
        if self._is_list_open and self._items is not None:
            self._items.append(word)
        else:
            self._words.append(word)

    def finish(self, last: int) -> Tree:
        """Judge whether the text came to its end, and return what was read."""
        tree = self.tree
        if self._quote is not None:
            tree.fault("a quoted text is not closed", self._line or last)
        elif self._is_comment:
            tree.fault("a comment is not closed", last)
        elif self._words:
            tree.fault("the last statement is not ended by a semicolon", self._line)
        elif self._junk_line > tree.last_line:
            tree.fault("the last line is no statement: the capture is cut off", self._junk_line)
        elif open_blocks := len(self.stack) - 1 + self.skipped:
            tree.fault(f"{open_blocks} blocks are not closed: the capture is cut off", max(last, 1))
        return tree


def unescape(text: str) -> str:
    r"""Return the text of a quoted value: `\"` and `\\` are what they stand for."""
    return _ESCAPE.sub(r"\1", text) if "\\" in text else text


def is_comment(text: str) -> bool:
    """Tell whether a stripped line is a comment from its first character on."""
    return text[0] == "#" or (text.startswith("/*") and text.endswith("*/"))


def prompt_command(text: str) -> str | None:
    """Return what was typed at the prompt that this line is, "" for nothing; None where the line is no prompt."""
    hit = _PROMPT.match(text)
    return None if hit is None else hit[1] or ""


def shows_config(command: str) -> bool:
    """Tell whether what was typed at a prompt prints the config, or leads to it."""
    return _SHOWS_CONFIG.match(command) is not None


def _prefixes(words: list[str]) -> tuple[frozenset[str], list[str]]:
    """Part `inactive:`, `protect:`, `replace:` and `delete:` from the statement behind them."""
    if not words or words[0] not in _PREFIXES:
        return frozenset(), words
    count = 0
    while count < len(words) and words[count] in _PREFIXES:
        count += 1
    return frozenset(words[:count]), words[count:]
