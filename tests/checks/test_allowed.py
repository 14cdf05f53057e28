"""The algorithms that a policy allows: by default all but the weak; as listed, where Azure has the word."""

from typing import Any, get_args

import pytest

from checks.ipsec.algorithms import group_of
from checks.ipsec.allowed import _KNOWN, Use, allowance, is_allowed, is_weak
from checks.ipsec.recommendation import _baseline_esp, _baseline_ike
from checks.macsec.suites import wanted_suite
from checks.policy import Algorithms

USES: tuple[Use, ...] = get_args(Use)


def allowing(**lists: list[str]) -> Algorithms:
    return Algorithms.model_validate(lists)


@pytest.mark.parametrize("use", USES)
def test_by_default_all_of_azure_s_words_are_allowed_but_the_weak_and_pfsmm(use: Use) -> None:
    expected = {group_of(name) for name in _KNOWN[use] if not is_weak(use, name) and name != "PFSMM"}
    assert {group_of(name) for name in getattr(Algorithms(), use)} == expected
    for name in _KNOWN[use]:
        assert is_allowed(Algorithms(), use, name) is (group_of(name) in expected)


@pytest.mark.parametrize(
    ("use", "name", "allowed"),
    [
        ("dh_groups", "DHGroup2048", True),  # 14 by another name
        ("dh_groups", "group21", True),  # Azure has no word for it
        ("dh_groups", "group5", False),  # nor for it, and it is weak
        ("dh_groups", "ECP384", False),  # not on the list
        ("ike_encryption", "aes256", True),
        ("ike_encryption", "AES128", False),
        ("ike_integrity", "sha512", True),
        ("ike_integrity", "SHA1", True),  # weak, and on the list
        ("ike_integrity", "SHA256", False),
        ("ike_integrity", "GCMAES256", True),  # judged as an encryption
        ("esp_integrity", "GCMAES256", True),
        ("pfs_groups", "PFS2048", True),
        ("pfs_groups", "None", False),
    ],
)
def test_a_list_holds_for_azure_s_words_and_strength_for_others(use: Use, name: str, allowed: bool) -> None:
    given = allowing(
        dh_groups=["DHGroup14"],
        ike_encryption=["AES256"],
        ike_integrity=["SHA1"],
        esp_integrity=["SHA256"],
        pfs_groups=["PFS14"],
    )
    assert is_allowed(given, use, name) is allowed


def test_what_is_weak_and_allowed_is_said() -> None:
    given = allowing(ike_integrity=["SHA1"], dh_groups=["DHGroup2"])
    assert allowance(given, {"ike_integrity": ("SHA1",), "dh_groups": ("DHGroup2", "ECP384")}) == (
        "; SHA1, DHGroup2 allowed by policy"
    )
    assert allowance(Algorithms(), {"ike_integrity": ("SHA1", "SHA256")}) == ""


@pytest.mark.parametrize(
    ("lists", "ike", "esp"),
    [
        ({}, ("AES256", "SHA256", "DHGroup14"), ("GCMAES256", "GCMAES256", "PFS2048")),
        (
            {"dh_groups": ["ECP384"], "pfs_groups": ["ECP384"], "ike_integrity": ["GCMAES256", "SHA384"]},
            ("AES256", "SHA384", "ECP384"),
            ("GCMAES256", "GCMAES256", "ECP384"),
        ),
        (
            {"esp_encryption": ["AES256"], "esp_integrity": ["GCMAES256", "SHA256"]},
            ("AES256", "SHA256", "DHGroup14"),
            ("AES256", "SHA256", "PFS2048"),
        ),
    ],
)
def test_what_is_recommended_is_allowed(lists: dict[str, Any], ike: tuple[str, ...], esp: tuple[str, ...]) -> None:
    given = allowing(**lists)
    assert tuple(_baseline_ike(given)) == ike
    assert tuple(_baseline_esp(given)) == esp


@pytest.mark.parametrize(
    ("allowed", "speed", "suite"),
    [
        (["GcmAes256", "GcmAesXpn256"], 100, "GcmAesXpn256"),
        (["GcmAes256", "GcmAesXpn256"], 10, "GcmAes256"),
        (["GcmAes256"], 100, "GcmAes256"),
        (["GcmAes128"], 10, "GcmAes128"),
        (["GcmAesXpn256"], 10, "GcmAes256"),  # the port has no other
        (["GcmAesXpn128", "GcmAes256"], 100, "GcmAesXpn128"),
    ],
)
def test_the_macsec_suite_to_set_is_one_that_is_allowed_and_that_the_port_has(
    allowed: list[str], speed: int, suite: str
) -> None:
    assert wanted_suite(allowing(macsec_ciphers=allowed).macsec_ciphers, speed) == suite
