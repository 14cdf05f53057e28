"""The VRF of an interface where FRR prints none: with the kernel's VRF devices `interface` names no VRF."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network, IPv6Network

from parsers.model.bgp import BgpNeighbor
from parsers.model.interface import Interface
from parsers.platforms.frr.blocks import Book
from parsers.values import integer

_SILENT_SINCE = 8  # releases before it print the VRF of every interface
_KERNEL = "the kernel owns it and FRR prints none"
_OF_NEIGHBOR = f"{_KERNEL}: taken from the neighbor on the interface's network"


def in_kernel_vrfs(book: Book, interfaces: list[Interface], neighbors: Sequence[BgpNeighbor]) -> list[Interface]:
    """Return the interfaces, each in the VRF of the neighbor on its network where no line can tell another.

    Only where VRFs are network namespaces does FRR print them; one line that does shows that all of them would.
    """
    major = integer(book.frr_word("version").partition(".")[0], 0, 9999)
    if major is not None and major < _SILENT_SINCE:
        return interfaces
    has_vrfs = any(True for _ in book.blocks("vrf")) or any(one.vrf != "default" for one in neighbors)
    if not has_vrfs or any(one.vrf != "default" for one in interfaces):
        return interfaces
    return [_placed(one, neighbors) if one.ipv4 or one.ipv6 else one for one in interfaces]


def _placed(interface: Interface, neighbors: Iterable[BgpNeighbor]) -> Interface:
    networks: list[IPv4Network | IPv6Network] = [one.network for one in interface.ipv4]
    networks += [one.network for one in interface.ipv6]
    on_it = [one for one in neighbors if not one.is_dynamic and any(one.address in network for network in networks)]
    if len({one.vrf for one in on_it}) != 1:
        defaults = {**interface.defaults, "vrf": _KERNEL}
        return interface.model_copy(update={"unknown": (*interface.unknown, "vrf"), "defaults": defaults})
    neighbor = on_it[0]
    return interface.model_copy(
        update={
            "vrf": neighbor.vrf,
            "lines": {**interface.lines, **({"vrf": neighbor.lines["vrf"]} if "vrf" in neighbor.lines else {})},
            "defaults": {**interface.defaults, "vrf": _OF_NEIGHBOR},
        }
    )
