"""The files of a pull: one a type, one a resource, one a table; the record; and what is removed."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from agent.azure.live.client import Subscription
from agent.azure.live.reads import Read
from agent.azure.pull_record import RECORD, SCHEMA, PullRecord
from agent.errors import StoreError
from agent.output import write_atomically

PULLED, STATE = "pulled", "state"
_TABLES = frozenset({"arp", "routes", "summary", "stats", "bgp-peers", "ike-sas"})
_SAFE = re.compile(r"(?!\.)[\w.()-]{1,120}")
# Lists of all that the settings name: joined, since only a whole list shows what is absent.
_JOINED = frozenset({"group", "watcher", "vpn-gateway"})
_PARENTS = {
    "vpn-connections": "vpn-gateways",
    "flow-logs": "network-watchers",
    "connection-monitors": "network-watchers",
}


@dataclass(frozen=True, slots=True)
class Missed:
    """One read that came to nothing."""

    kind: str
    where: str
    reason: str
    action: str = ""
    owner: str = ""


class Job(NamedTuple):
    """One read of one resource, and the file for its answer."""

    read: Read
    subscription: Subscription
    group: str
    names: Mapping[str, str]
    owner: str  # the resource, or the group
    stem: str  # of a table's file


@dataclass
class Pulled:
    """What a pull came to."""

    started_at: datetime
    files: dict[str, datetime] = field(default_factory=dict)  # below azure/pulled/
    tables: list[str] = field(default_factory=list)  # below azure/state/
    missed: list[Missed] = field(default_factory=list)


def prepare(azure: Path) -> Path:
    """Return `azure/pulled/`, made where it is missing, readable by its owner only."""
    folder = azure / PULLED
    try:
        for one in (azure, folder, azure / STATE):
            one.mkdir(mode=0o700, parents=True, exist_ok=True)
            if one.is_symlink():
                raise StoreError(f"{one}: a symbolic link, expected a folder")
        folder.chmod(0o700)
    except OSError as error:
        raise StoreError(f"{folder}: {error.strerror}") from None
    return folder


def rows_of(body: Any) -> list[Any]:
    """Return the rows of a list as Azure answers it."""
    rows = body.get("value") if isinstance(body, dict) else None
    return rows if isinstance(rows, list) else []


def save(folder: Path, answers: Iterable[tuple[Job, Any]], pulled: Pulled) -> None:
    """Write the answers. A list that lacks a part is called partial, so that nothing counts as absent by it."""
    lists: dict[str, list[Any]] = {}
    for job, body in answers:
        if job.read.per in _JOINED:
            lists.setdefault(job.read.kind, []).extend(rows_of(body))
        elif job.read.per == "resource":
            lists.setdefault(f"{job.read.kind}.{job.owner}", []).extend(rows_of(body))
    for stem, rows in lists.items():
        kind, _, owner = stem.partition(".")
        is_whole = not any(_is_of(one, kind, owner) for one in pulled.missed)
        _write(folder, stem if is_whole else f"{kind}.partial{'.' * bool(owner)}{owner}", {"value": rows}, pulled)
    _save_singles(folder, [one for one in answers if one[0].read.per not in (*_JOINED, "resource")], pulled)


def _is_of(missed: Missed, kind: str, owner: str) -> bool:
    """Tell whether a read that failed is a part of a list, or would have named one."""
    return missed.kind in (kind, _PARENTS.get(kind)) and owner in ("", missed.owner)


def _save_singles(folder: Path, answers: Iterable[tuple[Job, Any]], pulled: Pulled) -> None:
    places: dict[tuple[str, str, str], set[tuple[str, str]]] = {}
    for job, _ in answers:
        places.setdefault((job.read.kind, job.owner, job.stem), set()).add((job.subscription.id, job.group))
    for job, body in answers:
        is_shared = len(places[job.read.kind, job.owner, job.stem]) > 1
        owner = f"{job.group}.{job.owner}" if is_shared else job.owner
        if job.read.kind not in _TABLES:
            _write(folder, f"{job.read.kind}.{owner}", body, pulled)
        elif _is_safe(owner, pulled, job.read.kind) and _is_safe(job.stem, pulled, job.read.kind):
            _make(folder.parent / STATE / owner)
            write_atomically(folder.parent / STATE / owner / f"{job.stem}.json", _text(body))
            pulled.tables.append(f"{owner}/{job.stem}.json")


def _write(folder: Path, stem: str, body: Any, pulled: Pulled) -> None:
    if _is_safe(stem, pulled, stem.partition(".")[0]):
        write_atomically(folder / f"{stem}.json", _text(body))
        pulled.files[f"{stem}.json"] = datetime.now(UTC)


def _is_safe(name: str, pulled: Pulled, kind: str) -> bool:
    """Tell whether a name from Azure may name a file; one that may not is recorded."""
    if _SAFE.fullmatch(name):
        return True
    reason = "its name is not safe as a file name: letters, digits, dot, dash, underscore, brackets"
    pulled.missed.append(Missed(kind, "a resource", reason))
    return False


def _text(body: Any) -> str:
    return json.dumps(body, indent=1, ensure_ascii=False) + "\n"


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{folder}: {error.strerror}") from None


def finish(folder: Path, before: PullRecord, pulled: Pulled) -> None:
    """Write the record, then remove what earlier pulls left of resources that are gone."""
    kept = set(pulled.tables)
    failed = {one.kind for one in pulled.missed}
    leftovers = [one for one in before.tables if one not in kept]
    # A table whose read failed stays until it is too old; one of a resource that is gone would be read for ever.
    gone = [one for one in leftovers if one.removesuffix(".json").rpartition(".")[2].rpartition("/")[2] not in failed]
    pulled.tables += [one for one in leftovers if one not in gone]
    write_record(folder, pulled)
    names = [one for one in before.files if one not in pulled.files and one.partition(".")[0] not in failed]
    for path in [*(folder / one for one in names), *(folder.parent / STATE / one for one in gone)]:
        if ".." not in path.parts and path.is_relative_to(folder.parent):
            path.unlink(missing_ok=True)


def record_of(folder: Path) -> PullRecord:
    """Return the record of the pull before; an empty one where there is none."""
    try:
        return PullRecord(RECORD, (folder / RECORD).read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        return PullRecord(RECORD, "{}")


def write_record(folder: Path, pulled: Pulled) -> None:
    """Write what was fetched and what was not."""
    missed = sorted(pulled.missed, key=lambda one: (one.kind, one.where))
    record = {
        "schema": SCHEMA,
        "started_at": pulled.started_at.isoformat(),
        "finished_at": datetime.now(UTC).isoformat(),
        "files": {name: moment.isoformat() for name, moment in sorted(pulled.files.items())},
        "tables": sorted(pulled.tables),
        "not_read": [
            {"kind": one.kind, "where": one.where, "reason": one.reason, "action": one.action} for one in missed
        ],
    }
    write_atomically(folder / RECORD, json.dumps(record, indent=2) + "\n")
