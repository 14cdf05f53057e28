"""The audit on one screen: the verdict first, one cause told once, both places quoted, what to type next."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from agent.audit_result import AuditResult
from agent.report.ladders import circuit_block, count_paths, count_tunnels, tunnel_block
from agent.report.style import WIDTH, Style, clip, wrap
from checks.check import Verdict
from checks.finding import EvidenceLine, Finding
from checks.severity import Severity
from parsers.model.source import mask_prose, mask_text, visible

_COLOURS = {
    Severity.CRITICAL: "red",
    Severity.HIGH: "red",
    Severity.MEDIUM: "yellow",
    Severity.LOW: "blue",
    Severity.INFO: "dim",
}
_SHOWN_PLACES = 4
_SHORT_LINKS = {"primary": "primary", "secondary": "secondary"}


class TableOptions(NamedTuple):
    """What the table shows beside the ladders."""

    only: str | None = None
    with_unknown: bool = False
    exit_code: int = 0
    exit_why: str = ""


def audit_table(result: AuditResult, findings: Sequence[Finding], options: TableOptions, style: Style) -> str:
    """Return the whole table."""
    lines = [*_head(result, style), *ladder_lines(result, style), "", *_counts(result, style), ""]
    failing = [one for one in findings if one.verdict is Verdict.FAIL]
    if options.only in (None, "fail"):
        lines += _failures(failing, result.findings, style)
    for verdict in (Verdict.ERROR, Verdict.UNKNOWN, Verdict.PASS, Verdict.NOT_APPLICABLE):
        is_asked = options.only == verdict.value or (verdict is Verdict.UNKNOWN and options.with_unknown)
        if is_asked or (verdict is Verdict.ERROR and options.only is None):
            lines += _plain_list([one for one in findings if one.verdict is verdict], verdict, style)
    lines += _incomplete(result, style)
    lines += wrap(f"exit {options.exit_code}: {options.exit_why}")
    lines += _next(failing, result, options)
    return "\n".join(_finish(line, style) for line in lines).rstrip() + "\n"


def ladders_table(result: AuditResult, style: Style) -> str:
    """Return the ladders alone."""
    lines = [*_head(result, style), *ladder_lines(result, style)]
    estate = result.estate
    ladders = [(path.id, estate.ladders[path.id]) for path in estate.paths]
    ladders += [(f"connection {one.id}", estate.tunnel_ladders[one.id]) for one in estate.tunnels]
    for name, rungs in ladders:
        for rung in rungs:
            if rung.predicted in ("down", "unknown"):
                lines += ["", *wrap(f"{visible(name)}: {rung.rung} {rung.predicted}: {rung.because}", "  ", "    ")]
                lines += [f"    {clip(_place(place), WIDTH - 4)}" for place in rung.places]
                break
    return "\n".join(_finish(line, style) for line in lines).rstrip() + "\n"


def ladder_lines(result: AuditResult, style: Style) -> list[str]:
    """Return one block of ladders per circuit, and one of all tunnels."""
    estate = result.estate
    blocks = [line for view in estate.circuits for line in ("", *circuit_block(view, estate, style))]
    return [*blocks, *tunnel_block(estate, style)]


def _place(place: object) -> str:
    file = getattr(place, "file", "")
    line = getattr(place, "line", None)
    return f"{file}:{line}" if line else f"{file}  {getattr(place, 'pointer', '')}   {getattr(place, 'value', '')}"


def _finish(line: str, style: Style) -> str:
    # Colour is ours and comes last; everything else was made harmless before.
    return style.plain(line).rstrip()


def _head(result: AuditResult, style: Style) -> list[str]:
    estate = result.estate
    counts = ", ".join(
        f"{number} {noun}{'' if number == 1 else 's'}"
        for number, noun in (
            (len(estate.circuits), "circuit"),
            (len(estate.devices), "router"),
            (len(estate.paths), "path"),
        )
    )
    return [f"{style.paint(_safe(estate.site), 'bold')}   {counts}"]


def _counts(result: AuditResult, style: Style) -> list[str]:
    down, is_open, unclear = count_paths(result.estate)
    total = len(result.estate.paths)
    said = []
    if down:
        said.append(style.paint(f"{down} of {total} paths will not come up", "red"))
    lost = count_tunnels(result.estate)
    if lost:
        said.append(style.paint(f"{lost} of {len(result.estate.tunnels)} tunnels will not come up", "red"))
    if is_open:
        said.append(f"{is_open} {'is' if is_open == 1 else 'are'} open")
    if unclear:
        said.append(f"{unclear} cannot be told")
    if not said:
        said.append(f"all {total} paths will come up" if total else "nothing was compared")
    failing = [one for one in result.findings if one.verdict is Verdict.FAIL]
    by_severity = [(one, sum(finding.severity is one for finding in failing)) for one in Severity]
    counts = ", ".join(f"{number} {severity.value}" for severity, number in by_severity if number) or "no finding"
    unknown = sum(one.verdict is Verdict.UNKNOWN for one in result.findings)
    tail = f"   ({unknown} unknown: --unknown)" if unknown else ""
    return [f"{', '.join(said)}", f"{counts}{tail}"]


class _Entry(NamedTuple):
    """Findings that tell one fault: the same check, values and first place, on one or several paths."""

    first: Finding
    all: list[Finding]


def _failures(failing: Sequence[Finding], everything: Sequence[Finding], style: Style) -> list[str]:
    by_uid = {one.uid: one for one in everything}
    roots = [one for one in failing if not _cause(one, by_uid)]
    followers: dict[str, list[Finding]] = {}
    for one in failing:
        cause = _cause(one, by_uid)
        if cause:
            followers.setdefault(_root(cause, by_uid).uid, []).append(one)
    # A follower whose cause is not printed (a filter hid it) stands for itself.
    shown = {one.uid for one in roots}
    lonely = [one for uid, several in followers.items() if uid not in shown for one in several]
    lines: list[str] = []
    for entry in _entries([*roots, *lonely]):
        effects = [one for finding in entry.all for one in followers.get(finding.uid, ())]
        lines += [*_failure(entry, effects, style), ""]
    return lines


def _cause(finding: Finding, by_uid: dict[str, Finding]) -> Finding | None:
    return next((by_uid[uid] for uid in finding.caused_by if uid in by_uid and uid != finding.uid), None)


def _root(finding: Finding, by_uid: dict[str, Finding]) -> Finding:
    for _ in range(8):  # causes are few and short; a circle must not hang the report
        cause = _cause(finding, by_uid)
        if cause is None:
            return finding
        finding = cause
    return finding


def _entries(findings: Iterable[Finding]) -> list[_Entry]:
    entries: dict[tuple[object, ...], _Entry] = {}
    for one in findings:
        place = one.evidence[0] if one.evidence else one.azure[0] if one.azure else None
        at = (place.file, getattr(place, "line", None) or getattr(place, "pointer", None)) if place else one.uid
        key = (one.check, one.severity, one.subject.device, at, one.expected, one.actual)
        entries.setdefault(key, _Entry(one, [])).all.append(one)
    return list(entries.values())


def _failure(entry: _Entry, effects: Sequence[Finding], style: Style) -> list[str]:
    finding = entry.first
    label = f"{finding.severity.value.upper():<9}"
    title = wrap(f"{_subjects(entry.all)}: {_said(finding.message)}", " " * 10)
    title[0] = style.paint(label, _COLOURS[finding.severity]) + " " + style.paint(title[0][10:], "bold")
    lines = title + _places(entry)
    if finding.expected or finding.actual:
        wants = f"wants {finding.expected or '-'}, has {finding.actual or '-'}"
        lines += wrap(_said(wants), "  ", "    ")
    lines += wrap(finding.check, "  ")
    lines += _mend(entry)
    if effects:
        names = sorted({f"{one.check}" for one in effects})
        lines += wrap(f"follows from it: {', '.join(names)}", "  ", "    ")
    return lines


def _subjects(findings: Sequence[Finding]) -> str:
    subjects = [one.subject for one in findings]
    first = subjects[0]
    if first.circuit and first.peering:
        links = "+".join(dict.fromkeys(one.link or "" for one in subjects))
        families = dict.fromkeys(one.address_family or "" for one in subjects)
        family = "" if len(families) == 1 and "ipv4" in families else f" {'+'.join(families)}"
        places = dict.fromkeys(f"{one.circuit} {one.peering}" for one in subjects)
        return f"{', '.join(places)} {links}{family}"
    if first.port:
        return ", ".join(dict.fromkeys(f"{one.port} {one.link}" for one in subjects))
    if first.connection:
        names = dict.fromkeys(one.connection or "" for one in subjects)
        return f"connection{'s' if len(names) > 1 else ''} {', '.join(names)}"
    if first.circuit:
        return ", ".join(dict.fromkeys(one.circuit or "" for one in subjects))
    if first.gateway:
        return ", ".join(dict.fromkeys(f"gateway {one.gateway}" for one in subjects))
    return ", ".join(dict.fromkeys(one.device or "site" for one in subjects))


def _places(entry: _Entry) -> list[str]:
    lines = []
    evidence = list(dict.fromkeys(line for one in entry.all for line in one.evidence))
    lines += [quoted for line in evidence[:_SHOWN_PLACES] for quoted in _quote(line)]
    if len(evidence) > _SHOWN_PLACES:
        lines.append(f"  and {len(evidence) - _SHOWN_PLACES} more lines")
    for one in dict.fromkeys(value for finding in entry.all for value in finding.azure):
        value = clip(_safe(one.value), 20)
        lines += wrap(f"{one.file}  {one.pointer or '/'}   {value}", "  ", "    ")
    return [clip(line, WIDTH) for line in lines]


def _quote(line: EvidenceLine) -> list[str]:
    """Return a router line with its place: beside it where both fit, else below it."""
    place, text = f"{line.file}:{line.line}", _safe(line.text).strip()
    beside = f"  {place:<30} {text}"
    return [beside] if len(beside) <= WIDTH else [f"  {place}", *wrap(text, "    ", "      ")]


def _mend(entry: _Entry) -> list[str]:
    remediation = entry.first.remediation
    lines: list[str] = []
    config = _blocks(entry.all)
    for index, line in enumerate(config):
        # Wrapped, never cut: half a command is worse than none.
        text = _safe(line)
        depth = len(text) - len(text.lstrip())
        head = f"  {'mend' if not index else '    '}  {' ' * depth}"
        lines += wrap(text.strip(), head, " " * (len(head) + 4))
    if remediation.azure_cli:
        head = "  or    " if config else "  mend  "
        lines += wrap(_safe(remediation.azure_cli), head, "          ")
    if not lines and remediation.text:
        lines += wrap(_said(remediation.text), "  mend  ", "        ")
    return lines


def _blocks(findings: Sequence[Finding]) -> list[str]:
    blocks = dict.fromkeys(one.remediation.config for one in findings if one.remediation.config)
    return [line for block in blocks for line in block]


def _plain_list(findings: Sequence[Finding], verdict: Verdict, style: Style) -> list[str]:
    if not findings:
        return []
    lines = [style.paint(verdict.value.replace("_", " ").upper(), "bold")]
    grouped: dict[tuple[str, str], list[Finding]] = {}
    for one in findings:
        grouped.setdefault((one.check, one.message), []).append(one)
    for (check, message), several in grouped.items():
        subjects = _subjects(several[:1]) + (f" and {len(several) - 1} more" if len(several) > 1 else "")
        lines += wrap(f"{check}: {_said(message)} ({subjects})", "  ", "    ")
    return [*lines, ""]


def _incomplete(result: AuditResult, style: Style) -> list[str]:
    if not result.incomplete:
        return []
    lines = [style.paint("NOT SEEN", "magenta")]
    for sentence in result.incomplete:
        lines += wrap(_said(sentence), "  ", "    ")
    return [*lines, ""]


def _next(failing: Sequence[Finding], result: AuditResult, options: TableOptions) -> list[str]:
    said = []
    if failing:
        said.append(f"msee-audit checks {failing[0].check}")
    if not options.with_unknown and any(one.verdict is Verdict.UNKNOWN for one in result.findings):
        said.append("--unknown")
    said.append("--format json")
    return wrap(f"next: {' · '.join(said)}")


def _safe(text: str) -> str:
    """Make router text harmless: last-resort mask, no control characters."""
    return visible(mask_text(text))


def _said(text: str) -> str:
    """Make our own sentences harmless: they name no key, and words such as "password" are words in them."""
    return visible(mask_prose(text))
