"""bgp-md5-not-reused."""

from collections.abc import Iterator

from checks.azure_definition import MICROSOFT_AS
from checks.check import Outcome, check, failed, not_applicable, passed
from checks.estate import Estate
from checks.severity import Severity
from parsers.model.bgp import BgpNeighbor
from parsers.model.source import Where


@check(
    "bgp-md5-not-reused",
    over=Estate,
    severity=Severity.MEDIUM,
    source="DISA STIG CISC-RT-000480: a unique key for each autonomous system peered with",
    aliases=("STIG CISC-RT-000480",),
)
def md5_not_reused(estate: Estate) -> Outcome:
    """No other peering, circuit or neighbor holds the key of a session with Microsoft.

    Why: A key that is used twice falls twice: who learns it at one neighbor can speak at the other.
    Fails when: two peerings, or a peering and another external neighbor, hold the same key
    Unknown when: never; keys that cannot be decoded are left out and named
    Fix: Give every peering a key of its own; both links and both families of one peering share one by design.
    - IOS-XE: `neighbor 192.0.2.2 password <key>`
    - Junos: `set protocols bgp group <group> authentication-key <key>`
    """
    holders: dict[str, dict[str, list[Where]]] = {}
    undecoded = 0
    for owner, neighbor in _owners(estate):
        if neighbor.md5 and neighbor.md5.fingerprint is None:
            undecoded += 1
        elif neighbor.md5 and neighbor.md5.fingerprint is not None:
            holders.setdefault(neighbor.md5.fingerprint, {}).setdefault(owner, []).append(neighbor.line("md5"))
    circuits = {f"{path.circuit.name}/{path.peering_type}" for path in estate.paths}
    reused = [owners for owners in holders.values() if len(owners) > 1 and circuits & owners.keys()]
    left_out = f"; {undecoded} keys cannot be decoded and were not compared" if undecoded else ""
    if not holders:
        return not_applicable(f"no session has a key that can be compared{left_out}")
    if not reused:
        return passed(f"{len(holders)} keys, each for one peering or neighbor{left_out}")
    places = [where for owners in reused for lines in owners.values() for where in lines]
    said = "; ".join(" and ".join(sorted(owners)) for owners in reused)
    return failed(
        f"one key serves {said}{left_out}",
        *sorted(set(places)),
        expected="a key of its own for every peering",
        actual=f"{len(reused)} keys used more than once",
    )


def _owners(estate: Estate) -> Iterator[tuple[str, BgpNeighbor]]:
    """Yield every external session with a name for what may share its key."""
    of_paths = {
        (path.edge.name, path.neighbor.vrf, path.neighbor.address): f"{path.circuit.name}/{path.peering_type}"
        for path in estate.paths
        if path.edge is not None and path.neighbor is not None
    }
    for edge in estate.devices:
        for neighbor in edge.device.bgp_neighbors if edge.device else ():
            owner = of_paths.get((edge.name, neighbor.vrf, neighbor.address))
            if owner is not None:
                yield owner, neighbor
            elif neighbor.remote_as is not None and neighbor.remote_as == neighbor.local_as:
                yield f"the internal sessions of AS {neighbor.local_as}", neighbor
            elif neighbor.remote_as == MICROSOFT_AS:
                yield f"{edge.name} neighbor {neighbor.address} of no known circuit", neighbor
            else:
                yield f"AS {neighbor.remote_as or 'unknown'}", neighbor
