"""Records filled from JSON by their own annotations: a field is a key of its name, unless a path says otherwise.

`disable_bgp_route_propagation: bool | None` is read from `disableBgpRoutePropagation`, in any shape and spelling. A
path (`addressSpace/addressPrefixes`) leads through nested objects, `|` separates spellings. A field that ends in `_id`
is an id, in lower case, written as text or as `{"id": …}`.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from ipaddress import IPv4Network, IPv6Network
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin

from agent.azure.view import Facts, View, prefix
from checks.azure_record import AzureRecord, AzureResource

R = TypeVar("R", bound=AzureResource)
Reader = Callable[[View, Facts, str, str], None]

_PLACES = frozenset({"file", "at", "pointers", "values", "files", "others"})
_NAMES = frozenset({"id", "name", "resource_group"})
_ENVELOPE = frozenset(
    "id name type kind etag resourcegroup subscriptionid tenantid properties apiversion dependson comments".split()
)
_MAX_NUMBER = 2**53


@dataclass(frozen=True, slots=True)
class Table:
    """How one type is read: its record, the paths of fields that have another key, and the lists of its children."""

    record: type[AzureResource]
    paths: Mapping[str, str] = field(default_factory=dict)
    children: Mapping[str, str] = field(default_factory=dict)  # key of the list → type of its members


def read_row(table: Table, nested: Mapping[type, Mapping[str, str]], view: View, kind: str, parent: str) -> Any:
    """Return the record of an object, None where nothing names it. `nested` holds the paths of records in records."""
    facts = _identified(view, kind, parent)
    if facts is None:
        return None
    _fill(table.record, table.paths, nested, view, facts)
    return table.record(**_placed(view, facts))


def complete(record: R, view: View) -> R:
    """Return a resource with location, tags and the keys that were not read, whatever reader made it."""
    facts = Facts()
    for name, key, kind in (
        ("location", "location", str | None),
        ("provisioning_state", "provisioning_state", str | None),
        ("tags", "tags" if view.has("tags") else "tag", Mapping[str, str] | None),  # PowerShell's is `Tag`
    ):
        if getattr(record, name) is None and view.has(key):
            _READERS[kind](view, facts, name, key)
    others = {pointer.rpartition("/")[2]: pointer for key, pointer in view.unread().items() if key not in _ENVELOPE}
    return record.model_copy(
        update={
            **facts.fields,
            "pointers": {**record.pointers, **facts.pointers},
            "values": {**record.values, **facts.values},
            "others": others,
        }
    )


def _identified(view: View, kind: str, parent: str) -> Facts | None:
    facts = Facts()
    view.text(facts, "name", "name")
    view.text(facts, "resource_group", "resourceGroup")
    resource_id, pointer = view.find("id")
    parts = resource_id.split("/") if isinstance(resource_id, str) else []
    if parts and parts[-1]:
        facts.put("id", resource_id.lower(), pointer, resource_id)
        if "name" not in facts.fields:
            facts.put("name", parts[-1], pointer, parts[-1])
    if "name" not in facts.fields:
        view.complain(view.at, "name", "a name or an id")
        return None
    folded = [part.lower() for part in (parts or parent.split("/"))]
    if "resource_group" not in facts.fields and "resourcegroups" in folded[:-1]:
        group = (parts or parent.split("/"))[folded.index("resourcegroups") + 1]
        facts.put("resource_group", group, pointer, group)
    facts.fields.setdefault("id", _made_id(facts, kind, parent))
    return facts


def _made_id(facts: Facts, kind: str, parent: str) -> str:
    """Return as much of an id as a name and what is above it tell."""
    name, group = str(facts.fields["name"]), facts.fields.get("resource_group")
    if parent:
        return f"{parent}/{kind.rpartition('/')[2]}/{name}".lower()
    return (f"/resourcegroups/{group}/providers/{kind}/{name}" if group and kind.count("/") == 1 else name).lower()


def _fill(
    record: type[AzureRecord],
    paths: Mapping[str, str],
    nested: Mapping[type, Mapping[str, str]],
    view: View,
    facts: Facts,
) -> None:
    for name, annotation in _columns(record):
        for path in paths.get(name, name).split("|"):
            *above, key = path.split("/")
            holder: View | None = view
            for step in above:
                holder = holder.child(step) if holder and holder.has(step) else None
            if holder is None or not holder.has(key):
                continue
            row = _row_type(annotation)
            if row is None:
                _READERS[annotation](holder, facts, name, key)
            else:
                _read_rows(row, nested, holder, facts, name, key, is_many=get_origin(get_args(annotation)[0]) is tuple)
            break


@cache
def _columns(record: type[AzureRecord]) -> tuple[tuple[str, Any], ...]:
    skipped = _PLACES | _NAMES if issubclass(record, AzureResource) else _PLACES
    return tuple((name, one.annotation) for name, one in record.model_fields.items() if name not in skipped)


@cache
def _row_type(annotation: Any) -> type[AzureRecord] | None:
    """Return the record of `X | None` and `tuple[X, ...] | None`, None for a plain value."""
    if not isinstance(annotation, UnionType):
        return None
    inner = get_args(annotation)[0]
    inner = get_args(inner)[0] if get_origin(inner) is tuple else inner
    return inner if isinstance(inner, type) and issubclass(inner, AzureRecord) else None


def _read_rows(
    row: type[AzureRecord],
    nested: Mapping[type, Mapping[str, str]],
    view: View,
    facts: Facts,
    name: str,
    key: str,
    *,
    is_many: bool,
) -> None:
    _, pointer = view.find(key)
    one = None if is_many else view.child(key)
    views = list(view.children(key)) if is_many else [one] if one else []
    records: list[AzureRecord] = []
    for child in views:
        inner = Facts()
        _fill(row, nested.get(row, {}), nested, child, inner)
        if all(
            field.is_required() is False or key in ("file", "at") or key in inner.fields
            for key, field in row.model_fields.items()
        ):
            records.append(row(**_placed(child, inner)))
        else:
            child.complain(child.at, key, "an object with an id or a name")
    if is_many:
        facts.put(name, tuple(records), pointer, f"{len(records)} entries" if len(records) != 1 else "1 entry")
    elif records:
        facts.put(name, records[0], pointer, "present")


def _placed(view: View, facts: Facts) -> dict[str, Any]:
    place = {"file": view.document.file, "at": view.at}
    return {**place, "pointers": facts.pointers, "values": facts.values, **facts.fields}


def _text(view: View, facts: Facts, name: str, key: str) -> None:
    value, _ = view.find(key)
    is_id = name == "id" or name.endswith("_id")
    if is_id and isinstance(value, dict | View):
        holder = view.child(key)
        if holder:
            holder.text(facts, name, "id", fold=True)
        return
    if isinstance(value, int | float) and not isinstance(value, bool):
        facts.put(name, str(value), view.find(key)[1], str(value))
        return
    view.text(facts, name, key, fold=is_id)


def _flag(view: View, facts: Facts, name: str, key: str) -> None:
    value, pointer = view.find(key)
    if isinstance(value, str) and value.lower() in ("true", "false"):
        facts.put(name, value.lower() == "true", pointer, value)
        return
    view.flag(facts, name, key)


def _number(view: View, facts: Facts, name: str, key: str) -> None:
    view.number(facts, name, key, 0, _MAX_NUMBER)


def _real(view: View, facts: Facts, name: str, key: str) -> None:
    value, pointer = view.find(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        view.complain(pointer, key, "a number")
    else:
        facts.put(name, float(value), pointer, f"{value:g}")  # light levels are below zero


def _time(view: View, facts: Facts, name: str, key: str) -> None:
    value, pointer = view.find(key)
    moment = _moment(value)
    if moment is None:
        view.complain(pointer, key, "a time such as 2026-11-24T12:00:00Z")
        return
    facts.put(name, moment, pointer, str(value))


def _moment(value: Any) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _each(view: View, key: str) -> Iterator[tuple[Any, str]]:
    """Yield the members of a list, or a single value that stands in its place."""
    value, pointer = view.find(key)
    if isinstance(value, list):
        yield from ((one, f"{pointer}/{index}") for index, one in enumerate(value))
    else:
        yield value, pointer


def _texts(view: View, facts: Facts, name: str, key: str) -> None:
    found: list[str] = []
    for one, pointer in _each(view, key):
        text = one.get("value", one.get("id")) if isinstance(one, dict) else one
        if view.is_computed(text):
            return
        if isinstance(text, str):
            found.append(text)
        elif one is not None:
            view.complain(pointer, key, "text")
    facts.put(name, tuple(found), view.find(key)[1], ", ".join(found) or "none")


def _prefixes(view: View, facts: Facts, name: str, key: str) -> None:
    found: list[IPv4Network | IPv6Network] = []
    for one, pointer in _each(view, key):
        network = prefix(one)
        if network is None:
            view.complain(pointer, key, "a prefix")
        else:
            found.append(network)
    facts.put(name, tuple(found), view.find(key)[1], ", ".join(map(str, found)) or "none")


def _prefix(view: View, facts: Facts, name: str, key: str) -> None:
    value, pointer = view.find(key)
    network = prefix(value)
    if network is None:
        view.complain(pointer, key, "a prefix")
        return
    facts.put(name, network, pointer, str(network))


def _tags(view: View, facts: Facts, name: str, key: str) -> None:
    value, pointer = view.find(key)
    if isinstance(value, dict) and view.is_computed(list(value.values())):
        return
    if isinstance(value, dict):
        tags = {str(tag): "" if text is None else str(text) for tag, text in sorted(value.items())}
        facts.put(name, tags, pointer, ", ".join(tags) or "none")
    else:
        view.complain(pointer, key, "an object")


_READERS: Mapping[Any, Reader] = {
    str | None: _text,
    str: _text,
    bool | None: _flag,
    int | None: _number,
    float | None: _real,
    datetime | None: _time,
    tuple[str, ...] | None: _texts,
    tuple[IPv4Network | IPv6Network, ...] | None: _prefixes,
    IPv4Network | IPv6Network | None: _prefix,
    Mapping[str, str] | None: _tags,
}
