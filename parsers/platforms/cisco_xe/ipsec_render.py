"""Changes on a tunnel in IOS's own words. A key is never written: `<key>` stands for it."""

from collections.abc import Callable, Mapping

from parsers.model.change import Change, ChangeKind
from parsers.platforms.cisco_xe.ipsec_algorithms import (
    ESP_ENCRYPTION,
    ESP_INTEGRITY,
    IKEV2_ENCRYPTION,
    IKEV2_INTEGRITY,
    ISAKMP_ENCRYPTION,
    ISAKMP_HASH,
)

_GROUPS: Mapping[str, str] = {
    "DHGroup14": "14",
    "DHGroup2048": "14",
    "PFS2048": "14",
    "PFS14": "14",
    "ECP256": "19",
    "ECP384": "20",
    "DHGroup24": "24",
    "PFS24": "24",
}


def _word(words: Mapping[str, str], azure: str) -> str:
    """Return IOS's word for a name of Azure's; the last of several is the one that names its length."""
    found = [word for word, name in words.items() if name == azure and not word.startswith(("esp-192", "esp-256"))]
    return found[-1] if found else f"<{azure}>"


def _group(azure: str) -> str:
    return _GROUPS.get(azure, f"<{azure}>")


def _set_ike(change: Change) -> list[str]:
    values, name = change.values, change.values.get("proposal", "")
    encryption, integrity = values["encryption"], values["integrity"]
    if name.isdigit():
        return [
            f"crypto isakmp policy {name}",
            f" encr {_word(ISAKMP_ENCRYPTION, encryption)}",
            f" hash {_word(ISAKMP_HASH, integrity)}",
            f" group {_group(values['dh_group'])}",
        ]
    hashed = "prf" if encryption.startswith("GCM") else "integrity"
    lines = [
        f"crypto ikev2 proposal {name or 'AZURE'}",
        f" encryption {_word(IKEV2_ENCRYPTION, encryption)}",
        f" {hashed} {_word(IKEV2_INTEGRITY, integrity)}",
        f" group {_group(values['dh_group'])}",
    ]
    # The platform's own proposal takes no lines: a policy puts another in its place.
    return lines if name else [*lines, "crypto ikev2 policy AZURE", " proposal AZURE"]


def _set_esp(change: Change) -> list[str]:
    values, name = change.values, change.values.get("proposal", "")
    encryption = _word(ESP_ENCRYPTION, values["encryption"])
    is_aead = values["encryption"].startswith("GCM")
    integrity = "" if is_aead else f" {_word(ESP_INTEGRITY, values['integrity'])}"
    lines = [f"crypto ipsec transform-set {name or 'AZURE'} {encryption}{integrity}", " mode tunnel"]
    return lines if name else [*lines, *_profile(change, "set transform-set AZURE")]


def _profile(change: Change, line: str) -> list[str]:
    """Return a line of the IPsec profile; of the crypto map where the tunnel is one's entry."""
    if change.values.get("profile"):
        return [f"crypto ipsec profile {change.values['profile']}", f" {line}"]
    name, _, number = change.values.get("tunnel", "").partition(" ")
    if not change.interface and number:
        return [f"crypto map {name} {number.partition(' ')[0]} ipsec-isakmp", f" {line}"]
    return ["crypto ipsec profile <profile>", f" {line}"]


def _ikev2_profile(change: Change) -> str:
    return change.values.get("ikev2-profile") or "<ikev2-profile>"


def _set_psk(change: Change) -> list[str]:
    """Write the key of the peer that the tunnel meets; of a new one where the keyring has none for it."""
    values = change.values
    lines = [f"crypto ikev2 keyring {values.get('ikev2-keyring') or '<keyring>'}"]
    if values.get("ikev2-peer") and not values.get("fresh"):
        lines.append(f" peer {values['ikev2-peer']}")
    else:
        lines += [" peer AZURE", f"  address {values.get('destination') or '<gateway>'}"]
    return [*lines, "  pre-shared-key <key>"]


def _interface(change: Change, *lines: str) -> list[str]:
    return [f"interface {change.interface or '<tunnel>'}", *(f" {line}" for line in lines)]


IPSEC_WRITERS: Mapping[ChangeKind, Callable[[Change], list[str]]] = {
    ChangeKind.SET_IKE_PROPOSAL: _set_ike,
    ChangeKind.SET_ESP_PROPOSAL: _set_esp,
    ChangeKind.SET_PFS: lambda change: _profile(change, f"set pfs group{_group(change.values['pfs_group'])}"),
    ChangeKind.SET_IKE_VERSION: lambda change: _profile(change, f"set ikev2-profile {_ikev2_profile(change)}"),
    ChangeKind.SET_PSK: _set_psk,
    ChangeKind.SET_DPD: lambda change: [
        f"crypto ikev2 profile {_ikev2_profile(change)}",
        f" dpd {change.values['seconds']} {change.values['retries']} periodic",
    ],
    ChangeKind.SET_MSS: lambda change: _interface(
        change, f"ip mtu {change.values['mtu']}", f"ip tcp adjust-mss {change.values['mss']}"
    ),
    ChangeKind.SET_REPLAY: lambda change: _profile(
        change, f"set security-association replay window-size {change.values['window']}"
    ),
    ChangeKind.SET_TUNNEL_SOURCE: lambda change: _interface(change, f"tunnel source {change.values['address']}"),
    ChangeKind.SET_TUNNEL_DESTINATION: lambda change: _interface(
        change, f"tunnel destination {change.values['address']}"
    ),
}
