"""azure-gateway-subnet-no-nsg."""

from shlex import quote

from checks.azure_exports import export_of
from checks.azure_links import name_of, routes_of, subnet_id_of, subnet_of
from checks.azure_mends import together, update_by_id
from checks.azure_network import Subnet
from checks.check import Outcome, Place, check, failed, not_applicable, passed, unknown
from checks.estate import GatewayView
from checks.severity import Severity

_VNETS = "microsoft.network/virtualnetworks"
_TABLES = "microsoft.network/routetables"
_DEFAULTS = ("0.0.0.0/0", "::/0")


@check(
    "azure-gateway-subnet-no-nsg",
    over=GatewayView,
    severity=Severity.HIGH,
    source="Secure your Azure ExpressRoute: Network security, note on the gateway subnet",
    aliases=("Azure Policy 35f9c03a-cc27-418e-9c0c-539ff999d010", "ALZ D06.17", "PSRule AZR-000263"),
)
def gateway_subnet_no_nsg(view: GatewayView) -> Outcome:
    """The gateway's subnet has no network security group, no default route, and learns routes by BGP.

    Why: A security group on the GatewaySubnet stops the gateway from working; a default route or no propagation blocks its management and its routes.
    Fails when: a security group is attached, or its route table holds 0.0.0.0/0 or turns BGP route propagation off
    Unknown when: the subnet, what is attached to it, or its route table was not exported
    Not applicable when: the gateway stands in a virtual hub: Microsoft keeps its subnet
    Fix: Detach the group; take the route out; turn propagation on.
    - Azure: `az network vnet subnet update --vnet-name <vnet> --name GatewaySubnet --remove networkSecurityGroup`
    - Azure: `az network route-table update --name <table> --disable-bgp-route-propagation false`
    """
    if view.is_in_hub:
        return not_applicable("a gateway of a virtual hub: Microsoft keeps its subnet")
    subnet = subnet_of(view.around, subnet_id_of(view.gateway))
    if subnet is None:
        return unknown(f"the subnet of {view.gateway.name} was not exported: {export_of(_VNETS)}", view.gateway.place)
    group = subnet.network_security_group_id
    if group:
        return failed(
            f"{name_of(group)} is attached to the GatewaySubnet, where it is not supported",
            subnet.pointer("network_security_group_id"),
            expected="no network security group",
            actual=name_of(group),
            azure_cli=update_by_id("network vnet subnet update", subnet.id, "--remove networkSecurityGroup"),
        )
    if not subnet.is_live:
        return unknown(
            f"what is attached to the GatewaySubnet is not in this export: {export_of(_VNETS)}", subnet.place
        )
    return _table(view, subnet)


def _table(view: GatewayView, subnet: Subnet) -> Outcome:
    there = subnet.pointer("route_table_id")
    if not subnet.route_table_id:
        return passed("no security group and no route table", subnet.pointer("network_security_group_id"), there)
    azure = view.around
    found = next((one for one in azure.route_tables if one.id == subnet.route_table_id), None)
    if found is None:
        return unknown(f"{name_of(subnet.route_table_id)} was not exported: {export_of(_TABLES)}", there)
    defaults = [one for one in routes_of(azure, found.id) if one.address_prefix in _DEFAULTS]
    places: list[Place] = [one.pointer("address_prefix") for one in defaults]
    said = [f"a route to {one.address_prefix}" for one in defaults]
    mends = [f"az network route-table route delete --ids {quote(one.id)}" for one in defaults]
    if found.disable_bgp_route_propagation:
        places.append(found.pointer("disable_bgp_route_propagation"))
        said.append("BGP route propagation off")
        mends.append(update_by_id("network route-table update", found.id, "--disable-bgp-route-propagation false"))
    if said:
        return failed(
            f"{found.name} on the GatewaySubnet has {' and '.join(said)}",
            *places,
            expected="no default route, propagation on",
            actual=", ".join(said),
            azure_cli=together(mends),
        )
    if found.disable_bgp_route_propagation is None:
        return unknown(f"{found.name} does not tell disableBgpRoutePropagation: {export_of(_TABLES)}", found.place)
    return passed(
        f"no security group, and {found.name} keeps what the gateway needs",
        there,
        found.pointer("disable_bgp_route_propagation"),
    )
