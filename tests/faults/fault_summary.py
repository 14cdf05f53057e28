"""`python tests/faults/fault_summary.py`: runs the whole table and writes README.md beside it."""

import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

from fault_judge import audited, changes, judge  # noqa: E402
from fault_mending import mended  # noqa: E402
from fault_sites import edited, lay_out, platforms_of  # noqa: E402
from fault_table import ESTATES, Harmless, Row, edits_of, harmless_rows, rows  # noqa: E402
from fault_transforms import transformed  # noqa: E402

README = HERE / "README.md"
HEAD = """\
# The fault table

Each row makes one edit to one clean site and says what the audit must find, on which device and line, and what follows
from it; a harmless row must change nothing. Made by `python tests/faults/fault_summary.py`, which runs all of it;
`pytest tests/faults` asserts every row.

| rate | what it counts |
|---|---|
| detection | rows whose expected findings all fail, and failed nowhere on the clean site |
| localisation | rows whose findings name the device and quote the expected line or pointer; of what is absent, any |
| exactness | rows in which nothing else changes its verdict, but for what the row says to follow, with its cause |
| no change | harmless rows after which every verdict, severity and sentence is as before |
| remediation | rows of faults on a router whose findings carry config lines: applied, they pass, nothing new fails |
"""


class Judged(NamedTuple):
    """What one row came to. `is_mended` None: no config lines."""

    id: str
    is_found: bool
    is_placed: bool
    is_exact: bool
    is_mended: bool | None
    reason: str


def main() -> int:
    """Run the table and write the page; 1 where a rate of the first four is below 100 %."""
    with ProcessPoolExecutor() as pool:
        faults = list(pool.map(_fault, rows(), chunksize=4))
        harmless = list(pool.map(_harmless, harmless_rows(), chunksize=4))
    README.write_text(page(faults, harmless), "utf-8")
    return 0 if all(one.is_found and one.is_placed and one.is_exact for one in faults) and all(harmless) else 1


def page(faults: list[Judged], harmless: list[bool]) -> str:
    """Return the page of a run."""
    mends = [one for one in faults if one.is_mended is not None]
    rates = {
        "detection": [one.is_found for one in faults],
        "localisation": [one.is_placed for one in faults],
        "exactness": [one.is_exact for one in faults],
        "no change": harmless,
        "remediation": [bool(one.is_mended) for one in mends],
    }
    lines = [HEAD, "## Rates", "", "| rate | rows | holds |", "|---|---|---|"]
    lines += [f"| {name} | {len(held)} | {100 * sum(held) / len(held):.1f} % |" for name, held in rates.items()]
    lines += ["", "## Rows", "", *counts(), "", "## Not mended by its lines, and why", ""]
    lines += [f"- `{one.id}`: {one.reason}" for one in mends if not one.is_mended]
    lines += ["", "## Not on a platform, and why", "", *absences()]
    return "\n".join(lines) + "\n"


def counts() -> list[str]:
    """Return the table of rows by site and platform; a test holds the page to it."""
    faults = Counter(_place(one) for one in rows())
    quiet = Counter(_place(one) for one in harmless_rows())
    lines = ["| where the edit is made | faults | harmless |", "|---|---|---|"]
    lines += [f"| {place} | {faults[place]} | {quiet[place]} |" for place in sorted({*faults, *quiet})]
    return [*lines, f"| in all | {faults.total()} | {quiet.total()} |"]


def absences() -> list[str]:
    """Return the faults that a platform cannot have, with the reasons of the table."""
    found: dict[tuple[str, str], list[str]] = {}
    for estate in ESTATES:
        for platform in platforms_of(estate):
            for name, entry in edits_of(platform, estate).items():
                if "absent" in entry and name not in found.setdefault((platform, entry["absent"]), []):
                    found[(platform, entry["absent"])].append(name)
    return [f"- {platform}: {', '.join(names)}: {reason}" for (platform, reason), names in sorted(found.items())]


def _place(row: Row | Harmless) -> str:
    if not row.site.primary:
        return row.site.estate
    if row.id.startswith("azure-"):
        return "Azure's half"
    estate, platform, *_ = row.id.split("-")
    return f"{platform}, {estate} estate"


def _fault(row: Row) -> Judged:
    laid = edited(lay_out(row.site), row.edits)
    after = audited(laid)
    said = judge(row, after, laid)
    left = mended(row, laid, after)
    reason = row.unmended or (left[0] if left else "")
    is_mended = None if left is None else not left
    return Judged(row.id, not said.missed, not said.misplaced, not said.surplus, is_mended, reason)


def _harmless(row: Harmless) -> bool:
    laid = transformed(edited(lay_out(row.site), row.edits), row)
    return not changes(row, audited(laid))


if __name__ == "__main__":
    raise SystemExit(main())
