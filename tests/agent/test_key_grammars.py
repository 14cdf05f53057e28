"""Every grammar in which a config holds a key: the key is in no byte of any output, and the rest of its line stays.

Of platforms that are read, each line stands in a config of its own and all stand together in a site that every command
is run on. Lines of platforms that are not read go through the filter of last resort.
"""

import base64
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from parsers.encodings import encode_eos7, encode_junos9, encode_type7
from parsers.model.source import mask_text

ROOT = Path(__file__).resolve().parents[2]
Parse = Callable[..., Any]


class Grammar(NamedTuple):
    """One line with a key. `before` are the lines of its block; `{}` is the key."""

    name: str
    line: str
    before: str = ""
    form: str = "plain"
    is_known: bool = True  # False: no reader knows the word; then the line is cut behind it by the parser


HEADS = {
    "cisco_xe": "version 17.12\nhostname r1\n",
    "cisco_xr": "!! IOS XR Configuration 7.9.2\nhostname r1\n",
    "cisco_nxos": "version 10.3(2)\nhostname r1\nfeature bgp\nfeature macsec\n",
    "arista_eos": "! device: r1 (DCS-7280CR3MK-32P4, EOS-4.31.1F)\nhostname r1\n",
    "frr": "frr version 9.1\nfrr defaults traditional\nhostname r1\n",
    "juniper_junos": "version 22.4R3;\n",
    "fortinet": "#config-version=FGT60F-7.4.3-FW-build2573:opmode=0:vdom=0\n",
}
ENDS = {"cisco_xe": "end\n", "cisco_xr": "end\n", "arista_eos": "end\n", "frr": "end\n"}
BGP = "router bgp 64496\n"
NEIGHBOR = " neighbor 192.0.2.2 remote-as 12076\n"
CHAIN = "key chain K macsec\n key 0a0b\n"

