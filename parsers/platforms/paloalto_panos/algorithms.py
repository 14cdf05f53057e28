"""PAN-OS's words for IKE and ESP algorithms, in Azure's names. Source: facts on MACsec and IPsec, 6.2 and 7.6.

A word that Azure has none for keeps a name of its own in lower case: it can never match.
"""

from collections.abc import Mapping

from parsers.ike_groups import NO_PFS, dh_group, pfs_group

ENCRYPTION: Mapping[str, str] = {
    "des": "DES",
    "3des": "DES3",
    "aes-128-cbc": "AES128",
    "aes-192-cbc": "AES192",
    "aes-256-cbc": "AES256",
    "aes128": "AES128",  # as releases before 7.0 print it
    "aes192": "AES192",
    "aes256": "AES256",
    "aes-128-gcm": "GCMAES128",
    "aes-256-gcm": "GCMAES256",
    "aes-128-ccm": "aes-128-ccm",
    "null": "None",
}
AEAD = frozenset({"aes-128-gcm", "aes-256-gcm", "aes-128-ccm"})
HASHES: Mapping[str, str] = {
    "md5": "MD5",
    "sha1": "SHA1",
    "sha256": "SHA256",
    "sha384": "SHA384",
    "sha512": "sha512",
}
# Azure has SHA384 for IKE only. ESP without authentication is a proposal of its own.
ESP_HASHES: Mapping[str, str] = {**HASHES, "sha384": "sha384", "none": "none"}
NO_HASH = "non-auth"  # beside an AEAD
_GROUPS = (1, 2, 5, 14, 15, 16, 19, 20, 21)
IKE_GROUPS: Mapping[str, str] = {f"group{number}": dh_group(number) for number in _GROUPS}
PFS_GROUPS: Mapping[str, str] = {**{f"group{number}": pfs_group(number) for number in _GROUPS}, "no-pfs": NO_PFS}
