"""Changes on a tunnel in FortiOS's own words. A key is never written: `<key>` stands for it.

A tunnel's `profile` is its phase 1; an ESP proposal's name is its phase 2's and the word it stands for.
"""

from collections.abc import Callable, Mapping

from parsers.model.change import Change, ChangeKind

_PHASE1, _PHASE2 = "vpn ipsec phase1-interface", "vpn ipsec phase2-interface"
_INDENT = "    "
_ENCRYPTION: Mapping[str, str] = {
    "AES128": "aes128",
    "AES192": "aes192",
    "AES256": "aes256",
    "GCMAES128": "aes128gcm",
    "GCMAES256": "aes256gcm",
}
_HASHES: Mapping[str, str] = {"SHA1": "sha1", "SHA256": "sha256", "SHA384": "sha384"}
_GROUPS: Mapping[str, str] = {
    "DHGroup14": "14",
    "DHGroup2048": "14",
    "PFS2048": "14",
    "PFS14": "14",
    "ECP256": "19",
    "ECP384": "20",
}


def _table(head: str, name: str, *lines: str) -> list[str]:
    return [f"config {head}", f'{_INDENT}edit "{name}"', *(_INDENT * 2 + one for one in lines), f"{_INDENT}next", "end"]


def _phase1(change: Change, *lines: str) -> list[str]:
    return _table(_PHASE1, change.values.get("profile") or "<phase1>", *lines)


def _phase2(change: Change, *lines: str) -> list[str]:
    return _table(_PHASE2, change.values.get("proposal", "").rpartition(" ")[0] or "<phase2>", *lines)


def _group(azure: str) -> str:
    return _GROUPS.get(azure, f"<{azure}>")


def _set_ike(change: Change) -> list[str]:
    values = change.values
    encryption = _ENCRYPTION.get(values["encryption"], f"<{values['encryption']}>")
    hashed = _HASHES.get(values["integrity"], f"<{values['integrity']}>")
    joiner = "-prf" if values["encryption"].startswith("GCM") else "-"
    return _phase1(change, f"set proposal {encryption}{joiner}{hashed}", f"set dhgrp {_group(values['dh_group'])}")


def _set_esp(change: Change) -> list[str]:
    values = change.values
    encryption = _ENCRYPTION.get(values["encryption"], f"<{values['encryption']}>")
    is_aead = values["encryption"].startswith("GCM")
    hashed = "" if is_aead else f"-{_HASHES.get(values['integrity'], values['integrity'])}"
    return _phase2(change, f"set proposal {encryption}{hashed}")


IPSEC_WRITERS: Mapping[ChangeKind, Callable[[Change], list[str]]] = {
    ChangeKind.SET_IKE_PROPOSAL: _set_ike,
    ChangeKind.SET_ESP_PROPOSAL: _set_esp,
    ChangeKind.SET_PFS: lambda change: _phase2(
        change, "set pfs enable", f"set dhgrp {_group(change.values['pfs_group'])}"
    ),
    ChangeKind.SET_IKE_VERSION: lambda change: _phase1(change, f"set ike-version {change.values['version']}"),
    ChangeKind.SET_PSK: lambda change: _phase1(change, "set psksecret <key>"),
    ChangeKind.SET_DPD: lambda change: _phase1(
        change,
        "set dpd on-idle",
        f"set dpd-retryinterval {change.values['seconds']}",
        f"set dpd-retrycount {change.values['retries']}",
    ),
    ChangeKind.SET_MSS: lambda change: _table(
        "system interface", change.interface or "<tunnel>", f"set tcp-mss {change.values['mss']}"
    ),
    ChangeKind.SET_REPLAY: lambda change: _phase2(change, "set replay enable"),
    ChangeKind.SET_TUNNEL_SOURCE: lambda change: _phase1(change, f"set local-gw {change.values['address']}"),
    ChangeKind.SET_TUNNEL_DESTINATION: lambda change: _phase1(change, f"set remote-gw {change.values['address']}"),
}
