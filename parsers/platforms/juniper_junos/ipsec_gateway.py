"""The IKE gateway of a Junos vpn: endpoints, version, key, identities, dead peer detection. Source: facts, 7.3."""

from collections.abc import Iterator, Mapping

from parsers.draft import Draft
from parsers.model.interface import Interface
from parsers.model.ipsec import IkeVersion
from parsers.platforms.juniper_junos.book import Book
from parsers.platforms.juniper_junos.ipsec_proposals import put_ike_proposals
from parsers.tree.braces import Node
from parsers.values import address, integer

_APPLY = "apply-groups apply-groups-except apply-macro"
_GATEWAY = frozenset(
    "ike-policy address dynamic external-interface local-address version dead-peer-detection no-nat-traversal "
    "nat-keepalive local-identity remote-identity general-ikeid xauth aaa fragmentation tcp-encap-profile "
    f"description {_APPLY}".split()
)
_POLICY = frozenset(
    f"mode proposals proposal-set pre-shared-key certificate reauth-frequency description {_APPLY}".split()
)
_VERSION_DEFAULT = "no `version`: Junos takes v1-only"
_DPD_DEFAULT = "no dead-peer-detection: Junos sends none"
_DPD_VALUES = "Junos's default of dead-peer-detection: every 10 seconds, 5 times"
_MODE_DEFAULT = "Junos's default mode main"
_FRONT_DEFAULT = "the external interface is in no routing instance"


def put_gateway(book: Book, base: Draft, vpn: Node, by_name: Mapping[str, Interface], owner: str) -> Iterator[Draft]:
    """Yield the vpn's facts with those of its gateway, once for each peer address."""
    name = _named_gateway(vpn)
    gateway = book.root.at("security", "ike", "gateway", name.word) if name is not None else None
    if name is not None:
        book.refer("ike-gateway", name.word, name, gateway is not None, owner)
    if name is None or gateway is None:
        base.lack(f"ike gateway {name.word}" if name is not None else f"vpn {vpn.word} names no gateway")
        for field in ("psk", "is_any_remote_id", "is_aggressive", "front_vrf"):
            base.put(field, None, *(name or vpn).lines)
        yield base
        return
    lead = name.lines
    _put_version(base, gateway, lead)
    _put_source(base, gateway, by_name, lead)
    _put_identities(base, gateway, lead)
    _put_dpd(base, gateway, lead)
    _put_policy(book, base, gateway, lead, owner)
    if gateway.gap is not None:
        base.lack(f"apply-groups {gateway.gap[0]}")
    holder = gateway.get("address")
    peers = holder.each() if holder is not None else []
    if not peers:
        dynamic = gateway.get("dynamic")
        base.put("is_responder_only", True, *(dynamic or gateway).lines, *lead)
        yield base
    for peer in peers:
        yield _with_peer(base, peer, lead)


def known_gateways(book: Book) -> None:
    """Keep the statements of gateways and IKE policies that are not known as unread, and hide all keys."""
    for word, words in (("gateway", _GATEWAY), ("policy", _POLICY)):
        holder = book.root.at("security", "ike", word)
        for node in holder.children.values() if holder is not None else ():
            book.know(node, words, f"security ike {word} {node.word}")
            for form in ("ascii-text", "hexadecimal") if word == "policy" else ():
                key = node.children.get("pre-shared-key")
                held = key.children.get(form) if key is not None else None
                for one in held.children.values() if held is not None else ():
                    book.seal(one, is_bytes=form == "hexadecimal")


def _named_gateway(vpn: Node) -> Node | None:
    """Return the gateway that a vpn names: its own line goes before a group's.

    The word heads the gateways elsewhere, so that the tree cannot take it for one of a single value.
    """
    holder = vpn.at("ike", "gateway")
    nodes = holder.each() if holder is not None else []
    own = [one for one in nodes if not one.via]
    return own[-1] if own else next(iter(nodes), None)


def _with_peer(base: Draft, peer: Node, lead: tuple[int, ...]) -> Draft:
    draft = Draft()
    draft.fields, draft.lines = dict(base.fields), dict(base.lines)
    draft.defaults, draft.unresolved = dict(base.defaults), list(base.unresolved)
    found = address(peer.word)
    if found is not None:
        draft.put("destination_address", found, *peer.lines, *lead)
    else:
        draft.put("destination_name", peer.word, *peer.lines, *lead)
    return draft


def _put_version(draft: Draft, gateway: Node, lead: tuple[int, ...]) -> None:
    version = gateway.value("version")
    known: Mapping[str, IkeVersion] = {"v1-only": "ikev1", "v2-only": "ikev2"}
    if version is None:
        draft.assume("ike_version", "ikev1", _VERSION_DEFAULT, *gateway.lines, *lead)
    else:
        draft.put("ike_version", known.get(version.word), *version.lines, *lead)


