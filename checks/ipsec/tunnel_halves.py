"""What IPsec checks say where a half of a tunnel is missing, and the places that both halves have."""

from collections.abc import Sequence

from checks.azure_gateways import VpnLinkConnection
from checks.check import Outcome, Place, unknown
from checks.estate import Tunnel
from parsers.model.ipsec import IkeProposal, IpsecProposal

BASIS = "Secure your Azure ExpressRoute: Network security, IPsec over ExpressRoute"


def without_router(tunnel: Tunnel) -> Outcome | None:
    """Return the outcome for a tunnel whose router half is not known, None where it is."""
    if tunnel.tunnel is not None:
        return None
    places = (tunnel.connection.pointer("name"),) if tunnel.connection is not None else ()
    return unknown(tunnel.unpaired_because or "the router's half is not known", *places)


def without_connection(tunnel: Tunnel) -> Outcome | None:
    """Return the outcome for a router tunnel whose connection is not known, None where it is."""
    if tunnel.settings is not None:
        return None
    places = (tunnel.tunnel.line("destination_address"),) if tunnel.tunnel is not None else ()
    return unknown(tunnel.unpaired_because or "Azure's connection is not known", *places)


def open_absence(tunnel: Tunnel) -> Outcome | None:
    """Return why a line that the router lacks may exist all the same: its capture is cut off."""
    device = tunnel.device
    if device is None or device.wholeness.is_whole is not False:
        return None
    said = f"what is missing may stand in the part that was not captured: {device.wholeness.because}"
    return unknown(said, device.where(device.wholeness.line))


def protocol(tunnel: Tunnel) -> str | None:
    """Return Azure's IKE version of the connection: "IKEv1", "IKEv2", None where it was not exported."""
    settings = tunnel.settings
    if settings is None:
        return None
    if isinstance(settings, VpnLinkConnection):
        return settings.vpn_connection_protocol_type
    return settings.connection_protocol


def protocol_place(tunnel: Tunnel) -> tuple[Place, ...]:
    """Return where Azure's IKE version stands."""
    settings = tunnel.settings
    if settings is None:
        return ()
    name = "vpn_connection_protocol_type" if isinstance(settings, VpnLinkConnection) else "connection_protocol"
    return (settings.pointer(name),)


def mode(tunnel: Tunnel) -> str:
    """Return which end Azure lets start, in lower case; "default" where it is not told: both."""
    settings = tunnel.settings
    if settings is None:
        return "default"
    if isinstance(settings, VpnLinkConnection):
        return (settings.vpn_link_connection_mode or "default").casefold()
    return (settings.connection_mode or "default").casefold()


def policy_places(tunnel: Tunnel, *fields: str) -> tuple[Place, ...]:
    """Return where fields of the custom policy stand; without one, where the empty list does."""
    settings = tunnel.settings
    if settings is None:
        return ()
    if not settings.ipsec_policies:
        return (settings.pointer("ipsec_policies"),)
    return tuple(settings.ipsec_policies[0].pointer(field) for field in fields)


def proposal_places(
    proposal: IkeProposal | IpsecProposal | None, proposals: Sequence[IkeProposal | IpsecProposal], *fields: str
) -> tuple[Place, ...]:
    """Return the lines of a proposal's fields; of all proposals where none is nearest."""
    asked = [proposal] if proposal is not None else list(proposals)
    return tuple(dict.fromkeys(one.line(field) for one in asked for field in fields))
