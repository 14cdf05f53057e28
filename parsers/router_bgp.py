"""The heads of `router bgp` blocks, as the platforms that indent write them."""

from collections.abc import Iterable

from parsers.tree.indent import Node
from parsers.values import as_number


def process_numbers(heads: Iterable[Node]) -> dict[str, int]:
    """Return the AS of `router bgp` by the VRF that its head names; the first block of a VRF counts."""
    found: dict[str, int] = {}
    for head in heads:
        words = head.words
        number = as_number(words[2]) if len(words) > 2 else None
        if number is not None:
            found.setdefault(words[words.index("vrf") + 1] if "vrf" in words[3:-1] else "default", number)
    return found
