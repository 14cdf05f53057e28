"""Does a text bear the marks of FRR? Source: facts on platforms, B.8."""

from typing import Literal

from parsers.clean_text import CleanText

_LINES = 4000  # marks stand early; a text that hides them for longer is named in the inventory
_CERTAIN = ("frr version ", "frr defaults ")
_LIKELY = ("Current configuration:", "service integrated-vtysh-config", "no ipv6 forwarding")
_SUBJECT = ("router bgp ", "interface ", "ip prefix-list ", "route-map ", "ip route ")
_OTHERS = ("!! IOS XR", "!Command:", "! Command:", "! command:", "! device:", "## Last commit", "#config-version")


def recognise(text: CleanText) -> Literal["certain", "likely"] | None:
    """Tell whether the text bears the marks of FRR, and not another platform's."""
    has_mark = has_subject = is_certain = False
    for line in text.lines[:_LINES]:
        if line.startswith(_OTHERS):
            return None
        if line.startswith(_CERTAIN):
            is_certain = True
        elif line.rstrip() in _LIKELY:  # the byte count that IOS prints after it is missing
            has_mark = True
        elif line.startswith(_SUBJECT):
            has_subject = True
    if is_certain:
        return "certain"
    return "likely" if has_mark and has_subject else None
