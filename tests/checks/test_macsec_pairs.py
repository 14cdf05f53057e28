"""Router and Azure, pair by pair: every cipher, SCI state and security mode of each platform, verdicts written by hand.

Two tables: the suites against one another, and for one suite of Azure's every mix of the router's three settings.
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from agent.azure.reader import AzureFile, read_definition
from checks.catalogue import all_checks
from checks.estate import EdgeDevice
from checks.pairing import PairingHints, pair
from checks.policy import Policy
from checks.runner import run_checks
from checks.supplied_keys import SuppliedKeys, SuppliedMacsec
from parsers import render
from parsers.model.secret import Encoding, Sealer

Parse = Callable[..., Any]

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)

CKN = "636b6e2d70616972732d" + "00" * 22
CAKS = {32: "6e6f742d612d736563726574000a0b0c", 64: "6e6f742d612d736563726574000a0b0c" + "1d2e3f4a5b6c7d8e" * 2}
SUITES = ("GcmAes128", "GcmAes256", "GcmAesXpn128", "GcmAesXpn256")
CHECKS = ("macsec-cipher-agrees", "macsec-sci-agrees", "macsec-fails-closed")

WORDS = {
    "cisco_xe": ("gcm-aes-128", "gcm-aes-256", "gcm-aes-xpn-128", "gcm-aes-xpn-256"),
    "cisco_xr": ("GCM-AES-128", "GCM-AES-256", "GCM-AES-XPN-128", "GCM-AES-XPN-256"),
    "cisco_nxos": ("GCM-AES-128", "GCM-AES-256", "GCM-AES-XPN-128", "GCM-AES-XPN-256"),
    "juniper_junos": ("gcm-aes-128", "gcm-aes-256", "gcm-aes-xpn-128", "gcm-aes-xpn-256"),
    "arista_eos": ("aes128-gcm", "aes256-gcm", "aes128-gcm-xpn", "aes256-gcm-xpn"),
}
TEXTS = {
    "cisco_xe": """\
version 17.12
hostname r1
key chain K macsec
 key {ckn}
  cryptographic-algorithm {algorithm}
  key-string {cak}
mka policy P
 macsec-cipher-suite {cipher}
 ssci-based-on-sci
interface HundredGigE0/1/0
 mka policy P
 mka pre-shared-key key-chain K
{mode} macsec
interface HundredGigE0/1/0.100
 encapsulation dot1Q 100
 ip address 192.0.2.1 255.255.255.252
end
""",
    "cisco_xr": """\
!! IOS XR Configuration 7.9.2
hostname r1
key chain K
 macsec
  key {ckn}
   key-string {cak} cryptographic-algorithm {algorithm}
  !
 !
!
macsec-policy P
 cipher-suite {cipher}
{mode}!
interface HundredGigE0/1/0
 macsec psk-keychain K policy P
!
interface HundredGigE0/1/0.100
 encapsulation dot1q 100
 ipv4 address 192.0.2.1 255.255.255.252
!
end
""",
    "cisco_nxos": """\
version 10.3(2)
hostname r1
feature macsec
key chain K macsec
  key {ckn}
    key-octet-string 0 {cak} cryptographic-algorithm {algorithm}
macsec policy P
  cipher-suite {cipher}
{mode}{sci}interface Ethernet1/1
  macsec keychain K policy P
  no shutdown
interface Ethernet1/1.100
  encapsulation dot1q 100
  ip address 192.0.2.1/30
  no shutdown
""",
    "juniper_junos": """\
version 22.4R3;
system {{ host-name r1; }}
interfaces {{ et-0/0/1 {{ vlan-tagging; unit 100 {{ vlan-id 100; family inet {{ address 192.0.2.1/30; }} }} }} }}
security {{
    macsec {{
        connectivity-association C {{
            cipher-suite {cipher};
            security-mode static-cak;
            {mode}
            {sci}
            pre-shared-key {{ ckn {ckn}; cak "{cak}"; }}
        }}
        interfaces {{ et-0/0/1 {{ connectivity-association C; }} }}
    }}
}}
""",
    "arista_eos": """\
