"""Indented config text as a tree, in one pass: exact lines, blocks that cannot matter left out before nodes are built.

Depth is relative: a line belongs to the nearest line above that is indented less. Banners, messages and macros are free
text and never become nodes. Certificates need no word here: they stand in blocks that nobody wants.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple


class Node:
    """One line of config: its words, its 1-based number, and the lines indented below it."""

    __slots__ = ("children", "line", "words")

    def __init__(self, words: list[str], line: int) -> None:
        self.words = words
        self.line = line
        self.children: list[Node] = []

    def __repr__(self) -> str:
        """Name the line, not its text: it may hold a key."""
        return f"Node(line {self.line})"

    @property
    def text(self) -> str:
        """The words, single blanks between them."""
        return " ".join(self.words)


class Tree(NamedTuple):
    """The top-level nodes that were kept, and the tally of the lines that are neither blank nor comment."""

    roots: list[Node]
    kept: int  # lines that became nodes
    outside: int  # lines left out
    tops: int  # top-level lines seen, kept or not
    unclosed_line: int  # where free text opens that nothing ends; 0 where all of it is closed
    texts: Sequence[int] = ()  # the lines that open free text


class TextEnd(NamedTuple):
    """What ends free text: a mark anywhere in a line, or alone on its line."""

    mark: str
    is_alone: bool = False


FreeText = Callable[[str], TextEnd | None]  # a line → what ends the free text that it opens, None where it opens none
_MESSAGES = ("vacant-message ", "refuse-message ")  # the free text that stands inside blocks, below `line`
_TAB_STOP = 8
_EXIT = ["exit"]  # as people type it at the end of a block: how deep a line stands tells which block it is in


def read_tree(  # noqa: C901  the hot loop: no calls for plain lines
    lines: Sequence[str], wanted: Callable[[list[str]], bool], free_text: FreeText, openers: frozenset[str]
) -> Tree:
    """Return the tree of the blocks whose head `wanted` accepts.

    `openers` are the first words that may open free text; only their lines are handed to `free_text`. This is the hot
    loop: it calls nothing for a line that cannot matter.
    """
    roots: list[Node] = []
    texts: list[int] = []
    stack: list[tuple[int, Node]] = []
    siblings: list[Node] = []  # those of the line above, which stands `last` deep
    last = outside = kept = tops = unclosed = 0
    is_kept = False
    may_speak = False  # inside a block that may hold messages
    is_skipped = False  # inside a block that nobody wants, in a text that begins at the left margin
    again = ""  # how lines begin that nobody wants either
    margin = _margin(lines)
    numbered = iter(enumerate(lines, 1))
    for number, line in numbered:
        if is_skipped and line[:1] == " " and "!" not in line and not line.isspace():
            outside += 1
            continue
        if again and line.startswith(again):
            outside += 1
            tops += 1
            continue
        body = line.lstrip()
        if not body or body[0] == "!":
            continue
        indent = len(line) - len(body)
        if indent > margin:
            if is_kept:
                if "\t" in line:
                    indent = len(line[:indent].expandtabs(_TAB_STOP))
                words = body.split()
                kept += 1
                if words == _EXIT:
                    continue
                node = Node(words, number)
                if indent == last:  # most often the line above stands just as deep
                    siblings.append(node)
                    stack[-1] = indent, node
                    continue
                while stack[-1][0] >= indent:  # the head stands at the margin: it stays
                    stack.pop()
                siblings = stack[-1][1].children
                siblings.append(node)
                stack.append((indent, node))
                last = indent
                continue
            outside += 1
            if not may_speak:
                continue
            end = banner_end(body) if body.startswith(_MESSAGES) else None
        else:
            words = body.split()
            tops += 1
            end = free_text(body) if words[0] in openers else None
            is_kept = end is None and wanted(words)
            if is_kept:
                node = Node(words, number)
                kept += 1
                roots.append(node)
                stack, last = [(margin, node)], margin
            else:
                outside += 1
                may_speak = words[0] == "line"
            is_skipped = not (is_kept or may_speak or margin)
            again = _alike(words) if is_skipped else ""
        if end is not None:
            texts.append(number)
            count, is_closed = _skip_text(numbered, end)
            outside += count
            unclosed = 0 if is_closed else number
    return Tree(roots, kept, outside, tops, unclosed, texts)


def levelled(nodes: Sequence[Node], opens: Callable[[Node], bool]) -> Sequence[Node]:
    """Return the lines of one block, those too that a paste indented deeper than a line which opens no block."""
    if not any(node.children and not opens(node) for node in nodes):
        return nodes
    found: list[Node] = []
    waiting = list(reversed(nodes))
    while waiting:
        node = waiting.pop()
        if node.children and not opens(node):
            waiting += reversed(node.children)
            node = Node(node.words, node.line)
        found.append(node)
    return found


def below(node: Node, leaves: frozenset[str]) -> Iterator[Node]:
    """Yield the lines that stand below one that opens no block, in their order, however deep a paste indented them."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if one is not node:
            yield one
        if one.words[0] in leaves:
            waiting += reversed(one.children)


def flat(nodes: Sequence[Node]) -> Sequence[Node]:
    """Return the lines of a block that holds no other, however deep a paste indented them."""
    return levelled(nodes, lambda _: False)


def _alike(words: Sequence[str]) -> str:
    """Return how the next entry of a list begins whose entries stand a line each, by thousands; "" for other lines."""
    return f"access-list {words[1]} " if words[0] == "access-list" and len(words) > 1 else ""


def _margin(lines: Sequence[str]) -> int:
    """Return how far the whole text is indented, as the last line `end` tells: a config pasted from a page often is."""
    for line in reversed(lines[-5:]):
        if line.strip() == "end":
            return len(line) - len(line.lstrip())
    return 0


def _skip_text(numbered: Iterator[tuple[int, str]], end: TextEnd) -> tuple[int, bool]:
    """Take the lines up to the end of free text; return how many are neither blank nor comment, and if it ended."""
    count = 0
    for _, line in numbered:
        body = line.strip()
        count += bool(body) and body[0] != "!"
        if body == end.mark if end.is_alone else end.mark in line:
            return count, True
    return count, False


def banner_end(line: str) -> TextEnd | None:
    """Return what ends the text that a `banner`, `menu`, `macro`, AAA or line message opens; None where none opens.

    The first character after the keywords is the delimiter; `^C` is often printed as two characters. Where a collector
    lost it, the `!` that IOS prints after a banner stands in.
    """
    words = line.split()
    if words[0] == "macro":
        return TextEnd("@", is_alone=True) if words[1:2] == ["name"] else None
    skip = _keywords(words)
    if not skip:
        return None
    parts = line.split(None, skip)
    rest = parts[skip] if len(parts) > skip else ""
    delimiter = rest[:2] if rest[:2].upper() == "^C" else rest[:1]
    if not delimiter:
        return TextEnd("!", is_alone=True)
    return None if delimiter in rest[len(delimiter) :] else TextEnd(delimiter)


_BANNERS = frozenset("config-save exec incoming login motd prompt-timeout slip-ppp".split())


def _keywords(words: Sequence[str]) -> int:
    """Return how many words stand before a message's delimiter, 0 where the line opens no message."""
    if words[0] == "banner":
        return 2 if len(words) > 1 and words[1] in _BANNERS else 1  # without a kind it is a login message's text
    if words[:2] == ["aaa", "authentication"] and words[2:3] in (["banner"], ["fail-message"]):
        return 3
    if words[0] == "menu":
        return 3 if words[2:3] == ["title"] else 0
    return 1 if f"{words[0]} " in _MESSAGES else 0
