"""The lines of an EOS interface, one reader a keyword. Source: facts on platforms, C.1 to C.4."""

from collections.abc import Callable
from typing import NamedTuple

from parsers.platforms.arista_eos.blocks import Book
from parsers.platforms.arista_eos.draft import Draft
from parsers.platforms.arista_eos.names import canonical
from parsers.switchport import Switchport
from parsers.tree.indent import Node
from parsers.values import integer, ipv4_interface, ipv6_interface, is_told, vlan_tag

# First words of interface lines that say nothing about our subject.
_OUTSIDE = frozenset(
    (
        "address arp autostate bandwidth bgp cfm class-map comment dcbx default delay dhcp dot1x dps "
        "error-correction evpn fec flow flowcontrol forwarding hardware igmp ipsec isis l2 l2-protocol lacp lag "
        "link link-debounce lldp load-balancing load-interval logging logical loopback mac-address mc-tx-queue "
        "mlag mld monitor mpls msrp multicast mvrp node-segment ntp openflow outer-tag pbr phone phy pim poe "
        "policy-map port port-channel priority-flow-control ptp pvlan qos queue rcp router rx-queue service-policy "
        "service-profile sflow shape snmp spanning-tree speed storm-control system tap tc-to-priority-group tcp "
        "telemetry tool traffic traffic-engineering traffic-leak traffic-loopback traffic-policy transceiver ttl "
        "tunnel tx-queue uc-tx-queue udld unidirectional varp vmtracer vrrp vxlan xconnect"
    ).split()
)
_IP_OUTSIDE = frozenset(
    (
        "access-group attached-host dhcp directed-broadcast helper-address icmp igmp local-proxy-arp multicast nat "
        "ospf pim policy proxy-arp rip route tcp unreachables verify virtual-router attached-hosts redirects security"
    ).split()
)
_IPV6_OUTSIDE = frozenset(
    (
        "access-group attached-host attached-hosts dhcp enable helper-address multicast nd ospf ospf3 pim policy "
        "proxy-arp redirects route unreachables verify virtual-router"
    ).split()
)
_ETHERTYPES = frozenset({"0x8100", "0x88a8", "0x9100", "0x9200"})
_MAX_MTU = 65535


class Bound(NamedTuple):
    """A profile that an interface names, and the lines that bring it there."""

    profile: str
    lines: tuple[int, ...]


class InterfaceDraft(Draft):
    """One interface while its lines are read."""

    __slots__ = ("ethertype_below", "macsec", "name", "node", "port")

    def __init__(self, node: Node, name: str) -> None:
        super().__init__()
        self.node = node
        self.name = name
        self.port = Switchport()
        self.ethertype_below: tuple[str, int] | None = None  # of a port's frames, for the interfaces above it
        self.macsec: Bound | None = None  # its `mac security profile` line


def read_line(book: Book, draft: InterfaceDraft, node: Node, shift: int = 0) -> None:
    """Read one line of an interface; `shift` words of it (`command`, of a profile) are skipped."""
    words = node.words[shift:]
    is_no = bool(words) and words[0] in ("no", "default")
    body = words[1:] if is_no else words
    section = f"interface {draft.name}"
    if not body:
        book.miss(node, section)
        return
    reader = READERS.get(body[0])
    if reader is not None:
        if not reader(book, draft, body, is_no, node):
            book.miss(node, section, len(node.words) if is_told(body) else 2 + int(is_no) + shift)
    elif body[0] not in _OUTSIDE:
        book.miss(node, section, 1 + int(is_no) + shift)


_Reader = Callable[[Book, InterfaceDraft, list[str], bool, Node], bool]


def _description(book: Book, draft: InterfaceDraft, body: list[str], is_no: bool, node: Node) -> bool:
    if is_no:
        draft.drop("description")
    else:
        raw = book.text.lines[node.line - 1]
        draft.put("description", raw.partition("description")[2].strip(), node.line)
    return True


