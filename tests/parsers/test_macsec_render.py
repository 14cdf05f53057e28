"""Changes on MACsec that not every platform has, in each platform's own lines."""

import pytest

from parsers import render
from parsers.model.change import Change, ChangeKind

NAMES = {"policy": "POL", "key_chain": "KC"}
FALLBACK = {**NAMES, "fallback": "FB", "keys": "02"}
KEY = {**NAMES, "key": "01"}
LIFETIME = {**KEY, "start": "2026-01-05"}

ROWS: list[tuple[str, ChangeKind, dict[str, str], list[str]]] = [
    ("cisco_xe", ChangeKind.UNBIND_MACSEC, NAMES,
     ["interface Hu0/1.5", " no macsec", " no mka pre-shared-key key-chain KC", " no mka policy POL"]),
    ("cisco_xe", ChangeKind.UNBIND_FALLBACK, FALLBACK,
     ["interface Hu0/1.5", " no mka pre-shared-key key-chain KC fallback-key-chain FB",
      " mka pre-shared-key key-chain KC"]),
    ("cisco_xe", ChangeKind.REMOVE_KEY, KEY, ["key chain KC macsec", " no key 01"]),
    ("cisco_xe", ChangeKind.SET_LIFETIME, LIFETIME,
     ["key chain KC macsec", " key 01", "  lifetime 00:00:00 Jan 5 2026 infinite"]),
    ("cisco_xe", ChangeKind.ENCRYPT_TAGS, NAMES, ["interface Hu0/1.5", " no macsec dot1q-in-clear"]),
    ("cisco_xe", ChangeKind.SET_SCI, {**NAMES, "send": "yes"}, []),
    ("cisco_xr", ChangeKind.UNBIND_MACSEC, NAMES, ["interface Hu0/1.5", " no macsec psk-keychain KC policy POL"]),
    ("cisco_xr", ChangeKind.UNBIND_FALLBACK, FALLBACK,
     ["interface Hu0/1.5", " no macsec psk-keychain KC fallback-psk-keychain FB policy POL",
      " macsec psk-keychain KC policy POL"]),
    ("cisco_xr", ChangeKind.REMOVE_KEY, KEY, ["key chain KC", " macsec", "  no key 01"]),
    ("cisco_xr", ChangeKind.SET_LIFETIME, LIFETIME,
     ["key chain KC", " macsec", "  key 01", "   lifetime 00:00:00 january 05 2026 infinite"]),
    ("cisco_xr", ChangeKind.ENCRYPT_TAGS, NAMES, ["macsec-policy POL", " no vlan-tags-in-clear"]),
    ("cisco_nxos", ChangeKind.UNBIND_MACSEC, NAMES, ["interface Hu0/1.5", "  no macsec keychain KC policy POL"]),
    ("cisco_nxos", ChangeKind.UNBIND_FALLBACK, FALLBACK,
     ["interface Hu0/1.5", "  no macsec keychain KC policy POL fallback-keychain FB",
      "  macsec keychain KC policy POL"]),
    ("cisco_nxos", ChangeKind.REMOVE_KEY, KEY, ["key chain KC macsec", "  no key 01"]),
    ("cisco_nxos", ChangeKind.SET_LIFETIME, LIFETIME,
     ["key chain KC macsec", "  key 01", "    send-lifetime 00:00:00 Jan 05 2026 infinite"]),
    ("cisco_nxos", ChangeKind.SET_SCI, {**NAMES, "send": "no"}, ["macsec policy POL", "  no include-sci"]),
    ("arista_eos", ChangeKind.UNBIND_MACSEC, NAMES, ["interface Hu0/1.5", "   no mac security profile"]),
    ("arista_eos", ChangeKind.UNBIND_FALLBACK, FALLBACK, ["mac security", "   profile POL", "      no key 02"]),
    ("arista_eos", ChangeKind.SET_SCI, {**NAMES, "send": "yes"}, ["mac security", "   profile POL", "      sci"]),
    ("juniper_junos", ChangeKind.UNBIND_MACSEC, NAMES, ["delete security macsec interfaces Hu0/1.5"]),
    ("juniper_junos", ChangeKind.UNBIND_FALLBACK, {**FALLBACK, "fallback": "POL/fallback-key"},
     ["delete security macsec connectivity-association POL fallback-key"]),
    ("juniper_junos", ChangeKind.SET_SCI, {**NAMES, "send": "yes"},
     ["set security macsec connectivity-association POL include-sci"]),
    ("juniper_junos", ChangeKind.SET_SCI, {**NAMES, "send": "no"},
     ["delete security macsec connectivity-association POL include-sci"]),
    ("juniper_junos", ChangeKind.REMOVE_KEY, KEY,
     ["delete security authentication-key-chains key-chain KC key 01"]),
    ("juniper_junos", ChangeKind.SET_LIFETIME, {**LIFETIME, "key": "0"},
     ['set security authentication-key-chains key-chain KC key 0 start-time "2026-1-5.00:00:00 +0000"']),
]  # fmt: skip


@pytest.mark.parametrize(("platform", "kind", "values", "lines"), ROWS)
def test_a_change_of_macsec_is_written_in_the_platform_s_own_lines(
    platform: str, kind: ChangeKind, values: dict[str, str], lines: list[str]
) -> None:
    assert list(render(platform, Change(kind=kind, interface="Hu0/1.5", values=values))) == lines
