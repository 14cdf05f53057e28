"""What other tools check: every condition is answered by checks that exist, or says why not; aliases tell the same."""

from pathlib import Path

import pytest

from checks.catalogue import all_checks
from checks.coverage import CoverageRow, coverage_page, covered_tools

ROWS = [(tool.short, row) for tool in covered_tools() for row in tool.row]
ANSWERED = [(short, row) for short, row in ROWS if row.checks and short not in ("", "AMBA")]


def ids(row: CoverageRow) -> list[str]:
    return [one.partition(" (")[0] for one in row.id.split(", ")]


def test_no_condition_stands_there_twice() -> None:
    names = [(short, row.id) for short, row in ROWS]
    assert len(names) > 90
    assert len(set(names)) == len(names)


def test_every_answer_is_a_check_that_exists() -> None:
    assert {name for _, row in ROWS for name in row.checks} <= set(all_checks())


@pytest.mark.parametrize(("short", "row"), ANSWERED, ids=[f"{short} {row.id}" for short, row in ANSWERED])
def test_a_check_that_answers_carries_the_id_as_alias(short: str, row: CoverageRow) -> None:
    aliases = {alias for name in row.checks for alias in all_checks()[name].aliases}
    assert {f"{short} {one}" for one in ids(row)} & aliases


def test_an_alias_of_another_tool_stands_in_the_table() -> None:
    shorts = [tool.short for tool in covered_tools() if tool.short]
    known = {f"{short} {one}" for short, row in ROWS for one in ids(row)}
    lost = [
        (alias, one.id)
        for one in all_checks().values()
        for alias in one.aliases
        if alias.startswith(tuple(f"{short} " for short in shorts)) and alias not in known
    ]
    assert lost == []


def test_the_page_is_in_sync(root: Path) -> None:
    assert (root / "checks" / "COVERAGE.md").read_text("utf-8") == coverage_page(), "run `make docs`"
