"""How bad a failure is."""

from enum import StrEnum


class Severity(StrEnum):
    """Severities, worst first. `rank` sorts them: 0 is the worst."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"

    @property
    def rank(self) -> int:
        """Return 0 for critical, up to 4 for info."""
        return list(type(self)).index(self)
