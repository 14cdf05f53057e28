"""azure-segmented."""

from shlex import quote

from checks.azure_definition import AzureDefinition
from checks.azure_exports import export_of
from checks.azure_links import name_of
from checks.azure_mends import together, update_by_id
from checks.check import Outcome, Place, check, failed, passed, unknown
from checks.estate import AzureView
from checks.policy import Policy
from checks.severity import Severity

_VNETS = "microsoft.network/virtualnetworks"
_GATEWAYS = "microsoft.network/virtualnetworkgateways"
_CIRCUITS = "microsoft.network/expressroutecircuits"
Said = list[tuple[str, Place | None]]


@check(
    "azure-segmented",
    over=AzureView,
    severity=Severity.MEDIUM,
    source="Secure your Azure ExpressRoute: Network security, network segmentation",
    aliases=(
        "APRL 560a76a7-8f64-4ce3-ad27-d174468861a1",
        "APRL 194c14ac-0d7a-5a48-ae32-75fa450ee564",
        "Azure Policy f1776c76-f58c-4245-a8d0-2b207198dc8b",
        "ALZ D06.12",
        "ALZ D06.24",
        "Advisor UseGlobalReachForDR",
    ),
)
def segmented(view: AzureView) -> Outcome:
    """Gateway transit, Global Reach and traffic between gateways are as the policy declares them.

    Why: Each of these joins networks through Microsoft that the drawing keeps apart, past every firewall on-premises.
    Fails when: Global Reach, a virtual network that uses a remote gateway, or traffic to virtual WAN or remote virtual networks is not declared
    Unknown when: circuits, gateways or virtual networks were not exported, or gateway transit is used and `gateway_transit` is not declared
    Fix: Take the join away, or declare it.
    - Settings: `[policy.segmentation] global_reach = ["er-ams"], gateway_transit = ["vn-spoke"], virtual_wan_traffic = false`
    - Azure: `az network vnet-gateway update --name <gateway> --set allowVirtualWanTraffic=false`
    """
    azure, policy = view.azure, view.estate.policy
    faults, doubts, seen = Said(), Said(), Said()
    mends: list[str] = []
    _global_reach(azure, policy, faults, doubts, seen, mends)
    _gateway_flags(azure, policy, faults, doubts, seen, mends)
    _transit(azure, policy, faults, doubts, seen, mends)
    if faults:
        said = tuple(why for why, _ in faults)
        return failed(
            f"not declared: {'; '.join(said)}",
            *(place for _, place in faults if place),
            expected="what [policy.segmentation] declares",
            actual="; ".join(said),
            azure_cli=together(mends),
            details=said,
        )
    if doubts:
        said = tuple(why for why, _ in doubts)
        return unknown("; ".join(said), *(place for _, place in doubts if place), details=said)
    return passed("joins are as declared", *(place for _, place in seen if place))


def _global_reach(
    azure: AzureDefinition, policy: Policy, faults: Said, doubts: Said, seen: Said, mends: list[str]
) -> None:
    declared = {one.casefold() for one in policy.segmentation.global_reach}
    if not azure.circuits:
        doubts.append((f"no circuit was exported: {export_of(_CIRCUITS)}", None))
    for circuit in azure.circuits:
        joined = [one for one in azure.circuit_connections if one.parent_id.startswith(f"{circuit.id}/")]
        if circuit.name.casefold() in declared:
            seen += [(one.name, one.place) for one in joined]
        elif joined:
            faults += [(f"Global Reach {one.name} of {circuit.name}", one.place) for one in joined]
            mends += [f"az network express-route peering connection delete --ids {quote(one.id)}" for one in joined]
        elif circuit.global_reach_enabled:
            faults.append((f"Global Reach of {circuit.name} is on", circuit.pointer("global_reach_enabled")))
        elif circuit.global_reach_enabled is None and not any(
            azure.list_below(f"{circuit.id}/peerings/{one.name}", "connections") for one in circuit.peerings
        ):
            doubts.append((f"whether {circuit.name} has Global Reach is not in the export", circuit.place))
        else:
            seen.append((circuit.name, circuit.pointer("global_reach_enabled")))


def _gateway_flags(
    azure: AzureDefinition, policy: Policy, faults: Said, doubts: Said, seen: Said, mends: list[str]
) -> None:
    declared = policy.segmentation
    for gateway in azure.virtual_network_gateways:
        for field, key, is_declared in (
            ("allow_virtual_wan_traffic", "allowVirtualWanTraffic", declared.virtual_wan_traffic),
            ("allow_remote_vnet_traffic", "allowRemoteVnetTraffic", declared.remote_vnet_traffic),
        ):
            if getattr(gateway, field) and not is_declared:
                faults.append((f"{gateway.name} has {field}", gateway.pointer(field)))
                mends.append(update_by_id("network vnet-gateway update", gateway.id, f"--set {key}=false"))
            else:
                seen.append((gateway.name, gateway.pointer(field)))
    for hub_gateway in azure.express_route_gateways:
        if hub_gateway.allow_non_virtual_wan_traffic and not declared.virtual_wan_traffic:
            there = hub_gateway.pointer("allow_non_virtual_wan_traffic")
            faults.append((f"{hub_gateway.name} has allow_non_virtual_wan_traffic", there))
            setting = "--set allowNonVirtualWanTraffic=false"
            mends.append(update_by_id("network express-route gateway update", hub_gateway.id, setting))
        else:
            seen.append((hub_gateway.name, hub_gateway.pointer("allow_non_virtual_wan_traffic")))
    if not azure.virtual_network_gateways and not azure.express_route_gateways:
        doubts.append((f"no gateway was exported: {export_of(_GATEWAYS)}", None))


def _transit(azure: AzureDefinition, policy: Policy, faults: Said, doubts: Said, seen: Said, mends: list[str]) -> None:
    declared = policy.segmentation.gateway_transit
    users = [one for one in azure.virtual_network_peerings if one.use_remote_gateways]
    if declared is not None:
        names = {one.casefold() for one in declared}
        for one in users:
            vnet = name_of(one.parent_id)
            where = one.pointer("use_remote_gateways")
            (seen if vnet in names else faults).append((f"{vnet} uses the gateway of a peer", where))
            if vnet not in names:
                mends.append(update_by_id("network vnet peering update", one.id, "--set useRemoteGateways=false"))
    elif users:
        vnets = ", ".join(sorted({name_of(one.parent_id) for one in users}))
        doubts.append((f"{vnets} use a peer's gateway, and gateway_transit is not declared", users[0].place))
    if azure.list_of(_VNETS) is None:
        doubts.append((f"the virtual networks were not exported: {export_of(_VNETS)}", None))
