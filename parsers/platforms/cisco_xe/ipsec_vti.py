"""IPsec on tunnel interfaces of IOS (VTI). Source: facts on IPsec, 7.1.

The chain: tunnel → ipsec profile → transform sets, and ikev2 or isakmp profile → keyring; IKE's offers are chosen by
the endpoints. Every value keeps the lines that lead to it.
"""

from collections.abc import Iterator, Mapping, Sequence

from parsers.draft import Draft
from parsers.model.interface import Interface
from parsers.model.ipsec import IpsecTunnel
from parsers.platforms.cisco_xe.blocks import Book
from parsers.platforms.cisco_xe.ipsec_blocks import Block, Said, fill, words_of
from parsers.platforms.cisco_xe.ipsec_chain import name_of, put_ike, put_selectors, put_source, refer_for
from parsers.platforms.cisco_xe.ipsec_esp import DEFAULT, Refer, put_esp
from parsers.platforms.cisco_xe.ipsec_ikev2 import Ends
from parsers.platforms.cisco_xe.ipsec_store import Crypto
from parsers.tree.indent import Node
from parsers.values import address, integer

_TUNNEL = words_of(
    "tunnel source, tunnel destination, tunnel mode, tunnel vrf, tunnel protection, ip tcp adjust-mss",
    "tunnel key, tunnel path-mtu-discovery, tunnel checksum, tunnel bandwidth, tunnel flow, tunnel tos, tunnel ttl, "
    "tunnel route-via, tunnel mpls, tunnel udlr, tunnel rate-limit, tunnel sequence-datagrams, tunnel entropy, "
    "tunnel endpoint, tunnel src-port, tunnel dst-port, tunnel raw, tunnel qos, tunnel bfd",
)
_MODE_DEFAULT = "IOS's default tunnel mode: GRE over IP"
_FRONT_DEFAULT = "no `tunnel vrf` line: the packets travel in the global table"
_MSS_ABSENT = "no `ip tcp adjust-mss` line: IOS clamps nothing"
_MTU_ABSENT = "no `ip mtu` line: IOS derives the tunnel's MTU from the path"
_HEADS = ("tunnel", "virtual-template")


def tunnels_of_interfaces(
    crypto: Crypto, nodes: Sequence[Node], by_name: Mapping[str, Interface]
) -> Iterator[IpsecTunnel]:
    """Yield the tunnels of the interfaces that a `tunnel protection` line stands on."""
    for interface, block in _blocks(crypto.book, nodes, by_name):
        if block.last("tunnel protection") is not None:
            yield _of_interface(crypto, interface, block, by_name)


def is_tunnel(node: Node) -> bool:
    """Tell whether an `interface` line heads a tunnel, or the template of tunnels that peers open."""
    return node.words[1].casefold().startswith(_HEADS)


def _blocks(book: Book, nodes: Sequence[Node], by_name: Mapping[str, Interface]) -> Iterator[tuple[Interface, Block]]:
    """Yield the tunnel interfaces with their tunnel lines; what stood above a `default interface` is gone."""
    found: dict[str, Block] = {}
    for node in nodes:
        name = name_of(node)
        interface = by_name.get(name)
        if interface is None or node.line < interface.block_line or not is_tunnel(node):
            continue
        block = found.setdefault(name, Block(name, interface.block_line))
        wanted = [one for one in node.children if _is_tunnel_line(one)]
        is_protected = any(one.words[:2] == ["tunnel", "protection"] for one in wanted)
        others = wanted if is_protected or block.said else []
        fill(book, block, others, _TUNNEL, f"interface {interface.name}")
    yield from ((by_name[name], block) for name, block in found.items())


def _is_tunnel_line(node: Node) -> bool:
    body = node.words[1:] if node.words[0] in ("no", "default") else node.words
    return body[:1] == ["tunnel"] or body[:3] == ["ip", "tcp", "adjust-mss"]


def _of_interface(crypto: Crypto, interface: Interface, block: Block, by_name: Mapping[str, Interface]) -> IpsecTunnel:
    name = interface.canonical_name
    refer = refer_for(crypto, name)
    draft = Draft()
    draft.put("is_enabled", interface.is_enabled, *interface.lines.get("is_enabled", (interface.block_line,)))
    # An `ivrf` of the profile is for crypto maps: here the interface's own VRF is the inside.
    draft.put("vrf", interface.vrf, *interface.lines.get("vrf", (interface.block_line,)))
    ends = _put_ends(draft, block, by_name)
    _put_tunnel_mode(draft, block)
    _put_size(draft, interface, block)
    protection = block.value("tunnel protection")
    if protection is not None:
        _put_protection(draft, crypto, protection, block, ends, refer)
    return IpsecTunnel(
        file=crypto.book.file,
        block_line=interface.block_line,
        name=name,
        interface=name,
        unresolved=tuple(draft.unresolved),
        lines={"name": (interface.block_line,), "interface": (interface.block_line,), **draft.lines},
        defaults=draft.defaults,
        **draft.fields,
    )


