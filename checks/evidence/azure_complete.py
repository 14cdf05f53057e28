"""evidence-azure-complete."""

from checks.azure_commands import show_circuit, show_port
from checks.azure_definition import AzureDefinition, ExpressRouteCircuit, Pointer
from checks.azure_exports import exports
from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import AzureView
from checks.severity import Severity

_SHOWN = 3


@check(
    "evidence-azure-complete",
    over=AzureView,
    severity=Severity.LOW,
    source="msee-audit: our judgement; what was not exported cannot be compared",
)
def azure_complete(view: AzureView) -> Outcome:
    """Every resource type that the checks read was exported.

    Why: A check whose resource was not exported stays unknown for ever, and nobody notices.
    Fails when: a peering was exported without its circuit
    Unknown when: no circuit was exported, a type that concerns these circuits was not, a circuit's port was not, or a circuit does not say whether it is Direct
    Fix: Run the commands that are named; each says which file of `azure/` it fills.
    - Azure: `az network express-route list -o json > azure/circuits.json`
    - Azure: `az network express-route port list -o json > azure/ports.json`
    - All: `msee-audit guide SITE` names the command for every open point
    """
    azure = view.azure
    if not azure.circuits:
        return unknown("no circuit was exported: az network express-route list -o json > azure/circuits.json")
    stubs = [one for one in azure.circuits if not one.values]
    if stubs:
        return failed(
            f"peerings of {_names(stubs)} were exported without the circuit",
            *(Pointer(one.file, one.at, "a peering") for one in stubs),
            expected="every circuit with its peerings",
            actual=f"{len(stubs)} missing",
            azure_cli=show_circuit(stubs[0]),
            details=tuple(show_circuit(one) for one in stubs),
        )
    commands: list[str] = []
    places: list[Pointer] = []
    for circuit in azure.circuits:
        if circuit.express_route_port_id and not azure.port(circuit.express_route_port_id):
            commands.append(show_port(circuit.express_route_port_id))
            places.append(circuit.pointer("express_route_port_id"))
        elif circuit.is_direct is None:
            commands.append(show_circuit(circuit))
            places.append(circuit.place)
    commands += [exports()[kind].text() for kind in _wanted(azure) if not _is_exported(azure, kind)]
    commands = list(dict.fromkeys(commands))
    if commands:
        shown = "; ".join(commands[:_SHOWN])
        more = f"; and {len(commands) - _SHOWN} more" if len(commands) > _SHOWN else ""
        return unknown(f"not exported: {shown}{more}", *places, details=tuple(commands))
    return passed(
        f"{len(azure.resource_types)} types were exported",
        *(Pointer(one.file, "", one.shape) for one in azure.sources),
    )


def _is_exported(azure: AzureDefinition, kind: str) -> bool:
    return kind in azure.resource_types or any(kind in source.listed_types for source in azure.sources)


def _wanted(azure: AzureDefinition) -> list[str]:
    """Return the types that concern these circuits."""
    hubs, networks = azure.express_route_gateways, azure.virtual_network_gateways
    has_keys = any(link.macsec and link.macsec.is_on for port in azure.ports for link in port.links)
    has_microsoft = any(one.peering_type == "microsoft" for circuit in azure.circuits for one in circuit.peerings)
    has_tunnels = any((one.connection_type or "").casefold() == "ipsec" for one in azure.connections)
    is_needless = {
        "microsoft.network/expressrouteports": not any(one.is_direct for one in azure.circuits),
        "microsoft.network/virtualnetworkgateways": bool(hubs) and not networks,
        "microsoft.network/expressroutegateways": not hubs,
        "microsoft.network/connections": bool(hubs) and not networks,
        "microsoft.network/localnetworkgateways": not has_tunnels,
        "microsoft.network/routefilters": not has_microsoft,
        "microsoft.keyvault/vaults": not has_keys,
        "microsoft.managedidentity/userassignedidentities": not has_keys,
        "microsoft.maintenance/configurationassignments": not networks,
        "resiliencyinformation": not networks,
        "microsoft.securityinsights/onboardingstates": not any(one.workspace_id for one in azure.diagnostic_settings),
        # Custom roles and collectors need not exist; a score and a measurement stand for what others tell.
        "microsoft.authorization/roledefinitions": True,
        "microsoft.networkfunction/azuretrafficcollectors": True,
        "microsoft.insights/metrics": True,
    }
    return [kind for kind in exports() if not is_needless.get(kind, False)]


def _names(circuits: list[ExpressRouteCircuit]) -> str:
    return ", ".join(one.name for one in circuits)
