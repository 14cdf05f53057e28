"""Keys as the outside may know them: encoding, length and a keyed fingerprint; never the text.

Source of the fingerprint: design, section 5 (HMAC-SHA256 under a key of the installation, over the normalised key).
"""

import hmac
import re
from collections.abc import Iterable
from enum import StrEnum
from hashlib import sha256

from pydantic import Field

from parsers.model.source import Record

FINGERPRINT_CONTEXT = b"msee-audit/secret/v1\0"
_HEX = re.compile(r"[0-9A-Fa-f]+\Z")
CKN_MAX_DIGITS = 64
CAK_MAX_DIGITS = 64
_FEW_DIGITS = 8
_SAMPLES = frozenset(
    "cisco cisco123 juniper juniper123 arista password password1 passw0rd secret microsoft azure expressroute msee "
    "admin admin123 changeme letmein welcome welcome1 default test test123 lab lab123 bgp bgppassword md5 md5key "
    "qwerty 12345678 123456789 0123456789 abcdefgh mypassword sharedkey presharedkey".split()
)


class Encoding(StrEnum):
    """How a key stands in the config (`facts/platforms-bgp-vlan.md` D.1)."""

    PLAIN = "plain"
    TYPE7 = "type7"
    TYPE6 = "type6"
    TYPE3 = "type3"
    JUNOS9 = "junos9"
    JUNOS8 = "junos8"
    EOS7 = "eos7"
    EOS8A = "eos8a"
    VENDOR = "vendor"  # FortiOS ENC, PAN-OS -AQ==, SR OS hash2, Huawei cipher: not decoded
    MASKED = "masked"  # hidden by privilege or by an operator: SECRET-DATA, <removed>, *****
    UNREADABLE = "unreadable"  # damaged: claims an encoding and does not decode
    SUPPLIED = "supplied"  # given by the operator in the settings, or kept by Azure's side


# Anyone who holds the file can decode these; type 6, $8$ and 8a need the device's master key.
REVERSIBLE = frozenset({Encoding.PLAIN, Encoding.TYPE7, Encoding.TYPE3, Encoding.JUNOS9, Encoding.EOS7})


class Secret(Record):
    """One key. `fingerprint` is None where the text could not be decoded: such a key compares with nothing."""

    encoding: Encoding
    is_reversible: bool
    length: int | None = None  # characters of the decoded key; None where unknown
    fingerprint: str | None = None
    padded_fingerprint: str | None = Field(default=None, exclude=True, repr=False)  # of a CAK with zeros to 64 digits
    is_alphanumeric: bool | None = None  # letters and digits of ASCII only
    is_hex: bool | None = None
    weakness: str | None = None  # why it is easy to guess: "a word of every list"; "" where nothing was found

    def agrees(self, other: "Secret") -> bool | None:
        """Tell whether two keys are the same text; None where one of them could not be decoded."""
        if self.fingerprint is None or other.fingerprint is None:
            return None
        return hmac.compare_digest(self.fingerprint, other.fingerprint)

    def agrees_padded(self, other: "Secret") -> bool | None:
        """Tell whether two CAKs are the same once zeros fill the end of a short one, as Azure does; None as above."""
        if self.padded_fingerprint is None or other.padded_fingerprint is None:
            return None
        return hmac.compare_digest(self.padded_fingerprint, other.padded_fingerprint)


class Sealer:
    """Turns key text into a `Secret` under the installation's fingerprint key (32 random bytes)."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def __repr__(self) -> str:
        """Say nothing of the key."""
        return "Sealer()"

    def seal(self, text: str | None, encoding: Encoding, *, guesses: Iterable[str] = ()) -> Secret:
        """Return the `Secret` of `text`; None means that the encoding keeps it from us.

        `guesses` are words that an attacker tries first here (hostname, ASN); a key equal to one is weak.
        """
        reversible = encoding in REVERSIBLE
        if text is None:
            return Secret(encoding=encoding, is_reversible=reversible)
        return Secret(
            encoding=encoding,
            is_reversible=reversible,
            length=len(text),
            fingerprint=self._fingerprint(text),
            is_alphanumeric=text.isascii() and text.isalnum(),
            is_hex=bool(_HEX.match(text)),
            weakness=_weakness(text, guesses),
        )

    def seal_hex(self, text: str | None, encoding: Encoding, *, length: int | None = None) -> Secret:
        """Return the `Secret` of a CAK: hex digits, case folded, separators dropped, so that spellings compare equal.

        `length` is what an undecodable form still tells of the number of hex digits.
        """
        if text is None:
            return Secret(encoding=encoding, is_reversible=encoding in REVERSIBLE, length=length)
        digits = normal_hex(text)
        padded = self._fingerprint(digits.ljust(CAK_MAX_DIGITS, "0"))
        update = {"padded_fingerprint": padded, "weakness": _weakness_of_digits(digits)}
        return self.seal(digits, encoding).model_copy(update=update)

    def _fingerprint(self, text: str) -> str:
        return hmac.new(self._key, FINGERPRINT_CONTEXT + text.encode(), sha256).hexdigest()[:32]


def normal_hex(text: str) -> str:
    """Return hex key text without `0x`, quotes, blanks and colons, in lower case."""
    text = text.strip().strip("\"'").replace(":", "").replace(" ", "").lower()
    return text.removeprefix("0x")


def is_ckn(text: str) -> bool:
    """Tell whether `text`, in normal form, can be a CKN: 2 to 64 hex digits, an even number."""
    return bool(_HEX.match(text)) and len(text) <= CKN_MAX_DIGITS and len(text) % 2 == 0


def is_cak(text: str) -> bool:
    """Tell whether `text`, in normal form, can be a CAK, or the start of one that zeros fill: 1 to 64 hex digits."""
    return bool(_HEX.match(text)) and len(text) <= CAK_MAX_DIGITS


def _weakness_of_digits(digits: str) -> str:
    """Tell why hex digits are no random key: few of them, or a few over and over, as samples of manuals have."""
    if len(set(digits)) < _FEW_DIGITS:
        return "made of fewer than eight different digits"
    repeats = any(digits == (digits[:size] * len(digits))[: len(digits)] for size in range(1, len(digits) // 2 + 1))
    return "a few digits over and over, as in a manual's sample" if repeats else ""


def _weakness(text: str, guesses: Iterable[str]) -> str:
    folded = text.casefold()
    if folded in _SAMPLES:
        return "a word of every password list"
    if folded in {guess.casefold() for guess in guesses if guess}:
        return "equal to a name or number of this device"
    if len(set(folded)) < 4:
        return "made of fewer than four different characters"
    return ""
