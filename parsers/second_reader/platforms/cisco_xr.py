"""IOS-XR, read again, in its nested and its formal form. What flexible CLI groups bring is not followed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from parsers.clean_text import CleanText
from parsers.second_reader.ccp import Block, blocks
from parsers.second_reader.ports import Port, Ports
from parsers.second_reader.sessions import MAX_CHAIN, Bag, address_or_name, in_effect
from parsers.second_reader.sights import ALL_KINDS, NEIGHBORS, SEEN, Sight, Witness
from parsers.second_reader.slices import Line, Mark, message, sliced
from parsers.second_reader.templates import own_sights
from parsers.second_reader.words import plain_as

_BGP = ("router bgp ",)
_HEADS = (*_BGP, "interface ", "key chain ", "macsec-policy ")
_GROUPS = frozenset({"neighbor-group", "session-group"})
_DISABLED = "inheritance-disable"
# How many words the head of a block has, where a formal line goes on after it.
_SIZES = {"vrf": 2, "neighbor": 2, "neighbor-group": 2, "session-group": 2, "address-family": 3, "af-group": 5}


@dataclass(slots=True)
class _Process:
    bags: dict[tuple[str, str], Bag] = field(default_factory=dict)  # by VRF and address
    groups: dict[tuple[str, str], Bag] = field(default_factory=dict)  # by kind and name


def _opens(line: str) -> Mark | None:
    first = line.split(None, 1)[0]
    if line[0] != " " and (first == "route-policy" or (first.endswith("-set") and first != "end-set")):
        return Mark("end-policy" if first == "route-policy" else "end-set")
    return Mark("end-global") if line.startswith("policy-global") else message(line)


def _lines(text: CleanText, heads: tuple[str, ...]) -> list[Line]:
    lines = ["!" if line.lstrip().startswith("##") else line for line in text.lines]
    return list(_unfolded(sliced(lines, heads, _opens)))


def _unfolded(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield each formal line as the nested lines that it stands for."""
    for line in lines:
        words = line.body.split()
        size = _head_size(words) if not line.indent else _SIZES.get(words[0], len(words))
        depth = line.indent
        while len(words) > size:
            yield Line(line.number, depth, " ".join(words[:size]))
            words = words[size:]
            size = _SIZES.get(words[0], len(words))
            depth += 1
        yield Line(line.number, depth, " ".join(words))


def _head_size(words: Sequence[str]) -> int:
    if words[0] == "router":
        return 5 if words[3:4] == ["instance"] else 3
    if words[0] == "key":
        return 3
    if words[0] == "macsec-policy":
        return 2
    size = 3 if words[1:2] == ["preconfigure"] else 2
    size += int(len(words) > size and words[size][0].isdigit())
    return size + int(words[size : size + 1] == ["l2transport"])


def _ccp_sights(text: CleanText) -> Iterator[Sight]:
    ports = Ports()
    processes: dict[tuple[str, str], _Process] = {}
    for block in blocks(_lines(text, _HEADS), "iosxr"):
        words = block.words
        if words[:2] == ["router", "bgp"] and len(words) > 2:
            key = words[2], "".join(words[4:5])
            _read_scope(processes.setdefault(key, _Process()), "default", block)
        elif words[0] == "interface":
            named = [word for word in words[1:] if word not in ("preconfigure", "l2transport")]
            if named:
                port = ports.port("".join(named[:2]), block.line)
                for line in (line for child in block.children for line in (child, *_below(child))):
                    _read_line(port, line.words)
        elif len(words) > 1:
            name = f"key chain {words[2]}" if words[0] == "key" and len(words) > 2 else f"MACsec policy {words[1]}"
            yield Sight(name, SEEN, (block.line,))
    yield from ports.sights()
    for (number, _), process in processes.items():
        if plain_as(number) is not None:
            for (vrf, name), bag in process.bags.items():
                yield from in_effect(name, vrf, _layers(process, bag), number, stops_at_gap=True)


def _read_scope(process: _Process, vrf: str, block: Block) -> None:
    for child in block.children:
        words = child.words
        name = words[1] if len(words) > 1 else ""
        if words[0] == "vrf" and name and vrf == "default":
            _read_scope(process, name, child)
        elif words[0] == "neighbor" and name:
            _read_bag(process.bags.setdefault((vrf, address_or_name(name)), Bag(child.line)), child)
        elif words[0] in _GROUPS and name and vrf == "default":
            _read_bag(process.groups.setdefault((words[0], name), Bag(child.line)), child)


