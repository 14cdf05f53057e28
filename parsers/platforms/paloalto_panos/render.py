"""Changes as PAN-OS `set` and `delete` lines. A key is never written: `<key>` stands for it."""

from collections.abc import Callable, Mapping

from parsers.model.change import Change, ChangeKind, FilterRule
from parsers.platforms.paloalto_panos.algorithms import AEAD, ENCRYPTION, HASHES, IKE_GROUPS, PFS_GROUPS


def render(change: Change) -> tuple[str, ...]:
    """Return the lines that make the change in configure mode; empty where PAN-OS has no words for it."""
    writer = _WRITERS.get(change.kind)
    return tuple(writer(change)) if writer else ()


def _q(name: str) -> str:
    """Return a name as it is typed: names may hold blanks."""
    return f'"{name}"' if " " in name else name


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
    return f"network virtual-router {_q(change.vrf)} protocol bgp"


def _fresh(change: Change) -> str:
    """Return a name that tells whose it is, for what is new: a peer, its group, its key's profile."""
    return f"MSEE-{change.neighbor.replace(':', '-')}"


def _group(change: Change) -> str:
    """Return the path of the peer's group; a peer without one is new, and gets a group of its own."""
    return f"{_bgp(change)} peer-group {_q(change.peer_group or _fresh(change))}"


def _peer(change: Change) -> str:
    """Return the path of a peer, which PAN-OS knows by its name."""
    return f"{_group(change)} peer {_q(change.description or _fresh(change))}"


def _set_tags(change: Change) -> list[str]:
    if change.values.get("inner"):
        return []  # a routed PAN-OS interface has one tag
    return [f"set {_unit(change)} tag {change.values.get('outer', '')}"]


def _set_address(change: Change) -> list[str]:
    wanted, old = change.values.get("address", ""), change.values.get("old", "")
    path = f"{_unit(change)} ipv6 address" if ":" in wanted else f"{_unit(change)} ip"
    return [*([f"delete {path} {old}"] if old else []), f"set {path} {wanted}"]


def _remove_address(change: Change) -> list[str]:
    word = "ipv6 address" if ":" in change.values["address"] else "ip"
    return [f"delete {_unit(change)} {word} {change.values['address']}"]


def _add_neighbor(change: Change) -> list[str]:
    head = f"set {_peer(change)}"
    group = [] if change.peer_group else [f"set {_group(change)} type ebgp", f"set {_group(change)} enable yes"]
    return [
        *group,
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
        f"set {_bgp(change)} auth-profile {_fresh(change)} secret <key>",
        f"set {_peer(change)} connection-options authentication {_fresh(change)}",
    ]


_PACE = (("transmit_ms", "300"), ("receive_ms", "300"), ("multiplier", "3"))


def _set_bfd(change: Change) -> list[str]:
    """Bind a profile named after its values: others may use any profile that is there."""
    values = change.values
    wanted = [values.get(word) or default for word, default in _PACE]
    name = "-".join(("MSEE", *wanted))
    profile = f"network profiles bfd-profile {name}"
    lines = [
        f"set {profile} min-tx-interval {wanted[0]}",
        f"set {profile} min-rx-interval {wanted[1]}",
        f"set {profile} detection-multiplier {wanted[2]}",
    ]
    return lines + ([f"set {_peer(change)} bfd profile {name}"] if change.neighbor else [])


def _set_timers(change: Change) -> list[str]:
    head = f"set {_peer(change)} connection-options"
    return [
        f"{head} keep-alive-interval {change.values['keepalive_seconds']}",
        f"{head} hold-time {change.values['hold_seconds']}",
    ]


