"""Does a text bear the marks of IOS or IOS-XE? Source: facts on platforms, B.8 and C.4."""

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
_LIKELY = (
    "interface GigabitEthernet",
    "interface TenGigabitEthernet",
    "interface HundredGigE",
    "interface FastEthernet",
    "interface Port-channel",
    "router bgp ",
    " vrf forwarding ",
    " encapsulation dot1Q ",
    " neighbor ",
    " template peer-",
    " exit-address-family",
    "ip route ",
    "ip prefix-list ",
)
_WANTED = 2


def recognise(text: CleanText) -> Literal["certain", "likely"] | None:
    """Tell whether the text bears the marks of IOS or IOS-XE, and not another platform's."""
    if any(line.startswith(_OTHER_PREAMBLES) for line in text.lines[:_PREAMBLE_LINES]):
        return None
    certain = likely = others = 0
    for line in text.lines[:_LINES]:
        if line.startswith(_CERTAIN) or _announces(line):
            certain += 1
        elif line.startswith(_OTHER_WORDS):
            others += 1
        elif line.startswith(" ip address "):
            # IOS alone writes a mask; NX-OS, EOS and FRR write a length.
            words = line.split()
            likely += _WANTED if len(words) > 3 and words[3].startswith("255.") else 0
        else:
            likely += line.startswith(_LIKELY)
    if others and others >= certain:
        return None
    if certain >= _WANTED:
        return "certain"
    return "likely" if certain + likely >= _WANTED else None


def _announces(line: str) -> bool:
    """Tell whether a line is `Current configuration : 12345 bytes`; FRR prints it without the number."""
    return line.startswith("Current configuration : ") and line.rstrip().endswith(" bytes")
