"""A finding: one check's outcome over one subject, as documents and stores carry it (design, section 4)."""

import json
from hashlib import sha256

from pydantic import Field

from checks.check import Verdict
from checks.severity import Severity
from parsers.model.source import Record


class FindingSubject(Record):
    """What the finding is about. Fields that do not apply are None."""

    device: str | None = None
    interface: str | None = None
    neighbor: str | None = None
    vrf: str | None = None
    circuit: str | None = None
    peering: str | None = None
    link: str | None = None
    address_family: str | None = None
    port: str | None = None
    gateway: str | None = None
    connection: str | None = None  # a tunnel: Azure's connection, with link and instance where it has several


class EvidenceLine(Record):
    """One router line, masked."""

    file: str
    line: int
    text: str


class AzureEvidence(Record):
    """One value of an Azure file."""

    file: str
    pointer: str
    value: str


class Remediation(Record):
    """What to do: in words, as config lines of the device, as an az command."""

    text: str = ""
    config: tuple[str, ...] = ()
    azure_cli: str = ""


class Finding(Record):
    """One finding. `uid` stays for life; `content` changes when what is said changes."""

    uid: str
    check: str
    verdict: Verdict
    severity: Severity
    subject: FindingSubject
    message: str
    expected: str = ""
    actual: str = ""
    evidence: tuple[EvidenceLine, ...] = ()
    azure: tuple[AzureEvidence, ...] = ()
    remediation: Remediation = Field(default_factory=Remediation)
    references: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    caused_by: tuple[str, ...] = ()  # uids
    details: tuple[str, ...] = ()

    @property
    def content(self) -> str:
        """Return a digest of what is said, line numbers left out: it changes when an update is worth an event."""
        said = [self.verdict, self.severity, self.expected, self.actual, sorted(line.text for line in self.evidence)]
        return sha256(json.dumps(said).encode()).hexdigest()[:32]


def finding_uid(site: str, check_id: str, device: str, resource: str) -> str:
    """Return the uid of a finding: of site, check, device and resource; never of line numbers or values.

    `device` is "" for subjects that Azure names (paths, links, circuits), so that a replaced router keeps the finding.
    """
    parts = json.dumps(["msee1", site, check_id, device, resource], separators=(",", ":"))
    return f"msee1-{sha256(parts.encode()).hexdigest()[:32]}"
