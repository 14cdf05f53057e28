"""A clean pair of router and Azure, on which every MACsec check passes; for each check a fault that it alone finds."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest

from agent.azure.reader import AzureFile, read_definition
from checks.catalogue import all_checks
from checks.estate import EdgeDevice
from checks.pairing import PairingHints, pair
from checks.policy import Policy
from checks.runner import run_checks
from checks.supplied_keys import SuppliedKeys, SuppliedMacsec
from parsers import render
from parsers.encodings import encode_junos9, encode_type7
from parsers.model.secret import Encoding, Sealer

Parse = Callable[..., Any]
Verdicts = dict[str, str]

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
CKNS = {1: "636b6e2d6c696e6b31" + "00" * 23, 2: "636b6e2d6c696e6b32" + "00" * 23}
CAKS = {
    1: "6e6f742d612d736563726574000a0b0c" + "1d2e3f4a5b6c7d8e" * 2,
    2: "6e6f742d612d736563726574ffeeddcc" + "0f1e2d3c4b5a6978" * 2,
}
CHECKS = sorted(one for one in all_checks() if one.startswith("macsec-"))
OBSERVED = "macsec-session-secured"  # no show output is read yet

ROUTERS = {
    "cisco_xe": """\
version 17.12
hostname r{n}
key chain K macsec
 key {ckn}
  cryptographic-algorithm aes-256-cmac
  key-string 7 {type7}
  lifetime 00:00:00 Jan 1 2026 infinite
mka policy P
 macsec-cipher-suite gcm-aes-xpn-256
 ssci-based-on-sci
interface HundredGigE0/1/0
 mka policy P
 mka pre-shared-key key-chain K
 macsec access-control must-secure
 macsec
interface HundredGigE0/1/0.100
 encapsulation dot1Q 100
 ip address {address} 255.255.255.252
end
""",
    "cisco_xr": """\
!! IOS XR Configuration 7.9.2
hostname r{n}
key chain K
 macsec
  key {ckn}
   key-string password {type7} cryptographic-algorithm aes-256-cmac
   lifetime 00:00:00 january 01 2026 infinite
  !
 !
!
macsec-policy P
 cipher-suite GCM-AES-XPN-256
 security-policy must-secure
!
interface HundredGigE0/1/0
 macsec psk-keychain K policy P
!
interface HundredGigE0/1/0.100
 encapsulation dot1q 100
 ipv4 address {address} 255.255.255.252
!
end
""",
    "cisco_nxos": """\
version 10.3(2)
hostname r{n}
feature macsec
key chain K macsec
  key {ckn}
    key-octet-string 7 {type7} cryptographic-algorithm AES_256_CMAC
    send-lifetime 00:00:00 Jan 01 2026 infinite
macsec policy P
  cipher-suite GCM-AES-XPN-256
  security-policy must-secure
interface Ethernet1/1
  macsec keychain K policy P
  no shutdown
interface Ethernet1/1.100
  encapsulation dot1q 100
  ip address {address}/30
  no shutdown
""",
    "juniper_junos": """\
version 22.4R3;
system {{ host-name r{n}; }}
interfaces {{ et-0/0/1 {{ vlan-tagging; unit 100 {{ vlan-id 100; family inet {{ address {address}/30; }} }} }} }}
security {{
    authentication-key-chains {{
        key-chain K {{
            key 0 {{
                key-name {ckn};
                secret "{junos9}";
                start-time "2026-1-1.00:00:00 +0000";
            }}
        }}
    }}
    macsec {{
        connectivity-association C {{
            cipher-suite gcm-aes-xpn-256;
            security-mode static-cak;
            include-sci;
            pre-shared-key-chain K;
        }}
        interfaces {{
            et-0/0/1 {{ connectivity-association C; }}
        }}
    }}
}}
""",
    "arista_eos": """\
! device: r{n} (DCS-7280CR3MK-32P4, EOS-4.31.1F)
hostname r{n}
!
interface Ethernet1/1
   no switchport
   mac security profile P
!
interface Ethernet1/1.100
   encapsulation dot1q vlan 100
   ip address {address}/30
!
mac security
   profile P
      cipher aes256-gcm-xpn
      key {ckn} 7 {type7}
      traffic unprotected drop
      sci
