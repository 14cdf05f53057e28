"""Changes in IOS's own words. A key is never written: `<key>` stands for it."""

from collections.abc import Callable, Mapping
from datetime import date
from ipaddress import IPv4Interface, ip_network

from parsers.model.change import Change, ChangeKind
from parsers.platforms.cisco_xe.ipsec_render import IPSEC_WRITERS
from parsers.platforms.cisco_xe.macsec import CIPHERS
from parsers.prefix_words import family, list_lines

_SUITES = {azure: ios for ios, azure in CIPHERS.items()}


def render(change: Change) -> tuple[str, ...]:
    """Return the config lines that make the change, with the lines of the blocks they stand in."""
    writer = _WRITERS.get(change.kind)
    return tuple(writer(change)) if writer else ()


def _interface(change: Change, *lines: str) -> list[str]:
    return [f"interface {change.interface}", *(f" {line}" for line in lines)]


def _session(change: Change, *lines: str) -> list[str]:
    """Session lines: in the VRF's address family, where the neighbor is in one, else at router level."""
    if change.vrf == "default":
        return [_router(change), *(f" {line}" for line in lines)]
    return _family(change, *lines)


def _family(change: Change, *lines: str) -> list[str]:
    afi = change.values.get("afi_safi", "") or ("ipv6-unicast" if ":" in change.neighbor else "ipv4-unicast")
    head = f" address-family {afi.partition('-')[0]}" + ("" if change.vrf == "default" else f" vrf {change.vrf}")
    return [_router(change), head, *(f"  {line}" for line in lines), " exit-address-family"]


def _router(change: Change) -> str:
    return f"router bgp {change.process_as or '<as>'}"


def _n(change: Change, text: str) -> str:
    return f"neighbor {change.neighbor} {text}"


def _holders(change: Change) -> list[str]:
    """Return whose line it is: a member's `no` leaves what its group brings. Both, where that is not known."""
    names = {"neighbor": [change.neighbor], "group": [change.peer_group]}.get(change.level, [])
    return [one for one in names or [change.neighbor, change.peer_group] if one]


def _negated(change: Change, text: str) -> list[str]:
    return [f"no neighbor {one} {text}" for one in _holders(change)]


def _without(change: Change, text: str) -> list[str]:
    return _session(change, *_negated(change, text))


def _set_tags(change: Change) -> list[str]:
    outer, inner = change.values.get("outer", ""), change.values.get("inner", "")
    line = f"encapsulation dot1Q {outer}" + (f" second-dot1q {inner}" if inner else "")
    # Some releases drop the addresses with the encapsulation: they are written again.
    return _interface(change, line, *map(_address, change.values.get("addresses", "").split()))


def _address(text: str) -> str:
    if ":" in text:
        return f"ipv6 address {text}"
    found = IPv4Interface(text)
    return f"ip address {found.ip} {found.netmask}"


def _set_mtu(change: Change) -> list[str]:
    return _interface(change, f"{'ip ' if change.values.get('counts') == 'ip' else ''}mtu {change.values['ip_mtu']}")


def _set_ethertype(change: Change) -> list[str]:
    value = change.values.get("ethertype", "").casefold()
    line = " no dot1q tunneling ethertype"
    if value not in ("", "0x8100"):  # 0x8100 is what IOS sends where no line stands
        line = f" dot1q tunneling ethertype {value[:2]}{value[2:].upper()}"
    return [f"interface {change.interface.partition('.')[0]}", line]


def _set_address(change: Change) -> list[str]:
    value, old = change.values.get("address", ""), change.values.get("old", "")
    if ":" in value:  # an interface holds several IPv6 addresses: a new one does not replace the old
        return _interface(change, *([f"no ipv6 address {old}"] if old else []), f"ipv6 address {value}")
    return _interface(change, _address(value))


def _add_neighbor(change: Change) -> list[str]:
    remote = _n(change, f"remote-as {change.values.get('remote_as', '12076')}")
    session = [remote]
    if change.values.get("source"):
        session += [_n(change, "ebgp-multihop 2"), _n(change, f"update-source {change.values['source']}")]
    if change.vrf != "default":
        return _family(change, *session, _n(change, "activate"))
    return [_router(change), *(f" {one}" for one in session), *_family(change, _n(change, "activate"))[1:]]


def _set_remote_as(change: Change) -> list[str]:
    # A member of a group that names an AS takes no other.
    name = change.peer_group if change.level == "group" and change.peer_group else change.neighbor
    return _session(change, f"neighbor {name} remote-as {change.values['remote_as']}")


def _replace_ao(change: Change) -> list[str]:
    """Take TCP-AO away and put MD5 in its place: the two cannot stand together."""
    return _session(change, *_negated(change, "ao"), _n(change, "password <key>"))


