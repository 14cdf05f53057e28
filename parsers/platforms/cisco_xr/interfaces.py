"""Interfaces of XR: addresses, VRF, tags, bundles, MTU. Source: facts on platforms, C."""

from collections.abc import Callable
from typing import Any, Literal

from parsers.model.interface import Interface
from parsers.platforms.cisco_xr.blocks import Book
from parsers.platforms.cisco_xr.groups import APPLY
from parsers.platforms.cisco_xr.lines import lines_of
from parsers.platforms.cisco_xr.names import canonical, parent_of
from parsers.tree.indent import Node, below
from parsers.values import integer, ipv4_interface, ipv6_interface, is_told, vlan_tag

_MTU_DEFAULT = "XR's default MTU of 1514 bytes, its header not counted: 1500 bytes of IP"
_ETHERTYPE_DEFAULT = "XR's default EtherType 0x8100"
_ETHERTYPE_OPEN = "what `dot1q tunneling ethertype` does to a single tag is not documented in our sources"
_ENABLED_DEFAULT = "no shutdown line"
_PRECONFIGURED = "preconfigured: whether its card is there is not in the config"
_HEADER_BYTES = 14
_TAG_BYTES = 4
_PORT_MTU = 1514
# First words of interface lines that say nothing about our subject.
_OUTSIDE = frozenset(
    (
        "arp bandwidth bfd bundle-hash carrier-delay cdp clear coherent-dsp controller dampening "
        "data-plane-security delay destination dot1x duplex eapol ethernet fabric fec flow flowcontrol frequency "
        "gre hw-module ignore isis keepalive lacp l2cp lldp lldp-auto load-balancing load-interval local-proxy-arp "
        "logging loopback mac-accounting mac-address media-type mlacp monitor-session mpls negotiation network "
        "performance-measurement performance-mgmt pppoe priority-flow-control profile proxy-arp ptp pw-class ranging "
        "report rewrite service-policy signalled-bandwidth signalled-name snmp speed storm-control "
        "synchronous-mode tcp transceiver transport-mode ttl tunnel tx-enable uc-rpf vrrp weight autoroute "
        "path-option record-route fast-reroute affinity priority igmp pim optics dwdm synchronization mirror "
        "switchport telemetry tos propagate"
    ).split()
)
_IPV4_OUTSIDE = frozenset(
    (
        "access-group bgp-policy conflict-policy directed-broadcast enable flowspec forwarding-enable "
        "helper-address mask-reply point-to-point policy-redirect redirects source-routing tcp ttl-propagate "
        "unnumbered unreachables urpf-log verify bgp"
    ).split()
)
_IPV6_OUTSIDE = frozenset(
    "access-group bgp-policy enable flowspec forwarding-enable mtu nd policy-redirect tcp ttl-propagate unreachables "
    "urpf-log verify bgp".split()
)
_LEAVES = frozenset("description shutdown vrf ipv4 ipv6 mtu encapsulation dot1q bundle".split())  # open no block
_BUNDLE_OUTSIDE = (
    ["maximum-active"],
    ["minimum-active"],
    ["port-priority"],
    ["load-balancing"],
    ["wait-while"],
    ["lacp-delay"],
    ["lacp-fallback"],
)
_ETHERTYPES = frozenset({"0x8100", "0x88a8", "0x9100", "0x9200"})


class Draft:
    """One interface while its lines are read."""

    def __init__(self, node: Node, name: str) -> None:
        self.node = node
        self.name = name
        self.fields: dict[str, Any] = {}
        self.lines: dict[str, tuple[int, ...]] = {}
        self.defaults: dict[str, str] = {}
        self.parent = parent_of(canonical(name.replace(" ", "")))
        self.ethertype_below: tuple[str, tuple[int, ...]] | None = None  # a port's, for its double-tagged ones
        self.native_below: tuple[int, tuple[int, ...]] | None = None  # a port's VLAN that goes without a tag
        self.is_dot1ad = False
        self.popped = 0  # tags that `rewrite ingress tag pop` takes off
        self.is_open = False  # a group that was not read may say more

    def put(self, field: str, value: Any, lines: tuple[int, ...]) -> None:
        """Set a field and the lines it stands on."""
        self.fields[field] = value
        self.lines[field] = lines

    def append(self, field: str, value: Any, lines: tuple[int, ...]) -> None:
        """Add to a field that holds several values."""
        self.fields[field] = (*self.fields.get(field, ()), value)
        self.lines[field] = (*self.lines.get(field, ()), *lines)

    def drop(self, *fields: str) -> None:
        """Take fields away, as a `no` line does."""
        for field in fields:
            self.fields.pop(field, None)
            self.lines.pop(field, None)


