"""BGP neighbors of FRR with their effective values. Source: facts on platforms, A.6 and B.6."""

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Any, NamedTuple

from parsers.model.bgp import BgpNeighbor
from parsers.model.policy import PrefixList, RoutePolicy
from parsers.platforms.frr.bfd import DEFAULTS, Bfd, BfdBlock
from parsers.platforms.frr.bgp_families import Definitions, Subject, WithoutPolicy, families_of, read_family
from parsers.platforms.frr.bgp_inheritance import Found, Layers, session_layers
from parsers.platforms.frr.bgp_statements import Bag, Process, Statement, read_processes
from parsers.platforms.frr.blocks import Book
from parsers.values import address, as_number, integer

_PROFILE_TIMERS = {"traditional": (60, 180), "datacenter": (3, 9)}
_NO_PROFILE = "no `frr defaults` line: which defaults hold is not known"
_MULTIHOP_DEFAULT = "`ebgp-multihop` without a number allows 255 hops"
_MULTIHOP_MAX = 255
_BFD_DEFAULT = "FRR's default BFD timers 300/300/3"
_ANY_AS = "`remote-as external` and `auto` name no AS: any may answer"
_POLICY_SINCE = (7, 4)  # `bgp ebgp-requires-policy` is off in configs of earlier releases


class _Spot(NamedTuple):
    """One neighbor to be put together, or one listen range."""

    process: Process
    name: str
    address: IPv4Address | IPv6Address
    own: Bag
    ranged: IPv4Network | IPv6Network | None = None


class _Context(NamedTuple):
    """What holds for all neighbors of a config."""

    book: Book
    bfd: Bfd
    definitions: Definitions
    profile: str  # of `frr defaults`, "" where no line says
    is_policy_required: bool  # by the profile's defaults


class _Draft:
    """One neighbor while its effective values are put together."""

    def __init__(self, layers: Layers) -> None:
        self.layers = layers
        self.fields: dict[str, Any] = {}
        self.lines: dict[str, tuple[int, ...]] = {}
        self.defaults: dict[str, str] = {}

    def put(self, field: str, value: Any, lines: tuple[int, ...]) -> None:
        self.fields[field] = value
        self.lines[field] = lines

    def put_absent(self, field: str, found: Found | None, value: Any) -> None:
        """Take what absence means: `value`, or None where an undefined group might say otherwise."""
        if found is not None:
            self.put(field, value, found.lines)
        elif self.layers.gap_lines:
            self.put(field, None, self.layers.gap_lines)
        else:
            self.fields[field] = value


def read_bgp(
    book: Book, bfd: Bfd, prefix_lists: Sequence[PrefixList], route_maps: Mapping[str, RoutePolicy]
) -> list[BgpNeighbor]:
    """Return the neighbors of all VRFs in the order of the config, a process's listen ranges after them."""
    profile = book.frr_word("defaults")
    definitions = Definitions.of(book, prefix_lists, route_maps)
    context = _Context(book, bfd, definitions, profile, _is_policy_required(book, profile))
    return [_build(context, spot) for process in read_processes(book) for spot in _spots(book, process)]


def _is_policy_required(book: Book, profile: str) -> bool:
    numbers = tuple(integer(part, 0, 9999) for part in book.frr_word("version").split(".")[:2])
    is_early = len(numbers) == 2 and numbers[0] is not None and (numbers[0], numbers[1] or 0) < _POLICY_SINCE
    return profile == "traditional" and not is_early


def _spots(book: Book, process: Process) -> Iterator[_Spot]:
    for name, own in process.session.items():
        found = address(name)
        if found is not None:
            yield _Spot(process, name, found, own)
        elif name not in process.groups and name not in process.interfaces:
            book.refer("peer-group", name, own.line, False)
    for prefix, group, line in process.ranges:
        own = Bag(line, {"peer-group": Statement([group], line, False)})
        yield _Spot(process, f"range {prefix}", prefix.network_address, own, prefix)


