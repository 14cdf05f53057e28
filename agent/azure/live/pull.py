"""The pull: what the settings name is read, saved as fetched, and recorded; what could not be read is recorded too."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from agent.azure.live.client import NotRead, Subscription
from agent.azure.live.reads import READS, Per, Read
from agent.azure.pull_record import RECORD, SCHEMA, PullRecord
from agent.errors import StoreError
from agent.output import write_atomically

PULLED, STATE = "pulled", "state"
_TABLES = frozenset({"arp", "routes", "summary", "stats", "bgp-peers", "ike-sas"})
_SAFE = re.compile(r"(?!\.)[\w.()-]{1,120}")
_FILES_SAID = 12


@dataclass(frozen=True, slots=True)
class Scope:
    """What is read of one subscription."""

    subscription: Subscription
    groups: Sequence[str]


@dataclass(frozen=True, slots=True)
class Missed:
    """One read that came to nothing."""

    kind: str
    where: str
    reason: str
    action: str = ""


class _Job(NamedTuple):
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


def pull(scopes: Sequence[Scope], azure: Path, leave_out: frozenset[str] = frozenset(), workers: int = 4) -> Pulled:
    """Fill `azure/pulled/` and `azure/state/`, and write the record. Raises `StoreError` where nothing can be saved."""
    folder = prepare(azure)
    pulled = Pulled(datetime.now(UTC))
    before = _record_of(folder)
    reads = [one for one in READS if one.kind not in leave_out]
    with ThreadPoolExecutor(workers) as pool:
        groups = [
            _Job(one, scope.subscription, group, {}, group, "")
            for scope in scopes
            for group in scope.groups
            for one in reads
            if one.per == "group"
        ]
        found = _answers(pool, groups, pulled)
        details = [job for job, body in found for job in _below(job, _rows(body), reads)]
        below = _answers(pool, details, pulled)
    _save(folder, [*_with_details(found, below), *[one for one in below if one[0].read.kind != "connections"]], pulled)
    _finish(folder, before, pulled)
    return pulled


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


def record_failure(azure: Path, reason: str) -> None:
    """Record that nothing was fetched, so that the audit knows and does not take yesterday's files for today's."""
    folder = prepare(azure)
    pulled = Pulled(datetime.now(UTC), tables=list(_record_of(folder).tables), missed=[Missed("login", "", reason)])
    _write_record(folder, pulled)


def _answers(pool: ThreadPoolExecutor, jobs: Iterable[_Job], pulled: Pulled) -> list[tuple[_Job, Any]]:
    """Return the answers, in the jobs' order; reads that came to nothing are recorded."""
    found: list[tuple[_Job, Any]] = []
    for job, (body, missed) in [
        (job, future.result()) for job, future in [(job, pool.submit(_ask, job)) for job in jobs]
    ]:
        if missed is None:
            found.append((job, body))
        else:
            pulled.missed.append(missed)
    return found


def _ask(job: _Job) -> tuple[Any, Missed | None]:
    try:
        return job.subscription.ask(job.read, job.group, job.names), None
    except NotRead as error:
        return None, Missed(job.read.kind, _where(job), error.reason, error.action)
    except Exception as error:  # noqa: BLE001  one answer that breaks the SDK must not silence the others
        return None, Missed(job.read.kind, _where(job), f"the answer could not be read ({type(error).__name__})")


def _where(job: _Job) -> str:
    return "/".join(part for part in (job.group, *job.names.values()) if part)


def _rows(body: Any) -> list[Mapping[str, Any]]:
    rows = body.get("value") if isinstance(body, dict) else None
    return [one for one in rows if isinstance(one, dict)] if isinstance(rows, list) else []


def _below(job: _Job, rows: Sequence[Mapping[str, Any]], reads: Sequence[Read]) -> list[_Job]:
    """Return the reads of what a list named: of circuits, gateways, connections and watchers."""
    return [further for row in rows for further in _DETAILS.get(job.read.kind, _nothing)(job, row, reads)]


def _nothing(job: _Job, row: Mapping[str, Any], reads: Sequence[Read]) -> list[_Job]:
    return []


def _jobs(
    job: _Job, per: Per, reads: Sequence[Read], owner: str, names: Mapping[str, str], stem: str = ""
) -> list[_Job]:
    """Return the reads of one kind of resource; a table's file is called by its peering and link, then its kind."""
    return [
        _Job(one, job.subscription, job.group, names, owner, f"{stem}{one.kind}") for one in reads if one.per == per
    ]


def _diagnostics(job: _Job, row: Mapping[str, Any], reads: Sequence[Read]) -> list[_Job]:
    resource_id = row.get("id")
    if not isinstance(resource_id, str) or not resource_id.startswith("/subscriptions/"):
        return []
    return _jobs(job, "resource", reads, str(row.get("name")), {"id": resource_id})


def _of_circuit(job: _Job, row: Mapping[str, Any], reads: Sequence[Read]) -> list[_Job]:
    """Return the reads of a circuit; its tables only of peerings that can have any: asking waits for minutes."""
    name, properties = str(row.get("name")), row.get("properties")
    found = [*_diagnostics(job, row, reads), *_jobs(job, "circuit", reads, name, {"circuit": name})]
    if not isinstance(properties, dict) or not _is_provisioned(properties):
        return found
    peerings = properties.get("peerings")
    for peering in peerings if isinstance(peerings, list) else ():
        inner = peering.get("properties") if isinstance(peering, dict) else None
        if not isinstance(inner, dict) or str(inner.get("state")).lower() == "disabled":
            continue
        kind = str(peering.get("name"))
        names = {"circuit": name, "peering": kind}
        found += _jobs(job, "peering", reads, name, names, f"{kind}.")
        for link in ("primary", "secondary"):
            found += _jobs(job, "link", reads, name, {**names, "link": link}, f"{kind}.{link}.")
    return found


