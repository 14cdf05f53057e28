"""BGP neighbors of FortiOS. Source: facts on platforms, A.7; the keys of Fortinet's own Terraform provider.

A neighbor inherits from the process only: neighbor groups serve neighbor ranges. VRFs are those of the interfaces.
"""

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Address, IPv6Address
from typing import Any, NamedTuple

from parsers.connected import ConnectedNetworks
from parsers.draft import Draft
from parsers.model.bgp import BgpNeighbor
from parsers.model.interface import Interface
from parsers.platforms.fortinet.addresses import network_of
from parsers.platforms.fortinet.bgp_families import read_families
from parsers.platforms.fortinet.bgp_words import NEIGHBOR_TABLES, PROCESS_TABLES, PROCESS_WORDS, is_known
from parsers.platforms.fortinet.book import Book, Scope
from parsers.platforms.fortinet.interfaces import BFD_KEYS, vdom_of, vrf_name
from parsers.tree.config_edit import Block, Setting
from parsers.values import address, as_number, integer

TABLE = "router bgp"
_TIMERS_DEFAULT = "FortiOS's default timers: keepalive 60, hold time 180"
_MULTIHOP_DEFAULT = "FortiOS's TTL of a multihop session without `ebgp-multihop-ttl`: 255"
_MULTIHOP_TTL = 255
_OF_GROUP = ("md5", "tcp_ao", "bfd", "remote_as", "ebgp_multihop")


class _Session(NamedTuple):
    """One neighbor, or a group that a range of neighbors uses, with the process around it."""

    scope: Scope
    process: Block
    block: Block
    address: IPv4Address | IPv6Address
    name: str
    via: tuple[int, ...] = ()  # the lines of the range that leads to the group


class _Reach(NamedTuple):
    """The interfaces by what they are asked for: the networks they hold, and their names."""

    networks: ConnectedNetworks
    by_name: Mapping[str, Interface]

    @classmethod
    def of(cls, interfaces: Sequence[Interface]) -> "_Reach":
        """Index the interfaces of all VDOMs."""
        networks = ConnectedNetworks(interfaces, lambda one: vdom_of(one.vrf))
        return cls(networks, {one.name: one for one in interfaces})


def read_bgp(book: Book, interfaces: Sequence[Interface], names: Mapping[str, set[str]]) -> list[BgpNeighbor]:
    """Return the neighbors of all VDOMs, then what stands for their ranges; `names` are the policies by kind."""
    reach = _Reach.of(interfaces)
    neighbors: list[BgpNeighbor] = []
    for scope in book.scopes():
        process = scope.block.blocks.get(TABLE)
        if process is None:
            continue
        book.know(process, PROCESS_WORDS, "bgp", PROCESS_TABLES)
        if (own := process.get("as")) is not None:
            book.guess(own.value)
        neighbors += [_neighbor(book, one, reach, names) for one in _sessions(book, scope, process)]
        neighbors += _ranges(book, scope, process, reach, names)
    return neighbors


def _sessions(book: Book, scope: Scope, process: Block) -> Iterator[_Session]:
    for block in process.entries("neighbor"):
        found = address(block.head)
        if found is None:
            book.miss_block(block, "bgp neighbor")
            continue
        _know(book, block, f"bgp neighbor {block.head}")
        yield _Session(scope, process, block, found, str(found))


def _know(book: Book, block: Block, section: str) -> None:
    unknown = [key for key in block.settings if not is_known(key)]
    book.know(block, block.settings.keys() - unknown, section, NEIGHBOR_TABLES)


def _ranges(
    book: Book, scope: Scope, process: Block, reach: _Reach, names: Mapping[str, set[str]]
) -> Iterator[BgpNeighbor]:
    """Yield one neighbor for each range that sessions are accepted from, with its group's values."""
    groups = {block.head: block for block in process.entries("neighbor-group")}
    for group in groups.values():
        _know(book, group, f"bgp neighbor-group {group.head}")
    for head, key in (("neighbor-range", "prefix"), ("neighbor-range6", "prefix6")):
        for block in process.entries(head):
            book.know(block, {"prefix", "prefix6", "neighbor-group", "max-neighbor-num"}, head)
            prefix, named = block.get(key), block.get("neighbor-group")
            ranged = network_of(prefix.values) if prefix is not None else None
            if ranged is None or prefix is None:
                book.miss_block(block, head)
                continue
            owner = str(ranged.network_address)
            group_block = groups.get(named.value) if named is not None else None
            if named is not None:
                book.refer("peer-group", named.value, named.line, group_block is not None, owner)
            via = (named.line, prefix.line) if named is not None else (prefix.line,)
            session = _Session(scope, process, group_block or block, ranged.network_address, owner, via)
            built = _neighbor(book, session, reach, names)
            changed: dict[str, Any] = {
                "is_dynamic": True,
                "listen_range": ranged,
                "peer_group": named.value if named else "",
            }
            lines = {**built.lines, "address": (prefix.line,), "listen_range": (prefix.line,)}
            if group_block is None:  # what the group would bring is not known
                changed |= dict.fromkeys(_OF_GROUP)
                lines |= dict.fromkeys(_OF_GROUP, via[:1])
            yield built.model_copy(update={**changed, "lines": lines, "block_line": block.line})


