"""FortiOS's words for IKE and ESP algorithms, in Azure's names. Source: facts on MACsec and IPsec, 6.2 and 7.5.

A word that Azure has none for keeps a name of its own in lower case: it can never match.
"""

from collections.abc import Mapping
from typing import NamedTuple

from parsers.ike_groups import dh_group, pfs_group

ENCRYPTION: Mapping[str, str] = {
    "des": "DES",
    "3des": "DES3",
    "aes128": "AES128",
    "aes192": "AES192",
    "aes256": "AES256",
    "aes128gcm": "GCMAES128",
    "aes256gcm": "GCMAES256",
    "null": "None",
    "chacha20poly1305": "chacha20-poly1305",
    "aria128": "aria-128",
    "aria192": "aria-192",
    "aria256": "aria-256",
    "seed": "seed-128",
}
AEAD = frozenset({"aes128gcm", "aes256gcm", "chacha20poly1305"})
HASHES: Mapping[str, str] = {
    "md5": "MD5",
    "sha1": "SHA1",
    "sha256": "SHA256",
    "sha384": "SHA384",
    "sha512": "sha512",
}
# Azure has SHA384 for IKE only. ESP without authentication is a proposal of its own.
ESP_HASHES: Mapping[str, str] = {**HASHES, "sha384": "sha384", "null": "none"}
_GROUPS = (1, 2, 5, *range(14, 22), *range(27, 33))
IKE_GROUPS: Mapping[str, str] = {str(number): dh_group(number) for number in _GROUPS}
PFS_GROUPS: Mapping[str, str] = {str(number): pfs_group(number) for number in _GROUPS}


class Offer(NamedTuple):
    """One word of a `proposal` line in Azure's names. `prf` is that of an AEAD's IKE proposal, "" elsewhere."""

    encryption: str
    integrity: str
    prf: str = ""


def ike_offer(word: str) -> Offer | None:
    """Return what a word of a phase 1 proposal offers (`aes256-sha256`, `aes256gcm-prfsha384`); None where unknown."""
    cipher, _, second = word.partition("-")
    if cipher in AEAD:
        prf = HASHES.get(second.removeprefix("prf")) if second.startswith("prf") else None
        return None if prf is None else Offer(ENCRYPTION[cipher], "", prf)
    return _pair(cipher, second, HASHES)


def esp_offer(word: str) -> Offer | None:
    """Return what a word of a phase 2 proposal offers (`aes256-sha256`, `aes256gcm`); None where unknown."""
    cipher, dash, second = word.partition("-")
    if cipher in AEAD:
        return None if dash else Offer(ENCRYPTION[cipher], ENCRYPTION[cipher])
    return _pair(cipher, second, ESP_HASHES)


def _pair(cipher: str, hashed: str, hashes: Mapping[str, str]) -> Offer | None:
    encryption, integrity = ENCRYPTION.get(cipher), hashes.get(hashed)
    return None if encryption is None or integrity is None else Offer(encryption, integrity)
