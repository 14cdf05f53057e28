"""Which router port ends which link of an ExpressRoute Direct port, and why we think so.

The inventory goes first, then the paths that cross the link, then what port descriptions say: patch panel, Microsoft's
router and interface, rack, the Azure port's own name. A port ends one link only.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from checks.azure_definition import AzureDefinition, ExpressRouteLink, ExpressRoutePort, LinkName
from checks.estate import EdgeDevice, EdgePath, PortLink
from checks.interface_names import is_named, is_same_interface, physical_ports
from checks.policy import Policy, together
from checks.supplied_keys import SuppliedKeys, SuppliedMacsec
from parsers.model.interface import Interface

LINK_OF_PORT_LINK: Mapping[str, LinkName] = {"link1": "primary", "link2": "secondary"}
ENOUGH = 3  # of a description
_SHORTEST_NAME = 3  # a rack called "1" is named by half of all descriptions


@dataclass(frozen=True, slots=True)
class _Found:
    """The router half of a link: the ports (several where a bundle ends it), and why; an edge alone is a hint."""

    edge: EdgeDevice | None = None
    ports: tuple[Interface, ...] = ()
    paired_on: tuple[str, ...] = ()
    because: str = ""  # why nothing was found


def port_links(
    azure: AzureDefinition,
    paths: Sequence[EdgePath],
    devices: Sequence[EdgeDevice],
    policy: Policy,
    inventory: Mapping[str, Sequence[tuple[str, str]]],
    supplied: SuppliedKeys,
    now: datetime,
) -> tuple[PortLink, ...]:
    """Return every link of every port, each with the router port that ends it as far as the inputs tell."""
    rows = [(port, link, _across(port, link, paths)) for port in azure.ports for link in port.links]
    found = [
        _by_inventory(inventory.get(f"{port.name}/{link.name}", ()), devices, across) or _by_paths(across)
        for port, link, across in rows
    ]
    taken = {(one.edge.name, port.canonical_name) for one in found if one and one.edge for port in one.ports}
    said = _by_descriptions([row[:2] for row, one in zip(rows, found, strict=True) if one is None], devices, taken)
    links: list[PortLink] = []
    for (port, link, across), one in zip(rows, found, strict=True):
        name = f"{port.name}/{link.name}"
        half = one or said.get(name) or _hint(across)
        links.append(_port_link(port, link, across, half, policy, keys_of(port, link, supplied), devices, now))
    return _with_twins(links)


def _across(port: ExpressRoutePort, link: ExpressRouteLink, paths: Sequence[EdgePath]) -> tuple[EdgePath, ...]:
    name = LINK_OF_PORT_LINK.get(link.name)
    return tuple(path for path in paths if path.port is not None and path.port.id == port.id and path.link == name)


def _port_link(
    port: ExpressRoutePort,
    link: ExpressRouteLink,
    across: tuple[EdgePath, ...],
    half: _Found,
    policy: Policy,
    supplied: SuppliedMacsec | None,
    devices: Sequence[EdgeDevice],
    now: datetime,
) -> PortLink:
    device = half.edge.device if half.edge else None
    bound = tuple(device.macsec_port(one.canonical_name) if device else None for one in half.ports)
    return PortLink(
        port=port,
        link=link,
        policy=together(policy, [path.policy for path in across]),
        edge=half.edge,
        interface=half.ports[0] if half.ports else None,
        macsec=bound[0] if bound else None,
        ports=half.ports,
        bound=bound,
        paired_on=half.paired_on,
        paths=across,
        now=now,
        supplied=supplied,
        unpaired_because="" if half.ports else half.because or why_unpaired(half.edge, devices),
    )


def keys_of(port: ExpressRoutePort, link: ExpressRouteLink, supplied: SuppliedKeys) -> SuppliedMacsec | None:
    """Return the keys of a link: the settings', else those of an Azure file, as a Terraform state may hold them."""
    given, config = supplied.macsec.get(f"{port.name}/{link.name}"), link.macsec
    if given is not None or config is None or (config.ckn is None and config.cak is None):
        return given
    return SuppliedMacsec(config.ckn, config.cak, "the Azure definition")


def _by_inventory(
    named: Sequence[tuple[str, str]], devices: Sequence[EdgeDevice], across: Sequence[EdgePath]
) -> _Found | None:
    for device, text in named:
        edge = next((one for one in devices if one.name == device), None)
        if edge is None:
            continue
        interfaces = edge.device.interfaces if edge.device else ()
        interface = next((one for one in interfaces if is_same_interface(text, one)), None)
        if edge.device is None or interface is None:
            because = f"{device} has no interface {text}, which the inventory names" if edge.device else ""
            return _Found(edge, because=because)
        ports = _with_fellows(physical_ports(edge.device, interface), across)
        return _Found(edge, ports, (f"the inventory: {interface.name} on {device}",))
    return None


def _with_fellows(ports: tuple[Interface, ...], across: Sequence[EdgePath]) -> tuple[Interface, ...]:
    """Return the ports with the other members of their bundle, where the paths of the link run over one."""
    found = {one.canonical_name: one for one in ports}
    for path in across:
        if any(port.canonical_name in found for port in path.ports):
            found |= {port.canonical_name: port for port in path.ports if port.canonical_name not in found}
    return tuple(found.values())


