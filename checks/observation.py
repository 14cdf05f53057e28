"""What was seen of a path beside what its two configurations predict. Source: facts on Azure, section 5.

So far by Azure's own tables: ARP tells the rung `address`, the route table summary `bgp-peer`. A table that is too old,
or of unknown age, is no observation.
"""

from dataclasses import replace
from datetime import timedelta

from checks.azure_state import ArpRow, ArpTable, BgpSummaryRow, StateTable
from checks.estate import EdgePath, Rung, RungName, RungState

_CLOCKS_APART = timedelta(minutes=10)


def observe(path: EdgePath, rungs: tuple[Rung, ...]) -> tuple[Rung, ...]:
    """Return the rungs with what was observed."""
    seen: dict[RungName, RungState | None] = {"address": _address(path), "bgp-peer": _bgp_peer(path)}
    return tuple(replace(rung, observed=seen[rung.rung]) if seen.get(rung.rung) else rung for rung in rungs)


def why_stale(path: EdgePath, table: StateTable) -> str:
    """Return why a table is no observation of today, "" where it is one."""
    if table.captured_at is None or path.now is None:
        return "when it was captured is not known"
    age = path.now - table.captured_at
    limit = timedelta(hours=path.policy.capture_max_age_hours)
    if age < -_CLOCKS_APART:
        return f"it is dated in the future, {table.captured_at:%Y-%m-%d %H:%M} UTC"
    if age > limit:
        hours, at_most = int(age.total_seconds() // 3600), limit.total_seconds() / 3600
        return f"it is {hours} h old, and older than {at_most:.0f} h says nothing of today"
    return ""


def summary_row(path: EdgePath) -> BgpSummaryRow | None:
    """Return Azure's view of the path's session, None where a table of today does not have it."""
    summary = path.tables.summary
    return summary.row(path.edge_address) if summary is not None and not why_stale(path, summary) else None


def edge_arp_row(path: EdgePath, table: ArpTable) -> ArpRow | None:
    """Return the ARP entry of the router's address, None where there is none."""
    return next((one for one in table.rows if one.address == path.edge_address and one.interface != "microsoft"), None)


def _address(path: EdgePath) -> RungState | None:
    table = path.tables.arp
    # ARP is IPv4's; a table without any row says that Microsoft's side is off, or that nobody asked yet.
    if table is None or not table.rows or path.family != "ipv4" or path.edge_address is None or why_stale(path, table):
        return None
    row = edge_arp_row(path, table)
    if row is not None:
        return "up" if row.mac else "down" if row.is_incomplete else None
    return "down" if all(one.interface == "microsoft" for one in table.rows) else None


def _bgp_peer(path: EdgePath) -> RungState | None:
    row = summary_row(path)
    if row is None or row.is_established is None:
        return None
    return "up" if row.is_established else "down"
