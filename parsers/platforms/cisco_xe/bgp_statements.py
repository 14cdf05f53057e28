"""`router bgp` of IOS as statements per name and place, before inheritance is resolved."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network
from typing import NamedTuple

from parsers.confederation import Confederation
from parsers.model.secret import Secret
from parsers.platforms.cisco_xe.blocks import Book
from parsers.tree.indent import Node, levelled
from parsers.values import address, as_number, integer, network

# Keywords that a session is made of; those of an address family follow.
SESSION = frozenset(
    "remote-as local-as password ao timers fall-over ebgp-multihop ttl-security update-source shutdown description "
    "peer-group inherit transport version disable-connected-check cluster-id dont-capability-negotiate "
    "ha-mode path-attribute translate-update local enforce-first-as graceful-restart disable-adj-rib-in "
    "log-neighbor-changes".split()
)
# Policies that a line names with a direction: two lines of one neighbor, in and out, do not replace each other.
DIRECTED = frozenset("route-map prefix-list filter-list distribute-list".split())
POLICY = DIRECTED | frozenset(
    "activate maximum-prefix default-originate send-community "
    "soft-reconfiguration next-hop-self next-hop-unchanged remove-private-as allowas-in as-override "
    "advertisement-interval weight route-reflector-client route-server-client capability unsuppress-map send-label "
    "slow-peer soo additional-paths advertise inherit peer-group dmzlink-bw internal-vpn-client aigp advertise-map "
    "bmp-activate encap inter-as-hybrid accept-route-legacy-rt".split()
)
_POLICY_ONLY = POLICY - SESSION
# Lines of the process that say nothing of a session or of what a neighbor is sent. `distribute-list` is none of them.
_UNDERSTOOD = frozenset(
    "bgp network redistribute aggregate-address maximum-paths timers distance exit-address-family exit-peer-session "
    "exit-peer-policy exit auto-summary synchronization default-information default-metric import export table-map "
    "snmp advertise maximum-secondary-paths nexthop rpki".split()
)


class Statement(NamedTuple):
    """One line about a neighbor, group or template, the `neighbor X` cut off."""

    args: list[str]
    line: int
    is_negated: bool
    secret: Secret | None = None  # of a `password`


@dataclass(slots=True)
class Bag:
    """The statements of one name in one place; a later line replaces an earlier one of the same key."""

    line: int  # the first one's
    by_key: dict[str, Statement] = field(default_factory=dict)  # "password", "route-map in", …
    inherits: list[Statement] = field(default_factory=list)  # what follows `inherit`

    def put(self, keyword: str, statement: Statement) -> None:
        """Add one statement; a `no` form replaces what it negates."""
        args = statement.args
        if keyword == "inherit":
            self.inherits = [one for one in self.inherits if one.args[:2] != args[:2]]
            if not statement.is_negated:
                self.inherits.append(statement)
        elif keyword in DIRECTED:
            self.by_key[f"{keyword} {args[-1] if args else ''}"] = statement
        elif keyword == "fall-over":
            self._put_fall_over(statement)
        else:
            self.by_key[keyword] = statement

    def _put_fall_over(self, statement: Statement) -> None:
        """Add a `fall-over`: BFD stands beside the watch on the route, which has a line of its own."""
        args = statement.args
        if args[:1] == ["bfd"] or (not args and statement.is_negated):
            self.by_key["fall-over bfd"] = statement


class Range(NamedTuple):
    """`bgp listen range`: neighbors that have no line of their own."""

    vrf: str
    prefix: IPv4Network | IPv6Network
    group: str
    line: int


class Timers(NamedTuple):
    """`timers bgp`, in seconds."""

    keepalive: int
    hold: int
    line: int


@dataclass(slots=True)
class Process:
    """All `router bgp` blocks of one AS, merged."""

    as_number: int
    line: int
    default_ipv4: bool = True
    default_ipv4_line: int = 0
    safe_ebgp_line: int = 0  # `bgp safe-ebgp-policy`: without a policy nothing is exchanged
    as_path_limit: int = 0  # `bgp maxas-limit`; 0 where there is none
    as_path_limit_line: int = 0
    confederation: Confederation = field(default_factory=Confederation)
    timers: dict[tuple[str, str], Timers] = field(default_factory=dict)  # by VRF and "ipv4", "ipv6" or "" for all
    session: dict[tuple[str, str], Bag] = field(default_factory=dict)  # by VRF and name
    policy: dict[tuple[str, str], dict[str, Bag]] = field(default_factory=dict)  # by VRF and name, then afi_safi
    groups: dict[tuple[str, str], int] = field(default_factory=dict)  # VRF and peer group → line that defines it
    session_templates: dict[str, Bag] = field(default_factory=dict)
    policy_templates: dict[str, Bag] = field(default_factory=dict)
    ranges: list[Range] = field(default_factory=list)
    vrf_lines: dict[tuple[str, int], int] = field(default_factory=dict)  # VRF and IP version → its family's head

    def vrf_line(self, vrf: str, version: int) -> tuple[int, ...]:
        """Return the line that names the VRF for a neighbor of that IP version; none for the global table."""
        line = self.vrf_lines.get((vrf, version)) or self.vrf_lines.get((vrf, 10 - version))
        return (line,) if line else ()


class _Place(NamedTuple):
    """Where a line stands: the VRF, and the address family or "" at router level."""

    vrf: str
    afi_safi: str
    section: str


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
        for head, children in _subblocks(node.children):
            _read_block(book, process, head, children, f"router bgp {node.words[2]}")
    return list(found.values())


_OPENERS = frozenset({"address-family", "template"})
_LINES = SESSION | POLICY | _UNDERSTOOD | {"neighbor"}
_CLOSERS = frozenset({"exit-address-family", "exit-peer-session", "exit-peer-policy"})


def _opens(node: Node) -> bool:
    """Tell whether what is indented below a line is a block of its own."""
    words = node.words
    return (words[1] if words[0] in ("no", "default") and len(words) > 1 else words[0]) not in _LINES


def _subblocks(nodes: Sequence[Node]) -> Iterator[tuple[Node | None, Iterable[Node]]]:
    """Yield each address family and template with its lines, and each other line alone, with None.

    Old releases print a family's lines no deeper than its head: there, all up to the closing line belongs to it.
    """
    nodes = levelled(nodes, _opens)
    position, size = 0, len(nodes)
    while position < size:
        node = nodes[position]
        position += 1
        if node.words[0] not in _OPENERS:
            yield None, (node,)
            continue
        flat: Sequence[Node] = ()
        if not node.children:
            closer = position
            while closer < size and nodes[closer].words[0] not in _CLOSERS | _OPENERS:
                closer += 1
            if closer < size and nodes[closer].words[0] in _CLOSERS:
                flat, position = nodes[position:closer], closer
        yield node, (*levelled(node.children, _opens), *flat)


def _read_block(book: Book, process: Process, head: Node | None, nodes: Iterable[Node], section: str) -> None:
    if head is None:
        for node in nodes:
            _read_line(book, process, node, _Place("default", "", section))
        return
    words = head.words[1:]
    if head.words[0] == "template" and words[:1] in (["peer-session"], ["peer-policy"]) and len(words) > 1:
        _read_template(book, process, head, nodes)
        return
    if head.words[0] == "template" or not words:
        book.miss(head, section)
        return
    vrf = words[words.index("vrf") + 1] if "vrf" in words[:-1] else "default"
    safi = words[1] if len(words) > 1 and words[1] != "vrf" else "unicast"
    if vrf != "default":
        process.vrf_lines.setdefault((vrf, 6 if words[0] == "ipv6" else 4), head.line)
    for node in nodes:
        _read_line(book, process, node, _Place(vrf, f"{words[0]}-{safi}", f"{section} {head.text}"))


def _read_template(book: Book, process: Process, head: Node, nodes: Iterable[Node]) -> None:
    is_session = head.words[1] == "peer-session"
    templates = process.session_templates if is_session else process.policy_templates
    bag = templates.setdefault(head.words[2], Bag(head.line))
    for node in nodes:
        is_no = node.words[0] in ("no", "default")
        body = node.words[int(is_no) :]
        keyword = body[0] if body else ""
        if keyword in (SESSION if is_session else POLICY):
            bag.put(keyword, _statement(book, node, int(is_no), is_no))
        elif keyword not in _UNDERSTOOD:
            book.miss(node, f"router bgp {head.text}", 1 + int(is_no))


def _statement(book: Book, node: Node, position: int, is_no: bool) -> Statement:
    """Return the statement whose keyword is the word at `position`; a password is sealed and hidden here."""
    secret = None
    if node.words[position] == "password":
        secret = book.read_key(node, position + 1)
    return Statement(node.words[position + 1 :], node.line, is_no, secret)


def _read_line(book: Book, process: Process, node: Node, place: _Place) -> None:
    words = node.words
    is_no = words[0] in ("no", "default")
    body = words[int(is_no) :]
    keyword = body[0] if body else ""
    if keyword == "neighbor" and len(body) > 1:
        _read_neighbor(book, process, node, is_no, place)
    elif keyword not in _UNDERSTOOD or not _read_process_line(process, body, is_no, node.line, place):
        book.miss(node, place.section, len(words) if keyword in _UNDERSTOOD else 1 + int(is_no))


def _read_process_line(process: Process, body: list[str], is_no: bool, line: int, place: _Place) -> bool:
    head = tuple(body[:3])
    if head == ("bgp", "default", "ipv4-unicast"):
        process.default_ipv4, process.default_ipv4_line = not is_no, line
    elif head[:2] == ("bgp", "confederation"):
        return process.confederation.read(body[2:], line, is_no=is_no)
    elif head[:2] == ("bgp", "safe-ebgp-policy"):
        process.safe_ebgp_line = 0 if is_no else line
    elif head[:2] == ("bgp", "maxas-limit"):
        process.as_path_limit = 0 if is_no or len(body) < 3 else integer(body[2], 1, 254) or 0
        process.as_path_limit_line = line
        return is_no or process.as_path_limit > 0
    elif head[:2] == ("timers", "bgp") and is_no:
        process.timers.pop((place.vrf, place.afi_safi.partition("-")[0]), None)
    elif head[:2] == ("timers", "bgp"):
        keepalive = integer(body[2], 0, 65535) if len(body) > 3 else None
        hold = integer(body[3], 0, 65535) if len(body) > 3 else None
        if keepalive is None or hold is None:
            return False
        process.timers[place.vrf, place.afi_safi.partition("-")[0]] = Timers(keepalive, hold, line)
    elif head == ("bgp", "listen", "range"):
        return _read_range(process, body, is_no, line, place.vrf)
    return True


def _read_range(process: Process, body: list[str], is_no: bool, line: int, vrf: str) -> bool:
    prefix = network(body[3]) if len(body) > 3 and "/" in body[3] else None
    if prefix is None or not (is_no or (len(body) > 5 and body[4] == "peer-group")):
        return False
    process.ranges = [one for one in process.ranges if (one.vrf, one.prefix) != (vrf, prefix)]
    if not is_no:
        process.ranges.append(Range(vrf, prefix, body[5], line))
    return True


@lru_cache(maxsize=65536)
def _owner(word: str) -> str:
    """Return an address in one spelling, without its zone; a peer group's name as it stands."""
    found = address(word.partition("%")[0])
    return word if found is None else str(found)


