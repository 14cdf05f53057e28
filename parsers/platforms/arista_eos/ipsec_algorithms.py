"""IKE and ESP algorithms in EOS's words, and what Azure calls them. Source: facts on IPsec, 6.2 and 7.4.

What Azure has no word for has a name of its own in lower case, which no enum of Azure's holds.
"""

from collections.abc import Mapping

IKE_ENCRYPTION: Mapping[str, str] = {
    "3des": "DES3",
    "aes128": "AES128",
    "aes256": "AES256",
    "aes128gcm128": "GCMAES128",
    "aes256gcm128": "GCMAES256",
}
IKE_INTEGRITY: Mapping[str, str] = {
    "md5": "MD5",
    "sha1": "SHA1",
    "sha256": "SHA256",
    "sha384": "SHA384",
    "sha512": "sha512",
}
ESP_ENCRYPTION: Mapping[str, str] = {
    "null": "None",
    "3des": "DES3",
    "aes128": "AES128",
    "aes256": "AES256",
    "aes128gcm64": "aes-128-gcm-8",
    "aes128gcm128": "GCMAES128",
    "aes256gcm128": "GCMAES256",
}
ESP_INTEGRITY: Mapping[str, str] = {
    "md5": "MD5",
    "sha1": "SHA1",
    "sha256": "SHA256",
    "sha384": "sha384",  # Azure has it for IKE, not for ESP
    "sha512": "sha512",
}
AEAD = frozenset({"GCMAES128", "GCMAES256", "aes-128-gcm-8"})
