"""`router bgp` of EOS as statements per name and place, before inheritance is resolved.

Source: facts on platforms, A.5 and B.6.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network
from typing import NamedTuple

from parsers.confederation import Confederation
from parsers.model.secret import Secret
from parsers.platforms.arista_eos.blocks import Book
from parsers.tree.indent import Node, below
from parsers.values import address, as_number, integer, network

# Keywords that a session is made of; they say the same wherever they stand.
SESSION = frozenset(
    "remote-as local-as password timers bfd fall-over ebgp-multihop ttl update-source shutdown description passive "
    "transport auto-local-addr local-v4-addr local-v6-addr enforce-first-as dont-capability-negotiate "
    "idle-restart-timer session monitoring route-refresh peer-group".split()
)
# Policies that a line names with a direction: two lines of one neighbor, in and out, do not replace each other.
DIRECTED = frozenset({"route-map", "prefix-list", "rcf"})
_POLICY = DIRECTED | frozenset(
    "activate maximum-routes maximum-accepted-routes maximum-advertised-routes default-originate default-route "
    "missing-policy send-community rib-in soft-reconfiguration next-hop-self next-hop-unchanged next-hop-peer "
    "next-hop next-hop-v6-addr remove-private-as allowas-in as-path weight route-reflector-client graceful-restart "
    "graceful-restart-helper graceful-shutdown export-localpref import-localpref link-bandwidth metric-out out-delay "
    "additional-paths encapsulation domain route-to-peer advertisement-interval flap-damping rfd ucmp "
    "labeled-unicast as-override peer-tag in-delay default".split()
)
# Lines of the process that say nothing of a session or of what a neighbor is sent.
_UNDERSTOOD = frozenset(
    (
        "bgp router-id rd route-target network redistribute aggregate-address maximum-paths distance update timers "
        "graceful-restart graceful-restart-helper default-metric default-information dynamic ip ipv6 host-route "
        "monitoring session vlan vlan-aware-bundle vpws evpn rpki roa route next-hop ucmp export import rfd "
        "local-as shutdown exit layer-2 auto unicast labeled-unicast segment-routing originator-id"
    ).split()
)
_LEAVES = frozenset(
    {"neighbor", "no", "default", "router-id", "bgp", "timers", "maximum-paths", "distance"}
)  # no blocks
_AUDITED = frozenset({"", "ipv4-unicast", "ipv6-unicast"})  # other families say nothing of what Azure is sent
Direction = str  # "in" or "out"


class Statement(NamedTuple):
    """One line about a neighbor or group, the `neighbor X` cut off."""

    args: list[str]
    line: int
    is_negated: bool
    secret: Secret | None = None  # of a `password`


@dataclass(slots=True)
class Bag:
    """The statements of one name in one place; a later line replaces an earlier one of the same key."""

    line: int  # the first one's
    by_key: dict[str, Statement] = field(default_factory=dict)  # "password", "route-map in", …


class Range(NamedTuple):
    """`bgp listen range`: neighbors that have no line of their own."""

    vrf: str
    prefix: IPv4Network | IPv6Network
    group: str
    remote_as: int | None
    peer_filter: str
    line: int


class Timers(NamedTuple):
    """`timers bgp`, in seconds."""

    keepalive: int
    hold: int
    line: int


class Switch(NamedTuple):
    """A setting that is on or off, and its line."""

    is_on: bool
    line: int


class MissingPolicy(NamedTuple):
    """What EOS does in one direction where no policy is applied: "permit", "deny" or "deny-in-out"."""

    action: str
    line: int


_Place = tuple[str, str]  # VRF, and an address family or ""


@dataclass(slots=True)
class Process:
    """All `router bgp` blocks of one AS, merged."""

    as_number: int
    line: int
    default_ipv4: dict[str, Switch] = field(default_factory=dict)  # by VRF: `bgp default ipv4-unicast`
    ipv4_over_ipv6: dict[str, Switch] = field(default_factory=dict)  # by VRF: `… transport ipv6`
    timers: dict[str, Timers] = field(default_factory=dict)  # by VRF
    local_as: dict[str, tuple[int, int]] = field(default_factory=dict)  # by VRF: AS and line
    shutdown: dict[str, int] = field(default_factory=dict)  # by VRF: line
    confederation: Confederation = field(default_factory=Confederation)
    missing_policy: dict[tuple[str, str, Direction], MissingPolicy] = field(default_factory=dict)  # VRF, family, way
    session: dict[tuple[str, str], Bag] = field(default_factory=dict)  # by VRF and name, all lines outside families
    policy: dict[tuple[str, str], dict[str, Bag]] = field(default_factory=dict)  # by VRF and name, then afi_safi
    groups: dict[tuple[str, str], int] = field(default_factory=dict)  # VRF and peer group → line that defines it
    ranges: list[Range] = field(default_factory=list)
    vrf_lines: dict[str, int] = field(default_factory=dict)


def read_processes(book: Book) -> list[Process]:
    """Return the BGP processes; blocks of the same AS written twice are one process."""
    found: dict[int, Process] = {}
    for node in book.blocks("router", "bgp"):
        number = as_number(node.words[2])
        if number is None:
            book.miss(node, "router bgp", 3)
            continue
        process = found.setdefault(number, Process(number, node.line))
        book.guess(node.words[2])
        _read_lines(book, process, node.children, ("default", ""), f"router bgp {node.words[2]}")
    return list(found.values())


def _read_lines(book: Book, process: Process, nodes: Iterable[Node], place: _Place, section: str) -> None:
    for node in nodes:
        words = node.words
        if words[0] == "vrf" and len(words) > 1 and not place[1]:
            process.vrf_lines.setdefault(words[1], node.line)
            _read_lines(book, process, node.children, (words[1], ""), f"{section} vrf {words[1]}")
        elif words[0] == "address-family" and len(words) > 1:
            family = _family_name(words[1:])
            _read_lines(book, process, node.children, (place[0], family), f"{section} {node.text}")
        else:
            _read_line(book, process, node, place, section)
            for one in below(node, _LEAVES) if node.children else ():
                _read_line(book, process, one, place, section)


def _family_name(words: list[str]) -> str:
    if words[0] in ("ipv4", "ipv6"):
        return f"{words[0]}-{'-'.join(words[1:]) or 'unicast'}"
    return "-".join(words)


def _read_line(book: Book, process: Process, node: Node, place: _Place, section: str) -> None:
    words = node.words
    is_no = words[0] in ("no", "default")
    body = words[int(is_no) :]
    keyword = body[0] if body else ""
    if keyword == "neighbor" and len(body) > 2:
        if body[1] == "interface" and place[1] in _AUDITED:
            book.miss(node, section, len(words))  # an unnumbered neighbor: its address is not in the config
        elif body[1] != "default":
            _read_neighbor(book, process, node, place, section)
    elif keyword == "neighbor" and is_no and len(body) == 2:
        _forget(process, (place[0], _owner(body[1])))
    elif keyword not in _UNDERSTOOD:
        if place[1] in _AUDITED:
            book.miss(node, section, 1 + int(is_no))
    elif not _read_process_line(process, body, words[0], node.line, place):
        book.miss(node, section, len(words))


def _forget(process: Process, owner: tuple[str, str]) -> None:
    process.session.pop(owner, None)
    process.policy.pop(owner, None)
    process.groups.pop(owner, None)


def _read_process_line(process: Process, body: list[str], first: str, line: int, place: _Place) -> bool:
    vrf, family = place
    is_no = first == "no"
    if first == "default":
        return True  # what EOS does anyway
    if body[:3] == ["bgp", "default", "ipv4-unicast"]:
        switches = process.ipv4_over_ipv6 if body[3:4] == ["transport"] else process.default_ipv4
        switches[vrf] = Switch(not is_no, line)
    elif body[:2] == ["bgp", "confederation"]:
        return process.confederation.read(body[2:], line, is_no=is_no)
    elif body[:2] == ["bgp", "missing-policy"]:
        return _put_missing_policy(process, body, is_no, line, (vrf, family))
    elif body[:3] == ["bgp", "listen", "range"]:
        return is_no or _read_range(process, body, line, vrf)
    elif body[:2] == ["timers", "bgp"] and not is_no:
        keepalive = integer(body[2], 0, 65535) if len(body) > 3 else None
        hold = integer(body[3], 0, 65535) if len(body) > 3 else None
        if keepalive is None or hold is None:
            return False
        process.timers[vrf] = Timers(keepalive, hold, line)
    elif body[0] == "local-as" and not is_no:
        number = as_number(body[1]) if len(body) > 1 else None
        if number is None:
            return False
        process.local_as[vrf] = number, line
    elif body == ["shutdown"]:
        process.shutdown[vrf] = 0 if is_no else line
    return True


def missing_policy(args: list[str]) -> tuple[Direction, str] | None:
    """Return direction and action of `… direction in action deny`, None where the words are not these."""
    words = args[args.index("direction") + 1 :] if "direction" in args else []
    is_known = len(words) == 3 and words[0] in ("in", "out") and words[1] == "action"
    return (words[0], words[2]) if is_known and words[2] in ("permit", "deny", "deny-in-out") else None


def _put_missing_policy(process: Process, body: list[str], is_no: bool, line: int, place: _Place) -> bool:
    found = missing_policy(body)
    if found is None:
        return is_no
    key = (*place, found[0])
    if is_no:
        process.missing_policy.pop(key, None)
    else:
        process.missing_policy[key] = MissingPolicy(found[1], line)
    return True


def _read_range(process: Process, body: list[str], line: int, vrf: str) -> bool:
    prefix = network(body[3]) if len(body) > 3 and "/" in body[3] else None
    words = [word for word in body[4:] if word not in ("include", "peer-id", "router-id")]
    if words[:2] == ["peer", "group"]:
        words = ["peer-group", *words[2:]]
    named = dict(zip(words[::2], words[1::2], strict=False))
    if prefix is None or "peer-group" not in named or len(words) % 2:
        return False
    remote_as = as_number(named["remote-as"]) if "remote-as" in named else None
    process.ranges.append(Range(vrf, prefix, named["peer-group"], remote_as, named.get("peer-filter", ""), line))
    return True


@lru_cache(maxsize=65536)
def _owner(word: str) -> str:
    """Return an address in one spelling, without its zone; a peer group's name as it stands."""
    found = address(word.partition("%")[0])
    return word if found is None else str(found)


