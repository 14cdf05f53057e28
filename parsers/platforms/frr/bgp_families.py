"""Address families of FRR's BGP neighbors: activation, policies, limits. Source: facts on platforms, A.6."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from parsers.model.bgp import AddressFamily, PolicyUse
from parsers.model.policy import PrefixList, RoutePolicy
from parsers.platforms.frr.bgp_inheritance import Found, Layers, policy_layers
from parsers.platforms.frr.bgp_statements import Process
from parsers.platforms.frr.blocks import Book
from parsers.platforms.frr.policy import as_path_lines
from parsers.values import integer

_ACTIVE_DEFAULT = "FRR activates IPv4 unicast for every neighbor unless `no bgp default ipv4-unicast` stands"
_Kind = Literal["route-map", "prefix-list", "filter-list", "distribute-list"]
_KINDS: tuple[_Kind, ...] = ("distribute-list", "prefix-list", "filter-list", "route-map")


class Definitions(NamedTuple):
    """What the config defines, by name."""

    route_maps: Mapping[str, RoutePolicy]
    prefix_lists: Mapping[str, set[str]]  # by "ipv4" and "ipv6"
    as_paths: set[str]
    access_lists: set[str]
    followed: set[str]  # route-maps whose own references are noted already

    @classmethod
    def of(cls, book: Book, prefix_lists: Sequence[PrefixList], route_maps: Mapping[str, RoutePolicy]) -> "Definitions":
        """Gather what a config defines."""
        by_family: dict[str, set[str]] = {"ipv4": set(), "ipv6": set()}
        for one in prefix_lists:
            by_family[one.afi].add(one.name)
        return cls(
            route_maps, by_family, {node.words[3] for node in as_path_lines(book)}, book.heads.access_lists, set()
        )

    def holds(self, kind: _Kind, name: str, afi: str) -> bool:
        """Tell whether a policy of that kind and name is defined."""
        if kind == "route-map":
            return name in self.route_maps
        if kind == "prefix-list":
            return name in self.prefix_lists.get(afi, ())
        return name in (self.as_paths if kind == "filter-list" else self.access_lists)


class WithoutPolicy(NamedTuple):
    """What a session does where no policy is applied, the line that says so (0: none) or the default behind it."""

    action: Literal["accept", "reject"]
    line: int
    default: str


class Subject(NamedTuple):
    """The neighbor whose families are read."""

    name: str  # its key in the process: an address, or what stands for a range
    owner: str  # as references name it
    line: int
    without_policy: WithoutPolicy


class _Draft:
    """One address family while its effective values are put together."""

    def __init__(self) -> None:
        self.fields: dict[str, Any] = {}
        self.lines: dict[str, tuple[int, ...]] = {}
        self.defaults: dict[str, str] = {}

    def put(self, field: str, value: Any, lines: tuple[int, ...]) -> None:
        self.fields[field] = value
        self.lines[field] = lines


def families_of(process: Process, name: str, version: int, session: Layers) -> list[str]:
    """Return the families of a neighbor: those of its lines, its group's activation, the defaults, its version."""
    present = set(process.policy.get(name, ()))
    for afi_safi, bag in process.policy.get(session.group, {}).items() if session.group else ():
        if "activate" in bag.by_key:  # a group's lines alone do not open a family for a member
            present.add(afi_safi)
    present |= {afi_safi for afi_safi, is_on in process.is_default.items() if is_on and afi_safi.count("-")}
    if version == 4 or process.is_default.get("ipv4-unicast", True):
        present.add("ipv4-unicast")
    if version == 6:
        present.add("ipv6-unicast")
    return sorted(present)


