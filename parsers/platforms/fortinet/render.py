"""Changes in FortiOS's own words. A key is never written: `<key>` stands for it."""

from collections.abc import Callable, Iterator, Mapping
from ipaddress import IPv4Interface

from parsers.model.change import Change, ChangeKind, FilterRule
from parsers.platforms.fortinet.ipsec_render import IPSEC_WRITERS

_INDENT = "    "


def render(change: Change) -> tuple[str, ...]:
    """Return the config lines that make the change, from `config` to its `end`; empty where FortiOS has no words."""
    writer = _WRITERS.get(change.kind)
    lines = writer(change) if writer else []
    vdom = _vdom(change)
    if not lines or vdom in ("default", "root"):
        return tuple(lines)
    return tuple(_in_vdom(vdom, lines))


def _vdom(change: Change) -> str:
    """Return the VDOM that the change is in: that of its routing table, or that before the name of what is missing."""
    named = change.values.get("name", "") if change.kind is ChangeKind.DEFINE_REFERENCE else ""
    return named.rpartition("/")[0] or change.vrf.partition("/")[0]


def _in_vdom(vdom: str, lines: list[str]) -> Iterator[str]:
    """Yield the tables where they stand on a device with VDOMs: interfaces in the global part, the rest in the VDOM."""
    for table in _tables(lines):
        is_global = table[0] == "config system interface"
        yield from (("config global",) if is_global else ("config vdom", f"edit {vdom}"))
        yield from (*table, "end")


def _tables(lines: list[str]) -> Iterator[list[str]]:
    """Yield the outermost tables: a line without indentation that is `end` closes one."""
    table: list[str] = []
    for line in lines:
        table.append(line)
        if line == "end":
            yield table
            table = []


def _table(head: str, name: str, *lines: str) -> list[str]:
    """Return one entry of a table, with its lines."""
    return [f"config {head}", f"{_INDENT}edit {name}", *(_INDENT * 2 + one for one in lines), f"{_INDENT}next", "end"]


def _interface(change: Change, *lines: str) -> list[str]:
    return _table("system interface", f'"{change.interface}"', *lines)


def _neighbor(change: Change, *lines: str) -> list[str]:
    """Return lines of a neighbor; those of a range stand in its group."""
    if change.peer_group:
        inner = _table("neighbor-group", f'"{change.peer_group}"', *lines)
    else:
        inner = _table("neighbor", f'"{change.neighbor}"', *lines)
    return ["config router bgp", *(_INDENT + one for one in inner), "end"]


def _suffix(change: Change) -> str:
    afi = change.values.get("afi_safi", "") or ("ipv6-unicast" if ":" in change.neighbor else "ipv4-unicast")
    return "6" if afi.startswith("ipv6") else ""


def _bare(name: str) -> str:
    """Return a policy's name without the VDOM before it."""
    return name.rpartition("/")[2]


def _set_tags(change: Change) -> list[str]:
    outer, inner = change.values.get("outer", ""), change.values.get("inner", "")
    if not inner:
        return _interface(change, f"set vlanid {outer}")
    below = _table("system interface", '"<outer VLAN interface>"', "set vlan-protocol 8021q", f"set vlanid {outer}")
    return [*below, *_interface(change, 'set interface "<outer VLAN interface>"', f"set vlanid {inner}")]


def _set_ethertype(change: Change) -> list[str]:
    return _table("system interface", '"<outer VLAN interface>"', "set vlan-protocol 8021q")


def _set_address(change: Change) -> list[str]:
    value = change.values.get("address", "")
    if ":" in value:
        return _interface(change, "config ipv6", f"{_INDENT}set ip6-address {value}", "end")
    wanted = IPv4Interface(value)
    return _interface(change, f"set ip {wanted.ip} {wanted.netmask}")


def _remove_address(change: Change) -> list[str]:
    if ":" in change.values["address"]:
        return _interface(change, "config ipv6", f"{_INDENT}unset ip6-address", "end")
    return _interface(change, "unset ip")


def _set_bfd(change: Change) -> list[str]:
    values, lines = change.values, []
    if change.interface:
        lines += _interface(
            change,
            "set bfd enable",
            f"set bfd-desired-min-tx {values.get('transmit_ms') or '300'}",
            f"set bfd-required-min-rx {values.get('receive_ms') or '300'}",
            f"set bfd-detect-mult {values.get('multiplier') or '3'}",
        )
    return lines + (_neighbor(change, "set bfd enable") if change.neighbor else [])


def _add_neighbor(change: Change) -> list[str]:
    lines = [f"set remote-as {change.values.get('remote_as') or '12076'}", f"set activate{_suffix(change)} enable"]
    if change.values.get("source"):
        lines += ["set ebgp-enforce-multihop enable", f'set update-source "{change.values["source"]}"']
    return _neighbor(change, *lines)


def _set_local_as(change: Change) -> list[str]:
    wanted = f"set local-as {change.values['local_as']}"
    return _neighbor(change, wanted, "set local-as-no-prepend enable", "set local-as-replace-as enable")


def _set_timers(change: Change) -> list[str]:
    values = change.values
    return _neighbor(
        change,
        f"set keep-alive-timer {values['keepalive_seconds']}",
        f"set holdtime-timer {values['hold_seconds']}",
    )


def _list_rule(name: str, number: str, suffix: str, *lines: str) -> list[str]:
    rule = _table("rule", number, *lines)
    return _table(f"router prefix-list{suffix}", f'"{name}"', *rule)


