"""One JSON object of a resource, read alike in every shape: nested under `properties` or flattened, in any spelling.

REST nests, `az … show` flattens, older CLIs and SDKs spell `azureAsn` or `azure_asn`: a key is found by its letters,
below `properties` first. Every value knows its pointer in the file as given. Source: facts on Azure, 1.1.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any, TypeVar

from agent.azure.expression import is_expression, resolved
from checks.azure_definition import AzureProblem, Pointer
from parsers.model.source import visible

N = TypeVar("N", IPv4Network, IPv6Network)
Entry = tuple[Any, str]  # a value, and its pointer

SCI_OPEN = "sciStateOpen"  # the key that marks a source which does not print sciState where it is not set
_MAX_VALUE = 120
# These stand beside `properties`, whatever it holds.
_ENVELOPE = frozenset({"id", "name", "type", "location", "sku", "resourcegroup"})
_NAMES = frozenset({"id", "name"})
_CUT_OFF = "; PowerShell cuts nesting off, use ConvertTo-Json -Depth 20"


@dataclass
class Document:
    """One file while it is read. `parameters` are an ARM template's texts by name; None where it is no template."""

    file: str
    problems: list[AzureProblem]
    parameters: Mapping[str, str] | None = None
    open_pages: list[str] = field(default_factory=list)  # pointers to what names a further page
    last_pages: int = 0
    vault_secrets: dict[str, str] = field(default_factory=dict, repr=False)  # a state's, by identifier; sealed on use
    lists: dict[str, Pointer] = field(default_factory=dict)  # where a list of children stands, by its parent's id

    def complain(self, pointer: str, name: str, expected: str) -> None:
        """Keep that a value is not what it should be; the value itself is not repeated."""
        message = f"{name}: expected {expected}"
        self.problems.append(AzureProblem(kind="bad-value", file=self.file, pointer=pointer, message=message))


class Facts:
    """The fields of one record while they are read: values, pointers, and the text for evidence."""

    def __init__(self) -> None:
        self.fields: dict[str, Any] = {}
        self.pointers: dict[str, str] = {}
        self.values: dict[str, str] = {}

    def put(self, field: str, value: Any, pointer: str, text: str) -> None:
        """Keep a field with its place."""
        self.fields[field] = value
        self.pointers[field] = pointer
        self.values[field] = visible(text)[:_MAX_VALUE]


