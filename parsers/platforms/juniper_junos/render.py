"""Changes as Junos `set` lines. A key is never written: `<key>` stands for it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from parsers.model.change import Change, ChangeKind, FilterRule
from parsers.platforms.juniper_junos.ipsec_render import IPSEC_WRITERS
from parsers.platforms.juniper_junos.macsec import CIPHERS, OWN_KEY

_SUITES = {azure: junos for junos, azure in CIPHERS.items()}
_FAMILIES = {"ipv4": "inet", "ipv6": "inet6"}


def render(change: Change) -> tuple[str, ...]:
    """Return the `set`, `delete` and `activate` lines that make the change; empty where Junos has no words for it."""
    writer = _WRITERS.get(change.kind)
    return tuple(writer(change)) if writer else ()


def _unit(change: Change) -> str:
    port, dot, unit = change.interface.partition(".")
    return f"interfaces {port} unit {unit}" if dot else f"interfaces {port}"


def _port(change: Change) -> str:
    return change.interface.partition(".")[0]


def _bgp(change: Change) -> str:
    """Return the path of the neighbor's BGP: `vrf` is an instance, `LS/RI`, or `LS/default`."""
    system, slash, instance = change.vrf.rpartition("/")
    path = f"logical-systems {system} " if slash else ""
    if instance != "default":
        path += f"routing-instances {instance} "
    own = f"MSEE-{change.neighbor.replace(':', '-')}"  # of a neighbor that stands in no group yet
    return f"{path}protocols bgp group {change.peer_group or own}"


def _neighbor(change: Change) -> str:
    return f"{_bgp(change)} neighbor {change.neighbor}"


def _family(change: Change) -> str:
    afi = change.values.get("afi_safi", "") or ("ipv6-unicast" if ":" in change.neighbor else "ipv4-unicast")
    name, _, safi = afi.partition("-")
    return f"family {_FAMILIES.get(name, name)} {safi or 'unicast'}"


def _set_tags(change: Change) -> list[str]:
    outer, inner, unit = change.values.get("outer", ""), change.values.get("inner", ""), _unit(change)
    if inner:
        return [
            f"delete {unit} vlan-id",
            f"delete interfaces {_port(change)} vlan-tagging",  # the two kinds of tagging exclude each other
            f"set interfaces {_port(change)} flexible-vlan-tagging",
            f"set {unit} vlan-tags outer {outer} inner {inner}",
        ]
    return [f"delete {unit} vlan-tags", f"set {unit} vlan-id {outer}"]


def _set_ethertype(change: Change) -> list[str]:
    tpid, values = change.values.get("ethertype") or "0x8100", change.values
    outer, inner = values.get("outer") or "<outer>", values.get("inner") or "<inner>"
    return [f"set {_unit(change)} vlan-tags outer {tpid}.{outer} inner {tpid}.{inner}"]


def _set_mtu(change: Change) -> list[str]:
    """Junos counts the header and all tags that may come in a port's `mtu`."""
    size = int(change.values["ip_mtu"])
    if change.values.get("counts") == "ip":
        family = "inet6" if change.values.get("family") == "ipv6" else "inet"
        return [f"set {_unit(change)} family {family} mtu {size}"]
    tags = 2 if change.values.get("tags") not in ("", "0") else 0
    return [f"set interfaces {_port(change)} mtu {size + 14 + 4 * tags}"]


def _remove_address(change: Change) -> list[str]:
    address = change.values["address"]
    return [f"delete {_unit(change)} family {'inet6' if ':' in address else 'inet'} address {address}"]


def _holder(change: Change) -> str:
    """Return the level at which a statement stands."""
    if change.level == "group":
        return _bgp(change)
    return _bgp(change).rpartition(" group ")[0] if change.level == "process" else _neighbor(change)


def _set_address(change: Change) -> list[str]:
    wanted, old = change.values["address"], change.values.get("old", "")
    family = f"{_unit(change)} family {'inet6' if ':' in wanted else 'inet'} address"
    return [*([f"delete {family} {old}"] if old else []), f"set {family} {wanted}"]


def _enable_interface(change: Change) -> list[str]:
    return [f"activate {_unit(change)}", f"delete {_unit(change)} disable"]


def _add_neighbor(change: Change) -> list[str]:
    head, far = _neighbor(change), change.values.get("source")
    return [
        f"set {_bgp(change)} type external",
        f"set {head} peer-as {change.values.get('remote_as') or '12076'}",
        f"set {head} {_family(change)}",
        *([f"set {head} multihop ttl 2", f"set {head} local-address {change.values['address']}"] if far else []),
    ]


def _enable_neighbor(change: Change) -> list[str]:
    head = _holder(change)
    return [f"activate {head}", f"delete {head} disable", f"delete {head} shutdown"]


