"""Every MACsec line of the sheets, one at a time: what it says of the policy and of the port, and on which line."""

from collections.abc import Callable
from typing import Any

import pytest

Parse = Callable[..., Any]

CAK = "6e6f742d612d736563726574" + "1f" * 20
# `{policy}` stands below the policy, `{port}` below the interface, `{top}` at the left margin
TEXTS = {
    "cisco_xe": "version 17.12\nhostname r\n{top}key chain K macsec\n key 01\n  key-string 0 {cak}\n"
    "key chain F macsec\n key 02\n  key-string 0 {cak}\nmka policy P\n{policy}interface HundredGigE0/1/0\n"
    " mka policy P\n mka pre-shared-key key-chain K\n{port} macsec\nend\n",
    "cisco_xr": "!! IOS XR Configuration 7.9.2\nhostname r\n{top}key chain K\n macsec\n  key 01\n"
    "   key-string {cak} cryptographic-algorithm aes-256-cmac\n  !\n !\n!\nmacsec-policy P\n{policy}!\n"
    "interface HundredGigE0/0/0/1\n macsec psk-keychain K policy P\n{port}!\nend\n",
    "cisco_nxos": "version 10.3(2)\nhostname r\nfeature macsec\n{top}key chain K macsec\n  key 01\n"
    "    key-octet-string 0 {cak} cryptographic-algorithm AES_256_CMAC\nmacsec policy P\n{policy}"
    "interface Ethernet1/49\n  macsec keychain K policy P\n{port}",
    "arista_eos": "! device: r (DCS-7280CR3MK, EOS-4.31.1F)\nhostname r\ninterface Ethernet1\n{port}"
    "   mac security profile P\n!\nmac security\n{top}   profile P\n      key 01 0 {cak}\n{policy}!\nend\n",
    "juniper_junos": "version 22.4R3;\nsecurity {{ macsec {{\nconnectivity-association P {{ security-mode static-cak;\n"
    'pre-shared-key {{ ckn 01; cak "{cak}"; }}\n{policy}}}\ninterfaces {{ et-0/0/1 {{ connectivity-association P;\n'
    "{port}}} }}\n}} }}\n",
}
PORTS = {
    "cisco_xe": "HundredGigE0/1/0",
    "cisco_xr": "HundredGigE0/0/0/1",
    "cisco_nxos": "Ethernet1/49",
    "arista_eos": "Ethernet1",
    "juniper_junos": "et-0/0/1",
}