class View:
    """A JSON object at a pointer of a file: entries by the letters of their keys."""

    def __init__(
        self, entries: Mapping[str, Entry], document: Document, at: str, doubled: Mapping[str, str] | None = None
    ) -> None:
        self._entries = entries
        self._doubled = doubled or {}  # pointers of second spellings with another value
        self._asked: set[str] = set()
        self.document = document
        self.at = at

    @classmethod
    def of(cls, value: Mapping[str, Any], document: Document, at: str) -> "View":
        """Return the view of an object as JSON has it; null is absent."""
        inner = _inner(value)
        doubled: dict[str, str] = {}
        outer = _index({key: one for key, one in value.items() if key != inner}, at, doubled)
        if inner is None:
            return cls(outer, document, at, doubled)
        entries = _index(value[inner], f"{at}/{inner}", doubled)
        envelope = {key: entry for key, entry in outer.items() if key in _ENVELOPE}
        return cls({**outer, **entries, **envelope}, document, at, doubled)

    def find(self, name: str) -> Entry:
        """Return the value of a key, and its pointer; None and the object's pointer where it is absent or null.

        An ARM template's expression (`[parameters(…)]`) is not a value, and a list with one not whole: absent. Names
        are looked up in its parameters.
        """
        key = letters(name)
        self._asked.add(key)
        value, pointer = self._entries.get(key, (None, self.at))
        if key in self._doubled:
            self.complain(self._doubled[key], name, "one value; two spellings of the key have two, the first is used")
        if self.is_computed(value):
            is_name = isinstance(value, str) and key in _NAMES
            value = resolved(value, self.document.parameters or {}) if is_name else None
        return (value, pointer) if value is not None else (None, self.at)

    def is_computed(self, value: Any) -> bool:
        """Tell whether a template computes a value, or a member of a list, when it is deployed."""
        if self.document.parameters is None:
            return False
        return any(is_expression(one) for one in value) if isinstance(value, list) else is_expression(value)

    def with_entry(self, name: str, value: Any) -> "View":
        """Return the view with another value at the place of a key."""
        key = letters(name)
        return View({**self._entries, key: (value, self.find(name)[1])}, self.document, self.at, self._doubled)

    def unread(self) -> dict[str, str]:
        """Return the pointers of the keys that nothing asked for, by their letters, and forget what was asked."""
        found = {key: pointer for key, (_, pointer) in self._entries.items() if key not in self._asked}
        self._asked = set()
        return found

    def has(self, name: str) -> bool:
        """Tell whether a key stands here with another value than null."""
        return self.find(name)[0] is not None

    def text(self, facts: Facts, field: str, name: str, *, fold: bool = False) -> None:
        """Read a string; an empty one is absent."""
        value, pointer = self.find(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            return self.complain(pointer, name, "text")
        facts.put(field, value.lower() if fold else value, pointer, value)
        return None

    def texts(self, facts: Facts, field: str, name: str) -> None:
        """Read a list of strings."""
        value, pointer = self.find(name)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            return self.complain(pointer, name, "a list of texts")
        facts.put(field, tuple(value), pointer, ", ".join(value) or "none")
        return None

    def flag(self, facts: Facts, field: str, name: str) -> None:
        """Read a boolean."""
        value, pointer = self.find(name)
        if value is None:
            return None
        if not isinstance(value, bool):
            return self.complain(pointer, name, "true or false")
        facts.put(field, value, pointer, str(value).lower())
        return None

    def number(self, facts: Facts, field: str, name: str, low: int, high: int, *, is_none: int | None = None) -> None:
        """Read an integer in low..high; digits in quotes are one. `is_none` is Azure's word for "not set"."""
        value, pointer = self.find(name)
        if value is None or value == "":
            return None
        number = _integer(value)
        if number is not None and number == is_none:
            return None
        if number is None or not low <= number <= high:
            return self.complain(pointer, name, f"a whole number from {low} to {high}")
        facts.put(field, number, pointer, str(number))
        return None

    def real(self, name: str) -> tuple[float | None, str]:
        """Return a finite number that is not negative, None where there is none."""
        value, pointer = self.find(name)
        if value is None:
            return None, pointer
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
            self.complain(pointer, name, "a number")
            return None, pointer
        return float(value), pointer

    def subnet(self, facts: Facts, field: str, name: str, kind: type[N]) -> None:
        """Read a prefix of one family; host bits are cleared, as Azure shows them so itself."""
        value, pointer = self.find(name)
        if value is None or value == "":
            return None
        network = prefix(value)
        if not isinstance(network, kind):
            return self.complain(pointer, name, "an IPv4 prefix" if kind is IPv4Network else "an IPv6 prefix")
        facts.put(field, network, pointer, str(value))
        return None

    def child(self, name: str) -> "View | None":
        """Return the object below a key."""
        value, pointer = self.find(name)
        if value is None or isinstance(value, View):
            return value
        if not isinstance(value, dict):
            self.complain(pointer, name, "an object" + _CUT_OFF * isinstance(value, str))
            return None
        return View.of(value, self.document, pointer)

    def children(self, name: str) -> "Iterator[View]":
        """Yield the objects of the list below a key."""
        value, pointer = self.find(name)
        if value is None:
            return
        if not isinstance(value, list):
            self.complain(pointer, name, "a list" + _CUT_OFF * isinstance(value, str))
            return
        for index, one in enumerate(value):
            if isinstance(one, View):
                yield one
            elif isinstance(one, dict):
                yield View.of(one, self.document, f"{pointer}/{index}")
            else:
                self.complain(f"{pointer}/{index}", name, "an object" + _CUT_OFF * isinstance(one, str))

    def complain(self, pointer: str, name: str, expected: str) -> None:
        """Keep that a value is not what it should be; the value itself is not repeated."""
        self.document.complain(pointer, name, expected)


def letters(key: str) -> str:
    """Return what is the same in every spelling of a key: `azureASN`, `azureAsn`, `azure_asn`."""
    return key.replace("_", "").lower()


def escape(key: str) -> str:
    """Return a key as one token of an RFC 6901 pointer."""
    return key.replace("~", "~0").replace("/", "~1")


def prefix(value: Any) -> IPv4Network | IPv6Network | None:
    """Return `a.b.c.d/n` or its IPv6 like, host bits cleared; None where the value is not one."""
    if not isinstance(value, str) or "/" not in value or "%" in value:
        return None
    try:
        return ip_network(value, strict=False)
    except ValueError:
        return None


def _inner(value: Mapping[str, Any]) -> str | None:
    if isinstance(value.get("properties"), dict):
        return "properties"
    return next((key for key, one in value.items() if isinstance(one, dict) and key.lower() == "properties"), None)


def _index(value: Mapping[str, Any], at: str, doubled: dict[str, str]) -> dict[str, Entry]:
    """Return the entries of one JSON object; of two spellings of one key with two values, the first holds."""
    entries: dict[str, Entry] = {}
    for key, one in value.items():
        if one is None:
            continue
        pointer = f"{at}/{escape(key)}"
        first, _ = entries.setdefault(letters(key), (one, pointer))
        if first != one:
            doubled[letters(key)] = pointer
    return entries


def _integer(value: Any) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 12:
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
