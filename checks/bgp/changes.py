"""Changes on a path's BGP neighbor, with the names that the device uses."""

from checks.estate import EdgePath
from parsers.model.change import Change, ChangeKind


def on_neighbor(path: EdgePath, kind: ChangeKind, **values: str) -> tuple[Change, ...]:
    """Return the change on the path's neighbor, empty where it has none."""
    neighbor = path.neighbor
    if neighbor is None:
        return ()
    return (
        Change(
            kind=kind,
            neighbor=str(neighbor.address),
            interface=path.interface.name if path.interface else "",
            vrf=neighbor.vrf,
            process_as=neighbor.local_as,
            peer_group=neighbor.peer_group,
            values={"afi_safi": path.afi_safi, **values},
        ),
    )
