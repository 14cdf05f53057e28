"""What a check is: a function over one subject that gives one `Outcome`, registered by its decorator.

@check("bgp-md5-set", over=EdgePath, severity=Severity.HIGH, source="Secure your Azure ExpressRoute: Data protection")
def md5_set(path: EdgePath) -> Outcome:
    \"\"\"Every session with Microsoft carries an MD5 password.

    Why: …            (these become the check's page; see checks/catalogue.py)
    Unknown when: …
    Fix: …
    \"\"\"

A site's own checks are made by the same decorator, under ids that begin with `custom-`. They are collected apart from
the product's (`collecting`), so that they neither replace one of them nor outlive the audit that they were read for.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from checks.azure_definition import Pointer
from checks.estate import AzureView, CircuitView, DeviceView, EdgePath, Estate, GatewayView, PortLink, Tunnel
from checks.severity import Severity
from parsers.model.change import Change
from parsers.model.source import Where

Subject = EdgePath | PortLink | Tunnel | CircuitView | GatewayView | DeviceView | AzureView | Estate
Place = Where | Pointer
SUBJECTS = (EdgePath, PortLink, Tunnel, CircuitView, GatewayView, DeviceView, AzureView, Estate)
CUSTOM = "custom-"
_CUSTOM_ID = re.compile(r"custom(?:-[a-z0-9]+)+")
_ID_CHARACTERS = 64
S = TypeVar("S", EdgePath, PortLink, Tunnel, CircuitView, GatewayView, DeviceView, AzureView, Estate)


class Verdict(StrEnum):
    """What a check says. `unknown` (the input does not tell) is never folded into pass."""

    PASS = "pass"  # noqa: S105  a verdict, not a password
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict, in words and with the places that it rests on (router lines and Azure pointers)."""

    verdict: Verdict
    message: str  # what was found and what was wanted
    places: tuple[Place, ...] = ()
    expected: str = ""
    actual: str = ""
    changes: tuple[Change, ...] = ()  # on the router `device`, in no vendor's words; applied together
    azure_cli: str = ""  # the command that mends Azure's half
    device: str | None = None  # None: the subject's own; "": two routers differ and it is open which deviates
    severity: Severity | None = None  # lower than the check's own, where the catalogue says so
    details: tuple[str, ...] = ()


def passed(message: str, *places: Place, expected: str = "", actual: str = "") -> Outcome:
    """Return a pass, with the places that show it."""
    return Outcome(Verdict.PASS, message, places, expected, actual)


def failed(
    message: str,
    *places: Place,
    expected: str = "",
    actual: str = "",
    changes: tuple[Change, ...] = (),
    azure_cli: str = "",
    device: str | None = None,
    severity: Severity | None = None,
    details: tuple[str, ...] = (),
) -> Outcome:
    """Return a fail. At least one place is needed: every fail names a line or a pointer."""
    return Outcome(Verdict.FAIL, message, places, expected, actual, changes, azure_cli, device, severity, details)


def unknown(message: str, *places: Place, expected: str = "", details: tuple[str, ...] = ()) -> Outcome:
    """Return an unknown: the message says what is missing and what would tell."""
    return Outcome(Verdict.UNKNOWN, message, places, expected, details=details)


def not_applicable(message: str) -> Outcome:
    """Return that the question does not arise here, and why."""
    return Outcome(Verdict.NOT_APPLICABLE, message)


@dataclass(frozen=True, slots=True)
class Check:
    """A registered check."""

    id: str
    over: type
    severity: Severity
    source: str
    function: Callable[..., Outcome]
    aliases: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()  # checks whose failure on the same subject or its paths explains this one's
    also: tuple[type, ...] = ()  # further kinds of subject, which the function takes too
    spans_links: bool = False  # it compares the two links of a peering: a failure of either explains it

    @property
    def references(self) -> tuple[str, ...]:
        """Where the check comes from, as findings carry it."""
        return (self.source,)

    @property
    def area(self) -> str:
        """The id's first word."""
        return self.id.partition("-")[0]

    @property
    def claim(self) -> str:
        """The first sentence of the check's page: what a pass means."""
        return (self.function.__doc__ or "").strip().split("\n\n")[0].replace("\n    ", " ").strip()


