"""Proves remediations: applies their config lines as the device would, audits again, and says what is left.

IOS-like configs are merged by hier-config's `future`, told what a device does beyond it (`mend_ios`); Junos and
PAN-OS take `set` lines (`mend_set`, `mend_panos`). A key typed in clear is kept as the device keeps it (`mend_keys`).
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from fault_judge import Name, audited, clean, name_of
from fault_sites import Laid
from fault_table import Row
from mend_fortinet import merge_edit_lines
from mend_ios import merge_lines
from mend_keys import kept, stored
from mend_panos import merge_panos_lines
from mend_set import merge_set_lines

from checks.check import Verdict
from checks.finding import Finding

SET_PLATFORMS = ("juniper_junos",)
NOT_MERGED = ("strongswan",)  # its lines are read by people only, as yet
PEERINGS = {"private": "AzurePrivatePeering", "microsoft": "MicrosoftPeering"}


def is_config(row: Row, finding: Finding) -> bool:
    """Tell whether a finding is one that the row expects, of a fault on a router, with config lines for it."""
    if not all(edit.file.startswith("configs/") for edit in row.edits):
        return False
    if finding.verdict is not Verdict.FAIL or not finding.remediation.config or not finding.subject.device:
        return False
    return any(one.check == finding.check and name_of(finding) in (one.on or (name_of(finding),)) for one in row.finds)


def mended(row: Row, laid: Laid, broken: Mapping[Name, Finding]) -> list[str] | None:
    """Apply the config lines of the expected findings and return what is wrong after it; empty where they mend it.

    `broken` is the audit of the fault. None where no expected finding carries config lines, or nothing merges them.
    """
    found = [one for one in broken.values() if is_config(row, one)]
    if not found:
        return None
    settings = tomllib.loads(laid.files["msee-audit.toml"])
    platforms = {one["name"]: one["platform"] for one in settings["device"]}
    changed = laid
    done: set[tuple[str, tuple[str, ...]]] = set()
    for finding in found:
        device = finding.subject.device or ""
        if platforms[device] in NOT_MERGED:
            return None
        lines = _filled(finding, settings["keys"], platforms[device])
        open_words = re.findall(r"<[a-z][^<>]*>", "\n".join(lines))
        if open_words:
            return [f"left to the operator: {', '.join(open_words)}"]
        if (device, lines) in done:
            continue
        done.add((device, lines))
        name = next(name for name in changed.files if name.startswith(f"configs/{device}."))
        text = _merge(platforms[device], changed.files[name], lines)
        changed = changed.with_file(name, kept(platforms[device], text, lines))
    return _left(found, clean(row.site), broken, audited(changed), is_all=_is_all(row, found))


def _is_all(row: Row, found: Sequence[Finding]) -> bool:
    """Tell whether every expected finding has config lines: then nothing at all may be left."""
    with_lines = {(one.check, name_of(one)) for one in found}
    return all((one.check, subject) in with_lines for one in row.finds for subject in one.on)


def _left(
    found: Sequence[Finding],
    before: Mapping[Name, Finding],
    broken: Mapping[Name, Finding],
    after: Mapping[Name, Finding],
    is_all: bool,
) -> list[str]:
    said = []
    for one in found:
        now = after.get((one.check, name_of(one)))
        was = before.get((one.check, name_of(one)))
        if now is None or now.verdict not in (Verdict.PASS, was.verdict if was else None):
            said.append(f"{one.check} on {name_of(one)} is {now.verdict.value + ': ' + now.message if now else 'gone'}")
    allowed = {name for name, one in before.items() if one.verdict is Verdict.FAIL}
    if not is_all:
        allowed |= {name for name, one in broken.items() if one.verdict is Verdict.FAIL}
    for name, now in after.items():
        if now.verdict in (Verdict.FAIL, Verdict.ERROR) and name not in allowed:
            said.append(f"new or left: {name[0]} on {name[1]}: {now.message}")
    return said


def _filled(finding: Finding, keys: Sequence[Mapping[str, Any]], platform: str) -> tuple[str, ...]:
    """Put the site's keys in the place of what the product leaves to the operator: `<key>` is never written."""
    subject = finding.subject
    values: dict[str, str] = {}
    for one in keys:
        plain = {name: str(value).removeprefix("value:") for name, value in one.items()}
        if subject.peering and (one.get("circuit"), one.get("peering")) == (subject.circuit, PEERINGS[subject.peering]):
            values["<key>"] = plain["md5"]
        elif subject.connection and one.get("connection") == subject.connection.partition("/")[0]:
            values["<key>"] = plain["psk"]
        elif not subject.peering and "port" in one and (one["port"], one["link"]) == _port_of(finding):
            values |= {"<key>": plain["cak"], "<ckn>": plain["ckn"]}
    lines = []
    for line in finding.remediation.config:
        for placeholder, value in values.items():
            if placeholder in line:
                line = stored(platform, line.replace(placeholder, value), value)
        lines.append(line)
    return tuple(lines)


def _port_of(finding: Finding) -> tuple[str, str]:
    """Return the port's link that a finding is about; for one of a whole router, the link that ends there."""
    subject = finding.subject
    if subject.port:
        return subject.port, subject.link or ""
    return "erd-ams", "link1" if subject.device == "edge-1" else "link2"


@cache
def _merge(platform: str, text: str, lines: tuple[str, ...]) -> str:
    if platform == "fortinet":
        return merge_edit_lines(text, lines)
    if platform == "paloalto_panos":
        return merge_panos_lines(text, lines)
    if platform in SET_PLATFORMS:
        return merge_set_lines(platform, text, lines)
    return merge_lines(text, lines)
