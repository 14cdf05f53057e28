"""Lines of an XR config as nested blocks, in whichever form they were printed.

`show running-config formal` prints each line with the whole path before it. It is unfolded into the nested form; what
is nested already stays as it is, and blocks that are written twice become one.
"""

from collections.abc import Iterable
from typing import NamedTuple

from parsers.tree.indent import Node


class Line(Node):
    """A node that is a part of a longer line, or that a group brought.

    `skip` counts the words that stand before it on its line; `via` are the `apply-group` lines that bring it.
    """

    __slots__ = ("skip", "via")

    def __init__(self, words: list[str], line: int, skip: int = 0, via: tuple[int, ...] = ()) -> None:
        super().__init__(words, line)
        self.skip = skip
        self.via = via


def skip_of(node: Node) -> int:
    """Return how many words stand before the node on its line."""
    return node.skip if isinstance(node, Line) else 0


def lines_of(node: Node) -> tuple[int, ...]:
    """Return the node's line, then the lines that bring it to where it is."""
    return (node.line, *node.via) if isinstance(node, Line) else (node.line,)


class _Head(NamedTuple):
    """How a block's head looks: its second word where it is fixed, how many words it has, and what stands inside."""

    second: str
    size: int
    inside: str


LEAVES = "leaves"
ROOT = "root"
_HEADS: dict[str, dict[str, tuple[_Head, ...]]] = {
    ROOT: {
        "router": (_Head("bgp", 3, "bgp"), _Head("static", 2, "static")),
        "interface": (_Head("", 2, LEAVES),),
        "key": (_Head("chain", 3, "chain"),),
        "macsec-policy": (_Head("", 2, LEAVES),),
        "macsec": (_Head("", 1, LEAVES),),
        "l2vpn": (_Head("", 1, "l2vpn"),),
        "tcp": (_Head("ao", 2, "ao"),),
        "group": (_Head("", 2, ROOT),),
    },
    "bgp": {
        "vrf": (_Head("", 2, "vrf"),),
        "neighbor": (_Head("", 2, "neighbor"),),
        "neighbor-group": (_Head("", 2, "neighbor"),),
        "session-group": (_Head("", 2, LEAVES),),
        "af-group": (_Head("", 5, LEAVES),),
        "address-family": (_Head("", 3, LEAVES),),
    },
    "vrf": {
        "neighbor": (_Head("", 2, "neighbor"),),
        "address-family": (_Head("", 3, LEAVES),),
    },
    "neighbor": {"address-family": (_Head("", 3, LEAVES),)},
    "static": {"vrf": (_Head("", 2, "static"),), "address-family": (_Head("", 3, LEAVES),)},
    "chain": {"macsec": (_Head("", 1, "chain"),), "key": (_Head("", 2, LEAVES),)},
    "l2vpn": {"bridge": (_Head("group", 3, "bridge"),)},
    "bridge": {"bridge-domain": (_Head("", 2, "domain"),)},
    "domain": {"interface": (_Head("", 2, LEAVES),), "routed": (_Head("interface", 3, LEAVES),)},
    "ao": {"keychain": (_Head("", 2, LEAVES),)},
}


def head_of(words: list[str], context: str) -> tuple[int, str]:
    """Return how many words of a line are a block's head, and the context inside; 0 where it opens no block."""
    for head in _HEADS.get(context, {}).get(words[0], ()):
        if len(words) < head.size or (head.second and words[1] != head.second):
            continue
        if context == ROOT and words[0] == "interface":
            return _interface_size(words), head.inside
        if head.inside == "bgp" and len(words) > 4 and words[3] == "instance":
            return 5, head.inside
        return head.size, head.inside
    return 0, ""


def _interface_size(words: list[str]) -> int:
    """Return the size of an `interface` head: `preconfigure`, a number set apart and `l2transport` belong to it."""
    size = 3 if words[1] == "preconfigure" and len(words) > 2 else 2
    if len(words) > size and words[size][0].isdigit():
        size += 1
    return size + 1 if words[size : size + 1] == ["l2transport"] else size


def unfolded(nodes: Iterable[Node], context: str = ROOT) -> list[Node]:
    """Return the nodes as blocks: long lines unfolded, blocks of the same head joined, the order kept."""
    result: list[Node] = []
    blocks: dict[tuple[str, ...], tuple[Node, str]] = {}
    for node in nodes:
        size, inside = head_of(node.words, context)
        if not size:
            result.append(node)
            continue
        key = tuple(node.words[:size])
        block, _ = blocks.get(key, (None, ""))
        rest = node.words[size:]
        if block is None:
            block = Line(node.words[:size], node.line, skip_of(node)) if rest else node
            blocks[key] = block, inside
            result.append(block)
        if rest:
            child = Line(rest, node.line, skip_of(node) + size)
            child.children = node.children
            block.children.append(child)
        elif block is not node:
            block.children += node.children
    for block, inside in blocks.values():
        if inside in _HEADS:
            block.children = unfolded(block.children, inside)
    return result
