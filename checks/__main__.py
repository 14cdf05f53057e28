"""`python -m checks` writes README.md from the checks' pages, and COVERAGE.md; `--verify` fails where one is stale."""

import sys
from itertools import groupby
from pathlib import Path

from checks.catalogue import CheckPage, all_checks, page
from checks.coverage import coverage_page

README = Path(__file__).parent / "README.md"
COVERAGE = Path(__file__).parent / "COVERAGE.md"


def main(arguments: list[str]) -> int:
    """Write or verify the pages; return the exit code."""
    pages = ((README, readme()), (COVERAGE, coverage_page()))
    if arguments == ["--verify"]:
        stale = [path.name for path, text in pages if not path.is_file() or path.read_text("utf-8") != text]
        for name in stale:
            sys.stderr.write(f"checks/{name} is out of date: run `make docs`\n")
        return 1 if stale else 0
    for path, text in pages:
        path.write_text(text, "utf-8")
    return 0


def readme() -> str:
    """Return the text of checks/README.md."""
    pages = [page(one) for one in all_checks().values()]
    areas = [f"## {area}\n\n" + "\n".join(map(_section, group)) for area, group in groupby(pages, _area)]
    head = (
        "# Checks\n\nMade by `python -m checks` from the checks' docstrings; do not edit. "
        f"{len(pages)} checks. A pass means what the first sentence says; what the input cannot show is unknown.\n\n"
    )
    return head + "\n".join(areas)


def _area(one: CheckPage) -> str:
    return one.id.partition("-")[0]


def _section(one: CheckPage) -> str:
    rows = [f"### {one.id}\n", f"{one.claim}\n", f"*{one.severity}, over {one.over}*\n"]
    rows += [f"- **Why**: {one.why}", f"- **Fails when**: {one.fails_when}", f"- **Unknown when**: {one.unknown_when}"]
    rows += [f"- **Not applicable when**: {one.not_applicable_when}"] if one.not_applicable_when else []
    rows += [f"- **Fix**: {one.fix}", *(f"  - {platform}: {line}" for platform, line in one.mend)]
    rows += [f"- **Source**: {one.source}"]
    if one.aliases:
        rows.append(f"- **Answers**: {', '.join(one.aliases)}")
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
