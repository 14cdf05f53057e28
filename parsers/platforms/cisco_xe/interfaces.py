"""Interfaces of IOS: addresses, VRF, tags, bundles, MTU, BFD timers."""

from collections.abc import Callable
from ipaddress import IPv4Interface
from typing import Any

from parsers.model.interface import Interface
from parsers.platforms.cisco_xe.blocks import Book
from parsers.platforms.cisco_xe.names import canonical, parent_of
from parsers.platforms.cisco_xe.vlan_interfaces import tie_vlan_interfaces
from parsers.switchport import Switchport
from parsers.tree.indent import Node, levelled
from parsers.values import integer, ipv4_interface, ipv6_interface, is_told, vlan_tag

_IP_MTU_DEFAULT = "IOS's default IP MTU of 1500 bytes"
_IP_MTU_OPEN = "`system mtu` sets an MTU for the whole switch: what an interface without a line takes differs by model"
_ETHERTYPE_DEFAULT = "IOS's default EtherType 0x8100"
_ENABLED_DEFAULT = "no shutdown line"
# First words of interface lines that say nothing about our subject.
_OUTSIDE = frozenset(
    (
        "aaa access-group access-session analysis-module arp atm authentication auto autostate bandwidth "
        "bridge-domain bridge-group carrier-delay cdp channel-protocol clns clock cns crypto ctr cts dampening "
        "delay device-tracking dialer dialer-group domain dot1x downshift dual-active duplex energywise epm esmc "
        "et-analytics ethernet fair-queue fec flow-sampler flowcontrol frame-relay full-duplex glbp gnss "
        "half-duplex hash-distribution history hold-queue hsrp hw-module isis keepalive l2protocol "
        "l2protocol-tunnel lacp ldp link lisp lldp load-balancing load-interval logging mab mac mac-address macro "
        "max-reserved-bandwidth mdix media media-type member minimum-links mls monitor mop mpls mvrp nat "
        "negotiation netflow nhrp nmsp ntp ospf ospfv3 performance physical-layer platform plim port-channel power "
        "ppp pppoe priority-queue private-vlan ptp pvc qos queue-set random-detect rate-limit redundancy rep rsvp "
        "sampler service service-policy snmp source spanning-tree speed srr-queue stackwise-virtual standby "
        "storm-control switch sync synchronous threshold traffic-shape transceiver transmit-interface trust "
        "trusted tunnel tx-queue-limit tx-ring-limit udld utilization vpdn vrrp vtp wrr-queue xconnect zone-member"
    ).split()
)
_IP_OUTSIDE = frozenset(
    (
        "access-group accounting admission arp audit authentication bandwidth-percent broadcast-address cef dampening "
        "dampening-change device dhcp directed-broadcast dvmrp eigrp flow hello-interval helper-address hold-time "
        "icmp igmp information-reply inspect ips irdp lisp load-sharing local-proxy-arp mask-reply mobile mrm "
        "mroute-cache msdp multicast nat nbar next-hop-self nhrp ospf pgm pim policy probe proxy-arp redirects rgmp "
        "rip route-cache router rsvp rtp sap security sla split-horizon summary-address tcp traffic-export "
        "unnumbered unreachables urd urpf verify virtual-reassembly virtual-reassembly-out wccp"
    ).split()
)
_IPV6_OUTSIDE = frozenset(
    (
        "access-group authentication bandwidth-percent cef crypto destination-guard dhcp eigrp enable flow flowset "
        "hello-interval hold-time inspect mfib mld multicast nat nd next-hop-self nhrp ospf pim policy redirects rip "
        "route-cache router snooping source-guard split-horizon summary-address tcp traffic-filter unnumbered "
        "unreachables verify virtual-reassembly"
    ).split()
)


