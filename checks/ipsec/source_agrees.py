"""ipsec-source-agrees."""

from checks.azure_gateways import LocalNetworkGateway
from checks.check import Outcome, Place, check, failed, passed, unknown
from checks.estate import Tunnel
from checks.gateway_ends import is_private
from checks.ipsec.azure_commands import update_far_end
from checks.ipsec.changes import on_tunnel
from checks.ipsec.tunnel_halves import without_router
from checks.severity import Severity
from parsers.model.change import ChangeKind


@check(
    "ipsec-source-agrees",
    over=Tunnel,
    severity=Severity.HIGH,
    source="Microsoft Learn, Configure a site-to-site VPN connection over ExpressRoute private peering: local network gateway",
)
def source_agrees(tunnel: Tunnel) -> Outcome:
    """The tunnel's source is the address that Azure's local network gateway, or site link, has for the router.

    Why: Azure takes IKE from that address alone; from another the gateway knows no connection.
    Fails when: the addresses differ, or the gateway has no connection for the router's tunnel
    Unknown when: Azure has a name in place of an address, or a public address that the router's private source may be translated to; the local network gateway was not exported; the router's source is not in the capture, or its tunnel was not found
    Fix: Set the tunnel's source, or the address of the local network gateway.
    - IOS-XE: `tunnel source Loopback0`
    - Junos: `set security ike gateway <name> local-address 10.0.0.1`
    - Azure: `az network local-gateway update --name <name> --set gatewayIpAddress=10.0.0.1`
    """
    missing = without_router(tunnel)
    found = tunnel.tunnel
    if missing or found is None:
        return missing or unknown("the router's half is not known")
    here = found.all_lines("source_address")
    if tunnel.connection is None:
        if not tunnel.are_connections_known or found.source_address is None:
            return unknown(f"{tunnel.unpaired_because}: export its connections", *here)
        name = tunnel.gateway.name if tunnel.gateway else "the gateway"
        return failed(
            f"the tunnel from {found.source_address} ends at {name}, which has no connection for it",
            *here,
            *found.all_lines("destination_address"),
            expected="a connection for this router",
            actual="none",
        )
    far = tunnel.far_end
    if far is None:
        return unknown("the local network gateway was not exported: az network local-gateway show", *here)
    field = "gateway_ip_address" if isinstance(far, LocalNetworkGateway) else "ip_address"
    address = far.gateway_ip_address if isinstance(far, LocalNetworkGateway) else far.ip_address
    there = far.pointer(field)
    if address is None:
        return unknown("Azure knows the router by a name, or by nothing that was exported", *here, there)
    if found.source_address is None:
        lines: tuple[Place, ...] = (*found.all_lines("source_interface"), *here, there)
        return unknown("the tunnel's source address is not in the capture", *lines)
    if found.source_address == address:
        return passed(f"{address} at both ends", *here, there)
    if not is_private(address) and is_private(found.source_address):
        return unknown(f"Azure expects {address}: whether {found.source_address} is translated to it", *here, there)
    return failed(
        f"the tunnel starts at {found.source_address}, Azure expects {address}: it knows no connection from there",
        *here,
        there,
        expected=str(address),
        actual=str(found.source_address),
        changes=on_tunnel(tunnel, ChangeKind.SET_TUNNEL_SOURCE, address=str(address)),
        azure_cli=update_far_end(tunnel, "--gateway-ip-address", str(found.source_address)),
    )
