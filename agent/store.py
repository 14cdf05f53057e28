"""The history: runs, findings with their lives, and the outbox of events. SQLite through sqlite-utils.

One writer (a lock file), one transaction a run. No key and no config is ever stored: findings are masked already.
Source: facts on packages, 6.1; facts on operations, 2 and 5.2.
"""

import contextlib
import fcntl
import os
import sqlite3
import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlite_utils import Database, Migrations

from agent.errors import LockedError, StoreError
from checks.check import Verdict
from checks.finding import Finding

migrations = Migrations("msee-audit")


@migrations()
def create_tables(db: Database) -> None:
    """Lay down runs, findings and events."""
    db["runs"].create(  # type: ignore[union-attr]
        {"id": str, "site": str, "started_at": str, "version": str, "exit_code": int, "is_complete": int},
        pk="id",
        strict=True,
    )
    db["findings"].create(  # type: ignore[union-attr]
        {
            "uid": str,
            "check_id": str,
            "verdict": str,
            "severity": str,
            "state": str,
            "first_seen": str,
            "last_seen": str,
            "stale_since": str,
            "reopen_count": int,
            "content": str,
            "document": str,
            "run_id": str,
        },
        pk="uid",
        strict=True,
    )
    db["events"].create(  # type: ignore[union-attr]
        {
            "event_id": str,
            "run_id": str,
            "uid": str,
            "kind": str,
            "occurred_at": str,
            "document": str,
            "delivered_at": str,
        },
        pk="event_id",
        strict=True,
    )


class StoredEvent(NamedTuple):
    """One change of a finding's state, waiting to be delivered at least once."""

    event_id: str
    run_id: str
    kind: str  # "create", "update", "close"
    occurred_at: datetime
    first_seen: datetime
    finding: Finding


class RunRecord(NamedTuple):
    """One run, as the store keeps it."""

    id: str
    site: str
    started_at: datetime
    version: str
    exit_code: int
    is_complete: bool


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock of a store; raises `LockedError` where another run holds it."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(f"{path}.lock", os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}") from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise LockedError(f"{path}: another run holds the lock") from None
    finally:
        os.close(descriptor)


class Store:
    """An open store. Close it, or use it in a `with`."""

    def __init__(self, path: Path) -> None:
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600))
            self._db = Database(path)
            self._db.enable_wal()
            for pragma in ("synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
                self._db.execute(f"PRAGMA {pragma}")
            migrations.apply(self._db)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"{path}: the store cannot be opened ({type(error).__name__})") from None

    def __enter__(self) -> "Store":
        """Return the store itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the store."""
        self._db.close()

    def save(self, run: RunRecord, findings: Sequence[Finding]) -> list[StoredEvent]:
        """Store a run and its findings in one transaction; return the events that it made."""
        try:
            with self._db.atomic():
                return self._save(run, findings)
        except sqlite3.Error as error:
            raise StoreError(f"the result was not stored ({type(error).__name__}): {_reason(error)}") from None

    def _save(self, run: RunRecord, findings: Sequence[Finding]) -> list[StoredEvent]:
        moment = run.started_at.isoformat()
        self._table("runs").insert(
            {
                "id": run.id,
                "site": run.site,
                "started_at": moment,
                "version": run.version,
                "exit_code": run.exit_code,
                "is_complete": int(run.is_complete),
            }
        )
        known = {row["uid"]: row for row in self._table("findings").rows}
        events: list[StoredEvent] = []
        rows: list[dict[str, Any]] = []
        for finding in findings:
            row, kind = _next_life(known.get(finding.uid), finding, run.id, moment)
            if row is not None:
                rows.append(row)
                if kind:
                    events.append(_event(run, kind, row, finding))
        if run.is_complete:
            seen = {finding.uid for finding in findings}
            for uid, old in known.items():
                if uid not in seen and old["state"] in ("new", "open", "reopened"):
                    gone = old | {"state": "removed", "last_seen": moment, "run_id": run.id}
                    rows.append(gone)
                    events.append(_event(run, "close", gone, Finding.model_validate_json(old["document"])))
        self._table("findings").upsert_all(rows, pk="uid")
        self._table("events").insert_all(_event_row(event) for event in events)
        return events

    def undelivered(self) -> list[StoredEvent]:
        """Return the events that no file or server has confirmed, oldest first."""
        rows = self._table("events").rows_where("delivered_at IS NULL", order_by="rowid")
        firsts = {row["uid"]: row["first_seen"] for row in self._table("findings").rows}
        return [
            StoredEvent(
                event_id=row["event_id"],
                run_id=row["run_id"],
                kind=row["kind"],
                occurred_at=datetime.fromisoformat(row["occurred_at"]),
                first_seen=datetime.fromisoformat(firsts.get(row["uid"], row["occurred_at"])),
                finding=Finding.model_validate_json(row["document"]),
            )
            for row in rows
        ]

    def confirm(self, events: Sequence[StoredEvent], moment: datetime) -> None:
        """Note that events were delivered."""
        with self._db.atomic():
            for event in events:
                self._table("events").update(event.event_id, {"delivered_at": moment.isoformat()})

    def findings(self) -> list[dict[str, Any]]:
        """Return the findings' rows as stored."""
        return list(self._table("findings").rows)

    def runs(self) -> list[dict[str, Any]]:
        """Return the runs' rows as stored, oldest first."""
        return list(self._table("runs").rows_where(order_by="started_at"))

    def _table(self, name: str) -> Any:
        return self._db[name]


