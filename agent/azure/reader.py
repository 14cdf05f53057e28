"""Azure files to one definition: each resource found by content, resources of one id merged, disagreement named."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from agent.azure.arm import read_circuit, read_peering, read_port
from agent.azure.json_text import JsonRefused, read_json
from agent.azure.view import View
from checks.azure_definition import (
    AzureDefinition,
    AzureProblem,
    AzureRecord,
    AzureSource,
    ExpressRouteCircuit,
    ExpressRoutePort,
    Peering,
)
from parsers.model.secret import Sealer

CIRCUITS = "microsoft.network/expressroutecircuits"
PEERINGS = "microsoft.network/expressroutecircuits/peerings"
PORTS = "microsoft.network/expressrouteports"
_LISTS = ("value", "data", "resources")
_PLACES = frozenset({"file", "at", "pointers", "values", "files"})
R = TypeVar("R", bound=AzureRecord)


class AzureFile(NamedTuple):
    """One file: its name as shown in evidence, its text, and when it was captured (UTC), where known."""

    name: str
    text: str
    captured_at: datetime | None = None

    def __repr__(self) -> str:
        """Name the file, not its text: it may hold keys."""
        return f"AzureFile({self.name!r})"


class _Found:
    """The resources found so far, by type and id."""

    def __init__(self) -> None:
        self.circuits: dict[str, ExpressRouteCircuit] = {}
        self.ports: dict[str, ExpressRoutePort] = {}
        self.peerings: list[tuple[str, Peering]] = []  # with the circuit's id
        self.problems: list[AzureProblem] = []
        self.sources: list[AzureSource] = []
        self.types: set[str] = set()


def read_definition(
    files: Iterable[AzureFile], sealer: Sealer, problems: Sequence[AzureProblem] = ()
) -> AzureDefinition:
    """Return the definition of all files; what cannot be read becomes a problem, and the others go on.

    Of two values that differ, that of the newer file holds.
    """
    found = _Found()
    found.problems += problems
    # Newest first: what is merged later only fills gaps. Files without a time go last; names break ties.
    epoch = datetime.min
    ordered = sorted(files, key=lambda one: one.name)
    ordered.sort(key=lambda one: (one.captured_at or epoch).replace(tzinfo=None), reverse=True)
    for file in ordered:
        _read_file(file, sealer, found)
    _attach_peerings(found)
    return AzureDefinition(
        circuits=tuple(found.circuits[key] for key in sorted(found.circuits)),
        ports=tuple(found.ports[key] for key in sorted(found.ports)),
        sources=tuple(sorted(found.sources, key=lambda one: one.file)),
        problems=tuple(sorted(found.problems, key=lambda one: (one.file, one.pointer, one.message))),
        resource_types=tuple(sorted(found.types)),
    )


def _read_file(file: AzureFile, sealer: Sealer, found: _Found) -> None:
    try:
        document = read_json(file.text)
    except JsonRefused as refused:
        found.problems.append(AzureProblem(kind="unreadable", file=file.name, message=str(refused)))
        return
    shape = _shape(document)
    types: set[str] = set()
    if shape in ("Terraform state", "Terraform plan"):
        message = f"{shape}: this version reads REST and az JSON; export with `az network express-route show`"
        found.problems.append(AzureProblem(kind="unknown-shape", file=file.name, message=message))
        return
    for value, pointer in _objects(document, "", 0):
        view = View(value, file.name, pointer, found.problems)
        kind = _resource_type(view)
        if kind:
            types.add(kind)
            _keep(view, kind, sealer, found)
    if not types:
        message = "no Azure resource was recognised; expected the JSON of `az network express-route show` or of REST"
        is_empty_list = document in ([], {"value": []})
        if is_empty_list:
            message = "an empty list: the export holds no resource"
        found.problems.append(AzureProblem(kind="unknown-shape", file=file.name, message=message))
        return
    found.types |= types
    source = AzureSource(file=file.name, shape=shape, resource_types=tuple(sorted(types)), captured_at=file.captured_at)
    found.sources.append(source)


def _shape(document: Any) -> str:
    if isinstance(document, dict):
        if "lineage" in document and "serial" in document:
            return "Terraform state"
        if "format_version" in document and ("planned_values" in document or "values" in document):
            return "Terraform plan"
        if "$schema" in document and "resources" in document:
            return "ARM template"
        if "data" in document and isinstance(document["data"], list):
            return "Resource Graph"
    first = next(iter(_objects(document, "", 0)), None)
    return "REST" if first and isinstance(first[0].get("properties"), dict) else "az"


def _objects(value: Any, pointer: str, depth: int) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield the resource objects of a document: itself, or those of its lists."""
    if isinstance(value, list):
        for index, one in enumerate(value):
            if isinstance(one, dict):
                yield from _objects(one, f"{pointer}/{index}", depth + 1)
    elif isinstance(value, dict):
        lists = [name for name in _LISTS if isinstance(value.get(name), list)]
        if lists and "id" not in value and depth < 2:
            for name in lists:
                yield from _objects(value[name], f"{pointer}/{name}", depth + 1)
        else:
            yield value, pointer


