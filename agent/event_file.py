"""The file that a SIEM's collector reads: JSON lines, appended, whole lines only, on disk before they are confirmed."""

import os
import stat
from collections.abc import Sequence
from pathlib import Path

from agent.errors import StoreError

_TAIL_BYTES = 4 * 1024 * 1024  # more than any line of ours


def append_lines(path: Path, lines: Sequence[str]) -> None:
    """Append lines to a file of mode 0600, all of them or none; raises `StoreError`.

    A line that a killed run left half written is taken back where it is the beginning of one that is now written
    whole; a stranger's unfinished line stays, and ours begin after it.
    """
    if not lines:
        return
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        is_new = not path.exists()
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise StoreError(f"{path}: not a regular file, expected one to append events to")
            _append(descriptor, [line.encode() for line in lines])
        finally:
            os.close(descriptor)
        if is_new:
            _sync_folder(path.parent)
    except OSError as error:
        raise StoreError(f"{path}: the events were not written: {error.strerror}") from None


def _append(descriptor: int, lines: list[bytes]) -> None:
    size = os.fstat(descriptor).st_size
    tail = os.pread(descriptor, min(size, _TAIL_BYTES), max(0, size - _TAIL_BYTES)).rpartition(b"\n")[2]
    content = b"".join(line + b"\n" for line in lines)
    if tail and any(line.startswith(tail) for line in lines):
        size -= len(tail)
        os.ftruncate(descriptor, size)
    elif tail:
        content = b"\n" + content
    try:
        while content:
            content = content[os.write(descriptor, content) :]
        os.fsync(descriptor)
    except OSError:
        os.ftruncate(descriptor, size)  # a full disk: no half line stays, and the next run appends them all
        raise


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
