"""ipsec-strong-azure."""

from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import Tunnel
from checks.ipsec.algorithms import group_of, weak_encryption, weak_group, weak_integrity
from checks.ipsec.azure_commands import set_policy, show_connection
from checks.ipsec.default_offer import AS_OF
from checks.ipsec.tunnel_halves import without_connection
from checks.severity import Severity


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
    Fails when: the policy is empty, or holds DES, 3DES, None, MD5, SHA1, group 1, 2 or 24, or no PFS
    Unknown when: ipsecPolicies or a part of the policy was not exported
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
    policy = settings.ipsec_policies[0]
    judged = (
        ("ike_encryption", "ikeEncryption", weak_encryption),
        ("ike_integrity", "ikeIntegrity", weak_integrity),
        ("dh_group", "dhGroup", weak_group),
        ("ipsec_encryption", "ipsecEncryption", weak_encryption),
        ("ipsec_integrity", "ipsecIntegrity", weak_integrity),
        ("pfs_group", "pfsGroup", weak_group),
    )
    values = [(field, name, getattr(policy, field), is_weak) for field, name, is_weak in judged]
    weak = [(field, f"{name} {value}") for field, name, value, is_weak in values if value and is_weak(value)]
    if weak:
        said = ", ".join(text for _, text in weak)
        return failed(
            f"the policy holds {said}",
            *(policy.pointer(field) for field, _ in weak),
            expected="no weak member",
            actual=said,
            azure_cli=set_policy(tunnel),
        )
    lacking = [name for _, name, value, _ in values if not value]
    if lacking or group_of(policy.pfs_group or "") == "mm":
        said = f"{', '.join(lacking)} not exported" if lacking else "PFSMM is not documented"
        return unknown(f"the policy cannot be judged whole: {said}", there)
    said = "/".join(str(value) for _, _, value, _ in values)
    return passed(f"a custom policy: {said}", *(policy.pointer(field) for field, _, _, _ in values))
