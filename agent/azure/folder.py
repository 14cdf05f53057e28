"""The `azure/` folder of a site, or files named one by one, as texts."""

import json
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from agent.azure.pull_record import RECORD, PullRecord
from agent.azure.reader import AzureFile
from agent.azure.state import EXPECTED, StateFile
from checks.azure_definition import AzureProblem

MAX_BYTES = 32 * 1024 * 1024  # of JSON that we read whole, this much takes most of a gigabyte
MAX_ALL_BYTES = 64 * 1024 * 1024
_MIB = 1024 * 1024
_SUFFIXES = (".json", ".tfstate")


def read_folder(folder: Path, root: Path) -> tuple[list[AzureFile], list[AzureProblem]]:
    """Return the `*.json` and `*.tfstate` files directly in the folder, named relative to `root`.

    Hidden files are left out: editors and archives leave them behind.
    """
    problems: list[AzureProblem] = []
    if not folder.is_symlink() and not folder.exists():
        return [], []
    paths = [one for one in _listed(folder, root, problems) if one.suffix.lower() in _SUFFIXES]
    files, more = read_files(paths, root)
    pulled, missed = _read_pulled(folder / "pulled", root)
    return [*files, *pulled], [*problems, *more, *missed]


def _read_pulled(folder: Path, root: Path) -> tuple[list[AzureFile], list[AzureProblem]]:
    """Return what the last pull fetched, with the time that its record gives; nothing that it did not."""
    if not folder.is_symlink() and not folder.exists():
        return [], []
    records, problems = read_files([folder / RECORD], root)
    if not records:
        return [], problems
    record = PullRecord(records[0].name, records[0].text)
    paths = [folder / name for name in sorted(record.files) if Path(name).name == name]
    files, more = read_files(paths, root)
    dated = [one._replace(captured_at=record.files[Path(one.name).name]) for one in files]
    return dated, [*record.problems, *more]


def read_state_folder(folder: Path, root: Path) -> tuple[list[StateFile], list[AzureProblem]]:
    """Return the tables in `folder`, one folder below it for each circuit, gateway or connection."""
    if not folder.is_symlink() and not folder.exists():
        return [], []
    found: list[StateFile] = []
    problems: list[AzureProblem] = []
    left = MAX_ALL_BYTES
    for owner in _listed(folder, root, problems):
        if owner.is_file():
            message = f"expected a folder for each circuit, as state/<circuit>/{EXPECTED}"
            problems.append(AzureProblem(kind="unknown-shape", file=_shown(owner, root), message=message))
            continue
        paths = [one for one in _listed(owner, root, problems) if one.suffix.lower() == ".json"]
        files, troubles = read_files(paths, root, left)
        left -= sum(path.stat().st_size for path in paths if path.is_file())
        problems += troubles
        stems = {_shown(path, root): path.stem for path in paths}
        found += [StateFile(one.name, owner.name, stems[one.name], one.text, one.captured_at) for one in files]
    return found, problems


def _listed(folder: Path, root: Path, problems: list[AzureProblem]) -> list[Path]:
    """Return what a folder holds, hidden files left out; one that cannot be listed is a problem."""
    try:
        return sorted(one for one in folder.iterdir() if one.name[0] != ".")
    except OSError as error:
        problems.append(_problem(_shown(folder, root), error))
        return []


def read_files(
    paths: Iterable[Path], root: Path | None, limit: int | None = None
) -> tuple[list[AzureFile], list[AzureProblem]]:
    """Return the files' texts, and a problem for each that cannot be read. `captured_at` is the file's time, UTC."""
    files: list[AzureFile] = []
    problems: list[AzureProblem] = []
    left = MAX_ALL_BYTES if limit is None else limit
    for path in paths:
        name = _shown(path, root)
        try:
            captured_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            content = _content(path, left)
        except (OSError, OverflowError, ValueError) as error:
            problems.append(_problem(name, error))
            continue
        left -= len(content)
        files.append(AzureFile(name, _decoded(content), captured_at))
    return files, problems


def _content(path: Path, left: int) -> bytes:
    if not path.is_file():
        raise OSError("a directory or device, expected a file")
    with path.open("rb") as stream:
        size = os.fstat(stream.fileno()).st_size
        if size > MAX_BYTES:
            raise OSError(
                f"{-(-size // _MIB)} MiB, expected at most {MAX_BYTES // _MIB}: export what concerns ExpressRoute"
            )
        content = stream.read(min(MAX_BYTES, max(left, 0)) + 1)
    if len(content) > max(left, 0):
        raise OSError(f"the files before it hold {MAX_ALL_BYTES // _MIB} MiB already, expected no more: not read")
    return content


def _decoded(content: bytes) -> str:
    """Return the text, in UTF-8, UTF-16 or UTF-32, with a mark as PowerShell writes it or without.

    A byte that is none of it (an umlaut of an old Windows code page in a tag) must not hide the rest.
    """
    return content.decode(json.detect_encoding(content), errors="replace")


def _shown(path: Path, root: Path | None) -> str:
    name = str(path.relative_to(root)) if root and path.is_relative_to(root) else str(path)
    return name.encode("utf-8", "backslashreplace").decode()


def _problem(name: str, error: Exception) -> AzureProblem:
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return AzureProblem(kind="unreadable", file=name, message=reason)
