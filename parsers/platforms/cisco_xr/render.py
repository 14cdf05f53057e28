"""Changes in XR's own words. A key is never written: `<key>` stands for it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from ipaddress import ip_interface
from itertools import groupby

from parsers.model.change import Change, ChangeKind, FilterRule
from parsers.platforms.cisco_xr.macsec import CIPHERS
from parsers.prefix_words import bounds

_SUITES: dict[str, str] = {azure: xr.upper() for xr, azure in CIPHERS.items()}


def render(change: Change) -> tuple[str, ...]:
    """Return the config lines that make the change, with the lines of the blocks they stand in."""
    writer = _WRITERS.get(change.kind)
    return tuple(writer(change)) if writer else ()


def _interface(change: Change, *lines: str) -> list[str]:
    return [f"interface {change.interface}", *(f" {line}" for line in lines)]


def _neighbor(change: Change, *lines: str) -> list[str]:
    """Lines of the neighbor, in its VRF where it has one."""
    head = [f"router bgp {change.process_as or '<as>'}"]
    if change.vrf != "default":
        head.append(f" vrf {change.vrf}")
    indent = " " * len(head)
    return [*head, f"{indent}neighbor {change.neighbor}", *(f"{indent} {line}" for line in lines)]


def _family(change: Change, *lines: str) -> list[str]:
    afi_safi = change.values.get("afi_safi") or ("ipv6-unicast" if ":" in change.neighbor else "ipv4-unicast")
    return _neighbor(change, f"address-family {afi_safi.replace('-', ' ')}", *(f" {line}" for line in lines))


def _enable(change: Change) -> list[str]:
    """Take a bundle's own `bundle shutdown` away too: which of the two holds it is the same fact."""
    is_bundle = change.interface.startswith("Bundle-") and "." not in change.interface
    return _interface(change, "no shutdown", *(["no bundle shutdown"] if is_bundle else []))


def _set_tags(change: Change) -> list[str]:
    outer, inner = change.values.get("outer", ""), change.values.get("inner", "")
    return _interface(change, f"encapsulation dot1q {outer}" + (f" second-dot1q {inner}" if inner else ""))


def _set_ethertype(change: Change) -> list[str]:
    """Take the port's own EtherType away; `dot1ad` is one too, so that the tags are written again."""
    port = change.interface.partition(".")[0]
    again = _set_tags(change) if change.values.get("outer") else []
    return [f"interface {port}", " no dot1q tunneling ethertype", *again]


def _set_mtu(change: Change) -> list[str]:
    """XR counts the header in `mtu`, and a sub-interface's own counts its tags."""
    size = int(change.values["ip_mtu"])
    if change.values.get("counts") == "ip":
        return _interface(change, f"{'ipv6' if change.values.get('family') == 'ipv6' else 'ipv4'} mtu {size}")
    tags = int(change.values.get("tags") or 0) if "." in change.interface else 0
    return _interface(change, f"mtu {size + 14 + 4 * tags}")


def _without(change: Change, text: str) -> list[str]:
    """Take a line away where it stands: a neighbor's `no` leaves what its group brings."""
    if change.level != "group" or not change.peer_group:
        return _neighbor(change, f"no {text}")
    return [f"router bgp {change.process_as or '<as>'}", f" neighbor-group {change.peer_group}", f"  no {text}"]


def _set_address(change: Change) -> list[str]:
    wanted, old = ip_interface(change.values["address"]), change.values.get("old", "")
    if wanted.version == 6:  # an interface holds several: a new one does not replace the old
        return _interface(change, *([f"no ipv6 address {old}"] if old else []), f"ipv6 address {wanted}")
    return _interface(change, f"ipv4 address {wanted.ip} {wanted.netmask}")


def _add_neighbor(change: Change) -> list[str]:
    head = _neighbor(change, f"remote-as {change.values.get('remote_as', '12076')}")
    given = change.values.get("filtered", "").split()
    # Without a policy each way XR exchanges nothing.
    policies = [f"route-policy <policy> {way}" for way in ("in", "out") if way not in given]
    return [*head, *_family(change, *policies)[len(head) - 1 :]]


def _set_bfd(change: Change) -> list[str]:
    values = change.values
    return _neighbor(
        change,
        "bfd fast-detect",
        f"bfd minimum-interval {values.get('transmit_ms', '300')}",
        f"bfd multiplier {values.get('multiplier', '3')}",
    )


