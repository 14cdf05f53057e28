"""What can leave both through a tunnel and in clear: the policies of both sessions asked about the same prefixes.

The prefixes asked about are those that the lists of either session name, where two ranges overlap the common part, and
those of the local network gateway, which Azure routes into the tunnel without BGP.
"""

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network, IPv6Network
from typing import NamedTuple

from checks.azure_gateways import LocalNetworkGateway, VpnSite
from checks.check import Place
from checks.estate import EdgePath, Tunnel
from checks.route.export import can_leave
from parsers.model.bgp import AddressFamily
from parsers.model.device import Device
from parsers.model.policy import Answer, PolicyBook, PrefixRule

Network = IPv4Network | IPv6Network
_MOST_ASKED = 4000


class BothWays(NamedTuple):
    """The prefixes that can leave both ways with the lines that let them, and why it is open for others, "" if not."""

    leaks: tuple[tuple[str, tuple[Place, ...]], ...] = ()
    doubt: str = ""
    places: tuple[Place, ...] = ()


def both_ways(tunnel: Tunnel, path: EdgePath) -> BothWays:
    """Return what can leave through the tunnel and over the path's session alike."""
    clear = path.neighbor.family(path.afi_safi) if path.neighbor is not None else None
    if path.neighbor is None or clear is None or path.device is None:
        return BothWays(doubt=path.unpaired_because or "the session with Microsoft is not known")
    if clear.is_active is False or path.neighbor.is_enabled is False:
        return BothWays(places=clear.all_lines("is_active"))
    inside = tunnel.neighbor.family(path.afi_safi) if tunnel.neighbor is not None else None
    is_spoken = tunnel.settings is not None and tunnel.settings.enable_bgp is not False
    if is_spoken and inside is None and path.family == "ipv4":
        return BothWays(doubt="the BGP session through the tunnel is not known", places=(clear.line("export_policy"),))
    places = (*(inside.all_lines("export_policy") if inside else ()), *clear.all_lines("export_policy"))
    if inside is not None and not inside.export_policy and not clear.export_policy:
        return _without_policies(tunnel, path, inside, clear, places)
    leaks: list[tuple[str, tuple[Place, ...]]] = []
    doubt = ""
    for network in _candidates(tunnel, path, inside, clear):
        through, there = _through(tunnel, path, inside, network)
        if through == "no":
            continue
        over, here = _in_clear(tunnel, path, clear, network)
        if through == over == "yes":
            leaks.append((str(network), (*there, *here)))
        elif over != "no" and not doubt:
            doubt = f"whether {network} leaves both ways is not known"
    return BothWays(tuple(leaks), doubt, places)


def _without_policies(
    tunnel: Tunnel, path: EdgePath, inside: AddressFamily, clear: AddressFamily, places: tuple[Place, ...]
) -> BothWays:
    if "reject" in (inside.without_policy, clear.without_policy):
        return BothWays(places=places)
    if _is_one_table(tunnel, path):
        return BothWays((("every prefix", places),), places=places)
    return BothWays(doubt="neither session has an export policy, and which routes their VRFs share is not known")


def _is_one_table(tunnel: Tunnel, path: EdgePath) -> bool:
    """Tell whether both sessions send from one routing table: the same router and VRF."""
    same_router = tunnel.edge is not None and path.edge is not None and tunnel.edge.name == path.edge.name
    return (
        same_router
        and tunnel.tunnel is not None
        and path.neighbor is not None
        and (tunnel.tunnel.vrf == path.neighbor.vrf)
    )


def _through(
    tunnel: Tunnel, path: EdgePath, inside: AddressFamily | None, network: Network
) -> tuple[Answer, tuple[Place, ...]]:
    """Return whether a prefix goes into the tunnel: by a static prefix of Azure's, else by BGP."""
    far = tunnel.far_end
    if isinstance(far, LocalNetworkGateway | VpnSite) and network in (far.address_prefixes or ()):
        return "yes", (far.pointer("address_prefixes"),)
    if inside is None or inside.is_active is False:
        return "no", ()
    answer = can_leave(tunnel, inside, network)
    is_open = not inside.export_policy and not _is_one_table(tunnel, path)
    return ("unknown" if is_open and answer.answer == "yes" else answer.answer), answer.places


def _in_clear(
    tunnel: Tunnel, path: EdgePath, clear: AddressFamily, network: Network
) -> tuple[Answer, tuple[Place, ...]]:
    answer = can_leave(path, clear, network)
    is_open = not clear.export_policy and not _is_one_table(tunnel, path)
    return ("unknown" if is_open and answer.answer == "yes" else answer.answer), answer.places


def _candidates(
    tunnel: Tunnel, path: EdgePath, inside: AddressFamily | None, clear: AddressFamily
) -> tuple[Network, ...]:
    far = tunnel.far_end
    static = (far.address_prefixes or ()) if isinstance(far, LocalNetworkGateway | VpnSite) else ()
    ours = list(_rules(tunnel.device, inside)) if inside is not None else []
    theirs = list(_rules(path.device, clear))
    found: dict[Network, None] = dict.fromkeys(static)
    found |= dict.fromkeys(_first(rule) for rule in (*ours, *theirs))
    for one in ours:
        for other in theirs:
            common = _common(one, other)
            if common is not None:
                found[common] = None
            if len(found) > _MOST_ASKED:
                break
    version = 4 if path.family == "ipv4" else 6
    return tuple(one for one in found if one.version == version)[:_MOST_ASKED]


def _rules(device: Device | None, family: AddressFamily) -> Iterator[PrefixRule]:
    """Yield the entries that permit something in the lists and policies of a session."""
    if device is None:
        return
    book = device.policy_book()
    for use in family.export_policy:
        if use.kind == "prefix-list":
            yield from _of_list(book, use.name)
            continue
        policy = book.route_policies.get(use.name)
        for term in policy.terms if policy is not None else ():
            for match in term.matches:
                yield from (rule for rule in match.rules if rule.is_permit)
                for name in match.names:
                    yield from _of_list(book, name)


def _of_list(book: PolicyBook, name: str) -> Sequence[PrefixRule]:
    return [rule for one in book.prefix_lists.get(name, ()) for rule in one.rules if rule.is_permit]


def _first(rule: PrefixRule) -> Network:
    """Return the first of the prefixes that an entry covers."""
    length = max(rule.low, rule.prefix.prefixlen)
    return type(rule.prefix)((rule.prefix.network_address, length))


def _common(one: PrefixRule, other: PrefixRule) -> Network | None:
    """Return a prefix that both entries cover, None where there is none."""
    if one.prefix.version != other.prefix.version:
        return None
    narrow = one if one.prefix.prefixlen >= other.prefix.prefixlen else other
    wide = other if narrow is one else one
    if narrow.prefix.network_address not in wide.prefix:
        return None
    length = max(one.low, other.low, narrow.prefix.prefixlen)
    if length > min(one.high, other.high):
        return None
    return type(narrow.prefix)((narrow.prefix.network_address, length))