def _build(context: _Context, spot: _Spot) -> BgpNeighbor:
    process, book = spot.process, context.book
    layers = session_layers(process, spot.own)
    owner = str(spot.address)
    draft = _Draft(layers)
    if layers.group:
        book.refer("peer-group", layers.group, layers.group_line, layers.is_group_defined, owner)
        draft.put("peer_group", layers.group, (layers.group_line,))
    _put_ases(process, draft)
    _put_state(process, draft)
    _put_timers(context, process, draft)
    _put_reach(draft)
    found = layers.find_set("password")
    if found:
        draft.put("md5", found.statement.secret, found.lines)
    else:
        draft.put_absent("md5", layers.find("password"), False)
    _put_bfd(context, process.vrf, owner, draft)
    subject = Subject(spot.name, owner, spot.own.line, _without_policy(context, process, draft))
    families = [
        read_family(book, process, subject, afi_safi, layers, context.definitions)
        for afi_safi in families_of(process, spot.name, spot.address.version, layers)
    ]
    return BgpNeighbor(
        file=book.file,
        block_line=spot.own.line,
        address=spot.address,
        vrf=process.vrf,
        address_families=tuple(families),
        is_dynamic=spot.ranged is not None,
        listen_range=spot.ranged,
        lines={
            "address": (spot.own.line,),
            "address_families": tuple(family.block_line for family in families),
            **({} if process.vrf == "default" else {"vrf": (process.line,)}),
            **({} if spot.ranged is None else {"listen_range": (spot.own.line,)}),
            **draft.lines,
        },
        defaults=draft.defaults,
        **draft.fields,
    )


def _put_ases(process: Process, draft: _Draft) -> None:
    found = draft.layers.find_set("remote-as")
    if found and found.statement.args:
        word = found.statement.args[0]
        draft.put("remote_as", process.as_number if word == "internal" else as_number(word), found.lines)
        if word in ("external", "auto"):
            draft.defaults["remote_as"] = _ANY_AS
    elif draft.layers.gap_lines:
        draft.lines["remote_as"] = draft.layers.gap_lines
    found = draft.layers.find_set("local-as")
    if found and found.statement.args:
        draft.put("local_as", as_number(found.statement.args[0]), found.lines)
    else:
        shown, line = process.confederation.shows(process.as_number, draft.fields.get("remote_as"))
        draft.put("local_as", shown, (line or process.line,))


def _put_state(process: Process, draft: _Draft) -> None:
    found = draft.layers.find("shutdown")
    if found and not found.statement.is_negated:
        draft.put("is_enabled", False, found.lines)
        draft.fields["inactive_line"] = found.statement.line
    elif process.shutdown_line:
        draft.put("is_enabled", False, (process.shutdown_line,))
        draft.fields["inactive_line"] = process.shutdown_line
    else:
        draft.put_absent("is_enabled", found, True)
    described = draft.layers.own.by_key.get("description") if draft.layers.own else None  # the group's is its own
    if described is not None and not described.is_negated:
        draft.put("description", " ".join(described.args), (described.line,))


def _put_timers(context: _Context, process: Process, draft: _Draft) -> None:
    fields = ("keepalive_seconds", "hold_seconds")
    found = draft.layers.find_set("timers")
    if found:
        for field, word in zip(fields, (*found.statement.args, "", "")[:2], strict=True):
            draft.put(field, integer(word, 0, 65535), found.lines)
        return
    own, standard = process.timers, _PROFILE_TIMERS.get(context.profile)
    for position, field in enumerate(fields):
        if draft.layers.gap_lines:
            draft.put(field, None, draft.layers.gap_lines)
        elif own:
            draft.put(field, own[position], (own.line,))
        elif standard:
            draft.fields[field] = standard[position]
            draft.defaults[field] = f"FRR's default timers {standard[0]}/{standard[1]} (`{context.profile}`)"
        else:
            draft.defaults[field] = _NO_PROFILE