def _read_neighbor(book: Book, process: Process, node: Node, place: _Place, section: str) -> None:
    first = node.words[0]
    is_no, is_default = first == "no", first == "default"
    start = int(is_no or is_default)
    name = node.words[start + 1]
    keyword, args, position = _keyword(node.words, start + 2)
    owner = place[0], _owner(name)
    if keyword == "peer-group" and not args:
        if is_no or is_default:
            process.groups.pop(owner, None)
            if owner in process.session:
                process.session[owner].by_key.pop("peer-group", None)
        else:
            process.groups.setdefault(owner, node.line)
        return
    is_session = keyword in SESSION
    if not is_session and keyword not in _POLICY:
        if place[1] in _AUDITED:
            book.miss(node, section, position + 1)
        return
    bag = process.session.get(owner)
    if bag is None:
        # Every name has a session bag, so that a neighbor is known by whatever line comes first.
        bag = process.session[owner] = Bag(node.line)
    if not is_session and place[1]:
        bag = process.policy.setdefault(owner, {}).setdefault(place[1], Bag(node.line))
    if is_default:
        _take_back(bag, keyword, args)
    elif not _put(book, bag, node, (keyword, args, position), name):
        book.miss(node, section, position + 1)


def _keyword(words: list[str], position: int) -> tuple[str, list[str], int]:
    """Return keyword, what follows it and the keyword's place; `peer group` is the later spelling of `peer-group`."""
    if words[position] == "peer" and words[position + 1 : position + 2] == ["group"]:
        return "peer-group", words[position + 2 :], position + 1
    return words[position], words[position + 1 :], position


