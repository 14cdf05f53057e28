"""Deleting any line of any fixture config raises no exception: not in parsing, not in pairing, not in a check."""

import os
from pathlib import Path

import pytest

from agent.azure.folder import read_folder
from agent.azure.reader import read_definition
from agent.config import load_settings
from checks.check import Verdict
from checks.estate import EdgeDevice
from checks.pairing import PairingHints, pair
from checks.runner import run_checks
from checks.supplied_keys import SuppliedKeys
from parsers import parse, render
from parsers.errors import ParseError
from parsers.model.capture import Capture
from parsers.model.secret import Sealer

ROOT = Path(__file__).resolve().parent.parent
# Sites that share a router have it once.
SITE_CONFIGS = sorted(
    {one.read_bytes(): one for one in sorted((ROOT / "fixtures" / "sites").glob("*/configs/*"))}.values()
)
CONFIGS = sorted((ROOT / "fixtures").glob("*/*/running-config.txt"))
SLICES = 4
# Of a long config every thirteenth line; MSEE_AUDIT_EVERY_LINE=1 takes them all, which takes a quarter of an hour.
LONG = 250
STRIDE = 1 if os.environ.get("MSEE_AUDIT_EVERY_LINE") else 13


def test_there_are_configs() -> None:
    assert len(SITE_CONFIGS) >= 13
    assert len(CONFIGS) >= 10


@pytest.mark.parametrize("part", range(SLICES))
@pytest.mark.parametrize("path", SITE_CONFIGS, ids=[f"{one.parent.parent.name}/{one.stem}" for one in SITE_CONFIGS])
def test_an_audit_without_any_one_line_never_breaks(path: Path, part: int, sealer: Sealer) -> None:
    site = path.parent.parent
    settings = load_settings(site / "msee-audit.toml")
    files, _ = read_folder(site / "azure", site)
    azure = read_definition(files, sealer)
    hints = PairingHints({one.name: one.links for one in settings.device})
    others = [_edge(one, one.read_text("utf-8"), sealer) for one in sorted((site / "configs").iterdir()) if one != path]
    lines = path.read_text("utf-8").splitlines(keepends=True)
    for index in range(part, len(lines), SLICES * (STRIDE if len(lines) > LONG else 1)):
        edge = _edge(path, "".join(lines[:index] + lines[index + 1 :]), sealer)
        estate = pair("site", files[0].captured_at, settings.policy, azure, [*others, edge], hints, SuppliedKeys())
        findings = run_checks(estate, lambda where: "", render)
        broken = [(one.check, one.message) for one in findings if one.verdict is Verdict.ERROR]
        assert broken == [], f"without line {index + 1}"


def _edge(path: Path, text: str, sealer: Sealer) -> EdgeDevice:
    try:
        device = parse(Capture(device=path.stem, file=path.name, text=text), sealer).device
    except ParseError as error:
        return EdgeDevice(path.stem, None, None, path.name, str(error))
    return EdgeDevice(path.stem, device.platform, device, path.name)


@pytest.mark.parametrize("path", CONFIGS, ids=[f"{one.parent.parent.name}/{one.parent.name}" for one in CONFIGS])
def test_a_fixture_without_any_one_line_never_breaks(path: Path, sealer: Sealer) -> None:
    lines = path.read_bytes().decode("utf-8", errors="backslashreplace").splitlines(keepends=True)
    for index in range(0, len(lines), 1 if len(lines) < 400 else len(lines) // 100):  # of a long config, some
        _edge(path, "".join(lines[:index] + lines[index + 1 :]), sealer)