class _Draft:
    """One interface while its lines are read."""

    def __init__(self, node: Node, name: str) -> None:
        self.node = node
        self.name = name
        self.fields: dict[str, Any] = {}
        self.lines: dict[str, list[int]] = {}
        self.defaults: dict[str, str] = {}
        self.ethertype_below: tuple[str, int] | None = None  # `dot1q tunneling ethertype` of a port, for those above it
        self.outer_ethertype: tuple[str, int] | None = None  # its own, where the encapsulation says it
        self.port = Switchport()
        self.instances: list[Node] = []  # `service instance` blocks

    def put(self, field: str, value: Any, line: int) -> None:
        self.fields[field] = value
        self.lines[field] = [line]

    def append(self, field: str, value: Any, line: int) -> None:
        self.fields[field] = (*self.fields.get(field, ()), value)
        self.lines.setdefault(field, []).append(line)

    def drop(self, *fields: str) -> None:
        for field in fields:
            self.fields.pop(field, None)
            self.lines.pop(field, None)

    def remove(self, value: Any, *fields: str) -> None:
        """Take one value out of lists, with its line."""
        for field in fields:
            values = self.fields.get(field, ())
            if value in values:
                at = values.index(value)
                self.fields[field] = values[:at] + values[at + 1 :]
                self.lines[field] = self.lines[field][:at] + self.lines[field][at + 1 :]


def read_interfaces(book: Book) -> list[Interface]:
    """Return the interfaces in the order of the config; one that is written twice is merged."""
    templates = _read_bfd_templates(book)
    drafts: dict[str, _Draft] = {}
    for node in sorted(
        (*book.blocks("interface"), *book.blocks("no interface"), *book.blocks("default interface")),
        key=lambda one: one.line,
    ):
        words = node.words if node.words[0] == "interface" else node.words[1:]
        if len(words) < 2 or words[1] == "range":  # the name is cut off, or a command for several ports
            book.miss(node, "interface", len(words))
            continue
        name = interface_name(words)
        key = canonical(name.replace(" ", ""))
        if words is not node.words:
            book.macsec_lines.pop(key, None)
            drafts.pop(key, None)  # `no interface X` takes it away, `default interface X` all that stood below it
            continue
        draft = drafts.setdefault(key, _Draft(node, name))
        for child in levelled(node.children, _opens):
            _read_line(book, draft, child, templates)
    if any(node.words[2:4] == ["tag", "native"] for node in book.blocks("vlan", "dot1q")):
        for draft in drafts.values():
            draft.port.tag_native()
    tie_vlan_interfaces(book, drafts)
    _join(drafts, is_mtu_open=any(_sets_mtu(node) for node in book.blocks("system", "mtu")))
    return [_build(book, key, draft) for key, draft in drafts.items()]


def interface_name(words: list[str]) -> str:
    """Return the name that an `interface` line gives, the number that stands apart from its kind included."""
    return " ".join(words[1:3]) if len(words) > 2 and words[2][:1].isdigit() else words[1]


# Blocks of other subjects, whose lines are not the interface's own.
_OTHER_BLOCKS = frozenset(
    "bridge-domain cts dialer ethernet frame-relay glbp lisp member performance ppp pvc service service-policy vrrp "
    "xconnect".split()
)


def _opens(node: Node) -> bool:
    """Tell whether what is indented below a line is a block of its own."""
    words = node.words
    first = words[1] if words[0] in ("no", "default") and len(words) > 1 else words[0]
    if first in _OTHER_BLOCKS:
        return True
    return first not in _OUTSIDE and first not in _READERS and first not in _MACSEC and first != "bfd"


def _read_line(book: Book, draft: _Draft, node: Node, templates: "_Templates") -> None:
    words = node.words
    first = words[0]
    is_no = first in ("no", "default")
    body = words[1:] if is_no else words
    if not body:
        return book.miss(node, _section(draft))
    first = body[0]
    reader = _READERS.get(first)
    if reader is not None:
        if not reader(book, draft, body, is_no, node.line):
            book.miss(node, _section(draft), len(words) if is_told(body) else 2 + int(is_no))
    elif first == "bfd":
        if not _read_bfd(book, draft, body, is_no, node.line, templates):
            book.miss(node, _section(draft), len(words))
    elif body[:2] == ["service", "instance"] and len(body) > 2:
        if not is_no:
            draft.instances.append(node)
    elif first in _MACSEC:
        book.macsec_lines.setdefault(canonical(draft.name.replace(" ", "")), []).append(node)
    elif first not in _OUTSIDE:
        book.miss(node, _section(draft), 1 + int(is_no))
    return None


def _section(draft: _Draft) -> str:
    return f"interface {draft.name}"


