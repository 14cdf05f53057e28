"""What an absent MACsec line means, platform by platform: facts on MACsec, 3, row by row; and the names of the suites.

None stands where the texts conflict or the default is not verified: there the parser must not guess.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from parsers.model.macsec import MacsecPolicy, MacsecPort

Parse = Callable[..., Any]


class Bare(NamedTuple):
    """A config with one MACsec policy that sets nothing, bound to one port with one key."""

    text: str
    port: str


BARE = {
    "cisco_xe": Bare(
        "version 17.12\nhostname r\nkey chain K macsec\n key 01\n  key-string 0 {cak}\nmka policy P\n"
        "interface HundredGigE0/1/0\n mka policy P\n mka pre-shared-key key-chain K\n macsec\nend\n",
        "HundredGigE0/1/0",
    ),
    "cisco_xr": Bare(
        "!! IOS XR Configuration 7.9.2\nhostname r\nkey chain K\n macsec\n  key 01\n"
        "   key-string {cak} cryptographic-algorithm aes-256-cmac\n  !\n !\n!\nmacsec-policy P\n!\n"
        "interface HundredGigE0/0/0/1\n macsec psk-keychain K policy P\n!\nend\n",
        "HundredGigE0/0/0/1",
    ),
    "cisco_nxos": Bare(
        "version 10.3(2)\nhostname r\nfeature macsec\nkey chain K macsec\n  key 01\n"
        "    key-octet-string 0 {cak} cryptographic-algorithm AES_256_CMAC\nmacsec policy P\n"
        "interface Ethernet1/49\n  macsec keychain K policy P\n",
        "Ethernet1/49",
    ),
    "juniper_junos": Bare(
        "version 22.4R3;\nsecurity {{ macsec {{\n connectivity-association P {{ security-mode static-cak; "
        'pre-shared-key {{ ckn 01; cak "{cak}"; }} }}\n'
        " interfaces {{ et-0/0/1 {{ connectivity-association P; }} }}\n}} }}\n",
        "et-0/0/1",
    ),
    "arista_eos": Bare(
        "! device: r (DCS-7280CR3MK, EOS-4.31.1F)\nhostname r\ninterface Ethernet1\n   mac security profile P\n!\n"
        "mac security\n   profile P\n      key 01 0 {cak}\n!\nend\n",
        "Ethernet1",
    ),
}
CAK = "6e6f742d612d736563726574" + "1f" * 20
SAID = "said"  # a default that decides: `defaults` must name it
OPEN = "open"  # a default that is not verified: None, and `defaults` must say so where the platform has the setting
NONE = "none"  # the platform has no such setting

# setting → platform → (effective value, how `defaults` treats it)
MATRIX: dict[str, dict[str, tuple[object, str]]] = {
    "cipher_suites": {
        "cisco_xe": (("GcmAes128",), SAID),
        "cisco_xr": (("GcmAesXpn256",), SAID),
        "cisco_nxos": (("GcmAesXpn256",), SAID),
        "juniper_junos": (("GcmAes128",), SAID),
        "arista_eos": ((), OPEN),
    },
    "security_policy": {
        "cisco_xe": (None, OPEN),
        "cisco_xr": (None, OPEN),
        "cisco_nxos": ("should-secure", SAID),
        "juniper_junos": ("must-secure", SAID),
        "arista_eos": ("must-secure", SAID),
    },
    "include_sci": {
        "cisco_xe": (True, SAID),
        "cisco_xr": (True, SAID),
        "cisco_nxos": (True, SAID),
        "juniper_junos": (False, SAID),
        "arista_eos": (None, OPEN),
    },
    "key_server_priority": {
        "cisco_xe": (0, SAID),
        "cisco_xr": (16, SAID),
        "cisco_nxos": (16, SAID),
        "juniper_junos": (16, SAID),
        "arista_eos": (None, OPEN),
    },
    "replay_window": {
        "cisco_xe": (None, OPEN),
        "cisco_xr": (None, OPEN),
        "cisco_nxos": (148809600, SAID),
        "juniper_junos": (0, SAID),
        "arista_eos": (None, OPEN),
    },
    "confidentiality_offset": {
        "cisco_xe": (0, SAID),
        "cisco_xr": (0, SAID),
        "cisco_nxos": (0, SAID),
        "juniper_junos": (0, SAID),
        "arista_eos": (None, NONE),
    },
    "include_icv_indicator": {
        "cisco_xe": (True, SAID),
        "cisco_xr": (False, SAID),
        "cisco_nxos": (False, SAID),
        "juniper_junos": (True, SAID),
        "arista_eos": (None, NONE),
    },
    "sak_rekey_seconds": {
        "cisco_xe": (0, SAID),
        "cisco_xr": (0, SAID),
        "cisco_nxos": (0, SAID),
        "juniper_junos": (0, SAID),
        "arista_eos": (None, OPEN),
    },
    "delay_protection": {
        "cisco_xe": (False, SAID),
        "cisco_xr": (False, SAID),
        "cisco_nxos": (None, NONE),
        "juniper_junos": (False, SAID),
        "arista_eos": (False, SAID),
    },
    "hello_milliseconds": {
        "cisco_xe": (None, NONE),
        "cisco_xr": (None, NONE),
        "cisco_nxos": (None, NONE),
        "juniper_junos": (2000, SAID),
        "arista_eos": (None, NONE),
    },
}
ROWS = [(setting, name, *row) for setting, by_name in MATRIX.items() for name, row in by_name.items()]
# the MKA algorithm is a matter of the key: none where a line must say it or the CAK's length does
ALGORITHM = {
    "cisco_xe": ("aes-128-cmac", SAID),
    "cisco_xr": ("aes-256-cmac", NONE),  # mandatory: as written
    "cisco_nxos": ("aes-256-cmac", NONE),  # mandatory: as written
    "juniper_junos": (None, NONE),
    "arista_eos": ("aes-256-cmac", SAID),  # follows the key's length, as 802.1X has it
}


def bare(parse_text: Parse, name: str) -> tuple[MacsecPolicy, MacsecPort]:
    device = parse_text(BARE[name].text.format(cak=CAK), platform=name).device
    assert device.unread == ()
    (policy,) = device.macsec_policies
    port = device.macsec_port(BARE[name].port)
    assert port is not None
    assert port.is_active is True
    return policy, port


@pytest.mark.parametrize(("setting", "name", "value", "kind"), ROWS)
def test_an_absent_line_means_what_the_sheet_says(
    parse_text: Parse, setting: str, name: str, value: object, kind: str
) -> None:
    policy, port = bare(parse_text, name)
    records = [policy, port] if setting in MacsecPort.model_fields else [policy]
    if (setting, name) in {("security_policy", "cisco_xe"), ("replay_window", "cisco_xe")}:
        records = [port]  # IOS-XE has these lines on the interface, not in the policy
    for record in records:
        assert getattr(record, setting) == value
        assert (setting in record.defaults) is (kind != NONE), record.defaults
        if kind == OPEN:
            assert (
                "verified" in record.defaults[setting]
                or "conflict" in record.defaults[setting]
                or ("differs" in record.defaults[setting])
            )


def test_every_setting_of_the_sheet_has_a_row_for_every_platform() -> None:
    assert all(by_name.keys() == BARE.keys() for by_name in MATRIX.values())
    assert len(ROWS) == 50


@pytest.mark.parametrize("name", BARE)
def test_the_key_s_algorithm_where_no_line_says_it(parse_text: Parse, name: str) -> None:
    _, port = bare(parse_text, name)
    algorithm, kind = ALGORITHM[name]
    assert port.keys[0].algorithm == algorithm
    assert ("algorithm" in port.keys[0].defaults) is (kind == SAID)


# without any policy on the port, the platform's built-in one applies
BUILT_IN: dict[str, dict[str, object]] = {
    "cisco_xe": {"cipher_suites": ("GcmAes128",), "security_policy": None, "include_sci": True},
    "cisco_xr": {"cipher_suites": ("GcmAesXpn256",), "security_policy": None, "include_sci": True},
    "cisco_nxos": {"cipher_suites": ("GcmAesXpn256",), "security_policy": "should-secure", "include_sci": True},
}
_UNBOUND = {"cisco_xe": (" mka policy P\n", ""), "cisco_xr": (" policy P\n", "\n"), "cisco_nxos": (" policy P\n", "\n")}


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_port_without_a_policy_has_the_built_in_one(parse_text: Parse, name: str) -> None:
    text = BARE[name].text.format(cak=CAK)
    start, found, rest = text.rpartition(_UNBOUND[name][0])
    assert found
    port = parse_text(start + _UNBOUND[name][1] + rest, platform=name).device.macsec_port(BARE[name].port)
    assert port is not None
    assert port.is_active is True
    for field, value in BUILT_IN[name].items():
        assert getattr(port, field) == value
        assert field in port.defaults


# the names of the suites, facts on MACsec, 1.2
_CIPHER_LINE = {
    "cisco_xe": ("\nmka policy P\n", " macsec-cipher-suite {}\n"),
    "cisco_xr": ("macsec-policy P\n", " cipher-suite {}\n"),
    "cisco_nxos": ("macsec policy P\n", "  cipher-suite {}\n"),
    "juniper_junos": ("connectivity-association P {", " cipher-suite {}; "),
    "arista_eos": ("   profile P\n", "      cipher {}\n"),
}
_NAMES: dict[str, dict[str, str]] = {
    "GcmAes128": {
        "cisco_xe": "gcm-aes-128",
        "cisco_xr": "GCM-AES-128",
        "cisco_nxos": "GCM-AES-128",
        "juniper_junos": "gcm-aes-128",
        "arista_eos": "aes128-gcm",
    },
    "GcmAes256": {
        "cisco_xe": "gcm-aes-256",
        "cisco_xr": "GCM-AES-256",
        "cisco_nxos": "GCM-AES-256",
        "juniper_junos": "gcm-aes-256",
        "arista_eos": "aes256-gcm",
    },
    "GcmAesXpn128": {
        "cisco_xe": "gcm-aes-xpn-128",
        "cisco_xr": "GCM-AES-XPN-128",
        "cisco_nxos": "GCM-AES-XPN-128",
        "juniper_junos": "gcm-aes-xpn-128",
        "arista_eos": "aes128-gcm-xpn",
    },
    "GcmAesXpn256": {
        "cisco_xe": "gcm-aes-xpn-256",
        "cisco_xr": "GCM-AES-XPN-256",
        "cisco_nxos": "GCM-AES-XPN-256",
        "juniper_junos": "gcm-aes-xpn-256",
        "arista_eos": "aes256-gcm-xpn",
    },
}


def with_cipher(parse_text: Parse, name: str, word: str) -> Any:
    head, line = _CIPHER_LINE[name]
    text = BARE[name].text.format(cak=CAK)
    assert text.count(head) == 1
    return parse_text(text.replace(head, head + line.format(word)), platform=name).device


@pytest.mark.parametrize(("suite", "name"), [(suite, name) for suite, names in _NAMES.items() for name in names])
def test_a_suite_has_azure_s_name(parse_text: Parse, suite: str, name: str) -> None:
    device = with_cipher(parse_text, name, _NAMES[suite][name])
    assert device.macsec_policies[0].cipher_suites == (suite,)
    assert device.macsec_port(BARE[name].port).cipher_suites == (suite,)
    assert "cipher_suites" not in device.macsec_port(BARE[name].port).defaults
    assert device.unread == ()


# suites that Azure has no name for, and another platform's spelling
@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("cisco_xe", "gcm-aes-xpn-128-compatible"),
        ("cisco_xe", "aes256-gcm"),
        ("cisco_xr", "GCM-AES-XPN-512"),
        ("cisco_nxos", "GCM-AES-192"),
        ("juniper_junos", "gcm-aes-xpn-128-compatible"),
        ("juniper_junos", "aes256-gcm-xpn"),
        ("arista_eos", "gcm-aes-xpn-256"),
        ("arista_eos", "aes256-gcm-xpn-compatible"),
    ],
)
def test_a_suite_that_azure_has_no_name_for_is_never_taken_for_one(parse_text: Parse, name: str, word: str) -> None:
    device = with_cipher(parse_text, name, word)
    assert device.macsec_port(BARE[name].port).cipher_suites == ()
    assert len(device.unread) == 1
