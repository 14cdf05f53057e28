"""The guide: every point passes, fails and stays unknown from files, and never passes by default."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agent.audit_command import AuditOptions, audit_site
from checks.azure_definition import AzureDefinition
from checks.catalogue import all_checks
from checks.check import Verdict
from checks.guide import PointVerdict, judge, points

ROOT = Path(__file__).resolve().parent.parent.parent
CONTOSO = "sites/contoso"  # a whole site, as it should be
# Per point: the files of which it passes, fails, and stays unknown. Cases are those of the checks.
ROWS = {
    "R01": (CONTOSO, "macsec-on-azure/fail", "macsec-on-azure/unknown"),
    "R02": (CONTOSO, "azure-gateway-subnet/fail", "azure-gateway-subnet/unknown"),
    "R03": (CONTOSO, "azure-subnets-guarded/fail", "azure-subnets-guarded/unknown"),
    "R04": (CONTOSO, "azure-gateway-subnet-no-nsg/fail", "azure-gateway-subnet-no-nsg/unknown"),
    "R05": (CONTOSO, "azure-traffic-inspected/fail", "azure-traffic-inspected/unknown"),
    "R06": (CONTOSO, "azure-segmented/fail", "azure-segmented/unknown"),
    "R07": (CONTOSO, "resilience-gateway-zones/fail", "resilience-gateway-zones/unknown"),
    "R08": (CONTOSO, "resilience-two-providers/fail", "resilience-two-providers/unknown"),
    "R09": (CONTOSO, "azure-diagnostics-on/fail", "azure-diagnostics-on/unknown"),
    "R10": (CONTOSO, "azure-rbac-least-privilege/fail", "azure-rbac-least-privilege/unknown"),
    "R11": (CONTOSO, "macsec-vault-usable/fail", "port-rate-limited/pass"),
    "R12": (CONTOSO, "azure-conditional-access/fail", "azure-conditional-access/unknown"),
    "R13": (CONTOSO, "bgp-md5-set/fail", "bgp-md5-set/unknown"),
    "R14": ("ipsec-wanted-present/pass", "ipsec-wanted-present/fail", "ipsec-wanted-present/unknown"),
    "R15": (CONTOSO, "azure-application-encryption/fail", "azure-application-encryption/unknown"),
    "R16": (CONTOSO, "azure-diagnostics-on/fail-none", "azure-diagnostics-on/unknown"),
    "R17": (CONTOSO, "azure-alerts-on/fail", "azure-alerts-on/unknown"),
    "R18": (CONTOSO, "azure-traffic-analysed/fail", "azure-traffic-analysed/unknown"),
    "R19": (CONTOSO, "azure-sentinel-on/fail", "azure-sentinel-on/unknown"),
    "R20": (CONTOSO, "azure-tagged/fail", "azure-tagged/unknown"),
    "R21": (CONTOSO, "azure-utilisation-watched/fail", "azure-utilisation-watched/unknown"),
    "R22": (CONTOSO, "azure-documented/fail-old", "azure-documented/unknown"),
    "R23": (CONTOSO, "resilience-two-locations/fail", "resilience-two-locations/unknown"),
    "R24": (CONTOSO, "resilience-vpn-backup/fail", "resilience-vpn-backup/unknown"),
    "R25": (CONTOSO, "resilience-failover-tested/fail", "resilience-failover-tested/unknown"),
    "R26": (CONTOSO, "azure-documented/fail", "azure-documented/unknown"),
    "R27": (CONTOSO, "resilience-insights/fail", "resilience-insights/unknown"),
    "X1": (CONTOSO, "ip-edge-address-agrees/fail", "ip-edge-address-agrees/unknown"),
    "X2": (CONTOSO, "bgp-local-as-agrees/fail", "bgp-local-as-agrees/unknown"),
    "X3": (CONTOSO, "vlan-agrees/fail", "vlan-agrees/unknown"),
    "X4": (CONTOSO, "evidence-path-paired/fail", "evidence-path-paired/unknown"),
    "X5": (CONTOSO, "route-outbound-filtered/fail", "route-outbound-filtered/unknown"),
    "X6": (CONTOSO, "route-inbound-filtered/fail", "route-inbound-filtered/unknown"),
    "X7": (CONTOSO, "azure-circuit-provisioned/fail", "azure-circuit-provisioned/unknown"),
    "X8": (CONTOSO, "azure-no-public-peering/fail", "azure-no-public-peering/unknown"),
    "X9": (CONTOSO, "azure-no-classic/fail", "azure-no-classic/unknown"),
    "X10": (CONTOSO, "bgp-bfd-bound/fail", "bgp-bfd-bound/unknown"),
    "X11": (CONTOSO, "route-filter-attached/fail", "route-filter-attached/unknown"),
    "X12": (CONTOSO, "bgp-timers-sane/fail", "bgp-timers-sane/unknown"),
    "X13": (CONTOSO, "ip-outside-vnets/fail", "ip-outside-vnets/unknown"),
    "X14": (CONTOSO, "azure-authorizations-used/fail", "azure-authorizations-used/unknown"),
}
VERDICTS = (Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN)

Judge = Callable[[str], dict[str, PointVerdict]]


@pytest.fixture(scope="module")
def judged(load_case: Callable[[Path], Any]) -> Judge:
    """The points of a case, by id."""
    known: dict[str, dict[str, PointVerdict]] = {}

    def verdicts(name: str) -> dict[str, PointVerdict]:
        if name not in known:
            if name.startswith("sites/"):
                result, _ = audit_site(AuditOptions(site=ROOT / "fixtures" / name))
                estate, findings = result.estate, result.findings
            else:
                case = load_case(ROOT / "fixtures" / "checks" / name)
                estate, findings = case.estate, case.findings()
            has_routers = bool(estate.devices) and all(edge.device is not None for edge in estate.devices)
            known[name] = {one.point.id: one for one in judge(estate.azure, findings, has_routers)}
        return known[name]

    return verdicts


@pytest.mark.parametrize("verdict", VERDICTS)
@pytest.mark.parametrize("point", ROWS)
def test_the_point_has_the_verdict(point: str, verdict: Verdict, judged: Judge) -> None:
    one = judged(ROWS[point][VERDICTS.index(verdict)])[point]
    assert one.verdict is verdict, one.because
    if verdict is Verdict.UNKNOWN:
        assert one.commands or one.because
    else:
        assert any(each.verdict is verdict and (each.evidence or each.azure) for each in one.findings)


def test_the_guide_has_27_points_in_its_order() -> None:
    own = [one.id for one in points() if one.is_of_guide]
    assert own == [f"R{number:02}" for number in range(1, 28)]
    assert [one.id for one in points() if not one.is_of_guide] == [f"X{number}" for number in range(1, 15)]
    assert set(ROWS) == {one.id for one in points()}


def test_every_check_of_a_point_exists() -> None:
    named = {name for one in points() for name in (*one.checks, *one.supports)}
    assert named <= set(all_checks())


def test_nothing_passes_by_default() -> None:
    verdicts = judge(AzureDefinition(), (), has_routers=False)
    assert len(verdicts) == 41
    assert {one.verdict for one in verdicts} == {Verdict.UNKNOWN}


def test_every_unknown_of_an_empty_site_says_what_would_answer_it(judged: Judge) -> None:
    for one in judge(AzureDefinition(), (), has_routers=False):
        assert one.commands, one.point.id
        assert any(command.startswith(("az ", "msee-audit ", "attest it")) for command in one.commands)


def test_a_circuit_of_a_provider_cannot_have_macsec(judged: Judge) -> None:
    verdicts = judged("azure-no-classic/pass")
    assert verdicts["R01"].verdict is Verdict.NOT_APPLICABLE
    assert verdicts["R11"].verdict is Verdict.NOT_APPLICABLE


def test_a_direct_circuit_without_its_port_leaves_macsec_open(judged: Judge) -> None:
    one = judged("port-rate-limited/pass")["R01"]
    assert one.verdict is Verdict.UNKNOWN
    assert one.because == "the port of er-ams was not exported"
    assert "az network express-route port list -o json > azure/ports.json" in one.commands


def test_a_vpn_gateway_alone_answers_nothing_about_the_expressroute_gateway(judged: Judge) -> None:
    one = judged("azure-gateway-sku/fail")["R02"]
    assert (one.verdict, one.because) == (Verdict.UNKNOWN, "no ExpressRoute gateway was exported")


def test_the_document_carries_every_point(root: Path, tmp_path: Path) -> None:
    from agent.guide_command import run_guide

    path = tmp_path / "guide.json"
    code = run_guide(AuditOptions(site=root / "fixtures" / "sites" / "contoso-faulty", format="json", output=path))
    document = json.loads(path.read_text("utf-8"))
    assert code == 3
    assert document["schema"] == "msee-audit/guide/1"
    assert [one["id"] for one in document["points"]] == [one.id for one in points()]
    failing = {one["id"] for one in document["points"] if one["verdict"] == "fail"}
    assert {"R01", "R13", "R23", "X2", "X3", "X7"} <= failing
