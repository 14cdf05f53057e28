"""The two example sites: the clean one is clean, and every planted fault of the other is found where it stands."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agent.audit_command import AuditOptions, _audit, exit_code
from agent.pipeline import AuditResult
from checks.check import Verdict
from checks.finding import Finding
from checks.severity import Severity

SITES = Path(__file__).resolve().parent.parent / "fixtures" / "sites"
FAULTS = json.loads((SITES / "contoso-faulty" / "faults.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def clean() -> AuditResult:
    return _audit(AuditOptions(site=SITES / "contoso", with_second_reader=True))


@pytest.fixture(scope="module")
def faulty() -> AuditResult:
    return _audit(AuditOptions(site=SITES / "contoso-faulty", with_second_reader=True))


def serious(result: AuditResult) -> Iterator[Finding]:
    for one in result.findings:
        if one.verdict is Verdict.FAIL and one.severity.rank <= Severity.MEDIUM.rank:
            yield one


def test_the_clean_site_has_no_failing_finding_of_medium_or_above(clean: AuditResult) -> None:
    assert [(one.check, one.subject.device, one.message) for one in serious(clean)] == []


def test_the_clean_site_is_complete_and_exits_0(clean: AuditResult) -> None:
    assert clean.incomplete == ()
    assert exit_code(clean, Severity.MEDIUM)[0] == 0


def test_no_check_breaks_on_either_site(clean: AuditResult, faulty: AuditResult) -> None:
    broken = [one.message for one in (*clean.findings, *faulty.findings) if one.verdict is Verdict.ERROR]
    assert broken == []


def test_every_path_of_the_clean_site_is_paired_by_its_address(clean: AuditResult) -> None:
    assert len(clean.estate.paths) == 8
    assert all("address" in path.agreed for path in clean.estate.paths)


def test_every_rung_of_the_clean_site_is_up_or_not_wanted(clean: AuditResult) -> None:
    states = {rung.predicted for rungs in clean.estate.ladders.values() for rung in rungs}
    assert states <= {"up", "absent"}


def test_the_faulty_site_exits_3(faulty: AuditResult) -> None:
    assert faulty.incomplete == ()
    assert exit_code(faulty, Severity.MEDIUM)[0] == 3


@pytest.mark.parametrize("fault", FAULTS, ids=[f"{one['check']}-{index}" for index, one in enumerate(FAULTS)])
def test_the_planted_fault_is_found_on_its_device_and_line(fault: dict[str, Any], faulty: AuditResult) -> None:
    matching = [one for one in serious(faulty) if matches(one, fault)]
    assert matching, fault["what"]


def test_nothing_else_is_found_on_the_faulty_site(faulty: AuditResult) -> None:
    surplus = [
        (one.check, one.subject.device, one.subject.circuit, one.subject.peering, one.subject.link, one.message)
        for one in serious(faulty)
        if not any(matches(one, fault) for fault in FAULTS)
    ]
    assert surplus == []


def matches(finding: Finding, fault: dict[str, Any]) -> bool:
    """Tell whether a finding is the expected one: check, subject, and the exact place."""
    if finding.check != fault["check"]:
        return False
    for field in ("device", "circuit", "peering", "link", "address_family"):
        if fault.get(field) is not None and getattr(finding.subject, field) != fault[field]:
            return False
    if fault.get("line") is not None and (fault["file"], fault["line"]) not in {
        (one.file, one.line) for one in finding.evidence
    }:
        return False
    pointer = fault.get("azure_pointer")
    return pointer is None or pointer in {one.pointer for one in finding.azure}