def _read_neighbor(book: Book, process: Process, node: Node, is_no: bool, place: _Place) -> None:
    body = node.words[int(is_no) :]
    name = _owner(body[1])
    owner = place.vrf, name
    if len(body) == 2 or (is_no and body[2:3] == ["remote-as"]):
        if is_no:  # the neighbor itself goes
            process.session.pop(owner, None)
            process.policy.pop(owner, None)
        else:
            book.miss(node, place.section)
        return
    keyword, position = body[2], 2 + int(is_no)
    if keyword not in SESSION and keyword not in POLICY:
        book.miss(node, place.section, position + 1)
        return
    if keyword == "peer-group" and len(body) == 3:
        if is_no:
            process.groups.pop(owner, None)
        else:
            process.groups.setdefault(owner, node.line)
        return
    statement = _statement(book, node, position, is_no)
    if keyword == "password" and statement.secret is None and not is_no:
        book.miss(node, place.section, position + 1)
        return
    # Every name has a session bag, so that a neighbor is known by whatever line comes first.
    session = process.session.setdefault(owner, Bag(node.line))
    is_policy = keyword in _POLICY_ONLY or (keyword == "inherit" and statement.args[:1] == ["peer-policy"])
    if not is_policy:
        session.put(keyword, statement)
    if is_policy or place.afi_safi:
        # Lines of a policy at router level are those of old configs without address families.
        families = process.policy.setdefault(owner, {})
        bag = families.setdefault(place.afi_safi or "ipv4-unicast", Bag(node.line))
        if is_policy:
            bag.put(keyword, statement)
