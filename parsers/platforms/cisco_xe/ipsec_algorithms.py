"""IKE and ESP algorithms in IOS's words, and what Azure calls them. Source: facts on IPsec, 6.2.

What Azure has no word for has a name of its own in lower case, which no enum of Azure's holds.
"""

from collections.abc import Mapping

IKEV2_ENCRYPTION: Mapping[str, str] = {
    "des": "DES",
    "3des": "DES3",
    "aes-cbc-128": "AES128",
    "aes-cbc-192": "AES192",
    "aes-cbc-256": "AES256",
    "aes-gcm-128": "GCMAES128",
    "aes-gcm-256": "GCMAES256",
}
IKEV2_INTEGRITY: Mapping[str, str] = {
    "md5": "MD5",
    "sha1": "SHA1",
    "sha256": "SHA256",
    "sha384": "SHA384",
    "sha512": "sha512",
}
ISAKMP_ENCRYPTION: Mapping[str, str] = {
    "des": "DES",
    "3des": "DES3",
    "aes": "AES128",
    "aes 128": "AES128",
    "aes 192": "AES192",
    "aes 256": "AES256",
}
ISAKMP_HASH: Mapping[str, str] = {
    "md5": "MD5",
    "sha": "SHA1",
    "sha256": "SHA256",
    "sha384": "SHA384",
    "sha512": "sha512",
}
ESP_ENCRYPTION: Mapping[str, str] = {
    "esp-des": "DES",
    "esp-3des": "DES3",
    "esp-aes": "AES128",
    "esp-aes 128": "AES128",
    "esp-aes 192": "AES192",
    "esp-aes 256": "AES256",
    "esp-192-aes": "AES192",
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
    "esp-seal": "seal",
}
ESP_INTEGRITY: Mapping[str, str] = {
    "esp-md5-hmac": "MD5",
    "esp-sha-hmac": "SHA1",
    "esp-sha256-hmac": "SHA256",
    "esp-sha384-hmac": "sha384",  # Azure has it for IKE, not for ESP
    "esp-sha512-hmac": "sha512",
}
AH_INTEGRITY: Mapping[str, str] = {
    "ah-md5-hmac": "MD5",
    "ah-sha-hmac": "SHA1",
    "ah-sha256-hmac": "SHA256",
    "ah-sha384-hmac": "sha384",
    "ah-sha512-hmac": "sha512",
}
NO_ENCRYPTION = "None"
GMAC = "gmac"  # the integrity that `esp-gmac` gives: no enum of Azure's


def own_integrity(encryption: str, keyword: str) -> str:
    """Return the integrity that a combined mode brings along, "" where the cipher has none."""
    if keyword.startswith("esp-gmac"):
        return GMAC
    return encryption if encryption.startswith("GCMAES") else ""
