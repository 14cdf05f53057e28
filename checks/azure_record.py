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
        if field not in type(self).__pydantic_fields__:
            raise AttributeError(f"{type(self).__name__} has no field {field!r}")
        return Pointer(
            self.files.get(field, self.file), self.pointers.get(field, self.at), self.values.get(field, "absent")
        )


class AzureResource(AzureRecord):
    """A resource with an id of its own.

    `others` holds the pointers of the keys that are not read: kept aside, and never their values, which may be keys.
    """

    id: str  # lower case; as much of it as the source tells
    name: str
    resource_group: str = ""
    location: str | None = None
    provisioning_state: str | None = None
    tags: Mapping[str, str] | None = None
    others: Mapping[str, str] = Field(default_factory=dict)

    @property
    def place(self) -> Pointer:
        """Return where the resource stands."""
        return Pointer(self.file, self.at, self.name)

    @property
    def is_live(self) -> bool:
        """Tell whether it came whole from Azure: then a key that is not there is not set. Terraform has no states."""
        return self.provisioning_state is not None

    @property
    def parent_id(self) -> str:
        """Return the id of what a child or an extension belongs to, "" where its own id does not tell."""
        kind_and_above = self.id.rpartition("/")[0]
        above = kind_and_above.rpartition("/")[0]
        extended, mark, namespace = above.rpartition("/providers/")
        # `{resource}/providers/microsoft.insights/diagnosticsettings/{name}` extends {resource}.
        return extended if mark and "/" not in namespace else above

    @property
    def subscription(self) -> str:
        """Return the subscription of the id, "" where it tells none."""
        parts = self.id.split("/")
        return parts[2] if len(parts) > 2 and parts[1] == "subscriptions" else ""
