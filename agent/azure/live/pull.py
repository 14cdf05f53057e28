"""The pull: what the settings name is read, saved as fetched, and recorded; what could not be read is recorded too."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from agent.azure.live.client import NotRead, Subscription
from agent.azure.live.reads import READS, Per, Read
from agent.azure.live.saving import Job, Missed, Pulled, finish, prepare, record_of, rows_of, save, write_record


@dataclass(frozen=True, slots=True)
class Scope:
    """What is read of one subscription."""

    subscription: Subscription
    groups: Sequence[str]


def pull(scopes: Sequence[Scope], azure: Path, leave_out: frozenset[str] = frozenset(), workers: int = 4) -> Pulled:
    """Fill `azure/pulled/` and `azure/state/`, and write the record. Raises `StoreError` where nothing can be saved."""
    folder = prepare(azure)
    pulled = Pulled(datetime.now(UTC))
    before = record_of(folder)
    reads = [one for one in READS if one.kind not in leave_out]
    with ThreadPoolExecutor(workers) as pool:
        groups = [
            Job(one, scope.subscription, group, {}, group, "")
            for scope in scopes
            for group in scope.groups
            for one in reads
            if one.per == "group"
        ]
        found = _answers(pool, groups, pulled)
        details = [job for job, body in found for job in _below(job, _objects(body), reads)]
        below = _answers(pool, details, pulled)
    save(folder, [*_with_details(found, below), *[one for one in below if one[0].read.kind != "connections"]], pulled)
    finish(folder, before, pulled)
    return pulled


def record_failure(azure: Path, reason: str) -> None:
    """Record that nothing was fetched, so that the audit knows and does not take yesterday's files for today's."""
    folder = prepare(azure)
    pulled = Pulled(datetime.now(UTC), tables=list(record_of(folder).tables), missed=[Missed("login", "", reason)])
    write_record(folder, pulled)


def _answers(pool: ThreadPoolExecutor, jobs: Iterable[Job], pulled: Pulled) -> list[tuple[Job, Any]]:
    """Return the answers, in the jobs' order; reads that came to nothing are recorded."""
    found: list[tuple[Job, Any]] = []
    for job, (body, missed) in [
        (job, future.result()) for job, future in [(job, pool.submit(_ask, job)) for job in jobs]
    ]:
        if missed is None:
            found.append((job, body))
        else:
            pulled.missed.append(missed)
    return found


def _ask(job: Job) -> tuple[Any, Missed | None]:
    try:
        return job.subscription.ask(job.read, job.group, job.names), None
    except NotRead as error:
        return None, Missed(job.read.kind, _where(job), error.reason, error.action, job.owner)
    except Exception as error:  # noqa: BLE001  one answer that breaks the SDK must not silence the others
        said = f"the answer could not be read ({type(error).__name__})"
        return None, Missed(job.read.kind, _where(job), said, owner=job.owner)


def _where(job: Job) -> str:
    return "/".join(part for part in (job.group, *job.names.values()) if part)


def _objects(body: Any) -> list[Mapping[str, Any]]:
    return [one for one in rows_of(body) if isinstance(one, dict)]


def _below(job: Job, rows: Sequence[Mapping[str, Any]], reads: Sequence[Read]) -> list[Job]:
    """Return the reads of what a list named: of circuits, gateways, connections and watchers."""
    return [further for row in rows for further in _DETAILS.get(job.read.kind, _nothing)(job, row, reads)]


def _nothing(job: Job, row: Mapping[str, Any], reads: Sequence[Read]) -> list[Job]:
    return []


def _jobs(job: Job, per: Per, reads: Sequence[Read], owner: str, names: Mapping[str, str], stem: str = "") -> list[Job]:
    """Return the reads of one kind of resource; a table's file is called by its peering and link, then its kind."""
    return [Job(one, job.subscription, job.group, names, owner, f"{stem}{one.kind}") for one in reads if one.per == per]


def _diagnostics(job: Job, row: Mapping[str, Any], reads: Sequence[Read]) -> list[Job]:
    resource_id = row.get("id")
    if not isinstance(resource_id, str) or not resource_id.startswith("/subscriptions/"):
        return []
    return _jobs(job, "resource", reads, str(row.get("name")), {"id": resource_id})


def _of_circuit(job: Job, row: Mapping[str, Any], reads: Sequence[Read]) -> list[Job]:
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


def _of_gateway(job: Job, row: Mapping[str, Any], reads: Sequence[Read]) -> list[Job]:
    name, properties = str(row.get("name")), row.get("properties")
    is_express_route = isinstance(properties, dict) and str(properties.get("gatewayType")).lower() == "expressroute"
    meant = [one for one in reads if one.kind != "resiliency" or is_express_route]
    return [*_diagnostics(job, row, reads), *_jobs(job, "gateway", meant, name, {"gateway": name})]


def _of_connection(job: Job, row: Mapping[str, Any], reads: Sequence[Read]) -> list[Job]:
    name, properties = str(row.get("name")), row.get("properties")
    is_ipsec = isinstance(properties, dict) and str(properties.get("connectionType")).lower() == "ipsec"
    meant = [one for one in reads if one.kind != "ike-sas" or is_ipsec]
    return _jobs(job, "connection", meant, name, {"connection": name})


def _of_vpn_gateway(job: Job, row: Mapping[str, Any], reads: Sequence[Read]) -> list[Job]:
    return _jobs(job, "vpn-gateway", reads, str(row.get("name")), {"gateway": str(row.get("name"))})


def _of_watcher(job: Job, row: Mapping[str, Any], reads: Sequence[Read]) -> list[Job]:
    return _jobs(job, "watcher", reads, str(row.get("name")), {"watcher": str(row.get("name"))})


_DETAILS: dict[str, Callable[[Job, Mapping[str, Any], Sequence[Read]], list[Job]]] = {
    "circuits": _of_circuit,
    "vnet-gateways": _of_gateway,
    "connections": _of_connection,
    "vpn-gateways": _of_vpn_gateway,
    "network-watchers": _of_watcher,
    "key-vaults": _diagnostics,
}


def _with_details(found: Sequence[tuple[Job, Any]], below: Sequence[tuple[Job, Any]]) -> list[tuple[Job, Any]]:
    """Return the lists, connections as each tells of itself: the list leaves the state of the tunnels out."""
    told = {(job.subscription.id, job.group, job.owner): body for job, body in below if job.read.kind == "connections"}
    return [
        (
            job,
            {
                "value": [
                    told.get((job.subscription.id, job.group, str(row.get("name"))), row) for row in _objects(body)
                ]
            },
        )
        if job.read.kind == "connections"
        else (job, body)
        for job, body in found
    ]
