"""ipsec-psk-protected."""

from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import Tunnel
from checks.ipsec.tunnel_halves import without_router
from checks.key_storage import BEST_FORMS, HOW
from checks.severity import Severity
from parsers.model.change import Change, ChangeKind
from parsers.model.secret import Encoding, Secret


@check(
    "ipsec-psk-protected",
    over=Tunnel,
    severity=Severity.MEDIUM,
    source="msee-audit: our judgement; vendors' documents on type 6 and master passwords, as of 2026-11",
)
def psk_protected(tunnel: Tunnel) -> Outcome:
    """The pre-shared key is kept in the best form that the platform is verified to have.

    Why: Clear text, type 7 and $9$ are read by anyone who holds a backup of the config.
    Fails when: the key is clear or reversible, and the platform has a better form; policy accept_reversible_keys allows it
    Unknown when: the key is masked or damaged in the capture, or the router's tunnel was not found
    Not applicable when: no pre-shared key is set, or no better form is verified for the platform
    Fix: Turn on the platform's key encryption.
    - IOS-XE: `key config-key password-encrypt <master key>`, then `password encryption aes`
    - Junos: `set system master-password`
    """
    missing = without_router(tunnel)
    found = tunnel.tunnel
    if missing or found is None or tunnel.device is None:
        return missing or unknown("the router's half is not known")
    fields = [name for name in ("psk", "psk_remote") if getattr(found, name) is not False]
    if not fields:
        return not_applicable("no pre-shared key is set")
    keys = {name: getattr(found, name) for name in fields}
    where = dict.fromkeys(place for name in fields for place in found.all_lines(name))
    hidden = (Encoding.MASKED, Encoding.UNREADABLE)
    best = BEST_FORMS["ipsec"].get(tunnel.device.platform)
    if best is None:
        return not_applicable("no better form is verified for this platform")
    for name, key in keys.items():
        if isinstance(key, Secret) and key.is_reversible and not tunnel.policy.accept_reversible_keys:
            return failed(
                f"the key is kept as {key.encoding.value}, which anyone who holds the config can read",
                *found.all_lines(name),
                expected=best.value,
                actual=key.encoding.value,
                changes=(Change(kind=ChangeKind.PROTECT_KEYS),),
                details=(HOW[tunnel.device.platform],),
            )
    if any(not isinstance(key, Secret) or key.encoding in hidden for key in keys.values()):
        return unknown("the key's form is not in the capture", *where)
    forms = ", ".join(dict.fromkeys(key.encoding.value for key in keys.values()))
    accepted = ", which the policy accepts" if any(key.is_reversible for key in keys.values()) else ""
    return passed(f"kept as {forms}{accepted}", *where)
