"""What a table reads, with what hangs on it: children as resources of their own, tables without a name, metrics."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from agent.azure.table import complete
from agent.azure.tables import (
    CHILDREN_OF_CIRCUIT,
    CHILDREN_OF_PEERING,
    FAILOVER_TESTS,
    METRICS,
    RESILIENCY,
    TABLES,
    read_table,
)
from agent.azure.view import Facts, View
from checks.azure_exports import type_of_file
from checks.azure_monitoring import MetricSeries
from checks.azure_record import AzureResource, Pointer
from parsers.model.secret import Sealer

_NAMELESS = (FAILOVER_TESTS, RESILIENCY)


def read_resource(kind: str, view: View, _sealer: Sealer, parent: str) -> Iterator[AzureResource]:
    """Yield the resource of an object that a table reads, and its children."""
    if kind == METRICS:
        yield from _metric(view)
        return
    if kind in _NAMELESS:
        view = _with_owner(kind, view)
    record: AzureResource | None = read_table(kind, view, parent)
    if record is None:
        return
    children = list(read_children(TABLES[kind].children, view, record.id))
    yield complete(record, view)
    yield from children


def read_circuit_children(view: View, circuit_id: str) -> Iterator[AzureResource]:
    """Yield a circuit's authorizations, and the Global Reach connections of its peerings."""
    yield from read_children(CHILDREN_OF_CIRCUIT, view, circuit_id)
    for peering in view.children("peerings"):
        yield from read_peering_children(peering, circuit_id)


def read_peering_children(view: View, circuit_id: str) -> Iterator[AzureResource]:
    """Yield the Global Reach connections of a peering."""
    name, _ = view.find("name")
    if isinstance(name, str):
        yield from read_children(CHILDREN_OF_PEERING, view, f"{circuit_id}/peerings/{name.lower()}")


def read_children(children: Mapping[str, str], view: View, parent: str) -> Iterator[AzureResource]:
    """Yield the members of a resource's lists. A list that a newer file has whole stands for an older file's."""
    for key, kind in children.items():
        value, pointer = view.find(key)
        if not isinstance(value, list):
            continue
        name = list_name(parent, kind)
        first = view.document.lists.get(name)
        if first is not None and first.file != view.document.file:
            continue
        if view.has("provisioningState") and view.document.parameters is None:
            view.document.lists[name] = Pointer(view.document.file, pointer, f"{len(value)} of {key}")
        for child in view.children(key):
            yield from read_resource(kind, child, _NO_SEALER, parent)


def list_name(parent: str, kind: str) -> str:
    """Return the name under which the definition keeps where a list of children stands."""
    return f"{parent}/{kind.rpartition('/')[2]}".lower()


def listed_types(value: Any, shape: str, types: Iterable[str], file: str) -> tuple[tuple[str, ...], str]:
    """Return of which types a document is a list, and of whose: only a list shows what is absent.

    An empty list has no type: the file's name, as our own commands call it, tells.
    """
    if shape.startswith(("Terraform", "ARM")):
        return (), ""
    lists = [value.get(key) for key in ("value", "data")] if isinstance(value, dict) else [value]
    if not any(isinstance(one, list) for one in lists):
        return (), ""
    kind, owner = type_of_file(file.rpartition("/")[2].removesuffix(".json"))
    return tuple(sorted({*types, *((kind,) if kind else ())})), owner


def _with_owner(kind: str, view: View) -> View:
    """Return the view with the name of its owner: the file's, `failover-tests.er-ams.json`, or its folder's."""
    file = view.document.file
    _, owner = type_of_file(file.rpartition("/")[2].removesuffix(".json"))
    owner = owner or file.rpartition("/")[0].rpartition("/")[2]
    return view.with_entry("name", owner).with_entry("id", f"{kind}/{file}{view.at}/{owner}")


def _metric(view: View) -> Iterator[AzureResource]:
    """Yield one metric's highest average. The id extends the resource's: `{id}/providers/…/metrics/{name}`."""
    facts = Facts()
    view.text(facts, "id", "id", fold=True)
    name = view.child("name")
    if name is None or "id" not in facts.fields:
        return
    name.text(facts, "metric_name", "value")
    metric = facts.fields.get("metric_name", "")
    averages = [
        (average, pointer)
        for series in view.children("timeseries")
        for one in series.children("data")
        for average, pointer in (one.real("average"),)
        if average is not None
    ]
    if averages:
        highest, pointer = max(averages)
        facts.put("highest_average", highest, pointer, f"{highest:g}")
    facts.fields["name"] = metric
    place: dict[str, Any] = {"file": view.document.file, "at": view.at}
    yield MetricSeries(**place, pointers=facts.pointers, values=facts.values, **facts.fields)


_NO_SEALER = Sealer(b"\0" * 32)  # no table reads a key