def _entry(rule: FilterRule) -> str:
    return f"{rule.prefix}{bounds(rule)}"


def _policy(name: str, rules: Sequence[FilterRule], *then: str) -> list[str]:
    """Return a policy that drops what the denying entries hold, and does `then` with what the others let pass.

    The branches are one `if`: the first entry that holds a prefix decides, and `pass` alone ends nothing.
    """
    last = rules[-1] if rules[-1].is_whole_space else None
    lines: list[str] = []
    for is_permit, group in groupby((one for one in rules if one is not last), key=lambda one: one.is_permit):
        lines.append(f"  {'else' if lines else ''}if destination in ({', '.join(map(_entry, group))}) then")
        lines += [f"    {line}" for line in (then if is_permit else ("drop",))]
    rest = [] if last is None else list(then) if last.is_permit else ["drop"]
    if lines and rest and any(one.is_permit for one in rules[:-1]):
        lines += ["  else", *(f"    {line}" for line in rest), "  endif"]
    else:
        lines += [*(["  endif"] if lines else []), *(f"  {line}" for line in rest)]
    return [f"route-policy {name}", *lines, "end-policy"]


def _filter(change: Change) -> list[str]:
    """Write a policy of its own that asks the one in force: XR applies a single policy a direction."""
    name, direction = change.values["policy"], change.values["direction"]
    then = [f"apply {one}" for one in change.policies] or ["pass"]
    lines = _policy(name, change.rules, *then) if change.rules else _define_policy(name)
    return [*lines, *_family(change, f"route-policy {name} {direction}")]


def _define_policy(name: str) -> list[str]:
    return [f"route-policy {name}", "  if destination in (<prefix>) then", "    pass", "  endif", "end-policy"]


def _remove_static(change: Change) -> list[str]:
    values = change.values
    family = "ipv6" if ":" in values["prefix"] else "ipv4"
    head = ["router static", *([f" vrf {change.vrf}"] if change.vrf != "default" else [])]
    pad = " " * len(head)
    way = " ".join(one for one in (values.get("exit"), values.get("next_hop")) if one)
    return [*head, f"{pad}address-family {family} unicast", f"{pad} no {values['prefix']} {way}"]


def _permitted(rules: Sequence[FilterRule]) -> list[str]:
    found = [_entry(one) for one in rules if one.is_permit]
    return [f"  {one}," for one in found[:-1]] + [f"  {one}" for one in found[-1:]]


def _define(change: Change) -> list[str]:
    kind, name = change.values.get("kind", ""), change.values.get("name", "")
    return {
        "policy": _policy(name, change.rules, "pass") if change.rules else _define_policy(name),
        "prefix-set": [f"prefix-set {name}", *(_permitted(change.rules) or ["  <prefix>"]), "end-set"],
        "key-chain": [f"key chain {name}", " macsec", "  key <ckn>", f"   {_KEY_STRING.format('aes-256-cmac')}"],
        "macsec-policy": [f"macsec-policy {name}", " cipher-suite GCM-AES-XPN-256", " security-policy must-secure"],
        "neighbor-group": [f"router bgp {change.process_as or '<as>'}", f" neighbor-group {name}", "  remote-as 12076"],
        "vrf": [f"vrf {name}", " address-family ipv4 unicast"],
    }.get(kind, [])


_KEY_STRING = "key-string clear <key> cryptographic-algorithm {}"


def _bind_macsec(change: Change) -> list[str]:
    chain, policy = change.values.get("key_chain") or "<chain>", change.values.get("policy") or "<policy>"
    return _interface(change, f"macsec psk-keychain {chain} policy {policy}")


def _binding(change: Change) -> str:
    policy = change.values.get("policy")
    return f"macsec psk-keychain {change.values.get('key_chain') or '<chain>'}" + (
        f" policy {policy}" if policy else ""
    )


def _unbind_fallback(change: Change) -> list[str]:
    chain, policy = change.values.get("key_chain") or "<chain>", change.values.get("policy")
    fallback = f"fallback-psk-keychain {change.values['fallback']}" + (f" policy {policy}" if policy else "")
    return _interface(change, f"no macsec psk-keychain {chain} {fallback}", _binding(change))


def _chain(change: Change, *lines: str) -> list[str]:
    return [f"key chain {change.values.get('key_chain') or '<chain>'}", " macsec", *(f"  {line}" for line in lines)]


