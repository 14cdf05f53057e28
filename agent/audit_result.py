"""What one audit found: the pipeline's result, and what reports and exports are made of."""

from dataclasses import dataclass
from datetime import datetime

from checks.estate import Estate
from checks.finding import Finding


@dataclass(frozen=True, slots=True)
class AuditResult:
    """What one audit found. `incomplete` holds a sentence per thing that could not be seen."""

    run_id: str
    started_at: datetime
    version: str
    estate: Estate
    findings: tuple[Finding, ...]
    incomplete: tuple[str, ...]
