"""Does a text bear the marks of FRR? Source: facts on platforms, B.8."""

import re
from typing import Literal

from parsers.clean_text import CleanText

_LINES = 4000  # marks stand early; a text that hides them for longer is named in the inventory
_CERTAIN = ("frr version ", "frr defaults ")
_LIKELY = ("Current configuration:", "service integrated-vtysh-config", "no ipv6 forwarding")
# How vtysh alone writes: `exit` behind blocks that IOS leaves by indentation, a VRF's process, lengths behind a slash.
_FORMS = re.compile(
    r"exit(?:-vrf)?\s*$|router bgp \S+ vrf \S| neighbor \S+ interface | neighbor \S+ remote-as (?:ex|in)ternal\s*$|"
    r" ip address [\d.]+/\d"
)
# What stands in no FRR config: masks, vendors' names of interfaces, and deeper indentation.
_FOREIGN = re.compile(
    r"\s+(?:ip|ipv4) address \S+ 255\.|interface (?:[GTFH]\w*(?:Ethernet|GigE)|Ethernet|Port-|port-|Bundle|Mgmt|Vlan)|"
    r"  (?: neighbor|ip address|vrf member|no switchport)|feature |vrf (?:definition|context|instance) "
)
_SUBJECT = ("router bgp ", "interface ", "ip prefix-list ", "route-map ", "ip route ")
_OTHERS = ("!! IOS XR", "!Command:", "! Command:", "! command:", "! device:", "## Last commit", "#config-version")


def recognise(text: CleanText) -> Literal["certain", "likely"] | None:
    """Tell whether the text bears the marks of FRR, and not another platform's."""
    has_mark = has_subject = is_certain = is_foreign = False
    forms = 0
    for line in text.lines[:_LINES]:
        if line.startswith(_OTHERS):
            return None
        if line.startswith(_CERTAIN):
            is_certain = True
        elif line.rstrip() in _LIKELY:  # the byte count that IOS prints after it is missing
            has_mark = True
        else:
            has_subject = has_subject or line.startswith(_SUBJECT)
            is_foreign = is_foreign or _FOREIGN.match(line) is not None
            forms += _FORMS.match(line) is not None
    if is_certain:
        return "certain"
    is_written = forms > 1 and not is_foreign
    return "likely" if (has_mark or is_written) and has_subject else None
