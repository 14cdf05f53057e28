"""BGP neighbors of XR with their effective values. Source: facts on platforms, A.2 and B.3."""

from collections.abc import Callable, Mapping
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Any

from parsers.model.bgp import BgpNeighbor
from parsers.model.policy import RoutePolicy
from parsers.platforms.cisco_xr.bgp_families import Place, read_families
from parsers.platforms.cisco_xr.bgp_inheritance import Layers, session_layers
from parsers.platforms.cisco_xr.bgp_statements import Bag, Process, Statement, read_processes
from parsers.platforms.cisco_xr.blocks import Book
from parsers.platforms.cisco_xr.names import canonical
from parsers.tree.indent import Node
from parsers.values import address, as_number, integer, network

_TIMERS_DEFAULT = "XR's default timers 60/180"
_MULTIHOP_DEFAULT = "`ebgp-multihop` without a number allows 255 hops"
_BFD_OPEN = "no BFD timers for BGP: XR's defaults are not verified"

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


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

    def take(self, field: str, key: str, read: Callable[[Statement], Any], absent: Any) -> bool:
        """Put what the statement in effect says; `absent` where none is, None where that is not known.

        An `inheritance-disable` is no absence: it says the value, and it is the line to show.
        """
        found = self.layers.find(key)
        if found is None:
            self.fields[field] = absent
            return False
        if found.statement is None:
            self.put(field, "" if absent == "" else None, found.lines)
        elif found.statement.is_negated:
            self.put(field, absent, found.lines)
        else:
            self.put(field, read(found.statement), found.lines)
            return True
        return False


def read_bgp(book: Book, policies: Mapping[str, RoutePolicy], key_chains: set[str]) -> list[BgpNeighbor]:
    """Return the neighbors of all processes and VRFs in the order of the config."""
    neighbors = []
    for process in read_processes(book):
        for vrf, scope in process.scopes.items():
            for name, own in scope.neighbors.items():
                ranged = network(name) if "/" in name else None
                found = ranged.network_address if ranged is not None else address(name)
                if found is None:
                    section = process.section if vrf == "default" else f"{process.section} vrf {vrf}"
                    book.miss(Node(["neighbor"], own.line), section)
                    continue
                neighbors.append(_build(book, process, vrf, found, ranged, own, policies, key_chains))
    return neighbors


def _build(
    book: Book,
    process: Process,
    vrf: str,
    found: Address,
    ranged: Network | None,
    own: Bag,
    policies: Mapping[str, RoutePolicy],
    key_chains: set[str],
) -> BgpNeighbor:
    layers = session_layers(process, own)
    owner = str(found)
    draft = _Draft(layers)
    _refer(book, layers, own, owner, draft)
    _put_identity(process, draft)
    _put_timers(process, vrf, draft)
    _put_reach(draft)
    _put_security(book, draft, key_chains, owner)
    _put_bfd(process, vrf, draft)
    is_internal = draft.fields.get("remote_as") == process.as_number
    place = Place(process, vrf, owner, own, found.version, is_internal)
    families = read_families(book, place, policies)
    draft.lines["address_families"] = tuple(family.block_line for family in families)
    if process.scopes[vrf].lines:
        draft.lines["vrf"] = process.scopes[vrf].lines
    if ranged is not None:
        draft.lines["listen_range"] = own.lines
    return BgpNeighbor(
        file=book.file,
        block_line=own.line,
        address=found,
        vrf=vrf,
        address_families=tuple(families),
        is_dynamic=ranged is not None,
        listen_range=ranged,
        lines={"address": own.lines, **draft.lines},
        defaults=draft.defaults,
        **draft.fields,
    )


def _refer(book: Book, layers: Layers, own: Bag, owner: str, draft: _Draft) -> None:
    for use in layers.uses:
        book.refer(use.kind, use.name, use.line, use.is_defined, owner)
    for bag in (layer.bag for layer in layers.layers if layer.bag is not None):
        for place in (bag, *bag.families.values()):
            for node in place.open_groups:
                book.refer_group(node, owner)
    group = own.by_key.get("use neighbor-group")
    if group is not None and len(group.args) > 1:
        draft.put("peer_group", group.args[1], group.lines)


