"""`router bgp` of IOS as statements per name and place, before inheritance is resolved."""

from dataclasses import dataclass, field
from typing import NamedTuple

from parsers.platforms.cisco_xe.blocks import Book
from parsers.tree.indent import Node
from parsers.values import as_number, integer

# Keywords that a session is made of; the others belong to an address family.
SESSION = frozenset(
    "remote-as local-as password ao timers fall-over ebgp-multihop ttl-security update-source shutdown description "
    "peer-group inherit transport version disable-connected-check cluster-id dont-capability-negotiate "
    "ha-mode path-attribute alternate-as translate-update".split()
)
POLICY = frozenset(
    "activate route-map prefix-list filter-list distribute-list maximum-prefix default-originate send-community "
    "soft-reconfiguration next-hop-self next-hop-unchanged remove-private-as allowas-in as-override "
    "advertisement-interval weight route-reflector-client capability unsuppress-map send-label slow-peer soo "
    "additional-paths advertise inherit peer-group dmzlink-bw internal-vpn-client aigp".split()
)
_UNDERSTOOD = frozenset(
    "bgp no network redistribute aggregate-address maximum-paths timers distance exit-address-family "
    "exit-peer-session exit-peer-policy exit auto-summary synchronization default-information default-metric "
    "import export table-map scope snmp advertise maximum-secondary-paths default".split()
)


class Statement(NamedTuple):
    """One line about a neighbor, group or template, the `neighbor X` cut off."""

    keyword: str
    args: list[str]
    line: int
    is_negated: bool
    offset: int  # words on the line before `keyword`


@dataclass(slots=True)
class Template:
    """A peer-session or peer-policy template."""

    line: int
    statements: list[Statement] = field(default_factory=list)


@dataclass(slots=True)
class Process:
    """All `router bgp` blocks of a config, merged."""

    as_number: int | None
    line: int
    default_ipv4: bool = True
    default_ipv4_line: int = 0
    timers: dict[str, tuple[int, int, int]] = field(default_factory=dict)  # VRF → keepalive, hold, line
    session: dict[tuple[str, str], list[Statement]] = field(default_factory=dict)  # (VRF, name)
    policy: dict[tuple[str, str, str], list[Statement]] = field(default_factory=dict)  # (VRF, afi_safi, name)
    groups: dict[tuple[str, str], int] = field(default_factory=dict)  # (VRF, peer group) → line that defines it
    session_templates: dict[str, Template] = field(default_factory=dict)
    policy_templates: dict[str, Template] = field(default_factory=dict)
    ranges: list[tuple[str, str, str, int]] = field(default_factory=list)  # VRF, prefix, group, line
    first_line: dict[tuple[str, str], int] = field(default_factory=dict)  # (VRF, name)


def read_processes(book: Book) -> list[Process]:
    """Return the BGP processes; blocks of the same AS written twice are one process."""
    found: dict[str, Process] = {}
    for node in book.blocks("router", "bgp"):
        word = node.words[2]
        process = found.setdefault(word, Process(as_number(word), node.line))
        book.guess(word)
        for child in node.children:
            _read_child(book, process, child)
    return list(found.values())


def _read_child(book: Book, process: Process, node: Node) -> None:
    words = node.words
    if words[0] == "address-family":
        book.read(1)
        _read_family(book, process, node)
    elif words[0] == "template" and words[1:2] in (["peer-session"], ["peer-policy"]) and len(words) > 2:
        book.read(1)
        _read_template(book, process, node)
    else:
        _read_line(book, process, node, "default", None)


def _read_family(book: Book, process: Process, node: Node) -> None:
    words = node.words[1:]
    vrf = words[words.index("vrf") + 1] if "vrf" in words[:-1] else "default"
    afi = words[0]
    safi = words[1] if len(words) > 1 and words[1] != "vrf" else "unicast"
    for child in node.children:
        _read_line(book, process, child, vrf, f"{afi}-{safi}")


def _read_template(book: Book, process: Process, node: Node) -> None:
    kind = process.session_templates if node.words[1] == "peer-session" else process.policy_templates
    template = kind.setdefault(node.words[2], Template(node.line))
    known = SESSION if node.words[1] == "peer-session" else POLICY
    for child in node.children:
        words = child.words
        is_no = words[0] in ("no", "default")
        body = words[1:] if is_no else words
        if body and body[0] in known:
            template.statements.append(Statement(body[0], body[1:], child.line, is_no, int(is_no)))
            _hide_password(book, template.statements[-1])
            book.read(1)
        elif words[0] in _UNDERSTOOD:
            book.read(1)
        else:
            book.miss(child, f"router bgp template {node.words[2]}")


def _read_line(book: Book, process: Process, node: Node, vrf: str, afi_safi: str | None) -> None:
    words = node.words
    is_no = words[0] in ("no", "default")
    body = words[1:] if is_no else words
    if body[:1] == ["neighbor"] and len(body) > 2:
        _read_neighbor(book, process, node, body, is_no, vrf, afi_safi)
    elif words[0] in _UNDERSTOOD:
        _read_process_line(process, body, is_no, node.line, vrf)
        book.read(1)
        for child in node.children:
            book.miss(child, "router bgp")
    else:
        book.miss(node, "router bgp")


def _read_process_line(process: Process, body: list[str], is_no: bool, line: int, vrf: str) -> None:
    if body == ["bgp", "default", "ipv4-unicast"]:
        process.default_ipv4, process.default_ipv4_line = not is_no, line
    elif body[:2] == ["timers", "bgp"] and len(body) > 3 and not is_no:
        keepalive, hold = integer(body[2], 0, 65535), integer(body[3], 0, 65535)
        if keepalive is not None and hold is not None:
            process.timers[vrf] = keepalive, hold, line
    elif body[:3] == ["bgp", "listen", "range"] and "peer-group" in body[:-1] and not is_no:
        process.ranges.append((vrf, body[3], body[body.index("peer-group") + 1], line))


def _read_neighbor(
    book: Book, process: Process, node: Node, body: list[str], is_no: bool, vrf: str, afi_safi: str | None
) -> None:
    name, keyword, args = body[1], body[2], body[3:]
    statement = Statement(keyword, args, node.line, is_no, 2 + int(is_no))
    if keyword not in SESSION and keyword not in POLICY:
        book.miss(node, "router bgp")
        return
    book.read(1)
    _hide_password(book, statement)
    process.first_line.setdefault((vrf, name), node.line)
    if keyword == "peer-group" and not args:
        process.groups.setdefault((vrf, name), node.line)
        return
    is_policy_template = keyword == "inherit" and args[:1] == ["peer-policy"]
    if keyword in SESSION and not is_policy_template:
        process.session.setdefault((vrf, name), []).append(statement)
    if keyword in POLICY or afi_safi is not None:
        # Lines of a policy at router level are those of old configs without address families.
        process.policy.setdefault((vrf, afi_safi or "ipv4-unicast", name), []).append(statement)


def _hide_password(book: Book, statement: Statement) -> None:
    if statement.keyword == "password" and statement.args and not statement.is_negated:
        has_type = len(statement.args) > 1 and statement.args[0] in ("0", "6", "7")
        book.hide(statement.line, statement.offset + 1 + int(has_type))
