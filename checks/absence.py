"""What a capture lacks may stand in what was not captured: then absence decides nothing, and the verdict is unknown.

A cut-off config loses its tail. Where something that comes after the block was still read, the block is whole.
"""

from checks.check import Outcome, unknown
from checks.estate import EdgePath
from parsers.model.bgp import BgpNeighbor
from parsers.model.device import Device
from parsers.model.interface import Interface
from parsers.model.source import LinedRecord

_BRINGS_SETTINGS = frozenset(
    "peer-group peer peer-session peer-policy neighbor-group session-group af-group template apply-groups".split()
)

_CUT = "what is missing may stand in the part that was not captured: {}"


def open_absence(path: EdgePath) -> Outcome | None:
    """Return why a line that the neighbor lacks may exist all the same, None where it does not exist."""
    if path.neighbor is None or path.device is None:
        return None
    return open_neighbor_absence(path.device, path.neighbor)


def open_neighbor_absence(device: Device, neighbor: BgpNeighbor) -> Outcome | None:
    """Return why a line that a neighbor of the device lacks may exist all the same, None where it does not exist."""
    is_open = neighbor.is_scattered and device.wholeness.is_whole is False
    if is_open or _is_cut(device, neighbor.block_line, may_follow=()):
        return unknown(_CUT.format(device.wholeness.because), device.where(device.wholeness.line))
    for reference in device.open_references(str(neighbor.address), neighbor.peer_group):
        if reference.kind in _BRINGS_SETTINGS:
            fault = "is not understood" if reference.is_defined else "is not in the capture"
            said = f"{reference.kind} {reference.name}, which the neighbor inherits from, {fault}"
            return unknown(said, device.where(reference.line))
    return None


def open_port_absence(device: Device, interface: LinedRecord) -> Outcome | None:
    """Return why a line that the interface, or another block, lacks may exist all the same, None where it does not."""
    if device.wholeness.is_whole is not False:
        return None
    later = (*device.interfaces, *device.bgp_neighbors)
    if _is_cut(device, interface.block_line, may_follow=tuple(one.block_line for one in later)):
        return unknown(_CUT.format(device.wholeness.because), device.where(device.wholeness.line))
    return None


def open_session_absence(device: Device, interface: Interface | None = None) -> Outcome | None:
    """Return why a neighbor (behind the interface) may be configured though it was not read, None where it is not.

    Platforms print lists before neighbors or after them: only what comes after a neighbor tells that all were read.
    Static routes do not: Junos prints an instance's before its neighbors.
    """
    if device.wholeness.is_whole is not False:
        return None
    lines = [one.block_line for one in (*device.interfaces, *device.bgp_neighbors)]
    last = max([*lines, *([interface.line("vrf").line] if interface is not None else [])], default=0)
    lists = (*device.prefix_lists, *device.route_policies)
    if device.bgp_neighbors and any(one.block_line > last for one in lists):
        return None
    return unknown(_CUT.format(device.wholeness.because), device.where(device.wholeness.line))


def open_list(device: Device) -> Outcome | None:
    """Return why a list of the device may have more entries than were read, None where it has not."""
    if device.wholeness.is_whole is not False:
        return None
    return unknown(_CUT.format(device.wholeness.because), device.where(device.wholeness.line))


def _is_cut(device: Device, line: int, may_follow: tuple[int, ...]) -> bool:
    """Tell whether the capture is cut and nothing that comes after the block at `line` was read."""
    if device.wholeness.is_whole is not False:
        return False
    after = (*device.prefix_lists, *device.route_policies, *device.static_routes)
    return not any(other > line for other in (*may_follow, *(one.block_line for one in after)))
