"""Inheritance of EOS BGP: which statement is in effect, over which lines it came. Source: facts on platforms, B.6.

A neighbor's own line beats its peer group's; a `no` line hides the group's. Groups are defined once, at router level,
and used from VRFs; a VRF may add lines of its own for a group. A group may take from another one (EOS 4.29.1).
"""

from typing import NamedTuple

from parsers.platforms.arista_eos.bgp_statements import Bag, Process, Statement

_MAX_CHAIN = 16  # EOS takes nine; a broken or hostile file must not cost more than it says


class Layer(NamedTuple):
    """Statements of one place, and the lines that bring them to the neighbor (none for its own)."""

    bag: Bag
    via: tuple[int, ...]


class Found(NamedTuple):
    """The statement in effect, and the lines it stands on: its own first, then those that inherit it."""

    statement: Statement
    lines: tuple[int, ...]


class Use(NamedTuple):
    """A peer group that the neighbor takes from: the line that names it first, then those that lead there."""

    name: str
    lines: tuple[int, ...]
    is_defined: bool
    is_read: bool = True


class Layers(NamedTuple):
    """A neighbor's statements, the strongest layer first, and the groups they come from, the nearest first.

    `gap_lines` are those that name a group that is not defined or not read: what is not found may stand there.
    """

    layers: list[Layer]
    uses: list[Use]
    gap_lines: tuple[int, ...]

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
    """Return the layers of a neighbor's session: its own lines, its peer group's, those of the group's own group."""
    found = Layers([Layer(own, ())], [], ())
    names, via = _groups_of(own, ())
    while len(names) == 1 and len(found.uses) < _MAX_CHAIN and all(use.name != names[0] for use in found.uses):
        name = names[0]
        is_defined = any((scope, name) in process.groups for scope in _scopes(vrf))
        found.uses.append(Use(name, via, is_defined))
        bags = _session_bags(process, vrf, name)
        found.layers.extend(Layer(bag, via) for bag in bags)
        if not is_defined:
            return found._replace(gap_lines=via)
        names, via = next((pair for pair in (_groups_of(bag, via) for bag in bags) if pair[0]), ([], ()))
    if len(names) < 2 and len(found.uses) < _MAX_CHAIN:
        return found
    # Which of several groups wins is not documented in our sources.
    for name in names:
        found.uses.append(Use(name, via, any((scope, name) in process.groups for scope in _scopes(vrf)), False))
    return found._replace(gap_lines=via)


def policy_layers(process: Process, vrf: str, name: str, afi_safi: str, session: Layers) -> Layers:
    """Return the layers of a neighbor's address family.

    A line of the family beats one at router level, which speaks for all families; the neighbor's own beat its group's.
    """
    layers: list[Layer] = []
    own = process.policy.get((vrf, name), {}).get(afi_safi)
    if own is not None:
        layers.append(Layer(own, ()))
    layers.append(session.layers[0])
    for use in session.uses:
        if use.is_read:
            bags = [process.policy.get((scope, use.name), {}).get(afi_safi) for scope in _scopes(vrf)]
            layers += [Layer(bag, use.lines) for bag in bags if bag is not None]
            layers += [Layer(bag, use.lines) for bag in _session_bags(process, vrf, use.name)]
    return session._replace(layers=layers)


def _session_bags(process: Process, vrf: str, name: str) -> list[Bag]:
    return [process.session[scope, name] for scope in _scopes(vrf) if (scope, name) in process.session]


def _scopes(vrf: str) -> tuple[str, ...]:
    return ("default",) if vrf == "default" else (vrf, "default")


def _groups_of(bag: Bag, via: tuple[int, ...]) -> tuple[list[str], tuple[int, ...]]:
    """Return the groups that a neighbor or group takes from, and the lines that lead there."""
    statement = bag.by_key.get("peer-group")
    if statement is None or statement.is_negated:
        return [], ()
    return statement.args, (statement.line, *via)
