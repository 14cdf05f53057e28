"""Inheritance of IOS BGP: which statement is in effect, over which lines it came. Source: facts on platforms, B.2."""

from collections.abc import Iterable
from typing import NamedTuple

from parsers.platforms.cisco_xe.bgp_statements import Process, Statement
from parsers.values import integer


class Layer(NamedTuple):
    """Statements of one place, and the lines that bring them to the neighbor (none for its own)."""

    statements: list[Statement]
    via: tuple[int, ...]


class Gap(NamedTuple):
    """A name that the neighbor inherits from and that is not defined: what it would bring is not known."""

    kind: str
    name: str
    line: int


class Layers(NamedTuple):
    """A neighbor's statements, the strongest layer first, and the gaps."""

    layers: list[Layer]
    gaps: list[Gap]
    group: str
    group_line: int

    def find(self, keyword: str, direction: str = "") -> tuple[Statement, tuple[int, ...]] | None:
        """Return the statement in effect for a keyword and the lines that inherit it; None where no layer has one.

        A `no` form in a layer hides the layers below: it comes back negated.
        """
        for layer in self.layers:
            found = None
            for one in layer.statements:
                if one.keyword == keyword and (not direction or one.args[-1:] == [direction]):
                    found = one
            if found is not None:
                return found, layer.via
        return None


def session_layers(process: Process, vrf: str, name: str) -> Layers:
    """Return the layers of a neighbor's session: its own lines, its peer group's, its session templates'."""
    own = process.session.get((vrf, name), [])
    layers, gaps = [Layer(own, ())], []
    group, group_line = _group_of(own)
    if group:
        scope = next((one for one in (vrf, "default") if _has_group(process, one, group)), None)
        if scope is None:
            gaps.append(Gap("peer-group", group, group_line))
        else:
            statements = process.session.get((scope, group), [])
            layers.append(Layer(statements, (group_line,)))
            _add_session_templates(process, statements, (group_line,), layers, gaps, set())
    _add_session_templates(process, own, (), layers, gaps, set())
    return Layers(layers, gaps, group, group_line)


def _has_group(process: Process, vrf: str, group: str) -> bool:
    return (vrf, group) in process.groups or (vrf, group) in process.session


def _group_of(statements: Iterable[Statement]) -> tuple[str, int]:
    for one in reversed(list(statements)):
        if one.keyword == "peer-group" and one.args and not one.is_negated:
            return one.args[0], one.line
    return "", 0


def _add_session_templates(
    process: Process,
    statements: Iterable[Statement],
    via: tuple[int, ...],
    layers: list[Layer],
    gaps: list[Gap],
    visited: set[str],
) -> None:
    for one in statements:
        if one.keyword != "inherit" or one.args[:1] != ["peer-session"] or len(one.args) < 2 or one.is_negated:
            continue
        name = one.args[1]
        if name in visited:  # a cycle in a broken file
            continue
        visited.add(name)
        template = process.session_templates.get(name)
        if template is None:
            gaps.append(Gap("peer-session", name, one.line))
            continue
        path = (one.line, *via)
        layers.append(Layer(template.statements, path))
        _add_session_templates(process, template.statements, path, layers, gaps, visited)


def policy_layers(process: Process, vrf: str, afi_safi: str, name: str, group: str, group_line: int) -> Layers:
    """Return the layers of a neighbor's address family: its own lines, its peer group's, its policy templates'."""
    own = process.policy.get((vrf, afi_safi, name), [])
    layers: list[Layer] = [Layer(own, ())]
    gaps: list[Gap] = []
    own_group, own_line = _group_of(own)
    group, group_line = (own_group, own_line) if own_group else (group, group_line)
    if group:
        for scope in dict.fromkeys((vrf, "default")):
            statements = process.policy.get((scope, afi_safi, group), [])
            if statements:
                layers.append(Layer(statements, (group_line,)))
                _add_policy_templates(process, statements, (group_line,), layers, gaps, set())
                break
    _add_policy_templates(process, own, (), layers, gaps, set())
    return Layers(layers, gaps, group, group_line)


def _add_policy_templates(
    process: Process,
    statements: Iterable[Statement],
    via: tuple[int, ...],
    layers: list[Layer],
    gaps: list[Gap],
    visited: set[str],
) -> None:
    """Add policy templates: the highest sequence number wins, and a template's own lines win over what it inherits."""
    inherits = [
        one
        for one in statements
        if one.keyword == "inherit" and one.args[:1] == ["peer-policy"] and len(one.args) > 1 and not one.is_negated
    ]
    inherits.sort(key=lambda one: integer(one.args[2], 0, 65535) or 0 if len(one.args) > 2 else 0, reverse=True)
    for one in inherits:
        name = one.args[1]
        if name in visited:
            continue
        visited.add(name)
        template = process.policy_templates.get(name)
        if template is None:
            gaps.append(Gap("peer-policy", name, one.line))
            continue
        path = (one.line, *via)
        layers.append(Layer(template.statements, path))
        _add_policy_templates(process, template.statements, path, layers, gaps, visited)
