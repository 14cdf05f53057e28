"""Names of algorithms and groups, folded so that two spellings of one compare equal, and which of them are weak.

Azure says DHGroup14 and DHGroup2048, PFS2048 and PFS14 for group 14. What Azure has no word for keeps the parser's own
name in lower case: it is never equal to a name of Azure's. Source: facts on platforms' IPsec, 6.1 to 6.3.
"""

from collections.abc import Mapping
from typing import Literal, get_args

_GROUPS: Mapping[str, str] = {
    "dhgroup1": "1",
    "dhgroup2": "2",
    "dhgroup14": "14",
    "dhgroup2048": "14",
    "dhgroup24": "24",
    "ecp256": "19",
    "ecp384": "20",
    "pfs1": "1",
    "pfs2": "2",
    "pfs2048": "14",
    "pfs14": "14",
    "pfs24": "24",
    "none": "none",
    "pfsmm": "mm",
}
MAIN_MODE = "mm"  # PFS with the group of the main mode
NO_PFS = "none"

IkeEncryptionName = Literal["DES", "DES3", "AES128", "AES192", "AES256", "GCMAES128", "GCMAES256"]
IkeIntegrityName = Literal["MD5", "SHA1", "SHA256", "SHA384", "GCMAES128", "GCMAES256"]
EspEncryptionName = Literal["None", "DES", "DES3", "AES128", "AES192", "AES256", "GCMAES128", "GCMAES192", "GCMAES256"]
EspIntegrityName = Literal["MD5", "SHA1", "SHA256", "GCMAES128", "GCMAES192", "GCMAES256"]
DhGroupName = Literal["None", "DHGroup1", "DHGroup2", "DHGroup14", "DHGroup2048", "DHGroup24", "ECP256", "ECP384"]
PfsGroupName = Literal["None", "PFS1", "PFS2", "PFS14", "PFS2048", "PFS24", "PFSMM", "ECP256", "ECP384"]

IKE_ENCRYPTION = frozenset(get_args(IkeEncryptionName))
IKE_INTEGRITY = frozenset(get_args(IkeIntegrityName))
ESP_ENCRYPTION = frozenset(get_args(EspEncryptionName))
ESP_INTEGRITY = frozenset(get_args(EspIntegrityName))
DH_GROUPS = frozenset(get_args(DhGroupName))
PFS_GROUPS = frozenset(get_args(PfsGroupName))

_WEAK_ENCRYPTION = frozenset({"none", "des", "des3"})
_WEAK_INTEGRITY = frozenset({"none", "md5", "sha1"})
_WEAK_GROUPS = frozenset({"1", "2", "5", "24", NO_PFS})


def group_of(name: str) -> str:
    """Return the number of a Diffie-Hellman group, "none", "mm" (that of the main mode), or what the name says."""
    folded = name.casefold()
    return _GROUPS.get(folded, folded.removeprefix("group"))


def is_aead(encryption: str) -> bool:
    """Tell whether an encryption protects integrity by itself: Azure's GCM, and what it has no word for."""
    folded = encryption.casefold()
    return folded.startswith("gcm") or "gcm" in folded or "poly1305" in folded or "ccm" in folded


def same(one: str, other: str) -> bool:
    """Tell whether two names of an encryption or hash are the same."""
    return one.casefold() == other.casefold()


def weak_encryption(name: str) -> bool:
    """Tell whether an encryption hides too little: none, DES, 3DES."""
    return name.casefold() in _WEAK_ENCRYPTION


def weak_integrity(name: str) -> bool:
    """Tell whether a hash is too weak: MD5, SHA1, none."""
    return name.casefold() in _WEAK_INTEGRITY


def weak_group(name: str) -> bool:
    """Tell whether a group is too weak: 1, 2, 5, 24, and no perfect forward secrecy."""
    return group_of(name) in _WEAK_GROUPS
