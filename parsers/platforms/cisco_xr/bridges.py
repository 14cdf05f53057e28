"""Bridge domains of XR: the tags of a BVI are those of the one sub-interface that is bridged to it.

They are told only where that sub-interface takes all its tags off; otherwise the BVI's frames carry what nobody reads.
"""

from collections.abc import Iterable
from typing import NamedTuple

from parsers.platforms.cisco_xr.blocks import Book
from parsers.platforms.cisco_xr.interfaces import Draft, put_ethertypes
from parsers.platforms.cisco_xr.lines import lines_of
from parsers.platforms.cisco_xr.names import canonical
from parsers.tree.indent import Node

_TAGS = ("outer_tag", "inner_tag", "tag_count")


class _Domain(NamedTuple):
    """One bridge domain: what is bridged in it, and the BVI that routes for it."""

    circuits: list[str]
    routed: str
    lines: tuple[int, ...]  # of the `routed interface` line
    circuit_lines: tuple[int, ...]


def give_tags(book: Book, drafts: dict[str, Draft]) -> None:
    """Give each BVI the tags and the port of the sub-interface behind it."""
    for domain in _domains(book):
        bvi = drafts.get(domain.routed)
        circuit = drafts.get(domain.circuits[0]) if len(domain.circuits) == 1 else None
        if bvi is None or circuit is None:
            continue
        count = circuit.fields.get("tag_count", 0)
        bvi.parent = circuit.parent or domain.circuits[0]
        bvi.lines["parent"] = (*domain.circuit_lines, *domain.lines)
        if count is None or count != circuit.popped:
            continue
        for field in _TAGS:
            if field in circuit.fields:
                bvi.put(field, circuit.fields[field], (*circuit.lines.get(field, ()), *domain.lines))
        bvi.is_dot1ad = circuit.is_dot1ad
        if "outer_tag" in bvi.fields:
            put_ethertypes(bvi, drafts)
        else:
            bvi.fields["tag_count"] = 0


def _domains(book: Book) -> Iterable[_Domain]:
    for root in book.plain_blocks("l2vpn"):
        for group in root.children:
            if group.words[:2] == ["bridge", "group"]:
                for domain in group.children:
                    if domain.words[0] == "bridge-domain":
                        yield _domain(domain)


def _domain(node: Node) -> _Domain:
    circuits: list[str] = []
    routed = ""
    lines: tuple[int, ...] = (node.line,)
    circuit_lines: tuple[int, ...] = ()
    for child in node.children:
        words = child.words
        if words[0] == "interface" and len(words) > 1:
            circuits.append(canonical("".join(words[1:])))
            circuit_lines += lines_of(child)
        elif words[:2] == ["routed", "interface"] and len(words) > 2:
            routed, lines = canonical("".join(words[2:])), lines_of(child)
        elif words[0] in ("vfi", "neighbor", "evi"):
            circuits.append("")  # another way out: the tags are no longer one interface's
    return _Domain(circuits, routed, lines, circuit_lines)