GRAMMARS: dict[str, tuple[Grammar, ...]] = {
    "cisco_xe": (
        Grammar("bgp clear", " neighbor 192.0.2.2 password {}", BGP + NEIGHBOR),
        Grammar("bgp type 0", " neighbor 192.0.2.2 password 0 {}", BGP + NEIGHBOR),
        Grammar("bgp type 7", " neighbor 192.0.2.2 password 7 {}", BGP + NEIGHBOR, "type7"),
        Grammar("bgp type 6", " neighbor 192.0.2.2 password 6 {}", BGP + NEIGHBOR, "sealed"),
        Grammar("bgp peer group", " neighbor G password 7 {}", BGP + " neighbor G peer-group\n", "type7"),
        Grammar("bgp session template", "  password 7 {}", BGP + " template peer-session S\n", "type7"),
        Grammar("bgp vrf", "  neighbor 192.0.2.6 password 7 {}", BGP + " address-family ipv4 vrf V\n", "type7"),
        Grammar("bgp mistyped", " neighbor 192.0.2.2 passwrod {}", BGP + NEIGHBOR, is_known=False),
        Grammar("chain clear", "  key-string {}", CHAIN, "hex"),
        Grammar("chain type 0", "  key-string 0 {}", CHAIN, "hex"),
        Grammar("chain type 7", "  key-string 7 {}", CHAIN, "type7-hex"),
        Grammar("chain type 6", "  key-string 6 {}", CHAIN, "sealed"),
        Grammar("tcp-ao chain", "  key-string 7 {}", "key chain T tcp\n key 1\n", "type7"),
        Grammar("isakmp key", "crypto isakmp key 0 {} address 192.0.2.2", ""),
        Grammar("isakmp key type 6", "crypto isakmp key 6 {} address 192.0.2.2", "", "sealed"),
        Grammar("ikev2 keyring", "  pre-shared-key {}", "crypto ikev2 keyring R\n peer P\n  address 192.0.2.2\n"),
        Grammar("ikev2 local", "  pre-shared-key local 0 {}", "crypto ikev2 keyring R\n peer P\n"),
        Grammar("ikev2 remote", "  pre-shared-key remote 6 {}", "crypto ikev2 keyring R\n peer P\n", "sealed"),
        Grammar("isakmp keyring", "  pre-shared-key address 192.0.2.2 key {}", "crypto keyring R\n"),
        Grammar("enable password", "enable password 7 {}", "", "type7"),
        Grammar("enable secret", "enable secret 9 {}", "", "crypt9"),
        Grammar("username", "username op privilege 15 password 0 {}"),
        Grammar("username secret", "username op secret 5 {}", "", "crypt1"),
        Grammar("snmp community", "snmp-server community {} RO"),
        Grammar("snmp host", "snmp-server host 192.0.2.9 version 2c {}"),
        Grammar("snmp host bare", "snmp-server host 192.0.2.9 {}"),
        Grammar("snmp user auth", "snmp-server user u g v3 auth sha {}"),
        Grammar("snmp user priv", "snmp-server user u g v3 priv aes 128 {}"),
        Grammar("radius server", " key 7 {}", "radius server R\n", "type7"),
        Grammar("radius server clear", " key {}", "radius server R\n"),
        Grammar("radius host", "radius-server host 192.0.2.9 auth-port 1812 key {}"),
        Grammar("tacacs host", "tacacs-server host 192.0.2.9 key 7 {}", "", "type7"),
        Grammar("tacacs key", "tacacs-server key {}"),
        Grammar("ntp", "ntp authentication-key 1 md5 {} 7", "", "type7"),
        Grammar("ospf md5", " ip ospf message-digest-key 1 md5 7 {}", "interface Gi0/0/0\n", "type7"),
        Grammar("ospf simple", " ip ospf authentication-key 7 {}", "interface Gi0/0/0\n", "type7"),
        Grammar("isis", " isis password {} level-2", "interface Gi0/0/0\n"),
        Grammar("hsrp", " standby 1 authentication md5 key-string 7 {}", "interface Gi0/0/0\n", "type7"),
        Grammar("vrrp", " vrrp 1 authentication text {}", "interface Gi0/0/0\n"),
        Grammar("nhrp", " ip nhrp authentication {}", "interface Tunnel0\n"),
        Grammar("ppp", " ppp chap password 0 {}", "interface Dialer1\n"),
        Grammar("line", " password 7 {}", "line vty 0 4\n", "type7"),
    ),
    "cisco_xr": (
        Grammar("bgp type 7", "  password encrypted {}", BGP + " neighbor 192.0.2.2\n  remote-as 12076\n", "type7"),
        Grammar("bgp clear", "  password clear {}", BGP + " neighbor 192.0.2.2\n  remote-as 12076\n"),
        Grammar("bgp neighbor group", "  password encrypted {}", BGP + " neighbor-group G\n", "type7"),
        Grammar(
            "macsec type 7",
            "   key-string password {} cryptographic-algorithm aes-256-cmac",
            "key chain K\n macsec\n  key 0a0b\n",
            "type7-hex",
        ),
        Grammar(
            "macsec type 6",
            "   key-string password6 {} cryptographic-algorithm aes-256-cmac",
            "key chain K\n macsec\n  key 0a0b\n",
            "sealed",
        ),
        Grammar("chain", "  key-string password {}", "key chain R\n key 1\n", "type7"),
        Grammar("user secret", " secret 10 {}", "username op\n", "crypt6"),
        Grammar("user password", " password 7 {}", "username op\n", "type7"),
        Grammar("snmp community", "snmp-server community {} RO"),
        Grammar("snmp user", "snmp-server user u g v3 auth sha encrypted {}"),
        Grammar("tacacs", "tacacs-server key 7 {}", "", "type7"),
        Grammar("isis", "  hello-password hmac-md5 encrypted {}", "router isis 1\n interface Hu0/0/0/0\n", "type7"),
        Grammar(
            "ospf",
            "   message-digest-key 1 md5 encrypted {}",
            "router ospf 1\n area 0\n  interface Hu0/0/0/0\n",
            "type7",
        ),
    ),
    "cisco_nxos": (
        Grammar("bgp type 3", "    password 3 {}", BGP + "  neighbor 192.0.2.2\n    remote-as 12076\n", "sealed"),
        Grammar("bgp type 7", "    password 7 {}", BGP + "  neighbor 192.0.2.2\n    remote-as 12076\n", "type7"),
        Grammar("bgp template", "    password 0 {}", BGP + "  template peer-session S\n"),
        Grammar(
            "macsec type 7",
            "    key-octet-string 7 {} cryptographic-algorithm AES_256_CMAC",
            "key chain K macsec\n  key 0a0b\n",
            "type7-hex",
        ),
        Grammar(
            "macsec clear",
            "    key-octet-string 0 {} cryptographic-algorithm AES_256_CMAC",
            "key chain K macsec\n  key 0a0b\n",
            "hex",
        ),
        Grammar(
            "macsec type 6",
            "    key-octet-string 6 {} cryptographic-algorithm AES_256_CMAC",
            "key chain K macsec\n  key 0a0b\n",
            "sealed",
        ),
        Grammar("user", "username admin password 5 {} role network-admin", "", "crypt5"),
        Grammar("snmp user", "snmp-server user u network-admin auth md5 {} localizedkey", "", "hex"),
        Grammar("snmp priv", "snmp-server user u network-admin priv aes-128 {} localizedkey", "", "hex"),
        Grammar("radius", 'radius-server key 7 "{}"', "", "type7"),
        Grammar("tacacs host", 'tacacs-server host 192.0.2.9 key 7 "{}"', "", "type7"),
        Grammar("snmp community", "snmp-server community {} group network-operator"),
    ),
    "arista_eos": (
        Grammar("bgp type 7", "   neighbor 192.0.2.2 password 7 {}", BGP, "eos7"),
        Grammar("bgp type 0", "   neighbor 192.0.2.2 password 0 {}", BGP),
        Grammar("bgp 8a", "   neighbor 192.0.2.2 password 8a {}", BGP, "sealed"),
        Grammar("macsec type 7", "      key 0a0b 7 {}", "mac security\n   profile P\n", "type7-hex"),
        Grammar("macsec clear", "      key 0a0b 0 {}", "mac security\n   profile P\n", "hex"),
        Grammar("macsec fallback", "      key 0c0d 7 {} fallback", "mac security\n   profile P\n", "type7-hex"),
        Grammar("macsec 8a", "      key 0e0f 8a {}", "mac security\n   profile P\n", "sealed"),
        Grammar("ike psk", "      shared-key 7 {}", "ip security\n   profile P\n", "type7"),
        Grammar("user", "username admin privilege 15 role network-admin secret sha512 {}", "", "crypt6"),
        Grammar("radius", "radius-server host 192.0.2.9 key 7 {}", "", "type7"),
        Grammar("ntp", "ntp authentication-key 1 md5 7 {}", "", "type7"),
        Grammar("snmp user", "snmp-server user u g v3 auth sha {}"),
    ),
    "frr": (
        Grammar("bgp", " neighbor 192.0.2.2 password {}", BGP + NEIGHBOR),
        Grammar("vty", "password {}"),
        Grammar("enable", "enable password {}"),
        Grammar("ospf", " ip ospf message-digest-key 1 md5 {}", "interface eth0\n"),
        Grammar("isis", " isis password clear {}", "interface eth0\n"),
        Grammar("isis area", " area-password md5 {}", "router isis A\n"),
        Grammar("chain", "  key-string {}", "key chain R\n key 1\n"),
    ),
    "juniper_junos": (
        Grammar("bgp", 'set protocols bgp group M authentication-key "{}"', "", "junos9"),
        Grammar("bgp clear", "set protocols bgp group M neighbor 192.0.2.2 authentication-key {}"),
        Grammar("bgp master", 'set protocols bgp group N authentication-key "{}"', "", "junos8"),
        Grammar("cak", 'set security macsec connectivity-association C pre-shared-key cak "{}"', "", "junos9-hex"),
        Grammar("fallback", 'set security macsec connectivity-association C fallback-key cak "{}"', "", "junos9-hex"),
        Grammar(
            "chain secret", 'set security authentication-key-chains key-chain K key 0 secret "{}"', "", "junos9-hex"
        ),
        Grammar("ike psk", 'set security ike policy P pre-shared-key ascii-text "{}"', "", "junos9"),
        Grammar("ike psk hex", "set security ike policy Q pre-shared-key hexadecimal {}", "", "hex"),
        Grammar("root", 'set system root-authentication encrypted-password "{}"', "", "crypt6"),
        Grammar("radius", 'set system radius-server 192.0.2.9 secret "{}"', "", "junos9"),
        Grammar(
            "snmp v3", 'set snmp v3 usm local-engine user u authentication-sha authentication-key "{}"', "", "junos9"
        ),
        Grammar("ospf", 'set protocols ospf area 0 interface ae0 authentication md5 1 key "{}"', "", "junos9"),
        Grammar("ntp", 'set system ntp authentication-key 1 type md5 value "{}"', "", "junos9"),
    ),
    "fortinet": (
        Grammar("psk", "        set psksecret ENC {}", 'config vpn ipsec phase1-interface\n    edit "A"\n', "sealed"),
        Grammar("psk clear", "        set psksecret {}", 'config vpn ipsec phase1-interface\n    edit "B"\n'),
        Grammar(
            "bgp",
            "            set password ENC {}",
            'config router bgp\n    config neighbor\n        edit "192.0.2.2"\n',
            "sealed",
        ),
        Grammar("admin", "        set password ENC {}", 'config system admin\n    edit "op"\n', "sealed"),
        Grammar("wifi", "        set passphrase ENC {}", 'config wireless-controller vap\n    edit "w"\n', "sealed"),
    ),
    "": (  # not read: the filter of last resort alone
        Grammar("pan-os ike", "set network ike gateway G authentication pre-shared-key key {}", "", "panos"),
        Grammar("pan-os bgp", "set network virtual-router default protocol bgp auth-profile A secret {}", "", "panos"),
        Grammar("pan-os xml key", "<pre-shared-key><key>{}</key></pre-shared-key>", "", "panos"),
        Grammar("pan-os phash", "set mgt-config users op phash {}", "", "crypt5"),
        Grammar("pan-os xml phash", "<phash>{}</phash>", "", "crypt5"),
        Grammar("strongswan", 'secret = "{}"'),
        Grammar("strongswan bare", "secret = {}"),
        Grammar("ipsec.secrets", '192.0.2.1 192.0.2.2 : PSK "{}"'),
        Grammar("wpa_supplicant", "mka_cak={}", "", "hex"),
        Grammar("sr-os bgp", 'authentication-key "{}" hash2', "", "sealed"),
        Grammar("sr-os macsec", 'cak "{} hash2" cak-name "0a0b"', "", "sealed"),
        Grammar("huawei bgp", "peer 192.0.2.2 password cipher {}", "", "sealed"),
        Grammar("huawei ospf", "ospf authentication-mode md5 1 cipher {}", "", "sealed"),
        Grammar("asa", "ikev1 pre-shared-key {}"),
        Grammar("master key", "key config-key password-encrypt {}"),
    ),
}
FORMS = frozenset({"ENC", "clear", "hash2"})  # words of a key's form, which may go with it
ROWS = [(platform, one) for platform, all_of_one in GRAMMARS.items() for one in all_of_one]