def _put_ends(draft: Draft, block: Block, by_name: Mapping[str, Interface]) -> Ends:
    """Put source, destination and front VRF of a tunnel interface."""
    front = block.value("tunnel vrf")
    if front is not None:
        draft.put("front_vrf", front.words[0], front.line)
    else:
        draft.assume("front_vrf", "default", _FRONT_DEFAULT, block.line)
    source = block.value("tunnel source")
    if source is not None and source.words[0] != "dynamic":
        put_source(draft, source, by_name)
    said = block.value("tunnel destination")
    peer = address(said.words[-1]) if said is not None else None
    peer_name = ""
    if said is not None and peer is not None:
        draft.put("destination_address", peer, said.line)
    elif said is not None and said.words[0] != "dynamic":
        peer_name = said.words[-1]
        draft.put("destination_name", peer_name, said.line)
    else:
        draft.put("is_responder_only", True, said.line if said else block.line)
    return Ends(draft.fields["front_vrf"], draft.fields.get("source_address"), peer, peer_name)


def _put_tunnel_mode(draft: Draft, block: Block) -> None:
    said = block.value("tunnel mode")
    if said is None:
        draft.assume("is_gre", True, _MODE_DEFAULT, block.line)
    else:
        draft.put("is_gre", said.words[0] != "ipsec", said.line)


def _put_size(draft: Draft, interface: Interface, block: Block) -> None:
    """Put MTU and MSS of the tunnel interface; IOS derives an MTU that no line says."""
    if "ip_mtu" in interface.lines:
        draft.put("mtu", interface.ip_mtu, *interface.lines["ip_mtu"])
    else:
        draft.assume("mtu", None, _MTU_ABSENT, block.line)
    said = block.value("ip tcp adjust-mss")
    if said is not None:
        draft.put("mss", integer(said.words[0], 1, 65535), said.line)
    else:
        draft.assume("mss", 0, _MSS_ABSENT, block.line)


def _put_protection(draft: Draft, crypto: Crypto, said: Said, block: Block, ends: Ends, refer: Refer) -> None:
    """Follow `tunnel protection ipsec profile P`, and put `ipsec policy ipv4 ACL` as selectors."""
    policy = next((one for one in block.all("tunnel protection") if one.words[:2] == ["ipsec", "policy"]), None)
    if policy is not None and len(policy.words) > 3:
        put_selectors(draft, crypto, policy.words[3], (policy.line,), refer)
    named = next((one for one in block.all("tunnel protection") if one.words[:2] == ["ipsec", "profile"]), said)
    if named.words[:2] != ["ipsec", "profile"] or len(named.words) < 3:
        draft.lack("a `tunnel protection` line that is not understood")
        crypto.miss(named.node, f"interface {block.name}", 2)
        return
    name = named.words[2]
    via = (named.line,)
    draft.put("profile", name, named.line)
    entry = crypto.named("ipsec", "profile").get(name)
    is_builtin = name == DEFAULT and entry is None and "ipsec profile default" not in crypto.removed
    refer("ipsec-profile", name, named.line, entry is not None or is_builtin)
    if entry is None and not is_builtin:
        draft.lack(f"ipsec-profile {name}")
        _put_unknown(draft, named.line)
        return
    if entry is not None and (only := entry.last("responder-only")) is not None:
        draft.put("is_responder_only", True, only.line, *via)
    put_esp(draft, crypto, entry, (entry.line, *via) if entry else via, refer)
    rest = dict(zip(named.words[3:], named.words[4:], strict=False))
    own: dict[str, Said] = {
        word: Said([rest[word]], named.line, named.node, 0)
        for word in ("ikev2-profile", "isakmp-profile")
        if word in rest
    }
    put_ike(draft, crypto, entry, own, ends, via, refer)


def _put_unknown(draft: Draft, line: int) -> None:
    """Say that what a profile would bring is not known: nothing defines it."""
    for field in ("psk", "is_any_remote_id", "is_aggressive", "is_psk_wildcard", "mode"):
        draft.put(field, None, line)
