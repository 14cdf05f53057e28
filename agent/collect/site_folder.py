"""What collecting leaves behind: `configs/<device>.cfg` and the record of its capture, each whole or not there.

Show output likewise, in `state/<device>/`. A router that failed keeps its last good file; whoever runs the audit says
that it is not today's.
"""

import json
import os
import re
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from agent.collect.folder import RECORD_SUFFIX
from agent.collect.target import Collected, Target
from agent.errors import CollectError, StoreError
from agent.output import write_atomically

SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_LEFTOVERS = ("~", ".bak", ".swp", RECORD_SUFFIX)  # as agent.collect.folder passes over them


def prepare_folder(site: Path) -> Path:
    """Return the site's `configs/`, made where it is missing, readable by its owner only: configs hold keys."""
    configs = site / "configs"
    try:
        configs.mkdir(mode=0o700, parents=True, exist_ok=True)
        configs.chmod(0o700)
    except OSError as error:
        raise StoreError(f"{configs}: {error.strerror}") from None
    return configs


def save(configs: Path, one: Collected, target: Target) -> None:
    """Write a config, then the record of its capture: a crash between the two leaves a config that looks too old."""
    if one.text is None:
        raise ValueError("nothing was collected")
    path = config_path(configs, one.name)
    content = one.text.encode()
    write_atomically(path, one.text)
    record = {
        "captured_at": one.asked_at.isoformat(),
        "host": target.host,
        "platform": target.platform,
        "command": one.command,
        "sha256": sha256(content).hexdigest(),
        "bytes": len(content),
        "complete": True,  # the prompt came after it; whether the config itself is whole, its parser says
    }
    write_atomically(configs / f"{one.name}{RECORD_SUFFIX}", json.dumps(record, indent=2) + "\n")


def save_shown(site: Path, one: Collected, target: Target) -> None:
    """Write the answers to show commands, each with the record of its capture; raises `StoreError`.

    An answer that did not come today leaves the older file, which its record dates.
    """
    folder = site / "state" / one.name
    if not one.shown:
        return
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for shown in one.shown:
            write_atomically(folder / f"{shown.stem}.txt", shown.text)
            record = {
                "captured_at": shown.asked_at.isoformat(),
                "host": target.host,
                "platform": target.platform,
                "command": shown.command,
            }
            write_atomically(folder / f"{shown.stem}{RECORD_SUFFIX}", json.dumps(record, indent=2) + "\n")
    except OSError as error:
        raise StoreError(f"{folder}: {error.strerror}") from None


def config_path(configs: Path, name: str) -> Path:
    """Return the file of a device: the one that is there, whatever its ending, else `<name>.cfg`.

    Raises `CollectError` where the name is unsafe, where several files claim it, or where it is no regular file.
    """
    if not SAFE_NAME.fullmatch(name):
        raise CollectError(name, "its name is not safe as a file name: letters, digits, dot, dash, underscore")
    try:
        there = sorted(
            entry.name
            for entry in os.scandir(configs)
            if Path(entry.name).stem == name and not entry.name.endswith(_LEFTOVERS)
        )
    except OSError as error:
        raise StoreError(f"{configs}: {error.strerror}") from None
    if len(there) > 1:
        raise CollectError(name, f"configs/ holds {' and '.join(there)}: remove one")
    path = configs / (there[0] if there else f"{name}.cfg")
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise CollectError(name, f"configs/{path.name} is not a regular file: not written")
    return path


def last_good(configs: Path, name: str, now: datetime) -> str:
    """Return how old the last good capture of a device is, in words."""
    try:
        path = config_path(configs, name)
        days = (now - _captured_at(configs, name, path)).days
    except (OSError, CollectError):
        return "it was never captured"
    age = "less than a day" if days < 1 else f"{days} day{'s' if days > 1 else ''}"
    return f"the last good capture is {age} old, and is not audited as current"


def _captured_at(configs: Path, name: str, path: Path) -> datetime:
    try:
        record = json.loads((configs / f"{name}{RECORD_SUFFIX}").read_text("utf-8"))
        moment = datetime.fromisoformat(record["captured_at"])
        if moment.tzinfo is not None and path.is_file():
            return moment
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        pass  # no record, or a damaged one: the file's own time tells
    return datetime.fromtimestamp(path.stat().st_mtime).astimezone()