! device: r1 (DCS-7280CR3MK-32P4, EOS-4.31.1F)
hostname r1
!
interface Ethernet1/1
   no switchport
   mac security profile P
!
interface Ethernet1/1.100
   encapsulation dot1q vlan 100
   ip address 192.0.2.1/30
!
mac security
   profile P
      cipher {cipher}
      key {ckn} 0 {cak}
{mode}{sci}!
end
""",
}
# what a setting of a row is on each platform; "" is an absent line
MODES = {
    "cisco_xe": {
        "must": " macsec access-control must-secure\n",
        "should": " macsec access-control should-secure\n",
        "absent": "",
    },
    "cisco_xr": {"must": " security-policy must-secure\n", "should": " security-policy should-secure\n", "absent": ""},
    "cisco_nxos": {
        "must": "  security-policy must-secure\n",
        "should": "  security-policy should-secure\n",
        "absent": "",
    },
    "juniper_junos": {"must": "mka { must-secure; }", "should": "mka { should-secure; }", "absent": ""},
    "arista_eos": {
        "must": "      traffic unprotected drop\n",
        "should": "      traffic unprotected allow\n",
        "absent": "",
        "last-key": "      traffic unprotected allow active-sak\n",
    },
}
SCIS = {
    "cisco_xe": {"absent": ""},
    "cisco_xr": {"absent": ""},
    "cisco_nxos": {"yes": "  include-sci\n", "no": "  no include-sci\n", "absent": ""},
    "juniper_junos": {"yes": "include-sci;", "absent": ""},
    "arista_eos": {"yes": "      sci\n", "no": "      no sci\n", "absent": ""},
}

# Azure's suite down, the router's across: what macsec-cipher-agrees and the rung say. p pass, F fail; u up, D down.
# The same on all five platforms: a suite is a suite, whatever it is called there.
SUITE_PAIRS = """\
              GcmAes128  GcmAes256  GcmAesXpn128  GcmAesXpn256
GcmAes128     p-u        F-D        F-D           F-D
GcmAes256     F-D        p-u        F-D           F-D
GcmAesXpn128  F-D        F-D        p-u           F-D
GcmAesXpn256  F-D        F-D        F-D           p-u
"""

# Azure runs GcmAesXpn256. Columns: the router's suite, SCI line and security mode; then for sciState Enabled and for
# Disabled: cipher-agrees, sci-agrees, fails-closed and the rung. p pass, F fail, ? unknown; u up, D down, ? unknown.
MIXES = {
    "cisco_xe": """\
GcmAesXpn256 absent must    ppp-u  pFp-?
GcmAesXpn256 absent should  ppF-u  pFF-?
GcmAesXpn256 absent absent  pp?-u  pF?-?
GcmAesXpn128 absent must    Fpp-D  FFp-D
GcmAesXpn128 absent should  FpF-D  FFF-D
GcmAesXpn128 absent absent  Fp?-D  FF?-D
GcmAes256    absent must    Fpp-D  FFp-D
GcmAes256    absent should  FpF-D  FFF-D
GcmAes256    absent absent  Fp?-D  FF?-D
GcmAes128    absent must    Fpp-D  FFp-D
GcmAes128    absent should  FpF-D  FFF-D
GcmAes128    absent absent  Fp?-D  FF?-D
""",
    "cisco_xr": """\
GcmAesXpn256 absent must    ppp-u  pFp-?
GcmAesXpn256 absent should  ppF-u  pFF-?
GcmAesXpn256 absent absent  pp?-u  pF?-?
GcmAesXpn128 absent must    Fpp-D  FFp-D
GcmAesXpn128 absent should  FpF-D  FFF-D
GcmAesXpn128 absent absent  Fp?-D  FF?-D
GcmAes256    absent must    Fpp-D  FFp-D
GcmAes256    absent should  FpF-D  FFF-D
GcmAes256    absent absent  Fp?-D  FF?-D
GcmAes128    absent must    Fpp-D  FFp-D
GcmAes128    absent should  FpF-D  FFF-D
GcmAes128    absent absent  Fp?-D  FF?-D
""",
    "cisco_nxos": """\
