"""Interfaces of FortiOS: addresses, VLAN tags, aggregates, VDOMs and VRFs. Source: facts on platforms, C.1 to C.4.

QinQ is a VLAN interface on a VLAN interface: Fortinet's administration guide, "QinQ 802.1Q in 802.1ad" and
"QinQ 802.1Q in 802.1Q".
"""

from collections.abc import Mapping
from ipaddress import IPv4Interface, IPv6Interface
from typing import Literal, NamedTuple

from parsers.draft import Draft
from parsers.model.interface import Interface
from parsers.platforms.fortinet.addresses import interface_of
from parsers.platforms.fortinet.book import ROOT, Book
from parsers.platforms.fortinet.interface_words import IPV6_SETTINGS, IPV6_TABLES, SECONDARY_SETTINGS, SETTINGS, TABLES
from parsers.tree.config_edit import Block, Setting
from parsers.values import integer, ipv6_interface, vlan_tag

Kind = Literal["physical", "bundle", "subinterface", "svi", "loopback", "tunnel", "other"]

TABLE = "system interface"
_KINDS: Mapping[str, Kind] = {
    "physical": "physical",
    "vlan": "subinterface",
    "aggregate": "bundle",
    "redundant": "bundle",
    "loopback": "loopback",
    "tunnel": "tunnel",
    "hard-switch": "svi",
    "switch": "svi",
}
_IP_MTU = 1500
_MTU_DEFAULT = "FortiOS's IP MTU without `mtu-override`: 1500"
_TAG_DEFAULT = "a FortiOS port carries no tag of its own: its VLAN interfaces do"
_TYPE_DEFAULT = "FortiOS tags with 0x8100 unless `vlan-protocol 8021ad` is set"
_ETHERTYPES = {"8021q": "0x8100", "8021ad": "0x88a8"}
_MAX_CHAIN = 8
_DEAD = ("0.0.0.0", "::/0", "::")  # noqa: S104  how FortiOS prints that there is no address


class _Entry(NamedTuple):
    """One interface of the table, the VDOM it belongs to, and the line that says so."""

    block: Block
    vdom: str
    vdom_line: int


def read_interfaces(book: Book) -> list[Interface]:
    """Return the interfaces of all VDOMs, in the order of the config."""
    found: dict[str, _Entry] = {}
    for scope in book.scopes():
        for block in scope.block.entries(TABLE):
            vdom = block.get("vdom")
            found.setdefault(
                block.head, _Entry(block, vdom.value if vdom else scope.vdom or ROOT, vdom.line if vdom else 0)
            )
    tunnels = {tunnel.head for scope in book.scopes() for tunnel in scope.block.entries("vpn ipsec phase1-interface")}
    bundles = _bundles(found)
    return [_interface(book, entry, found, bundles, tunnels) for entry in found.values()]


def vrf_name(vdom: str, vrf: str = "") -> str:
    """Return the name of a routing table: "default" is VRF 0 of VDOM root, others are `VDOM` and `VDOM/VRF`."""
    if vrf in ("", "0"):
        return "default" if vdom == ROOT else vdom
    return f"{vdom}/{vrf}"


def vdom_of(vrf: str) -> str:
    """Return the VDOM of a routing table that `vrf_name` named."""
    return ROOT if vrf == "default" else vrf.partition("/")[0]


def _bundles(found: Mapping[str, _Entry]) -> dict[str, tuple[str, int]]:
    """Return which aggregate each port is a member of, and the line that says so."""
    bundles: dict[str, tuple[str, int]] = {}
    for entry in found.values():
        members = entry.block.get("member")
        for member in members.values if members else ():
            bundles.setdefault(member, (entry.block.head, members.line if members else 0))
    return bundles


def _interface(
    book: Book,
    entry: _Entry,
    found: Mapping[str, _Entry],
    bundles: Mapping[str, tuple[str, int]],
    tunnels: set[str],
) -> Interface:
    block, draft = entry.block, Draft()
    name, section = block.head, f"interface {block.head}"
    book.know(block, SETTINGS, section, TABLES)
    kind = _kind(block, name in tunnels)
    draft.put("name", name, block.line)
    vrf = block.get("vrf")
    draft.put("vrf", vrf_name(entry.vdom, vrf.value if vrf else ""), vrf.line if vrf else 0, entry.vdom_line)
    if (description := block.get("description") or block.get("alias")) is not None:
        draft.put("description", description.value, description.line)
    if (status := block.get("status")) is not None:
        draft.put("is_enabled", status.value != "down", status.line)
    if name in bundles:
        draft.put("bundle", *bundles[name])
    if (members := block.get("member")) is not None and kind == "bundle":
        draft.put("members", members.values, *members.lines)
    _put_tags(book, draft, block, found, kind)
    _put_addresses(book, draft, block, section)
    _put_mtu(draft, block, found, kind)
    _put_bfd(draft, block)
    return Interface(file=book.file, block_line=block.line, canonical_name=name, kind=kind, **draft.all)


def _kind(block: Block, is_tunnel: bool) -> Kind:
    stated = block.get("type")
    if stated is not None:
        return _KINDS.get(stated.value, "other")
    if block.get("vlanid") is not None:
        return "subinterface"  # `vlan` is the type of what is created, and is not printed
    return "tunnel" if is_tunnel else "other"


