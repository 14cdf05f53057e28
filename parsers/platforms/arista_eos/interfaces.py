"""Interfaces of EOS: profiles applied, ports tied to bundles, sub-interfaces and VLAN interfaces to their ports."""

from collections.abc import Mapping
from typing import NamedTuple

from parsers.model.interface import Interface
from parsers.platforms.arista_eos.blocks import Book
from parsers.platforms.arista_eos.interface_lines import Bound, InterfaceDraft, read_line
from parsers.platforms.arista_eos.names import canonical, is_range, kind_of, parent_of
from parsers.switchport import Ports, by_way, carriers_of
from parsers.tree.indent import Node, below
from parsers.values import integer

_MTU_DEFAULT = "EOS's default MTU: 1500 bytes of IP packet"
_ETHERTYPE_DEFAULT = "EOS's default EtherType 0x8100"
_ENABLED_DEFAULT = "no shutdown line"
_SWITCHED_DEFAULT = "EOS's default: an Ethernet port switches unless `no switchport` stands"
_LEAVES = frozenset("no description shutdown vrf ip ipv6 mtu channel-group switchport bfd mac".split())  # open no block
_SPECIAL = frozenset({"profile", "defaults"})


class _Defaults(NamedTuple):
    """What `interface defaults` and `switchport default mode routed` change for all interfaces; 0 is no line."""

    mtu: int = 1500
    mtu_line: int = 0
    shutdown_line: int = 0
    routed_line: int = 0


def read_interfaces(book: Book) -> tuple[list[Interface], dict[str, Bound]]:
    """Return the interfaces in the order of the config, and the MACsec profiles they name by canonical name."""
    profiles = {
        node.words[2]: node for node in book.blocks("interface") if node.words[1] == "profile" and len(node.words) > 2
    }
    drafts: dict[str, InterfaceDraft] = {}
    for node in sorted(
        (*book.blocks("interface"), *book.blocks("no", "interface"), *book.blocks("default", "interface")),
        key=lambda one: one.line,
    ):
        words = node.words if node.words[0] == "interface" else node.words[1:]
        if words[1] in _SPECIAL:
            continue
        name = "".join(words[1:3]) if len(words) > 2 and words[2][:1].isdigit() else words[1]
        key = canonical(name)
        if words is not node.words:
            drafts.pop(key, None)  # `no interface X` takes it away, `default interface X` all that stood below it
        elif is_range(name):
            book.miss(node, "interface ranges", len(words))  # devices print none: a range is only ever typed
        else:
            _read_block(book, drafts.setdefault(key, InterfaceDraft(node, name)), node, profiles)
    defaults = _read_defaults(book)
    _join_bundles(drafts)
    for key, draft in drafts.items():
        _set_kind(key, draft, defaults)
    ports = _ports(drafts)
    for key, draft in drafts.items():
        _set_tags(key, draft, drafts, ports)
        _set_mtu(key, draft, drafts, defaults)
    macsec = {key: draft.macsec for key, draft in drafts.items() if draft.macsec is not None}
    return [_build(book, key, draft) for key, draft in drafts.items()], macsec


def _read_block(book: Book, draft: InterfaceDraft, node: Node, profiles: Mapping[str, Node]) -> None:
    own = []
    for child in node.children:
        if child.words[0] != "profile":
            own.append(child)
            continue
        for name in child.words[1:]:
            profile = profiles.get(name)
            book.refer("interface-profile", name, child.line, profile is not None, canonical(draft.name))
            draft.via = (child.line,)
            for line in profile.children if profile is not None else ():
                if line.words[0] == "command" and len(line.words) > 1:
                    read_line(book, draft, line, shift=1)
            draft.via = ()
    for child in own:  # the interface's own lines win over its profile's
        read_line(book, draft, child)
        for one in below(child, _LEAVES) if child.children else ():
            read_line(book, draft, one)


def _read_defaults(book: Book) -> _Defaults:
    found = _Defaults()
    for node in book.blocks("interface"):
        if node.words[1] != "defaults":
            continue
        for child in node.children:
            mtu = integer(child.words[1], 68, 65535) if child.words[0] == "mtu" and len(child.words) > 1 else None
            if mtu is not None:
                found = found._replace(mtu=mtu, mtu_line=child.line)
            elif child.words == ["ethernet"]:
                shut = next((one.line for one in child.children if one.words == ["shutdown"]), 0)
                found = found._replace(shutdown_line=shut)
            else:
                book.miss(child, "interface defaults", len(child.words) if child.words[0] == "mtu" else 1)
    for node in book.named("switchport default"):
        if node.words[2:] == ["mode", "routed"]:
            found = found._replace(routed_line=node.line)
    return found


