"""MACsec keys against Azure's single one: which is in force, which the router uses, and whether it is Azure's.

Times are aware, UTC; None on either side of a lifetime means no limit. Source: facts on MACsec, 1.1, 1.3 and 10.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from parsers.model.macsec import ChainKey, CipherSuite, MacsecPort
from parsers.model.secret import Encoding, Secret, is_ckn

CAK_DIGITS: Mapping[CipherSuite, int] = {"GcmAes128": 32, "GcmAesXpn128": 32, "GcmAes256": 64, "GcmAesXpn256": 64}
CKN_DIGITS = 64


class Comparison(NamedTuple):
    """Whether two keys are one; None where that is open, and `said` tells why."""

    agrees: bool | None
    said: str


class Choice(NamedTuple):
    """The key that the router uses; None where none is in force (`is_open` False) or that cannot be told."""

    key: ChainKey | None
    said: str = ""
    is_open: bool = False
    doubtful: ChainKey | None = None


def is_over(key: ChainKey, now: datetime | None) -> bool:
    """Tell whether the key's lifetime has ended for certain."""
    return now is not None and key.valid_to is not None and key.valid_to + _doubt(key) <= now


def covers(key: ChainKey, start: datetime, end: datetime) -> bool:
    """Tell whether the key is in force from `start` to `end` for certain."""
    begins_early = key.valid_from is None or key.valid_from + _doubt(key) <= start
    return begins_early and (key.valid_to is None or key.valid_to - _doubt(key) > end)


def may_cover(key: ChainKey, moment: datetime) -> bool:
    """Tell whether the key may be in force: its lifetime was not understood, or is in a time that is in doubt."""
    if not key.is_lifetime_readable:
        return True
    begins_early = key.valid_from is None or key.valid_from - _doubt(key) <= moment
    return begins_early and (key.valid_to is None or key.valid_to + _doubt(key) > moment)


def _doubt(key: ChainKey) -> timedelta:
    return timedelta(hours=key.clock_doubt_hours)


def key_in_use(keys: Sequence[ChainKey], now: datetime | None) -> Choice:
    """Return the key that the router uses now: of those in force, the one that started last."""
    if now is None:
        only = keys[0] if len(keys) == 1 and keys[0].valid_from is None and keys[0].valid_to is None else None
        return Choice(only, "" if only else "the time of the audit is not known", is_open=only is None)
    possible = [key for key in keys if may_cover(key, now)]
    if not possible:
        return Choice(None, "no key is in force")
    doubtful = next((key for key in possible if not (key.is_lifetime_readable and covers(key, now, now))), None)
    if doubtful is not None:
        why = "its lifetime was not understood" if not doubtful.is_lifetime_readable else "its clock is in doubt"
        return Choice(None, f"whether key {doubtful.identifier} is in force is open: {why}", True, doubtful)
    latest = max((key.valid_from for key in possible if key.valid_from is not None), default=None)
    newest = [key for key in possible if key.valid_from == latest]
    if len(newest) > 1:
        said = f"{len(newest)} keys are in force since the same moment: which one the router uses is open"
        return Choice(None, said, True, newest[1])
    return Choice(newest[0])


def ckn_fault(ckn: str | None) -> str:
    """Return why the text can be no CKN, "" where it can."""
    if not ckn:
        return "the key has no CKN"
    if not is_ckn(ckn):
        return "the CKN is not 2 to 64 hex digits, an even number"
    return "the CKN is zeros only" if not ckn.strip("0") else ""


def compare_ckn(ckn: str, supplied: str) -> Comparison:
    """Compare octet by octet, as MKA does: `01` and `0100` are two CKNs, unless a platform fills the short one."""
    if ckn == supplied:
        return Comparison(True, "the CKN is the one that Azure holds")
    fill = "Write the CKN with all its digits at both ends"
    if ckn.ljust(CKN_DIGITS, "0") == supplied.ljust(CKN_DIGITS, "0"):
        return Comparison(None, f"the CKNs are equal only with zeros at their end, which not all platforms add. {fill}")
    if ckn.rjust(CKN_DIGITS, "0") == supplied.rjust(CKN_DIGITS, "0"):
        return Comparison(None, f"the CKNs are equal only with zeros before them, which not all platforms add. {fill}")
    return Comparison(False, "the CKN is another than the one that Azure holds")


def compare_cak(key: ChainKey, supplied: Secret, cipher: CipherSuite | None) -> Comparison:
    """Compare by fingerprint. Azure fills a short CAK with zeros; the router's must then be written whole."""
    secret = key.secret
    if not secret:
        return Comparison(None, "the router's CAK is not in the capture")
    agrees = secret.agrees(supplied)
    if agrees is None:
        return Comparison(None, why_sealed(secret))
    if agrees:
        return Comparison(True, "the CAK is the one that Azure holds")
    if secret.agrees_padded(supplied):
        is_whole = cipher is not None and secret.length == CAK_DIGITS[cipher]
        if is_whole and (supplied.length or 0) < CAK_DIGITS[cipher or "GcmAes128"]:
            return Comparison(True, "the CAK is the one that Azure holds, filled with zeros at its end")
        return Comparison(None, "the CAKs are equal only with zeros at their end: write all digits at both ends")
    return Comparison(False, "the CAK is another than the one that Azure holds")


def why_sealed(secret: Secret) -> str:
    """Return why a key cannot be compared."""
    if secret.encoding is Encoding.MASKED:
        return "the CAK is masked in the capture"
    if secret.encoding is Encoding.UNREADABLE:
        return "the CAK is damaged in the capture: it does not decode"
    return f"the CAK cannot be decoded ({secret.encoding.value})"


def algorithm_for(digits: int) -> str:
    """Return the CMAC algorithm that goes with a CAK of so many digits."""
    return "aes-256-cmac" if digits == 64 else "aes-128-cmac"


def size_fault(bound: MacsecPort, key: ChainKey, digits: int) -> str:
    """Return why the CAK or its algorithm can not go with a cipher that needs `digits`, "" where they can."""
    if key.secret is False:
        return "the key has no key-string"
    if key.secret is not None and key.secret.is_hex is False:
        return "the CAK is not hex"
    length = key.secret.length if key.secret else None
    if length not in (None, digits) and not (length < digits and bound.key_padding == "append"):
        return f"the CAK has {length} digits"
    if key.algorithm is not None and key.algorithm != algorithm_for(digits):
        default = key.defaults.get("algorithm")
        return f"the algorithm is {key.algorithm}" + (f" ({default})" if default else "")
    return ""
