"""Inheritance of EOS BGP: which statement is in effect, over which lines it came. Source: facts on platforms, B.6.

A neighbor's own line beats its peer group's; a `no` line hides the group's. Groups are defined once, at router level,
and used from VRFs; a VRF may add lines of its own for a group.
"""

from typing import NamedTuple

from parsers.platforms.arista_eos.bgp_statements import Bag, Process, Statement


class Layer(NamedTuple):
    """Statements of one place, and the lines that bring them to the neighbor (none for its own)."""

    bag: Bag
    via: tuple[int, ...]


class Found(NamedTuple):
    """The statement in effect, and the lines it stands on: its own first, then those that inherit it."""

    statement: Statement
    lines: tuple[int, ...]


class Layers(NamedTuple):
    """A neighbor's statements, the strongest layer first, and the group they come from."""

    layers: list[Layer]
    group: str
    group_line: int
    is_group_defined: bool

    @property
    def gap_lines(self) -> tuple[int, ...]:
        """The line that names a group that is not defined: a statement that is not found may stand there."""
        return (self.group_line,) if self.group and not self.is_group_defined else ()

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
    """Return the layers of a neighbor's session: its own lines, its peer group's."""
    group, line = _group_of(own)
    layers = [Layer(own, ())]
    scopes = _scopes(vrf) if group else ()
    layers += [Layer(process.session[scope, group], (line,)) for scope in scopes if (scope, group) in process.session]
    is_defined = any((scope, group) in process.groups for scope in scopes)
    return Layers(layers, group, line, is_defined)


def policy_layers(process: Process, vrf: str, name: str, afi_safi: str, session: Layers) -> Layers:
    """Return the layers of a neighbor's address family.

    A line of the family beats one at router level, which speaks for all families; the neighbor's own beat its group's.
    """
    layers: list[Layer] = []
    own = process.policy.get((vrf, name), {}).get(afi_safi)
    if own is not None:
        layers.append(Layer(own, ()))
    layers.append(session.layers[0])
    for scope in _scopes(vrf) if session.group else ():
        bag = process.policy.get((scope, session.group), {}).get(afi_safi)
        if bag is not None:
            layers.append(Layer(bag, (session.group_line,)))
    layers += session.layers[1:]
    return session._replace(layers=layers)


def _scopes(vrf: str) -> tuple[str, ...]:
    return ("default",) if vrf == "default" else (vrf, "default")


def _group_of(bag: Bag) -> tuple[str, int]:
    statement = bag.by_key.get("peer-group")
    if statement is None or statement.is_negated or not statement.args:
        return "", 0
    return statement.args[0], statement.line
