"""Which set is chosen: router offers × Azure policies, with verdicts written by hand."""

from typing import Any

import pytest

from checks.azure_gateways import IpsecPolicy
from checks.ipsec import default_offer
from checks.ipsec.negotiation import azure_esp, azure_ike, negotiate, router_esp, router_ike
from parsers.model.ipsec import IkeProposal, IpsecProposal


def ike(encryption: str, integrity: str, groups: str, prf: str = "", **more: Any) -> IkeProposal:
    return IkeProposal(
        file="r1.cfg",
        block_line=1,
        name="P",
        encryption=tuple(encryption.split()),
        integrity=tuple(integrity.split()),
        prf=tuple(prf.split()),
        dh_groups=tuple(groups.split()),
        **more,
    )


def esp(encryption: str, integrity: str, groups: str, **more: Any) -> IpsecProposal:
    return IpsecProposal(
        file="r1.cfg",
        block_line=1,
        name="T",
        encryption=tuple(encryption.split()),
        integrity=tuple(integrity.split()),
        pfs_groups=tuple(groups.split()),
        **more,
    )


def policy(ike_set: str, esp_set: str = "GCMAES256 GCMAES256 PFS2048") -> tuple[IpsecPolicy, ...]:
    names = ("ike_encryption", "ike_integrity", "dh_group", "ipsec_encryption", "ipsec_integrity", "pfs_group")
    values = dict(zip(names, (*ike_set.split(), *esp_set.split()), strict=True))
    return (IpsecPolicy(file="azure.json", at="", **values),)


STRONG = "AES256 SHA256 DHGroup14"
GCM = "GCMAES256 SHA384 ECP384"

# what the router offers, what Azure has, the verdict, what is chosen (the router starts, Azure starts), or why nothing
IKE_ROWS = [
    ("the same set", [ike("AES256", "SHA256", "DHGroup14")], STRONG, "agreed", "AES256/SHA256/DHGroup14", ""),
    ("two words for group 14", [ike("AES256", "SHA256", "DHGroup14")], "AES256 SHA256 DHGroup2048", "agreed",
     "AES256/SHA256/DHGroup14", ""),
    ("one of many", [ike("DES3 AES256", "SHA1 SHA256", "DHGroup2 DHGroup14")], STRONG, "agreed",
     "AES256/SHA256/DHGroup14", ""),
    ("the second proposal", [ike("AES128", "SHA1", "DHGroup2"), ike("AES256", "SHA256", "DHGroup14")], STRONG,
     "agreed", "AES256/SHA256/DHGroup14", ""),
    ("all members, in no one proposal", [ike("AES256", "SHA1", "DHGroup2"), ike("AES128", "SHA256", "DHGroup14")],
     STRONG, "none", "", "encryption differs"),
    ("another group", [ike("AES256", "SHA256", "ECP384")], STRONG, "none", "", "DH group differs"),
    ("another hash", [ike("AES256", "SHA384", "DHGroup14")], STRONG, "none", "", "integrity differs"),
    ("CBC against GCM", [ike("AES256", "SHA384", "ECP384")], GCM, "none", "", "encryption differs"),
    ("a hash that Azure has not", [ike("AES256", "sha512", "DHGroup14")], STRONG, "none", "", "integrity differs"),
    ("a group that Azure has not", [ike("AES256", "SHA256", "group21")], "AES256 SHA256 ECP384", "none", "",
     "DH group differs"),
    ("GCM with a short ICV", [ike("aes-256-gcm-8", "", "ECP384", "SHA384")], GCM, "none", "", "encryption differs"),
    ("GCM, equal PRF", [ike("GCMAES256", "", "ECP384", "SHA384")], GCM, "agreed", "GCMAES256/SHA384/ECP384", ""),
    ("GCM, another PRF: not verified", [ike("GCMAES256", "", "ECP384", "SHA256")], GCM, "unknown", "", "PRF SHA384"),
    ("GCM, no PRF told", [ike("GCMAES256", "", "ECP384")], GCM, "unknown", "", "PRF SHA384"),
    ("GCM in both fields of Azure's", [ike("GCMAES256", "", "ECP384", "SHA256")], "GCMAES256 GCMAES256 ECP384",
     "agreed", "GCMAES256/SHA256/ECP384", ""),
    ("GCM, another PRF, another group", [ike("GCMAES256", "", "DHGroup14", "SHA256")], GCM, "none", "",
     "DH group differs"),
    ("CBC with a PRF of its own", [ike("AES256", "SHA256", "DHGroup14", "SHA384")], STRONG, "unknown", "",
     "a PRF other than SHA256"),
    ("CBC with its hash as PRF", [ike("AES256", "SHA256", "DHGroup14", "SHA256")], STRONG, "agreed",
     "AES256/SHA256/DHGroup14", ""),
    ("a group that the capture does not tell", [ike("AES256", "SHA256", "", unknown=("dh_groups",))], STRONG,
     "unknown", "", "DH group is not in the capture"),
    ("an open group, and the hash is wrong", [ike("AES256", "SHA1", "", unknown=("dh_groups",))], STRONG, "none", "",
     "integrity differs"),
    ("IKEv1 with certificates", [ike("AES256", "SHA256", "DHGroup14", authentication="other")], STRONG, "none", "",
     "nothing that is complete"),
    ("IKEv1, authentication not told", [ike("AES256", "SHA256", "DHGroup14", authentication=None)], STRONG, "unknown",
     "", "proves itself"),
    ("an incomplete proposal", [ike("AES256", "SHA256", "")], STRONG, "none", "", "nothing that is complete"),
    ("no proposal", [], STRONG, "none", "", "nothing that is complete"),
]  # fmt: skip


