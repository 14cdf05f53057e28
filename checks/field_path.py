"""Names of fields, as a site's settings write them (`neighbor.description`), read against the types of the records.

A name that no record has is found before anything is judged, and so is a question that the field's type cannot answer.
`[]` goes through a list: `device.bgp_neighbors[].hold_seconds`. What holds a key gives its presence and its form only.
"""

import dataclasses
import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cache
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

from checks.estate import AzureView, Estate
from parsers.model.secret import Secret
from parsers.model.source import Record

Kind = Literal["bool", "number", "text", "address", "network", "interface", "date", "secret", "record", "list", "unset"]
MAX_CHARACTERS = 200
_SHOWN = 40  # names in a message
# What stands around a fact, is derived from all of them, or leads back to where one came from.
_AROUND = (
    "now around estate twin all_tunnels lines defaults pointers values files others file at block_line secret_spans "
    "attestations baseline agreed key_sharers unpaired_because paired_on declared_link_from supplied_md5_from "
    "supplied_psk_from problem qualifier child"
)
# False or empty as well where nothing is known of the matter: asked of them, a check would pass unseen.
_UNDECIDED = (
    "goes_private is_backup shares_interface has_sibling is_only_end are_paths_known are_connections_known is_live "
    "is_ipv4_present is_on has_sink may_get_secrets end bgp_addresses"
)
_HIDDEN = frozenset(f"{_AROUND} {_UNDECIDED}".split())
_VISIBLE: Mapping[type, frozenset[str]] = {Secret: frozenset({"encoding", "is_reversible"})}
_KINDS: tuple[tuple[type, Kind], ...] = (
    (bool, "bool"),
    (int, "number"),
    (float, "number"),
    (Enum, "text"),
    (str, "text"),
    (IPv4Interface, "interface"),  # before the addresses, of which they are
    (IPv6Interface, "interface"),
    (IPv4Address, "address"),
    (IPv6Address, "address"),
    (IPv4Network, "network"),
    (IPv6Network, "network"),
    (date, "date"),
    (Secret, "secret"),
    (Record, "record"),
)


class DeclarationError(Exception):
    """A declared check cannot be what it says. `key` is the key at fault, `index` that of its condition."""

    def __init__(self, key: str, message: str, index: int | None = None) -> None:
        self.key = key
        self.index = index
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a field can hold: kinds of value, the texts it is limited to, the records, what a list or mapping holds."""

    kinds: frozenset[Kind] = frozenset()
    choices: frozenset[str] | None = None  # None: any text
    records: tuple[type, ...] = ()
    element: "Shape | None" = None  # of a list
    is_mapping: bool = False  # of text by text

    @property
    def said(self) -> str:
        """The kinds, for people."""
        names = {"bool": "true or false", "secret": "a key", "unset": "", "record": "a record", "date": "a time"}
        words = {
            "number": "a number",
            "text": "text",
            "address": "an address",
            "network": "a network",
            "interface": "an address with its mask",
            "list": "a list",
            **names,
        }
        return " or ".join(sorted(words[kind] for kind in self.kinds if words[kind])) or "texts by name"


class Step(NamedTuple):
    """One part of a field's name."""

    name: str
    is_list: bool = False  # goes through the list's entries
    key: str | None = None  # of a mapping: the rest of the name


class FieldPath(NamedTuple):
    """A field's name, read: the steps to it and what it holds."""

    text: str
    steps: tuple[Step, ...]
    shape: Shape

    @property
    def lists(self) -> tuple[str, ...]:
        """The lists that it goes through, outermost first, each by its whole name."""
        names = [step.name + ("[]" if step.is_list else "") for step in self.steps]
        return tuple(".".join(names[: at + 1]) for at, step in enumerate(self.steps) if step.is_list)


def field_path(over: type, text: str) -> FieldPath:
    """Return the field of that name on subjects of the kind `over`; raises `DeclarationError`."""
    if not text or len(text) > MAX_CHARACTERS:
        raise DeclarationError("field", f"expected the name of a field, at most {MAX_CHARACTERS} characters")
    parts = text.split(".")
    steps: list[Step] = []
    records: tuple[type, ...] = (over,)
    shape = Shape()
    for position, part in enumerate(parts):
        name, is_list = part.removesuffix("[]"), part.endswith("[]")
        shape = _field(records, name, text)
        rest = ".".join(parts[position + 1 :])
        if shape.is_mapping:
            if is_list or not rest:
                raise DeclarationError("field", f"{text!r}: name one of the {name}: {name}.NAME")
            steps.append(Step(name, key=rest))
            return FieldPath(text, tuple(steps), Shape(frozenset({"text"})))
        if is_list and shape.element is None:
            raise DeclarationError("field", f"{text!r}: {name!r} is {shape.said}, no list: leave out the []")
        if rest and not is_list and shape.element is not None:
            raise DeclarationError("field", f"{text!r}: {name!r} is a list: write {name}[] to ask each of its entries")
        steps.append(Step(name, is_list))
        shape = shape.element if is_list and shape.element is not None else shape
        records = shape.records
        if rest and not records:
            raise DeclarationError("field", f"{text!r}: {name!r} is {shape.said} and has no fields of its own")
    return FieldPath(text, tuple(steps), shape)


