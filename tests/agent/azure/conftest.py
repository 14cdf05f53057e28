"""Azure fixtures as definitions, and what every shape of them must yield."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from agent.azure.reader import AzureFile, read_definition
from checks.azure_definition import AzureDefinition, AzureRecord
from parsers.model.secret import Sealer

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
PLACES = {"file", "at", "pointers", "values", "files", "others"}


@pytest.fixture(scope="session")
def azure_files(fixtures: Path) -> Callable[[str], list[AzureFile]]:
    """The files of one case of `fixtures/azure`."""

    def files(case: str) -> list[AzureFile]:
        found = sorted((fixtures / "azure" / case).glob("*.json"))
        assert found
        return [AzureFile(f"azure/{one.name}", one.read_text(), NOON) for one in found]

    return files


@pytest.fixture(scope="session")
def read(sealer: Sealer) -> Callable[..., AzureDefinition]:
    """Read values (as JSON) or texts, named a.json, b.json …, each an hour older than the one before."""

    def one(*documents: Any) -> AzureDefinition:
        files = [
            AzureFile(
                f"{chr(ord('a') + index)}.json",
                document if isinstance(document, str) else json.dumps(document),
                NOON.replace(hour=12 - index),
            )
            for index, document in enumerate(documents)
        ]
        return read_definition(files, sealer)

    return one


@pytest.fixture(scope="session")
def stripped() -> Callable[[Any], Any]:
    """Facts without their places, as plain values."""

    def strip(value: Any) -> Any:
        if isinstance(value, AzureRecord):
            return {name: strip(getattr(value, name)) for name in type(value).model_fields if name not in PLACES}
        return tuple(strip(one) for one in value) if isinstance(value, tuple) else value

    return strip


@pytest.fixture(scope="session")
def each_record() -> Callable[[AzureDefinition], list[AzureRecord]]:
    """All records of a definition, nested ones too."""

    def walk(value: Any) -> list[AzureRecord]:
        if isinstance(value, tuple):
            return [one for child in value for one in walk(child)]
        if not isinstance(value, AzureRecord):
            return []
        below = [one for name in type(value).model_fields for one in walk(getattr(value, name))]
        return [value, *below]

    return lambda definition: walk((*definition.circuits, *definition.ports))


@pytest.fixture(scope="session")
def resolve() -> Callable[[Any, str], Any]:
    """Follow an RFC 6901 pointer; a pointer to nothing raises."""

    def follow(document: Any, pointer: str) -> Any:
        assert pointer == "" or pointer.startswith("/")
        for token in pointer.split("/")[1:]:
            token = token.replace("~1", "/").replace("~0", "~")
            document = document[int(token)] if isinstance(document, list) else document[token]
        return document

    return follow