_MACSEC = frozenset({"mka", "macsec", "eapol"})  # read with the policies and key chains that they name
_Reader = Callable[[Book, _Draft, list[str], bool, int], bool]


def _description(book: Book, draft: _Draft, body: list[str], is_no: bool, line: int) -> bool:
    if is_no:
        draft.drop("description")
        return True
    draft.put("description", book.text.lines[line - 1].strip()[len("description") :].strip(), line)
    return True


def _shutdown(book: Book, draft: _Draft, body: list[str], is_no: bool, line: int) -> bool:
    if len(body) != 1:
        return False
    draft.put("is_enabled", is_no, line)
    return True


def _vrf(book: Book, draft: _Draft, body: list[str], is_no: bool, line: int) -> bool:
    if len(body) < 2 or body[1] != "forwarding":
        return False
    if is_no or len(body) < 3:
        draft.drop("vrf")
        return is_no
    draft.put("vrf", body[2], line)
    book.refer("vrf", body[2], line, body[2] in book.heads.vrfs, canonical(draft.name))
    return True


def _ip(book: Book, draft: _Draft, body: list[str], is_no: bool, line: int) -> bool:
    second = body[1] if len(body) > 1 else ""
    if second in _IP_OUTSIDE:
        return True
    if second == "vrf":
        # `ip vrf receive` and `ip vrf sitemap` choose routes, they do not move the interface.
        return _vrf(book, draft, body[1:], is_no, line) if body[2:3] == ["forwarding"] else len(body) > 2
    if second == "mtu":
        return _ip_mtu(draft, body, is_no, line)
    if second != "address":
        return False
    if len(body) == 2:
        draft.drop("ipv4", "secondary_ipv4")
        return is_no
    found = ipv4_interface(body[2], body[3]) if len(body) > 3 else None
    if is_no:
        draft.remove(found, "ipv4", "secondary_ipv4")
        return True
    if found is None:  # "dhcp", "negotiated": the capture does not say which
        return False
    if "secondary" in body:
        draft.append("secondary_ipv4", found, line)
        draft.append("ipv4", found, line)
    else:
        _put_primary(draft, found, line)
    return True


def _put_primary(draft: _Draft, found: IPv4Interface, line: int) -> None:
    """Put the primary address first; a second primary replaces the first."""
    secondaries = draft.fields.get("secondary_ipv4", ())
    draft.fields["ipv4"] = (found, *secondaries)
    draft.lines["ipv4"] = [line, *draft.lines.get("secondary_ipv4", ())]


def _ipv6(book: Book, draft: _Draft, body: list[str], is_no: bool, line: int) -> bool:
    second = body[1] if len(body) > 1 else ""
    if second in _IPV6_OUTSIDE or second == "mtu":
        return True
    if second != "address":
        return False
    if is_no:
        if len(body) == 2:
            draft.drop("ipv6")
        else:
            draft.remove(ipv6_interface(body[2]), "ipv6")
        return True
    if len(body) < 3:
        return False
    if body[3:4] == ["link-local"] or body[2] in ("autoconfig", "dhcp"):
        return True
    found = ipv6_interface(body[2]) if body[3:] in ([], ["anycast"]) else None
    if found is None:  # EUI-64 and general prefixes: the capture does not say which address
        return False
    draft.append("ipv6", found, line)
    return True


def _mtu(book: Book, draft: _Draft, body: list[str], is_no: bool, line: int) -> bool:
    value = integer(body[1], 64, 18000) if len(body) > 1 else None
    if is_no:
        draft.drop("mtu")
    elif value is not None:
        draft.put("mtu", value, line)
    return is_no or value is not None


def _ip_mtu(draft: _Draft, body: list[str], is_no: bool, line: int) -> bool:
    value = integer(body[2], 68, 18000) if len(body) > 2 else None
    if is_no:
        draft.drop("ip_mtu")
    elif value is not None:
        draft.put("ip_mtu", value, line)
    return is_no or value is not None


_TAG_FIELDS = ("outer_tag", "inner_tag", "tag_count")


