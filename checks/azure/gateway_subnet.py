"""azure-gateway-subnet."""

from checks.azure_commands import show_gateway
from checks.azure_data import table
from checks.azure_exports import export_of
from checks.azure_links import GATEWAY_SUBNET, circuits_of, name_of, subnet_id_of, subnet_of
from checks.azure_network import Subnet
from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import GatewayView
from checks.severity import Severity

_VNETS = "microsoft.network/virtualnetworks"
_OF_GATEWAYS = ("/virtualnetworkgateways/",)


@check(
    "azure-gateway-subnet",
    over=GatewayView,
    severity=Severity.HIGH,
    source="Secure your Azure ExpressRoute: Network security, dedicated gateway subnet",
)
def gateway_subnet(view: GatewayView) -> Outcome:
    """The gateway stands in a subnet of its own, named GatewaySubnet and large enough.

    Why: What else stands in the subnet shares the gateway's routes; a subnet that is too small blocks upgrade and growth.
    Fails when: the subnet has another name, is smaller than /27 (/26 for 16 circuits), or holds something else
    Unknown when: the gateway's IP configuration, its subnet or what stands in it was not exported
    Not applicable when: the gateway stands in a virtual hub: Microsoft keeps its subnet
    Fix: Enlarge the subnet, and move what else stands in it.
    - Azure: `az network vnet subnet update --vnet-name <vnet> --name GatewaySubnet --address-prefixes <prefix>/27`
    """
    if view.is_in_hub:
        return not_applicable("a gateway of a virtual hub: Microsoft keeps its subnet")
    gateway, azure = view.gateway, view.around
    subnet_id = subnet_id_of(gateway)
    if subnet_id is None:
        return unknown(
            f"the IP configuration of {gateway.name} was not exported: {show_gateway(gateway)}", gateway.place
        )
    if name_of(subnet_id) != GATEWAY_SUBNET:
        return failed(
            f"{gateway.name} stands in {name_of(subnet_id)}",
            gateway.pointer("ip_configurations"),
            expected="GatewaySubnet",
            actual=name_of(subnet_id),
        )
    subnet = subnet_of(azure, subnet_id)
    if subnet is None or not subnet.address_prefixes:
        place = gateway.pointer("ip_configurations") if subnet is None else subnet.pointer("address_prefixes")
        return unknown(f"the GatewaySubnet of {gateway.name} was not exported: {export_of(_VNETS)}", place)
    limits = table("limits")["gateway_subnet"]
    is_many = len(circuits_of(azure, gateway)) >= limits["many_circuits"]
    longest = limits["longest_prefix_16_circuits"] if is_many else limits["longest_prefix"]
    ipv4 = [one for one in subnet.address_prefixes if one.version == 4]
    if ipv4 and min(one.prefixlen for one in ipv4) > longest:
        size = ", ".join(map(str, ipv4))
        return failed(
            f"the GatewaySubnet of {gateway.name} is {size}, wanted /{longest} or larger",
            subnet.pointer("address_prefixes"),
            expected=f"/{longest} or larger",
            actual=size,
        )
    return _alone(subnet)


def _alone(subnet: Subnet) -> Outcome:
    if not subnet.ip_configurations:  # the gateway itself would stand there
        return unknown(
            f"what stands in the GatewaySubnet is not in this export: {export_of(_VNETS)}", subnet.pointer("name")
        )
    foreign = [one for one in subnet.ip_configurations if not any(kind in one.id for kind in _OF_GATEWAYS)]
    if foreign:
        names = ", ".join(name_of(one.id.partition("/ipconfigurations/")[0]) for one in foreign)
        return failed(
            f"{names} stands in the GatewaySubnet beside the gateway",
            subnet.pointer("ip_configurations"),
            expected="gateways alone",
            actual=names,
        )
    return passed("a GatewaySubnet of its own", subnet.pointer("address_prefixes"))