def _set_local_as(change: Change) -> list[str]:
    value = change.values["local_as"]
    if value == str(change.process_as):  # IOS refuses the process's own AS: it is in effect where no line names another
        return _without(change, "local-as")
    return _session(change, _n(change, f"local-as {value} no-prepend replace-as"))


def _set_bfd(change: Change) -> list[str]:
    values = change.values
    lines = []
    if change.interface:
        interval, receive = values.get("transmit_ms", "300"), values.get("receive_ms", "300")
        lines += _interface(
            change, f"bfd interval {interval} min_rx {receive} multiplier {values.get('multiplier', '3')}"
        )
    return lines + (_session(change, _n(change, "fall-over bfd")) if change.neighbor else [])


def _deny_default(change: Change) -> list[str]:
    default = "0.0.0.0/0" if family(change) == "ip" else "::/0"
    return [f"{family(change)} prefix-list {change.values.get('policy') or '<list>'} seq 1 deny {default}"]


def _filter(change: Change) -> list[str]:
    """Write a list of its own and put it before the neighbor: a route-map that is there still has its say."""
    name, direction = change.values["policy"], change.values["direction"]
    return [*list_lines(change, name), *_family(change, _n(change, f"prefix-list {name} {direction}"))]


def _remove_static(change: Change) -> list[str]:
    values, found = change.values, ip_network(change.values["prefix"])
    vrf = "" if change.vrf == "default" else f" vrf {change.vrf}"
    way = " ".join(one for one in (values.get("exit"), values.get("next_hop")) if one)
    if found.version == 6:
        return [f"no ipv6 route{vrf} {found} {way}"]
    return [f"no ip route{vrf} {found.network_address} {found.netmask} {way}"]


_DEFINITIONS: Mapping[str, tuple[str, ...]] = {  # {0} is the name, {1} the `router bgp` line
    "filter-list": ("ip as-path access-list {0} permit <expression>",),
    "distribute-list": ("ip access-list standard {0}", " permit <prefix>"),
    "key-chain": (
        "key chain {0} macsec",
        " key <ckn>",
        "  cryptographic-algorithm aes-256-cmac",
        "  key-string <key>",
    ),
    "mka-policy": ("mka policy {0}", " macsec-cipher-suite gcm-aes-xpn-256"),
    "peer-group": ("{1}", " neighbor {0} peer-group", " neighbor {0} remote-as 12076"),
    "peer-session": ("{1}", " template peer-session {0}", "  remote-as 12076", " exit-peer-session"),
    "peer-policy": ("{1}", " template peer-policy {0}", "  prefix-list <list> out", " exit-peer-policy"),
    "bfd-template": ("bfd-template single-hop {0}", " interval min-tx 300 min-rx 300 multiplier 3"),
    "vrf": ("vrf definition {0}", " address-family ipv4", " exit-address-family"),
    "ipsec-profile": ("crypto ipsec profile {0}", " set transform-set <set>", " set ikev2-profile <profile>"),
    "transform-set": ("crypto ipsec transform-set {0} esp-gcm 256", " mode tunnel"),
    "ikev2-proposal": ("crypto ikev2 proposal {0}", " encryption aes-cbc-256", " integrity sha256", " group 14"),
    "ikev2-keyring": ("crypto ikev2 keyring {0}", " peer <name>", "  address <gateway>", "  pre-shared-key <key>"),
    "ikev2-profile": (
        "crypto ikev2 profile {0}",
        " match identity remote address <gateway> 255.255.255.255",
        " authentication remote pre-share",
        " authentication local pre-share",
        " keyring local <keyring>",
    ),
}


def _define(change: Change) -> list[str]:
    kind, name = change.values.get("kind", ""), change.values.get("name", "")
    if kind == "prefix-list":
        return list(list_lines(change, name))
    if kind == "route-map":
        match = f" match {family(change)} address prefix-list {name}"
        return [*list_lines(change, name), f"route-map {name} permit 10", match]
    lines = _DEFINITIONS.get(change.values.get("kind", ""), ())
    return [line.format(change.values.get("name", ""), _router(change)) for line in lines]


def _bind_macsec(change: Change) -> list[str]:
    values = change.values
    policy = f"mka policy {values.get('policy') or '<policy>'}"
    chain = f"mka pre-shared-key key-chain {values.get('key_chain') or '<chain>'}"
    return _interface(change, policy, chain, "macsec access-control must-secure", "macsec")


def _chain(change: Change, *lines: str) -> list[str]:
    return [f"key chain {change.values.get('key_chain') or '<chain>'} macsec", *(f" {line}" for line in lines)]


