"""An attestation answers what the files leave open: until it expires, and never against what a file shows."""

from datetime import date

import pytest

from checks.attestation import Attestation, attested
from checks.azure_record import Pointer
from checks.check import Verdict, failed, not_applicable, passed, unknown

CHECK = "azure-conditional-access"
TODAY = date(2026, 11, 24)
OPEN = unknown("not exported")


def attestation(check: str = CHECK, when: str = "2026-01-01", expires: str = "2027-01-01") -> Attestation:
    return Attestation(
        check=check,
        who="C. Owner",
        when=date.fromisoformat(when),
        evidence="ticket 4711",
        expires=date.fromisoformat(expires),
    )


def test_a_valid_one_passes_and_says_who_and_until_when() -> None:
    outcome = attested(OPEN, CHECK, [attestation()], TODAY)
    assert outcome.verdict is Verdict.PASS
    assert outcome.message == "C. Owner attested it on 2026-01-01, until 2027-01-01: ticket 4711"
    assert outcome.places == (Pointer("msee-audit.toml", "/attestation/0", "C. Owner, 2026-01-01"),)
    assert outcome.details == ("not exported",)


def test_it_is_valid_on_its_last_day_and_fails_on_the_next() -> None:
    own = [attestation(expires="2026-11-24")]
    assert attested(OPEN, CHECK, own, TODAY).verdict is Verdict.PASS
    late = attested(OPEN, CHECK, own, date(2026, 11, 25))
    assert (late.verdict, late.actual) == (Verdict.FAIL, "expired on 2026-11-24")


@pytest.mark.parametrize(
    "outcome",
    [passed("seen", Pointer("a.json", "", "")), failed("seen", Pointer("a.json", "", "")), not_applicable("no")],
)
def test_what_a_file_shows_wins(outcome: object) -> None:
    assert attested(outcome, CHECK, [attestation()], TODAY) is outcome  # type: ignore[arg-type]


def test_it_speaks_for_its_own_check_only_and_not_before_its_day() -> None:
    assert attested(OPEN, CHECK, [attestation("azure-locked")], TODAY) is OPEN
    assert attested(OPEN, CHECK, [attestation(when="2026-12-01")], TODAY) is OPEN


def test_of_several_the_one_that_lasts_longest_speaks() -> None:
    own = [attestation(expires="2026-02-01"), attestation("azure-locked"), attestation()]
    outcome = attested(OPEN, CHECK, own, TODAY)
    assert outcome.verdict is Verdict.PASS
    assert outcome.places == (Pointer("msee-audit.toml", "/attestation/2", "C. Owner, 2026-01-01"),)
