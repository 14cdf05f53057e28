"""Every keyword of every platform has Azure's name, written here by hand from the fact sheet on IPsec, 6.1 and 6.2.

None stands for the sheet's `-`: what Azure has no word for gets a name that is in no enum of Azure's: it never matches.
"""

from collections.abc import Mapping
from importlib import import_module

import pytest

from parsers import known_platforms
from parsers.ike_groups import dh_group, pfs_group

IKE_ENCRYPTION = "DES DES3 AES128 AES192 AES256 GCMAES128 GCMAES256".split()
IKE_INTEGRITY = "MD5 SHA1 SHA256 SHA384 GCMAES128 GCMAES256".split()
ESP_ENCRYPTION = "None DES DES3 AES128 AES192 AES256 GCMAES128 GCMAES192 GCMAES256".split()
ESP_INTEGRITY = "MD5 SHA1 SHA256 GCMAES128 GCMAES192 GCMAES256".split()
DH_GROUPS = "None DHGroup1 DHGroup2 DHGroup14 DHGroup2048 DHGroup24 ECP256 ECP384".split()
PFS_GROUPS = "None PFS1 PFS2 PFS14 PFS2048 PFS24 PFSMM ECP256 ECP384".split()

# Ciphers of strongSwan that Azure has no word for: shorter check values, counter modes, other ciphers.
_SWAN_OTHERS = (
    "aes128gcm8 aes128gcm64 aes128gcm12 aes128gcm96 aes256gcm8 aes256gcm64 aes256gcm12 aes256gcm96 aes128ctr aes192ctr "
    "aes256ctr aes128ccm16 aes256ccm16 camellia128 camellia256 chacha20poly1305".split()
)

