"""The line of what JSON's own reader refuses without saying where: a slow walk, made only after a refusal."""

import json
import re
from collections.abc import Callable, Iterator

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)


def line_of_second_key(text: str, key: str) -> int | None:
    """Return the 1-based line where one object names a key for the second time."""
    seen: list[set[str]] = []
    token, position = "", 0
    for following, place in _tokens(text):
        if token in ("{", "["):
            seen.append(set())
        elif token in ("}", "]") and seen:
            seen.pop()
        elif token.startswith('"') and following == ":" and seen and _unquoted(token) == key:
            if key in seen[-1]:
                return _line(text, position)
            seen[-1].add(key)
        token, position = following, place
    return None


def line_of_word(text: str, is_meant: Callable[[str], bool]) -> int | None:
    """Return the 1-based line of the first number or bare word that is meant."""
    return next(
        (_line(text, place) for token, place in _tokens(text) if token[0] not in '"{}[],:' and is_meant(token)), None
    )


def line_of_level(text: str, level: int) -> int | None:
    """Return the 1-based line where nesting goes deeper than `level`."""
    depth = 0
    for token, place in _tokens(text):
        depth += (token in ("{", "[")) - (token in ("}", "]"))
        if depth > level:
            return _line(text, place)
    return None


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    return ((hit[0], hit.start()) for hit in _TOKEN.finditer(text))


def _unquoted(token: str) -> str:
    if "\\" not in token:
        return token[1:-1]
    try:
        return str(json.loads(token))
    except ValueError:
        return token


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
