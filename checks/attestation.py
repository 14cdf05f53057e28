"""What no export can show, vouched for by a person: valid it is a pass, expired a fail, and it answers nothing else.

An attestation speaks only where the files leave a question open; what a file shows wins.
"""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Self

from pydantic import Field, model_validator

from checks.azure_record import Pointer
from parsers.model.source import Record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from checks.check import Outcome


class Attestation(Record):
    """[[attestation]]: what no export can show, vouched for by a person."""

    check: str = Field(description="id of the check that it answers")
    who: str = Field(min_length=1, description="who vouches for it")
    when: date = Field(description="the day it was looked at")
    evidence: str = Field(min_length=1, description="what was looked at: a ticket, a document, a test report")
    expires: date = Field(description="the last day; a day later the check fails")

    @model_validator(mode="after")
    def _expires_later(self) -> Self:
        if self.expires <= self.when:
            raise ValueError(f"expires on {self.expires}, expected a day after {self.when}")
        return self


def attested(outcome: "Outcome", check_id: str, attestations: "Iterable[Attestation]", today: date) -> "Outcome":
    """Return the outcome as the attestations of its check answer it: an unknown only, and the youngest of several."""
    from checks.check import Verdict

    if outcome.verdict is not Verdict.UNKNOWN:
        return outcome
    several = list(enumerate(attestations))
    own = [(index, one) for index, one in several if one.check == check_id and one.when <= today]
    if not own:
        return outcome
    index, one = max(own, key=lambda pair: (pair[1].expires, pair[1].when))
    said = f"{one.who} attested it on {one.when}, until {one.expires}: {one.evidence}"
    there = Pointer("msee-audit.toml", f"/attestation/{index}", f"{one.who}, {one.when}")
    if one.expires < today:
        return replace(
            outcome,
            verdict=Verdict.FAIL,
            message=f"the attestation has expired: {said}",
            places=(there,),
            expected="an attestation that is valid",
            actual=f"expired on {one.expires}",
            details=(outcome.message,),
        )
    return replace(outcome, verdict=Verdict.PASS, message=said, places=(there,), details=(outcome.message,))
