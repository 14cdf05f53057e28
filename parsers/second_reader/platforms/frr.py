"""FRR, read again. One `router bgp` block is one VRF; a line's depth says nothing of a session."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from parsers.clean_text import CleanText
from parsers.second_reader.ccp import Block, blocks
from parsers.second_reader.ports import Ports
from parsers.second_reader.sessions import Bag, address_or_name, in_effect
from parsers.second_reader.sights import ALL_KINDS, NEIGHBORS, SEEN, Sight, Witness
from parsers.second_reader.slices import no_text, sliced
from parsers.second_reader.templates import own_sights
from parsers.second_reader.words import plain_as

_BGP = ("router bgp ",)
_HEADS = (*_BGP, "interface ", "no interface ", "key chain ")
_COMMENTS = "!#"


@dataclass(slots=True)
class _Process:
    bags: dict[str, Bag] = field(default_factory=dict)
    groups: set[str] = field(default_factory=set)


def _ccp_sights(text: CleanText) -> Iterator[Sight]:
    ports = Ports(is_exact=True)
    processes: dict[tuple[str, str], _Process] = {}
    for block in blocks(sliced(text.lines, _HEADS, no_text, _COMMENTS), "ios"):
        words = block.words
        if words[:2] == ["router", "bgp"] and len(words) > 2:
            vrf = words[4] if len(words) > 4 and words[3] in ("vrf", "view") else "default"
            process = processes.setdefault((words[2], vrf), _Process())
            for line in block.below():
                _read_neighbor(process, line)
        elif words[0] == "no":
            ports.drop("".join(words[2:3]))
        elif words[0] == "interface" and len(words) > 1:
            port = ports.port(words[1], block.line)
            for line in block.below():
                if line.words[0] in ("ip", "ipv6") and line.words[1:2] == ["address"]:
                    port.take_address(_with_length(line.words), keeps_all=True)
        elif len(words) > 2:
            yield Sight(f"key chain {words[2]}", SEEN, (block.line,))
    yield from ports.sights()
    for (number, vrf), process in processes.items():
        if plain_as(number) is not None:
            for name, bag in process.bags.items():
                yield from in_effect(name, vrf, _layers(process, bag), number)


def _with_length(words: list[str]) -> list[str]:
    """Return an address line of a point-to-point link with its length, which stands at the far end's address."""
    if words[3:4] == ["peer"] and len(words) > 4:
        return [*words[:2], f"{words[2]}/{words[4].partition('/')[2]}"]
    return words[:3]


def _read_neighbor(process: _Process, line: Block) -> None:
    is_no = line.words[0] == "no"
    words = line.words[int(is_no) :]
    if words[:1] != ["neighbor"] or len(words) < 2:
        return
    name = address_or_name(words[1])
    keyword = words[2].casefold() if len(words) > 2 else ""
    if is_no and keyword in ("", "remote-as"):
        process.bags.pop(name, None)
    elif keyword == "peer-group" and len(words) == 3:
        (process.groups.discard if is_no else process.groups.add)(name)
    elif keyword in ("remote-as", "password", "peer-group"):
        process.bags.setdefault(name, Bag(line.line)).say(keyword, words[3:], line.line, is_no=is_no)


def _layers(process: _Process, own: Bag) -> Iterator[Bag | None]:
    yield own
    member = own.said.get("peer-group")
    if member is not None and member.words and not member.is_no:
        if member.words[0] not in process.groups:
            yield None
        if member.words[0] in process.bags:
            yield process.bags[member.words[0]]


def _ttp_sights(text: CleanText) -> Iterator[Sight]:
    return own_sights(sliced(text.lines, _BGP, no_text, _COMMENTS), "frr")


def unfollowed(_: CleanText) -> frozenset[int]:
    """Return no line: all inheritance of FRR is followed."""
    return frozenset()


WITNESSES = (
    Witness("ciscoconfparse2", ALL_KINDS, _ccp_sights),
    Witness("ttp", NEIGHBORS, _ttp_sights, is_partial=True),
)
