"""The documents that we print: findings and devices, as pydantic models so that `schema` can show them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from pydantic import ConfigDict, Field

from agent.audit_result import AuditResult
from checks.check import Verdict
from checks.estate import Rung
from checks.finding import Finding
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


class DeviceDocument(Record):
    """`parse --format json`."""

    model_config = ConfigDict(validate_by_name=True)

    schema_name: Literal["msee-audit/device/1"] = Field(default="msee-audit/device/1", alias="schema")
    devices: tuple[Device, ...]


def findings_document(result: AuditResult, findings: tuple[Finding, ...]) -> FindingsDocument:
    """Return the document of a run; the summary counts all verdicts, `findings` are those asked for."""
    estate = result.estate
    failing = [one for one in result.findings if one.verdict is Verdict.FAIL]
    return FindingsDocument(
        run=RunDocument(
            id=result.run_id,
            site=estate.site,
            started_at=result.started_at,
            version=result.version,
            is_complete=not result.incomplete,
            incomplete=tuple(visible(mask_prose(one)) for one in result.incomplete),
        ),
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
