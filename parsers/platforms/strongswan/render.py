"""Changes on a tunnel in swanctl.conf's own words. A key is never written: `<key>` stands for it.

A tunnel is called `connection/child`.
"""

from collections.abc import Callable, Mapping

from parsers.model.change import Change, ChangeKind

_ENCRYPTION: Mapping[str, str] = {
    "AES128": "aes128",
    "AES192": "aes192",
    "AES256": "aes256",
    "GCMAES128": "aes128gcm16",
    "GCMAES192": "aes192gcm16",
    "GCMAES256": "aes256gcm16",
}
_HASHES: Mapping[str, str] = {"SHA1": "sha1", "SHA256": "sha256", "SHA384": "sha384"}
_GROUPS: Mapping[str, str] = {
    "DHGroup14": "modp2048",
    "DHGroup2048": "modp2048",
    "PFS2048": "modp2048",
    "PFS14": "modp2048",
    "ECP256": "ecp256",
    "ECP384": "ecp384",
    "DHGroup24": "modp2048s256",
    "PFS24": "modp2048s256",
}


def render(change: Change) -> tuple[str, ...]:
    """Return the settings that make the change, in the blocks they stand in; empty where there are no words for it."""
    writer = _WRITERS.get(change.kind)
    return tuple(writer(change)) if writer else ()


def _names(change: Change) -> tuple[str, str]:
    connection, _, child = change.values.get("tunnel", "").partition("/")
    return connection or "<connection>", child or "<child>"


def _connection(change: Change, line: str) -> list[str]:
    return ["connections {", f"    {_names(change)[0]} {{", f"        {line}", "    }", "}"]


def _child(change: Change, line: str) -> list[str]:
    connection, child = _names(change)
    inner = ["        children {", f"            {child} {{", f"                {line}", "            }", "        }"]
    return ["connections {", f"    {connection} {{", *inner, "    }", "}"]


def _set_ike(change: Change) -> list[str]:
    values = change.values
    hashed = _HASHES.get(values["integrity"], f"<{values['integrity']}>")
    word = f"prf{hashed}" if values["encryption"].startswith("GCM") else hashed
    encryption, group = (
        _ENCRYPTION.get(values["encryption"], "<encryption>"),
        _GROUPS.get(values["dh_group"], "<group>"),
    )
    return _connection(change, f"proposals = {encryption}-{word}-{group}")


def _set_esp(change: Change) -> list[str]:
    values = change.values
    parts = [_ENCRYPTION.get(values["encryption"], "<encryption>")]
    if not values["encryption"].startswith("GCM"):
        parts.append(_HASHES.get(values["integrity"], f"<{values['integrity']}>"))
    if values.get("pfs_group", "None") != "None":
        parts.append(_GROUPS.get(values["pfs_group"], "<group>"))
    return _child(change, f"esp_proposals = {'-'.join(parts)}")


def _set_pfs(change: Change) -> list[str]:
    """Return the proposal with another group: its own words stand in its name."""
    own = (change.values.get("proposal") or "<proposal>").split("-")
    kept = [word for word in own if not word.startswith(("modp", "ecp", "curve", "x25519"))]
    group = _GROUPS.get(change.values["pfs_group"], "<group>")
    return _child(change, f"esp_proposals = {'-'.join([*kept, group])}")


def _set_psk(change: Change) -> list[str]:
    """Write a secret for the far end alone: its address is the identity that swanctl takes without another."""
    destination = change.values.get("destination") or "<gateway>"
    inner = [f"    ike-{_names(change)[0]} {{", f"        id = {destination}", "        secret = <key>", "    }"]
    return ["secrets {", *inner, "}"]


_WRITERS: Mapping[ChangeKind, Callable[[Change], list[str]]] = {
    ChangeKind.SET_IKE_PROPOSAL: _set_ike,
    ChangeKind.SET_ESP_PROPOSAL: _set_esp,
    ChangeKind.SET_PFS: _set_pfs,
    ChangeKind.SET_IKE_VERSION: lambda change: _connection(change, f"version = {change.values['version']}"),
    ChangeKind.SET_PSK: _set_psk,
    ChangeKind.SET_DPD: lambda change: _connection(change, f"dpd_delay = {change.values['seconds']}s"),
    ChangeKind.SET_REPLAY: lambda change: _child(change, f"replay_window = {change.values['window']}"),
    ChangeKind.SET_TUNNEL_SOURCE: lambda change: _connection(change, f"local_addrs = {change.values['address']}"),
    ChangeKind.SET_TUNNEL_DESTINATION: lambda change: _connection(change, f"remote_addrs = {change.values['address']}"),
}
