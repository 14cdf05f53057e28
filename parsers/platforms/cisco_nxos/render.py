"""Changes in NX-OS's own words. A key is never written: `<key>` stands for it."""

from collections.abc import Callable, Mapping
from datetime import date

from parsers.model.change import Change, ChangeKind
from parsers.platforms.cisco_nxos.macsec import CIPHERS, DEFAULT_POLICY
from parsers.prefix_words import family, list_lines

_SUITES = {azure: nxos.upper() for nxos, azure in CIPHERS.items()}


def render(change: Change) -> tuple[str, ...]:
    """Return the config lines that make the change, with the lines of the blocks they stand in."""
    writer = _WRITERS.get(change.kind)
    return tuple(writer(change)) if writer else ()


def _interface(change: Change, *lines: str) -> list[str]:
    return [f"interface {change.interface}", *(f"  {line}" for line in lines)]


def _router(change: Change) -> str:
    return f"router bgp {change.process_as or '<as>'}"


def _session(change: Change, *lines: str) -> list[str]:
    """Lines below the neighbor, which stands in its VRF."""
    head, pad = [_router(change)], "  "
    if change.vrf != "default":
        head.append(f"  vrf {change.vrf}")
        pad = "    "
    return [*head, f"{pad}neighbor {change.neighbor}", *(f"{pad}  {line}" for line in lines)]


def _family_line(change: Change) -> str:
    afi_safi = change.values.get("afi_safi", "") or ("ipv6-unicast" if ":" in change.neighbor else "ipv4-unicast")
    return f"address-family {afi_safi.replace('-', ' ', 1)}"


def _family(change: Change, *lines: str) -> list[str]:
    return _session(change, _family_line(change), *(f"  {line}" for line in lines))


def _enable_neighbor(change: Change) -> list[str]:
    if change.level != "process":
        return _session(change, "no shutdown")
    lines = [_router(change), "  no shutdown"]  # the process or the VRF is shut: a neighbor's own line does not open it
    return lines if change.vrf == "default" else [*lines, f"  vrf {change.vrf}", "    no shutdown"]


def _set_tags(change: Change) -> list[str]:
    outer, inner = change.values.get("outer", ""), change.values.get("inner", "")
    return _interface(change, f"encapsulation dot1q {outer}" + (f" second-dot1q {inner}" if inner else ""))


def _set_ethertype(change: Change) -> list[str]:
    value = change.values.get("ethertype", "").casefold()
    line = "no switchport dot1q ethertype" if value in ("", "0x8100") else f"switchport dot1q ethertype {value}"
    return [f"interface {change.interface.partition('.')[0]}", f"  {line}"]


def _set_address(change: Change) -> list[str]:
    value, old = change.values.get("address", ""), change.values.get("old", "")
    if ":" in value:  # an interface holds several IPv6 addresses: a new one does not replace the old
        return _interface(change, *([f"no ipv6 address {old}"] if old else []), f"ipv6 address {value}")
    return _interface(change, f"ip address {value}")


def _set_bfd(change: Change) -> list[str]:
    values = change.values
    lines = ["feature bfd"]
    if change.interface:
        interval, receive = values.get("transmit_ms", "300"), values.get("receive_ms", "300")
        lines += _interface(
            change, f"bfd interval {interval} min_rx {receive} multiplier {values.get('multiplier', '3')}"
        )
    return lines + (_session(change, "bfd") if change.neighbor else [])


def _deny_default(change: Change) -> list[str]:
    default = "0.0.0.0/0" if family(change) == "ip" else "::/0"
    return [f"{family(change)} prefix-list {change.values.get('policy') or '<list>'} seq 1 deny {default}"]


def _filter(change: Change) -> list[str]:
    """Write a list of its own and put it before the neighbor: a route-map that is there still has its say."""
    name, direction = change.values["policy"], change.values["direction"]
    return [*list_lines(change, name), *_family(change, f"prefix-list {name} {direction}")]


