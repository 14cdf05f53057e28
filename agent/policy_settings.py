"""What the `[policy]` of the settings may not be, beyond its shape; and how its errors and remarks name a place."""

import difflib
from collections.abc import Iterable, Iterator, Set
from typing import Any

from agent.errors import ConfigError
from agent.toml_lines import Loc, line_of
from checks.azure_definition import AzureDefinition
from checks.catalogue import all_checks
from checks.estate import CircuitView, EdgePath, GatewayView, PortLink, Tunnel
from checks.policy import CircuitPolicy, Policy

_OF_CIRCUITS = frozenset({EdgePath, PortLink, Tunnel, CircuitView, GatewayView})  # subjects whose circuits are known


def subject_of_policy(loc: tuple[Any, ...]) -> str:
    """Return `policy.circuit.er-ams: `, the table that an error stands in."""
    while isinstance(loc[-1], int):
        loc = loc[:-1]  # a place in a list: the list's key is what the message names
    parts = [str(part) if not isinstance(part, int) else f"[{part + 1}]" for part in loc[:-1]]
    return f"{'.'.join(parts).replace('.[', '[')}: " if parts else ""


def is_of_site(loc: tuple[Any, ...]) -> bool:
    """Tell whether a key that a circuit or tag may not have is one of the site's."""
    is_below = loc[:2] in (("policy", "circuit"), ("policy", "tagged")) and len(loc) == 4
    return is_below and loc[-1] in Policy.model_fields


def refuse_unclear(policy: Policy, known: Set[str], text: str, file: str) -> None:
    """Refuse severities of no check, those of a circuit for a check of none, and twin tags; raises `ConfigError`."""
    checks = all_checks()
    for loc, names in _severities(policy):
        for name in names:
            if len(loc) > 2 and name in checks and not _OF_CIRCUITS & {checks[name].over, *checks[name].also}:
                said = (
                    f"{subject_of_policy((*loc, name))}{name!r} is about no circuit: it stands under [policy.severity]"
                )
                raise ConfigError(file, said, line=line_of(text, (*loc, name)))
            if name not in known:
                near = difflib.get_close_matches(name, sorted(known), 1)
                hint = f" (did you mean {near[0]}?)" if near else ""
                where = subject_of_policy((*loc, name))
                raise ConfigError(file, f"{where}{name!r} is no check{hint}", line=line_of(text, (*loc, name)))
    seen: set[tuple[str, str | None]] = set()
    for index, one in enumerate(policy.tagged):
        if (one.tag.casefold(), one.value) in seen:
            line = line_of(text, ("policy", "tagged", index))
            raise ConfigError(file, f"policy.tagged: {one.said} stands there twice", line=line)
        seen.add((one.tag.casefold(), one.value))


def _severities(policy: Policy) -> Iterator[tuple[Loc, Iterable[str]]]:
    layers: list[tuple[Loc, Policy | CircuitPolicy]] = [(("policy",), policy)]
    layers += [(("policy", "circuit", name), own) for name, own in policy.circuit.items()]
    layers += [(("policy", "tagged", index), one) for index, one in enumerate(policy.tagged)]
    yield from (((*loc, "severity"), one.severity or ()) for loc, one in layers)


def remarks(policy: Policy, azure: AzureDefinition) -> tuple[str, ...]:
    """Return what the operator should know: what of the policy reaches no circuit, and where two tags disagree."""
    circuits = {one.name.casefold() for one in azure.circuits}
    found = [
        f"policy.circuit.{name}: Azure's files hold no circuit of that name"
        for name in policy.circuit
        if name not in circuits
    ]
    for one in azure.circuits:
        found += [f"policy of {one.name}: {said}" for said in policy.disputes(one.name, one.tags)]
    return tuple(found)


def untold(policy: Policy, azure: AzureDefinition) -> tuple[str, ...]:
    """Return a sentence per circuit of which it is open what is wanted: its tags decide, and no file tells them."""
    return tuple(
        f"what is wanted of {one.name} is not known: [[policy.tagged]] asks for its tags, and they are in no file"
        for one in azure.circuits
        if one.tags is None and not one.is_live and policy.needs_tags(one.name)
    )
