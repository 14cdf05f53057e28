"""bgp-two-ends-agree."""

from datetime import datetime, timedelta

from checks.azure_commands import list_table
from checks.azure_definition import MICROSOFT_AS
from checks.azure_state import ArpTable, BgpSummary
from checks.check import Outcome, Place, check, failed, passed, unknown
from checks.estate import EdgePath
from checks.ladder import first_down, predict
from checks.observation import edge_arp_row, summary_row, why_stale
from checks.router_view import View, arp_entry, router_view
from checks.severity import Severity

_TOGETHER = timedelta(minutes=15)
_RUNGS = ("port", "macsec", "vlan", "address", "bgp-peer", "bgp-key")  # without these there is no session
Doubt = tuple[str, tuple[Place, ...]]


@check(
    "bgp-two-ends-agree",
    over=EdgePath,
    severity=Severity.HIGH,
    source="Microsoft Learn, Getting ARP tables in the Resource Manager deployment model",
)
def two_ends_agree(path: EdgePath) -> Outcome:
    """Azure's tables and the router's own output tell one story: neighbor, AS, state, and MAC address where both have it.

    Why: Two views that differ mean that one of them is of another router, another link, or another day.
    Fails when: Azure's tables name another router address or AS than its definition, or the router an established session with another AS than 12076; or within a quarter of an hour the summary, the ARP table and the router contradict each other on the state or a MAC address; or Azure has a session up that the configurations of the same hour cannot have
    Unknown when: Azure's tables or the router's view were not captured, do not tell of the session, are older than `capture_max_age_hours`, or were taken more than a quarter of an hour apart
    Fix: Capture both ends again, within minutes; then look at what still differs.
    - Azure: `az network express-route list-arp-tables --path primary --peering-name <peering> ...`
    - IOS-XE: `show bgp all summary` and `show ip arp` into `state/<device>/`
    """
    tables = [one for one in (path.tables.summary, path.tables.arp) if one is not None]
    commands = tuple(list_table(path.circuit, path.peering.name, path.link, one) for one in ("summary", "arp"))
    if not tables:
        return unknown(f"Azure's tables were not captured: {commands[0]}", details=commands)
    stale = next((f"{one.file}: {why_stale(path, one)}" for one in tables if why_stale(path, one)), None)
    if stale:
        return unknown(stale, *(one.pointer("rows") for one in tables), details=commands)
    view = router_view(path)
    doubts = [
        *_summary_doubts(path),
        *_arp_doubts(path, path.tables.arp),
        *_router_doubts(path, view),
        *_mac_doubts(path),
        *_config_doubts(path),
    ]
    if doubts:
        return failed(
            "; ".join(said for said, _ in doubts),
            *(place for _, places in doubts for place in places),
            expected="one story",
            actual=f"contradictions: {len(doubts)}",
            details=tuple(said for said, _ in doubts),
        )
    return _agreed(path, view, tuple(one.pointer("rows") for one in tables))


def _agreed(path: EdgePath, view: View, there: tuple[Place, ...]) -> Outcome:
    """Return that nothing contradicts: a pass where both ends told of the session at about one time."""
    session, row = view.session, summary_row(path)
    if session is None:
        places = (*there, view.place) if view.place else there
        return unknown(f"Azure's tables contradict nothing; {view.why}", *places)
    here = session.line("state")
    if row is None or row.is_established is None:
        return unknown("Azure's summary does not tell of the session", *there, here)
    if not _are_near(view.captured_at, path.tables.summary):
        return unknown("the two ends were captured more than a quarter of an hour apart", *there, here)
    if session.is_established != row.is_established:
        return unknown("the two ends differ on the state of the session", *there, here)
    state = "Established" if session.is_established else "down"
    said = f"both ends have the session {state}, in AS {session.remote_as or '?'} and {row.remote_as or '?'}"
    return passed(said, *there, here)


def _are_near(moment: datetime | None, table: BgpSummary | ArpTable | None) -> bool:
    if moment is None or table is None or table.captured_at is None:
        return False
    return abs(moment - table.captured_at) <= _TOGETHER


