"""IPsec tunnels of PAN-OS: tunnel, IKE gateway, crypto profiles, interface. Source: facts on MACsec and IPsec, 7.6."""

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network

from parsers.draft import Draft
from parsers.model.interface import Interface
from parsers.model.ipsec import IkeProposal, IpsecTunnel, TrafficSelector
from parsers.platforms.paloalto_panos.book import Book
from parsers.platforms.paloalto_panos.crypto_profiles import (
    DEFAULT,
    EspProfile,
    IkeProfile,
    Lifetime,
    read_esp_profiles,
    read_ike_profiles,
)
from parsers.platforms.paloalto_panos.grammar import GATEWAY_WORDS, TUNNEL_WORDS
from parsers.platforms.paloalto_panos.interfaces import clamped_mss
from parsers.tree.braces import Node
from parsers.values import address, integer, network

_VERSIONS = {"ikev1": "ikev1", "ikev2": "ikev2", "ikev2-preferred": "any"}
_OLD_WINDOW, _WINDOW = 64, 1024
_WINDOW_DEFAULT = "PAN-OS's replay window: 64 packets up to release 10.0, 1024 since 10.1"
_VERSION_BLOCKS = {"ikev1": ("ikev1",), "ikev2": ("ikev2",), "any": ("ikev2", "ikev1")}


def read_ipsec(book: Book, interfaces: Sequence[Interface]) -> list[IpsecTunnel]:
    """Return the tunnels in the order of the config, every gateway of a tunnel for itself."""
    by_name = {one.name: one for one in interfaces}
    ike, esp = read_ike_profiles(book), read_esp_profiles(book)
    gateways: dict[str, Node] = {}
    for gateway in book.below("ike", "gateway"):
        section = f"ike gateway {gateway.word}"
        book.know(gateway, GATEWAY_WORDS, section)
        if (proof := gateway.get("authentication")) is not None:
            book.know_key(proof, frozenset({"pre-shared-key", "certificate"}), section)
        if (key := gateway.at("authentication", "pre-shared-key")) is not None:
            book.know_key(key, frozenset({"key"}), section)
        gateways[gateway.word] = gateway
    layers = {
        unit.word: unit
        for holder in book.below("interface", "tunnel")
        if holder.word == "units"
        for unit in holder.each()
    }
    tunnels: list[IpsecTunnel] = []
    for node in book.below("tunnel", "ipsec"):
        book.know(node, TUNNEL_WORDS, f"tunnel {node.word}")
        named = node.at("auto-key", "ike-gateway")
        chosen: Sequence[Node | None] = (named.each() if named is not None else ()) or (None,)
        tunnels += [_tunnel(book, node, one, gateways, by_name, ike, esp, layers) for one in chosen]
    return tunnels


def _tunnel(
    book: Book,
    node: Node,
    named: Node | None,
    gateways: Mapping[str, Node],
    interfaces: Mapping[str, Interface],
    ike: Mapping[str, IkeProfile],
    esp: Mapping[str, EspProfile],
    layers: Mapping[str, Node],
) -> IpsecTunnel:
    draft = Draft()
    inside = node.value("tunnel-interface")
    draft.put("name", inside.word if inside is not None else node.word, *([inside.line] if inside else []), node.line)
    draft.put("profile", node.word, node.line)
    if inside is not None:
        draft.put("interface", inside.word, inside.line)
        _put_inside(draft, inside, interfaces.get(inside.word), layers.get(inside.word))
    else:
        draft.put("is_route_based", False, node.line)
    _put_switches(draft, node, book.version)
    gateway = gateways.get(named.word) if named is not None else None
    if named is None:
        draft.lack("ike-gateway: no line names one")
    else:
        book.refer("ike-gateway", named.word, named.line, gateway is not None, node.word)
        if gateway is None:
            draft.lack(f"ike-gateway {named.word}")
    if gateway is not None and named is not None:
        _put_endpoints(book, draft, gateway, interfaces, named.line)
        _put_identity(book, draft, gateway)
        _put_ike(book, draft, gateway, ike, node.word)
    else:
        draft.fields |= {"front_vrf": None, "is_aggressive": None, "psk": None, "is_any_remote_id": None}
    _put_esp(book, draft, node, esp)
    _put_selectors(book, draft, node)
    draft.fields["unresolved"] = tuple(draft.unresolved)
    return IpsecTunnel(file=book.file, block_line=node.line, **draft.all)


def _put_inside(draft: Draft, named: Node, inside: Interface | None, layer: Node | None) -> None:
    if inside is None:
        draft.lack(f"interface {named.word}")
        return
    draft.put("vrf", inside.vrf, *inside.lines.get("vrf", (named.line,)))
    if inside.mtu is not None:
        draft.put("mtu", inside.mtu, *inside.lines["mtu"])
    clamped = clamped_mss(layer, inside.mtu) if layer is not None else None
    if clamped is not None:
        draft.put("mss", *clamped)


