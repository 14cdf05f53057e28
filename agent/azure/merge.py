"""Resources that several files tell of, made one: gaps filled, disagreement named, the newer file's value kept."""

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from checks.azure_definition import (
    AzureProblem,
    AzureRecord,
    ExpressRouteCircuit,
    ExpressRouteLink,
    ExpressRoutePort,
    Peering,
)
from parsers.model.secret import Secret

R = TypeVar("R", bound=AzureRecord)
T = TypeVar("T", ExpressRouteCircuit, ExpressRoutePort)

_PLACES = frozenset({"file", "at", "pointers", "values", "files", "id"})
_LISTS = frozenset({"peerings", "links"})
_EMPTY = (None, "", ())


def merge_resources(records: Iterable[T], problems: list[AzureProblem]) -> tuple[T, ...]:
    """Return one record per resource, sorted by id. `records` come newest first; problems are added to `problems`.

    An id that a plan or template does not know whole stands for the one that ends like it, or has its name.
    """
    records = list(records)
    whole = _whole_ids(record.id for record in records)
    kept: dict[str, T] = {}
    for record in records:
        key = whole.get(record.id, record.id)
        kept[key] = _merged(kept[key], record, problems) if key in kept else record
    return tuple(kept[key].model_copy(update={"id": key}) for key in sorted(kept))


def _whole_ids(ids: Iterable[str]) -> dict[str, str]:
    """Return, for every id that is only the end of one or a name, the one whole id that it stands for."""
    distinct = set(ids)
    fullest: dict[str, set[str]] = {}
    for one in distinct:
        for shorter in _shorter(one):
            fullest.setdefault(shorter, set()).add(one)
    found: dict[str, str] = {}
    for one in distinct:
        longer = fullest.get(one, set())
        subscribed = {other for other in longer if other.startswith("/subscriptions/")}
        longer = subscribed or longer
        if len(longer) == 1:
            found[one] = longer.pop()
    return found


def _shorter(resource_id: str) -> Iterator[str]:
    """Yield what an id may be cut down to: without the subscription, and the name alone."""
    position = resource_id.find("/resourcegroups/")
    if position > 0:
        yield resource_id[position:]
    if "/" in resource_id:
        yield resource_id.rpartition("/")[2]


def _merged(newer: R, older: R, problems: list[AzureProblem]) -> R:
    """Return one record of two; a value that only one has is taken, with its place."""
    # A stub (a circuit known from its peering only) has no values of its own, and must not lend its place.
    first, second = (older, newer) if older.values and not newer.values else (newer, older)
    updates: dict[str, Any] = {}
    pointers, values, files = dict(first.pointers), dict(first.values), dict(first.files)
    for field in set(type(first).model_fields) - _PLACES:
        mine, theirs = getattr(first, field), getattr(second, field)
        if field in _LISTS:
            updates[field] = _merged_lists(newer, older, field, problems)
        elif isinstance(mine, AzureRecord) and isinstance(theirs, AzureRecord):
            updates[field] = _merged(mine, theirs, problems)
        elif mine not in _EMPTY:
            if theirs not in _EMPTY and _differs(mine, theirs):
                problems.append(_conflict(first, second, field))
            continue
        elif theirs not in _EMPTY:
            updates[field] = theirs
        else:
            continue
        if field not in first.pointers and field in second.pointers:
            pointers[field], values[field] = second.pointers[field], second.values.get(field, "")
            files[field] = second.files.get(field, second.file)
    return first.model_copy(update={**updates, "pointers": pointers, "values": values, "files": files})


def _merged_lists(newer: AzureRecord, older: AzureRecord, field: str, problems: list[AzureProblem]) -> tuple[Any, ...]:
    """Return the children of both; a child that a newer list of all children lacks is gone."""
    mine = {_key(one): one for one in getattr(newer, field)}
    theirs = {_key(one): one for one in getattr(older, field)}
    are_lists = field in newer.pointers and field in older.pointers
    are_rivals = are_lists and newer.pointer(field).file != older.pointer(field).file
    if are_rivals and mine.keys() != theirs.keys():
        problems.append(_conflict(newer, older, field))
    is_gone = field in newer.pointers and newer.pointer(field).file != older.file
    for key, one in theirs.items():
        if key in mine:
            mine[key] = _merged(mine[key], one, problems)
        elif not is_gone:
            mine[key] = one
        elif not are_rivals:
            here, there = newer.pointer(field), one.pointer("name")
            problems.append(_problem(here.file, here.pointer, f"{field} lack what {there.file}:{one.at} holds"))
    return tuple(mine[key] for key in sorted(mine))


def _key(child: Peering | ExpressRouteLink) -> str:
    return child.peering_type if isinstance(child, Peering) else child.name.lower()


def _differs(mine: Any, theirs: Any) -> bool:
    """Tell whether two values disagree; letter case and blanks are no disagreement, nor is a key that is not known."""
    if isinstance(mine, Secret) and isinstance(theirs, Secret):
        return mine.agrees(theirs) is False
    if isinstance(mine, str) and isinstance(theirs, str):
        return _folded(mine) != _folded(theirs)
    if isinstance(mine, tuple) and isinstance(theirs, tuple):
        return set(mine) != set(theirs)
    return bool(mine != theirs)


def _folded(text: str) -> str:
    return text.casefold().replace(" ", "")


def _conflict(first: AzureRecord, second: AzureRecord, field: str) -> AzureProblem:
    here, there = first.pointer(field), second.pointer(field)
    return _problem(
        here.file, here.pointer, f"{field} differs from {there.file}:{there.pointer}; the value here is used"
    )


def _problem(file: str, pointer: str, message: str) -> AzureProblem:
    return AzureProblem(kind="conflict", file=file, pointer=pointer, message=message)
