"""Address families of EOS BGP neighbors: activation, policies, prefix limits. Source: facts on platforms, A.5, B.6."""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from parsers.model.bgp import AddressFamily, PolicyUse
from parsers.model.policy import PrefixList, RoutePolicy
from parsers.platforms.arista_eos.bgp_inheritance import Found, Layers, policy_layers
from parsers.platforms.arista_eos.bgp_statements import MissingPolicy, Process, Switch, missing_policy
from parsers.platforms.arista_eos.blocks import Book
from parsers.platforms.arista_eos.draft import Draft
from parsers.values import integer

_ACTIVE_DEFAULT = "EOS activates IPv4 unicast for every IPv4 neighbor unless `no bgp default ipv4-unicast` stands"
_LIMIT_DEFAULT = "no maximum-routes line: EOS has a default limit, which no verified document gives"
_OPEN_DEFAULT = "EOS exchanges all routes where no policy is applied, unless `bgp missing-policy` says otherwise"
_Kind = Literal["route-map", "prefix-list", "policy"]
_KINDS: tuple[tuple[str, _Kind], ...] = (("route-map", "route-map"), ("prefix-list", "prefix-list"), ("rcf", "policy"))


class Subject(NamedTuple):
    """One neighbor of one VRF, or the first address of a listen range (`name` is then the range)."""

    process: Process
    vrf: str
    name: str
    owner: str  # its address
    version: int  # of its address
    line: int


class Definitions(NamedTuple):
    """What the config defines, by name."""

    route_maps: Mapping[str, RoutePolicy]
    prefix_lists: Mapping[str, set[str]]  # by "ipv4" and "ipv6"
    functions: frozenset[str]
    secret_profiles: set[str]
    followed: set[str]  # route-maps whose own references are noted already

    @classmethod
    def of(
        cls,
        book: Book,
        prefix_lists: Sequence[PrefixList],
        route_maps: Mapping[str, RoutePolicy],
        secret_profiles: set[str],
    ) -> "Definitions":
        """Gather what a config defines."""
        by_family: dict[str, set[str]] = {"ipv4": set(), "ipv6": set()}
        for one in prefix_lists:
            by_family[one.afi].add(one.name)
        return cls(route_maps, by_family, book.functions, secret_profiles, set())

    def holds(self, kind: _Kind, name: str, afi: str) -> bool:
        """Tell whether a policy of that kind and name is defined."""
        if kind == "route-map":
            return name in self.route_maps
        if kind == "prefix-list":
            return name in self.prefix_lists.get(afi, ())
        return name.partition("(")[0] in self.functions


def families_of(subject: Subject, session: Layers) -> list[str]:
    """Return the families of a neighbor: those of its lines, those its group activates, and its address's own."""
    process, vrf = subject.process, subject.vrf
    present = set(process.policy.get((vrf, subject.name), ()))
    for place in ((scope, use.name) for use in session.uses if use.is_read for scope in {vrf, "default"}):
        for afi_safi, bag in process.policy.get(place, {}).items():
            if "activate" in bag.by_key:  # a group's other lines alone do not open a family for a member
                present.add(afi_safi)
    present.add("ipv4-unicast" if subject.version == 4 else "ipv6-unicast")
    if subject.version == 6 and _switch(process.ipv4_over_ipv6, vrf, Switch(False, 0)).is_on:
        present.add("ipv4-unicast")
    return sorted(present)


def _switch(switches: Mapping[str, Switch], vrf: str, otherwise: Switch) -> Switch:
    return switches.get(vrf) or switches.get("default") or otherwise


def read_family(
    book: Book, subject: Subject, afi_safi: str, session: Layers, definitions: Definitions
) -> AddressFamily:
    """Return one address family of one neighbor, its group's policies applied."""
    own = subject.process.policy.get((subject.vrf, subject.name), {}).get(afi_safi)
    head = own.line if own else subject.line
    layers = policy_layers(subject.process, subject.vrf, subject.name, afi_safi, session)
    draft = Draft()
    _put_activation(subject, afi_safi, layers, draft)
    for direction, field in (("in", "import_policy"), ("out", "export_policy")):
        _put_policies(book, layers, direction, definitions, subject.owner, draft, field, afi_safi)
    _put_limit(layers, draft)
    found = layers.find_set("default-originate")
    if found:
        draft.put("default_originate", True, *found.lines)
        args = found.statement.args
        if args[:1] == ["route-map"] and len(args) > 1:
            _refer(book, definitions, "route-map", args[1], found.statement.line, subject.owner, afi_safi)
    _put_without_policy(subject, afi_safi, layers, draft)
    return AddressFamily(
        file=book.file,
        block_line=head,
        afi_safi=afi_safi,
        lines={"afi_safi": (head,), **draft.lines},
        defaults=draft.defaults,
        **draft.fields,
    )