def _remove_static(change: Change) -> list[str]:
    values = change.values
    word = "ipv6" if ":" in values["prefix"] else "ip"
    way = " ".join(one for one in (values.get("exit"), values.get("next_hop")) if one)
    line = f"no {word} route {values['prefix']} {way}"
    return [line] if change.vrf == "default" else [f"vrf context {change.vrf}", f"  {line}"]


def _remove_limit(change: Change) -> list[str]:
    if change.vrf == "default":
        return [_router(change), "  no maxas-limit"]
    return [_router(change), f"  vrf {change.vrf}", "    no maxas-limit"]


_DEFINITIONS: Mapping[str, tuple[str, ...]] = {  # {0} is the name, {1} the `router bgp` line
    "filter-list": ("ip as-path access-list {0} permit <expression>",),
    "key-chain": (
        "key chain {0} macsec",
        "  key <ckn>",
        "    key-octet-string <key> cryptographic-algorithm AES_256_CMAC",
    ),
    "macsec-policy": ("macsec policy {0}", "  cipher-suite GCM-AES-XPN-256", "  security-policy must-secure"),
    "peer": ("{1}", "  template peer {0}", "    remote-as 12076", "    address-family ipv4 unicast"),
    "peer-session": ("{1}", "  template peer-session {0}", "    remote-as 12076"),
    "peer-policy": ("{1}", "  template peer-policy {0}", "    prefix-list <list> out"),
    "vrf": ("vrf context {0}",),
    "feature": ("feature {0}",),
}


def _define(change: Change) -> list[str]:
    kind, name = change.values.get("kind", ""), change.values.get("name", "")
    if kind == "prefix-list":
        return list(list_lines(change, name))
    if kind == "route-map":
        match = f"  match {family(change)} address prefix-list {name}"
        return [*list_lines(change, name), f"route-map {name} permit 10", match]
    lines = _DEFINITIONS.get(change.values.get("kind", ""), ())
    return [line.format(change.values.get("name", ""), _router(change)) for line in lines]


def _bind_macsec(change: Change) -> list[str]:
    chain, policy = change.values.get("key_chain") or "<chain>", change.values.get("policy") or "<policy>"
    running = ["feature macsec"]
    if change.values.get("is_off"):
        running.append("no macsec shutdown")
    return [*running, *_interface(change, f"macsec keychain {chain} policy {policy}")]


def _chain(change: Change, *lines: str) -> list[str]:
    return [f"key chain {change.values.get('key_chain') or '<chain>'} macsec", *(f"  {line}" for line in lines)]


def _binding(change: Change) -> str:
    policy = change.values.get("policy")
    return f"macsec keychain {change.values.get('key_chain') or '<chain>'}" + (f" policy {policy}" if policy else "")


def _unbind_fallback(change: Change) -> list[str]:
    line = _binding(change)
    return _interface(change, f"no {line} fallback-keychain {change.values['fallback']}", line)


def _set_lifetime(change: Change) -> list[str]:
    start = date.fromisoformat(change.values["start"])
    line = f"    send-lifetime 00:00:00 {start:%b} {start.day:02} {start.year} infinite"
    return [*_chain(change, f"key {change.values['key']}"), line]


def _policy(change: Change, line: str) -> list[str]:
    return [f"macsec policy {change.values.get('policy') or '<policy>'}", f"  {line}"]


def _set_must_secure(change: Change) -> list[str]:
    if change.values.get("policy") != DEFAULT_POLICY:
        return _policy(change, "security-policy must-secure")
    chain = change.values.get("key_chain") or "<chain>"  # the system's policy is not to be changed: one of its own
    binding = _interface(change, f"macsec keychain {chain} policy MSEE")
    return ["macsec policy MSEE", "  security-policy must-secure", *binding]


def _set_cipher(change: Change) -> list[str]:
    suite = _SUITES.get(change.values.get("cipher", ""), "GCM-AES-XPN-256")  # type: ignore[call-overload]
    return [f"macsec policy {change.values.get('policy') or '<policy>'}", f"  cipher-suite {suite}"]


