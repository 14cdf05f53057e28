"""azure-conditional-access."""

from checks.azure_access import ConditionalAccessPolicy
from checks.azure_data import table
from checks.azure_exports import export_of
from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import AzureView
from checks.severity import Severity

_POLICIES = "conditionalaccesspolicies"


@check(
    "azure-conditional-access",
    over=AzureView,
    severity=Severity.MEDIUM,
    source="Secure your Azure ExpressRoute: Identity and access management, conditional access",
)
def conditional_access(view: AzureView) -> Outcome:
    """A conditional access policy that is on covers the management of Azure.

    Why: Whoever signs in to the management API with a stolen password alone can switch the circuit off.
    Fails when: of the exported policies none that is enabled covers all applications or the management API and demands something
    Unknown when: the policies were not exported, and nobody attests them
    Fix: Demand multifactor authentication for the Windows Azure Service Management API, or attest what does the same.
    - Azure: `az rest --method get --url https://graph.microsoft.com/v1.0/identity/conditionalAccess/policies`
    - Settings: `[[attestation]] check = "azure-conditional-access"`
    """
    azure = view.azure
    covering = next((one for one in azure.conditional_access_policies if _covers(one)), None)
    if covering is not None:
        return passed(f"{covering.display_name or covering.id} covers the management API", covering.pointer("state"))
    listed = azure.list_of(_POLICIES)
    if listed is None:
        return unknown(f"conditional access is in no export of Azure: {export_of(_POLICIES)}, or attest it")
    places = [one.pointer("state") for one in azure.conditional_access_policies]
    return failed(
        "no enabled policy covers the management API",
        *(places or [listed]),
        expected="an enabled policy over all applications or the management API",
        actual=f"{len(places)} policies, none of them",
    )


def _covers(one: ConditionalAccessPolicy) -> bool:
    management = str(table("roles")["conditional_access"]["management"])
    applications = {name.casefold() for name in one.include_applications or ()}
    excluded = {name.casefold() for name in one.exclude_applications or ()}
    return (
        one.state == "enabled"
        and bool(applications & {"all", management})
        and management not in excluded
        and bool(one.built_in_controls)
    )
