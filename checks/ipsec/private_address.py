"""ipsec-private-address."""

from checks.azure_gateways import VirtualNetworkGateway
from checks.check import Outcome, Place, check, failed, not_applicable, passed, unknown
from checks.estate import Tunnel
from checks.ipsec.azure_commands import show_connection, update_connection, update_gateway
from checks.ipsec.changes import on_tunnel
from checks.ipsec.tunnel_halves import without_connection, without_router
from checks.severity import Severity
from parsers.model.change import ChangeKind


@check(
    "ipsec-private-address",
    over=Tunnel,
    severity=Severity.HIGH,
    source="Microsoft Learn, Configure a site-to-site VPN connection over ExpressRoute private peering",
    aliases=("ALZ D02.02", "WAF ef702434-e1ce-4c4b-a2a6-553c1d58f881"),
)
def private_address(tunnel: Tunnel) -> Outcome:
    """Gateway and connection use private addresses, and the router's tunnel ends at one of them.

    Why: A tunnel to a public address does not run over the private peering, and Azure answers from the address that the connection says.
    Fails when: the gateway or the connection does not use private addresses, or the tunnel ends elsewhere
    Unknown when: the gateway, its addresses or the connection's setting were not exported, the tunnel's destination is a name, or a half of the tunnel was not found or not read
    Not applicable when: the connection is a backup over public addresses, past the circuit
    Fix: Turn private addresses on at gateway and connection, and point the tunnel at the gateway's private address.
    - IOS-XE: `tunnel destination 10.10.0.4`
    - Junos: `set security ike gateway <name> address 10.10.0.4`
    - Azure: `az network vnet-gateway update --set enablePrivateIpAddress=true`
    - Azure connection: `az network vpn-connection update --set useLocalAzureIpAddress=true`
    """
    if tunnel.is_backup:
        return not_applicable("the connection is a backup: it goes over public addresses, past the circuit")
    missing = without_connection(tunnel)
    settings = tunnel.settings
    if missing or settings is None:
        return missing or unknown("Azure's connection is not known")
    there = settings.pointer("use_local_azure_ip_address")
    gateway = tunnel.gateway
    if isinstance(gateway, VirtualNetworkGateway) and gateway.enable_private_ip_address is False:
        return failed(
            f"gateway {gateway.name} does not answer on private addresses",
            gateway.pointer("enable_private_ip_address"),
            there,
            expected="enablePrivateIpAddress true",
            actual="false",
            azure_cli=update_gateway(tunnel, "enablePrivateIpAddress", "true"),
        )
    if settings.use_local_azure_ip_address is False:
        return failed(
            "the router's tunnel ends at a private address, the connection uses the public one",
            *(tunnel.tunnel.all_lines("destination_address") if tunnel.tunnel else ()),
            there,
            expected="useLocalAzureIpAddress true",
            actual="false",
            azure_cli=update_connection(tunnel, "useLocalAzureIpAddress", "true"),
        )
    missing = without_router(tunnel)
    if missing:
        return missing
    return _destination(tunnel, there)


def _destination(tunnel: Tunnel, there: Place) -> Outcome:
    found, gateway, settings = tunnel.tunnel, tunnel.gateway, tunnel.settings
    assert found is not None
    assert settings is not None
    here = found.all_lines("destination_address")
    place = tunnel.end.place
    addresses: tuple[Place, ...] = (place,) if place is not None else ()
    if found.destination_address is None:
        named = found.destination_name or "nothing that the capture tells"
        return unknown(f"the tunnel's destination is {named}, not an address", *here)
    if gateway is None or not tunnel.end.private:
        return unknown("the gateway's private addresses were not exported: az network vnet-gateway show", *here)
    if found.destination_address not in tunnel.end.private:
        wanted = ", ".join(map(str, tunnel.end.private))
        return failed(
            f"the tunnel ends at {found.destination_address}, the gateway's private address is {wanted}",
            *here,
            *addresses,
            expected=wanted,
            actual=str(found.destination_address),
            changes=on_tunnel(tunnel, ChangeKind.SET_TUNNEL_DESTINATION, address=str(tunnel.end.private[0])),
        )
    if settings.use_local_azure_ip_address is None:
        return unknown(f"useLocalAzureIpAddress was not exported: {show_connection(tunnel)}", *here, there)
    is_told = not isinstance(gateway, VirtualNetworkGateway) or gateway.enable_private_ip_address is True
    if not is_told:
        return unknown("enablePrivateIpAddress was not exported: az network vnet-gateway show", *here, there)
    return passed(f"ends at {found.destination_address}, private at both ends", *here, *addresses, there)
