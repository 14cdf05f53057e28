"""What every failing finding offers: config lines of the device, an az command, both, or a reason why only words.

The tables are claims about the catalogue, held against every failing finding of the fixtures.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from agent.audit_command import AuditOptions, _audit
from checks.catalogue import all_checks
from checks.check import Verdict
from checks.finding import Finding

FIXTURES = Path(__file__).resolve().parent.parent.parent / "fixtures"
SITES = ("contoso-faulty",)

# What the failing findings of a check carry, in any of its cases. Of two checks the command only shows the state
# anew: a provider or Microsoft has to act (`azure-circuit-provisioned`, `azure-prefixes-validated`).
OFFERS = {
    "evidence-azure-complete": "azure",
    "evidence-references-defined": "config",
    "port-azure-link-enabled": "azure",
    "port-edge-enabled": "config",
    "port-mtu-fits": "config",
    "port-rate-limited": "azure",
    "macsec-cak-agrees": "config azure",
    "macsec-cak-fits-cipher": "config",
    "macsec-cipher-agrees": "config azure",
    "macsec-cipher-strong": "config azure",
    "macsec-ckn-agrees": "config azure",
    "macsec-fails-closed": "config",
    "macsec-key-protected": "config azure",
    "macsec-key-valid-now": "config",
    "macsec-on-azure": "azure",
    "macsec-on-edge": "config",
    "macsec-one-key": "config",
    "macsec-sci-agrees": "azure",
    "macsec-vault-usable": "azure",
    "macsec-whole-port": "config",
    "vlan-agrees": "config azure",
    "vlan-encapsulation-agrees": "config",
    "vlan-ethertype-8100": "config",
    "vlan-outer-tag-agrees": "config",
    "vlan-same-on-both-links": "config",
    "vlan-unique-on-port": "azure",
    "ip-edge-address-agrees": "config azure",
    "ip-ipv6-on-same-interface": "config",
    "ip-prefix-length-agrees": "config",
    "bgp-bfd-bound": "config",
    "bgp-bfd-timers": "config",
    "bgp-family-active": "config",
    "bgp-local-as-agrees": "config azure",
    "bgp-local-as-allowed": "config",
    "bgp-md5-accepted-by-azure": "config azure",
    "bgp-md5-agrees": "config azure",
    "bgp-md5-not-reused": "azure",
    "bgp-md5-protected": "config",
    "bgp-md5-same-on-both-links": "config azure",
    "bgp-md5-set": "config azure",
    "bgp-md5-strong": "config azure",
    "bgp-neighbor-configured": "config",
    "bgp-neighbor-enabled": "config",
    "bgp-not-tcp-ao": "config azure",
    "bgp-remote-as-microsoft": "config",
    "bgp-single-hop": "config",
    "bgp-timers-sane": "config",
    "route-default-declared": "config",
    "route-filter-attached": "azure",
    "route-inbound-filtered": "config",
    "route-maintenance-safe": "config",
    "route-maximum-prefix": "config",
    "route-no-default-to-microsoft": "config",
    "route-no-pinned-static": "config",
    "route-no-private-to-microsoft": "config",
    "route-no-transit": "config",
    "route-outbound-filtered": "config",
    "route-policy-defined": "config",
    "route-public-prefixes-agree": "config azure",
    "ipsec-bgp-agrees": "config azure",
    "ipsec-dpd": "config azure",
    "ipsec-esp-agrees": "config",
    "ipsec-ike-agrees": "config azure",
    "ipsec-ikev2": "config",
    "ipsec-mss-clamped": "config",
    "ipsec-private-address": "config azure",
    "ipsec-psk-agrees": "config azure",
    "ipsec-psk-protected": "config",
    "ipsec-psk-strong": "config azure",
    "ipsec-replay-protected": "config azure",
    "ipsec-selectors-agree": "azure",
    "ipsec-source-agrees": "config azure",
    "ipsec-strong-azure": "azure",
    "ipsec-strong-edge": "config",
    "azure-alerts-on": "azure",
    "azure-authorizations-used": "azure",
    "azure-circuit-provisioned": "azure",
    "azure-connection-monitored": "azure",
    "azure-diagnostics-on": "azure",
    "azure-gateway-sku": "azure",
    "azure-gateway-subnet-no-nsg": "azure",
    "azure-locked": "azure",
    "azure-no-classic": "azure",
    "azure-no-public-peering": "azure",
    "azure-prefixes-validated": "azure",
    "azure-rbac-least-privilege": "azure",
    "azure-segmented": "azure",
    "azure-sentinel-on": "azure",
    "azure-subnets-guarded": "azure",
    "azure-tagged": "azure",
    "azure-traffic-analysed": "azure",
    "azure-utilisation-watched": "azure",
}

# Checks that neither lines nor a command mend, and why.
ONLY_WORDS = {
    "evidence-azure-readable": "the file is to be exported again, as the message says",
    "evidence-device-captured": "the router is to be captured again",
    "evidence-fresh": "a new capture is needed, no change",
    "evidence-lines-understood": "the lines may be right: they are not understood here",
    "evidence-neighbor-known": "a circuit is to be exported, or the neighbor is stale: only the operator knows",
    "evidence-path-paired": "nothing on any router pairs with the link: where it ends is to be said first",
    "evidence-privilege-enough": "the capture is to be made with more rights",
    "evidence-readers-agree": "two readers differ: the config may be right",
    "port-not-oversubscribed": "needs a decision: which circuit moves to another port",
    "macsec-keys-differ": "a new secret in the vault comes first, then the order of `keys --rollover`",
    "macsec-session-secured": "an observation: what stands in the way is a finding of its own",
    "ip-links-not-swapped": "needs a look at the cables: addresses or inventory may be wrong",
    "ip-outside-vnets": "needs a decision: who renumbers",
    "ip-own-vrf": "needs a design: a new VRF moves addresses, the session and what routes leak",
    "bgp-established": "an observation: what stands in the way is a finding of its own",
    "bgp-two-ends-agree": "an observation: what stands in the way is a finding of its own",
    "route-count-within-limit": "needs a decision: which prefixes are summed up",
    "route-same-on-both-links": "two routers differ, and which is meant is the operator's to say",
    "ipsec-sa-up": "an observation: what stands in the way is a finding of its own",
    "ipsec-traffic-prefers-tunnel": "needs a decision: what may go in clear while the tunnel is down",
    "ipsec-wanted-present": "needs a design: a tunnel is more than a line",
    "resilience-active-active": "the cause, a session or a port that is off, carries the lines",
    "resilience-both-links": "the cause on the link that is down carries the lines",
    "resilience-failover-tested": "a test is to be run",
    "resilience-gateway-zones": "a gateway of zones is another gateway: needs a migration",
    "resilience-insights": "the score follows from the other findings",
    "resilience-no-shared-fate": "needs another line card or bundle",
    "resilience-two-devices": "needs a second router",
    "resilience-two-locations": "a circuit is to be ordered",
    "resilience-two-providers": "a circuit is to be ordered",
    "resilience-vpn-backup": "needs a design: a gateway, and what the tunnel carries",
    "azure-application-encryption": "a person attests it",
    "azure-conditional-access": "a policy of the tenant, in Entra: needs a decision about who is let in",
    "azure-documented": "a new baseline is to be agreed on",
    "azure-gateway-subnet": "needs free addresses, and gateways do not move while they run",
    "azure-traffic-inspected": "needs a design: which appliance, and which routes lead to it",
}

# Failing findings of checks that offer something, which offer nothing themselves, and why.
WITHOUT = {
    "azure-gateway-sku/fail": "the Basic SKU does not become another: needs a new gateway",
    "azure-sentinel-on/fail-no-workspace": "needs a decision: which workspace",
    "azure-subnets-guarded/fail-allowed-before": "needs a decision: what the rule that lets all in is for",
    "ipsec-esp-agrees/fail-gre": "needs a design: GRE goes, and what it carried",
    "ipsec-ike-agrees/fail-version": "Azure fixes the protocol when a connection is made: it is made anew",
    "ipsec-ikev2/fail-azure": "Azure fixes the protocol when a connection is made: it is made anew",
    "ipsec-selectors-agree/fail-pairs": "needs a decision: which networks go through the tunnel",
    "ipsec-source-agrees/fail-no-connection": "needs a connection, with a key",
    "route-maintenance-safe/fail": "what the AS path expression was to keep out is not known",
    "route-maintenance-safe/fail-frr-nxos": "what the AS path expression was to keep out is not known",
    "route-maintenance-safe/fail-lists": "what the AS path expression was to keep out is not known",
    "route-maintenance-safe/fail-xr-eos": "what the AS path expression was to keep out is not known",
    "route-maintenance-safe/fail-xr-set": "what the AS path expression was to keep out is not known",
    "vlan-agrees/fail": "an untagged port: its addresses move to a sub-interface, which is a design",
}


class Failure(NamedTuple):
    """One failing finding, and the case that it is from."""

    case: str
    finding: Finding

    @property
    def offers(self) -> set[str]:
        """What it carries beside words."""
        found = self.finding.remediation
        return {name for name, has in (("config", found.config), ("azure", found.azure_cli)) if has}


@pytest.fixture(scope="module")
def failures(load_case: Callable[[Path], Any]) -> list[Failure]:
    return list(_failures(load_case))


def _failures(load_case: Callable[[Path], Any]) -> Iterator[Failure]:
    checks = all_checks()
    for folder in sorted((FIXTURES / "checks").glob("*/fail*")):
        for one in load_case(folder).findings({folder.parent.name: checks[folder.parent.name]}):
            if one.verdict is Verdict.FAIL:
                yield Failure(f"{folder.parent.name}/{folder.name}", one)
    for site in SITES:
        for one in _audit(AuditOptions(site=FIXTURES / "sites" / site, with_second_reader=False)).findings:
            if one.verdict is Verdict.FAIL:
                yield Failure(site, one)


def test_every_check_stands_in_one_table() -> None:
    assert sorted([*OFFERS, *ONLY_WORDS]) == sorted(all_checks())
    assert all(ONLY_WORDS.values())


def test_a_check_offers_what_its_table_says(failures: list[Failure]) -> None:
    found: dict[str, set[str]] = {}
    for one in failures:
        found.setdefault(one.finding.check, set()).update(one.offers)
    shown = {check: " ".join(sorted(offers, reverse=True)) for check, offers in found.items() if offers}
    assert shown == OFFERS


def test_a_finding_that_offers_nothing_has_a_reason(failures: list[Failure]) -> None:
    bare = [one for one in failures if one.finding.check in OFFERS and not one.offers]
    assert {one.case for one in bare} == set(WITHOUT)
    assert all(WITHOUT.values())


def test_a_fail_always_has_words(failures: list[Failure]) -> None:
    assert [one.case for one in failures if not one.finding.remediation.text] == []