!
end
""",
}
SPARE = encode_type7("6e6f742d612d7365637265740123" + "76543210fedcba98" * 2 + "abcd", 5)
SECOND_KEY = (
    f" key 0a0b\n  cryptographic-algorithm aes-256-cmac\n  key-string 7 {SPARE}\n"
    "  lifetime 00:00:00 Dec 24 2025 infinite\n"
)


class Fault(NamedTuple):
    """One edit of the first router, or of what Azure has."""

    check: str
    old: str
    new: str
    at: str = "router"  # router, azure


AZURE_FAULTS = (
    Fault("macsec-on-azure", '"cakSecretIdentifier": "https://kv.vault.azure.net/secrets/cak1/1", ', "", "azure"),
    Fault("macsec-sci-agrees", '"sciState": "Enabled"', '"sciState": "Disabled"', "azure"),
    Fault("macsec-vault-usable", '"bypass": "AzureServices"', '"bypass": "None"', "azure"),
    Fault("macsec-vault-usable", '"secrets": ["get"]', '"secrets": ["list"]', "azure"),
)
FAULTS: dict[str, tuple[Fault, ...]] = {
    "cisco_xe": (
        Fault("macsec-on-edge", " macsec\ninterface", "interface"),
        Fault("macsec-whole-port", " encapsulation", " mka pre-shared-key key-chain K\n macsec\n encapsulation"),
        Fault("macsec-cipher-agrees", "suite gcm-aes-xpn-256", "suite gcm-aes-256"),
        Fault("macsec-cak-fits-cipher", "aes-256-cmac", "aes-128-cmac"),
        Fault("macsec-fails-closed", "must-secure", "should-secure"),
        Fault("macsec-fails-closed", " macsec access-control", " macsec dot1q-in-clear 1\n macsec access-control"),
        Fault("macsec-key-valid-now", "2026 infinite", "2026 00:00:00 Dec 1 2026"),
        Fault("macsec-one-key", "key-chain K\n", "key-chain K fallback-key-chain K\n"),
        Fault(
            "macsec-one-key",
            "mka policy P\n mac",
            f"{SECOND_KEY}mka policy P\n mac",
        ),
        Fault("macsec-ckn-agrees", CKNS[1], CKNS[1].replace("6c696e6b31", "6c696e6b39")),
        Fault("macsec-cak-agrees", encode_type7(CAKS[1], 3), SPARE),
        Fault("macsec-key-protected", f"key-string 7 {encode_type7(CAKS[1], 3)}", f"key-string {CAKS[1]}"),
    ),
    "cisco_xr": (
        Fault("macsec-on-edge", "hostname", "macsec\n shutdown\n!\nhostname"),
        Fault("macsec-whole-port", " encapsulation", " macsec psk-keychain K policy P\n encapsulation"),
        Fault("macsec-cipher-agrees", "GCM-AES-XPN-256", "GCM-AES-256"),
        Fault("macsec-cak-fits-cipher", "aes-256-cmac", "aes-128-cmac"),
        Fault("macsec-fails-closed", "must-secure", "should-secure"),
        Fault("macsec-key-valid-now", "2026 infinite", "2026 00:00:00 december 01 2026"),
        Fault("macsec-one-key", "psk-keychain K", "psk-keychain K fallback-psk-keychain K"),
        Fault("macsec-ckn-agrees", CKNS[1], CKNS[1].replace("6c696e6b31", "6c696e6b39")),
        Fault("macsec-cak-agrees", encode_type7(CAKS[1], 3), SPARE),
        Fault("macsec-key-protected", f"password {encode_type7(CAKS[1], 3)}", CAKS[1]),
    ),
    "cisco_nxos": (
        Fault("macsec-on-edge", "feature macsec\n", "feature macsec\nmacsec shutdown\n"),
        Fault("macsec-cipher-agrees", "GCM-AES-XPN-256", "GCM-AES-256"),
        Fault("macsec-cak-fits-cipher", "AES_256_CMAC", "AES_128_CMAC"),
        Fault("macsec-fails-closed", "  security-policy must-secure\n", ""),
        Fault("macsec-sci-agrees", "  security-policy", "  no include-sci\n  security-policy"),
        Fault("macsec-key-valid-now", "2026 infinite", "2026 00:00:00 Dec 01 2026"),
        Fault("macsec-one-key", "keychain K policy P", "keychain K policy P fallback-keychain K"),
        Fault("macsec-ckn-agrees", CKNS[1], CKNS[1].replace("6c696e6b31", "6c696e6b39")),
        Fault("macsec-cak-agrees", encode_type7(CAKS[1], 3), SPARE),
        Fault("macsec-key-protected", f"7 {encode_type7(CAKS[1], 3)}", f"0 {CAKS[1]}"),
    ),
    "juniper_junos": (
        Fault("macsec-on-edge", "            security-mode static-cak;\n", ""),
        Fault(
            "macsec-on-edge",
            "et-0/0/1 { connectivity-association C; }\n",
            "inactive: et-0/0/1 { connectivity-association C; }\n",
        ),
        Fault(
            "macsec-whole-port",
            "et-0/0/1 { connectivity-association C; }\n",
            "et-0/0/1 { connectivity-association C; unit 100 { connectivity-association C; } }\n",
        ),
        Fault("macsec-cipher-agrees", "gcm-aes-xpn-256", "gcm-aes-256"),
        Fault("macsec-fails-closed", "include-sci;", "include-sci; mka { should-secure; }"),
        Fault("macsec-sci-agrees", "            include-sci;\n", ""),
        Fault("macsec-one-key", "pre-shared-key-chain K;", "pre-shared-key-chain K; fallback-key-chain K;"),
        Fault("macsec-ckn-agrees", CKNS[1], CKNS[1].replace("6c696e6b31", "6c696e6b39")),
        Fault("macsec-cak-agrees", encode_junos9(CAKS[1]), encode_junos9(CAKS[1].replace("0a0b", "0b0a"))),
        Fault("macsec-key-protected", encode_junos9(CAKS[1]), CAKS[1]),
    ),
    "arista_eos": (
        Fault("macsec-on-edge", "   mac security profile P\n", ""),
        Fault("macsec-whole-port", "   encapsulation", "   mac security profile P\n   encapsulation"),
        Fault("macsec-cipher-agrees", "aes256-gcm-xpn", "aes256-gcm"),
        Fault("macsec-fails-closed", "unprotected drop", "unprotected allow"),
        Fault("macsec-sci-agrees", "      sci\n", "      no sci\n"),
        Fault("macsec-one-key", "      traffic", f"      key 0a0b 7 {SPARE} fallback\n      traffic"),
        Fault("macsec-ckn-agrees", CKNS[1], CKNS[1].replace("6c696e6b31", "6c696e6b39")),
        Fault("macsec-cak-agrees", encode_type7(CAKS[1], 3), SPARE),
        Fault("macsec-key-protected", f"7 {encode_type7(CAKS[1], 3)}", f"0 {CAKS[1]}"),
    ),
}
ROWS = [(platform, one) for platform in ROUTERS for one in (*AZURE_FAULTS, *FAULTS[platform])]


def azure() -> str:
    base = "/subscriptions/0/resourceGroups/rg/providers"
    identity = f"{base}/Microsoft.ManagedIdentity/userAssignedIdentities/id-erd"
    principal = "11111111-2222-3333-4444-555555555555"

    def link(number: int) -> dict[str, Any]:
        vault = "https://kv.vault.azure.net/secrets"
        config = {"cknSecretIdentifier": f"{vault}/ckn{number}/1", "cakSecretIdentifier": f"{vault}/cak{number}/1"}
        config |= {"cipher": "GcmAesXpn256", "sciState": "Enabled"}
        return {"name": f"link{number}", "properties": {"adminState": "Enabled", "macSecConfig": config}}

    peering = {"peeringType": "AzurePrivatePeering", "peerASN": 64496, "vlanId": 100, "state": "Enabled"}
    peering |= {"primaryPeerAddressPrefix": "192.0.2.0/30", "secondaryPeerAddressPrefix": "192.0.2.4/30"}
    port_id = f"{base}/Microsoft.Network/expressRoutePorts/erd-x"
    rows = [
        {
            "id": f"{base}/Microsoft.Network/expressRouteCircuits/er-x",
            "name": "er-x",
            "type": "Microsoft.Network/expressRouteCircuits",
            "properties": {
                "expressRoutePort": {"id": port_id},
                "peerings": [{"name": "AzurePrivatePeering", "properties": peering}],
            },
        },
        {
            "id": port_id,
            "name": "erd-x",
            "type": "Microsoft.Network/expressRoutePorts",
            "identity": {"type": "UserAssigned", "userAssignedIdentities": {identity: {"principalId": principal}}},
            "properties": {"bandwidthInGbps": 100, "encapsulation": "Dot1Q", "links": [link(1), link(2)]},
        },
        {
            "id": f"{base}/Microsoft.KeyVault/vaults/kv",
            "name": "kv",
            "type": "Microsoft.KeyVault/vaults",
            "properties": {
                "vaultUri": "https://kv.vault.azure.net/",
                "enableSoftDelete": True,
                "enableRbacAuthorization": False,
                "publicNetworkAccess": "Enabled",
                "networkAcls": {"bypass": "AzureServices", "defaultAction": "Deny"},
                "accessPolicies": [{"objectId": principal, "permissions": {"secrets": ["get"]}}],
            },
        },
    ]
    return json.dumps({"value": rows})


def router(platform: str, number: int) -> str:
    return ROUTERS[platform].format(
        n=number,
        ckn=CKNS[number],
        type7=encode_type7(CAKS[number], 3),
        junos9=encode_junos9(CAKS[number]),
        address="192.0.2.1" if number == 1 else "192.0.2.5",
    )


@pytest.fixture
def judge(parse_text: Parse, sealer: Sealer) -> Callable[..., dict[str, Verdicts]]:
    """Return the verdicts of all MACsec checks by link, of two router texts against one Azure text."""

    def run(
        platform: str, first: str, second: str, azure_text: str, caks: dict[int, str] = CAKS
    ) -> dict[str, Verdicts]:
        edges = [
            EdgeDevice(name, platform, parse_text(text, platform=platform, device=name).device, f"{name}.cfg")
            for name, text in (("r1", first), ("r2", second))
        ]
        keys = {
            f"erd-x/link{one}": SuppliedMacsec(CKNS[one], sealer.seal_hex(caks[one], Encoding.SUPPLIED))
            for one in (1, 2)
        }
        definition = read_definition([AzureFile("azure.json", azure_text, NOW)], sealer)
        policy = Policy(accept_reversible_keys=True)
        estate = pair("faults", NOW, policy, definition, edges, PairingHints(), SuppliedKeys(macsec=keys))
        found: dict[str, Verdicts] = {"link1": {}, "link2": {}}
        for one in run_checks(estate, lambda _: "", render, {name: all_checks()[name] for name in CHECKS}):
            found[one.subject.link or ""][one.check] = one.verdict.value
        return found

    return run


@pytest.mark.parametrize("platform", ROUTERS)
def test_every_check_passes_on_the_clean_pair(judge: Callable[..., dict[str, Verdicts]], platform: str) -> None:
    found = judge(platform, router(platform, 1), router(platform, 2), azure())
    # EOS has no better form for a CAK that is verified, so nothing is asked of it.
    rest = {"macsec-key-protected": "not_applicable"} if platform == "arista_eos" else {}
    for verdicts in found.values():
        assert verdicts == {**dict.fromkeys(CHECKS, "pass"), OBSERVED: "unknown", **rest}


@pytest.mark.parametrize(("platform", "fault"), ROWS, ids=[f"{one}-{fault.check}" for one, fault in ROWS])
def test_a_fault_is_found_by_its_check_alone(
    judge: Callable[..., dict[str, Verdicts]], platform: str, fault: Fault
) -> None:
    first, text = router(platform, 1), azure()
    if fault.at == "router":
        assert fault.old in first
        first = first.replace(fault.old, fault.new)
    else:
        assert fault.old in text
        text = text.replace(fault.old, fault.new, 1)
    found = judge(platform, first, router(platform, 2), text)
    assert {name for name, verdict in found["link1"].items() if verdict == "fail"} == {fault.check}
    others = {name for name, verdict in found["link2"].items() if verdict == "fail"}
    assert others == (set() if fault.check != "macsec-vault-usable" else {fault.check})  # one vault for both


def test_a_weak_suite_at_both_ends_is_found_by_its_check_alone(judge: Callable[..., dict[str, Verdicts]]) -> None:
    first = router("cisco_xe", 1).replace("gcm-aes-xpn-256", "gcm-aes-256")
    found = judge("cisco_xe", first, router("cisco_xe", 2), azure().replace("GcmAesXpn256", "GcmAes256", 1))
    assert {name for name, verdict in found["link1"].items() if verdict == "fail"} == {"macsec-cipher-strong"}


def test_one_key_on_both_links_is_found_by_its_check_alone(judge: Callable[..., dict[str, Verdicts]]) -> None:
    second = router("cisco_xe", 2).replace(encode_type7(CAKS[2], 3), encode_type7(CAKS[1], 3))
    found = judge("cisco_xe", router("cisco_xe", 1), second, azure(), {1: CAKS[1], 2: CAKS[1]})
    for verdicts in found.values():
        assert {name for name, verdict in verdicts.items() if verdict == "fail"} == {"macsec-keys-differ"}


def test_every_check_has_such_a_fault() -> None:
    alone = {fault.check for _, fault in ROWS} | {"macsec-cipher-strong", "macsec-keys-differ"}
    assert alone == set(CHECKS) - {OBSERVED}
