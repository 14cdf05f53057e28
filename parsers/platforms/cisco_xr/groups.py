"""Flexible CLI groups of XR: what `apply-group` brings to a block. Source: facts on platforms, B.3.

The config's own lines beat groups, a group applied nearer beats one applied further out, within one `apply-group` line
the first named wins, and within a group the longest pattern. What a group brings is put before a block's own lines,
the weakest first, so that readers who let the last line win see the order. Where a group is not defined, or a pattern
is not read, an `apply-group` line with its one name is left in the block: the reader says that values may be missing.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from parsers.platforms.cisco_xr.blocks import Book
from parsers.platforms.cisco_xr.lines import LEAVES, ROOT, Line, head_of, lines_of, skip_of
from parsers.platforms.cisco_xr.patterns import matches
from parsers.tree.indent import Node

APPLY = "apply-group"
_EXCLUDE = "exclude-group"
_DEFINING = frozenset({"group", "end-group", APPLY})
_MAX_BROUGHT = 200_000  # a small hostile file must not grow without bound
_MAX_MERGED = 6  # levels of a group in which what is written again is merged
_NOISE = frozenset({"preconfigure", "l2transport"})


class _Use(NamedTuple):
    """One group as applied by one line."""

    name: str
    line: int


class _Walk(NamedTuple):
    """The places in a group that fit a path, the weakest first, and whether a pattern on the way was not read."""

    nodes: list[Node]
    is_open: bool


def with_groups(book: Book, roots: Sequence[Node]) -> list[Node]:
    """Return the top-level blocks with what groups bring to them; the groups' own blocks are left out."""
    groups: dict[str, list[Node]] = {}
    outer: list[_Use] = []
    for root in roots:
        if root.words[0] == "group" and len(root.words) > 1:
            groups.setdefault(root.words[1], []).extend(root.children)
            book.hide_keys(root)
        elif root.words[0] == APPLY:
            outer += _uses(root)
    book.group_names = set(groups)
    if not groups and not any(APPLY in line for line in book.text.lines):
        return list(roots)
    spread = _Spread(book, {name: _merged(nodes, _MAX_MERGED) for name, nodes in groups.items()})
    for use in outer:
        book.refer("apply-groups", use.name, use.line, use.name in groups)
    return [spread.block(root, (root.words,), outer, ROOT) for root in roots if root.words[0] not in _DEFINING]


def _merged(nodes: Sequence[Node], depth: int) -> list[Node]:
    """Return the lines of a group that is written several times: blocks of one head as one, of equal lines the last."""
    if not depth:
        return list(nodes)
    found: dict[tuple[str, ...], Node] = {}
    for node in nodes:
        key = tuple(node.words)
        earlier = found.get(key)
        if earlier is None:
            found[key] = node
        elif earlier.children or node.children:
            whole = Line(earlier.words, earlier.line, skip_of(earlier), lines_of(earlier)[1:])
            whole.children = [*earlier.children, *node.children]
            found[key] = whole
        else:
            del found[key]
            found[key] = node
    for node in found.values():
        if len(node.children) > 1:
            node.children = _merged(node.children, depth - 1)
    return list(found.values())


def _uses(node: Node) -> list[_Use]:
    return [_Use(name, node.line) for name in reversed(dict.fromkeys(node.words[1:]))]


class _Spread:
    """Brings the lines of groups to the blocks that they fit."""

    def __init__(self, book: Book, groups: Mapping[str, list[Node]]) -> None:
        self.book = book
        self.groups = groups
        self.budget = _MAX_BROUGHT

    def block(self, node: Node, path: tuple[list[str], ...], outer: Sequence[_Use], context: str) -> Node:
        """Return a block with what the groups in force bring to it and to the blocks inside it."""
        _, inside = head_of(node.words, context)
        if not inside:
            return node
        own = [use for child in node.children if child.words[0] == APPLY for use in _uses(child)]
        excluded = {name for child in node.children if child.words[0] == _EXCLUDE for name in child.words[1:]}
        active = [use for use in outer if use.name not in excluded] + own
        for use in own:
            self.book.refer("apply-groups", use.name, use.line, use.name in self.groups)
        explicit = [child for child in node.children if child.words[0] not in (APPLY, _EXCLUDE)]
        if not active:
            brought: list[Node] = []
        else:
            brought = self._brought(path, active, inside, explicit)
        whole = Line(node.words, node.line, skip_of(node), lines_of(node)[1:])
        whole.children = [self.block(child, (*path, child.words), active, inside) for child in (*brought, *explicit)]
        return whole

    def _brought(
        self, path: tuple[list[str], ...], active: Sequence[_Use], inside: str, explicit: Sequence[Node]
    ) -> list[Node]:
        heads = {tuple(one.words) for one in explicit if head_of(one.words, inside)[0]}
        found: list[Node] = []
        for use in active:
            if self.budget <= 0:
                found.append(Line([APPLY, use.name], use.line))
                return found
            self.budget -= 1
            walk = self._walk(use.name, path)
            if walk.is_open:
                found.append(Line([APPLY, use.name], use.line))
            for source in walk.nodes:
                for child in source.children:
                    if self.budget <= 0:
                        found.append(Line([APPLY, use.name], use.line))
                        return found
                    one = self._copied(child, use, inside, heads)
                    if one is not None:
                        self.budget -= 1
                        found.append(one)
        return found

    @staticmethod
    def _copied(child: Node, use: _Use, inside: str, heads: set[tuple[str, ...]]) -> Node | None:
        """Return a group's line as it stands in the block; None where it names blocks by pattern, or a block again."""
        copy = Line(child.words, child.line, skip_of(child), (use.line,))
        size, _ = head_of(child.words, inside) if inside != LEAVES else (0, "")
        if not size:
            copy.children = child.children
            return copy
        key = tuple(child.words)
        if key in heads or any(_is_pattern(word) for word in child.words):
            return None
        heads.add(key)  # its lines follow when the block itself is filled
        return copy

    def _walk(self, name: str, path: tuple[list[str], ...]) -> _Walk:
        if name not in self.groups:
            return _Walk([], is_open=True)
        nodes: list[Node] = []
        level = self.groups[name]
        is_open = False
        for words in path:
            words = [word for word in words if word not in _NOISE]
            fitting: list[Node] = []
            for node in level:
                fit = _fits(node.words, words)
                is_open = is_open or fit is None
                if fit:
                    fitting.append(node)
            nodes = sorted(fitting, key=_strength)
            level = [child for node in nodes for child in node.children]
        return _Walk(nodes, is_open)


def _is_pattern(word: str) -> bool:
    return len(word) > 1 and word[0] == "'" and word[-1] == "'"


def _strength(node: Node) -> tuple[int, int, tuple[int, ...]]:
    """Sort the places of a group: plain names last, longer patterns after shorter, of equals the first by name last."""
    text = " ".join(node.words)
    return int("'" not in text), len(text), tuple(-ord(letter) for letter in text)


def _fits(pattern: Sequence[str], words: Sequence[str]) -> bool | None:
    """Tell whether the head of a block in a group fits a block; None where a pattern is not read."""
    if not len(words) <= len(pattern) <= len(words) + len(_NOISE):
        return False
    plain = [word for word in pattern if word not in _NOISE]
    if len(plain) != len(words):
        return False
    is_open = False
    for ours, theirs in zip(plain, words, strict=True):
        fit = matches(ours[1:-1], theirs) if _is_pattern(ours) else ours == theirs
        if fit is False:
            return False
        is_open = is_open or fit is None
    return None if is_open else True