class RefusedCheckError(ValueError):
    """A check cannot be registered: its id, its subject or its severity is not what it may be."""


class BrokenCheckError(Exception):
    """A check broke, and the text says where: it is of our making, and holds nothing of what the check looked at."""


_REGISTER: dict[str, Check] = {}
_COLLECTED: ContextVar[dict[str, Check] | None] = ContextVar("collected", default=None)


@contextmanager
def collecting() -> Iterator[dict[str, Check]]:
    """Collect what is registered inside into a dict of its own: the checks of a site, under `custom-` ids only."""
    found: dict[str, Check] = {}
    token = _COLLECTED.set(found)
    try:
        yield found
    finally:
        _COLLECTED.reset(token)


def custom_id_problem(check_id: object) -> str | None:
    """Return why `check_id` cannot name a check of a site's own, None where it can."""
    if not isinstance(check_id, str) or not _CUSTOM_ID.fullmatch(check_id) or len(check_id) > _ID_CHARACTERS:
        return f"expected custom-<name>: small letters, digits and dashes, at most {_ID_CHARACTERS} characters"
    return None


def check(
    check_id: str,
    *,
    over: type[S],
    severity: Severity,
    source: str,
    aliases: tuple[str, ...] = (),
    follows: tuple[str, ...] = (),
    also: tuple[type, ...] = (),
    spans_links: bool = False,
) -> Callable[[Callable[[S], Outcome]], Callable[[S], Outcome]]:
    """Register the decorated function as the check `check_id`."""

    def register(function: Callable[[S], Outcome]) -> Callable[[S], Outcome]:
        collected = _COLLECTED.get()
        if collected is not None:
            one = Check(check_id, over, severity, source, function, aliases, follows, also)
            _refuse_custom(one, collected)
            collected[check_id] = one
            return function
        if check_id.startswith(CUSTOM):
            raise RefusedCheckError(f"{check_id}: ids that begin with {CUSTOM} are those of a site's own checks")
        if check_id in _REGISTER and _REGISTER[check_id].function.__qualname__ != function.__qualname__:
            raise ValueError(f"two checks are called {check_id}")
        _REGISTER[check_id] = Check(check_id, over, severity, source, function, aliases, follows, also, spans_links)
        return function

    return register


def _refuse_custom(one: Check, collected: dict[str, Check]) -> None:
    """Refuse what mypy would: a site's own file was perhaps never typed."""
    problem = custom_id_problem(one.id)
    if problem:
        raise RefusedCheckError(f"id {one.id!r}: {problem}")
    if one.id in collected:
        raise RefusedCheckError(f"two checks are called {one.id}")
    for over in (one.over, *one.also):
        if over not in SUBJECTS:
            names = ", ".join(kind.__name__ for kind in SUBJECTS)
            raise RefusedCheckError(f"{one.id}: over: expected one of {names}")
    if not isinstance(one.severity, Severity):
        raise RefusedCheckError(
            f"{one.id}: severity: expected one of {', '.join(f'Severity.{name.name}' for name in Severity)}"
        )
    for name, texts in (("source", (one.source,)), ("aliases", one.aliases), ("follows", one.follows)):
        if not isinstance(texts, tuple) or not all(isinstance(text, str) for text in texts):
            raise RefusedCheckError(
                f"{one.id}: {name}: expected {'a text' if name == 'source' else 'a tuple of texts'}"
            )


def registered() -> dict[str, Check]:
    """Return the checks registered so far, by id. `checks.catalogue.all_checks` imports them all first."""
    return dict(_REGISTER)


def at_severity(outcome: Outcome, severity: Severity) -> Outcome:
    """Return the outcome with a lowered severity."""
    return replace(outcome, severity=severity)
