"""BGP peers of PAN-OS, of virtual routers and of logical routers. Source: facts on platforms, A.8.

Whether a peer is on hangs on its group and its router's BGP too; keys and BFD timers stand in profiles. Paths are those
of pan-os-python. What a logical router's profiles bring to a peer is not followed: it is noted as not resolved.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from parsers.draft import Draft
from parsers.model.bgp import AddressFamily, BgpNeighbor
from parsers.platforms.paloalto_panos.bgp_policy import Policies
from parsers.platforms.paloalto_panos.book import Book, Router
from parsers.platforms.paloalto_panos.grammar import BGP_WORDS, GROUP_WORDS, OPTION_WORDS, PEER_WORDS
from parsers.tree.braces import Node
from parsers.values import address, as_number, integer

_TIMERS = (("keepalive_seconds", "keep-alive-interval", 30), ("hold_seconds", "hold-time", 90))
_TIMERS_DEFAULT = "PAN-OS's default timers: keep-alive 30, hold time 90"
_BFD_DEFAULT = "PAN-OS's default BFD profile: 1000 ms, 1000 ms, multiplier 3"
_BFD_KEYS = (
    ("bfd_transmit_ms", "min-tx-interval", 1000),
    ("bfd_receive_ms", "min-rx-interval", 1000),
    ("bfd_multiplier", "detection-multiplier", 3),
)
_PROFILES = ("address-family", "filtering-profile", "inherit")
_INHERIT = "Inherit-vr-global-setting"
_OWN_FAMILY = "without MP-BGP, PAN-OS speaks IPv4 unicast"


class _Peer(NamedTuple):
    """One peer with what stands around it."""

    router: Router
    bgp: Node
    group: Node
    node: Node


def read_bgp(book: Book) -> tuple[list[BgpNeighbor], Policies]:
    """Return the neighbors of all routers in the order of the config, and the policies that their groups use."""
    policies = Policies(book)
    neighbors: list[BgpNeighbor] = []
    for router in book.routers():
        if router.bgp is None:
            continue
        book.know(router.bgp, BGP_WORDS, f"bgp {router.vrf}")
        profiles = router.bgp.get("auth-profile")
        for profile in profiles.each() if profiles is not None else ():
            book.know_key(profile, frozenset({"secret"}), f"bgp auth-profile {profile.word}")
        if (own := router.bgp.value("local-as")) is not None:
            book.guess(own.word)
        for peer in _peers(book, router, router.bgp):
            neighbors += _neighbor(book, peer, policies)
    return neighbors, policies


def _peers(book: Book, router: Router, bgp: Node) -> Iterator[_Peer]:
    groups = bgp.get("peer-group")
    for group in groups.each() if groups is not None else ():
        book.know(group, GROUP_WORDS, f"bgp peer-group {group.word}")
        holder = group.get("peer")
        for node in holder.each() if holder is not None else ():
            book.know(node, PEER_WORDS, f"bgp peer {node.word}")
            if (options := node.get("connection-options")) is not None:
                book.know(options, OPTION_WORDS, f"bgp peer {node.word}")
            yield _Peer(router, bgp, group, node)


def _neighbor(book: Book, peer: _Peer, policies: Policies) -> Sequence[BgpNeighbor]:
    node, draft = peer.node, Draft()
    where = node.value("peer-address", "ip") or node.value("peer-address", "fqdn")
    found = address(where.word.removesuffix("/32")) if where is not None else None
    if where is None or found is None:
        if where is None or not book.is_variable(where, node.word):
            book.miss(where or node, f"bgp peer {node.word}")
        return ()
    owner = str(found)
    draft.put("address", found, where.line)
    draft.put("vrf", peer.router.vrf, peer.router.node.line)
    draft.put("peer_group", peer.group.word, peer.group.line)
    draft.put("description", node.word, node.line)  # a peer's name is all that describes it
    draft.fields["is_scattered"] = True  # rules name the groups that use them
    _note_profiles(book, peer, owner)
    _put_state(draft, peer)
    _put_numbers(book, draft, peer, owner)
    _put_options(book, draft, peer, owner)
    _put_source(book, draft, peer, owner)
    _put_key(book, draft, peer, owner)
    _put_bfd(book, draft, peer, owner)
    family = _family(book, peer, found.version, policies)
    draft.put("address_families", (family,), family.block_line)
    return (BgpNeighbor(file=book.file, block_line=node.line, **draft.all),)


def _option(peer: _Peer, word: str) -> Node | None:
    """Return a connection option of the peer, else of its group (which logical routers have)."""
    return peer.node.value("connection-options", word) or peer.group.value("connection-options", word)


def _note_profiles(book: Book, peer: _Peer, owner: str) -> None:
    """Note what the peer takes from profiles that are not followed."""
    for level in (peer.node, peer.group):
        for word in _PROFILES:
            node = level.get(word)
            if node is not None:
                book.refer("template", word, node.line, True, owner, is_resolved=False)


def _put_state(draft: Draft, peer: _Peer) -> None:
    switches = [one.value("enable") for one in (peer.node, peer.group, peer.bgp)]
    off = next((one for one in switches if one is not None and one.word == "no"), None)
    if off is not None:
        draft.put("is_enabled", False, off.line)
        draft.put("inactive_line", off.line, off.line)
    elif switches[0] is None or switches[2] is None:
        draft.fields["is_enabled"] = None  # what PAN-OS does without the line is not documented
    else:
        draft.put("is_enabled", True, switches[0].line, switches[2].line)


def _put_numbers(book: Book, draft: Draft, peer: _Peer, owner: str) -> None:
    remote, local = peer.node.value("peer-as"), peer.bgp.value("local-as")
    for field, node in (("remote_as", remote), ("local_as", local)):
        if node is not None and not book.is_variable(node, owner):
            draft.put(field, as_number(node.word), node.line)
    if remote is not None:
        book.guess(remote.word)
    is_internal = peer.group.at("type", "ibgp") or peer.group.at("type", "ibgp-confed")
    if remote is None and is_internal is not None and "local_as" in draft.fields:
        draft.put("remote_as", draft.fields["local_as"], is_internal.line, *draft.lines["local_as"])


def _put_options(book: Book, draft: Draft, peer: _Peer, owner: str) -> None:
    for field, word, default in _TIMERS:
        node = _option(peer, word)
        if node is None and _option(peer, "timers") is not None:
            draft.fields[field] = None  # they stand in a profile
        elif node is None:
            draft.assume(field, default, _TIMERS_DEFAULT)
        else:
            book.is_variable(node, owner)
            draft.put(field, integer(node.word, 0, 65535), node.line)
    multihop = _option(peer, "multihop")
    if multihop is not None:
        book.is_variable(multihop, owner)
        hops = integer(multihop.word, 0, 255)
        draft.put("ebgp_multihop", False if hops == 0 else hops, multihop.line)  # 0 leaves the TTL to PAN-OS


def _put_source(book: Book, draft: Draft, peer: _Peer, owner: str) -> None:
    local = peer.node.get("local-address")
    if local is None:
        return
    ip, interface = local.value("ip"), local.value("interface")
    node = ip or interface
    if node is not None and not book.is_variable(node, owner):
        bare = node.word.partition("/")[0]
        draft.put("update_source", str(address(bare) or bare) if node is ip else node.word, node.line)


def _put_key(book: Book, draft: Draft, peer: _Peer, owner: str) -> None:
    named = _option(peer, "authentication")
    if named is None or named.word == "None":
        if named is not None:
            draft.put("md5", False, named.line)
        return
    profile = peer.bgp.at("auth-profile", named.word)
    if profile is None:
        shared = book.below("routing-profile", "bgp", "auth-profile")
        profile = next((one for one in shared if one.word == named.word), None)
    book.refer("auth-profile", named.word, named.line, profile is not None, owner)
    secret = profile.value("secret") if profile is not None else None
    if secret is not None and not book.is_variable(secret, owner):
        draft.put("md5", book.seal(secret), secret.line, named.line)
    else:
        draft.put("md5", None, named.line)


def _put_bfd(book: Book, draft: Draft, peer: _Peer, owner: str) -> None:
    own, everywhere = peer.node.value("bfd", "profile"), peer.bgp.value("global-bfd", "profile")
    named = everywhere if own is None or own.word == _INHERIT else own
    lines = [one.line for one in (named, own) if one is not None]
    if named is None or named.word == "None":
        draft.put("bfd", False, *lines)
        return
    if own is None:
        draft.put("bfd", None, *lines)  # whether a peer without the line inherits is not documented
        return
    draft.put("bfd", True, *lines)
    holders = (("profiles", "bfd-profile"), ("routing-profile", "bfd"))
    profile = next((one for path in holders for one in book.below(*path) if one.word == named.word), None)
    if profile is None and named.word != "default":
        book.refer("bfd-profile", named.word, named.line, False, owner)
        return
    book.refer("bfd-profile", named.word, named.line, True, owner)
    for field, word, default in _BFD_KEYS:
        node = profile.value(word) if profile is not None else None
        if node is None:
            draft.assume(field, default, _BFD_DEFAULT)
        else:
            book.is_variable(node, owner)
            draft.put(field, integer(node.word, 1, 100000), node.line, *lines)


def _family(book: Book, peer: _Peer, version: int, policies: Policies) -> AddressFamily:
    node, draft = peer.node, Draft()
    extended = node.value("enable-mp-bgp") or peer.group.value("enable-mp-bgp")
    family, unicast = (
        node.value("address-family-identifier"),
        node.value("subsequent-address-family-identifier", "unicast"),
    )
    is_extended = extended is not None and extended.word == "yes"
    afi = family.word if is_extended and family is not None and family.word in ("ipv4", "ipv6") else f"ipv{version}"
    draft.put("afi_safi", f"{afi}-unicast", family.line if is_extended and family is not None else node.line)
    if is_extended and extended is not None:
        is_active = unicast is None or unicast.word == "yes"
        draft.put("is_active", is_active, (unicast or extended).line)
    elif version == 4:
        draft.assume("is_active", True, _OWN_FAMILY)
    else:
        draft.put("is_active", None if extended is None else False, extended.line if extended is not None else 0)
    for direction, field in (("import", "import_policy"), ("export", "export_policy")):
        use = policies.use(peer.router, peer.bgp, direction, peer.group)
        if use is not None:
            draft.put(field, (use,), use.line)
    _put_limit(book, draft, node)
    _put_default(draft, peer.bgp)
    return AddressFamily(file=book.file, block_line=node.line, **draft.all)


def _put_limit(book: Book, draft: Draft, node: Node) -> None:
    limit = node.value("max-prefixes")
    if limit is None:
        draft.fields["maximum_prefix"] = None  # the default differs by release
    elif limit.word == "unlimited":
        draft.put("maximum_prefix", False, limit.line)
    else:
        book.is_variable(limit, node.word)
        draft.put("maximum_prefix", integer(limit.word, 0, 4294967295), limit.line)


def _put_default(draft: Draft, bgp: Node) -> None:
    """Tell whether the router lets a default route out at all: it neither takes one nor redistributes one."""
    taken, given = bgp.value("reject-default-route"), bgp.value("allow-redist-default-route")
    if (taken is not None and taken.word == "no") or (given is not None and given.word == "yes"):
        return
    lines = [one.line for one in (taken, given) if one is not None]
    draft.put("withholds_default", True if taken is not None and given is not None else None, *lines)
