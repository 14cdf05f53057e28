"""Inheritance of FRR's BGP: a neighbor's own line wins over its peer group's. Source: facts on platforms, B.6."""

from typing import NamedTuple

from parsers.platforms.frr.bgp_statements import Bag, Process, Statement


class Found(NamedTuple):
    """The statement in effect, and the lines it stands on: its own first, then the one that inherits it."""

    statement: Statement
    lines: tuple[int, ...]


class Layers(NamedTuple):
    """A neighbor's statements, the strongest first, and the peer group they come from."""

    own: Bag | None
    inherited: Bag | None
    group: str
    group_line: int
    is_group_defined: bool

    @property
    def gap_lines(self) -> tuple[int, ...]:
        """The line that names a peer group which is not defined: a statement that is not found may stand there."""
        return (self.group_line,) if self.group and not self.is_group_defined else ()

    def find(self, key: str) -> Found | None:
        """Return the statement in effect for a key, None where neither place has one.

        A `no` form hides the group's line: it comes back negated.
        """
        for bag, via in ((self.own, ()), (self.inherited, (self.group_line,))):
            statement = bag.by_key.get(key) if bag else None
            if statement is not None:
                return Found(statement, (statement.line, *via))
        return None

    def find_set(self, key: str) -> Found | None:
        """Return the statement in effect for a key unless it is a `no` form."""
        found = self.find(key)
        return None if found is None or found.statement.is_negated else found


def session_layers(process: Process, own: Bag) -> Layers:
    """Return what the session of a neighbor is made of."""
    statement = own.by_key.get("peer-group")
    if statement is None or statement.is_negated or not statement.args:
        return Layers(own, None, "", 0, True)
    group = statement.args[0]
    return Layers(own, process.session.get(group), group, statement.line, group in process.groups)


def policy_layers(process: Process, name: str, afi_safi: str, session: Layers) -> Layers:
    """Return what one address family of a neighbor is made of."""
    own = process.policy.get(name, {}).get(afi_safi)
    inherited = process.policy.get(session.group, {}).get(afi_safi) if session.group else None
    return session._replace(own=own, inherited=inherited)
