"""What else holds the key of a tunnel: another connection, another tunnel, a BGP session.

The instances of one gateway share the key of their connection by design.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from checks.azure_record import Pointer
from checks.estate import EdgeDevice, Tunnel
from parsers.model.secret import Secret
from parsers.model.source import Where

_Holder = tuple[str, str, Where | Pointer]  # the owner's own name, how people call it, where the key stands


def with_key_sharers(tunnels: Sequence[Tunnel], devices: Iterable[EdgeDevice]) -> list[Tunnel]:
    """Return the tunnels, each with what else holds its key."""
    holders: dict[str, list[_Holder]] = {}

    def hold(secret: Secret | bool | None, holder: _Holder) -> None:
        if isinstance(secret, Secret) and secret.fingerprint is not None:
            holders.setdefault(secret.fingerprint, []).append(holder)

    known = {(one.edge.name, one.tunnel.name): one for one in tunnels if one.edge and one.tunnel}
    for edge in devices:
        for found in edge.device.ipsec_tunnels if edge.device else ():
            mine = known.get((edge.name, found.name))
            owner, said = _name(mine) if mine else (f"{edge.name}/{found.name}", f"{edge.name} {found.name}")
            for field in ("psk", "psk_remote"):
                hold(getattr(found, field), (owner, said, found.line(field)))
        for neighbor in edge.device.bgp_neighbors if edge.device else ():
            said = f"{edge.name} neighbor {neighbor.address}"
            hold(neighbor.md5, (said, said, neighbor.line("md5")))
    for one in tunnels:
        if one.settings is not None:
            hold(one.settings.shared_key, (*_name(one), one.settings.pointer("shared_key")))
    return [replace(one, key_sharers=_sharers(one, holders)) for one in tunnels]


def _name(tunnel: Tunnel) -> tuple[str, str]:
    if tunnel.connection is None:
        gateway = tunnel.gateway.id if tunnel.gateway is not None else tunnel.id
        return f"{tunnel.edge.name if tunnel.edge else ''}/{gateway}", tunnel.id
    link = tunnel.settings.name if tunnel.settings is not None else ""
    return f"{tunnel.connection.id}/{link}", f"connection {tunnel.connection.name}"


def _sharers(tunnel: Tunnel, holders: dict[str, list[_Holder]]) -> tuple[tuple[str, Where | Pointer], ...]:
    own = _name(tunnel)[0]
    keys = (tunnel.tunnel.psk, tunnel.tunnel.psk_remote) if tunnel.tunnel else ()
    fingerprints = [
        key.fingerprint for key in (*keys, tunnel.supplied_psk) if isinstance(key, Secret) and key.fingerprint
    ]
    found = {
        said: place
        for fingerprint in dict.fromkeys(fingerprints)
        for owner, said, place in holders.get(fingerprint, ())
        if owner != own
    }
    return tuple(sorted(found.items()))
