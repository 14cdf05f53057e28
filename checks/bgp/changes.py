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
            process_as=process_as(path.device, neighbor.vrf),
            peer_group=neighbor.peer_group,
            values={"afi_safi": path.afi_safi, **values},
        ),
    )


def set_bfd(path: EdgePath) -> tuple[Change, ...]:
    """Return the change that binds BFD with the timers of the policy."""
    timers = path.policy.bfd_timers
    values = {one: str(getattr(timers, one)) for one in ("transmit_ms", "receive_ms", "multiplier")}
    return on_neighbor(path, ChangeKind.SET_BFD, **values)


def process_as(device: Device | None, vrf: str = "default") -> int | None:
    """Return the AS that the block of the router's BGP is named after, None where no line shows it."""
    if device is None:
        return None
    return device.bgp_as.get(vrf) or device.bgp_as.get("default")
