"""BGP neighbors of Junos with their effective values. Source: facts on platforms, A.4 and B.5.

A value of the neighbor wins over its group's, the group's over that of `bgp`. A policy list replaces the whole list,
and families replace all families: Juniper's page of `family (Protocols BGP)` says that levels are not merged.
"""

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Address, IPv6Address
from typing import Literal, NamedTuple

from parsers.model.bgp import AddressFamily, BgpNeighbor, PolicyUse
from parsers.model.policy import RoutePolicy
from parsers.platforms.juniper_junos.book import Book, Draft, Instance
from parsers.platforms.juniper_junos.grammar import BGP_WORDS
from parsers.platforms.juniper_junos.policy import PolicyFacts
from parsers.tree.braces import Node
from parsers.values import address, as_number, integer, network

_TIMERS_DEFAULT = "Junos's default hold time 90, keepalive a third of it"
_KEEPALIVE_RULE = "Junos sends keepalives at a third of the hold time"
_FAMILY_DEFAULT = "no family is written: Junos speaks unicast of the neighbor's own family"
_MULTIPLIER_DEFAULT = "Junos's default BFD multiplier 3"
_MULTIHOP_DEFAULT = "Junos's default of `multihop` without a TTL: 64"
_MULTIHOP_TTL = 64
_UNKNOWN_BY_GAP = ("md5", "tcp_ao", "bfd", "ebgp_multihop", "ttl_security")
_FAMILIES = {"inet": "ipv4", "inet6": "ipv6", "inet-vpn": "vpnv4", "inet6-vpn": "vpnv6"}


Level = Literal["neighbor", "group", "process"]


class _Session(NamedTuple):
    """One neighbor with the levels that its values come from, the most specific first."""

    instance: Instance
    address: IPv4Address | IPv6Address
    node: Node
    group: Node
    levels: tuple[Node, ...]
    inactive: int  # the line that deactivates it or a block around it, 0 where none does
    gap: tuple[str, int] | None

    def get(self, *words: str) -> Node | None:
        """Return the node of that path at the most specific level that has it."""
        return next((found for level in self.levels if (found := level.at(*words)) is not None), None)

    def value(self, *words: str) -> Node | None:
        """Return the value of that path at the most specific level that has one."""
        return next((found for level in self.levels if (found := level.value(*words)) is not None), None)


def read_bgp(book: Book, facts: PolicyFacts) -> list[BgpNeighbor]:
    """Return the neighbors of all instances in the order of the config, those of `allow` ranges after each group's."""
    neighbors: list[BgpNeighbor] = []
    for instance in book.instances():
        protocols = instance.node.children.get("protocols")
        bgp = protocols.children.get("bgp") if protocols is not None else None
        if protocols is None or bgp is None:
            continue
        book.know(bgp, BGP_WORDS, "bgp")
        outer = bgp.inactive or protocols.inactive or instance.inactive
        neighbors += [_neighbor(book, session, facts) for session in _sessions(book, instance, bgp, outer)]
        neighbors += _ranges(book, instance, bgp, outer, facts)
    return neighbors


def _groups(book: Book, bgp: Node) -> Iterator[Node]:
    holder = bgp.children.get("group")
    for group in holder.children.values() if holder is not None else ():
        book.know(group, BGP_WORDS, f"bgp group {group.word}")
        yield group


def _sessions(book: Book, instance: Instance, bgp: Node, outer: int) -> Iterator[_Session]:
    """Yield the neighbors, deactivated ones too: that a session is switched off is a fact."""
    for group in _groups(book, bgp):
        holder = group.children.get("neighbor")
        for node in holder.children.values() if holder is not None else ():
            found = address(node.word)
            if found is None:
                book.miss(node, f"bgp group {group.word}")
                continue
            book.know(node, BGP_WORDS, f"bgp neighbor {node.word}")
            inactive = node.inactive or (holder.inactive if holder else 0) or group.inactive or outer
            gap = node.gap or group.gap or bgp.gap
            yield _Session(instance, found, node, group, (node, group, bgp), inactive, gap)


