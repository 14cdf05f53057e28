"""Changes as PAN-OS `set` and `delete` lines. A key is never written: `<key>` stands for it."""

from collections.abc import Callable, Mapping

from parsers.model.change import Change, ChangeKind


def render(change: Change) -> tuple[str, ...]:
    """Return the lines that make the change in configure mode; empty where PAN-OS has no words for it."""
    writer = _WRITERS.get(change.kind)
    return tuple(writer(change)) if writer else ()


def _unit(change: Change) -> str:
    """Return the path of an interface: a unit stands below the port that its name begins with."""
    port, dot, _ = change.interface.partition(".")
    if port in ("loopback", "tunnel", "vlan"):
        return f"network interface {port} units {change.interface}" if dot else f"network interface {port}"
    kind = "aggregate-ethernet" if port.startswith("ae") else "ethernet"
    path = f"network interface {kind} {port}"
    return f"{path} layer3 units {change.interface}" if dot else f"{path} layer3"


def _port(change: Change) -> str:
    port = change.interface.partition(".")[0]
    kind = "aggregate-ethernet" if port.startswith("ae") else "ethernet"
    return f"network interface {kind} {port}"


def _bgp(change: Change) -> str:
    return f"network virtual-router {change.vrf} protocol bgp"


def _peer(change: Change) -> str:
    """Return the path of a peer: PAN-OS names peers, so the address stands for a name that is to be filled in."""
    return f"{_bgp(change)} peer-group {change.peer_group or '<group>'} peer <{change.neighbor}>"


def _set_tags(change: Change) -> list[str]:
    if change.values.get("inner"):
        return []  # a routed PAN-OS interface has one tag
    return [f"set {_unit(change)} tag {change.values.get('outer', '')}"]


def _set_address(change: Change) -> list[str]:
    wanted, old = change.values.get("address", ""), change.values.get("old", "")
    path = f"{_unit(change)} ipv6 address" if ":" in wanted else f"{_unit(change)} ip"
    return [*([f"delete {path} {old}"] if old else []), f"set {path} {wanted}"]


def _add_neighbor(change: Change) -> list[str]:
    head = f"set {_peer(change)}"
    return [
        f"{head} peer-as {change.values.get('remote_as') or '12076'}",
        f"{head} peer-address ip {change.neighbor}",
        f"{head} local-address interface {change.interface or '<interface>'}",
        f"{head} enable yes",
    ]


def _activate(change: Change) -> list[str]:
    afi = change.values.get("afi_safi", "") or ("ipv6-unicast" if ":" in change.neighbor else "ipv4-unicast")
    head = f"set {_peer(change)}"
    return [
        f"{head} enable-mp-bgp yes",
        f"{head} address-family-identifier {afi.partition('-')[0]}",
        f"{head} subsequent-address-family-identifier unicast yes",
    ]


def _set_md5(change: Change) -> list[str]:
    return [
        f"set {_bgp(change)} auth-profile MSEE secret <key>",
        f"set {_peer(change)} connection-options authentication MSEE",
    ]


def _set_bfd(change: Change) -> list[str]:
    values, profile = change.values, "network profiles bfd-profile MSEE"
    lines = [
        f"set {profile} min-tx-interval {values.get('transmit_ms') or '300'}",
        f"set {profile} min-rx-interval {values.get('receive_ms') or '300'}",
        f"set {profile} detection-multiplier {values.get('multiplier') or '3'}",
    ]
    return lines + ([f"set {_peer(change)} bfd profile MSEE"] if change.neighbor else [])


def _set_timers(change: Change) -> list[str]:
    head = f"set {_peer(change)} connection-options"
    return [
        f"{head} keep-alive-interval {change.values['keepalive_seconds']}",
        f"{head} hold-time {change.values['hold_seconds']}",
    ]


def _export_rule(change: Change, name: str, action: str, prefix: str) -> list[str]:
    rule = f"{_bgp(change)} policy export rules {name}"
    return [
        f"set {rule} enable yes",
        f"set {rule} used-by {change.peer_group or '<group>'}",
        f"set {rule} match address-prefix {prefix} exact yes",
        f"set {rule} action {action}",
    ]


def _deny_default(change: Change) -> list[str]:
    default = "::/0" if change.values.get("afi_safi", "").startswith("ipv6") else "0.0.0.0/0"
    rules = f"{_bgp(change)} policy export rules"
    return [*_export_rule(change, "DENY-DEFAULT", "deny", default), f"move {rules} DENY-DEFAULT top"]


def _define(change: Change) -> list[str]:
    name, profiles = change.values.get("name", ""), "network ike crypto-profiles"
    lines = {
        "auth-profile": [f"set {_bgp(change)} auth-profile {name} secret <key>"],
        "bfd-profile": [
            f"set network profiles bfd-profile {name} min-tx-interval 300",
            f"set network profiles bfd-profile {name} min-rx-interval 300",
        ],
        "ike-crypto-profile": [
            f"set {profiles} ike-crypto-profiles {name} encryption aes-256-cbc",
            f"set {profiles} ike-crypto-profiles {name} hash sha256",
            f"set {profiles} ike-crypto-profiles {name} dh-group group14",
        ],
        "ipsec-crypto-profile": [
            f"set {profiles} ipsec-crypto-profiles {name} esp encryption aes-256-gcm",
            f"set {profiles} ipsec-crypto-profiles {name} esp authentication none",
            f"set {profiles} ipsec-crypto-profiles {name} dh-group group14",
        ],
        "ike-gateway": [
            f"set network ike gateway {name} peer-address ip <address>",
            f"set network ike gateway {name} local-address interface <interface>",
            f"set network ike gateway {name} authentication pre-shared-key key <key>",
        ],
    }
    return lines.get(change.values.get("kind", ""), [])


_WRITERS: Mapping[ChangeKind, Callable[[Change], list[str]]] = {
    ChangeKind.SET_TAGS: _set_tags,
    ChangeKind.SET_ADDRESS: _set_address,
    ChangeKind.ENABLE_INTERFACE: lambda change: [f"set {_port(change)} link-state up"],
    ChangeKind.ADD_NEIGHBOR: _add_neighbor,
    ChangeKind.ENABLE_NEIGHBOR: lambda change: [
        f"set {_peer(change)} enable yes",
        f"set {_bgp(change)} peer-group {change.peer_group or '<group>'} enable yes",
        f"set {_bgp(change)} enable yes",
    ],
    ChangeKind.SET_REMOTE_AS: lambda change: [f"set {_peer(change)} peer-as {change.values['remote_as']}"],
    ChangeKind.SET_LOCAL_AS: lambda change: [f"set {_bgp(change)} local-as {change.values['local_as']}"],
    ChangeKind.ACTIVATE_FAMILY: _activate,
    ChangeKind.SET_MD5: _set_md5,
    ChangeKind.SET_BFD: _set_bfd,
    ChangeKind.SET_TIMERS: _set_timers,
    ChangeKind.REMOVE_MULTIHOP: lambda change: [f"set {_peer(change)} connection-options multihop 0"],
    ChangeKind.REMOVE_UPDATE_SOURCE: lambda change: [f"delete {_peer(change)} local-address ip"],
    ChangeKind.APPLY_EXPORT_POLICY: lambda change: _export_rule(
        change, change.values.get("policy") or "TO-MSEE", "allow", "<prefix>"
    ),
    ChangeKind.DENY_DEFAULT: _deny_default,
    ChangeKind.DEFINE_REFERENCE: _define,
}
