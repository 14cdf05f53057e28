"""What a policy asks of an AS path, far enough to answer: does this very path meet it?

No expression of a router is run: a pattern is a row of AS numbers with how often each may stand, and nothing else.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from parsers.model.source import LinedRecord, Record

Answer = Literal["yes", "no", "unknown"]


class AsPathItem(Record):
    """One AS number, `low` to `high` times in a row; no digits stand for any number, no `high` for no bound.

    An open side matches a part of a number only: `12076` without a mark at its left fits 112076 too.
    """

    digits: str = ""
    low: int = 1
    high: int | None = 1
    is_open_left: bool = False
    is_open_right: bool = False

    def fits(self, number: int) -> bool:
        """Tell whether one AS number of a path is what the item asks for."""
        text = str(number)
        if self.is_open_left and self.is_open_right:
            return self.digits in text
        if self.is_open_left:
            return text.endswith(self.digits)
        return text.startswith(self.digits) if self.is_open_right or not self.digits else text == self.digits


class AsPathPattern(Record):
    """A row of items, which stands somewhere in the path, or at its start or end where it is bound to them."""

    items: tuple[AsPathItem, ...] = ()
    is_at_start: bool = False
    is_at_end: bool = False

    def fits(self, path: Sequence[int]) -> bool:
        """Tell whether the path holds the pattern; the work is bounded by items times length."""
        reached = {0} if self.is_at_start else set(range(len(path) + 1))
        for item in self.items:
            reached = {end for start in reached for end in _ends(item, path, start)}
        return len(path) in reached if self.is_at_end else bool(reached)


def _ends(item: AsPathItem, path: Sequence[int], start: int) -> range:
    """Return the positions that the item can end at, begun at `start`."""
    most = len(path) if item.high is None else min(len(path), start + item.high)
    end = start
    while end < most and item.fits(path[end]):
        end += 1
    return range(start + item.low, end + 1)


class AsPathRule(Record):
    """One entry of an AS path list. `pattern` None: the expression is not understood."""

    is_permit: bool = True
    pattern: AsPathPattern | None
    line: int


class AsPathList(LinedRecord):
    """A named list; the first entry that fits decides, and what fits none is denied."""

    name: str
    rules: tuple[AsPathRule, ...] = ()

    def decide(self, path: Sequence[int]) -> tuple[Answer, int]:
        """Return whether the list permits the path, and the line that decides or keeps us from telling."""
        doubts: list[tuple[Answer, int]] = []
        answer: tuple[Answer, int] = "no", self.block_line
        for rule in self.rules:
            outcome: Answer = "yes" if rule.is_permit else "no"
            if rule.pattern is None:
                doubts.append((outcome, rule.line))
            elif rule.pattern.fits(path):
                answer = outcome, rule.line
                break
        differing = next((line for outcome, line in doubts if outcome != answer[0]), None)
        return answer if differing is None else ("unknown", differing)


class AsPathTest(Record):
    """A condition on the AS path: permitted by one of the lists `names`, or `low`..`high` numbers long.

    `is_unique` counts every AS number once.
    """

    names: tuple[str, ...] = ()
    low: int = 0
    high: int | None = None
    is_unique: bool = False

    def holds(self, path: Sequence[int], lists: Mapping[str, AsPathList]) -> tuple[Answer, int | None]:
        """Return whether the path meets the condition, and the line of a list that decides."""
        if not self.names:
            size = len(set(path)) if self.is_unique else len(path)
            return ("yes" if self.low <= size and (self.high is None or size <= self.high) else "no"), None
        found = [_listed(lists.get(name), path) for name in self.names]
        for wanted in ("yes", "unknown"):
            for one in found:
                if one[0] == wanted:
                    return one
        return found[0]


def _listed(listed: AsPathList | None, path: Sequence[int]) -> tuple[Answer, int | None]:
    return ("unknown", None) if listed is None else listed.decide(path)
