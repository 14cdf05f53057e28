"""Show output from files: a site's `state/<device>/<command>.txt`, .json or .xml."""

from pathlib import Path

from agent.collect.folder import RECORD_SUFFIX, captured_at, decode
from parsers.show.reading import MAX_CHARACTERS, ShowText, subject_of

MAX_FILES = 256
_SUFFIXES = (".txt", ".json", ".xml")


def read_state_folder(folder: Path, root: Path) -> list[ShowText] | None:
    """Return the show output of one router, sorted by name; None where nothing was captured.

    A file that cannot be read stands with an empty text, which its reader reports.
    """
    try:
        if not folder.is_dir():
            return None
        paths = sorted(one for one in folder.iterdir() if one.suffix.lower() in _SUFFIXES and one.name[0] != ".")
    except OSError:
        return [ShowText(_shown(folder, root), "show_bgp_summary", "")]
    wanted = [one for one in paths if not one.name.endswith(RECORD_SUFFIX) and subject_of(_command(one))]
    return [_read(one, root) for one in wanted[:MAX_FILES]] or None


def _command(path: Path) -> str:
    return path.stem.casefold()


def _read(path: Path, root: Path) -> ShowText:
    try:
        status = path.stat()
        if not path.is_file():
            return ShowText(_shown(path, root), _command(path), "")
        with path.open("rb") as stream:
            content = stream.read(4 * MAX_CHARACTERS + 1)
        moment, _ = captured_at(path, status.st_mtime)
    except OSError:
        return ShowText(_shown(path, root), _command(path), "")
    return ShowText(_shown(path, root), _command(path), decode(content), moment)


def _shown(path: Path, root: Path) -> str:
    name = str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
    return name.encode("utf-8", "backslashreplace").decode()
