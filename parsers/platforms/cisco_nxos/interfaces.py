"""Interfaces of NX-OS: what each says, and what follows from its port, its bundle or the trunk that carries it."""

from typing import Literal

from parsers.model.interface import Interface
from parsers.platforms.cisco_nxos.blocks import Book
from parsers.platforms.cisco_nxos.interface_lines import InterfaceDraft, read_line
from parsers.platforms.cisco_nxos.names import canonical, parent_of
from parsers.platforms.cisco_nxos.port_profiles import PortProfiles
from parsers.switchport import Ports, by_way, carriers_of
from parsers.values import vlan_tag

_MTU_DEFAULT = "NX-OS's default MTU of 1500 bytes"
_MTU_OPEN = "its port sets an MTU: whether a sub-interface without a line takes it is not documented"
_ETHERTYPE_DEFAULT = "NX-OS's default EtherType 0x8100"
_ENABLED_DEFAULT = "no shutdown line"
_ENABLED_OPEN = "no shutdown line: whether such an interface is up without one differs by model and setting"
_PROFILE_OPEN = "it inherits a port profile that the capture does not show"
_TAG_OPEN = "the VLAN leaves by several ports, tagged on some of them only"
_TAG_UNSEEN = "no trunk or access port of the capture carries the VLAN"

Kind = Literal["physical", "bundle", "subinterface", "svi", "loopback", "tunnel", "other"]
_Drafts = dict[str, InterfaceDraft]


def read_interfaces(book: Book) -> list[Interface]:
    """Return the interfaces in the order of the config; one that is written twice is merged."""
    drafts: _Drafts = {}
    profiles = PortProfiles(book)
    blocks = (*book.blocks("interface"), *book.blocks("no", "interface"), *book.blocks("default", "interface"))
    for node in sorted(blocks, key=lambda one: one.line):
        is_gone = node.words[0] != "interface"
        name = "".join(node.words[1 + int(is_gone) : 3 + int(is_gone)])
        if name.startswith("breakout"):  # `interface breakout module 1 port 49 map 25g-4x` splits a port
            continue
        if is_range(name):
            book.miss(node, "interface", len(node.words))
            continue
        key = canonical(name)
        if is_gone:  # `no interface X` takes it away, `default interface X` all that stood below it
            drafts.pop(key, None)
            book.macsec_lines.pop(key, None)
            for family in ("ipv4", "ipv6"):
                book.bfd_timers.pop((key, family), None)
            continue
        draft = drafts.setdefault(key, InterfaceDraft(node, name))
        inherits = [child for child in node.children if child.words[:2] == ["inherit", "port-profile"]]
        profiles.apply(draft, key, inherits)
        for child in node.children:
            if child not in inherits:
                read_line(book, draft, child)
    _join_bundles(drafts)
    shut_kinds = {kind_of(key) for key, one in drafts.items() if one.fields.get("is_enabled") is False}
    if any(
        node.words[2:4] == ["tag", "native"] for node in (*book.blocks("vlan", "dot1q"), *book.blocks("vlan", "dot1Q"))
    ):
        for draft in drafts.values():
            draft.port.tag_native()
    ports = _ports(drafts)
    return [_build(book, key, draft, drafts, ports, shut_kinds) for key, draft in drafts.items()]


def _join_bundles(drafts: _Drafts) -> None:
    """Tie ports to their port-channels, in both directions."""
    for key, draft in drafts.items():
        bundle = drafts.get(draft.fields.get("bundle", ""))
        if bundle is not None:
            bundle.append("members", key, draft.lines["bundle"][0])


def _build(
    book: Book, key: str, draft: InterfaceDraft, drafts: _Drafts, ports: Ports, shut_kinds: set[Kind]
) -> Interface:
    kind = kind_of(key)
    parent = parent_of(key)
    if kind == "svi":
        parent = _join_svi(book, key, draft, ports)
    elif kind in ("physical", "bundle", "subinterface") and "tag_count" not in draft.fields:
        draft.fields["tag_count"] = 0  # the whole block was read: no encapsulation, no tag
    port = drafts.get(parent or "")
    if "outer_tag" in draft.fields:
        _put_ethertype(draft, port)
    if draft.fields.get("is_layer2") is None and draft.port.lines and draft.is_routed is None:
        draft.put("is_layer2", True, *next(iter(draft.port.lines.values()))[:1])  # only a switched port has such lines
    _put_ip_mtu(draft, port if kind == "subinterface" else None)
    _put_enabled(draft, kind, shut_kinds)
    return Interface(
        file=book.file,
        block_line=draft.node.line,
        name=draft.name,
        canonical_name=key,
        kind=kind,
        parent=parent,
        **draft.all,
    )


