"""The matrix of forms that the parsers must read: each row has a fixture on each platform concerned, which shows it.

Rows and platforms: the fact sheet on platforms, section F. A fixture shows a row where its text holds the row's marks.
"""

import json
import re
from pathlib import Path
from typing import NamedTuple

import pytest

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
PLATFORMS = "arista_eos cisco_nxos cisco_xe cisco_xr frr juniper_junos".split()
XE, XR, NXOS, EOS, FRR, JUNOS = "cisco_xe", "cisco_xr", "cisco_nxos", "arista_eos", "frr", "juniper_junos"


class Shown(NamedTuple):
    """A fixture of one platform, and patterns that its text holds."""

    platform: str
    case: str
    marks: tuple[str, ...]
    absent: str = ""  # what it must not hold


ROWS: dict[str, list[Shown]] = {
    "1 password on the peer group": [Shown(XE, "peer-group-password", (r"neighbor \w+ password", r"\d peer-group \w"))],
    "2 two levels of peer-session": [
        Shown(XE, "peer-session-two-levels", (r"  inherit peer-session", r"neighbor \S+ inherit peer-session"))
    ],
    "3 policy in a VRF's family": [
        Shown(XE, "vrf-address-family", (r"address-family ipv4 vrf", r"(?:route-map|list) \S+ out"))
    ],
    "4 no default activation, activate missing": [
        Shown(XE, "no-default-activation", (r"no bgp default ipv4-unicast",))
    ],
    "5 listen range": [
        Shown(XE, "listen-range", (r"bgp listen range",)),
        Shown(EOS, "listen-range", (r"bgp listen range",)),
        Shown(FRR, "listen-range", (r"bgp listen range",)),
        Shown(NXOS, "prefix-neighbors", (r"neighbor \S+/\d",)),
        Shown(XR, "ipv6", (r"neighbor \S+/\d",)),
    ],
    "6 IPv6 peer that is not activated": [Shown(XE, "ipv6", (r"no neighbor 2001\S+ activate",))],
    "7 asdot": [
        Shown(XE, "asdot", (r"remote-as 1\.\d",)),
        Shown(EOS, "asdot", (r"0\.64500",)),
        Shown(FRR, "asdot", (r"\d\.\d+",)),
    ],
    "8 type 0, 6 and 7": [Shown(XE, "secrets", (r"password 0 ", r"password 6 ", r"password 7 "))],
    "9 neighbor-group against session-group": [Shown(XR, "precedence", (r"use session-group", r"use neighbor-group"))],
    "10 inheritance-disable": [Shown(XR, "inheritance-disable", (r"password inheritance-disable",))],
    "11 formal output": [Shown(XR, "formal", (r"^router bgp \d+ vrf \S+ neighbor \S+ ",))],
    "12 apply-group": [Shown(XR, "apply-group", (r"^group ", r"apply-group "))],
    "13 eBGP without a route-policy": [Shown(XR, "no-route-policy", (r"remote-as 12076",))],
    "14 inherit peer with a family in the template": [
        Shown(NXOS, "template-peer", (r"template peer \S+\n(?:    .*\n)*?    address-family", r"inherit peer "))
    ],
    "15 show running-config all": [Shown(NXOS, "running-config-all", (r"no shutdown", r"timers 60 180"))],
    "16 braces and set": [Shown(JUNOS, "braces", (r"\{",)), Shown(JUNOS, "set", (r"^set ",))],
    "17 key in a group's wildcard only": [
        Shown(JUNOS, "group-wildcard", (r"<\*>", r"authentication-key", r"apply-groups"))
    ],
    "18 apply-groups-except": [Shown(JUNOS, "group-except", (r"apply-groups-except",))],
    "19 inactive and deactivate": [
        Shown(JUNOS, "inactive", (r"inactive: neighbor",)),
        Shown(JUNOS, "deactivate", (r"^deactivate .*neighbor",)),
    ],
    "20 logical systems with doubled instances": [
        Shown(JUNOS, "logical-systems", (r"logical-systems", r"routing-instances"))
    ],
    "21 SECRET-DATA": [Shown(JUNOS, "secret-data", (r"/\* SECRET-DATA \*/",))],
    "22 peer group and peer-group": [Shown(EOS, "peer-group", (r"peer group", r"peer-group"))],
    "23 two meanings of 7": [Shown(EOS, "bundle-member-open", (r"password 7 \S+", r"key \w+ 7 \w+"))],
    "24 no neighbor bfd over a group": [Shown(EOS, "peer-group", (r"no neighbor \S+ bfd",))],
    "25 cut off": [
        Shown(platform, "cut-off", (), absent=r"\nend\s*\Z|\n}\s*\n*\Z" if platform != NXOS else "")
        for platform in PLATFORMS
    ],
    "26 paged": [
        Shown(XE, "long-messy", (r"--More--", r"\x08")),
        Shown(XR, "paged", (r"--More--", r"\x08")),
        Shown(NXOS, "paged", (r"--More--", r"\x08")),
        Shown(EOS, "paged", (r"--More--", r"\x08")),
        Shown(FRR, "messy", (r"--More--", r"\x08")),
        Shown(JUNOS, "messy", (r"---\(more",)),
    ],
    "27 CRLF": [
        Shown(XE, "long-messy", (r"\r\n", r"\A\ufeff", r"#\s*\Z")),
        Shown(XR, "messy", (r"\r\n", r"#\w*\s*\Z")),
        Shown(NXOS, "paged", (r"\r\n", r"\A\ufeff", r"# exit\s*\Z")),
        Shown(EOS, "paged", (r"\r\n", r"\A\ufeff", r"#exit\s*\Z")),
        Shown(FRR, "messy", (r"\r\n", r"[#>]\s*(?:exit)?\s*\Z")),
        Shown(JUNOS, "messy", (r"\r\n", r">\s*(?:exit)?\s*\Z")),
    ],
    "28 banner that looks like config": [
        Shown(XE, "long-messy", (r"banner exec \^C\r?\nrouter bgp",)),
        Shown(XR, "messy", (r"banner [\s\S]*?router bgp",)),
        Shown(NXOS, "messy", (r"banner motd[\s\S]*?(?:router bgp|interface)",)),
        Shown(EOS, "messy", (r"banner [\s\S]*?router bgp",)),
        Shown(JUNOS, "messy", (r"message \"[\s\S]*?protocols \{ bgp",)),
    ],
    "29 certificate": [
        Shown(XE, "long-messy", (r"certificate self-signed 01\r?\n", r"\tquit")),
        Shown(EOS, "secrets", (r"certificate",)),
    ],
    "30 two tags, 0x88a8": [
        Shown(XE, "qinq", (r"second-dot1Q", r"0x88A8|dot1ad")),
        Shown(XR, "qinq", (r"second-dot1q", r"dot1ad")),
        Shown(JUNOS, "two-tags-88a8", (r"0x88a8\.",)),
        Shown(EOS, "two-tags", (r"inner 100", r"(?i)0x88a8")),
        Shown(NXOS, "port-channel-qinq", (r"second-dot1q", r"(?i)0x88a8")),
    ],
    "31 a bundle member without MACsec": [
        Shown(XE, "bundle-member-open", (r"mka policy ER-POL", r"last week")),
        Shown(XR, "macsec-bundle", (r"macsec psk-keychain", r"bundle id")),
        Shown(NXOS, "bundle-member-open", (r"macsec keychain", r"last week")),
        Shown(EOS, "bundle-member-open", (r"mac security profile", r"last week")),
        Shown(JUNOS, "bundle-member-open", (r"connectivity-association", r"last week")),
    ],
    "32 a peering's VLAN that is the native one": [
        Shown(XE, "vlan-interfaces", (r"native vlan 110", r"interface Vlan110")),
        Shown(NXOS, "svi-trunk", (r"native vlan 110", r"interface Vlan110")),
        Shown(EOS, "svi-trunk", (r"native vlan 200", r"interface Vlan200")),
        Shown(JUNOS, "mtu", (r"native-vlan-id 300", r"l3-interface irb\.300")),
        Shown(XR, "qinq", (r"native vlan 300", r"dot1q 300")),
    ],
    "33 MTUs": [Shown(platform, "mtu", (r"mtu 15\d\d",)) for platform in PLATFORMS if platform != FRR],
    "34 minimal": [Shown(FRR, "asdot", (r"frr version",))],
    "35 Microsoft's samples with their placeholders": [
        Shown(XE, "microsoft-sample", (r"<Customer_ASN>", r"  neighbor \S+ fall-over bfd")),
        Shown(JUNOS, "microsoft-sample", (r"<Group_Name>", r"interfaces \{\n    vlan-tagging;", r"route-filter;")),
        Shown(EOS, "microsoft-sample", (r"<Customer_ASN>", r"      neighbor \S+ bfd")),
    ],
}
ALL = [(row, shown) for row, found in ROWS.items() for shown in found]


def test_the_matrix_has_all_its_rows() -> None:
    assert [int(row.partition(" ")[0]) for row in ROWS] == list(range(1, 36))


@pytest.mark.parametrize(("row", "shown"), ALL, ids=[f"{row}: {shown.platform}" for row, shown in ALL])
def test_a_fixture_shows_the_row_with_facts_written_by_hand(row: str, shown: Shown) -> None:
    folder = FIXTURES / shown.platform / shown.case
    text = (folder / "running-config.txt").read_bytes().decode()
    assert [mark for mark in shown.marks if not re.search(mark, text, re.MULTILINE)] == [], row
    assert not shown.absent or not re.search(shown.absent, text)
    facts = json.loads((folder / "facts.json").read_text())
    assert facts.keys() & {"interfaces", "bgp_neighbors", "wholeness"}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_each_platform_has_a_dozen_cases_and_a_long_one(platform: str) -> None:
    texts = [path.read_text("utf-8", "replace") for path in (FIXTURES / platform).glob("*/running-config.txt")]
    assert len(texts) >= 12
    assert max(text.count("\n") for text in texts) > 800
