"""ipsec-traffic-prefers-tunnel."""

from checks.check import Outcome, Place, check, failed, not_applicable, passed, unknown
from checks.estate import Tunnel
from checks.ipsec.leaving import both_ways
from checks.ipsec.tunnel_halves import without_connection, without_router
from checks.severity import Severity

_SHOWN = 3


@check(
    "ipsec-traffic-prefers-tunnel",
    over=Tunnel,
    severity=Severity.HIGH,
    source="Microsoft Learn, Configure a site-to-site VPN connection over ExpressRoute private peering: traffic from Azure to on-premises",
)
def traffic_prefers_tunnel(tunnel: Tunnel) -> Outcome:
    """No prefix leaves both through the tunnel and in clear over the private peering.

    Why: Azure sends a prefix that it hears both ways over ExpressRoute, in clear: the tunnel is up and protects nothing.
    Fails when: a prefix that goes into the tunnel can also leave to Microsoft's edge router
    Unknown when: a session, its policy or the circuit's paths are not known, a policy's condition is not understood, or a half of the tunnel was not found or not read
    Not applicable when: the connection is a backup: the circuit is meant to carry the traffic
    Fix: Let only the tunnels' own addresses leave in clear; everything else through the tunnel.
    - IOS-XE: `ip prefix-list TO-MSEE seq 5 permit 10.0.0.1/32` as the export policy of the private peering
    - Junos: an export policy on the private peering that accepts the tunnel's source alone
    """
    if tunnel.is_backup:
        return not_applicable("the connection is a backup: the circuit is meant to carry the traffic")
    missing = without_router(tunnel) or without_connection(tunnel)
    found = tunnel.tunnel
    if missing or found is None:
        return missing or unknown("the router's half is not known")
    if not tunnel.paths:
        return unknown("no private peering is known to lead to the gateway", found.line("name"))
    doubts: list[tuple[str, tuple[Place, ...]]] = []
    leaks: dict[str, tuple[Place, ...]] = {}
    places: list[Place] = []
    for path in tunnel.paths:
        if path.family != "ipv4" and path.neighbor is None:
            continue
        answer = both_ways(tunnel, path)
        places += answer.places
        for network, where in answer.leaks:
            leaks.setdefault(network, where)
        if answer.doubt:
            doubts.append((f"{path.id}: {answer.doubt}", answer.places))
    if leaks:
        names = list(leaks)
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        said = f"{', '.join(names[:_SHOWN])}{more}"
        return failed(
            f"{said} can leave through the tunnel and in clear: Azure takes the clear way",
            *dict.fromkeys(place for where in leaks.values() for place in where),
            expected="every prefix one way",
            actual=f"both ways: {said}",
        )
    if doubts:
        return unknown(doubts[0][0], *dict.fromkeys(doubts[0][1]), details=tuple(text for text, _ in doubts[1:]))
    return passed("no prefix leaves both ways", *dict.fromkeys(places))