def _put_switches(draft: Draft, node: Node, version: str) -> None:
    disabled, replay, window = node.value("disabled"), node.value("anti-replay"), node.value("anti-replay-window")
    if disabled is not None:
        draft.put("is_enabled", disabled.word != "yes", disabled.line)
    if replay is not None and replay.word == "no":
        draft.put("replay_window", 0, replay.line)
    elif window is not None:
        draft.put("replay_window", integer(window.word, 1, 65536), window.line)
    elif replay is not None and replay.word == "yes":
        draft.put("is_replay_checked", True, replay.line)
        if version:
            draft.put("replay_window", _OLD_WINDOW if _is_old(version) else _WINDOW, replay.line)
            draft.defaults["replay_window"] = _WINDOW_DEFAULT
    gre = node.value("enable-gre-encapsulation")
    if gre is not None:
        draft.put("is_gre", gre.word == "yes", gre.line)
    mode = node.value("ipsec-mode")
    if mode is not None and mode.word in ("tunnel", "transport"):
        draft.put("mode", mode.word, mode.line)


def _is_old(version: str) -> bool:
    """Tell whether a release is 10.0 or before."""
    numbers = [integer(one, 0, 999) or 0 for one in version.split(".")[:2]]
    return numbers <= [10, 0]


def _put_endpoints(book: Book, draft: Draft, gateway: Node, interfaces: Mapping[str, Interface], via: int) -> None:
    local, peer, owner = gateway.get("local-address"), gateway.get("peer-address"), gateway.word
    outside = local.value("interface") if local is not None else None
    own = (local.value("ip") or local.value("floating-ip")) if local is not None else None
    port = interfaces.get(outside.word) if outside is not None else None
    draft.fields["front_vrf"] = None
    if outside is not None and not book.is_variable(outside, owner):
        draft.put("source_interface", outside.word, outside.line, via)
        if port is not None:
            draft.put("front_vrf", port.vrf, *port.lines.get("vrf", (outside.line,)))
        else:
            draft.lack(f"interface {outside.word}")
    found = address(own.word.partition("/")[0]) if own is not None else None
    if found is not None and own is not None:
        draft.put("source_address", found, own.line, via)
    elif own is not None:
        book.is_variable(own, owner)
        draft.lack("local-address: the config holds its name only")
    elif port is not None and port.ipv4:
        draft.put("source_address", port.ipv4[0].ip, port.lines["ipv4"][0], via)
    _put_peer(book, draft, peer, owner, via)


def _put_peer(book: Book, draft: Draft, peer: Node | None, owner: str, via: int) -> None:
    if peer is None:
        return
    there, name, dynamic = peer.value("ip"), peer.value("fqdn"), peer.get("dynamic")
    found = address(there.word.partition("/")[0]) if there is not None else None
    if found is not None and there is not None:
        draft.put("destination_address", found, there.line, via)
    elif there is not None:
        book.is_variable(there, owner)
        draft.lack("peer-address: the config holds its name only")
    if name is not None and not book.is_variable(name, owner):
        draft.put("destination_name", name.word, name.line, via)
    if dynamic is not None:
        draft.put("is_responder_only", True, dynamic.line, via)
        draft.put("is_psk_wildcard", True, dynamic.line, via)


def _put_identity(book: Book, draft: Draft, gateway: Node) -> None:
    key = gateway.value("authentication", "pre-shared-key", "key")
    certificate = gateway.at("authentication", "certificate")
    if key is not None:
        draft.put("psk", None if book.is_variable(key, gateway.word) else book.seal(key), key.line)
    elif certificate is not None:
        draft.put("psk", False, certificate.line)
    for field, word in (("local_id", "local-id"), ("remote_id", "peer-id")):
        value = gateway.value(word, "id")
        if value is not None and not book.is_variable(value, gateway.word):
            draft.put(field, value.word, value.line)
    matching, named = gateway.value("peer-id", "matching"), gateway.value("peer-id", "id")
    draft.fields["is_any_remote_id"] = None  # what PAN-OS accepts without a line is not documented
    if matching is not None:
        draft.put("is_any_remote_id", matching.word == "wildcard", matching.line)
    elif named is not None:
        draft.put("is_any_remote_id", False, named.line)
    passive = gateway.value("protocol-common", "passive-mode")
    if passive is not None and passive.word == "yes":
        draft.put("is_responder_only", True, passive.line)
    disabled = gateway.value("disabled")
    if disabled is not None and disabled.word == "yes":
        draft.put("is_enabled", False, disabled.line)


