"""What of the policy reaches no circuit, and where two tags disagree, is said on stderr; the verdict goes on."""

import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from agent.config import parse_settings
from agent.policy_settings import untold

SITE = Path(__file__).resolve().parents[3] / "fixtures" / "sites" / "contoso"


@pytest.fixture
def audited(tmp_path: Path, msee_audit: Callable[..., CompletedProcess[str]]) -> Callable[[str], CompletedProcess[str]]:
    """Audit the clean site with more policy."""

    def audit(more: str) -> CompletedProcess[str]:
        folder = tmp_path / "site"
        shutil.copytree(SITE, folder)
        settings = folder / "msee-audit.toml"
        settings.write_text(f"{settings.read_text('utf-8')}\n{more}", "utf-8")
        return msee_audit("audit", folder, "--format", "json")

    return audit


def test_a_circuit_that_is_in_no_file_is_warned_of(audited: Callable[[str], CompletedProcess[str]]) -> None:
    done = audited('[policy.circuit.er-asm]\nmd5 = "required"\n')
    assert done.returncode == 0
    assert "warning: policy.circuit.er-asm: Azure's files hold no circuit of that name" in done.stderr
    assert "er-asm" not in done.stdout


def test_two_tags_that_disagree_are_warned_of_per_circuit(audited: Callable[[str], CompletedProcess[str]]) -> None:
    by_owner, by_environment = '[[policy.tagged]]\ntag = "owner"\n', '[[policy.tagged]]\ntag = "environment"\n'
    done = audited(f'{by_owner}bfd = "off"\n{by_environment}bfd = "required"\n')
    assert done.returncode == 0
    for circuit in ("er-ams", "er-fra"):
        said = f"policy of {circuit}: bfd: owner and environment disagree; the later entry holds: required"
        assert f"warning: {said}" in done.stderr


def test_a_policy_that_reaches_its_circuits_is_not_warned_of(audited: Callable[[str], CompletedProcess[str]]) -> None:
    done = audited('[[policy.tagged]]\ntag = "environment"\nvalue = "lab"\nbfd = "off"\n')
    assert "warning: policy" not in done.stderr


UNTOLD = """\
{"name": "er-lab", "id": "/subscriptions/00000000-0000-0000-0000-00000000c0de/resourceGroups/rg/providers/\
Microsoft.Network/expressRouteCircuits/er-lab", "type": "Microsoft.Network/expressRouteCircuits", "properties": \
{"peerings": []%s}%s}"""


@pytest.mark.parametrize(
    ("more", "tags", "settings", "is_open"),
    [
        ("", "", '[[policy.tagged]]\ntag = "environment"\nbfd = "off"\n', True),
        ("", ', "tags": {}', '[[policy.tagged]]\ntag = "environment"\nbfd = "off"\n', False),
        (', "provisioningState": "Succeeded"', "", '[[policy.tagged]]\ntag = "environment"\nbfd = "off"\n', False),
        ("", "", '[policy]\nbfd = "off"\n', False),
        ("", "", '[[policy.tagged]]\ntag = "environment"\nbfd = "off"\n[policy.circuit.er-lab]\nbfd = "off"\n', False),
    ],
)
def test_without_its_tags_what_is_wanted_of_a_circuit_is_not_known(
    more: str, tags: str, settings: str, is_open: bool, build_estate: Callable[..., Any]
) -> None:
    azure = build_estate({}, [UNTOLD % (more, tags)]).estate.azure
    assert [one.name for one in azure.circuits] == ["er-lab"]
    found = untold(parse_settings(settings, "s.toml").policy, azure)
    assert found == (
        ("what is wanted of er-lab is not known: [[policy.tagged]] asks for its tags, and they are in no file",)
        if is_open
        else ()
    )


def test_an_audit_that_does_not_know_what_is_wanted_is_incomplete(
    tmp_path: Path, msee_audit: Callable[..., CompletedProcess[str]]
) -> None:
    azure, settings = tmp_path / "azure.json", tmp_path / "s.toml"
    azure.write_text(UNTOLD % ("", ""), "utf-8")
    settings.write_text('[[policy.tagged]]\ntag = "environment"\nbfd = "off"\n', "utf-8")
    done = msee_audit(
        "audit", "--azure", tmp_path / "azure.json", "--settings", tmp_path / "s.toml", "--format", "json"
    )
    assert done.returncode == 4
    assert "incomplete: what is wanted of er-lab is not known" in done.stderr
