"""The catalogue and a check's page, for people."""

from collections.abc import Sequence

from agent.report.style import WIDTH, wrap
from checks.catalogue import CheckPage
from checks.field_path import FieldRow

_NAME = 15


def catalogue_table(pages: Sequence[CheckPage]) -> str:
    """Return one line or two a check, by area."""
    lines: list[str] = []
    area = ""
    for one in pages:
        if one.id.partition("-")[0] != area:
            area = one.id.partition("-")[0]
            lines += ["", area]
        head = f"  {one.id:<32} {one.severity:<9} "
        lines += wrap(one.over, head, " " * len(head))
        lines += wrap(one.claim, "      ")
    return "\n".join(lines).lstrip("\n") + "\n\nnext: msee-audit checks ID\n"


def page_text(one: CheckPage) -> str:
    """Return a check's page."""
    lines = [f"{one.id}   {one.severity}   {one.over}", *wrap(one.claim), ""]
    for name, text in (
        ("Why", one.why),
        ("Fails when", one.fails_when),
        ("Unknown when", one.unknown_when),
        ("Not applicable", one.not_applicable_when),
        ("Mend", one.fix),
    ):
        if not text:
            continue
        lines += wrap(text, f"{name:<{_NAME}}", " " * _NAME, WIDTH)
    for platform, text in one.mend:
        lines += wrap(text, f"  {platform:<{_NAME - 2}}", " " * _NAME, WIDTH)
    lines += wrap(one.source, f"{'Source':<{_NAME}}", " " * _NAME, WIDTH)
    if one.aliases:
        lines += wrap(", ".join(one.aliases), f"{'Answers':<{_NAME}}", " " * _NAME, WIDTH)
    return "\n".join(lines) + "\n"


def fields_table(name: str, rows: Sequence[FieldRow]) -> str:
    """Return what a declared check may ask of `name`, a line or more a field."""
    if not rows:
        return f"{name} has no fields of its own\n"
    widest = max(len(one.name) for one in rows)
    lines: list[str] = []
    for one in rows:
        choices = f": {', '.join(one.choices)}" if one.choices else ""
        lines += wrap(f"{one.holds}{choices}", f"  {one.name:<{widest}}  ", " " * (widest + 4), WIDTH)
    return "\n".join([name, *lines]) + "\n"
