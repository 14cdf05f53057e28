"""Compares an audit after an edit with the clean one: what was found, where, and what else changed."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from fault_sites import Laid, Site, lay_out
from fault_table import Expected, Harmless, Row

from checks.check import Verdict
from checks.finding import Finding

Name = tuple[str, str]  # (check, subject)


@dataclass(slots=True)
class Judgement:
    """What the table's rates count, with what is wrong in words."""

    missed: list[str] = field(default_factory=list)  # expected and not found
    misplaced: list[str] = field(default_factory=list)  # found, on another device or line
    surplus: list[str] = field(default_factory=list)  # changed and not expected

    def __str__(self) -> str:
        named = (("missed", self.missed), ("misplaced", self.misplaced), ("surplus", self.surplus))
        return "\n".join(f"{kind}: {one}" for kind, found in named for one in found)


def name_of(finding: Finding) -> str:
    """Return what a finding is about: a path, a port's link, a connection, a circuit, a gateway or a device."""
    subject = finding.subject
    if subject.peering:
        return f"{subject.circuit}/{subject.peering}/{subject.link}/{subject.address_family}"
    if subject.port:
        return f"{subject.port}/{subject.link}"
    return subject.connection or subject.circuit or subject.gateway or subject.device or "-"


def named(findings: tuple[Finding, ...]) -> dict[Name, Finding]:
    """Return the findings by check and subject; those of routers by device, which names nothing else then."""
    found = {(one.check, name_of(one)): one for one in findings}
    assert len(found) == len(findings), "two findings of one check bear one name"
    return found


def audited(laid: Laid, with_second_reader: bool = False) -> dict[Name, Finding]:
    """Audit a site in a folder of its own."""
    with TemporaryDirectory() as folder:
        return named(laid.audit(Path(folder), with_second_reader).findings)


@cache
def clean(site: Site) -> Mapping[Name, Finding]:
    """Return the findings of the site without an edit."""
    return audited(lay_out(site))


def judge(row: Row, after: Mapping[Name, Finding], laid: Laid) -> Judgement:
    """Compare what a fault caused with what it should."""
    before = clean(row.site)
    said = Judgement()
    expected: set[Name] = set()
    for one in row.finds:
        names = _names(one, before, after)
        expected.update(names)
        if one.on:
            for name in names:
                _judge_one(one, name, before, after, laid, said)
        else:
            _judge_any(one, names, before, after, laid, said)
    uids = {after[name].uid for name in expected if name in after}
    failing = {check for check, _ in expected} | row.follows
    followed: set[str] = set()
    for name in _changed(before, after):
        now = after.get(name)
        if name in expected or _is_among(name[0], now.verdict.value if now else "gone", row.shifts):
            continue
        if now and now.verdict is Verdict.FAIL and now.check in row.follows:
            followed.add(now.check)
            if not _rests_on(now, uids, after):
                said.surplus.append(f"{_say(name, before, after)}, which names no cause of this row")
        elif not (now and now.verdict is Verdict.NOT_APPLICABLE and _points_at(now.message, failing)):
            said.surplus.append(_say(name, before, after))
    said.missed += [f"{check} does not follow" for check in sorted(row.follows - followed)]
    happened = {(name[0], after[name].verdict.value if name in after else "gone") for name in _changed(before, after)}
    for shift in sorted(row.shifts):
        if not any(_is_among(check, verdict, {shift}) for check, verdict in happened):
            said.missed.append(f"{shift[0]} did not become {shift[1]}")
    return said


def changes(row: Harmless, after: Mapping[Name, Finding]) -> list[str]:
    """Return what a harmless edit changed: verdicts, severities and words; line numbers may move."""
    before = clean(row.site)
    found = [_say(name, before, after) for name in _changed(before, after)]
    for name, now in after.items():
        was = before.get(name)
        if was is not None and _words(now, None) not in (_words(was, None), _words(was, row)):
            found.append(f"{name}: {_words(was, row)} became {_words(now, None)}")
    return found


def _words(finding: Finding, row: Harmless | None) -> tuple[str, ...]:
    said = (finding.uid, finding.severity.value, finding.message, finding.expected, finding.actual)
    for old, new in row.renames if row else ():
        said = tuple(one.replace(old, new) for one in said)  # type: ignore[assignment]
    return said


