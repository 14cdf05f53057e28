"""The shape of the tree: where things are, what loads what, what may not be in it."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import agent
import checks
import parsers
from parsers import known_platforms

HEAVY = ("netmiko", "ciscoconfparse2", "ttp", "napalm", "hier_config", "paramiko", "azure")


def test_the_three_names_resolve_to_this_distribution(root: Path) -> None:
    for package in (agent, checks, parsers):
        assert package.__file__ is not None
        assert Path(package.__file__).resolve().is_relative_to(root)


def test_the_top_level_is_the_agreed_one(root: Path) -> None:
    folders = {one.name for one in root.iterdir() if one.is_dir() and not one.name.startswith((".", "_"))}
    assert folders - {"build", "msee_audit.egg-info"} == {"agent", "parsers", "checks", "fixtures", "tests", "systemd"}


@pytest.mark.parametrize(
    "statement",
    [
        "import parsers.model.device",
        "import checks.runner",
        "import sys; sys.argv = ['msee-audit', '--help']; import agent.cli",
        "import parsers; parsers.known_platforms()",
    ],
)
def test_no_heavy_library_is_loaded_by(statement: str) -> None:
    code = f"{statement}\nimport sys\nprint(sorted(set({HEAVY!r}) & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip().splitlines()[-1] == "[]"


def test_help_loads_neither_pydantic_nor_checks() -> None:
    code = "import agent.cli, sys; print(sorted({'pydantic', 'checks.catalogue'} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_every_platform_has_fixtures(fixtures: Path) -> None:
    assert known_platforms()
    for name in known_platforms():
        cases = [one for one in (fixtures / name).iterdir() if (one / "running-config.txt").is_file()]
        assert len(cases) >= 5, name


def test_no_file_names_an_index_host_or_a_machine_path(root: Path) -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, text=True, check=True).stdout.split()
    words = ("pypi" + ".org", "pythonhosted" + ".org", "/root" + "/", "/work" + "/main")
    found = [
        (name, word)
        for name in listed
        if (root / name).is_file() and name != "LICENSE"
        for word in words
        if word in (root / name).read_text("utf-8", errors="replace")
    ]
    assert listed
    assert found == []


def test_the_dependencies_that_the_package_names_can_be_installed(root: Path) -> None:
    # setuptools takes names and versions from these files, and stops at options such as -r.
    project = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["setuptools"]["dynamic"]
    files = [*project["dependencies"]["file"], *project["optional-dependencies"]["azure"]["file"]]
    lines = [line for name in files for line in (root / name).read_text().splitlines() if line.strip()]
    assert len(lines) > 10
    assert [line for line in lines if not re.match(r"[a-z0-9-]+\s*(?:[<>=!~].*)?$", line)] == []