def _set_bfd(change: Change) -> list[str]:
    head, values = f"set {_neighbor(change)} bfd-liveness-detection", change.values
    return [
        f"{head} transmit-interval minimum-interval {values.get('transmit_ms') or '300'}",
        f"{head} minimum-receive-interval {values.get('receive_ms') or '300'}",
        f"{head} multiplier {values.get('multiplier') or '3'}",
    ]


def _remove_chain(change: Change) -> list[str]:
    head = _holder(change)
    return [
        f"delete {head} authentication-key-chain",
        f"delete {head} authentication-algorithm",
        f"set {_neighbor(change)} authentication-key <key>",
    ]


def _set_maximum(change: Change) -> list[str]:
    maximum = change.values.get("maximum_prefix") or "<number>"
    return [f"set {_neighbor(change)} {_family(change)} prefix-limit maximum {maximum}"]


def _terms(name: str, rules: Sequence[FilterRule], permit: str) -> list[str]:
    """Return a policy with a term an entry: within one term the longest entry alone would be asked."""
    lines, head = [], f"set policy-options policy-statement {name}"
    for number, one in enumerate(rules, 1):
        action = ("next policy" if one.is_whole_space else permit) if one.is_permit else "reject"
        lines += [
            f"{head} term {number} from route-filter {one.prefix} {_lengths(one)}",
            f"{head} term {number} then {action}",
        ]
    return [*lines, f"{head} then reject"]


def _lengths(rule: FilterRule) -> str:
    if rule.is_exact:
        return "exact"
    if rule.low > rule.prefix.prefixlen:
        return f"prefix-length-range /{rule.low}-/{rule.high}"
    return "orlonger" if rule.high == rule.prefix.max_prefixlen else f"upto /{rule.high}"


def _filter(change: Change) -> list[str]:
    """Write a policy of its own and ask it before those in force, which the neighbor may have from its group."""
    name = change.values["policy"]
    word = "import" if change.values["direction"] == "in" else "export"
    lines = _terms(name, change.rules, "next policy" if change.policies else "accept") if change.rules else []
    place = f"{_neighbor(change)} {word}"
    return [
        *(lines or _define_policy(name)),
        *([f"delete {place}"] if change.policies else []),
        *(f"set {place} {one}" for one in (name, *change.policies)),
    ]


def _define_policy(name: str) -> list[str]:
    head = f"set policy-options policy-statement {name}"
    return [
        f"{head} term 1 from route-filter <prefix> orlonger",
        f"{head} term 1 then accept",
        f"{head} then reject",
    ]


def _remove_static(change: Change) -> list[str]:
    system, slash, instance = change.vrf.rpartition("/")
    path = f"logical-systems {system} " if slash else ""
    table = "inet6.0" if ":" in change.values["prefix"] else ""
    if instance != "default":
        path += f"routing-instances {instance} "
        table = table and f"{instance}.{table}"
    rib = f"rib {table} " if table else ""
    route = f"{path}routing-options {rib}static route {change.values['prefix']}"
    way = change.values.get("next_hop") or change.values.get("exit")
    return [f"delete {route} next-hop {way}" if change.values.get("others") else f"delete {route}"]


def _define(change: Change) -> list[str]:
    name = change.values.get("name", "")
    lines = {
        "prefix-list": [
            f"set policy-options prefix-list {name} {one}"
            for one in [str(rule.prefix) for rule in change.rules if rule.is_permit] or ["<prefix>"]
        ],
        "policy": _terms(name, change.rules, "accept") if change.rules else _define_policy(name),
        "apply-groups": [f"set groups {name} <statements>"],
        "key-chain": [
            f"set security authentication-key-chains key-chain {name} key 0 key-name <ckn>",
            f"set security authentication-key-chains key-chain {name} key 0 secret <key>",
        ],
        "connectivity-association": [
            f"set security macsec connectivity-association {name} security-mode static-cak",
            f"set security macsec connectivity-association {name} cipher-suite gcm-aes-xpn-256",
            f"set security macsec connectivity-association {name} pre-shared-key ckn <ckn>",
            f"set security macsec connectivity-association {name} pre-shared-key cak <key>",
        ],
    }
    return lines.get(change.values.get("kind", ""), [])


def _association(change: Change) -> str:
    return f"security macsec connectivity-association {change.values.get('policy') or '<association>'}"


def _bind_macsec(change: Change) -> list[str]:
    policy = change.values.get("policy") or "<association>"
    return [
        f"set {_association(change)} security-mode static-cak",
        f"set security macsec interfaces {_port(change)} connectivity-association {policy}",
        f"activate security macsec interfaces {_port(change)}",
    ]


_CHAINS = "security authentication-key-chains key-chain"


