"""The README's examples of a site's own checks, as they stand there: read, run, and right."""

import json
import re
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agent.audit_command import AuditOptions, run_audit

BLOCK = re.compile(r"(?:^    .*\n|^\n(?=\n?    ))+", re.MULTILINE)


@pytest.fixture
def examples(root: Path) -> tuple[str, str, str]:
    """The declared check, the folder's settings, and the Python file."""
    section = (root / "README.md").read_text("utf-8").partition("\n## Checks of your own\n")[2].partition("\n## ")[0]
    declared, folder, program = (textwrap.dedent(one[0]).strip() + "\n" for one in BLOCK.finditer(section))
    return declared, folder, program


@pytest.fixture
def verdicts(site: Path, examples: tuple[str, str, str], tmp_path: Path) -> Callable[[], dict[str, Any]]:
    """Audit the small site with the examples; return verdict and evidence by check and router."""
    declared, folder, program = examples
    settings = site / "msee-audit.toml"
    settings.write_text(f"{settings.read_text('utf-8')}\n{folder}\n{declared}", "utf-8")
    (site / "custom-checks").mkdir()
    (site / "custom-checks" / "loopback.py").write_text(program, "utf-8")

    def audit() -> dict[str, Any]:
        run_audit(AuditOptions(site=site, format="json", output=tmp_path / "out.json"))
        findings = json.loads((tmp_path / "out.json").read_text("utf-8"))["findings"]
        own = [one for one in findings if one["check"].startswith("custom-")]
        return {
            f"{one['check']} {one['subject']['device']}": (one["verdict"], [row["text"] for row in one["evidence"]])
            for one in own
        }

    return audit


def test_examples_pass_and_fail_by_the_routers(
    site: Path, verdicts: Callable[[], dict[str, Any]], edit: Callable[[Path, str, str], None]
) -> None:
    loopback = "interface Loopback0\n ip address 198.51.100.1 255.255.255.255\n!\nline vty"
    edit(site / "configs" / "er1.cfg", "line vty", loopback)
    edit(site / "configs" / "er2.cfg", "timers 10 30", "timers 20 60")
    assert verdicts() == {
        "custom-hold-time er1": ("pass", [" neighbor 192.0.2.10 timers 10 30"]),
        "custom-hold-time er2": ("fail", [" neighbor 192.0.2.14 timers 20 60"]),
        "custom-loopback er1": ("pass", [" ip address 198.51.100.1 255.255.255.255"]),
        "custom-loopback er2": ("fail", ["version 17.12"]),
    }


def test_examples_do_not_apply_or_stay_open(
    site: Path, verdicts: Callable[[], dict[str, Any]], edit: Callable[[Path, str, str], None]
) -> None:
    edit(site / "configs" / "er1.cfg", "remote-as 12076", "remote-as 64510")
    (site / "configs" / "er2.cfg").unlink()
    found = verdicts()
    assert found["custom-hold-time er1"][0] == "not_applicable"
    assert found["custom-hold-time er2"][0] == "unknown"
    assert found["custom-loopback er2"][0] == "unknown"
