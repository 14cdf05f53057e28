"""The columns of the firewalls in the table of algorithms: every row, and the rows that Azure can never match."""

import pytest

from parsers.platforms.fortinet.algorithms import IKE_GROUPS, PFS_GROUPS, Offer, esp_offer, ike_offer
from parsers.platforms.paloalto_panos import algorithms as panos

AZURE_IKE_ENCRYPTION = {"DES", "DES3", "AES128", "AES192", "AES256", "GCMAES128", "GCMAES256"}
AZURE_IKE_INTEGRITY = {"MD5", "SHA1", "SHA256", "SHA384", "GCMAES128", "GCMAES256"}
AZURE_DH_GROUPS = {"DHGroup1", "DHGroup2", "DHGroup14", "DHGroup24", "ECP256", "ECP384"}
AZURE_ESP_ENCRYPTION = {"None", "DES", "DES3", "AES128", "AES192", "AES256", "GCMAES128", "GCMAES192", "GCMAES256"}
AZURE_ESP_INTEGRITY = {"MD5", "SHA1", "SHA256", "GCMAES128", "GCMAES192", "GCMAES256"}
AZURE_PFS_GROUPS = {"None", "PFS1", "PFS2", "PFS2048", "PFS24", "ECP256", "ECP384"}

CIPHERS = {
    "des": "DES",
    "3des": "DES3",
    "aes128": "AES128",
    "aes192": "AES192",
    "aes256": "AES256",
}
HASHES = {"md5": "MD5", "sha1": "SHA1", "sha256": "SHA256", "sha384": "SHA384"}


@pytest.mark.parametrize("cipher", CIPHERS)
@pytest.mark.parametrize("hashed", HASHES)
def test_fortios_pairs_of_phase_1_are_azures(cipher: str, hashed: str) -> None:
    offer = ike_offer(f"{cipher}-{hashed}")
    assert offer == Offer(CIPHERS[cipher], HASHES[hashed])
    assert offer.encryption in AZURE_IKE_ENCRYPTION
    assert offer.integrity in AZURE_IKE_INTEGRITY


@pytest.mark.parametrize("cipher", CIPHERS)
@pytest.mark.parametrize("hashed", ["md5", "sha1", "sha256"])
def test_fortios_pairs_of_phase_2_are_azures(cipher: str, hashed: str) -> None:
    offer = esp_offer(f"{cipher}-{hashed}")
    assert offer == Offer(CIPHERS[cipher], HASHES[hashed])
    assert offer.encryption in AZURE_ESP_ENCRYPTION
    assert offer.integrity in AZURE_ESP_INTEGRITY


@pytest.mark.parametrize(("word", "azure"), [("aes128gcm", "GCMAES128"), ("aes256gcm", "GCMAES256")])
@pytest.mark.parametrize("hashed", HASHES)
def test_fortios_gcm_has_a_prf_in_phase_1_and_nothing_beside_it_in_phase_2(word: str, azure: str, hashed: str) -> None:
    assert ike_offer(f"{word}-prf{hashed}") == Offer(azure, "", HASHES[hashed])
    assert esp_offer(word) == Offer(azure, azure)
    assert ike_offer(word) is None
    assert esp_offer(f"{word}-{hashed}") is None


def test_fortios_null_encryption_is_azures_none() -> None:
    assert esp_offer("null-sha256") == Offer("None", "SHA256")


@pytest.mark.parametrize(
    "word", ["aes256-sha512", "chacha20poly1305-prfsha256", "aria256-sha256", "seed-sha1", "aes128gcm-prfsha512"]
)
def test_what_azure_has_no_word_for_can_never_match_in_phase_1(word: str) -> None:
    offer = ike_offer(word)
    assert offer is not None
    assert not {offer.encryption, offer.integrity or offer.prf} <= AZURE_IKE_ENCRYPTION | AZURE_IKE_INTEGRITY


@pytest.mark.parametrize(
    "word", ["aes256-sha384", "aes256-sha512", "chacha20poly1305", "aria128-sha256", "aes256-null"]
)
def test_what_azure_has_no_word_for_can_never_match_in_phase_2(word: str) -> None:
    offer = esp_offer(word)
    assert offer is not None
    assert not (offer.encryption in AZURE_ESP_ENCRYPTION and offer.integrity in AZURE_ESP_INTEGRITY)


