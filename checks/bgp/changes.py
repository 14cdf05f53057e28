"""Changes on a path's BGP neighbor, with the names that the device uses."""

from checks.estate import EdgePath
from parsers.model.change import Change, ChangeKind
from parsers.model.device import Device


def on_neighbor(path: EdgePath, kind: ChangeKind, /, **values: str) -> tuple[Change, ...]:
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
            process_as=process_as(path.device),
            peer_group=neighbor.peer_group,
            values={"afi_safi": path.afi_safi, **values},
        ),
    )


def set_bfd(path: EdgePath) -> tuple[Change, ...]:
    """Return the change that binds BFD with the timers of the policy."""
    timers = path.policy.bfd_timers
    values = {one: str(getattr(timers, one)) for one in ("transmit_ms", "receive_ms", "multiplier")}
    return on_neighbor(path, ChangeKind.SET_BFD, **values)


def process_as(device: Device | None) -> int | None:
    """Return the AS of the router's BGP process, None where every neighbor overrides it.

    The process stands before its neighbors; an override stands with the neighbor or in what it inherits.
    """
    neighbors = device.bgp_neighbors if device else ()
    first = min(neighbors, key=lambda one: one.line("local_as").line, default=None)
    if first is None or first.line("local_as").line >= min(one.block_line for one in neighbors):
        return None
    return first.local_as
