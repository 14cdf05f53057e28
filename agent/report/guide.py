"""The guide's points for people: the verdict first, why, and what to type for what is open."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from agent.audit_result import AuditResult
from agent.report.style import WIDTH, Style, clip, wrap
from checks.check import Verdict
from checks.finding import Finding
from checks.guide import PointVerdict
from parsers.model.source import mask_prose, visible

_CELLS = {
    Verdict.PASS: ("ok", "green"),
    Verdict.FAIL: ("FAIL", "red"),
    Verdict.UNKNOWN: ("?", "magenta"),
    Verdict.NOT_APPLICABLE: ("n/a", "dim"),
    Verdict.ERROR: ("?", "magenta"),
}
_WORDS = {Verdict.PASS: "pass", Verdict.FAIL: "fail", Verdict.UNKNOWN: "unknown", Verdict.NOT_APPLICABLE: "n/a"}
_INDENT = " " * 11
_SHOWN_FAILURES = 4
_SHOWN_PLACES = 2
_GUIDE = "https://learn.microsoft.com/azure/expressroute/secure-expressroute"


def guide_table(result: AuditResult, verdicts: Sequence[PointVerdict], style: Style) -> str:
    """Return the points as a table, in the guide's order; what answers the unknown ones follows, each once."""
    lines = [
        f"{style.paint(_safe(result.estate.site), 'bold')}   Secure your Azure ExpressRoute",
        summary(verdicts),
    ]
    numbers: dict[str, int] = {}
    for command in (command for one in verdicts for command in one.commands):
        numbers.setdefault(command, len(numbers) + 1)
    section = ""
    for one in verdicts:
        if one.point.section != section:
            section = one.point.section
            lines += ["", style.paint(section, "bold")]
        lines += _point_lines(one, numbers, style)
    if numbers:
        lines += ["", style.paint("What would answer the open points", "bold")]
        # Commands stand whole, to be copied: they are not wrapped.
        lines += [f"  {number:>3}  {_safe(command)}" for command, number in numbers.items()]
    return "\n".join(style.plain(line).rstrip() for line in lines) + "\n"


def guide_markdown(result: AuditResult, verdicts: Sequence[PointVerdict]) -> str:
    """Return the points as Markdown: a table, then what is behind each point that did not pass."""
    lines = [
        f"# {_cell(result.estate.site)}: Secure your Azure ExpressRoute",
        "",
        f"{result.started_at:%Y-%m-%d %H:%M} UTC, msee-audit {result.version}. {summary(verdicts)}.",
        f"The guide: <{_GUIDE}>",
        "",
        "| point | verdict | | because |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {one.point.id} | {_WORDS.get(one.verdict, 'unknown')} | {_cell(one.point.title)} | {_cell(one.because)} |"
        for one in verdicts
    ]
    for one in verdicts:
        if one.verdict in (Verdict.FAIL, Verdict.UNKNOWN):
            lines += ["", f"## {one.point.id} {_cell(one.point.title)}: {_WORDS[one.verdict]}", ""]
            lines += [f"- `{each.check}`: {_cell(each.message)}" for each in _open(one.findings)]
            lines += [f"  - {_place(place)}" for each in _open(one.findings) for place in _places(each)]
            if one.commands:
                lines += ["", "```sh", *(_safe(command) for command in one.commands), "```"]
    return "\n".join(lines).rstrip() + "\n"


def summary(verdicts: Iterable[PointVerdict]) -> str:
    """Return how many of the 27 points have which verdict."""
    own = [one for one in verdicts if one.point.is_of_guide]
    counts = ", ".join(
        f"{number} {word}" for verdict, word in _WORDS.items() if (number := sum(one.verdict is verdict for one in own))
    )
    return f"{len(own)} points: {counts}"


def _point_lines(one: PointVerdict, numbers: Mapping[str, int], style: Style) -> list[str]:
    text, colour = _CELLS[one.verdict]
    head = f"  {one.point.id:<4} {style.paint(text, colour)}{' ' * (5 - len(text))}{one.point.title}"
    lines = [head]
    if one.verdict is Verdict.FAIL:
        failing = [each for each in one.findings if each.verdict is Verdict.FAIL]
        for each in failing[:_SHOWN_FAILURES]:
            lines += wrap(f"{each.check}: {_safe(each.message)}", _INDENT, f"{_INDENT}  ")
            lines += [clip(f"{_INDENT}  {place}", WIDTH) for place in _places(each)]
        if len(failing) > _SHOWN_FAILURES:
            lines.append(f"{_INDENT}and {len(failing) - _SHOWN_FAILURES} more: --format json")
    elif one.verdict is not Verdict.PASS:
        why = _safe(one.because).partition(": az ")[0] if one.commands else _safe(one.because)
        lines += wrap(why, _INDENT)
    if one.commands:
        lines += wrap(f"answered by {', '.join(str(numbers[command]) for command in one.commands)}", _INDENT)
    return lines


def _open(findings: Iterable[Finding]) -> list[Finding]:
    return [one for one in findings if one.verdict in (Verdict.FAIL, Verdict.UNKNOWN, Verdict.ERROR)]


def _places(finding: Finding) -> list[str]:
    return list(_all_places(finding))[:_SHOWN_PLACES] if finding.verdict is Verdict.FAIL else []


def _all_places(finding: Finding) -> Iterator[str]:
    for line in finding.evidence:
        yield _safe(f"{line.file}:{line.line}  {line.text.strip()}")
    for place in finding.azure:
        yield _safe(f"{place.file}{place.pointer}  {place.value}")


def _place(text: str) -> str:
    return f"`{text.replace('`', chr(39))}`"


def _safe(text: str) -> str:
    return visible(mask_prose(text))


def _cell(text: str) -> str:
    """Return a text as Markdown takes it in a table: no bars, no tags, on one line."""
    return _safe(text).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
