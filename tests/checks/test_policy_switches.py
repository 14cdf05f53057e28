"""Every switch of the policy, from settings, configs and Azure JSON to the verdict, at each place where it may stand.

A row gives a switch another value: exactly the checks that it names may say otherwise then, and the named finding does.
Given to a circuit or to its tag, the switch changes findings of that circuit alone. A switch without a row fails here.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, get_args

import pytest
from pydantic import BaseModel

from agent.audit_command import AuditOptions, _audit
from agent.config import parse_settings
from agent.keys import supplied_keys
from agent.pipeline import _hints
from checks.estate import Estate
from checks.finding import Finding, FindingSubject
from checks.pairing import pair
from checks.policy import CircuitPolicy, Policy, TaggedPolicy
from checks.runner import run_checks
from parsers import render
from parsers.model.secret import Sealer

SITES = Path(__file__).resolve().parents[2] / "fixtures" / "sites"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
AGE = timedelta(hours=25)  # of every file: young enough by default
TAG = "switched-circuit"
Edit = tuple[str, str, str]  # file, what stands there ("": a new file), what stands there instead


class Switch(NamedTuple):
    """One switch and what it does. Verdicts are `fail high`: the verdict with its severity."""

    setting: str  # dotted keys with values, as they may stand below [policy], a circuit or a tag
    checks: str  # all that may say otherwise, the named one first
    subject: str
    before: str
    after: str
    circuit: str = "er-ams"
    site: str = "contoso"
    edits: tuple[Edit, ...] = ()
    given: str = ""  # settings of the site in both cases

    @property
    def key(self) -> str:
        """The dotted key of the switch."""
        return self.setting.partition("=")[0].strip()


PRIMARY, LINK1 = "er-ams/private/primary/ipv4", "erd-ams/link1"
FRA, TUNNEL = "er-fra/private/primary/ipv4", "cn-ams-1/vnetgatewayconfig"
LIFETIME = ("configs/ams-er1.cfg", "Mar 1 2026 infinite", "Mar 1 2026 00:00:00 Dec 20 2026")
NO_BFD = ("configs/ams-er1.cfg", "  fall-over bfd\n", "")
NO_MD5 = ("configs/ams-er1.cfg", "  password 7 030A541F071C244F5C0C0D241A013B1E0D3C7C15\n", "")
SHOULD_SECURE = ("configs/ams-er1.cfg", "macsec access-control must-secure", "macsec access-control should-secure")
_LIST = "ip prefix-list PL-TO-MSEE-PRIV seq"
DEFAULT_ROUTE = ("configs/ams-er1.cfg", f"{_LIST} 10", f"{_LIST} 5 permit 0.0.0.0/0\n{_LIST} 10")
OTHER_TAG = ("configs/fra-er1.conf", "vlan-id 310;", "vlan-id 311;")
IDLE = (
    "azure/circuits.json",
    '"authorizationUseStatus": "InUse"\n            }',
    '"authorizationUseStatus": "Available"\n            }, "systemData": {"createdAt": "2026-11-04T08:00:00Z"}',
)
HIGH_ALERT = ("azure/metric-alerts.json", '"threshold": 8000000000,', '"threshold": 80000000000,')
_ER_AMS = (
    "/subscriptions/00000000-0000-0000-0000-00000000c0de/resourceGroups/rg-er/providers/Microsoft.Network/"
    "expressRouteCircuits/er-ams"
)
_MEASURED = {
    "id": f"{_ER_AMS}/providers/Microsoft.Insights/metrics/BitsInPerSecond",
    "type": "Microsoft.Insights/metrics",
    "name": {"value": "BitsInPerSecond"},
    "unit": "BitsPerSecond",
    "timeseries": [{"metadatavalues": [], "data": [{"timeStamp": "2026-11-20T10:00:00Z", "average": 7e9}]}],
}
METRICS = ("azure/metrics.er-ams.json", "", json.dumps({"interval": "PT1H", "value": [_MEASURED]}))
GLOBAL_REACH = ("azure/circuits.json", '"globalReachEnabled": false', '"globalReachEnabled": true')
WAN_TRAFFIC = ("azure/vnet-gateways.json", '"allowVirtualWanTraffic": false', '"allowVirtualWanTraffic": true')
REMOTE_TRAFFIC = ("azure/vnet-gateways.json", '"allowRemoteVnetTraffic": false', '"allowRemoteVnetTraffic": true')
CBC = (
    "azure/connections.json",
    '"ipsecEncryption": "GCMAES256",\n      "ipsecIntegrity": "GCMAES256"',
    '"ipsecEncryption": "AES256",\n      "ipsecIntegrity": "SHA256"',
)
TRANSIT = 'segmentation.gateway_transit = ["vn-app-weu"]'
STRONG = "ipsec-strong-edge ipsec-strong-azure"

SWITCHES = [
    Switch('macsec = "off"', "macsec-on-edge macsec-on-azure macsec-fails-closed", LINK1, "pass high",
           "not_applicable high"),
    Switch('macsec = "preferred"', "macsec-fails-closed", LINK1, "fail high", "fail low", edits=(SHOULD_SECURE,)),
    Switch('ipsec = "off"', "ipsec-wanted-present", "er-fra", "fail high", "not_applicable high", "er-fra"),
    Switch('ipsec = "required"', "ipsec-wanted-present", "er-ams", "not_applicable high", "fail high"),
    Switch('md5 = "off"', "bgp-md5-set", PRIMARY, "pass high", "not_applicable high"),
    Switch('md5 = "preferred"', "bgp-md5-set", PRIMARY, "fail high", "fail low", edits=(NO_MD5,)),
    Switch('bfd = "off"', "bgp-bfd-bound bgp-bfd-timers", PRIMARY, "pass medium", "not_applicable medium"),
    Switch('bfd = "preferred"', "bgp-bfd-bound", PRIMARY, "fail medium", "fail low", edits=(NO_BFD,)),
    Switch("accept_reversible_keys = true", "bgp-md5-protected macsec-key-protected", PRIMARY, "fail medium",
           "pass medium"),
    Switch("accept_reversible_keys = true", "macsec-key-protected bgp-md5-protected", LINK1, "fail medium",
           "pass medium"),
    Switch("accept_reversible_keys = true", "ipsec-psk-protected bgp-md5-protected", TUNNEL, "fail medium",
           "pass medium", site="ipsec-cisco_xe"),
    Switch('default_route = "private"', "route-default-declared", PRIMARY, "fail medium", "not_applicable medium",
           edits=(DEFAULT_ROUTE,)),
    Switch('preferred_link = "primary"', "route-same-on-both-links resilience-active-active", PRIMARY, "pass low",
           "not_applicable low"),
    Switch('preferred_link = "secondary"', "resilience-active-active route-same-on-both-links", "er-ams", "pass high",
           "not_applicable high"),
    Switch("provider_retags = true", "vlan-agrees vlan-same-on-both-links", FRA, "fail high", "fail low", "er-fra",
           edits=(OTHER_TAG,)),
    Switch("separate_vrfs = true", "ip-own-vrf", PRIMARY, "not_applicable low", "pass low"),
    Switch("capture_max_age_hours = 24", "evidence-fresh", "ams-er1", "pass medium", "fail medium"),
    Switch("key_expiry_days = 20", "macsec-key-valid-now", LINK1, "fail high", "pass high", edits=(LIFETIME,)),
    Switch("baseline_max_age_days = 3", "azure-documented", "site", "pass low", "fail low"),
    Switch("failover_test_max_age_days = 30", "resilience-failover-tested", "site", "pass medium", "fail medium"),
    Switch("idle_authorization_days = 10", "azure-authorizations-used", "er-ams", "pass medium", "fail medium",
           edits=(IDLE,)),
    Switch("utilisation_percent = 60", "azure-utilisation-watched", "er-ams", "pass low", "fail low",
           edits=(HIGH_ALERT, METRICS)),
    Switch("resiliency_score = 80", "resilience-insights", "gw-er-weu", "pass low", "fail low"),
    Switch('segmentation.global_reach = ["er-ams"]', "azure-segmented", "site", "fail medium", "pass medium",
           edits=(GLOBAL_REACH,), given=TRANSIT),
    Switch(TRANSIT, "azure-segmented", "site", "unknown medium", "pass medium"),
    Switch("segmentation.virtual_wan_traffic = true", "azure-segmented", "site", "fail medium", "pass medium",
           edits=(WAN_TRAFFIC,), given=TRANSIT),
    Switch("segmentation.remote_vnet_traffic = true", "azure-segmented", "site", "fail medium", "pass medium",
           edits=(REMOTE_TRAFFIC,), given=TRANSIT),
    Switch('required_tags = ["cost-centre"]', "azure-tagged", "site", "pass low", "fail low"),
    Switch('allowed_principals = ["grp-cloud-admins"]', "azure-rbac-least-privilege", "site", "fail medium",
           "pass medium"),
    Switch("bgp_timers.hold_seconds = 30", "bgp-timers-sane", PRIMARY, "fail low", "pass low",
           given="bgp_timers.keepalive_seconds = 10"),
    Switch("bgp_timers.keepalive_seconds = 10", "bgp-timers-sane", PRIMARY, "fail low", "pass low",
           given="bgp_timers.hold_seconds = 30"),
    Switch("bfd_timers.transmit_ms = 400", "bgp-bfd-timers", PRIMARY, "pass low", "fail low"),
    Switch("bfd_timers.receive_ms = 400", "bgp-bfd-timers", PRIMARY, "pass low", "fail low"),
    Switch("bfd_timers.multiplier = 4", "bgp-bfd-timers", PRIMARY, "pass low", "fail low"),
    Switch('algorithms.macsec_ciphers = ["GcmAesXpn128"]', "macsec-cipher-strong", LINK1, "pass medium", "fail medium"),
    *(
        Switch(setting, STRONG, TUNNEL, "pass high", "fail high", site="ipsec-cisco_xe")
        for setting in (
            'algorithms.ike_encryption = ["AES128"]',
            'algorithms.ike_integrity = ["SHA384"]',
            'algorithms.dh_groups = ["ECP384"]',
            'algorithms.esp_encryption = ["AES256"]',
            'algorithms.pfs_groups = ["ECP384"]',
        )
    ),
    Switch('algorithms.esp_integrity = ["SHA1"]', "ipsec-strong-azure", TUNNEL, "pass high", "fail high",
           site="ipsec-cisco_xe", edits=(CBC,)),
    Switch('severity.bgp-md5-set = "info"', "bgp-md5-set", PRIMARY, "pass high", "pass info"),
    Switch('severity.macsec-on-azure = "critical"', "macsec-on-azure", LINK1, "pass high", "pass critical"),
    Switch('severity.ipsec-ikev2 = "critical"', "ipsec-ikev2", TUNNEL, "pass medium", "pass critical",
           site="ipsec-cisco_xe"),
    Switch('severity.azure-locked = "high"', "azure-locked", "er-fra", "pass low", "pass high", "er-fra"),
]  # fmt: skip
OF_CIRCUITS = [one for one in SWITCHES if one.key.partition(".")[0] in CircuitPolicy.model_fields]


class Inputs(NamedTuple):
    """What was read of a site: an estate to pair again, and the settings but for their policy."""

    estate: Estate
    settings: str
    file: Path


@pytest.fixture(scope="module")
def verdicts_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., dict[str, tuple[str, Finding]]]:
    """Judge a site with edits by the lines of a policy: by uid, the verdict with its severity, and the finding."""

    @lru_cache
    def read(site: str, edits: tuple[Edit, ...]) -> Inputs:
        folder = tmp_path_factory.mktemp("site") / site
        shutil.copytree(SITES / site, folder)
        for file, old, new in edits:
            text = (folder / file).read_text("utf-8") if old else ""
            assert old in text, f"{file} does not hold {old}"
            (folder / file).write_text(text.replace(old, new, 1) if old else new, "utf-8")
        _tag_circuits(folder / "azure" / "circuits.json")
        for path in folder.rglob("*"):
            os.utime(path, (moment := (NOW - AGE).timestamp(), moment))
        settings = folder / "msee-audit.toml"
        policy_free = settings.read_text("utf-8").partition("[policy]")[0]
        settings.write_text(policy_free, "utf-8")
        return Inputs(_audit(AuditOptions(site=folder)).estate, policy_free, settings)

    @lru_cache
    def judge(site: str, edits: tuple[Edit, ...], policy: str) -> dict[str, tuple[str, Finding]]:
        estate, text, file = read(site, edits)
        settings = parse_settings(text + policy, "s.toml")
        supplied = supplied_keys(settings, file, Sealer(b"0" * 32))
        paired = pair(site, NOW, settings.policy, estate.azure, estate.devices, _hints(settings), supplied)
        paired = replace(paired, attestations=settings.attestation, baseline=estate.baseline)
        return {
            one.uid: (f"{one.verdict.value} {one.severity.value}", one)
            for one in run_checks(paired, lambda _: "", render)
        }

    return judge


def _tag_circuits(path: Path) -> None:
    """Give every circuit a tag with its own name."""
    document = json.loads(path.read_text("utf-8"))
    for circuit in document["value"]:
        circuit.setdefault("tags", {})[TAG] = circuit["name"]
    path.write_text(json.dumps(document), "utf-8")


def name_of(subject: FindingSubject) -> str:
    """Return what a row calls a subject."""
    if subject.port:
        return f"{subject.port}/{subject.link}"
    if subject.peering:
        return f"{subject.circuit}/{subject.peering}/{subject.link}/{subject.address_family}"
    return subject.connection or subject.circuit or subject.gateway or subject.device or "site"


def said_of(verdicts: dict[str, tuple[str, Finding]], row: Switch) -> str:
    """Return the verdict of the finding that a row names."""
    check = row.checks.split()[0]
    found = {name_of(one.subject): verdict for verdict, one in verdicts.values() if one.check == check}
    assert row.subject in found, f"{row.subject} is not among {sorted(found)}"
    return found[row.subject]


def changed(before: dict[str, tuple[str, Finding]], after: dict[str, tuple[str, Finding]]) -> dict[str, Finding]:
    """Return what is said otherwise."""
    assert before.keys() == after.keys()
    return {uid: one for uid, (verdict, one) in after.items() if before[uid][0] != verdict}


def ids(rows: list[Switch]) -> list[str]:
    return [f"{one.setting}-{one.checks.split()[0]}" for one in rows]


@pytest.mark.parametrize("row", SWITCHES, ids=ids(SWITCHES))
def test_a_switch_changes_exactly_the_checks_that_it_is_for(row: Switch, verdicts_of: Callable[..., Any]) -> None:
    before = verdicts_of(row.site, row.edits, f"[policy]\n{row.given}\n")
    after = verdicts_of(row.site, row.edits, f"[policy]\n{row.given}\n{row.setting}\n")
    assert (said_of(before, row), said_of(after, row)) == (row.before, row.after)
    assert {one.check for one in changed(before, after).values()} == set(row.checks.split())


@pytest.mark.parametrize("place", ["circuit", "tag"])
@pytest.mark.parametrize("row", OF_CIRCUITS, ids=ids(OF_CIRCUITS))
def test_a_switch_of_a_circuit_or_its_tag_changes_that_circuit_alone(
    row: Switch, place: str, verdicts_of: Callable[..., Any]
) -> None:
    site = f"[policy]\n{row.given}\n"
    by_tag = f'[[policy.tagged]]\ntag = "{TAG}"\nvalue = "{row.circuit}"'
    head = f"[policy.circuit.{row.circuit}]" if place == "circuit" else by_tag
    before = verdicts_of(row.site, row.edits, site)
    after = verdicts_of(row.site, row.edits, f"{site}{head}\n{row.setting}\n")
    everywhere = changed(before, verdicts_of(row.site, row.edits, f"{site}{row.setting}\n"))
    here = changed(before, after)
    assert (said_of(before, row), said_of(after, row)) == (row.before, row.after)
    assert here.keys() <= everywhere.keys()
    assert {one.subject.circuit for one in here.values()} <= {row.circuit, None}
    of_circuit = {uid for uid, one in everywhere.items() if one.subject.circuit == row.circuit}
    assert of_circuit <= here.keys()


def keys_of(model: type[BaseModel]) -> Iterator[str]:
    """Yield the dotted keys of a policy, tables taken apart."""
    for name, field in model.model_fields.items():
        inner = [one for one in (field.annotation, *get_args(field.annotation)) if _is_record(one)]
        if inner and name not in ("tagged", "circuit"):
            yield from (f"{name}.{key}" for key in keys_of(inner[0]))
        else:
            yield name


def _is_record(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def test_every_switch_has_a_row() -> None:
    rows = {"severity" if one.key.startswith("severity.") else one.key for one in SWITCHES}
    assert rows == set(keys_of(Policy)) - {"tagged", "circuit"}
    assert set(keys_of(TaggedPolicy)) - {"tag", "value"} <= rows


def test_every_switch_of_a_circuit_is_one_of_the_site() -> None:
    assert set(keys_of(CircuitPolicy)) <= set(keys_of(Policy))


GROUP_2 = (
    ("configs/ams-er1.cfg", " integrity sha256\n group 14", " integrity sha256\n group 2"),
    ("azure/connections.json", '"dhGroup": "DHGroup14"', '"dhGroup": "DHGroup2"'),
)


@pytest.mark.parametrize("check", STRONG.split())
def test_what_is_weak_and_allowed_passes_and_it_is_said(check: str, verdicts_of: Callable[..., Any]) -> None:
    row = Switch("", check, TUNNEL, "", "")
    allowing = '[policy]\nalgorithms.dh_groups = ["DHGroup2", "DHGroup14"]\n'
    assert said_of(verdicts_of("ipsec-cisco_xe", GROUP_2, "[policy]\n"), row) == "fail high"
    allowed = verdicts_of("ipsec-cisco_xe", GROUP_2, allowing)
    assert said_of(allowed, row) == "pass high"
    messages = [one.message for _, one in allowed.values() if (one.check, name_of(one.subject)) == (check, TUNNEL)]
    assert messages[0].endswith("; DHGroup2 allowed by policy")


def test_a_macsec_suite_that_is_weak_and_allowed_passes_and_it_is_said(verdicts_of: Callable[..., Any]) -> None:
    edits = (("azure/port-erd-ams.json", '"cipher": "GcmAesXpn256"', '"cipher": "GcmAes128"'),)
    row = Switch("", "macsec-cipher-strong", LINK1, "", "")
    assert said_of(verdicts_of("contoso", edits, "[policy]\n"), row) == "fail medium"
    allowed = verdicts_of("contoso", edits, '[policy]\nalgorithms.macsec_ciphers = ["GcmAes128"]\n')
    assert said_of(allowed, row) == "pass medium"
    messages = {name_of(one.subject): one.message for _, one in allowed.values() if one.check == "macsec-cipher-strong"}
    assert messages[LINK1] == "GcmAes128 on a port of 100 Gbps, allowed by policy"


def test_what_the_policy_forbids_is_not_called_weak(verdicts_of: Callable[..., Any]) -> None:
    found = verdicts_of("ipsec-cisco_xe", (), '[policy]\nalgorithms.dh_groups = ["ECP384"]\n')
    said = {one.check: one for _, one in found.values() if name_of(one.subject) == TUNNEL}
    assert said["ipsec-strong-edge"].message == "the router offers DH group 14 in AZ-IKE (not allowed by policy)"
    assert said["ipsec-strong-azure"].message == "the policy holds dhGroup DHGroup14 (not allowed by [policy])"
    assert "--dh-group ECP384" in said["ipsec-strong-azure"].remediation.azure_cli
    assert " group 20" in said["ipsec-strong-edge"].remediation.config


@pytest.mark.parametrize(
    ("lowered", "severity"),
    [(("er-ams",), "high"), (("er-ams", "er-fra"), "low")],
)
def test_a_gateway_of_two_circuits_has_the_worst_of_their_severities(
    lowered: tuple[str, ...], severity: str, verdicts_of: Callable[..., Any]
) -> None:
    tables = "".join(f'[policy.circuit.{one}]\nseverity.resilience-gateway-zones = "low"\n' for one in lowered)
    row = Switch("", "resilience-gateway-zones", "gw-er-weu", "", "")
    assert said_of(verdicts_of("contoso", (), tables), row) == f"pass {severity}"


def test_a_port_s_finding_has_the_severity_of_the_circuit_on_it(verdicts_of: Callable[..., Any]) -> None:
    row = Switch("", "macsec-on-azure", LINK1, "", "")
    on_it, elsewhere = (f'severity.macsec-on-azure = "{one}"\n' for one in ("info", "critical"))
    tables = f"[policy]\n{on_it}[policy.circuit.er-fra]\n{elsewhere}"
    assert said_of(verdicts_of("contoso", (), tables), row) == "pass info"


def test_a_tunnel_without_its_router_half_is_judged_by_its_circuit_s_policy(verdicts_of: Callable[..., Any]) -> None:
    router = "configs/ams-er1.cfg"
    lost = (
        (router, "tunnel destination 10.10.0.4", "tunnel destination 10.99.0.4"),
        (router, "ip address 10.0.0.1 255", "ip address 10.0.99.1 255"),
    )
    row = Switch("", "ipsec-strong-azure", TUNNEL, "", "")
    strict = '[policy.circuit.er-ams]\nalgorithms.dh_groups = ["ECP384"]\n'
    found = verdicts_of("ipsec-cisco_xe", lost, strict)
    assert said_of(found, row) == "fail high"
    assert said_of(found, row._replace(checks="ipsec-strong-edge")).startswith("unknown")
