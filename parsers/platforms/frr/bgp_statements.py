"""`router bgp` of FRR as statements per name and place, before inheritance is resolved. One block is one VRF."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network
from typing import NamedTuple

from parsers.confederation import Confederation
from parsers.model.secret import Secret
from parsers.platforms.frr.blocks import Book, statements
from parsers.tree.indent import Node
from parsers.values import address, as_number, integer, network

# Keywords that a session is made of; those of an address family follow.
SESSION = frozenset(
    "remote-as local-as password timers bfd ebgp-multihop ttl-security update-source shutdown description peer-group "
    "interface port tcp-mss passive role local-role disable-connected-check enforce-multihop strict-capability-match "
    "override-capability dont-capability-negotiate capability solo graceful-restart graceful-restart-helper "
    "graceful-restart-disable extended-optional-parameters sender-as-path-loop-detection path-attribute oad "
    "advertisement-interval enforce-first-as disable-link-bw-encoding-ieee extended-link-bandwidth "
    "graceful-shutdown rpki aigp ip-transparent send-nexthop-characteristics".split()
)
# Policies that a line names with a direction: two lines of one neighbor, in and out, do not replace each other.
DIRECTED = frozenset("route-map prefix-list filter-list distribute-list".split())
POLICY = DIRECTED | frozenset(
    "activate maximum-prefix maximum-prefix-out default-originate send-community soft-reconfiguration next-hop-self "
    "attribute-unchanged remove-private-as allowas-in as-override weight route-reflector-client route-server-client "
    "unsuppress-map advertise-map addpath-tx-all-paths addpath-tx-bestpath-per-as addpath-tx-best-selected "
    "addpath-rx-paths-limit disable-addpath-rx soo encapsulation-srv6 encapsulation-mpls accept-own nexthop-local "
    "dampening".split()
)
# Lines of the process that say nothing of a session or of what a neighbor is sent.
_UNDERSTOOD = frozenset(
    "bgp network redistribute aggregate-address maximum-paths timers distance exit-address-family exit import export "
    "rd rt label sid table-map segment-routing coalesce-time update-delay read-quanta write-quanta nexthop vni "
    "exit-vni advertise advertise-all-vni advertise-default-gw advertise-svi-ip autort flooding "
    "dup-addr-detection default-originate route-target use-es-l3nhg enable-resolve-overlay-index "
    "disable-ead-evi-rx disable-ead-evi-tx locator exit-srv6 auto-summary synchronization exit-vrf route-map".split()
)


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

    def put(self, keyword: str, statement: Statement) -> None:
        """Add one statement; a `no` form replaces what it negates."""
        args = statement.args
        if keyword in DIRECTED:
            keyword = f"{keyword} {args[-1] if args else ''}"
        elif (keyword == "timers" and args[:1] in (["connect"], ["delayopen"])) or (
            keyword == "shutdown" and args[:1] == ["rtt"]
        ):
            # `shutdown rtt` only closes a session that answers slowly.
            keyword = f"{keyword} {args[0]}"
        elif keyword == "bfd" and args[:1] and not args[0].isdigit() and args[0] != "strict":
            self.by_key[f"bfd {args[0]}"] = statement
            if statement.is_negated:
                return
        self.by_key[keyword] = statement


class Range(NamedTuple):
    """`bgp listen range`: neighbors that have no line of their own."""

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
    """All `router bgp` blocks of one AS and VRF, merged."""

    as_number: int
    vrf: str
    line: int
    is_default: dict[str, bool] = field(default_factory=dict)  # afi_safi → is it active unless a line says otherwise
    default_lines: dict[str, int] = field(default_factory=dict)
    requires_policy: bool | None = None  # None: no line says so, the defaults of the profile hold
    requires_policy_line: int = 0
    shutdown_line: int = 0  # `bgp shutdown`: every session
    timers: Timers | None = None
    confederation: Confederation = field(default_factory=Confederation)
    session: dict[str, Bag] = field(default_factory=dict)
    policy: dict[str, dict[str, Bag]] = field(default_factory=dict)  # by name, then afi_safi
    groups: dict[str, int] = field(default_factory=dict)  # peer group → line that defines it
    interfaces: set[str] = field(default_factory=set)  # names of neighbors that are interfaces
    ranges: list[Range] = field(default_factory=list)


def read_processes(book: Book) -> list[Process]:
    """Return the BGP processes; blocks of the same AS and VRF written twice are one process."""
    found: dict[tuple[int, str], Process] = {}
    for node in book.blocks("router", "bgp"):
        words = node.words
        number = as_number(words[2])
        if number is None:
            book.miss(node, "router bgp", 3)
            continue
        vrf = words[4] if words[3:4] in (["vrf"], ["view"]) and len(words) > 4 else "default"
        process = found.setdefault((number, vrf), Process(number, vrf, node.line))
        book.guess(words[2])
        for afi_safi, child in _placed(node.children):
            _read_line(book, process, child, afi_safi, f"router bgp {words[2]}")
    return list(found.values())


_HOLDERS = frozenset({"address-family", "segment-routing", "vni"})  # below the last two stands nothing of a session


def _placed(nodes: Iterable[Node]) -> Iterator[tuple[str, Node]]:
    """Yield each line with its address family, "" at router level.

    Old releases print a family's lines no deeper than its head: all up to the closing line belongs to it.
    """
    nodes = list(statements(nodes, _HOLDERS))
    closers = {at for at, node in enumerate(nodes) if node.words[0] == "exit-address-family"}
    afi_safi, is_flat = "", False
    for position, node in enumerate(nodes):
        if node.words[0] == "address-family" and len(node.words) > 1:
            afi_safi = f"{node.words[1]}-{node.words[2] if len(node.words) > 2 else 'unicast'}"
            for child in statements(node.children, _HOLDERS):
                if child.words[0] != "exit-address-family":
                    yield afi_safi, child
            following = next((at for at in range(position + 1, len(nodes)) if _is_frame(nodes[at])), -1)
            is_flat = not node.children and following in closers
        elif node.words[0] == "exit-address-family":
            is_flat = False
        else:
            yield (afi_safi if is_flat else ""), node


def _is_frame(node: Node) -> bool:
    return node.words[0] in ("address-family", "exit-address-family")


def _read_line(book: Book, process: Process, node: Node, afi_safi: str, section: str) -> None:
    words = node.words
    is_no = words[0] == "no"
    body = words[int(is_no) :]
    keyword = body[0] if body else ""
    if keyword == "neighbor" and len(body) > 1:
        if _read_neighbor(book, process, node, is_no, afi_safi):
            return
        shown = 3 + int(is_no)
    elif keyword not in _UNDERSTOOD:
        shown = 1 + int(is_no)
    elif _read_process_line(process, body, is_no, node.line):
        return
    else:
        shown = len(words)
    book.miss_line(node, f"{section} {afi_safi}".rstrip(), shown)


def _read_process_line(process: Process, body: list[str], is_no: bool, line: int) -> bool:
    head = body[:2]
    if head == ["bgp", "default"] and len(body) > 2:
        process.is_default[body[2]], process.default_lines[body[2]] = not is_no, line
    elif head == ["bgp", "ebgp-requires-policy"]:
        process.requires_policy, process.requires_policy_line = not is_no, line
    elif head == ["bgp", "confederation"]:
        return process.confederation.read(body[2:], line, is_no=is_no)
    elif head == ["bgp", "shutdown"]:
        process.shutdown_line = 0 if is_no else line
    elif head == ["timers", "bgp"] and not is_no:
        keepalive = integer(body[2], 0, 65535) if len(body) > 3 else None
        hold = integer(body[3], 0, 65535) if len(body) > 3 else None
        if keepalive is None or hold is None:
            return False
        process.timers = Timers(keepalive, hold, line)
    elif body[:3] == ["bgp", "listen", "range"] and not is_no:
        prefix = network(body[3]) if len(body) > 5 and "/" in body[3] and body[4] == "peer-group" else None
        if prefix is None:
            return False
        process.ranges.append(Range(prefix, body[5], line))
    return True


@lru_cache(maxsize=4096)
def _owner(word: str) -> str:
    """Return an address in one spelling, a name as it stands."""
    found = address(word)
    return word if found is None else str(found)


def _read_neighbor(book: Book, process: Process, node: Node, is_no: bool, afi_safi: str) -> bool:
    """Take one neighbor line; False where it is not understood."""
    body = node.words[int(is_no) :]
    name = _owner(body[1])
    if len(body) == 2 or (is_no and body[2] == "remote-as"):
        if is_no:  # the neighbor itself goes
            process.session.pop(name, None)
            process.policy.pop(name, None)
        return is_no
    keyword, position = body[2].casefold(), 2 + int(is_no)
    if keyword not in SESSION and keyword not in POLICY:
        return False
    if keyword == "peer-group" and len(body) == 3:
        if is_no:
            process.groups.pop(name, None)
        else:
            process.groups.setdefault(name, node.line)
        return True
    secret = book.read_key(node, position + 1) if keyword == "password" else None
    if keyword == "password" and secret is None and not is_no:
        return False
    statement = Statement(node.words[position + 1 :], node.line, is_no, secret)
    # Every name has a session bag, so that a neighbor is known by whatever line comes first.
    session = process.session.setdefault(name, Bag(node.line))
    if keyword == "interface" and address(name) is None:
        process.interfaces.add(name)
        return False  # unnumbered: the address is not in the config
    if keyword in SESSION:
        session.put(keyword, statement)
    if keyword in POLICY or afi_safi:
        # Lines of a policy at router level are those of old configs without address families.
        bag = process.policy.setdefault(name, {}).setdefault(afi_safi or "ipv4-unicast", Bag(node.line))
        if keyword in POLICY:
            bag.put(keyword, statement)
    return True
