"""port-mtu-fits."""

from checks.check import Outcome, check, failed, passed, unknown
from checks.estate import EdgePath
from checks.halves import without_interface
from checks.severity import Severity
from parsers.model.change import Change, ChangeKind
from parsers.model.interface import Interface

_WANTED = 1500  # bytes of IP packet


@check(
    "port-mtu-fits",
    over=EdgePath,
    severity=Severity.MEDIUM,
    source="Microsoft Learn, About ExpressRoute Direct: IP MTU of 1500 bytes",
)
def mtu_fits(path: EdgePath) -> Outcome:
    """A full IP packet of 1500 bytes fits through the sub-interface.

    Why: Azure sends packets of 1500 bytes; a smaller MTU drops or fragments them, and some sessions hang for no visible reason.
    Fails when: the IP MTU, after the platform's own arithmetic over tags and headers, is below 1500 bytes
    Unknown when: the config does not tell the MTU, as on FRR, where the kernel owns it, or the router's interface was not found
    Fix: Raise the MTU of the port; count what this platform counts (IOS: the packet; XR and Junos: header and tags too).
    - IOS-XE: `ip mtu 1500`
    - IOS-XR: `mtu 1522` on the port with two tags
    - Junos: `set interfaces <port> mtu 1522` with two tags
    """
    missing = without_interface(path)
    interface = path.interface
    if missing or interface is None:
        return missing or unknown("the interface is not known")
    where = interface.line("mtu") if interface.lines.get("mtu") else interface.line("ip_mtu")
    value = interface.ip_mtu
    if value is None:
        return unknown("the config does not tell the IP MTU", where)
    default = interface.defaults.get("ip_mtu", "")
    if value >= _WANTED:
        return passed(f"an IP packet of {value} bytes fits{f': {default}' if default else ''}", where)
    configured = f", from mtu {interface.mtu}" if interface.mtu is not None else ""
    return failed(
        f"only {value} bytes of IP packet fit{configured}",
        where,
        expected=f"{_WANTED} bytes of IP packet",
        actual=str(value),
        changes=(_change(path, interface),),
    )


def _change(path: EdgePath, interface: Interface) -> Change:
    """Return the change where the MTU stands: on the interface or its port, or as the interface's IP MTU."""
    around = [one for one in (interface, path.bundle, *path.ports) if one is not None]
    lines = interface.lines.get("ip_mtu", ())
    holder = next((one for one in around if set(lines) & set(one.lines.get("mtu", ()))), None)
    values = {"ip_mtu": str(_WANTED), "tags": str(interface.tag_count or 0), "family": path.family}
    counts = "ip" if holder is None else "frame"
    name = interface.name if holder is None else holder.name
    return Change(kind=ChangeKind.SET_MTU, interface=name, vrf=interface.vrf, values={**values, "counts": counts})