def _put_reach(draft: _Draft) -> None:
    layers = draft.layers
    found = layers.find_set("ebgp-multihop")
    if found:
        args = found.statement.args
        draft.put("ebgp_multihop", integer(args[0], 1, 255) if args else _MULTIHOP_MAX, found.lines)
        if not args:
            draft.defaults["ebgp_multihop"] = _MULTIHOP_DEFAULT
    else:
        draft.put_absent("ebgp_multihop", layers.find("ebgp-multihop"), False)
    found = layers.find_set("ttl-security")
    if found:
        args = found.statement.args
        draft.put("ttl_security", integer(args[1], 1, 254) if args[:1] == ["hops"] and args[1:] else None, found.lines)
    else:
        draft.put_absent("ttl_security", layers.find("ttl-security"), False)
    found = layers.find_set("update-source")
    if found and found.statement.args:
        draft.put("update_source", found.statement.args[0], found.lines)


def _put_bfd(context: _Context, vrf: str, owner: str, draft: _Draft) -> None:
    """Tell whether BFD is bound, with the timers of the `bfd` section: the peer's own, its profile's, the defaults."""
    found = draft.layers.find_set("bfd")
    if not found:
        draft.put_absent("bfd", draft.layers.find("bfd"), False)
        return
    draft.put("bfd", True, found.lines)
    args = found.statement.args
    if len(args) > 2 and all(word.isdigit() for word in args[:3]):  # multiplier, receive, transmit of old releases
        for field, word in zip(("bfd_multiplier", "bfd_receive_ms", "bfd_transmit_ms"), args, strict=False):
            draft.put(field, integer(word, 1, 60000), found.lines)
        return
    blocks, is_known = _bfd_blocks(context, vrf, owner, draft.layers)
    closed = next((block.shutdown_line for block, _ in blocks if block.shutdown_line), 0)
    if closed:  # the session is held down: nothing is watched
        draft.put("bfd", False, (closed, *found.lines))
    for field, standard in DEFAULTS.items():
        held = next(((block.leaves[field], via) for block, via in blocks if field in block.leaves), None)
        if held is not None:
            draft.put(field, held[0][0], (held[0][1], *held[1]))
        elif is_known:
            draft.fields[field], draft.defaults[field] = standard, _BFD_DEFAULT


def _bfd_blocks(
    context: _Context, vrf: str, owner: str, layers: Layers
) -> tuple[list[tuple[BfdBlock, tuple[int, ...]]], bool]:
    """Return the blocks that set a session's timers, the strongest first, with the lines that bring them in.

    The second value is False where a profile is named that is not defined.
    """
    blocks: list[tuple[BfdBlock, tuple[int, ...]]] = []
    names: list[tuple[str, tuple[int, ...]]] = []
    peer = context.bfd.peers.get((vrf, owner))
    if peer is not None:
        blocks.append((peer, (peer.line,)))
        if peer.profile:
            names.append((peer.profile, (peer.profile_line,)))
    found = layers.find_set("bfd profile")
    if found and len(found.statement.args) > 1:
        names.append((found.statement.args[1], found.lines))
    for name, via in names[:1]:
        profile = context.bfd.profiles.get(name)
        context.book.refer("bfd-profile", name, via[0], profile is not None, owner)
        if profile is None:
            return blocks, False
        blocks.append((profile, via))
    return blocks, True


def _without_policy(context: _Context, process: Process, draft: _Draft) -> WithoutPolicy:
    """Return what FRR does with the routes of a session that no policy is applied to."""
    if draft.fields.get("remote_as") == process.as_number:
        return WithoutPolicy("accept", 0, "FRR asks no policy of a session inside the AS")
    if process.requires_policy is not None:
        action = process.requires_policy
        return WithoutPolicy("reject" if action else "accept", process.requires_policy_line, "")
    if not context.profile:
        return WithoutPolicy("accept", 0, _NO_PROFILE)
    name = "on" if context.is_policy_required else "off"
    default = f"`bgp ebgp-requires-policy` is {name} by default here (`frr defaults {context.profile}`)"
    return WithoutPolicy("reject" if context.is_policy_required else "accept", 0, default)
