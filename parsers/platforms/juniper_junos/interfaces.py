"""Interfaces and units of Junos: addresses, tags, bundles, VRFs. Source: facts on platforms, C.1 to C.4."""

import re
from collections.abc import Mapping, Sequence
from ipaddress import IPv4Interface, IPv6Interface
from typing import Literal, NamedTuple

from parsers.model.interface import Interface
from parsers.platforms.juniper_junos.book import Book, Draft
from parsers.platforms.juniper_junos.grammar import FAMILY_WORDS, INTERFACE_WORDS, UNIT_WORDS
from parsers.platforms.juniper_junos.ranges import is_understood
from parsers.tree.braces import Node
from parsers.values import integer, ipv4_interface, ipv6_interface, vlan_tag

Kind = Literal["physical", "bundle", "subinterface", "svi", "loopback", "tunnel", "other"]

_IP_MTU = 1500
_TPID_DEFAULT = "Junos tags with 0x8100 unless a TPID is written"
_MTU_DEFAULT = "Junos's default media MTU leaves 1500 bytes of IP packet, tagged or not"
_PORT = re.compile(r"[a-z]{2}-\d+/\d+/\d+(?::\d+)?\Z|[a-z]{2}-\d+/\d+\Z")
_TPID = re.compile(r"0x[0-9A-Fa-f]{4}\Z")
_BUNDLE = re.compile(r"(?:ae|reth|as|fab)\d+\Z")
_OPTIONS = ("gigether-options", "ether-options", "fastether-options")
_LAYER2 = ("bridge", "ethernet-switching", "ccc", "vpls", "tcc")
_NAMES_NO_INTERFACE = frozenset(
    {"interface-range", "interface-set", "traceoptions", "apply-groups", "apply-groups-except"}
)


class _Binding(NamedTuple):
    """The routing instance that lists an interface, or the system that it stands in; and the line that says so."""

    vrf: str
    node: Node


class _Port(NamedTuple):
    """An interface below which units stand: how it tags, its media MTU, and the line that takes it away."""

    name: str
    node: Node
    kind: Kind
    tagging: Node | None
    mtu: Node | None
    native: Node | None
    inactive: int


def read_interfaces(book: Book) -> list[Interface]:
    """Return the interfaces and units of all systems in the order of the config."""
    bindings = _bindings(book)
    vlans = _routed_vlans(book)
    found: dict[str, Interface] = {}
    main = book.root.get("interfaces")
    for system, prefix, inactive in book.systems():
        holder = system.children.get("interfaces")
        for node in holder.children.values() if holder is not None else ():
            if node.word in _NAMES_NO_INTERFACE:
                _miss_members(book, node)
                continue
            if not node.children and not any(letter.isdigit() for letter in node.word):
                book.miss(node, "interfaces")  # a statement that belongs below an interface
                continue
            gone = node.inactive or (holder.inactive if holder is not None else 0) or inactive
            # A logical system holds units only; tagging and MTU stand at the main system's port.
            own = main.get(node.word) if prefix and main is not None else None
            port = _port(node, own or node, gone)
            if node.word not in found:
                found[node.word] = _physical(book, port)
            for unit in _units(node):
                interface = _unit(book, port, unit, bindings, vlans, _Binding(f"{prefix}default", system))
                found.setdefault(interface.name, interface)
    return _with_members(list(found.values()))


def _miss_members(book: Book, node: Node) -> None:
    """Keep the members of interface ranges whose pattern is not understood: what they are is not known."""
    for one in node.each() if node.word == "interface-range" else ():
        members = one.get("member")
        for member in members.each() if members is not None else ():
            if not is_understood(member.word):
                book.miss(member, f"interface-range {one.word}")


def _units(node: Node) -> Sequence[Node]:
    holder = node.children.get("unit")
    if holder is None:
        return ()
    return [unit for unit in holder.children.values() if unit.word.isascii() and unit.word.isdigit()]


def _kind(name: str) -> Kind:
    if _BUNDLE.match(name):
        return "bundle"
    if _PORT.match(name):
        return "tunnel" if name[:3] in ("gr-", "ip-", "lt-", "vt-", "ut-") else "physical"
    if name.startswith("lo"):
        return "loopback"
    if name.startswith(("irb", "vlan")):
        return "svi"
    return "tunnel" if name.startswith(("st", "gre", "ipip")) else "other"


def _port(node: Node, physical: Node, inactive: int) -> _Port:
    tagging = next(
        (
            one
            for word in ("flexible-vlan-tagging", "stacked-vlan-tagging", "vlan-tagging")
            if (one := physical.get(word))
        ),
        None,
    )
    mtu, native = physical.value("mtu"), physical.value("native-vlan-id")
    return _Port(node.word, node, _kind(node.word), tagging, mtu, native, inactive)


def _overhead(tagging: Node | None) -> int:
    """Return the bytes of header that Junos takes off the media MTU: 14 of Ethernet, 4 for each tag that may come."""
    if tagging is None:
        return 14
    return 18 if tagging.word == "vlan-tagging" else 22


