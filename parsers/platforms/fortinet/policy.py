"""Prefix lists, access lists, route-maps and static routes of FortiOS. Source: facts on platforms, A.7.

`match-ip-address` names an access-list or a prefix-list; the keys are those of Fortinet's own Terraform provider.
"""

from collections.abc import Sequence
from typing import Literal

from parsers.as_path_patterns import lists_of, read_pattern
from parsers.draft import Draft
from parsers.model.as_path import AsPathList, AsPathRule, AsPathTest
from parsers.model.device import StaticRoute
from parsers.model.policy import Match, PrefixList, PrefixRule, RoutePolicy, Term
from parsers.platforms.fortinet.addresses import network_of
from parsers.platforms.fortinet.book import Book, Scope
from parsers.platforms.fortinet.interfaces import vrf_name
from parsers.tree.config_edit import Block, Setting
from parsers.values import address, integer

Family = Literal["ipv4", "ipv6"]

_LISTS: tuple[tuple[str, Family, str], ...] = (
    ("router prefix-list", "ipv4", "prefix"),
    ("router prefix-list6", "ipv6", "prefix6"),
    ("router access-list", "ipv4", "prefix"),
    ("router access-list6", "ipv6", "prefix6"),
)
_NOTHING = frozenset({"0", "none", "disable", "No type specified"})  # how `show full-configuration` prints no condition
_LIST_SETTINGS = frozenset({"action", "prefix", "prefix6", "ge", "le", "exact-match", "flags", "wildcard"})
_PLACES: tuple[tuple[str, Family], ...] = (("match-ip-address", "ipv4"), ("match-ip6-address", "ipv6"))


def read_prefix_lists(book: Book) -> list[PrefixList]:
    """Return the prefix lists and access lists of all VDOMs, entries in the order of the config."""
    return [
        _prefix_list(book, scope, block, head, family, key)
        for scope in book.scopes()
        for head, family, key in _LISTS
        for block in scope.block.entries(head)
    ]


def _prefix_list(book: Book, scope: Scope, block: Block, head: str, family: Family, key: str) -> PrefixList:
    section = f"{head.partition(' ')[2]} {block.head}"
    book.know(block, {"comments"}, section, {"rule"})
    rules: list[PrefixRule] = []
    is_readable = _in_order(block.entries("rule"))
    for entry in block.entries("rule"):
        book.know(entry, _LIST_SETTINGS, section)
        rule = _prefix_rule(entry, family, key, is_access="access" in head)
        if rule is None:
            is_readable = False
            book.miss_block(entry, section)
        else:
            rules.append(rule)
    return PrefixList(
        file=book.file,
        block_line=block.line,
        name=scope.prefix + block.head,
        afi=family,
        rules=tuple(rules),
        is_readable=is_readable,
        lines={"name": (block.line,), "rules": tuple(rule.line for rule in rules) or (block.line,)},
    )


def _in_order(entries: Sequence[Block]) -> bool:
    """Tell whether the entries stand in the order of their numbers: then there is but one order to try them in."""
    numbers = [integer(entry.head, 0, 4294967295) for entry in entries]
    known = [number for number in numbers if number is not None]
    return len(known) == len(numbers) and known == sorted(known)


def _prefix_rule(entry: Block, family: Family, key: str, *, is_access: bool) -> PrefixRule | None:
    prefix, action = entry.get(key), entry.get("action")
    if prefix is None or (action is not None and action.value not in ("permit", "deny")):
        return None
    is_any = prefix.value == "any"
    zero = "0.0.0.0/0" if family == "ipv4" else "::/0"
    found = network_of((zero,) if is_any else prefix.values)
    if found is None or f"ipv{found.version}" != family:
        return None
    low = high = found.prefixlen
    if is_access:
        exact = entry.get("exact-match")
        high = low if exact is not None and exact.value == "enable" and not is_any else found.max_prefixlen
    else:
        bounds = [_bound(entry.get(word), found.max_prefixlen) for word in ("ge", "le")]
        if -1 in bounds:
            return None
        low = bounds[0] or low
        high = bounds[1] or (found.max_prefixlen if bounds[0] or is_any else high)
    return PrefixRule(
        prefix=found,
        low=low,
        high=high,
        is_permit=action is None or action.value == "permit",
        line=entry.line,
        sequence=integer(entry.head, 0, 4294967295),
    )


def _bound(setting: Setting | None, longest: int) -> int | None:
    """Return a bound, None where none is set, -1 where it is not one."""
    if setting is None:
        return None
    number = integer(setting.value, 0, longest)
    return -1 if number is None else number or None


def read_policies(book: Book) -> list[RoutePolicy]:
    """Return the route-maps of all VDOMs, and what stands for the access lists and the AS path lists.

    Policies are looked up by name alone: of two with one name, a route-map goes first.
    """
    policies: list[RoutePolicy] = []
    for scope in book.scopes():
        policies += [_route_map(book, scope, block) for block in scope.block.entries("router route-map")]
        taken = {block.head for block in scope.block.entries("router route-map")}
        for head in ("router access-list", "router access-list6", "router aspath-list"):
            for block in scope.block.entries(head):
                if block.head not in taken:
                    taken.add(block.head)
                    policies.append(_filter(book, scope, block, is_access="access" in head))
    return policies


def _filter(book: Book, scope: Scope, block: Block, *, is_access: bool) -> RoutePolicy:
    """Return a list that neighbors are filtered by, as a policy; to prefixes an AS path list is not readable."""
    name, line = scope.prefix + block.head, block.line
    match = Match(kind="prefix-list", names=(name,), line=line)
    return RoutePolicy(
        file=book.file,
        block_line=line,
        name=name,
        kind="filter-list",
        terms=(Term(name="1", action="accept", matches=(match,), line=line),) if is_access else (),
        is_readable=is_access,
        lines={"name": (line,)},
    )


