"""bgp-md5-not-reused."""

from collections.abc import Iterator
from typing import NamedTuple

from checks.azure_commands import set_shared_key
from checks.azure_definition import MICROSOFT_AS
from checks.azure_mends import together
from checks.check import Outcome, Place, check, failed, not_applicable, passed, unknown
from checks.estate import EdgePath, Estate
from checks.severity import Severity
from parsers.model.secret import Encoding, Secret

_UNSEEN = Secret(encoding=Encoding.MASKED, is_reversible=False)


class _Holder(NamedTuple):
    """A key, where it stands, and the name of what may share it."""

    owner: str
    secret: Secret | None
    place: Place


@check(
    "bgp-md5-not-reused",
    over=Estate,
    severity=Severity.MEDIUM,
    source="DISA STIG CISC-RT-000480: a unique key for each autonomous system peered with",
    aliases=("STIG CISC-RT-000480",),
)
def md5_not_reused(estate: Estate) -> Outcome:
    """No other peering, circuit, tunnel or neighbor holds the key of a session with Microsoft.

    Why: A key that is used twice falls twice: who learns it at one neighbor can speak at the other.
    Fails when: two peerings, or a peering and another neighbor, the internal sessions or a tunnel, hold the same key
    Unknown when: a key cannot be decoded and none was supplied for its peering, or a router was not read
    Not applicable when: no session with Microsoft has a key
    Fix: Give every peering a key of its own; both links and both families of one peering share one by design.
    - IOS-XE: `neighbor 192.0.2.2 password <key>`
    - Junos: `set protocols bgp group <group> authentication-key <key>`
    """
    held = [one for one in _holders(estate) if one.secret is not None]
    keys: dict[str, dict[str, list[Place]]] = {}
    for one in held:
        if one.secret is not None and one.secret.fingerprint is not None:
            keys.setdefault(one.secret.fingerprint, {}).setdefault(one.owner, []).append(one.place)
    peerings = {_name(path) for path in estate.paths}
    reused = [owners for owners in keys.values() if len(owners) > 1 and peerings & owners.keys()]
    if reused:
        places = [place for owners in reused for several in owners.values() for place in several]
        said = "; ".join(" and ".join(sorted(owners)) for owners in reused)
        return failed(
            f"one key serves {said}",
            *dict.fromkeys(places),
            expected="a key of its own for every peering",
            actual=f"one key for {said}",
            azure_cli=_new_keys(estate, {owner for owners in reused for owner in owners}),
        )
    if not peerings & {one.owner for one in held}:
        return not_applicable("no session with Microsoft has a key")
    known = {owner for owners in keys.values() for owner in owners}
    sealed = [
        one for one in held if one.secret and one.secret.fingerprint is None and one.owner not in known & peerings
    ]
    if sealed:
        names = ", ".join(dict.fromkeys(one.owner for one in sealed))
        return unknown(f"keys of {names} cannot be decoded, so they cannot be compared", *(one.place for one in sealed))
    lost = [edge.name for edge in estate.devices if edge.device is None]
    if lost:
        return unknown(f"{', '.join(lost)} was not read: its neighbors may hold the same key")
    return passed(f"{len(keys)} keys, each for one peering or neighbor", *(one.place for one in held))


def _new_keys(estate: Estate, owners: set[str]) -> str:
    """Return the commands that give each of the peerings a key of its own; the routers' half is bgp-md5-agrees'."""
    commands = [set_shared_key(path.circuit, path.peering) for path in estate.paths if _name(path) in owners]
    return together(commands)


def _name(path: EdgePath) -> str:
    return f"{path.circuit.name}/{path.peering_type}"


def _holders(estate: Estate) -> Iterator[_Holder]:
    """Yield every session's key, and every supplied one, with the name of what may share it."""
    of_paths = {
        (path.edge.name, path.neighbor.vrf, path.neighbor.address): _name(path)
        for path in estate.paths
        if path.edge is not None and path.neighbor is not None
    }
    for path in estate.paths:
        if path.supplied_md5 is not None:
            where = path.neighbor.line("md5") if path.neighbor else path.peering.pointer("shared_key")
            yield _Holder(_name(path), path.supplied_md5, where)
    for tunnel in estate.tunnels:
        found = tunnel.tunnel
        if found is not None and isinstance(found.psk, Secret):
            is_sealed = found.psk.fingerprint is None and tunnel.supplied_psk is not None
            yield _Holder(f"tunnel {tunnel.id}", tunnel.supplied_psk if is_sealed else found.psk, found.line("psk"))
    # A session of Microsoft's that pairs with no path may be the missing half of one: it is not called another peering.
    has_gap = any(path.neighbor is None for path in estate.paths)
    for edge in estate.devices:
        for neighbor in edge.device.bgp_neighbors if edge.device else ():
            owner = of_paths.get((edge.name, neighbor.vrf, neighbor.address))
            if owner is None and neighbor.remote_as == MICROSOFT_AS:
                if has_gap:
                    continue
                owner = f"{edge.name} neighbor {neighbor.address} of no known circuit"
            elif owner is None and neighbor.remote_as is not None and neighbor.remote_as == neighbor.local_as:
                owner = f"the internal sessions of AS {neighbor.local_as}"
            elif owner is None:
                owner = f"AS {neighbor.remote_as or 'unknown'}"
            key = None if neighbor.md5 is False else neighbor.md5 or _UNSEEN
            yield _Holder(owner, key, neighbor.line("md5"))
