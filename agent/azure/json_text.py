"""JSON read strictly: duplicate keys, NaN, huge numbers, deep nesting are refused with a sentence, not a traceback."""

import json
from typing import Any

MAX_DEPTH = 200
MAX_CHARACTERS = 64 * 1024 * 1024


class JsonRefused(Exception):  # noqa: N818  the refusal is the point
    """The text is not JSON that we read. The message says where and why; it never repeats the text."""


def read_json(text: str) -> Any:
    """Return the value of a JSON text; raises `JsonRefused`."""
    if len(text) > MAX_CHARACTERS:
        raise JsonRefused(f"larger than {MAX_CHARACTERS // 1024 // 1024} MiB: not read")
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise JsonRefused("empty, expected JSON")
    if text.startswith("\x89PNG") or "\0" in text[:4096]:
        raise JsonRefused("binary, expected JSON")
    try:
        value = json.loads(text, object_pairs_hook=_pairs, parse_constant=_constant, parse_int=_integer)
    except json.JSONDecodeError as error:
        raise JsonRefused(f"not JSON: line {error.lineno}, column {error.colno}: {error.msg}") from None
    except RecursionError:
        raise JsonRefused(f"nested deeper than {MAX_DEPTH} levels: not read") from None
    if _is_deeper(value, MAX_DEPTH):
        raise JsonRefused(f"nested deeper than {MAX_DEPTH} levels: not read")
    return value


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise JsonRefused(f"the key {twice[:60]!r} stands twice in one object: which one holds is not known")
    return found


def _constant(name: str) -> Any:
    raise JsonRefused(f"{name} is not JSON: a number was expected")


def _integer(digits: str) -> int:
    if len(digits) > 30:
        raise JsonRefused("a number of more than 30 digits: not read")
    return int(digits)


def _is_deeper(value: Any, depth: int) -> bool:
    level = [value]
    for _ in range(depth):
        level = [
            child
            for one in level
            if isinstance(one, dict | list)
            for child in (one.values() if isinstance(one, dict) else one)
            if isinstance(child, dict | list)
        ]
        if not level:
            return False
    return True
