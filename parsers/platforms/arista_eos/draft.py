"""One record while its effective values are put together."""

from typing import Any


class Draft:
    """Fields with the lines that set them and the defaults that were filled in; `via` are the lines that inherit."""

    __slots__ = ("defaults", "fields", "lines", "via")

    def __init__(self) -> None:
        self.fields: dict[str, Any] = {}
        self.lines: dict[str, tuple[int, ...]] = {}
        self.defaults: dict[str, str] = {}
        self.via: tuple[int, ...] = ()

    def put(self, field: str, value: Any, *lines: int) -> None:
        """Set a field, its own line first."""
        self.fields[field] = value
        self.lines[field] = (*lines, *self.via)
        self.defaults.pop(field, None)

    def append(self, field: str, value: Any, line: int) -> None:
        """Add one value to a field that holds several."""
        self.fields[field] = (*self.fields.get(field, ()), value)
        self.lines[field] = (*self.lines.get(field, ()), line, *self.via)

    def assume(self, field: str, value: Any, because: str) -> None:
        """Fill in a platform's default, and name it."""
        self.fields[field] = value
        self.defaults[field] = because

    def drop(self, *fields: str) -> None:
        """Forget fields, as a `no` line asks."""
        for field in fields:
            self.fields.pop(field, None)
            self.lines.pop(field, None)
