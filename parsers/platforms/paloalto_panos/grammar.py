"""What is read of a PAN-OS config. Source: facts on platforms, A.8 and C; on IPsec, 7.6; pan-os-python's paths."""

from parsers.tree.braces import Grammar, Wanted

_ROUTING: Wanted = {"interface": None, "bgp": None, "routing-table": None}
_NETWORK: Wanted = {
    "interface": None,
    "virtual-router": {"*": {"interface": None, "protocol": {"bgp": None}, "routing-table": None}},
    "logical-router": {"*": {"vrf": {"*": _ROUTING}}},
    "routing-profile": {"bgp": None, "bfd": None},
    "profiles": {"bfd-profile": None},
    "ike": {"crypto-profiles": {"ike-crypto-profiles": None, "ipsec-crypto-profiles": None}, "gateway": None},
    "tunnel": {"ipsec": None},
}
_DEVICE: Wanted = {"deviceconfig": {"system": {"hostname": None}}, "network": _NETWORK}
_CONFIG: Wanted = {**_DEVICE, "devices": {"*": _DEVICE}}
GRAMMAR = Grammar(wanted={**_CONFIG, "config": _CONFIG}, keyed=frozenset(), single=frozenset(), whole=frozenset())

# Words at the top of any PAN-OS config: a text with none of them is something else.
TOP_WORDS = frozenset(
    "deviceconfig network mgt-config shared devices vsys rulebase zone address address-group service config "
    "readonly policy profiles application tag import external-list".split()
)
# A config that is all there holds these: the host's name stands in the first.
WHOLE_WORDS = ("deviceconfig", "network")

# Statements that a reader passes over: they change nothing that the model holds.
PORT_WORDS = frozenset(
    "layer3 layer2 virtual-wire tap ha aggregate-group comment link-state link-speed link-duplex lacp lldp mac-address "
    "decrypt-mirror log-card poe fec link-fec".split()
)
LAYER3_WORDS = frozenset(
    "ip ipv6 mtu tag units comment adjust-tcp-mss interface-management-profile netflow-profile lldp ndp-proxy lacp arp "
    "untagged-sub-interface sdwan-link-settings bonjour ddns-config dhcp-client pppoe df-ignore traffic-interconnect "
    "inter-area cluster-interconnect link-tag floating-ip decrypt-forward static-ip".split()
)
BGP_WORDS = frozenset(
    "enable router-id local-as auth-profile peer-group policy redist-rules routing-options reject-default-route "
    "allow-redist-default-route install-route dampening-profile global-bfd enforce-first-as ecmp-multi-as "
    "fast-external-failover graceful-shutdown always-advertise-network-route med aggregate advertise-network "
    "redistribution-profile default-local-preference graceful-restart confederation-member-as".split()
)
GROUP_WORDS = frozenset(
    "enable type peer aggregated-confed-as-path soft-reset-with-stored-info address-family filtering-profile "
    "connection-options bfd".split()
)
PEER_WORDS = frozenset(
    "enable peer-as local-address peer-address connection-options bfd max-prefixes enable-mp-bgp "
    "address-family-identifier subsequent-address-family-identifier reflector-client peering-type max-orf-entries "
    "soft-reset-with-stored-info aggregated-confed-as-path enable-sender-side-loop-detection inherit passive".split()
)
OPTION_WORDS = frozenset(
    "authentication multihop hold-time keep-alive-interval idle-hold-time open-delay-time min-route-adv-interval "
    "incoming-bgp-connection outgoing-bgp-connection timers".split()
)
RULE_WORDS = frozenset({"enable", "used-by", "match", "action"})
MATCH_WORDS = frozenset(
    "address-prefix from-peer afi safi route-table nexthop med as-path community extended-community".split()
)
IKE_PROFILE_WORDS = frozenset({"encryption", "hash", "dh-group", "lifetime", "authentication-multiple"})
IPSEC_PROFILE_WORDS = frozenset({"esp", "ah", "dh-group", "lifetime", "lifesize"})
GATEWAY_WORDS = frozenset(
    "protocol authentication local-address peer-address local-id peer-id protocol-common disabled comment ipv6".split()
)
TUNNEL_WORDS = frozenset(
    "auto-key tunnel-interface anti-replay anti-replay-window disabled tunnel-monitor copy-tos copy-flow-label ipv6 "
    "comment enable-gre-encapsulation ipsec-mode manual-key global-protect-satellite".split()
)
