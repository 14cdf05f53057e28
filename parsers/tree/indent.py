"""Indented config text as a tree, in one pass: exact lines, blocks that cannot matter left out before nodes are built.

Depth is relative: a line belongs to the nearest line above that is indented less. Banners, certificates and macros are
free text and never become nodes.
"""

from collections.abc import Callable, Sequence


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


class Tree:
    """The top-level nodes that were kept, and how many lines were left out as outside the subject."""

    __slots__ = ("outside", "roots", "tops")

    def __init__(self, roots: list[Node], outside: int, tops: int) -> None:
        self.roots = roots
        self.outside = outside  # lines left out that are neither blank nor comment
        self.tops = tops  # top-level lines seen, kept or not


FreeText = Callable[[str], str | None]  # a top-level line → the text that ends its free text, None where it opens none
_BLANK = " \t"


def read_tree(  # noqa: C901  the hot loop: one pass, no calls for lines that cannot matter
    lines: Sequence[str], wanted: Callable[[list[str]], bool], free_text: FreeText, openers: frozenset[str]
) -> Tree:
    """Return the tree of the blocks whose head `wanted` accepts.

    `openers` are the first words that may open free text; only their lines are handed to `free_text`.
    """
    roots: list[Node] = []
    stack: list[tuple[int, Node]] = []
    outside = tops = 0
    is_kept = False
    end: str | None = None
    for number, line in enumerate(lines, 1):
        if end is not None:
            outside += 1
            if end in line:
                end = None
            continue
        if not line:
            continue
        first = line[0]
        if first not in _BLANK:
            if first == "!":
                continue
            words = line.split()
            tops += 1
            if words[0] in openers:
                end = free_text(line)
                if end is not None:
                    is_kept = False
                    outside += 1
                    continue
            is_kept = wanted(words)
            if is_kept:
                node = Node(words, number)
                roots.append(node)
                stack = [(0, node)]
            else:
                outside += 1
            continue
        if not is_kept:
            outside += 1
            continue
        body = line.lstrip()
        if not body or body[0] == "!":
            continue
        indent = len(line) - len(body)
        while len(stack) > 1 and stack[-1][0] >= indent:
            stack.pop()
        node = Node(body.split(), number)
        stack[-1][1].children.append(node)
        stack.append((indent, node))
    return Tree(roots, outside, tops)


def banner_end(line: str) -> str | None:
    """Return what ends the free text that a `banner`, `menu`, `macro` or AAA message line opens; None where none opens.

    The first character after the keywords is the delimiter; `^C` is often printed as two characters.
    """
    words = line.split()
    if words[0] == "macro":
        return "@" if words[1:2] == ["name"] else None
    is_aaa = words[:2] == ["aaa", "authentication"] and words[2:3] in (["banner"], ["fail-message"])
    is_menu = words[0] == "menu" and words[2:3] == ["title"]
    if words[0] == "banner":
        skip = 2
    elif is_aaa or is_menu:
        skip = 3
    else:
        return None
    rest = line
    for _ in range(skip):
        rest = rest.lstrip()
        cut = next((index for index, letter in enumerate(rest) if letter in _BLANK), len(rest))
        rest = rest[cut:]
    rest = rest.lstrip()
    delimiter = rest[:2] if rest[:1] == "^" else rest[:1]
    if not delimiter or delimiter in rest[len(delimiter) :]:
        return None
    return delimiter
