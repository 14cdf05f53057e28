"""The `bfd` section of FRR: profiles and peers. Values equal to the defaults are not printed (facts on the lab, 2)."""

from dataclasses import dataclass, field
from typing import NamedTuple

from parsers.platforms.frr.blocks import Book, statements
from parsers.tree.indent import Node
from parsers.values import address, integer

DEFAULTS = {"bfd_transmit_ms": 300, "bfd_receive_ms": 300, "bfd_multiplier": 3}
_LEAVES = {
    "transmit-interval": ("bfd_transmit_ms", 10, 60000),
    "receive-interval": ("bfd_receive_ms", 10, 60000),
    "detect-multiplier": ("bfd_multiplier", 2, 255),
}
_OTHERS = frozenset(
    "echo-mode echo transmit-interval receive-interval passive-mode minimum-ttl label log-session-changes exit "
    "echo-interval".split()
)


@dataclass(slots=True)
class BfdBlock:
    """One profile or peer: the leaves that it sets (None where one is unreadable), each with its line."""

    line: int
    leaves: dict[str, tuple[int | None, int]] = field(default_factory=dict)
    shutdown_line: int = 0
    profile: str = ""
    profile_line: int = 0


class Bfd(NamedTuple):
    """What the section says, profiles by name, peers by VRF and address."""

    profiles: dict[str, BfdBlock]
    peers: dict[tuple[str, str], BfdBlock]


def read_bfd(book: Book) -> Bfd:
    """Return the profiles and peers; a section written twice is merged."""
    found = Bfd({}, {})
    for node in (child for root in book.heads_of("bfd") for child in root.children):
        words = node.words
        if words[0] == "profile" and len(words) == 2:
            _read_leaves(
                book, found.profiles.setdefault(words[1], BfdBlock(node.line)), node, f"bfd profile {words[1]}"
            )
        elif words[0] == "peer" and len(words) > 1 and (peer := address(words[1])) is not None:
            vrf = words[words.index("vrf") + 1] if "vrf" in words[:-1] else "default"
            block = found.peers.setdefault((vrf, str(peer)), BfdBlock(node.line))
            _read_leaves(book, block, node, f"bfd peer {peer}")
        elif words[0] not in _OTHERS:
            book.miss(node, "bfd")
    return found


def _read_leaves(book: Book, block: BfdBlock, node: Node, section: str) -> None:
    for child in statements(node.children):
        is_no = child.words[0] == "no"
        body = child.words[int(is_no) :] or [""]
        if body[0] in _LEAVES and len(body) == 2 and not is_no:
            name, low, high = _LEAVES[body[0]]
            block.leaves[name] = integer(body[1], low, high), child.line
        elif body[0] == "shutdown":
            block.shutdown_line = 0 if is_no else child.line
        elif body[0] == "profile" and len(body) == 2:
            block.profile, block.profile_line = ("", 0) if is_no else (body[1], child.line)
        elif body[0] not in _OTHERS or body[0] in _LEAVES:
            book.miss_line(child, section, 1 + int(is_no))