def _put_source(draft: Draft, gateway: Node, by_name: Mapping[str, Interface], lead: tuple[int, ...]) -> None:
    """Put where the packets leave: the external interface, whose instance is the front, and its address."""
    outside, local = gateway.value("external-interface"), gateway.value("local-address")
    interface = None
    if outside is not None:
        name = outside.word if "." in outside.word else f"{outside.word}.0"
        draft.put("source_interface", name, *outside.lines, *lead)
        interface = by_name.get(name)
        if interface is None:
            draft.lack(f"interface {name}")
            draft.put("front_vrf", None, *outside.lines, *lead)
    if interface is not None and "vrf" in interface.lines:
        draft.put("front_vrf", interface.vrf, *interface.lines["vrf"], *lead)
    elif interface is not None:
        draft.assume("front_vrf", interface.vrf, _FRONT_DEFAULT, interface.block_line, *lead)
    if local is not None:
        draft.put("source_address", address(local.word), *local.lines, *lead)
    elif interface is not None and interface.ipv4 and outside is not None:
        held = interface.ipv4[0].ip
        draft.put("source_address", held, interface.lines["ipv4"][0], *outside.lines, *lead)


def _put_identities(draft: Draft, gateway: Node, lead: tuple[int, ...]) -> None:
    for keyword, field in (("local-identity", "local_id"), ("remote-identity", "remote_id")):
        kind = gateway.value(keyword)
        value = kind.each()[-1] if kind is not None and kind.each() else kind
        if value is not None:
            draft.put(field, value.word, *value.lines, *lead)
    dynamic = gateway.get("dynamic")
    names = [one for one in dynamic.each() if one.each()] if dynamic is not None else []
    if names and "remote_id" not in draft.fields:
        value = names[0].each()[-1]
        draft.put("remote_id", value.word, *value.lines, *lead)
    anyone = gateway.get("general-ikeid")
    if anyone is not None:
        draft.put("is_any_remote_id", True, *anyone.lines, *lead)


def _put_dpd(draft: Draft, gateway: Node, lead: tuple[int, ...]) -> None:
    dpd = gateway.get("dead-peer-detection")
    if dpd is None:
        draft.assume("dpd_seconds", 0, _DPD_DEFAULT, *gateway.lines, *lead)
        return
    for keyword, field, default in (("interval", "dpd_seconds", 10), ("threshold", "dpd_retries", 5)):
        value = dpd.value(keyword)
        if value is not None:
            draft.put(field, integer(value.word, 1, 3600), *value.lines, *lead)
        else:
            draft.assume(field, default, _DPD_VALUES, *dpd.lines, *lead)


def _put_policy(book: Book, draft: Draft, gateway: Node, lead: tuple[int, ...], owner: str) -> None:
    name = gateway.value("ike-policy")
    policy = book.root.at("security", "ike", "policy", name.word) if name is not None else None
    if name is not None:
        book.refer("ike-policy", name.word, name, policy is not None, owner)
    if name is None or policy is None:
        draft.lack(f"ike policy {name.word}" if name is not None else f"gateway {gateway.word} names no ike policy")
        draft.put("psk", None, *(name or gateway).lines, *lead)
        draft.put("is_aggressive", None, *(name or gateway).lines, *lead)
        return
    lead = *name.lines, *lead
    mode = policy.value("mode")
    if mode is not None:
        is_aggressive = mode.word == "aggressive" and draft.fields.get("ike_version") == "ikev1"
        draft.put("is_aggressive", is_aggressive, *mode.lines, *lead)
    else:
        draft.assume("is_aggressive", False, _MODE_DEFAULT, *policy.lines, *lead)
    _put_key(book, draft, policy, lead)
    put_ike_proposals(book, draft, policy, lead, owner)


def _put_key(book: Book, draft: Draft, policy: Node, lead: tuple[int, ...]) -> None:
    text, digits = policy.value("pre-shared-key", "ascii-text"), policy.value("pre-shared-key", "hexadecimal")
    key = text or digits
    if key is not None:
        draft.put("psk", book.seal(key, is_bytes=text is None), *key.lines, *lead)
    elif policy.get("pre-shared-key") is not None:
        draft.put("psk", None, *(policy.get("pre-shared-key") or policy).lines, *lead)
    else:
        draft.put("psk", False, *policy.lines, *lead)
    draft.put("is_psk_wildcard", False, *(key or policy).lines, *lead)
