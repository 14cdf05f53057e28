"""Address families of IOS BGP neighbors: activation, policies, prefix limits. Source: facts on platforms, A.1, B.2."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from parsers.model.bgp import AddressFamily, PolicyUse
from parsers.model.policy import PrefixList, RoutePolicy
from parsers.platforms.cisco_xe.bgp_inheritance import Found, Layers, policy_layers
from parsers.platforms.cisco_xe.bgp_statements import Process
from parsers.platforms.cisco_xe.blocks import Book
from parsers.platforms.cisco_xe.policy import as_path_lines
from parsers.values import as_number, integer

_ACTIVE_DEFAULT = "IOS activates IPv4 unicast for every neighbor unless `no bgp default ipv4-unicast` stands"
_Kind = Literal["route-map", "prefix-list", "filter-list", "distribute-list"]
_KINDS: tuple[_Kind, ...] = ("route-map", "prefix-list", "filter-list", "distribute-list")


class Definitions(NamedTuple):
    """What the config defines, by name."""

    route_maps: Mapping[str, RoutePolicy]
    prefix_lists: Mapping[str, set[str]]  # by "ipv4" and "ipv6"
    as_paths: set[str]
    access_lists: set[str]
    key_chains: set[str]
    followed: set[str]  # route-maps whose own references are noted already

    @classmethod
    def of(
        cls,
        book: Book,
        prefix_lists: Sequence[PrefixList],
        route_maps: Mapping[str, RoutePolicy],
        key_chains: set[str],
    ) -> "Definitions":
        """Gather what a config defines."""
        by_family: dict[str, set[str]] = {"ipv4": set(), "ipv6": set()}
        for one in prefix_lists:
            by_family[one.afi].add(one.name)
        return cls(
            route_maps,
            by_family,
            {node.words[3] for node in as_path_lines(book)},
            book.heads.access_lists,
            key_chains,
            set(),
        )

    def holds(self, kind: _Kind, name: str, afi: str) -> bool:
        """Tell whether a policy of that kind and name is defined."""
        if kind == "route-map":
            return name in self.route_maps
        if kind == "prefix-list":
            return name in self.prefix_lists.get(afi, ())
        return name in (self.as_paths if kind == "filter-list" else self.access_lists)


class _Draft:
    """One address family while its effective values are put together."""

    def __init__(self) -> None:
        self.fields: dict[str, Any] = {}
        self.lines: dict[str, tuple[int, ...]] = {}
        self.defaults: dict[str, str] = {}

    def put(self, field: str, value: Any, lines: tuple[int, ...]) -> None:
        self.fields[field] = value
        self.lines[field] = lines


def families_of(process: Process, vrf: str, name: str, version: int, session: Layers) -> list[str]:
    """Return the families of a neighbor: those of its lines, those that its group activates, and its own version's."""
    present = set(process.policy.get((vrf, name), ()))
    for scope in {vrf, "default"} if session.group else ():
        for afi_safi, bag in process.policy.get((scope, session.group), {}).items():
            if "activate" in bag.by_key:  # a group's lines alone do not open a family for a member
                present.add(afi_safi)
    if vrf == "default":
        if version == 4 or process.default_ipv4:
            present.add("ipv4-unicast")
        if version == 6:
            present.add("ipv6-unicast")
    return sorted(present)


def _is_internal(process: Process, session: Layers) -> bool:
    """Tell whether the session stays within the AS: eBGP's rules do not hold for it."""
    found = session.find_set("remote-as")
    word = found.statement.args[0] if found and found.statement.args else ""
    return word == "internal" or as_number(word) == process.as_number


