"""`run`: collect over SSH, audit, store, append OCSF lines. A router that fails is a record, and the others go on."""

import os
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from agent.audit_command import exit_code
from agent.audit_result import AuditResult
from agent.azure_command import pull_for_run
from agent.collect.site_folder import last_good, prepare_folder, save, save_shown
from agent.collect.ssh import collect
from agent.collect.target import Collected, Target
from agent.config import DeviceSettings, Settings, load_settings
from agent.custom_checks import custom_checks
from agent.errors import CollectError, ConfigError, StoreError
from agent.event_file import append_lines
from agent.exit_codes import CLEAN, FINDINGS, NOT_STORED, strongest
from agent.export.ocsf import Event, ocsf_line
from agent.keys import fingerprint_sealer, read_reference, supplied_keys
from agent.output import note
from agent.pipeline import AuditInput, audit
from agent.store import RunRecord, Store, StoredEvent, locked
from checks.check import Verdict
from checks.severity import Severity

FAIL_ON = Severity.MEDIUM


class Delivery(NamedTuple):
    """What storing a run came to."""

    new_events: tuple[StoredEvent, ...] = ()
    delivered: int = 0
    problem: str | None = None  # why the result was not stored or not delivered


def run(settings_file: Path, site: Path) -> int:
    """Do the timer's job once; return the exit code. Paths in the settings are relative to their file."""
    started = time.monotonic()
    settings = load_settings(settings_file)
    custom = custom_checks(settings, settings_file)
    base = settings_file.parent
    store_path = base / settings.store.path
    with locked(store_path):
        sealer = fingerprint_sealer(store_path.parent)
        supplied = supplied_keys(settings, settings_file, sealer)
        failed = collect_site(settings, settings_file, site)
        pull_for_run(settings, settings_file, site)
        given = AuditInput(site=site, failed=failed, with_second_reader=True, custom=custom)
        result = audit(given, settings, supplied, sealer)
        code, why = exit_code(result, FAIL_ON)
        delivery = _deliver(settings, base, store_path, result, code)
        if delivery.problem:
            code, why = strongest([code, NOT_STORED]), "the result was not stored or delivered"
        _report(result, failed, delivery, f"exit {code}: {why}", code, time.monotonic() - started)
        return code


def collect_site(settings: Settings, settings_file: Path, site: Path) -> dict[str, str]:
    """Fill the site's `configs/`, and `state/` where show output is wanted; return why each router failed that did.

    A router without a `host` is not collected: its file comes another way, and `evidence-fresh` watches its age.
    """
    configs = prepare_folder(site)
    failed: dict[str, str] = {}
    targets: dict[str, Target] = {}
    for device in settings.device:
        if device.host is None:
            continue
        try:
            targets[device.name] = _target(device, settings, settings_file)
        except CollectError as error:
            failed[device.name] = error.reason
    for one in collect(list(targets.values()), settings.collect.workers):
        try:
            if one.problem is not None:
                raise CollectError(one.name, one.problem)
            save(configs, one, targets[one.name])
        except CollectError as error:
            failed[one.name] = error.reason
            continue
        _keep_shown(site, one, targets[one.name])
    now = datetime.now(UTC)
    return {name: f"{reason}; {last_good(configs, name, now)}" for name, reason in failed.items()}


def _keep_shown(site: Path, one: Collected, target: Target) -> None:
    """Keep the show output; what is missing of it is told, and stops nothing: the audit calls it unknown."""
    problem = one.show_problem
    try:
        save_shown(site, one, target)
    except StoreError as error:
        problem = f"{problem}; {error}" if problem else str(error)
    if problem is not None:
        _say(4, f"{one.name}: show output is missing: {problem}")


