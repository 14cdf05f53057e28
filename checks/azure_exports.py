"""Which az command exports which type, and how the file is called: `azure_exports.toml` beside this module."""

import tomllib
from functools import cache
from importlib.resources import files
from shlex import quote

from parsers.model.source import Record


class Export(Record):
    """One type that the checks read."""

    type: str
    file: str
    command: str
    per: str = ""

    def text(self, name: str = "", **values: str) -> str:
        """Return the command with its file; `values` stand for `<id>`, `<resource-group>`, `<name>`, `<location>`."""
        command = self.command
        for key, value in {"name": name, **values}.items():
            if value:
                command = command.replace(f"<{key.replace('_', '-')}>", quote(value))
        stem = f"{self.file}.{name or '<name>'}" if self.per else self.file
        return f"{command} > azure/{quote(stem) if '<' not in stem else stem}.json"


@cache
def exports() -> dict[str, Export]:
    """Return the exports by type."""
    text = (files("checks") / "azure_exports.toml").read_text("utf-8")
    return {one["type"]: Export(**one) for one in tomllib.loads(text)["export"]}


def export_of(resource_type: str, name: str = "", **values: str) -> str:
    """Return the command that exports a type, with the names that are known filled in."""
    return exports()[resource_type].text(name, **values)


def type_of_file(stem: str) -> tuple[str, str]:
    """Return the type that a file's stem tells (`locks`, `diagnostic-settings.er-ams`), and whose; "" where neither."""
    kind, _, owner = stem.partition(".")
    found = next((one for one in exports().values() if one.file == kind), None)
    return (found.type, owner) if found else ("", "")