def _by_paths(across: Sequence[EdgePath]) -> _Found | None:
    """Return the ports that most of the paths across the link stand on."""
    votes: dict[tuple[str, tuple[str, ...]], list[EdgePath]] = {}
    for path in across:
        if path.edge is not None and path.ports:
            names = tuple(port.canonical_name for port in path.ports)
            votes.setdefault((path.edge.name, names), []).append(path)
    if not votes:
        return None
    (name, _), most = max(votes.items(), key=lambda one: len(one[1]))
    why = [f"{path.id} crosses {path.interface.name if path.interface else '?'} on {name}" for path in most]
    elsewhere = [path for paths in votes.values() if paths is not most for path in paths]
    why += [f"but {path.id} crosses {path.ports[0].name} on {path.edge.name}" for path in elsewhere if path.edge]
    return _Found(most[0].edge, most[0].ports, tuple(why))


def _hint(across: Sequence[EdgePath]) -> _Found:
    return _Found(next((path.edge for path in across if path.edge), None))


def _by_descriptions(
    wanted: Sequence[tuple[ExpressRoutePort, ExpressRouteLink]],
    devices: Sequence[EdgeDevice],
    taken: set[tuple[str, str]],
) -> dict[str, _Found]:
    """Return the port whose description names most of a link; two that name it alike are no answer."""
    found: dict[str, _Found] = {}
    for port, link in wanted:
        scored = sorted(_descriptions(port, link, devices, taken), key=lambda one: -one[0])
        best = [one for one in scored if one[0] == scored[0][0]]
        if len(best) == 1:
            found[f"{port.name}/{link.name}"] = best[0][1]
        elif best:
            names = " and ".join(f"{one.edge.name} {one.ports[0].name}" for _, one in best if one.edge)
            found[f"{port.name}/{link.name}"] = _Found(because=f"the descriptions of {names} name it alike")
    users: dict[tuple[str, str], list[str]] = {}
    for name, one in found.items():
        for interface in one.ports:
            users.setdefault((one.edge.name if one.edge else "", interface.canonical_name), []).append(name)
    for claims in users.values():
        if len(claims) > 1:  # one port cannot end two links
            for name in claims:
                found[name] = _Found(because=f"one description names {' and '.join(claims)}")
    return found


def _descriptions(
    port: ExpressRoutePort, link: ExpressRouteLink, devices: Sequence[EdgeDevice], taken: set[tuple[str, str]]
) -> Iterable[tuple[int, _Found]]:
    for edge in devices:
        for interface in edge.device.interfaces if edge.device else ():
            if interface.kind not in ("physical", "bundle") or (edge.name, interface.canonical_name) in taken:
                continue
            named = [
                (what, name, weight) for what, name, weight in _marks(port, link) if name and _says(interface, name)
            ]
            score = sum(weight for _, _, weight in named)
            if score >= ENOUGH and edge.device is not None:
                said = ", ".join(f"{what} {name}" for what, name, _ in named)
                why = f"the description of {interface.name} on {edge.name} names {said}"
                yield score, _Found(edge, physical_ports(edge.device, interface) or (interface,), (why,))


def _says(interface: Interface, name: str) -> bool:
    return len(name) >= _SHORTEST_NAME and is_named(interface.description, name)


def _marks(port: ExpressRoutePort, link: ExpressRouteLink) -> tuple[tuple[str, str | None, int], ...]:
    """Return what a description may name of a link, and how much each says: a patch panel's port ends one cable."""
    return (
        ("patch panel", link.patch_panel_id, 3),
        ("Microsoft's router", link.router_name, 2),
        ("its interface", link.interface_name, 2),
        ("rack", link.rack_id, 1),
        ("port", port.name, 2),
        ("link", link.name, 1),
    )


def _with_twins(links: Sequence[PortLink]) -> tuple[PortLink, ...]:
    for link in links:
        twin = next((one for one in links if one.port.id == link.port.id and one.link.name != link.link.name), None)
        # The two know each other, which a frozen record can only learn after both exist.
        object.__setattr__(link, "twin", twin)
    return tuple(links)


def why_unpaired(edge: EdgeDevice | None, devices: Sequence[EdgeDevice]) -> str:
    """Return why a half has no other: the router was not read, or nothing on it pairs."""
    if edge is not None and edge.device is None:
        return f"{edge.name} was not captured: {edge.problem or 'no config'}"
    lost = sorted(one.name for one in devices if one.device is None)
    cut = sorted(one.name for one in devices if one.device is not None and one.device.wholeness.is_whole is False)
    if not devices:
        return "no router was read: there is no config"
    if edge is None and lost:
        return f"no router that was read pairs with it, and {', '.join(lost)} was not read"
    if edge.name in cut if edge else cut:
        return (
            f"nothing that was read pairs with it, and {edge.name if edge else ', '.join(cut)} was not read to its end"
        )
    where = f"on {edge.name}, where the inventory puts it, " if edge else ""
    return f"{where}no interface or neighbor pairs with it: not by address, VLAN, port or description"