# platform, table in its `ipsec_algorithms` → the enum it maps to, and the sheet's column
COLUMNS: Mapping[tuple[str, str], tuple[list[str], Mapping[str, str | None]]] = {
    ("cisco_xe", "IKEV2_ENCRYPTION"): (
        IKE_ENCRYPTION,
        {
            "des": "DES",
            "3des": "DES3",
            "aes-cbc-128": "AES128",
            "aes-cbc-192": "AES192",
            "aes-cbc-256": "AES256",
            "aes-gcm-128": "GCMAES128",
            "aes-gcm-256": "GCMAES256",
        },
    ),
    ("cisco_xe", "IKEV2_INTEGRITY"): (
        IKE_INTEGRITY,
        {"md5": "MD5", "sha1": "SHA1", "sha256": "SHA256", "sha384": "SHA384", "sha512": None},
    ),
    ("cisco_xe", "ISAKMP_ENCRYPTION"): (
        IKE_ENCRYPTION,
        {
            "des": "DES",
            "3des": "DES3",
            "aes": "AES128",
            "aes 128": "AES128",
            "aes 192": "AES192",
            "aes 256": "AES256",
        },
    ),
    ("cisco_xe", "ISAKMP_HASH"): (
        IKE_INTEGRITY,
        {"md5": "MD5", "sha": "SHA1", "sha256": "SHA256", "sha384": "SHA384", "sha512": None},
    ),
    ("cisco_xe", "ESP_ENCRYPTION"): (
        ESP_ENCRYPTION,
        {
            "esp-des": "DES",
            "esp-3des": "DES3",
            "esp-aes": "AES128",
            "esp-aes 128": "AES128",
            "esp-aes 192": "AES192",
            "esp-192-aes": "AES192",
            "esp-aes 256": "AES256",
            "esp-256-aes": "AES256",
            "esp-gcm": "GCMAES128",
            "esp-gcm 128": "GCMAES128",
            "esp-gcm 192": "GCMAES192",
            "esp-gcm 256": "GCMAES256",
            "esp-gmac": "None",
            "esp-gmac 128": "None",
            "esp-gmac 192": "None",
            "esp-gmac 256": "None",
            "esp-null": "None",
            "esp-seal": None,  # no row of the sheet: a cipher of old IOS
        },
    ),
    ("cisco_xe", "ESP_INTEGRITY"): (
        ESP_INTEGRITY,
        {
            "esp-md5-hmac": "MD5",
            "esp-sha-hmac": "SHA1",
            "esp-sha256-hmac": "SHA256",
            "esp-sha384-hmac": None,
            "esp-sha512-hmac": None,
        },
    ),
    ("cisco_xe", "AH_INTEGRITY"): (
        ESP_INTEGRITY,
        {
            "ah-md5-hmac": "MD5",
            "ah-sha-hmac": "SHA1",
            "ah-sha256-hmac": "SHA256",
            "ah-sha384-hmac": None,
            "ah-sha512-hmac": None,
        },
    ),
    ("juniper_junos", "IKE_ENCRYPTION"): (
        IKE_ENCRYPTION,
        {
            "des-cbc": "DES",
            "3des-cbc": "DES3",
            "aes-128-cbc": "AES128",
            "aes-192-cbc": "AES192",
            "aes-256-cbc": "AES256",
            "aes-128-gcm": "GCMAES128",
            "aes-256-gcm": "GCMAES256",
            "chacha20-poly1305": None,
        },
    ),
    ("juniper_junos", "IKE_INTEGRITY"): (
        IKE_INTEGRITY,
        {"md5": "MD5", "sha1": "SHA1", "sha-256": "SHA256", "sha-384": "SHA384", "sha-512": None},
    ),
    ("juniper_junos", "ESP_ENCRYPTION"): (
        ESP_ENCRYPTION,
        {
            "des-cbc": "DES",
            "3des-cbc": "DES3",
            "aes-128-cbc": "AES128",
            "aes-192-cbc": "AES192",
            "aes-256-cbc": "AES256",
            "aes-128-gcm": "GCMAES128",
            "aes-192-gcm": "GCMAES192",
            "aes-256-gcm": "GCMAES256",
            "chacha20-poly1305": None,
        },
    ),
    ("juniper_junos", "ESP_INTEGRITY"): (
        ESP_INTEGRITY,
        {
            "hmac-md5-96": "MD5",
            "hmac-sha1-96": "SHA1",
            "hmac-sha-256-128": "SHA256",
            "hmac-sha-256-96": None,  # cut off at another length than Azure's
            "hmac-sha-384": None,
            "hmac-sha-512": None,
        },
    ),
    ("arista_eos", "IKE_ENCRYPTION"): (
        IKE_ENCRYPTION,
        {
            "3des": "DES3",
            "aes128": "AES128",
            "aes256": "AES256",
            "aes128gcm128": "GCMAES128",
            "aes256gcm128": "GCMAES256",
        },
    ),
    ("arista_eos", "IKE_INTEGRITY"): (
        IKE_INTEGRITY,
        {"md5": "MD5", "sha1": "SHA1", "sha256": "SHA256", "sha384": "SHA384", "sha512": None},
    ),
    ("arista_eos", "ESP_ENCRYPTION"): (
        ESP_ENCRYPTION,
        {
            "null": "None",
            "3des": "DES3",
            "aes128": "AES128",
            "aes256": "AES256",
            "aes128gcm64": None,
            "aes128gcm128": "GCMAES128",
            "aes256gcm128": "GCMAES256",
        },
    ),
    ("arista_eos", "ESP_INTEGRITY"): (
        ESP_INTEGRITY,
        {"md5": "MD5", "sha1": "SHA1", "sha256": "SHA256", "sha384": None, "sha512": None},
    ),
    ("strongswan", "IKE_ENCRYPTION"): (
        IKE_ENCRYPTION,
        {
            "des": "DES",
            "3des": "DES3",
            "aes": "AES128",
            "aes128": "AES128",
            "aes192": "AES192",
            "aes256": "AES256",
            "aes128gcm": "GCMAES128",
            "aes128gcm16": "GCMAES128",
            "aes128gcm128": "GCMAES128",
            "aes192gcm": None,
            "aes192gcm16": None,
            "aes192gcm128": None,
            "aes256gcm": "GCMAES256",
            "aes256gcm16": "GCMAES256",
            "aes256gcm128": "GCMAES256",
            **dict.fromkeys(_SWAN_OTHERS),
        },
    ),
    ("strongswan", "ESP_ENCRYPTION"): (
        ESP_ENCRYPTION,
        {
            "des": "DES",
            "3des": "DES3",
            "aes": "AES128",
            "aes128": "AES128",
            "aes192": "AES192",
            "aes256": "AES256",
            "aes128gcm": "GCMAES128",
            "aes128gcm16": "GCMAES128",
            "aes128gcm128": "GCMAES128",
            "aes192gcm": "GCMAES192",
            "aes192gcm16": "GCMAES192",
            "aes192gcm128": "GCMAES192",
            "aes256gcm": "GCMAES256",
            "aes256gcm16": "GCMAES256",
            "aes256gcm128": "GCMAES256",
            "aes128gmac": "None",
            "aes192gmac": "None",
            "aes256gmac": "None",
            "null": "None",
            **dict.fromkeys(_SWAN_OTHERS),
        },
    ),
    ("strongswan", "IKE_INTEGRITY"): (
        IKE_INTEGRITY,
        {
            "md5": "MD5",
            "sha": "SHA1",
            "sha1": "SHA1",
            "sha256": "SHA256",
            "sha2_256": "SHA256",
            "sha384": "SHA384",
            "sha2_384": "SHA384",
            **dict.fromkeys(("sha256_96", "sha512", "sha2_512", "aesxcbc", "aescmac")),
        },
    ),
    ("strongswan", "ESP_INTEGRITY"): (
        ESP_INTEGRITY,
        {
            "md5": "MD5",
            "sha": "SHA1",
            "sha1": "SHA1",
            "sha256": "SHA256",
            "sha2_256": "SHA256",
            **dict.fromkeys(("sha256_96", "sha384", "sha2_384", "sha512", "sha2_512", "aesxcbc", "aescmac")),
        },
    ),
    ("strongswan", "PRF"): (
        IKE_INTEGRITY,
        {
            "prfmd5": "MD5",
            "prfsha1": "SHA1",
            "prfsha256": "SHA256",
            "prfsha384": "SHA384",
            **dict.fromkeys(("prfsha512", "prfaesxcbc", "prfaescmac")),
        },
    ),
}
ROWS = [
    pytest.param(platform, table, enum, keyword, name, id=f"{platform}-{table}-{keyword}")
    for (platform, table), (enum, column) in COLUMNS.items()
    for keyword, name in column.items()
]


