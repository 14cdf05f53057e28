"""What is printed: the result alone on stdout, in 80 columns, the same bytes whatever the order of the files."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

Cli = Callable[..., subprocess.CompletedProcess[str]]
Edit = Callable[[Path, str, str], None]
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def faulty(site: Path, edit: Edit) -> Path:
    """The small site with a wrong tag, no password, and a description that plays with the terminal."""
    edit(site / "configs" / "er2.cfg", "encapsulation dot1Q 310", "encapsulation dot1Q 311")
    edit(site / "configs" / "er1.cfg", " neighbor 192.0.2.10 password 7 0505091B205F4B0A0B00032602021D7D1A\n", "")
    edit(site / "configs" / "er1.cfg", "description er-one private", "description er-one \x1b[31mred\u202e=1+1")
    return site


def without_run(text: str) -> Any:
    """Return a findings document without what differs from run to run."""
    document = json.loads(text)
    document["run"].pop("id")
    document["run"].pop("started_at")
    return document


def test_json_is_all_of_stdout_and_fits_its_schema(faulty: Path, msee_audit: Cli) -> None:
    document = json.loads(msee_audit("audit", faulty, "--format", "json").stdout)
    assert document["schema"] == "msee-audit/findings/1"
    schema = json.loads(msee_audit("schema", "findings").stdout)
    jsonschema.Draft202012Validator(schema).validate(document)


def test_parse_json_fits_its_schema(site: Path, msee_audit: Cli) -> None:
    document = json.loads(msee_audit("parse", site / "configs" / "er1.cfg", "--format", "json").stdout)
    assert document["schema"] == "msee-audit/device/1"
    schema = json.loads(msee_audit("schema", "device").stdout)
    jsonschema.Draft202012Validator(schema).validate(document)


def test_jsonl_holds_one_finding_a_line(faulty: Path, msee_audit: Cli) -> None:
    lines = msee_audit("audit", faulty, "--format", "jsonl").stdout.splitlines()
    findings = [json.loads(line) for line in lines]
    assert {"vlan-agrees", "bgp-md5-set"} <= {one["check"] for one in findings if one["verdict"] == "fail"}


@pytest.mark.parametrize("verdict", ["fail", "unknown", "pass", "not_applicable"])
def test_only_prints_that_verdict_alone(faulty: Path, msee_audit: Cli, verdict: str) -> None:
    lines = msee_audit("audit", faulty, "--format", "jsonl", "--only", verdict).stdout.splitlines()
    assert {json.loads(line)["verdict"] for line in lines} == {verdict}


def test_only_does_not_change_the_exit_code(faulty: Path, msee_audit: Cli) -> None:
    assert msee_audit("audit", faulty, "--only", "pass").returncode == 3


@pytest.mark.parametrize("arguments", [("audit", "--unknown"), ("audit", "--ascii"), ("paths",)])
def test_tables_fit_80_columns(faulty: Path, msee_audit: Cli, arguments: tuple[str, ...]) -> None:
    command, *options = arguments
    lines = msee_audit(command, faulty, *options).stdout.splitlines()
    assert lines
    assert [line for line in lines if len(line) > 80] == []


@pytest.mark.parametrize("arguments", [("checks",), ("checks", "vlan-agrees")])
def test_catalogue_fits_80_columns(msee_audit: Cli, arguments: tuple[str, ...]) -> None:
    lines = msee_audit(*arguments).stdout.splitlines()
    assert lines
    assert [line for line in lines if len(line) > 80] == []


def test_ascii_prints_ascii_only(faulty: Path, msee_audit: Cli) -> None:
    assert msee_audit("audit", faulty, "--ascii", "--unknown").stdout.isascii()


def test_ladder_s_cells_stand_below_their_heads(site: Path, msee_audit: Cli) -> None:
    lines = msee_audit("audit", site).stdout.splitlines()
    head = next(line for line in lines if line.split()[:2] == ["port", "macsec"])
    rows = [line for line in lines if line.split()[:2] == ["private", "pri"]]
    assert rows
    for row in rows:
        column = head.index("port")
        assert row[column - 1] == " ", row
        assert row[column:].startswith("ok"), row


def test_what_the_failing_rung_hides_is_a_dash(faulty: Path, msee_audit: Cli) -> None:
    lines = msee_audit("audit", faulty).stdout.splitlines()
    row = next(line for line in lines if line.split()[:2] == ["private", "sec"])
    assert row.split()[row.split().index("DOWN") :][:5] == ["DOWN", "-", "-", "-", "-"]


def test_key_on_azure_s_side_alone_is_down(faulty: Path, msee_audit: Cli) -> None:
    lines = msee_audit("audit", faulty).stdout.splitlines()
    row = next(line for line in lines if line.split()[:2] == ["private", "pri"])
    assert row.split()[3:10] == ["ok", "-", "ok", "ok", "ok", "DOWN", "-"]


def test_no_key_known_on_either_side_is_open_not_ok(faulty: Path, msee_audit: Cli) -> None:
    text = (faulty / "msee-audit.toml").read_text("utf-8")
    start, _, rest = text.partition("[[keys]]")
    (faulty / "msee-audit.toml").write_text(start + rest[rest.index("[policy]") :], "utf-8")
    lines = msee_audit("audit", faulty).stdout.splitlines()
    row = next(line for line in lines if line.split()[:2] == ["private", "pri"])
    assert row.split()[3:9] == ["ok", "-", "ok", "ok", "ok", "open"]


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "ocsf"])
def test_no_control_or_direction_character_leaves(faulty: Path, msee_audit: Cli, form: str) -> None:
    done = msee_audit("audit", faulty, "--format", form, "--unknown")
    for character in ("\x1b", "\u202e"):
        assert character not in done.stdout
        assert character not in done.stderr


def test_parse_lets_no_control_character_out(faulty: Path, msee_audit: Cli) -> None:
    for form in ("table", "json"):
        assert "\x1b" not in msee_audit("parse", faulty / "configs" / "er1.cfg", "--format", form).stdout


def test_no_colour_without_a_terminal_and_colour_with_one(faulty: Path) -> None:
    plain, coloured = on_terminal(faulty, {"NO_COLOR": "1"}), on_terminal(faulty, {})
    assert b"\x1b[" not in plain
    assert b"\x1b[" in coloured


def on_terminal(site: Path, environment: dict[str, str]) -> bytes:
    """Return what `audit` writes to a terminal."""
    base = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "agent", "audit", str(site)]
    with subprocess.Popen(
        command, stdout=follower, stderr=subprocess.DEVNULL, cwd=ROOT, env={**base, **environment}
    ) as process:
        os.close(follower)
        chunks = []
        while True:
            try:
                chunk = os.read(leader, 65536)
            except OSError:  # Linux says EIO where the other end is closed
                break
            if not chunk:
                break
            chunks.append(chunk)
        process.wait(60)
    os.close(leader)
    return b"".join(chunks)


def test_order_of_the_files_changes_nothing(faulty: Path, msee_audit: Cli) -> None:
    files = ("--config", faulty / "configs" / "er1.cfg", "--config", faulty / "configs" / "er2.cfg")
    turned = (*files[2:], *files[:2])
    rest = ("--azure", faulty / "azure" / "circuit.json", "--settings", faulty / "msee-audit.toml", "--format", "jsonl")
    first, second = msee_audit("audit", *files, *rest).stdout, msee_audit("audit", *turned, *rest).stdout
    assert first
    assert first == second


def test_two_runs_differ_in_run_id_and_time_alone(faulty: Path, msee_audit: Cli) -> None:
    first = msee_audit("audit", faulty, "--format", "json").stdout
    second = msee_audit("audit", faulty, "--format", "json").stdout
    assert without_run(first) == without_run(second)
    assert json.loads(first)["run"]["id"] != json.loads(second)["run"]["id"]


def test_output_file_is_whole_private_and_stdout_stays_empty(faulty: Path, msee_audit: Cli, tmp_path: Path) -> None:
    target = tmp_path / "findings.json"
    done = msee_audit("audit", faulty, "--format", "json", "--output", target)
    assert done.stdout == ""
    assert json.loads(target.read_text("utf-8"))["schema"] == "msee-audit/findings/1"
    assert target.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".findings")] == []


def test_closed_pipe_is_quiet(site: Path) -> None:
    command = [sys.executable, "-m", "agent", "audit", str(site), "--format", "json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        errors = process.stderr.read()
    assert process.returncode == 5, "what nobody read was not delivered"
    assert b"Traceback" not in errors
    assert b"BrokenPipe" not in errors
    assert b"internal error" not in errors


def test_one_fault_on_both_links_is_told_once(site: Path, msee_audit: Cli, edit: Edit) -> None:
    edit(site / "azure" / "circuit.json", '"vlanId": 310', '"vlanId": 320')
    text = msee_audit("audit", site).stdout
    assert text.count("VLAN differs") <= 2


def test_summary_counts_agree_with_the_findings(faulty: Path, msee_audit: Cli) -> None:
    document = json.loads(msee_audit("audit", faulty, "--format", "json").stdout)
    for verdict, count in document["summary"]["verdicts"].items():
        assert count == sum(one["verdict"] == verdict for one in document["findings"]), verdict


@pytest.fixture
def contoso_faulty(fixtures: Path) -> Path:
    """The bundled faulty site: long lines, three routers, both platforms."""
    return fixtures / "sites" / "contoso-faulty"


def test_example_site_fits_80_columns(contoso_faulty: Path, msee_audit: Cli) -> None:
    lines = msee_audit("audit", contoso_faulty, "--unknown").stdout.splitlines()
    assert lines
    assert [line for line in lines if len(line) > 80] == []


def test_lines_to_type_are_never_cut(contoso_faulty: Path, msee_audit: Cli) -> None:
    document = json.loads(msee_audit("audit", contoso_faulty, "--format", "json", "--only", "fail").stdout)
    long = [line for one in document["findings"] for line in one["remediation"]["config"] if len(line) > 72]
    assert long
    lines = msee_audit("audit", contoso_faulty).stdout.splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith("  mend  ")]
    assert starts
    for start in starts:
        following = [n for n in range(start + 1, len(lines)) if not lines[n].startswith("    ")]
        assert not [line for line in lines[start : following[0]] if "…" in line]


def test_demo_exits_with_0_and_says_what_the_audit_exits_with(msee_audit: Cli) -> None:
    done = msee_audit("demo")
    assert done.returncode == 0
    assert "exits with 3" in done.stderr
    assert "exit 3" in done.stdout
