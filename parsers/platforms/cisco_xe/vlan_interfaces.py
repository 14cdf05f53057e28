"""VLAN and bridge-domain interfaces of IOS: the tags under which their frames leave, by the ports below them.

Source: facts on platforms, C.1. An SVI goes by the switchports that carry its VLAN; a BDI by the one service instance
of its bridge domain, and only where that takes all its tags off; otherwise the frames carry what nobody reads.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from parsers.platforms.cisco_xe.blocks import Book
from parsers.platforms.cisco_xe.names import canonical
from parsers.switchport import Ports, Switchport, by_way, carriers_of
from parsers.tree.indent import Node
from parsers.values import integer, vlan_tag

_OUTSIDE = frozenset(
    "description service-policy l2protocol errdisable mac ethernet snmp storm-control group ip cfm shutdown "
    "xconnect".split()
)


class VlanDraft(Protocol):
    """What an interface offers while it is put together."""

    node: Node
    fields: dict[str, Any]
    lines: dict[str, list[int]]
    port: Switchport
    instances: list[Node]
    outer_ethertype: tuple[str, int] | None


class Instance(NamedTuple):
    """One `service instance` of a port: its tags, how many of them it takes off, and its lines."""

    port: str
    number: str
    tags: tuple[int, ...]  # empty: untagged, or a match that is not one VLAN
    is_dot1ad: bool
    popped: int
    domain: int | None  # of its own `bridge-domain` line
    lines: tuple[int, ...]


def tie_vlan_interfaces(book: Book, drafts: Mapping[str, VlanDraft]) -> None:
    """Give each SVI and BDI its tags, and the port below it where it is one."""
    ports = by_way(
        (key, draft.port, draft.node.line)
        for key, draft in drafts.items()
        if draft.port.lines and draft.fields.get("is_layer2", True) and "bundle" not in draft.fields
        if draft.fields.get("is_enabled", True)
    )
    instances = [
        one for key, draft in drafts.items() for node in draft.instances if (one := _instance(book, key, node))
    ]
    domains = _domains(book, instances)
    for key, draft in drafts.items():
        number = integer(key[4:], 1, 4094) if key.startswith("Vlan") else None
        if number is not None:
            _tie_svi(number, draft, ports)
        elif key.startswith("BDI"):
            _tie_bdi(draft, domains.get(integer(key[3:], 1, 16777215) or 0, []))


def _tie_svi(vlan: int, draft: VlanDraft, ports: Ports) -> None:
    carriers = carriers_of(vlan, ports)
    ways = {one.how for one in carriers}
    if len(ways) != 1 or "unknown" in ways:
        return
    lines = [draft.node.line, *dict.fromkeys(line for one in carriers for line in one.lines)]
    is_tagged = ways == {"tagged"}
    draft.fields["tag_count"], draft.lines["tag_count"] = int(is_tagged), lines
    if is_tagged:
        draft.fields["outer_tag"], draft.lines["outer_tag"] = vlan, lines
    if len(carriers) == 1:
        draft.fields["parent"], draft.lines["parent"] = carriers[0].name, list(carriers[0].lines)


def _tie_bdi(draft: VlanDraft, members: Sequence[Instance]) -> None:
    if len(members) != 1:
        return
    one = members[0]
    draft.fields["parent"], draft.lines["parent"] = one.port, list(one.lines)
    if not one.tags or one.popped != len(one.tags):
        return
    for field, tag in zip(("outer_tag", "inner_tag"), one.tags, strict=False):
        draft.fields[field], draft.lines[field] = tag, list(one.lines)
    draft.fields["tag_count"], draft.lines["tag_count"] = len(one.tags), list(one.lines)
    if one.is_dot1ad:
        draft.outer_ethertype = "0x88a8", one.lines[0]


def _instance(book: Book, port: str, node: Node) -> Instance | None:
    """Return one `service instance N ethernet` block."""
    tags: tuple[int, ...] = ()
    popped, domain, is_dot1ad = 0, None, False
    lines: list[int] = []
    for child in node.children:
        words = child.words
        if words[0] == "encapsulation":
            tags, is_dot1ad = _tags([word.casefold() for word in words[1:]])
            lines.insert(0, child.line)
        elif words[:4] == ["rewrite", "ingress", "tag", "pop"] and len(words) > 4:
            popped = integer(words[4], 1, 2) or 0
            lines.append(child.line)
        elif words[0] == "bridge-domain" and len(words) > 1:
            domain = integer(words[1], 1, 16777215)
            lines.append(child.line)
        elif words[0] not in _OUTSIDE and words[0] != "rewrite":
            book.miss(child, f"service instance {node.words[2]}")
    return Instance(port, node.words[2], tags, is_dot1ad, popped, domain, tuple(lines or [node.line]))


def _tags(words: list[str]) -> tuple[tuple[int, ...], bool]:
    """Return the tags that `encapsulation` matches, none where they are not one or two, and whether it says 802.1ad."""
    is_dot1ad = words[:1] == ["dot1ad"]
    rest = [word for word in words if word != "exact"]
    if rest[:1] not in (["dot1q"], ["dot1ad"]) or len(rest) not in (2, 4):
        return (), is_dot1ad
    outer = vlan_tag(rest[1])
    if len(rest) == 2:
        return ((outer,) if outer else ()), is_dot1ad
    inner = vlan_tag(rest[3]) if rest[2] in ("second-dot1q", "dot1q") else None
    return ((outer, inner) if outer and inner else ()), is_dot1ad


def _domains(book: Book, instances: Sequence[Instance]) -> dict[int, list[Instance]]:
    """Return what is bridged in each domain; `bridge-domain N` blocks list members that do not name it themselves."""
    found: dict[int, list[Instance]] = {}
    for one in instances:
        if one.domain is not None:
            found.setdefault(one.domain, []).append(one)
    by_name = {(one.port, one.number): one for one in instances}
    for number, child in _member_lines(book):
        words = child.words
        member = (
            by_name.get((canonical(words[1]), words[3]))
            if words[2:3] == ["service-instance"] and len(words) > 3
            else None
        )
        other = Instance("", "", (), False, 0, number, (child.line,))  # another way out: no single port's tags
        found.setdefault(number, []).append(
            other if member is None else member._replace(lines=(*member.lines, child.line))
        )
    return found


def _member_lines(book: Book) -> Iterator[tuple[int, Node]]:
    for root in book.heads_of("bridge-domain"):
        number = integer(root.words[1], 1, 16777215) if len(root.words) > 1 else None
        for child in root.children if number is not None else ():
            if child.words[0] == "member" and len(child.words) > 1 and number is not None:
                yield number, child