@pytest.mark.parametrize("row", IKE_ROWS, ids=[row[0] for row in IKE_ROWS])
def test_ike_against_a_policy(row: tuple[Any, ...]) -> None:
    _, proposals, wanted, verdict, chosen, why = row
    choice = negotiate(router_ike(proposals), azure_ike(policy(wanted)))
    assert choice.verdict == verdict, choice
    assert choice.router_starts == choice.azure_starts == chosen
    assert why in choice.because


ESP_ROWS = [
    ("the same set", [esp("GCMAES256", "GCMAES256", "PFS2048")], "GCMAES256 GCMAES256 PFS2048", "agreed",
     "GCMAES256/PFS2048", ""),
    ("two words for group 14", [esp("AES256", "SHA256", "PFS14")], "AES256 SHA256 PFS2048", "agreed",
     "AES256/SHA256/PFS14", ""),
    ("no PFS at both ends", [esp("AES256", "SHA256", "None")], "AES256 SHA256 None", "agreed",
     "AES256/SHA256/None", ""),
    ("no PFS on the router", [esp("AES256", "SHA256", "None")], "AES256 SHA256 PFS2048", "none", "",
     "PFS group differs"),
    ("PFS on the router alone", [esp("AES256", "SHA256", "PFS2048")], "AES256 SHA256 None", "none", "",
     "PFS group differs"),
    ("PFS2 is group 2, not 2048 bits", [esp("AES256", "SHA256", "PFS2048")], "AES256 SHA256 PFS2", "none", "",
     "PFS group differs"),
    ("another key length", [esp("AES128", "SHA256", "PFS2048")], "AES256 SHA256 PFS2048", "none", "",
     "encryption differs"),
    ("GCM 192 in ESP", [esp("GCMAES192", "GCMAES192", "ECP384")], "GCMAES192 GCMAES192 ECP384", "agreed",
     "GCMAES192/ECP384", ""),
    ("SHA384, which Azure's ESP has not", [esp("AES256", "SHA384", "PFS2048")], "AES256 SHA256 PFS2048", "none", "",
     "integrity differs"),
    ("members of two proposals", [esp("AES256", "SHA1", "PFS2048"), esp("AES128", "SHA256", "PFS2048")],
     "AES256 SHA256 PFS2048", "none", "", "differs"),
    ("an authentication header", [esp("AES256", "SHA256", "PFS2048", has_ah=True)], "AES256 SHA256 PFS2048", "none",
     "", "nothing that is complete"),
    ("PFS on, group not told", [esp("AES256", "SHA256", "", unknown=("pfs_groups",))], "AES256 SHA256 PFS2048",
     "unknown", "", "PFS group is not in the capture"),
    ("PFSMM, which nobody documents", [esp("AES256", "SHA256", "PFS2048")], "AES256 SHA256 PFSMM", "unknown", "",
     "PFSMM"),
    ("PFSMM, and the encryption is wrong", [esp("AES128", "SHA256", "PFS2048")], "AES256 SHA256 PFSMM", "none", "",
     "encryption differs"),
]  # fmt: skip


@pytest.mark.parametrize("row", ESP_ROWS, ids=[row[0] for row in ESP_ROWS])
def test_esp_against_a_policy(row: tuple[Any, ...]) -> None:
    _, proposals, wanted, verdict, chosen, why = row
    choice = negotiate(router_esp(proposals), azure_esp(policy(STRONG, wanted)))
    assert choice.verdict == verdict, choice
    assert choice.router_starts == choice.azure_starts == chosen
    assert why in choice.because


DEFAULT_IKE_ROWS = [
    ("strong groups only", [ike("AES256", "SHA256", "DHGroup14 ECP384")], "none", "", "", "DH group differs"),
    ("group 2", [ike("AES256", "SHA256", "DHGroup2")], "agreed", "AES256/SHA256/DHGroup2", "AES256/SHA256/DHGroup2",
     ""),
    ("each end's order", [ike("AES128 AES256", "SHA256 SHA1", "DHGroup2")], "agreed", "AES128/SHA256/DHGroup2",
     "AES256/SHA1/DHGroup2", ""),
    ("3DES", [ike("DES3", "SHA1", "DHGroup2")], "agreed", "DES3/SHA1/DHGroup2", "DES3/SHA1/DHGroup2", ""),
    ("GCM", [ike("GCMAES256", "", "DHGroup2", "SHA384")], "none", "", "", "encryption differs"),
]  # fmt: skip


