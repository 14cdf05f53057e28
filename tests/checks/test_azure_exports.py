"""What the checks read can be exported: every type has a command, a file, and a reader; missing ones are named."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from agent.azure.kinds import READERS
from agent.azure.live.reads import KINDS
from checks.azure_exports import export_of, exports, type_of_file
from checks.catalogue import all_checks
from checks.finding import Finding
from checks.guide import points
from checks.severity import Severity

READ_ELSEWHERE = {"microsoft.network/expressroutecircuits", "microsoft.network/expressrouteports"}
# Not of Azure's resource manager: nobody pulls these.
BY_HAND = {"sentinel", "maintenance-assignments", "conditional-access", "metrics"}


def only(case: Any, check: str, name: str | None = None) -> Finding:
    [finding] = [
        one
        for one in case.findings({check: all_checks()[check]})
        if name in (None, one.subject.circuit, one.subject.port)
    ]
    return finding


def test_every_type_that_is_exported_is_read() -> None:
    assert set(exports()) - set(READERS) == READ_ELSEWHERE


def test_a_file_of_every_type_tells_its_type_and_whose_it_is() -> None:
    stems = [one.file for one in exports().values()]
    assert len(set(stems)) == len(stems)
    for kind, one in exports().items():
        assert type_of_file(one.file) == (kind, "")
        assert type_of_file(f"{one.file}.er-ams") == (kind, "er-ams")
    assert type_of_file("backup") == ("", "")


def test_what_a_pull_saves_has_the_name_that_the_commands_give_it() -> None:
    assert {one.file for one in exports().values()} - set(KINDS) == BY_HAND


def test_the_guide_asks_for_types_that_have_a_command() -> None:
    assert {kind for one in points() for kind in one.exports} <= set(exports())


def test_a_command_carries_names_as_one_word() -> None:
    command = export_of("microsoft.insights/diagnosticsettings", "er ams", id="/subscriptions/0/x;y")
    assert "--resource '/subscriptions/0/x;y' -o json > azure/'diagnostic-settings.er ams'.json" in command


def test_every_missing_type_is_named_with_its_command(build_estate: Callable[..., Any], root: Path) -> None:
    text = (root / "fixtures" / "checks" / "azure-no-classic" / "pass" / "azure.json").read_text("utf-8")
    finding = only(build_estate({}, [text]), "evidence-azure-complete")
    assert finding.verdict.value == "unknown"
    said = "\n".join(finding.details)
    for command in ("az network vnet list", "az lock list", "az network nsg list", "az monitor metrics alert list"):
        assert command in said
    # A provider's circuit without MACsec needs no port and no vault.
    assert "express-route port list" not in said
    assert "az keyvault" not in said


def test_one_metro_circuit_weighs_less_than_one_building(load_case: Callable[[Path], Any], root: Path) -> None:
    cases = root / "fixtures" / "checks" / "resilience-two-locations"
    check = "resilience-two-locations"
    assert only(load_case(cases / "fail"), check).severity is Severity.HIGH
    assert only(load_case(cases / "fail-metro"), check).severity is Severity.MEDIUM


def test_an_alert_on_light_weighs_less_than_one_on_the_line(load_case: Callable[[Path], Any], root: Path) -> None:
    case = load_case(root / "fixtures" / "checks" / "azure-alerts-on" / "fail-light")
    [link, _] = [one for one in case.findings({"azure-alerts-on": all_checks()["azure-alerts-on"]}) if one.subject.port]
    assert (link.subject.link, link.severity) == ("link1", Severity.LOW)


def test_the_example_site_names_every_file_as_the_commands_do(root: Path) -> None:
    for path in sorted((root / "fixtures" / "sites" / "contoso" / "azure").glob("*.json")):
        assert json.loads(path.read_text("utf-8"))
        kind, _ = type_of_file(path.stem)
        assert kind or path.stem == "port-erd-ams", path.name
