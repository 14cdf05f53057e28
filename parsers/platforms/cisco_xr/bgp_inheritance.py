"""Inheritance of XR's BGP: which statement is in effect, over which lines it came. Source: facts on platforms, B.3.

Strongest first: the neighbor's own lines, the session-group or af-group that it uses itself, the lines of its
neighbor-group, what that one uses in the same order. `inheritance-disable` says that nothing is taken from below.
"""

from collections.abc import Iterator
from typing import NamedTuple

from parsers.platforms.cisco_xr.bgp_statements import Bag, Process, Statement

_MAX_CHAIN = 64  # a broken or hostile file must not cost more than it says


class Layer(NamedTuple):
    """Statements of one place, and the lines that bring them to the neighbor (none for its own).

    `bag` None: what stands here is not known, because a group is not defined or was not read.
    """

    bag: Bag | None
    via: tuple[int, ...]


class Use(NamedTuple):
    """A name that the neighbor inherits from."""

    kind: str
    name: str
    line: int
    is_defined: bool


class Found(NamedTuple):
    """The statement in effect, its own line first, then those that inherit it; None where it is not known."""

    statement: Statement | None
    lines: tuple[int, ...]


class Layers(NamedTuple):
    """A neighbor's statements, the strongest layer first, and the names they come from."""

    layers: list[Layer]
    uses: list[Use]

    def find(self, key: str) -> Found | None:
        """Return the statement in effect for a key, None where no layer has one."""
        for bag, via in self.layers:
            if bag is None:
                return Found(None, via)
            statement = bag.by_key.get(key)
            if statement is not None:
                return Found(statement, (*statement.lines, *via))
        return None


class _Step(NamedTuple):
    """One bag on the chain of neighbor-groups, and the lines that bring it."""

    bag: Bag | None
    via: tuple[int, ...]


def session_layers(process: Process, own: Bag) -> Layers:
    """Return the layers of a neighbor's session."""
    found = Layers([], [])
    for bag, via in _neighbor_groups(process, own, found):
        if bag is None:
            found.layers.append(Layer(None, via))
            continue
        _add(found, bag, via)
        _follow(process, "session-group", bag, via, found)
    return found


def family_layers(process: Process, own: Bag, afi_safi: str) -> Layers:
    """Return the layers of one address family of a neighbor. A layer's bag None: see `Layer`."""
    found = Layers([], [])
    for bag, via in _neighbor_groups(process, own, found):
        if bag is None:
            found.layers.append(Layer(None, via))
            continue
        family = bag.families.get(afi_safi)
        if family is not None:
            _add(found, family, via)
            _follow(process, "af-group", family, via, found, afi_safi)
        if bag.open_groups:
            found.layers.append(Layer(None, (bag.open_groups[0].line, *via)))
    return found


def _add(found: Layers, bag: Bag, via: tuple[int, ...]) -> None:
    found.layers.append(Layer(bag, via))
    if bag.open_groups:
        found.layers.append(Layer(None, (bag.open_groups[0].line, *via)))


def _neighbor_groups(process: Process, own: Bag, found: Layers) -> Iterator[_Step]:
    """Yield the neighbor, its neighbor-group, the one that this one uses; one met twice ends the chain."""
    bag: Bag | None = own
    via: tuple[int, ...] = ()
    visited: set[str] = set()
    while bag is not None and len(visited) < _MAX_CHAIN:
        yield _Step(bag, via)
        use = bag.by_key.get("use neighbor-group")
        name = use.args[1] if use is not None and len(use.args) > 1 else ""
        if use is None or not name or name in visited:
            return
        visited.add(name)
        bag = process.groups.get(("neighbor-group", name))
        found.uses.append(Use("neighbor-group", name, use.lines[0], bag is not None))
        via = (*use.lines, *via)
    if bag is None:
        yield _Step(None, via)


def _follow(process: Process, kind: str, start: Bag, via: tuple[int, ...], found: Layers, afi_safi: str = "") -> None:
    """Add the session-groups or af-groups that a bag uses, one after the other."""
    bag: Bag | None = start
    visited: set[str] = set()
    while bag is not None and len(visited) < _MAX_CHAIN:
        use = bag.by_key.get(f"use {kind}")
        name = use.args[1] if use is not None and len(use.args) > 1 else ""
        if use is None or not name or name in visited:
            return
        visited.add(name)
        bag = process.groups.get((kind, name))
        if bag is not None and afi_safi:
            bag = bag.families.get(afi_safi)
        found.uses.append(Use(kind, name, use.lines[0], bag is not None))
        via = (*use.lines, *via)
        if bag is None:
            found.layers.append(Layer(None, via))
        else:
            _add(found, bag, via)