def _put_activation(subject: Subject, afi_safi: str, layers: Layers, draft: Draft) -> None:
    found = layers.find("activate")
    if found:
        draft.put("is_active", not found.statement.is_negated, *found.lines)
        return
    if layers.gap_lines:
        draft.put("is_active", None, *layers.gap_lines)
        return
    process, vrf = subject.process, subject.vrf
    if afi_safi != "ipv4-unicast":
        draft.fields["is_active"] = False  # EOS prints `activate` wherever another family is active
        return
    switches = process.default_ipv4 if subject.version == 4 else process.ipv4_over_ipv6
    switch = _switch(switches, vrf, Switch(subject.version == 4, 0))
    if switch.line:
        draft.put("is_active", switch.is_on, switch.line)
    elif switch.is_on:
        draft.assume("is_active", True, _ACTIVE_DEFAULT)
    else:
        draft.fields["is_active"] = False


def _put_policies(
    book: Book,
    layers: Layers,
    direction: str,
    definitions: Definitions,
    owner: str,
    draft: Draft,
    field: str,
    afi_safi: str,
) -> None:
    found: list[tuple[Found, _Kind, str]] = []
    for keyword, kind in _KINDS:
        one = layers.find_set(f"{keyword} {direction}")
        if one is not None and len(one.statement.args) > 1:
            name = one.statement.args[1 if keyword == "rcf" else 0]
            found.append((one, kind, name))
    found.sort(key=lambda use: use[0].statement.line)
    uses = []
    for one, kind, name in found:
        line = one.statement.line
        is_defined = _refer(book, definitions, kind, name, line, owner, afi_safi)
        uses.append(PolicyUse(kind=kind, name=name, line=line, is_defined=is_defined))
    if uses:
        lines = [one.lines[0] for one, _, _ in found] + [line for one, _, _ in found for line in one.lines[1:]]
        draft.put(field, tuple(uses), *dict.fromkeys(lines))


def _refer(book: Book, definitions: Definitions, kind: _Kind, name: str, line: int, owner: str, afi_safi: str) -> bool:
    """Note a policy that a neighbor names, and the prefix lists that a route-map names in turn."""
    is_defined = definitions.holds(kind, name, afi_safi.partition("-")[0])
    book.refer("function" if kind == "policy" else kind, name, line, is_defined, owner)
    if kind == "route-map" and is_defined and name not in definitions.followed:
        definitions.followed.add(name)  # once is enough: a list that is missing is missing for all who use the map
        for match in (match for term in definitions.route_maps[name].terms for match in term.matches):
            for listed in match.names:
                afi = match.afi or "ipv4"
                book.refer("prefix-list", listed, match.line, definitions.holds("prefix-list", listed, afi), owner)
    return is_defined


def _put_limit(layers: Layers, draft: Draft) -> None:
    found = layers.find("maximum-routes")
    if found is None or found.statement.is_negated or not found.statement.args:
        lines = found.lines if found else layers.gap_lines
        draft.assume("maximum_prefix", None, _LIMIT_DEFAULT)
        if lines:
            draft.lines["maximum_prefix"] = lines
        return
    args = found.statement.args
    limit = integer(args[0], 0, 4294967295)
    draft.put("maximum_prefix", False if limit == 0 else limit, *found.lines)
    if limit:
        draft.put("maximum_prefix_action", "warning" if "warning-only" in args else "teardown", *found.lines)


def _put_without_policy(subject: Subject, afi_safi: str, layers: Layers, draft: Draft) -> None:
    """Tell what happens where a direction has no policy: "reject" only where every such direction is denied.

    EOS decides each direction apart, the model has one answer: the open one is told where they differ.
    """
    denials = {way: _missing(subject, afi_safi, layers, way) for way in _FIELDS}
    bare = [way for way, field in _FIELDS.items() if field not in draft.fields]
    lines: list[int] = []
    for way in bare:
        other = "out" if way == "in" else "in"
        own, across = denials[way], denials[other]
        if own is not None and own.action != "permit":
            lines.append(own.line)
        elif across is not None and across.action == "deny-in-out" and other in bare:
            lines.append(across.line)
        elif own is not None:
            draft.put("without_policy", "accept", own.line)
            return
        else:
            draft.assume("without_policy", "accept", _OPEN_DEFAULT)
            return
    if lines:
        draft.put("without_policy", "reject", *dict.fromkeys(lines))


_FIELDS = {"in": "import_policy", "out": "export_policy"}


def _missing(subject: Subject, afi_safi: str, layers: Layers, way: str) -> MissingPolicy | None:
    found = layers.find_set(f"missing-policy {way}")
    said = missing_policy(found.statement.args) if found else None
    if found is not None and said is not None:
        return MissingPolicy(said[1], found.statement.line)
    of_process = subject.process.missing_policy
    places = ((vrf, family) for vrf in (subject.vrf, "default") for family in (afi_safi, ""))
    return next((of_process[(*place, way)] for place in places if (*place, way) in of_process), None)
