"""Inheritance of IOS BGP: which statement is in effect, over which lines it came. Source: facts on platforms, B.2.

Strongest first: the neighbor's own lines, its peer group's, the template it names, what that template inherits.
"""

from collections.abc import Mapping
from typing import NamedTuple

from parsers.platforms.cisco_xe.bgp_statements import Bag, Process, Statement
from parsers.values import integer

MAX_LAYERS = 64  # IOS allows eight templates; a broken or hostile file must not cost more than it says


class Layer(NamedTuple):
    """Statements of one place, and the lines that bring them to the neighbor (none for its own)."""

    bag: Bag
    via: tuple[int, ...]


class Use(NamedTuple):
    """A name that the neighbor inherits from. What an undefined one would bring is not known."""

    kind: str
    name: str
    line: int
    is_defined: bool


class Found(NamedTuple):
    """The statement in effect, and the lines it stands on: its own first, then those that inherit it."""

    statement: Statement
    lines: tuple[int, ...]


class Layers(NamedTuple):
    """A neighbor's statements, the strongest layer first, and the names they come from."""

    layers: list[Layer]
    uses: list[Use]
    group: str
    group_line: int

    @property
    def gap(self) -> Use | None:
        """The first name that is not defined: a statement that is not found may stand there."""
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


def session_layers(process: Process, vrf: str, own: Bag) -> Layers:
    """Return the layers of a neighbor's session: its own lines, its peer group's, its session templates'."""
    layers, uses = [Layer(own, ())], list[Use]()
    group, group_line = _group_of(own)
    if group:
        scope = _scope_of(process, vrf, group)
        uses.append(Use("peer-group", group, group_line, scope is not None))
        bag = process.session.get((vrf if scope is None else scope, group))
        if bag is not None:
            layers.append(Layer(bag, (group_line,)))
            _add_templates("peer-session", process.session_templates, bag, (group_line,), layers, uses)
    _add_templates("peer-session", process.session_templates, own, (), layers, uses)
    return Layers(layers, uses, group, group_line)


def policy_layers(process: Process, vrf: str, afi_safi: str, own: Bag | None, session: Layers) -> Layers:
    """Return the layers of a neighbor's address family: its own lines, its peer group's, its policy templates'."""
    layers, uses = ([Layer(own, ())] if own else []), [use for use in session.uses if use.kind == "peer-group"]
    if session.group:
        scope = _scope_of(process, vrf, session.group)
        bag = process.policy.get((vrf if scope is None else scope, session.group), {}).get(afi_safi)
        if bag is not None:
            layers.append(Layer(bag, (session.group_line,)))
            _add_templates("peer-policy", process.policy_templates, bag, (session.group_line,), layers, uses)
    if own:
        _add_templates("peer-policy", process.policy_templates, own, (), layers, uses)
    return Layers(layers, uses, session.group, session.group_line)


def _group_of(bag: Bag) -> tuple[str, int]:
    statement = bag.by_key.get("peer-group")
    if statement is None or statement.is_negated or not statement.args:
        return "", 0
    return statement.args[0], statement.line


def _scope_of(process: Process, vrf: str, group: str) -> str | None:
    """Return the VRF that defines a peer group: the neighbor's own, else the global one; None where neither does."""
    return next((one for one in (vrf, "default") if (one, group) in process.groups), None)


def _add_templates(
    kind: str, templates: Mapping[str, Bag], start: Bag, via: tuple[int, ...], layers: list[Layer], uses: list[Use]
) -> None:
    """Add the templates that a bag inherits: each one's own lines first, then what it inherits itself.

    The highest sequence number wins. A template met twice stands at its strongest place; so a cycle ends.
    """
    visited: set[str] = set()
    waiting = [(statement, via) for statement in _in_order(kind, start)]
    while waiting and len(uses) < MAX_LAYERS:
        statement, path = waiting.pop()
        name = statement.args[1]
        if name in visited:
            continue
        visited.add(name)
        bag = templates.get(name)
        uses.append(Use(kind, name, statement.line, bag is not None))
        if bag is not None:
            path = (statement.line, *path)
            layers.append(Layer(bag, path))
            waiting += [(one, path) for one in _in_order(kind, bag)]


def _in_order(kind: str, bag: Bag) -> list[Statement]:
    """Return what a bag inherits, the weakest first."""
    named = [one for one in bag.inherits if one.args[:1] == [kind] and len(one.args) > 1]
    return sorted(named, key=lambda one: (integer(one.args[2], 0, 65535) or 0) if len(one.args) > 2 else 0)
