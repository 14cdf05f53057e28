"""Changes on the tags of a path's interface."""

from checks.estate import EdgePath
from parsers.model.change import Change, ChangeKind
from parsers.model.interface import Interface


def set_customer_tag(path: EdgePath, interface: Interface, wanted: int) -> tuple[Change, ...]:
    """Return the new tags; none on a port without tags, nor where another check mends their number too."""
    if not interface.tag_count:
        return ()
    encapsulation = path.port.encapsulation if path.port else None
    if encapsulation is not None and interface.tag_count != (2 if encapsulation == "QinQ" else 1):
        return ()
    if interface.tag_count == 2:
        return set_tags(interface, outer=str(interface.outer_tag), inner=str(wanted))
    return set_tags(interface, outer=str(wanted))


def set_tags(interface: Interface, outer: str, inner: str = "") -> tuple[Change, ...]:
    """Return the change to these tags, with the addresses that the interface is to keep."""
    first = [one for one in interface.ipv4 if one not in interface.secondary_ipv4]
    addresses = " ".join(map(str, [*first[:1], *interface.ipv6]))
    values = {"outer": outer, "inner": inner, "addresses": addresses}
    return (Change(kind=ChangeKind.SET_TAGS, interface=interface.name, vrf=interface.vrf, values=values),)