def _put_state(draft: Draft, node: Node, inactive: int) -> None:
    disable = node.get("disable")
    if inactive:
        draft.fields["is_enabled"], draft.lines["is_enabled"] = False, (inactive,)
    elif disable is not None:
        draft.put("is_enabled", False, disable)
    if (description := node.value("description")) is not None:
        draft.put("description", description.word, description)


def _physical(book: Book, port: _Port) -> Interface:
    node, draft = port.node, Draft()
    book.know(node, INTERFACE_WORDS, f"interface {node.word}")
    _put_state(draft, node, port.inactive)
    if (mtu := port.mtu) is not None and (size := integer(mtu.word, 64, 65535)) is not None:
        draft.put("mtu", size, mtu)
    draft.assume("tag_count", 0, "a port carries no tag of its own on Junos: its units do")
    for options in _OPTIONS if not port.inactive else ():  # a deactivated port is no member
        if (bundle := node.value(options, "802.3ad")) is not None:
            named = [one for one in (node.at(options, "802.3ad") or node).each() if _BUNDLE.match(one.word)]
            bundle = named[-1] if named else bundle
            draft.put("bundle", bundle.word, bundle)
        if (parent := node.value(options, "redundant-parent")) is not None:
            draft.put("bundle", parent.word, parent)
    if node.gap is not None:
        book.refer_gap(node.gap, node.word)
    return _build(book, draft, node.word, node, port.kind)


def _build(book: Book, draft: Draft, name: str, node: Node, kind: Kind) -> Interface:
    return Interface(
        file=book.file,
        block_line=node.line,
        name=name,
        canonical_name=name,
        kind=kind,
        lines={"name": node.lines, **draft.lines},
        defaults=draft.defaults,
        **draft.fields,
    )


def _unit(
    book: Book,
    port: _Port,
    node: Node,
    bindings: Mapping[str, _Binding],
    vlans: Mapping[str, tuple[Node, Node | None]],
    home: _Binding,
) -> Interface:
    name, draft = f"{port.name}.{node.word}", Draft()
    book.know(node, UNIT_WORDS, f"interface {name}")
    _put_state(draft, node, node.inactive or port.inactive)
    binding = bindings.get(name, home)
    if binding.vrf != "default":
        draft.put("vrf", binding.vrf, binding.node)
    draft.fields["parent"] = port.name
    draft.lines["parent"] = port.node.lines
    _put_tags(book, draft, node, port, name)
    if port.kind == "svi" and name in vlans:
        vlan, native = vlans[name]
        draft.put("outer_tag", vlan_tag(vlan.word), vlan)
        if native is None:
            draft.put("tag_count", 1, vlan)
        else:  # it leaves that port untagged
            draft.put("tag_count", None, vlan, native)
        draft.assume("ethertype", "0x8100", _TPID_DEFAULT)
    _put_families(book, draft, node, name)
    _put_mtu(draft, node, port)
    if node.gap is not None:
        book.refer_gap(node.gap, name)
    kind: Kind = "subinterface" if port.kind in ("physical", "bundle", "other") else port.kind
    return _build(book, draft, name, node, kind)


def _put_tags(book: Book, draft: Draft, node: Node, port: _Port, name: str) -> None:
    single, double = node.value("vlan-id"), node.get("vlan-tags")
    if double is not None:
        _put_two_tags(book, draft, double, name)
    elif node.get("vlan-id-list") or node.get("vlan-id-range"):
        return  # several tags: not known which one a peering uses
    elif single is None or single.word == "none":
        draft.fields["tag_count"] = None if port.kind == "svi" else 0
        if single is not None:
            draft.lines["tag_count"] = single.lines
    elif (tag := vlan_tag(single.word)) is None:
        book.miss(single, f"interface {name}")
    else:
        draft.put("outer_tag", tag, single)
        draft.assume("ethertype", "0x8100", _TPID_DEFAULT)
        if port.native is not None and port.native.word == single.word:
            draft.put("tag_count", None, single, port.native)  # the native VLAN may leave untagged
        else:
            draft.put("tag_count", 1, single)


def _put_two_tags(book: Book, draft: Draft, node: Node, name: str) -> None:
    values = _tag_values(node)
    for word, tag_field, type_field in (("outer", "outer_tag", "ethertype"), ("inner", "inner_tag", "inner_ethertype")):
        value = values.get(word)
        if value is None:
            continue
        tpid, dot, number = value.word.rpartition(".")
        tag = vlan_tag(number)
        if tag is None or (dot and not _TPID.match(tpid)):
            book.miss(value, f"interface {name}")
            continue
        draft.put(tag_field, tag, value)
        if dot:
            draft.put(type_field, tpid.lower(), value)
        else:
            draft.assume(type_field, "0x8100", _TPID_DEFAULT)
    is_both = "inner_tag" in draft.fields and "outer_tag" in draft.fields
    if is_both:
        draft.put("tag_count", 2, values["outer"], values["inner"])
    elif set(values) == {"outer"} and "outer_tag" in draft.fields and not _has_several(node):
        draft.put("tag_count", 1, values["outer"])