def _join_bundles(drafts: Mapping[str, InterfaceDraft]) -> None:
    members: dict[str, list[str]] = {}
    for key, draft in drafts.items():
        if "bundle" in draft.fields:
            members.setdefault(draft.fields["bundle"], []).append(key)
    for key, names in members.items():
        if key in drafts:
            drafts[key].fields["members"] = tuple(names)
            drafts[key].lines["members"] = tuple(drafts[name].lines["bundle"][0] for name in names)


def _set_kind(key: str, draft: InterfaceDraft, defaults: _Defaults) -> None:
    """Fill in what a port is unless a line says so: switched, and enabled."""
    kind = kind_of(key)
    is_switching = kind in ("physical", "bundle") and not key.startswith("Management")
    if "is_layer2" not in draft.fields and is_switching and "bundle" not in draft.fields:
        if defaults.routed_line:
            draft.put("is_layer2", False, defaults.routed_line)
        else:
            draft.assume("is_layer2", True, _SWITCHED_DEFAULT)
    if "is_enabled" not in draft.fields:
        if defaults.shutdown_line and key.startswith("Ethernet") and kind == "physical":
            draft.put("is_enabled", False, defaults.shutdown_line)
        else:
            draft.defaults["is_enabled"] = _ENABLED_DEFAULT


def _set_tags(key: str, draft: InterfaceDraft, drafts: Mapping[str, InterfaceDraft], ports: Ports) -> None:
    """Tell the tags of frames: a VLAN interface's by the ports that carry the VLAN, EtherTypes by the port below."""
    kind = kind_of(key)
    parent = parent_of(key)
    if kind == "svi":
        parent = _set_vlan_tag(key, draft, ports)
    elif kind in ("physical", "bundle", "subinterface") and "tag_count" not in draft.lines:
        draft.fields["tag_count"] = 0  # the whole block was read: no encapsulation, no tag
    if parent is not None:
        draft.fields["parent"] = parent
    if draft.fields.get("outer_tag") is None:
        return
    below = drafts.get(parent or "")
    if below is not None and below.ethertype_below is not None:
        draft.put("ethertype", *below.ethertype_below)
    else:
        draft.assume("ethertype", "0x8100", _ETHERTYPE_DEFAULT)
    if draft.fields.get("inner_tag") is not None:
        draft.assume("inner_ethertype", "0x8100", _ETHERTYPE_DEFAULT)


def _ports(drafts: Mapping[str, InterfaceDraft]) -> Ports:
    """Return the switchports by what they carry; members speak by their bundle, ports that are shut carry nothing."""
    return by_way(
        (name, draft.port, draft.node.line)
        for name, draft in drafts.items()
        if draft.fields.get("is_layer2") is True
        and "bundle" not in draft.fields
        and kind_of(name) in ("physical", "bundle")
        and draft.fields.get("is_enabled", True)
    )


def _set_vlan_tag(key: str, draft: InterfaceDraft, ports: Ports) -> str | None:
    """Put the tag of `interface VlanN` where all ports that carry the VLAN agree; return the port where it is one."""
    vlan = integer(key.removeprefix("Vlan"), 1, 4094)
    carriers = carriers_of(vlan, ports) if vlan is not None else []
    ways = {one.how for one in carriers}
    if len(ways) != 1 or "unknown" in ways:
        return None
    lines = (draft.node.line, *dict.fromkeys(line for one in carriers for line in one.lines))
    is_tagged = ways == {"tagged"}
    draft.put("tag_count", int(is_tagged), *lines)
    if is_tagged:
        draft.put("outer_tag", vlan, *lines)
    if len(carriers) > 1:
        return None
    draft.lines["parent"] = carriers[0].lines
    return carriers[0].name


def _set_mtu(key: str, draft: InterfaceDraft, drafts: Mapping[str, InterfaceDraft], defaults: _Defaults) -> None:
    """EOS counts the IP packet alone in `mtu`; a sub-interface takes its port's."""
    parent = drafts.get(parent_of(key) or "")
    for source in (draft, parent):
        if source is not None and "mtu" in source.fields:
            draft.put("ip_mtu", source.fields["mtu"], *source.lines["mtu"])
            return
    if defaults.mtu_line:
        draft.put("ip_mtu", defaults.mtu, defaults.mtu_line)
    else:
        draft.assume("ip_mtu", 1500, _MTU_DEFAULT)


def _build(book: Book, key: str, draft: InterfaceDraft) -> Interface:
    return Interface(
        file=book.file,
        block_line=draft.node.line,
        name=draft.name,
        canonical_name=key,
        kind=kind_of(key),
        lines=draft.lines,
        defaults=draft.defaults,
        **draft.fields,
    )