def read_drafts(book: Book) -> dict[str, Draft]:
    """Return the interfaces by canonical name, in the order of the config, before they are tied together."""
    drafts: dict[str, Draft] = {}
    for node in book.blocks("interface"):
        words = [word for word in node.words[1:] if word not in ("preconfigure", "l2transport")]
        if not words:
            book.miss(node, "interface")
            continue
        name = " ".join(words[:2])
        key = canonical(name.replace(" ", ""))
        draft = drafts.setdefault(key, Draft(node, name))
        if "l2transport" in node.words[2:]:
            draft.put("is_layer2", True, lines_of(node))
        if node.words[1] == "preconfigure":
            draft.fields["is_enabled"], draft.defaults["is_enabled"] = None, _PRECONFIGURED
        for child in node.children:
            _read_line(book, draft, child, key)
            for one in below(child, _LEAVES) if child.children else ():
                _read_line(book, draft, one, key)
    return drafts


def _read_line(book: Book, draft: Draft, node: Node, key: str) -> None:
    words = node.words
    is_no = words[0] == "no" and len(words) > 1
    body = words[1:] if is_no else words
    first = body[0]
    reader = _READERS.get(first)
    if reader is not None:
        if not reader(book, draft, node, body, is_no):
            book.miss(node, _section(draft), len(words) if is_told(body) else 2 + int(is_no))
    elif first == "macsec":
        book.macsec_lines.setdefault(key, []).append(node)
    elif first == APPLY:
        draft.is_open = True
        draft.drop(*(field for field in draft.fields if field != "is_layer2"))  # of groups that this one would beat
        book.refer_group(node, key)
        book.miss_text(node.line, " ".join(words[:2]), _section(draft))
    elif first not in _OUTSIDE:
        book.miss(node, _section(draft), 1 + int(is_no))


def _section(draft: Draft) -> str:
    return f"interface {draft.name}"


_Reader = Callable[[Book, Draft, Node, list[str], bool], bool]


def _description(book: Book, draft: Draft, node: Node, body: list[str], is_no: bool) -> bool:
    if is_no:
        draft.drop("description")
    else:
        draft.put("description", book.rest(node, 1), lines_of(node))
    return True


def _shutdown(book: Book, draft: Draft, node: Node, body: list[str], is_no: bool) -> bool:
    if len(body) != 1:
        return False
    draft.put("is_enabled", is_no, lines_of(node))
    return True


def _vrf(book: Book, draft: Draft, node: Node, body: list[str], is_no: bool) -> bool:
    if is_no:
        draft.drop("vrf")
        return True
    if len(body) != 2:
        return False
    draft.put("vrf", body[1], lines_of(node))
    book.refer("vrf", body[1], node.line, body[1] in book.vrfs, canonical(draft.name))
    return True


def _ipv4(book: Book, draft: Draft, node: Node, body: list[str], is_no: bool) -> bool:
    second = body[1] if len(body) > 1 else ""
    if second in _IPV4_OUTSIDE:
        return True
    if second == "mtu":
        return _number(draft, node, "ip_mtu", body[2:3], is_no)
    if second != "address":
        return False
    if is_no:
        draft.drop("ipv4", "secondary_ipv4")
        return True
    mask = body[3] if len(body) > 3 and "/" not in body[2] else ""
    found = ipv4_interface(body[2], mask) if len(body) > 2 else None
    if found is None:  # "dhcp": the capture does not say which
        return False
    if "secondary" in body:
        draft.append("secondary_ipv4", found, lines_of(node))
        draft.append("ipv4", found, lines_of(node))
    else:  # the primary stands first; a second primary replaces the first
        draft.fields["ipv4"] = (found, *draft.fields.get("secondary_ipv4", ()))
        draft.lines["ipv4"] = (*lines_of(node), *draft.lines.get("secondary_ipv4", ()))
    return True


def _ipv6(book: Book, draft: Draft, node: Node, body: list[str], is_no: bool) -> bool:
    second = body[1] if len(body) > 1 else ""
    if second in _IPV6_OUTSIDE:
        return True
    if second != "address":
        return False
    if is_no:
        draft.drop("ipv6")
        return True
    if body[3:4] == ["link-local"] or body[2:3] == ["autoconfig"]:
        return True
    found = ipv6_interface(body[2]) if len(body) > 2 and (len(body) == 3 or body[3] == "route-tag") else None
    if found is None:  # EUI-64: the capture does not say which address
        return False
    draft.append("ipv6", found, lines_of(node))
    return True


