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
# EOS indents by three: these stand one blank from the margin on IOS, XR and FRR.
_FOREIGN = (" ip address ", " neighbor ", " encapsulation ", " vrf forwarding ", " ipv4 address ", " address-family ")
_LIKELY = ("interface Port-Channel", "   ip address ", "   neighbor ", "   vrf ")
# Others write these too: alone they tell nothing.
_SHARED = ("interface Ethernet", "router bgp ", "spanning-tree mode mstp", "ip routing")
_WANTED = 2


def recognise(text: CleanText) -> Literal["certain", "likely"] | None:
    """Tell whether the text bears the marks of EOS, and not another platform's."""
    certain = likely = shared = 0
    for line in text.lines[:_LINES]:
        if line.startswith(_OTHERS) or (line.startswith(_FOREIGN) and not certain):
            return None
        if line.startswith(_CERTAIN) or (line.startswith("! device: ") and "EOS-" in line):
            certain += 1
        elif line.startswith(_SHARED):
            shared += 1
        else:
            likely += line.startswith(_LIKELY)
    if certain >= _WANTED:
        return "certain"
    return "likely" if certain + likely and certain + likely + shared >= _WANTED else None
