"""Where results go: stdout, or a file that is whole or not there. What leaves is masked once more."""

import os
import sys
import tempfile
from pathlib import Path

from agent.errors import StoreError
from agent.exit_codes import NOT_STORED


def write_result(text: str, path: Path | None) -> None:
    """Write the result to stdout, or atomically to a file of mode 0600."""
    if path is not None:
        write_atomically(path, text)
        return
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader went away, as `| head` does: nothing to say, but what was not delivered is no clean audit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(NOT_STORED) from None


def write_atomically(path: Path, text: str, mode: int = 0o600) -> None:
    """Write a file so that a reader sees the old content or the new, never a part."""
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            temporary.chmod(mode)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}") from None


def note(text: str) -> None:
    """Say something to the operator: stderr, never stdout."""
    from parsers.model.source import mask_prose, visible

    sys.stderr.write(visible(mask_prose(text)).rstrip() + "\n")