def _deny_default(change: Change) -> list[str]:
    """Deny the default first. A new entry stands last, whatever its number: a new list takes the old one's place."""
    if change.rules and change.values.get("fresh"):
        return _filter(change.model_copy(update={"values": {**change.values, "policy": change.values["fresh"]}}))
    suffix, name = _suffix(change), _bare(change.values.get("policy", "")) or "<list>"
    default = "set prefix6 ::/0" if suffix else "set prefix 0.0.0.0 0.0.0.0"
    lengths = ["unset ge", "unset le"]
    return _list_rule(name, "1", suffix, "set action deny", default, *lengths)


def _list(change: Change, name: str) -> list[str]:
    rules: list[str] = []
    for number, one in enumerate(change.rules, 1):
        rules += _rule_lines(str(number), one)
    if not change.rules:
        return _list_rule(name, "1", _suffix(change), "set action permit", "set prefix <address> <mask>")
    block = ["config rule", *(line for line in rules), "end"]
    return _table(f"router prefix-list{_suffix(change)}", f'"{name}"', *block)


def _rule_lines(number: str, rule: FilterRule) -> list[str]:
    prefix = rule.prefix
    wanted = f"set prefix6 {prefix}" if prefix.version == 6 else f"set prefix {prefix.network_address} {prefix.netmask}"
    lines = [f"set action {'permit' if rule.is_permit else 'deny'}", wanted]
    lines.append(f"set ge {rule.low}" if rule.low > prefix.prefixlen else "unset ge")
    lines.append(f"set le {rule.high}" if rule.high > rule.low or rule.low > prefix.prefixlen else "unset le")
    return [f"{_INDENT}edit {number}", *(_INDENT * 2 + one for one in lines), f"{_INDENT}next"]


def _filter(change: Change) -> list[str]:
    """Write a list of its own and put it before the neighbor: a route-map that is there still has its say."""
    name = change.values["policy"]
    place = f"set prefix-list-{change.values['direction']}{_suffix(change)}"
    return [*_list(change, name), *_neighbor(change, f'{place} "{name}"')]


def _remove_static(change: Change) -> list[str]:
    suffix = "6" if ":" in change.values["prefix"] else ""
    number = change.values.get("entry") or f"<id of {change.values['prefix']}>"
    return [f"config router static{suffix}", f"{_INDENT}delete {number}", "end"]


def _define(change: Change) -> list[str]:
    name, kind = _bare(change.values.get("name", "")), change.values.get("kind", "")
    if kind == "prefix-list":
        return _list(change, name)
    if kind == "route-map":
        match = f'set match-ip{_suffix(change)}-address "{name}"'
        rule = _table("rule", "1", "set action permit", match)
        return [*_list(change, name), *_table("router route-map", f'"{name}"', *rule)]
    if kind == "distribute-list":
        rule = _table("rule", "1", "set action permit", "set prefix <address> <mask>")
        return _table("router access-list", f'"{name}"', *rule)
    if kind == "filter-list":
        rule = _table("rule", "1", "set action permit", 'set regexp "<expression>"')
        return _table("router aspath-list", f'"{name}"', *rule)
    if kind == "peer-group":
        inner = _table("neighbor-group", f'"{name}"', "set remote-as 12076")
        return ["config router bgp", *(_INDENT + one for one in inner), "end"]
    return []


_WRITERS: Mapping[ChangeKind, Callable[[Change], list[str]]] = {
    **IPSEC_WRITERS,
    ChangeKind.SET_TAGS: _set_tags,
    ChangeKind.SET_ETHERTYPE: _set_ethertype,
    ChangeKind.SET_ADDRESS: _set_address,
    ChangeKind.SET_MTU: lambda change: _interface(
        change, "set mtu-override enable", f"set mtu {change.values['ip_mtu']}"
    ),
    ChangeKind.REMOVE_ADDRESS: _remove_address,
    ChangeKind.ENABLE_INTERFACE: lambda change: _interface(change, "set status up"),
    ChangeKind.ADD_NEIGHBOR: _add_neighbor,
    ChangeKind.ENABLE_NEIGHBOR: lambda change: _neighbor(change, "set shutdown disable"),
    ChangeKind.SET_REMOTE_AS: lambda change: _neighbor(change, f"set remote-as {change.values['remote_as']}"),
    ChangeKind.SET_LOCAL_AS: _set_local_as,
    ChangeKind.ACTIVATE_FAMILY: lambda change: _neighbor(change, f"set activate{_suffix(change)} enable"),
    ChangeKind.SET_MD5: lambda change: _neighbor(change, "set password <key>"),
    ChangeKind.REMOVE_TCP_AO: lambda change: _neighbor(change, "unset auth-options"),
    ChangeKind.SET_BFD: _set_bfd,
    ChangeKind.SET_TIMERS: _set_timers,
    ChangeKind.REMOVE_MULTIHOP: lambda change: _neighbor(change, "set ebgp-enforce-multihop disable"),
    ChangeKind.REMOVE_UPDATE_SOURCE: lambda change: _neighbor(change, "unset update-source"),
    ChangeKind.SET_MAXIMUM_PREFIX: lambda change: _neighbor(
        change, f"set maximum-prefix{_suffix(change)} {change.values.get('maximum_prefix', '<number>')}"
    ),
    ChangeKind.DENY_DEFAULT: _deny_default,
    ChangeKind.FILTER_PREFIXES: _filter,
    ChangeKind.REMOVE_DEFAULT_ORIGINATE: lambda change: _neighbor(
        change, f"set capability-default-originate{_suffix(change)} disable"
    ),
    ChangeKind.REMOVE_STATIC: _remove_static,
    ChangeKind.DEFINE_REFERENCE: _define,
}