def _shutdown(_: Book, draft: InterfaceDraft, body: list[str], is_no: bool, node: Node) -> bool:
    if len(body) != 1:
        return False
    draft.put("is_enabled", is_no, node.line)
    return True


def _vrf(book: Book, draft: InterfaceDraft, body: list[str], is_no: bool, node: Node) -> bool:
    name = body[-1] if len(body) > 1 and body[-1] != "forwarding" else ""
    if is_no or name == "default":
        draft.drop("vrf")
        return True
    if not name or len(body) > 3 or (len(body) == 3 and body[1] != "forwarding"):
        return False
    draft.put("vrf", name, node.line)
    book.refer("vrf", name, node.line, name in book.vrfs, canonical(draft.name))
    return True


def _ip(_: Book, draft: InterfaceDraft, body: list[str], is_no: bool, node: Node) -> bool:
    second = body[1] if len(body) > 1 else ""
    if second != "address":
        return second in _IP_OUTSIDE
    rest = [word for word in body[2:] if word not in ("secondary", "virtual")]
    if is_no:
        if not rest:
            draft.drop("ipv4", "secondary_ipv4")
        return True
    found = ipv4_interface(*rest) if 0 < len(rest) < 3 else None
    if found is None:  # "dhcp", "unnumbered": the capture does not say which
        return False
    if "secondary" in body:
        draft.append("secondary_ipv4", found, node.line)
        draft.append("ipv4", found, node.line)
    else:  # the primary stands first; a second primary replaces the first
        draft.fields["ipv4"] = (found, *draft.fields.get("secondary_ipv4", ()))
        draft.lines["ipv4"] = (node.line, *draft.via, *draft.lines.get("secondary_ipv4", ()))
    return True


def _ipv6(_: Book, draft: InterfaceDraft, body: list[str], is_no: bool, node: Node) -> bool:
    second = body[1] if len(body) > 1 else ""
    if second != "address":
        return second in _IPV6_OUTSIDE
    rest = [word for word in body[2:] if word != "virtual"]
    if is_no:
        if not rest:
            draft.drop("ipv6")
        return True
    if rest[1:] == ["link-local"] or rest == ["auto-config"]:
        return True
    found = ipv6_interface(rest[0]) if len(rest) == 1 else None
    if found is None:  # EUI-64: the capture does not say which address
        return False
    draft.append("ipv6", found, node.line)
    return True


def _mtu(_: Book, draft: InterfaceDraft, body: list[str], is_no: bool, node: Node) -> bool:
    value = integer(body[1], 68, _MAX_MTU) if len(body) == 2 else None
    if is_no:
        draft.drop("mtu")
    elif value is not None:
        draft.put("mtu", value, node.line)
    return is_no or value is not None


TAG_FIELDS = ("outer_tag", "inner_tag", "tag_count")


def _encapsulation(_: Book, draft: InterfaceDraft, body: list[str], is_no: bool, node: Node) -> bool:
    draft.drop(*TAG_FIELDS)
    if is_no:
        return True
    if body[1:] == ["vlan"]:
        return _flexible(draft, node)
    is_known = len(body) in (4, 6) and body[1].casefold() == "dot1q" and body[2] == "vlan"
    if is_known and (len(body) == 4 or body[4] == "inner"):
        return _put_tags(draft, body[3], body[5] if len(body) == 6 else None, node.line)
    return _put_tags(draft, "", None, node.line)


def _put_tags(draft: InterfaceDraft, outer: str, inner: str | None, line: int) -> bool:
    tags = [vlan_tag(word) for word in (outer, inner) if word is not None]
    for field in TAG_FIELDS:
        draft.lines[field] = (line, *draft.via)
    if None in tags:  # a list or a range: no single tag, so none is told
        return False
    draft.fields |= {"outer_tag": tags[0], "tag_count": len(tags)}
    if inner is not None:
        draft.fields["inner_tag"] = tags[1]
    return True


