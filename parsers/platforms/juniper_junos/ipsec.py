"""IPsec tunnels of Junos: vpn → gateway → policies → proposals. Source: facts on IPsec, 7.3.

Only `security ike` and `security ipsec` are read. The old `services ipsec-vpn` says the same in other words, and the
lines of it are listed as unread.
"""

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network

from parsers.draft import Draft
from parsers.model.interface import Interface
from parsers.model.ipsec import IpsecTunnel, TrafficSelector
from parsers.platforms.juniper_junos.book import Book
from parsers.platforms.juniper_junos.ipsec_gateway import known_gateways, put_gateway
from parsers.platforms.juniper_junos.ipsec_proposals import known_proposals, put_ipsec_proposals
from parsers.tree.braces import Node
from parsers.values import integer, network

_APPLY = "apply-groups apply-groups-except apply-macro"
_IKE = frozenset(f"proposal policy gateway traceoptions respond-bad-spi session blocklists {_APPLY}".split())
_IPSEC = frozenset(
    "proposal policy vpn traceoptions vpn-monitor-options anti-replay-window-size security-association internal "
    f"hw-key-cache tunnel-mtu distribution-profile {_APPLY}".split()
)
_IPSEC_POLICY = frozenset(f"perfect-forward-secrecy proposals proposal-set description {_APPLY}".split())
_VPN = frozenset(
    "bind-interface ike establish-tunnels traffic-selector df-bit vpn-monitor multi-sa udp-encapsulate tunnel-mtu "
    f"copy-outer-dscp match-direction description distribution-profile passive-mode-tunneling {_APPLY}".split()
)
_VPN_IKE = frozenset(
    "gateway ipsec-policy proxy-identity no-anti-replay anti-replay-window-size idle-time install-interval "
    f"{_APPLY}".split()
)
_ANY = IPv4Network("0.0.0.0/0")
_REPLAY_UNVERIFIED = "no anti-replay line: Junos's default window (64) is not verified"
_MTU_UNVERIFIED = "no `mtu` at the tunnel unit: Junos's default (9192) is not verified"
_MSS_ABSENT = "no `security flow tcp-mss` line for it: Junos clamps nothing"
_POLICY_BASED = "no bind-interface: which traffic is encrypted stands in security policies, which are not followed"


def read_ipsec(book: Book, interfaces: Sequence[Interface]) -> list[IpsecTunnel]:
    """Return the tunnels: one for each vpn and peer address, in the order of the config."""
    old = book.root.at("services", "ipsec-vpn")
    if old is not None:
        book.miss(old, "services ipsec-vpn")
    security = book.root.get("security")
    if security is None:
        return []
    _know(book, security)
    holder = security.at("ipsec", "vpn")
    by_name = {one.canonical_name: one for one in interfaces}
    tunnels: list[IpsecTunnel] = []
    for vpn in holder.children.values() if holder is not None else ():
        if not vpn.word.startswith("apply-"):
            tunnels += _of_vpn(book, vpn, by_name)
    return _with_own_names(tunnels)


def _with_own_names(tunnels: Sequence[IpsecTunnel]) -> list[IpsecTunnel]:
    """Give tunnels that share an interface names of their own: the interface, and the peer or the vpn."""
    seen: set[str] = set()
    named = []
    for one in tunnels:
        name = one.name
        for extra in (str(one.destination_address or one.destination_name), one.profile, str(one.block_line)):
            if name in seen and extra:
                name = f"{name} {extra}"
        seen.add(name)
        named.append(one if name == one.name else one.model_copy(update={"name": name}))
    return named


def _know(book: Book, security: Node) -> None:
    """Keep what is not known in these blocks as unread."""
    ike, ipsec = security.get("ike"), security.get("ipsec")
    if ike is not None:
        book.know(ike, _IKE, "security ike")
    if ipsec is not None:
        book.know(ipsec, _IPSEC, "security ipsec")
        for node in _each(ipsec, "policy"):
            book.know(node, _IPSEC_POLICY, f"security ipsec policy {node.word}")
        for node in _each(ipsec, "vpn"):
            section = f"security ipsec vpn {node.word}"
            book.know(node, _VPN, section)
            if (own := node.get("ike")) is not None:
                book.know(own, _VPN_IKE, section)
    known_gateways(book)
    known_proposals(book)


def _each(node: Node, word: str) -> list[Node]:
    holder = node.get(word)
    return holder.each() if holder is not None else []