def _target(device: DeviceSettings, settings: Settings, settings_file: Path) -> Target:
    """Return the target of a device, its references resolved.

    Words missing from the settings are a `ConfigError`; a credential that cannot be read concerns its router only.
    """
    reference = device.credential or settings.collect.credential
    user = device.user or settings.collect.user
    known_hosts = device.known_hosts or settings.collect.known_hosts
    if user is None:
        raise ConfigError(str(settings_file), f"device {device.name!r}: no user, here or under [collect]")
    if reference is None and device.key_file is None:
        raise ConfigError(str(settings_file), f"device {device.name!r}: no credential and no key_file")
    base = settings_file.resolve().parent
    try:
        password = read_reference(reference, base, settings_file.name) if reference else None
    except ConfigError as error:
        raise CollectError(device.name, f"not connected: {error}") from None
    return Target(
        name=device.name,
        platform=device.platform,
        host=device.host or "",
        port=device.port,
        user=user,
        password=password,
        key_file=str(base / device.key_file) if device.key_file else None,
        host_key=device.host_key,
        known_hosts=str(base / known_hosts) if known_hosts else None,
        connect_timeout_seconds=device.connect_timeout_seconds,
        read_timeout_seconds=device.read_timeout_seconds,
        proxy_jump=device.proxy_jump,
        show_output=settings.collect.show_output,
    )


def _deliver(settings: Settings, base: Path, store_path: Path, result: AuditResult, code: int) -> Delivery:
    """Store the run, then append what the outbox holds: also what earlier runs stored and did not get out."""
    record = RunRecord(
        result.run_id,
        settings.site.name,
        result.started_at,
        datetime.now(UTC),
        result.version,
        code,
        result.incomplete,
    )
    new_events: tuple[StoredEvent, ...] = ()
    try:
        with Store(store_path) as store:
            new_events = tuple(store.save(record, result.findings))
            if settings.export.ocsf_file is None:
                return Delivery(new_events)
            waiting = store.undelivered()
            append_lines(base / settings.export.ocsf_file, [_line(one, settings, result) for one in waiting])
            store.confirm(waiting, datetime.now(UTC))
            return Delivery(new_events, len(waiting))
    except StoreError as error:
        return Delivery(new_events, problem=str(error))


def _line(event: StoredEvent, settings: Settings, result: AuditResult) -> str:
    about = Event(
        run_id=event.run_id,
        moment=event.occurred_at,
        site=settings.site.name,
        version=result.version,
        activity=event.kind,
        event_id=event.event_id,
        first_seen=event.first_seen,
        custom=result.custom,
    )
    return ocsf_line(event.finding, about)


def _report(
    result: AuditResult, failed: Mapping[str, str], delivery: Delivery, outcome: str, code: int, seconds: float
) -> None:
    """Say on stderr what came out: what was not seen, a line each, and the summary last."""
    if delivery.problem:
        _say(3, f"msee-audit: {delivery.problem}")
        # The journal is then the only place that keeps them.
        for finding in result.findings:
            if finding.verdict is Verdict.FAIL:
                _say(4, f"{finding.severity.value} {finding.check} {finding.uid}: {finding.message}")
    for sentence in result.incomplete:
        _say(4, f"incomplete: {sentence}")
    counts = {verdict: sum(one.verdict is verdict for one in result.findings) for verdict in Verdict}
    kinds = _count_kinds(delivery.new_events)
    devices = len(result.estate.devices)
    _say(
        6 if code in (CLEAN, FINDINGS) else 4,
        f"run {result.run_id} of {result.estate.site} in {seconds:.1f} s: {devices} routers, {len(failed)} not "
        f"captured; {counts[Verdict.FAIL]} fail, {counts[Verdict.UNKNOWN]} unknown, {counts[Verdict.ERROR]} error; "
        f"events: {kinds}, {delivery.delivered} delivered; {outcome}",
    )


def _count_kinds(events: Sequence[StoredEvent]) -> str:
    kinds = ("create", "update", "close")
    return ", ".join(f"{sum(event.kind == kind for event in events)} {kind}" for kind in kinds)


def _say(priority: int, text: str) -> None:
    """Write one line to stderr, with the priority (3 error to 6 information) where the journal reads it."""
    prefix = f"<{priority}>" if "JOURNAL_STREAM" in os.environ else ""
    note(prefix + " ".join(text.split()))
