"""The life of a finding from run to run: what opens it, what closes it, and what only leaves it open. Pure.

Only a pass closes a fault, or a whole view in which the question is gone; what could not be seen closes nothing.
Source: facts on operations, 5.2.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from checks.check import Verdict
from checks.finding import Finding

State = Literal["new", "open", "resolved", "reopened"]
EventKind = Literal["create", "update", "close"]


@dataclass(frozen=True, slots=True)
class Life:
    """One fault, as known after a run. It begins with the first failure and keeps its uid for good."""

    finding: Finding  # as last said: the failure while it is open
    state: State
    first_seen: datetime
    last_seen: datetime
    closed_because: Literal["passed", "removed", "not applicable"] | None = None
    stale_since: datetime | None = None  # open, and since then nothing has shown whether it still is
    reopen_count: int = 0

    @property
    def is_open(self) -> bool:
        """Whether the fault stands, as far as is known."""
        return self.state != "resolved"


@dataclass(frozen=True, slots=True)
class Step:
    """A life after a run, and the event that is worth telling (None: nothing new)."""

    life: Life
    event: EventKind | None = None


def next_life(life: Life | None, finding: Finding, moment: datetime, *, is_complete: bool) -> Step | None:
    """Return what a finding of this run makes of its life; None where there is nothing to keep."""
    if finding.verdict is Verdict.FAIL:
        return _failed(life, finding, moment)
    if life is None or not life.is_open:
        return None
    if finding.verdict is Verdict.PASS:
        return _closed(replace(life, finding=finding), "passed", moment)
    if finding.verdict is Verdict.NOT_APPLICABLE and is_complete:
        return _closed(replace(life, finding=finding), "not applicable", moment)
    return Step(replace(life, stale_since=life.stale_since or moment))


def close_removed(lives: Iterable[Life], seen: Collection[str], moment: datetime, is_complete: bool) -> list[Step]:
    """Return the steps of open lives whose subject is gone: closed if the run saw everything, else stale."""
    gone = [life for life in lives if life.is_open and life.finding.uid not in seen]
    if is_complete:
        return [_closed(life, "removed", moment) for life in gone]
    return [Step(replace(life, stale_since=life.stale_since or moment)) for life in gone]


def _failed(life: Life | None, finding: Finding, moment: datetime) -> Step:
    if life is None:
        return Step(Life(finding, "new", moment, moment), "create")
    seen = replace(life, finding=finding, last_seen=moment, stale_since=None, closed_because=None)
    if not life.is_open:
        return Step(replace(seen, state="reopened", reopen_count=life.reopen_count + 1), "update")
    is_told = life.finding.content == finding.content
    return Step(replace(seen, state="open"), None if is_told else "update")


def _closed(life: Life, because: Literal["passed", "removed", "not applicable"], moment: datetime) -> Step:
    closed = replace(life, state="resolved", closed_because=because, last_seen=moment, stale_since=None)
    return Step(closed, "close")