def _encapsulation(book: Book, draft: _Draft, body: list[str], is_no: bool, line: int) -> bool:
    kind = body[1].casefold() if len(body) > 1 else ""
    if kind in ("ppp", "hdlc", "frame-relay", "slip", "lapb", "x25", "atm"):
        return True
    draft.drop(*_TAG_FIELDS)
    draft.outer_ethertype = None
    if is_no:
        return True
    for field in _TAG_FIELDS:
        draft.lines[field] = [line]
    if kind not in ("dot1q", "dot1ad"):
        return False  # ISL tags in a way of its own
    rest = [word.casefold() for word in body[3:]]
    outer = vlan_tag(body[2]) if len(body) > 2 else None
    inner = vlan_tag(rest[1]) if len(rest) == 2 and rest[0] in ("second-dot1q", "dot1q") else None
    if outer is None or (rest and rest != ["native"] and inner is None):
        return False  # "any", a list or a range: no single tag, so none is told
    if kind == "dot1ad":
        draft.outer_ethertype = "0x88a8", line
    if rest == ["native"]:
        draft.fields["tag_count"] = 0  # a native VLAN leaves the port without a tag
    else:
        draft.fields |= {"outer_tag": outer, "tag_count": 1 if inner is None else 2}
        if inner is not None:
            draft.fields["inner_tag"] = inner
    return True


def _dot1q(book: Book, draft: _Draft, body: list[str], is_no: bool, line: int) -> bool:
    if body[1:3] != ["tunneling", "ethertype"]:
        return False
    value = body[3].casefold() if len(body) > 3 else ""
    if is_no:
        draft.ethertype_below = None
        return True
    draft.ethertype_below = value, line
    return value in ("0x8100", "0x88a8", "0x9100", "0x9200")


def _channel_group(book: Book, draft: _Draft, body: list[str], is_no: bool, line: int) -> bool:
    number = integer(body[1], 1, 65535) if len(body) > 1 else None
    if is_no:
        draft.drop("bundle")
    elif number is not None:
        draft.put("bundle", f"Port-channel{number}", line)
    return is_no or number is not None


def _switchport(book: Book, draft: _Draft, body: list[str], is_no: bool, line: int) -> bool:
    if len(body) == 1:
        draft.put("is_layer2", not is_no, line)
        return True
    return draft.port.read(body[1:], line, is_no=is_no)


_READERS: dict[str, _Reader] = {
    "description": _description,
    "shutdown": _shutdown,
    "vrf": _vrf,
    "ip": _ip,
    "ipv6": _ipv6,
    "mtu": _mtu,
    "encapsulation": _encapsulation,
    "dot1q": _dot1q,
    "channel-group": _channel_group,
    "switchport": _switchport,
}


_Timers = tuple[int, int, int]  # transmit and receive interval in ms, multiplier
_Templates = dict[str, tuple[_Timers | None, int]]  # name → timers (None where unreadable), line of the interval
_BFD_FIELDS = ("bfd_transmit_ms", "bfd_receive_ms", "bfd_multiplier")


def _read_bfd(book: Book, draft: _Draft, body: list[str], is_no: bool, line: int, templates: _Templates) -> bool:
    if body[1:2] in (["echo"], ["neighbor"], ["enable"], ["jitter"], ["slow-timers"]):
        return True
    if is_no:
        draft.drop(*_BFD_FIELDS)
        return True
    timers: _Timers | None = None
    lines = [line]
    if body[1:2] == ["interval"] and len(body) > 6:
        timers = _timers(body[2], body[4], body[6], 1)
    elif body[1:2] == ["template"] and len(body) > 2:
        name = body[2]
        book.refer("bfd-template", name, line, name in templates, canonical(draft.name))
        if name not in templates:
            return True
        timers, own_line = templates[name]
        lines = [own_line, line]
    for field, value in zip(_BFD_FIELDS, timers or (), strict=False):
        draft.fields[field], draft.lines[field] = value, lines
    return timers is not None


def _timers(transmit: str, receive: str, multiplier: str, scale: int) -> _Timers | None:
    values = integer(transmit, 1, 10_000_000), integer(receive, 1, 10_000_000), integer(multiplier, 1, 255)
    if values[0] is None or values[1] is None or values[2] is None:
        return None
    return values[0] // scale, values[1] // scale, values[2]


