"""ipsec-strong-edge."""

from collections.abc import Callable, Iterator, Sequence
from itertools import product

from checks.check import Outcome, Place, check, failed, passed, unknown
from checks.estate import Tunnel
from checks.ipsec.algorithms import NO_PFS, group_of
from checks.ipsec.allowed import Use, allowance, is_allowed, is_weak
from checks.ipsec.changes import set_esp, set_ike
from checks.ipsec.tunnel_halves import open_absence, without_router
from checks.policy import Algorithms
from checks.severity import Severity
from parsers.model.ipsec import IkeProposal, IpsecProposal, IpsecTunnel

_POLICY = " (not allowed by policy)"
_Member = tuple[str, Use, Callable[[str], str]]  # a proposal's field, what it is for, how a name of it is said
_IKE: tuple[_Member, ...] = (
    ("encryption", "ike_encryption", str),
    ("integrity", "ike_integrity", str),
    ("prf", "ike_integrity", "PRF {}".format),
    ("dh_groups", "dh_groups", lambda name: f"DH group {group_of(name)}"),
)
_ESP: tuple[_Member, ...] = (
    ("encryption", "esp_encryption", lambda name: "no encryption" if name.casefold() == "none" else name),
    ("integrity", "esp_integrity", str),
    ("pfs_groups", "pfs_groups", lambda name: "no PFS" if group_of(name) == NO_PFS else f"PFS group {group_of(name)}"),
)


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
    Fails when: a proposal holds a weak member (or one that `[policy.algorithms]` does not allow), PFS is off, or IKEv1's aggressive mode is asked for
    Unknown when: the proposals, or the platform's default for them, are not in the capture, or the router's tunnel was not found
    Fix: Take the weak members out of the proposals.
    - IOS-XE: `crypto ikev2 proposal <name>`, `encryption aes-cbc-256`, `integrity sha256`, `group 14`
    - Junos: `set security ike proposal <name> encryption-algorithm aes-256-cbc`
    - EOS: `ike policy <name>`, `encryption aes256` under `ip security`
    """
    missing = without_router(tunnel)
    found = tunnel.tunnel
    if missing or found is None:
        return missing or unknown("the router's half is not known")
    weak = list(_weak_members(found, tunnel.policy.algorithms))
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
            expected="members that the policy allows" if _POLICY in said else "strong members only",
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
    note = allowance(tunnel.policy.algorithms, _offered(found))
    return passed(f"nothing weak in {names}{note}", *dict.fromkeys(lines))


def _offered(found: IpsecTunnel) -> dict[Use, tuple[str, ...]]:
    """Return every name that is offered, by its use."""
    names: dict[Use, tuple[str, ...]] = {}
    for _, proposals, members in _parts(found):
        for field, use, _ in members:
            names[use] = (*names.get(use, ()), *(name for one in proposals for name in getattr(one, field)))
    return names


def _weak_members(found: IpsecTunnel, algorithms: Algorithms) -> Iterator[tuple[str, tuple[Place, ...], str]]:
    """Yield what is weak or not allowed, its lines, and whether it is IKE's or ESP's."""
    for part, proposals, members in _parts(found):
        for one, (field, use, say) in product(proposals, members):
            for name in getattr(one, field):
                if not is_allowed(algorithms, use, name):
                    why = "" if is_weak(use, name) else _POLICY
                    yield f"{say(name)} in {one.name}{why}", one.all_lines(field), part
    for proposal in found.ipsec_proposals:
        # An authentication header alone encrypts nothing.
        if proposal.has_ah and not proposal.encryption and not is_allowed(algorithms, "esp_encryption", "None"):
            yield f"no encryption in {proposal.name}", proposal.all_lines("has_ah"), "esp"
    if found.is_aggressive and found.ike_version != "ikev2":
        yield "aggressive mode", found.all_lines("is_aggressive"), "mode"


def _parts(found: IpsecTunnel) -> tuple[tuple[str, Sequence[IkeProposal | IpsecProposal], Sequence[_Member]], ...]:
    return ("ike", found.ike_proposals, _IKE), ("esp", found.ipsec_proposals, _ESP)
