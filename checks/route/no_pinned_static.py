"""route-no-pinned-static."""

from checks.check import Outcome, check, failed, not_applicable, passed, unknown
from checks.estate import DeviceView, EdgePath
from checks.severity import Severity
from parsers.model.change import Change, ChangeKind
from parsers.model.device import Device, StaticRoute


@check(
    "route-no-pinned-static",
    over=DeviceView,
    severity=Severity.MEDIUM,
    source="Microsoft Learn, ExpressRoute planned maintenance: forward only where routes from AS 12076 are received",
)
def no_pinned_static(view: DeviceView) -> Outcome:
    """No static route is pinned to an ExpressRoute link.

    Why: BGP may stay up while the path behind it is closed; a static route goes on sending into the hole.
    Fails when: a static route's next hop lies in a peering subnet, or it names an ExpressRoute interface
    Unknown when: the device was not captured, no path of it is known, or no static route was read and the capture is cut off
    Not applicable when: the router has no static routes
    Fix: Remove the static route and let BGP choose; a route into a tunnel to a gateway's address is fine.
    - IOS-XE: `no ip route 10.20.0.0 255.255.0.0 192.0.2.2`
    - Junos: `delete routing-options static route 10.20.0.0/16`
    """
    device = view.edge.device
    if device is None:
        return unknown(f"{view.edge.name} was not captured: {view.edge.problem or 'no config'}")
    paths = [one for one in view.estate.paths if one.edge is not None and one.edge.name == view.edge.name]
    if not paths:
        return unknown("no path of this router is known: which interfaces lead to Microsoft is open", device.where(1))
    pinned = [route for route in device.static_routes if _is_pinned(route, paths)]
    if pinned:
        return failed(
            f"static routes pinned to ExpressRoute: {', '.join(str(one.prefix) for one in pinned)}",
            *(one.line("next_hop" if one.next_hop is not None else "interface") for one in pinned),
            expected="no static route into a peering subnet or ExpressRoute interface",
            actual=", ".join(_told(one) for one in pinned),
            changes=tuple(_remove(device, one, pinned) for one in pinned),
        )
    if not device.static_routes:
        return _without_any(device)
    return passed(
        f"{len(device.static_routes)} static routes, none pinned to ExpressRoute",
        *(one.line("prefix") for one in device.static_routes[:3]),
    )


def _without_any(device: Device) -> Outcome:
    if device.wholeness.is_whole is False:
        where = device.where(device.wholeness.line)
        return unknown(f"no static route was read, and the capture is not whole: {device.wholeness.because}", where)
    return not_applicable("the router has no static routes")


def _is_pinned(route: StaticRoute, paths: list[EdgePath]) -> bool:
    if route.is_discard:
        return False
    subnets = [one.subnet for one in paths if one.subnet is not None]
    if route.next_hop is not None and any(route.next_hop in one for one in subnets):
        return True
    names = {one.interface.canonical_name for one in paths if one.interface is not None}
    return route.interface in names


def _told(route: StaticRoute) -> str:
    return f"{route.prefix} via {route.next_hop or route.interface}"


def _remove(device: Device, route: StaticRoute, pinned: list[StaticRoute]) -> Change:
    way = device.interface(route.interface)
    kept = [one for one in device.static_routes if (one.vrf, one.prefix) == (route.vrf, route.prefix)]
    values = {
        "prefix": str(route.prefix),
        "next_hop": str(route.next_hop or ""),
        "exit": way.name if way is not None else route.interface,
        "entry": route.entry,
        "others": "yes" if any(one not in pinned for one in kept) else "",
    }
    return Change(kind=ChangeKind.REMOVE_STATIC, vrf=route.vrf, values=values)
