"""The az commands that mend Azure's half of a tunnel. Never with a key."""

from shlex import quote

from checks.azure_gateways import Connection, LocalNetworkGateway, VirtualNetworkGateway, VpnConnection
from checks.azure_record import AzureResource
from checks.estate import Tunnel
from checks.ipsec.recommendation import recommended_esp, recommended_ike


def _group(resource: AzureResource | None) -> str:
    # Names come from a file: quoted, so that a pasted command stays one command.
    return quote(resource.resource_group) if resource is not None and resource.resource_group else "'<resource-group>'"


def _gateway(tunnel: Tunnel) -> str:
    return quote(tunnel.gateway.name) if tunnel.gateway is not None else "'<gateway>'"


def update_connection(tunnel: Tunnel, setting: str, value: str) -> str:
    """Return the command that sets one property of the connection; in a virtual WAN it stands on the link."""
    connection = tunnel.connection
    if isinstance(connection, Connection):
        return (
            f"az network vpn-connection update --resource-group {_group(connection)} --name {quote(connection.name)} "
            f"--set {setting}={value}"
        )
    if isinstance(connection, VpnConnection):
        number = "0" if len(connection.link_connections) == 1 else "<n>"
        return (
            f"az network vpn-gateway connection update --resource-group {_group(connection)} "
            f"--gateway-name {_gateway(tunnel)} --name {quote(connection.name)} "
            f"--set vpnLinkConnections[{number}].{setting}={value}"
        )
    return ""


def set_policy(tunnel: Tunnel) -> str:
    """Return the command that gives the connection a custom policy: the router's own set where that is strong."""
    connection, settings = tunnel.connection, tunnel.settings
    if connection is None or settings is None:
        return ""
    ike, esp = recommended_ike(tunnel), recommended_esp(tunnel)
    sets = (
        f"--ike-encryption {ike.encryption} --ike-integrity {ike.integrity} --dh-group {ike.dh_group} "
        f"--ipsec-encryption {esp.encryption} --ipsec-integrity {esp.integrity} --pfs-group {esp.pfs_group} "
        "--sa-lifetime 27000 --sa-max-size 102400000"
    )
    if isinstance(connection, Connection):
        head = "az network vpn-connection ipsec-policy"
        names = f"--resource-group {_group(connection)} --connection-name {quote(connection.name)}"
    else:
        head = "az network vpn-gateway connection vpn-site-link-conn ipsec-policy"
        names = (
            f"--resource-group {_group(connection)} --gateway-name {_gateway(tunnel)} "
            f"--connection-name {quote(connection.name)} --name {quote(settings.name)}"
        )
    clear = f"{head} clear {names} && " if settings.ipsec_policies else ""
    return f"{clear}{head} add {names} {sets}"


def update_gateway(tunnel: Tunnel, setting: str, value: str) -> str:
    """Return the command that sets one property of a virtual network's gateway; "" for a hub's."""
    if not isinstance(tunnel.gateway, VirtualNetworkGateway):
        return ""
    return (
        f"az network vnet-gateway update --resource-group {_group(tunnel.gateway)} --name {_gateway(tunnel)} "
        f"--set {setting}={value}"
    )


def set_shared_key(tunnel: Tunnel) -> str:
    """Return the command that gives the connection a new key, which the operator puts in; "" in a virtual WAN."""
    connection = tunnel.connection
    if not isinstance(connection, Connection):
        return ""
    return (
        f"az network vpn-connection shared-key update --resource-group {_group(connection)} "
        f"--connection-name {quote(connection.name)} --value '<key>'"
    )


def update_far_end(tunnel: Tunnel, flag: str, value: str) -> str:
    """Return the command that sets what Azure knows of the router; "" where that is a site's link."""
    far = tunnel.far_end
    if not isinstance(far, LocalNetworkGateway):
        return ""
    return f"az network local-gateway update --resource-group {_group(far)} --name {quote(far.name)} {flag} {value}"


def show_connection(tunnel: Tunnel) -> str:
    """Return the command that exports the connection."""
    connection = tunnel.connection
    if isinstance(connection, VpnConnection):
        return (
            f"az network vpn-gateway connection show --resource-group {_group(connection)} "
            f"--gateway-name {_gateway(tunnel)} --name {quote(connection.name)} -o json"
        )
    name = quote(connection.name) if connection is not None else "'<connection>'"
    return f"az network vpn-connection show --resource-group {_group(connection)} --name {name} -o json"
