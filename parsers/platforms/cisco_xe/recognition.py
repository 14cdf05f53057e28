"""Does a text bear the marks of IOS or IOS-XE? Source: facts on platforms, B.8 and C.4."""

import re
from typing import Literal

from parsers.clean_text import CleanText

_LINES = 4000  # marks stand early; a text that hides them for longer is named in the inventory
_PREAMBLE_LINES = 40
# What other platforms print above their config.
_OTHER_PREAMBLES = (
    "!! IOS XR",
    "!Command:",
    "! Command:",
    "! command:",
    "! device:",
    "frr version",
    "## Last commit",
    "#config-version",
    "# TiMOS-",
)
# What stands in theirs. A banner of ours may begin a line so: more of our own marks outweigh it.
_OTHER_WORDS = (
    "frr defaults",
    "config system ",
    "set system ",
    "set interfaces ",
    "set version ",
    "sysname ",
    "feature ",
    "vrf context ",
    "vrf instance ",
    "route-policy ",
    "prefix-set ",
    "management api ",
    "service routing protocols ",
    "interface Bundle-Ether",
    "interface MgmtEth",
    "interface TenGigE",
    "router static",
    "system {",
    "interfaces {",
)
_CERTAIN = (
    "! Last configuration change at ",
    "! NVRAM config last updated at ",
    "service timestamps ",
    "boot-start-marker",
    "platform qfp ",
    "platform punt-keepalive ",
    "no aaa new-model",
    "no ip domain lookup",
    "ip cef",
    "service password-encryption",
    "line vty 0 ",
    "vrf definition ",
    "mka policy ",
    "crypto pki certificate chain ",
    "license boot ",
)
# Forms that IOS never prints: lengths behind a slash, `exit` at the margin, EOS's and XR's ways to write a neighbor.
_FOREIGN = re.compile(
    r"exit(?:-vrf)?\s*$|router bgp \S+ vrf |\s+ip address [\d.]+/\d|ip route (?:vrf \S+ )?[\d.]+/\d|"
    r"interface (?:eth|bond|swp|lo\s*$|Ethernet\d+(?:\.\d+)?\s*$)|\s+encapsulation dot1q vlan |"
    r"\s+neighbor \S+ peer group\b|\s+neighbor [\d.:a-fA-F]+\s*$"
)
_VERSION = re.compile(r"version 1\d\.\d+\s*$")
_LIKELY = (
    "interface GigabitEthernet",
    "interface TenGigabitEthernet",
    "interface HundredGigE",
    "interface FastEthernet",
    "interface Port-channel",
    " vrf forwarding ",
    " encapsulation dot1Q ",
    " template peer-",
)
# Others write these too: alone they tell nothing.
_SHARED = ("router bgp ", " neighbor ", " exit-address-family", "ip route ", "ip prefix-list ")
_WANTED = 2


def recognise(text: CleanText) -> Literal["certain", "likely"] | None:
    """Tell whether the text bears the marks of IOS or IOS-XE, and not another platform's."""
    if any(line.startswith(_OTHER_PREAMBLES) for line in text.lines[:_PREAMBLE_LINES]):
        return None
    certain = likely = shared = others = 0
    for line in text.lines[:_LINES]:
        if line.startswith(_CERTAIN) or _announces(line):
            certain += 1
        elif line.startswith(_OTHER_WORDS) or _FOREIGN.match(line):
            others += 1
        elif line.startswith(" ip address "):
            # IOS alone writes a mask; NX-OS, EOS and FRR write a length.
            words = line.split()
            likely += _WANTED if len(words) > 3 and words[3].startswith("255.") else 0
        elif line.startswith(_SHARED):
            shared += 1
        else:
            likely += line.startswith(_LIKELY) or bool(_VERSION.match(line))
    if others and others >= certain:
        return None
    if certain >= _WANTED:
        return "certain"
    return "likely" if certain + likely and certain + likely + shared >= _WANTED else None


def _announces(line: str) -> bool:
    """Tell whether a line is `Current configuration : 12345 bytes`; FRR prints it without the number."""
    return line.startswith("Current configuration : ") and line.rstrip().endswith(" bytes")