def _mtu(book: Book, draft: Draft, node: Node, body: list[str], is_no: bool) -> bool:
    return _number(draft, node, "mtu", body[1:2], is_no)


def _number(draft: Draft, node: Node, field: str, words: list[str], is_no: bool) -> bool:
    value = integer(words[0], 64, 65535) if words else None
    if is_no:
        draft.drop(field)
    elif value is not None:
        draft.put(field, value, lines_of(node))
    return is_no or value is not None


_TAG_FIELDS = ("outer_tag", "inner_tag", "tag_count")


def _encapsulation(book: Book, draft: Draft, node: Node, body: list[str], is_no: bool) -> bool:
    draft.drop(*_TAG_FIELDS)
    draft.is_dot1ad = False
    if is_no:
        return True
    for field in _TAG_FIELDS:
        draft.lines[field] = lines_of(node)
    words = [word.casefold() for word in body[1:] if word.casefold() != "exact"]
    if words[:1] == ["untagged"] and len(words) == 1:
        draft.fields["tag_count"] = 0
        return True
    if words[:1] not in (["dot1q"], ["dot1ad"]):
        return words[:1] in (["ppp"], ["hdlc"], ["frame-relay"])
    outer = vlan_tag(words[1]) if len(words) > 1 else None
    inner = vlan_tag(words[3]) if len(words) == 4 and words[2] in ("second-dot1q", "dot1q") else None
    if outer is None or (len(words) != 2 and inner is None):
        return False  # "any", a list or a range: no single tag, so none is told
    draft.is_dot1ad = words[0] == "dot1ad"
    draft.fields |= {"outer_tag": outer, "tag_count": 1 if inner is None else 2}
    if inner is not None:
        draft.fields["inner_tag"] = inner
    return True


def _dot1q(book: Book, draft: Draft, node: Node, body: list[str], is_no: bool) -> bool:
    if body[1:3] == ["native", "vlan"]:
        vlan = vlan_tag(body[3]) if len(body) > 3 else None
        draft.native_below = None if is_no or vlan is None else (vlan, lines_of(node))
        return is_no or vlan is not None
    if body[1:2] == ["vlan"]:  # how releases before 4 write `encapsulation dot1q`
        second = ["second-dot1q", *body[3:]] if len(body) > 3 else []
        return _encapsulation(book, draft, node, ["encapsulation", "dot1q", *body[2:3], *second], is_no)
    if body[1:3] != ["tunneling", "ethertype"]:
        return False
    value = body[3].casefold() if len(body) > 3 else ""
    draft.ethertype_below = None if is_no else (value, lines_of(node))
    return is_no or value in _ETHERTYPES


def _bundle(book: Book, draft: Draft, node: Node, body: list[str], is_no: bool) -> bool:
    if body[1:] == ["shutdown"]:  # holds every link in standby, so that the bundle is down
        draft.put("is_enabled", is_no, lines_of(node))
        return True
    if body[1:2] != ["id"]:
        return body[1:2] in _BUNDLE_OUTSIDE
    number = integer(body[2], 1, 65535) if len(body) > 2 else None
    if is_no:
        draft.drop("bundle")
    elif number is not None:
        draft.put("bundle", f"Bundle-Ether{number}", lines_of(node))
    return is_no or number is not None


def _l2transport(book: Book, draft: Draft, node: Node, body: list[str], is_no: bool) -> bool:
    draft.put("is_layer2", not is_no, lines_of(node))
    return True


def _rewrite(book: Book, draft: Draft, node: Node, body: list[str], is_no: bool) -> bool:
    is_pop = body[1:4] == ["ingress", "tag", "pop"] and body[5:6] == ["symmetric"]
    draft.popped = (integer(body[4], 1, 2) or 0) if is_pop and not is_no else 0
    return True


_READERS: dict[str, _Reader] = {
    "description": _description,
    "shutdown": _shutdown,
    "vrf": _vrf,
    "ipv4": _ipv4,
    "ipv6": _ipv6,
    "mtu": _mtu,
    "encapsulation": _encapsulation,
    "dot1q": _dot1q,
    "bundle": _bundle,
    "l2transport": _l2transport,
    "rewrite": _rewrite,
}


def finished(book: Book, drafts: dict[str, Draft]) -> list[Interface]:
    """Tie ports to bundles and sub-interfaces to their ports, and return the interfaces."""
    members: dict[str, list[str]] = {}
    for key, draft in drafts.items():
        bundle = draft.fields.get("bundle")
        if bundle:
            members.setdefault(bundle, []).append(key)
    for key, draft in drafts.items():
        if key in members:
            draft.fields["members"] = tuple(members[key])
            draft.lines["members"] = tuple(drafts[member].lines["bundle"][0] for member in members[key])
        _drop_native_tag(draft, drafts)
        if "outer_tag" in draft.fields and "ethertype" not in draft.fields:
            put_ethertypes(draft, drafts)
    return [_build(book, key, draft, drafts) for key, draft in drafts.items()]


