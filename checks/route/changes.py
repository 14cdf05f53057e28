"""Changes on what leaves and comes in: lists with the prefixes that should, and what they are put in place of."""

from collections.abc import Iterable, Sequence
from typing import Literal

from checks.bgp.changes import on_neighbor, process_as
from checks.estate import EdgePath
from checks.route.export import DEFAULT_ROUTES, can_leave
from checks.route.leaving import what_can_enter, what_can_leave
from checks.route.limits import limits
from checks.route.never import NEVER
from checks.route.space import Box, Piece, beyond, whole_space
from parsers.model.bgp import AddressFamily, PolicyUse
from parsers.model.change import Change, ChangeKind, FilterRule
from parsers.model.policy import PrefixList

Direction = Literal["in", "out"]
_MAX_RULES = 24  # a longer list is no line that anybody pastes
_VNETS = "microsoft.network/virtualnetworks"


def keep_default(path: EdgePath, family: AddressFamily, policy: str) -> tuple[Change, ...]:
    """Return the change that keeps the default in: no origination, an entry of the list that lets it out, else a list.

    `policy` is what lets it out, "" where that is nothing with a name.
    """
    if family.default_originate:
        quiet = family.model_copy(update={"default_originate": False})
        left = can_leave(path, quiet, DEFAULT_ROUTES[path.family])
        more = keep_default(path, quiet, left.policy) if left.answer == "yes" else ()
        return (*on_neighbor(path, ChangeKind.REMOVE_DEFAULT_ORIGINATE), *more)
    if not family.export_policy:
        return filter_outbound(path, family)
    listed = _list_named(path, policy)
    whole = withhold(path, family, [_default_box(path)])
    if listed is None or not _has_room(listed):
        return whole
    # Not every platform puts an entry in by its number: such a one writes the list that goes before all.
    fresh = {"fresh": whole[0].values["policy"], "direction": "out"} if whole else {}
    rules = whole[0].rules if whole else ()
    changes = on_neighbor(path, ChangeKind.DENY_DEFAULT, policy=policy, **fresh)
    return tuple(one.model_copy(update={"rules": rules}) for one in changes)


def withhold(path: EdgePath, family: AddressFamily, boxes: Iterable[Box]) -> tuple[Change, ...]:
    """Return the change that lets nothing of `boxes` leave, and all else as it does now."""
    kept = _kept(path, family.export_policy)
    if kept is None:
        return ()
    return _filter(path, "out", family.export_policy, [*(_rule(box, is_permit=False) for box in boxes), *kept])


def limit_to_registered(path: EdgePath, family: AddressFamily) -> tuple[Change, ...]:
    """Return the change that lets the registered prefixes leave and nothing else; empty where none is known."""
    rules = _registered(path)
    return _filter(path, "out", family.export_policy, rules) if rules else ()


def filter_outbound(path: EdgePath, family: AddressFamily) -> tuple[Change, ...]:
    """Return the change that filters what leaves where nothing does."""
    return _filter(path, "out", family.export_policy, wanted_rules(path, "out"))


def filter_inbound(path: EdgePath, family: AddressFamily) -> tuple[Change, ...]:
    """Return the change that filters what comes in where nothing does."""
    return _filter(path, "in", family.import_policy, wanted_rules(path, "in"))


def filter_both_ways(path: EdgePath, base: Change, family: AddressFamily | None = None) -> tuple[Change, ...]:
    """Return the filters that a session needs before it carries routes, where it is known what should pass.

    `base` is a change on its neighbor, whose family, where it has one already, may have filters of its own.
    """
    found: list[Change] = []
    ways: tuple[tuple[Direction, bool], ...] = (
        ("out", family is not None and bool(family.export_policy)),
        ("in", family is not None and bool(family.import_policy)),
    )
    for direction, has_own in ways:
        rules = () if has_own else tuple(wanted_rules(path, direction))
        if rules:
            values = {"policy": _free_name(path, direction), "direction": direction, "afi_safi": path.afi_safi}
            found.append(base.model_copy(update={"kind": ChangeKind.FILTER_PREFIXES, "values": values, "rules": rules}))
    return tuple(found)


def proposed_maximum(path: EdgePath) -> int:
    """Return how many prefixes to take at most: half as many again as virtual networks may send."""
    least = limits().from_vnets[path.family] if path.peering_type == "private" else 0
    return least + least // 2 if least else 4000


def define(path: EdgePath, kind: str, name: str, direction: Direction) -> Change:
    """Return the change that defines a policy or a list, with what should pass it as far as that is known."""
    return Change(
        kind=ChangeKind.DEFINE_REFERENCE,
        process_as=process_as(path.device),
        values={"kind": kind, "name": name, "afi_safi": path.afi_safi, "direction": direction},
        rules=tuple(wanted_rules(path, direction)),
    )