def _of_vpn(book: Book, vpn: Node, by_name: Mapping[str, Interface]) -> Iterator[IpsecTunnel]:
    base = Draft()
    binding = vpn.value("bind-interface")
    owner = _unit(binding.word) if binding is not None else vpn.word
    _put_binding(base, vpn, binding, by_name)
    base.put("profile", vpn.word, *vpn.lines)
    _put_selectors(book, base, vpn)
    _put_replay(book, base, vpn)
    _put_size(book, base, binding)
    _put_start(base, vpn)
    name = vpn.value("ike", "ipsec-policy")
    policy = book.root.at("security", "ipsec", "policy", name.word) if name is not None else None
    if name is not None:
        book.refer("ipsec-policy", name.word, name, policy is not None, owner)
    if name is None or policy is None:
        base.lack(f"ipsec policy {name.word}" if name is not None else f"vpn {vpn.word} names no ipsec policy")
    else:
        put_ipsec_proposals(book, base, policy, name.lines, owner)
    if vpn.gap is not None:
        base.lack(f"apply-groups {vpn.gap[0]}")
        book.refer_gap(vpn.gap, owner)
    for draft in put_gateway(book, base, vpn, by_name, owner):
        yield IpsecTunnel(
            file=book.file,
            block_line=vpn.line,
            name=owner,
            interface=owner if binding is not None else "",
            unresolved=tuple(draft.unresolved),
            lines={"name": (binding or vpn).lines, **draft.lines},
            defaults=draft.defaults,
            **draft.fields,
        )


def _unit(name: str) -> str:
    return name if "." in name else f"{name}.0"


def _put_binding(draft: Draft, vpn: Node, binding: Node | None, by_name: Mapping[str, Interface]) -> None:
    """Put the tunnel unit: whether it is on, and the instance that lists it, which is the inside."""
    draft.put("is_route_based", binding is not None, *(binding or vpn).lines)
    interface = by_name.get(_unit(binding.word)) if binding is not None else None
    if binding is not None:
        draft.lines["interface"] = binding.lines
    if vpn.inactive:
        draft.put("is_enabled", False, vpn.inactive)
    elif interface is not None:
        draft.put("is_enabled", interface.is_enabled, *interface.lines.get("is_enabled", (interface.block_line,)))
    if interface is not None:
        draft.put("vrf", interface.vrf, *interface.lines.get("vrf", (interface.block_line,)))
    elif binding is not None:
        draft.lack(f"interface {_unit(binding.word)}")


def _put_selectors(book: Book, draft: Draft, vpn: Node) -> None:
    """Put the selectors: a pair for each traffic-selector, else the proxy identity."""
    found: list[TrafficSelector] = []
    pairs = [(one, "local-ip", "remote-ip") for one in _each(vpn, "traffic-selector")]
    proxy = vpn.at("ike", "proxy-identity")
    if not pairs and proxy is not None:
        pairs = [(proxy, "local", "remote")]
    for node, near, far in pairs:
        local, remote = node.value(near), node.value(far)
        one, two = _network(local), _network(remote)
        if one is None or two is None:
            draft.lack(f"vpn {vpn.word}: a selector that is not understood")
            continue
        lines = {
            "local": (local or node).lines,
            "remote": (remote or node).lines,
        }
        found.append(TrafficSelector(file=book.file, block_line=node.line, local=one, remote=two, lines=lines))
    if found:
        draft.put("selectors", tuple(found), *(one.block_line for one in found))
    elif vpn.value("bind-interface") is None:
        draft.lack(_POLICY_BASED)


def _network(node: Node | None) -> IPv4Network | IPv6Network | None:
    return _ANY if node is None else network(node.word)


def _put_replay(book: Book, draft: Draft, vpn: Node) -> None:
    off = vpn.at("ike", "no-anti-replay")
    window = vpn.value("ike", "anti-replay-window-size") or book.root.value(
        "security", "ipsec", "anti-replay-window-size"
    )
    if off is not None:
        draft.put("replay_window", 0, *off.lines)
    elif window is not None:
        draft.put("replay_window", integer(window.word, 1, 65536), *window.lines)
    else:
        draft.assume("replay_window", None, _REPLAY_UNVERIFIED, *vpn.lines)


def _put_size(book: Book, draft: Draft, binding: Node | None) -> None:
    """Put MTU of the tunnel unit, and the MSS that the flow engine clamps for all of IPsec."""
    port, _, unit = _unit(binding.word).partition(".") if binding is not None else ("", "", "")
    mtu = book.root.value("interfaces", port, "unit", unit, "family", "inet", "mtu")
    if mtu is not None:
        draft.put("mtu", integer(mtu.word, 1, 65535), *mtu.lines)
    else:
        draft.assume("mtu", None, _MTU_UNVERIFIED)
    flow = ("security", "flow", "tcp-mss")
    mss = book.root.value(*flow, "ipsec-vpn", "mss") or book.root.value(*flow, "all-tcp", "mss")
    if mss is not None:
        draft.put("mss", integer(mss.word, 1, 65535), *mss.lines)
    else:
        draft.assume("mss", 0, _MSS_ABSENT)


def _put_start(draft: Draft, vpn: Node) -> None:
    start = vpn.value("establish-tunnels")
    if start is not None and start.word.startswith("responder-only"):
        draft.put("is_responder_only", True, *start.lines)
