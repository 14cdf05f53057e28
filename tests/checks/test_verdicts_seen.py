"""Every check was seen, from files, to pass, to fail, to be unknown and, where its page says it can, not to be asked.

Passes, fails and unknowns are expected by the `expect.json` of each case; for what is not applicable,
`fixtures/checks/not-applicable.json` names the case that shows it: [check, case, subject].
"""

import json
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agent.audit_command import AuditOptions, _audit
from checks.catalogue import all_checks, page
from checks.check import Verdict
from checks.finding import FindingSubject

CASES = Path(__file__).resolve().parent.parent.parent / "fixtures" / "checks"
ELSEWHERE = json.loads((CASES / "not-applicable.json").read_text("utf-8"))
# What no case of files can show, with the reason.
WITHOUT = {
    ("evidence-device-captured", "unknown"): "the platforms read so far all print what tells a whole config",
    ("evidence-readers-agree", "not_applicable"): "cases always run both readers: shown below, by an audit without",
}


def expected() -> dict[str, set[str]]:
    seen: dict[str, set[str]] = defaultdict(set)
    for path in CASES.glob("*/*/expect.json"):
        for check, _, verdict, _ in json.loads(path.read_text("utf-8")):
            seen[check].add(verdict)
    for check, _, _ in ELSEWHERE:
        seen[check].add("not_applicable")
    return seen


def test_every_check_is_seen_in_every_verdict_that_it_can_give() -> None:
    seen = expected()
    lacking = {
        (one.id, verdict)
        for one in all_checks().values()
        for verdict in ("pass", "fail", "unknown", *(["not_applicable"] if page(one).not_applicable_when else []))
        if verdict not in seen[one.id]
    }
    assert lacking == WITHOUT.keys()


def test_a_check_that_was_seen_not_to_apply_says_on_its_page_when() -> None:
    silent = [one for one, seen in expected().items() if "not_applicable" in seen]
    assert [one for one in silent if not page(all_checks()[one]).not_applicable_when] == []


@pytest.mark.parametrize("case", sorted({case for _, case, _ in ELSEWHERE}))
def test_the_check_does_not_apply_to_the_subject_of_the_case(case: str, load_case: Callable[[Path], Any]) -> None:
    wanted = {(check, subject) for check, folder, subject in ELSEWHERE if folder == case}
    known = all_checks()
    findings = load_case(CASES / case).findings({check: known[check] for check, _ in wanted})
    found = {(one.check, subject_id(one.subject)): one for one in findings}
    for key in wanted:
        assert found[key].verdict is Verdict.NOT_APPLICABLE, (key, found[key].message)


def test_no_check_says_not_applicable_whose_page_does_not_tell_when(load_case: Callable[[Path], Any]) -> None:
    silent = {name: one for name, one in all_checks().items() if not page(one).not_applicable_when}
    assert silent
    cases = sorted({case for _, case, _ in ELSEWHERE})
    found = [
        (case, one.check)
        for case in cases
        for one in load_case(CASES / case).findings(silent)
        if one.verdict is Verdict.NOT_APPLICABLE
    ]
    assert found == []


def test_without_the_second_reader_nothing_is_said_of_agreement() -> None:
    result = _audit(AuditOptions(site=CASES.parent / "sites" / "ipsec-cisco_xe"))
    verdicts = {one.verdict for one in result.findings if one.check == "evidence-readers-agree"}
    assert verdicts == {Verdict.NOT_APPLICABLE}


def subject_id(subject: FindingSubject) -> str:
    """Return the subject's name as the cases have it."""
    if subject.connection:
        return subject.connection
    if subject.port:
        return f"{subject.port}/{subject.link}"
    if subject.peering:
        return f"{subject.circuit}/{subject.peering}/{subject.link}/{subject.address_family}"
    return subject.circuit or subject.gateway or subject.device or "site"
