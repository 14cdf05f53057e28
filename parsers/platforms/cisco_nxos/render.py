"""Changes in NX-OS's own words. A key is never written: `<key>` stands for it."""

from collections.abc import Callable, Mapping

from parsers.model.change import Change, ChangeKind
from parsers.platforms.cisco_nxos.macsec import CIPHERS

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
    """Deny the default route first: in the list that lets it out, or in the route-map where `kind` says so."""
    family, default = ("ipv6", "::/0") if change.values.get("afi_safi", "").startswith("ipv6") else ("ip", "0.0.0.0/0")
    name = change.values.get("policy") or "<list>"
    if change.values.get("kind") == "route-map":
        return [
            f"{family} prefix-list DEFAULT-ROUTE seq 5 permit {default}",
            f"route-map {name} deny 1",
            f"  match {family} address prefix-list DEFAULT-ROUTE",
        ]
    return [f"{family} prefix-list {name} seq 1 deny {default}"]


_DEFINITIONS: Mapping[str, tuple[str, ...]] = {  # {0} is the name, {1} the `router bgp` line
    "prefix-list": ("ip prefix-list {0} seq 5 permit <prefix>",),
    "route-map": ("route-map {0} permit 10", "  match ip address prefix-list <list>"),
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
    lines = _DEFINITIONS.get(change.values.get("kind", ""), ())
    return [line.format(change.values.get("name", ""), _router(change)) for line in lines]


def _bind_macsec(change: Change) -> list[str]:
    chain, policy = change.values.get("key_chain") or "<chain>", change.values.get("policy") or "<policy>"
    return ["feature macsec", *_interface(change, f"macsec keychain {chain} policy {policy}")]


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


_WRITERS: Mapping[ChangeKind, Callable[[Change], list[str]]] = {
    ChangeKind.SET_TAGS: _set_tags,
    ChangeKind.SET_ETHERTYPE: _set_ethertype,
    ChangeKind.SET_ADDRESS: _set_address,
    ChangeKind.ENABLE_INTERFACE: lambda change: _interface(change, "no shutdown"),
    ChangeKind.ADD_NEIGHBOR: lambda change: _session(
        change, f"remote-as {change.values.get('remote_as', '12076')}", _family_line(change)
    ),
    ChangeKind.ENABLE_NEIGHBOR: lambda change: _session(change, "no shutdown"),
    ChangeKind.SET_REMOTE_AS: lambda change: _session(change, f"remote-as {change.values['remote_as']}"),
    ChangeKind.SET_LOCAL_AS: lambda change: _session(
        change, f"local-as {change.values['local_as']} no-prepend replace-as"
    ),
    ChangeKind.ACTIVATE_FAMILY: _family,
    ChangeKind.SET_MD5: lambda change: _session(change, "password <key>"),
    ChangeKind.REMOVE_TCP_AO: lambda change: _session(change, "no ao", "password <key>"),
    ChangeKind.SET_BFD: _set_bfd,
    ChangeKind.SET_TIMERS: lambda change: _session(
        change, f"timers {change.values['keepalive_seconds']} {change.values['hold_seconds']}"
    ),
    ChangeKind.REMOVE_MULTIHOP: lambda change: _session(change, "no ebgp-multihop"),
    ChangeKind.REMOVE_UPDATE_SOURCE: lambda change: _session(change, "no update-source"),
    ChangeKind.APPLY_EXPORT_POLICY: lambda change: _family(
        change, f"route-map {change.values.get('policy') or 'TO-MSEE'} out"
    ),
    ChangeKind.SET_MAXIMUM_PREFIX: lambda change: _family(
        change, f"maximum-prefix {change.values.get('maximum_prefix', '<number>')} 80"
    ),
    ChangeKind.DENY_DEFAULT: _deny_default,
    ChangeKind.DEFINE_REFERENCE: _define,
    ChangeKind.BIND_MACSEC: _bind_macsec,
    ChangeKind.SET_CIPHER: _set_cipher,
    ChangeKind.SET_MUST_SECURE: lambda change: [
        f"macsec policy {change.values.get('policy') or '<policy>'}",
        "  security-policy must-secure",
    ],
    ChangeKind.SET_CAK: _set_cak,
}