def _filter(change: Change) -> list[str]:
    """Write rules of the group before those in force; PAN-OS knows a prefix alone, or with all inside it."""
    word = "import" if change.values["direction"] == "in" else "export"
    rules, name = f"{_bgp(change)} policy {word} rules", change.values["policy"]
    lines, names = [], []
    # What passes a rule of ours is not asked again: entries that let all pass are left to the rules in force, if any.
    wanted = [one for one in change.rules if not (one.is_permit and one.is_whole_space and change.policies)]
    if wanted and all(one.is_permit and not one.is_whole_space for one in change.rules):
        space = wanted[0].prefix.supernet(new_prefix=0)  # a group may hold peers of the other family
        wanted.append(FilterRule(prefix=space, low=0, high=space.max_prefixlen, is_permit=False))
    for number, one in enumerate(wanted):
        names.append(f"{name}-REST" if one.is_whole_space else f"{name}-{number + 1}")
        lines += _rule(change, f"{rules} {names[-1]}", one)
    return [*lines, *(f"move {rules} {one} top" for one in reversed(names))]


def _rule(change: Change, path: str, rule: FilterRule) -> list[str]:
    return [
        f"set {path} enable yes",
        f"set {path} used-by {_q(change.peer_group or _fresh(change))}",
        f"set {path} match address-prefix {rule.prefix} exact {'yes' if rule.is_exact else 'no'}",
        f"set {path} action {'allow' if rule.is_permit else 'deny'}",
    ]


def _remove_static(change: Change) -> list[str]:
    family = "ipv6" if ":" in change.values["prefix"] else "ip"
    table = f"network virtual-router {_q(change.vrf)} routing-table {family}"
    name = _q(change.values["entry"]) if change.values.get("entry") else f"<name of {change.values['prefix']}>"
    return [f"delete {table} static-route {name}"]


def _define(change: Change) -> list[str]:
    name, profiles = _q(change.values.get("name", "")), "network ike crypto-profiles"
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


_PROFILES = "network ike crypto-profiles"
_GROUP_WORDS = {azure: word for table in (IKE_GROUPS, PFS_GROUPS) for word, azure in table.items()}
_CIPHER_WORDS = {azure: word for word, azure in reversed(list(ENCRYPTION.items()))}
_HASH_WORDS = {azure: word for word, azure in HASHES.items()}


def _gateway(change: Change) -> str:
    return f"network ike gateway {_q(change.values.get('ike-gateway') or '<gateway>')}"


def _tunnel(change: Change) -> str:
    return f"network tunnel ipsec {_q(change.values.get('profile') or '<tunnel>')}"


def _set_ike(change: Change) -> list[str]:
    """Write a profile; where the gateway uses PAN-OS's own, a new one that it is then pointed at."""
    values, name = change.values, change.values.get("proposal", "")
    head = f"set {_PROFILES} ike-crypto-profiles {_q(name or 'AZURE')}"
    lines = [
        f"{head} encryption {_CIPHER_WORDS.get(values.get('encryption', ''), '<cipher>')}",
        f"{head} hash {_HASH_WORDS.get(values.get('integrity', ''), 'sha384')}",
        f"{head} dh-group {_GROUP_WORDS.get(values.get('dh_group', ''), '<group>')}",
    ]
    if name:  # what is set joins a list: what the list holds goes first
        return [*(f"delete{head[3:]} {word}" for word in ("encryption", "hash", "dh-group")), *lines]
    return [*lines, f"set {_gateway(change)} protocol ikev2 ike-crypto-profile AZURE"]


def _set_esp(change: Change) -> list[str]:
    values, name = change.values, change.values.get("proposal", "")
    head = f"set {_PROFILES} ipsec-crypto-profiles {_q(name or 'AZURE')}"
    cipher = _CIPHER_WORDS.get(values.get("encryption", ""), "<cipher>")
    hashed = "none" if cipher in AEAD else _HASH_WORDS.get(values.get("integrity", ""), "sha256")
    lines = [f"{head} esp encryption {cipher}", f"{head} esp authentication {hashed}"]
    if name:
        return [f"delete{head[3:]} esp encryption", f"delete{head[3:]} esp authentication", *lines]
    return [*lines, f"set {_tunnel(change)} auto-key ipsec-crypto-profile AZURE"]


