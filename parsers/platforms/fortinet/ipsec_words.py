"""The words of FortiOS's phase 1 and phase 2: those that are read, and those that change nothing that the model holds.

Source: facts on MACsec and IPsec, 7.5; Fortinet's own Terraform provider (vpnipsec_phase1interface, phase2interface).
"""

PHASE1_WORDS = frozenset(
    "type interface ip-version ike-version local-gw local-gw6 remote-gw remote-gw6 remotegw-ddns keylife "
    "certificate authmethod authmethod-remote mode peertype peerid peer peergrp usrgrp proposal dhgrp psksecret "
    "psksecret-remote localid localid-type dpd dpd-retrycount dpd-retryinterval passive-mode nattraversal keepalive "
    "net-device comments default-gw default-gw-priority monitor monitor-min monitor-hold-down-type "
    "monitor-hold-down-delay monitor-hold-down-weekday monitor-hold-down-time tunnel-search exchange-interface-ip "
    "exchange-ip-addr4 exchange-ip-addr6 aggregate-member aggregate-weight packet-redistribution mode-cfg "
    "mode-cfg-allow-client-selector assign-ip assign-ip-from ipv4-start-ip ipv4-end-ip ipv4-netmask dhcp-ra-giaddr "
    "dhcp6-ra-linkaddr dns-mode ipv4-dns-server1 ipv4-dns-server2 ipv4-dns-server3 internal-domain-list "
    "ipv4-wins-server1 ipv4-wins-server2 ipv4-split-include split-include-service ipv4-name ipv6-start-ip "
    "ipv6-end-ip ipv6-prefix ipv6-dns-server1 ipv6-dns-server2 ipv6-dns-server3 ipv6-split-include ipv6-name "
    "ip-delay-interval unity-support domain banner include-local-lan ipv4-split-exclude ipv6-split-exclude "
    "save-password client-auto-negotiate client-keep-alive backup-gateway add-route add-gw-route distance priority "
    "auto-negotiate negotiate-timeout fragmentation ip-fragmentation fragmentation-mtu forticlient-enforcement "
    "npu-offload send-cert-chain suite-b eap eap-identity eap-exclude-peergrp eap-cert-auth acct-verify ppk "
    "ppk-secret ppk-identity wizard-type xauthtype reauth authusr authpasswd group-authentication "
    "group-authentication-secret authusrgrp mesh-selector-type idle-timeout shared-idle-timeout "
    "idle-timeoutinterval ha-sync-esp-seqno fgsp-sync inbound-dscp-copy rekey digital-signature-auth "
    "signature-hash-alg rsa-signature-format rsa-signature-hash-override enforce-unique-id cert-id-validation "
    "fec-egress fec-send-timeout fec-base fec-codec fec-redundant fec-ingress fec-receive-timeout fec-health-check "
    "fec-mapping-profile network-overlay network-id loopback-asymroute link-cost kms exchange-fgt-device-id "
    "ems-sn-check cert-trust-store cert-peer-username-validation cert-peer-username-strip qkd qkd-profile transport "
    "fortinet-esp fallback-tcp-threshold remote-gw-match remote-gw-subnet remote-gw-start-ip remote-gw-end-ip "
    "remote-gw-country remote-gw-ztna-tags remote-gw6-match remote-gw6-subnet remote-gw6-start-ip remote-gw6-end-ip "
    "remote-gw6-country client-resume client-resume-interval auto-discovery-sender auto-discovery-receiver "
    "auto-discovery-forwarder auto-discovery-psk auto-discovery-shortcuts auto-discovery-crossover "
    "auto-discovery-offer-interval auto-discovery-dialup-placeholder encapsulation encapsulation-address "
    "encap-local-gw4 encap-local-gw6 encap-remote-gw4 encap-remote-gw6 childless-ike azure-ad-autoconnect dev-id "
    "dev-id-notification vni addke1 addke2 addke3 addke4 addke5 addke6 addke7 dns-suffix-search extended-seq".split()
)
PHASE1_TABLES = frozenset({"ipv4-exclude-range", "ipv6-exclude-range"})
PHASE2_WORDS = frozenset(
    "phase1name proposal pfs dhgrp replay keylifeseconds keylifekbs keylife-type encapsulation src-subnet "
    "src-subnet6 dst-subnet dst-subnet6 src-addr-type dst-addr-type src-start-ip src-start-ip6 src-end-ip "
    "src-end-ip6 dst-start-ip dst-start-ip6 dst-end-ip dst-end-ip6 src-name src-name6 dst-name dst-name6 src-port "
    "dst-port protocol comments dhcp-ipsec use-natip selector-match auto-negotiate keepalive add-route "
    "inbound-dscp-copy auto-discovery-sender auto-discovery-forwarder single-source route-overlap l2tp "
    "initiator-ts-narrow diffserv diffservcode ipv4-df addke1 addke2 addke3 addke4 addke5 addke6 addke7".split()
)
