"""The words of FortiOS's BGP: those that are read, and those that change nothing that the model holds.

Source: facts on platforms, A.7; Fortinet's own Terraform provider (router_bgp, routerbgp_neighbor).
"""

_SUFFIXES = ("-vpnv4", "-vpnv6", "-evpn", "6")

PROCESS_WORDS = frozenset(
    "as router-id keepalive-timer holdtime-timer always-compare-med bestpath-as-path-ignore "
    "bestpath-cmp-confed-aspath bestpath-cmp-routerid bestpath-med-confed bestpath-med-missing-as-worst "
    "client-to-client-reflection dampening deterministic-med ebgp-multipath ibgp-multipath enforce-first-as "
    "fast-external-failover log-neighbour-changes network-import-check ignore-optional-capability additional-path "
    "additional-path6 additional-path-vpnv4 additional-path-vpnv6 multipath-recursive-distance recursive-next-hop "
    "recursive-inherit-priority tag-resolve-mode cluster-id confederation-identifier dampening-route-map "
    "dampening-reachability-half-life dampening-reuse dampening-suppress dampening-max-suppress-time "
    "dampening-unreachability-half-life default-local-preference scan-time distance-external distance-internal "
    "distance-local synchronization graceful-restart graceful-restart-time graceful-stalepath-time "
    "graceful-update-delay graceful-end-on-timer additional-path-select additional-path-select6 "
    "additional-path-select-vpnv4 additional-path-select-vpnv6 cross-family-conditional-adv confederation-peers "
    "log-neighbor-changes".split()
)
PROCESS_TABLES = frozenset(
    "aggregate-address aggregate-address6 neighbor neighbor-group neighbor-range neighbor-range6 network network6 "
    "admin-distance vrf vrf6 vrf-leak vrf-leak6 confederation-peers".split()
    + [
        f"{table} {protocol}"
        for table in ("redistribute", "redistribute6")
        for protocol in ("connected", "rip", "ripng", "ospf", "ospf6", "static", "isis", "sdwan", "lisp")
    ]
)
NEIGHBOR_TABLES = frozenset({"conditional-advertise", "conditional-advertise6"})

_NEIGHBOR_WORDS = frozenset(
    "remote-as local-as local-as-no-prepend local-as-replace-as password bfd shutdown description update-source "
    "interface keep-alive-timer holdtime-timer ebgp-enforce-multihop ebgp-multihop-ttl activate maximum-prefix "
    "maximum-prefix-threshold maximum-prefix-warning-only prefix-list-in prefix-list-out route-map-in route-map-out "
    "filter-list-in filter-list-out distribute-list-in distribute-list-out capability-default-originate "
    "default-originate-routemap advertisement-interval allowas-in-enable allowas-in attribute-unchanged "
    "capability-dynamic capability-orf capability-graceful-restart capability-route-refresh "
    "dont-capability-negotiate link-down-failover stale-route next-hop-self next-hop-self-rr next-hop-self-vpnv "
    "override-capability passive remove-private-as route-reflector-client route-server-client rr-attr-allow-change "
    "soft-reconfiguration as-override strict-capability-match retain-stale-time route-map-out-preferable "
    "route-map-out6-preferable send-community connect-timer unsuppress-map weight restart-time additional-path "
    "adv-additional-path remote-as-filter ip conditional-advertise auth-options".split()
)


def is_known(key: str) -> bool:
    """Tell whether a neighbor has that key, for whichever address family."""
    if key in _NEIGHBOR_WORDS:
        return True
    return any(key.endswith(suffix) and key[: -len(suffix)] in _NEIGHBOR_WORDS for suffix in _SUFFIXES)