def _set_cak(change: Change) -> list[str]:
    values = change.values
    algorithm = (values.get("algorithm") or "aes-256-cmac").upper().replace("-", "_")
    return [
        f"key chain {values.get('key_chain') or '<chain>'} macsec",
        f"  key {values.get('ckn') or '<ckn>'}",
        f"    key-octet-string <key> cryptographic-algorithm {algorithm}",
    ]


def _set_local_as(change: Change) -> list[str]:
    value = change.values["local_as"]
    if value == str(change.process_as) and change.level != "group":  # in effect where no line names another
        return _session(change, "no local-as")
    return _session(change, f"local-as {value} no-prepend replace-as")


_WRITERS: Mapping[ChangeKind, Callable[[Change], list[str]]] = {
    ChangeKind.SET_TAGS: _set_tags,
    ChangeKind.SET_ETHERTYPE: _set_ethertype,
    ChangeKind.SET_ADDRESS: _set_address,
    ChangeKind.SET_MTU: lambda change: _interface(change, f"mtu {change.values['ip_mtu']}"),
    ChangeKind.REMOVE_ADDRESS: lambda change: _interface(
        change, f"no {'ipv6' if ':' in change.values['address'] else 'ip'} address {change.values['address']}"
    ),
    ChangeKind.ENABLE_INTERFACE: lambda change: _interface(change, "no shutdown"),
    ChangeKind.ADD_NEIGHBOR: lambda change: _session(
        change, f"remote-as {change.values.get('remote_as', '12076')}", _family_line(change)
    ),
    ChangeKind.ENABLE_NEIGHBOR: _enable_neighbor,
    ChangeKind.SET_REMOTE_AS: lambda change: _session(change, f"remote-as {change.values['remote_as']}"),
    ChangeKind.PROTECT_KEYS: lambda _: ["feature password encryption aes"],
    ChangeKind.SET_LOCAL_AS: _set_local_as,
    ChangeKind.ACTIVATE_FAMILY: _family,
    ChangeKind.SET_MD5: lambda change: _session(change, "password <key>"),
    ChangeKind.REMOVE_TCP_AO: lambda change: _session(change, "no ao", "password <key>"),
    ChangeKind.SET_BFD: _set_bfd,
    ChangeKind.SET_TIMERS: lambda change: _session(
        change, f"timers {change.values['keepalive_seconds']} {change.values['hold_seconds']}"
    ),
    ChangeKind.REMOVE_MULTIHOP: lambda change: _session(change, "no ebgp-multihop"),
    ChangeKind.REMOVE_UPDATE_SOURCE: lambda change: _session(change, "no update-source"),
    ChangeKind.SET_MAXIMUM_PREFIX: lambda change: _family(
        change, f"maximum-prefix {change.values.get('maximum_prefix', '<number>')} 80"
    ),
    ChangeKind.DENY_DEFAULT: _deny_default,
    ChangeKind.FILTER_PREFIXES: _filter,
    ChangeKind.REMOVE_DEFAULT_ORIGINATE: lambda change: _family(change, "no default-originate"),
    ChangeKind.REMOVE_STATIC: _remove_static,
    ChangeKind.REMOVE_AS_PATH_LIMIT: _remove_limit,
    ChangeKind.DEFINE_REFERENCE: _define,
    ChangeKind.BIND_MACSEC: _bind_macsec,
    ChangeKind.UNBIND_MACSEC: lambda change: _interface(change, f"no {_binding(change)}"),
    ChangeKind.UNBIND_FALLBACK: _unbind_fallback,
    ChangeKind.REMOVE_KEY: lambda change: _chain(change, f"no key {change.values['key']}"),
    ChangeKind.SET_LIFETIME: _set_lifetime,
    ChangeKind.SET_SCI: lambda change: _policy(
        change, "include-sci" if change.values.get("send") == "yes" else "no include-sci"
    ),
    ChangeKind.SET_CIPHER: _set_cipher,
    ChangeKind.SET_MUST_SECURE: _set_must_secure,
    ChangeKind.SET_CAK: _set_cak,
}
