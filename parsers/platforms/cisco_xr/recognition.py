"""Does a text bear the marks of IOS-XR, in its nested or its formal form? Source: facts on platforms, B.8 and C.4."""

from typing import Literal

from parsers.clean_text import CleanText

_LINES = 4000  # marks stand early; a text that hides them for longer is named in the inventory
_OTHERS = (
    "!Command:",
    "!Time:",
    "! Command:",
    "! command:",
    "! device:",
    "Current configuration :",
    "! Last configuration change at ",
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
    "vrf definition ",
    "vrf instance ",
    "system {",
    "interfaces {",
)
_NAMED = ("!! IOS XR",)
_CERTAIN = (
    "end-policy",
    "end-set",
    "end-group",
    "interface Bundle-Ether",
    "interface MgmtEth",
    "interface TenGigE",
    "interface BVI",
    "router static",
    "macsec-policy ",
    "prefix-set ",
    "telnet vrf default ipv4 server",
    "ssh server v2",
    "taskgroup ",
    "hw-module profile ",
    " neighbor-group ",
    " ipv4 address ",
    "  use neighbor-group ",
    "  password encrypted ",
    "   use neighbor-group ",
    " macsec psk-keychain ",
)
_FORMAL = (" ipv4 address ", " use neighbor-group ", " address-family ipv4 unicast", " macsec psk-keychain ")
_LIKELY = (
    "interface GigabitEthernet",
    "interface HundredGigE",
    "interface FourHundredGigE",
    "router bgp ",
    " neighbor ",
    "  remote-as ",
    " vrf ",
    "route-policy ",
    "Building configuration...",
)
_WANTED = 2


def recognise(text: CleanText) -> Literal["certain", "likely"] | None:
    """Tell whether the text bears the marks of IOS-XR, and not another platform's."""
    certain = likely = 0
    for line in text.lines[:_LINES]:
        if line.startswith(_NAMED):
            return "certain"
        if line.startswith(_OTHERS):
            return None
        if line.startswith(_CERTAIN) or _is_formal(line):
            certain += 1
        else:
            likely += line.startswith(_LIKELY)
    if certain >= _WANTED:
        return "certain"
    return "likely" if certain and certain + likely >= _WANTED else None


def _is_formal(line: str) -> bool:
    """Tell whether a line is one of `show running-config formal`, the path before the value."""
    return line.startswith(("router bgp ", "interface ")) and any(mark in line for mark in _FORMAL)
