"""What was seen of a path beside what its two configurations predict. Source: facts on Azure, section 5.

By Azure's own tables (ARP, route table summary) and by the router's show output. What is too old, or of unknown age, is
no observation; of two ends that say different things, the newer capture is shown.
"""

from dataclasses import replace
from datetime import datetime

from checks.azure_state import ArpRow, ArpTable, BgpSummaryRow, StateTable
from checks.estate import EdgePath, Rung, RungName, RungState
from checks.router_view import arp_entry, mka_sessions, router_view, secured, why_old


def observe(path: EdgePath, rungs: tuple[Rung, ...]) -> tuple[Rung, ...]:
    """Return the rungs with what was observed."""
    seen: dict[RungName, RungState | None] = {
        "macsec": _macsec(path),
        "address": _address(path),
        "bgp-peer": _bgp_peer(path),
    }
    return tuple(replace(rung, observed=seen[rung.rung]) if seen.get(rung.rung) else rung for rung in rungs)


def why_stale(path: EdgePath, table: StateTable) -> str:
    """Return why a table is no observation of today, "" where it is one."""
    return why_old(table.captured_at, path.now, path.policy)


def summary_row(path: EdgePath) -> BgpSummaryRow | None:
    """Return Azure's view of the path's session, None where a table of today does not have it."""
    summary = path.tables.summary
    return summary.row(path.edge_address) if summary is not None and not why_stale(path, summary) else None


def edge_arp_row(path: EdgePath, table: ArpTable) -> ArpRow | None:
    """Return the ARP entry of the router's address, None where there is none."""
    return next((one for one in table.rows if one.address == path.edge_address and one.interface != "microsoft"), None)


def _macsec(path: EdgePath) -> RungState | None:
    """Return the state of the ports below: the link is up where all are, down where one is."""
    states = []
    for port in path.ports:
        sessions, _ = mka_sessions(path, port)
        states.append(secured(sessions) if sessions else None)
    if not states or (None in states and False not in states):
        return None
    return "up" if all(states) else "down"


def _address(path: EdgePath) -> RungState | None:
    return _azure_arp(path) or _router_arp(path)


def _router_arp(path: EdgePath) -> RungState | None:
    entry = arp_entry(path) if path.family == "ipv4" else None
    return None if entry is None else "up" if entry.mac else "down"


def _azure_arp(path: EdgePath) -> RungState | None:
    table = path.tables.arp
    # ARP is IPv4's; a table without any row says that Microsoft's side is off, or that nobody asked yet.
    if table is None or not table.rows or path.family != "ipv4" or path.edge_address is None or why_stale(path, table):
        return None
    row = edge_arp_row(path, table)
    if row is not None:
        return "up" if row.mac else "down" if row.is_incomplete else None
    return "down" if all(one.interface == "microsoft" for one in table.rows) else None


def _bgp_peer(path: EdgePath) -> RungState | None:
    sides: list[tuple[datetime, bool]] = []
    row, summary = summary_row(path), path.tables.summary
    if row is not None and row.is_established is not None and summary is not None and summary.captured_at is not None:
        sides.append((summary.captured_at, row.is_established))
    view = router_view(path)
    if view.session is not None and view.session.is_established is not None and view.captured_at is not None:
        sides.append((view.captured_at, view.session.is_established))
    if not sides:
        return None
    newest = max(moment for moment, _ in sides)
    return "up" if all(is_up for moment, is_up in sides if moment == newest) else "down"
