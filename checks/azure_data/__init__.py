"""What Microsoft publishes and changes: limits, SKUs, communities, roles, alerts. Dated data files, not code.

Every file says when it was read and from where. `certain = false` marks what the sources do not confirm: such an entry
never decides a high finding alone.
"""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """Return the values of `<name>.toml`."""
    found: dict[str, Any] = tomllib.loads((files("checks") / "azure_data" / f"{name}.toml").read_text("utf-8"))
    return found
