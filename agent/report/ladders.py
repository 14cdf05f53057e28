"""The ladders as rows of cells: ok, DOWN, open, ?, -."""

from agent.report.style import WIDTH, Style, clip
from checks.estate import RUNGS, TUNNEL_RUNGS, CircuitView, EdgePath, Estate, Rung
from parsers.model.source import visible

_CELLS = {"port": 6, "macsec": 8, "vlan": 6, "address": 8, "bgp-peer": 9, "bgp-key": 8, "routes": 7}
_TUNNEL_CELLS = {"ike": 9, "esp": 9, "tunnel-bgp": 12}
_LABEL = 21
_COLOURS = {"ok": "green", "DOWN": "red", "open": "yellow", "?": "magenta"}
_LINKS = {"primary": "pri", "secondary": "sec"}


def circuit_block(view: CircuitView, estate: Estate, style: Style) -> list[str]:
    """Return the head of a circuit and one row per path."""
    if not view.paths:
        return [f"  {style.paint(visible(view.circuit.name), 'bold')}  no peering in the export: nothing to compare"]
    name = visible(view.circuit.name)
    lines = [f"  {style.paint(name, 'bold')}  {clip(_kind(view), WIDTH - 6 - len(name))}"]
    head = " " * _LABEL + "".join(f"{name:<{_CELLS[name]}}" for name in RUNGS)
    lines.append(style.paint(head.rstrip(), "dim"))
    lines += [_row(path, estate.ladders[path.id], style) for path in _ordered(view)]
    return lines


def _ordered(view: CircuitView) -> list[EdgePath]:
    order = {"private": 0, "microsoft": 1, "public": 2}
    return sorted(view.paths, key=lambda path: (order[path.peering_type], path.link, path.family))


def _kind(view: CircuitView) -> str:
    circuit, port = view.circuit, view.port
    if circuit.is_direct:
        size = f" {port.bandwidth_gbps}G" if port and port.bandwidth_gbps else ""
        encapsulation = f" {port.encapsulation}" if port and port.encapsulation else ""
        place = f", {port.peering_location}" if port and port.peering_location else ""
        said = f"Direct{size}{encapsulation}{place}"
    else:
        said = ", ".join(part for part in (circuit.service_provider_name, circuit.peering_location) if part)
    return visible(f"{said}{f', {circuit.sku_tier}' if circuit.sku_tier else ''}")


def cells(path: EdgePath, rungs: tuple[Rung, ...]) -> list[str]:
    """Return the cells of a path: after a rung that is down, the others are not reached."""
    found: list[str] = []
    is_stopped = False
    for rung in rungs:
        if is_stopped:
            found.append("-")
            continue
        cell = {"up": "ok", "down": "DOWN", "unknown": "?"}.get(rung.predicted) or _absent(path, rung)
        if rung.observed is not None:
            cell += {"up": "/up", "down": "/DOWN"}.get(rung.observed, "")
        is_stopped = rung.predicted == "down"
        found.append(cell)
    return found


def _absent(path: EdgePath, rung: Rung) -> str:
    """Return the cell of what neither end has: open where the policy wants it, nothing otherwise."""
    if rung.rung == "macsec":
        return "open" if path.circuit.is_direct and path.policy.macsec != "off" else "-"
    return "open" if rung.rung == "bgp-key" and path.policy.md5 != "off" else "-"


def _colour(cell: str) -> str:
    """Return a cell's colour: what was seen to be down is red, whatever was predicted."""
    predicted, _, observed = cell.partition("/")
    return _COLOURS.get(observed if observed == "DOWN" else predicted, "dim")


def _row(path: EdgePath, rungs: tuple[Rung, ...], style: Style) -> str:
    family = "v4" if path.family == "ipv4" else "v6"
    label = f"   {path.peering_type:<9} {_LINKS[path.link]} {family}"
    row = f"{label:<{_LABEL}}"
    for name, cell in zip(RUNGS, cells(path, rungs), strict=True):
        row += style.paint(cell, _colour(cell)) + " " * max(_CELLS[name] - len(cell), 1)
    where = path.edge.name if path.edge else "no router"
    used = _LABEL + sum(_CELLS.values())
    return f"{row}{clip(visible(where), WIDTH - used)}"


def tunnel_block(estate: Estate, style: Style) -> list[str]:
    """Return one row per IPsec tunnel; nothing where there is none."""
    if not estate.tunnels:
        return []
    width = max(_LABEL, *(len(visible(one.id)) + 5 for one in estate.tunnels))
    head = f"{'  IPsec':<{width}}" + "".join(f"{name:<{_TUNNEL_CELLS[name]}}" for name in TUNNEL_RUNGS)
    lines = ["", style.paint(head.rstrip(), "dim")]
    for tunnel in estate.tunnels:
        row = f"{'   ' + visible(tunnel.id):<{width}}"
        for name, cell in zip(TUNNEL_RUNGS, tunnel_cells(estate.tunnel_ladders[tunnel.id]), strict=True):
            row += style.paint(cell, _colour(cell)) + " " * max(_TUNNEL_CELLS[name] - len(cell), 1)
        where = f"{tunnel.edge.name} {tunnel.tunnel.name}" if tunnel.edge and tunnel.tunnel else "no router tunnel"
        lines.append(f"{row}{clip(visible(where), max(WIDTH - width - sum(_TUNNEL_CELLS.values()), 12))}")
    return lines


def tunnel_cells(rungs: tuple[Rung, ...]) -> list[str]:
    """Return the cells of a tunnel: after a rung that is down, the others are not reached."""
    found: list[str] = []
    is_stopped = False
    for rung in rungs:
        cell = "-" if is_stopped else {"up": "ok", "down": "DOWN", "unknown": "?"}.get(rung.predicted, "-")
        if rung.observed is not None and not is_stopped:
            cell += {"up": "/up", "down": "/DOWN"}.get(rung.observed, "")
        is_stopped = is_stopped or rung.predicted == "down"
        found.append(cell)
    return found


def count_tunnels(estate: Estate) -> int:
    """Return how many tunnels will not come up."""
    return sum(any(rung.predicted == "down" for rung in rungs) for rungs in estate.tunnel_ladders.values())


def count_paths(estate: Estate) -> tuple[int, int, int]:
    """Return how many paths are down, open (and not down), and cannot be told (and neither)."""
    down = is_open = unclear = 0
    for path in estate.paths:
        found = cells(path, estate.ladders[path.id])
        if "DOWN" in found:
            down += 1
        elif "?" in found:
            unclear += 1
        elif "open" in found:
            is_open += 1
    return down, is_open, unclear