def _flexible(draft: InterfaceDraft, node: Node) -> bool:
    """Read `encapsulation vlan` with its `client` line: how a layer 2 sub-interface names its tags."""
    draft.put("is_layer2", True, node.line)
    client = next((child for child in node.children if child.words[0] == "client"), None)
    if client is None:
        return _put_tags(draft, "", None, node.line)
    words = client.words[1:]
    words = words[: words.index("network")] if "network" in words else words
    if words in (["untagged"], ["unmatched"]):
        draft.put("tag_count", 0 if words == ["untagged"] else None, client.line)
        return words == ["untagged"]
    if words[:2] == ["dot1q", "outer"] and words[3:4] == ["inner"] and len(words) == 5:
        return _put_tags(draft, words[2], words[4], client.line)
    return _put_tags(draft, words[1] if words[:1] == ["dot1q"] and len(words) == 2 else "", None, client.line)


def _vlan(_: Book, draft: InterfaceDraft, body: list[str], is_no: bool, node: Node) -> bool:
    """`vlan id N` makes a sub-interface a member of a VLAN: layer 2."""
    draft.put("is_layer2", not is_no, node.line)
    return body[1:2] == ["id"]


def _channel_group(_: Book, draft: InterfaceDraft, body: list[str], is_no: bool, node: Node) -> bool:
    number = integer(body[1], 1, 999999) if len(body) > 1 else None
    if is_no:
        draft.drop("bundle")
    elif number is not None:
        draft.put("bundle", f"Port-Channel{number}", node.line)
    return is_no or number is not None


def _switchport(_: Book, draft: InterfaceDraft, body: list[str], is_no: bool, node: Node) -> bool:
    if len(body) == 1:
        draft.put("is_layer2", not is_no, node.line)
        return True
    if body[1:3] == ["dot1q", "ethertype"]:
        value = body[3].casefold() if len(body) > 3 else ""
        draft.ethertype_below = None if is_no else (value, node.line)
        return is_no or value in _ETHERTYPES
    return draft.port.read(body[1:], node.line, is_no=is_no)


BFD_FIELDS = ("bfd_transmit_ms", "bfd_receive_ms", "bfd_multiplier")


def bfd_timers(words: list[str]) -> tuple[int, int, int] | None:
    """Return the timers of `interval 300 min-rx 300 multiplier 3` (ms, ms, count), None where it is not that."""
    if len(words) < 6 or words[0] != "interval" or words[2] not in ("min-rx", "min_rx") or words[4] != "multiplier":
        return None
    values = integer(words[1], 1, 60000), integer(words[3], 1, 60000), integer(words[5], 1, 255)
    if values[0] is None or values[1] is None or values[2] is None:
        return None
    return values[0], values[1], values[2]


def _bfd(_: Book, draft: InterfaceDraft, body: list[str], is_no: bool, node: Node) -> bool:
    if body[1:2] != ["interval"]:
        return body[1:2] in (["echo"], ["per-link"], ["neighbor"], ["static"], ["authentication"])
    if is_no:
        draft.drop(*BFD_FIELDS)
        return True
    timers = bfd_timers(body[1:])
    for field, value in zip(BFD_FIELDS, timers or (), strict=False):
        draft.put(field, value, node.line)
    return timers is not None


def _mac(_: Book, draft: InterfaceDraft, body: list[str], is_no: bool, node: Node) -> bool:
    if body[1:2] != ["security"]:
        return True
    if is_no:
        draft.macsec = None
        return True
    if body[2:3] != ["profile"] or len(body) != 4:
        return False
    draft.macsec = Bound(body[3], (node.line, *draft.via))
    return True


READERS: dict[str, _Reader] = {
    "description": _description,
    "shutdown": _shutdown,
    "vrf": _vrf,
    "ip": _ip,
    "ipv6": _ipv6,
    "mtu": _mtu,
    "encapsulation": _encapsulation,
    "vlan": _vlan,
    "channel-group": _channel_group,
    "switchport": _switchport,
    "bfd": _bfd,
    "mac": _mac,
}
