"""ipsec-strong-azure."""

from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import Tunnel
from checks.ipsec.algorithms import MAIN_MODE, group_of
from checks.ipsec.allowed import Use, allowance, is_allowed, is_default, is_weak
from checks.ipsec.azure_commands import set_policy, show_connection
from checks.ipsec.default_offer import AS_OF
from checks.ipsec.tunnel_halves import without_connection
from checks.policy import Algorithms
from checks.severity import Severity

_POLICY = " (not allowed by [policy])"
_MEMBERS: tuple[tuple[str, str, Use], ...] = (
    ("ike_encryption", "ikeEncryption", "ike_encryption"),
    ("ike_integrity", "ikeIntegrity", "ike_integrity"),
    ("dh_group", "dhGroup", "dh_groups"),
    ("ipsec_encryption", "ipsecEncryption", "esp_encryption"),
    ("ipsec_integrity", "ipsecIntegrity", "esp_integrity"),
    ("pfs_group", "pfsGroup", "pfs_groups"),
)


@check(
    "ipsec-strong-azure",
    over=Tunnel,
    severity=Severity.HIGH,
    source="Microsoft Learn, Configure custom IPsec/IKE connection policies; Azure Policy: custom IPsec/IKE policy",
    aliases=("Azure Policy 50b83b09-03da-41c1-b656-c293c914862b", "ALZ D02.02"),
)
def strong_azure(tunnel: Tunnel) -> Outcome:
    """Azure's connection has a custom policy, and no weak member in it.

    Why: Without a policy Azure offers and takes 3DES, SHA1 and DH group 2, and DES where the router starts.
    Fails when: the policy is empty, or holds DES, 3DES, None, MD5, SHA1, group 1, 2 or 24, or no PFS, or what `[policy.algorithms]` does not allow
    Unknown when: ipsecPolicies or a part of the policy was not exported, its PFS group is PFSMM, or the connection is not known
    Fix: Give the connection a custom policy with the sets of the router.
    - Azure: `az network vpn-connection ipsec-policy add --connection-name <name> --ike-encryption AES256 …`
    """
    missing = without_connection(tunnel)
    settings = tunnel.settings
    if missing or settings is None:
        return missing or unknown("Azure's connection is not known")
    there = settings.pointer("ipsec_policies")
    if settings.ipsec_policies is None:
        return unknown(f"ipsecPolicies was not exported: {show_connection(tunnel)}", there)
    if not settings.ipsec_policies:
        return failed(
            f"no custom policy: Azure offers its default, 3DES, SHA1 and DH group 2 in it (as of {AS_OF})",
            there,
            expected="a custom policy without weak members",
            actual="none",
            azure_cli=set_policy(tunnel),
        )
    policy, allowed = settings.ipsec_policies[0], tunnel.policy.algorithms
    values: list[tuple[str, str, Use, str | None]] = [
        (field, name, use, getattr(policy, field)) for field, name, use in _MEMBERS
    ]
    unfit = [(field, _said(name, use, value)) for field, name, use, value in values if _is_unfit(allowed, use, value)]
    if unfit:
        said = ", ".join(text for _, text in unfit)
        return failed(
            f"the policy holds {said}",
            *(policy.pointer(field) for field, _ in unfit),
            expected="members that [policy] allows" if _POLICY in said else "no weak member",
            actual=said,
            azure_cli=set_policy(tunnel),
        )
    lacking = [name for _, name, _, value in values if not value]
    if lacking or _is_open(allowed, policy.pfs_group):
        said = f"{', '.join(lacking)} not exported" if lacking else "PFSMM is not documented"
        return unknown(f"the policy cannot be judged whole: {said}", there)
    said = "/".join(str(value) for _, _, _, value in values)
    note = allowance(allowed, {use: (value,) for _, _, use, value in values if value})
    return passed(f"a custom policy: {said}{note}", *(policy.pointer(field) for field, _, _, _ in values))


def _is_open(allowed: Algorithms, pfs_group: str | None) -> bool:
    """Tell whether the group is the main mode's, of which nobody says what it is; a policy may allow it, or not."""
    return group_of(pfs_group or "") == MAIN_MODE and is_default(allowed, "pfs_groups")


def _is_unfit(allowed: Algorithms, use: Use, value: str | None) -> bool:
    if not value or (use == "pfs_groups" and _is_open(allowed, value)):
        return False
    return not is_allowed(allowed, use, value)


def _said(name: str, use: Use, value: str | None) -> str:
    return f"{name} {value}{'' if is_weak(use, value or '') else _POLICY}"
