"""One JSON object of a resource, read alike in every shape: nested under `properties` or flattened, in any spelling.

REST nests, `az … show` flattens, older CLIs and SDKs spell `azureAsn` or `azure_asn`: a key is found by its letters,
below `properties` first. Every value knows its pointer in the file as given. Source: facts on Azure, 1.1.
"""

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any, TypeVar

from checks.azure_definition import AzureProblem

N = TypeVar("N", IPv4Network, IPv6Network)
_MAX_VALUE = 120


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
        self.values[field] = text[:_MAX_VALUE]


class View:
    """A JSON object at a pointer of a file."""

    def __init__(self, value: dict[str, Any], file: str, pointer: str, problems: list[AzureProblem]) -> None:
        self.value = value
        self.file = file
        self.at = pointer
        self.problems = problems
        inner = value.get("properties")
        self._levels = [(inner, f"{pointer}/properties")] if isinstance(inner, dict) else []
        self._levels.append((value, pointer))

    def find(self, name: str) -> tuple[Any, str]:
        """Return the value of a key, and its pointer; None and the object's pointer where it is absent or null.

        An ARM template's expression (`[parameters(…)]`) is not a value: absent.
        """
        wanted = _letters(name)
        for level, pointer in self._levels:
            for key, value in level.items():
                if _letters(key) == wanted and value is not None:
                    if isinstance(value, str) and value.startswith("[") and value.endswith("]"):
                        return None, self.at
                    return value, f"{pointer}/{_escape(key)}"
        return None, self.at

    def text(self, facts: Facts, field: str, name: str, *, fold: bool = False) -> None:
        """Read a string; an empty one is absent."""
        value, pointer = self.find(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            return self.complain(pointer, name, "text")
        facts.put(field, value.lower() if fold else value, pointer, value)
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

    def number(self, facts: Facts, field: str, name: str, low: int, high: int) -> None:
        """Read an integer in low..high; digits in quotes are one."""
        value, pointer = self.find(name)
        if value is None:
            return None
        number = (
            int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 12 else value
        )
        if isinstance(number, bool) or not isinstance(number, int) or not low <= number <= high:
            return self.complain(pointer, name, f"a whole number from {low} to {high}")
        facts.put(field, number, pointer, str(number))
        return None

    def subnet(self, facts: Facts, field: str, name: str, kind: type[N]) -> None:
        """Read a prefix of one family; host bits are cleared, as Azure shows them so itself."""
        value, pointer = self.find(name)
        if value is None or value == "":
            return None
        try:
            network = ip_network(value, strict=False) if isinstance(value, str) and "/" in value else None
        except ValueError:
            network = None
        if not isinstance(network, kind):
            return self.complain(pointer, name, "an IPv4 prefix" if kind is IPv4Network else "an IPv6 prefix")
        facts.put(field, network, pointer, str(value))
        return None

    def child(self, name: str) -> "View | None":
        """Return the object below a key."""
        value, pointer = self.find(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.complain(pointer, name, "an object")
            return None
        return View(value, self.file, pointer, self.problems)

    def children(self, name: str) -> Iterator["View"]:
        """Yield the objects of the list below a key."""
        value, pointer = self.find(name)
        if value is None:
            return
        if not isinstance(value, list):
            self.complain(pointer, name, "a list")
            return
        for index, one in enumerate(value):
            if isinstance(one, dict):
                yield View(one, self.file, f"{pointer}/{index}", self.problems)
            else:
                self.complain(f"{pointer}/{index}", name, "an object")

    def complain(self, pointer: str, name: str, expected: str) -> None:
        """Keep that a value is not what it should be; the value itself is not repeated."""
        message = f"{name}: expected {expected}"
        self.problems.append(AzureProblem(kind="bad-value", file=self.file, pointer=pointer, message=message))


def _letters(key: str) -> str:
    return key.replace("_", "").lower()


def _escape(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
