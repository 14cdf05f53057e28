"""BGP neighbors of IOS with their effective values. Source: facts on platforms, A.1 and B.2."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Any, Literal

from parsers.model.bgp import AddressFamily, BgpNeighbor, PolicyUse
from parsers.model.interface import Interface
from parsers.platforms.cisco_xe.bgp_layers import Layers, policy_layers, session_layers
from parsers.platforms.cisco_xe.bgp_statements import Process, Statement, read_processes
from parsers.platforms.cisco_xe.blocks import Book
from parsers.platforms.cisco_xe.names import canonical
from parsers.values import address, as_number, integer, network

_TIMERS_DEFAULT = "IOS's default timers 60/180"
_ACTIVE_DEFAULT = "IOS activates IPv4 unicast for every neighbor unless `no bgp default ipv4-unicast` stands"
_MULTIHOP_MAX = 255
_USES: dict[str, Literal["route-map", "prefix-list", "filter-list", "distribute-list"]] = {
    "route-map": "route-map",
    "prefix-list": "prefix-list",
    "filter-list": "filter-list",
    "distribute-list": "distribute-list",
}


class _Draft:
    """One neighbor while its effective values are put together."""

    def __init__(self) -> None:
        self.fields: dict[str, Any] = {}
        self.lines: dict[str, tuple[int, ...]] = {}
        self.defaults: dict[str, str] = {}

    def put(self, field: str, value: Any, statement: Statement, via: tuple[int, ...]) -> None:
        self.fields[field] = value
        self.lines[field] = (statement.line, *via)


def read_bgp(
    book: Book, interfaces: Sequence[Interface], prefix_lists: set[str], route_maps: set[str]
) -> list[BgpNeighbor]:
    """Return the neighbors of all VRFs in the order of the config, listen ranges after them."""
    neighbors = []
    for process in read_processes(book):
        defined = {"route-map": route_maps, "prefix-list": prefix_lists}
        for (vrf, name), line in sorted(process.first_line.items(), key=lambda item: item[1]):
            found = address(name)
            if found is not None:
                neighbors.append(_neighbor(book, process, vrf, name, found, line, interfaces, defined))
        for vrf, prefix, group, line in process.ranges:
            ranged = network(prefix) if "/" in prefix else None
            if ranged is not None:
                neighbors.append(_ranged(book, process, vrf, ranged, group, line, interfaces, defined))
    return neighbors


def _neighbor(
    book: Book,
    process: Process,
    vrf: str,
    name: str,
    found: IPv4Address | IPv6Address,
    line: int,
    interfaces: Sequence[Interface],
    defined: dict[str, set[str]],
) -> BgpNeighbor:
    layers = session_layers(process, vrf, name)
    return _build(book, process, vrf, name, found, line, layers, interfaces, defined)


def _ranged(
    book: Book,
    process: Process,
    vrf: str,
    ranged: IPv4Network | IPv6Network,
    group: str,
    line: int,
    interfaces: Sequence[Interface],
    defined: dict[str, set[str]],
) -> BgpNeighbor:
    member = f"range {ranged}"
    process.session[vrf, member] = [Statement("peer-group", [group], line, False, 0)]
    layers = session_layers(process, vrf, member)
    built = _build(book, process, vrf, member, ranged.network_address, line, layers, interfaces, defined)
    return built.model_copy(update={"is_dynamic": True, "listen_range": ranged})


def _build(
    book: Book,
    process: Process,
    vrf: str,
    name: str,
    found: IPv4Address | IPv6Address,
    line: int,
    layers: Layers,
    interfaces: Sequence[Interface],
    defined: dict[str, set[str]],
) -> BgpNeighbor:
    draft = _Draft()
    draft.fields["peer_group"] = layers.group
    if layers.group:
        draft.lines["peer_group"] = (layers.group_line,)
        is_defined = all(gap.kind != "peer-group" for gap in layers.gaps)
        book.refer("peer-group", layers.group, layers.group_line, is_defined, str(found))
    for gap in layers.gaps:
        if gap.kind != "peer-group":
            book.refer(gap.kind, gap.name, gap.line, False, str(found))
    _put_session(book, process, vrf, layers, draft)
    _put_security(book, layers, draft)
    if layers.gaps:
        _forget_absent(layers, draft)
    _put_bfd(layers, draft, _connected(found, vrf, interfaces))
    families = [
        _family(book, process, vrf, afi, name, layers, found, defined, line)
        for afi in _families_of(process, vrf, name, layers, found)
    ]
    if families:
        draft.lines["address_families"] = tuple(family.block_line for family in families)
    return BgpNeighbor(
        file=book.file,
        block_line=line,
        address=found,
        vrf=vrf,
        address_families=tuple(families),
        lines={"address": (line,), **draft.lines},
        defaults=draft.defaults,
        **draft.fields,
    )


def _put_session(book: Book, process: Process, vrf: str, layers: Layers, draft: _Draft) -> None:
    found = layers.find("remote-as")
    if found and not found[0].is_negated and found[0].args:
        draft.put("remote_as", _remote_as(found[0].args[0], process), *found)
    draft.fields["local_as"], draft.lines["local_as"] = process.as_number, (process.line,)
    found = layers.find("local-as")
    if found and not found[0].is_negated and found[0].args:
        draft.put("local_as", as_number(found[0].args[0]), *found)
    found = layers.find("shutdown")
    draft.fields["is_enabled"] = not (found and not found[0].is_negated)
    if found:
        draft.lines["is_enabled"] = (found[0].line, *found[1])
        if not draft.fields["is_enabled"]:
            draft.fields["inactive_line"] = found[0].line
    found = layers.find("description")
    if found and not found[0].is_negated:
        draft.put("description", " ".join(found[0].args), *found)
    _put_timers(process, vrf, layers, draft)
    _put_reach(layers, draft)


def _remote_as(word: str, process: Process) -> int | None:
    return process.as_number if word == "internal" else as_number(word)


def _put_timers(process: Process, vrf: str, layers: Layers, draft: _Draft) -> None:
    found = layers.find("timers")
    if found and not found[0].is_negated and len(found[0].args) > 1 and found[0].args[0] != "connect":
        draft.put("keepalive_seconds", integer(found[0].args[0], 0, 65535), *found)
        draft.put("hold_seconds", integer(found[0].args[1], 0, 65535), *found)
        return
    own = process.timers.get(vrf) or process.timers.get("default")
    keepalive, hold = (own[0], own[1]) if own else (60, 180)
    draft.fields |= {"keepalive_seconds": keepalive, "hold_seconds": hold}
    for field in ("keepalive_seconds", "hold_seconds"):
        if own:
            draft.lines[field] = (own[2],)
        else:
            draft.defaults[field] = _TIMERS_DEFAULT


def _put_reach(layers: Layers, draft: _Draft) -> None:
    found = layers.find("ebgp-multihop")
    if found and not found[0].is_negated:
        hops = integer(found[0].args[0], 1, 255) if found[0].args else _MULTIHOP_MAX
        draft.put("ebgp_multihop", hops, *found)
    found = layers.find("ttl-security")
    if found and not found[0].is_negated and found[0].args[:1] == ["hops"] and len(found[0].args) > 1:
        draft.put("ttl_security", integer(found[0].args[1], 1, 254), *found)
    found = layers.find("update-source")
    if found and not found[0].is_negated and found[0].args:
        draft.put("update_source", canonical("".join(found[0].args)), *found)


def _put_security(book: Book, layers: Layers, draft: _Draft) -> None:
    found = layers.find("password")
    if found:
        statement, via = found
        if statement.is_negated or not statement.args:
            draft.put("md5", False, statement, via)
        else:
            has_type = len(statement.args) > 1 and statement.args[0] in ("0", "6", "7")
            raw = book.text.lines[statement.line - 1]
            value = _rest_of_line(raw, statement.offset + 1 + int(has_type))
            secret = book.seal(statement.args[0] if has_type else None, value, statement.line)
            draft.put("md5", secret, statement, via)
    found = layers.find("ao")
    if found and not found[0].is_negated and found[0].args:
        chain = found[0].args[0]
        draft.put("tcp_ao", chain, *found)
        is_defined = any(node.words[2] == chain for node in book.blocks("key", "chain"))
        book.refer("key-chain", chain, found[0].line, is_defined)


def _rest_of_line(raw: str, word: int) -> str:
    parts = raw.split(None, word)
    return parts[word].rstrip() if len(parts) > word else ""


def _forget_absent(layers: Layers, draft: _Draft) -> None:
    """Turn absence into "not known": an undefined group or template might have brought it."""
    for field in ("md5", "tcp_ao", "ebgp_multihop", "ttl_security"):
        if field not in draft.fields:
            draft.fields[field] = None
            draft.lines[field] = (layers.gaps[0].line,)


def _connected(found: IPv4Address | IPv6Address, vrf: str, interfaces: Sequence[Interface]) -> Interface | None:
    for interface in interfaces:
        if interface.vrf == vrf:
            held = interface.ipv4 if found.version == 4 else interface.ipv6
            if any(found in one.network for one in held):
                return interface
    return None


def _put_bfd(layers: Layers, draft: _Draft, interface: Interface | None) -> None:
    found = layers.find("fall-over")
    if found is None:
        draft.fields["bfd"] = None if layers.gaps else False
        if layers.gaps:
            draft.lines["bfd"] = (layers.gaps[0].line,)
        return
    statement, via = found
    is_bound = not statement.is_negated and statement.args[:1] == ["bfd"]
    draft.put("bfd", is_bound, statement, via)
    if not is_bound or interface is None:
        return
    if interface.bfd_transmit_ms is None:
        draft.fields["bfd_needs_timers"] = True
        draft.lines["bfd_needs_timers"] = (interface.block_line,)
        return
    for field in ("bfd_transmit_ms", "bfd_receive_ms", "bfd_multiplier"):
        draft.fields[field] = getattr(interface, field)
        draft.lines[field] = interface.lines.get(field, (interface.block_line,))


def _families_of(
    process: Process, vrf: str, name: str, layers: Layers, found: IPv4Address | IPv6Address
) -> Iterable[str]:
    """Return the address families that a neighbor has lines in, own or its group's, and the default one."""
    names = {name, layers.group} - {""}
    scopes = {vrf, "default"} if layers.group else {vrf}
    present = {
        afi
        for (scope, afi, one) in process.policy
        if (scope == vrf and one == name) or (one in names and one != name and scope in scopes)
    }
    if process.default_ipv4 and vrf == "default":
        present.add("ipv4-unicast")
    return sorted(present)