def key_of(position: int, form: str, line: str) -> tuple[str, set[str]]:
    """Return the key as it stands on the line, and every text that must not come out."""
    plain = f"notasecretG{position:03d}Zq"
    digits = f"{position:04x}" + "6e6f7461736563726574" + "b1c2d3e4f5" * 4
    spelt = {
        "plain": lambda: plain,
        "hex": lambda: digits,
        "type7": lambda: encode_type7(plain, 5),
        "type7-hex": lambda: encode_type7(digits, 5),
        "junos9": lambda: encode_junos9(plain),
        "junos9-hex": lambda: encode_junos9(digits),
        "junos8": lambda: f"$8$aes256-gcm$hmac-sha2-256$100${base64.b64encode(plain.encode()).decode().rstrip('=')}",
        "eos7": lambda: encode_eos7(plain, line.split()[1]),
        "crypt1": lambda: f"$1$salt${plain}",
        "crypt5": lambda: f"$5$salt${plain}",
        "crypt6": lambda: f"$6$salt${plain}",
        "crypt9": lambda: f"$9$salt${plain}",
        "panos": lambda: "-AQ==" + base64.b64encode(plain.encode()).decode(),
        "sealed": lambda: base64.b64encode(f"{plain}{position}".encode()).decode().rstrip("="),
    }[form]()
    return spelt, {spelt, plain, digits} | ({spelt.rpartition("$")[2]} if "$" in spelt else set())


