"""A baseline: the settings of circuits, ports and gateways as they were, to compare with. It holds no key."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Literal, NamedTuple

from checks.azure_definition import AzureDefinition, Pointer
from checks.azure_record import AzureRecord, AzureResource
from parsers.model.source import Record

# Settings, not states: what changes by itself is no drift.
_PASSING = frozenset({"provisioning_state", "connection_status", "provisioned_bandwidth_gbps", "id", "name"})


class Baseline(Record):
    """What `baseline.json` holds: values by `type/name/field`, as the export had them."""

    schema_name: Literal["msee-audit/baseline/1"] = "msee-audit/baseline/1"
    file: str = "baseline.json"
    made_at: datetime  # aware, UTC
    values: Mapping[str, str]


class Drift(NamedTuple):
    """One value that differs."""

    name: str
    before: str
    now: str
    place: Pointer


def settings_of(azure: AzureDefinition) -> dict[str, tuple[str, Pointer]]:
    """Return the settings of a definition by name, with their places."""
    kinds: tuple[tuple[str, tuple[AzureResource, ...]], ...] = (
        ("circuit", azure.circuits),
        ("port", azure.ports),
        ("gateway", azure.virtual_network_gateways),
        ("gateway", azure.express_route_gateways),
        ("connection", azure.connections),
        ("local-gateway", azure.local_network_gateways),
    )
    return {
        name: (value, place)
        for kind, resources in kinds
        for resource in resources
        for name, value, place in _walk(f"{kind}/{resource.name}", resource)
    }


def _walk(name: str, record: AzureRecord) -> Iterator[tuple[str, str, Pointer]]:
    for field in type(record).model_fields:
        value = getattr(record, field)
        if isinstance(value, AzureRecord):
            yield from _walk(f"{name}/{field}", value)
        elif isinstance(value, tuple) and value and isinstance(value[0], AzureRecord):
            if field in record.values:
                yield f"{name}/{field}", record.values[field], record.pointer(field)
            for index, one in enumerate(value):
                yield from _walk(f"{name}/{field}/{getattr(one, 'name', '') or index}", one)
        elif field in record.values and field not in _PASSING:
            yield f"{name}/{field}", record.values[field], record.pointer(field)


def drift(baseline: Baseline, azure: AzureDefinition) -> list[Drift]:
    """Return what differs from the baseline. What one of the two does not hold at all is another export, no drift."""
    now = settings_of(azure)
    return [
        Drift(name, before, now[name][0], now[name][1])
        for name, before in sorted(baseline.values.items())
        if name in now and now[name][0].casefold() != before.casefold()
    ]
