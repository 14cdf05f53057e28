"""Checks that a site declares in its settings: a subject, a field, an operator and a value. No code, so no surprises.

A field that the input does not tell is unknown, never a pass. A list passes where every entry does, or where any does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from checks.check import (
    Check,
    Outcome,
    Place,
    Subject,
    Verdict,
    custom_id_problem,
    failed,
    not_applicable,
    passed,
    unknown,
)
from checks.estate import AzureView, CircuitView, DeviceView, EdgePath, Estate, GatewayView, PortLink, Tunnel
from checks.field_path import DeclarationError, FieldPath, field_path
from checks.field_reading import Seen, place_of, read_field
from checks.operators import Operator, Question, Value, is_unset, question, text_of
from checks.severity import Severity
from parsers.model.source import Record, mask_text

Over = Literal["EdgePath", "PortLink", "Tunnel", "Circuit", "Gateway", "Device", "Azure", "Estate"]
KINDS: dict[str, type] = {
    "EdgePath": EdgePath,
    "PortLink": PortLink,
    "Tunnel": Tunnel,
    "Circuit": CircuitView,
    "Gateway": GatewayView,
    "Device": DeviceView,
    "Azure": AzureView,
    "Estate": Estate,
}
_MAX_SHOWN = 120
_MAX_DETAILS = 20
_MAX_PLACES = 100  # of a list: a finding that quotes thousands of lines is read by nobody


class Condition(Record):
    """A condition under which a declared check asks; where it does not hold, the check is not applicable."""

    field: str = Field(description="as the check's; through a list it is asked of the same entry")
    operator: Operator = Field(description="what is asked of it")
    value: Value | None = Field(default=None, description="what to compare with; none for present and absent")


class DeclaredCheck(Record):
    """[[custom.check]]: a check without a program."""

    id: str = Field(description="custom-<name>, for life")
    over: Over = Field(description="what it judges, one by one")
    field: str = Field(description="a field of it, by name: neighbor.description, device.bgp_neighbors[].hold_seconds")
    operator: Operator = Field(description="what is asked of it")
    value: Value | None = Field(default=None, description="what to compare with; none for present and absent")
    quantifier: Literal["all", "any"] = Field(default="all", description="of the entries of a list, [] in the field")
    when: tuple[Condition, ...] = Field(default=(), description="conditions that must all hold")
    claim: str = Field(min_length=1, description="what a pass means, a sentence")
    severity: Severity = Field(default=Severity.MEDIUM, description="of a failure")
    why: str = Field(default="the site's own rule", description="what is at stake")
    fix: str = Field(default="Set it as the site's rule wants it.", description="what mends a failure")
    source: str = Field(default="this site's settings", description="the document that asks for it")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A field and what is asked of it."""

    path: FieldPath
    question: Question


def declared_check(one: DeclaredCheck) -> Check:
    """Return the check that is declared; raises `DeclarationError`, which names the key at fault."""
    problem = custom_id_problem(one.id)
    if problem:
        raise DeclarationError("id", problem)
    over = KINDS[one.over]
    asked = _asked(over, one.field, one.operator, one.value)
    if one.quantifier == "any" and not asked.path.lists:
        raise DeclarationError("quantifier", "the field goes through no list: any is asked of entries, [] in the field")
    conditions = tuple(_condition(over, index, condition, asked.path) for index, condition in enumerate(one.when))
    judge = _Judge(asked, conditions, is_any=one.quantifier == "any")

    def function(subject: Subject) -> Outcome:
        return judge.outcome(subject)

    function.__doc__ = _page(one, asked)
    return Check(one.id, over, one.severity, one.source, function)


def _asked(over: type, field: str, operator: str, value: Value | None) -> _Asked:
    path = field_path(over, field)
    if not path.shape.kinds:
        raise DeclarationError("field", f"{field!r} holds nothing that an operator could ask")
    return _Asked(path, question(operator, value, path.shape))