def read_as_path_lists(book: Book) -> tuple[AsPathList, ...]:
    """Return the AS path lists of all VDOMs. An entry without a known action or expression is not understood."""
    rules: dict[str, list[AsPathRule]] = {}
    heads: dict[str, int] = {}
    for scope in book.scopes():
        for block in scope.block.entries("router aspath-list"):
            book.know(block, (), f"aspath-list {block.head}", {"rule"})
            entries = block.entries("rule")
            is_ordered = _in_order(entries)
            heads[scope.prefix + block.head] = block.line
            rules[scope.prefix + block.head] = [_path_rule(book, block, entry, is_ordered) for entry in entries]
    return lists_of(book.file, rules, heads)


def _path_rule(book: Book, block: Block, entry: Block, is_ordered: bool) -> AsPathRule:
    book.know(entry, {"action", "regexp"}, f"aspath-list {block.head}")
    action, wanted = entry.get("action"), entry.get("regexp")
    is_known = is_ordered and action is not None and action.value in ("permit", "deny") and wanted is not None
    return AsPathRule(
        is_permit=action is None or action.value != "deny",
        pattern=read_pattern(wanted.value) if is_known and wanted is not None else None,
        line=entry.line,
    )


def _route_map(book: Book, scope: Scope, block: Block) -> RoutePolicy:
    section = f"route-map {block.head}"
    book.know(block, {"comments"}, section, {"rule"})
    entries = block.entries("rule")
    return RoutePolicy(
        file=book.file,
        block_line=block.line,
        name=scope.prefix + block.head,
        kind="route-map",
        terms=tuple(_term(book, scope, entry, section) for entry in entries),
        final="reject",
        is_readable=bool(entries) and _in_order(entries),
        lines={"name": (block.line,), "terms": tuple(entry.line for entry in entries) or (block.line,)},
    )


def _term(book: Book, scope: Scope, entry: Block, section: str) -> Term:
    action = entry.get("action")
    matches: list[Match] = []
    for key, setting in entry.settings.items():
        family = dict(_PLACES).get(key)
        if setting.is_unset or not setting.values:
            continue
        if family is not None:
            names = tuple(scope.prefix + name for name in setting.values)
            matches.append(Match(kind="prefix-list", names=names, afi=family, line=setting.line))
        elif key.startswith("match-"):
            if setting.value not in _NOTHING:
                named = tuple(scope.prefix + name for name in setting.values)
                asked = AsPathTest(names=named) if key == "match-as-path" else None
                matches.append(Match(kind="opaque", as_path=asked or False, line=setting.line))
        elif key != "action" and not key.startswith("set-"):
            book.miss(setting, section)
            matches.append(Match(kind="opaque", line=setting.line))
    for table in entry.blocks.values():
        book.miss_block(table, section)
        matches.append(Match(kind="opaque", line=table.line))
    if len({match.afi for match in matches if match.afi}) > 1:
        # Two families in one entry: which of the two conditions a route must meet is not documented.
        matches = [match.model_copy(update={"kind": "opaque"}) for match in matches]
    is_deny = action is not None and action.value == "deny"
    return Term(name=entry.head, action="reject" if is_deny else "accept", matches=tuple(matches), line=entry.line)


_ROUTE_SETTINGS = frozenset(
    "dst gateway device blackhole status vrf distance priority weight comment bfd link-monitor-exempt dynamic-gateway "
    "sdwan sdwan-zone virtual-wan-link dstaddr src internet-service internet-service-custom devindex "
    "preferred-source tag".split()
)


def read_static_routes(book: Book) -> list[StaticRoute]:
    """Return the static routes of all VDOMs and both families that are not disabled."""
    routes: list[StaticRoute] = []
    for scope in book.scopes():
        for head, default in (("router static", "0.0.0.0/0"), ("router static6", "::/0")):
            for entry in scope.block.entries(head):
                book.know(entry, _ROUTE_SETTINGS, head)
                route = _static_route(book, scope, entry, default, head)
                routes += [route] if route is not None else []
    return routes


def _static_route(book: Book, scope: Scope, entry: Block, default: str, section: str) -> StaticRoute | None:
    status = entry.get("status")
    if status is not None and status.value == "disable":
        return None
    named = entry.get("dstaddr") or entry.get("internet-service") or entry.get("internet-service-custom")
    dst = entry.get("dst")
    prefix = network_of(dst.values if dst is not None else (default,))
    if prefix is None or (named is not None and named.value not in ("", "0")):
        unread = named if named is not None and prefix is not None else dst
        if unread is not None:
            book.miss(unread, section)  # a named object stands for prefixes that we do not look up
        return None
    draft = Draft()
    draft.put("prefix", prefix, dst.line if dst is not None else entry.line)
    draft.put("entry", entry.head, entry.line)
    vrf = entry.get("vrf")
    draft.put("vrf", vrf_name(scope.vdom, vrf.value if vrf is not None else ""), vrf.line if vrf is not None else 0)
    gateway, device, blackhole = entry.get("gateway"), entry.get("device"), entry.get("blackhole")
    hop = address(gateway.value) if gateway is not None else None
    if hop is not None and gateway is not None and int(hop):
        draft.put("next_hop", hop, gateway.line)
    if device is not None:
        draft.put("interface", device.value, device.line)
    if blackhole is not None and blackhole.value == "enable":
        draft.put("is_discard", True, blackhole.line)
    return StaticRoute(file=book.file, block_line=entry.line, **draft.all)
