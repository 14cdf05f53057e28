"""Configs from files: what is no config is a sentence, and when a config was taken says who tells."""

from datetime import UTC, datetime
from pathlib import Path

from agent.collect.folder import read_configs


def test_hidden_files_and_editors_leftovers_are_no_devices(tmp_path: Path) -> None:
    for name in ("er1.cfg", ".er2.cfg.swp", "er3.cfg~", "er4.cfg.bak", ".hidden", "er1.capture.json"):
        (tmp_path / name).write_text("hostname x\n", "utf-8")
    assert [one.device for one in read_configs(tmp_path, tmp_path)] == ["er1"]


def test_windows_text_is_read(tmp_path: Path) -> None:
    (tmp_path / "er1.cfg").write_bytes("hostname er1\r\n".encode("utf-16"))
    (tmp_path / "er2.cfg").write_bytes(b"\xef\xbb\xbfhostname er2\r\n")
    texts = [one.capture.text for one in read_configs(tmp_path, tmp_path) if one.capture]
    assert texts == ["hostname er1\r\n", "hostname er2\r\n"]


def test_bytes_that_are_no_utf8_stop_nothing(tmp_path: Path) -> None:
    (tmp_path / "er1.cfg").write_bytes(b"hostname er1\ndescription caf\xe9\n")
    (one,) = read_configs(tmp_path, tmp_path)
    assert one.capture is not None
    assert one.capture.text == "hostname er1\ndescription caf\\xe9\n"


def test_capture_record_goes_before_the_file_s_time(tmp_path: Path) -> None:
    (tmp_path / "er1.cfg").write_text("hostname er1\n", "utf-8")
    (tmp_path / "er1.capture.json").write_text('{"captured_at": "2026-11-01T02:00:00+02:00"}', "utf-8")
    (one,) = read_configs(tmp_path, tmp_path)
    assert one.captured_at == datetime(2026, 11, 1, tzinfo=UTC)
    assert one.captured_by == "capture record"


def test_damaged_capture_record_leaves_the_file_s_time(tmp_path: Path) -> None:
    (tmp_path / "er1.cfg").write_text("hostname er1\n", "utf-8")
    for damaged in ("{", "[]", '{"captured_at": 5}', '{"captured_at": "2026-11-01T02:00:00"}'):
        (tmp_path / "er1.capture.json").write_text(damaged, "utf-8")
        (one,) = read_configs(tmp_path, tmp_path)
        assert one.captured_by == "file time"


def test_dangling_link_and_directory_are_sentences(tmp_path: Path) -> None:
    (tmp_path / "er1.cfg").symlink_to(tmp_path / "gone")
    (tmp_path / "er2.cfg").mkdir()
    problems = {one.device: one.problem for one in read_configs(tmp_path, tmp_path)}
    assert problems["er1"]
    assert "a directory" in (problems["er2"] or "")
