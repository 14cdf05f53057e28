"""azure-application-encryption."""

from checks.check import Outcome, check, unknown
from checks.estate import AzureView
from checks.severity import Severity


@check(
    "azure-application-encryption",
    over=AzureView,
    severity=Severity.INFO,
    source="Secure your Azure ExpressRoute: Data protection, encryption at the application layer",
)
def application_encryption(_view: AzureView) -> Outcome:
    """Applications encrypt what they send over the circuit, as somebody attests.

    Why: ExpressRoute itself does not encrypt; what applications send in clear can be read where neither MACsec nor IPsec reaches.
    Fails when: the attestation has expired
    Unknown when: nobody attests it: no export shows what applications do
    Fix: Have the owner attest it, with evidence and a date.
    - Settings: `[[attestation]] check = "azure-application-encryption", who = "…", when = 2026-11-01, evidence = "…", expires = 2027-11-01`
    """
    return unknown("no export shows what applications encrypt: attest it in the settings, with owner and date")
