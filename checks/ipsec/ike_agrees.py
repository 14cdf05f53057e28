"""ipsec-ike-agrees."""

from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import Tunnel
from checks.ipsec.azure_commands import set_policy
from checks.ipsec.changes import on_tunnel, set_ike
from checks.ipsec.choice import ike_choice, say_choice
from checks.ipsec.recommendation import has_azure_set, has_router_set, recommended_ike
from checks.ipsec.tunnel_halves import (
    open_absence,
    policy_places,
    proposal_places,
    protocol,
    protocol_place,
    without_connection,
    without_router,
)
from checks.severity import Severity
from parsers.model.change import ChangeKind


@check(
    "ipsec-ike-agrees",
    over=Tunnel,
    severity=Severity.CRITICAL,
    source="Microsoft Learn, About cryptographic requirements and Azure VPN gateways; About VPN devices and IPsec/IKE parameters",
)
def ike_agrees(tunnel: Tunnel) -> Outcome:
    """At least one whole IKE set suits both ends: version, encryption, integrity or PRF, and DH group.

    Why: Azure with a custom policy takes that one set and no other; without a common set no IKE SA comes up.
    Fails when: no set of the router's is one that Azure accepts, the versions differ, or neither end may start
    Unknown when: a half, Azure's policy or a default of the router is not known, or only the PRF of an AEAD differs
    Fix: Give the router Azure's set, or Azure a custom policy with the router's.
    - IOS-XE: `crypto ikev2 proposal <name>`, `encryption aes-cbc-256`, `integrity sha256`, `group 14`
    - Junos: `set security ike proposal <name> dh-group group14`, and encryption and authentication-algorithm
    - EOS: `ike policy <name>`, `encryption aes256`, `dh-group 14` under `ip security`
    - FortiOS: `set proposal aes256-sha256`, `set dhgrp 14` in `config vpn ipsec phase1-interface`
    - PAN-OS: `set network ike crypto-profiles ike-crypto-profiles <name> dh-group group14`
    - strongSwan: `proposals = aes256-sha256-modp2048`
    - Azure: `az network vpn-connection ipsec-policy add --connection-name <name> …`
    """
    missing = without_router(tunnel) or without_connection(tunnel)
    found = tunnel.tunnel
    if missing or found is None:
        return missing or unknown("the router's half is not known")
    choice = ike_choice(tunnel)
    here = proposal_places(choice.proposal, found.ike_proposals, "encryption", "integrity", "dh_groups")
    there = policy_places(tunnel, "ike_encryption", "ike_integrity", "dh_group")
    if choice.verdict == "agreed":
        return passed(say_choice(choice), *here, *there)
    if choice.verdict == "unknown":
        return unknown(f"{choice.because}: {_ask(choice.because)}", *here, *there)
    theirs = (protocol(tunnel) or "").casefold()
    if theirs and found.ike_version not in (None, "any", theirs):
        return failed(
            f"{choice.because}: no IKE SA comes up",
            *found.all_lines("ike_version"),
            *protocol_place(tunnel),
            expected=protocol(tunnel) or "",
            actual=found.ike_version,
            changes=on_tunnel(tunnel, ChangeKind.SET_IKE_VERSION, version="2") if theirs == "ikev2" else (),
        )
    doubt = open_absence(tunnel) if all(one.is_default for one in found.ike_proposals) else None
    if doubt is not None:
        return doubt
    wanted = recommended_ike(tunnel)
    offered = ", ".join(dict.fromkeys(one.name for one in found.ike_proposals)) or "nothing"
    return failed(
        f"{choice.because}: no IKE SA comes up",
        *(here or (found.line("ike_proposals"),)),
        *there,
        expected="a set that both ends have",
        actual=offered,
        changes=() if has_router_set(tunnel, wanted) else set_ike(tunnel, choice.proposal),
        azure_cli="" if has_azure_set(tunnel, wanted) else set_policy(tunnel),
    )


def _ask(because: str) -> str:
    if "exported" in because or "policy's" in because:
        return "export the connection with its policy"
    return "the capture of the security associations would tell"
