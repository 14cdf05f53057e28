"""The lines below an NX-OS interface, one reader per first word. Source: facts on platforms, C.1 to C.4."""

from collections.abc import Callable
from ipaddress import IPv4Interface

from parsers.platforms.cisco_nxos.blocks import Book, FamilyTimers
from parsers.platforms.cisco_nxos.draft import Draft
from parsers.platforms.cisco_nxos.names import canonical
from parsers.switchport import Switchport
from parsers.tree.indent import Node
from parsers.values import integer, ipv4_interface, ipv6_interface, is_told, vlan_tag

# First words of interface lines that say nothing about our subject.
_OUTSIDE = frozenset(
    (
        "access-list advertise aggregate-polling-interval autostate bandwidth beacon buffer-boost carrier-delay "
        "cdp channel checkpoint clock cts dampening delay device-role dot1x duplex errdisable evpn fabric fec fex "
        "flow flowcontrol global graceful-restart hardware hold-queue host-reachability hsrp ingress-replication "
        "interface-vlan isis itd lacp link link-transceiver lldp load-interval logging mac mac-address "
        "mac-packet-classify management mcast-group mdix media-type medium member mpls multisite nat negotiate "
        "ngoam no-negotiate ntp nv ospf overlay-encapsulation packet-drop-percent peer-mtu port-type power "
        "priority-flow-control private-vlan ptp queuing-policy rate-limit scheduling service-policy session snmp "
        "source-interface spanning-tree speed speed-group srv6 storm-control suppress-arp switch system tag "
        "telemetry track transceiver ttag ttag-strip tunnel tx-min-rate udld vmtracker vpc vrrp vrrpv3 vtp "
        "xcvr-link-flap"
    ).split()
)
_OTHER_BLOCKS = frozenset({"hsrp", "member", "vrrp", "vrrpv3"})  # whose lines are not the interface's own
_IP_OUTSIDE = frozenset(
    (
        "access-group arp dhcp directed-broadcast eigrp flow forward icmp-errors igmp local-proxy-arp mroute-cache "
        "nat ospf passive-interface pim policy port port-unreachable proxy-arp rip redirects router source "
        "split-horizon summary-address tcp unnumbered unreachables urpf verify wccp authentication bandwidth "
        "delay hello-interval hold-time distribute-list offset-list drop-glean sticky-arp rsvp vrrp"
    ).split()
)
_IPV6_OUTSIDE = frozenset(
    (
        "access-group dhcp flow icmp-errors link-local local-proxy-nd mld nd neighbor ospfv3 pim policy port "
        "redirects router traffic-filter unreachables verify eigrp rip authentication bandwidth delay hello-interval "
        "hold-time summary-address split-horizon passive-interface"
    ).split()
)
_ETHERTYPES = frozenset({"0x8100", "0x88a8", "0x9100", "0x9200"})


class InterfaceDraft(Draft):
    """One interface while its lines are read, with what it does on the switching side."""

    def __init__(self, node: Node, name: str) -> None:
        super().__init__()
        self.node = node
        self.name = name
        self.is_routed: bool | None = None  # `no switchport` or `switchport`, None where neither stands
        self.port = Switchport()
        self.ethertype_below: tuple[str, int] | None = None  # of a port, for those above it
        self.gap_line = 0  # inherits a port profile that the config does not define

    def take(self, profile: "InterfaceDraft", via: tuple[int, ...]) -> None:
        """Take over what a port profile says, the lines that inherit it after each of its own."""
        for field, value in profile.fields.items():
            self.put(field, value, *profile.lines.get(field, ()), *via)
        if profile.is_routed is not None:
            self.is_routed = profile.is_routed
        self.ethertype_below = profile.ethertype_below or self.ethertype_below
        self.port.take(profile.port)

    def primary(self, found: IPv4Interface, line: int) -> None:
        """Put the primary address first; a second primary replaces the first."""
        secondaries = self.fields.get("secondary_ipv4", ())
        self.put("ipv4", (found, *secondaries), line, *self.lines.get("secondary_ipv4", ()))


