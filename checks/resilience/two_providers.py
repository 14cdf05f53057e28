"""resilience-two-providers."""

from checks.azure_exports import export_of
from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import Estate
from checks.severity import Severity

_CIRCUITS = "microsoft.network/expressroutecircuits"


@check(
    "resilience-two-providers",
    over=Estate,
    severity=Severity.MEDIUM,
    source="Secure your Azure ExpressRoute: Network security, different service providers for each circuit",
)
def two_providers(estate: Estate) -> Outcome:
    """The circuits come from at least two providers.

    Why: One provider's outage, or one contract's end, takes all circuits of that provider at once.
    Fails when: all circuits name the same provider
    Unknown when: a circuit's provider was not exported, the circuits were not exported as a list, or a circuit is Direct: its carrier is not in Azure and is attested
    Fix: Order the second circuit from another provider.
    - Settings: `[[attestation]] check = "resilience-two-providers"` for the carriers of ExpressRoute Direct
    """
    azure = estate.azure
    if not azure.circuits:
        return unknown(f"no circuit was exported: {export_of(_CIRCUITS)}")
    named = {one.service_provider_name.casefold(): one for one in azure.circuits if one.service_provider_name}
    places = [one.pointer("service_provider_name") for one in azure.circuits if one.service_provider_name]
    if len(named) > 1:
        return passed(f"providers: {', '.join(sorted(named))}", *places)
    untold = [one for one in azure.circuits if not one.service_provider_name]
    if untold:
        direct = [one.pointer("express_route_port_id") for one in untold]
        names = ", ".join(one.name for one in untold)
        return unknown(f"the carrier of {names} is not in Azure: attest it", *direct, *places)
    if azure.list_of(_CIRCUITS) is None:
        return unknown(f"other circuits may exist: {export_of(_CIRCUITS)}", *places)
    provider = azure.circuits[0].service_provider_name
    return failed(
        f"{len(azure.circuits)} circuit{'s' if len(azure.circuits) > 1 else ''}, one provider: {provider}",
        *places,
        expected="two providers",
        actual=provider or "",
    )