GcmAesXpn256 yes    must    ppp-u  pFp-?
GcmAesXpn256 yes    should  ppF-u  pFF-?
GcmAesXpn256 yes    absent  ppF-u  pFF-?
GcmAesXpn256 no     must    pFp-?  ppp-u
GcmAesXpn256 no     should  pFF-?  ppF-u
GcmAesXpn256 no     absent  pFF-?  ppF-u
GcmAesXpn256 absent must    ppp-u  pFp-?
GcmAesXpn256 absent should  ppF-u  pFF-?
GcmAesXpn256 absent absent  ppF-u  pFF-?
GcmAesXpn128 yes    must    Fpp-D  FFp-D
GcmAesXpn128 yes    should  FpF-D  FFF-D
GcmAesXpn128 yes    absent  FpF-D  FFF-D
GcmAesXpn128 no     must    FFp-D  Fpp-D
GcmAesXpn128 no     should  FFF-D  FpF-D
GcmAesXpn128 no     absent  FFF-D  FpF-D
GcmAesXpn128 absent must    Fpp-D  FFp-D
GcmAesXpn128 absent should  FpF-D  FFF-D
GcmAesXpn128 absent absent  FpF-D  FFF-D
GcmAes256    yes    must    Fpp-D  FFp-D
GcmAes256    yes    should  FpF-D  FFF-D
GcmAes256    yes    absent  FpF-D  FFF-D
GcmAes256    no     must    FFp-D  Fpp-D
GcmAes256    no     should  FFF-D  FpF-D
GcmAes256    no     absent  FFF-D  FpF-D
GcmAes256    absent must    Fpp-D  FFp-D
GcmAes256    absent should  FpF-D  FFF-D
GcmAes256    absent absent  FpF-D  FFF-D
GcmAes128    yes    must    Fpp-D  FFp-D
GcmAes128    yes    should  FpF-D  FFF-D
GcmAes128    yes    absent  FpF-D  FFF-D
GcmAes128    no     must    FFp-D  Fpp-D
GcmAes128    no     should  FFF-D  FpF-D
GcmAes128    no     absent  FFF-D  FpF-D
GcmAes128    absent must    Fpp-D  FFp-D
GcmAes128    absent should  FpF-D  FFF-D
GcmAes128    absent absent  FpF-D  FFF-D
""",
    "juniper_junos": """\
GcmAesXpn256 yes    must    ppp-u  pFp-?
GcmAesXpn256 yes    should  ppF-u  pFF-?
GcmAesXpn256 yes    absent  ppp-u  pFp-?
GcmAesXpn256 absent must    pFp-?  ppp-u
GcmAesXpn256 absent should  pFF-?  ppF-u
GcmAesXpn256 absent absent  pFp-?  ppp-u
GcmAesXpn128 yes    must    Fpp-D  FFp-D
GcmAesXpn128 yes    should  FpF-D  FFF-D
GcmAesXpn128 yes    absent  Fpp-D  FFp-D
GcmAesXpn128 absent must    FFp-D  Fpp-D
GcmAesXpn128 absent should  FFF-D  FpF-D
GcmAesXpn128 absent absent  FFp-D  Fpp-D
GcmAes256    yes    must    Fpp-D  FFp-D
GcmAes256    yes    should  FpF-D  FFF-D
GcmAes256    yes    absent  Fpp-D  FFp-D
GcmAes256    absent must    FFp-D  Fpp-D
GcmAes256    absent should  FFF-D  FpF-D
GcmAes256    absent absent  FFp-D  Fpp-D
GcmAes128    yes    must    Fpp-D  FFp-D
GcmAes128    yes    should  FpF-D  FFF-D
GcmAes128    yes    absent  Fpp-D  FFp-D
GcmAes128    absent must    FFp-D  Fpp-D
GcmAes128    absent should  FFF-D  FpF-D
GcmAes128    absent absent  FFp-D  Fpp-D
""",
    "arista_eos": """\