def read_line(book: Book, draft: InterfaceDraft, node: Node) -> None:
    """Read one line below an interface."""
    words = node.words
    is_no = words[0] in ("no", "default")
    body = words[int(is_no) :]
    section = f"interface {draft.name}"
    if not body:
        book.miss(node, section)
        return
    reader = _READERS.get(body[0])
    if reader is not None:
        if not reader(book, draft, body, is_no, node.line):
            book.miss(Node(words, node.line), section, len(words) if is_told(body) else 2 + int(is_no))
    elif body[0] in ("macsec", "eapol"):
        book.macsec_lines.setdefault(canonical(draft.name), []).append(node)
    elif body[0] not in _OUTSIDE:
        book.miss(node, section, 1 + int(is_no))
        return
    elif body[0] in _OTHER_BLOCKS:
        return
    waiting = node.children[::-1]
    node.children = []
    while waiting:  # a line that a paste indented deeper than the one above still belongs to the interface
        child = waiting.pop()
        waiting += child.children[::-1]
        child.children = []
        read_line(book, draft, child)


_Reader = Callable[[Book, InterfaceDraft, list[str], bool, int], bool]


def _description(book: Book, draft: InterfaceDraft, body: list[str], is_no: bool, line: int) -> bool:
    draft.drop("description")
    if not is_no:
        draft.put("description", book.text.lines[line - 1].strip()[len("description") :].strip(), line)
    return True


def _shutdown(book: Book, draft: InterfaceDraft, body: list[str], is_no: bool, line: int) -> bool:
    if len(body) == 1:
        draft.put("is_enabled", is_no, line)
    return True  # `no shutdown lan` is about FCoE


def _vrf(book: Book, draft: InterfaceDraft, body: list[str], is_no: bool, line: int) -> bool:
    if body[1:2] != ["member"]:
        return False
    draft.drop("vrf")
    if not is_no and len(body) > 2:
        draft.put("vrf", body[2], line)
        book.refer("vrf", body[2], line, body[2] in book.vrfs, canonical(draft.name))
    return is_no or len(body) > 2


def _ip(book: Book, draft: InterfaceDraft, body: list[str], is_no: bool, line: int) -> bool:
    if body[1:2] != ["address"]:
        return len(body) > 1 and body[1] in _IP_OUTSIDE
    if len(body) == 2:
        draft.drop("ipv4", "secondary_ipv4")
        return is_no
    found = ipv4_interface(body[2]) or (ipv4_interface(body[2], body[3]) if len(body) > 3 and "." in body[3] else None)
    if is_no:
        draft.remove(found, "ipv4", "secondary_ipv4")
        return True
    if found is None:  # "dhcp": the capture does not say which
        return False
    if "secondary" in body[3:]:
        draft.append("secondary_ipv4", found, line)
        draft.append("ipv4", found, line)
    else:
        draft.primary(found, line)
    return True


def _ipv6(book: Book, draft: InterfaceDraft, body: list[str], is_no: bool, line: int) -> bool:
    if body[1:2] != ["address"]:
        return len(body) > 1 and body[1] in _IPV6_OUTSIDE
    if is_no:
        if len(body) == 2:
            draft.drop("ipv6")
        else:
            draft.remove(ipv6_interface(body[2]), "ipv6")
        return True
    if body[2:3] == ["use-link-local-only"]:
        return True
    found = ipv6_interface(body[2]) if len(body) > 2 and "eui64" not in body else None
    if found is not None:
        draft.append("ipv6", found, line)
    return found is not None


def _mtu(book: Book, draft: InterfaceDraft, body: list[str], is_no: bool, line: int) -> bool:
    value = integer(body[1], 64, 9216) if len(body) > 1 else None
    if is_no:
        draft.drop("mtu")
    elif value is not None:
        draft.put("mtu", value, line)
    return is_no or value is not None


