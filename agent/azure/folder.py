"""The `azure/` folder of a site, or files named one by one, as texts."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from agent.azure.reader import AzureFile
from checks.azure_definition import AzureProblem

MAX_BYTES = 256 * 1024 * 1024


def read_folder(folder: Path, root: Path) -> tuple[list[AzureFile], list[AzureProblem]]:
    """Return the `*.json` files directly in the folder; `root` is what names in evidence are relative to."""
    if not folder.is_dir():
        return [], []
    return read_files(sorted(one for one in folder.iterdir() if one.suffix.lower() == ".json"), root)


def read_files(paths: Iterable[Path], root: Path | None) -> tuple[list[AzureFile], list[AzureProblem]]:
    """Return the files' texts, and a problem for each that cannot be read."""
    files: list[AzureFile] = []
    problems: list[AzureProblem] = []
    for path in paths:
        name = str(path.relative_to(root)) if root and path.is_relative_to(root) else str(path)
        try:
            status = path.stat()
            if not path.is_file():
                raise OSError("a directory or device, expected a file")
            if status.st_size > MAX_BYTES:
                raise OSError(f"larger than {MAX_BYTES // 1024 // 1024} MiB: not read")
            text = _decode(path.read_bytes())
        except OSError as error:
            message = error.strerror or str(error)
            problems.append(AzureProblem(kind="unreadable", file=name, message=message))
            continue
        files.append(AzureFile(name, text, datetime.fromtimestamp(status.st_mtime, UTC)))
    return files, problems


def _decode(content: bytes) -> str:
    """Return the text; PowerShell writes UTF-16 with a mark."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="backslashreplace")
    return content.decode("utf-8-sig", errors="backslashreplace")
