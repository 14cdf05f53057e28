"""The attributes of one Terraform resource or nested block, by ARM's names. Source: facts on Azure, 1.13."""

from collections.abc import Callable, Mapping
from typing import Any

from agent.azure.view import Document, Entry, View, escape, letters


class Block:
    """The attributes of one resource or nested block, with what a plan does not know yet."""

    def __init__(
        self, values: Mapping[str, Any], document: Document, at: str, unknown: Any = None, address: str = ""
    ) -> None:
        self.document = document
        self.at = at
        self.address = address  # what a plan calls a resource that has no name yet
        self._values = values
        self._unknown = unknown if isinstance(unknown, dict) else {}

    def get(self, name: str) -> Entry | None:
        """Return a value with its pointer, None where it is unset."""
        value = self._values.get(name)
        is_unset = value is None or value in ("", [], {}) or (value == 0 and not isinstance(value, bool))
        return None if is_unset or self._unknown.get(name) is True else (value, f"{self.at}/{escape(name)}")

    def text(self, name: str) -> str:
        """Return a text, "" where it is unset."""
        entry = self.get(name)
        return entry[0] if entry and isinstance(entry[0], str) else ""

    def blocks(self, name: str) -> "list[Block]":
        """Return the nested blocks of a name."""
        entry = self.get(name)
        if entry is None or not isinstance(entry[0], list):
            return []
        unknown = self._unknown.get(name)
        return [
            Block(
                one,
                self.document,
                f"{entry[1]}/{index}",
                unknown[index] if isinstance(unknown, list) and index < len(unknown) else None,
            )
            for index, one in enumerate(entry[0])
            if isinstance(one, dict)
        ]

    def children(self, name: str, read: "Callable[[Block], View]") -> Entry | None:
        """Return a list of nested blocks as views, an empty list too: Terraform keeps its blocks whole.

        None where the provider has no such block, or a plan does not know it yet.
        """
        if not isinstance(self._values.get(name), list) or self._unknown.get(name) is True:
            return None
        return [read(one) for one in self.blocks(name)], f"{self.at}/{escape(name)}"

    def whole(self, name: str) -> Entry | None:
        """Return a list, an empty one too."""
        value = self._values.get(name)
        is_known = isinstance(value, list) and self._unknown.get(name) is not True
        return (value, f"{self.at}/{escape(name)}") if is_known else None

    def block(self, name: str) -> "Block | None":
        """Return the first nested block of a name: all that a single block has."""
        return next(iter(self.blocks(name)), None)

    def entries(self, *names: str, **renamed: str) -> dict[str, Entry]:
        """Return the entries of attributes that ARM spells alike, and of others by ARM's name."""
        pairs = [(name, name) for name in names] + list(renamed.items())
        found = {letters(arm): self.get(own) for arm, own in pairs}
        return {arm: entry for arm, entry in found.items() if entry is not None}

    def switch(self, name: str) -> Entry | None:
        """Return Azure's Enabled or Disabled for a boolean."""
        entry = self.get(name)
        if entry is None or not isinstance(entry[0], bool):
            return entry
        return ("Enabled" if entry[0] else "Disabled"), entry[1]

    def inverse(self, name: str) -> Entry | None:
        """Return the boolean that says the opposite, as ARM asks it."""
        entry = self.get(name)
        return (not entry[0], entry[1]) if entry and isinstance(entry[0], bool) else entry

    def reference(self, name: str) -> Entry | None:
        """Return `{"id": …}` for an attribute that holds an id."""
        entry = self.get(name)
        return (View({"id": entry}, self.document, self.at), entry[1]) if entry else None

    def view(self, entries: Mapping[str, Entry | None]) -> View:
        """Return the view of entries, those without a value left out."""
        return View({arm: entry for arm, entry in entries.items() if entry is not None}, self.document, self.at)


def listed(value: Any) -> list[Any]:
    """Return a list, or none of anything else."""
    return value if isinstance(value, list) else []