def _ranges(book: Book, instance: Instance, bgp: Node, outer: int, facts: PolicyFacts) -> Iterator[BgpNeighbor]:
    """Yield one neighbor for each prefix that a group accepts sessions from."""
    groups = bgp.children.get("group")
    for group in groups.children.values() if groups is not None else ():
        dynamic = group.get("dynamic-neighbor")
        holders = [(group, group.get("allow"))]
        holders += [(one, one.get("allow")) for one in (dynamic.each() if dynamic is not None else ())]
        for owner, holder in holders:
            for node in holder.each() if holder is not None else ():
                ranged = network("0.0.0.0/0" if node.word == "all" else node.word)
                if ranged is None:
                    book.miss(node, f"bgp group {group.word}")
                    continue
                levels = (group, bgp) if owner is group else (owner, group, bgp)
                inactive = group.inactive or outer
                gap = group.gap or bgp.gap
                session = _Session(instance, ranged.network_address, node, group, levels, inactive, gap)
                built = _neighbor(book, session, facts)
                lines = {**built.lines, "listen_range": node.lines}
                yield built.model_copy(update={"is_dynamic": True, "listen_range": ranged, "lines": lines})


def _neighbor(book: Book, session: _Session, facts: PolicyFacts) -> BgpNeighbor:
    draft = Draft()
    draft.put("address", session.address, session.node)
    draft.put("peer_group", session.group.word, session.group)
    draft.fields["vrf"] = session.instance.vrf
    draft.lines |= session.instance.vrf_lines
    _put_state(session, draft)
    _put_numbers(session, draft)
    _put_timers(session, draft)
    _put_reach(session, draft)
    _put_keys(book, session, draft)
    _put_bfd(session, draft)
    if session.gap is not None:
        _forget_absent(book, session, draft, session.gap)
    families = _families(book, session, facts)
    draft.lines["address_families"] = tuple(dict.fromkeys(one.block_line for one in families))
    return BgpNeighbor(
        file=book.file,
        block_line=session.node.line,
        address_families=tuple(families),
        levels=_levels(session),
        lines=draft.lines,
        defaults=draft.defaults,
        **draft.fields,
    )


_STATEMENTS = {
    "ebgp_multihop": ("multihop",),
    "update_source": ("local-address",),
    "tcp_ao": ("authentication-key-chain", "authentication-algorithm"),
    "is_enabled": ("disable", "shutdown"),
}


def _levels(session: _Session) -> dict[str, Level]:
    """Return at which level the statements of a field stand, where one has them."""
    names: tuple[Level, ...] = ("neighbor", "group", "process") if len(session.levels) == 3 else ("group", "process")
    found: dict[str, Level] = {}
    for field, words in _STATEMENTS.items():
        for name, level in zip(names, session.levels, strict=False):
            if any(level.get(word) is not None for word in words) or (field == "is_enabled" and level.inactive):
                found.setdefault(field, name)
    return found


def _put_state(session: _Session, draft: Draft) -> None:
    off = session.get("disable") or session.get("shutdown")
    line = session.inactive or (off.line if off is not None else 0)
    if line:
        draft.fields |= {"is_enabled": False, "inactive_line": line}
        draft.lines["is_enabled"] = draft.lines["inactive_line"] = (line,)
    if (description := session.value("description")) is not None:
        draft.put("description", description.word, description)


def _put_numbers(session: _Session, draft: Draft) -> None:
    local = _as_below(session.get("local-as")) or _process_as(session)
    if local is not None:
        draft.put("local_as", local[0], local[1])
    peer, kind = session.value("peer-as"), session.value("type")
    if peer is not None:
        draft.put("remote_as", as_number(peer.word), peer)
    elif kind is not None and kind.word == "internal" and local is not None:
        draft.put("remote_as", local[0], kind, local[1])


def _as_below(node: Node | None) -> tuple[int, Node] | None:
    """Return the AS number below a statement whose options stand beside it; the last one set."""
    for one in reversed(node.each() if node is not None else []):
        number = as_number(one.word)
        if number is not None:
            return number, one
    return None


def _process_as(session: _Session) -> tuple[int, Node] | None:
    """Return the AS of the instance, else of the system around it; what a confederation shows outside wins."""
    for scope in (session.instance.node, session.instance.system):
        confederation = scope.at("routing-options", "confederation")
        shown = _as_below(confederation)
        peer = session.value("peer-as")
        if shown is not None and confederation is not None and not _is_member(confederation, peer):
            return shown
        own = _as_below(scope.at("routing-options", "autonomous-system"))
        if own is not None:
            return own
    return None


def _is_member(confederation: Node, peer: Node | None) -> bool:
    holders = [confederation.get("members"), *(one.get("members") for one in confederation.each())]
    return peer is None or any(holder is not None and holder.get(peer.word) is not None for holder in holders)


