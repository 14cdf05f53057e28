"""Changes on the router's half of a tunnel, with the names that the device uses."""

from checks.estate import Tunnel
from checks.ipsec.recommendation import recommended_esp, recommended_ike
from parsers.model.change import Change, ChangeKind
from parsers.model.ipsec import IkeProposal, IpsecProposal


def on_tunnel(tunnel: Tunnel, kind: ChangeKind, /, **values: str) -> tuple[Change, ...]:
    """Return a change on the tunnel, empty where the router's half is not known."""
    found = tunnel.tunnel
    if found is None:
        return ()
    return (
        Change(
            kind=kind,
            interface=tunnel.interface.name if tunnel.interface else "",
            vrf=found.vrf,
            values={**_names(tunnel), "tunnel": found.name, "profile": found.profile, **values},
        ),
    )


def _names(tunnel: Tunnel) -> dict[str, str]:
    """Return what the tunnel's lines refer to, by the platform's word for its kind, and the far end."""
    found, device = tunnel.tunnel, tunnel.device
    if found is None or device is None:
        return {}
    owners = {found.name, found.profile}
    names = {one.kind: one.name for one in reversed(device.references) if one.owner in owners}
    return {**names, "destination": str(found.destination_address or "")}


def set_ike(tunnel: Tunnel, proposal: IkeProposal | IpsecProposal | None) -> tuple[Change, ...]:
    """Return the change that gives a proposal the set that both ends should have."""
    wanted = recommended_ike(tunnel)
    own = tunnel.tunnel.ike_proposals if tunnel.tunnel is not None else ()
    return on_tunnel(
        tunnel,
        ChangeKind.SET_IKE_PROPOSAL,
        proposal=_name(proposal or next(iter(own), None)),
        encryption=wanted.encryption,
        integrity=wanted.integrity,
        dh_group=wanted.dh_group,
    )


def set_esp(tunnel: Tunnel, proposal: IkeProposal | IpsecProposal | None) -> tuple[Change, ...]:
    """Return the changes that give a proposal the set that both ends should have, PFS with it."""
    wanted = recommended_esp(tunnel)
    own = tunnel.tunnel.ipsec_proposals if tunnel.tunnel is not None else ()
    name = _name(proposal or next(iter(own), None))
    sets = {"proposal": name, "encryption": wanted.encryption, "integrity": wanted.integrity}
    return (
        *on_tunnel(tunnel, ChangeKind.SET_ESP_PROPOSAL, **sets, pfs_group=wanted.pfs_group),
        *on_tunnel(tunnel, ChangeKind.SET_PFS, proposal=name, pfs_group=wanted.pfs_group),
    )


def set_pfs(tunnel: Tunnel, proposal: IkeProposal | IpsecProposal | None) -> tuple[Change, ...]:
    """Return the change of the group of perfect forward secrecy alone."""
    wanted = recommended_esp(tunnel)
    return on_tunnel(tunnel, ChangeKind.SET_PFS, proposal=_name(proposal), pfs_group=wanted.pfs_group)


def _name(proposal: IkeProposal | IpsecProposal | None) -> str:
    """Return the proposal's name as configured; "" where it is the platform's own, which takes no lines."""
    return "" if proposal is None or proposal.is_default else proposal.name
