"""ipsec-strong-edge."""

from collections.abc import Iterator

from checks.check import Outcome, Place, check, failed, passed, unknown
from checks.estate import Tunnel
from checks.ipsec.algorithms import group_of, weak_encryption, weak_group, weak_integrity
from checks.ipsec.changes import set_esp, set_ike
from checks.ipsec.tunnel_halves import open_absence, without_router
from checks.severity import Severity
from parsers.model.ipsec import IkeProposal, IpsecProposal, IpsecTunnel


@check(
    "ipsec-strong-edge",
    over=Tunnel,
    severity=Severity.HIGH,
    source="RFC 8247; Microsoft Learn, About cryptographic requirements and Azure VPN gateways",
    aliases=("Azure Policy 50b83b09-03da-41c1-b656-c293c914862b",),
)
def strong_edge(tunnel: Tunnel) -> Outcome:
    """The router offers nothing weak: no DES, 3DES or NULL, no MD5 or SHA1, no group 1, 2, 5 or 24, and no ESP without PFS.

    Why: What is offered can be chosen: the weakest set that both ends have is what an attacker asks for.
    Fails when: a proposal holds a weak member, PFS is off, or IKEv1's aggressive mode is asked for
    Unknown when: the proposals, or the platform's default for them, are not in the capture
    Fix: Take the weak members out of the proposals.
    - IOS-XE: `crypto ikev2 proposal <name>`, `encryption aes-cbc-256`, `integrity sha256`, `group 14`
    - Junos: `set security ike proposal <name> encryption-algorithm aes-256-cbc`
    - EOS: `ike policy <name>`, `encryption aes256` under `ip security`
    """
    missing = without_router(tunnel)
    found = tunnel.tunnel
    if missing or found is None:
        return missing or unknown("the router's half is not known")
    weak = list(_weak_members(found))
    if weak and all(text.startswith("no PFS") for text, _, _ in weak):
        doubt = open_absence(tunnel)
        if doubt is not None:
            return doubt
    if weak:
        said = ", ".join(dict.fromkeys(text for text, _, _ in weak))
        of_ike = next((one for one in found.ike_proposals if any(part == "ike" for _, _, part in weak)), None)
        of_esp = next((one for one in found.ipsec_proposals if any(part == "esp" for _, _, part in weak)), None)
        return failed(
            f"the router offers {said}",
            *dict.fromkeys(place for _, places, _ in weak for place in places),
            expected="strong members only",
            actual=said,
            changes=(*(set_ike(tunnel, of_ike) if of_ike else ()), *(set_esp(tunnel, of_esp) if of_esp else ())),
        )
    lines = found.all_lines("ike_proposals") + found.all_lines("ipsec_proposals")
    if not found.ike_proposals or not found.ipsec_proposals:
        return unknown("what the router offers is not in the capture", *dict.fromkeys(lines))
    proposals: list[IkeProposal | IpsecProposal] = [*found.ike_proposals, *found.ipsec_proposals]
    is_open = any(one.unknown for one in proposals) or any(not one.pfs_groups for one in found.ipsec_proposals)
    if is_open:
        return unknown("a part of what the router offers is not in the capture", *dict.fromkeys(lines))
    names = ", ".join(dict.fromkeys(f"{one.name} (default)" if one.is_default else one.name for one in proposals))
    return passed(f"nothing weak in {names}", *dict.fromkeys(lines))


def _weak_members(found: IpsecTunnel) -> Iterator[tuple[str, tuple[Place, ...], str]]:
    """Yield what is weak, its lines, and whether it is IKE's or ESP's."""
    for one in found.ike_proposals:
        for name in filter(weak_encryption, one.encryption):
            yield f"{name} in {one.name}", one.all_lines("encryption"), "ike"
        for name in filter(weak_integrity, one.integrity):
            yield f"{name} in {one.name}", one.all_lines("integrity"), "ike"
        for name in filter(weak_integrity, one.prf):
            yield f"PRF {name} in {one.name}", one.all_lines("prf"), "ike"
        for name in filter(weak_group, one.dh_groups):
            yield f"DH group {group_of(name)} in {one.name}", one.all_lines("dh_groups"), "ike"
    for proposal in found.ipsec_proposals:
        for name in filter(weak_encryption, proposal.encryption):
            yield _no_encryption(name, proposal.name), proposal.all_lines("encryption"), "esp"
        if proposal.has_ah and not proposal.encryption:
            yield f"no encryption in {proposal.name}", proposal.all_lines("has_ah"), "esp"
        for name in filter(weak_integrity, proposal.integrity):
            yield f"{name} in {proposal.name}", proposal.all_lines("integrity"), "esp"
        for name in filter(weak_group, proposal.pfs_groups):
            said = "no PFS" if group_of(name) == "none" else f"PFS group {group_of(name)}"
            yield f"{said} in {proposal.name}", proposal.all_lines("pfs_groups"), "esp"
    if found.is_aggressive and found.ike_version != "ikev2":
        yield "aggressive mode", found.all_lines("is_aggressive"), "mode"


def _no_encryption(name: str, proposal: str) -> str:
    return f"{'no encryption' if name.casefold() == 'none' else name} in {proposal}"
