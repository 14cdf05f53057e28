"""macsec-key-valid-now."""

from datetime import datetime, timedelta

from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import PortLink
from checks.halves import without_port
from checks.macsec.changes import of_port
from checks.macsec.ports import judge_ports
from checks.macsec_keys import covers, may_cover
from checks.severity import Severity
from parsers.model.change import Change, ChangeKind
from parsers.model.macsec import MacsecPort


@check(
    "macsec-key-valid-now",
    over=PortLink,
    severity=Severity.HIGH,
    source="msee-audit: our judgement; Azure holds one key without a lifetime, so the router's must not end",
)
def key_valid_now(link: PortLink) -> Outcome:
    """The lifetime of the MACsec key covers now, and the days ahead that the policy asks for.

    Why: When the router's last key ends, the session ends with it, on both links in the same second.
    Fails when: no key is in force now, or none stays in force for `key_expiry_days` (30 unless set)
    Unknown when: a lifetime was not understood, the router's clock leaves it open, or the router port was not found or not read
    Not applicable when: no key is bound to the port: macsec-on-edge tells
    Fix: Give the key that Azure holds a lifetime without end; change keys one link at a time.
    - IOS-XE: `lifetime local 00:00:00 Jan 1 2026 infinite`
    - Junos: `set security authentication-key-chains key-chain <name> key 0 start-time "2026-1-1.00:00:00 +0000"`
    """
    missing = without_port(link)
    if missing:
        return missing
    now = link.now
    if now is None:
        return unknown("the time of the audit is not known")
    return judge_ports(link, lambda _, bound: _judge(bound, now, link.policy.key_expiry_days))


def _judge(bound: MacsecPort | None, now: datetime, days: int) -> Outcome:
    if bound is None or not bound.keys:
        return not_applicable("no key is bound to the port: macsec-on-edge tells")
    end = now + timedelta(days=days)
    lasting = next((key for key in bound.keys if key.is_lifetime_readable and covers(key, now, end)), None)
    if lasting is not None:
        until = "without end" if lasting.valid_to is None else f"until {lasting.valid_to:%Y-%m-%d}"
        note = lasting.defaults.get("valid_from")
        return passed(f"a key is in force {until}" + (f"; {note}" if note else ""), lasting.line("valid_to"))
    doubtful = next((key for key in bound.keys if not key.is_lifetime_readable), None)
    if doubtful is not None:
        return unknown("the key's lifetime was not understood", doubtful.line("valid_to"))
    near = next((key for key in bound.keys if may_cover(key, now) and may_cover(key, end)), None)
    if near is not None:
        said = f"the key begins or ends within the hours that its clock leaves open: {near.defaults.get('valid_from')}"
        return unknown(said, near.line("valid_to"))
    return _failed(bound, now, days)


def _failed(bound: MacsecPort, now: datetime, days: int) -> Outcome:
    keys = bound.keys
    in_force = next((key for key in keys if may_cover(key, now)), None)
    places = [key.line("valid_from" if key.valid_from and key.valid_from > now else "valid_to") for key in keys]
    expected = f"in force now and for {days} days"
    if in_force is not None and in_force.valid_to is not None:
        said = f"ends on {in_force.valid_to:%Y-%m-%d}"
        message = f"the key {said}, within {days} days: the link goes down then"
        where = in_force.line("valid_to")
        return failed(message, where, expected=expected, actual=said, changes=_lengthen(bound, now))
    said = "no key is in force: MACsec cannot start"
    return failed(said, *places, expected=expected, actual="no key in force", changes=_lengthen(bound, now))


def _lengthen(bound: MacsecPort, now: datetime) -> tuple[Change, ...]:
    """Return the change that gives the only key a lifetime without end; of several, which Azure holds is open."""
    if len(bound.keys) != 1:
        return ()
    key = bound.keys[0]
    yesterday = now - timedelta(days=1)  # whatever the device's time zone is, it has begun
    start = min(key.valid_from or yesterday, yesterday)
    return (of_port(bound, ChangeKind.SET_LIFETIME, key=key.identifier, start=f"{start:%Y-%m-%d}"),)
