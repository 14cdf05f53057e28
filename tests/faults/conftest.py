"""The fault table's modules stand beside its tests and belong to no package; a run ends with the rates."""

import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

_RATES: Counter[tuple[str, bool]] = Counter()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Count what the rows found; with xdist the properties come back from the workers."""
    if report.when == "call":
        for name, value in _rates(report.user_properties):
            _RATES[(name, value)] += 1


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the rates of the table."""
    for name in sorted({name for name, _ in _RATES}):
        good, bad = _RATES[(name, True)], _RATES[(name, False)]
        terminalreporter.write_line(f"fault table, {name}: {good} of {good + bad} ({100 * good / (good + bad):.1f} %)")


def _rates(properties: Iterable[tuple[str, object]]) -> Iterable[tuple[str, bool]]:
    for name, value in properties:
        if name.startswith("rate:"):
            yield name.removeprefix("rate:"), bool(value)
