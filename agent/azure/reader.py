"""Azure files to one definition: each file read on its own, resources of one id merged, disagreement named."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from agent.azure.arm import read_circuit, read_link, read_peering, read_port
from agent.azure.json_text import JsonRefused, read_json
from agent.azure.kinds import FIELDS, READERS
from agent.azure.merge import merge_resources
from agent.azure.rows import listed_types, read_circuit_children, read_peering_children
from agent.azure.shapes import CIRCUITS, PARENTS, PEERINGS, PORT_LINKS, PORTS, Resource, read_resources
from agent.azure.state import StateFile, read_state
from agent.azure.table import complete
from agent.azure.view import Document
from checks.azure_definition import (
    AzureDefinition,
    AzureProblem,
    AzureSource,
    ExpressRouteCircuit,
    ExpressRouteLink,
    ExpressRoutePort,
    Peering,
    Pointer,
    state_names,
)
from checks.azure_record import AzureResource
from checks.azure_state import AzureState
from parsers.model.secret import Sealer


class AzureFile(NamedTuple):
    """One file: its name as shown in evidence, its text, and when it was captured (UTC), where known."""

    name: str
    text: str
    captured_at: datetime | None = None

    def __repr__(self) -> str:
        """Name the file, not its text: it may hold keys."""
        return f"AzureFile({self.name!r})"


class _Found:
    """What the files hold, newest first."""

    def __init__(self) -> None:
        self.resources: dict[str, list[AzureResource]] = {field: [] for field in FIELDS.values()}
        self.problems: list[AzureProblem] = []
        self.sources: list[AzureSource] = []
        self.open_pages: list[tuple[str, str, frozenset[str]]] = []  # file, pointer, types
        self.last_pages: set[str] = set()  # types that a page without a next one holds
        self.lists: dict[str, Pointer] = {}  # where lists of children stand

    def add(self, resource: AzureResource | None) -> None:
        """Keep a resource by its type."""
        if resource is not None:
            self.resources[FIELDS[type(resource)]].append(resource)


def read_definition(
    files: Iterable[AzureFile],
    sealer: Sealer,
    problems: Sequence[AzureProblem] = (),
    state: Sequence[StateFile] = (),
) -> AzureDefinition:
    """Return the definition of all files; what cannot be read becomes a problem, and the others go on.

    Of two values that differ, that of the newer file holds; of two files of one time, the first by name.
    `problems` are those that were met before the texts were there; `state` are the operational tables.
    """
    found = _Found()
    found.problems += problems
    for file in sorted(files, key=_newest_first):
        _read_file(file, sealer, found)
    _miss_pages(found)
    merged: dict[str, Any] = {
        field: merge_resources(records, found.problems) for field, records in found.resources.items()
    }
    tables = read_state(state, found.problems)
    found.problems += _strangers(tables, merged["circuits"])
    distinct = {(one.file, one.pointer, one.message): one for one in found.problems}
    return AzureDefinition(
        **merged,
        child_lists=found.lists,
        sources=tuple(sorted(found.sources, key=lambda one: one.file)),
        problems=tuple(distinct[key] for key in sorted(distinct)),
        state=tables,
        resource_types=tuple(sorted({kind for source in found.sources for kind in source.resource_types})),
    )


def _strangers(state: AzureState, circuits: Sequence[ExpressRouteCircuit]) -> Iterator[AzureProblem]:
    """Yield the link tables that belong to no circuit, or to one of two of the same name."""
    known = {name for names in state_names(circuits).values() for name in names}
    for table in (*state.arp, *state.routes, *state.summaries):
        if circuits and table.circuit not in known:
            names = ", ".join(sorted(known))
            message = f"no circuit is called {table.circuit}, expected its folder to be one of {names}"
            yield AzureProblem(kind="bad-value", file=table.file, message=message)


def _newest_first(file: AzureFile) -> tuple[float, str]:
    """Return the sort key; a file without a time counts as the oldest."""
    captured_at = file.captured_at
    if captured_at is None:
        return float("inf"), file.name
    if captured_at.tzinfo is None:
        captured_at = captured_at.replace(tzinfo=UTC)
    return -captured_at.timestamp(), file.name


def _read_file(file: AzureFile, sealer: Sealer, found: _Found) -> None:
    try:
        value = read_json(file.text)
    except JsonRefused as refused:
        found.problems.append(AzureProblem(kind="unreadable", file=file.name, message=str(refused)))
        return
    document = Document(file.name, found.problems, lists=found.lists)
    reading = read_resources(value, document)
    if reading.refusal:
        found.problems.append(AzureProblem(kind="unknown-shape", file=file.name, message=reading.refusal))
        return
    shape, types = reading.shape, frozenset(resource.kind for resource in reading.resources)
    waiting = list(reversed(reading.resources))
    del reading  # a large export's views go as its records come
    while waiting:
        _keep(waiting.pop(), sealer, found)
    found.open_pages += [(file.name, pointer, types) for pointer in document.open_pages]
    listed, owner = listed_types(value, shape, types, file.name)
    if document.last_pages:
        found.last_pages |= types
    found.sources.append(
        AzureSource(
            file=file.name,
            shape=shape,
            resource_types=tuple(sorted(types)),
            listed_types=listed,
            listed_for=owner,
            captured_at=file.captured_at,
        )
    )


def _keep(resource: Resource, sealer: Sealer, found: _Found) -> None:
    view = resource.view
    if resource.kind == CIRCUITS:
        circuit = read_circuit(view, sealer)
        for one in read_circuit_children(view, circuit.id) if circuit else ():
            found.add(one)
        found.add(complete(circuit, view) if circuit else None)
    elif resource.kind == PORTS:
        port = read_port(view, sealer)
        found.add(complete(port, view) if port else None)
    elif resource.kind in PARENTS and not resource.parent:
        view.complain(view.at, "id", "the id, which names the circuit or port that this belongs to")
    elif resource.kind == PEERINGS:
        peering = read_peering(view, sealer)
        found.add(_circuit_of(peering, resource.parent) if peering else None)
        for one in read_peering_children(view, resource.parent.lower()):
            found.add(one)
    elif resource.kind == PORT_LINKS:
        found.add(_port_of(read_link(view, "link", sealer), resource.parent))
    elif resource.kind in READERS:
        for one in READERS[resource.kind](view, sealer, resource.parent):
            found.add(complete(one, view) if one.at == view.at and not one.others else one)


def _circuit_of(peering: Peering, parent: str) -> ExpressRouteCircuit:
    """Return a stub of the circuit of a peering that came alone: without values, all that it has is its name."""
    return ExpressRouteCircuit(
        id=parent.lower(),
        name=parent.rpartition("/")[2],
        resource_group=_group(parent),
        file=peering.file,
        at=peering.at,
        peerings=(peering,),
    )


def _port_of(link: ExpressRouteLink, parent: str) -> ExpressRoutePort:
    """Return a stub of the port of a link that came alone."""
    return ExpressRoutePort(
        id=parent.lower(),
        name=parent.rpartition("/")[2],
        resource_group=_group(parent),
        file=link.file,
        at=link.at,
        links=(link,),
    )


def _group(resource_id: str) -> str:
    parts = resource_id.split("/")
    folded = [part.lower() for part in parts]
    return parts[folded.index("resourcegroups") + 1] if "resourcegroups" in folded[:-1] else ""


def _miss_pages(found: _Found) -> None:
    """Name the lists whose rest was not given; a last page of the same types stands for the rest."""
    for file, pointer, types in found.open_pages:
        if not types & found.last_pages:
            message = "the list goes on, and its rest was not given: export it whole"
            found.problems.append(AzureProblem(kind="unreadable", file=file, pointer=pointer, message=message))
