"""`audit` and `paths`: from options to a result, a text and an exit code."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from agent.audit_result import AuditResult
from agent.config import Settings, SiteSettings, load_settings
from agent.custom_checks import custom_checks
from agent.documents import findings_document
from agent.errors import ConfigError
from agent.exit_codes import CLEAN, FINDINGS, INCOMPLETE, strongest
from agent.export.ocsf import Event, ocsf_lines
from agent.keys import fingerprint_sealer, supplied_keys
from agent.output import note, write_result
from agent.pipeline import AuditInput
from agent.pipeline import audit as audit_estate
from agent.report.style import Style
from agent.report.terminal import TableOptions, audit_table, ladders_table
from checks.check import Verdict
from checks.finding import Finding
from checks.severity import Severity
from parsers.model.source import plain

SETTINGS_NAME = "msee-audit.toml"
DEMO = "contoso-faulty"


@dataclass(frozen=True, slots=True)
class AuditOptions:
    """The options of `audit`."""

    site: Path | None = None
    configs: tuple[Path, ...] = ()
    azure: tuple[Path, ...] = ()
    format: str = "table"
    output: Path | None = None
    only: str | None = None
    fail_on: str = "medium"
    candidates: tuple[str, ...] = ()
    settings: Path | None = None
    with_second_reader: bool = False
    with_unknown: bool = False
    is_ascii: bool = False


def run_audit(options: AuditOptions) -> int:
    """Audit, print, and return the exit code."""
    result = _audit(options)
    findings = tuple(one for one in result.findings if options.only in (None, one.verdict.value))
    code, why = exit_code(result, Severity(options.fail_on))
    write_result(_text(options, result, findings, code, why), options.output)
    for sentence in result.incomplete if options.format != "table" else ():
        note(f"incomplete: {sentence}")
    return code


def run_paths(options: AuditOptions) -> int:
    """Print the ladders; exit 4 where the audit could not see everything, else 0."""
    result = _audit(options)
    if options.format == "json":
        document = findings_document(result, ())
        rows = [plain(path) for path in document.paths]
        tunnels = {"tunnels": [plain(one) for one in document.tunnels]} if document.tunnels else {}
        write_result(_json({"schema": "msee-audit/paths/1", "paths": rows, **tunnels}), options.output)
    else:
        write_result(ladders_table(result, style_of(options)), options.output)
    for sentence in result.incomplete:
        note(f"incomplete: {sentence}")
    return INCOMPLETE if result.incomplete else CLEAN


def exit_code(result: AuditResult, fail_on: Severity) -> tuple[int, str]:
    """Return the exit code of an audit, and why."""
    codes = []
    failing = [one for one in result.findings if one.verdict is Verdict.FAIL and one.severity.rank <= fail_on.rank]
    if failing:
        codes.append(FINDINGS)
    if result.incomplete:
        codes.append(INCOMPLETE)
    code = strongest(codes)
    if code == INCOMPLETE:
        count = len(result.incomplete)
        return code, f"incomplete: {count} {'thing' if count == 1 else 'things'} could not be seen"
    if code == FINDINGS:
        return code, f"findings at or above {fail_on.value}"
    return code, f"complete, nothing at or above {fail_on.value}"


def demo_site() -> Path:
    """Return the bundled faulty site: of the source tree that this is run from."""
    site = Path(__file__).resolve().parent.parent / "fixtures" / "sites" / DEMO
    if not site.is_dir():
        raise ConfigError(str(site), "the demo's site is not here: run it from a source tree, with `make demo`")
    return Path(os.path.relpath(site)) if site.is_relative_to(Path.cwd()) else site


def _audit(options: AuditOptions) -> AuditResult:
    if options.site is None and not options.configs and not options.azure:
        raise ConfigError("audit", "name a site folder, or --config and --azure files")
    if options.site is not None and not options.site.is_dir():
        raise ConfigError(str(options.site), "no such folder, expected a site with configs/ and azure/")
    settings, file = _settings(options)
    sealer = fingerprint_sealer(None)
    given = AuditInput(
        site=options.site,
        configs=options.configs,
        azure=options.azure,
        candidates=dict(_candidate(one) for one in options.candidates),
        with_second_reader=options.with_second_reader,
        custom=custom_checks(settings, file),
    )
    return audit_estate(given, settings, supplied_keys(settings, file, sealer), sealer)


def audit_site(options: AuditOptions) -> tuple[AuditResult, Path]:
    """Audit, and return with the result where `run` keeps the history."""
    settings, _ = _settings(options)
    return _audit(options), Path(settings.store.path)


def _settings(options: AuditOptions) -> tuple[Settings, Path | None]:
    if options.settings is not None:
        return load_settings(options.settings), options.settings
    if options.site is not None:
        path = options.site / SETTINGS_NAME
        if path.is_file():
            return load_settings(path), path
        name = options.site.resolve().name or "site"
        safe = "".join(letter if letter.isalnum() or letter in "._-" else "-" for letter in name)[:64]
        return Settings(site=SiteSettings(name=safe if safe[:1].isalnum() else "site")), None
    return Settings(), None


def _candidate(text: str) -> tuple[str, Path]:
    device, equals, file = text.partition("=")
    if not equals or not device or not file:
        raise ConfigError("--candidate", "expected DEVICE=FILE")
    return device, Path(file)


def _text(options: AuditOptions, result: AuditResult, findings: tuple[Finding, ...], code: int, why: str) -> str:
    if options.format == "json":
        return findings_document(result, findings).model_dump_json(indent=2, by_alias=True) + "\n"
    if options.format == "jsonl":
        return "".join(one.model_dump_json() + "\n" for one in findings)
    if options.format == "ocsf":
        event = Event(result.run_id, result.started_at, result.estate.site, result.version, custom=result.custom)
        return ocsf_lines(findings, event)
    table = TableOptions(only=options.only, with_unknown=options.with_unknown, exit_code=code, exit_why=why)
    return audit_table(result, findings, table, style_of(options))


def style_of(options: AuditOptions) -> Style:
    """Return how to print: colour only on a terminal."""
    is_terminal = options.output is None and sys.stdout.isatty()
    return Style(has_colour=is_terminal and not os.environ.get("NO_COLOR"), is_ascii=options.is_ascii)


def _json(value: object) -> str:
    import json

    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
