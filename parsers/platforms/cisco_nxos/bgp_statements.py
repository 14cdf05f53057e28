"""`router bgp` of NX-OS as statements per neighbor and template, before inheritance is resolved."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from parsers.confederation import Confederation
from parsers.model.secret import Secret
from parsers.platforms.cisco_nxos.blocks import Book
from parsers.tree.indent import Node, levelled
from parsers.values import address, as_number, integer, network

# Keywords that a session is made of; those of an address family follow.
_SESSION = frozenset(
    "remote-as local-as password ao timers bfd ebgp-multihop ttl-security update-source shutdown description inherit "
    "transport capability disable-connected-check dont-capability-negotiate dynamic-capability low-memory "
    "remove-private-as peer-type log-neighbor-changes graceful-shutdown affinity-group bmp-activate-server "
    "maximum-peers path-attribute dscp as-override-loopcheck".split()
)
# Policies that a line names with a direction: two lines of one neighbor, in and out, do not replace each other.
_DIRECTED = frozenset("route-map prefix-list filter-list".split())
_POLICY = _DIRECTED | frozenset(
    "maximum-prefix default-originate send-community soft-reconfiguration next-hop-self next-hop-third-party "
    "next-hop-unchanged allowas-in as-override disable-peer-as-check weight suppress-inactive route-reflector-client "
    "advertise-map unsuppress-map inherit soo capability advertisement-interval encapsulation rewrite-evpn-rt-asn "
    "rewrite-rt-asn import link-bandwidth send-label advertise-local-labeled-route".split()
)
# Lines of the process, of a VRF and of their address families that say nothing of a session or of its policies.
_UNDERSTOOD = frozenset(
    "router-id log-neighbor-changes bestpath cluster-id graceful-restart graceful-restart-helper graceful-shutdown "
    "enforce-first-as fast-external-fallover flush-routes isolate maxas-limit reconnect-interval suppress-fib-pending "
    "event-history neighbor-down rd route-target dynamic-med-interval shutdown confederation nexthop rpki bmp-server "
    "allocate-index disable-policy-batching memory-threshold prefix-peer-timeout prefix-peer-wait network redistribute "
    "aggregate-address maximum-paths dampening default-information default-metric distance inject-map table-map "
    "suppress-inactive client-to-client additional-paths advertise advertise-pip advertise-l2vpn label-allocation-mode "
    "allocate-label import export retain wait-for-convergence timers local-as nexthop-trigger-delay mvpn evpn".split()
)
Templates = dict[str, dict[str, "Bag"]]  # "peer", "peer-session", "peer-policy" → name → its lines
TEMPLATE_KINDS = ("peer", "peer-session", "peer-policy")


class Statement(NamedTuple):
    """One line below a neighbor, a template or one of their families."""

    args: list[str]
    line: int
    is_negated: bool
    secret: Secret | None = None  # of a `password`


@dataclass(slots=True)
class Bag:
    """The statements of one place; a later line replaces an earlier one of the same key."""

    line: int
    by_key: dict[str, Statement] = field(default_factory=dict)  # "password", "route-map in", …
    inherits: list[Statement] = field(default_factory=list)  # what follows `inherit`
    families: dict[str, "Bag"] = field(default_factory=dict)  # by afi_safi

    def put(self, keyword: str, statement: Statement) -> None:
        """Add one statement; a `no` form replaces what it negates."""
        args = statement.args
        if keyword == "inherit":
            self.inherits = [one for one in self.inherits if one.args[:2] != args[:2]]
            if not statement.is_negated and len(args) > 1:
                self.inherits.append(statement)
        elif keyword in _DIRECTED:
            self.by_key[f"{keyword} {args[-1] if args else ''}"] = statement
        elif keyword == "bfd" and "interval" in args:
            self.by_key["bfd interval"] = statement
        else:
            self.by_key[keyword] = statement


@dataclass(slots=True)
class Scope:
    """What a VRF of the process says for all its neighbors."""

    line: int = 0  # of its head, 0 for the process
    shutdown_line: int = 0  # closes all its sessions
    timers: Statement | None = None  # the two numbers of `timers bgp`
    local_as: Statement | None = None
    as_path_limit: tuple[int, int] | None = None  # `maxas-limit`, and its line
    confederation: Confederation = field(default_factory=Confederation)


@dataclass(slots=True)
class Process:
    """All `router bgp` blocks of one AS, merged."""

    as_number: int
    line: int
    scopes: dict[str, Scope] = field(default_factory=dict)  # by VRF
    neighbors: dict[tuple[str, str], Bag] = field(default_factory=dict)  # by VRF and address or prefix
    templates: Templates = field(default_factory=lambda: {kind: {} for kind in TEMPLATE_KINDS})

    def scope(self, vrf: str) -> Scope:
        """Return what is said for a VRF."""
        return self.scopes.setdefault(vrf, Scope())


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
        _read_scope(book, process, "default", node.children, f"router bgp {node.words[2]}")
    return list(found.values())


def _opens(node: Node) -> bool:
    """Tell whether what is indented below a line of the process is a block of its own."""
    words = node.words
    return (words[1] if words[0] in ("no", "default") and len(words) > 1 else words[0]) not in _UNDERSTOOD


def _opens_in_bag(node: Node) -> bool:
    """Tell whether what is indented below a line of a neighbor or template is a block of its own."""
    words = node.words
    first = words[1] if words[0] in ("no", "default") and len(words) > 1 else words[0]
    return first not in _SESSION and first not in _POLICY


def _read_scope(book: Book, process: Process, vrf: str, nodes: Sequence[Node], section: str) -> None:
    """Read the lines of the process or of one VRF of it."""
    for node in levelled(nodes, _opens):
        words = node.words
        head, name = words[0], words[1] if len(words) > 1 else ""
        if head == "neighbor" and name:
            _read_neighbor(book, process, vrf, node, section)
        elif head == "vrf" and name and vrf == "default":
            process.scope(name).line = process.scope(name).line or node.line
            _read_scope(book, process, name, node.children, f"{section} vrf {name}")
        elif head == "template" and name in TEMPLATE_KINDS and len(words) > 2:
            bag = process.templates[name].setdefault(words[2], Bag(node.line))
            _read_bag(book, bag, node, f"{section} {node.text}", is_policy=name == "peer-policy")
        elif head == "address-family":
            for child in levelled(node.children, _opens):
                if child.words[int(child.words[0] == "no") :][:1] == [] or not _is_understood(child):
                    book.miss(child, f"{section} {node.text}")
        elif not _read_process_line(process, vrf, node):
            book.miss(node, section)


def _is_understood(node: Node) -> bool:
    return node.words[-1 if node.words == ["no"] else int(node.words[0] in ("no", "default"))] in _UNDERSTOOD


def _read_process_line(process: Process, vrf: str, node: Node) -> bool:
    is_no = node.words[0] in ("no", "default")
    body = node.words[int(is_no) :]
    if not body:
        return False
    scope = process.scope(vrf)
    if body[:2] == ["timers", "bgp"]:
        has_both = len(body) > 3 and None not in (integer(body[2], 0, 65535), integer(body[3], 0, 65535))
        scope.timers = Statement(body[2:4], node.line, False) if has_both and not is_no else None
        return is_no or has_both
    if body == ["shutdown"]:
        scope.shutdown_line = 0 if is_no else node.line
    if body[0] == "maxas-limit":
        limit = integer(body[1], 1, 512) if len(body) > 1 else None
        scope.as_path_limit = None if is_no or limit is None else (limit, node.line)
        return is_no or limit is not None
    if body[0] == "confederation":
        return scope.confederation.read(body[1:], node.line, is_no=is_no)
    if body[0] == "local-as":
        scope.local_as = None if is_no or len(body) < 2 else Statement(body[1:], node.line, False)
    if body[0] == "neighbor" and len(body) > 1:
        process.neighbors.pop((vrf, _owner(body[1]) or body[1]), None)
        return True
    return body[0] in _UNDERSTOOD


def _read_neighbor(book: Book, process: Process, vrf: str, node: Node, section: str) -> None:
    name = _owner(node.words[1])
    if name is None:  # a session by interface: its address is not in the config
        book.miss(node, section, 2)
        return
    bag = process.neighbors.setdefault((vrf, name), Bag(node.line))
    rest = node.words[2:]
    if rest[:1] in (["remote-as"], ["inherit"]):
        bag.put(rest[0], Statement(rest[1:], node.line, False))
    elif rest:
        book.miss(Node(node.words, node.line), section, 2)
    _read_bag(book, bag, node, f"{section} neighbor {name}", is_policy=False)


def _owner(text: str) -> str | None:
    """Return the address or prefix of a neighbor in one spelling and without its zone, None where it is neither."""
    text = text.partition("%")[0]
    if "/" in text:
        prefix = network(text)
        return None if prefix is None else str(prefix)
    found = address(text)
    return None if found is None else str(found)


def _read_bag(book: Book, bag: Bag, head: Node, section: str, *, is_policy: bool) -> None:
    """Read the lines below a neighbor, a template, or an address family of either."""
    for node in levelled(head.children, _opens_in_bag):
        words = node.words
        is_no = words[0] in ("no", "default")
        body = words[int(is_no) :]
        keyword = body[0] if body else ""
        if keyword == "address-family" and not is_policy and len(body) > 1:
            name = "-".join(body[1:])
            if is_no:
                bag.families.pop(name, None)
                continue
            family = bag.families.setdefault(name, Bag(node.line))
            _read_bag(book, family, node, f"{section} {node.text}", is_policy=True)
        elif keyword in (_POLICY if is_policy else _SESSION):
            _put_statement(book, bag, node, int(is_no), section)
        else:
            book.miss(node, section, 1 + int(is_no))


def _put_statement(book: Book, bag: Bag, node: Node, position: int, section: str) -> None:
    """Add one line to a bag; a password is sealed and hidden here."""
    keyword, secret = node.words[position], None
    if keyword == "password":
        secret = book.read_key(node, position + 1)
        if secret is None and not position:
            book.miss(node, section, 1)
            return
    bag.put(keyword, Statement(node.words[position + 1 :], node.line, bool(position), secret))
