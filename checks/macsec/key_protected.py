"""macsec-key-protected."""

from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import PortLink
from checks.halves import without_port
from checks.key_storage import BEST_FORMS, HOW
from checks.macsec.changes import of_port, set_key, set_secrets
from checks.macsec.ports import judge_ports
from checks.macsec_keys import algorithm_for, is_over
from checks.severity import Severity
from parsers.model.change import Change, ChangeKind
from parsers.model.macsec import ChainKey, MacsecPort
from parsers.model.secret import Encoding, Secret, normal_hex


@check(
    "macsec-key-protected",
    over=PortLink,
    severity=Severity.MEDIUM,
    source="msee-audit: our judgement; vendors' documents on type 6 and master passwords, as of 2026-11",
)
def key_protected(link: PortLink) -> Outcome:
    """The CAK is kept in the best form that the platform is verified to have, and is none that everybody knows.

    Why: Type 7 and $9$ are decoded by anyone who holds a backup of the config, and then the cable is open.
    Fails when: the key is clear, or reversible where the platform has a better form (policy accept_reversible_keys allows
    what is not clear), or it is a sample of a manual
    Unknown when: the key is masked or damaged in the capture, or the router port was not found or not read
    Not applicable when: no key with a key-string is bound and in force, or the key is not clear and no better form is verified for the platform
    Fix: Turn on the platform's key encryption.
    - IOS-XE: `key config-key password-encrypt <master key>`, then `password encryption aes`
    - Junos: `set system master-password`
    """
    missing = without_port(link)
    return missing or judge_ports(link, lambda _, bound: _judge(link, bound))


def _judge(link: PortLink, bound: MacsecPort | None) -> Outcome:
    if bound is None or not bound.keys or link.edge is None or link.edge.device is None:
        return not_applicable("no key is bound to the port: macsec-on-edge tells")
    platform = link.edge.device.platform
    keys = [
        key for key in (*bound.keys, *bound.fallback_keys) if key.secret is not False and not is_over(key, link.now)
    ]
    accepts = link.policy.accept_reversible_keys
    outcomes = [_judge_key(link, bound, key, platform, accepts_reversible=accepts) for key in keys]
    if not outcomes:
        return not_applicable(
            "no key with a key-string is in force: macsec-cak-fits-cipher and macsec-key-valid-now tell"
        )
    order = ("fail", "unknown", "pass", "not_applicable")
    return min(outcomes, key=lambda one: order.index(one.verdict.value))


def _judge_key(link: PortLink, bound: MacsecPort, key: ChainKey, platform: str, *, accepts_reversible: bool) -> Outcome:
    where, secret = key.line("secret"), key.secret or None
    if secret is None or secret.encoding in (Encoding.MASKED, Encoding.UNREADABLE):
        return unknown("the key's form is not in the capture", where)
    if secret.weakness:
        return failed(
            f"the CAK is easy to guess: {secret.weakness}",
            where,
            expected="a random key",
            actual=secret.weakness,
            changes=(set_key(link, bound.key_chain, bound.interface, key.identifier),),
            azure_cli=set_secrets(link),
        )
    form, best = secret.encoding, BEST_FORMS["macsec"].get(platform)
    if form is best or not secret.is_reversible:
        return passed(f"kept as {form.value}", where)
    if form is not Encoding.PLAIN:
        if best is None:
            return not_applicable("no better form is verified for this platform")
        if accepts_reversible:
            return passed(f"kept as {form.value}, which the policy accepts", where)
    return failed(
        f"the CAK is kept as {form.value}, which anyone who holds the config can read",
        where,
        expected=best.value if best else "not in clear",
        actual=form.value,
        changes=(Change(kind=ChangeKind.PROTECT_KEYS), *_again(bound, key, secret)),
        details=(HOW[platform],) if platform in HOW else (),
    )


def _again(bound: MacsecPort, key: ChainKey, secret: Secret) -> tuple[Change, ...]:
    """Return the change that types a clear key once more: the device then keeps it in a form of its own."""
    if secret.encoding is not Encoding.PLAIN:
        return ()
    digits = secret.length or 64
    ckn = key.identifier if normal_hex(key.identifier) == key.ckn else key.ckn or ""  # as spelled, or beside a number
    values = {"ckn": ckn, "key": key.identifier, "digits": str(digits)}
    values["algorithm"] = key.algorithm or algorithm_for(digits)
    return (of_port(bound, ChangeKind.SET_CAK, **values),)
