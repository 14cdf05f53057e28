"""Changes on a tunnel in EOS's own words. A key is never written: `<key>` stands for it."""

from collections.abc import Callable, Mapping

from parsers.model.change import Change, ChangeKind
from parsers.platforms.arista_eos.ipsec_algorithms import (
    ESP_ENCRYPTION,
    ESP_INTEGRITY,
    IKE_ENCRYPTION,
    IKE_INTEGRITY,
)

# Group 19 is not in every release's list: facts on IPsec, 7.4.
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
    return next((word for word, name in words.items() if name == azure), f"<{azure}>")


def _group(azure: str) -> str:
    return _GROUPS.get(azure, f"<{azure}>")


def _security(head: str, *lines: str) -> list[str]:
    return ["ip security", f"   {head}", *(f"      {line}" for line in lines)]


def _profile(change: Change, *lines: str) -> list[str]:
    return _security(f"profile {change.values.get('profile') or '<profile>'}", *lines)


def _set_ike(change: Change) -> list[str]:
    values = change.values
    lines = [f"encryption {_word(IKE_ENCRYPTION, values['encryption'])}"]
    if not values["encryption"].startswith("GCM"):
        lines.append(f"integrity {_word(IKE_INTEGRITY, values['integrity'])}")
    lines.append(f"dh-group {_group(values['dh_group'])}")
    return _security(f"ike policy {values.get('proposal') or '<policy>'}", *lines)


def _set_esp(change: Change) -> list[str]:
    values = change.values
    is_aead = values["encryption"].startswith("GCM")
    return _security(
        f"sa policy {values.get('proposal') or '<policy>'}",
        f"esp encryption {_word(ESP_ENCRYPTION, values['encryption'])}",
        f"esp integrity {'null' if is_aead else _word(ESP_INTEGRITY, values['integrity'])}",
    )


def _interface(change: Change, *lines: str) -> list[str]:
    return [f"interface {change.interface or '<tunnel>'}", *(f"   {line}" for line in lines)]


IPSEC_WRITERS: Mapping[ChangeKind, Callable[[Change], list[str]]] = {
    ChangeKind.SET_IKE_PROPOSAL: _set_ike,
    ChangeKind.SET_ESP_PROPOSAL: _set_esp,
    ChangeKind.SET_PFS: lambda change: _security(
        f"sa policy {change.values.get('proposal') or '<policy>'}", f"pfs dh-group {_group(change.values['pfs_group'])}"
    ),
    ChangeKind.SET_IKE_VERSION: lambda change: _security(
        f"ike policy {change.values.get('ike-policy') or '<policy>'}", "version 2"
    ),
    ChangeKind.SET_PSK: lambda change: _profile(change, "shared-key <key>"),
    ChangeKind.SET_DPD: lambda change: _profile(change, f"dpd {change.values['seconds']} 50 restart"),
    ChangeKind.SET_MSS: lambda change: _interface(
        change, f"mtu {change.values['mtu']}", f"tcp mss ceiling ipv4 {change.values['mss']} egress"
    ),
    ChangeKind.SET_TUNNEL_SOURCE: lambda change: _interface(change, f"tunnel source {change.values['address']}"),
    ChangeKind.SET_TUNNEL_DESTINATION: lambda change: _interface(
        change, f"tunnel destination {change.values['address']}"
    ),
}