def id_of(row: tuple[str, Grammar]) -> str:
    return f"{row[0] or 'unread'}-{row[1].name}".replace(" ", "-")


def test_there_are_sixty_grammars_and_more() -> None:
    assert len(ROWS) >= 100
    assert len({(platform, one.name) for platform, one in ROWS}) == len(ROWS)


@pytest.mark.parametrize("position", range(len(ROWS)), ids=[id_of(row) for row in ROWS])
def test_the_key_is_masked_and_the_rest_of_its_line_stays(position: int, parse_text: Parse) -> None:
    platform, one = ROWS[position]
    spelt, forbidden = key_of(position, one.form, one.line)
    line = one.line.replace("{}", spelt)
    shown = [mask_text(line)] if one.is_known else []
    if platform:
        head = HEADS[platform] + one.before
        parsed = parse_text(f"{head}{line}\n{ENDS.get(platform, '')}", platform=platform)
        shown.append(parsed.text.masked(head.count("\n") + 1))
        documents = parsed.device.model_dump_json()
        assert not [key for key in forbidden if key.lower() in documents.lower()]
    for text in shown:
        assert not [key for key in forbidden if key.lower() in text.lower()], one.name
    kept = re.findall(r"[A-Za-z0-9][A-Za-z0-9.+_-]*", one.line.replace("{}", " "))
    for text in shown:
        if "<not shown>" in text:  # a line that we do not understand is cut behind its first word, on purpose
            kept = kept[:1]
        lost = [word for word in kept if word not in text and word not in FORMS]
        assert lost == [], f"{text!r} lost {lost}"


