"""Changes in FRR's own words. A key is never written: `<key>` stands for it.

Tags, EtherType and MACsec are the kernel's: FRR has no words for them.
"""

from collections.abc import Callable, Mapping

from parsers.model.change import Change, ChangeKind
from parsers.prefix_words import family, list_lines


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
    return _session(change, *(f"no neighbor {one} {text}" for one in _holders(change)))


def _holders(change: Change) -> list[str]:
    """Return whose line it is: a member's `no` leaves what its group brings. Both, where that is not known."""
    names = {"neighbor": [change.neighbor], "group": [change.peer_group]}.get(change.level, [])
    return [one for one in names or [change.neighbor, change.peer_group] if one]


def _set_address(change: Change) -> list[str]:
    value, old = change.values.get("address", ""), change.values.get("old", "")
    family = "ipv6" if ":" in value else "ip"  # a new address does not replace the old one
    return _interface(change, *([f"no {family} address {old}"] if old else []), f"{family} address {value}")


def _add_neighbor(change: Change) -> list[str]:
    remote = _n(change, f"remote-as {change.values.get('remote_as', '12076')}")
    return _session(change, remote, *_in_family(change, _n(change, "activate")))


def _set_remote_as(change: Change) -> list[str]:
    # A member of a group that names an AS takes no other.
    name = change.peer_group if change.level == "group" and change.peer_group else change.neighbor
    return _session(change, f"neighbor {name} remote-as {change.values.get('remote_as')}")


def _set_local_as(change: Change) -> list[str]:
    value = change.values["local_as"]
    if value == str(change.process_as):  # FRR refuses the process's own AS: it is in effect where no line names another
        return _without(change, "local-as")
    return _session(change, _n(change, f"local-as {value} no-prepend replace-as"))


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
    default = "0.0.0.0/0" if family(change) == "ip" else "::/0"
    return [f"{family(change)} prefix-list {change.values.get('policy') or '<list>'} seq 1 deny {default}"]


def _filter(change: Change) -> list[str]:
    """Write a list of its own and put it before the neighbor: a route-map that is there still has its say."""
    name, direction = change.values["policy"], change.values["direction"]
    return [*list_lines(change, name), *_family(change, _n(change, f"prefix-list {name} {direction}"))]


def _remove_originate(change: Change) -> list[str]:
    return _family(change, *(f"no neighbor {one} default-originate" for one in _holders(change)))


def _remove_static(change: Change) -> list[str]:
    values = change.values
    word = "ipv6" if ":" in values["prefix"] else "ip"
    line = f"no {word} route {values['prefix']} {values.get('next_hop') or values.get('exit')}"
    return [line] if change.vrf == "default" else [f"vrf {change.vrf}", f" {line}", "exit-vrf"]


_DEFINITIONS: Mapping[str, tuple[str, ...]] = {  # {0} is the name, {1} the `router bgp` line
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
    kind, name = change.values.get("kind", ""), change.values.get("name", "")
    if kind == "prefix-list":
        return list(list_lines(change, name))
    if kind == "route-map":
        match = f" match {family(change)} address prefix-list {name}"
        return [*list_lines(change, name), f"route-map {name} permit 10", match, "exit"]
    lines = _DEFINITIONS.get(change.values.get("kind", ""), ())
    return [line.format(change.values.get("name", ""), _router(change)) for line in lines]


def _set_timers(change: Change) -> list[str]:
    values = change.values
    return _session(change, _n(change, f"timers {values.get('keepalive_seconds')} {values.get('hold_seconds')}"))


_WRITERS: Mapping[ChangeKind, Callable[[Change], list[str]]] = {
    ChangeKind.SET_ADDRESS: _set_address,
    ChangeKind.REMOVE_ADDRESS: lambda change: _interface(
        change, f"no {'ipv6' if ':' in change.values['address'] else 'ip'} address {change.values['address']}"
    ),
    ChangeKind.ENABLE_INTERFACE: lambda change: _interface(change, "no shutdown"),
    ChangeKind.ADD_NEIGHBOR: _add_neighbor,
    ChangeKind.ENABLE_NEIGHBOR: lambda change: _without(change, "shutdown"),
    ChangeKind.SET_REMOTE_AS: _set_remote_as,
    ChangeKind.SET_LOCAL_AS: _set_local_as,
    ChangeKind.ACTIVATE_FAMILY: lambda change: _family(change, _n(change, "activate")),
    ChangeKind.SET_MD5: lambda change: _session(change, _n(change, "password <key>")),
    ChangeKind.SET_BFD: _set_bfd,
    ChangeKind.SET_TIMERS: _set_timers,
    ChangeKind.REMOVE_MULTIHOP: lambda change: _without(change, "ebgp-multihop"),
    ChangeKind.REMOVE_UPDATE_SOURCE: lambda change: _without(change, "update-source"),
    ChangeKind.SET_MAXIMUM_PREFIX: lambda change: _family(
        change, _n(change, f"maximum-prefix {change.values.get('maximum_prefix', '<number>')} 80")
    ),
    ChangeKind.DENY_DEFAULT: _deny_default,
    ChangeKind.FILTER_PREFIXES: _filter,
    ChangeKind.REMOVE_DEFAULT_ORIGINATE: _remove_originate,
    ChangeKind.REMOVE_STATIC: _remove_static,
    ChangeKind.DEFINE_REFERENCE: _define,
}