def _set_lifetime(change: Change) -> list[str]:
    start = date.fromisoformat(change.values["start"])
    line = f"   lifetime 00:00:00 {f'{start:%B}'.lower()} {start.day:02} {start.year} infinite"
    return [*_chain(change, f"key {change.values['key']}"), line]


def _policy_line(change: Change, line: str) -> list[str]:
    return [f"macsec-policy {change.values.get('policy') or '<policy>'}", f" {line}"]


def _set_cak(change: Change) -> list[str]:
    values = change.values
    return [
        f"key chain {values.get('key_chain') or '<chain>'}",
        " macsec",
        f"  key {values.get('ckn') or '<ckn>'}",
        f"   {_KEY_STRING.format(values.get('algorithm') or 'aes-256-cmac')}",
    ]


def _set_local_as(change: Change) -> list[str]:
    value = change.values["local_as"]
    if value == str(change.process_as):  # in effect where no line names another
        return _without(change, "local-as")
    return _neighbor(change, f"local-as {value} no-prepend replace-as")


_WRITERS: Mapping[ChangeKind, Callable[[Change], list[str]]] = {
    ChangeKind.SET_TAGS: _set_tags,
    ChangeKind.SET_ETHERTYPE: _set_ethertype,
    ChangeKind.SET_ADDRESS: _set_address,
    ChangeKind.SET_MTU: _set_mtu,
    ChangeKind.REMOVE_ADDRESS: lambda change: _interface(
        change, f"no {'ipv6' if ':' in change.values['address'] else 'ipv4'} address {change.values['address']}"
    ),
    ChangeKind.ENABLE_INTERFACE: _enable,
    ChangeKind.ADD_NEIGHBOR: _add_neighbor,
    ChangeKind.ENABLE_NEIGHBOR: lambda change: _neighbor(
        change, "no shutdown" if change.level == "neighbor" else "shutdown inheritance-disable"
    ),
    ChangeKind.SET_REMOTE_AS: lambda change: _neighbor(change, f"remote-as {change.values['remote_as']}"),
    ChangeKind.PROTECT_KEYS: lambda _: ["password6 encryption aes"],
    ChangeKind.SET_LOCAL_AS: _set_local_as,
    ChangeKind.ACTIVATE_FAMILY: _family,
    ChangeKind.SET_MD5: lambda change: _neighbor(change, "password clear <key>"),
    ChangeKind.REMOVE_TCP_AO: lambda change: _neighbor(
        change, "ao inheritance-disable", "keychain inheritance-disable", "password clear <key>"
    ),
    ChangeKind.SET_BFD: _set_bfd,
    ChangeKind.SET_TIMERS: lambda change: _neighbor(
        change, f"timers {change.values['keepalive_seconds']} {change.values['hold_seconds']}"
    ),
    ChangeKind.REMOVE_MULTIHOP: lambda change: _without(change, "ebgp-multihop"),
    ChangeKind.REMOVE_UPDATE_SOURCE: lambda change: _without(change, "update-source"),
    ChangeKind.SET_MAXIMUM_PREFIX: lambda change: _family(
        change, f"maximum-prefix {change.values.get('maximum_prefix', '<number>')} 80"
    ),
    ChangeKind.FILTER_PREFIXES: _filter,
    ChangeKind.REMOVE_DEFAULT_ORIGINATE: lambda change: _family(change, "default-originate inheritance-disable"),
    ChangeKind.REMOVE_STATIC: _remove_static,
    ChangeKind.DEFINE_REFERENCE: _define,
    ChangeKind.BIND_MACSEC: _bind_macsec,
    ChangeKind.SET_CIPHER: lambda change: _policy_line(
        change, f"cipher-suite {_SUITES.get(change.values.get('cipher', ''), 'GCM-AES-XPN-256')}"
    ),
    ChangeKind.UNBIND_MACSEC: lambda change: _interface(change, f"no {_binding(change)}"),
    ChangeKind.UNBIND_FALLBACK: _unbind_fallback,
    ChangeKind.REMOVE_KEY: lambda change: _chain(change, f"no key {change.values['key']}"),
    ChangeKind.SET_LIFETIME: _set_lifetime,
    ChangeKind.ENCRYPT_TAGS: lambda change: _policy_line(change, "no vlan-tags-in-clear"),
    ChangeKind.SET_MUST_SECURE: lambda change: _policy_line(change, "security-policy must-secure"),
    ChangeKind.SET_CAK: _set_cak,
}
