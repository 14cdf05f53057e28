"""Every folder below fixtures/checks: from config text through parser and pairing to the verdict and its line."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from checks.catalogue import all_checks
from checks.finding import Finding, FindingSubject

ROOT = Path(__file__).resolve().parent.parent.parent
CASES = sorted((ROOT / "fixtures" / "checks").glob("*/*/expect.json"))


def test_there_are_cases() -> None:
    assert len(CASES) > 100


@pytest.mark.parametrize("path", CASES, ids=[f"{one.parent.parent.name}/{one.parent.name}" for one in CASES])
def test_the_verdict_is_the_expected_one(path: Path, load_case: Callable[[Path], Any]) -> None:
    expected = json.loads(path.read_text("utf-8"))
    check_id = path.parent.parent.name
    assert expected, "a case without expectations proves nothing"
    findings = load_case(path.parent).findings({check_id: all_checks()[check_id]})
    found = {subject_id(one.subject): one for one in findings}
    for check, subject, verdict, place in expected:
        assert check == check_id
        assert subject in found, f"{subject} is not among {sorted(found)}"
        finding = found[subject]
        assert finding.verdict.value == verdict, finding.message
        if place is not None:
            assert place in places(finding), finding.message


def places(finding: Finding) -> list[str]:
    """Return the places of a finding as `file:line` and `file#pointer`."""
    return [f"{one.file}:{one.line}" for one in finding.evidence] + [
        f"{one.file}#{one.pointer}" for one in finding.azure
    ]


def subject_id(subject: FindingSubject) -> str:
    """Return the subject's name as expect.json has it."""
    if subject.connection:
        return subject.connection
    if subject.port:
        return f"{subject.port}/{subject.link}"
    if subject.peering:
        return f"{subject.circuit}/{subject.peering}/{subject.link}/{subject.address_family}"
    return subject.circuit or subject.gateway or subject.device or "site"
