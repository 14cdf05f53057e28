"""Do inbound policies treat a route the same when its AS path grows? Two paths, followed term by term.

What a term asks besides the AS path (prefixes, communities) is the same for both, and may hold or not.
"""

from collections.abc import Hashable, Iterator, Sequence
from typing import Literal, NamedTuple

from parsers.model.policy import Answer, Match, PolicyBook, RoutePolicy, Term

Fate = Literal["accept", "reject"]
_Free = frozenset[Hashable]
_OPEN: frozenset[bool] = frozenset({True, False})


class Paths(NamedTuple):
    """The AS path of every day, and the one that must not be treated worse."""

    short: tuple[int, ...]
    long: tuple[int, ...]


class Loss(NamedTuple):
    """The longer path is dropped, or may be ("unknown"), by these lines: the term's own one first."""

    answer: Literal["yes", "unknown"]
    term: str
    lines: tuple[int, ...]


class _Step(NamedTuple):
    """One term as both paths see it: whether its conditions on the path can hold, and what else it asks."""

    name: str
    fate: Fate
    short: frozenset[bool]
    long: frozenset[bool]
    free: _Free
    line: int
    lines: tuple[int, ...]  # of its conditions on the path


def lost(policies: Sequence[RoutePolicy], paths: Paths, family: str, book: PolicyBook) -> Loss | None:
    """Return what drops the longer path where the shorter one is accepted; None where nothing does.

    The policies are tried in order until one decides; what none decides is accepted.
    """
    unread = next((one for one in policies if not one.is_readable), None)
    if unread is not None:
        return Loss("unknown", unread.name, (unread.block_line,))
    steps = list(_steps(policies, paths, family, book))
    if not any(one.lines for one in steps):
        return None
    onward = next(((one, term) for one in policies for term in one.terms if term.action == "next-policy"), None)
    if onward is not None:
        return Loss("unknown", f"{onward[0].name} {onward[1].name}".strip(), (onward[1].line,))
    doubt: Loss | None = None
    decided: list[_Free] = []
    for index, step in enumerate(steps):
        if any(taken <= step.free for taken in decided):
            continue
        found = _parted(step, steps[index + 1 :], decided)
        if found is not None and found.answer == "yes":
            return found
        doubt = doubt or found
        if step.short == step.long == frozenset({True}):
            decided.append(step.free)
        elif step.short != step.long and len(step.short) == len(step.long) == 1:
            decided.append(step.free)  # one path ends here, and what becomes of the other is told
    return doubt


def _steps(policies: Sequence[RoutePolicy], paths: Paths, family: str, book: PolicyBook) -> Iterator[_Step]:
    for policy in policies:
        for term in policy.terms:
            if term.action in ("next", "next-policy"):
                continue
            step = _step(policy, term, paths, family, book)
            if step is not None:
                yield step
        if policy.final != "default":
            yield _Step(policy.name, policy.final, _YES, _YES, frozenset(), policy.block_line, ())
            return


_YES: frozenset[bool] = frozenset({True})
_TRUTH: dict[Answer, frozenset[bool]] = {"yes": _YES, "no": frozenset({False}), "unknown": _OPEN}


def _step(policy: RoutePolicy, term: Term, paths: Paths, family: str, book: PolicyBook) -> _Step | None:
    """Return a term as both paths see it; None where it is for another family."""
    short = long = _YES
    free: set[Hashable] = set()
    lines: list[int] = []
    for match in term.matches:
        if match.kind == "family":
            if (match.afi == family) == match.is_negated:
                return None
        elif match.kind != "opaque" or match.as_path is False:
            free.add(_key(match))
        else:
            seen = [_holds(match, path, book) for path in paths]
            short, long = _both(short, seen[0][0]), _both(long, seen[1][0])
            lines += [line for _, line in seen[::-1] if line is not None] + [match.line]
    fate: Fate = "accept" if term.action == "accept" else "reject"
    name = f"{policy.name} {term.name}".strip()
    return _Step(name, fate, short, long, frozenset(free), term.line, tuple(dict.fromkeys(lines)))


def _key(match: Match) -> Hashable:
    """Return what makes two conditions the same; one that is not understood is like no other."""
    rules = tuple((one.prefix, one.low, one.high, one.is_permit) for one in match.rules)
    return match.kind, match.names, match.afi, rules, match.is_negated, match.line if match.kind == "opaque" else 0


def _both(one: frozenset[bool], other: frozenset[bool]) -> frozenset[bool]:
    return frozenset(left and right for left in one for right in other)


def _holds(match: Match, path: tuple[int, ...], book: PolicyBook) -> tuple[frozenset[bool], int | None]:
    if not match.as_path:
        return _OPEN, None
    answer, line = match.as_path.holds(path, book.as_path_lists)
    truth = _TRUTH[answer]
    return (frozenset(not one for one in truth) if match.is_negated else truth), line


def _parted(step: _Step, rest: Sequence[_Step], decided: Sequence[_Free]) -> Loss | None:
    """Return what happens where the two paths part at a term: one is taken by it, the other goes on."""
    taken, going = (step.short, step.long) if step.fate == "accept" else (step.long, step.short)
    if True not in taken or False not in going:
        return None
    is_parted = taken == _YES and True not in going
    fates = list(_fates(step, rest, decided, is_long=step.fate == "accept"))
    # The longer path goes on to be dropped, or is dropped here and the shorter one goes on to be accepted.
    harm = [one for one in fates if one.fate != step.fate]
    if not harm:
        return None
    is_everything = len(harm) == len(fates)
    if step.fate == "reject" and not step.free:
        is_everything = True  # it takes every longer path, those too whose shorter one is accepted
    is_sure = is_parted and is_everything and any(one.is_certain for one in harm)
    lines = (*step.lines, step.line, harm[0].line)
    return Loss("yes" if is_sure else "unknown", step.name, tuple(dict.fromkeys(line for line in lines if line)))


class _Ending(NamedTuple):
    fate: Fate
    line: int  # 0 where no term decides
    is_certain: bool


def _fates(step: _Step, rest: Sequence[_Step], decided: Sequence[_Free], *, is_long: bool) -> Iterator[_Ending]:
    """Yield how a route can end that meets what the term asks besides the path, and goes on."""
    taken = list(decided)
    for one in rest:
        truth = one.long if is_long else one.short
        if True not in truth or any(free <= one.free for free in taken):
            continue
        yield _Ending(one.fate, one.line, truth == _YES)
        if truth == _YES:
            if one.free <= step.free:
                return
            taken.append(one.free)
    yield _Ending("accept", 0, True)
