"""Predicts the rungs of a tunnel: `ike`, `esp`, `tunnel-bgp`. A rung says what the wire does, not what is proper."""

from checks.check import Place
from checks.estate import Rung, RungName, RungState, Tunnel
from checks.ipsec.bgp_agrees import differences
from checks.ipsec.choice import esp_choice, ike_choice, say_choice
from checks.ipsec.tunnel_halves import policy_places, proposal_places
from checks.router_view import ike_session
from parsers.model.ipsec import IpsecTunnel
from parsers.model.secret import Secret

_OBSERVED: dict[str, RungState] = {"connected": "up", "notconnected": "down", "connecting": "down"}


def predict_tunnel(tunnel: Tunnel) -> tuple[Rung, ...]:
    """Return the rungs of a tunnel, predicted; the first two also as the router and Azure's status have them."""
    observed, observed_ike = _observed(tunnel), _observed_ike(tunnel)
    found = tunnel.tunnel
    if found is None or tunnel.settings is None:
        why = tunnel.unpaired_because or "a half of the tunnel is not known"
        # Azure takes IKE on its connections alone: a tunnel without one stays down.
        is_refused = tunnel.connection is None and tunnel.are_connections_known
        places = (found.line("destination_address"),) if found is not None else ()
        return (
            Rung("ike", "down" if is_refused else "unknown", why, places, observed_ike),
            Rung("esp", "unknown", why, observed=observed),
            Rung("tunnel-bgp", "unknown", why),
        )
    return _ike(tunnel, found, observed_ike), _esp(tunnel, found, observed), _bgp(tunnel, found)


def _observed(tunnel: Tunnel) -> RungState | None:
    """Return what Azure saw; of a connection with several tunnels one may be up and another down."""
    if tunnel.settings is None or not tunnel.is_only_end:
        return None
    return _OBSERVED.get((tunnel.settings.connection_status or "").casefold())


def _observed_ike(tunnel: Tunnel) -> RungState | None:
    """Return what the router says of its IKE SA, else what Azure saw."""
    session = ike_session(tunnel)
    if session is None:
        return _observed(tunnel)
    return "up" if session.is_up else "down"


def _ike(tunnel: Tunnel, found: IpsecTunnel, observed: RungState | None) -> Rung:
    def rung(state: RungState, because: str, *places: Place) -> Rung:
        return Rung("ike", state, because, places, observed)

    if found.is_enabled is False:
        return rung("down", f"{found.name} is shut down", found.line("is_enabled"))
    there = tunnel.end.addresses
    if found.destination_address is not None and there and found.destination_address not in there:
        said = f"the tunnel ends at {found.destination_address}, which is not the gateway's"
        return rung("down", said, found.line("destination_address"))
    far = _far_address(tunnel)
    if far is not None and found.source_address is not None and far != found.source_address and not tunnel.is_backup:
        return rung(
            "down", f"the tunnel starts at {found.source_address}, Azure expects {far}", found.line("source_address")
        )
    key = _key(tunnel, found)
    if key is not None and key[0] == "down":
        return rung(*key)
    choice = ike_choice(tunnel)
    here = proposal_places(choice.proposal, found.ike_proposals, "encryption")
    places = (*here, *policy_places(tunnel, "ike_encryption"))
    if choice.verdict == "none":
        return rung("down", choice.because, *places)
    if choice.verdict == "unknown":
        return rung("unknown", choice.because, *places)
    return rung(*key) if key is not None else rung("up", say_choice(choice), *places)


def _far_address(tunnel: Tunnel) -> object:
    far = tunnel.far_end
    return getattr(far, "gateway_ip_address", None) or getattr(far, "ip_address", None)


def _key(tunnel: Tunnel, found: IpsecTunnel) -> tuple[RungState, str, Place] | None:
    """Return what the keys do to IKE; None where they agree."""
    supplied = tunnel.supplied_psk
    where = found.line("psk")
    if found.psk is False and not found.psk_remote:
        return "unknown" if found.unresolved else "down", "the router has no pre-shared key for the gateway", where
    keys = [key for key in (found.psk, found.psk_remote) if isinstance(key, Secret)]
    if supplied is None:
        return "unknown", "Azure's key is not readable; supply it under [[keys]]", where
    verdicts = [key.agrees(supplied) for key in keys]
    if False in verdicts:
        return "down", f"the key differs from the one from {tunnel.supplied_psk_from}", where
    if None in verdicts or not verdicts:
        return "unknown", "the router's key cannot be decoded", where
    return None


def _esp(tunnel: Tunnel, found: IpsecTunnel, observed: RungState | None) -> Rung:
    choice = esp_choice(tunnel)
    here = proposal_places(choice.proposal, found.ipsec_proposals, "encryption")
    places = (*here, *policy_places(tunnel, "ipsec_encryption"))
    if choice.is_pfs_alone and found.ike_version == "ikev2":
        # The first child SA takes its keys from the IKE SA: PFS is asked for at the first rekey only.
        return Rung("esp", "up", f"comes up, and dies at its first rekey: {choice.because}", places, observed)
    if choice.verdict == "none":
        return Rung("esp", "down", choice.because, places, observed)
    if choice.verdict == "unknown":
        return Rung("esp", "unknown", choice.because, places, observed)
    return Rung("esp", "up", say_choice(choice), places, observed)


def _bgp(tunnel: Tunnel, found: IpsecTunnel) -> Rung:
    name: RungName = "tunnel-bgp"
    settings, neighbor = tunnel.settings, tunnel.neighbor
    assert settings is not None
    there = settings.pointer("enable_bgp")
    if settings.enable_bgp is None:
        return Rung(name, "unknown", "enableBgp was not exported", (there,))
    if not settings.enable_bgp:
        if neighbor is None:
            return Rung(name, "absent", "neither end speaks BGP through the tunnel", (there,))
        return Rung(name, "down", "Azure's connection has BGP off", (neighbor.line("address"), there))
    if neighbor is None:
        return Rung(
            name, "down", "the router has no neighbor at the gateway's BGP address", (found.line("name"), there)
        )
    differing = differences(tunnel, neighbor)
    if differing:
        return Rung(name, "down", differing[0].message, differing[0].places)
    here = neighbor.line("address")
    gateway = tunnel.gateway.bgp_settings if tunnel.gateway is not None else None
    if gateway is None or gateway.asn is None or not tunnel.bgp_addresses or neighbor.remote_as is None:
        return Rung(name, "unknown", "the gateway's or the router's BGP settings are not known", (here, there))
    return Rung(name, "up", f"neighbor {neighbor.address} in AS {neighbor.remote_as}", (here, there))