GcmAesXpn256 yes    must     ppp-u  pFp-?
GcmAesXpn256 yes    should   ppF-u  pFF-?
GcmAesXpn256 yes    absent   ppp-u  pFp-?
GcmAesXpn256 yes    last-key ppp-u  pFp-?
GcmAesXpn256 no     must     pFp-?  ppp-u
GcmAesXpn256 no     should   pFF-?  ppF-u
GcmAesXpn256 no     absent   pFp-?  ppp-u
GcmAesXpn256 no     last-key pFp-?  ppp-u
GcmAesXpn256 absent must     p?p-?  p?p-?
GcmAesXpn256 absent should   p?F-?  p?F-?
GcmAesXpn256 absent absent   p?p-?  p?p-?
GcmAesXpn256 absent last-key p?p-?  p?p-?
GcmAesXpn128 yes    must     Fpp-D  FFp-D
GcmAesXpn128 yes    should   FpF-D  FFF-D
GcmAesXpn128 yes    absent   Fpp-D  FFp-D
GcmAesXpn128 no     must     FFp-D  Fpp-D
GcmAesXpn128 no     should   FFF-D  FpF-D
GcmAesXpn128 no     absent   FFp-D  Fpp-D
GcmAesXpn128 absent must     F?p-D  F?p-D
GcmAesXpn128 absent should   F?F-D  F?F-D
GcmAesXpn128 absent absent   F?p-D  F?p-D
GcmAes256    yes    must     Fpp-D  FFp-D
GcmAes256    yes    should   FpF-D  FFF-D
GcmAes256    yes    absent   Fpp-D  FFp-D
GcmAes256    no     must     FFp-D  Fpp-D
GcmAes256    no     should   FFF-D  FpF-D
GcmAes256    no     absent   FFp-D  Fpp-D
GcmAes256    absent must     F?p-D  F?p-D
GcmAes256    absent should   F?F-D  F?F-D
GcmAes256    absent absent   F?p-D  F?p-D
GcmAes128    yes    must     Fpp-D  FFp-D
GcmAes128    yes    should   FpF-D  FFF-D
GcmAes128    yes    absent   Fpp-D  FFp-D
GcmAes128    no     must     FFp-D  Fpp-D
GcmAes128    no     should   FFF-D  FpF-D
GcmAes128    no     absent   FFp-D  Fpp-D
GcmAes128    absent must     F?p-D  F?p-D
GcmAes128    absent should   F?F-D  F?F-D
GcmAes128    absent absent   F?p-D  F?p-D
""",
}
_LETTERS = {"p": "pass", "F": "fail", "?": "unknown", "u": "up", "D": "down"}


def azure(cipher: str, sci: str) -> str:
    base = "/subscriptions/0/resourceGroups/rg/providers/Microsoft.Network"
    vault = "https://kv.vault.azure.net/secrets"
    config = {"cknSecretIdentifier": f"{vault}/ckn/1", "cakSecretIdentifier": f"{vault}/cak/1"}
    link = {"adminState": "Enabled", "macSecConfig": {**config, "cipher": cipher, "sciState": sci}}
    peering = {"peeringType": "AzurePrivatePeering", "peerASN": 64496, "vlanId": 100, "state": "Enabled"}
    peering |= {"primaryPeerAddressPrefix": "192.0.2.0/30", "secondaryPeerAddressPrefix": "192.0.2.4/30"}
    port = {"bandwidthInGbps": 100, "encapsulation": "Dot1Q", "links": [{"name": "link1", "properties": link}]}
    circuit = {
        "expressRoutePort": {"id": f"{base}/expressRoutePorts/erd-x"},
        "peerings": [{"name": "AzurePrivatePeering", "properties": peering}],
    }
    kinds = (("expressRouteCircuits", "er-x", circuit), ("expressRoutePorts", "erd-x", port))
    return json.dumps(
        {
            "value": [
                {"id": f"{base}/{kind}/{name}", "name": name, "type": f"Microsoft.Network/{kind}", "properties": facts}
                for kind, name, facts in kinds
            ]
        }
    )


def router(platform: str, suite: str, sci: str, mode: str) -> str:
    digits = 64 if "256" in suite else 32
    algorithm = f"aes-{128 if digits == 32 else 256}-cmac"
    return TEXTS[platform].format(
        ckn=CKN,
        cak=CAKS[digits],
        algorithm=algorithm.upper().replace("-", "_") if platform == "cisco_nxos" else algorithm,
        cipher=WORDS[platform][SUITES.index(suite)],
        mode=MODES[platform][mode],
        sci=SCIS[platform][sci],
    )


@pytest.fixture
def verdicts(parse_text: Parse, sealer: Sealer) -> Callable[[str, str, str], tuple[list[str], str]]:
    """Return the three checks' verdicts and the rung of one router text against one Azure text."""

    def judge(platform: str, text: str, azure_text: str) -> tuple[list[str], str]:
        device = parse_text(text, platform=platform).device
        assert device.unread == ()
        edge = EdgeDevice("r1", platform, device, "r1.cfg", None, NOW, "file time")
        definition = read_definition([AzureFile("azure.json", azure_text, NOW)], sealer)
        digits = 64 if "256" in azure_text else 32
        keys = SuppliedMacsec(CKN, sealer.seal_hex(CAKS[digits], Encoding.SUPPLIED))
        supplied = SuppliedKeys(macsec={"erd-x/link1": keys})
        estate = pair("pairs", NOW, Policy(), definition, [edge], PairingHints(), supplied)
        found = run_checks(estate, lambda _: "", render, {one: all_checks()[one] for one in CHECKS})
        by_check = {one.check: one.verdict.value for one in found}
        rungs = {one.rung: one for one in estate.ladders["er-x/private/primary/ipv4"]}
        return [by_check[one] for one in CHECKS], rungs["macsec"].predicted

    return judge