def _set_pfs(change: Change) -> list[str]:
    group = _GROUP_WORDS.get(change.values.get("pfs_group", ""), "<group>")
    return [f"set {_PROFILES} ipsec-crypto-profiles {_q(change.values.get('proposal') or 'AZURE')} dh-group {group}"]


def _set_dpd(change: Change) -> list[str]:
    head = f"set {_gateway(change)} protocol ikev2 dpd"
    return [f"{head} enable yes", f"{head} interval {change.values.get('seconds') or '10'}"]


def _set_mss(change: Change) -> list[str]:
    """Set the MTU, and what is taken off it for TCP."""
    mss, mtu = int(change.values.get("mss") or 1350), int(change.values.get("mtu") or 1400)
    return [
        f"set {_unit(change)} mtu {mtu}",
        f"set {_unit(change)} adjust-tcp-mss enable yes",
        f"set {_unit(change)} adjust-tcp-mss ipv4-mss-adjustment {max(mtu - mss, 0)}",
    ]


def _set_limit(change: Change) -> list[str]:
    return [f"set {_peer(change)} max-prefixes {change.values.get('maximum_prefix') or '<limit>'}"]


_WRITERS: Mapping[ChangeKind, Callable[[Change], list[str]]] = {
    ChangeKind.SET_TAGS: _set_tags,
    ChangeKind.SET_MTU: lambda change: [f"set {_unit(change)} mtu {change.values['ip_mtu']}"],
    ChangeKind.REMOVE_ADDRESS: _remove_address,
    ChangeKind.SET_ADDRESS: _set_address,
    ChangeKind.ENABLE_INTERFACE: lambda change: [f"set {_port(change)} link-state up"],
    ChangeKind.ADD_NEIGHBOR: _add_neighbor,
    ChangeKind.ENABLE_NEIGHBOR: lambda change: [
        f"set {_peer(change)} enable yes",
        f"set {_group(change)} enable yes",
        f"set {_bgp(change)} enable yes",
    ],
    ChangeKind.SET_REMOTE_AS: lambda change: [f"set {_peer(change)} peer-as {change.values['remote_as']}"],
    ChangeKind.SET_LOCAL_AS: lambda change: [f"set {_bgp(change)} local-as {change.values['local_as']}"],
    ChangeKind.ACTIVATE_FAMILY: _activate,
    ChangeKind.SET_MD5: _set_md5,
    ChangeKind.SET_BFD: _set_bfd,
    ChangeKind.SET_TIMERS: _set_timers,
    ChangeKind.REMOVE_MULTIHOP: lambda change: [f"set {_peer(change)} connection-options multihop 0"],
    ChangeKind.REMOVE_UPDATE_SOURCE: lambda change: [
        f"delete {_peer(change)} local-address ip",
        f"set {_peer(change)} local-address interface {change.interface or '<interface>'}",
    ],
    ChangeKind.FILTER_PREFIXES: _filter,
    ChangeKind.REMOVE_STATIC: _remove_static,
    ChangeKind.DEFINE_REFERENCE: _define,
    ChangeKind.SET_MAXIMUM_PREFIX: _set_limit,
    ChangeKind.SET_IKE_PROPOSAL: _set_ike,
    ChangeKind.SET_ESP_PROPOSAL: _set_esp,
    ChangeKind.SET_PFS: _set_pfs,
    ChangeKind.SET_IKE_VERSION: lambda change: [f"set {_gateway(change)} protocol version ikev2"],
    ChangeKind.SET_PSK: lambda change: [f"set {_gateway(change)} authentication pre-shared-key key <key>"],
    ChangeKind.SET_DPD: _set_dpd,
    ChangeKind.SET_MSS: _set_mss,
    ChangeKind.SET_REPLAY: lambda change: [f"set {_tunnel(change)} anti-replay yes"],
    ChangeKind.SET_TUNNEL_SOURCE: lambda change: [
        f"set {_gateway(change)} local-address ip {change.values.get('address', '')}"
    ],
    ChangeKind.SET_TUNNEL_DESTINATION: lambda change: [
        f"set {_gateway(change)} peer-address ip {change.values.get('address', '')}"
    ],
}
