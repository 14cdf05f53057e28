"""Changes in FRR's own words. A key is never written: `<key>` stands for it.

Tags, EtherType and MACsec are the kernel's: FRR has no words for them.
"""

from collections.abc import Callable, Mapping

from parsers.model.change import Change, ChangeKind


def render(change: Change) -> tuple[str, ...]:
    """Return the config lines that make the change, with the lines of the blocks they stand in."""
    writer = _WRITERS.get(change.kind)
    return tuple(writer(change)) if writer else ()


def _interface(change: Change, *lines: str) -> list[str]:
    vrf = "" if change.vrf == "default" else f" vrf {change.vrf}"
    return [f"interface {change.interface}{vrf}", *(f" {line}" for line in lines), "exit"]


def _router(change: Change) -> str:
    return f"router bgp {change.process_as or '<as>'}" + ("" if change.vrf == "default" else f" vrf {change.vrf}")


def _session(change: Change, *lines: str) -> list[str]:
    return [_router(change), *(f" {line}" for line in lines), "exit"]


def _in_family(change: Change, *lines: str) -> list[str]:
    """Return lines of an address family with its head, as they stand below `router bgp`."""
    afi_safi = change.values.get("afi_safi", "") or ("ipv6-unicast" if ":" in change.neighbor else "ipv4-unicast")
    return [f"address-family {afi_safi.replace('-', ' ', 1)}", *(f" {line}" for line in lines), "exit-address-family"]


def _family(change: Change, *lines: str) -> list[str]:
    return _session(change, *_in_family(change, *lines))


def _n(change: Change, text: str) -> str:
    return f"neighbor {change.neighbor} {text}"


def _without(change: Change, text: str) -> list[str]:
    """Take a line away, from the peer group too: a member's `no` leaves what its group brings."""
    return _session(change, *(f"no neighbor {one} {text}" for one in (change.neighbor, change.peer_group) if one))


def _set_address(change: Change) -> list[str]:
    value, old = change.values.get("address", ""), change.values.get("old", "")
    family = "ipv6" if ":" in value else "ip"  # a new address does not replace the old one
    return _interface(change, *([f"no {family} address {old}"] if old else []), f"{family} address {value}")


def _add_neighbor(change: Change) -> list[str]:
    remote = _n(change, f"remote-as {change.values.get('remote_as', '12076')}")
    return _session(change, remote, *_in_family(change, _n(change, "activate")))


def _set_bfd(change: Change) -> list[str]:
    values = change.values
    vrf = "" if change.vrf == "default" else f" vrf {change.vrf}"
    return [
        *_session(change, _n(change, "bfd")),
        "bfd",
        f" peer {change.neighbor}{vrf}",
        f"  detect-multiplier {values.get('multiplier', '3')}",
        f"  receive-interval {values.get('receive_ms', '300')}",
        f"  transmit-interval {values.get('transmit_ms', '300')}",
        " exit",
        "exit",
    ]


def _deny_default(change: Change) -> list[str]:
    """Deny the default route first: in the list that lets it out, or in the route-map where `kind` says so."""
    family, default = ("ipv6", "::/0") if change.values.get("afi_safi", "").startswith("ipv6") else ("ip", "0.0.0.0/0")
    name = change.values.get("policy") or "<list>"
    if change.values.get("kind") == "route-map":
        return [
            f"{family} prefix-list DEFAULT-ROUTE seq 5 permit {default}",
            f"route-map {name} deny 1",
            f" match {family} address prefix-list DEFAULT-ROUTE",
            "exit",
        ]
    return [f"{family} prefix-list {name} seq 1 deny {default}"]


_DEFINITIONS: Mapping[str, tuple[str, ...]] = {  # {0} is the name, {1} the `router bgp` line
    "prefix-list": ("ip prefix-list {0} seq 5 permit <prefix>",),
    "route-map": ("route-map {0} permit 10", " match ip address prefix-list <list>", "exit"),
    "filter-list": ("bgp as-path access-list {0} seq 5 permit <expression>",),
    "distribute-list": ("access-list {0} seq 5 permit <prefix>",),
    "peer-group": ("{1}", " neighbor {0} peer-group", " neighbor {0} remote-as 12076", "exit"),
    "bfd-profile": (
        "bfd",
        " profile {0}",
        "  detect-multiplier 3",
        "  receive-interval 300",
        "  transmit-interval 300",
        " exit",
        "exit",
    ),
}


def _define(change: Change) -> list[str]:
    lines = _DEFINITIONS.get(change.values.get("kind", ""), ())
    return [line.format(change.values.get("name", ""), _router(change)) for line in lines]


def _set_timers(change: Change) -> list[str]:
    values = change.values
    return _session(change, _n(change, f"timers {values.get('keepalive_seconds')} {values.get('hold_seconds')}"))


_WRITERS: Mapping[ChangeKind, Callable[[Change], list[str]]] = {
    ChangeKind.SET_ADDRESS: _set_address,
    ChangeKind.ENABLE_INTERFACE: lambda change: _interface(change, "no shutdown"),
    ChangeKind.ADD_NEIGHBOR: _add_neighbor,
    ChangeKind.ENABLE_NEIGHBOR: lambda change: _without(change, "shutdown"),
    ChangeKind.SET_REMOTE_AS: lambda change: _session(
        change, _n(change, f"remote-as {change.values.get('remote_as')}")
    ),
    ChangeKind.SET_LOCAL_AS: lambda change: _session(
        change, _n(change, f"local-as {change.values.get('local_as')} no-prepend replace-as")
    ),
    ChangeKind.ACTIVATE_FAMILY: lambda change: _family(change, _n(change, "activate")),
    ChangeKind.SET_MD5: lambda change: _session(change, _n(change, "password <key>")),
    ChangeKind.SET_BFD: _set_bfd,
    ChangeKind.SET_TIMERS: _set_timers,
    ChangeKind.REMOVE_MULTIHOP: lambda change: _without(change, "ebgp-multihop"),
    ChangeKind.REMOVE_UPDATE_SOURCE: lambda change: _without(change, "update-source"),
    ChangeKind.APPLY_EXPORT_POLICY: lambda change: _family(
        change, _n(change, f"route-map {change.values.get('policy') or 'TO-MSEE'} out")
    ),
    ChangeKind.SET_MAXIMUM_PREFIX: lambda change: _family(
        change, _n(change, f"maximum-prefix {change.values.get('maximum_prefix', '<number>')} 80")
    ),
    ChangeKind.DENY_DEFAULT: _deny_default,
    ChangeKind.DEFINE_REFERENCE: _define,
}
