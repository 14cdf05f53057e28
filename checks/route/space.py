"""Sets of networks, exactly: what a list or a policy lets pass of a whole space, not of one prefix.

A `Box` is every network inside one prefix whose length lies between two bounds; rules of prefix lists are boxes too, so
cutting one by another gives boxes again. A space that falls into too many pieces is given up, never guessed.
"""

from collections.abc import Iterable, Iterator, Sequence
from ipaddress import IPv4Network, IPv6Network
from typing import NamedTuple

from parsers.model.policy import Match, PolicyBook, PrefixList, PrefixRule, RoutePolicy, Term

Network = IPv4Network | IPv6Network
MAX_BOXES = 4096


class TooManyPieces(Exception):  # noqa: N818  no error of anybody's: the answer is then "not known"
    """The space falls into more pieces than are worth following."""


class Box(NamedTuple):
    """Every network inside `network` whose length is `low`..`high`. Never empty: low <= high."""

    network: Network
    low: int
    high: int

    @property
    def is_exact(self) -> bool:
        """Tell whether the box holds one network only."""
        return self.low == self.high == self.network.prefixlen

    def __str__(self) -> str:
        """Return the box as a prefix list writes it."""
        if self.is_exact:
            return str(self.network)
        low = "" if self.low == self.network.prefixlen else f" ge {self.low}"
        return f"{self.network}{low}" + ("" if self.high == self.low and low else f" le {self.high}")


class Piece(NamedTuple):
    """A box on its way through policies: the lines that let it pass so far, and whether one of them is in doubt."""

    box: Box
    lines: tuple[int, ...] = ()
    is_doubtful: bool = False


def whole_space(family: str) -> Box:
    """Return every network of a family."""
    return Box(IPv4Network("0.0.0.0/0"), 0, 32) if family == "ipv4" else Box(IPv6Network("::/0"), 0, 128)


def cut(box: Box, prefix: Network, low: int, high: int) -> tuple[Box | None, list[Box]]:
    """Return the part of `box` inside `prefix` with a length of `low`..`high`, and what is left of the box."""
    if prefix.version != box.network.version or not prefix.overlaps(box.network):
        return None, [box]
    if prefix.prefixlen <= box.network.prefixlen:
        return _cut_lengths(box, low, high)
    inner_low = max(box.low, prefix.prefixlen)
    if inner_low > box.high:
        return None, [box]
    hit, rest = _cut_lengths(Box(prefix, inner_low, box.high), low, high)
    return (None, [box]) if hit is None else (hit, [*_around(box, prefix), *rest])


def _cut_lengths(box: Box, low: int, high: int) -> tuple[Box | None, list[Box]]:
    bottom, top = max(box.low, low), min(box.high, high)
    if bottom > top:
        return None, [box]
    rest = [Box(box.network, box.low, bottom - 1)] if box.low < bottom else []
    if top < box.high:
        rest.append(Box(box.network, top + 1, box.high))
    return Box(box.network, bottom, top), rest


def _around(box: Box, prefix: Network) -> Iterator[Box]:
    """Yield what of `box` is not inside `prefix`: the networks above it, one by one, and the halves beside it."""
    one = prefix
    while one.prefixlen > box.network.prefixlen:
        above = one.supernet()
        for half in above.subnets():
            if half != one and box.high >= half.prefixlen:
                yield Box(half, max(box.low, half.prefixlen), box.high)
        if box.low <= above.prefixlen <= box.high:
            yield Box(above, above.prefixlen, above.prefixlen)
        one = above


def outside(pieces: Iterable[Piece], networks: Iterable[Network]) -> list[Piece]:
    """Return what of the pieces lies inside none of the networks."""
    left = list(pieces)
    for one in networks:
        left = [
            Piece(box, piece.lines, piece.is_doubtful)
            for piece in left
            for box in cut(piece.box, one, one.prefixlen, one.max_prefixlen)[1]
        ]
    return left


def beyond(pieces: Sequence[Piece], others: Sequence[Piece]) -> list[Piece]:
    """Return what of the pieces lies in none of the others."""
    left = list(pieces)
    for other in others:
        rest: list[Piece] = []
        for piece in left:
            box = other.box
            hit, boxes = cut(piece.box, box.network, box.low, box.high)
            rest += [Piece(one, piece.lines, piece.is_doubtful) for one in boxes] if hit is not None else [piece]
        left = rest
    return left


