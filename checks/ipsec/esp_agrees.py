"""ipsec-esp-agrees."""

from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import Tunnel
from checks.ipsec.azure_commands import set_policy
from checks.ipsec.changes import set_esp, set_pfs
from checks.ipsec.choice import esp_choice, say_choice
from checks.ipsec.recommendation import has_azure_set, has_router_set, recommended_esp
from checks.ipsec.tunnel_halves import open_absence, policy_places, proposal_places, without_connection, without_router
from checks.severity import Severity


@check(
    "ipsec-esp-agrees",
    over=Tunnel,
    severity=Severity.CRITICAL,
    source="Microsoft Learn, About cryptographic requirements and Azure VPN gateways; About VPN devices and IPsec/IKE parameters",
)
def esp_agrees(tunnel: Tunnel) -> Outcome:
    """At least one whole ESP set suits both ends: encryption, integrity, and the group of perfect forward secrecy.

    Why: Without a common set no traffic passes; with another PFS group the tunnel comes up once and dies at the first rekey.
    Fails when: no set of the router's is one that Azure accepts, or the router carries GRE inside ESP
    Unknown when: a half, Azure's policy or a default of the router is not known
    Fix: Give the router Azure's set, or Azure a custom policy with the router's.
    - IOS-XE: `crypto ipsec transform-set <name> esp-gcm 256`, and `set pfs group14` in the IPsec profile
    - Junos: `set security ipsec policy <name> perfect-forward-secrecy keys group14`, and the IPsec proposal
    - EOS: `sa policy <name>`, `esp encryption aes256gcm128`, `pfs dh-group 14` under `ip security`
    - FortiOS: `set proposal aes256gcm`, `set dhgrp 14` in `config vpn ipsec phase2-interface`
    - PAN-OS: `set network ike crypto-profiles ipsec-crypto-profiles <name> esp encryption aes-256-gcm`
    - strongSwan: `esp_proposals = aes256gcm16-modp2048`
    - Azure: `az network vpn-connection ipsec-policy add --connection-name <name> …`
    """
    missing = without_router(tunnel) or without_connection(tunnel)
    found = tunnel.tunnel
    if missing or found is None:
        return missing or unknown("the router's half is not known")
    choice = esp_choice(tunnel)
    fields = ("pfs_groups",) if choice.is_pfs_alone else ("encryption", "integrity", "pfs_groups")
    here = proposal_places(choice.proposal, found.ipsec_proposals, *fields)
    there = policy_places(tunnel, "ipsec_encryption", "ipsec_integrity", "pfs_group")
    if choice.verdict == "agreed":
        return passed(say_choice(choice), *here, *there)
    if choice.verdict == "unknown":
        return unknown(choice.because, *(here or (found.line("ipsec_proposals"),)), *there)
    doubt = open_absence(tunnel) if choice.is_pfs_alone or not found.ipsec_proposals else None
    if doubt is not None:
        return doubt
    if found.is_gre:
        return failed(choice.because, *found.all_lines("is_gre"), *there, expected="IP in ESP", actual="GRE in ESP")
    is_first_up = choice.is_pfs_alone and found.ike_version == "ikev2"
    effect = "the tunnel comes up and dies at its first rekey" if is_first_up else "no traffic passes"
    wanted = recommended_esp(tunnel)
    offered = ", ".join(dict.fromkeys(one.name for one in found.ipsec_proposals)) or "nothing"
    mend = set_pfs if choice.is_pfs_alone else set_esp
    return failed(
        f"{choice.because}: {effect}",
        *(here or (found.line("ipsec_proposals"),)),
        *there,
        expected="a set that both ends have",
        actual=offered,
        changes=() if has_router_set(tunnel, wanted) else mend(tunnel, choice.proposal),
        azure_cli="" if has_azure_set(tunnel, wanted) else set_policy(tunnel),
    )
