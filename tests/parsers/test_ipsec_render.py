"""Changes on a tunnel in each platform's own lines."""

import pytest

from parsers import render
from parsers.model.change import Change, ChangeKind

IKE = {"proposal": "AZ", "encryption": "AES256", "integrity": "SHA256", "dh_group": "DHGroup14"}
GCM = {"proposal": "AZ", "encryption": "GCMAES256", "integrity": "SHA384", "dh_group": "ECP384"}
ESP = {"proposal": "TS p2", "encryption": "GCMAES256", "integrity": "GCMAES256", "pfs_group": "PFS2048"}
PFS = {"proposal": "TS p2", "pfs_group": "ECP384"}
MSS = {"mss": "1350", "mtu": "1400"}
DPD = {"seconds": "10", "retries": "3"}

ROWS = [
    ("cisco_xe", ChangeKind.SET_IKE_PROPOSAL, IKE,
     ["crypto ikev2 proposal AZ", " encryption aes-cbc-256", " integrity sha256", " group 14"]),
    ("cisco_xe", ChangeKind.SET_IKE_PROPOSAL, GCM,
     ["crypto ikev2 proposal AZ", " encryption aes-gcm-256", " prf sha384", " group 20"]),
    ("cisco_xe", ChangeKind.SET_IKE_PROPOSAL, {**IKE, "proposal": ""},
     ["crypto ikev2 proposal AZURE", " encryption aes-cbc-256", " integrity sha256", " group 14",
      "crypto ikev2 policy AZURE", " proposal AZURE"]),
    ("cisco_xe", ChangeKind.SET_IKE_PROPOSAL, {**IKE, "proposal": "10"},
     ["crypto isakmp policy 10", " encr aes 256", " hash sha256", " group 14"]),
    ("cisco_xe", ChangeKind.SET_ESP_PROPOSAL, {**ESP, "proposal": "TS"},
     ["crypto ipsec transform-set TS esp-gcm 256", " mode tunnel"]),
    ("cisco_xe", ChangeKind.SET_ESP_PROPOSAL, {**ESP, "proposal": "TS", "encryption": "AES256", "integrity": "SHA256"},
     ["crypto ipsec transform-set TS esp-aes 256 esp-sha256-hmac", " mode tunnel"]),
    ("cisco_xe", ChangeKind.SET_PFS, PFS, ["crypto ipsec profile PROF", " set pfs group20"]),
    ("cisco_xe", ChangeKind.SET_MSS, MSS, ["interface Tunnel1", " ip mtu 1400", " ip tcp adjust-mss 1350"]),
    ("cisco_xe", ChangeKind.SET_DPD, DPD, ["crypto ikev2 profile <ikev2-profile>", " dpd 10 3 periodic"]),
    ("cisco_xe", ChangeKind.SET_REPLAY, {"window": "1024"},
     ["crypto ipsec profile PROF", " set security-association replay window-size 1024"]),
    ("cisco_xe", ChangeKind.SET_TUNNEL_SOURCE, {"address": "10.0.0.1"},
     ["interface Tunnel1", " tunnel source 10.0.0.1"]),
    ("cisco_xe", ChangeKind.SET_TUNNEL_DESTINATION, {"address": "10.10.0.4"},
     ["interface Tunnel1", " tunnel destination 10.10.0.4"]),
    ("cisco_xe", ChangeKind.SET_PSK, {},
     ["crypto ikev2 keyring <keyring>", " peer AZURE", "  address <gateway>", "  pre-shared-key <key>"]),
    ("cisco_xe", ChangeKind.SET_PSK, {"ikev2-keyring": "KR", "ikev2-peer": "VGW"},
     ["crypto ikev2 keyring KR", " peer VGW", "  pre-shared-key <key>"]),
    ("cisco_xe", ChangeKind.SET_PSK,
     {"ikev2-keyring": "KR", "ikev2-peer": "ANY", "fresh": "yes", "destination": "10.1.0.4"},
     ["crypto ikev2 keyring KR", " peer AZURE", "  address 10.1.0.4", "  pre-shared-key <key>"]),
    ("juniper_junos", ChangeKind.SET_PFS, {**PFS, "ipsec-policy": "AZ-PFS"},
     ["set security ipsec policy AZ-PFS perfect-forward-secrecy keys group20"]),
    ("juniper_junos", ChangeKind.SET_DPD, {**DPD, "ike-gateway": "GW"},
     ["set security ike gateway GW dead-peer-detection always-send",
      "set security ike gateway GW dead-peer-detection interval 10",
      "set security ike gateway GW dead-peer-detection threshold 3"]),
    ("juniper_junos", ChangeKind.SET_IKE_PROPOSAL, IKE,
     ["set security ike proposal AZ authentication-method pre-shared-keys",
      "set security ike proposal AZ encryption-algorithm aes-256-cbc",
      "set security ike proposal AZ authentication-algorithm sha-256",
      "set security ike proposal AZ dh-group group14"]),
    ("juniper_junos", ChangeKind.SET_ESP_PROPOSAL, {**ESP, "proposal": "TS"},
     ["set security ipsec proposal TS protocol esp", "set security ipsec proposal TS encryption-algorithm aes-256-gcm",
      "delete security ipsec proposal TS authentication-algorithm"]),
    ("juniper_junos", ChangeKind.SET_PFS, PFS,
     ["set security ipsec policy <policy> perfect-forward-secrecy keys group20"]),
    ("juniper_junos", ChangeKind.SET_IKE_VERSION, {"version": "2"},
     ["set security ike gateway <gateway> version v2-only"]),
    ("juniper_junos", ChangeKind.SET_MSS, MSS, ["set security flow tcp-mss ipsec-vpn mss 1350"]),
    ("juniper_junos", ChangeKind.SET_REPLAY, {"window": "1024"},
     ["delete security ipsec vpn PROF ike no-anti-replay"]),
    ("arista_eos", ChangeKind.SET_IKE_PROPOSAL, IKE,
     ["ip security", "   ike policy AZ", "      encryption aes256", "      integrity sha256", "      dh-group 14"]),
    ("arista_eos", ChangeKind.SET_ESP_PROPOSAL, {**ESP, "proposal": "TS"},
     ["ip security", "   sa policy TS", "      esp encryption aes256gcm128", "      esp integrity null"]),
    ("arista_eos", ChangeKind.SET_PFS, {**PFS, "proposal": "TS"},
     ["ip security", "   sa policy TS", "      pfs dh-group 20"]),
    ("arista_eos", ChangeKind.SET_DPD, DPD, ["ip security", "   profile PROF", "      dpd 10 50 restart"]),
    ("arista_eos", ChangeKind.SET_MSS, MSS,
     ["interface Tunnel1", "   mtu 1400", "   tcp mss ceiling ipv4 1350 egress"]),
    ("fortinet", ChangeKind.SET_IKE_PROPOSAL, IKE,
     ["config vpn ipsec phase1-interface", '    edit "PROF"', "        set proposal aes256-sha256",
      "        set dhgrp 14", "    next", "end"]),
    ("fortinet", ChangeKind.SET_IKE_PROPOSAL, GCM,
     ["config vpn ipsec phase1-interface", '    edit "PROF"', "        set proposal aes256gcm-prfsha384",
      "        set dhgrp 20", "    next", "end"]),
    ("fortinet", ChangeKind.SET_ESP_PROPOSAL, ESP,
     ["config vpn ipsec phase2-interface", '    edit "TS"', "        set proposal aes256gcm", "    next", "end"]),
    ("fortinet", ChangeKind.SET_PFS, PFS,
     ["config vpn ipsec phase2-interface", '    edit "TS"', "        set pfs enable", "        set dhgrp 20",
      "    next", "end"]),
    ("strongswan", ChangeKind.SET_IKE_PROPOSAL, GCM,
     ["connections {", "    az {", "        proposals = aes256gcm16-prfsha384-ecp384", "    }", "}"]),
    ("strongswan", ChangeKind.SET_ESP_PROPOSAL, ESP,
     ["connections {", "    az {", "        children {", "            c {",
      "                esp_proposals = aes256gcm16-modp2048", "            }", "        }", "    }", "}"]),
    ("strongswan", ChangeKind.SET_PFS, {"proposal": "aes256-sha256-modp1024", "pfs_group": "ECP384"},
     ["connections {", "    az {", "        children {", "            c {",
      "                esp_proposals = aes256-sha256-ecp384", "            }", "        }", "    }", "}"]),
    ("strongswan", ChangeKind.SET_DPD, DPD, ["connections {", "    az {", "        dpd_delay = 10s", "    }", "}"]),
    ("fortinet", ChangeKind.SET_REPLAY, {"window": "1024"},
     ["config vpn ipsec phase2-interface", '    edit "<phase2>"', "        set replay enable", "    next", "end"]),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=[f"{row[0]}-{row[1]}-{index}" for index, row in enumerate(ROWS)])
def test_a_change_is_written_in_the_platform_s_own_lines(
    row: tuple[str, ChangeKind, dict[str, str], list[str]],
) -> None:
    platform, kind, values, lines = row
    tunnel = "az/c" if platform == "strongswan" else "Tunnel1"
    change = Change(kind=kind, interface="Tunnel1", values={"tunnel": tunnel, "profile": "PROF", **values})
    assert list(render(platform, change)) == lines


def test_a_crypto_map_entry_takes_the_lines_of_a_profile() -> None:
    change = Change(kind=ChangeKind.SET_PFS, values={"tunnel": "AZMAP 10", "profile": "", **PFS})
    assert list(render("cisco_xe", change)) == ["crypto map AZMAP 10 ipsec-isakmp", " set pfs group20"]


@pytest.mark.parametrize(
    "platform", ["cisco_xe", "juniper_junos", "arista_eos", "fortinet", "paloalto_panos", "strongswan"]
)
def test_no_key_is_ever_written(platform: str) -> None:
    change = Change(kind=ChangeKind.SET_PSK, values={"tunnel": "Tunnel1", "profile": "PROF"})
    assert "<key>" in " ".join(render(platform, change))
