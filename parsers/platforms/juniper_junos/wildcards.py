"""Looks words up in config groups, where `<xe-*>` stands for every name that fits. Source: facts on platforms, B.5."""

import re
from collections.abc import Callable, Sequence
from fnmatch import translate
from functools import lru_cache

from parsers.errors import ParseError
from parsers.tree.braces import Node

MAX_TRIALS = 4_000_000  # names held against patterns: more is an attack, not a config
_MAX_CHARACTERS = 256

Fit = Callable[[str], re.Match[str] | None]


class Lookup:
    """What nodes of groups hold for a word: the word itself first, then the patterns that fit it."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._patterns: dict[int, list[tuple[Fit, Node]]] = {}  # by the node that holds them
        self._trials = 0

    def fitting(self, node: Node, word: str) -> list[Node]:
        """Return the active nodes below a group's node that a word takes part in."""
        exact = node.get(word)
        found = [exact] if exact is not None else []
        patterns = self._patterns.get(id(node))
        if patterns is None:
            patterns = self._patterns[id(node)] = [
                (_fit(one.word[1:-1]), one) for one in node.each() if is_pattern(one.word)
            ]
        if patterns:
            self._trials += len(patterns)
            if self._trials > MAX_TRIALS:
                raise ParseError(self.file, "its groups hold too many patterns for its names: not read", node.line)
            found += [one for fit, one in patterns if fit(word[:_MAX_CHARACTERS])]
        return found

    def locate(self, group: Node, path: Sequence[str]) -> list[Node]:
        """Return the nodes of a group at a path of the config."""
        nodes = [group]
        for word in path:
            nodes = [found for node in nodes for found in self.fitting(node, word)]
        return nodes

    def on_the_way(self, group: Node, path: Sequence[str]) -> list[Node]:
        """Return the `apply-groups` statements that a group holds above what lies at the path."""
        found: list[Node] = []
        nodes = [group] if group.applies else []
        for word in path:
            found += [inner for node in nodes if (inner := node.get("apply-groups")) is not None]
            nodes = [one for node in nodes for one in self.fitting(node, word) if one.applies]
        return found


def is_pattern(word: str) -> bool:
    """Tell whether a group's word stands for others."""
    return word[:1] == "<" and word[-1:] == ">"


@lru_cache(maxsize=8192)
def _fit(pattern: str) -> Fit:
    return re.compile(translate(pattern[:_MAX_CHARACTERS])).match


def fits(word: str, pattern: str) -> bool:
    """Tell whether a word fits a pattern of `*`, `?` and `[…]`."""
    return _fit(pattern)(word[:_MAX_CHARACTERS]) is not None
