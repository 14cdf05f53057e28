"""What every record of Azure's half has: the place of each field, and for a resource its id."""

from collections.abc import Mapping
from typing import NamedTuple

from pydantic import Field

from parsers.model.source import Record


class Pointer(NamedTuple):
    """One value of one JSON file: an RFC 6901 pointer, and the value as text (masked where it is a key)."""

    file: str
    pointer: str
    value: str


class AzureRecord(Record):
    """A record of Azure's with the place that each field came from.

    `at` is the pointer of the object, `pointers` those of its fields, `values` the fields' text as the file has it.
    """

    file: str
    at: str
    pointers: Mapping[str, str] = Field(default_factory=dict)
    values: Mapping[str, str] = Field(default_factory=dict)
    files: Mapping[str, str] = Field(default_factory=dict)  # of fields that came from another file than `file`

    def pointer(self, field: str) -> Pointer:
        """Return where `field` stands, or the object that lacks it; a name that is no field raises."""
        if field not in type(self).model_fields:
            raise AttributeError(f"{type(self).__name__} has no field {field!r}")
        return Pointer(
            self.files.get(field, self.file), self.pointers.get(field, self.at), self.values.get(field, "absent")
        )


class AzureResource(AzureRecord):
    """A resource with an id of its own."""

    id: str  # lower case; as much of it as the source tells
    name: str
    resource_group: str = ""
