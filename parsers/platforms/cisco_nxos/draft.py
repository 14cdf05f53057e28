"""One record while its values are put together: fields, the lines they stand on, and the defaults filled in."""

from typing import Any


class Draft:
    """Fields of a record to be, each with its lines; a default has a text in place of a line."""

    def __init__(self) -> None:
        self.fields: dict[str, Any] = {}
        self.lines: dict[str, tuple[int, ...]] = {}
        self.defaults: dict[str, str] = {}

    def put(self, field: str, value: Any, *lines: int) -> None:
        """Set a field that lines of the config say; it is no default then."""
        self.fields[field], self.lines[field] = value, lines
        self.defaults.pop(field, None)

    def append(self, field: str, value: Any, line: int) -> None:
        """Add to a field that holds several values."""
        self.fields[field] = (*self.fields.get(field, ()), value)
        self.lines[field] = (*self.lines.get(field, ()), line)

    def assume(self, field: str, value: Any, reason: str) -> None:
        """Set a field that no line says, and name why it has this value; None where the reason leaves it open."""
        self.fields[field], self.defaults[field] = value, reason

    def drop(self, *fields: str) -> None:
        """Take fields back, as `no` forms do."""
        for field in fields:
            self.fields.pop(field, None)
            self.lines.pop(field, None)
            self.defaults.pop(field, None)

    def remove(self, value: Any, *fields: str) -> None:
        """Take one value out of fields that hold several, with its line."""
        for field in fields:
            values, lines = self.fields.get(field, ()), self.lines.get(field, ())
            if value in values:
                at = values.index(value)
                self.fields[field], self.lines[field] = values[:at] + values[at + 1 :], lines[:at] + lines[at + 1 :]

    @property
    def all(self) -> dict[str, Any]:
        """The fields, their lines and defaults, as keyword arguments of a record."""
        return {**self.fields, "lines": self.lines, "defaults": self.defaults}
