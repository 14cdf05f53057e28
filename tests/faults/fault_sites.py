"""Lays out a site for one row of the table: Azure's half, two routers of any platforms, edits made; and audits it."""

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from agent.audit_command import AuditOptions, _audit
from agent.audit_result import AuditResult
from parsers.encodings import encode_eos7

FIXTURES = Path(__file__).resolve().parent.parent.parent / "fixtures"
EDGES = FIXTURES / "edges"
SITES = FIXTURES / "sites"
CLEAN_AZURE = SITES / "contoso" / "azure"
_WRITTEN_AT = 1794009600  # a finding names the time of a file: two audits of one site must say the same
ROLES = ("primary", "secondary")
DEVICES = {"primary": "edge-1", "secondary": "edge-2"}
# What both roles call alike in the table; the two routers differ in these.
WORDS: dict[str, dict[str, str]] = {
    "primary": {
        "link": "primary", "n": "1", "device": "edge-1", "priv": "192.0.2.1", "priv_peer": "192.0.2.2",
        "priv_net": "192.0.2.0", "priv6": "2001:db8:100::1", "priv6_peer": "2001:db8:100::2",
        "ms": "198.51.100.1", "ms_peer": "198.51.100.2", "fra": "192.0.2.9", "fra_peer": "192.0.2.10",
        "fra_net": "192.0.2.8", "other": "secondary", "other_n": "2", "other_priv": "192.0.2.5",
        "other_priv_peer": "192.0.2.6",
        "ckn": "636b6e2d6572642d616d732d6c696e6b312d3230323630333031303030303031",
        "cak": "6e6f742d612d7365637265742d63616b2d6572642d616d732d6c696e6b312d31",
    },
    "secondary": {
        "link": "secondary", "n": "2", "device": "edge-2", "priv": "192.0.2.5", "priv_peer": "192.0.2.6",
        "priv_net": "192.0.2.4", "priv6": "2001:db8:100::5", "priv6_peer": "2001:db8:100::6",
        "ms": "198.51.100.5", "ms_peer": "198.51.100.6", "fra": "192.0.2.13", "fra_peer": "192.0.2.14",
        "fra_net": "192.0.2.12", "other": "primary", "other_n": "1", "other_priv": "192.0.2.1",
        "other_priv_peer": "192.0.2.2",
        "ckn": "636b6e2d6572642d616d732d6c696e6b322d3230323630333031303030303031",
        "cak": "6e6f742d612d7365637265742d63616b2d6572642d616d732d6c696e6b322d32",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Site:
    """A site of the table: an estate of two routers by platform, or one of the example sites."""

    estate: str  # a folder of fixtures/edges, or of fixtures/sites
    primary: str = ""
    secondary: str = ""

    def __str__(self) -> str:
        return "/".join(part for part in (self.estate, self.primary, self.secondary) if part)


@dataclass(frozen=True, slots=True)
class Edit:
    """One text of one file put in the place of another; in JSON, one value set or removed."""

    file: str  # below the site's folder
    old: str = ""
    new: str = ""
    pointer: str = ""  # in JSON: what `value` is put at; None removes it
    value: object = None
    is_pattern: bool = False
    is_everywhere: bool = False
    is_first: bool = False  # of a text that stands several times, the first is changed


@dataclass(frozen=True, slots=True)
class Laid:
    """A site as laid out: its files' texts by path below the folder."""

    files: Mapping[str, str] = field(default_factory=dict)

    def with_file(self, name: str, text: str) -> "Laid":
        """Return the site with one file's text put in the place of another."""
        return Laid({**self.files, name: text})

    def audit(self, folder: Path, with_second_reader: bool = False) -> AuditResult:
        """Write the files into an empty folder and audit them."""
        for name, text in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
            os.utime(path, (_WRITTEN_AT, _WRITTEN_AT))
        return _audit(AuditOptions(site=folder, with_second_reader=with_second_reader))


@cache
def lay_out(site: Site) -> Laid:
    """Return the clean site's files."""
    if not site.primary:
        return Laid(_texts(SITES / site.estate))
    files = {f"azure/{name}": text for name, text in _texts(CLEAN_AZURE).items()}
    own = EDGES / site.estate
    if (own / "azure").is_dir():
        for name, text in _texts(own / "azure").items():
            files[f"azure/{name}"] = text
    for absent in (own / "absent.txt").read_text().split() if (own / "absent.txt").is_file() else ():
        del files[f"azure/{absent}"]
    settings = (own / "msee-audit.toml").read_text("utf-8")
    files["msee-audit.toml"] = settings.replace("PRIMARY", site.primary).replace("SECONDARY", site.secondary)
    if not (own / "azure").is_dir():
        files["baseline.json"] = (SITES / "contoso" / "baseline.json").read_text("utf-8")
    for role in ROLES:
        platform = site.primary if role == "primary" else site.secondary
        path = config_of(site.estate, platform, role)
        files[config_name(site, role)] = path.read_bytes().decode()
    return Laid(files)


def config_of(estate: str, platform: str, role: str) -> Path:
    """Return the file that holds a platform's config for a role."""
    found = sorted((EDGES / estate / platform).glob(f"{role}.*"))
    assert len(found) == 1, f"expected one {role}.* in {estate}/{platform}"
    return found[0]


def config_name(site: Site, role: str) -> str:
    """Return where the role's config stands in the laid-out site."""
    suffix = config_of(site.estate, site.primary if role == "primary" else site.secondary, role).suffix
    return f"configs/{DEVICES[role]}{suffix}"


def platforms_of(estate: str) -> list[str]:
    """Return the platforms that have configs in an estate."""
    return sorted(one.parent.name for one in (EDGES / estate).glob("*/primary.*"))


def edited(laid: Laid, edits: Sequence[Edit]) -> Laid:
    """Return the site with the edits made; an edit that does not fit its file exactly once is an error."""
    for edit in edits:
        text = laid.files[edit.file]
        new = _with_value(text, edit) if edit.pointer else _with_text(text, edit)
        laid = laid.with_file(edit.file, new)
    return laid


def in_words(text: str, role: str) -> str:
    """Return a text of the table with the role's words in the place of `@name@`, and keys of EOS encoded.

    `{eos7 NAME KEY}`: EOS encodes a key under the neighbor or group whose line it is, so it differs by role.
    """
    text = re.sub(r"@([a-z0-9_]+)@", lambda found: WORDS[role][found[1]], text)
    return re.sub(r"\{eos7 (\S+) ([^}]+)\}", lambda found: encode_eos7(found[2], found[1]), text)


def _with_text(text: str, edit: Edit) -> str:
    old = edit.old if edit.is_pattern else re.escape(edit.old)
    found = re.findall(old, text, re.MULTILINE)
    is_many = edit.is_everywhere or edit.is_first
    wanted = "at least once" if is_many else "once"
    fits = bool(found) if is_many else len(found) == 1
    assert fits, f"{edit.file}: {edit.old!r} stands there {len(found)} times, expected {wanted}"
    if edit.is_pattern:
        new = re.sub(old, edit.new, text, flags=re.MULTILINE)
    else:
        new = text.replace(edit.old, edit.new, 1 if edit.is_first else -1)
    assert new != text, f"{edit.file}: the edit changes nothing"
    return new


def _with_value(text: str, edit: Edit) -> str:
    document = json.loads(text)
    *steps, last = [step.replace("~1", "/").replace("~0", "~") for step in edit.pointer.split("/")[1:]]
    inside = document
    for step in steps:
        inside = inside[int(step)] if isinstance(inside, list) else inside[step]
    key: str | int = last
    if isinstance(inside, list):
        key = len(inside) if last == "-" else int(last)
    if edit.value is None:
        del inside[key]
    elif isinstance(inside, list) and key == len(inside):
        inside.append(edit.value)
    else:
        assert isinstance(inside, list) or edit.value != inside.get(key), f"{edit.pointer}: the edit changes nothing"
        inside[key] = edit.value
    return json.dumps(document, indent=2) + "\n"


def _texts(folder: Path) -> dict[str, str]:
    files = sorted(one for one in folder.rglob("*") if one.is_file())
    return {str(one.relative_to(folder)): one.read_bytes().decode() for one in files if one.name != "faults.json"}