def _condition(over: type, index: int, one: Condition, field: FieldPath) -> _Asked:
    try:
        asked = _asked(over, one.field, one.operator, one.value)
    except DeclarationError as error:
        raise DeclarationError(error.key, str(error), index) from None
    if asked.path.lists != field.lists[: len(asked.path.lists)]:
        said = f"{one.field!r} goes through a list that {field.text!r} does not: a condition is asked of the same entry"
        raise DeclarationError("field", said, index)
    return asked


def _page(one: DeclaredCheck, asked: _Asked) -> str:
    """Return the page of the check, in the form of every check's docstring."""
    which = {"all": "an entry of ", "any": "no entry of "}[one.quantifier] if asked.path.lists else ""
    wanted = asked.question.expected if one.quantifier == "any" else asked.question.denied
    under = f", where {' and '.join(map(_condition_said, one.when))}" if one.when else ""
    fails = f"{which}`{one.field}` is {wanted}{under}"
    none = (["a condition does not hold"] if one.when else []) + (["there is no entry"] if asked.path.lists else [])
    parts = (
        _line(one.claim),
        "",
        f"Why: {_line(one.why)}",
        f"Fails when: {fails}",
        f"Unknown when: the capture or the export does not tell `{one.field}`{' or a condition' if one.when else ''}",
        *([f"Not applicable when: {', or '.join(none)}"] if none else []),
        f"Fix: {_line(one.fix)}",
    )
    return "\n".join(parts)


def _condition_said(one: Condition) -> str:
    value = "" if one.value is None else f" {_shown(one.value)}"
    return f"`{one.field}` {one.operator.replace('_', ' ')}{value}"


def _line(text: str) -> str:
    return " ".join(text.split())


class _Judge:
    """Judges one subject after another. A condition that fails wins over one that is unknown."""

    def __init__(self, asked: _Asked, conditions: Sequence[_Asked], *, is_any: bool) -> None:
        self._asked = asked
        self._of_subject = tuple(one for one in conditions if not one.path.lists)
        self._of_entry = tuple(one for one in conditions if one.path.lists)
        self._is_any = is_any

    def outcome(self, subject: Subject) -> Outcome:
        """Return the verdict over a subject."""
        conditions = [_judged(one, read_field(subject, one.path)[0]) for one in self._of_subject]
        gate = _gate(conditions)
        if gate is not None:
            return gate
        every = read_field(subject, self._asked.path)
        if not self._asked.path.lists:
            return _as_asked(self._asked, _judged(self._asked, every[0]))
        if not every:
            return self._of_nothing(subject)
        tables = [(one, {seen.entry: seen for seen in read_field(subject, one.path)}) for one in self._of_entry]
        judged = [self._entry(seen, tables) for seen in every]
        return self._combined([one for one in judged if one.verdict is not Verdict.NOT_APPLICABLE], judged)

    def _entry(self, seen: Seen, tables: Sequence[tuple[_Asked, dict[tuple[int, ...], Seen]]]) -> "_Judged":
        conditions = []
        for asked, table in tables:
            own = table.get(seen.entry[: len(asked.path.lists)])
            not_told = _Judged(Verdict.UNKNOWN, seen, f"{asked.path.text} is not known", seen.places)
            conditions.append(_judged(asked, own) if own is not None else not_told)
        gate = _gate(conditions)
        return _judged(self._asked, seen) if gate is None else _Judged(gate.verdict, seen, gate.message, gate.places)

    def _of_nothing(self, subject: Subject) -> Outcome:
        field, expected = self._asked.path.text, self._asked.question.expected
        if not self._is_any:
            return not_applicable(f"{field}: there is no entry to ask")
        said = f"{field}: there is no entry, wanted: one that is {expected}"
        return failed(said, *place_of(subject), expected=expected, actual="no entry")

    def _combined(self, judged: list["_Judged"], every: list["_Judged"]) -> Outcome:
        """Return the verdict of all entries. What does not apply to an entry says nothing of the others."""
        field, expected = self._asked.path.text, self._asked.question.expected
        if not judged:
            return not_applicable(every[0].message)
        by = {verdict: [one for one in judged if one.verdict is verdict] for verdict in Verdict}
        passing, failing, open_ = by[Verdict.PASS], by[Verdict.FAIL], by[Verdict.UNKNOWN]
        if passing and (self._is_any or not (failing or open_)):
            shown = passing if self._is_any else judged
            said = f"{field}: {'an entry is' if self._is_any else 'all entries are'} {expected}"
            return passed(said, *_places(shown), expected=expected, actual=_values(shown))
        if failing and not (self._is_any and open_):
            of = _count(len(failing) + len(passing))
            said = f"{field}: {len(failing)} of {of} {self._asked.question.denied}: {_values(failing)}"
            details = tuple(f"{one.seen.label}: {one.message}" for one in failing[:_MAX_DETAILS])
            return failed(said, *_places(failing), expected=expected, actual=_values(failing), details=details)
        first = open_[0]
        details = tuple(f"{one.seen.label}: {one.message}".removeprefix(": ") for one in open_[:_MAX_DETAILS])
        return unknown(first.message, *_places(open_), expected=expected, details=details if len(open_) > 1 else ())


