"""JSON read strictly: duplicate keys, NaN, huge numbers and deep nesting are refused with a sentence, no traceback."""

import json
import math
import re
from collections.abc import Callable
from typing import Any

from agent.azure.json_place import line_of_level, line_of_second_key, line_of_word

MAX_DEPTH = 200
MAX_CHARACTERS = 32 * 1024 * 1024
_MAX_DIGITS = 30

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")


class JsonRefused(Exception):  # noqa: N818  the refusal is the point
    """The text is not JSON that we read. The message says where and why; it never repeats the text."""


def read_json(text: str) -> Any:
    """Return the value of a JSON text; raises `JsonRefused`, which names the line."""
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
        raise JsonRefused(_not_json(error)) from None
    except _Odd as odd:
        line = odd.find_line(text)
        raise JsonRefused(f"line {line}: {odd}" if line else str(odd)) from None
    except RecursionError:
        raise _too_deep(text) from None
    if _is_deeper(value, MAX_DEPTH):
        raise _too_deep(text)
    return _mended(value) if _SURROGATE.search(text) else value


class _Odd(Exception):  # noqa: N818  what is odd is not yet refused: its line is looked for first
    """A value that JSON's reader takes and we do not."""

    def __init__(self, message: str, find_line: Callable[[str], int | None]) -> None:
        self.find_line = find_line
        super().__init__(message)


def _not_json(error: json.JSONDecodeError) -> str:
    place = f"line {error.lineno}, column {error.colno}"
    if error.msg == "Extra data":
        return f"{place}: a second JSON value follows the first, expected one: make a list of them, as jq -s . does"
    return f"{place}: not JSON, expected what -o json prints: {error.msg}"


def _too_deep(text: str) -> JsonRefused:
    return JsonRefused(f"line {line_of_level(text, MAX_DEPTH)}: nested deeper than {MAX_DEPTH} levels, not read")


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise _Odd(
            f"the key {twice[:60]!a} stands twice in one object, expected once: which one holds is not known",
            lambda text: line_of_second_key(text, twice),
        )
    return found


def _constant(name: str) -> Any:
    raise _Odd(f"{name} is not JSON, expected a number", lambda text: line_of_word(text, lambda word: word == name))


def _integer(digits: str) -> int:
    if len(digits) > _MAX_DIGITS:
        raise _Odd(
            f"a number of more than {_MAX_DIGITS} digits, expected a shorter one",
            lambda text: line_of_word(text, lambda word: word == digits),
        )
    return int(digits)


def _real(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise _Odd(
            "a number too large to be one, expected a finite one",
            lambda text: line_of_word(text, lambda word: word == digits),
        )
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
