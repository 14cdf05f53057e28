"""Whose word holds: a circuit's beats its tags', a tag's the site's; what several circuits share gets the strictest."""

from typing import Any

import pytest

from checks.policy import Policy, together
from checks.severity import Severity

LAB = {"tag": "environment", "value": "lab"}


def policy(**values: Any) -> Policy:
    return Policy.model_validate(values)


def test_a_circuit_beats_its_tag_and_the_tag_the_site() -> None:
    given = policy(
        macsec="preferred",
        md5="preferred",
        bfd="preferred",
        tagged=[{**LAB, "md5": "off", "bfd": "off"}],
        circuit={"er-lab": {"bfd": "required"}},
    )
    own = given.for_circuit("er-lab", {"environment": "lab"})
    assert (own.macsec, own.md5, own.bfd) == ("preferred", "off", "required")


@pytest.mark.parametrize(
    ("tags", "is_meant"),
    [
        ({"environment": "lab"}, True),
        ({"Environment": "lab"}, True),
        ({"environment": "Lab"}, False),
        ({"environment": "prod"}, False),
        ({"env": "lab"}, False),
        ({}, False),
        (None, False),
    ],
)
def test_a_tag_is_meant_by_its_name_in_any_case_and_its_value_exactly(
    tags: dict[str, str] | None, is_meant: bool
) -> None:
    own = policy(tagged=[{**LAB, "md5": "off"}]).for_circuit("er-ams", tags)
    assert (own.md5 == "off") is is_meant


def test_a_tag_without_a_value_means_every_value() -> None:
    given = policy(tagged=[{"tag": "lab", "md5": "off"}])
    assert [given.for_circuit("c", {"lab": value}).md5 for value in ("", "yes")] == ["off", "off"]
    assert given.for_circuit("c", {"prod": "yes"}).md5 == "required"


def test_a_circuit_is_named_in_any_case() -> None:
    assert policy(circuit={"ER-Ams": {"md5": "off"}}).for_circuit("er-AMS").md5 == "off"


def test_of_two_tags_that_disagree_the_later_entry_holds_and_it_is_said() -> None:
    given = policy(tagged=[{**LAB, "md5": "off", "bfd": "off"}, {"tag": "tier", "md5": "preferred", "bfd": "off"}])
    tags = {"tier": "1", "environment": "lab"}
    assert given.for_circuit("er-ams", tags).md5 == "preferred"
    assert given.disputes("er-ams", tags) == (
        "md5: environment=lab and tier disagree; the later entry holds: preferred",
    )


def test_a_dispute_that_the_circuit_s_own_table_settles_is_none() -> None:
    given = policy(
        tagged=[{**LAB, "md5": "off"}, {"tag": "tier", "md5": "preferred"}], circuit={"er-ams": {"md5": "required"}}
    )
    tags = {"tier": "1", "environment": "lab"}
    assert given.disputes("er-ams", tags) == ()
    assert given.for_circuit("er-ams", tags).md5 == "required"


def test_tables_are_laid_over_key_by_key() -> None:
    given = policy(
        bgp_timers={"keepalive_seconds": 10, "hold_seconds": 30},
        severity={"vlan-agrees": "low", "bgp-md5-set": "low"},
        algorithms={"dh_groups": ["ECP384"]},
        tagged=[{**LAB, "severity": {"bgp-md5-set": "info"}, "algorithms": {"pfs_groups": ["ECP384"]}}],
        circuit={"er-ams": {"bgp_timers": {"hold_seconds": 60}, "algorithms": {"ike_encryption": ["AES256"]}}},
    )
    own = given.for_circuit("er-ams", {"environment": "lab"})
    assert own.bgp_timers is not None
    assert (own.bgp_timers.keepalive_seconds, own.bgp_timers.hold_seconds) == (10, 60)
    assert own.severity == {"vlan-agrees": Severity.LOW, "bgp-md5-set": Severity.INFO}
    chosen = own.algorithms
    assert (chosen.dh_groups, chosen.pfs_groups, chosen.ike_encryption) == (("ECP384",), ("ECP384",), ("AES256",))
    assert chosen.esp_encryption == Policy().algorithms.esp_encryption


def test_timers_that_only_a_circuit_gives_have_their_own_defaults_beside_them() -> None:
    own = policy(circuit={"er-ams": {"bgp_timers": {"hold_seconds": 60}}}).for_circuit("er-ams")
    assert own.bgp_timers is not None
    assert (own.bgp_timers.keepalive_seconds, own.bgp_timers.hold_seconds) == (60, 60)


def test_a_circuit_of_which_nothing_is_said_has_the_site_s_very_policy() -> None:
    given = policy(circuit={"er-fra": {"md5": "off"}}, tagged=[{**LAB, "md5": "off"}])
    assert given.for_circuit("er-ams", {"environment": "prod"}) is given


def test_what_two_circuits_share_gets_the_strictest_of_what_each_wants() -> None:
    site = policy(
        macsec="off",
        circuit={
            "a": {"macsec": "required", "accept_reversible_keys": True, "key_expiry_days": 10},
            "b": {"macsec": "preferred", "key_expiry_days": 60},
        },
    )
    shared = together(site, [site.for_circuit("a"), site.for_circuit("b")])
    assert (shared.macsec, shared.accept_reversible_keys, shared.key_expiry_days) == ("required", False, 60)
    assert together(site, []) is site


def test_what_two_circuits_share_may_use_what_both_allow() -> None:
    site = policy(
        circuit={
            "a": {"algorithms": {"dh_groups": ["DHGroup2048", "ECP384"], "ike_encryption": ["AES256", "AES128"]}},
            "b": {"algorithms": {"dh_groups": ["DHGroup14", "ECP256"], "ike_encryption": ["AES256"]}},
        }
    )
    shared = together(site, [site.for_circuit("a"), site.for_circuit("b")]).algorithms
    assert (shared.dh_groups, shared.ike_encryption) == (("DHGroup2048",), ("AES256",))