@pytest.mark.parametrize("word", ["", "aes256", "aes512-sha256", "aes256-sha3", "aes256gcm-sha256", "-", "gcm"])
def test_an_unknown_word_is_no_offer(word: str) -> None:
    assert ike_offer(word) is None
    assert esp_offer(word) is None or word == "aes256gcm"


@pytest.mark.parametrize(
    ("number", "ike", "pfs"),
    [
        ("1", "DHGroup1", "PFS1"),
        ("2", "DHGroup2", "PFS2"),
        ("14", "DHGroup14", "PFS2048"),
        ("19", "ECP256", "ECP256"),
        ("20", "ECP384", "ECP384"),
    ],
)
def test_fortios_groups_are_azures(number: str, ike: str, pfs: str) -> None:
    assert (IKE_GROUPS[number], PFS_GROUPS[number]) == (ike, pfs)
    assert ike in AZURE_DH_GROUPS
    assert pfs in AZURE_PFS_GROUPS


@pytest.mark.parametrize("number", "5 15 16 17 18 21 27 28 29 30 31 32".split())
def test_fortios_other_groups_can_never_match(number: str) -> None:
    assert IKE_GROUPS[number] not in AZURE_DH_GROUPS
    assert PFS_GROUPS[number] not in AZURE_PFS_GROUPS


def test_fortios_does_not_offer_group_24() -> None:
    assert "24" not in IKE_GROUPS
    assert "24" not in PFS_GROUPS


@pytest.mark.parametrize(
    ("word", "azure"),
    [
        ("des", "DES"),
        ("3des", "DES3"),
        ("aes-128-cbc", "AES128"),
        ("aes-192-cbc", "AES192"),
        ("aes-256-cbc", "AES256"),
        ("aes-128-gcm", "GCMAES128"),
        ("aes-256-gcm", "GCMAES256"),
        ("null", "None"),
    ],
)
def test_pan_os_ciphers_are_azures(word: str, azure: str) -> None:
    assert panos.ENCRYPTION[word] == azure
    assert azure in AZURE_ESP_ENCRYPTION
    assert (word in panos.AEAD) is word.endswith("gcm")


@pytest.mark.parametrize(("word", "azure"), [*HASHES.items()])
def test_pan_os_hashes_of_ike_are_azures(word: str, azure: str) -> None:
    assert panos.HASHES[word] == azure
    assert azure in AZURE_IKE_INTEGRITY


@pytest.mark.parametrize("word", ["md5", "sha1", "sha256"])
def test_pan_os_hashes_of_esp_are_azures(word: str) -> None:
    assert panos.ESP_HASHES[word] == HASHES[word]
    assert panos.ESP_HASHES[word] in AZURE_ESP_INTEGRITY


def test_what_azure_has_no_word_for_can_never_match_on_pan_os() -> None:
    assert panos.HASHES["sha512"] not in AZURE_IKE_INTEGRITY
    assert not {panos.ESP_HASHES[word] for word in ("sha384", "sha512", "none")} & AZURE_ESP_INTEGRITY
    assert panos.ENCRYPTION["aes-128-ccm"] not in AZURE_ESP_ENCRYPTION


@pytest.mark.parametrize(
    ("word", "ike", "pfs"),
    [
        ("group1", "DHGroup1", "PFS1"),
        ("group2", "DHGroup2", "PFS2"),
        ("group14", "DHGroup14", "PFS2048"),
        ("group19", "ECP256", "ECP256"),
        ("group20", "ECP384", "ECP384"),
    ],
)
def test_pan_os_groups_are_azures(word: str, ike: str, pfs: str) -> None:
    assert (panos.IKE_GROUPS[word], panos.PFS_GROUPS[word]) == (ike, pfs)
    assert ike in AZURE_DH_GROUPS
    assert pfs in AZURE_PFS_GROUPS


@pytest.mark.parametrize("word", ["group5", "group15", "group16", "group21"])
def test_pan_os_other_groups_can_never_match(word: str) -> None:
    assert panos.IKE_GROUPS[word] not in AZURE_DH_GROUPS
    assert panos.PFS_GROUPS[word] not in AZURE_PFS_GROUPS


def test_pan_os_says_no_pfs_and_does_not_offer_group_24() -> None:
    assert panos.PFS_GROUPS["no-pfs"] == "None"
    assert "no-pfs" not in panos.IKE_GROUPS
    assert "group24" not in {*panos.IKE_GROUPS, *panos.PFS_GROUPS}
