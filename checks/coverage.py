"""Which conditions of other tools our checks answer: `coverage.toml` beside this module, as `COVERAGE.md`."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal, Self

from pydantic import model_validator

from parsers.model.source import Record

_DECIDED = {"J": "the resource", "J+": "two resource types", "R": "the routers"}


class CoverageRow(Record):
    """One condition: the checks that answer it, or why none does."""

    id: str
    decided: Literal["J", "J+", "R"]
    condition: str
    checks: tuple[str, ...] = ()
    reason: str = ""
    note: str = ""

    @model_validator(mode="after")
    def _is_answered_or_reasoned(self) -> Self:
        if bool(self.checks) == bool(self.reason):
            raise ValueError(f"{self.id}: expected checks or a reason, and not both")
        return self


class CoveredTool(Record):
    """One tool with its conditions; `short` is how its ids are written as aliases."""

    name: str
    short: str
    row: tuple[CoverageRow, ...]


@cache
def covered_tools() -> tuple[CoveredTool, ...]:
    """Return the tools with their conditions."""
    text = (files("checks") / "coverage.toml").read_text("utf-8")
    return tuple(CoveredTool(**one) for one in tomllib.loads(text)["tool"])


def coverage_page() -> str:
    """Return the text of COVERAGE.md."""
    tools = covered_tools()
    rows = [row for tool in tools for row in tool.row]
    answered = sum(bool(row.checks) for row in rows)
    head = (
        f"Made by `python -m checks` from `coverage.toml`; do not edit. {len(rows)} conditions on the Azure side of "
        f"ExpressRoute, decided from exports and router configs: {answered} are answered, the others say why not."
    )
    lines = ["# What other tools check, and what answers it here", "", head]
    for tool in tools:
        lines += ["", f"## {tool.name}", "", "| id | decided by | condition | answered by |", "|---|---|---|---|"]
        lines += [f"| {row.id} | {_DECIDED[row.decided]} | {row.condition} | {_answer(row)} |" for row in tool.row]
    return "\n".join(lines) + "\n"


def _answer(row: CoverageRow) -> str:
    if not row.checks:
        return f"not: {row.reason}"
    links = ", ".join(f"[{one}](README.md#{one})" for one in row.checks)
    return f"{links}; {row.note}" if row.note else links
