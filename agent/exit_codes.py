"""What the process returns, and which wins. Source: design, section 4."""

from collections.abc import Iterable

CLEAN = 0
USAGE = 2
FINDINGS = 3
INCOMPLETE = 4
NOT_STORED = 5
LOCKED = 6
_PRECEDENCE = (USAGE, LOCKED, NOT_STORED, INCOMPLETE, FINDINGS)


def strongest(codes: Iterable[int]) -> int:
    """Return the code that wins of those that hold."""
    held = set(codes)
    return next((code for code in _PRECEDENCE if code in held), CLEAN)
