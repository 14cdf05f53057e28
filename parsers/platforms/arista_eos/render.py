"""Changes in EOS's own words. A key is never written: `<key>` stands for it."""

from collections.abc import Callable, Mapping

from parsers.model.change import Change, ChangeKind
from parsers.platforms.arista_eos.ipsec_render import IPSEC_WRITERS
from parsers.platforms.arista_eos.macsec import CIPHERS
from parsers.prefix_words import entries, family

_SUITES: Mapping[str, str] = {azure: eos for eos, azure in CIPHERS.items()}
_STEP = "   "  # EOS indents by three


def render(change: Change) -> tuple[str, ...]:
    """Return the config lines that make the change, with the lines of the blocks they stand in."""
    writer = _WRITERS.get(change.kind)
    return tuple(writer(change)) if writer else ()


def _interface(change: Change, *lines: str) -> list[str]:
    return [f"interface {change.interface}", *(_STEP + line for line in lines)]


def _session(change: Change, *lines: str) -> list[str]:
    """Session lines: in the VRF's block, where the neighbor is in one, else at router level."""
    head, depth = _heads(change)
    return [*head, *(_STEP * depth + line for line in lines)]


def _family(change: Change, *lines: str) -> list[str]:
    afi = change.values.get("afi_safi", "") or ("ipv6-unicast" if ":" in change.neighbor else "ipv4-unicast")
    head, depth = _heads(change)
    return [
        *head,
        f"{_STEP * depth}address-family {afi.partition('-')[0]}",
        *(_STEP * (depth + 1) + line for line in lines),
    ]


def _heads(change: Change) -> tuple[list[str], int]:
    router = f"router bgp {change.process_as or '<as>'}"
    if change.vrf == "default":
        return [router], 1
    return [router, f"{_STEP}vrf {change.vrf}"], 2


def _n(change: Change, text: str) -> str:
    return f"neighbor {change.neighbor} {text}"


def _without(change: Change, text: str) -> list[str]:
    """Take a line away where it stands: a member's `no` leaves what its group brings."""
    name = change.peer_group if change.level == "group" and change.peer_group else change.neighbor
    return _session(change, f"no neighbor {name} {text}")


def _set_mtu(change: Change) -> list[str]:
    return _interface(change, f"mtu {change.values['ip_mtu']}")


def _set_tags(change: Change) -> list[str]:
    outer, inner = change.values.get("outer", ""), change.values.get("inner", "")
    return _interface(change, f"encapsulation dot1q vlan {outer}" + (f" inner {inner}" if inner else ""))


def _set_address(change: Change) -> list[str]:
    value, old = change.values["address"], change.values.get("old", "")
    if ":" in value:  # an interface holds several IPv6 addresses: a new one does not replace the old
        return _interface(change, *([f"no ipv6 address {old}"] if old else []), f"ipv6 address {value}")
    return _interface(change, f"ip address {value}")


def _add_neighbor(change: Change) -> list[str]:
    remote = _n(change, f"remote-as {change.values.get('remote_as', '12076')}")
    session = [remote]
    if change.values.get("source"):
        session += [_n(change, "ebgp-multihop 2"), _n(change, f"update-source {change.values['source']}")]
    return [*_session(change, *session), *_family(change, _n(change, "activate"))[len(_heads(change)[0]) :]]


def _set_bfd(change: Change) -> list[str]:
    values = change.values
    interval, receive = values.get("transmit_ms", "300"), values.get("receive_ms", "300")
    timers = f"interval {interval} min-rx {receive} multiplier {values.get('multiplier', '3')}"
    if not change.neighbor:
        return _interface(change, f"bfd {timers}") if change.interface else []
    return _session(change, _n(change, "bfd"), _n(change, f"bfd {timers}"))


def _deny_default(change: Change) -> list[str]:
    default = "0.0.0.0/0" if family(change) == "ip" else "::/0"
    return [f"{family(change)} prefix-list {change.values.get('policy') or '<list>'}", f"{_STEP}seq 1 deny {default}"]


def _list(change: Change, name: str) -> list[str]:
    return [f"{family(change)} prefix-list {name}", *(_STEP + one for one in entries(change.rules))]


def _filter(change: Change) -> list[str]:
    """Write a list of its own and put it before the neighbor: a route-map that is there still has its say."""
    name, direction = change.values["policy"], change.values["direction"]
    return [*_list(change, name), *_family(change, _n(change, f"prefix-list {name} {direction}"))]


def _remove_static(change: Change) -> list[str]:
    values = change.values
    word = "ipv6" if ":" in values["prefix"] else "ip"
    vrf = "" if change.vrf == "default" else f" vrf {change.vrf}"
    way = " ".join(one for one in (values.get("exit"), values.get("next_hop")) if one)
    return [f"no {word} route{vrf} {values['prefix']} {way}"]


def _define(change: Change) -> list[str]:
    kind, name = change.values.get("kind", ""), change.values.get("name", "")
    blocks: Mapping[str, list[str]] = {
        "prefix-list": _list(change, name),
        "route-map": [
            *_list(change, name),
            f"route-map {name} permit 10",
            f"{_STEP}match {family(change)} address prefix-list {name}",
        ],
        "vrf": [f"vrf instance {name}", f"ip routing vrf {name}"],
        "peer-group": [f"router bgp {change.process_as or '<as>'}", f"{_STEP}neighbor {name} peer group"],
        "macsec-profile": _profile(name, "cipher aes256-gcm-xpn", "key <ckn> 0 <key>", "sci"),
    }
    return blocks.get(kind, [])


