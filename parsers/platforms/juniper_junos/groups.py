"""Config groups and interface ranges put in place. Source: facts on platforms, B.5.

The first group listed ranks highest, a nested `apply-groups` above an outer one, a written value above any group. A
pattern (`<*>`) fits what the config holds and makes nothing new.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from parsers.errors import ParseError
from parsers.model.device import Reference
from parsers.platforms.juniper_junos.grammar import GRAMMAR
from parsers.platforms.juniper_junos.ranges import members_of
from parsers.platforms.juniper_junos.wildcards import Lookup, is_pattern
from parsers.tree.braces import Node

MAX_MADE = 200_000  # nodes: groups that grow a config beyond this are an attack, not a config
_EXCEPT = frozenset({"apply-groups", "apply-groups-except"})
_RANGE_ONLY = frozenset({"member", "member-range"})
_THIS_NODE = "${node}"


class Source(NamedTuple):
    """One group as it applies at one node: its node at the same path, None where the group is not known."""

    name: str
    node: Node | None
    via: tuple[int, ...]  # the lines that apply it
    is_doubtful: bool = False  # it applies on one node of two, or at times: the config does not say whether now


class _Merger:
    """Walks the tree from the top and gives each node what its groups hold for it."""

    def __init__(self, file: str, root: Node, *, with_groups: bool = True) -> None:
        self.file = file
        self.root = root
        self.with_groups = with_groups
        self.references: dict[tuple[str, int], Reference] = {}
        self.made = 0
        self.lookup = Lookup(file)
        self._path: list[str] = []

    def merge(self, node: Node, above: str, inherited: Sequence[Source]) -> None:
        """Put in place what `inherited` and the node's own groups hold, the first in the list ranking highest."""
        sources = self._sources(node, inherited)
        if not sources and not node.applies:
            return
        holding: list[Source] = []
        for source in sources:
            if source.node is None or (source.is_doubtful and source.node.children):
                node.gap = node.gap or (source.name, source.via[0])
            if not source.is_doubtful and source.node is not None:
                holding.append(source)
        if node.word in GRAMMAR.whole and above not in GRAMMAR.keyed:
            self._fill(node, holding)
            return
        for source in holding:
            self._make_children(node, source)
        for child in list(node.children.values()):
            below = self._below(sources, child.word)
            if (below or child.applies) and child.word not in _EXCEPT:
                self._path.append(child.word)
                self.merge(child, node.word, below)
                self._path.pop()

    def _below(self, sources: Sequence[Source], word: str) -> list[Source]:
        """Return what the sources hold for a child; a group that is not known may hold anything."""
        below: list[Source] = []
        for source in sources:
            if source.node is None:
                below.append(source)
            else:
                below += [source._replace(node=one) for one in self.lookup.fitting(source.node, word)]
        return below

    def _make_children(self, node: Node, source: Source) -> None:
        for child in source.node.each() if source.node is not None else ():
            if child.word not in node.children and child.word not in _EXCEPT and not is_pattern(child.word):
                self._make(node, child, source.via)

    def count(self, via: tuple[int, ...]) -> None:
        """Count one node that is made, and refuse a config that inheritance blows up."""
        self.made += 1
        if self.made > MAX_MADE:
            raise ParseError(self.file, f"its groups make more than {MAX_MADE:,} statements: not read", via[0])

    def _make(self, node: Node, model: Node, via: tuple[int, ...]) -> Node:
        self.count(via)
        made = node.child(model.word, model.line)
        made.via = (*model.via, *via)
        return made

    def _fill(self, node: Node, sources: Sequence[Source]) -> None:
        """Give a statement of one value that of the highest group, where the config has none."""
        if node.each():
            return
        for source in sources:
            if source.node is not None and source.node.each():
                self._copy(node, source.node, source.via)
                return

    def _copy(self, node: Node, model: Node, via: tuple[int, ...]) -> None:
        for child in model.each():
            self._copy(self._make(node, child, via), child, via)

    def _sources(self, node: Node, inherited: Sequence[Source]) -> list[Source]:
        own: Sequence[Source] = ()
        if node.applies and self.with_groups:
            own = self._applied(node.get("apply-groups"), (), frozenset())
            barred = node.get("apply-groups-except")
            if barred is not None:
                names = {one.word for one in barred.each()}
                inherited = [source for source in inherited if source.name not in names]
        if not own and not inherited:
            return []
        found: dict[tuple[str, int], Source] = {}
        for source in (*own, *inherited):
            for one in (source, *self._nested(source)):
                found.setdefault((one.name, id(one.node)), one)
        return list(found.values())

    def _nested(self, source: Source) -> Iterator[Source]:
        """Yield the groups that a group applies at this very level."""
        if source.node is None or not source.node.applies:
            return
        seen = {source.name}
        waiting = [source]
        while waiting:
            one = waiting.pop()
            for inner in self._applied(one.node.get("apply-groups") if one.node else None, one.via, frozenset(seen)):
                yield inner
                seen.add(inner.name)
                waiting.append(inner)

    def _applied(self, statement: Node | None, via: tuple[int, ...], seen: frozenset[str]) -> list[Source]:
        """Return the sources of one `apply-groups` statement at the current path."""
        sources: list[Source] = []
        for name in statement.each() if statement is not None else ():
            if name.word in seen:
                continue
            is_doubtful = name.word == _THIS_NODE
            names = ("node0", "node1") if is_doubtful else (name.word,)
            groups = [found for one in names for found in self._definitions(one)]
            self._refer(name, bool(groups))
            lines = (name.line, *name.via, *via)
            if not groups:
                sources.append(Source(name.word, None, lines))
            for group, path in groups:
                is_open = is_doubtful or group.get("when") is not None
                sources += [Source(name.word, one, lines, is_open) for one in self.lookup.locate(group, path)]
                for inner in self.lookup.on_the_way(group, path):
                    sources += self._applied(inner, lines, seen | {name.word})
        return sources

    def _definitions(self, name: str) -> Iterator[tuple[Node, Sequence[str]]]:
        """Yield the group of that name with the path to look up in it: a logical system's own first."""
        path = self._path
        if path[:1] == ["logical-systems"] and len(path) > 1:
            own = self.root.at("logical-systems", path[1], "groups", name)
            if own is not None:
                yield own, path[2:]
                return
        main = self.root.at("groups", name)
        if main is not None:
            yield main, path

    def _refer(self, name: Node, is_defined: bool) -> None:
        reference = Reference(kind="apply-groups", name=name.word, line=name.line, is_defined=is_defined)
        self.references.setdefault((name.word, name.line), reference)