def _keys(keyword: str, args: list[str]) -> tuple[str, ...]:
    """Return the keys that a statement is kept under; a bare `no neighbor X password` takes back both its meanings."""
    if keyword in DIRECTED:
        direction = args[0] if keyword == "rcf" and args else args[-1] if args else ""
        return (f"{keyword} {direction}",)
    if keyword == "missing-policy":
        found = missing_policy(args)
        return (f"missing-policy {found[0]}",) if found else ()
    if keyword == "password":
        return ("shared-secret",) if args[:1] == ["shared-secret"] else ("password",) if args else _BOTH
    if keyword in ("bfd", "fall-over"):
        return ("bfd interval",) if args[:1] == ["interval"] else ("bfd",)
    return (keyword,)


_BOTH = ("password", "shared-secret")


def _take_back(bag: Bag, keyword: str, args: list[str]) -> None:
    """`default neighbor X …` takes the neighbor's own line away: its group's value is in effect again."""
    for key in _keys(keyword, args):
        bag.by_key.pop(key, None)


def _put(book: Book, bag: Bag, node: Node, found: tuple[str, list[str], int], name: str) -> bool:
    keyword, args, position = found
    is_no = node.words[0] == "no"
    keys = _BOTH if is_no and keyword == "password" and args[:1] != ["shared-secret"] else _keys(keyword, args)
    secret = None
    if keyword == "password" and args[:1] != ["shared-secret"]:
        secret = book.read_password(node, position + 1, name)
        if secret is None and not is_no:
            return False
    if keys == ("shared-secret",) and not is_no and (args[1:2] != ["profile"] or len(args) < 3):
        return False
    if keyword in ("bfd", "fall-over") and keys == ("bfd",) and args not in ([], ["bfd"]):
        return args[:1] == ["c-bit"]
    for key in keys:
        bag.by_key[key] = Statement(args, node.line, is_no, secret)
    return bool(keys)
