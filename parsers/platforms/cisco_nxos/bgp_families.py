"""Address families of NX-OS BGP neighbors: presence is activation. Source: facts on platforms, A.3 and B.4."""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from parsers.model.bgp import AddressFamily, PolicyUse
from parsers.model.policy import PrefixList, RoutePolicy
from parsers.platforms.cisco_nxos.bgp_inheritance import Found, Layers, family_layers
from parsers.platforms.cisco_nxos.bgp_statements import Templates
from parsers.platforms.cisco_nxos.blocks import Book
from parsers.platforms.cisco_nxos.draft import Draft
from parsers.platforms.cisco_nxos.policy import as_path_lines
from parsers.values import integer

_Kind = Literal["route-map", "prefix-list", "filter-list"]
_KINDS: tuple[_Kind, ...] = ("route-map", "prefix-list", "filter-list")


class Definitions(NamedTuple):
    """What the config defines, by name."""

    route_maps: Mapping[str, RoutePolicy]
    prefix_lists: frozenset[tuple[str, str]]  # "ipv4" or "ipv6", and name
    as_paths: set[str]
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
        lists = frozenset((one.afi, one.name) for one in prefix_lists)
        return cls(route_maps, lists, {node.words[3] for node in as_path_lines(book)}, key_chains, set())

    def holds(self, kind: _Kind, name: str, afi: str) -> bool:
        """Tell whether a policy of that kind and name is defined."""
        if kind == "route-map":
            return name in self.route_maps
        return (afi, name) in self.prefix_lists if kind == "prefix-list" else name in self.as_paths


class FamilyReader(NamedTuple):
    """What reading the families of one neighbor needs."""

    book: Book
    templates: Templates
    definitions: Definitions
    owner: str
    line: int  # the neighbor's first
    session: Layers
    as_path_limit: tuple[int, int] | None  # `maxas-limit`, and its line

    def read_all(self, version: int) -> list[AddressFamily]:
        """Return the families of the neighbor and of its peer templates, and the one of its own version."""
        names = {f"ipv{version}-unicast"}
        for bag, _ in self.session.layers:
            names.update(bag.families)
        return [self._read(name) for name in sorted(names)]

    def _read(self, afi_safi: str) -> AddressFamily:
        layers = family_layers(self.templates, afi_safi, self.session)
        for use in layers.uses:
            self.book.refer(use.kind, use.name, use.line, use.is_defined, self.owner)
        draft = Draft()
        head = _put_activation(layers, draft) or self.line
        self._put_policies(layers, "in", draft, "import_policy", afi_safi)
        self._put_policies(layers, "out", draft, "export_policy", afi_safi)
        _put_limit(layers, draft)
        if self.as_path_limit:
            draft.put("as_path_limit", *self.as_path_limit)
        found = layers.find_set("default-originate")
        if found:
            draft.put("default_originate", True, *found.lines)
            args = found.statement.args
            if args[:1] == ["route-map"] and len(args) > 1:
                self._refer("route-map", args[1], found.statement.line, afi_safi)
        draft.lines["afi_safi"] = (head,)
        return AddressFamily(file=self.book.file, block_line=head, afi_safi=afi_safi, **draft.all)

    def _put_policies(self, layers: Layers, direction: str, draft: Draft, field: str, afi_safi: str) -> None:
        found: list[tuple[Found, _Kind]] = []
        for kind in _KINDS:
            one = layers.find_set(f"{kind} {direction}")
            if one is not None and len(one.statement.args) > 1:
                found.append((one, kind))
        found.sort(key=lambda pair: pair[0].statement.line)
        uses = []
        for one, kind in found:
            name, line = one.statement.args[0], one.statement.line
            is_defined = self._refer(kind, name, line, afi_safi)
            uses.append(PolicyUse(kind=kind, name=name, line=line, is_defined=is_defined))
        if uses:
            own = [one.lines[0] for one, _ in found]
            draft.put(field, tuple(uses), *own, *(line for one, _ in found for line in one.lines[1:]))

    def _refer(self, kind: _Kind, name: str, line: int, afi_safi: str) -> bool:
        """Note a policy that a neighbor names, and the prefix lists that a route-map names in turn."""
        definitions, book = self.definitions, self.book
        is_defined = definitions.holds(kind, name, afi_safi.partition("-")[0])
        book.refer(kind, name, line, is_defined, self.owner)
        if kind == "route-map" and is_defined and name not in definitions.followed:
            definitions.followed.add(name)  # once is enough: a list that is missing is missing for all who use the map
            for match in (match for term in definitions.route_maps[name].terms for match in term.matches):
                for listed in match.names:
                    is_listed = definitions.holds("prefix-list", listed, match.afi or "ipv4")
                    book.refer("prefix-list", listed, match.line, is_listed, self.owner)
        return is_defined


def _put_activation(layers: Layers, draft: Draft) -> int:
    """Say whether the family is active: its block, here or in a peer template, makes it so. Return the block's line."""
    if layers.layers:
        bag, via = layers.layers[0]
        draft.put("is_active", True, bag.line, *via)
        return bag.line
    gap = next((use for use in layers.uses if not use.is_defined), None)
    if gap is not None:
        draft.put("is_active", None, gap.line)
    else:
        draft.fields["is_active"] = False
    return 0


def _put_limit(layers: Layers, draft: Draft) -> None:
    found = layers.find_set("maximum-prefix")
    if found and found.statement.args:
        args = found.statement.args
        draft.put("maximum_prefix", integer(args[0], 1, 4294967295), *found.lines)
        draft.put("maximum_prefix_action", "warning" if "warning-only" in args else "teardown", *found.lines)
    elif layers.gap is not None and layers.find("maximum-prefix") is None:
        draft.put("maximum_prefix", None, layers.gap.line)