def _read_bfd_templates(book: Book) -> _Templates:
    """Return the `bfd-template single-hop NAME` blocks by name."""
    found: _Templates = {}
    for node in book.blocks("bfd-template"):
        if len(node.words) < 3:
            continue
        found.setdefault(node.words[2], (None, node.line))
        for child in node.children:
            if child.words[0] != "interval":
                continue
            scale = 1000 if child.words[1:2] == ["microseconds"] else 1
            words = child.words[2:] if child.words[1:2] in (["microseconds"], ["milliseconds"]) else child.words[1:]
            pairs = dict(zip(words[::2], words[1::2], strict=False))
            both = pairs.get("both", "")
            timers = _timers(pairs.get("min-tx", both), pairs.get("min-rx", both), pairs.get("multiplier", "3"), scale)
            found[node.words[2]] = timers, child.line
    return found


def _sets_mtu(node: Node) -> bool:
    """Tell whether a `system mtu` line changes the MTU of routed interfaces; `jumbo` is about switched frames."""
    return node.words[2] != "jumbo" and node.words[-1] != "1500"


def _join(drafts: dict[str, _Draft], *, is_mtu_open: bool) -> None:
    """Tie ports to bundles and sub-interfaces to their ports, and hand down what the port decides."""
    members: dict[str, list[str]] = {}
    for key, draft in drafts.items():
        bundle = draft.fields.get("bundle")
        if bundle:
            members.setdefault(bundle, []).append(key)
    for key, draft in drafts.items():
        if key in members:
            draft.fields["members"] = tuple(members[key])
            draft.lines["members"] = [drafts[member].lines["bundle"][0] for member in members[key]]
        parent = drafts.get(draft.fields.get("parent") or parent_of(key) or "")
        own = draft.outer_ethertype or (parent.ethertype_below if parent else None)
        if "outer_tag" in draft.fields:
            if own is not None:
                draft.put("ethertype", own[0], own[1])
            else:
                draft.fields["ethertype"], draft.defaults["ethertype"] = "0x8100", _ETHERTYPE_DEFAULT
            if draft.fields.get("inner_tag"):
                draft.fields["inner_ethertype"], draft.defaults["inner_ethertype"] = "0x8100", _ETHERTYPE_DEFAULT
        _set_ip_mtu(draft, drafts.get(parent_of(key) or ""), is_open=is_mtu_open)


def _set_ip_mtu(draft: _Draft, parent: _Draft | None, *, is_open: bool) -> None:
    """IOS counts the IP packet alone in `mtu`; a sub-interface takes its port's; `ip mtu` overrides."""
    if "ip_mtu" in draft.fields:
        return
    for source in (draft, parent):
        if source is not None and "mtu" in source.fields:
            draft.put("ip_mtu", source.fields["mtu"], source.lines["mtu"][0])
            return
    value, reason = (None, _IP_MTU_OPEN) if is_open else (1500, _IP_MTU_DEFAULT)
    draft.fields["ip_mtu"], draft.defaults["ip_mtu"] = value, reason


def _build(book: Book, key: str, draft: _Draft) -> Interface:
    kind = _kind(key)
    fields = draft.fields
    if kind in ("physical", "bundle", "subinterface") and "tag_count" not in draft.lines:
        fields["tag_count"] = 0  # the whole block was read: no encapsulation, no tag
    fields.setdefault("parent", parent_of(key))
    if draft.port.lines and "is_layer2" not in fields:  # only a switched port has such lines
        draft.put("is_layer2", True, next(iter(draft.port.lines.values()))[0])
    if "is_enabled" not in fields:
        draft.defaults["is_enabled"] = _ENABLED_DEFAULT
    return Interface(
        file=book.file,
        block_line=draft.node.line,
        name=draft.name,
        canonical_name=key,
        kind=kind,
        lines={field: tuple(numbers) for field, numbers in draft.lines.items()},
        defaults=draft.defaults,
        **fields,
    )


def _kind(name: str) -> Any:
    """Return the model's kind of an interface by its long name."""
    folded = name.casefold()
    if folded.startswith(("vlan", "bdi")):
        return "svi"
    if folded.startswith("loopback"):
        return "loopback"
    if folded.startswith("tunnel"):
        return "tunnel"
    if "." in name:
        return "subinterface"
    if folded.startswith("port-channel"):
        return "bundle"
    if "ethernet" in folded or "gige" in folded or folded.startswith("serial"):
        return "physical"
    return "other"
