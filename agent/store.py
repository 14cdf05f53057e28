"""The history: runs, findings with their lives, and the outbox of events. SQLite through sqlite-utils.

One writer (a lock file), one transaction a run. No key and no config is ever stored: findings are masked already.
Source: facts on packages, 6.1; facts on operations, 2.2, 4.6 and 5.2.
"""

import contextlib
import fcntl
import json
import os
import sqlite3
import stat
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlite_utils import Database, Migrations

from agent.errors import LockedError, StoreError
from agent.lives import Life, close_removed, next_life
from checks.finding import Finding

migrations = Migrations("msee-audit")


@migrations()
def m001_runs_findings_events(db: Database) -> None:
    """Lay down runs, findings and events."""
    runs: Any = db["runs"]
    runs.create(
        {
            "id": str,
            "site": str,
            "started_at": str,
            "finished_at": str,
            "version": str,
            "exit_code": int,
            "is_complete": int,
            "incomplete": str,  # JSON: a sentence per thing that could not be seen
            "verdicts": str,  # JSON: how many findings of each verdict
        },
        pk="id",
        not_null={"site", "started_at", "finished_at", "exit_code", "is_complete"},
        strict=True,
    )
    findings: Any = db["findings"]
    findings.create(
        {
            "uid": str,
            "check_id": str,
            "subject": str,  # JSON
            "verdict": str,
            "severity": str,
            "state": str,  # new, open, resolved, reopened
            "closed_because": str,  # passed, removed, not applicable; null while open
            "first_seen": str,
            "last_seen": str,
            "stale_since": str,  # since when the input has not told, while open
            "reopen_count": int,
            "content": str,
            "document": str,  # JSON: the finding as last said
            "run_id": str,
        },
        pk="uid",
        not_null={"check_id", "verdict", "state", "first_seen", "last_seen", "content", "document"},
        foreign_keys=[("run_id", "runs", "id")],
        strict=True,
    )
    events: Any = db["events"]
    events.create(
        {
            "seq": int,
            "event_id": str,
            "run_id": str,
            "uid": str,
            "kind": str,  # create, update, close
            "occurred_at": str,
            "first_seen": str,
            "document": str,
            "delivered_at": str,  # null: in the outbox
        },
        pk="seq",
        not_null={"event_id", "kind", "occurred_at", "document"},
        foreign_keys=[("run_id", "runs", "id"), ("uid", "findings", "uid")],
        strict=True,
    )
    events.create_index(["event_id"], unique=True)
    events.create_index(["delivered_at"])


class StoredEvent(NamedTuple):
    """One change of a finding's life, to be delivered at least once, with the same id on every try."""

    event_id: str
    run_id: str
    kind: str  # "create", "update", "close"
    occurred_at: datetime
    first_seen: datetime
    finding: Finding


class RunRecord(NamedTuple):
    """One run, as the store keeps it. Times are aware, UTC."""

    id: str
    site: str
    started_at: datetime
    finished_at: datetime
    version: str
    exit_code: int  # of the audit; what storing and delivering came to is not known yet
    incomplete: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether everything could be seen."""
        return not self.incomplete


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock of a store; raises `LockedError` where another run holds it. A killed run's lock goes with it."""
    try:
        _prepare_folder(path.parent)
        descriptor = os.open(f"{path}.lock", os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}") from None
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LockedError(f"{path}: another run holds the lock") from None
        yield
    finally:
        os.close(descriptor)