def _read_bag(bag: Bag, block: Block) -> None:
    """Read the lines of a neighbor or group, also those that are indented too deep."""
    for line in (line for child in block.children for line in (child, *_below(child))):
        is_no = line.words[0] == "no"
        words = line.words[int(is_no) :]
        keyword = words[0].casefold() if words else ""
        if keyword == "use" and len(words) > 1:
            keyword, words = f"use {words[1]}", words[1:]
        if is_no:  # XR takes its own line away: what is inherited shows again
            bag.said.pop(keyword, None)
        else:
            bag.say(keyword, words[1:], line.line, is_no=words[1:] == [_DISABLED])


def _below(block: Block) -> Iterable[Block]:
    return () if block.words[0] in ("address-family", "l2transport") else block.below()


def _layers(process: _Process, own: Bag) -> Iterator[Bag | None]:
    """Yield the neighbor, its session-groups, its neighbor-group with its session-groups, and so on."""
    visited: set[str] = set()
    bag: Bag | None = own
    while bag is not None and len(visited) < MAX_CHAIN:
        yield bag
        yield from _session_groups(process, bag)
        name = _used(bag, "neighbor-group")
        if not name or name in visited:
            return
        visited.add(name)
        bag = process.groups.get(("neighbor-group", name))
    if bag is None:
        yield None


def _session_groups(process: _Process, start: Bag) -> Iterator[Bag | None]:
    visited: set[str] = set()
    bag: Bag | None = start
    while bag is not None and len(visited) < MAX_CHAIN:
        name = _used(bag, "session-group")
        if not name or name in visited:
            return
        visited.add(name)
        bag = process.groups.get(("session-group", name))
        yield bag


def _used(bag: Bag, kind: str) -> str:
    use = bag.said.get(f"use {kind}")
    return use.words[0] if use is not None and use.words else ""


def _read_line(port: Port, words: list[str]) -> None:
    is_no = words[0] == "no"
    words = words[int(is_no) :]
    if words[:2] in (["ipv4", "address"], ["ipv6", "address"]):
        cut = words[: words.index("route-tag")] if "route-tag" in words else words
        port.take_address([*cut, *(word for word in words if word == "secondary" and word not in cut)], is_no=is_no)
    elif words[:1] == ["encapsulation"]:
        _read_tags(port, [] if is_no else [word.casefold() for word in words[1:] if word.casefold() != "exact"])
    elif words[:2] == ["dot1q", "vlan"]:
        second = ["second-dot1q", *words[3:]] if len(words) > 3 else []
        _read_tags(port, [] if is_no else ["dot1q", *words[2:3], *second])
    elif words[:3] == ["dot1q", "native", "vlan"]:
        port.native = "" if is_no else "".join(words[3:4])
    elif words[:1] == ["macsec"]:
        if is_no:
            port.bound.clear()
        elif len(words) % 2 and not set(words[1::2]) - _BINDINGS.keys():
            port.bound |= {_BINDINGS[word]: name for word, name in zip(words[1::2], words[2::2], strict=True)}


_BINDINGS = {"psk-keychain": "chain", "fallback-psk-keychain": "fallback", "policy": "policy"}


def _read_tags(port: Port, words: list[str]) -> None:
    port.take_tags()
    if words[:1] not in (["dot1q"], ["dot1ad"]):
        return
    if len(words) == 4 and words[2] in ("second-dot1q", "dot1q"):
        port.take_tags(words[1], words[3])
    elif len(words) == 2:
        port.take_tags(words[1])


def _ttp_sights(text: CleanText) -> Iterator[Sight]:
    return own_sights(_lines(text, _BGP), "cisco_xr")


def unfollowed(text: CleanText) -> frozenset[int]:
    """Return the lines of flexible CLI groups and those that apply them."""
    found: set[int] = set()
    is_inside = False
    for number, line in enumerate(text.lines, 1):
        words = line.split(None, 2)
        if line[:1] != " " and words[:1] == ["group"]:
            is_inside = True
        if is_inside or words[:1] == ["apply-group"] or " apply-group " in line:
            found.add(number)
        if words[:1] == ["end-group"]:
            is_inside = False
    return frozenset(found)


WITNESSES = (
    Witness("ciscoconfparse2", ALL_KINDS, _ccp_sights),
    Witness("ttp", NEIGHBORS, _ttp_sights, is_partial=True),
)
