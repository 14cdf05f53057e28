"""Fixtures that all tests share: paths, a fixed sealer, and the ways from text to facts and from files to findings."""

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import settings as hypothesis_settings

from agent.azure.folder import read_folder, read_state_folder
from agent.azure.reader import AzureFile, read_definition
from agent.baseline import BASELINE, read_baseline
from agent.collect.folder import read_file
from agent.collect.state_folder import read_state_folder as read_show_folder
from agent.config import parse_settings
from agent.keys import supplied_keys
from checks.check import Check
from checks.estate import EdgeDevice, Estate, ReaderDisagreement
from checks.finding import Finding
from checks.pairing import PairingHints, pair
from checks.policy import Policy
from checks.runner import run_checks
from checks.supplied_keys import SuppliedKeys
from parsers import Parsed, parse, parse_show, render
from parsers.errors import ParseError
from parsers.model.capture import Capture
from parsers.model.secret import Encoding, Sealer
from parsers.model.source import SourceText, Where

# The same examples on every machine: a run that fails can be run again.
hypothesis_settings.register_profile("repeatable", derandomize=True, deadline=None)
hypothesis_settings.load_profile("repeatable")

ROOT = Path(__file__).resolve().parent.parent
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Case(NamedTuple):
    """A folder of fixture files as an estate, with the texts for evidence."""

    estate: Estate
    texts: dict[str, SourceText]

    def findings(self, checks: dict[str, Check] | None = None) -> tuple[Finding, ...]:
        """Run the checks over the estate."""

        def evidence(where: Where) -> str:
            return self.texts[where.file].masked(where.line) if where.file in self.texts else ""

        return run_checks(self.estate, evidence, render, checks)


@pytest.fixture(scope="session")
def root() -> Path:
    """The top of the source tree."""
    return ROOT


@pytest.fixture(scope="session")
def fixtures() -> Path:
    """The folder of fixtures."""
    return ROOT / "fixtures"


@pytest.fixture(scope="session")
def sealer() -> Sealer:
    """A sealer with a fixed key, so that fingerprints compare within a test run."""
    return Sealer(b"0" * 32)


@pytest.fixture
def parse_text(sealer: Sealer) -> Callable[..., Parsed]:
    """Parse a text as one platform's config (`platform=None` detects it)."""

    def parse_one(text: str, platform: str | None = "cisco_xe", file: str = "r1.cfg", device: str = "r1") -> Parsed:
        return parse(Capture(device=device, file=file, text=text, platform=platform), sealer)

    return parse_one


@pytest.fixture(scope="session")
def load_case(sealer: Sealer) -> Callable[[Path], Case]:
    """Read a folder of `<device>.<platform>.txt`, `azure.json` and `settings.toml` as an estate."""

    def load(folder: Path) -> Case:
        settings_file = folder / "settings.toml"
        settings = parse_settings(settings_file.read_text() if settings_file.is_file() else "", str(settings_file))
        texts: dict[str, SourceText] = {}
        edges = [_edge(path, sealer, texts) for path in sorted(folder.glob("*.*.txt"))]
        extra = tomllib.loads(settings_file.read_text()).get("device", []) if settings_file.is_file() else []
        named = {edge.name for edge in edges}
        edges += [
            EdgeDevice(one["name"], one["platform"], None, problem="no file was captured")
            for one in extra
            if one["name"] not in named
        ]
        azure_files = [AzureFile(path.name, path.read_text(), NOW) for path in sorted(folder.glob("azure*.json"))]
        more, missed = read_folder(folder / "azure", folder)
        azure_files += [one if "/pulled/" in one.name else one._replace(captured_at=NOW) for one in more]
        state, troubles = read_state_folder(folder / "state", folder)
        troubles += missed
        state = [one._replace(captured_at=NOW) for one in state if one.owner not in named]
        edges = [_with_state(edge, folder, texts) for edge in edges]
        ports: dict[str, list[tuple[str, str]]] = {}
        for device in settings.device:
            for name, interface in device.ports.items():
                ports.setdefault(name, []).append((device.name, interface))
        hints = PairingHints({device.name: device.links for device in settings.device}, ports)
        azure = read_definition(azure_files, sealer, troubles, state)
        supplied = supplied_keys(settings, settings_file if settings_file.is_file() else None, sealer)
        estate = pair(settings.site.name, NOW, settings.policy, azure, edges, hints, supplied)
        baseline = read_baseline(folder / BASELINE)
        return Case(replace(estate, attestations=settings.attestation, baseline=baseline), texts)

    return load


def _edge(path: Path, sealer: Sealer, texts: dict[str, SourceText]) -> EdgeDevice:
    from parsers.second_reader import second_reading

    name, platform, _ = path.name.rsplit(".", 2)
    taken = read_file(path, name, path.parent)
    capture = Capture(device=name, file=path.name, text=path.read_bytes().decode(), platform=platform)
    try:
        parsed = parse(capture, sealer)
    except ParseError as error:
        return EdgeDevice(name, platform, None, path.name, str(error))
    texts[path.name] = parsed.text
    found = tuple(ReaderDisagreement(*one) for one in second_reading(capture, parsed.device))
    is_recorded = taken.captured_by == "capture record"
    moment = taken.captured_at if is_recorded else NOW  # a fixture's own age says nothing
    return EdgeDevice(name, platform, parsed.device, path.name, None, moment, taken.captured_by, disagreements=found)


def _with_state(edge: EdgeDevice, folder: Path, texts: dict[str, SourceText]) -> EdgeDevice:
    """Return a router with its show output of `state/<device>/`, taken now; an hour ago in a file `…_earlier`."""
    found = read_show_folder(folder / "state" / edge.name, folder)
    if found is None:
        return edge
    earlier = timedelta(hours=1)
    state, shown = parse_show(
        one._replace(captured_at=NOW - earlier if one.command.endswith("_earlier") else NOW) for one in found
    )
    texts.update(shown)
    return replace(edge, state=state)


@pytest.fixture(scope="session")
def build_estate(sealer: Sealer) -> Callable[..., Case]:
    """Build an estate from texts: configs by device (cisco_xe unless given), and Azure JSON texts."""

    def build(
        configs: dict[str, str],
        azure: Iterable[str] = (),
        policy: Policy | None = None,
        hints: PairingHints | None = None,
        md5: dict[tuple[str, str], str] | None = None,
        platforms: dict[str, str] | None = None,
    ) -> Case:
        texts: dict[str, SourceText] = {}
        edges = []
        for name, text in configs.items():
            platform = (platforms or {}).get(name, "cisco_xe")
            parsed = parse(Capture(device=name, file=f"{name}.cfg", text=text, platform=platform), sealer)
            texts[f"{name}.cfg"] = parsed.text
            edges.append(EdgeDevice(name, platform, parsed.device, f"{name}.cfg", None, NOW, "file time"))
        files = [AzureFile(f"azure{index}.json", text, NOW) for index, text in enumerate(azure)]
        sealed = {key: (sealer.seal(text, Encoding.SUPPLIED), "the settings") for key, text in (md5 or {}).items()}
        supplied = SuppliedKeys(md5=sealed)  # type: ignore[arg-type]
        definition = read_definition(files, sealer)
        estate = pair("test", NOW, policy or Policy(), definition, edges, hints or PairingHints(), supplied)
        return Case(estate, texts)

    return build
