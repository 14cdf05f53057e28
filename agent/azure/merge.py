"""Resources that several files tell of, made one: gaps filled, disagreement named, the newer file's value kept."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, TypeVar

from checks.azure_definition import AzureProblem, Peering
from checks.azure_record import AzureRecord, AzureResource, Pointer
from parsers.model.secret import Secret

R = TypeVar("R", bound=AzureRecord)
T = TypeVar("T", bound=AzureResource)

_PLACES = frozenset({"file", "at", "pointers", "values", "files", "id", "others"})
# Children with names, merged one by one.
_LISTS = frozenset({"peerings", "links", "link_connections", "express_route_connections"})


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
    """Yield what an id may be cut to: without the subscription, a child below its parent's name, the name alone."""
    position = resource_id.find("/resourcegroups/")
    if position > 0:
        yield resource_id[position:]
    _, _, below = resource_id.rpartition("/providers/")
    if below.count("/") > 2:  # namespace/type/parent/type/child
        yield below.split("/", 2)[2]
    if "/" in resource_id:
        yield resource_id.rpartition("/")[2]


def _merged(newer: R, older: R, problems: list[AzureProblem]) -> R:
    """Return one record of two; a value that only one has is taken, with its place."""
    # A stub (a circuit known from its peering only) has no values of its own, and must not lend its place.
    first, second = (older, newer) if older.values and not newer.values else (newer, older)
    updates: dict[str, Any] = {}
    own, other = getattr(first, "id", None), getattr(second, "id", None)
    if _is_end(own, other):
        updates["id"] = other
    for field in _facts_of(type(first)):
        merged: Any
        mine, theirs = getattr(first, field), getattr(second, field)
        if field.endswith("_id") and (_is_end(mine, theirs) or _is_end(theirs, mine)):
            merged = max(mine, theirs, key=len)
        elif field in _LISTS:
            merged = _merged_lists(newer, older, field, problems)
        elif isinstance(mine, AzureRecord) and isinstance(theirs, AzureRecord):
            merged = _merged(mine, theirs, problems)
        elif _are_records(mine) and _are_records(theirs):
            merged = _paired(mine, theirs)
            if merged is None:
                merged = mine
                problems.append(_conflict(first, second, field))
        else:
            merged = theirs if mine is None or (_tells(theirs) and not _tells(mine)) else mine
            if _tells(mine) and _tells(theirs) and _differs(mine, theirs):
                problems.append(_conflict(first, second, field))
        if merged is not mine:
            updates[field] = merged
    return first.model_copy(update={**updates, **_places(first, second, updates)}) if updates else first


def _is_end(short: Any, whole: Any) -> bool:
    """Tell whether an id is the end of another: as much of it as a template or plan knows."""
    return isinstance(short, str) and isinstance(whole, str) and bool(short) and whole.endswith(f"/{short.lstrip('/')}")


def _are_records(value: Any) -> bool:
    """Tell whether a value is a list of records without names of their own (policies, addresses of instances)."""
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], AzureRecord)


def _paired(mine: tuple[AzureRecord, ...], theirs: tuple[AzureRecord, ...]) -> tuple[AzureRecord, ...] | None:
    """Return the records of two such lists, each filled from its like in the other; None where the lists disagree."""
    if len(mine) != len(theirs):
        return None
    rest = list(theirs)
    found: list[AzureRecord] = []
    for one in mine:
        unheard: list[AzureProblem] = []
        for other in rest:
            unheard = []
            merged = _merged(one, other, unheard)
            if not unheard:
                rest.remove(other)
                found.append(merged)
                break
        else:
            return None
    return mine if all(one is two for one, two in zip(found, mine, strict=True)) else tuple(found)


def _places(first: AzureRecord, second: AzureRecord, updates: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Return the places of a record whose `updates` are another's values, or both records' merged."""
    pointers, values, files = dict(first.pointers), dict(first.values), dict(first.files)
    for field, value in updates.items():
        if field in second.pointers and (field not in pointers or value is getattr(second, field)):
            pointers[field], values[field] = second.pointers[field], second.values.get(field, "")
            files[field] = second.files.get(field, second.file)
    return {"pointers": pointers, "values": values, "files": files}


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
            problems.append(
                _problem(
                    here, there, f"{field} lack one that {there.file}:{there.pointer} names; the list here is used"
                )
            )
    merged = tuple(mine[key] for key in sorted(mine))
    before: tuple[Any, ...] = getattr(newer, field)
    is_same = len(merged) == len(before) and all(one is two for one, two in zip(merged, before, strict=True))
    return before if is_same else merged


@cache
def _facts_of(kind: type[AzureRecord]) -> tuple[str, ...]:
    return tuple(field for field in kind.model_fields if field not in _PLACES)


def _tells(value: Any) -> bool:
    """Tell whether a value says anything: not absent or empty, and not a key that was taken out."""
    if isinstance(value, Secret):
        return value.fingerprint is not None
    return value is not None and not (isinstance(value, str | tuple) and not value)


def _key(child: Any) -> str:
    return child.peering_type if isinstance(child, Peering) else str(child.name).lower()


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
    verb = "differ" if field in _LISTS else "differs"
    return _problem(here, there, f"{field} {verb} from {there.file}:{there.pointer}; the value here is used")


def _problem(here: Pointer, there: Pointer, message: str) -> AzureProblem:
    return AzureProblem(
        kind="conflict",
        file=here.file,
        pointer=here.pointer,
        message=message,
        other_file=there.file,
        other_pointer=there.pointer,
    )
