"""Does a text bear the marks of FortiOS? Source: facts on platforms, A.7 and B.8."""

from typing import Literal

from parsers.clean_text import CleanText

_LINES = 4000  # marks stand early; a text that hides them for longer is named in the inventory
_HEADER = "#config-version="
_HEADS = (
    "config system ",
    "config router ",
    "config firewall ",
    "config vpn ",
    "config user ",
    "config log ",
    "config wireless-controller ",
    "config switch-controller ",
    "config global",
    "config vdom",
)
_CERTAIN = 2


def recognise(text: CleanText) -> Literal["certain", "likely"] | None:
    """Tell whether the text bears FortiOS's own header, or its nesting of `config`, `edit`, `set` and `end`."""
    heads: set[str] = set()
    has_entry = has_end = has_set = False
    for line in text.lines[:_LINES]:
        if line.startswith(_HEADER):
            return "certain"
        bare = line.strip()
        if bare.startswith(_HEADS):
            heads.add(bare)
        elif not heads:
            continue
        elif bare.startswith("edit "):
            has_entry = True
        elif bare.startswith("set "):
            has_set = True
        elif bare in ("end", "next"):
            has_end = True
    if not heads or not has_end or not has_set:
        return None
    return "certain" if len(heads) >= _CERTAIN and has_entry else "likely"
