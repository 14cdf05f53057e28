"""What a declared check can ask of a field, and whether a value answers it. No expression is ever run on a text.

What is not set (no password, an empty description) meets the operators that forbid something, and no other.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from ipaddress import (
    IPv4Address,
    IPv4Interface,
    IPv4Network,
    IPv6Address,
    IPv6Interface,
    IPv6Network,
    ip_address,
    ip_interface,
    ip_network,
)
from typing import Literal, get_args

from checks.field_path import DeclarationError, Kind, Shape

Operator = Literal[
    "equals",
    "not_equals",
    "one_of",
    "none_of",
    "at_least",
    "at_most",
    "contains",
    "not_contains",
    "matches",
    "not_matches",
    "in_network",
    "not_in_network",
    "present",
    "absent",
]
Scalar = bool | int | float | str
Value = Scalar | tuple[Scalar, ...]
OPERATORS: tuple[str, ...] = get_args(Operator)
MAX_PATTERN = 200
_COMPARED: frozenset[Kind] = frozenset({"bool", "number", "text", "address", "network", "interface"})
_PLACED: frozenset[Kind] = frozenset({"address", "network", "interface"})
_SAID = {
    "equals": "",
    "one_of": "one of ",
    "at_least": "at least ",
    "at_most": "at most ",
    "contains": "with ",
    "matches": "like ",
    "in_network": "in ",
}
_FORBIDDEN = {
    "not_equals": "equals",
    "none_of": "one_of",
    "not_contains": "contains",
    "not_matches": "matches",
    "not_in_network": "in_network",
    "absent": "present",
}


@dataclass(frozen=True, slots=True)
class Question:
    """An operator with its value, read against the type of the field."""

    operator: str
    expected: str  # in words, as "at most 30"
    denied: str  # what a value is that does not answer it, as "not at most 30"
    holds: Callable[[object], bool]  # of a value that is set and known

    def is_met(self, value: object) -> bool:
        """Tell whether a known value answers it."""
        return self.operator in _FORBIDDEN if is_unset(value) else self.holds(value)


def is_unset(value: object) -> bool:
    """Tell whether a value says that there is none. A switch that is off is a value: `holds` is asked of it."""
    return value is None or value is NOT_SET or value in ("", (), frozenset())


class _NotSet:
    """Stands for the False of a field that is a value or False: nothing is configured."""

    def __repr__(self) -> str:
        """Say what it is."""
        return "none"


NOT_SET = _NotSet()


def question(operator: str, value: Value | None, shape: Shape) -> Question:
    """Return the question of an operator and a value about a field of that shape; raises `DeclarationError`."""
    if operator in ("present", "absent"):
        return _presence(operator, value, shape)
    base = _FORBIDDEN.get(operator, operator)
    if value is None:
        raise DeclarationError("value", f"{operator} needs a value")
    if base == "one_of" and not isinstance(value, tuple):
        raise DeclarationError("value", f"{operator} needs a list of values")
    if isinstance(value, tuple) and base not in ("one_of", "matches", "in_network"):
        raise DeclarationError("value", f"{operator} needs one value, no list; one_of and none_of take a list")
    values = value if isinstance(value, tuple) else (value,)
    if not values:
        raise DeclarationError("value", f"{operator} needs a value")
    test = _test(base, operator, values, shape)
    said = f"{_SAID[base]}{', '.join(_shown(one) for one in values)}"
    if operator in _FORBIDDEN:
        return Question(operator, f"not {said}", said, lambda actual: not test(actual))
    return Question(operator, said, f"not {said}", test)


def _presence(operator: str, value: Value | None, shape: Shape) -> Question:
    if value is not None:
        raise DeclarationError("value", f"{operator} takes no value")
    if shape.kinds == {"bool"}:
        raise DeclarationError("operator", f"the field is true or false: ask it with equals, not {operator}")
    said = ("set", "not set") if operator == "present" else ("not set", "set")
    return Question(operator, *said, lambda _: operator == "present")


def _test(base: str, operator: str, values: tuple[Scalar, ...], shape: Shape) -> Callable[[object], bool]:
    if base == "contains":
        return _contains(values[0], shape)
    if base == "matches":
        _require(operator, shape, frozenset({"text"}))
        patterns = tuple(_pattern(one) for one in values)
        return lambda actual: any(glob_matches(one, text_of(actual)) for one in patterns)
    if base == "in_network":
        _require(operator, shape, _PLACED)
        networks = tuple(_network(one) for one in values)
        return lambda actual: any(_is_in(actual, one) for one in networks)
    if base in ("at_least", "at_most"):
        _require(operator, shape, frozenset({"number"}))
        limit = _value(values[0], Shape(frozenset({"number"})))
        assert isinstance(limit, int | float)
        is_least = base == "at_least"
        return lambda actual: isinstance(actual, int | float) and (actual >= limit if is_least else actual <= limit)
    _require(operator, shape, _COMPARED)
    wanted = tuple(_value(one, shape) for one in values)
    return lambda actual: any(_is_same(actual, one) for one in wanted)


def _contains(value: Scalar, shape: Shape) -> Callable[[object], bool]:
    if shape.element is not None:
        if not shape.element.kinds & _COMPARED:
            raise DeclarationError(
                "operator", "contains asks lists of plain values; write [] to ask each entry's fields"
            )
        wanted = _value(value, shape.element)
        return lambda actual: isinstance(actual, tuple | frozenset) and any(_is_same(one, wanted) for one in actual)
    _require("contains", shape, frozenset({"text"}))
    if not isinstance(value, str) or not value:
        raise DeclarationError("value", "expected a text")
    return lambda actual: value in text_of(actual)


def _require(operator: str, shape: Shape, kinds: frozenset[Kind]) -> None:
    if shape.kinds & kinds:
        return
    if "secret" in shape.kinds:
        raise DeclarationError(
            "operator", f"the field holds a key: ask present, absent, or its .encoding; not {operator}"
        )
    if "list" in shape.kinds:
        raise DeclarationError("operator", "the field is a list: ask contains, present, absent, or each entry with []")
    asked = " or ".join(sorted(Shape(frozenset({kind})).said for kind in kinds))
    raise DeclarationError("operator", f"{operator} asks {asked}, and the field is {shape.said}")


def _value(value: Scalar, shape: Shape) -> object:
    """Return a value of the settings as the field would hold it."""
    if isinstance(value, bool):
        if "bool" in shape.kinds:
            return value
        if not value and "unset" in shape.kinds:
            raise DeclarationError("value", "false says that there is none: ask absent")
    elif isinstance(value, int | float):
        if "number" in shape.kinds and math.isfinite(value):
            return value
    elif not value:
        raise DeclarationError("value", "an empty text says that there is none: ask present or absent")
    elif "text" in shape.kinds:
        if shape.choices is None or value in shape.choices:
            return value
        raise DeclarationError("value", f"{value!r} is not one of: {', '.join(sorted(shape.choices))}")
    else:
        for kind, read in (("address", ip_address), ("interface", ip_interface), ("network", ip_network)):
            if kind in shape.kinds:
                try:
                    return read(value)
                except ValueError:
                    continue
    raise DeclarationError("value", f"expected {shape.said}")


def _network(value: Scalar) -> IPv4Network | IPv6Network:
    try:
        return ip_network(value if isinstance(value, str) else "")
    except ValueError:
        raise DeclarationError("value", f"{value!r}: expected a network, as 192.0.2.0/24") from None


def _pattern(value: Scalar) -> str:
    if not isinstance(value, str) or not value or len(value) > MAX_PATTERN:
        raise DeclarationError("value", f"expected a pattern: a text of at most {MAX_PATTERN} characters")
    if value.startswith("^") or value.endswith("$") or ".*" in value or ".+" in value or "\\" in value:
        raise DeclarationError(
            "value", f"{value!r} is no pattern here: * is any text, ? any character, all else itself"
        )
    return value


def glob_matches(pattern: str, text: str) -> bool:
    """Tell whether the whole text matches: `*` any text, `?` any character, all else itself.

    Goes back to the last star only, so the work is at most pattern times text, whatever either holds.
    """
    at = here = 0
    star, resume = -1, 0
    while here < len(text):
        if at < len(pattern) and pattern[at] == "*":
            star, resume = at, here
            at += 1
        elif at < len(pattern) and pattern[at] in ("?", text[here]):
            at, here = at + 1, here + 1
        elif star >= 0:
            resume += 1
            at, here = star + 1, resume
        else:
            return False
    return not pattern[at:].strip("*")


def text_of(value: object) -> str:
    """Return a value as text; of an enum its value."""
    return str(value.value) if isinstance(value, Enum) else str(value)


def _is_same(actual: object, wanted: object) -> bool:
    if isinstance(actual, Enum):
        actual = actual.value
    return isinstance(actual, bool) == isinstance(wanted, bool) and actual == wanted


def _is_in(actual: object, network: IPv4Network | IPv6Network) -> bool:
    if isinstance(actual, IPv4Interface | IPv6Interface):
        actual = actual.ip
    if isinstance(actual, IPv4Address | IPv6Address):
        return actual in network
    if isinstance(actual, IPv4Network) and isinstance(network, IPv4Network):
        return actual.subnet_of(network)
    return isinstance(actual, IPv6Network) and isinstance(network, IPv6Network) and actual.subnet_of(network)


def _shown(value: Scalar) -> str:
    return str(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else str(value)
