"""All checks, found by walking the folders, and their pages, read from their docstrings."""

import inspect
import pkgutil
import re
from functools import cache
from importlib import import_module

import checks
from checks.check import CUSTOM, Check, registered
from parsers.model.source import Record

_AREAS = ("evidence", "port", "macsec", "vlan", "ip", "bgp", "route", "ipsec", "circuit", "resilience", "azure")
_HEADINGS = {"Why": "why", "Fails when": "fails_when", "Unknown when": "unknown_when", "Fix": "fix"}
_OPTIONAL = {"Not applicable when": "not_applicable_when"}  # where the question can fail to arise
_MEND = re.compile(r"- ([A-Za-z][A-Za-z /-]{0,20}): (.+)\Z")
SUBJECT_NAMES = {
    "EdgePath": "each path",
    "PortLink": "each ExpressRoute Direct link",
    "Tunnel": "each IPsec tunnel",
    "CircuitView": "each circuit",
    "GatewayView": "each gateway",
    "DeviceView": "each router",
    "AzureView": "the Azure definition",
    "Estate": "the site",
}


class CheckPage(Record):
    """A check's page: what `msee-audit checks ID` and `checks/README.md` print."""

    id: str
    severity: str
    over: str
    claim: str
    why: str
    fails_when: str
    unknown_when: str
    not_applicable_when: str = ""
    fix: str
    mend: tuple[tuple[str, str], ...]
    source: str
    aliases: tuple[str, ...]


@cache
def all_checks() -> dict[str, Check]:
    """Return every check by id: areas in the catalogue's order, ids in alphabetical order within."""
    for area in _AREAS:
        for package in pkgutil.iter_modules(checks.__path__, "checks."):
            if package.name == f"checks.{area}" and package.ispkg:
                _import_modules(package.name)
    found = registered()
    return {one: found[one] for one in sorted(found, key=lambda key: (_AREAS.index(found[key].area), key))}


def _import_modules(package: str) -> None:
    path = import_module(package).__path__
    for module in pkgutil.iter_modules(path, f"{package}."):
        import_module(module.name)


def page(one: Check) -> CheckPage:
    """Return the page of a check; raises ValueError where its docstring lacks a part, so that a test finds it.

    A site's own checks need the first sentence only.
    """
    parts: dict[str, str] = {}
    mend: list[tuple[str, str]] = []
    text = inspect.cleandoc(one.function.__doc__ or "")
    claim, _, body = text.partition("\n\n")
    current = ""
    for line in body.splitlines():
        heading, colon, rest = line.partition(": ")
        item = _MEND.match(line)
        if colon and heading in (named := {**_HEADINGS, **_OPTIONAL}):
            current = named[heading]
            parts[current] = rest.strip()
        elif item:
            mend.append((item[1], item[2]))
            current = ""
        elif line.strip() and mend and not current:
            mend[-1] = (mend[-1][0], f"{mend[-1][1]} {line.strip()}")
        elif line.strip() and current:
            parts[current] = f"{parts[current]} {line.strip()}"
    lacking = [name for name, key in _HEADINGS.items() if not parts.get(key)]
    if one.id.startswith(CUSTOM):
        parts = {**dict.fromkeys(_HEADINGS.values(), ""), **parts}
        lacking = []
    if lacking or not claim:
        raise ValueError(f"{one.id}: its page lacks {', '.join(lacking) or 'a claim'}")
    return CheckPage(
        id=one.id,
        severity=one.severity.value,
        over=", ".join(SUBJECT_NAMES[kind.__name__] for kind in (one.over, *one.also)),
        claim=" ".join(claim.split()),
        mend=tuple(mend),
        source=one.source,
        aliases=one.aliases,
        **parts,
    )