def _profile(name: str, *lines: str) -> list[str]:
    return ["mac security", f"{_STEP}profile {name or '<profile>'}", *(_STEP * 2 + line for line in lines)]


def _of_profile(change: Change) -> str:
    """Return the profile's name: a chain of EOS is the keys of one, those of its fallback with a word behind."""
    return change.values.get("policy") or change.values.get("key_chain", "").removesuffix(" fallback")


def _set_cipher(change: Change) -> list[str]:
    suite = _SUITES.get(change.values.get("cipher", ""), "aes256-gcm-xpn")
    return _profile(change.values.get("policy", ""), f"cipher {suite}")


def _set_cak(change: Change) -> list[str]:
    values = change.values
    return _profile(values.get("policy") or values.get("key_chain", ""), f"key {values.get('ckn') or '<ckn>'} 0 <key>")


def _set_local_as(change: Change) -> list[str]:
    value = change.values["local_as"]
    if value == str(change.process_as):  # in effect where no line names another
        return _without(change, "local-as")
    return _session(change, _n(change, f"local-as {value} no-prepend replace-as"))


_WRITERS: Mapping[ChangeKind, Callable[[Change], list[str]]] = {
    **IPSEC_WRITERS,
    ChangeKind.SET_TAGS: _set_tags,
    ChangeKind.SET_ETHERTYPE: lambda change: [
        f"interface {change.interface.partition('.')[0]}",
        f"{_STEP}no switchport dot1q ethertype",
    ],
    ChangeKind.SET_ADDRESS: _set_address,
    ChangeKind.SET_MTU: _set_mtu,
    ChangeKind.REMOVE_ADDRESS: lambda change: _interface(
        change, f"no {'ipv6' if ':' in change.values['address'] else 'ip'} address {change.values['address']}"
    ),
    ChangeKind.ENABLE_INTERFACE: lambda change: _interface(change, "no shutdown"),
    ChangeKind.ADD_NEIGHBOR: _add_neighbor,
    ChangeKind.ENABLE_NEIGHBOR: lambda change: _without(change, "shutdown"),
    ChangeKind.SET_REMOTE_AS: lambda change: _session(change, _n(change, f"remote-as {change.values['remote_as']}")),
    ChangeKind.PROTECT_KEYS: lambda _: [
        "management security",
        f"{_STEP}password encryption-key common",
        f"{_STEP}password encryption reversible aes-256-gcm",  # from then on keys are printed in the form 8a
    ],
    ChangeKind.SET_LOCAL_AS: _set_local_as,
    ChangeKind.ACTIVATE_FAMILY: lambda change: _family(change, _n(change, "activate")),
    ChangeKind.SET_MD5: lambda change: _session(change, _n(change, "password <key>")),
    ChangeKind.REMOVE_TCP_AO: lambda change: _session(
        change, f"no {_n(change, 'password')}", _n(change, "password <key>")
    ),
    ChangeKind.SET_BFD: _set_bfd,
    ChangeKind.SET_TIMERS: lambda change: _session(
        change, _n(change, f"timers {change.values['keepalive_seconds']} {change.values['hold_seconds']}")
    ),
    ChangeKind.REMOVE_MULTIHOP: lambda change: _without(change, "ebgp-multihop"),
    ChangeKind.REMOVE_UPDATE_SOURCE: lambda change: _without(change, "update-source"),
    ChangeKind.SET_MAXIMUM_PREFIX: lambda change: _session(
        change, _n(change, f"maximum-routes {change.values.get('maximum_prefix', '<number>')}")
    ),
    ChangeKind.DENY_DEFAULT: _deny_default,
    ChangeKind.FILTER_PREFIXES: _filter,
    ChangeKind.REMOVE_DEFAULT_ORIGINATE: lambda change: _without(change, "default-originate"),
    ChangeKind.REMOVE_STATIC: _remove_static,
    ChangeKind.DEFINE_REFERENCE: _define,
    ChangeKind.BIND_MACSEC: lambda change: _interface(
        change, f"mac security profile {change.values.get('policy') or '<profile>'}"
    ),
    ChangeKind.UNBIND_MACSEC: lambda change: _interface(change, "no mac security profile"),
    ChangeKind.UNBIND_FALLBACK: lambda change: _profile(
        _of_profile(change), *(f"no key {one}" for one in change.values.get("keys", "").split())
    ),
    ChangeKind.REMOVE_KEY: lambda change: _profile(_of_profile(change), f"no key {change.values['key']}"),
    ChangeKind.SET_SCI: lambda change: _profile(
        _of_profile(change), "sci" if change.values.get("send") == "yes" else "no sci"
    ),
    ChangeKind.SET_CIPHER: _set_cipher,
    ChangeKind.SET_MUST_SECURE: lambda change: _profile(change.values.get("policy", ""), "traffic unprotected drop"),
    ChangeKind.SET_CAK: _set_cak,
}
