"""ipsec-selectors-agree."""

from ipaddress import IPv4Network, IPv6Network

from checks.azure_gateways import Connection, LocalNetworkGateway, TrafficSelectorPolicy, VpnConnection, VpnSite
from checks.check import Outcome, Place, check, failed, passed, unknown
from checks.estate import Tunnel
from checks.ipsec.azure_commands import show_connection, update_connection
from checks.ipsec.tunnel_halves import without_connection, without_router
from checks.severity import Severity
from parsers.model.ipsec import IpsecTunnel, TrafficSelector

Network = IPv4Network | IPv6Network
Pair = tuple[Network, Network]  # the router's side, Azure's side


@check(
    "ipsec-selectors-agree",
    over=Tunnel,
    severity=Severity.HIGH,
    source="Microsoft Learn, Connect VPN gateways to multiple policy-based VPN devices",
)
def selectors_agree(tunnel: Tunnel) -> Outcome:
    """Both ends negotiate any to any, or the same pairs of prefixes.

    Why: A pair that one end does not have gets no SA: its traffic is dropped, and IKE starts over without end.
    Fails when: one end is policy-based and the other route-based, or a pair stands at one end only
    Unknown when: a half or its selectors are not known; Azure has selectors and does not use policy-based ones; or it builds the pairs with its own networks, which are not compared
    Fix: Make both ends route-based.
    - IOS-XE: a tunnel interface with `tunnel protection`, in place of the crypto map
    - Junos: take away `traffic-selector` and `proxy-identity` of the vpn, and `bind-interface st0.0`
    - strongSwan: `local_ts = 0.0.0.0/0`, `remote_ts = 0.0.0.0/0`
    - Azure: `az network vpn-connection update --set usePolicyBasedTrafficSelectors=false`
    """
    missing = without_router(tunnel) or without_connection(tunnel)
    found, settings = tunnel.tunnel, tunnel.settings
    if missing or found is None or settings is None:
        return missing or unknown("a half is not known")
    is_policy = settings.use_policy_based_traffic_selectors
    there = settings.pointer("use_policy_based_traffic_selectors")
    here = _lines(found)
    if is_policy is None:
        said = f"usePolicyBasedTrafficSelectors was not exported: {show_connection(tunnel)}"
        return unknown(said, *here, there)
    ours = _pairs(found)
    if not is_policy:
        if _azure_pairs(tunnel):
            said = "Azure has selectors, and does not use policy-based ones: which hold is not documented"
            return unknown(said, *here, there, *_azure_places(tunnel))
        if ours is None:
            return passed("any to any at both ends", *here, there)
        said = _say(ours) if ours else "those of a policy"
        return failed(
            f"the router negotiates {said}, Azure any to any",
            *here,
            there,
            expected="any to any",
            actual=said,
            azure_cli=update_connection(tunnel, "usePolicyBasedTrafficSelectors", "true"),
        )
    if ours is None:
        return failed(
            "the router negotiates any to any, Azure pairs of prefixes",
            *here,
            there,
            expected="pairs of prefixes",
            actual="any to any",
            azure_cli=update_connection(tunnel, "usePolicyBasedTrafficSelectors", "false"),
        )
    return _compared(tunnel, ours, here, there)


def _lines(found: IpsecTunnel) -> tuple[Place, ...]:
    if found.selectors:
        return tuple(dict.fromkeys(place for one in found.selectors for place in one.all_lines("local")))
    return found.all_lines("selectors")


def _pairs(found: IpsecTunnel) -> set[Pair] | None:
    """Return the router's pairs, None where it negotiates any to any; none at all where they are not told."""
    pairs = {(one.local, one.remote) for one in found.selectors}
    is_any = all(_is_any(one) for one in found.selectors)
    return None if is_any and (found.is_route_based or pairs) else pairs


def _is_any(one: TrafficSelector) -> bool:
    return one.local.prefixlen == 0 and one.remote.prefixlen == 0


def _policies(tunnel: Tunnel) -> tuple[TrafficSelectorPolicy, ...]:
    connection = tunnel.connection
    if isinstance(connection, Connection | VpnConnection):
        return connection.traffic_selector_policies or ()
    return ()


def _azure_pairs(tunnel: Tunnel) -> set[Pair]:
    """Return the pairs that Azure was given; the router's side first."""
    return {
        (remote, local)
        for one in _policies(tunnel)
        for local in one.local_address_ranges
        for remote in one.remote_address_ranges
    }


def _azure_places(tunnel: Tunnel) -> tuple[Place, ...]:
    return tuple(one.pointer("remote_address_ranges") for one in _policies(tunnel))


def _compared(tunnel: Tunnel, ours: set[Pair], here: tuple[Place, ...], there: Place) -> Outcome:
    if not ours:
        return unknown("the router's selectors are not in the capture", *here, there)
    theirs = _azure_pairs(tunnel)
    if theirs:
        places = (*here, *_azure_places(tunnel))
        if ours == theirs:
            return passed(f"{len(ours)} pairs at both ends", *places)
        said = "; ".join(
            f"{_say(pairs)} {where}"
            for pairs, where in ((ours - theirs, "on the router alone"), (theirs - ours, "in Azure alone"))
            if pairs
        )
        return failed(f"the pairs differ: {said}", *places, expected=_say(theirs), actual=_say(ours))
    far = tunnel.far_end
    if not isinstance(far, LocalNetworkGateway | VpnSite) or far.address_prefixes is None:
        return unknown("the prefixes that Azure builds its pairs from were not exported", *here, there)
    place = far.pointer("address_prefixes")
    local = {pair[0] for pair in ours}
    differing = local ^ set(far.address_prefixes)
    if differing:
        said = ", ".join(map(str, sorted(differing, key=str)))
        return failed(
            f"{said} stands at one end only",
            *here,
            place,
            expected=", ".join(map(str, far.address_prefixes)),
            actual=", ".join(map(str, sorted(local, key=str))),
        )
    said = "the router's own prefixes agree; Azure pairs them with its networks, which were not compared"
    return unknown(said, *here, place)


def _say(pairs: set[Pair]) -> str:
    return ", ".join(sorted(f"{local} to {remote}" for local, remote in pairs)) or "none"