def read_family(
    book: Book, process: Process, subject: Subject, afi_safi: str, session: Layers, definitions: Definitions
) -> AddressFamily:
    """Return one address family of one neighbor, its group's policies applied."""
    layers = policy_layers(process, subject.name, afi_safi, session)
    head = layers.own.line if layers.own else subject.line
    draft = _Draft()
    _put_activation(process, afi_safi, layers, draft)
    afi = afi_safi.partition("-")[0]
    for direction, field in (("in", "import_policy"), ("out", "export_policy")):
        _put_policies(book, layers, direction, definitions, subject.owner, draft, field, afi)
    _put_limit(layers, draft)
    found = layers.find_set("default-originate")
    if found:
        draft.put("default_originate", True, found.lines)
        if found.statement.args[:1] == ["route-map"] and len(found.statement.args) > 1:
            _refer(book, definitions, "route-map", found.statement.args[1], found.statement.line, subject.owner, afi)
    draft.fields["without_policy"] = subject.without_policy.action
    if subject.without_policy.line:
        draft.lines["without_policy"] = (subject.without_policy.line,)
    else:
        draft.defaults["without_policy"] = subject.without_policy.default
    return AddressFamily(
        file=book.file,
        block_line=head,
        afi_safi=afi_safi,
        lines={"afi_safi": (head,), **draft.lines},
        defaults=draft.defaults,
        **draft.fields,
    )


def _put_activation(process: Process, afi_safi: str, layers: Layers, draft: _Draft) -> None:
    found = layers.find("activate")
    is_default = process.is_default.get(afi_safi, afi_safi == "ipv4-unicast")
    if found:
        draft.put("is_active", not found.statement.is_negated, found.lines)
    elif layers.gap_lines:
        draft.put("is_active", None, layers.gap_lines)
    elif afi_safi in process.default_lines:
        draft.put("is_active", is_default, (process.default_lines[afi_safi],))
    else:
        draft.fields["is_active"] = is_default
        if is_default:
            draft.defaults["is_active"] = _ACTIVE_DEFAULT


def _put_policies(
    book: Book,
    layers: Layers,
    direction: str,
    definitions: Definitions,
    owner: str,
    draft: _Draft,
    field: str,
    afi: str,
) -> None:
    found: list[tuple[Found, _Kind]] = []
    for kind in _KINDS:
        one = layers.find_set(f"{kind} {direction}")
        if one is not None and len(one.statement.args) > 1:
            found.append((one, kind))
    found.sort(key=lambda pair: pair[0].statement.line)
    uses = []
    for one, kind in found:
        name, line = one.statement.args[0], one.statement.line
        is_defined = _refer(book, definitions, kind, name, line, owner, afi)
        uses.append(PolicyUse(kind=kind, name=name, line=line, is_defined=is_defined))
    if uses:
        own_lines = [one.lines[0] for one, _ in found]
        draft.put(field, tuple(uses), (*own_lines, *(line for one, _ in found for line in one.lines[1:])))


def _refer(book: Book, definitions: Definitions, kind: _Kind, name: str, line: int, owner: str, afi: str) -> bool:
    """Note a policy that a neighbor names, and the prefix lists that a route-map names in turn."""
    is_defined = definitions.holds(kind, name, afi)
    book.refer(kind, name, line, is_defined, owner)
    if kind == "route-map" and is_defined and name not in definitions.followed:
        definitions.followed.add(name)  # once is enough: a list that is missing is missing for all who use the map
        for match in (match for term in definitions.route_maps[name].terms for match in term.matches):
            for listed in match.names:
                defined = definitions.holds("prefix-list", listed, match.afi or "ipv4")
                book.refer("prefix-list", listed, match.line, defined, owner)
    return is_defined


def _put_limit(layers: Layers, draft: _Draft) -> None:
    found = layers.find_set("maximum-prefix")
    if found and found.statement.args:
        args = found.statement.args
        draft.put("maximum_prefix", integer(args[0], 1, 4294967295), found.lines)
        draft.put("maximum_prefix_action", "warning" if "warning-only" in args else "teardown", found.lines)
    elif layers.gap_lines and layers.find("maximum-prefix") is None:
        draft.put("maximum_prefix", None, layers.gap_lines)