def _put_ike(book: Book, draft: Draft, gateway: Node, profiles: Mapping[str, IkeProfile], owner: str) -> None:
    protocol = gateway.get("protocol")
    version = protocol.value("version") if protocol is not None else None
    known = _VERSIONS.get(version.word) if version is not None else None
    if version is not None and known is not None:
        draft.put("ike_version", known, version.line)
    elif version is not None and not book.is_variable(version, owner):
        book.miss(version, f"ike gateway {gateway.word}")
    words = _VERSION_BLOCKS[known or "any"]
    blocks = [protocol.get(word) for word in words] if protocol is not None else [None] * len(words)
    _put_exchange(draft, gateway, known, version)
    proposals: list[IkeProposal] = []
    lifetimes: list[Lifetime] = []
    lines: list[int] = []
    for name, line in _profile_names(blocks, gateway, is_sure=known is not None):
        profile = profiles.get(name)
        if name != DEFAULT or line != gateway.line:
            book.refer("ike-crypto-profile", name, line, profile is not None, owner)
        if profile is None:
            draft.lack(f"ike-crypto-profile {name}")
            continue
        for missing in profile.unresolved:
            draft.lack(missing)
        kind = "psk" if gateway.at("authentication", "certificate") is None else "other"
        proposals += [one.model_copy(update={"authentication": kind}) for one in profile.proposals]
        lifetimes.append(profile.lifetime)
        lines.append(line)
    draft.put("ike_proposals", tuple(proposals), *lines)
    if lifetimes:
        _put_lifetime(draft, "ike_lifetime_seconds", lifetimes[0], lines[0])
    _put_dpd(draft, blocks)


def _profile_names(blocks: Sequence[Node | None], gateway: Node, *, is_sure: bool) -> list[tuple[str, int]]:
    """Return the crypto profiles of a gateway with the lines that name them; without a line it is PAN-OS's own."""
    found = [block.value("ike-crypto-profile") if block is not None else None for block in blocks]
    named = {one.word: one.line for one in reversed(found) if one is not None}
    ordered = [(one.word, named[one.word]) for one in found if one is not None]
    if not ordered or (is_sure and None in found):
        ordered.append((DEFAULT, gateway.line))
    return list(dict.fromkeys(ordered))


def _put_exchange(draft: Draft, gateway: Node, known: str | None, version: Node | None) -> None:
    mode = gateway.value("protocol", "ikev1", "exchange-mode")
    draft.fields["is_aggressive"] = None
    if known == "ikev2" and version is not None:
        draft.put("is_aggressive", False, version.line)  # IKEv2 has no such mode
    elif mode is not None and mode.word in ("main", "aggressive"):
        draft.put("is_aggressive", mode.word == "aggressive", mode.line)


def _put_dpd(draft: Draft, blocks: Sequence[Node | None]) -> None:
    for block in blocks:
        dpd = block.get("dpd") if block is not None else None
        switch = dpd.value("enable") if dpd is not None else None
        if dpd is None or switch is None:
            continue
        every, retry = dpd.value("interval"), dpd.value("retry")
        if switch.word == "no":
            draft.put("dpd_seconds", 0, switch.line)
        elif every is not None:
            draft.put("dpd_seconds", integer(every.word, 1, 3600), every.line)
        if retry is not None:
            draft.put("dpd_retries", integer(retry.word, 0, 100), retry.line)
        return


def _put_lifetime(draft: Draft, field: str, lifetime: Lifetime, via: int) -> None:
    if lifetime.line:
        draft.put(field, lifetime.value, lifetime.line, via)
    else:
        draft.assume(field, lifetime.value, lifetime.because)


def _put_esp(book: Book, draft: Draft, node: Node, profiles: Mapping[str, EspProfile]) -> None:
    auto = node.get("auto-key")
    if auto is None:
        draft.lack("auto-key: the tunnel is keyed another way")
        return
    named = auto.value("ipsec-crypto-profile")
    name, line = (named.word, named.line) if named is not None else (DEFAULT, node.line)
    profile = profiles.get(name)
    if named is not None:
        book.refer("ipsec-crypto-profile", name, line, profile is not None, node.word)
    if profile is None:
        draft.lack(f"ipsec-crypto-profile {name}")
        return
    for missing in profile.unresolved:
        draft.lack(missing)
    draft.put("ipsec_proposals", profile.proposals, line)
    _put_lifetime(draft, "sa_lifetime_seconds", profile.lifetime, line)
    if profile.volume is not None:
        draft.put("sa_lifetime_kilobytes", profile.volume.value, profile.volume.line, line)


def _put_selectors(book: Book, draft: Draft, node: Node) -> None:
    """Read the proxy ids; none, or any on both sides, is what a route-based tunnel negotiates."""
    selectors: list[TrafficSelector] = []
    for word, everything in (("proxy-id", "0.0.0.0/0"), ("proxy-id-v6", "::/0")):
        holder = node.at("auto-key", word)
        for one in holder.each() if holder is not None else ():
            sides = [one.value("local"), one.value("remote")]
            found = [_network(side, everything) for side in sides]
            if None in found:
                draft.lack(f"{word} {one.word}: not a network")
                book.miss(one, f"tunnel {node.word}")
                continue
            local, remote = found[0], found[1]
            if local is None or remote is None or not (local.prefixlen or remote.prefixlen):
                continue
            lines = [side.line if side is not None else one.line for side in sides]
            selectors.append(
                TrafficSelector(
                    file=book.file,
                    block_line=one.line,
                    local=local,
                    remote=remote,
                    lines={"local": (lines[0],), "remote": (lines[1],)},
                )
            )
    draft.put("selectors", tuple(selectors), *(one.lines["remote"][0] for one in selectors))


def _network(node: Node | None, everything: str) -> IPv4Network | IPv6Network | None:
    return network(node.word if node is not None else everything)