CIRCUIT = {
    "id": "/subscriptions/0/resourceGroups/rg/providers/Microsoft.Network/expressRouteCircuits/er-one",
    "name": "er-one",
    "type": "Microsoft.Network/expressRouteCircuits",
    "properties": {
        "serviceProviderProperties": {"serviceProviderName": "Example Carrier"},
        "peerings": [
            {
                "name": "AzurePrivatePeering",
                "properties": {
                    "peeringType": "AzurePrivatePeering",
                    "vlanId": 100,
                    "peerASN": 64496,
                    "primaryPeerAddressPrefix": "192.0.2.0/30",
                    "secondaryPeerAddressPrefix": "192.0.2.4/30",
                },
            }
        ],
    },
}
COMMANDS = (
    *(("audit", "SITE", "--format", form, "--unknown") for form in ("table", "json", "jsonl", "ocsf")),
    ("audit", "SITE", "--second-reader", "--only", "unknown"),
    ("paths", "SITE"),
    ("keys", "SITE"),
    ("keys", "SITE", "--format", "json"),
    ("parse", "CONFIG"),
    ("parse", "CONFIG", "--format", "json"),
)


@pytest.mark.parametrize("platform", [one for one in GRAMMARS if one])
def test_no_command_prints_a_key_of_a_site_that_holds_them_all(platform: str, tmp_path: Path) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "azure").mkdir()
    forbidden: set[str] = set()
    blocks = []
    for position, (name, one) in enumerate(ROWS):
        if name == platform:
            spelt, keys = key_of(position, one.form, one.line)
            forbidden |= keys
            blocks.append(f"{one.before}{one.line.replace('{}', spelt)}\n")
    config = tmp_path / "configs" / "r1.cfg"
    config.write_text(HEADS[platform] + "".join(blocks) + ENDS.get(platform, ""))
    (tmp_path / "azure" / "circuit.json").write_text(json.dumps(CIRCUIT))
    inventory = f'[[device]]\nname = "r1"\nplatform = "{platform}"\n'
    (tmp_path / "msee-audit.toml").write_text(inventory)
    for command in COMMANDS:
        arguments = [{"SITE": str(tmp_path), "CONFIG": str(config)}.get(word, word) for word in command]
        done = subprocess.run(
            [sys.executable, "-m", "agent", *arguments],
            capture_output=True,
            text=True,
            timeout=120,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        written = (done.stdout + done.stderr).lower()
        assert "traceback" not in written
        assert "internal error" not in written
        assert len(done.stdout) > 100
        joined = "".join(written.split())
        leaked = [key for key in forbidden if key.lower() in written or key.lower() in joined]
        assert leaked == [], command