def suite_pairs() -> Iterator[tuple[str, str, str]]:
    head, *rows = SUITE_PAIRS.splitlines()
    for row in rows:
        of_azure, *cells = row.split()
        for of_router, cell in zip(head.split(), cells, strict=True):
            yield of_azure, of_router, cell


def mixes() -> Iterator[tuple[str, str, str, str, str, str]]:
    for platform, table in MIXES.items():
        for row in table.splitlines():
            suite, sci, mode, enabled, disabled = row.split()
            yield platform, suite, sci, mode, "Enabled", enabled
            yield platform, suite, sci, mode, "Disabled", disabled


def test_the_tables_hold_every_cipher_sci_state_and_mode() -> None:
    assert len(list(suite_pairs())) == 16
    rows = {row[:5] for row in mixes()}
    for platform in TEXTS:
        for suite in SUITES:
            for sci in SCIS[platform]:
                for mode in ("must", "should", "absent"):
                    assert (platform, suite, sci, mode, "Enabled") in rows
                    assert (platform, suite, sci, mode, "Disabled") in rows
    assert len(rows) == 2 * (12 + 12 + 36 + 24 + 39)


@pytest.mark.parametrize("platform", TEXTS)
@pytest.mark.parametrize(("of_azure", "of_router", "cell"), list(suite_pairs()))
def test_two_suites_pair_as_written(
    verdicts: Callable[[str, str, str], tuple[list[str], str]],
    platform: str,
    of_azure: str,
    of_router: str,
    cell: str,
) -> None:
    sci = "absent" if platform != "arista_eos" else "yes"
    state = "Disabled" if platform == "juniper_junos" else "Enabled"
    found, rung = verdicts(platform, router(platform, of_router, sci, "must"), azure(of_azure, state))
    assert (found[0], rung) == (_LETTERS[cell[0]], _LETTERS[cell[2]])


@pytest.mark.parametrize(("platform", "suite", "sci", "mode", "state", "cell"), list(mixes()))
def test_a_router_pairs_with_azure_as_written(
    verdicts: Callable[[str, str, str], tuple[list[str], str]],
    platform: str,
    suite: str,
    sci: str,
    mode: str,
    state: str,
    cell: str,
) -> None:
    found, rung = verdicts(platform, router(platform, suite, sci, mode), azure("GcmAesXpn256", state))
    expected, expected_rung = [_LETTERS[one] for one in cell[:3]], cell[4]
    assert found == expected
    assert rung == {"u": "up", "D": "down", "?": "unknown"}[expected_rung]
