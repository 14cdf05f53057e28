"""The table: faults and harmless edits, read from the TOML files beside this, one row a fault and platform."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fault_sites import DEVICES, ROLES, SITES, Edit, Site, config_name, in_words, platforms_of

HERE = Path(__file__).resolve().parent
ESTATES = ("direct", "provider")
# Their keys are not decoded: beside such a router no row could tell that the two keys of a peering differ.
_OPAQUE = frozenset({"fortinet", "paloalto_panos"})
_FIND = {"check", "on", "device", "line", "pointer", "other_line"}


@dataclass(frozen=True, slots=True)
class Expected:
    """A finding that a fault must cause: check, subjects, device, and the line or pointer that it must quote."""

    check: str
    on: tuple[str, ...]  # subjects by name, see fault_judge.name_of
    device: str | None  # None: not looked at
    file: str
    line: str | None  # the text of a line of the file, as the edit left it
    pointer: str | None  # the end of an Azure pointer


@dataclass(frozen=True, slots=True)
class Row:
    """One fault at one place."""

    id: str
    what: str
    site: Site
    edits: tuple[Edit, ...]
    finds: tuple[Expected, ...]
    follows: frozenset[str]  # checks that fail because of it
    shifts: frozenset[tuple[str, str]]  # (check, verdict) of what can no longer be said, or is said otherwise
    role: str
    unmended: str  # why the config lines of its remediation are not expected to mend it


@dataclass(frozen=True, slots=True)
class Harmless:
    """One edit that changes nothing."""

    id: str
    what: str
    site: Site
    edits: tuple[Edit, ...]
    transform: str
    file: str
    renames: tuple[tuple[str, str], ...]


def partner(estate: str, platform: str) -> str:
    """Return the platform at the other link: the next of the estate whose keys can be read, so that all are both."""
    names = [one for one in platforms_of(estate) if one == platform or one not in _OPAQUE]
    return names[(names.index(platform) + 1) % len(names)]


@cache
def rows(every_role: bool = False) -> tuple[Row, ...]:
    """Return the rows of all faults: one of the two roles each in turn, or both."""
    return (*_edge_rows(every_role), *_azure_rows(), *_site_rows(), *_tunnel_rows())


@cache
def harmless_rows() -> tuple[Harmless, ...]:
    """Return the rows that must change nothing."""
    found = []
    for estate in ESTATES:
        for position, platform in enumerate(platforms_of(estate)):
            for index, (name, entry) in enumerate(harmless_of(platform, estate).items()):
                if estate not in entry.get("estates", ESTATES):
                    continue
                for role in _roles(entry) or (ROLES[(position + index) % 2],):
                    own, site = {**entry, **entry.get(role, {})}, _site(estate, platform, role)
                    row_id = f"{estate}-{platform}-{role}-{name}"
                    found.append(_harmless(row_id, own, site, config_name(site, role), role))
    for name, entry in _load("harmless/azure.toml").items():
        site = Site("direct", "cisco_xe", "juniper_junos")
        found.append(_harmless(f"azure-{name}", entry, site, entry.get("file", ""), "primary"))
    return tuple(found)


def missing_edits() -> list[str]:
    """Return the faults that a platform neither has nor says why not."""
    faults = _load("faults/edge.toml")
    return [
        f"{platform}: {name}"
        for estate in ESTATES
        for platform in platforms_of(estate)
        for name, fault in faults.items()
        if estate in fault.get("estates", ESTATES)
        and platform in fault.get("platforms", (platform,))
        and name not in edits_of(platform, estate)
    ]


@cache
def edits_of(platform: str, estate: str) -> Mapping[str, Any]:
    """Return a platform's edits by fault; those of an estate's own file, `<platform>.<estate>.toml`, win."""
    return {**_load(f"edits/{platform}.toml"), **_load(f"edits/{platform}.{estate}.toml")}


@cache
def harmless_of(platform: str, estate: str) -> Mapping[str, Any]:
    """Return a platform's harmless edits; those of an estate's own file win, as with `edits_of`."""
    return {**_load(f"harmless/{platform}.toml"), **_load(f"harmless/{platform}.{estate}.toml")}


def _edge_rows(every_role: bool) -> Iterator[Row]:
    faults = _load("faults/edge.toml")
    for estate in ESTATES:
        for position, platform in enumerate(platforms_of(estate)):
            for index, (name, entry) in enumerate(edits_of(platform, estate).items()):
                fault = faults[entry.get("of", name)]
                if "absent" in entry or estate not in fault.get("estates", ESTATES):
                    continue
                roles = _roles(entry) or (ROLES if every_role else (ROLES[(position + index) % 2],))
                for role in roles:
                    own = {**entry, **entry.get(role, {})}
                    yield _edge_row(f"{estate}-{platform}-{role}-{name}", fault, own, estate, platform, role)


def _roles(entry: Any) -> tuple[str, ...]:
    """Return the roles that an entry keeps to: the one it names, or those that it has a text of their own for."""
    return (entry["role"],) if "role" in entry else tuple(role for role in ROLES if role in entry)


def _edge_row(row_id: str, fault: Any, entry: Any, estate: str, platform: str, role: str) -> Row:
    # A partner of the row's own: what follows on both links needs one that tells as much as this platform.
    site = _site(estate, platform, role, entry.get("partner", ""))
    file = config_name(site, role)
    merged = {**fault, **entry}
    lines = entry.get("lines", {})
    finds = tuple(
        _expected(
            {**one, "line": lines.get(one["check"], one.get("line", entry.get("line")))}, file, role, DEVICES[role]
        )
        for one in merged["finds"]
        if estate in one.get("estates", ESTATES)
    )
    return Row(
        id=row_id,
        what=fault["what"],
        site=site,
        edits=_edits(entry, file, role),
        finds=finds,
        follows=frozenset(_of_estate(merged.get("follows", ()), estate)),
        shifts=frozenset(_shift(one) for one in _of_estate(merged.get("shifts", ()), estate)),
        role=role,
        unmended=entry.get("unmended", fault.get("unmended", "")),
    )


def _of_estate(entries: list[str], estate: str) -> Iterator[str]:
    """Entries may be kept to one estate: "direct: macsec-on-edge"."""
    for one in entries:
        head, _, rest = one.partition(": ")
        if head not in ESTATES:
            yield one
        elif head == estate:
            yield rest


def _shift(text: str) -> tuple[str, str]:
    check, _, verdict = text.partition(" ")
    return check, verdict


def _azure_rows() -> Iterator[Row]:
    for name, fault in _load("faults/azure.toml").items():
        platforms = fault.get("platforms", ["cisco_xe", "juniper_junos"])
        site = Site(fault.get("estate", "direct"), *platforms)
        yield _plain_row(f"azure-{name}", fault, site)


def _tunnel_rows() -> Iterator[Row]:
    """Yield the faults that stand beside the sites with tunnels: each is found by one check alone."""
    for path in sorted(SITES.glob("ipsec-*/faults.json")):
        for index, fault in enumerate(json.loads(path.read_text("utf-8"))):
            place, edits = fault["place"] or "", fault["edits"]
            is_pointer = place.startswith("#")
            device = fault.get("device") or "vpn-1"
            files = [f"configs/{one.name}" for one in (path.parent / "configs").glob(f"{device}.*")]
            files += [one["file"] for one in edits if one["file"].startswith("configs/")]
            is_whole = fault["check"] == "ipsec-wanted-present"  # a tunnel that is missed is the circuit's
            yield Row(
                id=f"{path.parent.name}-{index}-{fault['check']}",
                what=f"{fault['check']}: {place}",
                site=Site(path.parent.name),
                edits=tuple(Edit(**one, is_first=one["file"].endswith(".json"), is_everywhere=True) for one in edits),
                finds=(
                    Expected(
                        check=fault["check"],
                        on=(),
                        device=None if is_whole else fault.get("device") or "vpn-1",
                        file=files[0] if files else "",
                        line=place.strip() if place and not is_pointer else None,
                        pointer=place[1:] if is_pointer else None,
                    ),
                ),
                follows=frozenset(),
                shifts=frozenset(_shift(one) for one in fault.get("shifts", ())),
                role="",
                unmended=fault.get("unmended", ""),
            )


def _site_rows() -> Iterator[Row]:
    for path in sorted((HERE / "faults").glob("site-*.toml")):
        for name, fault in _load(f"faults/{path.name}").items():
            site = Site(path.stem.removeprefix("site-"))
            yield _plain_row(f"{site}-{name}", fault, site)


def _plain_row(row_id: str, fault: Any, site: Site) -> Row:
    file = fault.get("file", "")
    return Row(
        id=row_id,
        what=fault["what"],
        site=site,
        edits=_edits(fault, file, "primary"),
        finds=tuple(_expected(one, one.get("file", file), "primary", None) for one in fault["finds"]),
        follows=frozenset(fault.get("follows", ())),
        shifts=frozenset(_shift(one) for one in fault.get("shifts", ())),
        role="",
        unmended=fault.get("unmended", ""),
    )


def _harmless(row_id: str, entry: Any, site: Site, file: str, role: str) -> Harmless:
    renames = tuple((in_words(old, role), in_words(new, role)) for old, new in entry.get("renames", ()))
    return Harmless(row_id, entry["what"], site, _edits(entry, file, role), entry.get("transform", ""), file, renames)


def _site(estate: str, platform: str, role: str, other: str = "") -> Site:
    other = other or partner(estate, platform)
    return Site(estate, platform, other) if role == "primary" else Site(estate, other, platform)


def _edits(entry: Any, file: str, role: str) -> tuple[Edit, ...]:
    listed = entry.get("edits") or ([entry] if "old" in entry or "pointer" in entry else [])
    return tuple(
        Edit(
            file=one.get("file", file),
            old=in_words(one.get("old", ""), role),
            new=in_words(one.get("new", ""), role),
            pointer=one.get("pointer", ""),
            value=one.get("value"),
            is_pattern=one.get("pattern", False),
            is_everywhere=one.get("everywhere", False),
        )
        for one in listed
    )


def _expected(one: Any, file: str, role: str, device: str | None) -> Expected:
    assert set(one) <= _FIND | {"estates", "file"}, f"unknown words in {one}"
    line = one.get("line")
    return Expected(
        check=one["check"],
        on=tuple(in_words(name, role) for name in one.get("on", ())),
        device=in_words(one["device"], role) if "device" in one else device,
        file=file,
        line=in_words(line, role).strip() if line else None,
        pointer=one.get("pointer"),
    )


@cache
def _load(name: str) -> dict[str, Any]:
    path = HERE / name
    return tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}
