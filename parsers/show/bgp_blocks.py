"""BGP neighbors in detail as text: a block a neighbor, begun by `BGP neighbor is` or, on Junos, by `Peer:`."""

from collections.abc import Sequence
from typing import Any

from parsers.model.state import BgpSession
from parsers.show.bgp_words import is_established, vrf_name
from parsers.show.notes import MAX_RECORDS, Notes
from parsers.values import address, as_number


def read_neighbors(lines: Sequence[str], notes: Notes) -> None:
    """Read every neighbor's block."""
    block: dict[str, Any] | None = None
    for number, line in enumerate(lines, 1):
        words = line.split()
        head = _head(words)
        if head:
            _close(block, notes)
            block = {**head, "block_line": number}
        elif block is not None and words:
            _take(words, number, block)
    _close(block, notes)
    if block is None:
        notes.complain("no BGP neighbor in it, expected the output of BGP neighbors")


def _head(words: Sequence[str]) -> dict[str, Any] | None:
    if [word.casefold() for word in words[:3]] == ["bgp", "neighbor", "is"] and len(words) > 3:
        peer = address(words[3].strip(",").lstrip("*"))
    elif words[:1] == ["Peer:"] and len(words) > 1:
        peer = address(words[1].partition("+")[0])
    else:
        return None
    found: dict[str, Any] = {"address": peer}
    _common(words, found)
    return found


def _common(words: Sequence[str], found: dict[str, Any]) -> None:
    folded = [word.casefold().rstrip(",") for word in words]
    for index, word in enumerate(folded[:-1]):
        if word == "as" and (folded[index - 1] == "remote" or words[0] == "Peer:") and "remote_as" not in found:
            found["remote_as"] = as_number(words[index + 1].rstrip(","))
        elif word in ("vrf", "routing-instance:") and "vrf" not in found:
            found["vrf"] = vrf_name(words[index + 1].strip(",:"))


def _take(words: Sequence[str], number: int, block: dict[str, Any]) -> None:
    folded = [word.casefold() for word in words]
    if folded[:2] == ["bgp", "state"] and len(words) > 3:  # `BGP state = Established, up for 1w2d`, EOS says `is`
        _state(words[3].rstrip(","), number, block)
        if "for" in folded[:-1]:
            block["uptime"] = words[folded.index("for") + 1].rstrip(",")[:20]
    elif folded[0] == "type:" and "state:" in folded[:-1]:
        _state(words[folded.index("state:") + 1], number, block)
    elif folded[0] in ("remote", "vrf", "vrf:", "group:"):
        _common(words, block)


def _state(word: str, number: int, block: dict[str, Any]) -> None:
    if "state" not in block:
        block["state"] = word[:40]
        block["is_established"] = is_established(word)
        block["lines"] = {"state": (number,), "is_established": (number,)}


def _close(block: dict[str, Any] | None, notes: Notes) -> None:
    if block is None:
        return
    if block["address"] is None:
        return  # a neighbor on an interface, without an address
    if "state" not in block:
        notes.complain("a neighbor's block breaks off before its state", block["block_line"])
    if len(notes.bgp_sessions) < MAX_RECORDS:
        notes.bgp_sessions.append(BgpSession(file=notes.file, **block))
