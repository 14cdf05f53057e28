"""What is read of a Junos config, and how its words stand together. Source: facts on platforms, A.4, B.5 and C."""

from collections.abc import Mapping

from parsers.tree.braces import Grammar, Wanted

_APPLY: Mapping[str, None] = {"apply-groups": None, "apply-groups-except": None}

_PROTOCOLS: Wanted = {**_APPLY, "bgp": None}
_ROUTING_OPTIONS: Wanted = {
    **_APPLY,
    "autonomous-system": None,
    "confederation": None,
    "static": None,
    "rib": {**_APPLY, "*": {**_APPLY, "static": None}},
}
_INSTANCE: Wanted = {
    **_APPLY,
    "instance-type": None,
    "interface": None,
    "routing-options": _ROUTING_OPTIONS,
    "protocols": _PROTOCOLS,
    "vlans": None,
    "bridge-domains": None,
}
_SYSTEM_LIKE: Wanted = {
    **_APPLY,
    "interfaces": None,
    "protocols": _PROTOCOLS,
    "routing-options": _ROUTING_OPTIONS,
    "policy-options": {**_APPLY, "prefix-list": None, "policy-statement": None, "as-path": None, "as-path-group": None},
    "routing-instances": {**_APPLY, "*": _INSTANCE},
    "vlans": None,
    "bridge-domains": None,
}
_TOP: Wanted = {
    **_SYSTEM_LIKE,
    "version": None,
    "system": {**_APPLY, "host-name": None, "time-zone": None},
    "security": {
        **_APPLY,
        "macsec": None,
        "authentication-key-chains": None,
        "ike": None,
        "ipsec": None,
        "flow": {**_APPLY, "tcp-mss": None},
    },
    "services": {**_APPLY, "ipsec-vpn": None},
    "logical-systems": {**_APPLY, "*": {**_SYSTEM_LIKE, "groups": {"*": _SYSTEM_LIKE}}},
    "tenants": {**_APPLY, "*": _SYSTEM_LIKE},
}
_SINGLE = frozenset(
    "version host-name description mtu vlan-id native-vlan-id encapsulation instance-type l3-interface "
    "routing-interface type peer-as hold-time authentication-key authentication-key-chain authentication-"
    "algorithm local-address ttl minimum-interval minimum-receive-interval multiplier maximum cipher-suite "
    "security-mode offset ckn cak pre-shared-key-chain key-server-priority replay-window-size key-name secret "
    "start-time algorithm outer inner authentication-method dh-group encryption-algorithm lifetime-seconds "
    "lifetime-kilobytes mode proposal-set ascii-text hexadecimal ike-policy external-interface keys bind-interface "
    "ipsec-policy establish-tunnels version interval threshold mss anti-replay-window-size".split()
)

GRAMMAR = Grammar(
    wanted={**_TOP, "groups": {"*": {**_TOP, "when": None}}},
    keyed=frozenset(
        "group neighbor interface unit family address term policy-statement prefix-list prefix-list-filter route "
        "route-filter key-chain key connectivity-association interface-range member apply-path rib proposal vpn "
        "traffic-selector as-path as-path-group".split()
    ),
    single=_SINGLE,
    whole=_SINGLE | {"local-as", "autonomous-system", "vlan-tags"},
)

# Top-level words of any Junos config: a text with none of them is something else.
TOP_WORDS = frozenset(
    "version groups apply-groups system chassis services interfaces snmp forwarding-options event-options "
    "routing-options routing-instances logical-systems tenants protocols policy-options class-of-service "
    "firewall security applications access access-profile vlans bridge-domains virtual-chassis switch-options "
    "jsrc dynamic-profiles fabric unified-edge accounting-options multi-chassis diameter poe ethernet-"
    "switching-options interface-range".split()
)

# Statements that a reader passes over: they change nothing that the model holds.
INTERFACE_WORDS = frozenset(
    "description disable mtu unit vlan-tagging flexible-vlan-tagging stacked-vlan-tagging gigether-options "
    "ether-options fastether-options aggregated-ether-options encapsulation native-vlan-id redundant-ether-"
    "options hold-time speed link-mode gratuitous-arp-reply no-gratuitous-arp-request per-unit-scheduler "
    "hierarchical-scheduler optics-options traps no-traps damping framing mac esi lmi otn-options number-of-"
    "sub-ports unused traceoptions redundancy-options clocking dce fabric-options l2-policer multi-chassis-"
    "protection passive-monitor-mode port-mirror sonet-options tunnel-port auto-configure flow-control "
    "forwarding-class-accounting layer2-policer media-type no-auto-negotiation auto-negotiation loopback "
    "schedulers shared-scheduler input-vlan-map output-vlan-map active-monitor-mode apply-groups apply-"
    "groups-except apply-macro statistics interface-transmit-statistics promiscuous-mode accounting-profile".split()
)
UNIT_WORDS = frozenset(
    "description disable vlan-id vlan-tags vlan-id-list vlan-id-range native-vlan-id family encapsulation "
    "input-vlan-map output-vlan-map proxy-arp traps no-traps tunnel bandwidth filter layer2-policer "
    "accounting-profile apply-groups apply-groups-except apply-macro arp-resp account-layer2-overhead swap-"
    "by-poppush esi clear-dont-fragment-bit copy-tos-to-outer-ip-header point-to-point multipoint targeted-"
    "distribution rpm statistics service-domain peer-unit interface-shared-with targeted-options mac no-mac "
    "auto-configure".split()
)
FAMILY_WORDS = frozenset(
    "address mtu filter rpf-check sampling service no-redirects no-neighbor-learn unnumbered-address dhcp "
    "dhcp-client dhcpv6-client policer targeted-broadcast tcp-mss mac-validate accounting primary preferred "
    "simple-filter apply-groups apply-groups-except apply-macro dad-disable nd6-stale-time no-dad ndp arp-"
    "max-cache interface-mode vlan vlan-id vlan-id-list bridge-domain-type inner-vlan-id-list recovery-"
    "timeout keep-address-and-control demux-source demux-destination negotiate-address receive-ttl-exceeded "
    "receive-options-packets maximum-labels destination-class-usage source-class-usage storm-control".split()
)
BGP_WORDS = frozenset(
    "group neighbor peer-as local-as authentication-key authentication-key-chain authentication-algorithm "
    "hold-time import export family multihop local-address passive description remove-private as-override "
    "advertise-peer-as tcp-mss log-updown bfd-liveness-detection disable type shutdown allow dynamic-neighbor "
    "defaults cluster damping keep metric-out local-preference preference out-delay mtu-discovery "
    "traceoptions graceful-restart graceful-shutdown advertise-inactive advertise-external advertise-from-"
    "main-vpn-tables no-advertise-peer-as no-client-reflect path-selection tcp-aggressive-transmission tcp-"
    "connect-port ttl vpn-apply-export include-mp-next-hop hold-down-timer idle-after-switch-over ipsec-sa "
    "accept-remote-nexthop forwarding-context apply-groups apply-groups-except apply-macro enforce-first-as "
    "no-prepend-global-as add-path bmp unconfigured-peer-graceful-restart output-queue-priority "
    "rfc6514-compliant-safi129 precision-timers snmp-options egress-te egress-te-backup-paths local-interface "
    "peer-as-list optimal-route-reflection sends-only stale-labels-holddown-period disable-4byte-as send-"
    "addpath-optimization minimum-hold-time rib-sharding update-threading validation bgp-error-tolerance "
    "loops drop-path-attributes multipath multipath-build-priority no-aggregator-id no-nexthop-change no-"
    "install route-server-client traffic-statistics-labeled-path".split()
)
