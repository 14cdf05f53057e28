"""EOS, read again."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from parsers.clean_text import CleanText
from parsers.second_reader.ccp import Block, blocks
from parsers.second_reader.ports import Port, Ports
from parsers.second_reader.sessions import MAX_CHAIN, Bag, address_or_name, in_effect
from parsers.second_reader.sights import ALL_KINDS, NEIGHBORS, SEEN, Sight, Witness
from parsers.second_reader.slices import Mark, sliced
from parsers.second_reader.templates import own_sights
from parsers.second_reader.words import plain_as

_BGP = ("router bgp ",)
_HEADS = (*_BGP, "interface ", "no interface ", "default interface ", "mac security ", "management security ")
_NEGATIONS = frozenset({"no", "default"})
_TEXTS = frozenset({"comment", "code", "action bash"})
_HEX = frozenset("0123456789abcdefABCDEF")


@dataclass(slots=True)
class _Process:
    bags: dict[tuple[str, str], Bag] = field(default_factory=dict)
    groups: set[tuple[str, str]] = field(default_factory=set)


@dataclass(slots=True)
class _Config:
    ports: Ports = field(default_factory=Ports)
    processes: dict[str, _Process] = field(default_factory=dict)
    port_profiles: dict[str, Block] = field(default_factory=dict)
    chains: dict[str, int] = field(default_factory=dict)
    policies: dict[str, int] = field(default_factory=dict)
    keyed: set[str] = field(default_factory=set)  # MACsec profiles with a key of their own
    bound: list[tuple[Port, str]] = field(default_factory=list)


def _opens(line: str) -> Mark | None:
    body = line.strip()
    is_text = line.startswith("banner ") or body in _TEXTS or body.startswith("code unit ")
    return Mark("EOF") if is_text else None


def _ccp_sights(text: CleanText) -> Iterator[Sight]:
    config = _Config()
    found = blocks(sliced(text.lines, _HEADS, _opens), "ios")
    for block in found:
        if block.words[:2] == ["interface", "profile"] and len(block.words) > 2:
            config.port_profiles[block.words[2]] = block
    for block in found:
        _read_block(config, block)
    for port, profile in config.bound:
        port.bound["policy"] = profile
        if profile in config.keyed:
            port.bound["chain"] = profile
        if f"{profile} fallback" in config.chains:
            port.bound["fallback"] = f"{profile} fallback"
    yield from config.ports.sights()
    for name, line in config.chains.items():
        yield Sight(f"key chain {name}", SEEN, (line,))
    for name, line in config.policies.items():
        yield Sight(f"MACsec policy {name}", SEEN, (line,))
    for number, process in config.processes.items():
        if plain_as(number) is not None:
            for (vrf, name), bag in process.bags.items():
                yield from in_effect(name, vrf, _layers(process, vrf, bag), number)


def _read_block(config: _Config, block: Block) -> None:
    words = block.words
    if words[:2] == ["router", "bgp"] and len(words) > 2:
        _read_scope(config.processes.setdefault(words[2], _Process()), "default", block)
    elif words[0] in _NEGATIONS:
        config.ports.drop(_name(words[1:]))
    elif words[0] == "interface" and len(words) > 1:
        if words[1] not in ("profile", "defaults") and not _is_range(_name(words)):
            _read_port(config, config.ports.port(_name(words), block.line), block)
    elif words[:2] == ["mac", "security"]:
        for child in block.children:
            if child.words[0] == "profile" and len(child.words) > 1:
                _read_profile(config, child.words[1], child)
    else:
        for child in block.children:
            if child.words[:3] == ["session", "shared-secret", "profile"] and len(child.words) > 3:
                config.chains.setdefault(child.words[3], child.line)


def _name(words: list[str]) -> str:
    return "".join(words[1:3]) if len(words) > 2 and words[2][:1].isdigit() else "".join(words[1:2])


def _is_range(name: str) -> bool:
    digits = name.lstrip("".join(letter for letter in name if not letter.isdigit()))
    return "-" in digits or "," in digits


def _read_profile(config: _Config, name: str, block: Block) -> None:
    config.policies.setdefault(name, block.line)
    config.chains.setdefault(name, block.line)
    for line in block.children:
        words = line.words
        if words[0] == "key" and len(words) > 1 and set(words[1]) <= _HEX:
            if words[-1] == "fallback":
                config.chains.setdefault(f"{name} fallback", block.line)
            else:
                config.keyed.add(name)


def _read_scope(process: _Process, vrf: str, block: Block) -> None:
    for child in block.children:
        words = child.words
        if words[0] == "vrf" and len(words) > 1 and vrf == "default":
            _read_scope(process, words[1], child)
        else:
            for line in (child, *child.below()):
                _read_neighbor(process, vrf, line)


def _read_neighbor(process: _Process, vrf: str, line: Block) -> None:
    first = line.words[0]
    words = line.words[int(first in _NEGATIONS) :]
    if words[:1] != ["neighbor"] or len(words) < 2:
        return
    key = vrf, address_or_name(words[1])
    keyword, rest = "".join(words[2:3]), words[3:]
    if keyword == "peer" and rest[:1] == ["group"]:
        keyword, rest = "peer-group", rest[1:]
    if len(words) == 2:
        process.bags.pop(key, None)
        process.groups.discard(key)
    elif keyword == "peer-group" and not rest:
        (process.groups.discard if first in _NEGATIONS else process.groups.add)(key)
        if first in _NEGATIONS and key in process.bags:
            process.bags[key].said.pop("peer-group", None)
    elif keyword in ("remote-as", "password", "peer-group") and rest[:1] != ["shared-secret"]:
        bag = process.bags.setdefault(key, Bag(line.line))
        if first == "default":
            bag.said.pop(keyword, None)
        else:
            bag.say(keyword, rest, line.line, is_no=first == "no")


def _layers(process: _Process, vrf: str, own: Bag) -> Iterator[Bag | None]:
    """Yield the neighbor's own lines, those of its group in its VRF and in the process, those of the group's group."""
    yield own
    names = _groups_of([own])
    visited: set[str] = set()
    while len(names) == 1 and names[0] not in visited and len(visited) < MAX_CHAIN:
        visited.add(names[0])
        scopes = [(one, names[0]) for one in dict.fromkeys((vrf, "default"))]
        bags = [process.bags[one] for one in scopes if one in process.bags]
        yield from bags
        names = _groups_of(bags) if process.groups.intersection(scopes) else [names[0], ""]
    if len(names) > 1:  # one that is not defined, or several: what they bring is not told
        yield None


def _groups_of(bags: list[Bag]) -> list[str]:
    said = (bag.said["peer-group"] for bag in bags if "peer-group" in bag.said)
    return next((one.words for one in said if one.words and not one.is_no), [])


def _read_port(config: _Config, port: Port, block: Block) -> None:
    lines: list[Block] = []
    for child in block.children:
        if child.words[0] == "profile":  # the interface's own lines win over its profile's
            brought = [config.port_profiles[name] for name in child.words[1:] if name in config.port_profiles]
            for line in (line for profile in brought for line in profile.children):
                if line.words[0] == "command" and len(line.words) > 1:
                    _read_line(config, port, line, line.words[1:])
        else:
            lines += [child, *child.below()]
    for line in lines:
        _read_line(config, port, line, line.words)


def _read_line(config: _Config, port: Port, line: Block, words: list[str]) -> None:
    is_no = words[0] in _NEGATIONS
    words = words[int(is_no) :]
    if words[:2] in (["ip", "address"], ["ipv6", "address"]):
        port.take_address(words, is_no=is_no)
    elif words[:1] == ["encapsulation"]:
        port.take_tags(*() if is_no else _tags(line, words))
    elif words[:2] == ["mac", "security"]:
        config.bound = [one for one in config.bound if one[0] is not port]
        if not is_no and words[2:3] == ["profile"] and len(words) == 4:
            config.bound.append((port, words[3]))


def _tags(line: Block, words: list[str]) -> tuple[str, ...]:
    """Return the tags of `dot1q vlan N [inner M]`, or of the `client` line below `vlan`."""
    if words[1:] == ["vlan"]:
        client = next((child.words[1:] for child in line.children if child.words[0] == "client"), [])
        words = client[: client.index("network")] if "network" in client else client
        if words[:2] == ["dot1q", "outer"] and words[3:4] == ["inner"] and len(words) == 5:
            return words[2], words[4]
        return (words[1],) if words[:1] == ["dot1q"] and len(words) == 2 else ()
    if [word.casefold() for word in words[1:3]] != ["dot1q", "vlan"]:
        return ()
    if len(words) == 4:
        return (words[3],)
    return (words[3], words[5]) if len(words) == 6 and words[4] == "inner" else ()


def _ttp_sights(text: CleanText) -> Iterator[Sight]:
    return own_sights(sliced(text.lines, _BGP, _opens), "arista_eos")


def unfollowed(_: CleanText) -> frozenset[int]:
    """Return no line: all inheritance of EOS is followed, that of interface profiles too."""
    return frozenset()


WITNESSES = (
    Witness("ciscoconfparse2", ALL_KINDS, _ccp_sights),
    Witness("ttp", NEIGHBORS, _ttp_sights, is_partial=True),
)
