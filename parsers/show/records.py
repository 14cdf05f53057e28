"""JSON and XML of show output as plain dicts and lists. Hostile until read: depth, size, document types are bounded."""

import json
from typing import Any
from xml.parsers import expat

MAX_DEPTH = 40
_MAX_NODES = 500_000


class RefusedRecordsError(Exception):
    """The text is not what it seems to be, or more than we read."""


def read_json(text: str) -> Any:
    """Return the value; what stands before the first brace (an echo of the command) is passed over."""
    try:
        value, end = json.JSONDecoder().raw_decode(text.lstrip())
    except RecursionError:
        raise RefusedRecordsError("nested too deeply") from None
    except ValueError as error:
        place = getattr(error, "lineno", 0)
        raise RefusedRecordsError(f"not whole JSON: it is cut off or damaged in line {place}") from None
    del end
    return value


def read_xml(text: str) -> Any:
    """Return `{tag: [value, …]}`; an element's value is its text, or its children. Namespaces are dropped."""
    root: dict[str, Any] = {}
    stack: list[tuple[dict[str, Any], list[str]]] = [(root, [])]
    count = 0

    def refuse(*_: object) -> int:
        raise RefusedRecordsError("a document type or an entity of its own")

    def start(tag: str, _: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if len(stack) > MAX_DEPTH or count > _MAX_NODES:
            raise RefusedRecordsError("nested too deeply, or too large")
        stack.append(({}, []))

    def end(tag: str) -> None:
        children, text = stack.pop()
        name = tag.rpartition(":")[2]
        stack[-1][0].setdefault(name, []).append(children or "".join(text).strip())

    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = lambda data: stack[-1][1].append(data)
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        raise RefusedRecordsError(f"not whole XML: it is cut off or damaged in line {error.lineno}") from None
    return root


def unwrapped(value: Any) -> Any:
    """Return a value without what Junos wraps it in: `[{"data": "x"}]` in JSON, a list of one in XML."""
    while True:
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        elif isinstance(value, dict) and "data" in value and not isinstance(value["data"], dict | list):
            value = value["data"]
        else:
            return value


def text_of(value: Any) -> str:
    """Return a value that is a text or number, "" where it is neither."""
    value = unwrapped(value)
    return str(value)[:200] if isinstance(value, str | int) and not isinstance(value, bool) else ""


class Lines:
    """Finds the line of a name in the text: readers of JSON and XML do not tell."""

    def __init__(self, text: str) -> None:
        self._index: dict[str, int] = {}
        for number, line in enumerate(text.split("\n"), 1):
            for mark in '"<>+':
                line = line.replace(mark, " ")
            for word in line.split():
                self._index.setdefault(word, number)

    def of(self, name: str) -> int:
        """Return the first line that holds `name` as a word in quotes or tags, else 1."""
        return self._index.get(name, 1)
