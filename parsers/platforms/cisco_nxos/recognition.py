"""Does a text bear the marks of NX-OS? Source: facts on platforms, B.8 and C."""

from typing import Literal

from parsers.clean_text import CleanText

_LINES = 4000  # marks stand early; a text that hides them for longer is named in the inventory
_OTHERS = (
    "!! IOS XR",
    "Current configuration",
    "! Command:",
    "! command:",
    "! device:",
    "frr version",
    "frr defaults",
    "## Last commit",
    "#config-version",
    "config system ",
    "set system ",
    "set interfaces ",
    "set version ",
    "# TiMOS-",
    "sysname ",
    "vrf definition ",
    "vrf instance ",
    "route-policy ",
    "prefix-set ",
    "interface GigabitEthernet",
    "interface TenGigabitEthernet",
    "interface TenGigE",
    "interface HundredGigE",
    "interface Bundle-Ether",
    "interface MgmtEth",
    "interface Port-channel",
    "interface Port-Channel",
    "interface Management",
    "service timestamps ",
    "system {",
    "interfaces {",
)
_CERTAIN = (
    "!Command: show running-config",
    "!Running configuration last done at:",
    "!Time: ",
    "feature ",
    "no feature ",
    "vdc ",
    "vrf context ",
    "boot nxos ",
    "install feature-set ",
    "interface port-channel",
    "interface mgmt0",
    "nxapi ",
    "no password strength-check",
    "hardware access-list tcam ",
    "system default switchport",
    "copp profile ",
    "switchname ",
    "rmon event ",
    "power redundancy-mode ",
    "macsec policy ",
)
_LIKELY = (
    "  vrf member ",
    "  no switchport",
    "  template peer ",
    "    inherit peer ",
    "interface Ethernet",
    "  template peer-session ",
    "  template peer-policy ",
)
_WANTED = 2


def recognise(text: CleanText) -> Literal["certain", "likely"] | None:
    """Tell whether the text bears the marks of NX-OS, and not another platform's."""
    marks = set[str]()
    for line in text.lines[:_LINES]:
        if line.startswith(_OTHERS):
            return None
        if line.startswith((*_CERTAIN, *_LIKELY)):
            marks.update(mark for mark in (*_CERTAIN, *_LIKELY) if line.startswith(mark))
            if len(marks.intersection(_CERTAIN)) >= _WANTED:
                return _unless_other(text)
    nested = marks - {"interface Ethernet"}  # EOS has such interfaces too
    return "likely" if len(nested) >= _WANTED else None


def _unless_other(text: CleanText) -> Literal["certain"] | None:
    return None if any(line.startswith(_OTHERS) for line in text.lines[:_LINES]) else "certain"
