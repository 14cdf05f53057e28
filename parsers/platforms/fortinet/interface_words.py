"""The words of a FortiOS interface: those that are read, and those that change nothing that the model holds."""

SETTINGS = frozenset(
    "vdom vrf ip type vlanid vlan-protocol interface member mtu mtu-override status description alias mode "
    "secondary-IP bfd bfd-desired-min-tx bfd-required-min-rx bfd-detect-mult remote-ip tcp-mss cli-conn-status "
    "fortilink allowaccess snmp-index role device-identification device-user-identification lldp-transmission "
    "lldp-reception lldp-network-policy monitor-bandwidth estimated-upstream-bandwidth "
    "estimated-downstream-bandwidth speed lacp-mode lacp-ha-secondary lacp-ha-slave lacp-speed min-links "
    "min-links-down algorithm link-up-delay priority-override aggregate aggregate-type redundant-interface distance "
    "priority weight defaultgw dns-server-override dhcp-relay-interface dhcp-relay-interface-select-method "
    "dhcp-relay-agent-option dhcp-relay-service dhcp-relay-ip dhcp-relay-type dhcp-relay-request-all-server "
    "dhcp-client-identifier dhcp-renew-time dhcp-classless-route-addition dhcp-smart-relay fail-detect "
    "fail-detect-option fail-alert-method fail-action-on-extender fail-alert-interfaces arpforward "
    "broadcast-forward bandwidth-measure-time icmp-send-redirect icmp-accept-redirect reachable-time vlanforward "
    "stpforward stpforward-mode ips-sniffer-mode ident-accept ipmac subst substitute-dst-mac macaddr l2forward "
    "netbios-forward wins-ip security-mode security-mac-auth-bypass security-external-web security-groups "
    "netflow-sampler sflow-sampler sample-rate polling-interval sample-direction drop-overlapped-fragment "
    "drop-fragment src-check pptp-client auth-type explicit-web-proxy explicit-ftp-proxy proxy-captive-portal "
    "inbandwidth outbandwidth egress-shaping-profile ingress-shaping-profile ingress-spillover-threshold "
    "spillover-threshold trunk forward-domain preserve-session-route auto-auth-extension-device ap-discover wccp "
    "external dedicated-to trust-ip-1 trust-ip-2 trust-ip-3 trust-ip6-1 trust-ip6-2 trust-ip6-3 managed-device "
    "mediatype internal default-purdue-level disconnect-threshold eap-supplicant vindex detectserver detectprotocol "
    "ha-priority gwdetect detected-peer-mtu username disc-retry-timeout padt-retry-timeout lcp-echo-interval "
    "lcp-max-echo-fails idle-timeout ipunnumbered pppoe-unnumbered-negotiate color switch-controller-access-vlan "
    "switch-controller-traffic-policy switch-controller-rspan-mode switch-controller-mgmt-vlan "
    "switch-controller-igmp-snooping switch-controller-igmp-snooping-proxy switch-controller-dhcp-snooping "
    "switch-controller-learning-limit switch-controller-arp-inspection switch-controller-nac "
    "switch-controller-feature switch swc-first-create swc-vlan transmit-hold-time devindex stp stp-ha-secondary "
    "forward-error-correction auto-negotiation-bypass poe ring-rx ring-tx netflow-sample-rate netflow-sampler-id "
    "ip-managed-by-fortiipam managed-subnetwork-size autoconfig-allowed-vdom secondary-ip".split()
)
TABLES = frozenset({"ipv6", "secondaryip", "vrrp", "tagging", "egress-queues", "l2tp-client-settings"})
SECONDARY_SETTINGS = frozenset(
    "ip allowaccess gwdetect ping-serv-status detectserver detectprotocol ha-priority secip-relay-ip".split()
)
IPV6_SETTINGS = frozenset(
    "ip6-address ip6-mode ip6-allowaccess nd-mode ip6-send-adv autoconf ip6-manage-flag ip6-other-flag "
    "ip6-max-interval ip6-min-interval ip6-link-mtu ip6-default-life ip6-hop-limit ip6-reachable-time "
    "ip6-retrans-time dhcp6-relay-service dhcp6-information-request dhcp6-prefix-delegation dhcp6-client-options "
    "dhcp6-relay-type dhcp6-relay-ip ip6-dns-server-override ip6-upstream-interface ip6-subnet ip6-prefix-mode "
    "ip6-delegated-prefix-iaid interface-identifier unique-autoconf-addr vrip6_link_local vrrp-virtual-mac6 "
    "ra-send-mtu icmp6-send-redirect cli-conn6-status ip6-adv-rio ip6-route-pref ip6-rdnss-list nd-cert "
    "nd-security-level nd-timestamp-delta nd-timestamp-fuzz nd-cga-modifier".split()
)
IPV6_TABLES = frozenset(
    "ip6-extra-addr ip6-prefix-list ip6-delegated-prefix-list ip6-rdnss-list ip6-dnssl-list ip6-route-list vrrp6 "
    "dhcp6-iapd-list".split()
)