def _router_doubts(path: EdgePath, view: View) -> list[Doubt]:
    """Return what the router's view of the session contradicts: its state in Azure's summary, Microsoft's AS."""
    session, row = view.session, summary_row(path)
    if session is None:
        return []
    found: list[Doubt] = []
    here = session.line("state")
    differ = row is not None and row.is_established not in (None, session.is_established)
    if row is not None and differ and _are_near(view.captured_at, path.tables.summary):
        there = "Established" if row.is_established else row.state or "down"
        said = f"the router has the session {session.state}, Azure's summary {there}, within a quarter of an hour"
        found.append((said, (here, row.pointer("prefixes_received" if row.is_established else "state"))))
    if session.is_established and session.remote_as not in (None, MICROSOFT_AS):
        said = f"the router's session is with AS {session.remote_as}, Microsoft's is {MICROSOFT_AS}"
        found.append((said, (here, path.peering.pointer("azure_asn"))))
    return found


def _mac_doubts(path: EdgePath) -> list[Doubt]:
    """Return that the router sees another MAC address at Microsoft's end than Microsoft's edge has."""
    table, entry = path.tables.arp, arp_entry(path)
    output = path.edge.state.output(entry.file) if entry and path.edge and path.edge.state else None
    if table is None or entry is None or output is None or not _are_near(output.captured_at, table):
        return []
    row = next((one for one in table.rows if one.address == path.msee_address and one.mac), None)
    mac = "".join(digit for digit in row.mac if digit.isalnum()) if row and row.mac else ""
    if row is None or not entry.mac or mac == entry.mac:
        return []
    said = f"the router has MAC address {entry.mac} for {entry.address}, Azure's ARP table {mac}"
    return [(said, (entry.line("mac"), row.pointer("mac")))]


def _summary_doubts(path: EdgePath) -> list[Doubt]:
    summary, row = path.tables.summary, summary_row(path)
    wanted = path.peering.peer_asn
    if row is None:
        if summary is None or not summary.rows or path.family == "ipv6" or path.edge_address is None:
            return []
        others = ", ".join(str(one.neighbor) for one in summary.rows)
        prefix = path.peering.subnet_pointer(path.link, path.family)
        said = f"Azure's summary has sessions with {others}, its definition expects {path.edge_address}"
        return [(said, (summary.rows[0].pointer("neighbor"), prefix))]
    if row.remote_as in (None, wanted) or wanted is None:
        return []
    said = f"Azure's summary has AS {row.remote_as} for {row.neighbor}, its definition {wanted}"
    return [(said, (row.pointer("remote_as"), path.peering.pointer("peer_asn")))]


def _arp_doubts(path: EdgePath, arp: ArpTable | None) -> list[Doubt]:
    if arp is None or path.family != "ipv4" or path.edge_address is None:
        return []
    row, session = edge_arp_row(path, arp), summary_row(path)
    if row is None:
        others = [one for one in arp.rows if one.interface == "on-prem" and one.mac and one.address is not None]
        if not others:
            return []
        said = f"Azure's ARP table has {others[0].address} on the router's side, expected {path.edge_address}"
        return [(said, (others[0].pointer("address"), path.peering.subnet_pointer(path.link, path.family)))]
    if row.is_incomplete and session is not None and session.is_established and _are_together(arp, path.tables.summary):
        said = f"Azure's summary has {row.address} Established, its ARP table has no MAC address of it"
        return [(said, (row.pointer("is_incomplete"), session.pointer("prefixes_received")))]
    return []


def _are_together(arp: ArpTable, summary: BgpSummary | None) -> bool:
    if summary is None or arp.captured_at is None or summary.captured_at is None:
        return False
    return abs(arp.captured_at - summary.captured_at) <= _TOGETHER


def _config_doubts(path: EdgePath) -> list[Doubt]:
    """Return that a session is up which the router's config of the same hour cannot have."""
    session, summary, edge = summary_row(path), path.tables.summary, path.edge
    if session is None or not session.is_established or edge is None or summary is None:
        return []
    if edge.captured_at is None or summary.captured_at is None:
        return []
    if abs(edge.captured_at - summary.captured_at) > timedelta(hours=1):
        return []
    down = first_down(tuple(rung for rung in predict(path) if rung.rung in _RUNGS))
    if down is None:
        return []
    said = f"Azure's summary has {session.neighbor} Established, the configurations say that {down.rung} is down"
    places = tuple(one for one in down.places if isinstance(one, Place))
    return [(f"{said}: {down.because}", (session.pointer("prefixes_received"), *places))]
