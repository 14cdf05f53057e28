"""One record while its values are put together, with the lines that say them."""

from typing import Any


class Draft:
    """Fields, the lines that set them, and the platform's defaults that were filled in."""

    __slots__ = ("defaults", "fields", "lines", "unresolved")

    def __init__(self) -> None:
        self.fields: dict[str, Any] = {}
        self.lines: dict[str, tuple[int, ...]] = {}
        self.defaults: dict[str, str] = {}
        self.unresolved: list[str] = []

    def put(self, field: str, value: Any, *lines: int) -> None:
        """Set a field, its own line first, then the lines that lead to it; line 0 stands for none."""
        self.fields[field] = value
        self.defaults.pop(field, None)
        self.lines[field] = tuple(dict.fromkeys(line for line in lines if line))
        if not self.lines[field]:
            del self.lines[field]

    def assume(self, field: str, value: Any, because: str, *lines: int) -> None:
        """Fill in a platform's default, and name it; `lines` are those that lead to where a line would stand."""
        self.fields[field] = value
        self.defaults[field] = because
        if lines:
            self.lines[field] = tuple(dict.fromkeys(lines))

    def lack(self, what: str) -> None:
        """Keep what a line refers to and nothing defines, or what could not be followed."""
        if what not in self.unresolved:
            self.unresolved.append(what)

    @property
    def all(self) -> dict[str, Any]:
        """The keyword arguments of a lined record: its fields, `lines` and `defaults`."""
        return {**self.fields, "lines": self.lines, "defaults": self.defaults}
