"""Does a text bear the marks of Arista EOS? Source: facts on platforms, B.8, C.1 and C.4."""

from typing import Literal

from parsers.clean_text import CleanText

_LINES = 4000  # marks stand early; a text that hides them for longer is named in the inventory
_OTHERS = (
    "!! IOS XR",
    "!Command:",
    "!Time:",
    "! Last configuration change at ",
    "! NVRAM config last updated at ",
    "Building configuration",
    "Current configuration",
    "version ",
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
    "route-policy ",
    "prefix-set ",
    "interface GigabitEthernet",
    "interface TenGig",
    "interface Bundle-Ether",
    "interface MgmtEth",
    "interface mgmt0",
    "system {",
    "interfaces {",
)
_CERTAIN = (
    "! Command: show ",
    "transceiver qsfp default-mode",
    "service routing protocols model",
    "no aaa root",
    "vrf instance ",
    "ip routing vrf ",
    "management api ",
    "daemon TerminAttr",
    "interface Management",
    "mac security",
    "   encapsulation dot1q vlan ",
    "   no switchport",
    "ip virtual-router mac-address",
)
_LIKELY = (
    "interface Port-Channel",
    "interface Ethernet",
    "router bgp ",
    "   ip address ",
    "   neighbor ",
    "   vrf ",
    "spanning-tree mode mstp",
    "ip routing",
)
_WANTED = 2


def recognise(text: CleanText) -> Literal["certain", "likely"] | None:
    """Tell whether the text bears the marks of EOS, and not another platform's."""
    certain = likely = 0
    for line in text.lines[:_LINES]:
        if line.startswith(_OTHERS):
            return None
        if line.startswith(_CERTAIN) or (line.startswith("! device: ") and "EOS-" in line):
            certain += 1
        else:
            likely += line.startswith(_LIKELY)
    if certain >= _WANTED:
        return "certain"
    return "likely" if certain + likely >= _WANTED else None