def _has_several(node: Node) -> bool:
    """Tell whether `inner-list` or `inner-range` stands below: two tags, the inner one not one alone."""
    return any(one.word in ("inner-list", "inner-range") or _has_several(one) for one in node.each())


def _tag_values(node: Node) -> dict[str, Node]:
    """Return the values of `outer` and `inner`, which stand one below the other or side by side; the last one set."""
    values: dict[str, Node] = {}
    waiting = [node]
    while waiting:
        one = waiting.pop()
        below = one.each()
        if below and one.word in ("outer", "inner"):
            values[one.word] = below[-1]
        waiting += below
    return values


def _put_families(book: Book, draft: Draft, node: Node, name: str) -> None:
    families = node.get("family")
    for family in families.each() if families is not None else ():
        if family.word in _LAYER2:
            draft.put("is_layer2", True, family)
        if family.word not in ("inet", "inet6"):
            continue
        book.know(family, FAMILY_WORDS, f"interface {name}")
        holder = family.get("address")
        nodes = holder.each() if holder is not None else []
        if family.word == "inet":
            _put_ipv4(book, draft, nodes, name)
        else:
            _put_ipv6(book, draft, nodes, name)


def _put_ipv4(book: Book, draft: Draft, nodes: Sequence[Node], name: str) -> None:
    read = [(node, ipv4_interface(node.word)) for node in nodes]
    held: list[tuple[Node, IPv4Interface]] = [(node, one) for node, one in read if one is not None]
    for node in [node for node, one in read if one is None]:
        book.miss(node, f"interface {name}")
    if held:
        draft.put("ipv4", tuple(one for _, one in held), *(node for node, _ in held))
    if any(node.get("primary") for node, _ in held):
        draft.fields["secondary_ipv4"] = tuple(one for node, one in held if not node.get("primary"))


def _put_ipv6(book: Book, draft: Draft, nodes: Sequence[Node], name: str) -> None:
    read = [(node, ipv6_interface(node.word)) for node in nodes]
    held: list[tuple[Node, IPv6Interface]] = [(node, one) for node, one in read if one is not None]
    for node in [node for node, one in read if one is None]:
        book.miss(node, f"interface {name}")
    if held:
        draft.put("ipv6", tuple(one for _, one in held), *(node for node, _ in held))


def _put_mtu(draft: Draft, node: Node, port: _Port) -> None:
    if port.kind in ("loopback", "tunnel", "other"):
        return
    media = integer(port.mtu.word, 64, 65535) if port.mtu is not None else None
    own = node.value("family", "inet", "mtu") or node.value("family", "inet6", "mtu")
    if media is not None and port.mtu is not None:
        draft.put("mtu", media, port.mtu)
    if own is not None and (size := integer(own.word, 68, 65535)) is not None:
        draft.put("ip_mtu", size, own)
    elif media is not None and port.mtu is not None:
        above = [port.tagging] if port.tagging is not None else []
        draft.put("ip_mtu", media - _overhead(port.tagging), port.mtu, *above)
    else:
        draft.assume("ip_mtu", _IP_MTU, _MTU_DEFAULT)


def _bindings(book: Book) -> dict[str, _Binding]:
    """Return which instance lists which unit; a name without a unit means unit 0."""
    found: dict[str, _Binding] = {}
    for instance in book.instances():
        holder = instance.node.get("interface") if instance.node is not instance.system else None
        if holder is None or instance.inactive:
            continue
        for node in holder.each():
            name = node.word if "." in node.word else f"{node.word}.0"
            found.setdefault(name, _Binding(instance.vrf, node))
    return found


def _routed_vlans(book: Book) -> dict[str, tuple[Node, Node | None]]:
    """Return the VLAN of each `irb` unit that a VLAN or bridge domain names as its router, and a port's native line.

    The second is None where no port has the VLAN as its native one.
    """
    interfaces = book.root.get("interfaces")
    ports = interfaces.each() if interfaces is not None else []
    natives = {one.word: one for port in ports if (one := port.value("native-vlan-id")) is not None}
    found: dict[str, tuple[Node, Node | None]] = {}
    for instance in book.instances():
        for holder, leaf in (("vlans", "l3-interface"), ("bridge-domains", "routing-interface")):
            nodes = instance.node.get(holder)
            for node in nodes.each() if nodes is not None else ():
                routed, tag = node.value(leaf), node.value("vlan-id")
                if routed is not None and tag is not None and vlan_tag(tag.word) is not None:
                    found.setdefault(routed.word, (tag, natives.get(tag.word)))
    return found


def _with_members(interfaces: list[Interface]) -> list[Interface]:
    members: dict[str, list[Interface]] = {}
    for one in interfaces:
        if one.bundle is not None:
            members.setdefault(one.bundle, []).append(one)
    filled: list[Interface] = []
    for one in interfaces:
        ports = members.get(one.name, ())
        if ports:
            lines = {**one.lines, "members": tuple(dict.fromkeys(port.lines["bundle"][0] for port in ports))}
            one = one.model_copy(update={"members": tuple(port.name for port in ports), "lines": lines})
        filled.append(one)
    return filled