class FieldRow(NamedTuple):
    """A field that may follow in a name: how it is written, and what it holds."""

    name: str
    holds: str
    choices: tuple[str, ...] = ()


def next_fields(over: type, text: str = "") -> tuple[FieldRow, ...]:
    """Return what may follow the beginning of a field's name, "" for the subject's own; raises `DeclarationError`."""
    records = field_path(over, text).shape.records if text else (over,)
    rows: dict[str, FieldRow] = {}
    for record in records:
        for name, shape in fields_of(record).items():
            written = f"{name}.NAME" if shape.is_mapping else name
            of_list = f"a list; {name}[] is {shape.element.said}" if shape.element is not None else ""
            rows[name] = FieldRow(written, of_list or shape.said, tuple(sorted(shape.choices or ())))
    return tuple(rows[name] for name in sorted(rows))


def _field(records: Iterable[type], name: str, text: str) -> Shape:
    """Return what the field holds on any of the records that have it."""
    offered: dict[str, Shape] = {}
    for record in records:
        for one, shape in fields_of(record).items():
            offered[one] = _merged([offered[one], shape]) if one in offered else shape
    if name in offered:
        return offered[name]
    near = difflib.get_close_matches(name, offered, 1)
    hint = f" (did you mean {near[0]}?)" if near else ""
    names = sorted(offered)
    listed = ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
    owner = " or ".join(one.__name__.removesuffix("View") for one in records)
    raise DeclarationError("field", f"{text!r}: {owner} has no {name!r}{hint}; it has {listed}")


@cache
def fields_of(record: type) -> Mapping[str, Shape]:
    """Return the fields of a record or subject that a settings file may name, with what they hold."""
    found: dict[str, Shape] = {}
    for name, annotation in _annotations(record).items():
        is_hidden = name.startswith("_") or name in _HIDDEN or name not in _VISIBLE.get(record, (name,))
        if name == "azure" and record not in (AzureView, Estate):
            is_hidden = True
        shape = None if is_hidden else _shape(annotation)
        if shape is not None:
            found[name] = shape
    return found


def _annotations(record: type) -> dict[str, Any]:
    if issubclass(record, Record):
        found: dict[str, Any] = {name: one.annotation for name, one in record.model_fields.items()}
    else:
        hints = get_type_hints(record)
        found = {name: hints[name] for name in getattr(record, "__dataclass_fields__", ())}
    for owner in reversed(record.__mro__):
        for name, member in vars(owner).items():
            if isinstance(member, property) and owner.__module__.startswith(("checks.", "parsers.")):
                found[name] = get_type_hints(member.fget).get("return")
    return found


def _shape(annotation: Any) -> Shape | None:
    """Return what an annotation allows beside None; None where it is nothing that settings can ask about."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _shape(get_args(annotation)[0])
    if origin in (Union, UnionType):
        shapes = [_shape(one) for one in get_args(annotation) if one is not NoneType]
        known = [one for one in shapes if one is not None]
        return _merged(known) if known and len(known) == len(shapes) else None
    if origin is Literal:
        return _of_literal(get_args(annotation))
    if origin in (tuple, frozenset):
        arguments = get_args(annotation)
        element = _shape(arguments[0]) if origin is frozenset or arguments[1:] == (...,) else None
        return Shape(frozenset({"list"}), element=element) if element else None
    if origin is not None:
        is_text_by_text = get_args(annotation) == (str, str)
        return Shape(is_mapping=True) if is_text_by_text and issubclass(origin, Mapping) else None
    return _of_class(annotation) if isinstance(annotation, type) else None


def _of_class(one: type) -> Shape | None:
    kind = next((kind for base, kind in _KINDS if issubclass(one, base)), None)
    if kind is None and dataclasses.is_dataclass(one):
        kind = "record"
    if kind is None:
        return None
    choices = frozenset(str(member.value) for member in one) if issubclass(one, Enum) else None
    return Shape(frozenset({kind}), choices, (one,) if kind in ("record", "secret") else ())


def _of_literal(values: tuple[Any, ...]) -> Shape | None:
    texts = frozenset(one for one in values if isinstance(one, str))
    kinds: set[Kind] = {"text"} if texts else set()
    kinds |= {"unset"} if any(one is False for one in values) else set()
    kinds |= {"number"} if any(isinstance(one, int) and not isinstance(one, bool) for one in values) else set()
    return Shape(frozenset(kinds), texts) if kinds else None


def _merged(shapes: list[Shape]) -> Shape:
    kinds: frozenset[Kind] = frozenset[Kind]().union(*(one.kinds for one in shapes))
    of_text = [one.choices for one in shapes if "text" in one.kinds]
    limited = [one for one in of_text if one is not None]
    records = tuple(dict.fromkeys(record for one in shapes for record in one.records))
    elements = [one.element for one in shapes if one.element is not None]
    return Shape(
        kinds,
        frozenset[str]().union(*limited) if limited and len(limited) == len(of_text) else None,
        records,
        _merged(elements) if elements else None,
        any(one.is_mapping for one in shapes),
    )
