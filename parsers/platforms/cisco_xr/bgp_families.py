"""Address families of XR's BGP neighbors: activation, policies, prefix limits. Source: facts on platforms, A.2, B.3."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from parsers.model.bgp import AddressFamily, PolicyUse
from parsers.model.policy import RoutePolicy
from parsers.platforms.cisco_xr.bgp_inheritance import Layers, family_layers
from parsers.platforms.cisco_xr.bgp_statements import Bag, Process
from parsers.platforms.cisco_xr.blocks import Book
from parsers.values import integer

_REJECT_DEFAULT = "XR exchanges nothing with an eBGP neighbor that has no route-policy"
_NOT_OPENED = "the process does not open this address family; XR then refuses it for a neighbor"


class Place(NamedTuple):
    """Whose families are read: the neighbor's process, VRF, name and own lines."""

    process: Process
    vrf: str
    owner: str
    own: Bag
    version: int  # of its address
    is_internal: bool  # iBGP


class _Draft:
    """One address family while its effective values are put together."""

    def __init__(self, layers: Layers) -> None:
        self.layers = layers
        self.fields: dict[str, Any] = {}
        self.lines: dict[str, tuple[int, ...]] = {}
        self.defaults: dict[str, str] = {}

    def put(self, field: str, value: Any, lines: tuple[int, ...]) -> None:
        self.fields[field] = value
        self.lines[field] = lines


def read_families(book: Book, place: Place, policies: Mapping[str, RoutePolicy]) -> list[AddressFamily]:
    """Return the families of a neighbor: those of its lines and its neighbor-groups', and its own version's."""
    names = {f"ipv{place.version}-unicast"}
    bag: Bag | None = place.own
    visited: set[str] = set()
    while bag is not None:
        names |= bag.families.keys()
        use = bag.by_key.get("use neighbor-group")
        name = use.args[1] if use is not None and len(use.args) > 1 else ""
        if name in visited:
            break
        visited.add(name)
        bag = place.process.groups.get(("neighbor-group", name))
    return [_read_family(book, place, afi_safi, policies) for afi_safi in sorted(names)]


def _read_family(book: Book, place: Place, afi_safi: str, policies: Mapping[str, RoutePolicy]) -> AddressFamily:
    layers = family_layers(place.process, place.own, afi_safi)
    draft = _Draft(layers)
    for use in layers.uses:
        book.refer(use.kind, use.name, use.line, use.is_defined, place.owner)
    _put_activation(place, afi_safi, draft)
    for direction, field in (("in", "import_policy"), ("out", "export_policy")):
        _put_policy(book, place, draft, field, direction, policies)
    _put_limit(draft)
    found = layers.find("default-originate")
    if found and found.statement and not found.statement.is_negated:
        draft.put("default_originate", True, found.lines)
    _put_without_policy(place, draft)
    return AddressFamily(
        file=book.file,
        block_line=draft.lines.get("is_active", (place.own.line,))[0],
        afi_safi=afi_safi,
        lines={"afi_safi": draft.lines.get("is_active", (place.own.line,)), **draft.lines},
        defaults=draft.defaults,
        **draft.fields,
    )


def _put_activation(place: Place, afi_safi: str, draft: _Draft) -> None:
    """Put whether a family is active: where the neighbor or its neighbor-group has it; XR opens none by itself."""
    for bag, via in draft.layers.layers:
        if bag is None:
            return draft.put("is_active", None, via)
        scope = place.process.scopes.get(place.vrf)
        is_opened = scope is not None and (afi_safi in scope.families or scope.is_open)
        draft.put("is_active", True if is_opened else None, (*bag.lines, *via))
        if not is_opened:
            draft.defaults["is_active"] = _NOT_OPENED
        return None
    draft.fields["is_active"] = False
    return None


def _put_policy(
    book: Book, place: Place, draft: _Draft, field: str, direction: str, policies: Mapping[str, RoutePolicy]
) -> None:
    found = draft.layers.find(f"route-policy {direction}")
    if found is None or found.statement is None or found.statement.is_negated or len(found.statement.args) < 2:
        return
    name = found.statement.args[0].partition("(")[0]
    line = found.lines[0]
    is_defined = name in policies
    book.refer("policy", name, line, is_defined, place.owner)
    draft.put(field, (PolicyUse(kind="policy", name=name, line=line, is_defined=is_defined),), found.lines)


def _put_limit(draft: _Draft) -> None:
    found = draft.layers.find("maximum-prefix")
    if found is None or (found.statement and found.statement.is_negated):
        return
    args = found.statement.args if found.statement else []
    draft.put("maximum_prefix", integer(args[0], 1, 4294967295) if args else None, found.lines)
    if args and "discard-extra-paths" not in args:  # which keeps the session and drops what is too much
        draft.put("maximum_prefix_action", "warning" if "warning-only" in args else "teardown", found.lines)


def _put_without_policy(place: Place, draft: _Draft) -> None:
    unsafe = place.process.setting(place.vrf, "unsafe-ebgp-policy")
    if unsafe is not None:
        draft.put("without_policy", "accept", unsafe.lines)
    elif not place.is_internal and all(bag is not None for bag, _ in draft.layers.layers):
        draft.fields["without_policy"], draft.defaults["without_policy"] = "reject", _REJECT_DEFAULT
