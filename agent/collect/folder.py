"""Configs from files: a site's `configs/`, or files named one by one. What cannot be read becomes a sentence."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, NamedTuple

from parsers.model.capture import Capture

MAX_BYTES = 64 * 1024 * 1024
RECORD_SUFFIX = ".capture.json"


class FileCapture(NamedTuple):
    """One config file: its capture, or why there is none; and when it was taken (UTC)."""

    device: str
    file: str
    capture: Capture | None
    problem: str | None = None
    captured_at: datetime | None = None
    captured_by: Literal["capture record", "file time"] | None = None


def read_configs(folder: Path, root: Path) -> list[FileCapture]:
    """Return the configs of a folder, one per device, sorted by name; editors' leftovers are no configs."""
    if not folder.is_dir():
        return []
    paths = [
        path
        for path in sorted(folder.iterdir())
        if not path.name.startswith(".") and not path.name.endswith(("~", ".bak", ".swp", RECORD_SUFFIX))
    ]
    return read_files(paths, root)


def read_files(paths: Iterable[Path], root: Path | None) -> list[FileCapture]:
    """Return the configs of files named one by one; the device is named by the file's stem."""
    return [read_file(path, path.stem, root) for path in paths]


def read_file(path: Path, device: str, root: Path | None) -> FileCapture:
    """Return one config as the capture of `device`."""
    name = str(path.relative_to(root)) if root and path.is_relative_to(root) else str(path)
    try:
        if path.is_dir():
            return FileCapture(device, name, None, f"{name}: a directory, expected a router config")
        status = path.stat()
        if not path.is_file():
            return FileCapture(device, name, None, f"{name}: not a regular file, expected a router config")
        if status.st_size > MAX_BYTES:
            size = MAX_BYTES // 1024 // 1024
            return FileCapture(device, name, None, f"{name}: larger than {size} MiB: not read")
        text = decode(path.read_bytes())
    except OSError as error:
        return FileCapture(device, name, None, f"{name}: {error.strerror}")
    taken, by = captured_at(path, status.st_mtime)
    return FileCapture(device, name, Capture(device=device, file=name, text=text), None, taken, by)


def decode(content: bytes) -> str:
    """Return a file's text, in UTF-8 or UTF-16; a byte that is neither shows as an escape."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="backslashreplace")
    return content.decode("utf-8-sig", errors="backslashreplace")


def captured_at(path: Path, mtime: float) -> tuple[datetime, Literal["capture record", "file time"]]:
    """Return when a config was taken: by the record beside it, else by the file's own time."""
    record = path.with_name(path.stem + RECORD_SUFFIX)
    try:
        if record.is_file() and record.stat().st_size < 65536:
            value = json.loads(record.read_text("utf-8")).get("captured_at")
            moment = datetime.fromisoformat(value)
            if moment.tzinfo is not None:
                return moment.astimezone(UTC), "capture record"
    except (OSError, ValueError, TypeError, AttributeError):
        pass  # a damaged record tells nothing: the file's time does
    return datetime.fromtimestamp(mtime, UTC), "file time"