@dataclass(frozen=True, slots=True)
class _Judged:
    """What one value comes to."""

    verdict: Verdict
    seen: Seen
    message: str
    places: tuple[Place, ...]


def _judged(asked: _Asked, seen: Seen) -> _Judged:
    if seen.open is not None:
        return _Judged(seen.open.verdict, seen, seen.open.message, seen.open.places or seen.places)
    is_met = asked.question.is_met(seen.value)
    said = f"{asked.path.text} is {_shown(seen.value)}"
    if seen.note:
        said += f" ({seen.note})"
    return _Judged(Verdict.PASS if is_met else Verdict.FAIL, seen, said, seen.places)


def _as_asked(asked: _Asked, one: _Judged) -> Outcome:
    """Return the outcome of a field that goes through no list."""
    expected = asked.question.expected
    if one.verdict is Verdict.PASS:
        return passed(one.message, *one.places, expected=expected, actual=_shown(one.seen.value))
    if one.verdict is Verdict.FAIL:
        said = f"{one.message}, wanted: {expected}"
        return failed(said, *one.places, expected=expected, actual=_shown(one.seen.value))
    return Outcome(one.verdict, one.message, one.places, expected)


def _gate(conditions: Sequence[_Judged]) -> Outcome | None:
    """Return why a check does not ask, or cannot tell whether it should; None where all conditions hold."""
    for one in conditions:
        if one.verdict in (Verdict.FAIL, Verdict.NOT_APPLICABLE):
            return not_applicable(f"does not apply: {one.message}" if one.verdict is Verdict.FAIL else one.message)
    for one in conditions:
        if one.verdict is Verdict.UNKNOWN:
            return unknown(f"whether it applies is open: {one.message}", *one.places)
    return None


def _places(judged: Sequence[_Judged]) -> tuple[Place, ...]:
    return tuple(dict.fromkeys(place for one in judged for place in one.places))[:_MAX_PLACES]


def _values(judged: Sequence[_Judged]) -> str:
    shown = dict.fromkeys(_shown(one.seen.value) for one in judged)
    return ", ".join(list(shown)[:_MAX_DETAILS])


def _count(number: int) -> str:
    return f"{number} {'is' if number == 1 else 'are'}"


def _shown(value: object) -> str:
    """Return a value for people. A router's text may hold what looks like a key, and is masked like a line of it."""
    if is_unset(value):
        return "not set"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple | frozenset):
        names = sorted(map(_shown, value)) if isinstance(value, frozenset) else [_shown(one) for one in value]
        return ", ".join(names[:_MAX_DETAILS])
    if isinstance(value, str):
        return f'"{_cut(mask_text(value))}"'
    if isinstance(value, Record) or hasattr(value, "__dataclass_fields__"):
        return "set"
    return _cut(text_of(value))


def _cut(text: str) -> str:
    return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}…"
