"""What of a whole space can leave to a neighbor: the policies of its address family, applied to sets of networks."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from checks.estate import EdgePath
from checks.route.space import Box, Piece, TooManyPieces, by_list, by_policy, whole_space
from parsers.model.bgp import AddressFamily, PolicyUse
from parsers.model.policy import PolicyBook
from parsers.model.source import Where


class Leaving(NamedTuple):
    """What can leave for sure, what may leave because a line is not understood, and the policies' own lines.

    `too_complex`: the policies fall into too many pieces, so that both lists are empty and say nothing.
    """

    sure: tuple[Piece, ...]
    doubtful: tuple[Piece, ...]
    places: tuple[Where, ...]
    too_complex: bool = False
    is_unfiltered: bool = False  # no policy is applied: all that the router has can leave


def what_can_leave(path: EdgePath, family: AddressFamily, space: Sequence[Box] = ()) -> Leaving:
    """Return what of `space` (by default all networks of the family) the export policies let pass."""
    return _passing(path, family, family.export_policy, "export_policy", space)


def what_can_enter(path: EdgePath, family: AddressFamily) -> Leaving:
    """Return what the import policies let in of all networks of the family."""
    return _passing(path, family, family.import_policy, "import_policy", ())


def _passing(
    path: EdgePath, family: AddressFamily, uses: tuple[PolicyUse, ...], field: str, space: Sequence[Box]
) -> Leaving:
    places = family.all_lines(field)
    boxes = tuple(space) or (whole_space(path.family),)
    if not uses:
        is_open = family.without_policy != "reject"
        return Leaving(tuple(map(Piece, boxes)) if is_open else (), (), places, is_unfiltered=is_open)
    book = path.device.policy_book() if path.device is not None else _NO_BOOK
    passed = _through(book, tuple((use.kind, use.name) for use in uses), boxes)
    if passed is None:
        return Leaving((), (), places, too_complex=True)
    return Leaving(*passed, places)


_NO_BOOK = PolicyBook({}, {})
_REMEMBERED = 512  # many neighbors of a router share their policies
_Passed = tuple[tuple[Piece, ...], tuple[Piece, ...]]


@lru_cache(_REMEMBERED)
def _through(book: PolicyBook, uses: tuple[tuple[str, str], ...], boxes: tuple[Box, ...]) -> _Passed | None:
    """Return what passes for sure and what may pass, None where the space falls into too many pieces."""
    pieces = [Piece(box) for box in boxes]
    try:
        passed = _chain(pieces, uses, book) if all(kind == "policy" for kind, _ in uses) else _each(pieces, uses, book)
    except TooManyPieces:
        return None
    sure = tuple(one for one in passed if not one.is_doubtful)
    return sure, tuple(one for one in passed if one.is_doubtful and not _is_held(one.box, sure))


def _is_held(box: Box, pieces: Iterable[Piece]) -> bool:
    """Tell whether a box lies within one of the pieces."""
    return any(
        one.box.network.version == box.network.version
        and one.box.low <= box.low
        and box.high <= one.box.high
        and box.network.prefixlen >= one.box.network.prefixlen
        and box.network.network_address in one.box.network
        for one in pieces
    )


def _each(pieces: list[Piece], uses: Sequence[tuple[str, str]], book: PolicyBook) -> list[Piece]:
    """Apply policies of different kinds: each must let a network pass."""
    for kind, name in uses:
        pieces = _one(pieces, kind, name, book)
    return pieces


def _one(pieces: list[Piece], kind: str, name: str, book: PolicyBook) -> list[Piece]:
    if kind == "prefix-list":
        return [hit for one in pieces for hit in _by_list(one, name, book)]
    policy = book.route_policies.get(name)
    if policy is None:  # not defined, or of a kind that is not read
        return [one._replace(is_doubtful=True) for one in pieces]
    passed = by_policy(pieces, policy, book)
    return [*passed.accepted, *(one._replace(is_doubtful=True) for one in passed.undecided)]


def _by_list(piece: Piece, name: str, book: PolicyBook) -> list[Piece]:
    """Return what the list of the piece's family lets pass; one that is not defined leaves the piece in doubt."""
    family = f"ipv{piece.box.network.version}"
    ours = [one for one in book.prefix_lists.get(name, ()) if one.afi in ("any", family)]
    if not ours:
        return [piece._replace(is_doubtful=True)]
    hits = [hit for one in ours for hit in by_list(piece.box, one)[0]]
    return [Piece(one.box, (*piece.lines, *one.lines), piece.is_doubtful or one.is_doubtful) for one in hits]


def _chain(pieces: list[Piece], uses: Sequence[tuple[str, str]], book: PolicyBook) -> list[Piece]:
    """Apply a chain of one kind: the first policy that decides counts; what none decides, the protocol sends."""
    accepted: list[Piece] = []
    for _, name in uses:
        policy = book.route_policies.get(name)
        if policy is None:
            pieces = [one._replace(is_doubtful=True) for one in pieces]
            accepted += pieces
            continue
        passed = by_policy(pieces, policy, book)
        accepted += passed.accepted
        pieces = passed.undecided
    return [*accepted, *pieces]