def _put_identity(process: Process, draft: _Draft) -> None:
    draft.take("remote_as", "remote-as", lambda one: as_number(one.args[0]) if one.args else None, None)
    listed = draft.layers.find("remote-as-list")
    if listed is not None and "remote_as" not in draft.lines:
        draft.lines["remote_as"] = listed.lines  # several numbers: none is told
    if not draft.take("local_as", "local-as", lambda one: as_number(one.args[0]) if one.args else None, None):
        found = draft.layers.find("local-as")
        if found is None or found.statement is not None:
            shown, line = process.confederation.shows(process.as_number, draft.fields.get("remote_as"))
            draft.put("local_as", shown, (line or process.line, *(found.lines if found else ())))
    if draft.take("is_enabled", "shutdown", lambda _: False, absent=True):
        draft.fields["inactive_line"] = draft.lines["is_enabled"][0]
    draft.take("description", "description", lambda one: " ".join(one.args), "")


def _put_timers(process: Process, vrf: str, draft: _Draft) -> None:
    draft.take("keepalive_seconds", "timers", lambda one: _number(one.args, 0, 65535), None)
    draft.take("hold_seconds", "timers", lambda one: _number(one.args, 1, 65535), None)
    found = draft.layers.find("timers")
    if found is not None and not (found.statement and found.statement.is_negated):
        return
    own = process.setting(vrf, "timers")
    for index, (field, value) in enumerate((("keepalive_seconds", 60), ("hold_seconds", 180))):
        if own is not None:
            draft.put(field, _number(own.args, index, 65535), own.lines)
        else:
            draft.fields[field], draft.defaults[field] = value, _TIMERS_DEFAULT


def _number(args: list[str], index: int, high: int, low: int = 0) -> int | None:
    return integer(args[index], low, high) if len(args) > index else None


def _put_reach(draft: _Draft) -> None:
    if draft.take("ebgp_multihop", "ebgp-multihop", lambda one: _hops(one.args), absent=False):
        found = draft.layers.find("ebgp-multihop")
        if found and found.statement and not found.statement.args:
            draft.defaults["ebgp_multihop"] = _MULTIHOP_DEFAULT
    draft.take("ttl_security", "ttl-security", lambda _: 1, absent=False)
    if not draft.take("update_source", "update-source", lambda one: canonical("".join(one.args[:2])), ""):
        draft.take("update_source", "local address", lambda one: "".join(one.args[1:2]), "")


def _hops(args: list[str]) -> int | None:
    return integer(args[0], 1, 255) if args else 255


def _put_security(book: Book, draft: _Draft, key_chains: set[str], owner: str) -> None:
    """Put the password, and TCP-AO or the older key chain: Microsoft's edge speaks neither of the two."""
    draft.take("md5", "password", lambda one: one.secret, absent=False)
    has_chain = draft.take("tcp_ao", "ao", lambda one: one.args[0] if one.args else None, absent=False)
    if not has_chain and "tcp_ao" not in draft.lines:
        has_chain = draft.take("tcp_ao", "keychain", lambda one: one.args[0] if one.args else None, absent=False)
    if has_chain and draft.fields["tcp_ao"]:
        chain = draft.fields["tcp_ao"]
        book.refer("key-chain", chain, draft.lines["tcp_ao"][0], chain in key_chains, owner)


def _put_bfd(process: Process, vrf: str, draft: _Draft) -> None:
    """Put BFD with its timers: those of the neighbor or its groups, else the process's; XR needs none to start."""
    if not draft.take("bfd", "bfd fast-detect", lambda _: True, absent=False):
        return
    for key, fields, high in (
        ("bfd minimum-interval", ("bfd_transmit_ms", "bfd_receive_ms"), 30000),
        ("bfd multiplier", ("bfd_multiplier",), 255),
    ):
        found = draft.layers.find(key)
        own = process.setting(vrf, key)
        for field in fields:
            if found is not None:
                args = found.statement.args if found.statement else []
                draft.put(field, _number(args, 1, high, 1), found.lines)
            elif own is not None:
                draft.put(field, _number(own.args, 0, high, 1), own.lines)
            else:
                draft.defaults[field] = _BFD_OPEN