def _put_ethertype(draft: InterfaceDraft, port: InterfaceDraft | None) -> None:
    below = port.ethertype_below if port else None
    if below is not None:
        draft.put("ethertype", below[0], below[1])
    else:
        draft.assume("ethertype", "0x8100", _ETHERTYPE_DEFAULT)
    if draft.fields.get("inner_tag"):
        draft.assume("inner_ethertype", "0x8100", _ETHERTYPE_DEFAULT)


def _put_ip_mtu(draft: InterfaceDraft, port: InterfaceDraft | None) -> None:
    """NX-OS counts the IP packet alone in the `mtu` of routed interfaces."""
    if "mtu" in draft.fields:
        draft.put("ip_mtu", draft.fields["mtu"], *draft.lines["mtu"])
    elif draft.gap_line:
        draft.assume("ip_mtu", None, _PROFILE_OPEN)
    elif port is not None and port.fields.get("mtu", 1500) != 1500:
        draft.assume("ip_mtu", None, _MTU_OPEN)
    else:
        draft.assume("ip_mtu", 1500, _MTU_DEFAULT)


def _put_enabled(draft: InterfaceDraft, kind: Kind, shut_kinds: set[Kind]) -> None:
    """Say what no shutdown line means. A device prints the form that is not its default.

    Routed ports, sub-interfaces and SVIs are shut by default on many models and then print `no shutdown`.
    """
    if "is_enabled" in draft.fields:
        return
    if draft.gap_line:
        draft.assume("is_enabled", None, _PROFILE_OPEN)
        return
    is_routed = draft.is_routed is True or (draft.is_routed is None and "ipv4" in draft.fields)
    has_line_always = kind in ("svi", "subinterface") or (kind == "physical" and is_routed)
    if has_line_always and kind not in shut_kinds:
        draft.assume("is_enabled", None, _ENABLED_OPEN)
    else:
        draft.assume("is_enabled", True, _ENABLED_DEFAULT)


def _join_svi(book: Book, key: str, draft: InterfaceDraft, ports: Ports) -> str | None:
    """Give an SVI the tag under which its VLAN leaves, and return the one port below it, None where it is not one."""
    book.needs_feature("interface-vlan", draft.node.line, key)
    vlan = vlan_tag(key.removeprefix("Vlan"))
    if vlan is None:
        return None
    carriers = carriers_of(vlan, ports)
    if not carriers:
        draft.assume("tag_count", None, _TAG_UNSEEN)
        return None
    lines = (draft.node.line, *dict.fromkeys(line for one in carriers for line in one.lines))
    ways = {one.how for one in carriers}
    if ways == {"tagged"}:
        draft.put("outer_tag", vlan, *lines)
        draft.put("tag_count", 1, *lines)
    elif ways == {"untagged"}:
        draft.put("tag_count", 0, *lines)
    else:
        draft.assume("tag_count", None, _TAG_OPEN)
    if len(carriers) > 1:
        return None
    draft.lines["parent"] = carriers[0].lines
    return carriers[0].name


def _ports(drafts: _Drafts) -> Ports:
    """Return the switchports by what they carry; members speak by their bundle, ports that are shut carry nothing."""
    return by_way(
        (key, draft.port, draft.node.line)
        for key, draft in drafts.items()
        if draft.port.lines
        and not draft.is_routed
        and draft.fields.get("is_enabled", True)
        and draft.fields.get("bundle") not in drafts
        and kind_of(key) in ("physical", "bundle")
    )


def is_range(name: str) -> bool:
    """Tell whether the name stands for several interfaces: a command that no config repeats."""
    cut = next((at for at, letter in enumerate(name) if letter.isdigit()), len(name))
    return "-" in name[cut:] or "," in name[cut:] or name == "range"


def kind_of(name: str) -> Kind:
    """Return the model's kind of an interface by its long name."""
    letters = name.rstrip("0123456789/.")
    kinds: dict[str, Kind] = {"Vlan": "svi", "loopback": "loopback", "Tunnel": "tunnel"}
    if letters in kinds:
        return kinds[letters]
    if letters in ("Ethernet", "port-channel") and "." in name:
        return "subinterface"
    return "physical" if letters == "Ethernet" else "bundle" if letters == "port-channel" else "other"
