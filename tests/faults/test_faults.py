"""Every fault of the table is found, where it stands, and nothing else; every harmless edit changes nothing.

The rates stand at the end of the run. MSEE_AUDIT_BOTH_ROLES=1 makes each fault on both links of every platform.
"""

import os
import re
from collections.abc import Callable

import pytest
from fault_judge import audited, changes, clean, judge
from fault_mending import mended
from fault_sites import Site, edited, lay_out, platforms_of
from fault_summary import README, absences, counts
from fault_table import ESTATES, Harmless, Row, harmless_rows, missing_edits, rows

from checks.check import Verdict
from checks.severity import Severity

ROWS = rows(os.environ.get("MSEE_AUDIT_BOTH_ROLES") == "1")
HARMLESS = harmless_rows()
PAIRS = [
    Site(estate, first, second)
    for estate in ESTATES
    for first in platforms_of(estate)
    for second in platforms_of(estate)
]

Rate = Callable[[str, object], None]


@pytest.mark.parametrize("row", ROWS, ids=[one.id for one in ROWS])
def test_the_fault_is_found_where_it_stands_and_nothing_else_and_its_remediation_mends_it(
    row: Row, record_property: Rate
) -> None:
    laid = edited(lay_out(row.site), row.edits)
    after = audited(laid)
    said = judge(row, after, laid)
    record_property("rate:1 detection", not said.missed)
    record_property("rate:2 localisation", not said.misplaced)
    record_property("rate:3 exactness", not said.surplus)
    assert not str(said), f"{row.what}\n{said}"
    left = mended(row, laid, after)
    if left is None:
        return
    record_property("rate:5 remediation", not left)
    if row.unmended:
        assert left, f"it mends after all, though the table says: {row.unmended}"
    else:
        assert left == []


@pytest.mark.parametrize("row", HARMLESS, ids=[one.id for one in HARMLESS])
def test_the_harmless_edit_changes_nothing(row: Harmless, record_property: Rate) -> None:
    from fault_transforms import transformed

    laid = transformed(edited(lay_out(row.site), row.edits), row)
    assert laid != lay_out(row.site)
    found = changes(row, audited(laid))
    record_property("rate:4 no change", not found)
    assert not found, "\n".join((row.what, *found))


@pytest.mark.parametrize("site", PAIRS, ids=[str(one) for one in PAIRS])
def test_the_clean_pair_has_no_failing_finding_of_medium_or_above_and_no_error(site: Site) -> None:
    serious = [
        (name, one.message)
        for name, one in clean(site).items()
        if one.verdict is Verdict.ERROR or (one.verdict is Verdict.FAIL and one.severity.rank <= Severity.MEDIUM.rank)
    ]
    assert serious == []


@pytest.mark.parametrize("site", PAIRS, ids=[str(one) for one in PAIRS])
def test_both_readers_agree_on_the_clean_pair(site: Site) -> None:
    found = audited(lay_out(site), with_second_reader=True)
    agree = {name: one for name, one in found.items() if name[0] == "evidence-readers-agree"}
    assert len(agree) == 2
    assert {one.verdict for one in agree.values()} <= {Verdict.PASS, Verdict.NOT_APPLICABLE}


def test_every_platform_has_every_fault_or_says_why_not() -> None:
    assert missing_edits() == []


def test_the_table_is_as_long_as_it_should_be() -> None:
    assert len({one.id for one in ROWS}) == len(ROWS)
    assert len(HARMLESS) >= 120
    assert len(ROWS) + len(HARMLESS) >= 400


def test_the_page_counts_the_rows_and_names_what_is_absent() -> None:
    text = README.read_text("utf-8")
    wanted = [*counts(), *absences()]
    rates = dict(re.findall(r"^\| ([a-z ]+) \| \d+ \| ([\d.]+) % \|$", text, re.MULTILINE))
    assert {name for name, held in rates.items() if float(held) < 100} <= {"remediation"}
    assert len(rates) == 5 and float(rates["remediation"]) >= 95
    assert [line for line in wanted if line not in text.splitlines()] == [], "run python tests/faults/fault_summary.py"