def _next_life(
    old: dict[str, Any] | None, finding: Finding, run_id: str, moment: str
) -> tuple[dict[str, Any] | None, str]:
    """Return the finding's row after this run, and the event's kind ("" for none).

    Only a pass closes. Unknown, error and not applicable leave an open finding as it was, marked stale.
    """
    row: dict[str, Any] = {
        "uid": finding.uid,
        "check_id": finding.check,
        "verdict": finding.verdict.value,
        "severity": finding.severity.value,
        "first_seen": old["first_seen"] if old else moment,
        "last_seen": moment,
        "stale_since": None,
        "reopen_count": old["reopen_count"] if old else 0,
        "content": finding.content,
        "document": finding.model_dump_json(),
        "run_id": run_id,
    }
    was_open = old is not None and old["state"] in ("new", "open", "reopened")
    if finding.verdict is Verdict.FAIL:
        if old is None:
            return row | {"state": "new"}, "create"
        if not was_open:
            return row | {"state": "reopened", "reopen_count": row["reopen_count"] + 1}, "update"
        return row | {"state": "open"}, "update" if old["content"] != finding.content else ""
    if was_open and old is not None:
        if finding.verdict is Verdict.PASS:
            return row | {"state": "resolved"}, "close"
        return old | {"stale_since": old["stale_since"] or moment, "run_id": run_id}, ""
    return None, ""


def _event(run: RunRecord, kind: str, row: dict[str, Any], finding: Finding) -> StoredEvent:
    return StoredEvent(
        event_id=uuid.uuid4().hex,
        run_id=run.id,
        kind=kind,
        occurred_at=run.started_at,
        first_seen=datetime.fromisoformat(row["first_seen"]),
        finding=finding,
    )


def _event_row(event: StoredEvent) -> dict[str, Any]:
    return {
        "event_id": event.event_id,
        "run_id": event.run_id,
        "uid": event.finding.uid,
        "kind": event.kind,
        "occurred_at": event.occurred_at.isoformat(),
        "document": event.finding.model_dump_json(),
        "delivered_at": None,
    }


def _reason(error: sqlite3.Error) -> str:
    """Return SQLite's short reason (a full disk, a read-only file); it holds no values."""
    text = str(error)
    return text if text in ("database or disk is full", "attempt to write a readonly database") else "see the disk"
