"""Changes on a path's BGP neighbor, with the names that the device uses."""

from typing import Literal

from checks.estate import EdgePath
from parsers.model.bgp import BgpNeighbor
from parsers.model.change import Change, ChangeKind
from parsers.model.device import Device

Level = Literal["neighbor", "group", "process", ""]


def on_neighbor(path: EdgePath, kind: ChangeKind, /, field: str = "", **values: str) -> tuple[Change, ...]:
    """Return the change on the path's neighbor, empty where it has none.

    `field` is what is to be mended, where it is to be mended where its value stands.
    """
    neighbor = path.neighbor
    if neighbor is None:
        return ()
    return (
        Change(
            kind=kind,
            neighbor=str(neighbor.address),
            description=neighbor.description,
            interface=path.interface.name if path.interface else "",
            vrf=neighbor.vrf,
            process_as=process_as(path.device, neighbor.vrf),
            peer_group=neighbor.peer_group,
            level=_level(neighbor, field) if field else "",
            values={"afi_safi": path.afi_safi, **values},
        ),
    )


def _level(neighbor: BgpNeighbor, field: str) -> Level:
    """Return where the value of a field stands: an inherited one has the line that inherits it behind its own."""
    if field in neighbor.levels:
        return neighbor.levels[field]
    return "group" if len(neighbor.lines.get(field, ())) > 1 else "neighbor"


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
