"""Merges `set`, `delete`, `activate` and `insert` lines into a Junos config; PAN-OS takes them too."""

from collections.abc import Sequence


def merge_set_lines(platform: str, text: str, lines: Sequence[str]) -> str:
    """Return the config after the lines were typed in at the top of the edit mode, and committed."""
    raise NotImplementedError(platform, len(text), lines)
