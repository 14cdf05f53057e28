"""strongSwan's proposal keywords, and what Azure calls them. Source: facts on IPsec, 6.2 and 7.7.

What Azure has no word for has a name of its own in lower case, which no enum of Azure's holds.
"""

from collections.abc import Mapping

IKE_ENCRYPTION: Mapping[str, str] = {
    "des": "DES",
    "3des": "DES3",
    "aes": "AES128",
    "aes128": "AES128",
    "aes192": "AES192",
    "aes256": "AES256",
    "aes128gcm": "GCMAES128",
    "aes128gcm16": "GCMAES128",
    "aes128gcm128": "GCMAES128",
    "aes192gcm": "aes-192-gcm",  # Azure has it for ESP, not for IKE
    "aes192gcm16": "aes-192-gcm",
    "aes192gcm128": "aes-192-gcm",
    "aes256gcm": "GCMAES256",
    "aes256gcm16": "GCMAES256",
    "aes256gcm128": "GCMAES256",
    "aes128gcm8": "aes-128-gcm-8",
    "aes128gcm64": "aes-128-gcm-8",
    "aes128gcm12": "aes-128-gcm-12",
    "aes128gcm96": "aes-128-gcm-12",
    "aes256gcm8": "aes-256-gcm-8",
    "aes256gcm64": "aes-256-gcm-8",
    "aes256gcm12": "aes-256-gcm-12",
    "aes256gcm96": "aes-256-gcm-12",
    "aes128ctr": "aes-128-ctr",
    "aes192ctr": "aes-192-ctr",
    "aes256ctr": "aes-256-ctr",
    "aes128ccm16": "aes-128-ccm",
    "aes256ccm16": "aes-256-ccm",
    "camellia128": "camellia-128",
    "camellia256": "camellia-256",
    "chacha20poly1305": "chacha20-poly1305",
}
ESP_ENCRYPTION: Mapping[str, str] = {
    **IKE_ENCRYPTION,
    "aes192gcm": "GCMAES192",
    "aes192gcm16": "GCMAES192",
    "aes192gcm128": "GCMAES192",
    "aes128gmac": "None",
    "aes192gmac": "None",
    "aes256gmac": "None",
    "null": "None",
}
IKE_INTEGRITY: Mapping[str, str] = {
    "md5": "MD5",
    "sha": "SHA1",
    "sha1": "SHA1",
    "sha256": "SHA256",
    "sha2_256": "SHA256",
    "sha256_96": "sha256-96",  # cut off shorter than Azure does: the two do not agree
    "sha384": "SHA384",
    "sha2_384": "SHA384",
    "sha512": "sha512",
    "sha2_512": "sha512",
    "aesxcbc": "aes-xcbc",
    "aescmac": "aes-cmac",
}
ESP_INTEGRITY: Mapping[str, str] = {
    **IKE_INTEGRITY,
    "sha384": "sha384",  # Azure has it for IKE, not for ESP
    "sha2_384": "sha384",
}
PRF: Mapping[str, str] = {
    "prfmd5": "MD5",
    "prfsha1": "SHA1",
    "prfsha256": "SHA256",
    "prfsha384": "SHA384",
    "prfsha512": "sha512",
    "prfaesxcbc": "aes-xcbc",
    "prfaescmac": "aes-cmac",
}
GROUPS: Mapping[str, int] = {  # IANA's numbers
    "modp768": 1,
    "modp1024": 2,
    "modp1536": 5,
    "modp2048": 14,
    "modp3072": 15,
    "modp4096": 16,
    "modp6144": 17,
    "modp8192": 18,
    "ecp256": 19,
    "ecp384": 20,
    "ecp521": 21,
    "modp1024s160": 22,
    "modp2048s224": 23,
    "modp2048s256": 24,
    "ecp192": 25,
    "ecp224": 26,
    "ecp224bp": 27,
    "ecp256bp": 28,
    "ecp384bp": 29,
    "ecp512bp": 30,
    "curve25519": 31,
    "x25519": 31,
    "curve448": 32,
    "x448": 32,
}
COMBINED = ("gcm", "ccm", "poly1305")  # a keyword that holds one of these protects and encrypts at once
GMAC = "gmac"
