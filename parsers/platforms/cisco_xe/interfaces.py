"""Interfaces of IOS: addresses, VRF, tags, bundles, MTU, BFD timers."""

from collections.abc import Callable
from typing import Any

from parsers.model.interface import Interface
from parsers.platforms.cisco_xe.blocks import Book
from parsers.platforms.cisco_xe.names import canonical, parent_of
from parsers.tree.indent import Node
from parsers.values import integer, ipv4_interface, ipv6_interface, vlan_tag

_IP_MTU_DEFAULT = "IOS's default IP MTU of 1500 bytes"
_ETHERTYPE_DEFAULT = "IOS's default EtherType 0x8100"
_ENABLED_DEFAULT = "no shutdown line"
# First words of interface lines that say nothing about our subject.
_OUTSIDE = frozenset(
    (
        "aaa access-group arp authentication autostate bandwidth carrier-delay cdp channel-protocol clns clock cns "
        "crypto ctr dampening delay delay-protection device-tracking dot1x downshift duplex eapol encapsulation-type "
        "energywise ethernet fair-queue fec flowcontrol full-duplex glbp half-duplex history hold-queue hsrp isis "
        "keepalive l2protocol lacp ldp link lldp load-balancing load-interval logging mab mac-address macro macsec "
        "mdix media-type mka mls mop mpls mtu-ignore nat negotiation netflow nmsp ntp ospf ospfv3 performance "
        "platform plim power ppp pppoe priority-queue private-vlan qos queue-set random-detect rate-limit redundancy "
        "rep service service-policy snmp source spanning-tree speed srr-queue standby storm-control switchport "
        "transceiver trust tunnel tx-queue-limit tx-ring-limit udld vrrp wrr-queue xconnect zone-member "
    ).split()
)
_IP_OUTSIDE = frozenset(
    (
        "access-group arp authentication bandwidth-percent broadcast-address cef dhcp directed-broadcast flow "
        "hello-interval helper-address hold-time icmp igmp inspect load-sharing local-proxy-arp mask-reply "
        "mroute-cache nat nbar nhrp ospf pim policy proxy-arp redirects rip route-cache router rsvp rtp security "
        "split-horizon summary-address tcp traffic-export unreachables urpf verify virtual-reassembly "
        "virtual-reassembly-out vrf "
    ).split()
)
_IPV6_OUTSIDE = frozenset(
    (
        "access-group dhcp enable flow mld nd ospf pim policy redirects router traffic-filter unreachables verify "
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


def read_interfaces(book: Book) -> list[Interface]:
    """Return the interfaces in the order of the config; one that is written twice is merged."""
    templates = _read_bfd_templates(book)
    drafts: dict[str, _Draft] = {}
    for node in book.blocks("interface"):
        name = " ".join(node.words[1:]) if len(node.words) > 2 and node.words[2][:1].isdigit() else node.words[1]
        key = canonical(name.replace(" ", ""))
        draft = drafts.setdefault(key, _Draft(node, name))
        for child in node.children:
            _read_line(book, draft, child, templates)
    _join(drafts)
    return [_build(book, key, draft) for key, draft in drafts.items()]


def _read_line(book: Book, draft: _Draft, node: Node, templates: dict[str, tuple[int, int, int]]) -> None:
    words = node.words
    is_no = words[0] in ("no", "default")
    body = words[1:] if is_no else words
    if not body:
        return book.miss(node, _section(draft))
    reader = _READERS.get(body[0])
    if reader is not None and reader(book, draft, body, is_no, node.line):
        book.read(1)
    elif body[0] == "bfd":
        _read_bfd(book, draft, body, is_no, node, templates)
    elif body[0] in _OUTSIDE or (body[0] in ("ip", "ipv6") and _is_outside_ip(body)):
        book.read(1 + len(node.children))
        return None
    else:
        book.miss(node, _section(draft))
        return None
    for child in node.children:
        book.miss(child, _section(draft))
    return None


def _section(draft: _Draft) -> str:
    return f"interface {draft.name}"


def _is_outside_ip(body: list[str]) -> bool:
    return len(body) > 1 and body[1] in (_IP_OUTSIDE if body[0] == "ip" else _IPV6_OUTSIDE)


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
    book.refer("vrf", body[2], line, body[2] in book.vrfs, canonical(draft.name))
    return True


def _ip(book: Book, draft: _Draft, body: list[str], is_no: bool, line: int) -> bool:
    second = body[1] if len(body) > 1 else ""
    if second == "vrf":
        return _vrf(book, draft, body[1:], is_no, line)
    if second == "mtu":
        return _ip_mtu(draft, body, is_no, line)
    if second != "address":
        return False
    if is_no or len(body) == 2:
        if len(body) == 2:
            draft.drop("ipv4", "secondary_ipv4")
        return is_no
    if body[2] in ("dhcp", "negotiated"):
        return False
    found = ipv4_interface(body[2], body[3] if len(body) > 3 and "/" not in body[2] else "")
    if found is None:
        return False
    if "secondary" in body:
        draft.append("secondary_ipv4", found, line)
    elif "ipv4" in draft.fields:  # the second primary replaces the first
        others = tuple(one for one in draft.fields["ipv4"] if one in draft.fields.get("secondary_ipv4", ()))
        draft.put("ipv4", others, line)
    draft.append("ipv4", found, line)
    return True


def _ipv6(book: Book, draft: _Draft, body: list[str], is_no: bool, line: int) -> bool:
    second = body[1] if len(body) > 1 else ""
    if second == "mtu":
        return True
    if second != "address":
        return False
    if is_no:
        return True
    if len(body) > 3 and body[3] in ("link-local", "anycast", "eui-64"):
        return body[3] == "link-local"
    found = ipv6_interface(body[2]) if len(body) > 2 else None
    if found is None:
        return len(body) > 2 and body[2] in ("autoconfig", "dhcp")
    draft.append("ipv6", found, line)
    return True


def _mtu(book: Book, draft: _Draft, body: list[str], is_no: bool, line: int) -> bool:
    value = integer(body[1], 64, 18000) if len(body) > 1 else None
    if value is not None and not is_no:
        draft.put("mtu", value, line)
    return is_no or value is not None


def _ip_mtu(draft: _Draft, body: list[str], is_no: bool, line: int) -> bool:
    value = integer(body[2], 68, 18000) if len(body) > 2 else None
    if value is not None and not is_no:
        draft.put("ip_mtu", value, line)
    return is_no or value is not None


def _encapsulation(book: Book, draft: _Draft, body: list[str], is_no: bool, line: int) -> bool:
    if len(body) < 3 or body[1].casefold() != "dot1q":
        return False
    if is_no:
        draft.drop("outer_tag", "inner_tag", "tag_count")
        return True
    outer = vlan_tag(body[2])
    rest = [word.casefold() for word in body[3:]]
    draft.drop("outer_tag", "inner_tag", "tag_count")
    if rest[:1] == ["second-dot1q"]:
        inner = vlan_tag(rest[1]) if len(rest) == 2 else None
        draft.lines["outer_tag"] = draft.lines["inner_tag"] = draft.lines["tag_count"] = [line]
        if outer is None or inner is None:  # "any", a list or a range: no single tag
            return False
        draft.fields |= {"outer_tag": outer, "inner_tag": inner, "tag_count": 2}
        return True
    draft.lines["outer_tag"] = draft.lines["tag_count"] = [line]
    if outer is None or rest not in ([], ["native"]):
        return False
    # A native VLAN leaves the port without a tag.
    draft.fields |= {"tag_count": 0} if rest else {"outer_tag": outer, "tag_count": 1}
    return True


def _dot1q(book: Book, draft: _Draft, body: list[str], is_no: bool, line: int) -> bool:
    if body[1:3] != ["tunneling", "ethertype"] or len(body) < 4:
        return False
    if not is_no:
        draft.ethertype_below = body[3].casefold(), line
    return True


def _channel_group(book: Book, draft: _Draft, body: list[str], is_no: bool, line: int) -> bool:
    number = integer(body[1], 1, 65535) if len(body) > 1 else None
    if number is not None and not is_no:
        draft.put("bundle", f"Port-channel{number}", line)
    return is_no or number is not None


def _switchport(book: Book, draft: _Draft, body: list[str], is_no: bool, line: int) -> bool:
    if len(body) == 1:
        draft.put("is_layer2", not is_no, line)
    return True


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


def _read_bfd(
    book: Book, draft: _Draft, body: list[str], is_no: bool, node: Node, templates: dict[str, tuple[int, int, int]]
) -> None:
    timers: tuple[int | None, ...] = ()
    if body[1:2] == ["interval"] and len(body) >= 7:
        timers = integer(body[2], 1, 100000), integer(body[4], 1, 100000), integer(body[6], 1, 255)
    elif body[1:2] == ["template"] and len(body) > 2:
        book.refer("bfd-template", body[2], node.line, body[2] in templates, canonical(draft.name))
        timers = templates.get(body[2], ())
    elif body[1:2] not in (["echo"], ["neighbor"], ["enable"]):
        return book.miss(node, _section(draft))
    book.read(1)
    if len(timers) == 3 and None not in timers and not is_no:
        for field, value in zip(("bfd_transmit_ms", "bfd_receive_ms", "bfd_multiplier"), timers, strict=True):
            draft.put(field, value, node.line)
    return None


def _read_bfd_templates(book: Book) -> dict[str, tuple[int, int, int]]:
    """Return per `bfd-template single-hop NAME` its transmit and receive interval in ms, and its multiplier."""
    found: dict[str, tuple[int, int, int]] = {}
    for node in book.blocks("bfd-template"):
        for child in node.children:
            book.read(1)
            words = child.words
            if words[:1] != ["interval"] or len(node.words) < 3:
                continue
            pairs = dict(zip(words[1::2], words[2::2], strict=False))
            both = pairs.get("both", "")
            values = [
                integer(pairs.get("min-tx", both), 1, 10_000_000),
                integer(pairs.get("min-rx", both), 1, 10_000_000),
                integer(pairs.get("multiplier", ""), 1, 255),
            ]
            scale = 1000 if "microseconds" in words else 1
            if values[0] is not None and values[1] is not None and values[2] is not None:
                found[node.words[2]] = values[0] // scale, values[1] // scale, values[2]
    return found


def _join(drafts: dict[str, _Draft]) -> None:
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
        parent = drafts.get(parent_of(key) or "")
        own = draft.ethertype_below or (parent.ethertype_below if parent else None)
        if "outer_tag" in draft.fields:
            if own is not None:
                draft.put("ethertype", own[0], own[1])
            else:
                draft.fields["ethertype"], draft.defaults["ethertype"] = "0x8100", _ETHERTYPE_DEFAULT
            if draft.fields.get("inner_tag"):
                draft.fields["inner_ethertype"], draft.defaults["inner_ethertype"] = "0x8100", _ETHERTYPE_DEFAULT
        _set_ip_mtu(draft, parent)


def _set_ip_mtu(draft: _Draft, parent: _Draft | None) -> None:
    """IOS counts the IP packet alone in `mtu`; a sub-interface takes its port's; `ip mtu` overrides."""
    if "ip_mtu" in draft.fields:
        return
    for source in (draft, parent):
        if source is not None and "mtu" in source.fields:
            draft.put("ip_mtu", source.fields["mtu"], source.lines["mtu"][0])
            return
    draft.fields["ip_mtu"], draft.defaults["ip_mtu"] = 1500, _IP_MTU_DEFAULT


def _build(book: Book, key: str, draft: _Draft) -> Interface:
    kind = _kind(key)
    fields = draft.fields
    if kind == "subinterface":
        if "outer_tag" not in draft.lines:
            fields.setdefault("tag_count", 0)  # the whole block was read: no encapsulation, no tag
    elif kind in ("physical", "bundle"):
        fields.setdefault("tag_count", 0)
    if "is_enabled" not in fields:
        draft.defaults["is_enabled"] = _ENABLED_DEFAULT
    return Interface(
        file=book.file,
        block_line=draft.node.line,
        name=draft.name,
        canonical_name=key,
        kind=kind,
        parent=parent_of(key),
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
