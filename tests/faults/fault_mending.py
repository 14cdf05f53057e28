"""Proves remediations: applies their config lines as the device would, audits again, and says what is left.

IOS-like configs are merged by hier-config's `future`, told what a device does beyond it (`mend_ios`); Junos and
PAN-OS take `set` lines (`mend_set`). A key typed in clear is kept as the device keeps it (`mend_keys`).
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from fault_judge import Name, audited, clean, name_of
from fault_sites import WORDS, Laid, config_name
from fault_table import Row
from mend_ios import merge_lines
from mend_keys import stored
from mend_set import merge_set_lines

from checks.check import Verdict
from checks.finding import Finding

SET_PLATFORMS = ("juniper_junos", "paloalto_panos")
MD5: Mapping[tuple[str | None, str | None], str] = {
    ("er-ams", "private"): "notasecretAmsPriv7Q",
    ("er-ams", "microsoft"): "notasecretAmsMs4kZ",
    ("er-fra", "private"): "notasecretFraPriv9x",
}


def is_config(row: Row, finding: Finding) -> bool:
    """Tell whether a finding is one that the row expects, with config lines for the row's device."""
    if not row.role or finding.verdict is not Verdict.FAIL or not finding.remediation.config:
        return False
    return any(one.check == finding.check and name_of(finding) in (one.on or (name_of(finding),)) for one in row.finds)


def mended(row: Row, laid: Laid, found: Sequence[Finding]) -> list[str]:
    """Apply the config lines of the findings and return what is wrong after it; empty where they mend the fault."""
    name = config_name(row.site, row.role)
    text = laid.files[name]
    platform = row.site.primary if row.role == "primary" else row.site.secondary
    for lines in dict.fromkeys(_filled(one, row.role, platform) for one in found):
        open_words = re.findall(r"<[a-z][^<>]*>", "\n".join(lines))
        if open_words:
            return [f"left to the operator: {', '.join(open_words)}"]
        text = _merge(platform, text, lines)
    after = audited(laid.with_file(name, text))
    return _left(found, clean(row.site), audited(laid), after, is_all=_is_all(row, found))


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
        if now is None or now.verdict is not Verdict.PASS:
            said.append(f"{one.check} on {name_of(one)} is {now.verdict.value + ': ' + now.message if now else 'gone'}")
    allowed = {name for name, one in before.items() if one.verdict is Verdict.FAIL}
    if not is_all:
        allowed |= {name for name, one in broken.items() if one.verdict is Verdict.FAIL}
    for name, now in after.items():
        if now.verdict in (Verdict.FAIL, Verdict.ERROR) and name not in allowed:
            said.append(f"new or left: {name[0]} on {name[1]}: {now.message}")
    return said


def _filled(finding: Finding, role: str, platform: str) -> tuple[str, ...]:
    """Put the site's values in the place of what the product leaves to the operator: `<key>` is never written."""
    subject, words = finding.subject, WORDS[role]
    key = MD5[(subject.circuit, subject.peering)] if subject.circuit and subject.peering else words["cak"]
    lines = (line.replace("<ckn>", words["ckn"]) for line in finding.remediation.config)
    return tuple(stored(platform, line.replace("<key>", key), key) if "<key>" in line else line for line in lines)


@cache
def _merge(platform: str, text: str, lines: tuple[str, ...]) -> str:
    if platform in SET_PLATFORMS:
        return merge_set_lines(platform, text, lines)
    return merge_lines(text, lines)
