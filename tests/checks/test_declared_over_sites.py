"""Declared checks over the bundled sites: every kind of subject, and every field that they may name."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from agent.config import load_settings
from agent.keys import supplied_keys
from agent.pipeline import AuditInput, AuditResult, audit
from checks.check import Check, Verdict
from checks.declared import KINDS, DeclaredCheck, declared_check
from checks.field_path import field_path, next_fields
from checks.runner import subjects
from parsers.model.secret import Sealer

ASKED: dict[str, dict[str, Any]] = {
    "EdgePath": {"field": "neighbor.description", "operator": "matches", "value": "er-ams *"},
    "PortLink": {"field": "macsec.cipher_suites", "operator": "contains", "value": "GcmAesXpn256"},
    "Tunnel": {"field": "connection.connection_protocol", "operator": "equals", "value": "IKEv2"},
    "Circuit": {"field": "circuit.tags.owner", "operator": "present"},
    "Gateway": {"field": "gateway.gateway_type", "operator": "equals", "value": "ExpressRoute"},
    "Device": {
        "field": "device.bgp_neighbors[].hold_seconds",
        "operator": "at_most",
        "value": 30,
        "when": [{"field": "device.bgp_neighbors[].remote_as", "operator": "equals", "value": 12076}],
    },
    "Azure": {"field": "azure.circuits[].peering_location", "operator": "one_of", "value": ["Amsterdam", "Frankfurt"]},
    "Estate": {"field": "devices[].name", "operator": "matches", "value": ["ams-*", "fra-*"]},
}
# By hand, from the site's files.
SAID = {
    "EdgePath": {
        "er-ams/microsoft/primary/ipv4": "pass",
        "er-ams/microsoft/secondary/ipv4": "pass",
        "er-ams/private/primary/ipv4": "pass",
        "er-ams/private/primary/ipv6": "pass",
        "er-ams/private/secondary/ipv4": "pass",
        "er-ams/private/secondary/ipv6": "pass",
        "er-fra/private/primary/ipv4": "fail",
        "er-fra/private/secondary/ipv4": "fail",
    },
    "PortLink": {"erd-ams/link1": "pass", "erd-ams/link2": "pass"},
    "Tunnel": {"cn-vpn-backup": "pass"},
    "Circuit": {"er-ams": "pass", "er-fra": "pass"},
    "Gateway": {"gw-er-weu": "pass", "gw-vpn-weu": "fail"},
    "Device": {"ams-er1": "pass", "ams-er2": "pass", "fra-er1": "pass"},
    "Estate": {"": "pass"},
}


@pytest.fixture(scope="module")
def audited(fixtures: Path, sealer: Sealer) -> Callable[..., AuditResult]:
    """Audit a bundled site with checks of its own."""

    def run(name: str, own: dict[str, Check]) -> AuditResult:
        site = fixtures / "sites" / name
        settings = load_settings(site / "msee-audit.toml")
        supplied = supplied_keys(settings, site / "msee-audit.toml", sealer)
        return audit(AuditInput(site=site, custom=own), settings, supplied, sealer)

    return run


def named(over: str, keys: dict[str, Any]) -> Check:
    """Return a declared check over one kind."""
    words = {"id": f"custom-{over.lower()}", "claim": "It is so.", "over": over, **keys}
    return declared_check(DeclaredCheck.model_validate(words))


def test_every_kind_of_subject_is_judged(audited: Callable[..., AuditResult]) -> None:
    own = {one.id: one for one in (named(over, keys) for over, keys in ASKED.items())}
    found: dict[str, dict[str, str]] = {}
    for one in audited("contoso", own).findings:
        if one.check in own:
            subject = one.subject
            path = (subject.circuit, subject.peering, subject.link, subject.address_family)
            parts = (subject.connection, subject.gateway, subject.port, *path)
            name = "/".join(part for part in parts if part) or subject.device or ""
            found.setdefault(own[one.check].over.__name__.removesuffix("View"), {})[name] = one.verdict.value
            assert one.evidence or one.azure, one.check
    azure = found.pop("Azure")
    assert list(azure) == [""]
    assert found == SAID


def test_own_checks_change_no_other_finding(audited: Callable[..., AuditResult]) -> None:
    own = {one.id: one for one in (named(over, keys) for over, keys in ASKED.items())}
    with_own = [one for one in audited("contoso-faulty", own).findings if one.check not in own]
    assert with_own == list(audited("contoso-faulty", {}).findings)


def names(over: str, prefix: str = "", depth: int = 3) -> Iterator[str]:
    """Yield every field of a kind's, down to a depth; records that hold themselves end there."""
    for one in next_fields(KINDS[over], prefix):
        name = (f"{prefix}.{one.name}" if prefix else one.name).replace(".NAME", ".owner")
        is_list = one.holds.startswith("a list")
        yield name
        if is_list:
            yield f"{name}[]"
        if depth and one.holds.endswith("a record"):
            yield from names(over, f"{name}[]" if is_list else name, depth - 1)


@pytest.mark.parametrize("over", ["EdgePath", "PortLink", "Tunnel", "Circuit", "Gateway", "Device", "Azure"])
def test_every_field_gives_a_verdict_and_never_a_key(over: str, audited: Callable[..., AuditResult]) -> None:
    estate = audited("contoso-faulty", {}).estate
    asked = 0
    for name in names(over, depth=2 if over in ("Tunnel", "Azure") else 1 if over == "Circuit" else 2):
        shape = field_path(KINDS[over], name).shape
        operator = "equals" if shape.kinds == {"bool"} else "absent"
        one = named(over, {"field": name, "operator": operator} | ({"value": True} if operator == "equals" else {}))
        for subject in list(subjects(one, estate))[:3]:
            outcome = one.function(subject)
            asked += 1
            assert outcome.verdict in (Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN, Verdict.NOT_APPLICABLE), name
            assert outcome.message, name
            assert outcome.places or outcome.verdict in (Verdict.UNKNOWN, Verdict.NOT_APPLICABLE), name
            words = (outcome.message, outcome.expected, outcome.actual, *outcome.details)
            assert not any("notasecret" in word or "not-a-secret" in word for word in words), name
    assert asked > 40
