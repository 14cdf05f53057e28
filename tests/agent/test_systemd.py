"""The units: systemd accepts them, they are hardened, and what they start exists."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from agent.collect.commands import CONFIG_COMMANDS
from agent.config import ExportSettings, StoreSettings, parse_settings

PROGRAM = "/opt/msee-audit/bin/msee-audit"
UNITS = ("msee-audit.service", "msee-audit.timer", "msee-audit-failure@.service")
FAILURE = "msee-audit-failure@msee-audit.service.service"
needs_systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")


@pytest.fixture
def units(root: Path) -> Path:
    """The folder of the units."""
    return root / "systemd"


@pytest.fixture
def installed(units: Path, tmp_path: Path) -> Path:
    """The units as on a host that has the program: another one stands in for it, which exists here."""
    for name in UNITS:
        text = (units / name).read_text().replace(PROGRAM, sys.executable)
        (tmp_path / name.replace("@.", "@msee-audit.service.")).write_text(text)
    (tmp_path / "msee-audit-failure@.service").write_text((units / "msee-audit-failure@.service").read_text())
    return tmp_path


def values(text: str, key: str) -> list[str]:
    """The values of a key in a unit, in its order."""
    return re.findall(rf"^{key}=(.*)$", text, re.MULTILINE)


def analyze(*words: str) -> "subprocess.CompletedProcess[str]":
    """Run systemd-analyze."""
    return subprocess.run(["systemd-analyze", *words], check=False, capture_output=True, text=True)


@needs_systemd
@pytest.mark.parametrize(
    "name", ["msee-audit.service", "msee-audit.timer", "msee-audit-failure@msee-audit.service.service"]
)
def test_systemd_accepts_the_unit_without_a_word(installed: Path, name: str) -> None:
    done = analyze("verify", "--man=no", str(installed / name))
    ours = [line for line in done.stderr.splitlines() if "msee-audit" in line]
    assert (done.returncode, ours) == (0, [])


@needs_systemd
@pytest.mark.parametrize("name", ["msee-audit.service", FAILURE])
def test_the_exposure_is_at_most_1_5_of_10(installed: Path, name: str) -> None:
    done = analyze("security", "--offline=true", "--threshold=15", str(installed / name))
    assert done.returncode == 0, done.stdout[-300:]


@needs_systemd
def test_the_calendar_is_every_night_in_utc(units: Path) -> None:
    (when,) = values((units / "msee-audit.timer").read_text(), "OnCalendar")
    done = analyze("calendar", when)
    assert done.returncode == 0
    assert "Normalized form: *-*-* 02:00:00 UTC" in done.stdout


def test_the_service_starts_a_command_that_exists_with_options_that_exist(units: Path) -> None:
    from agent.cli import app

    (start,) = values((units / "msee-audit.service").read_text(), "ExecStart")
    program, command, *words = start.split()
    assert program == PROGRAM
    group: Any = typer.main.get_command(app)
    known = {option for parameter in group.commands[command].params for option in parameter.opts}
    options = [word for word in words if word.startswith("--")]
    assert options == ["--settings", "--site"]
    assert set(options) <= known


def test_what_is_started_lies_where_execution_is_allowed(units: Path) -> None:
    text = (units / "msee-audit.service").read_text()
    allowed = values(text, "ExecPaths")[0].split()
    assert any(PROGRAM.startswith(f"{path}/") for path in allowed)
    assert values(text, "NoExecPaths") == ["/"]


def test_findings_are_a_success_and_every_other_code_fires_the_failure_unit(units: Path) -> None:
    text = (units / "msee-audit.service").read_text()
    assert values(text, "SuccessExitStatus") == ["3"]
    assert values(text, "OnFailure") == ["msee-audit-failure@%n.service"]
    assert (units / "msee-audit-failure@.service").is_file()


def test_a_hanging_run_is_ended(units: Path) -> None:
    assert values((units / "msee-audit.service").read_text(), "TimeoutStartSec") == ["30min"]


def test_the_paths_of_the_settings_are_those_that_the_unit_may_write(units: Path) -> None:
    text = (units / "msee-audit.service").read_text()
    state = f"/var/lib/{values(text, 'StateDirectory')[0]}/"
    logs = f"/var/log/{values(text, 'LogsDirectory')[0]}/"
    readme = (units / "README.md").read_text()
    settings = parse_settings(example(readme), "README.md")
    assert StoreSettings().path.startswith(state)
    assert settings.store.path == StoreSettings().path
    assert isinstance(settings.export, ExportSettings)
    assert (settings.export.ocsf_file or "").startswith(logs)
    assert f"--site {state}site" in text
    assert f"d {state}site/azure 0700 msee-audit msee-audit" in (units / "msee-audit.tmpfiles").read_text()


def example(readme: str) -> str:
    """The settings in the README's first block of TOML."""
    block = readme.partition("## Settings")[2].partition("## ")[0]
    return "\n".join(line[4:] for line in block.splitlines() if line.startswith("    "))


def test_the_readme_s_settings_use_credentials_that_the_unit_loads(units: Path) -> None:
    text = (units / "msee-audit.service").read_text()
    loaded = {one.partition(":")[0] for one in values(text, "LoadCredential")}
    settings = parse_settings(example((units / "README.md").read_text()), "README.md")
    assert loaded == {"router-login", "fingerprint-key"}
    assert settings.collect.credential == "credential:router-login"
    assert settings.device[0].host


def test_the_readme_lists_every_command_that_an_account_must_be_allowed(units: Path) -> None:
    readme = (units / "README.md").read_text().replace("\\|", "|")
    for platform in ("cisco_xe", "juniper_junos", "fortinet", "paloalto_panos"):
        known = CONFIG_COMMANDS[platform]
        for command in (known.command, *known.preparation):
            assert f"`{command}`" in readme


def test_the_user_is_the_same_everywhere_and_cannot_log_in(units: Path) -> None:
    service = (units / "msee-audit.service").read_text()
    (user,) = values(service, "User")
    lines = (units / "msee-audit.sysusers").read_text().splitlines()
    (entry,) = [line for line in lines if not line.startswith("#")]
    assert entry.startswith(f"u {user} - ")
    assert entry.endswith("/usr/sbin/nologin")


def test_credentials_are_for_root_only(units: Path) -> None:
    assert "d /etc/msee-audit/credentials 0700 root root -" in (units / "msee-audit.tmpfiles").read_text()