def read_family(
    book: Book,
    process: Process,
    vrf: str,
    afi_safi: str,
    name: str,
    line: int,
    session: Layers,
    definitions: Definitions,
) -> AddressFamily:
    """Return one address family of one neighbor, its group's and its templates' policies applied."""
    own = process.policy.get((vrf, name), {}).get(afi_safi)
    layers = policy_layers(process, vrf, afi_safi, own, session)
    head = own.line if own else line
    draft = _Draft()
    owner = name.removeprefix("range ").partition("/")[0]
    for use in layers.uses:
        book.refer(use.kind, use.name, use.line, use.is_defined, owner)
    _put_activation(process, vrf, afi_safi, layers, draft)
    for direction, field in (("in", "import_policy"), ("out", "export_policy")):
        _put_policies(book, layers, direction, definitions, owner, draft, field, afi_safi)
    _put_limit(layers, draft)
    found = layers.find_set("default-originate")
    if found:
        draft.put("default_originate", True, found.lines)
        if found.statement.args[:1] == ["route-map"] and len(found.statement.args) > 1:
            _refer(book, definitions, "route-map", found.statement.args[1], found.statement.line, owner, afi_safi)
    if process.as_path_limit:
        draft.put("as_path_limit", process.as_path_limit, (process.as_path_limit_line,))
    if process.safe_ebgp_line and not _is_internal(process, session):
        draft.put("without_policy", "reject", (process.safe_ebgp_line,))
    return AddressFamily(
        file=book.file,
        block_line=head,
        afi_safi=afi_safi,
        lines={"afi_safi": (head,), **draft.lines},
        defaults=draft.defaults,
        **draft.fields,
    )


def _put_activation(process: Process, vrf: str, afi_safi: str, layers: Layers, draft: _Draft) -> None:
    found = layers.find("activate")
    if found:
        draft.put("is_active", not found.statement.is_negated, found.lines)
    elif layers.gap is not None:
        draft.put("is_active", None, (layers.gap.line,))
    elif afi_safi != "ipv4-unicast" or vrf != "default":
        draft.fields["is_active"] = False  # IOS prints `activate` wherever a family of a VRF or of IPv6 is active
    elif process.default_ipv4:
        draft.fields["is_active"], draft.defaults["is_active"] = True, _ACTIVE_DEFAULT
    else:
        draft.put("is_active", False, (process.default_ipv4_line,))


def _put_policies(
    book: Book,
    layers: Layers,
    direction: str,
    definitions: Definitions,
    owner: str,
    draft: _Draft,
    field: str,
    afi_safi: str,
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
        is_defined = _refer(book, definitions, kind, name, line, owner, afi_safi)
        uses.append(PolicyUse(kind=kind, name=name, line=line, is_defined=is_defined))
    if uses:
        own_lines = [one.lines[0] for one, _ in found]
        draft.put(field, tuple(uses), (*own_lines, *(line for one, _ in found for line in one.lines[1:])))


def _refer(book: Book, definitions: Definitions, kind: _Kind, name: str, line: int, owner: str, afi_safi: str) -> bool:
    """Note a policy that a neighbor names, and the prefix lists that a route-map names in turn."""
    is_defined = definitions.holds(kind, name, afi_safi.partition("-")[0])
    book.refer(kind, name, line, is_defined, owner)
    if kind == "route-map" and is_defined and name not in definitions.followed:
        definitions.followed.add(name)  # once is enough: a list that is missing is missing for all who use the map
        for match in (match for term in definitions.route_maps[name].terms for match in term.matches):
            for listed in match.names:
                afi = match.afi or "ipv4"
                book.refer("prefix-list", listed, match.line, definitions.holds("prefix-list", listed, afi), owner)
    return is_defined


def _put_limit(layers: Layers, draft: _Draft) -> None:
    found = layers.find_set("maximum-prefix")
    if found and found.statement.args:
        args = found.statement.args
        draft.put("maximum_prefix", integer(args[0], 1, 4294967295), found.lines)
        draft.put("maximum_prefix_action", "warning" if "warning-only" in args else "teardown", found.lines)
    elif layers.gap is not None and layers.find("maximum-prefix") is None:
        draft.put("maximum_prefix", None, (layers.gap.line,))