@pytest.mark.parametrize("row", DEFAULT_IKE_ROWS, ids=[row[0] for row in DEFAULT_IKE_ROWS])
def test_ike_against_the_default_offer(row: tuple[Any, ...]) -> None:
    _, proposals, verdict, by_router, by_azure, why = row
    choice = negotiate(router_ike(proposals), azure_ike(()))
    assert (choice.verdict, choice.router_starts, choice.azure_starts) == (verdict, by_router, by_azure)
    assert why in choice.because


DEFAULT_ESP_ROWS = [
    ("GCM without PFS", [esp("GCMAES256", "GCMAES256", "None")], "agreed", "GCMAES256/None", "GCMAES256/None", ""),
    ("GCM with PFS", [esp("GCMAES256", "GCMAES256", "PFS2048")], "none", "", "", "PFS group differs"),
    ("PFS suits where the router starts", [esp("AES256", "SHA256", "PFS2048")], "agreed", "AES256/SHA256/PFS2048", "",
     ""),
    ("DES suits where the router starts", [esp("DES", "SHA1", "None")], "agreed", "DES/SHA1/None", "", ""),
    ("AES-128 with SHA-256 suits where the router starts", [esp("AES128", "SHA256", "None")], "agreed",
     "AES128/SHA256/None", "", ""),
    ("each end's order", [esp("DES3 AES256", "SHA256 SHA1", "None")], "agreed", "DES3/SHA256/None",
     "AES256/SHA1/None", ""),
    ("ECP384", [esp("AES256", "SHA256", "ECP384")], "none", "", "", "PFS group differs"),
]  # fmt: skip


@pytest.mark.parametrize("row", DEFAULT_ESP_ROWS, ids=[row[0] for row in DEFAULT_ESP_ROWS])
def test_esp_against_the_default_offer(row: tuple[Any, ...]) -> None:
    _, proposals, verdict, by_router, by_azure, why = row
    choice = negotiate(router_esp(proposals), azure_esp(()))
    assert (choice.verdict, choice.router_starts, choice.azure_starts) == (verdict, by_router, by_azure)
    assert why in choice.because


def test_what_suits_only_where_the_router_starts_is_nothing_where_it_never_does() -> None:
    offered = router_esp([esp("AES256", "SHA256", "PFS2048")])
    assert negotiate(offered, azure_esp(()), may_router_start=False).verdict == "none"
    assert negotiate(offered, azure_esp(()), may_azure_start=False).verdict == "agreed"


def test_neither_end_may_start() -> None:
    offered = router_ike([ike("AES256", "SHA256", "DHGroup14")])
    choice = negotiate(offered, azure_ike(policy(STRONG)), may_router_start=False, may_azure_start=False)
    assert (choice.verdict, choice.because) == ("none", "neither end may start")


def test_pfs_alone_is_told_from_other_differences() -> None:
    azure = azure_esp(policy(STRONG, "AES256 SHA256 PFS2048"))
    assert negotiate(router_esp([esp("AES256", "SHA256", "None")]), azure).is_pfs_alone
    assert not negotiate(router_esp([esp("AES128", "SHA256", "None")]), azure).is_pfs_alone


@pytest.mark.parametrize("policies", [None, (IpsecPolicy(file="a", at="", ike_encryption="AES256"),)])
def test_a_policy_that_is_not_known_whole_decides_nothing(policies: Any) -> None:
    offered = router_ike([ike("AES256", "SHA256", "DHGroup14")])
    assert negotiate(offered, azure_ike(policies)).verdict == "unknown"
    assert negotiate(router_esp([esp("AES256", "SHA256", "None")]), azure_esp(policies)).verdict == "unknown"


def test_an_enum_that_we_do_not_know_decides_nothing() -> None:
    offered = router_ike([ike("AES256", "SHA256", "DHGroup14")])
    choice = negotiate(offered, azure_ike(policy("AES256 SHA256 DHGroup31")))
    assert (choice.verdict, choice.because) == ("unknown", "the policy's dhGroup is not known")


def test_azure_s_names_are_read_in_any_case() -> None:
    offered = router_ike([ike("AES256", "SHA256", "DHGroup14")])
    assert negotiate(offered, azure_ike(policy("aes256 sha256 dhgroup14"))).verdict == "agreed"


def test_the_default_offer_is_the_published_table() -> None:
    assert len(default_offer.IKE) == 6
    assert {one.dh_group for one in default_offer.IKE} == {"DHGroup2"}
    assert len(default_offer.ESP_AS_INITIATOR) == 6
    assert len(default_offer.ESP_AS_RESPONDER) == 26
    assert len(set(default_offer.ESP_AS_RESPONDER)) == 26
    assert default_offer.ESP_AS_RESPONDER[:6] == default_offer.ESP_AS_INITIATOR
