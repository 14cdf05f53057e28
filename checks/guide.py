"""Microsoft's "Secure your Azure ExpressRoute", point by point: which checks decide each, and what an unknown needs.

A point passes where at least one of its checks passes and none fails or is unknown: never by default. `guide.toml`
beside this module holds the points, in the guide's order.
"""

import itertools
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Literal

from checks.azure_definition import AzureDefinition
from checks.azure_exports import exports
from checks.azure_links import Gateway, is_express_route
from checks.azure_record import AzureResource
from checks.catalogue import all_checks
from checks.check import Verdict
from checks.finding import Finding
from parsers.model.source import Record

_NO_CIRCUIT = "microsoft.network/expressroutecircuits"
_ROUTERS = "put the routers' running configs into configs/, or: msee-audit run --settings <file>"
_OPEN = (Verdict.UNKNOWN, Verdict.ERROR)
# What follows a command in a message: a second one, or an alternative.
_AFTER_COMMAND = re.compile(r", az |; |, or | \(and ")


class Point(Record):
    """One point. `checks` decide it, `supports` may fail it."""

    id: str
    section: str
    title: str
    checks: tuple[str, ...]
    supports: tuple[str, ...] = ()
    exports: tuple[str, ...] = ()
    subject: Literal["direct", "gateway", "tunnel", ""] = ""
    needs_router: bool = False
    is_attestable: bool = False
    command: str = ""

    @property
    def is_of_guide(self) -> bool:
        """Tell whether it is one of the 27: the others follow from them."""
        return self.id.startswith("R")

    @property
    def deciding(self) -> tuple[str, ...]:
        """The checks of this version that decide it."""
        return tuple(one for one in self.checks if one in all_checks())


class PointVerdict(Record):
    """A point's verdict, why, the findings behind it, and for an unknown the commands that would answer it."""

    point: Point
    verdict: Verdict
    because: str
    findings: tuple[Finding, ...]  # of its checks, failures first
    commands: tuple[str, ...] = ()


@cache
def points() -> tuple[Point, ...]:
    """Return the points in the guide's order, then those beside it."""
    text = (files("checks") / "guide.toml").read_text("utf-8")
    return tuple(Point(**one) for one in tomllib.loads(text)["point"])


def judge(azure: AzureDefinition, findings: Iterable[Finding], has_routers: bool) -> tuple[PointVerdict, ...]:
    """Return the verdict of every point. `has_routers`: every router of the inventory was read."""
    by_check: dict[str, list[Finding]] = {}
    for one in findings:
        by_check.setdefault(one.check, []).append(one)
    return tuple(_judge(one, azure, by_check, has_routers) for one in points())


def _judge(point: Point, azure: AzureDefinition, by_check: dict[str, list[Finding]], has_routers: bool) -> PointVerdict:
    past = _past_the_circuit(azure) if point.subject == "tunnel" else frozenset()
    own = [one for name in point.checks for one in by_check.get(name, ()) if not past & {_connection(one)}]
    beside = [one for name in point.supports for one in by_check.get(name, ()) if not past & {_connection(one)}]
    unseen = _unseen(point, azure)
    failing = [one for one in (*own, *beside) if one.verdict is Verdict.FAIL]
    unclear = [one for one in own if one.verdict in _OPEN]
    passing = [one for one in own if one.verdict is Verdict.PASS]
    silent = [name for name in point.deciding if not by_check.get(name)]
    rest = [one for one in beside if one.verdict is not Verdict.FAIL]
    others = [one for one in own if one.verdict is Verdict.NOT_APPLICABLE]
    ordered = (*failing, *unclear, *passing, *others, *rest)
    if failing:
        return PointVerdict(point=point, verdict=Verdict.FAIL, because=_said(failing), findings=ordered)
    if unseen == "":
        because = "no circuit stands on ExpressRoute Direct: a provider's circuit cannot have it"
        return PointVerdict(point=point, verdict=Verdict.NOT_APPLICABLE, because=because, findings=ordered)
    if unclear or unseen or not (passing or others):
        because = unseen or (_said(unclear) if unclear else _nothing(point, silent))
        commands = tuple(dict.fromkeys(_commands(point, azure, unclear, has_routers)))
        return PointVerdict(point=point, verdict=Verdict.UNKNOWN, because=because, findings=ordered, commands=commands)
    if passing:
        return PointVerdict(point=point, verdict=Verdict.PASS, because=_said(passing), findings=ordered)
    return PointVerdict(point=point, verdict=Verdict.NOT_APPLICABLE, because=_said(others), findings=ordered)


