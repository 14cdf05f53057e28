"""Merges `set`, `delete` and `move` lines into a PAN-OS config of `set` lines as the device does.

A value takes the place of the one before where the device keeps one, and adds to a list where it keeps several. What
stands between the `set` lines (prompts, the lines of a banner) stays as it is.
"""

import re
from collections.abc import Sequence

# Words below which a device keeps several.
_LISTS = frozenset(
    "address-prefix dh-group encryption address destination application from hash interface ip layer3 service source "
    "to used-by".split()
)
_ONE_OF = (frozenset({"allow", "deny"}), frozenset({"discard", "ip-address", "ipv6-address", "next-vr"}))
_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')
_PLAIN = re.compile(r"[^\s\"]+")

Words = tuple[str, ...]


def merge_panos_lines(text: str, lines: Sequence[str]) -> str:
    """Return the config after the lines were typed in configure mode, and committed."""
    config = text.split("\n")
    for line in lines:
        verb, *path = _words(line)
        if verb == "set":
            _set(config, tuple(path))
        elif verb == "delete":
            _delete(config, tuple(path))
        elif verb == "move":
            _move(config, tuple(path))
        else:
            raise AssertionError(f"the device does not know {verb!r}")
    return "\n".join(config)


def _words(line: str) -> list[str]:
    return [found[1] if found[1] is not None else found[2] for found in _TOKEN.finditer(line)]


def _read(line: str) -> Words:
    """Return the path of a `set` line, () for any other line; one that opens a text is left alone."""
    is_open = len(re.findall(r'(?<!\\)"', line)) % 2
    return tuple(_words(line)[1:]) if line.startswith("set ") and not is_open else ()


def _written(path: Words) -> str:
    return " ".join(("set", *(one if _PLAIN.fullmatch(one) else f'"{one}"' for one in path)))


def _members(path: Words) -> tuple[Words, Words]:
    """Return what a line is about, and its values: those in brackets, else the last word."""
    if path[-1:] == ("]",):
        start = path.index("[")
        return path[:start], path[start + 1 : -1]
    return path[:-1], path[-1:]


def _set(config: list[str], path: Words) -> None:
    head, values = _members(path)
    for index, line in enumerate(config):
        found = _read(line)
        if not found:
            continue
        if found == path:
            return
        if _members(found)[0] == head and head[-1] in _LISTS:
            if set(values) <= set(_members(found)[1]):
                return
        elif _is_replaced(found, path):
            config[index] = _written(path)
            return
    config.insert(_place(config, path), _written(path))


def _is_replaced(found: Words, path: Words) -> bool:
    """Tell whether the new line takes the place of one: another value at the same path, or the other of a choice."""
    head = path[:-1]
    if found[: len(head)] != head or head[-1] in _LISTS or len(found) <= len(head):
        return False
    if len(found) == len(path):
        return not any(path[-1] in several for several in _ONE_OF) or _excludes(found, path)
    return _excludes(found, path)


def _excludes(found: Words, path: Words) -> bool:
    return any({found[len(path) - 1], path[-1]} <= several for several in _ONE_OF)


def _place(config: list[str], path: Words) -> int:
    """Return where a new line goes: behind the last of those that share most of its path."""
    most, place = -1, 0
    for index, line in enumerate(config):
        found = _read(line)
        shared = next((at for at, pair in enumerate(zip(found, path, strict=False)) if pair[0] != pair[1]), len(found))
        if found and shared >= most:
            most, place = shared, index + 1
    return place


def _delete(config: list[str], path: Words) -> None:
    for index in reversed(range(len(config))):
        found = _read(config[index])
        if found[: len(path)] == path:
            del config[index]
        elif found and found[-1] == "]" and _members(found)[0] == path[:-1] and path[-1] in _members(found)[1]:
            left = [one for one in _members(found)[1] if one != path[-1]]
            config[index] = _written((*path[:-1], "[", *left, "]"))


def _move(config: list[str], path: Words) -> None:
    """Move a rule to the top of its rules, or before or after another."""
    place = next(index for index, word in enumerate(path) if word in ("top", "bottom", "before", "after"))
    rule, holder = path[:place], path[: place - 1]
    own = [line for line in config if _read(line)[: len(rule)] == rule]
    assert own, f"nothing to move: {path}"
    config[:] = [line for line in config if _read(line)[: len(rule)] != rule]
    mark = holder if path[place] in ("top", "bottom") else (*holder, path[place + 1])
    others = [index for index, line in enumerate(config) if _read(line)[: len(mark)] == mark]
    at = others[0] if path[place] in ("top", "before") else others[-1] + 1
    config[at:at] = own