def by_list(box: Box, listed: PrefixList) -> tuple[list[Piece], list[Piece]]:
    """Return what of a box the list permits, and what it denies: the first entry that covers decides."""
    permitted: list[Piece] = []
    denied: list[Piece] = []
    left = [box]
    for rule in listed.rules:
        left = _take(left, rule, permitted if rule.is_permit else denied)
    is_open = not listed.is_readable
    denied += [Piece(one, (listed.block_line,), is_open) for one in left]
    if is_open:
        permitted += [Piece(one, (listed.block_line,), True) for one in left]
    return permitted, denied


def _take(boxes: Sequence[Box], rule: PrefixRule, taken: list[Piece]) -> list[Box]:
    left: list[Box] = []
    for box in boxes:
        hit, rest = cut(box, rule.prefix, rule.low, rule.high)
        if hit is not None:
            taken.append(Piece(hit, (rule.line,)))
        left += rest
    if len(left) + len(taken) > MAX_BOXES:
        raise TooManyPieces
    return left


class Passed(NamedTuple):
    """What came out of a policy: accepted, and left to the next policy of a chain or the protocol's default."""

    accepted: list[Piece]
    undecided: list[Piece]


def by_policy(pieces: Iterable[Piece], policy: RoutePolicy, book: PolicyBook) -> Passed:
    """Return what a policy accepts of the pieces, and what it leaves undecided."""
    accepted: list[Piece] = []
    undecided: list[Piece] = []
    left = [one if policy.is_readable else one._replace(is_doubtful=True) for one in pieces]
    for term in policy.terms:
        hits, left = _by_term(left, term, book)
        doubtful = [one for one in hits if one.is_doubtful]
        if term.action == "accept":
            accepted += hits
        elif term.action == "next-policy":
            undecided += hits
        # What only may have matched goes on: it may as well not have.
        left += hits if term.action == "next" else doubtful
        if len(left) + len(accepted) > MAX_BOXES:
            raise TooManyPieces
    if policy.final == "accept":
        accepted += [one._replace(lines=(*one.lines, policy.block_line)) for one in left]
    elif policy.final == "default":
        undecided += left
    elif not policy.is_readable:
        accepted += left
    return Passed(accepted, undecided)


def _by_term(pieces: Sequence[Piece], term: Term, book: PolicyBook) -> tuple[list[Piece], list[Piece]]:
    """Return which pieces a term's conditions hold for, and the rest."""
    hits = list(pieces)
    rest: list[Piece] = []
    for match in term.matches:
        held: list[Piece] = []
        for piece in hits:
            yes, no = _by_match(piece, match, book)
            held += yes
            rest += no
        hits = held
    return [one._replace(lines=(*one.lines, term.line)) for one in hits], rest


def _by_match(piece: Piece, match: Match, book: PolicyBook) -> tuple[list[Piece], list[Piece]]:
    if match.kind == "opaque":
        return [piece._replace(is_doubtful=True, lines=(*piece.lines, match.line))], []
    if match.kind == "family":
        yes, no = ([piece], []) if match.afi == f"ipv{piece.box.network.version}" else ([], [piece])
    elif match.kind == "prefix":
        yes, no = _by_rules(piece, match.rules)
    elif match.afi not in (None, f"ipv{piece.box.network.version}"):
        yes, no = [], [piece]  # lists of both families may bear one name
    else:
        yes, no = _by_names(piece, match, book)
    return (no, yes) if match.is_negated else (yes, no)


def _by_rules(piece: Piece, rules: Sequence[PrefixRule]) -> tuple[list[Piece], list[Piece]]:
    taken: list[Piece] = []
    left = [piece.box]
    for rule in rules:
        left = _take(left, rule, taken)
    return [_after(piece, one) for one in taken], [Piece(one, piece.lines, piece.is_doubtful) for one in left]


def _by_names(piece: Piece, match: Match, book: PolicyBook) -> tuple[list[Piece], list[Piece]]:
    """Return what any of the named lists permits; a list that is not defined leaves all in doubt."""
    yes: list[Piece] = []
    left = [piece]
    for name in match.names:
        lists = [one for one in book.prefix_lists.get(name, ()) if match.afi is None or one.afi in ("any", match.afi)]
        if not lists:
            yes += [one._replace(is_doubtful=True) for one in left]
            left = [one._replace(is_doubtful=True) for one in left]
        for listed in lists:
            if listed.afi not in ("any", f"ipv{piece.box.network.version}"):
                continue
            waiting, left = left, []
            for one in waiting:
                permitted, denied = by_list(one.box, listed)
                yes += [_after(one, found) for found in permitted]
                left += [_after(one, found)._replace(lines=one.lines) for found in denied]
    return yes, left


def _after(before: Piece, found: Piece) -> Piece:
    return Piece(found.box, (*before.lines, *found.lines), before.is_doubtful or found.is_doubtful)