# platform, where the line stands, the line, the record that it tells, the field, the value
LINES: tuple[tuple[str, str, str, str, str, object], ...] = (
    ("cisco_xe", "policy", " key-server priority 10", "policy", "key_server_priority", 10),
    ("cisco_xe", "policy", " confidentiality-offset 30", "port", "confidentiality_offset", 30),
    ("cisco_xe", "policy", " sak-rekey interval 3600", "policy", "sak_rekey_seconds", 3600),
    ("cisco_xe", "policy", " no include-icv-indicator", "policy", "include_icv_indicator", False),
    ("cisco_xe", "policy", " delay-protection", "policy", "delay_protection", True),
    ("cisco_xe", "policy", " ssci-based-on-sci", "port", "ssci_from_sci", True),
    (
        "cisco_xe",
        "policy",
        " macsec-cipher-suite gcm-aes-xpn-256 gcm-aes-256",
        "port",
        "cipher_suites",
        ("GcmAesXpn256", "GcmAes256"),
    ),
    ("cisco_xe", "port", " macsec access-control should-secure", "port", "security_policy", "should-secure"),
    ("cisco_xe", "port", " macsec replay-protection window-size 64", "port", "replay_window", 64),
    ("cisco_xe", "port", " macsec dot1q-in-clear 1", "port", "vlan_tags_in_clear", 1),
    ("cisco_xe", "port", " eapol destination-address broadcast-address", "port", "eapol_address", "broadcast-address"),
    ("cisco_xe", "port", " eapol eth-type 876F", "port", "eapol_ethertype", "876F"),
    ("cisco_xr", "policy", " key-server-priority 10", "policy", "key_server_priority", 10),
    ("cisco_xr", "policy", " window-size 64", "port", "replay_window", 64),
    ("cisco_xr", "policy", " conf-offset CONF-OFFSET-50", "port", "confidentiality_offset", 50),
    ("cisco_xr", "policy", " security-policy should-secure", "port", "security_policy", "should-secure"),
    ("cisco_xr", "policy", " vlan-tags-in-clear 2", "port", "vlan_tags_in_clear", 2),
    ("cisco_xr", "policy", " sak-rekey-interval 60", "policy", "sak_rekey_seconds", 3600),
    ("cisco_xr", "policy", " sak-rekey-interval seconds 90", "policy", "sak_rekey_seconds", 90),
    ("cisco_xr", "policy", " include-icv-indicator", "policy", "include_icv_indicator", True),
    ("cisco_xr", "policy", " delay-protection", "policy", "delay_protection", True),
    ("cisco_xr", "policy", " policy-exception lacp-in-clear", "port", "clear_protocols", ("lacp",)),
    ("cisco_xr", "policy", " allow lldp-in-clear", "port", "clear_protocols", ("lldp",)),
    ("cisco_nxos", "policy", "  key-server-priority 10", "policy", "key_server_priority", 10),
    ("cisco_nxos", "policy", "  window-size 64", "port", "replay_window", 64),
    ("cisco_nxos", "policy", "  conf-offset CONF-OFFSET-30", "port", "confidentiality_offset", 30),
    ("cisco_nxos", "policy", "  security-policy must-secure", "port", "security_policy", "must-secure"),
    ("cisco_nxos", "policy", "  sak-expiry-time 3600", "policy", "sak_rekey_seconds", 3600),
    ("cisco_nxos", "policy", "  include-icv-indicator", "policy", "include_icv_indicator", True),
    ("cisco_nxos", "policy", "  no include-sci", "port", "include_sci", False),
    (
        "cisco_nxos",
        "policy",
        "  cipher-suite enforce-peer GCM-AES-XPN-256 GCM-AES-256",
        "port",
        "cipher_suites",
        ("GcmAesXpn256", "GcmAes256"),
    ),
    ("cisco_nxos", "port", "  eapol mac-address 0100.5e00.0001", "port", "eapol_address", "0100.5e00.0001"),
    (
        "cisco_nxos",
        "port",
        "  eapol mac-address 0180.c200.0003 ethertype 0x876f",
        "port",
        "eapol_ethertype",
        "0x876f",
    ),
    ("arista_eos", "policy", "      mka key-server priority 10", "policy", "key_server_priority", 10),
    ("arista_eos", "policy", "      mka session rekey-period 3600", "policy", "sak_rekey_seconds", 3600),
    ("arista_eos", "policy", "      traffic unprotected allow", "port", "security_policy", "should-secure"),
    ("arista_eos", "policy", "      traffic unprotected allow active-sak", "port", "security_policy", "must-secure"),
    ("arista_eos", "policy", "      traffic unprotected allow active-sak", "port", "keeps_last_key", True),
    ("arista_eos", "policy", "      traffic unprotected drop", "port", "security_policy", "must-secure"),
    ("arista_eos", "policy", "      sci", "port", "include_sci", True),
    ("arista_eos", "policy", "      key derivation padding append", "port", "key_padding", "append"),
    ("arista_eos", "policy", "      key derivation padding prepend", "port", "key_padding", "prepend"),
    ("arista_eos", "policy", "      l2-protocol lldp bypass unauthorized", "port", "clear_protocols", ("lldp",)),
    ("arista_eos", "policy", "      l2-protocol ethernet-flow-control encrypt", "port", "clear_protocols", ()),
    ("arista_eos", "top", "   delay protection", "policy", "delay_protection", True),
    ("juniper_junos", "policy", "mka { key-server-priority 10; }", "policy", "key_server_priority", 10),
    ("juniper_junos", "policy", "mka { sak-rekey-interval 3600; }", "policy", "sak_rekey_seconds", 3600),
    ("juniper_junos", "policy", "mka { transmit-interval 4000; }", "policy", "hello_milliseconds", 4000),
    ("juniper_junos", "policy", "mka { disable-icv-indicator; }", "policy", "include_icv_indicator", False),
    ("juniper_junos", "policy", "mka { bounded-delay; }", "policy", "delay_protection", True),
    ("juniper_junos", "policy", "mka { should-secure; }", "port", "security_policy", "should-secure"),
    ("juniper_junos", "policy", "mka { must-secure; }", "port", "security_policy", "must-secure"),
    ("juniper_junos", "policy", "mka { eapol-address lldp-multicast; }", "port", "eapol_address", "lldp-multicast"),
    ("juniper_junos", "policy", "offset 30;", "port", "confidentiality_offset", 30),
    ("juniper_junos", "policy", "include-sci;", "port", "include_sci", True),
    ("juniper_junos", "policy", "no-encryption;", "port", "is_encrypting", False),
    ("juniper_junos", "policy", "exclude-protocol lldp;", "port", "clear_protocols", ("lldp",)),
    ("juniper_junos", "policy", "replay-protect { replay-window-size 64; }", "port", "replay_window", 64),
    ("juniper_junos", "port", "replay-protect { replay-window-size 32; }", "port", "replay_window", 32),
)


