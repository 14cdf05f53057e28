"""What Azure's route-based gateway offers where a connection has no policy, in its order of preference.

Microsoft may change it: the table has a date, and every message that rests on it says so. Source: Microsoft Learn,
"About VPN devices and IPsec/IKE parameters", IKE phase 1 and the quick mode offers as initiator and as responder.
"""

from typing import NamedTuple

AS_OF = "2024-01"


class IkeSet(NamedTuple):
    """One set of the main mode. For an AEAD, `integrity` is the hash of the pseudo-random function."""

    encryption: str
    integrity: str
    dh_group: str


class EspSet(NamedTuple):
    """One set of the quick mode."""

    encryption: str
    integrity: str
    pfs_group: str


IKE: tuple[IkeSet, ...] = (
    IkeSet("AES256", "SHA1", "DHGroup2"),
    IkeSet("AES256", "SHA256", "DHGroup2"),
    IkeSet("AES128", "SHA1", "DHGroup2"),
    IkeSet("AES128", "SHA256", "DHGroup2"),
    IkeSet("DES3", "SHA1", "DHGroup2"),
    IkeSet("DES3", "SHA256", "DHGroup2"),
)

ESP_AS_INITIATOR: tuple[EspSet, ...] = (
    EspSet("GCMAES256", "GCMAES256", "None"),
    EspSet("AES256", "SHA1", "None"),
    EspSet("DES3", "SHA1", "None"),
    EspSet("AES256", "SHA256", "None"),
    EspSet("AES128", "SHA1", "None"),
    EspSet("DES3", "SHA256", "None"),
)

ESP_AS_RESPONDER: tuple[EspSet, ...] = (
    *ESP_AS_INITIATOR,
    EspSet("DES", "SHA1", "None"),
    EspSet("AES256", "SHA1", "PFS1"),
    EspSet("AES256", "SHA1", "PFS2"),
    EspSet("AES256", "SHA1", "PFS2048"),
    EspSet("AES128", "SHA1", "PFS1"),
    EspSet("AES128", "SHA1", "PFS2"),
    EspSet("AES128", "SHA1", "PFS2048"),
    EspSet("DES3", "SHA1", "PFS1"),
    EspSet("DES3", "SHA1", "PFS2"),
    EspSet("DES3", "SHA256", "PFS2"),
    EspSet("AES256", "SHA256", "PFS1"),
    EspSet("AES256", "SHA256", "PFS2"),
    EspSet("AES256", "SHA256", "PFS2048"),
    EspSet("AES256", "SHA1", "PFS24"),
    EspSet("AES256", "SHA256", "PFS24"),
    EspSet("AES128", "SHA256", "None"),
    EspSet("AES128", "SHA256", "PFS1"),
    EspSet("AES128", "SHA256", "PFS2"),
    EspSet("AES128", "SHA256", "PFS2048"),
    EspSet("DES3", "SHA1", "PFS2048"),
)