def _put_timers(session: _Session, draft: Draft) -> None:
    node = session.value("hold-time")
    hold = integer(node.word, 0, 65535) if node is not None else None
    if node is None:
        draft.assume("hold_seconds", 90, _TIMERS_DEFAULT)
        draft.assume("keepalive_seconds", 30, _TIMERS_DEFAULT)
    else:
        draft.put("hold_seconds", hold, node)
        draft.put("keepalive_seconds", hold // 3 if hold is not None else None, node)
        draft.defaults["keepalive_seconds"] = _KEEPALIVE_RULE


def _put_reach(session: _Session, draft: Draft) -> None:
    multihop = session.get("multihop")
    if multihop is not None:
        ttl = session.value("multihop", "ttl")
        hops = integer(ttl.word, 1, 255) if ttl is not None else _MULTIHOP_TTL
        draft.put("ebgp_multihop", hops, ttl or multihop)
        if ttl is None:
            draft.defaults["ebgp_multihop"] = _MULTIHOP_DEFAULT
    if (local := session.value("local-address")) is not None:
        draft.put("update_source", local.word, local)


def _put_keys(book: Book, session: _Session, draft: Draft) -> None:
    for word in ("peer-as", "local-as"):
        if (number := session.value(word)) is not None:
            book.guess(number.word)
    key = session.value("authentication-key")
    if key is not None:
        draft.put("md5", book.seal(key), key)
    else:
        off = _deactivated(session, "authentication-key")
        if off:
            draft.lines["md5"] = (off,)
    chain = session.value("authentication-key-chain")
    if chain is not None:
        draft.put("tcp_ao", chain.word, chain)
        is_defined = book.root.at("security", "authentication-key-chains", "key-chain", chain.word) is not None
        book.refer("key-chain", chain.word, chain, is_defined, str(session.address))


def _deactivated(session: _Session, word: str) -> int:
    """Return the line that deactivates the statement nearest to the neighbor, 0 where none is deactivated."""
    for level in session.levels:
        node = level.children.get(word)
        if node is not None:
            return node.inactive or next((one.inactive for one in node.children.values() if one.inactive), 0)
    return 0


def _put_bfd(session: _Session, draft: Draft) -> None:
    head = session.get("bfd-liveness-detection")
    if head is None:
        off = _deactivated(session, "bfd-liveness-detection")
        if off:
            draft.lines["bfd"] = (off,)
        return
    draft.put("bfd", True, head)
    both = session.value(head.word, "minimum-interval")
    sent = session.value(head.word, "transmit-interval", "minimum-interval") or both
    heard = session.value(head.word, "minimum-receive-interval") or both
    for field, node in (("bfd_transmit_ms", sent), ("bfd_receive_ms", heard)):
        if node is not None:
            draft.put(field, integer(node.word, 1, 255000), node)
    multiplier = session.value(head.word, "multiplier")
    if multiplier is not None:
        draft.put("bfd_multiplier", integer(multiplier.word, 1, 255), multiplier)
    else:
        draft.assume("bfd_multiplier", 3, _MULTIPLIER_DEFAULT)


def _forget_absent(book: Book, session: _Session, draft: Draft, gap: tuple[str, int]) -> None:
    """Turn absence into "not known": a group that the capture does not hold might have brought it."""
    book.refer_gap(gap, str(session.address))
    for field in _UNKNOWN_BY_GAP:
        if field not in draft.fields:
            draft.fields[field], draft.lines[field] = None, (gap[1],)
    for field in ("hold_seconds", "keepalive_seconds"):
        if draft.defaults.get(field) == _TIMERS_DEFAULT:
            draft.fields[field], draft.lines[field] = None, (gap[1],)
            del draft.defaults[field]


def _families(book: Book, session: _Session, facts: PolicyFacts) -> list[AddressFamily]:
    found = next((written for level in session.levels if (written := _written_families(level))), {})
    policies = {
        field: _policy_uses(book, session, word, facts)
        for field, word in (("import_policy", "import"), ("export_policy", "export"))
    }
    default = "ipv6-unicast" if session.address.version == 6 else "ipv4-unicast"
    return [_family(book, session, name, nodes, policies) for name, nodes in (found or {default: []}).items()]


def _written_families(level: Node) -> dict[str, list[Node]]:
    """Return the families that one level names, each with its statements."""
    found: dict[str, list[Node]] = {}
    holder = level.get("family")
    for family in holder.each() if holder is not None else ():
        for name, node in _family_names(family):
            found.setdefault(name, []).append(node)
    return found


def _family_names(family: Node) -> Iterator[tuple[str, Node]]:
    name = _FAMILIES.get(family.word, family.word)
    subs = family.each()
    for sub in subs:
        if sub.word == "any":
            yield f"{name}-unicast", sub
            yield f"{name}-multicast", sub
        elif sub.word not in ("apply-groups", "apply-groups-except"):
            yield f"{name}-{sub.word}", sub
    if not subs:
        yield f"{name}-unicast", family


def _family(
    book: Book,
    session: _Session,
    name: str,
    nodes: Sequence[Node],
    policies: dict[str, tuple[tuple[PolicyUse, ...], tuple[int, ...]]],
) -> AddressFamily:
    draft = Draft()
    draft.fields["without_policy"] = _without_policy(session)
    head = nodes[0] if nodes else session.node
    draft.put("afi_safi", name, head)
    if nodes:
        draft.lines["is_active"] = head.lines
    else:
        draft.defaults["afi_safi"] = draft.defaults["is_active"] = _FAMILY_DEFAULT
    for field, (uses, lines) in policies.items():
        draft.fields[field] = uses
        if lines:
            draft.lines[field] = lines
    _put_limit(nodes, draft)
    if session.gap is not None and "maximum_prefix" not in draft.fields:
        draft.fields["maximum_prefix"], draft.lines["maximum_prefix"] = None, (session.gap[1],)
    return AddressFamily(
        file=book.file,
        block_line=head.line,
        is_active=True,
        lines=draft.lines,
        defaults=draft.defaults,
        **draft.fields,
    )


def _put_limit(nodes: Sequence[Node], draft: Draft) -> None:
    """Read the prefix limit: `teardown` ends the session, without it Junos only warns."""
    for node in nodes:
        for word in ("prefix-limit", "accepted-prefix-limit"):
            limit = node.get(word)
            maximum = limit.value("maximum") if limit is not None else None
            if limit is None or maximum is None:
                continue
            draft.put("maximum_prefix", integer(maximum.word, 1, 4294967295), maximum)
            action: Literal["teardown", "warning"] = "teardown" if limit.get("teardown") else "warning"
            draft.put("maximum_prefix_action", action, limit.get("teardown") or maximum)
            return


def _without_policy(session: _Session) -> Literal["accept", "reject"]:
    """Return what happens where no policy is applied; of the two directions the outbound one counts."""
    none = session.get("defaults", "ebgp", "no-policy")
    if none is None:
        return "accept"
    sent = none.value("advertise")
    return "accept" if sent is not None and sent.word == "accept" else "reject"


def _policy_uses(
    book: Book, session: _Session, word: str, facts: PolicyFacts
) -> tuple[tuple[PolicyUse, ...], tuple[int, ...]]:
    """Return the policies of one direction, in order, with their lines: the most specific level's whole list."""
    node = next((one for level in session.levels if (one := level.get(word)) is not None and one.each()), None)
    if node is None:
        return (), ()
    prefix = session.instance.prefix
    uses: list[PolicyUse] = []
    for name, one, parts in _chain(node):
        named = [part for part in parts if part not in ("&&", "||", "!")]
        is_defined = all(prefix + part in facts.policies for part in named)
        is_plain = parts == [name]
        if not is_plain:
            facts.policies.setdefault(prefix + name, _expression(book, prefix + name, one))
        uses.append(PolicyUse(kind="policy", name=prefix + name, line=one.line, is_defined=is_defined))
        for part in named:
            book.refer("policy", prefix + part, one, prefix + part in facts.policies, str(session.address))
    lines = tuple(dict.fromkeys(line for one in node.each() for line in one.lines))
    return tuple(uses), lines


_SIGNS = frozenset({"(", ")", "&&", "||", "!"})


def _chain(node: Node) -> Iterator[tuple[str, Node, list[str]]]:
    """Yield the policies of a list: name, node, and the names within, which are several in an expression.

    A list that holds a sign of an expression by itself is taken for one expression: where its parts end is not told.
    """
    chosen = node.each()
    if len(chosen) > 1 and not _SIGNS.isdisjoint(one.word for one in chosen):
        words = [one.word for one in chosen]
        yield " ".join(words), chosen[0], [word for word in words if word not in "()"]
        return
    for one in chosen:
        words = [one.word]
        below = one.value()
        while below is not None:
            words.append(below.word)
            below = below.value()
        text = " ".join(words)
        if text[0:1] != "(" and len(words) == 1:
            yield one.word, one, [one.word]
        else:
            parts = text.replace("(", " ").replace(")", " ").replace("!", " ! ").split()
            yield text, one, parts


def _expression(book: Book, name: str, node: Node) -> RoutePolicy:
    """Return a policy that stands for an expression of policies: what it does is not worked out."""
    return RoutePolicy(
        file=book.file,
        block_line=node.line,
        name=name,
        kind="policy-statement",
        final="default",
        is_readable=False,
        lines={"name": (node.line,)},
    )
