"""Inheritance of NX-OS BGP: which statement is in effect, over which lines it came. Source: facts on platforms, B.4.

Strongest first: the neighbor's own lines, its peer-session templates, its peer template (whose own lines again go
before what it inherits). Within an address family: own lines, its peer-policy templates by sequence, the peer
template's family.
"""

from typing import NamedTuple

from parsers.platforms.cisco_nxos.bgp_statements import Bag, Statement, Templates
from parsers.values import integer

_MAX_LAYERS = 64  # a broken or hostile file must not cost more than it says
_NO_SEQUENCE = 65536


class Layer(NamedTuple):
    """Statements of one place, and the lines that bring them to the neighbor (none for its own)."""

    bag: Bag
    via: tuple[int, ...]


class Use(NamedTuple):
    """A template that the neighbor inherits. What an undefined one would bring is not known."""

    kind: str
    name: str
    line: int
    is_defined: bool


class Found(NamedTuple):
    """The statement in effect, and the lines it stands on: its own first, then those that inherit it."""

    statement: Statement
    lines: tuple[int, ...]


class Layers(NamedTuple):
    """A neighbor's statements, the strongest layer first, and the templates they come from."""

    layers: list[Layer]
    uses: list[Use]

    @property
    def gap(self) -> Use | None:
        """The first template that is not defined: a statement that is not found may stand there."""
        return next((use for use in self.uses if not use.is_defined), None)

    def find(self, key: str) -> Found | None:
        """Return the statement in effect for a key, None where no layer has one.

        A `no` form hides the layers below: it comes back negated.
        """
        for bag, via in self.layers:
            statement = bag.by_key.get(key)
            if statement is not None:
                return Found(statement, (statement.line, *via))
        return None

    def find_set(self, key: str) -> Found | None:
        """Return the statement in effect for a key unless it is a `no` form."""
        found = self.find(key)
        return None if found is None or found.statement.is_negated else found


def session_layers(templates: Templates, own: Bag) -> Layers:
    """Return the layers of a neighbor's session."""
    found = Layers([], [])
    _walk(templates, ("peer-session", "peer"), Layer(own, ()), found)
    return found


def family_layers(templates: Templates, afi_safi: str, session: Layers) -> Layers:
    """Return the layers of one address family: those of the neighbor, then those of its peer templates."""
    found = Layers([], [use for use in session.uses if use.kind == "peer"])
    for bag, via in session.layers:
        family = bag.families.get(afi_safi)
        if family is not None:
            _walk(templates, ("peer-policy",), Layer(family, via), found)
    return found


def _walk(templates: Templates, kinds: tuple[str, ...], start: Layer, found: Layers) -> None:
    """Add a place and what it inherits, each followed by what it inherits itself.

    A template met twice stands at its strongest place; so a cycle ends.
    """
    found.layers.append(start)
    visited: set[tuple[str, str]] = set()
    waiting = [(one, start.via) for one in _weakest_first(kinds, start.bag)]
    while waiting and len(found.uses) < _MAX_LAYERS:
        statement, via = waiting.pop()
        kind, name = statement.args[0], statement.args[1]
        if (kind, name) in visited:
            continue
        visited.add((kind, name))
        bag = templates[kind].get(name)
        found.uses.append(Use(kind, name, statement.line, bag is not None))
        if bag is not None:
            path = (statement.line, *via)
            found.layers.append(Layer(bag, path))
            waiting += [(one, path) for one in _weakest_first(kinds, bag)]


def _weakest_first(kinds: tuple[str, ...], bag: Bag) -> list[Statement]:
    """Return what a bag inherits, the weakest first: of several policies the one with the lowest sequence wins."""
    named = [one for one in bag.inherits if one.args[0] in kinds]
    return sorted(named, key=lambda one: (kinds.index(one.args[0]), _sequence(one)), reverse=True)


def _sequence(statement: Statement) -> int:
    value = integer(statement.args[2], 0, 65535) if len(statement.args) > 2 else None
    return _NO_SEQUENCE if value is None else value
