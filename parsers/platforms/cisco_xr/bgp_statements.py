"""`router bgp` of XR as statements per neighbor and group, before inheritance is resolved."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from parsers.confederation import Confederation
from parsers.model.secret import Secret
from parsers.platforms.cisco_xr.blocks import Book
from parsers.platforms.cisco_xr.groups import APPLY
from parsers.platforms.cisco_xr.lines import lines_of
from parsers.tree.indent import Node, below
from parsers.values import as_number

DISABLED = "inheritance-disable"
_GROUPS = frozenset({"neighbor-group", "session-group", "af-group"})
_SESSION = frozenset(
    (
        "remote-as remote-as-list local-as password keychain ao timers bfd ebgp-multihop ttl-security update-source "
        "local shutdown description use session-open-mode tcp enforce-first-as ignore-connected-check "
        "ignore-connected dmz-link-bandwidth capability precedence dscp log graceful-restart graceful-maintenance "
        "advertisement-interval cluster-id receive-buffer-size send-buffer-size idle-watch-time maximum-peers "
        "bmp-activate egress-engineering internal-vpn-client peer-set additional-paths-receive-disable "
        "as-override-inheritance suppress speaker-id rpki cost-community update-in-labeled-unicast fast-fallover"
    ).split()
)
_FAMILY = frozenset(
    (
        "route-policy maximum-prefix default-originate use soft-reconfiguration send-community-ebgp "
        "send-extended-community-ebgp send-community-gshut-ebgp remove-private-as allowas-in as-override next-hop-self "
        "next-hop-unchanged next-hop-unchanged-multipath weight route-reflector-client capability advertise import "
        "site-of-origin aigp long-lived-graceful-restart multipath encapsulation-type send-multicast-attributes "
        "accept-own accept-own-vrf validation bestpath optimal-route-reflection origin-as slow-peer signalling "
        "flowspec accept-route-legacy-rt ebgp-suppress-extended-community-cost update send-community-ebgp-inheritance"
    ).split()
)
_SESSION_LEAVES = _SESSION - {"graceful-maintenance"}  # those that open no block
# Lines of the process or a VRF that say nothing of a session or of what a neighbor is sent.
_PROCESS = frozenset(
    (
        "bgp nsr ibgp default-information default-metric rd mvpn label socket update rpki bmp segment-routing "
        "graceful-maintenance as-league use attribute-filter global-cluster-list affinity-map router-id"
    ).split()
)
_UNSAFE = "unsafe-ebgp-policy"


class Statement(NamedTuple):
    """One line about a neighbor or group, its keyword cut off."""

    args: list[str]
    lines: tuple[int, ...]  # its own, then the `apply-group` line that brings it
    is_negated: bool  # takes away what is inherited
    secret: Secret | None = None  # of a `password`


@dataclass(slots=True)
class Bag:
    """The statements of one neighbor, group or family of one; a later line replaces an earlier one of the same key."""

    line: int
    lines: tuple[int, ...]
    by_key: dict[str, Statement] = field(default_factory=dict)  # "password", "route-policy in", "use af-group", …
    families: "dict[str, Bag]" = field(default_factory=dict)
    open_groups: list[Node] = field(default_factory=list)  # `apply-group` lines that were not read


@dataclass(slots=True)
class Scope:
    """The process, or one VRF of it."""

    neighbors: dict[str, Bag] = field(default_factory=dict)
    settings: dict[str, Statement] = field(default_factory=dict)  # "timers", "bfd multiplier", "unsafe-ebgp-policy"
    families: set[str] = field(default_factory=set)
    is_open: bool = False  # a group that was not read may say more
    lines: tuple[int, ...] = ()  # of its head; none for the process


@dataclass(slots=True)
class Process:
    """One BGP process; blocks of one AS and instance that are written twice are one."""

    as_number: int
    line: int
    section: str
    scopes: dict[str, Scope] = field(default_factory=dict)  # by VRF
    groups: dict[tuple[str, str], Bag] = field(default_factory=dict)  # by kind and name
    confederation: Confederation = field(default_factory=Confederation)

    def setting(self, vrf: str, key: str) -> Statement | None:
        """Return a setting of the VRF, else the process's own, None where neither has it."""
        own = self.scopes[vrf].settings.get(key) if vrf in self.scopes else None
        return own or self.scopes["default"].settings.get(key)


def read_processes(book: Book) -> list[Process]:
    """Return the BGP processes."""
    found: dict[tuple[int, str], Process] = {}
    for node in book.blocks("router", "bgp"):
        number = as_number(node.words[2])
        if number is None:
            book.miss(node, "router bgp", 3)
            continue
        section = f"router bgp {node.words[2]}"
        key = number, node.words[4] if len(node.words) > 4 else ""
        process = found.setdefault(key, Process(number, node.line, section, {"default": Scope()}))
        book.guess(node.words[2])
        _read_scope(book, process, "default", node.children)
    return list(found.values())