def _prepare_folder(folder: Path) -> None:
    """Make the folder where it is missing (0700); refuse one in which others could swap the store."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise StoreError(f"{folder}: others can write to it; expected mode 0700")


class Store:
    """An open store. Close it, or use it in a `with`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            _prepare_folder(path.parent)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600)
            try:
                os.fchmod(descriptor, 0o600)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise StoreError(f"{path}: the store cannot be opened: {error.strerror}") from None
        self._db = Database(path)
        try:
            self._open()
        except sqlite3.Error as error:
            self._db.close()
            raise StoreError(f"{path}: the store cannot be opened: {_reason(error)}") from None

    def _open(self) -> None:
        for pragma in ("busy_timeout=5000", "trusted_schema=OFF", "secure_delete=ON"):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.enable_wal()
        for pragma in ("synchronous=FULL", "foreign_keys=ON"):
            self._db.execute(f"PRAGMA {pragma}")
        migrations.apply(self._db)

    def __enter__(self) -> "Store":
        """Return the store itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the store."""
        self._db.close()

    def save(self, run: RunRecord, findings: Sequence[Finding]) -> list[StoredEvent]:
        """Store a run and its findings in one transaction; return the events that it made."""
        with self._transaction("the result was not stored"):
            self._table("runs").insert(_run_row(run, findings))
            lives = {row["uid"]: _life(row) for row in self._table("findings").rows}
            steps = [
                next_life(lives.get(one.uid), one, run.started_at, is_complete=run.is_complete) for one in findings
            ]
            steps += close_removed(lives.values(), {one.uid for one in findings}, run.started_at, run.is_complete)
            changed = [step for step in steps if step is not None]
            self._table("findings").upsert_all((_life_row(step.life, run.id) for step in changed), pk="uid")
            events = [_event(run, step.event, step.life) for step in changed if step.event]
            self._table("events").insert_all(_event_row(event) for event in events)
        return events

    def undelivered(self) -> list[StoredEvent]:
        """Return the events that were not confirmed, oldest first."""
        return [_stored_event(row) for row in self._table("events").rows_where("delivered_at IS NULL", order_by="seq")]

    def confirm(self, events: Sequence[StoredEvent], moment: datetime) -> None:
        """Note that events were delivered."""
        with self._transaction("the delivery was not noted, so its events will come again"):
            for event in events:
                self._db.execute(
                    "UPDATE events SET delivered_at = ? WHERE event_id = ?", [moment.isoformat(), event.event_id]
                )

    def findings(self) -> list[dict[str, Any]]:
        """Return the findings' rows as stored, by uid."""
        return list(self._table("findings").rows_where(order_by="uid"))

    def runs(self) -> list[dict[str, Any]]:
        """Return the runs' rows as stored, oldest first."""
        return list(self._table("runs").rows_where(order_by="rowid"))

    @contextlib.contextmanager
    def _transaction(self, otherwise: str) -> Iterator[None]:
        try:
            with self._db.atomic():
                yield
        except sqlite3.Error as error:
            raise StoreError(f"{self._path}: {otherwise}: {_reason(error)}") from None

    def _table(self, name: str) -> Any:
        return self._db[name]


def _run_row(run: RunRecord, findings: Sequence[Finding]) -> dict[str, Any]:
    return {
        "id": run.id,
        "site": run.site,
        "started_at": run.started_at.isoformat(),
        "finished_at": run.finished_at.isoformat(),
        "version": run.version,
        "exit_code": run.exit_code,
        "is_complete": int(run.is_complete),
        "incomplete": json.dumps(run.incomplete),
        "verdicts": json.dumps(Counter(one.verdict.value for one in findings), sort_keys=True),
    }


def _life(row: dict[str, Any]) -> Life:
    return Life(
        finding=Finding.model_validate_json(row["document"]),
        state=row["state"],
        closed_because=row["closed_because"],
        first_seen=datetime.fromisoformat(row["first_seen"]),
        last_seen=datetime.fromisoformat(row["last_seen"]),
        stale_since=datetime.fromisoformat(row["stale_since"]) if row["stale_since"] else None,
        reopen_count=row["reopen_count"],
    )


def _life_row(life: Life, run_id: str) -> dict[str, Any]:
    finding = life.finding
    return {
        "uid": finding.uid,
        "check_id": finding.check,
        "subject": finding.subject.model_dump_json(exclude_none=True),
        "verdict": finding.verdict.value,
        "severity": finding.severity.value,
        "state": life.state,
        "closed_because": life.closed_because,
        "first_seen": life.first_seen.isoformat(),
        "last_seen": life.last_seen.isoformat(),
        "stale_since": life.stale_since.isoformat() if life.stale_since else None,
        "reopen_count": life.reopen_count,
        "content": finding.content,
        "document": finding.model_dump_json(),
        "run_id": run_id,
    }


def _event(run: RunRecord, kind: str, life: Life) -> StoredEvent:
    return StoredEvent(uuid.uuid4().hex, run.id, kind, run.started_at, life.first_seen, life.finding)


def _event_row(event: StoredEvent) -> dict[str, Any]:
    return {
        "event_id": event.event_id,
        "run_id": event.run_id,
        "uid": event.finding.uid,
        "kind": event.kind,
        "occurred_at": event.occurred_at.isoformat(),
        "first_seen": event.first_seen.isoformat(),
        "document": event.finding.model_dump_json(),
        "delivered_at": None,
    }


def _stored_event(row: dict[str, Any]) -> StoredEvent:
    return StoredEvent(
        event_id=row["event_id"],
        run_id=row["run_id"],
        kind=row["kind"],
        occurred_at=datetime.fromisoformat(row["occurred_at"]),
        first_seen=datetime.fromisoformat(row["first_seen"]),
        finding=Finding.model_validate_json(row["document"]),
    )


_REASONS = {
    "SQLITE_FULL": "the disk is full",
    "SQLITE_READONLY": "it is read-only",
    "SQLITE_CANTOPEN": "the file cannot be opened",
    "SQLITE_NOTADB": "it is not a SQLite database",
    "SQLITE_CORRUPT": "it is damaged: move it away, and the history begins anew",
    "SQLITE_BUSY": "another program holds it",
    "SQLITE_IOERR": "the disk failed",
}


def _reason(error: sqlite3.Error) -> str:
    """Return SQLite's reason in our words: its own may hold values."""
    name = getattr(error, "sqlite_errorname", "") or type(error).__name__
    return next((text for prefix, text in _REASONS.items() if name.startswith(prefix)), name)
