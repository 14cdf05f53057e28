"""bgp-md5-protected."""

from checks.bgp.changes import on_neighbor
from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import EdgePath
from checks.halves import without_neighbor
from checks.key_storage import BEST_FORMS, HOW, OBFUSCATED
from checks.severity import Severity
from parsers.model.change import Change, ChangeKind
from parsers.model.secret import Encoding, Secret


@check(
    "bgp-md5-protected",
    over=EdgePath,
    severity=Severity.MEDIUM,
    source="msee-audit: our judgement; vendors' documents on type 6 and master passwords, as of 2026-11",
)
def md5_protected(path: EdgePath) -> Outcome:
    """The key is kept in the best form that the platform is verified to have.

    Why: Type 7 and $9$ are decoded by anyone who holds a backup of the config.
    Fails when: the key is clear or reversible, and the platform has a better form; policy accept_reversible_keys allows what is not clear
    Unknown when: the key is masked or damaged in the capture, or the router half was not found or not read
    Not applicable when: no password is set, no better form is verified for the platform, or the interface has no neighbor (bgp-neighbor-configured tells)
    Fix: Turn on the platform's key encryption.
    - IOS-XE: `key config-key password-encrypt <master key>`, then `password encryption aes`
    - Junos: `set system master-password`
    """
    missing = without_neighbor(path)
    neighbor = path.neighbor
    if missing or neighbor is None or path.device is None:
        return missing or unknown("the neighbor is not known")
    where = neighbor.line("md5")
    key = neighbor.md5
    if key is False:
        return not_applicable("no password is set: bgp-md5-set tells")
    if key is None or key.encoding in (Encoding.MASKED, Encoding.UNREADABLE):
        return unknown("the key's form is not in the capture", where)
    best = BEST_FORMS["bgp"].get(path.device.platform)
    if key.encoding is Encoding.PLAIN:
        best = best or OBFUSCATED.get(path.device.platform)
    if best is None:
        return not_applicable("no better form is verified for this platform")
    if key.encoding is best or not key.is_reversible:
        return passed(f"kept as {key.encoding.value}", where)
    if path.policy.accept_reversible_keys and not _is_needlessly_clear(key, path.device.platform):
        return passed(f"kept as {key.encoding.value}, which the policy accepts", where)
    return failed(
        f"the key is kept as {key.encoding.value}, which anyone who holds the config can read",
        *neighbor.all_lines("md5"),
        expected=best.value,
        actual=key.encoding.value,
        changes=(*_encrypt(path.device.platform), *_again(path, key)),
        details=(HOW[path.device.platform],) if _encrypt(path.device.platform) else (),
    )


def _encrypt(platform: str) -> tuple[Change, ...]:
    return (Change(kind=ChangeKind.PROTECT_KEYS),) if platform in BEST_FORMS["bgp"] else ()


def _again(path: EdgePath, key: Secret) -> tuple[Change, ...]:
    """Return the change that types a clear key once more: the device then keeps it in a form of its own."""
    return on_neighbor(path, ChangeKind.SET_MD5, field="md5") if key.encoding is Encoding.PLAIN else ()


def _is_needlessly_clear(key: Secret, platform: str) -> bool:
    return key.encoding is Encoding.PLAIN and platform in OBFUSCATED