def _set_sci(change: Change) -> list[str]:
    return [f"{'set' if change.values.get('send') == 'yes' else 'delete'} {_association(change)} include-sci"]


def _unbind_fallback(change: Change) -> list[str]:
    _, slash, word = change.values["fallback"].rpartition("/")
    return [f"delete {_association(change)} {word if slash else 'fallback-key-chain'}"]


def _set_lifetime(change: Change) -> list[str]:
    start = date.fromisoformat(change.values["start"])
    key = f"{_CHAINS} {change.values['key_chain']} key {change.values['key']}"
    return [f'set {key} start-time "{start.year}-{start.month}-{start.day}.00:00:00 +0000"']


def _set_cipher(change: Change) -> list[str]:
    suite = {str(azure): junos for azure, junos in _SUITES.items()}.get(change.values.get("cipher", ""))
    return [f"set {_association(change)} cipher-suite {suite or 'gcm-aes-xpn-256'}"]


def _set_cak(change: Change) -> list[str]:
    chain = change.values.get("key_chain") or f"<association>/{OWN_KEY}"
    association, slash, word = chain.rpartition("/")
    ckn = change.values.get("ckn")
    if slash and word in (OWN_KEY, "fallback-key"):
        head = f"set security macsec connectivity-association {association} {word}"
        return [*([f"{head} ckn {ckn}"] if ckn else []), f"{head} cak <key>"]
    head = f"set {_CHAINS} {chain} key {change.values.get('key') or '0'}"
    return [*([f"{head} key-name {ckn}"] if ckn else []), f"{head} secret <key>"]


def _set_md5(change: Change) -> list[str]:
    place = f"{_neighbor(change)} authentication-key"
    # A value set anew stays deactivated.
    return [*([f"activate {place}"] if change.values.get("is_off") else []), f"set {place} <key>"]


def _set_hold(change: Change) -> list[str]:
    # Junos has no keepalive of its own: it is a third of the hold time.
    return [f"set {_neighbor(change)} hold-time {change.values.get('hold_seconds') or '30'}"]


_WRITERS: Mapping[ChangeKind, Callable[[Change], list[str]]] = {
    **IPSEC_WRITERS,
    ChangeKind.SET_TAGS: _set_tags,
    ChangeKind.SET_ETHERTYPE: _set_ethertype,
    ChangeKind.SET_ADDRESS: _set_address,
    ChangeKind.SET_MTU: _set_mtu,
    ChangeKind.REMOVE_ADDRESS: _remove_address,
    ChangeKind.ENABLE_INTERFACE: _enable_interface,
    ChangeKind.ADD_NEIGHBOR: _add_neighbor,
    ChangeKind.ENABLE_NEIGHBOR: _enable_neighbor,
    ChangeKind.SET_REMOTE_AS: lambda change: [f"set {_neighbor(change)} peer-as {change.values['remote_as']}"],
    ChangeKind.PROTECT_KEYS: lambda _: ["set system master-password plain-text-password"],
    ChangeKind.SET_LOCAL_AS: lambda change: [f"set {_neighbor(change)} local-as {change.values['local_as']}"],
    ChangeKind.ACTIVATE_FAMILY: lambda change: [f"set {_neighbor(change)} {_family(change)}"],
    ChangeKind.SET_MD5: _set_md5,
    ChangeKind.REMOVE_TCP_AO: _remove_chain,
    ChangeKind.SET_BFD: _set_bfd,
    ChangeKind.SET_TIMERS: _set_hold,
    ChangeKind.REMOVE_MULTIHOP: lambda change: [f"delete {_holder(change)} multihop"],
    ChangeKind.REMOVE_UPDATE_SOURCE: lambda change: [f"delete {_holder(change)} local-address"],
    ChangeKind.SET_MAXIMUM_PREFIX: _set_maximum,
    ChangeKind.FILTER_PREFIXES: _filter,
    ChangeKind.REMOVE_STATIC: _remove_static,
    ChangeKind.DEFINE_REFERENCE: _define,
    ChangeKind.BIND_MACSEC: _bind_macsec,
    ChangeKind.UNBIND_MACSEC: lambda change: [f"delete security macsec interfaces {change.interface}"],
    ChangeKind.UNBIND_FALLBACK: _unbind_fallback,
    ChangeKind.REMOVE_KEY: lambda change: [f"delete {_CHAINS} {change.values['key_chain']} key {change.values['key']}"],
    ChangeKind.SET_LIFETIME: _set_lifetime,
    ChangeKind.SET_SCI: _set_sci,
    ChangeKind.SET_CIPHER: _set_cipher,
    ChangeKind.SET_MUST_SECURE: lambda change: [f"delete {_association(change)} mka should-secure"],
    ChangeKind.SET_CAK: _set_cak,
}
