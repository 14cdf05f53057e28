"""The settings as they are documented: the schema describes every key, the example shows every key with its default."""

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any, get_args

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from agent.config import Settings, parse_settings
from checks.policy import Algorithms, BfdTimers, CircuitPolicy, Policy, TaggedPolicy

EXAMPLE = Path(__file__).resolve().parents[3] / "agent" / "msee-audit.example.toml"
SCHEMA = Settings.model_json_schema()


@pytest.fixture(scope="module")
def taken_in() -> str:
    """The example with every commented-out key taken in."""
    return re.sub(r"^#(?! |$)", "", EXAMPLE.read_text("utf-8"), flags=re.MULTILINE)


@pytest.fixture(scope="module")
def shown(taken_in: str) -> dict[str, Any]:
    """What it says then."""
    return tomllib.loads(taken_in)


def undescribed(schema: dict[str, Any]) -> Iterator[str]:
    for name, table in {"Settings": schema, **schema["$defs"]}.items():
        for key, value in table.get("properties", {}).items():
            target = value.get("$ref") or value.get("items", {}).get("$ref") or ""
            of_table = schema["$defs"].get(target.rpartition("/")[2], {}).get("description")
            if not (value.get("description") or of_table):
                yield f"{name}.{key}"


def test_every_key_of_the_settings_is_described_in_the_schema() -> None:
    assert len(SCHEMA["$defs"]) > 10
    assert list(undescribed(SCHEMA)) == []


def test_a_key_without_a_description_would_be_found() -> None:
    bare = {"properties": {"a": {"type": "string"}, "b": {"description": "x"}}, "$defs": {}}
    assert list(undescribed(bare)) == ["Settings.a"]


def test_every_key_of_the_policy_has_a_description_of_its_own() -> None:
    for model in (Policy, CircuitPolicy, TaggedPolicy, Algorithms, BfdTimers):
        assert [name for name, field in model.model_fields.items() if not field.description] == []


def test_the_example_as_it_is_changes_nothing() -> None:
    assert parse_settings(EXAMPLE.read_text("utf-8"), "example") == Settings()


def test_the_example_with_everything_taken_in_is_valid(taken_in: str, shown: dict[str, Any]) -> None:
    settings = parse_settings(taken_in, "example")
    assert set(shown) == set(Settings.model_fields)
    examples = {"severity": {}, "tagged": (), "circuit": {}, "bgp_timers": None, "segmentation": Policy().segmentation}
    assert settings.policy.model_copy(update=examples) == Policy()


def models_of(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the records that an annotation holds, itself or in a list, table or union."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for one in get_args(annotation):
        yield from models_of(one)


def tables(model: type[BaseModel], value: Any) -> Iterator[tuple[type[BaseModel], dict[str, Any]]]:
    """Yield every table of the example with its record; entries of a list or of a table of names one by one."""
    entries = value if isinstance(value, list) else [value]
    for entry in entries:
        yield model, entry
        for key, below in entry.items():
            annotation = model.model_fields[key].annotation
            for inner in models_of(annotation):
                named = str(annotation).startswith("dict")
                yield from tables(inner, list(below.values()) if named else below)


def test_the_example_shows_every_key_of_every_table(shown: dict[str, Any]) -> None:
    seen: dict[type[BaseModel], set[str]] = {}
    for model, entry in tables(Settings, shown):
        seen.setdefault(model, set()).update(entry)
    assert len(seen) > 15
    assert {
        model.__name__: set(model.model_fields) - keys for model, keys in seen.items() if set(model.model_fields) - keys
    } == {}


def test_every_default_that_the_example_shows_is_the_real_one(shown: dict[str, Any]) -> None:
    wrong, compared = [], 0
    for model, entry in tables(Settings, shown):
        defaults = Policy if issubclass(model, CircuitPolicy) else model
        for key, value in entry.items():
            field = defaults.model_fields.get(key)
            default = _plain(field) if field is not None else None
            if (
                default is None
                or isinstance(default, dict)
                or (isinstance(value, list) and value[:1] and isinstance(value[0], dict))
            ):
                continue
            compared += 1
            if value != default:
                wrong.append(f"{model.__name__}.{key}: {value}, not {default}")
    assert compared > 60
    assert wrong == []


def _plain(field: FieldInfo) -> Any:
    """Return a field's default as TOML writes it; None where there is none or it is a table."""
    if field.is_required():
        return None
    default = field.get_default(call_default_factory=True)
    if isinstance(default, BaseModel):
        return None
    return json.loads(json.dumps(default))


def test_the_example_is_printed_as_it_stands(msee_audit: Callable[..., CompletedProcess[str]]) -> None:
    printed = msee_audit("schema", "settings", "--format", "toml")
    assert printed.returncode == 0
    assert printed.stdout == EXAMPLE.read_text("utf-8")


def test_no_other_document_is_toml(msee_audit: Callable[..., CompletedProcess[str]]) -> None:
    refused = msee_audit("schema", "device", "--format", "toml")
    assert refused.returncode == 2
    assert "only the settings are" in refused.stderr
