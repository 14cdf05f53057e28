"""resilience-gateway-zones."""

from checks.azure_commands import show_gateway
from checks.azure_data import table
from checks.azure_exports import export_of
from checks.azure_gateways import VirtualNetworkGateway
from checks.azure_links import is_express_route
from checks.azure_network import PublicIpAddress
from checks.check import Outcome, Place, check, failed, passed, unknown
from checks.estate import GatewayView
from checks.severity import Severity

_ADDRESSES = "microsoft.network/publicipaddresses"


@check(
    "resilience-gateway-zones",
    over=GatewayView,
    severity=Severity.HIGH,
    source="Secure your Azure ExpressRoute: Network security, zone-redundant virtual network gateway",
    aliases=(
        "APRL bbe668b7-eb5c-c746-8b82-70afdedf0cae",
        "APRL 5b1933a6-90e4-f642-a01f-e58594e5aab2",
        "APRL 4bae5a28-5cf4-40d9-bcf1-623d28f6d917",
        "Advisor c9af1ef6-55bc-48af-bfe4-2c80490159f8",
        "PSRule AZR-000272",
        "PSRule AZR-000273",
        "azqr vgw-005",
        "ALZ D06.03",
        "ALZ D06.06",
        "ALZ D06.09",
    ),
)
def gateway_zones(view: GatewayView) -> Outcome:
    """The gateway is of a zone-redundant SKU, and its instances stand in more than one zone.

    Why: A gateway in one zone is gone with that zone, and with it every circuit that it connects.
    Fails when: the SKU is none for zones, or the gateway's public address has exactly one zone or is of the Basic SKU
    Unknown when: the SKU or the public address was not exported, an ExpressRoute gateway has no public address of the customer's, or it stands in a virtual hub
    Fix: Migrate to an AZ SKU with an address over all zones. ErGwScale is one too.
    - Azure: `az network vnet-gateway migration …` or `az network vnet-gateway create --sku ErGw1AZ`
    """
    gateway = view.gateway
    if not isinstance(gateway, VirtualNetworkGateway):
        return unknown("a gateway of a virtual hub: its zones are in no export", gateway.place)
    kind = is_express_route(gateway)
    there = gateway.pointer("sku_name")
    if gateway.sku_name is None or kind is None:
        return unknown(f"type and SKU of {gateway.name} were not exported: {show_gateway(gateway)}", there)
    known = table("skus")["express_route" if kind else "vpn"]
    sku = gateway.sku_name.casefold()
    if sku in known["regional"]:
        return failed(
            f"{gateway.name} is of the SKU {gateway.sku_name}, which knows no zones",
            there,
            expected=f"one of {', '.join(known['zonal'])}",
            actual=gateway.sku_name,
        )
    if sku not in known["zonal"]:
        return unknown(f"the SKU {gateway.sku_name} is not in our list", there)
    ids = [one.public_ip_address_id for one in gateway.ip_configurations or () if one.public_ip_address_id]
    if not ids:
        return unknown(
            f"{gateway.sku_name} without a public address of its own: where its instances stand is not in the export",
            there,
            gateway.pointer("ip_configurations"),
        )
    addresses = [one for one in view.around.public_ip_addresses if one.id in {name.lower() for name in ids}]
    if len(addresses) < len(set(ids)):
        return unknown(f"the public address of {gateway.name} was not exported: {export_of(_ADDRESSES)}", there)
    return _placement(gateway, addresses, there)


def _placement(gateway: VirtualNetworkGateway, addresses: list[PublicIpAddress], there: Place) -> Outcome:
    zonal = [one for one in addresses if one.zones is not None and len(one.zones) == 1]
    if zonal:
        zones = ", ".join(f"{one.name} in zone {(one.zones or ('?',))[0]}" for one in zonal)
        return failed(
            f"{gateway.name} is zonal: {zones}",
            *(one.pointer("zones") for one in zonal),
            expected="an address over several zones",
            actual=zones,
        )
    basic = [one for one in addresses if (one.sku_name or "").casefold() == "basic"]
    if basic:
        return failed(
            f"{gateway.name} has the Basic address {basic[0].name}, which knows no zones",
            *(one.pointer("sku_name") for one in basic),
            expected="a Standard address",
            actual="Basic",
        )
    if any(one.zones is None and not one.is_live for one in addresses):
        return unknown("the zones of the public address are not in the export", *(one.place for one in addresses))
    return passed(f"{gateway.sku_name} over several zones", there, *(one.pointer("zones") for one in addresses))