def _past_the_circuit(azure: AzureDefinition) -> frozenset[str]:
    """Return the connections that go over the internet: they encrypt no circuit."""
    return frozenset(one.name for one in azure.connections if one.use_local_azure_ip_address is False)


def _connection(finding: Finding) -> str:
    """Return the connection that a finding is about, "" where it is about none."""
    return (finding.subject.connection or "").partition("/")[0]


def _unseen(point: Point, azure: AzureDefinition) -> str | None:
    """Return what a point is about and was not exported; None where all was, "" where there is no such thing."""
    if point.subject == "direct" and azure.circuits:
        lost = [
            one for one in azure.circuits if one.is_direct is not False and not azure.port(one.express_route_port_id)
        ]
        if lost:
            return f"the port of {', '.join(one.name for one in lost)} was not exported"
        return None if any(one.is_direct for one in azure.circuits) else ""
    gateways: list[Gateway] = [*azure.express_route_gateways, *azure.virtual_network_gateways]
    if point.subject == "gateway" and not any(is_express_route(one) for one in gateways):
        return "no ExpressRoute gateway was exported"
    return None


def _said(findings: Sequence[Finding]) -> str:
    """Return what the first finding says, and how many others say something like it."""
    more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
    return f"{findings[0].message}{more}"


def _nothing(point: Point, silent: Sequence[str]) -> str:
    if not point.deciding:
        return "no check of this version answers it"
    return f"nothing was exported that {', '.join(silent or point.deciding)} could judge"


def _commands(point: Point, azure: AzureDefinition, unclear: Sequence[Finding], has_routers: bool) -> Iterator[str]:
    """Yield what would answer an unknown: exports that are missing, then configs, then a person."""
    kinds = point.exports if azure.circuits else dict.fromkeys((_NO_CIRCUIT, *point.exports))
    missing = [command for kind in kinds for command in _missing(kind, azure)]
    yield from missing
    if point.command:
        yield point.command
    if point.needs_router and not has_routers:
        yield _ROUTERS
    for one in unclear:
        named = _AFTER_COMMAND.split(one.message.partition(": az ")[2], 1)[0].strip()
        # A command that the exports above give with its file is not said again.
        if named and not any(_words(f"az {named}") == _words(command) for command in missing):
            yield f"az {named}"
    if point.is_attestable:
        yield f'attest it: [[attestation]] check = "{point.checks[0]}", who, when, evidence, expires'


def _words(command: str) -> tuple[str, ...]:
    """Return what a command does, its options left out: two that do the same are one."""
    return tuple(itertools.takewhile(lambda word: not word.startswith("-"), command.split()))


def _missing(kind: str, azure: AzureDefinition) -> Iterator[str]:
    """Yield the commands that export a type, as far as it was not; one for each resource where it is exported so."""
    export = exports()[kind]
    if not export.per:
        if kind not in azure.resource_types and azure.list_of(kind) is None:
            yield export.text()
        return
    for resource in _resources(export.per, azure):
        is_there = azure.list_of(kind, resource.name) is not None or _has(kind, azure, resource)
        if not is_there:
            yield export.text(resource.name, id=resource.id, resource_group=resource.resource_group)


def _resources(per: str, azure: AzureDefinition) -> list[AzureResource]:
    """Return the resources that a type is exported for, as `azure_exports.toml` names them."""
    found: list[AzureResource] = []
    if "circuit" in per:
        found += azure.circuits
    if "port" in per:
        found += azure.ports
    if "gateway" in per:
        found += [*azure.virtual_network_gateways, *azure.vpn_gateways]
    return found


def _has(kind: str, azure: AzureDefinition, resource: AzureResource) -> bool:
    """Tell whether anything of a type was exported for a resource."""
    if kind == "microsoft.insights/diagnosticsettings":
        return any(one.target == resource.id for one in azure.diagnostic_settings)
    if kind == "microsoft.authorization/roleassignments":
        return any(one.covers(resource.id) for one in azure.role_assignments)
    if kind == "failovertests":
        return any(one.name.casefold() == resource.name.casefold() for one in azure.failover_tests)
    if kind == "resiliencyinformation":
        return any(one.name.casefold() == resource.name.casefold() for one in azure.resiliency)
    if kind == "microsoft.insights/metrics":
        return any(one.parent_id == resource.id for one in azure.metrics)
    return kind in azure.resource_types