def _drop_native_tag(draft: Draft, drafts: dict[str, Draft]) -> None:
    """Take the tag off a sub-interface whose VLAN is its port's native one: its frames leave without a tag."""
    native = drafts[draft.parent].native_below if draft.parent in drafts else None
    if native is not None and draft.fields.get("outer_tag") == native[0] and draft.fields.get("tag_count") == 1:
        lines = (*draft.lines["tag_count"], *native[1])
        draft.drop("outer_tag")
        draft.put("tag_count", 0, lines)


def put_ethertypes(draft: Draft, drafts: dict[str, Draft]) -> None:
    """Put the EtherType of each tag: `dot1ad` says 0x88a8, a port's tunneling line speaks of the outer of two tags."""
    below = drafts[draft.parent].ethertype_below if draft.parent in drafts else None
    fields = draft.fields
    if draft.is_dot1ad:
        draft.put("ethertype", "0x88a8", draft.lines["outer_tag"])
    elif below is None:
        fields["ethertype"], draft.defaults["ethertype"] = "0x8100", _ETHERTYPE_DEFAULT
    elif fields["tag_count"] == 2:
        draft.put("ethertype", below[0], below[1])
    else:
        draft.put("ethertype", None, below[1])
        draft.defaults["ethertype"] = _ETHERTYPE_OPEN
    if fields["tag_count"] == 2:
        fields["inner_ethertype"], draft.defaults["inner_ethertype"] = "0x8100", _ETHERTYPE_DEFAULT


def _put_ip_mtu(draft: Draft, kind: str, drafts: dict[str, Draft]) -> None:
    """Put the bytes of IP that fit: `mtu` counts the header, and a sub-interface's own `mtu` its tags as well.

    A sub-interface without one takes its port's, to which XR adds its tags.
    """
    fields = draft.fields
    if "ip_mtu" in fields or kind not in ("physical", "bundle", "subinterface", "svi"):
        return
    parent = drafts.get(draft.parent or "")
    tags = fields.get("tag_count", 0) if kind == "subinterface" else 0
    if "mtu" in fields:
        if tags is not None:
            draft.put("ip_mtu", fields["mtu"] - _HEADER_BYTES - _TAG_BYTES * tags, draft.lines["mtu"])
    elif draft.is_open or (parent is not None and parent.is_open and "mtu" not in parent.fields):
        fields["ip_mtu"] = None
    elif kind == "subinterface" and parent is not None and "mtu" in parent.fields:
        draft.put("ip_mtu", parent.fields["mtu"] - _HEADER_BYTES, parent.lines["mtu"])
    else:
        fields["ip_mtu"], draft.defaults["ip_mtu"] = _PORT_MTU - _HEADER_BYTES, _MTU_DEFAULT


def _build(book: Book, key: str, draft: Draft, drafts: dict[str, Draft]) -> Interface:
    kind = _kind(key)
    fields = draft.fields
    is_port = kind in ("physical", "bundle", "subinterface")
    if is_port and "tag_count" not in draft.lines and not draft.is_open:
        fields["tag_count"] = 0  # the whole block was read: no encapsulation, no tag
    _put_ip_mtu(draft, kind, drafts)
    if draft.is_open and "is_enabled" not in fields:
        fields["is_enabled"] = None
    elif "is_enabled" not in fields:
        draft.defaults["is_enabled"] = _ENABLED_DEFAULT
    return Interface(
        file=book.file,
        block_line=draft.node.line,
        name=draft.name,
        canonical_name=key,
        kind=kind,
        parent=draft.parent,
        lines=draft.lines,
        defaults=draft.defaults,
        **fields,
    )


Kind = Literal["physical", "bundle", "subinterface", "svi", "loopback", "tunnel", "other"]


def _kind(name: str) -> Kind:
    """Return the model's kind of an interface by its long name."""
    folded = name.casefold()
    if folded.startswith("bvi"):
        return "svi"
    if folded.startswith("loopback"):
        return "loopback"
    if folded.startswith("tunnel"):
        return "tunnel"
    if "." in name:
        return "subinterface"
    if folded.startswith("bundle-"):
        return "bundle"
    if "eth" in folded or "gige" in folded or folded.startswith(("serial", "pos")):
        return "physical"
    return "other"