def _is_provisioned(properties: Mapping[str, Any]) -> bool:
    is_direct = bool(properties.get("expressRoutePort") or properties.get("expressRouteLag"))
    state = str(properties.get("serviceProviderProvisioningState")).lower()
    return is_direct or state == "provisioned"


def _of_gateway(job: _Job, row: Mapping[str, Any], reads: Sequence[Read]) -> list[_Job]:
    name, properties = str(row.get("name")), row.get("properties")
    is_express_route = isinstance(properties, dict) and str(properties.get("gatewayType")).lower() == "expressroute"
    meant = [one for one in reads if one.kind != "resiliency" or is_express_route]
    return [*_diagnostics(job, row, reads), *_jobs(job, "gateway", meant, name, {"gateway": name})]


def _of_connection(job: _Job, row: Mapping[str, Any], reads: Sequence[Read]) -> list[_Job]:
    name, properties = str(row.get("name")), row.get("properties")
    is_ipsec = isinstance(properties, dict) and str(properties.get("connectionType")).lower() == "ipsec"
    meant = [one for one in reads if one.kind != "ike-sas" or is_ipsec]
    return _jobs(job, "connection", meant, name, {"connection": name})


def _of_vpn_gateway(job: _Job, row: Mapping[str, Any], reads: Sequence[Read]) -> list[_Job]:
    return _jobs(job, "vpn-gateway", reads, str(row.get("name")), {"gateway": str(row.get("name"))})


def _of_watcher(job: _Job, row: Mapping[str, Any], reads: Sequence[Read]) -> list[_Job]:
    return _jobs(job, "watcher", reads, str(row.get("name")), {"watcher": str(row.get("name"))})


_DETAILS: dict[str, Callable[[_Job, Mapping[str, Any], Sequence[Read]], list[_Job]]] = {
    "circuits": _of_circuit,
    "vnet-gateways": _of_gateway,
    "connections": _of_connection,
    "vpn-gateways": _of_vpn_gateway,
    "network-watchers": _of_watcher,
    "key-vaults": _diagnostics,
}


def _with_details(found: Sequence[tuple[_Job, Any]], below: Sequence[tuple[_Job, Any]]) -> list[tuple[_Job, Any]]:
    """Return the lists, connections as each tells of itself: the list leaves the state of the tunnels out."""
    told = {(job.subscription.id, job.group, job.owner): body for job, body in below if job.read.kind == "connections"}
    return [
        (job, {"value": [told.get((job.subscription.id, job.group, str(row.get("name"))), row) for row in _rows(body)]})
        if job.read.kind == "connections"
        else (job, body)
        for job, body in found
    ]


def _save(folder: Path, answers: Iterable[tuple[_Job, Any]], pulled: Pulled) -> None:
    answers = list(answers)
    named: dict[tuple[str, str, str], set[tuple[str, str]]] = {}
    for job, _ in answers:
        named.setdefault((job.read.kind, job.owner, job.stem), set()).add((job.subscription.id, job.group))
    for job, body in answers:
        is_shared = len(named[job.read.kind, job.owner, job.stem]) > 1
        owner = _owner(job, is_shared)
        if not all(_SAFE.fullmatch(part) for part in (owner, job.stem or "x")):
            reason = "its name is not safe as a file name: letters, digits, dot, dash, underscore, brackets"
            pulled.missed.append(Missed(job.read.kind, job.group, reason))
            continue
        text = json.dumps(body, indent=1, ensure_ascii=False) + "\n"
        if job.read.kind in _TABLES:
            path = folder.parent / STATE / owner / f"{job.stem}.json"
            _make(path.parent)
            write_atomically(path, text)
            pulled.tables.append(f"{owner}/{path.name}")
        else:
            path = folder / f"{job.read.kind}.{owner}.json"
            write_atomically(path, text)
            pulled.files[path.name] = datetime.now(UTC)


def _owner(job: _Job, is_shared: bool) -> str:
    """Return what a file is called by: the resource's name; with its group where two share the name."""
    if not is_shared:
        return job.owner
    return f"{job.group}.{job.owner}" if job.owner != job.group else f"{job.group}.{job.subscription.id[:8]}"


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{folder}: {error.strerror}") from None


def _finish(folder: Path, before: PullRecord, pulled: Pulled) -> None:
    """Write the record, then remove what earlier pulls left of resources that are gone."""
    kept = set(pulled.tables)
    failed = {one.kind for one in pulled.missed}
    leftovers = [one for one in before.tables if one not in kept]
    # A table whose read failed stays until it is too old; one of a resource that is gone would be read for ever.
    gone = [one for one in leftovers if one.removesuffix(".json").rpartition(".")[2].rpartition("/")[2] not in failed]
    pulled.tables += [one for one in leftovers if one not in gone]
    _write_record(folder, pulled)
    names = [one for one in before.files if one not in pulled.files and one.partition(".")[0] not in failed]
    for path in [*(folder / one for one in names), *(folder.parent / STATE / one for one in gone)]:
        if ".." not in path.parts and path.is_relative_to(folder.parent):
            path.unlink(missing_ok=True)


def _record_of(folder: Path) -> PullRecord:
    try:
        return PullRecord(RECORD, (folder / RECORD).read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        return PullRecord(RECORD, "{}")


def _write_record(folder: Path, pulled: Pulled) -> None:
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
