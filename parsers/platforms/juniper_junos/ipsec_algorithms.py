"""IKE and ESP algorithms in Junos's words, and what Azure calls them. Source: facts on IPsec, 6.2 and 7.3.

What Azure has no word for has a name of its own in lower case, which no enum of Azure's holds.
"""

from collections.abc import Mapping

IKE_ENCRYPTION: Mapping[str, str] = {
    "des-cbc": "DES",
    "3des-cbc": "DES3",
    "aes-128-cbc": "AES128",
    "aes-192-cbc": "AES192",
    "aes-256-cbc": "AES256",
    "aes-128-gcm": "GCMAES128",
    "aes-256-gcm": "GCMAES256",
    "chacha20-poly1305": "chacha20-poly1305",
}
IKE_INTEGRITY: Mapping[str, str] = {
    "md5": "MD5",
    "sha1": "SHA1",
    "sha-256": "SHA256",
    "sha-384": "SHA384",
    "sha-512": "sha512",
}
ESP_ENCRYPTION: Mapping[str, str] = {
    "des-cbc": "DES",
    "3des-cbc": "DES3",
    "aes-128-cbc": "AES128",
    "aes-192-cbc": "AES192",
    "aes-256-cbc": "AES256",
    "aes-128-gcm": "GCMAES128",
    "aes-192-gcm": "GCMAES192",
    "aes-256-gcm": "GCMAES256",
    "chacha20-poly1305": "chacha20-poly1305",
}
ESP_INTEGRITY: Mapping[str, str] = {
    "hmac-md5-96": "MD5",
    "hmac-sha1-96": "SHA1",
    "hmac-sha-256-128": "SHA256",
    "hmac-sha-256-96": "sha256-96",  # cut off shorter than Azure does: the two do not agree
    "hmac-sha-384": "sha384",  # Azure has it for IKE, not for ESP
    "hmac-sha-512": "sha512",
}
AEAD = frozenset({"GCMAES128", "GCMAES192", "GCMAES256", "chacha20-poly1305"})