def device_of(parse_text: Parse, platform: str, **lines: str) -> tuple[Any, str]:
    places = {"top": "", "policy": "", "port": "", **{place: f"{line}\n" for place, line in lines.items()}}
    text = TEXTS[platform].format(cak=CAK, **places)
    return parse_text(text, platform=platform).device, text


@pytest.mark.parametrize(("platform", "place", "line", "record", "field", "value"), LINES)
def test_a_line_says_what_the_sheet_says(
    parse_text: Parse, platform: str, place: str, line: str, record: str, field: str, value: object
) -> None:
    device, text = device_of(parse_text, platform, **{place: line})
    found = device.macsec_policies[0] if record == "policy" else device.macsec_port(PORTS[platform])
    assert getattr(found, field) == value
    assert device.unread == ()
    if value not in ((), None):
        assert field not in found.defaults
        assert text.splitlines().index(line) + 1 in found.lines[field]


STANDARD = (
    ("cisco_xe", " eapol destination-address 0180.c200.0003", "eapol_address"),
    ("cisco_nxos", "  eapol mac-address 0180.C200.0003 ethertype 0x888E", "eapol_ethertype"),
)


@pytest.mark.parametrize(("platform", "line", "field"), STANDARD)
def test_a_standard_value_that_is_written_is_as_good_as_none(
    parse_text: Parse, platform: str, line: str, field: str
) -> None:
    device, _ = device_of(parse_text, platform, port=line)
    assert getattr(device.macsec_port(PORTS[platform]), field) is None


# a `no` form of a policy's line goes back to the default
NEGATED = (
    ("cisco_xe", " macsec-cipher-suite gcm-aes-xpn-256\n no macsec-cipher-suite", "cipher_suites", ("GcmAes128",)),
    ("cisco_xe", " sak-rekey interval 3600\n no sak-rekey interval", "sak_rekey_seconds", 0),
    ("cisco_xe", " confidentiality-offset 30\n default confidentiality-offset", "confidentiality_offset", 0),
    (
        "cisco_nxos",
        "  security-policy must-secure\n  no security-policy must-secure",
        "security_policy",
        "should-secure",
    ),
    ("cisco_nxos", "  window-size 64\n  no window-size 64", "replay_window", 148809600),
    ("cisco_nxos", "  no include-sci\n  default include-sci", "include_sci", True),
)


@pytest.mark.parametrize(("platform", "lines", "field", "value"), NEGATED)
def test_a_negated_line_goes_back_to_the_default(
    parse_text: Parse, platform: str, lines: str, field: str, value: object
) -> None:
    device, _ = device_of(parse_text, platform, policy=lines)
    policy = device.macsec_policies[0]
    assert getattr(policy, field) == value
    assert field in policy.defaults
    assert field not in policy.lines


