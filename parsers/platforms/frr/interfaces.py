"""Interfaces of FRR: names, VRF, addresses, shutdown. Tags, MTU and bundles are the kernel's and not in this config."""

from typing import Any

from parsers.model.interface import Interface
from parsers.platforms.frr.blocks import Book, statements
from parsers.tree.indent import Node
from parsers.values import address, ipv4_interface, ipv6_interface

_KERNEL = "the kernel owns it: FRR's config does not say"
_NAMED = "Linux's convention of names: FRR's config does not prove it"
_ENABLED_DEFAULT = "no shutdown line"
_ADDRESS_DEFAULT = "no address line; the kernel may hold addresses that FRR's config does not show"
# First words of interface lines that say nothing about our subject.
_OUTSIDE = frozenset(
    "bandwidth link-detect multicast link-params mpls evpn pbr-policy isis babel vrrp pim openfabric exit ptm-enable "
    "fabricd exit-link-params affinity affinity-mode traffic-eng enable nhrp lldp bfd mroute".split()
)
_IP_OUTSIDE = frozenset(
    "ospf ospf6 rip ripng eigrp pim igmp mroute nhrp nd router isis split-horizon summary-address bandwidth-percent "
    "hello-interval hold-time multicast mld delay access-group forwarding msdp protocol".split()
)
_HOLDERS = frozenset({"link-params"})
# Words of other protocols' lines that a key follows.
_KEY_WORDS = frozenset({"authentication-key", "md5", "string", "password", "authentication", "clear"})


class _Draft:
    """One interface while its lines are read."""

    def __init__(self, node: Node, vrf: str) -> None:
        self.node = node
        self.fields: dict[str, Any] = {"vrf": vrf}
        self.lines: dict[str, list[int]] = {} if vrf == "default" else {"vrf": [node.line]}

    def append(self, name: str, value: Any, line: int) -> None:
        held = self.fields.get(name, ())
        if value not in held:
            self.fields[name] = (*held, value)
            self.lines.setdefault(name, []).append(line)


def read_interfaces(book: Book) -> list[Interface]:
    """Return the interfaces in the order of the config; one that is written twice is merged."""
    drafts: dict[str, _Draft] = {}
    for node in sorted((*book.blocks("interface"), *book.blocks("no interface")), key=lambda one: one.line):
        words = node.words if node.words[0] == "interface" else node.words[1:]
        if words is not node.words:
            if len(words) > 1:  # else the name is cut off
                drafts.pop(words[1], None)
            continue
        vrf = words[3] if words[2:3] == ["vrf"] and len(words) > 3 else "default"
        draft = drafts.setdefault(words[1], _Draft(node, vrf))
        for child in statements(node.children, _HOLDERS):
            if not _read_line(book, draft, child):
                book.miss_line(child, f"interface {words[1]}")
    return [_build(book, name, draft) for name, draft in drafts.items()]


def _read_line(book: Book, draft: _Draft, node: Node) -> bool:
    is_no = node.words[0] == "no"
    body = node.words[int(is_no) :]
    first = body[0] if body else ""
    if first == "description":
        if not is_no:
            text = book.text.lines[node.line - 1].strip()[len("description") :].strip()
            draft.fields["description"], draft.lines["description"] = text, [node.line]
        return True
    if first == "shutdown":
        draft.fields["is_enabled"], draft.lines["is_enabled"] = is_no, [node.line]
        return True
    if first in ("ip", "ipv6") and body[1:2] == ["address"]:
        return is_no or _read_address(draft, body, node.line)
    if first in _OUTSIDE or (first in ("ip", "ipv6") and len(body) > 1 and body[1] in _IP_OUTSIDE):
        _hide_key(book, node)
        return True
    return False


def _hide_key(book: Book, node: Node) -> None:
    """Hide what follows the first key word of another protocol's line."""
    position = next((at for at, word in enumerate(node.words) if word in _KEY_WORDS), None)
    if position is not None:
        book.hide(node.line, position + 1)


def _read_address(draft: _Draft, body: list[str], line: int) -> bool:
    if len(body) < 3:
        return False
    if body[0] == "ipv6":
        six = ipv6_interface(body[2])
        if six is not None and not six.is_link_local:
            draft.append("ipv6", six, line)
        return six is not None
    text = body[2]
    if body[3:4] == ["peer"] and len(body) > 4:  # point to point: the mask is that of the far end
        _, slash, length = body[4].partition("/")
        text = f"{text}{slash}{length}" if address(text) is not None else ""
    four = ipv4_interface(text)
    if four is None:
        return False
    draft.append("ipv4", four, line)
    if "secondary" in body[3:]:
        draft.append("secondary_ipv4", four, line)
    return True


def _build(book: Book, name: str, draft: _Draft) -> Interface:
    kind = _kind(name)
    defaults = dict.fromkeys(("ip_mtu", "tag_count", "bundle"), _KERNEL)
    if "is_enabled" not in draft.fields:
        defaults["is_enabled"] = _ENABLED_DEFAULT
    if "ipv4" not in draft.fields:
        defaults["ipv4"] = _ADDRESS_DEFAULT
    parent = name.partition(".")[0] if kind == "subinterface" else None
    if parent:
        defaults["parent"] = _NAMED
    return Interface(
        file=book.file,
        block_line=draft.node.line,
        name=name,
        canonical_name=name,
        kind=kind,
        parent=parent,
        lines={field: tuple(numbers) for field, numbers in draft.lines.items()},
        defaults=defaults,
        **draft.fields,
    )


def _kind(name: str) -> Any:
    """Return the model's kind of an interface by Linux's usual names."""
    folded = name.casefold()
    if folded == "lo" or folded.startswith(("dummy", "loopback")):
        return "loopback"
    if "." in name and name.rpartition(".")[2].isdigit():
        return "subinterface"
    for kind, starts in _KINDS.items():
        if folded.startswith(starts):
            return kind
    return "other"


_KINDS = {
    "bundle": ("bond", "team"),
    "svi": ("vlan", "br", "irb"),
    "tunnel": ("tun", "gre", "ipsec", "vti", "wg", "xfrm"),
    "physical": ("eth", "en", "swp", "ge"),
}
