"""No regular expression of ours needs more than linear time on text that a router, or an attacker, may send.

Source: facts on operations, 4.8: pumped inputs of the longest line that is read, a small budget for each.
"""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from time import process_time

import pytest

import agent
import checks
import parsers
from parsers.model.source import mask_prose, mask_text, visible

SIZE = 4096
BUDGET_SECONDS = 0.05
SLACK = 4.0  # of a machine that does other things as well
FUNCTIONS = {"compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
SEARCHING = FUNCTIONS - {"compile", "match", "fullmatch"}
UNITS = ("a ", " ", "0", "a", "1.", ":", '"', "\\", "{", "/*", "*", "$9$", "-", "_.", "\t", "é", "\n", "a=", "<", "[")


Found = tuple[str, str, re.Pattern[str]]  # where it stands, its name or the function it is given to, the pattern


def _in_modules() -> Iterator[Found]:
    """Yield the patterns that our modules hold, in their own names, their classes and their tables."""
    for package in (parsers, checks, agent):
        for one in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if one.name.endswith("__main__"):
                continue
            try:
                module = importlib.import_module(one.name)
            except ImportError:  # an extra that is not installed: its source is read below all the same
                continue
            yield from ((one.name, name, value) for name, value in _held(module) if isinstance(value, re.Pattern))


def _held(module: object) -> Iterator[tuple[str, object]]:
    waiting: list[tuple[str, object]] = list(vars(module).items())
    waiting += [("", value) for _, kind in list(waiting) if isinstance(kind, type) for value in vars(kind).values()]
    for _, value in list(waiting):
        if isinstance(value, tuple | list | set | frozenset):
            waiting += [("", item) for item in value]
        elif isinstance(value, dict):
            waiting += [("", item) for item in value.values()]
    yield from waiting


@cache
def _trees() -> tuple[tuple[str, ast.Module], ...]:
    paths = [path for package in (parsers, checks, agent) for path in sorted(Path(package.__path__[0]).rglob("*.py"))]
    return tuple((path.name, ast.parse(path.read_text("utf-8"))) for path in paths)


def _attributes() -> Iterator[ast.Attribute]:
    for _, tree in _trees():
        yield from (node for node in ast.walk(tree) if isinstance(node, ast.Attribute))


def _in_sources() -> Iterator[Found]:
    """Yield the patterns that stand as text in calls of `re`."""
    for name, tree in _trees():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
                continue
            holder, first = node.func.value, node.args[0]
            is_re = isinstance(holder, ast.Name) and holder.id == "re" and node.func.attr in FUNCTIONS
            if is_re and isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield name, node.func.attr, re.compile(first.value)


@cache
def patterns() -> dict[str, tuple[re.Pattern[str], bool]]:
    """Return every pattern once, by where it stands, and whether it is looked for anywhere in a text."""
    searched = {one.value.id for one in _attributes() if one.attr in SEARCHING and isinstance(one.value, ast.Name)}
    found: dict[tuple[str, int], tuple[str, bool]] = {}
    for where, name, pattern in (*_in_modules(), *_in_sources()):
        key = pattern.pattern, pattern.flags
        at, before = found.get(key, (where, False))
        found[key] = at, before or name in searched or name in SEARCHING or not name
    return {f"{at}: {text[:40]}": (re.compile(text, flags), how) for (text, flags), (at, how) in found.items()}


def pumps(pattern: str) -> Iterator[str]:
    """Yield inputs that make a pattern go back and forth: one unit over and over, after words that it begins with."""
    words = re.findall(r"[A-Za-z][A-Za-z-]{1,20}", re.sub(r"\\[a-zA-Z]", " ", pattern))
    starts = ("", *dict.fromkeys(words[:6]))
    own = tuple(f"{word} " for word in dict.fromkeys(words[:6]))
    for unit in (*UNITS, *own):
        body = (unit * (SIZE // len(unit) + 1))[:SIZE]
        for start in starts:
            yield f"{start} {body}!"[:SIZE]


def test_the_patterns_are_found() -> None:
    assert len(patterns()) > 40
    assert any("parsers.model.source" in name for name in patterns())


@pytest.mark.parametrize("name", patterns())
def test_a_pattern_is_quick_on_pumped_text(name: str) -> None:
    """At the beginning of a line, as our rule is; anywhere in it where some code looks for it anywhere."""
    pattern, is_searched = patterns()[name]
    look = pattern.search if is_searched else pattern.match
    for text in pumps(pattern.pattern):
        start = process_time()
        look(text)
        spent = process_time() - start
        assert spent < BUDGET_SECONDS * SLACK, f"{spent:.2f} s on {text[:30]!r}…"


@pytest.mark.parametrize("function", [mask_text, mask_prose, visible])
def test_the_last_resort_is_quick_on_pumped_text(function: object) -> None:
    words = ("password ", "secret 7 ", "key-string ", "authentication-key 1 md5 ", "a ", " ", "$9$", "community ")
    for unit in words:
        text = unit * (SIZE // len(unit))
        start = process_time()
        assert callable(function)
        function(text)
        assert process_time() - start < BUDGET_SECONDS * SLACK, unit


def test_no_pattern_repeats_what_may_be_empty_or_repeated_without_an_end() -> None:
    """`(a*)*` and `(a+)+` take exponential time; what is repeated must begin or end with what is not in it."""
    bad = [name for name, (one, _) in patterns().items() if _nests(re._parser.parse(one.pattern, one.flags))]  # type: ignore[attr-defined]
    assert bad == []


def _nests(parsed: object) -> bool:
    """Tell whether an unbounded repeat holds nothing but another unbounded repeat."""
    for operation, argument in parsed:  # type: ignore[attr-defined]
        name = str(operation)
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            _, high, inner = argument
            if str(high) == "MAXREPEAT" and _is_bare_repeat(inner):
                return True
            if _nests(inner):
                return True
        elif name in ("SUBPATTERN", "BRANCH"):
            inside = [argument[-1]] if name == "SUBPATTERN" else argument[1]
            if any(_nests(one) for one in inside):
                return True
    return False


def _is_bare_repeat(parsed: object) -> bool:
    items = list(parsed)  # type: ignore[call-overload]
    if len(items) != 1:
        return False
    operation, argument = items[0]
    name = str(operation)
    if name == "SUBPATTERN":
        return _is_bare_repeat(argument[-1])
    if name == "BRANCH":
        return any(_is_bare_repeat(one) for one in argument[1])
    return name in ("MAX_REPEAT", "MIN_REPEAT") and str(argument[1]) == "MAXREPEAT"
