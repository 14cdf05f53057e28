"""How pieces of a space are told: the first few, and the lines that let them pass."""

from collections.abc import Sequence

from checks.route.space import Piece
from parsers.model.bgp import AddressFamily
from parsers.model.source import Where

_SHOWN = 3
_MAX_PLACES = 6


def named(pieces: Sequence[Piece]) -> str:
    """Return the pieces as text: the widest first, the first few, and how many more there are."""
    boxes = sorted({one.box for one in pieces}, key=lambda box: (box.network.prefixlen, int(box.network[0]), box.low))
    rest = len(boxes) - _SHOWN
    return ", ".join(str(box) for box in boxes[:_SHOWN]) + (f" and {rest} more" if rest > 0 else "")


def places_of(pieces: Sequence[Piece], family: AddressFamily, otherwise: Sequence[Where]) -> tuple[Where, ...]:
    """Return the lines that let the pieces pass, then those that apply the policy; at most a handful."""
    lines = dict.fromkeys(line for one in pieces for line in one.lines)
    places = [*(Where(family.file, line) for line in lines), *otherwise]
    return tuple(dict.fromkeys(places))[:_MAX_PLACES]
