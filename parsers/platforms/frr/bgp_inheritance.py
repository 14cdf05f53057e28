"""Inheritance of FRR's BGP: a neighbor's own line wins over its peer group's. Source: facts on platforms, B.6.

A member's `no` takes its own value back and leaves the group's in effect, but for `activate`: FRR 8.4.4 does so.
"""

from typing import NamedTuple

from parsers.platforms.frr.bgp_statements import Bag, Process, Statement

_SWITCH = "activate"  # the one statement that a member can turn off


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

        A `no` form comes back negated where no other line takes its place.
        """
        own = self.own.by_key.get(key) if self.own else None
        if own is not None and own.is_negated and self.group and key != _SWITCH:
            return self._of_group(key) or (None if self.gap_lines else Found(own, (own.line,)))
        return self._of_group(key) if own is None else Found(own, (own.line,))

    def _of_group(self, key: str) -> Found | None:
        statement = self.inherited.by_key.get(key) if self.inherited else None
        return None if statement is None else Found(statement, (statement.line, self.group_line))

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
