"""`run`: collect over SSH, audit, store, append OCSF lines. A device that fails is unknown, and the others go on."""

import json
import os
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from agent.audit_command import exit_code
from agent.collect.ssh import Collected, Target, collect
from agent.config import DEVICE_NAME, DeviceSettings, Settings, load_settings
from agent.errors import ConfigError, StoreError
from agent.exit_codes import NOT_STORED, strongest
from agent.export.ocsf import Event, ocsf_line
from agent.keys import fingerprint_sealer, read_reference, supplied_keys
from agent.output import note, write_atomically
from agent.pipeline import AuditInput, AuditResult, audit
from agent.store import RunRecord, Store, StoredEvent, locked
from checks.check import Verdict
from checks.severity import Severity

_SECONDS_A_DAY = 86400


def run(settings_file: Path, site: Path) -> int:
    """Do the timer's job once; return the exit code."""
    settings = load_settings(settings_file)
    store_path = Path(settings.store.path)
    with locked(store_path):
        store_path.parent.chmod(0o700)
        sealer = fingerprint_sealer(store_path.parent)
        supplied = supplied_keys(settings, settings_file, sealer)
        failed = _collect(settings, settings_file, site)
        given = AuditInput(site=site, failed=failed, with_second_reader=True)
        result = audit(given, settings, supplied, sealer)
        code, why = exit_code(result, Severity.MEDIUM)
        codes = [code]
        try:
            _store(settings, store_path, result, code)
        except StoreError as error:
            note(f"msee-audit: {error}")
            codes.append(NOT_STORED)
        code = strongest(codes)
        _summarise(result, code, why)
        return code


def _collect(settings: Settings, settings_file: Path, site: Path) -> dict[str, str]:
    """Fill the site's configs; return why each device failed that did."""
    targets = [_target(device, settings, settings_file) for device in settings.device if device.host]
    failed = {device.name: "no host in the settings" for device in settings.device if not device.host}
    configs = site / "configs"
    try:
        configs.mkdir(mode=0o700, parents=True, exist_ok=True)
        configs.chmod(0o700)
    except OSError as error:
        raise StoreError(f"{configs}: {error.strerror}") from None
    hosts = {target.name: target for target in targets}
    for one in collect(targets, settings.collect.workers):
        if one.text is None:
            failed[one.name] = f"{one.problem}{_last_good(configs, one.name)}"
        else:
            _save_config(configs, one, hosts[one.name])
    return failed


def _target(device: DeviceSettings, settings: Settings, settings_file: Path) -> Target:
    reference = device.credential or settings.collect.credential
    user = device.user or settings.collect.user
    if user is None:
        raise ConfigError(str(settings_file), f"device {device.name!r}: no user, here or under [collect]")
    if reference is None and device.key_file is None:
        raise ConfigError(str(settings_file), f"device {device.name!r}: no credential and no key_file")
    base = settings_file.parent
    known_hosts = settings.collect.known_hosts
    return Target(
        name=device.name,
        platform=device.platform,
        host=device.host or "",
        port=device.port,
        user=user,
        password=read_reference(reference, base, str(settings_file)) if reference else None,
        key_file=str(base / device.key_file) if device.key_file else None,
        host_key=device.host_key,
        known_hosts=str(base / known_hosts) if known_hosts else None,
        connect_timeout_seconds=device.connect_timeout_seconds,
        read_timeout_seconds=device.read_timeout_seconds,
    )


def _save_config(configs: Path, one: Collected, target: Target) -> None:
    """Write a config and the record of its capture, each whole or not at all."""
    assert one.text is not None
    if not re.fullmatch(DEVICE_NAME, one.name):
        raise ConfigError(one.name, "not a name for a file")
    for other in configs.glob(f"{one.name}.*"):
        if other.name not in (f"{one.name}.cfg", f"{one.name}.capture.json") and other.stem == one.name:
            other.unlink()  # a file of another ending would claim the same device
    write_atomically(configs / f"{one.name}.cfg", one.text)
    record = {
        "captured_at": datetime.now(UTC).isoformat(),
        "host": target.host,
        "platform": target.platform,
        "command": one.command,
        "sha256": sha256(one.text.encode()).hexdigest(),
        "characters": len(one.text),
    }
    write_atomically(configs / f"{one.name}.capture.json", json.dumps(record, indent=2) + "\n")


def _last_good(configs: Path, name: str) -> str:
    path = configs / f"{name}.cfg"
    try:
        age = datetime.now(UTC).timestamp() - path.stat().st_mtime
    except OSError:
        return "; it was never captured"
    days = int(age // _SECONDS_A_DAY)
    return f"; the last good capture is {days} {'day' if days == 1 else 'days'} old"


def _store(settings: Settings, path: Path, result: AuditResult, code: int) -> None:
    record = RunRecord(
        result.run_id, settings.site.name, result.started_at, result.version, code, not result.incomplete
    )
    with Store(path) as store:
        store.save(record, result.findings)
        if settings.export.ocsf_file:
            events = store.undelivered()
            _append(Path(settings.export.ocsf_file), events, settings, result)
            store.confirm(events, datetime.now(UTC))


def _append(path: Path, events: Sequence[StoredEvent], settings: Settings, result: AuditResult) -> None:
    """Append the events as OCSF lines, at least once each: what was not confirmed comes again with the next run."""
    lines = "".join(_line(event, settings, result) + "\n" for event in events)
    if not lines:
        return
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
        try:
            size = os.fstat(descriptor).st_size
            if size and os.pread(descriptor, 1, size - 1) != b"\n":
                lines = "\n" + lines  # a run was killed within a line: that line stays alone, ours begin anew
            content = lines.encode()
            while content:
                content = content[os.write(descriptor, content) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}") from None


def _line(event: StoredEvent, settings: Settings, result: AuditResult) -> str:
    about = Event(
        run_id=event.run_id,
        moment=event.occurred_at,
        site=settings.site.name,
        version=result.version,
        activity=event.kind,
        event_id=event.event_id,
        first_seen=event.first_seen,
    )
    return ocsf_line(event.finding, about)


def _summarise(result: AuditResult, code: int, why: str) -> None:
    """Say in one line what came out, with journald's priority where it listens."""
    failing = sum(one.verdict is Verdict.FAIL for one in result.findings)
    unclear = sum(one.verdict is Verdict.UNKNOWN for one in result.findings)
    is_journal = "JOURNAL_STREAM" in os.environ
    prefix = ("<6>" if code == 0 else "<4>") if is_journal else ""
    text = f"run {result.run_id}: {failing} fail, {unclear} unknown, exit {code} ({why})"
    note(prefix + text)
    for sentence in result.incomplete:
        note(("<4>" if is_journal else "") + f"incomplete: {sentence}")
