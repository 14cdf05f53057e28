"""The line: collect, parse, pair, check. Readable on one screen; judges nothing itself."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from agent.audit_result import AuditResult
from agent.azure.folder import read_files as read_azure_files
from agent.azure.folder import read_folder, read_state_folder
from agent.azure.reader import read_definition
from agent.baseline import BASELINE, read_baseline
from agent.collect.folder import FileCapture, read_configs, read_file
from agent.collect.folder import read_files as read_config_files
from agent.collect.state_folder import read_state_folder as read_show_folder
from agent.config import Settings
from agent.errors import ConfigError
from agent.output import note
from agent.policy_settings import remarks, untold
from checks.azure_definition import AzureDefinition
from checks.catalogue import all_checks
from checks.check import Check, Verdict
from checks.estate import EdgeDevice, Estate, ReaderDisagreement
from checks.finding import Finding
from checks.pairing import PairingHints, pair
from checks.runner import run_checks
from checks.supplied_keys import SuppliedKeys
from parsers import parse, parse_show, render
from parsers.errors import ParseError
from parsers.model.capture import Capture
from parsers.model.device import Device
from parsers.model.secret import Sealer
from parsers.model.source import SourceText, Where
from parsers.model.state import DeviceState, ShowOutput


@dataclass(frozen=True, slots=True)
class AuditInput:
    """What one audit reads: a site folder, or files; and what replaces or silences a device."""

    site: Path | None = None
    configs: Sequence[Path] = ()
    azure: Sequence[Path] = ()
    candidates: Mapping[str, Path] = field(default_factory=dict)
    failed: Mapping[str, str] = field(default_factory=dict)  # device → why it could not be collected in this run
    with_second_reader: bool = False
    custom: Mapping[str, Check] = field(default_factory=dict)  # the site's own checks, by id


def audit(given: AuditInput, settings: Settings, supplied: SuppliedKeys, sealer: Sealer) -> AuditResult:
    """Audit a site folder or files, and return what was found."""
    now = datetime.now(UTC)
    captures = _captures(given, settings)
    texts: dict[str, SourceText] = {}
    edges = [_edge(one, settings, given, sealer, texts) for one in captures]
    azure = _azure(given, sealer)
    for sentence in remarks(settings.policy, azure):
        note(f"warning: {sentence}")
    estate = pair(settings.site.name, now, settings.policy, azure, edges, _hints(settings), supplied)
    baseline = read_baseline(given.site / BASELINE) if given.site else None
    estate = replace(estate, attestations=settings.attestation, baseline=baseline)

    def evidence(where: Where) -> str:
        text = texts.get(where.file)
        return text.masked(where.line) if text else ""

    findings = run_checks(estate, evidence, render, {**all_checks(), **given.custom})
    incomplete = (*_incomplete(estate, findings), *supplied.problems, *untold(settings.policy, azure))
    return AuditResult(uuid.uuid4().hex, now, product_version(), estate, findings, incomplete, given.custom)


def product_version() -> str:
    """Return the version of the installed distribution; that of the source tree where it is not installed."""
    try:
        return version("msee-audit")
    except PackageNotFoundError:
        return "0.1.0"


def _captures(given: AuditInput, settings: Settings) -> list[FileCapture]:
    """Return one capture per device: of the site and of files, with candidates in place, and what is missing."""
    found = read_configs(given.site / "configs", given.site) if given.site else []
    found += read_config_files(given.configs, None)
    by_name: dict[str, FileCapture] = {}
    for one in found:
        if one.device in by_name:
            other = by_name[one.device].file
            problem = f"{other} and {one.file} both claim to be {one.device}: remove one"
            one = FileCapture(one.device, one.file, None, problem)
        by_name[one.device] = one
    for device, path in given.candidates.items():
        if device not in by_name and device not in {known.name for known in settings.device}:
            raise ConfigError(str(path), f"--candidate: no device {device!r}; known: {', '.join(sorted(by_name))}")
        by_name[device] = read_file(path, device, None)
    for known in settings.device:
        if known.name not in by_name:
            by_name[known.name] = FileCapture(known.name, "", None, f"no file configs/{known.name}.*")
    for device, reason in given.failed.items():
        by_name[device] = FileCapture(device, "", None, reason)
    return [by_name[name] for name in sorted(by_name)]


def _edge(
    one: FileCapture, settings: Settings, given: AuditInput, sealer: Sealer, texts: dict[str, SourceText]
) -> EdgeDevice:
    known = next((device for device in settings.device if device.name == one.device), None)
    platform = known.platform if known else None
    edge = EdgeDevice(one.device, platform, None, one.file or None, one.problem, one.captured_at, one.captured_by)
    if one.capture is None:
        return edge
    capture = one.capture.model_copy(update={"platform": platform})
    device: Device | None = None
    problem: str | None = None
    disagreements: tuple[ReaderDisagreement, ...] | None = None
    try:
        parsed = parse(capture, sealer)
        device, texts[one.file] = parsed.device, parsed.text
        if given.with_second_reader:
            disagreements = _second_reading(capture, device)
    except ParseError as error:
        problem = str(error)
    except Exception as error:  # noqa: BLE001  one device that breaks the parser must not silence the others
        device, problem = None, f"{one.file}: the parser broke on it ({type(error).__name__}); please report this"
    return EdgeDevice(
        name=one.device,
        platform=device.platform if device else platform,
        device=device,
        file=one.file,
        problem=problem,
        captured_at=one.captured_at,
        captured_by=one.captured_by,
        is_in_inventory=known is not None,
        disagreements=disagreements,
        state=_state(one.device, given, texts) if one.device not in given.candidates else None,
    )


def _state(device: str, given: AuditInput, texts: dict[str, SourceText]) -> DeviceState | None:
    """Return what the router said of itself; nothing for a candidate, which does not run yet."""
    found = read_show_folder(given.site / "state" / device, given.site) if given.site else None
    if found is None:
        return None
    try:
        state, shown = parse_show(found)
    except Exception as error:  # noqa: BLE001  one router's output that breaks the reader must not silence the others
        broken = f"the reader broke on this folder ({type(error).__name__}); please report this"
        return DeviceState(outputs=(ShowOutput(file=f"state/{device}", command="show_bgp_mka", problem=broken),))
    texts.update(shown)
    return state


def _second_reading(capture: Capture, device: Device) -> tuple[ReaderDisagreement, ...] | None:
    from parsers.second_reader import has_second_reader, second_reading

    if not has_second_reader(device.platform):
        return None
    return tuple(ReaderDisagreement(*one) for one in second_reading(capture, device))


def _azure(given: AuditInput, sealer: Sealer) -> AzureDefinition:
    folder = given.site / "azure" if given.site else None
    files, problems = read_folder(folder, folder.parent) if folder else ([], [])
    state, troubles = read_state_folder(folder / "state", folder.parent) if folder else ([], [])
    more, faults = read_azure_files(given.azure, None)
    return read_definition([*files, *more], sealer, [*problems, *troubles, *faults], state)


def _hints(settings: Settings) -> PairingHints:
    ports: dict[str, list[tuple[str, str]]] = {}
    for device in settings.device:
        for name, interface in device.ports.items():
            ports.setdefault(name, []).append((device.name, interface))
    return PairingHints(links={device.name: device.links for device in settings.device}, ports=ports)


def _incomplete(estate: Estate, findings: Iterable[Finding]) -> tuple[str, ...]:
    """Return what could not be seen, a sentence each; empty where the audit is complete."""
    said: list[str] = []
    if not estate.devices:
        said.append("no router config: put running configs in configs/, or name them with --config")
    said += [f"{edge.name} was not read: {edge.problem}" for edge in estate.devices if edge.device is None]
    cut = "evidence-device-captured"
    for finding in findings:
        if finding.check == cut and finding.verdict is Verdict.FAIL and finding.evidence:
            said.append(f"{finding.subject.device} was not read whole: {finding.message}")
        elif finding.verdict is Verdict.ERROR:
            said.append(f"{finding.check} broke: {finding.message}")
    said += [f"{one.where}: {one.problem}" for edge in estate.devices if edge.state for one in edge.state.problems]
    if not estate.azure.circuits:
        said.append(
            "no circuit: export one with az network express-route show, and put it in azure/ or name it with --azure"
        )
    elif not estate.paths:
        said.append("no path: the exported circuits have no peering, so there is nothing to compare")
    elif estate.devices and not any(path.agreed for path in estate.paths):
        said.append(
            "no path pairs with a router: none of the configs holds an address, VLAN or neighbor of the circuits"
        )
    said += [
        f"{one.file}{one.pointer}: {one.message}"
        for one in estate.azure.problems
        if one.kind in ("unreadable", "unknown-shape", "refused", "not-fetched")
    ]
    return tuple(dict.fromkeys(said))
