"""Changes on a tunnel as Junos `set` lines. A key is never written: `<key>` stands for it."""

from collections.abc import Callable, Mapping

from parsers.model.change import Change, ChangeKind
from parsers.platforms.juniper_junos.ipsec_algorithms import (
    ESP_ENCRYPTION,
    ESP_INTEGRITY,
    IKE_ENCRYPTION,
    IKE_INTEGRITY,
)

_GROUPS: Mapping[str, str] = {
    "DHGroup14": "group14",
    "DHGroup2048": "group14",
    "PFS2048": "group14",
    "PFS14": "group14",
    "ECP256": "group19",
    "ECP384": "group20",
    "DHGroup24": "group24",
    "PFS24": "group24",
}


def _word(words: Mapping[str, str], azure: str) -> str:
    return next((word for word, name in words.items() if name == azure), f"<{azure}>")


def _group(azure: str) -> str:
    return _GROUPS.get(azure, f"<{azure}>")


def _set_ike(change: Change) -> list[str]:
    values = change.values
    head = f"security ike proposal {values.get('proposal') or 'AZURE'}"
    lines = [
        f"set {head} authentication-method pre-shared-keys",
        f"set {head} encryption-algorithm {_word(IKE_ENCRYPTION, values['encryption'])}",
        f"set {head} dh-group {_group(values['dh_group'])}",
    ]
    if values["encryption"].startswith("GCM"):
        lines.insert(2, f"delete {head} authentication-algorithm")
    else:
        lines.insert(2, f"set {head} authentication-algorithm {_word(IKE_INTEGRITY, values['integrity'])}")
    # A proposal set of Junos's own takes no lines: the policy names another.
    return (
        lines
        if values.get("proposal")
        else [*lines, f"set security ike policy {_named(change, 'ike-policy')} proposals AZURE"]
    )


def _set_esp(change: Change) -> list[str]:
    values = change.values
    head = f"security ipsec proposal {values.get('proposal') or 'AZURE'}"
    lines = [
        f"set {head} protocol esp",
        f"set {head} encryption-algorithm {_word(ESP_ENCRYPTION, values['encryption'])}",
    ]
    if values["encryption"].startswith("GCM"):
        lines.append(f"delete {head} authentication-algorithm")
    else:
        lines.append(f"set {head} authentication-algorithm {_word(ESP_INTEGRITY, values['integrity'])}")
    return (
        lines
        if values.get("proposal")
        else [*lines, f"set security ipsec policy {_named(change, 'ipsec-policy')} proposals AZURE"]
    )


def _set_pfs(change: Change) -> list[str]:
    policy = f"security ipsec policy {_named(change, 'ipsec-policy')}"
    return [f"set {policy} perfect-forward-secrecy keys {_group(change.values['pfs_group'])}"]


def _gateway(change: Change, line: str) -> list[str]:
    return [f"set security ike gateway {_named(change, 'ike-gateway')} {line}"]


def _named(change: Change, kind: str) -> str:
    return change.values.get(kind) or f"<{kind.rpartition('-')[2]}>"


IPSEC_WRITERS: Mapping[ChangeKind, Callable[[Change], list[str]]] = {
    ChangeKind.SET_IKE_PROPOSAL: _set_ike,
    ChangeKind.SET_ESP_PROPOSAL: _set_esp,
    ChangeKind.SET_PFS: _set_pfs,
    ChangeKind.SET_IKE_VERSION: lambda change: _gateway(change, "version v2-only"),
    ChangeKind.SET_PSK: lambda change: [
        f"set security ike policy {_named(change, 'ike-policy')} pre-shared-key ascii-text <key>"
    ],
    ChangeKind.SET_DPD: lambda change: [
        *_gateway(change, "dead-peer-detection always-send"),
        *_gateway(change, f"dead-peer-detection interval {change.values['seconds']}"),
        *_gateway(change, f"dead-peer-detection threshold {change.values['retries']}"),
    ],
    ChangeKind.SET_MSS: lambda change: [f"set security flow tcp-mss ipsec-vpn mss {change.values['mss']}"],
    ChangeKind.SET_REPLAY: lambda change: [
        f"delete security ipsec vpn {change.values.get('profile') or '<vpn>'} ike no-anti-replay"
    ],
    ChangeKind.SET_TUNNEL_SOURCE: lambda change: _gateway(change, f"local-address {change.values['address']}"),
    ChangeKind.SET_TUNNEL_DESTINATION: lambda change: [
        f"delete security ike gateway {_named(change, 'ike-gateway')} address",
        *_gateway(change, f"address {change.values['address']}"),
    ],
}
