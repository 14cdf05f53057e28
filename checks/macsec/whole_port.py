"""macsec-whole-port."""

from checks.check import Outcome, check, failed, not_applicable, passed
from checks.estate import PortLink
from checks.halves import without_port
from checks.macsec.changes import of_port
from checks.macsec.ports import bound_ports
from checks.severity import Severity
from parsers.model.change import Change, ChangeKind
from parsers.model.macsec import MacsecPort


@check(
    "macsec-whole-port",
    over=PortLink,
    severity=Severity.HIGH,
    source="Microsoft Learn, About encryption for ExpressRoute: MACsec covers the whole physical link",
)
def whole_port(link: PortLink) -> Outcome:
    """MACsec is bound to the physical port, not to a sub-interface or a bundle.

    Why: Azure encrypts the whole frame, tags included; a session of one VLAN finds no partner there.
    Fails when: a sub-interface or the bundle of an ExpressRoute path has MACsec bound
    Unknown when: the router port was not found or captured
    Not applicable when: MACsec is bound to nothing: macsec-on-edge tells
    Fix: Move the MACsec lines to the physical port, of a bundle to every member.
    - IOS-XE: `mka policy <policy>`, `mka pre-shared-key key-chain <chain>`, `macsec` on the physical port
    - Junos: `set security macsec interfaces <port> connectivity-association <name>`
    """
    missing = without_port(link)
    if missing:
        return missing
    above = _bound_above(link)
    if above:
        names = ", ".join(dict.fromkeys(one.interface for one in above))
        return failed(
            f"MACsec is bound to {names}; Azure encrypts the whole port, so it finds no partner",
            *(one.line("key_chain") for one in above),
            expected="bound to the physical port",
            actual=f"bound to {names}",
            changes=_move(link, above),
        )
    bound = [one for one in bound_ports(link) if one is not None]
    if not bound:
        return not_applicable("MACsec is bound to nothing: macsec-on-edge tells")
    return passed("bound to the physical port", *(one.line("key_chain") for one in bound))


def _bound_above(link: PortLink) -> list[MacsecPort]:
    """Return what is bound to the sub-interfaces and bundles of the paths that cross the link."""
    found: dict[str, MacsecPort] = {}
    for path in link.paths:
        ports = {port.canonical_name for port in path.ports}
        for interface in (path.interface, path.bundle):
            if path.device is None or interface is None or interface.canonical_name in ports:
                continue
            bound = path.device.macsec_port(interface.canonical_name)
            if bound is not None:
                found[interface.canonical_name] = bound
    return list(found.values())


def _move(link: PortLink, above: list[MacsecPort]) -> tuple[Change, ...]:
    """Return the changes that take the lines away and put them on the ports that have none."""
    away = tuple(of_port(one, ChangeKind.UNBIND_MACSEC) for one in above)
    bare = [port for port, bound in zip(link.ports, link.bound, strict=True) if bound is None or not bound.key_chain]
    values = {"policy": above[0].policy, "key_chain": above[0].key_chain}
    binds = (Change(kind=ChangeKind.BIND_MACSEC, interface=port.name, values=values) for port in bare)
    return (*away, *binds)