def _names(one: Expected, before: Mapping[Name, Finding], after: Mapping[Name, Finding]) -> list[Name]:
    if one.on:
        return [(one.check, subject) for subject in one.on]
    return [name for name in _changed(before, after) if name[0] == one.check and _fails(after.get(name))]


def _fails(finding: Finding | None) -> bool:
    return finding is not None and finding.verdict is Verdict.FAIL


def _judge_any(
    one: Expected,
    names: list[Name],
    before: Mapping[Name, Finding],
    after: Mapping[Name, Finding],
    laid: Laid,
    said: Judgement,
) -> None:
    """Judge an expectation that names no subject: one of those that fail must be the one."""
    if not names:
        said.missed.append(f"{one.check} fails nowhere")
        return
    trials = [Judgement() for _ in names]
    for name, trial in zip(names, trials, strict=True):
        _judge_one(one, name, before, after, laid, trial)
    if all(trial.misplaced for trial in trials):
        said.misplaced += trials[0].misplaced


def _judge_one(
    one: Expected,
    name: Name,
    before: Mapping[Name, Finding],
    after: Mapping[Name, Finding],
    laid: Laid,
    said: Judgement,
) -> None:
    was, now = before.get(name), after.get(name)
    if now is None or now.verdict is not Verdict.FAIL:
        said.missed.append(f"{name}: {now.verdict.value + ', ' + now.message if now else 'no finding'}")
        return
    if was is not None and was.verdict is Verdict.FAIL:
        said.missed.append(f"{name} fails on the clean site too: {was.message}")
    if one.device is not None and (now.subject.device or "") != one.device:
        said.misplaced.append(f"{name}: on {now.subject.device or 'no device'}, expected {one.device or 'none'}")
    if one.line is not None and not _quotes_line(one, now, laid):
        quoted = [f"{place.file}:{place.line} {place.text}" for place in now.evidence]
        said.misplaced.append(f"{name}: quotes {quoted}, expected {one.line!r} of {one.file}")
    if one.line is None and one.pointer is None and not _names_a_place(one, now):
        said.misplaced.append(f"{name}: quotes no line of a router and no value of Azure")
    if one.pointer is not None and not any(place.pointer.endswith(one.pointer) for place in now.azure):
        said.misplaced.append(f"{name}: names {[place.pointer for place in now.azure]}, expected {one.pointer!r}")


def _names_a_place(one: Expected, now: Finding) -> bool:
    """Tell whether a finding about what is absent quotes the block that lacks it, or Azure's value that asks for it."""
    return any(place.file.startswith("configs/") for place in now.evidence) or (bool(now.azure) and not one.device)


def _quotes_line(one: Expected, now: Finding, laid: Laid) -> bool:
    lines = laid.files[one.file].splitlines()
    numbers = {number for number, text in enumerate(lines, 1) if text.strip() == one.line}
    assert numbers, f"{one.file} has no line {one.line!r}"
    return any(place.file == one.file and place.line in numbers for place in now.evidence)


def _changed(before: Mapping[Name, Finding], after: Mapping[Name, Finding]) -> Iterator[Name]:
    for name in sorted({*before, *after}):
        was, now = before.get(name), after.get(name)
        if was is None or now is None or was.verdict is not now.verdict:
            yield name


def _is_among(check: str, verdict: str, shifts: Collection[tuple[str, str]]) -> bool:
    return any(verdict == wanted and fnmatchcase(check, pattern) for pattern, wanted in shifts)


def _points_at(message: str, checks: set[str]) -> bool:
    """Tell whether a check leaves the word to one that fails: "no neighbor: bgp-neighbor-configured tells"."""
    return any(re.search(rf"(?<![a-z-]){check}(?![a-z-])", message) for check in checks)


def _rests_on(finding: Finding, uids: set[str], after: Mapping[Name, Finding]) -> bool:
    by_uid = {one.uid: one for one in after.values()}
    waiting, seen = list(finding.caused_by), set()
    while waiting:
        uid = waiting.pop()
        if uid in uids:
            return True
        if uid not in seen and uid in by_uid:
            seen.add(uid)
            waiting += by_uid[uid].caused_by
    return False


def _say(name: Name, before: Mapping[Name, Finding], after: Mapping[Name, Finding]) -> str:
    was, now = before.get(name), after.get(name)
    return (
        f"{name[0]} on {name[1]}: {was.verdict.value if was else 'absent'} became"
        f" {now.verdict.value + ' (' + now.message + ')' if now else 'absent'}"
    )
