"""`guide` as a command: the table, the document, Markdown, the baseline."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

Cli = Callable[..., subprocess.CompletedProcess[str]]
Edit = Callable[[Path, str, str], None]


def test_the_table_has_every_point_and_ends_with_what_answers_the_open_ones(site: Path, msee_audit: Cli) -> None:
    result = msee_audit("guide", site)
    assert result.returncode == 3, result.stderr  # the circuit has no tag
    lines = result.stdout.splitlines()
    assert lines[0] == "tiny   Secure your Azure ExpressRoute"
    assert lines[1].startswith("27 points: ")
    shown = [line.split()[0] for line in lines if line[2:3] in ("R", "X") and line[3:4].isdigit()]
    assert shown == [*(f"R{number:02}" for number in range(1, 28)), *(f"X{number}" for number in range(1, 15))]
    assert "  R01  n/a  MACsec on ExpressRoute Direct" in lines
    assert "  R13  ok   MD5 on every BGP session" in lines
    number = next(line.split()[0] for line in lines if line.endswith("az lock list -o json > azure/locks.json"))
    identity = lines.index("  R10  ?    Least privilege for those who manage it")
    assert number in " ".join(lines[identity + 1 : identity + 8]).replace(",", "").split()


def test_a_point_that_fails_quotes_its_place_and_exits_3(site: Path, msee_audit: Cli, edit: Edit) -> None:
    edit(site / "configs" / "er1.cfg", " neighbor 192.0.2.10 password 7 0505091B205F4B0A0B00032602021D7D1A\n", "")
    result = msee_audit("guide", site)
    assert result.returncode == 3
    assert "  R13  FAIL MD5 on every BGP session" in result.stdout
    assert "bgp-md5-set: " in result.stdout
    assert "configs/er1.cfg:" in result.stdout


def test_a_site_that_was_not_seen_whole_exits_4(site: Path, msee_audit: Cli) -> None:
    (site / "configs" / "er2.cfg").unlink()
    result = msee_audit("guide", site)
    assert result.returncode == 4
    assert "er2" in result.stderr
    assert "  R13  ?    MD5 on every BGP session" in result.stdout


def test_the_document_carries_the_findings_and_fits_its_schema(site: Path, msee_audit: Cli) -> None:
    document = json.loads(msee_audit("guide", site, "--format", "json").stdout)
    schema = json.loads(msee_audit("schema", "guide").stdout)
    assert set(document) == set(schema["properties"])
    point = next(one for one in document["points"] if one["id"] == "R13")
    assert point["verdict"] == "pass"
    assert {one["check"] for one in point["findings"]} >= {"bgp-md5-set", "bgp-md5-agrees"}
    assert sum(document["verdicts"].values()) == 27


def test_markdown_is_a_table_and_the_commands(site: Path, msee_audit: Cli) -> None:
    text = msee_audit("guide", site, "--format", "md").stdout
    assert "| R20 | fail | Resources are tagged | missing or empty tags: er-one: any tag |" in text
    assert "## R10 Least privilege for those who manage it: unknown" in text
    assert "az lock list -o json > azure/locks.json" in text


def test_the_baseline_answers_r22_until_something_drifts(site: Path, msee_audit: Cli, edit: Edit) -> None:
    assert "  R22  ?" in msee_audit("guide", site).stdout
    written = msee_audit("guide", site, "--write-baseline")
    assert written.returncode == 0, written.stderr
    assert "notasecret" not in (site / "baseline.json").read_text("utf-8")
    assert "  R22  ok" in msee_audit("guide", site).stdout
    edit(site / "azure" / "circuit.json", '"tier": "Standard"', '"tier": "Premium"')
    result = msee_audit("guide", site)
    assert result.returncode == 3
    said = " ".join(result.stdout.split())
    assert (
        "azure-documented: drifted from the baseline: circuit/er-one/sku_tier azure/circuit.json/sku/tier Premium"
        in said
    )


def test_a_baseline_that_is_none_is_refused(site: Path, msee_audit: Cli) -> None:
    (site / "baseline.json").write_text("[]", "utf-8")
    result = msee_audit("guide", site)
    assert result.returncode == 2
    assert "not a baseline" in result.stderr


def test_no_baseline_is_written_of_what_was_not_seen_whole(site: Path, msee_audit: Cli) -> None:
    (site / "configs" / "er2.cfg").unlink()
    assert msee_audit("guide", site, "--write-baseline").returncode == 4
    assert not (site / "baseline.json").exists()