def _unbind_macsec(change: Change) -> list[str]:
    values = change.values
    lines = ["no macsec"]
    if values.get("key_chain"):
        lines.append(f"no mka pre-shared-key key-chain {values['key_chain']}")
    return _interface(change, *lines, *([f"no mka policy {values['policy']}"] if values.get("policy") else []))


def _unbind_fallback(change: Change) -> list[str]:
    keys = f"mka pre-shared-key key-chain {change.values['key_chain']}"
    return _interface(change, f"no {keys} fallback-key-chain {change.values['fallback']}", keys)


def _set_lifetime(change: Change) -> list[str]:
    start = date.fromisoformat(change.values["start"])
    line = f"  lifetime 00:00:00 {start:%b} {start.day} {start.year} infinite"
    return [*_chain(change, f"key {change.values['key']}"), line]


def _set_cipher(change: Change) -> list[str]:
    suite = _SUITES.get(change.values.get("cipher", ""), "gcm-aes-xpn-256")  # type: ignore[call-overload]
    return [f"mka policy {change.values.get('policy') or '<policy>'}", f" macsec-cipher-suite {suite}"]


def _set_cak(change: Change) -> list[str]:
    values = change.values
    algorithm = values.get("algorithm") or "aes-256-cmac"
    return [
        f"key chain {values.get('key_chain') or '<chain>'} macsec",
        f" key {values.get('ckn') or '<ckn>'}",
        f"  cryptographic-algorithm {algorithm}",
        "  key-string <key>",
    ]


_WRITERS: Mapping[ChangeKind, Callable[[Change], list[str]]] = {
    **IPSEC_WRITERS,
    ChangeKind.SET_TAGS: _set_tags,
    ChangeKind.SET_ETHERTYPE: _set_ethertype,
    ChangeKind.SET_ADDRESS: _set_address,
    ChangeKind.SET_MTU: _set_mtu,
    ChangeKind.REMOVE_ADDRESS: lambda change: _interface(change, f"no {_address(change.values['address'])}"),
    ChangeKind.ENABLE_INTERFACE: lambda change: _interface(change, "no shutdown"),
    ChangeKind.ADD_NEIGHBOR: _add_neighbor,
    ChangeKind.ENABLE_NEIGHBOR: lambda change: _without(change, "shutdown"),
    ChangeKind.SET_REMOTE_AS: _set_remote_as,
    ChangeKind.PROTECT_KEYS: lambda _: ["key config-key password-encrypt <key>", "password encryption aes"],
    ChangeKind.SET_LOCAL_AS: _set_local_as,
    ChangeKind.ACTIVATE_FAMILY: lambda change: _family(change, _n(change, "activate")),
    ChangeKind.SET_MD5: lambda change: _session(change, _n(change, "password <key>")),
    ChangeKind.REMOVE_TCP_AO: _replace_ao,
    ChangeKind.SET_BFD: _set_bfd,
    ChangeKind.SET_TIMERS: lambda change: _session(
        change, _n(change, f"timers {change.values['keepalive_seconds']} {change.values['hold_seconds']}")
    ),
    ChangeKind.REMOVE_MULTIHOP: lambda change: _without(change, "ebgp-multihop"),
    ChangeKind.REMOVE_UPDATE_SOURCE: lambda change: _without(change, "update-source"),
    ChangeKind.SET_MAXIMUM_PREFIX: lambda change: _family(
        change, _n(change, f"maximum-prefix {change.values.get('maximum_prefix', '<number>')} 80")
    ),
    ChangeKind.DENY_DEFAULT: _deny_default,
    ChangeKind.FILTER_PREFIXES: _filter,
    ChangeKind.REMOVE_DEFAULT_ORIGINATE: lambda change: _family(change, *_negated(change, "default-originate")),
    ChangeKind.REMOVE_STATIC: _remove_static,
    ChangeKind.REMOVE_AS_PATH_LIMIT: lambda change: [_router(change), " no bgp maxas-limit"],
    ChangeKind.DEFINE_REFERENCE: _define,
    ChangeKind.BIND_MACSEC: _bind_macsec,
    ChangeKind.UNBIND_MACSEC: _unbind_macsec,
    ChangeKind.UNBIND_FALLBACK: _unbind_fallback,
    ChangeKind.REMOVE_KEY: lambda change: _chain(change, f"no key {change.values['key']}"),
    ChangeKind.SET_LIFETIME: _set_lifetime,
    ChangeKind.ENCRYPT_TAGS: lambda change: _interface(change, "no macsec dot1q-in-clear"),
    ChangeKind.SET_CIPHER: _set_cipher,
    ChangeKind.SET_MUST_SECURE: lambda change: _interface(change, "macsec access-control must-secure"),
    ChangeKind.SET_CAK: _set_cak,
}