def _resource_type(view: View) -> str | None:
    """Return the type of a resource: by its `type`, its id, or what it is made of."""
    for name in ("type", "id"):
        text, _ = view.find(name)
        if isinstance(text, str):
            kind = _type_of_id(text) if name == "id" else text.lower()
            if kind.startswith("microsoft."):
                return kind
    has = {name for name in ("peerings", "serviceProviderProperties", "links", "peeringType") if view.find(name)[0]}
    if "peeringType" in has:
        return PEERINGS
    if "links" in has and view.find("encapsulation")[0]:
        return PORTS
    return CIRCUITS if has & {"peerings", "serviceProviderProperties"} else None


def _type_of_id(resource_id: str) -> str:
    parts = resource_id.lower().strip("/").split("/")
    if "providers" not in parts:
        return ""
    below = parts[len(parts) - parts[::-1].index("providers") :]
    return "/".join([below[0], *below[1::2]]) if below else ""


def _keep(view: View, kind: str, sealer: Sealer, found: _Found) -> None:
    if kind == CIRCUITS:
        circuit = read_circuit(view, sealer)
        if circuit is not None:
            _merge_into(found.circuits, circuit.id, circuit, found.problems)
    elif kind == PORTS:
        port = read_port(view)
        if port is not None:
            _merge_into(found.ports, port.id, port, found.problems)
    elif kind == PEERINGS:
        peering = read_peering(view, sealer)
        resource_id, _ = view.find("id")
        if peering is None:
            return
        if not isinstance(resource_id, str) or "/peerings/" not in resource_id.lower():
            view.complain(view.at, "id", "the peering's id, which names its circuit")
            return
        found.peerings.append((resource_id.lower().partition("/peerings/")[0], peering))


def _merge_into(kept: dict[str, R], key: str, record: R, problems: list[AzureProblem]) -> None:
    kept[key] = _merged(kept[key], record, problems) if key in kept else record


def _merged(newer: R, older: R, problems: list[AzureProblem]) -> R:
    """Return the newer record with its gaps filled from the older one; a difference of two values is a problem."""
    updates: dict[str, Any] = {}
    pointers, values, files = dict(newer.pointers), dict(newer.values), dict(newer.files)
    for field in type(newer).model_fields:
        if field in _PLACES:
            continue
        mine, theirs = getattr(newer, field), getattr(older, field)
        if isinstance(mine, AzureRecord) and isinstance(theirs, AzureRecord):
            updates[field] = _merged(mine, theirs, problems)
        elif isinstance(mine, tuple) and field in ("peerings", "links"):
            updates[field] = _merged_lists(mine, theirs, problems)
        elif mine in (None, "") and theirs not in (None, ""):
            updates[field] = theirs
            pointers[field], values[field] = older.pointers.get(field, older.at), older.values.get(field, "")
            files[field] = older.files.get(field, older.file)
        elif theirs not in (None, "") and mine != theirs:
            one, other = newer.pointer(field), older.pointer(field)
            message = f"{field} differs from {other.file}{other.pointer}"
            problems.append(AzureProblem(kind="conflict", file=one.file, pointer=one.pointer, message=message))
    return newer.model_copy(update={**updates, "pointers": pointers, "values": values, "files": files})


def _merged_lists(mine: tuple[Any, ...], theirs: tuple[Any, ...], problems: list[AzureProblem]) -> tuple[Any, ...]:
    by_name = {one.name.lower(): one for one in mine}
    for other in theirs:
        _merge_into(by_name, other.name.lower(), other, problems)
    return tuple(by_name[name] for name in sorted(by_name))


def _attach_peerings(found: _Found) -> None:
    """Give peerings that came alone to their circuits; a circuit that was not exported becomes a stub."""
    for circuit_id, peering in found.peerings:
        circuit = found.circuits.get(circuit_id)
        if circuit is None:
            circuit = ExpressRouteCircuit(
                id=circuit_id, name=circuit_id.rpartition("/")[2], file=peering.file, at=peering.at
            )
        peerings = _merged_lists(circuit.peerings, (peering,), found.problems)
        found.circuits[circuit_id] = circuit.model_copy(update={"peerings": peerings})