def _read_scope(book: Book, process: Process, vrf: str, nodes: Iterable[Node]) -> None:
    scope = process.scopes.setdefault(vrf, Scope())
    section = process.section if vrf == "default" else f"{process.section} vrf {vrf}"
    for node in nodes:
        words = node.words
        first = words[0]
        if first == "neighbor" and len(words) == 2:
            bag = scope.neighbors.setdefault(words[1], Bag(node.line, lines_of(node)))
            _fill(book, bag, node.children, f"{section} neighbor {words[1]}")
        elif first == "address-family" and len(words) == 3:
            scope.families.add(f"{words[1]}-{words[2]}")
        elif first == "vrf" and len(words) == 2 and vrf == "default":
            inner = process.scopes.setdefault(words[1], Scope())
            inner.lines = inner.lines or lines_of(node)
            _read_scope(book, process, words[1], node.children)
        elif first in _GROUPS and len(words) > 1 and vrf == "default":
            _read_group(book, process, node, section)
        elif first == APPLY:
            scope.is_open = True
            book.refer_group(node, "")
            book.miss_text(node.line, " ".join(words[:2]), section)
        elif words[:2] == ["bgp", "confederation"] and vrf == "default":
            _read_confederation(book, process, node)
        else:
            _read_setting(book, scope, node, section)


def _read_confederation(book: Book, process: Process, node: Node) -> None:
    """Take the identifier, or the members: on their line, or a line each below it."""
    process.confederation.read(node.words[2:], node.line, is_no=False)
    for child in node.children:
        if len(child.words) > 1 or not process.confederation.read(["peers", *child.words], child.line, is_no=False):
            book.miss(child, f"{process.section} {node.text}")


def _read_group(book: Book, process: Process, node: Node, section: str) -> None:
    words = node.words
    bag = process.groups.setdefault((words[0], words[1]), Bag(node.line, lines_of(node)))
    if words[0] != "af-group":
        _fill(book, bag, node.children, f"{section} {node.text}")
    elif len(words) == 5:
        family = bag.families.setdefault(f"{words[3]}-{words[4]}", Bag(node.line, lines_of(node)))
        _fill_family(book, family, node.children, f"{section} {node.text}")
    else:
        book.miss(node, section)


def _read_setting(book: Book, scope: Scope, node: Node, section: str) -> None:
    words = node.words
    is_no = words[0] == "no" and len(words) > 1
    body = words[1:] if is_no else words
    key = ""
    if body[:2] == ["timers", "bgp"]:
        key = "timers"
    elif body[0] == "bfd" and len(body) > 1:
        key = f"bfd {body[1]}"
    elif body[:2] == ["bgp", _UNSAFE]:
        key = _UNSAFE
    elif body[0] not in _PROCESS:
        book.miss(node, section, 1 + int(is_no))
        return
    if is_no:
        scope.settings.pop(key, None)
    elif key:
        scope.settings[key] = Statement(body[2:], lines_of(node), is_negated=False)


def _fill(book: Book, bag: Bag, nodes: Iterable[Node], section: str) -> None:
    """Read the lines of a neighbor, neighbor-group or session-group."""
    for node in nodes:
        _fill_line(book, bag, node, section)
        for one in below(node, _SESSION_LEAVES) if node.children else ():
            _fill_line(book, bag, one, section)


def _fill_line(book: Book, bag: Bag, node: Node, section: str) -> None:
    words = node.words
    if words[0] == "address-family" and len(words) == 3:
        family = bag.families.setdefault(f"{words[1]}-{words[2]}", Bag(node.line, lines_of(node)))
        _fill_family(book, family, node.children, f"{section} {node.text}")
    elif words == ["no", "address-family", *words[2:]]:
        bag.families.pop("-".join(words[2:]), None)
    else:
        _put(book, bag, node, _SESSION, section)


def _fill_family(book: Book, bag: Bag, nodes: Iterable[Node], section: str) -> None:
    for node in nodes:
        _put(book, bag, node, _FAMILY, section)
        for one in below(node, _FAMILY) if node.children else ():
            _put(book, bag, one, _FAMILY, section)


def _put(book: Book, bag: Bag, node: Node, known: frozenset[str], section: str) -> None:
    words = node.words
    is_no = words[0] == "no" and len(words) > 1
    body = words[1:] if is_no else words
    keyword = body[0].casefold()
    if keyword == APPLY:
        bag.by_key.clear()  # what stands before it was brought by groups that this one would beat
        bag.open_groups.append(node)
        book.miss_text(node.line, " ".join(words[:2]), section)
        return
    if keyword not in known:
        book.miss(node, section, 1 + int(is_no))
        return
    key = _key(keyword, body)
    if is_no:  # XR takes its own line away; what is inherited shows again
        bag.by_key.pop(key, None)
        return
    is_negated = keyword != "description" and body[-1] in _NEGATIONS.get(key, (DISABLED,)) and len(body) < 4
    secret = book.read_key(node, 1) if keyword == "password" and not is_negated else None
    if keyword == "password" and secret is None and not is_negated:
        book.miss(node, section)
        return
    bag.by_key[key] = Statement(body[1:], lines_of(node), is_negated, secret)


_NEGATIONS = {"bfd fast-detect": ("disable", DISABLED)}
_PAIRED = frozenset({"bfd", "local", "use", "tcp", "capability"})


def _key(keyword: str, words: list[str]) -> str:
    """Return what a later line replaces: the keyword, with its second word or its direction where that is in it."""
    if len(words) > 1 and keyword in _PAIRED:
        return f"{keyword} {words[1]}"
    return f"{keyword} {words[-1]}" if keyword == "route-policy" else keyword
