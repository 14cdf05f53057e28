"""Does a text bear the marks of IOS or IOS-XE? Source: facts on platforms, B.8 and C.4."""

from typing import Literal

from parsers.clean_text import CleanText

_LINES = 4000  # marks stand early; a text that hides them for longer is named in the inventory
_OTHERS = (
    "!! IOS XR",
    "!Command:",
    "!Time:",
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
    "feature ",
    "vrf context ",
    "vrf instance ",
    "route-policy ",
    "prefix-set ",
    "management api ",
    "service routing protocols ",
    "transceiver ",
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
    certain = likely = 0
    for line in text.lines[:_LINES]:
        if line.startswith(_OTHERS):
            return None
        if line.startswith(_CERTAIN) or _announces(line):
            certain += 1
        elif line.startswith(" ip address "):
            # IOS alone writes a mask; NX-OS, EOS and FRR write a length.
            words = line.split()
            likely += _WANTED if len(words) > 3 and words[3].startswith("255.") else 0
        else:
            likely += line.startswith(_LIKELY)
    if certain >= _WANTED:
        return "certain"
    return "likely" if certain + likely >= _WANTED else None


def _announces(line: str) -> bool:
    """Tell whether a line is `Current configuration : 12345 bytes`; FRR prints it without the number."""
    return line.startswith("Current configuration : ") and line.rstrip().endswith(" bytes")
