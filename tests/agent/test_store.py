"""The store: lives of findings, the outbox, and what is kept when things break."""

import json
import os
import resource
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.errors import LockedError, StoreError
from agent.event_file import append_lines
from agent.store import RunRecord, Store, locked
from checks.check import Verdict
from checks.finding import Finding, FindingSubject
from checks.severity import Severity

FAIL, PASS, UNKNOWN = Verdict.FAIL, Verdict.PASS, Verdict.UNKNOWN
ERROR, NOT_APPLICABLE = Verdict.ERROR, Verdict.NOT_APPLICABLE
FIRST = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def finding(verdict: Verdict, actual: str = "12077", name: str = "one") -> Finding:
    """A finding about one path; `actual` is part of what it says."""
    return Finding(
        uid=f"msee1-{name}",
        check="bgp-remote-as-microsoft",
        verdict=verdict,
        severity=Severity.HIGH,
        subject=FindingSubject(device="er1", circuit="er-one"),
        message=f"remote AS {actual}",
        expected="12076",
        actual=actual,
    )


def record(number: int, incomplete: tuple[str, ...] = ()) -> RunRecord:
    """Run `number`, one a day."""
    begun = FIRST + timedelta(days=number)
    return RunRecord(f"run{number}", "tiny", begun, begun + timedelta(seconds=3), "0.1.0", 3, incomplete)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store that is not there yet."""
    return tmp_path / "state" / "store.sqlite3"


@pytest.fixture
def live(path: Path) -> Callable[..., list[tuple[str, ...]]]:
    """Play runs one after the other, one finding each (None: gone; "?" first: an incomplete run).

    Returns per run the state and the kinds of the events that it made.
    """

    def play(*runs: tuple[Verdict | None, bool] | Verdict | None) -> list[tuple[str, ...]]:
        said = []
        with Store(path) as store:
            for number, one in enumerate(runs):
                verdict, is_complete = one if isinstance(one, tuple) else (one, True)
                findings = [finding(verdict)] if verdict else []
                events = store.save(record(number, () if is_complete else ("er2 was not read",)), findings)
                rows = store.findings()
                state = rows[0]["state"] if rows else ""
                said.append((state, *(event.kind for event in events)))
        return said

    return play


def row(path: Path) -> dict[str, object]:
    """The only finding of a store."""
    with Store(path) as store:
        (found,) = store.findings()
        return found


def test_a_first_failure_is_created_and_the_same_again_is_no_event(
    live: Callable[..., object],
) -> None:
    assert live(FAIL, FAIL) == [("new", "create"), ("open",)]


def test_a_failure_that_says_something_else_is_an_update(path: Path) -> None:
    with Store(path) as store:
        store.save(record(0), [finding(FAIL, "12077")])
        (event,) = store.save(record(1), [finding(FAIL, "12078")])
    assert (event.kind, event.finding.actual) == ("update", "12078")
    assert row(path)["first_seen"] == FIRST.isoformat()


def test_a_pass_closes_and_a_later_failure_reopens_the_same_finding(live: Callable[..., object], path: Path) -> None:
    assert live(FAIL, PASS, PASS, FAIL) == [
        ("new", "create"),
        ("resolved", "close"),
        ("resolved",),
        ("reopened", "update"),
    ]
    found = row(path)
    assert (found["reopen_count"], found["first_seen"], found["closed_because"]) == (1, FIRST.isoformat(), None)


@pytest.mark.parametrize("verdict", [UNKNOWN, ERROR])
def test_what_was_not_seen_closes_nothing_and_is_marked_stale(
    live: Callable[..., object], path: Path, verdict: Verdict
) -> None:
    assert live(FAIL, verdict, verdict) == [("new", "create"), ("new",), ("new",)]
    found = row(path)
    assert found["stale_since"] == (FIRST + timedelta(days=1)).isoformat()
    assert (found["verdict"], found["last_seen"]) == ("fail", FIRST.isoformat())


def test_a_failure_seen_again_is_no_longer_stale(live: Callable[..., object], path: Path) -> None:
    assert live(FAIL, UNKNOWN, FAIL) == [("new", "create"), ("new",), ("open",)]
    assert row(path)["stale_since"] is None


def test_a_question_that_is_gone_closes_only_in_a_complete_run(live: Callable[..., object], path: Path) -> None:
    assert live(FAIL, (None, False), None) == [("new", "create"), ("new",), ("resolved", "close")]
    assert row(path)["closed_because"] == "removed"


def test_a_question_that_no_longer_arises_closes_only_in_a_complete_run(
    live: Callable[..., object], path: Path
) -> None:
    assert live(FAIL, (NOT_APPLICABLE, False), NOT_APPLICABLE) == [("new", "create"), ("new",), ("resolved", "close")]
    assert row(path)["closed_because"] == "not applicable"


@pytest.mark.parametrize("verdict", [PASS, UNKNOWN, ERROR, NOT_APPLICABLE])
def test_what_never_failed_has_no_life(live: Callable[..., object], verdict: Verdict) -> None:
    assert live(verdict, verdict) == [("",), ("",)]


def test_a_run_is_kept_with_its_verdicts_and_what_it_could_not_see(path: Path) -> None:
    with Store(path) as store:
        store.save(record(0, ("er2 was not read",)), [finding(FAIL), finding(PASS, name="two")])
        (run,) = store.runs()
    assert run["is_complete"] == 0
    assert json.loads(run["incomplete"]) == ["er2 was not read"]
    assert json.loads(run["verdicts"]) == {"fail": 1, "pass": 1}


def test_events_wait_in_order_until_they_are_confirmed_and_keep_their_ids(path: Path) -> None:
    with Store(path) as store:
        store.save(record(0), [finding(FAIL)])
        store.save(record(1), [finding(PASS)])
        waiting = store.undelivered()
    assert [event.kind for event in waiting] == ["create", "close"]
    with Store(path) as store:
        assert store.undelivered() == waiting
        store.confirm(waiting[:1], FIRST)
        assert store.undelivered() == waiting[1:]


def test_a_run_that_breaks_in_the_middle_leaves_no_row(path: Path) -> None:
    with Store(path) as store:
        store.save(record(0), [finding(FAIL)])
        with pytest.raises(StoreError, match="not stored"):
            store.save(record(0), [finding(PASS)])  # the run's id again
        assert [one["state"] for one in store.findings()] == ["new"]
        assert len(store.undelivered()) == 1


def test_an_event_needs_its_run_and_its_finding(path: Path) -> None:
    with Store(path) as store:
        store.save(record(0), [finding(FAIL)])
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA foreign_keys=ON")
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute("DELETE FROM runs")
    connection.close()


def test_the_store_is_for_its_owner_only(path: Path) -> None:
    with Store(path) as store:
        store.save(record(0), [finding(FAIL)])
        files = sorted(path.parent.iterdir())
        assert [one.name for one in files] == ["store.sqlite3", "store.sqlite3-shm", "store.sqlite3-wal"]
        assert {stat.S_IMODE(one.stat().st_mode) for one in files} == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_store_that_others_could_read_is_closed_to_them(path: Path) -> None:
    Store(path).__exit__()
    path.chmod(0o644)
    Store(path).__exit__()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_folder_that_others_can_write_to_is_refused_and_left_as_it_is(path: Path) -> None:
    path.parent.mkdir()
    path.parent.chmod(0o777)
    with pytest.raises(StoreError, match="others can write"):
        Store(path)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o777


def test_a_file_that_is_no_database_is_told(path: Path) -> None:
    path.parent.mkdir(mode=0o700)
    path.write_text("not a database, but a text of some length\n" * 100)
    with pytest.raises(StoreError, match="not a SQLite database"):
        Store(path)


def test_a_store_that_is_a_link_is_refused(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir(mode=0o700)
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreError):
        Store(path)
    assert not (tmp_path / "elsewhere").exists()


def test_a_full_disk_loses_nothing_that_was_stored(path: Path) -> None:
    with Store(path) as store:
        store.save(record(0), [finding(FAIL)])
        pages = store._db.execute("PRAGMA page_count").fetchone()[0]
        store._db.execute(f"PRAGMA max_page_count={pages}")
        many = [finding(FAIL, name=f"{number}" * 50) for number in range(500)]
        with pytest.raises(StoreError, match="the disk is full"):
            store.save(record(1), many)
    with Store(path) as store:
        assert [one["id"] for one in store.runs()] == ["run0"]
        assert len(store.undelivered()) == 1


def test_a_second_run_at_the_same_time_is_locked_out_and_a_later_one_is_not(path: Path) -> None:
    with locked(path), pytest.raises(LockedError), locked(path):
        pytest.fail("two hold the lock")
    with locked(path):
        pass


def test_an_error_of_the_run_is_not_taken_for_a_lock(path: Path) -> None:
    with pytest.raises(BlockingIOError), locked(path):
        raise BlockingIOError


def test_a_lock_goes_with_a_killed_run(path: Path, root: Path) -> None:
    code = (
        "import os, signal, sys; from pathlib import Path; from agent.store import locked\n"
        "with locked(Path(sys.argv[1])): os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], cwd=root, check=False)
    assert done.returncode == -signal.SIGKILL
    with locked(path):
        pass


def test_lines_are_appended_whole_to_a_file_of_its_owner(tmp_path: Path) -> None:
    file = tmp_path / "log" / "events.jsonl"
    append_lines(file, ['{"a":1}'])
    append_lines(file, ['{"a":2}', '{"a":3}'])
    append_lines(file, [])
    assert file.read_text() == '{"a":1}\n{"a":2}\n{"a":3}\n'
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_half_line_of_a_killed_run_is_written_whole_by_the_next(tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    file.write_text('{"a":1}\n{"b":')
    append_lines(file, ['{"b":2}', '{"c":3}'])
    assert file.read_text() == '{"a":1}\n{"b":2}\n{"c":3}\n'


def test_a_half_line_of_someone_else_stays(tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    file.write_text("theirs")
    append_lines(file, ['{"b":2}'])
    assert file.read_text() == 'theirs\n{"b":2}\n'


def test_a_disk_that_fills_while_appending_leaves_no_half_line(tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    append_lines(file, ['{"a":1}'])
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
        with pytest.raises(StoreError, match="not written"):
            append_lines(file, ["x" * 200])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert file.read_text() == '{"a":1}\n'


def test_events_go_to_regular_files_only(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    for name in ("pipe", "link"):
        with pytest.raises(StoreError):
            append_lines(tmp_path / name, ["x"])
    assert not (tmp_path / "elsewhere").exists()