def _neighbor(book: Book, session: _Session, reach: _Reach, names: Mapping[str, set[str]]) -> BgpNeighbor:
    block, draft = session.block, Draft()
    draft.put("address", session.address, block.line, *session.via)
    connected = _connected(session, reach)
    if connected is None:
        draft.put("vrf", vrf_name(session.scope.vdom))
    else:
        draft.put("vrf", connected.vrf, *connected.lines.get("vrf", ()))
    _put_state(session, draft)
    _put_numbers(session, draft)
    _put_timers(session, draft)
    _put_reach(session, draft)
    _put_key(book, session, draft)
    _put_bfd(session, draft, connected)
    families = read_families(book, block, session.scope, session.address, names, session.via)
    draft.put("address_families", tuple(families), *(one.block_line for one in families), *session.via)
    return BgpNeighbor(file=book.file, block_line=block.line, **draft.all)


def _connected(session: _Session, reach: _Reach) -> Interface | None:
    """Return the interface of this VDOM that the neighbor is reached by: its network holds the neighbor's address."""
    found = reach.networks.holding(session.address, session.scope.vdom)
    source = session.block.get("update-source") or session.block.get("interface")
    if found is None and source is not None:
        named = reach.by_name.get(source.value)
        return named if named is not None and vdom_of(named.vrf) == session.scope.vdom else None
    return found


def _put_state(session: _Session, draft: Draft) -> None:
    shutdown, process_as = session.block.get("shutdown"), session.process.get("as")
    if shutdown is not None and shutdown.value == "enable":
        draft.put("is_enabled", False, shutdown.line, *session.via)
        draft.put("inactive_line", shutdown.line, shutdown.line)
    elif process_as is not None and as_number(process_as.value) == 0:
        draft.put("is_enabled", False, process_as.line)  # an AS of 0 turns BGP off
        draft.put("inactive_line", process_as.line, process_as.line)
    if (description := session.block.get("description")) is not None:
        draft.put("description", description.value, description.line, *session.via)


def _put_numbers(session: _Session, draft: Draft) -> None:
    remote, local = session.block.get("remote-as"), session.block.get("local-as")
    if remote is not None:
        draft.put("remote_as", as_number(remote.value) or None, remote.line, *session.via)
    for setting, via in ((local, session.via), (session.process.get("as"), ())):
        number = as_number(setting.value) if setting is not None else None
        if number and setting is not None:
            draft.put("local_as", number, setting.line, *via)
            break


def _put_timers(session: _Session, draft: Draft) -> None:
    keepalive = _timer(session.block, "keep-alive-timer") or _timer(session.process, "keepalive-timer")
    hold = _timer(session.block, "holdtime-timer") or _timer(session.process, "holdtime-timer")
    for field, found, default in (("keepalive_seconds", keepalive, 60), ("hold_seconds", hold, 180)):
        if found is None:
            draft.assume(field, default, _TIMERS_DEFAULT)
        else:
            draft.put(field, found[0], found[1])


def _timer(block: Block, key: str) -> tuple[int, int] | None:
    """Return a timer and its line; None where it is not set, which is printed as the largest number."""
    setting = block.get(key)
    seconds = integer(setting.value, 0, 65535) if setting is not None else None
    return None if seconds is None or setting is None else (seconds, setting.line)


def _put_reach(session: _Session, draft: Draft) -> None:
    multihop, ttl = session.block.get("ebgp-enforce-multihop"), session.block.get("ebgp-multihop-ttl")
    if multihop is not None and multihop.value == "enable":
        if ttl is None:
            draft.put("ebgp_multihop", _MULTIHOP_TTL, multihop.line, *session.via)
            draft.defaults["ebgp_multihop"] = _MULTIHOP_DEFAULT
        else:
            draft.put("ebgp_multihop", integer(ttl.value, 1, 255), ttl.line, multihop.line, *session.via)
    elif multihop is not None:
        draft.put("ebgp_multihop", False, multihop.line, *session.via)
    if (source := session.block.get("update-source")) is not None:
        draft.put("update_source", source.value, source.line, *session.via)


def _put_key(book: Book, session: _Session, draft: Draft) -> None:
    if (remote := session.block.get("remote-as")) is not None:
        book.guess(remote.value)
    if (chain := session.block.get("auth-options")) is not None and chain.value:
        draft.put("tcp_ao", chain.value, chain.line, *session.via)
    password = session.block.settings.get("password")
    if password is None:
        return
    is_set = bool(password.values) and any(password.values)
    draft.put("md5", book.seal(password) if is_set else False, password.line, *session.via)


def _put_bfd(session: _Session, draft: Draft, connected: Interface | None) -> None:
    bfd = session.block.get("bfd")
    if bfd is None:
        return
    draft.put("bfd", bfd.value == "enable", bfd.line, *session.via)
    if bfd.value != "enable":
        return
    everywhere = session.scope.block.blocks.get("system settings")
    for field, key in BFD_KEYS.items():
        own: int | None = getattr(connected, field) if connected is not None else None
        setting: Setting | None = everywhere.get(key) if everywhere is not None else None
        if own is not None and connected is not None:
            draft.put(field, own, *connected.lines[field])
        elif setting is not None:
            draft.put(field, integer(setting.value, 1, 100000), setting.line)
