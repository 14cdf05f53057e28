"""NX-OS, read again."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from parsers.clean_text import CleanText
from parsers.second_reader.ccp import Block, blocks
from parsers.second_reader.ports import Port, Ports
from parsers.second_reader.sessions import MAX_CHAIN, Bag, address_or_name, in_effect
from parsers.second_reader.sights import ALL_KINDS, NEIGHBORS, SEEN, Sight, Witness
from parsers.second_reader.slices import message, sliced
from parsers.second_reader.templates import own_sights
from parsers.second_reader.words import plain_as

_BGP = ("router bgp ",)
_HEADS = (*_BGP, "interface ", "no interface ", "default interface ", "key chain ", "macsec policy ")
_NEGATIONS = frozenset({"no", "default"})
_KINDS = ("peer", "peer-session")  # the weaker first
_DEFAULT_POLICY = "system-default-macsec-policy"


@dataclass(slots=True)
class _Process:
    bags: dict[tuple[str, str], Bag] = field(default_factory=dict)
    templates: dict[tuple[str, str], Bag] = field(default_factory=dict)


def _ccp_sights(text: CleanText) -> Iterator[Sight]:
    ports = Ports()
    processes: dict[str, _Process] = {}
    for block in blocks(sliced(text.lines, _HEADS, message), "nxos"):
        words = block.words
        if words[:2] == ["router", "bgp"] and len(words) > 2:
            _read_scope(processes.setdefault(words[2], _Process()), "default", block)
        elif words[0] in _NEGATIONS:
            ports.drop("".join(words[2:4]))
        elif words[0] == "interface" and len(words) > 1:
            port = ports.port("".join(words[1:3]), block.line)
            for line in block.below():
                _read_line(port, line.words)
            if port.bound.get("chain"):
                port.bound.setdefault("policy", _DEFAULT_POLICY)
        elif len(words) > 2:
            kind = "key chain" if words[0] == "key" else "MACsec policy"
            yield Sight(f"{kind} {words[2]}", SEEN, (block.line,))
    yield from ports.sights()
    for number, process in processes.items():
        if plain_as(number) is not None:
            for (vrf, name), bag in process.bags.items():
                yield from in_effect(name, vrf, _layers(process, bag), number)


def _read_scope(process: _Process, vrf: str, block: Block) -> None:
    for child in block.children:
        words = child.words
        if words[0] == "neighbor" and len(words) > 1:
            bag = process.bags.setdefault((vrf, address_or_name(words[1])), Bag(child.line))
            _say(bag, words[2:], child.line)
            _read_bag(bag, child)
        elif words[0] in _NEGATIONS and words[1:2] == ["neighbor"] and len(words) > 2:
            process.bags.pop((vrf, words[2]), None)
        elif words[0] == "vrf" and len(words) > 1 and vrf == "default":
            _read_scope(process, words[1], child)
        elif words[0] == "template" and len(words) > 2:
            _read_bag(process.templates.setdefault((words[1], words[2]), Bag(child.line)), child)


def _read_bag(bag: Bag, block: Block) -> None:
    for line in block.children:
        _say(bag, line.words, line.line)


def _say(bag: Bag, words: list[str], line: int) -> None:
    is_no = words[:1] == ["no"] or words[:1] == ["default"]
    words = words[int(is_no) :]
    if words[:1] == ["inherit"]:
        bag.inherit(words[1:], is_no=is_no)
    elif words and words[0] in ("remote-as", "password"):
        bag.say(words[0], words[1:], line, is_no=is_no)


def _layers(process: _Process, own: Bag) -> Iterator[Bag | None]:
    """Yield the neighbor's own lines, its session templates, its peer template, each with what it inherits."""
    visited: set[tuple[str, str]] = set()
    waiting = _inherited(own)
    yield own
    while waiting and len(visited) < MAX_CHAIN:
        key = waiting.pop()
        if key in visited:
            continue
        visited.add(key)
        template = process.templates.get(key)
        yield template
        waiting += _inherited(template) if template is not None else []


def _inherited(bag: Bag) -> list[tuple[str, str]]:
    return [key for kind in _KINDS for key in bag.inherits if key[0] == kind]


def _read_line(port: Port, words: list[str]) -> None:
    is_no = words[0] in _NEGATIONS
    words = words[int(is_no) :]
    if words[:2] in (["ip", "address"], ["ipv6", "address"]):
        port.take_address(words, is_no=is_no)
    elif words[:1] == ["encapsulation"] and len(words) > 1 and words[1].casefold() == "dot1q":
        rest = [] if is_no else words[2:]
        if len(rest) == 3 and rest[1].casefold() == "second-dot1q":
            port.take_tags(rest[0], rest[2])
        else:
            port.take_tags(*rest if len(rest) == 1 else ())
    elif words[:1] == ["macsec"]:
        named = {} if is_no else dict(zip(words[1::2], words[2::2], strict=False))
        fields = {"keychain": "chain", "fallback-keychain": "fallback", "policy": "policy"}
        if is_no:
            port.bound.clear()
        port.bound |= {fields[word]: name for word, name in named.items() if word in fields}


def _ttp_sights(text: CleanText) -> Iterator[Sight]:
    return own_sights(sliced(text.lines, _BGP, message), "cisco_nxos")


def unfollowed(_: CleanText) -> frozenset[int]:
    """Return no line: all inheritance of NX-OS is followed."""
    return frozenset()


WITNESSES = (
    Witness("ciscoconfparse2", ALL_KINDS, _ccp_sights),
    Witness("ttp", NEIGHBORS, _ttp_sights, is_partial=True),
)
