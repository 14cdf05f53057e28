"""IOS and IOS-XE, read again."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from parsers.clean_text import CleanText
from parsers.second_reader.ccp import Block, blocks
from parsers.second_reader.ports import Port, Ports
from parsers.second_reader.sessions import MAX_CHAIN, Bag, address_or_name, in_effect
from parsers.second_reader.sights import ALL_KINDS, NEIGHBORS, SEEN, Sight, Witness
from parsers.second_reader.slices import message, nested, sliced
from parsers.second_reader.templates import own_sights
from parsers.second_reader.words import plain_as

_BGP = ("router bgp ",)
_HEADS = (*_BGP, "interface ", "no interface ", "default interface ", "key chain ", "mka policy ")
_NEGATIONS = frozenset({"no", "default"})


@dataclass(slots=True)
class _Process:
    """One AS: names are known per VRF, templates in all of them."""

    bags: dict[tuple[str, str], Bag] = field(default_factory=dict)
    groups: set[tuple[str, str]] = field(default_factory=set)
    templates: dict[tuple[str, str], Bag] = field(default_factory=dict)


def _ccp_sights(text: CleanText) -> Iterator[Sight]:
    ports = Ports()
    processes: dict[str, _Process] = {}
    for block in blocks(nested(sliced(text.lines, _HEADS, message)), "ios"):
        words = block.words
        if words[:2] == ["router", "bgp"] and len(words) > 2:
            _read_process(processes.setdefault(words[2], _Process()), block)
        elif words[0] in _NEGATIONS:
            ports.drop(_name(words[1:]))
        elif words[0] == "interface" and len(words) > 1:
            port = ports.port(_name(words), block.line)
            for line in block.children:
                _read_line(port, line.words)
        elif len(words) > 2:
            kind = "key chain" if words[0] == "key" else "MACsec policy"
            yield Sight(f"{kind} {words[2]}", SEEN, (block.line,))
    yield from ports.sights()
    for number, process in processes.items():
        if plain_as(number) is not None:
            for (vrf, name), bag in process.bags.items():
                yield from in_effect(name, vrf, _layers(process, vrf, bag), number)


def _name(words: list[str]) -> str:
    return "".join(words[1:3]) if len(words) > 2 and words[2][:1].isdigit() else "".join(words[1:2])


def _read_process(process: _Process, block: Block) -> None:
    for child in block.children:
        words = child.words
        if words[0] == "template" and len(words) > 2:
            bag = process.templates.setdefault((words[1], words[2]), Bag(child.line))
            for line in child.children:
                is_no = line.words[0] in _NEGATIONS
                _say(bag, line.words[int(is_no) :], line.line, is_no=is_no)
        elif words[0] == "address-family":
            vrf = words[words.index("vrf") + 1] if "vrf" in words[:-1] else "default"
            for line in child.children:
                _read_neighbor(process, vrf, line)
        else:
            _read_neighbor(process, "default", child)


def _read_neighbor(process: _Process, vrf: str, line: Block) -> None:
    is_no = line.words[0] in _NEGATIONS
    words = line.words[int(is_no) :]
    if words[:1] != ["neighbor"] or len(words) < 2:
        return
    key = vrf, address_or_name(words[1])
    if is_no and (len(words) == 2 or words[2] == "remote-as"):
        process.bags.pop(key, None)
    elif words[2:] == ["peer-group"]:
        (process.groups.discard if is_no else process.groups.add)(key)
    elif len(words) > 2:
        _say(process.bags.setdefault(key, Bag(line.line)), words[2:], line.line, is_no=is_no)


def _say(bag: Bag, words: list[str], line: int, *, is_no: bool) -> None:
    if words[:1] == ["inherit"]:
        bag.inherit(words[1:], is_no=is_no)
    elif words and words[0] in ("remote-as", "password", "peer-group"):
        bag.say(words[0], words[1:], line, is_no=is_no)


def _layers(process: _Process, vrf: str, own: Bag) -> Iterable[Bag | None]:
    """Yield the neighbor's own lines, its group's with the group's templates, its own templates."""
    yield own
    member = own.said.get("peer-group")
    if member is not None and member.words and not member.is_no:
        scope = next((one for one in (vrf, "default") if (one, member.words[0]) in process.groups), None)
        if scope is None:
            yield None
        group = process.bags.get((scope or vrf, member.words[0]))
        if group is not None:
            yield group
            yield from _templates(process, group)
    yield from _templates(process, own)


def _templates(process: _Process, start: Bag) -> Iterable[Bag | None]:
    visited: set[str] = set()
    waiting = [name for kind, name in start.inherits if kind == "peer-session"]
    while waiting and len(visited) < MAX_CHAIN:
        name = waiting.pop()
        if name in visited:
            continue
        visited.add(name)
        template = process.templates.get(("peer-session", name))
        yield template
        waiting += [one for kind, one in template.inherits if kind == "peer-session"] if template else []


def _read_line(port: Port, words: list[str]) -> None:
    is_no = words[0] in _NEGATIONS
    words = words[int(is_no) :]
    if words[:2] in (["ip", "address"], ["ipv6", "address"]):
        port.take_address(words, is_no=is_no)
    elif words[:1] == ["encapsulation"] and len(words) > 1 and words[1].casefold() in ("dot1q", "dot1ad"):
        _read_tags(port, [] if is_no else [word.casefold() for word in words[2:]])
    elif words[:2] == ["mka", "policy"]:
        port.bound["policy"] = "" if is_no else "".join(words[2:3])
    elif words[:2] == ["mka", "pre-shared-key"]:
        named = dict(zip(words[2::2], words[3::2], strict=False))
        for word, field_name in (("key-chain", "chain"), ("fallback-key-chain", "fallback")):
            if is_no or word in named:
                port.bound[field_name] = "" if is_no else named[word]


def _read_tags(port: Port, words: list[str]) -> None:
    if len(words) == 3 and words[1] in ("second-dot1q", "dot1q"):
        port.take_tags(words[0], words[2])
    else:
        port.take_tags(*words if len(words) == 1 else ())


def _ttp_sights(text: CleanText) -> Iterator[Sight]:
    return own_sights(nested(sliced(text.lines, _BGP, message)), "cisco_xe")


def unfollowed(_: CleanText) -> frozenset[int]:
    """Return no line: all inheritance of IOS is followed."""
    return frozenset()


WITNESSES = (
    Witness("ciscoconfparse2", ALL_KINDS, _ccp_sights),
    Witness("ttp", NEIGHBORS, _ttp_sights, is_partial=True),
)
