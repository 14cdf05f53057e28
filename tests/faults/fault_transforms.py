"""Rewrites of a whole file that no device and no reader should care about."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from fault_sites import Laid
from fault_table import Harmless
from mend_set import set_form


def transformed(laid: Laid, row: Harmless) -> Laid:
    """Return the site with the row's rewrite of its file; unchanged where the row has none."""
    if not row.transform:
        return laid
    return laid.with_file(row.file, _TRANSFORMS[row.transform](laid.files[row.file]))


def _reversed_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _reversed_keys(value[key]) for key in reversed(value)}
    return [_reversed_keys(one) for one in value] if isinstance(value, list) else value


def _upper_ids(text: str) -> str:
    """ARM compares ids without regard to case, and its services print them in either."""
    return re.sub(r'"/subscriptions/[^"]*"', lambda found: found[0].replace("resourceGroups", "resourcegroups"), text)


def _xr_formal(text: str) -> str:
    """What `show running-config formal` prints: each line with its path; policies, sets and banners as they are."""
    lines: list[str] = []
    above: list[tuple[int, str]] = []
    stop = ""
    for line in text.splitlines():
        bare = line.strip()
        opening = re.match(r"banner \S+ (\S+)$|(route-policy|prefix-set|as-path-set) \S+$", line)
        if stop or opening or line.startswith("!!"):
            lines.append(line)
            stop = "" if stop and stop in line else stop
            if opening and not stop:
                stop = opening[1] or {"route-policy": "end-policy"}.get(opening[2], "end-set")
            continue
        if bare in ("", "!"):
            continue
        indent = len(line) - len(bare)
        above = [(depth, word) for depth, word in above if depth < indent]
        above.append((indent, bare))
        lines.append(" ".join(word for _, word in above))
    return "\n".join([*lines, ""])


_TRANSFORMS: Mapping[str, Callable[[str], str]] = {
    "crlf": lambda text: text.replace("\n", "\r\n"),
    "trailing-blanks": lambda text: re.sub(r"$", "  ", text, flags=re.MULTILINE),
    "no-comments": lambda text: re.sub(r"^\s*!.*\n", "", text, flags=re.MULTILINE),
    "bare-separators": lambda text: re.sub(r"^(?=interface |router |route-map )", "!\n!\n", text, flags=re.MULTILINE),
    "byte-order-mark": lambda text: "\ufeff" + text,
    "no-newline-at-end": lambda text: text.rstrip("\n"),
    "blank-lines-at-end": lambda text: text + "\n\n",
    "xr-formal": _xr_formal,
    "tabs": lambda text: re.sub(r"^ +", lambda found: "\t" * (len(found[0]) // 4), text, flags=re.MULTILINE),
    "no-braces-comments": lambda text: re.sub(r" *(?:##.*$|/\*.*\*/$)", "", text, flags=re.MULTILINE),
    "set-form": set_form,
    "json-compact": lambda text: json.dumps(json.loads(text), separators=(",", ":")),
    "json-reversed-keys": lambda text: json.dumps(_reversed_keys(json.loads(text)), indent=1),
    "json-escaped": lambda text: json.dumps(json.loads(text), ensure_ascii=True, indent=4),
    "json-id-case": _upper_ids,
}