def _family(
    book: Book,
    process: Process,
    vrf: str,
    afi_safi: str,
    name: str,
    session: Layers,
    found: IPv4Address | IPv6Address,
    defined: dict[str, set[str]],
    line: int,
) -> AddressFamily:
    layers = policy_layers(process, vrf, afi_safi, name, session.group, session.group_line)
    own = layers.layers[0].statements
    head = own[0].line if own else line
    draft = _Draft()
    for gap in layers.gaps:
        book.refer(gap.kind, gap.name, gap.line, False, str(found))
    _put_activation(process, afi_safi, layers, draft)
    for direction, field in (("in", "import_policy"), ("out", "export_policy")):
        uses = _policy_uses(book, layers, direction, defined, str(found), draft, field)
        draft.fields[field] = tuple(uses)
    _put_limit(layers, draft)
    statement = layers.find("default-originate")
    if statement and not statement[0].is_negated:
        draft.put("default_originate", True, *statement)
    return AddressFamily(
        file=book.file,
        block_line=head,
        afi_safi=afi_safi,
        lines={"afi_safi": (head,), **draft.lines},
        defaults=draft.defaults,
        **draft.fields,
    )


def _put_activation(process: Process, afi_safi: str, layers: Layers, draft: _Draft) -> None:
    found = layers.find("activate")
    if found:
        draft.put("is_active", not found[0].is_negated, *found)
    elif afi_safi == "ipv4-unicast":
        draft.fields["is_active"] = process.default_ipv4
        if process.default_ipv4:
            draft.defaults["is_active"] = _ACTIVE_DEFAULT
        else:
            draft.lines["is_active"] = (process.default_ipv4_line,)
    else:
        draft.fields["is_active"] = False


def _policy_uses(
    book: Book, layers: Layers, direction: str, defined: dict[str, set[str]], owner: str, draft: _Draft, field: str
) -> Iterable[PolicyUse]:
    lines: list[int] = []
    uses = []
    for keyword, kind in _USES.items():
        found = layers.find(keyword, direction)
        if not found or found[0].is_negated or len(found[0].args) < 2:
            continue
        statement, via = found
        name = statement.args[0]
        is_defined = name in defined[kind] if kind in defined else True
        uses.append(PolicyUse(kind=kind, name=name, line=statement.line, is_defined=is_defined))
        book.refer(kind, name, statement.line, is_defined, owner)
        lines += [statement.line, *via]
    if lines:
        draft.lines[field] = tuple(lines)
    return uses


def _put_limit(layers: Layers, draft: _Draft) -> None:
    found = layers.find("maximum-prefix")
    if found and not found[0].is_negated and found[0].args:
        statement, via = found
        draft.put("maximum_prefix", integer(statement.args[0], 1, 4294967295), statement, via)
        draft.put(
            "maximum_prefix_action", "warning" if "warning-only" in statement.args else "teardown", statement, via
        )
    elif layers.gaps:
        draft.fields["maximum_prefix"] = None
