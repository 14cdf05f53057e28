"""The documents that we print: findings and devices, as pydantic models so that `schema` can show them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

from pydantic import ConfigDict, Field

from agent.audit_result import AuditResult
from checks.check import Verdict
from checks.estate import Rung
from checks.finding import Finding
from checks.guide import PointVerdict
from checks.severity import Severity
from parsers.model.device import Device
from parsers.model.source import Record, mask_prose, visible


class RunDocument(Record):
    """One run."""

    id: str
    site: str
    started_at: datetime
    version: str
    is_complete: bool
    incomplete: tuple[str, ...]


class SummaryDocument(Record):
    """How many of what; failures by severity."""

    devices: int
    circuits: int
    paths: int
    verdicts: dict[str, int]
    failures: dict[str, int]


class RungDocument(Record):
    """One rung: what is predicted and what was observed (null: nothing was)."""

    rung: str
    predicted: Literal["up", "down", "unknown", "absent"]
    observed: Literal["up", "down", "unknown", "absent"] | None
    because: str


class PathDocument(Record):
    """One path and its ladder."""

    id: str
    circuit: str
    peering: str
    link: str
    address_family: str
    device: str | None
    interface: str | None
    rungs: tuple[RungDocument, ...]


class TunnelDocument(Record):
    """One IPsec tunnel and its ladder."""

    id: str
    connection: str | None  # Azure's; null for a router's tunnel that no connection is for
    gateway: str | None
    device: str | None
    tunnel: str | None
    paired_on: tuple[str, ...]
    rungs: tuple[RungDocument, ...]


class FindingsDocument(Record):
    """`audit --format json`."""

    model_config = ConfigDict(validate_by_name=True)

    schema_name: Literal["msee-audit/findings/1"] = Field(default="msee-audit/findings/1", alias="schema")
    run: RunDocument
    summary: SummaryDocument
    paths: tuple[PathDocument, ...]
    tunnels: tuple[TunnelDocument, ...] = Field(default=(), exclude_if=lambda value: not value)
    findings: tuple[Finding, ...]


class PointDocument(Record):
    """One point of the guide, its verdict, and for an unknown what would answer it."""

    id: str
    section: str
    title: str
    is_of_guide: bool  # false: what follows from it
    verdict: Verdict
    because: str
    checks: tuple[str, ...]
    commands: tuple[str, ...]
    findings: tuple[Finding, ...]


class GuideDocument(Record):
    """`guide --format json`."""

    model_config = ConfigDict(validate_by_name=True)

    schema_name: Literal["msee-audit/guide/1"] = Field(default="msee-audit/guide/1", alias="schema")
    run: RunDocument
    verdicts: dict[str, int]  # of the 27 points
    points: tuple[PointDocument, ...]


class DeviceDocument(Record):
    """`parse --format json`."""

    model_config = ConfigDict(validate_by_name=True)

    schema_name: Literal["msee-audit/device/1"] = Field(default="msee-audit/device/1", alias="schema")
    devices: tuple[Device, ...]


def _run_document(result: AuditResult) -> RunDocument:
    return RunDocument(
        id=result.run_id,
        site=result.estate.site,
        started_at=result.started_at,
        version=result.version,
        is_complete=not result.incomplete,
        incomplete=tuple(visible(mask_prose(one)) for one in result.incomplete),
    )


def guide_document(result: AuditResult, verdicts: Sequence[PointVerdict]) -> GuideDocument:
    """Return the document of the guide's points."""
    own = [one for one in verdicts if one.point.is_of_guide]
    return GuideDocument(
        run=_run_document(result),
        verdicts={one.value: sum(point.verdict is one for point in own) for one in Verdict},
        points=tuple(
            PointDocument(
                id=one.point.id,
                section=one.point.section,
                title=one.point.title,
                is_of_guide=one.point.is_of_guide,
                verdict=one.verdict,
                because=one.because,
                checks=one.point.deciding,
                commands=tuple(visible(mask_prose(command)) for command in one.commands),
                findings=one.findings,
            )
            for one in verdicts
        ),
    )


def findings_document(result: AuditResult, findings: tuple[Finding, ...]) -> FindingsDocument:
    """Return the document of a run; the summary counts all verdicts, `findings` are those asked for."""
    estate = result.estate
    failing = [one for one in result.findings if one.verdict is Verdict.FAIL]
    return FindingsDocument(
        run=_run_document(result),
        summary=SummaryDocument(
            devices=len(estate.devices),
            circuits=len(estate.azure.circuits),
            paths=len(estate.paths),
            verdicts={one.value: sum(f.verdict is one for f in result.findings) for one in Verdict},
            failures={one.value: sum(f.severity is one for f in failing) for one in Severity},
        ),
        paths=tuple(
            PathDocument(
                id=path.id,
                circuit=path.circuit.name,
                peering=path.peering_type,
                link=path.link,
                address_family=path.family,
                device=path.edge.name if path.edge else None,
                interface=path.interface.name if path.interface else None,
                rungs=_rungs(estate.ladders[path.id]),
            )
            for path in estate.paths
        ),
        tunnels=tuple(
            TunnelDocument(
                id=one.id,
                connection=one.connection.name if one.connection else None,
                gateway=one.gateway.name if one.gateway else None,
                device=one.edge.name if one.edge else None,
                tunnel=one.tunnel.name if one.tunnel else None,
                paired_on=one.paired_on,
                rungs=_rungs(estate.tunnel_ladders[one.id]),
            )
            for one in estate.tunnels
        ),
        findings=findings,
    )


def _rungs(rungs: Iterable[Rung]) -> tuple[RungDocument, ...]:
    return tuple(
        RungDocument(rung=one.rung, predicted=one.predicted, observed=one.observed, because=one.because)
        for one in rungs
    )