TAG_FIELDS = ("outer_tag", "inner_tag", "tag_count")


def _encapsulation(book: Book, draft: InterfaceDraft, body: list[str], is_no: bool, line: int) -> bool:
    if body[1:2] not in (["dot1q"], ["dot1Q"]):
        return False
    draft.drop(*TAG_FIELDS)
    if is_no:
        return True
    draft.put("tag_count", None, line)  # a line that is not understood does not mean that no tag is sent
    outer = vlan_tag(body[2]) if len(body) > 2 else None
    rest = body[3:]
    inner = vlan_tag(rest[1]) if len(rest) == 2 and rest[0] in ("second-dot1q", "second-dot1Q") else None
    if outer is None or (rest and inner is None):
        return False  # "any", a list or a range: no single tag, so none is told
    draft.put("outer_tag", outer, line)
    draft.put("tag_count", 1 if inner is None else 2, line)
    if inner is not None:
        draft.put("inner_tag", inner, line)
    return True


def _channel_group(book: Book, draft: InterfaceDraft, body: list[str], is_no: bool, line: int) -> bool:
    number = integer(body[1], 1, 65535) if len(body) > 1 else None
    if is_no:
        draft.drop("bundle")
    elif number is not None:
        draft.put("bundle", f"port-channel{number}", line)
    return is_no or number is not None


def _switchport(book: Book, draft: InterfaceDraft, body: list[str], is_no: bool, line: int) -> bool:
    if len(body) == 1:
        draft.is_routed = is_no
        draft.put("is_layer2", not is_no, line)
        return True
    head, rest = body[1], body[2:]
    if head == "dot1q":
        value = rest[1].casefold() if len(rest) > 1 else ""
        draft.ethertype_below = None if is_no else (value, line)
        return is_no or (rest[:1] == ["ethertype"] and value in _ETHERTYPES)
    return draft.port.read(body[1:], line, is_no=is_no)


BFD_FIELDS = ("bfd_transmit_ms", "bfd_receive_ms", "bfd_multiplier")


def bfd_timers(words: list[str]) -> tuple[int, int, int] | None:
    """Return the timers of `interval N min_rx N multiplier N`, in milliseconds; None where they are not that."""
    if len(words) != 6 or words[::2] != ["interval", "min_rx", "multiplier"]:
        return None
    transmit, receive, multiplier = integer(words[1], 1, 10000), integer(words[3], 1, 10000), integer(words[5], 1, 255)
    if transmit is None or receive is None or multiplier is None:
        return None
    return transmit, receive, multiplier


def bfd_family(words: list[str]) -> tuple[str, list[str]]:
    """Return the family that the words begin with, "" where they name none, and the words after it."""
    return (words[0], words[1:]) if words[:1] in (["ipv4"], ["ipv6"]) else ("", words)


def _bfd(book: Book, draft: InterfaceDraft, body: list[str], is_no: bool, line: int) -> bool:
    family, words = bfd_family(body[1:])
    if family and words[:1] == ["interval"]:
        key = canonical(draft.name), family
        book.bfd_timers.pop(key, None)
        found = bfd_timers(words)
        if found is not None and not is_no:
            book.bfd_timers[key] = FamilyTimers(found, line)
        return is_no or found is not None
    if body[1:2] != ["interval"]:
        return len(body) > 1  # echo, authentication, optimize, per-link: none of them are timers
    draft.drop(*BFD_FIELDS)
    timers = bfd_timers(body[1:])
    if timers is None or is_no:
        return is_no
    for field, value in zip(BFD_FIELDS, timers, strict=True):
        draft.put(field, value, line)
    return True


_READERS: dict[str, _Reader] = {
    "description": _description,
    "shutdown": _shutdown,
    "vrf": _vrf,
    "ip": _ip,
    "ipv6": _ipv6,
    "mtu": _mtu,
    "encapsulation": _encapsulation,
    "channel-group": _channel_group,
    "switchport": _switchport,
    "bfd": _bfd,
}