def table_of(platform: str, name: str) -> Mapping[str, str]:
    table: Mapping[str, str] = getattr(import_module(f"parsers.platforms.{platform}.ipsec_algorithms"), name)
    return table


@pytest.mark.parametrize(("platform", "table", "enum", "keyword", "name"), ROWS)
def test_a_keyword_has_the_name_that_the_sheet_gives(
    platform: str, table: str, enum: list[str], keyword: str, name: str | None
) -> None:
    found = table_of(platform, table)[keyword]
    if name is None:
        assert found.casefold() not in {one.casefold() for one in enum}
        assert found == found.lower()
    else:
        assert found == name
        assert found in enum


@pytest.mark.parametrize(("platform", "table"), COLUMNS, ids=[f"{one}-{two}" for one, two in COLUMNS])
def test_no_table_holds_a_keyword_that_the_sheet_has_no_row_for(platform: str, table: str) -> None:
    assert set(table_of(platform, table)) == set(COLUMNS[platform, table][1])


def test_every_platform_with_a_table_of_algorithms_is_tested_here() -> None:
    for platform in known_platforms():
        try:
            module = import_module(f"parsers.platforms.{platform}.ipsec_algorithms")
        except ModuleNotFoundError:
            continue
        found = {name: getattr(module, name) for name in vars(module) if name.isupper()}
        tables = {one for one, table in found.items() if isinstance(table, dict) and one != "GROUPS"}
        assert tables == {table for one, table in COLUMNS if one == platform}


@pytest.mark.parametrize(
    ("number", "dh", "pfs"),
    [
        (1, "DHGroup1", "PFS1"),
        (2, "DHGroup2", "PFS2"),
        (5, None, None),
        (14, "DHGroup14", "PFS2048"),
        (15, None, None),
        (16, None, None),
        (19, "ECP256", "ECP256"),
        (20, "ECP384", "ECP384"),
        (21, None, None),
        (24, "DHGroup24", "PFS24"),
    ],
)
def test_a_group_has_the_names_that_the_sheet_gives(number: int, dh: str | None, pfs: str | None) -> None:
    assert (dh_group(number) == dh) if dh else (dh_group(number) not in DH_GROUPS)
    assert (pfs_group(number) == pfs) if pfs else (pfs_group(number) not in PFS_GROUPS)


@pytest.mark.parametrize(
    ("keyword", "dh", "pfs"),
    [
        ("modp768", "DHGroup1", "PFS1"),
        ("modp1024", "DHGroup2", "PFS2"),
        ("modp1536", None, None),
        ("modp2048", "DHGroup14", "PFS2048"),
        ("modp3072", None, None),
        ("modp4096", None, None),
        ("ecp256", "ECP256", "ECP256"),
        ("ecp384", "ECP384", "ECP384"),
        ("ecp521", None, None),
        ("modp2048s256", "DHGroup24", "PFS24"),
    ],
)
def test_a_group_of_strongswan_has_the_names_that_the_sheet_gives(
    keyword: str, dh: str | None, pfs: str | None
) -> None:
    groups: Mapping[str, int] = import_module("parsers.platforms.strongswan.ipsec_algorithms").GROUPS
    number = groups[keyword]
    assert (dh_group(number) == dh) if dh else (dh_group(number) not in DH_GROUPS)
    assert (pfs_group(number) == pfs) if pfs else (pfs_group(number) not in PFS_GROUPS)
