"""Sites with tunnels: the clean one is clean, and every check has a fault that it alone finds there."""

import json
import shutil
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from agent.audit_command import AuditOptions, _audit
from agent.pipeline import AuditResult
from checks.catalogue import all_checks
from checks.check import Verdict
from checks.finding import Finding

SITES = Path(__file__).resolve().parent.parent.parent / "fixtures" / "sites"
NAMES = sorted(one.name for one in SITES.glob("ipsec-*"))
# What these judge (a second location, alerts, tags) is not what the sites are about.
BESIDE = ("azure", "resilience")
OBSERVED = {"ipsec-sa-up"}  # unknown until state is captured


# What a platform's capture does not tell: undocumented defaults of EOS, FortiOS's keys and the size of its window.
OPEN = {
    "ipsec-arista_eos": {"ipsec-ike-agrees", "ipsec-ikev2", "ipsec-replay-protected", "ipsec-psk-protected"},
    "ipsec-paloalto_panos": {"ipsec-psk-agrees", "ipsec-psk-protected"},
    "ipsec-strongswan": {"ipsec-mss-clamped", "ipsec-bgp-agrees", "ipsec-psk-protected"},  # it has no BGP of its own
    "ipsec-fortinet": {"ipsec-psk-agrees", "ipsec-psk-protected"},
}


class Edit(NamedTuple):
    """One text of one file put in the place of another."""

    file: str
    old: str
    new: str


class Fault(NamedTuple):
    """A fault: its edits, and where it is found: device, and the line's text or Azure's pointer."""

    check: str
    edits: tuple[Edit, ...]
    device: str | None
    place: str  # the text of a line of the device's config, or `#pointer`


ER1, ER2 = "configs/ams-er1.cfg", "configs/ams-er2.cfg"
CONNECTIONS = "azure/connections.json"


def faults_of(site: str) -> list[dict[str, Any]]:
    """Return the faults that stand beside a site: check, edits, device, and the line or pointer where it is told."""
    path = SITES / site / "faults.json"
    found: list[dict[str, Any]] = json.loads(path.read_text("utf-8")) if path.is_file() else []
    return found


FAULTS = [
    Fault(one["check"], tuple(Edit(**edit) for edit in one["edits"]), one["device"], one["place"])
    for one in faults_of("ipsec-cisco_xe")
]
ELSEWHERE = [(name, fault) for name in NAMES if name != "ipsec-cisco_xe" for fault in faults_of(name)]


def audit_with(site: Path, edits: tuple[Edit, ...], folder: Path) -> AuditResult:
    """Audit a copy of a site with edits; of a text that stands several times, the first in each place is changed."""
    copy = folder / "site"
    shutil.copytree(site, copy)
    for edit in edits:
        path = copy / edit.file
        text = path.read_text("utf-8")
        assert edit.old in text, edit
        is_azure = edit.file.endswith(".json")
        path.write_text(text.replace(edit.old, edit.new, 1 if is_azure else -1), "utf-8")
    return _audit(AuditOptions(site=copy))


def failures(result: AuditResult) -> list[Finding]:
    areas = {one.id: one.area for one in all_checks().values()}
    return [one for one in result.findings if one.verdict is Verdict.FAIL and areas[one.check] not in BESIDE]


def failing(result: AuditResult) -> set[str]:
    return {one.check for one in failures(result)}


@pytest.mark.parametrize("name", NAMES)
def test_the_site_is_clean_and_all_its_rungs_are_up(name: str) -> None:
    result = _audit(AuditOptions(site=SITES / name))
    assert [(one.check, one.message) for one in failures(result)] == []
    tunnels = result.estate.tunnels
    assert tunnels
    assert all(one.connection is not None and one.tunnel is not None for one in tunnels)
    states = {rung.predicted for rungs in result.estate.tunnel_ladders.values() for rung in rungs}
    assert states <= {"up", "unknown", "absent"} if OPEN.get(name) else states == {"up"}
    open_ones = {
        one.check for one in result.findings if one.check.startswith("ipsec-") and one.verdict is not Verdict.PASS
    }
    assert open_ones == {*OBSERVED, *OPEN.get(name, set())}