def apply_groups(file: str, root: Node) -> list[Reference]:
    """Give every node what the groups applied to it hold; return the groups that are referred to."""
    for scope in _scopes(root):
        _apply_ranges(file, root, scope)
    merger = _Merger(file, root)
    definitions = root.children.get("groups")
    kept = root.children
    if definitions is not None:
        root.children = {word: one for word, one in kept.items() if one is not definitions}
    if root.applies:
        _merge_with(merger, root, definitions)
    if definitions is not None:
        root.children = {**root.children, "groups": definitions}
    for scope in _scopes(root):
        _apply_ranges(file, root, scope)
    return list(merger.references.values())


def _merge_with(merger: _Merger, root: Node, definitions: Node | None) -> None:
    # Groups are looked up below a root of their own, so that no group is ever merged into another group's text.
    merger.root = Node("", root.line)
    merger.root.children = {**root.children, **({"groups": definitions} if definitions is not None else {})}
    merger.merge(root, "", [])


def _scopes(root: Node) -> list[Node]:
    systems = root.get("logical-systems")
    return [root, *(systems.each() if systems is not None else ())]


def _apply_ranges(file: str, root: Node, scope: Node) -> None:
    """Give the members of each interface range what the range holds; a member that is named comes into being."""
    interfaces = scope.get("interfaces")
    ranges = interfaces.get("interface-range") if interfaces is not None else None
    if interfaces is None or ranges is None:
        return
    merger = _Merger(file, root, with_groups=False)
    contents: list[Node] = []  # kept for the whole pass: the merger knows nodes by their identity
    for one in ranges.each():
        content = Node(one.word, one.line)
        contents.append(content)
        content.children = {word: node for word, node in one.children.items() if word not in _RANGE_ONLY}
        for name, lines in members_of(one, interfaces):
            target = interfaces.child(name, lines[0])
            merger.count(lines)
            merger.merge(target, "interfaces", [Source(one.word, content, lines)])
