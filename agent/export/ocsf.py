"""OCSF 1.8.0 Compliance Findings, one JSON line each. Source: facts on operations, 1.1.

Built by hand as plain dicts; every field is one of the schema's, ours alone stand under `unmapped`.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from checks.catalogue import all_checks
from checks.check import Check, Verdict
from checks.finding import Finding
from checks.severity import Severity
from parsers.model.source import mask_prose, visible

OCSF_VERSION = "1.8.0"
_SEVERITIES = {
    Severity.CRITICAL: (5, "Critical"),
    Severity.HIGH: (4, "High"),
    Severity.MEDIUM: (3, "Medium"),
    Severity.LOW: (2, "Low"),
    Severity.INFO: (1, "Informational"),
}
# What was not decided is a warning, never a pass (OCSF: the check gave no result).
_COMPLIANCE = {
    Verdict.PASS: (1, "Pass"),
    Verdict.FAIL: (3, "Fail"),
    Verdict.UNKNOWN: (2, "Warning"),
    Verdict.ERROR: (2, "Warning"),
    Verdict.NOT_APPLICABLE: (99, "Other"),
}
_ACTIVITIES = {"create": (1, "Create"), "update": (2, "Update"), "close": (3, "Close")}
_STATUSES = {"create": (1, "New"), "update": (2, "In Progress"), "close": (4, "Resolved")}


class Event(NamedTuple):
    """What an OCSF line says beside the finding: which run, when, and which change of state."""

    run_id: str
    moment: datetime
    site: str
    version: str
    activity: str = "create"  # "create", "update", "close"
    event_id: str = ""
    first_seen: datetime | None = None
    custom: Mapping[str, Check] = MappingProxyType({})  # the site's own checks, by id


def ocsf_lines(findings: Iterable[Finding], event: Event) -> str:
    """Return the findings of one audit as JSON lines; what passed or does not apply is closed, never a new finding."""
    closed = event._replace(activity="close")
    is_open = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.ERROR)
    return "".join(f"{ocsf_line(one, event if one.verdict in is_open else closed)}\n" for one in findings)


def ocsf_line(finding: Finding, event: Event) -> str:
    """Return one finding as one line of JSON."""
    return json.dumps(to_ocsf(finding, event), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def to_ocsf(finding: Finding, event: Event) -> dict[str, Any]:
    """Return one finding as an OCSF Compliance Finding."""
    activity_id, activity = _ACTIVITIES[event.activity]
    status_id, status = _STATUSES[event.activity]
    severity_id, severity = _SEVERITIES[finding.severity]
    moment = milliseconds(event.moment)
    document: dict[str, Any] = {
        "activity_id": activity_id,
        "activity_name": activity,
        "category_uid": 2,
        "category_name": "Findings",
        "class_uid": 2003,
        "class_name": "Compliance Finding",
        "type_uid": 200300 + activity_id,
        "type_name": f"Compliance Finding: {activity}",
        "time": moment,
        "severity_id": severity_id,
        "severity": severity,
        "status_id": status_id,
        "status": status,
        "message": finding.message,
        "metadata": _metadata(finding, event),
        "finding_info": _finding_info(finding, event, moment),
        "compliance": _compliance(finding),
        "resources": [_resource(finding)],
        "unmapped": _unmapped(finding),
    }
    if finding.subject.device:
        document["device"] = _device(finding)
    evidences = [{"data": {"file": line.file, "line": line.line, "text": line.text}} for line in finding.evidence] + [
        {"data": {"file": one.file, "pointer": one.pointer, "value": one.value}} for one in finding.azure
    ]
    if evidences:
        document["evidences"] = evidences
    if finding.remediation.text:
        document["remediation"] = {"desc": finding.remediation.text}
    return document


def milliseconds(moment: datetime) -> int:
    """Return a time as OCSF counts it: milliseconds since 1970."""
    return int(moment.timestamp() * 1000)


def _metadata(finding: Finding, event: Event) -> dict[str, Any]:
    return {
        "version": OCSF_VERSION,
        "uid": event.event_id or f"{event.run_id}-{finding.uid}",
        "correlation_uid": event.run_id,
        "log_name": "msee-audit",
        "tenant_uid": event.site,
        "product": {"uid": "msee-audit", "name": "msee-audit", "vendor_name": "msee-audit", "version": event.version},
    }


def _finding_info(finding: Finding, event: Event, moment: int) -> dict[str, Any]:
    first = milliseconds(event.first_seen) if event.first_seen else moment
    return {
        "uid": finding.uid,
        "title": _title(finding.check, event),
        "types": [finding.check.partition("-")[0]],
        "created_time": first,
        "first_seen_time": first,
        "last_seen_time": moment,
        "product_uid": "msee-audit",
        "analytic": {"type_id": 1, "type": "Rule", "uid": finding.check, "name": finding.check},
    }


def _title(check_id: str, event: Event) -> str:
    """Return what the check claims; its id where it is no longer one."""
    known = all_checks().get(check_id) or event.custom.get(check_id)
    return visible(mask_prose(known.claim)) if known else check_id


def _compliance(finding: Finding) -> dict[str, Any]:
    status_id, status = _COMPLIANCE[finding.verdict]
    said: dict[str, Any] = {
        "control": finding.check,
        "standards": list(finding.references),
        "status_id": status_id,
        "status": status,
        "status_details": [finding.message],
    }
    pairs = [("expected", finding.expected), ("actual", finding.actual)]
    said["control_parameters"] = [{"name": name, "value": value} for name, value in pairs if value]
    return {key: value for key, value in said.items() if value != []}


def _device(finding: Finding) -> dict[str, Any]:
    subject = finding.subject
    device: dict[str, Any] = {
        "type_id": 12,
        "type": "Router",
        "hostname": subject.device,
        "uid": subject.device,
        "name": subject.device,
    }
    if subject.interface:
        device["interface_name"] = subject.interface
    return device


def _resource(finding: Finding) -> dict[str, Any]:
    subject = finding.subject
    parts = (subject.circuit, subject.peering, subject.port, subject.link, subject.address_family)
    name = "/".join(part for part in parts if part)
    if name:
        kind = "expressroute_port_link" if subject.port else "edge_path" if subject.link else "expressroute_circuit"
        return {"uid": name, "name": name, "type": kind, "role_id": 3}
    if subject.connection:
        return {"uid": subject.connection, "name": subject.connection, "type": "vpn_connection", "role_id": 3}
    if subject.gateway:
        return {"uid": subject.gateway, "name": subject.gateway, "type": "virtual_network_gateway", "role_id": 3}
    return {
        "uid": subject.device or "site",
        "name": subject.device or "site",
        "type": "router" if subject.device else "site",
    }


def _unmapped(finding: Finding) -> dict[str, Any]:
    subject = {key: value for key, value in finding.subject.model_dump().items() if value}
    unmapped: dict[str, Any] = {"verdict": finding.verdict.value, **subject}
    if finding.caused_by:
        unmapped["caused_by"] = list(finding.caused_by)
    if finding.remediation.config:
        unmapped["config"] = list(finding.remediation.config)
    if finding.remediation.azure_cli:
        unmapped["azure_cli"] = finding.remediation.azure_cli
    return unmapped
