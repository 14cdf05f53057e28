"""JSON read strictly: duplicate keys, NaN, huge numbers and deep nesting are refused with a sentence, no traceback."""

import json
import math
import re
from typing import Any

MAX_DEPTH = 200
MAX_CHARACTERS = 64 * 1024 * 1024

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")


class JsonRefused(Exception):  # noqa: N818  the refusal is the point
    """The text is not JSON that we read. The message says where and why; it never repeats the text."""


def read_json(text: str) -> Any:
    """Return the value of a JSON text; raises `JsonRefused`."""
    if len(text) > MAX_CHARACTERS:
        raise JsonRefused(f"larger than {MAX_CHARACTERS // 1024 // 1024} MiB: not read")
    text = text.removeprefix("\ufeff")
    if "\0" in text[:4096] or text.startswith(("\x89PNG", "\ufffdPNG", "PK\x03\x04", "\x1f")):
        raise JsonRefused("binary, expected JSON")
    if not text.strip():
        raise JsonRefused("empty, expected JSON")
    try:
        value = json.loads(
            text, object_pairs_hook=_pairs, parse_constant=_constant, parse_int=_integer, parse_float=_real
        )
    except json.JSONDecodeError as error:
        raise JsonRefused(f"not JSON: line {error.lineno}, column {error.colno}: {error.msg}") from None
    except RecursionError:
        raise JsonRefused(f"nested deeper than {MAX_DEPTH} levels: not read") from None
    if _is_deeper(value, MAX_DEPTH):
        raise JsonRefused(f"nested deeper than {MAX_DEPTH} levels: not read")
    return _mended(value) if _SURROGATE.search(text) else value


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise JsonRefused(f"the key {twice[:60]!a} stands twice in one object: which one holds is not known")
    return found


def _constant(name: str) -> Any:
    raise JsonRefused(f"{name} is not JSON: a number was expected")


def _integer(digits: str) -> int:
    if len(digits) > 30:
        raise JsonRefused("a number of more than 30 digits: not read")
    return int(digits)


def _real(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise JsonRefused("a number too large to be one: not read")
    return number


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


def _mended(value: Any) -> Any:
    """Return the value with half characters (lone surrogates), which nothing can print or hash, replaced."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_mended(one) for one in value]
    if isinstance(value, dict):
        return {_mended(key): _mended(one) for key, one in value.items()}
    return value