@pytest.mark.parametrize("fault", FAULTS, ids=[f"{one.check}-{index}" for index, one in enumerate(FAULTS)])
def test_the_fault_is_found_by_its_check_alone(fault: Fault, tmp_path: Path) -> None:
    result = audit_with(SITES / "ipsec-cisco_xe", fault.edits, tmp_path)
    assert failing(result) == {fault.check}
    found = failures(result)
    ours = [one for one in found if fault.device is None or one.subject.device == fault.device]
    places = {line.text for one in ours for line in one.evidence} | {
        f"#{at.pointer}" for one in ours for at in one.azure
    }
    wanted = fault.place if fault.place.startswith("#") else masked(fault.place)
    assert wanted in places, places


@pytest.mark.parametrize(
    ("site", "fault"), ELSEWHERE, ids=[f"{site}-{fault['check']}-{n}" for n, (site, fault) in enumerate(ELSEWHERE)]
)
def test_other_platforms_have_the_same_faults(site: str, fault: dict[str, Any], tmp_path: Path) -> None:
    result = audit_with(SITES / site, tuple(Edit(**one) for one in fault["edits"]), tmp_path)
    assert failing(result) == {fault["check"]}
    found = failures(result)
    # A tunnel that is missed is the circuit's; the others are told of the router that encrypts.
    ours = (
        found if fault["check"] == "ipsec-wanted-present" else [one for one in found if one.subject.device == "vpn-1"]
    )
    places = {line.text for one in ours for line in one.evidence}
    places |= {f"#{at.pointer}" for one in ours for at in one.azure}
    assert places
    assert fault["place"] is None or fault["place"] in places, places


def masked(line: str) -> str:
    """Return a config line as evidence shows it."""
    head, word, key = line.partition("pre-shared-key ")
    return f"{head}{word}<secret>" if key else line


def test_every_check_has_a_fault_here() -> None:
    assert len(ELSEWHERE) > 25
    wanted = {one for one in all_checks() if one.startswith("ipsec-")}
    assert len(wanted) == 18
    assert {one.check for one in FAULTS} == wanted


def test_a_renamed_tunnel_interface_keeps_its_findings(tmp_path: Path) -> None:
    fault = Edit(ER1, " dpd 10 3 periodic", " dpd 60 3 periodic")
    before = audit_with(SITES / "ipsec-cisco_xe", (fault,), tmp_path / "before")
    renamed = (fault, Edit(ER1, "Tunnel1", "Tunnel101"))
    after = audit_with(SITES / "ipsec-cisco_xe", renamed, tmp_path / "after")
    uids = [
        {one.uid for one in result.findings if one.subject.connection and one.verdict is Verdict.FAIL}
        for result in (before, after)
    ]
    assert uids[0] == uids[1] and uids[0]


def test_a_tunnel_without_its_sibling_is_missed(tmp_path: Path) -> None:
    """One instance of an active-active gateway has no tunnel any more."""
    text = (SITES / "ipsec-cisco_xe" / ER1).read_text("utf-8")
    start = text.index("interface Tunnel2")
    block = text[start : text.index("interface GigabitEthernet0/0/0\n")]
    result = audit_with(SITES / "ipsec-cisco_xe", (Edit(ER1, block, ""),), tmp_path)
    (found,) = [one for one in result.findings if one.check == "ipsec-wanted-present"]
    assert found.verdict is Verdict.FAIL
    assert "cn-ams-1/activeactive has no tunnel to 10.10.0.5" in found.message
    half = next(one for one in result.estate.tunnels if one.id == "cn-ams-1/activeactive")
    assert half.tunnel is None and half.has_sibling


def test_a_router_tunnel_without_a_connection_is_a_tunnel_too(tmp_path: Path) -> None:
    """Connection cn-ams-2 was deleted in Azure: its router's tunnels stay, and go nowhere."""
    copy = tmp_path / "site"
    shutil.copytree(SITES / "ipsec-cisco_xe", copy)
    path = copy / CONNECTIONS
    document = json.loads(path.read_text("utf-8"))
    document["value"] = [one for one in document["value"] if one["name"] != "cn-ams-2"]
    path.write_text(json.dumps(document), "utf-8")
    result = _audit(AuditOptions(site=copy))
    assert [one.id for one in result.estate.tunnels if one.connection is None] == ["ams-er2/Tunnel1", "ams-er2/Tunnel2"]
    lost = failures(result)
    assert {(one.check, one.subject.device) for one in lost} == {("ipsec-source-agrees", "ams-er2")}
    assert result.estate.tunnel_ladders["ams-er2/Tunnel1"][0].predicted == "down"
