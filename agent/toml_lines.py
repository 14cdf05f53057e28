"""Where a key stands in a TOML text: `tomllib` keeps no lines, and an error has to name one."""

import re
from collections.abc import Iterator

Loc = tuple[int | str, ...]  # names of tables and keys, and the 0-based places in arrays of tables
_PART = re.compile(r"\s*(?:\"((?:[^\"\\]|\\.)*)\"|'([^']*)'|([A-Za-z0-9_-]+))\s*(\.?)")


def line_of(text: str, loc: Loc) -> int | None:
    """Return the 1-based line of a key; where it is absent, that of the table, array or inline value that lacks it."""
    if not loc:
        return 1
    nearest: tuple[int, int] | None = None  # how much of `loc` the line names, the line
    below: int | None = None
    for number, here in _places(text):
        if here == loc:
            return number
        if loc[: len(here)] == here and (nearest is None or len(here) > nearest[0]):
            nearest = len(here), number
        elif here[: len(loc)] == loc and below is None:
            below = number  # the head of `[a.b]` stands for `a`, which has none
    return below if below is not None else nearest[1] if nearest else None


def _places(text: str) -> Iterator[tuple[int, Loc]]:
    """Yield every head and every assignment with its line, heads of arrays with their place in it."""
    table: Loc = ()
    counts: dict[Loc, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        words = line.strip()
        if words.startswith("["):
            is_array = words.startswith("[[")
            names = _names(words.lstrip("["))[0]
            if not names:
                continue
            table = _indexed(names[:-1] if is_array else names, counts)
            if is_array:
                array = (*table, names[-1])
                counts[array] = counts.get(array, -1) + 1
                table = (*array, counts[array])
            yield number, table
        else:
            names, rest = _names(words)
            if names and rest.startswith("="):
                yield number, (*table, *names)


def _indexed(names: tuple[str, ...], counts: dict[Loc, int]) -> Loc:
    """Return the names of a head, with the place of the last entry after every array among them."""
    here: Loc = ()
    for name in names:
        here = (*here, name)
        if here in counts:
            here = (*here, counts[here])
    return here


def _names(words: str) -> tuple[tuple[str, ...], str]:
    """Return the parts of a dotted key, quoted or bare, and what follows it."""
    found: list[str] = []
    position = 0
    while match := _PART.match(words, position):
        quoted, literal, bare, dot = match.groups()
        found.append(next(one for one in (quoted, literal, bare) if one is not None))
        position = match.end()
        if not dot:
            return tuple(found), words[position:]
    return (), ""
