"""A site's `state/<device>/`: what routers say of themselves reaches findings and ladders; what is unread is named."""

import os
import shutil
import time
from pathlib import Path

import pytest

from agent.audit_command import AuditOptions, _audit
from agent.pipeline import AuditResult
from agent.report.ladders import cells
from checks.finding import Finding

SITES = Path(__file__).resolve().parent.parent.parent / "fixtures" / "sites"
PATH = "er-ams/private/primary/ipv4"
FILE = "state/ams-er1/show_bgp_all_summary.txt"
SUMMARY = """\
For address family: VPNv4 Unicast
Neighbor        V           AS MsgRcvd MsgSent   TblVer  InQ OutQ Up/Down  State/PfxRcd
172.16.0.2      4        12076    1234    1230       12    0    0 1d19h    12
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    to = tmp_path / "site"
    shutil.copytree(SITES / "contoso", to)
    (to / "state" / "ams-er1").mkdir(parents=True)
    return to


def audited(site: Path) -> AuditResult:
    return _audit(AuditOptions(site=site))


def peer_of(result: AuditResult) -> str:
    path = next(one for one in result.estate.paths if one.id == PATH)
    assert path.neighbor is not None
    return str(path.neighbor.address)


def established(result: AuditResult) -> Finding:
    found = [one for one in result.findings if one.check == "bgp-established"]
    names = [(one.subject.circuit, one.subject.peering, one.subject.link, one.subject.address_family) for one in found]
    return found[names.index(("er-ams", "private", "primary", "ipv4"))]


def written(site: Path, text: str) -> None:
    summary = text.replace("172.16.0.2", peer_of(audited(site)))
    (site / FILE).write_text(summary, "utf-8")


def test_an_established_session_shows_on_the_ladder_and_in_the_finding(site: Path) -> None:
    written(site, SUMMARY)
    result = audited(site)
    finding = established(result)
    assert finding.verdict.value == "unknown"  # Azure's half was not captured
    assert "Established (1d19h) with 12 prefixes" in finding.message
    assert (FILE, 3) in {(one.file, one.line) for one in finding.evidence}
    assert "12076" in finding.evidence[0].text
    path = next(one for one in result.estate.paths if one.id == PATH)
    assert cells(path, result.estate.ladders[PATH])[4] == "ok/up"
    assert result.incomplete == ()


def test_a_session_that_the_router_has_down_fails(site: Path) -> None:
    written(site, SUMMARY.replace("1d19h    12", "00:10:00 Active"))
    result = audited(site)
    assert established(result).verdict.value == "fail"
    path = next(one for one in result.estate.paths if one.id == PATH)
    assert cells(path, result.estate.ladders[PATH])[4] == "ok/DOWN"


@pytest.mark.parametrize("text", ["", "% Invalid input detected at '^' marker.\n", SUMMARY[:-24], "\0\1\2"])
def test_a_file_that_was_not_read_whole_is_reported_and_leaves_the_session_open(site: Path, text: str) -> None:
    written(site, text)
    result = audited(site)
    assert established(result).verdict.value == "unknown"
    assert any(sentence.startswith(FILE) for sentence in result.incomplete)
    path = next(one for one in result.estate.paths if one.id == PATH)
    assert cells(path, result.estate.ladders[PATH])[4] == "ok"


def test_an_old_capture_is_no_observation(site: Path) -> None:
    settings = site / "msee-audit.toml"
    settings.write_text(
        settings.read_text("utf-8").replace("capture_max_age_hours = 876000", "capture_max_age_hours = 1")
    )
    written(site, SUMMARY.replace("1d19h    12", "00:10:00 Active"))
    two_hours_ago = time.time() - 7200
    os.utime(site / FILE, (two_hours_ago, two_hours_ago))
    finding = established(audited(site))
    assert finding.verdict.value == "unknown"
    assert "old" in finding.message


def test_a_candidate_has_no_state_yet(site: Path, tmp_path: Path) -> None:
    written(site, SUMMARY)
    candidate = tmp_path / "candidate.cfg"
    shutil.copy(site / "configs" / "ams-er1.cfg", candidate)
    result = _audit(AuditOptions(site=site, candidates=(f"ams-er1={candidate}",)))
    assert "not captured" in established(result).message


def test_links_folders_and_unknown_commands_harm_nothing(site: Path) -> None:
    folder = site / "state" / "ams-er1"
    (folder / "show_bgp_summary.txt").mkdir()
    (folder / "show_ip_arp.txt").symlink_to(folder / "nowhere")
    (folder / "show_version.txt").write_text("whatever", "utf-8")
    result = audited(site)
    assert len([one for one in result.incomplete if one.startswith("state/ams-er1/")]) == 2
    assert established(result).verdict.value == "unknown"