# values that are none leave the fact open, and the line is listed
BAD = (
    ("cisco_xe", " key-server priority 999", "key_server_priority", None),
    ("cisco_xe", " confidentiality-offset 20", "confidentiality_offset", None),
    ("cisco_xe", " sak-rekey interval 5", "sak_rekey_seconds", None),
    ("cisco_xr", " conf-offset CONF-OFFSET-10", "confidentiality_offset", None),
    ("cisco_xr", " sak-rekey-interval seconds 1", "sak_rekey_seconds", None),
    ("cisco_nxos", "  conf-offset CONF-OFFSET-20", "confidentiality_offset", None),
    ("cisco_nxos", "  security-policy maybe-secure", "security_policy", None),
)


@pytest.mark.parametrize(("platform", "line", "field", "value"), BAD)
def test_a_value_out_of_bounds_is_not_taken_for_the_default(
    parse_text: Parse, platform: str, line: str, field: str, value: object
) -> None:
    device, _ = device_of(parse_text, platform, policy=line)
    assert getattr(device.macsec_policies[0], field) is value
    assert len(device.unread) == 1


FALLBACKS = (
    ("cisco_xe", "port", " mka pre-shared-key key-chain K fallback-key-chain F", "F", "02"),
    ("arista_eos", "policy", f"      key 02 0 {CAK} fallback", "P fallback", "02"),
    ("juniper_junos", "policy", f'fallback-key {{ ckn 02; cak "{CAK}"; }}', "P/fallback-key", "02"),
)


@pytest.mark.parametrize(("platform", "place", "line", "chain", "ckn"), FALLBACKS)
def test_fallback_keys_are_told_apart(
    parse_text: Parse, platform: str, place: str, line: str, chain: str, ckn: str
) -> None:
    device, _ = device_of(parse_text, platform, **{place: line})
    port = device.macsec_port(PORTS[platform])
    assert port.fallback_key_chain == chain
    assert [key.ckn for key in port.fallback_keys] == [ckn]
    assert [key.ckn for key in port.keys] == ["01"]


# what keeps a bound port from running
INACTIVE = (
    ("cisco_xr", "top", "macsec\n shutdown\n!", "shutdown"),
    ("cisco_nxos", "top", "macsec shutdown", "macsec shutdown"),
    ("juniper_junos", "policy", "security-mode dynamic;", "security-mode dynamic"),
    ("juniper_junos", "policy", "security-mode static-sak;", "security-mode static-sak"),
)


@pytest.mark.parametrize(("platform", "place", "line", "because"), INACTIVE)
def test_what_stops_macsec_is_told(parse_text: Parse, platform: str, place: str, line: str, because: str) -> None:
    device, _ = device_of(parse_text, platform, **{place: line})
    port = device.macsec_port(PORTS[platform])
    assert port.is_active is False
    assert because in port.inactive_because


def test_a_routing_chain_is_no_macsec_chain(parse_text: Parse) -> None:
    for platform in ("cisco_xe", "cisco_nxos"):
        _, text = device_of(parse_text, platform)
        port = parse_text(text.replace("key chain K macsec", "key chain K"), platform=platform).device.macsec_port(
            PORTS[platform]
        )
        assert port.is_chain_defined is False
        assert port.keys == ()


def test_a_junos_key_ends_where_the_next_one_starts(parse_text: Parse) -> None:
    text = (
        "version 22.4R3;\nsecurity { authentication-key-chains { key-chain K {\n"
        'key 0 { key-name 01; start-time "2026-1-1.00:00:00 +0000"; }\n'
        'key 1 { key-name 02; start-time "2026-6-1.00:00:00 +0000"; }\n'
        "} }\nmacsec { connectivity-association C { security-mode static-cak; pre-shared-key-chain K; } } }\n"
    )
    first, second = parse_text(text, platform="juniper_junos").device.key_chains[0].keys
    assert first.valid_to == second.valid_from
    assert first.lines["valid_to"] == second.lines["valid_from"]
    assert "newest" in first.defaults["valid_to"]
    assert second.valid_to is None
