"""OCSF lines are Compliance Findings of 1.8.0, by the schema and by what the schema does not hold."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema

Cli = Callable[..., subprocess.CompletedProcess[str]]
COMPLIANCE = {"pass": 1, "unknown": 2, "error": 2, "fail": 3, "not_applicable": 99}
CAPTIONS = {
    "severity": {1: "Informational", 2: "Low", 3: "Medium", 4: "High", 5: "Critical"},
    "status": {1: "New", 2: "In Progress", 3: "Suppressed", 4: "Resolved"},
}


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schemas = OcsfJsonSchemaEmbedded(get_ocsf_schema(version="1.8.0"))
    name = schemas.lookup_class_name_from_uid(class_uid=2003)
    return Draft202012Validator(schemas.get_class_schema(class_name=name, profiles=[]))


@pytest.fixture
def events(site: Path, msee_audit: Cli, edit: Callable[[Path, str, str], None]) -> list[dict[str, Any]]:
    edit(site / "configs" / "er2.cfg", "encapsulation dot1Q 310", "encapsulation dot1Q 311")
    lines = msee_audit("audit", site, "--format", "ocsf").stdout.splitlines()
    assert lines
    return [json.loads(line) for line in lines]


def test_every_line_fits_the_schema(events: list[dict[str, Any]], validator: Draft202012Validator) -> None:
    assert [error.message for event in events for error in validator.iter_errors(event)] == []


def test_type_and_captions_agree_with_their_ids(events: list[dict[str, Any]]) -> None:
    for event in events:
        assert event["type_uid"] == event["class_uid"] * 100 + event["activity_id"]
        for name, captions in CAPTIONS.items():
            assert event[name] == captions[event[f"{name}_id"]]


def test_unknown_is_a_warning_never_a_pass(events: list[dict[str, Any]]) -> None:
    seen = {(event["unmapped"]["verdict"], event["compliance"]["status_id"]) for event in events}
    assert seen <= set(COMPLIANCE.items())
    assert {"pass", "fail", "unknown"} <= {verdict for verdict, _ in seen}


def test_only_failures_are_open_findings(events: list[dict[str, Any]]) -> None:
    for event in events:
        is_new = (event["activity_id"], event["status_id"]) == (1, 1)
        assert not (is_new and event["unmapped"]["verdict"] == "pass"), event["finding_info"]["title"]


def test_event_ids_are_unique_and_finding_ids_stable(site: Path, msee_audit: Cli, events: list[dict[str, Any]]) -> None:
    again = [json.loads(line) for line in msee_audit("audit", site, "--format", "ocsf").stdout.splitlines()]
    assert len({event["metadata"]["uid"] for event in events}) == len(events)
    assert [e["finding_info"]["uid"] for e in events] == [e["finding_info"]["uid"] for e in again]
    assert not {e["metadata"]["uid"] for e in events} & {e["metadata"]["uid"] for e in again}