def wanted_rules(path: EdgePath, direction: Direction) -> list[FilterRule]:
    """Return what should pass, as far as it is known; empty where only the operator can say.

    What is registered with Microsoft; else what the other link lets pass; else, on a private peering, by the ranges of
    the virtual networks: they come in, and what leaves is anything but them and the default.
    """
    if direction == "out" and path.peering_type == "microsoft":
        return _registered(path)
    of_twin = _as_on_the_other_link(path, direction)
    if of_twin:
        return of_twin
    rest = _rule(whole_space(path.family))
    if path.peering_type == "microsoft":  # what Microsoft announces changes with its services
        boxes = [_default_box(path), *NEVER[path.family]]
        return [*(_rule(box, is_permit=False) for box in boxes), rest]
    ranges = vnet_boxes(path)
    if not ranges or path.azure.list_of(_VNETS) is None or len(ranges) > _MAX_RULES:
        return []
    if direction == "in":
        return [_rule(box) for box in ranges]
    return [*(_rule(box, is_permit=False) for box in (_default_box(path), *ranges)), rest]


def vnet_boxes(path: EdgePath) -> list[Box]:
    """Return the ranges of the virtual networks, with all inside them."""
    version = 4 if path.family == "ipv4" else 6
    found = {
        one for vnet in path.azure.virtual_networks for one in vnet.address_prefixes or () if one.version == version
    }
    ordered = sorted(found, key=lambda one: (int(one.network_address), one.prefixlen))
    return [Box(one, one.prefixlen, one.max_prefixlen) for one in ordered]


def _default_box(path: EdgePath) -> Box:
    return Box(DEFAULT_ROUTES[path.family], 0, 0)


def _registered(path: EdgePath) -> list[FilterRule]:
    version = 4 if path.family == "ipv4" else 6
    held = [one for one in path.peering.advertised_public_prefixes or () if one.version == version]
    return [_rule(Box(one, one.prefixlen, one.prefixlen)) for one in held]


def _as_on_the_other_link(path: EdgePath, direction: Direction) -> list[FilterRule]:
    twin = path.twin
    family = twin.neighbor.family(twin.afi_safi) if twin is not None and twin.neighbor is not None else None
    if twin is None or family is None:
        return []
    uses = family.export_policy if direction == "out" else family.import_policy
    if [use.kind for use in uses] == ["prefix-list"]:
        return _kept(twin, uses) or []
    found = what_can_leave(twin, family) if direction == "out" else what_can_enter(twin, family)
    if found.doubtful or found.too_complex or found.is_unfiltered:
        return []
    if len(found.sure) <= _MAX_RULES:
        return [_rule(one.box) for one in found.sure]
    whole = whole_space(path.family)
    held_back = beyond([Piece(whole)], found.sure)  # often few, where what passes is "all but"
    if len(held_back) >= _MAX_RULES:
        return []
    return [*(_rule(one.box, is_permit=False) for one in held_back), _rule(whole)]


def _filter(
    path: EdgePath, direction: Direction, uses: Sequence[PolicyUse], rules: Sequence[FilterRule]
) -> tuple[Change, ...]:
    values = {"policy": _free_name(path, direction), "direction": direction}
    chained = tuple(use.name for use in uses if use.kind == "policy" and use.is_defined)
    return tuple(
        one.model_copy(update={"rules": tuple(rules), "policies": chained})
        for one in on_neighbor(path, ChangeKind.FILTER_PREFIXES, **values)
    )


def _free_name(path: EdgePath, direction: Direction) -> str:
    """Return a name for a list of the peering that nothing on the router bears yet."""
    plain = "".join(one if one.isascii() and one.isalnum() else "-" for one in path.circuit.name).strip("-")[:32]
    parts = [
        "TO" if direction == "out" else "FROM",
        plain,
        path.peering_type,
        *(["v6"] if path.family == "ipv6" else []),
    ]
    name = "-".join(parts).upper()
    device = path.device
    taken: set[str] = set()
    if device is not None:
        taken = {one.name for one in device.prefix_lists} | {one.name for one in device.route_policies}
    numbered = (f"{name}-{number}" for number in range(2, 99))
    return name if name not in taken else next(one for one in numbered if one not in taken)


def _kept(path: EdgePath, uses: Sequence[PolicyUse]) -> list[FilterRule] | None:
    """Return what the prefix list lets pass that a new one is put in place of; None where it is not understood."""
    named = next((use.name for use in uses if use.kind == "prefix-list"), None)
    if named is None:
        return [_rule(whole_space(path.family))]
    listed = _list_named(path, named)
    if listed is None or not listed.is_readable or len(listed.rules) > _MAX_RULES:
        return None
    return [FilterRule(prefix=one.prefix, low=one.low, high=one.high, is_permit=one.is_permit) for one in listed.rules]


def _list_named(path: EdgePath, name: str) -> PrefixList | None:
    lists = path.device.prefix_lists if path.device is not None else ()
    return next((one for one in lists if one.name == name and one.afi in ("any", path.family)), None)


def _has_room(listed: PrefixList) -> bool:
    """Tell whether an entry with the number 1 comes before all others."""
    first = listed.rules[0].sequence if listed.rules else None
    return listed.is_readable and first is not None and first > 1


def _rule(box: Box, *, is_permit: bool = True) -> FilterRule:
    return FilterRule(prefix=box.network, low=box.low, high=box.high, is_permit=is_permit)
