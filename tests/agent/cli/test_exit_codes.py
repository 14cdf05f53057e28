"""Every way that an audit can end: its exit code, a sentence that says why, and never a traceback."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Cli = Callable[..., subprocess.CompletedProcess[str]]
Edit = Callable[[Path, str, str], None]


def said(done: subprocess.CompletedProcess[str]) -> str:
    """Return all that was printed, on one line; a traceback fails the test."""
    text = " ".join(f"{done.stdout} {done.stderr}".split())
    assert "Traceback" not in text
    assert "internal error" not in text
    return text


def test_clean_site_is_0(site: Path, msee_audit: Cli) -> None:
    done = msee_audit("audit", site)
    assert done.returncode == 0, done.stdout
    assert "exit 0" in said(done)


def test_faulty_site_is_3_and_names_check_device_and_line(site: Path, msee_audit: Cli, edit: Edit) -> None:
    edit(site / "configs" / "er2.cfg", "encapsulation dot1Q 310", "encapsulation dot1Q 311")
    done = msee_audit("audit", site)
    assert done.returncode == 3
    assert "vlan-agrees" in done.stdout
    assert "configs/er2.cfg:13" in done.stdout
    assert "azure/circuit.json" in done.stdout


def test_fail_on_critical_lets_a_high_finding_pass_as_0(site: Path, msee_audit: Cli, edit: Edit) -> None:
    edit(site / "configs" / "er2.cfg", " neighbor 192.0.2.14 timers 10 30", " neighbor 192.0.2.14 timers 1 3")
    assert msee_audit("audit", site, "--fail-on", "low").returncode == 3
    assert msee_audit("audit", site, "--fail-on", "medium").returncode == 0


def test_empty_folder_is_4(tmp_path: Path, msee_audit: Cli) -> None:
    (tmp_path / "nothing").mkdir()
    done = msee_audit("audit", tmp_path / "nothing")
    assert done.returncode == 4
    assert "no router config" in said(done)
    assert "no circuit" in said(done)


def test_site_without_circuits_is_4(site: Path, msee_audit: Cli) -> None:
    (site / "azure" / "circuit.json").unlink()
    done = msee_audit("audit", site)
    assert done.returncode == 4
    assert "no circuit" in said(done)


def test_circuit_without_peering_is_4(site: Path, msee_audit: Cli, write_circuit: Callable[..., None]) -> None:
    write_circuit(site, has_peering=False)
    done = msee_audit("audit", site)
    assert done.returncode == 4
    assert "no path" in said(done)


def test_circuit_that_nobody_peers_with_is_4(site: Path, msee_audit: Cli) -> None:
    (site / "msee-audit.toml").unlink()
    for name in ("er1", "er2"):
        text = (
            f"version 17.12\nservice timestamps log datetime msec\nhostname {name}\n!\nline vty 0 4\n login\n!\nend\n"
        )
        (site / "configs" / f"{name}.cfg").write_text(text, "utf-8")
    done = msee_audit("audit", site)
    assert done.returncode == 4
    assert "no path pairs with a router" in said(done)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary", id="PNG"),
        pytest.param(b"", "empty", id="0 bytes"),
        pytest.param(b"%PDF-1.7 nothing of a router", "not recognised", id="another document"),
        pytest.param(b"hostname a\n" + b"x" * 50_000_000, "er1", id="50 MB line"),
        pytest.param(b"x" * (64 * 1024 * 1024 + 1), "larger than 64 MiB", id="too large"),
    ],
)
def test_what_is_no_config_is_4_and_the_other_router_is_still_read(
    site: Path, msee_audit: Cli, content: bytes, sentence: str
) -> None:
    (site / "msee-audit.toml").unlink()
    (site / "configs" / "er1.cfg").write_bytes(content)
    done = msee_audit("audit", site)
    assert done.returncode == 4
    assert sentence in said(done)
    assert "er-one/private/secondary/ipv4" in msee_audit("paths", site, "--format", "json").stdout


def test_directory_as_config_is_4(site: Path, msee_audit: Cli) -> None:
    (site / "configs" / "er1.cfg").unlink()
    (site / "configs" / "er1.cfg").mkdir()
    done = msee_audit("audit", site)
    assert done.returncode == 4
    assert "a directory" in said(done)


def test_device_of_the_inventory_without_a_file_is_4(site: Path, msee_audit: Cli) -> None:
    (site / "configs" / "er2.cfg").unlink()
    done = msee_audit("audit", site)
    assert done.returncode == 4
    assert "er2" in said(done)


def test_cut_off_config_is_4(site: Path, msee_audit: Cli, edit: Edit) -> None:
    edit(site / "configs" / "er1.cfg", "line vty 0 4\n login\n!\nend\n", "")
    done = msee_audit("audit", site)
    assert done.returncode == 4
    assert "er1 was not read whole" in said(done)


@pytest.mark.parametrize("content", [b"{", b"", b"\x89PNG\0", b'{"a": NaN}', b"[" * 100_000, b'{"a":1,"a":2}', b"[1]"])
def test_broken_json_is_4_and_names_the_file(site: Path, msee_audit: Cli, content: bytes) -> None:
    (site / "azure" / "broken.json").write_bytes(content)
    done = msee_audit("audit", site)
    assert done.returncode == 4
    assert "azure/broken.json" in said(done)


@pytest.mark.parametrize(
    "arguments",
    [
        ("audit",),
        ("audit", "no-such-folder"),
        ("audit", "--format", "nonsense"),
        ("audit", "--nonsense"),
        ("checks", "vlan-agree"),
        ("parse", "--platform", "cisco-xe", "x.cfg"),
        ("schema", "nonsense"),
    ],
)
def test_wrong_usage_is_2_and_prints_no_result(msee_audit: Cli, arguments: tuple[str, ...]) -> None:
    done = msee_audit(*arguments)
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert said(done)


def test_near_miss_of_a_check_is_suggested(msee_audit: Cli) -> None:
    assert "did you mean vlan-agrees" in said(msee_audit("checks", "vlan-agree"))


def test_candidate_is_audited_in_place_of_the_device(site: Path, msee_audit: Cli, tmp_path: Path) -> None:
    text = (site / "configs" / "er1.cfg").read_text("utf-8").replace("dot1Q 310", "dot1Q 312")
    (tmp_path / "new.cfg").write_text(text, "utf-8")
    assert msee_audit("audit", site, "--candidate", f"er1={tmp_path / 'new.cfg'}").returncode == 3
    assert msee_audit("audit", site, "--candidate", f"er9={tmp_path / 'new.cfg'}").returncode == 2


def test_files_named_one_by_one_give_the_site_s_findings(site: Path, msee_audit: Cli) -> None:
    done = msee_audit(
        "audit",
        *("--config", site / "configs" / "er1.cfg", "--config", site / "configs" / "er2.cfg"),
        *("--azure", site / "azure" / "circuit.json", "--settings", site / "msee-audit.toml"),
    )
    assert done.returncode == 0, done.stdout


def test_parse_of_one_bad_file_is_4_and_still_prints_the_good_one(site: Path, msee_audit: Cli, tmp_path: Path) -> None:
    (tmp_path / "bad.cfg").write_bytes(b"")
    done = msee_audit("parse", site / "configs" / "er1.cfg", tmp_path / "bad.cfg")
    assert done.returncode == 4
    assert "er1" in done.stdout
    assert "empty" in done.stderr


def test_output_that_cannot_be_written_is_5(site: Path, msee_audit: Cli, tmp_path: Path) -> None:
    done = msee_audit("audit", site, "--output", tmp_path / "missing" / "out.txt")
    assert done.returncode == 5
    assert done.stdout == ""
    assert "out.txt" in said(done)
