"""AS path sets of XR: `ios-regex` and `length` entries, any of which may fit; the others leave the set open."""

from parsers.as_path_patterns import lists_of, read_length, read_pattern
from parsers.model.as_path import AsPathItem, AsPathList, AsPathPattern, AsPathRule
from parsers.platforms.cisco_xr.blocks import TEXT_ENDS, Book

_SET = "as-path-set"
RELATIONS = {"ge": "ge", "le": "le", "eq": "eq", "is": "eq"}


def read_as_path_sets(book: Book) -> tuple[AsPathList, ...]:
    """Return the AS path sets; of one that is written twice the last counts, as on the device."""
    entries: dict[str, list[AsPathRule]] = {}
    heads: dict[str, int] = {}
    for start in book.tree.texts:
        words = book.text.lines[start - 1].split()
        if words[0] == _SET and len(words) > 1:
            rules = _rules(book, start)
            name = words[1].partition("(")[0]
            if rules:
                entries[name], heads[name] = rules, start
    return lists_of(book.file, entries, heads)


def _rules(book: Book, start: int) -> list[AsPathRule]:
    """Return the entries of a set; those that are understood count as read."""
    found: list[AsPathRule] = []
    lines = book.text.lines
    book.read_text_lines += 1
    for number in range(start + 1, len(lines) + 1):
        line = lines[number - 1].strip()
        if line == TEXT_ENDS[_SET]:
            book.read_text_lines += 1
            break
        if line and line[0] not in "!#":
            pattern = _entry(line)
            book.read_text_lines += pattern is not None
            found.append(AsPathRule(pattern=pattern, line=number))
    return found


def _entry(line: str) -> AsPathPattern | None:
    if "'" in line:
        head, *rest = line.split("'")
        is_one = head.strip() == "ios-regex" and len(rest) == 2 and rest[1].strip() in ("", ",")
        return read_pattern(rest[0]) if is_one else None
    words = line.removesuffix(",").split()
    test = read_length(RELATIONS.get(words[1], ""), words[2]) if words[:1] == ["length"] and len(words) == 3 else None
    if test is None:
        return None
    return AsPathPattern(items=(AsPathItem(low=test.low, high=test.high),), is_at_start=True, is_at_end=True)
