"""What one audit found: the pipeline's result, and what reports and exports are made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from checks.check import Check
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
    custom: Mapping[str, Check] = field(default_factory=dict)  # the site's own checks, by id