def _put_tags(book: Book, draft: Draft, block: Block, found: Mapping[str, _Entry], kind: Kind) -> None:
    below = block.get("interface")
    if below is not None and kind in ("subinterface", "tunnel"):
        draft.put("parent", below.value, below.line)
    if kind != "subinterface":
        draft.assume("tag_count", 0, _TAG_DEFAULT)
        return
    chain = _chain(block, found)
    tags = [(one, tag, vlan_tag(tag.value) if tag else None) for one, tag in chain]
    if tags[-1][1] is not None and tags[-1][2] is None:
        book.miss(tags[-1][1], f"interface {block.head}")
    if any(tag is None for _, _, tag in tags):
        draft.fields["tag_count"] = None
        return
    lines = [setting.line for _, setting, _ in reversed(tags) if setting is not None]
    draft.put("outer_tag", tags[0][2], lines[-1])
    _put_ethertype(draft, "ethertype", tags[0][0])
    if len(tags) > 1:
        draft.put("inner_tag", tags[-1][2], lines[0])
        _put_ethertype(draft, "inner_ethertype", tags[-1][0])
    is_known = below is not None and tags[0][0].get("interface") is not None
    draft.put("tag_count", len(tags) if is_known else None, *lines)


def _chain(block: Block, found: Mapping[str, _Entry]) -> list[tuple[Block, Setting | None]]:
    """Return the VLAN interfaces from the port up to this one, the outermost tag first."""
    chain = [(block, block.get("vlanid"))]
    below = block.get("interface")
    while below is not None and len(chain) < _MAX_CHAIN:
        entry = found.get(below.value)
        tag = entry.block.get("vlanid") if entry is not None else None
        if entry is None or tag is None or any(entry.block is one for one, _ in chain):
            break
        chain.insert(0, (entry.block, tag))
        below = entry.block.get("interface")
    return chain


def _put_ethertype(draft: Draft, field: str, block: Block) -> None:
    protocol = block.get("vlan-protocol")
    if protocol is None:
        draft.assume(field, "0x8100", _TYPE_DEFAULT)
    else:
        draft.put(field, _ETHERTYPES.get(protocol.value), protocol.line)


def _put_addresses(book: Book, draft: Draft, block: Block, section: str) -> None:
    first = block.get("ip")
    addresses: list[tuple[IPv4Interface, int]] = []
    if first is not None and not _is_none(first):
        _add_ipv4(book, addresses, first, section)
    extra = [] if _is_off(block.get("secondary-IP")) else block.entries("secondaryip")
    others: list[tuple[IPv4Interface, int]] = []
    for entry in extra:
        book.know(entry, SECONDARY_SETTINGS, section)
        if (one := entry.get("ip")) is not None and not _is_none(one):
            _add_ipv4(book, others, one, section)
    if addresses or others:
        draft.put("ipv4", tuple(one for one, _ in (*addresses, *others)), *(line for _, line in (*addresses, *others)))
    mode = block.get("mode")
    if mode is not None and mode.value in ("dhcp", "pppoe"):
        draft.fields["unknown"] = ("ipv4",)
        draft.lines.setdefault("ipv4", (mode.line,))
    if others:
        draft.put("secondary_ipv4", tuple(one for one, _ in others), *(line for _, line in others))
    ipv6 = _ipv6(book, block.blocks.get("ipv6"), section)
    if ipv6:
        draft.put("ipv6", tuple(one for one, _ in ipv6), *(line for _, line in ipv6))


def _add_ipv4(book: Book, into: list[tuple[IPv4Interface, int]], setting: Setting, section: str) -> None:
    found = interface_of(setting.values)
    if found is None:
        book.miss(setting, section)
    else:
        into.append((found, setting.line))


def _ipv6(book: Book, block: Block | None, section: str) -> list[tuple[IPv6Interface, int]]:
    if block is None:
        return []
    found: list[tuple[IPv6Interface, int]] = []
    book.know(block, IPV6_SETTINGS, section, IPV6_TABLES)
    named = [block.get("ip6-address")]
    named += [Setting((entry.head,), entry.line, entry.line) for entry in block.entries("ip6-extra-addr")]
    for setting in named:
        if setting is None or _is_none(setting):
            continue
        one = ipv6_interface(setting.value)
        if one is None:
            book.miss(setting, section)
        else:
            found.append((one, setting.line))
    return found


def _is_none(setting: Setting) -> bool:
    return setting.value in _DEAD or setting.value.startswith("0.0.0.0/")


def _is_off(setting: Setting | None) -> bool:
    return setting is not None and setting.value == "disable"


def _put_mtu(draft: Draft, block: Block, found: Mapping[str, _Entry], kind: Kind) -> None:
    own = _mtu(block)
    if own is not None:
        draft.put("mtu", own[0], own[1])
        draft.put("ip_mtu", own[0], own[1], own[2])
        return
    below = block.get("interface")
    entry = found.get(below.value) if below is not None else None
    if kind in ("physical", "bundle", "subinterface") and (entry is None or _mtu(entry.block) is None):
        draft.assume("ip_mtu", _IP_MTU, _MTU_DEFAULT)


def _mtu(block: Block) -> tuple[int, int, int] | None:
    """Return the MTU that is set and used: the value, its line, and that of `mtu-override`."""
    override, mtu = block.get("mtu-override"), block.get("mtu")
    if override is None or override.value != "enable" or mtu is None:
        return None
    size = integer(mtu.value, 68, 65535)
    return None if size is None else (size, mtu.line, override.line)


def _put_bfd(draft: Draft, block: Block) -> None:
    for field, key in BFD_KEYS.items():
        if (setting := block.get(key)) is not None and not _is_off(block.get("bfd")):
            draft.put(field, integer(setting.value, 1, 100000), setting.line)


BFD_KEYS = {
    "bfd_transmit_ms": "bfd-desired-min-tx",
    "bfd_receive_ms": "bfd-required-min-rx",
    "bfd_multiplier": "bfd-detect-mult",
}
