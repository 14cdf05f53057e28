"""ipsec-replay-protected."""

from checks.azure_gateways import VirtualNetworkGateway
from checks.check import Outcome, Place, check, failed, passed, unknown
from checks.estate import Tunnel
from checks.ipsec.azure_commands import update_gateway
from checks.ipsec.changes import on_tunnel
from checks.ipsec.tunnel_halves import without_connection, without_router
from checks.severity import Severity
from parsers.model.change import ChangeKind
from parsers.model.ipsec import IpsecTunnel


@check(
    "ipsec-replay-protected",
    over=Tunnel,
    severity=Severity.MEDIUM,
    source="RFC 4303, 3.4.3; Microsoft Learn, virtual network gateways: disableIPSecReplayProtection",
)
def replay_protected(tunnel: Tunnel) -> Outcome:
    """Replay protection is on at both ends.

    Why: Without it whoever recorded a packet can send it again, and the receiver takes it.
    Fails when: the router's window is 0, or the gateway's protection is turned off
    Unknown when: a half is not known, or a setting is not in the capture
    Fix: Turn it on; a larger window helps where packets are reordered.
    - IOS-XE: `crypto ipsec security-association replay window-size 1024`
    - Junos: take away `set security ipsec vpn <name> ike no-anti-replay`
    - Azure: `az network vnet-gateway update --set disableIpSecReplayProtection=false`
    """
    found, gateway = tunnel.tunnel, tunnel.gateway
    here = _lines(found)
    there: tuple[Place, ...] = ()
    if isinstance(gateway, VirtualNetworkGateway):
        there = (gateway.pointer("disable_ipsec_replay_protection"),)
        if gateway.disable_ipsec_replay_protection is True:
            return failed(
                f"gateway {gateway.name} takes replayed packets",
                *here,
                *there,
                expected="replay protection on",
                actual="off",
                azure_cli=update_gateway(tunnel, "disableIpSecReplayProtection", "false"),
            )
    missing = without_router(tunnel) or without_connection(tunnel)
    if missing or found is None:
        return missing or unknown("the router's half is not known")
    if found.replay_window == 0:
        return failed(
            "the router takes replayed packets",
            *here,
            *there,
            expected="replay protection on",
            actual="off",
            changes=on_tunnel(tunnel, ChangeKind.SET_REPLAY, window="1024"),
        )
    if found.replay_window is None and not found.is_replay_checked:
        return unknown("the router's replay window is not in the capture", *here, *there)
    if gateway is None or (
        isinstance(gateway, VirtualNetworkGateway) and gateway.disable_ipsec_replay_protection is None
    ):
        return unknown("the gateway's setting was not exported: az network vnet-gateway show", *here, *there)
    size = "on" if found.replay_window is None else f"a window of {found.replay_window} packets"
    return passed(f"{size}, and on in Azure", *here, *there)


def _lines(found: IpsecTunnel | None) -> tuple[Place, ...]:
    if found is None:
        return ()
    return found.all_lines("replay_window" if found.replay_window is not None else "is_replay_checked")
