"""Address families of FortiOS BGP neighbors: activation, policies, prefix limits. Keys of IPv6 end in `6`."""

from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address
from typing import Literal, NamedTuple

from parsers.draft import Draft
from parsers.model.bgp import AddressFamily, PolicyUse
from parsers.platforms.fortinet.book import Book, Scope
from parsers.tree.config_edit import Block
from parsers.values import integer

_Kind = Literal["route-map", "prefix-list", "filter-list", "distribute-list"]
_KINDS: tuple[_Kind, ...] = ("distribute-list", "filter-list", "prefix-list", "route-map")
_ACTIVE_DEFAULT = "FortiOS activates IPv4 unicast for a neighbor unless `activate disable` is set"
_DIRECTED = [f"{kind}-{direction}" for kind in _KINDS for direction in ("in", "out")]
_OF_FAMILY = ("activate", "maximum-prefix", "capability-default-originate", *_DIRECTED)


class _Family(NamedTuple):
    """One family of one neighbor: its name, and what its keys end with."""

    afi_safi: str
    suffix: str
    version: int


_FAMILIES = (_Family("ipv4-unicast", "", 4), _Family("ipv6-unicast", "6", 6))


def read_families(
    book: Book,
    block: Block,
    scope: Scope,
    neighbor: IPv4Address | IPv6Address,
    names: Mapping[str, set[str]],
    via: tuple[int, ...],
) -> list[AddressFamily]:
    """Return the family of the neighbor's own address, and the other one where a line of the config speaks of it."""
    return [
        _family(book, block, scope, neighbor, one, names, via)
        for one in _FAMILIES
        if one.version == neighbor.version or any(block.get(key + one.suffix) is not None for key in _OF_FAMILY)
    ]


def _family(
    book: Book,
    block: Block,
    scope: Scope,
    neighbor: IPv4Address | IPv6Address,
    one: _Family,
    names: Mapping[str, set[str]],
    via: tuple[int, ...],
) -> AddressFamily:
    draft = Draft()
    draft.put("afi_safi", one.afi_safi, block.line)
    activate = block.get(f"activate{one.suffix}")
    if activate is not None:
        draft.put("is_active", activate.value == "enable", activate.line, *via)
    elif one.version == 4 and neighbor.version == 4:
        draft.assume("is_active", True, _ACTIVE_DEFAULT)
    else:
        draft.fields["is_active"] = None  # what FortiOS does without the line is not documented
    for direction, field in (("in", "import_policy"), ("out", "export_policy")):
        _put_policies(book, draft, block, scope, str(neighbor), f"{direction}{one.suffix}", field, names, via)
    _put_limit(draft, block, one, via)
    originate = block.get(f"capability-default-originate{one.suffix}")
    if originate is not None and originate.value == "enable":
        draft.put("default_originate", True, originate.line, *via)
        mapped = block.get(f"default-originate-routemap{one.suffix}")
        if mapped is not None:
            name = scope.prefix + mapped.value
            book.refer("route-map", name, mapped.line, name in names["route-map"], str(neighbor))
    return AddressFamily(file=book.file, block_line=block.line, **draft.all)


def _put_policies(
    book: Book,
    draft: Draft,
    block: Block,
    scope: Scope,
    owner: str,
    direction: str,
    field: str,
    names: Mapping[str, set[str]],
    via: tuple[int, ...],
) -> None:
    uses: list[PolicyUse] = []
    for kind in _KINDS:
        setting = block.get(f"{kind}-{direction}")
        if setting is None or not setting.value:
            continue
        name = scope.prefix + setting.value
        is_defined = name in names[kind if direction[-1] != "6" or kind in ("route-map", "filter-list") else f"{kind}6"]
        book.refer(kind, name, setting.line, is_defined, owner)
        uses.append(PolicyUse(kind=kind, name=name, line=setting.line, is_defined=is_defined))
    if uses:
        uses.sort(key=lambda use: use.line)
        draft.put(field, tuple(uses), *(use.line for use in uses), *via)


def _put_limit(draft: Draft, block: Block, one: _Family, via: tuple[int, ...]) -> None:
    limit = block.get(f"maximum-prefix{one.suffix}")
    number = integer(limit.value, 0, 4294967295) if limit is not None else None
    if limit is None or number == 0:
        return
    draft.put("maximum_prefix", number, limit.line, *via)
    warning = block.get(f"maximum-prefix-warning-only{one.suffix}")
    if warning is not None and warning.value == "enable":
        draft.put("maximum_prefix_action", "warning", warning.line, *via)
    else:
        draft.put("maximum_prefix_action", "teardown", limit.line, *via)
