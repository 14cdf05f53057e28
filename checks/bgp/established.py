"""bgp-established."""

from dataclasses import dataclass
from datetime import datetime

from checks.azure_commands import list_table
from checks.azure_state import BgpSummary
from checks.check import Outcome, Place, check, failed, passed, unknown
from checks.estate import EdgePath
from checks.observation import why_stale
from checks.router_view import router_view
from checks.severity import Severity


@check(
    "bgp-established",
    over=EdgePath,
    severity=Severity.CRITICAL,
    source="Microsoft Learn, Verify ExpressRoute connectivity; the SLA needs both sessions up",
    follows=(
        "port-edge-enabled",
        "vlan-agrees",
        "vlan-outer-tag-agrees",
        "macsec-cipher-agrees",
        "ip-edge-address-agrees",
        "bgp-neighbor-configured",
        "bgp-neighbor-enabled",
        "bgp-remote-as-microsoft",
        "bgp-local-as-agrees",
        "bgp-md5-agrees",
    ),
)
def established(path: EdgePath) -> Outcome:
    """The session is Established, as the router sees it and as Azure's route table summary does.

    Why: Two configurations that agree may still not speak: a cable, a provider, a key that nobody can read back.
    Fails when: Azure's summary of this link, or the router's own show output, has the session in another state (of two
        captures the newer decides), or Azure's summary lists other IPv4 sessions and not this one
    Unknown when: Azure's summary or the router's view was not captured, does not tell this session's state, or is older
        than `capture_max_age_hours`; or the newer of the two has it Established and the older has not
    Fix: Begin with the first rung of the ladder that is down; when none is, compare the keys.
    - IOS-XE: `show bgp all summary` into `state/<device>/show_bgp_all_summary.txt`
    - Junos: `show bgp summary | display json` into `state/<device>/show_bgp_summary_display_json.json`
    - Azure: `az network express-route list-route-tables-summary --path primary --peering-name <peering> ...`
    """
    azure, router = _azure_side(path), _router_side(path)
    if azure.outcome is not None:
        return azure.outcome
    told = [one for one in (azure, router) if one.is_up is not None]
    down = [one for one in told if not one.is_up]
    if down:
        newest = max(told, key=lambda one: (one.captured_at.timestamp() if one.captured_at else 0.0, not one.is_up))
        said = "; ".join(one.said for one in told)
        places = tuple(place for one in told for place in one.places)
        if newest.is_up:
            return unknown(f"{said}: the newer capture has it up, capture both again", *places)
        here = (path.neighbor.line("address"),) if path.neighbor else ()
        return failed(said, *places, *here, expected="Established", actual=down[0].state or "not established")
    places = tuple(place for one in (azure, router) for place in one.places)
    if len(told) == 2:
        return passed("; ".join(one.said for one in told), *places)
    details = tuple(command for one in (azure, router) for command in one.commands)
    return unknown("; ".join(one.said for one in (azure, router)), *places, details=details)


@dataclass(frozen=True, slots=True)
class _Side:
    """What one end says: up, down, or why it says nothing (`is_up` None)."""

    said: str
    is_up: bool | None = None
    state: str = ""
    captured_at: datetime | None = None
    places: tuple[Place, ...] = ()
    commands: tuple[str, ...] = ()
    outcome: Outcome | None = None  # that decides alone


def _router_side(path: EdgePath) -> _Side:
    view = router_view(path)
    session = view.session
    if session is None:
        return _Side(view.why, places=(view.place,) if view.place else ())
    since = f" ({session.uptime})" if session.uptime else ""
    counted = f" with {session.prefixes_received} prefixes" if session.prefixes_received is not None else ""
    state = "Established" if session.is_established else session.state
    said = f"the router's side of the session with {session.address} is {state}{since}{counted}"
    return _Side(said, session.is_established, state, view.captured_at, (session.line("state"),))


def _azure_side(path: EdgePath) -> _Side:
    summary = path.tables.summary
    command = list_table(path.circuit, path.peering.name, path.link, "summary")
    if summary is None:
        return _Side(f"Azure's view was not captured: {command}", commands=(command,))
    stale = why_stale(path, summary)
    if stale:
        said = f"{summary.file}: {stale}: {command}"
        return _Side(said, places=(summary.pointer("rows"),), commands=(command,))
    row = summary.row(path.edge_address)
    if row is None:
        return _not_listed(path, summary)
    if row.is_established is None:
        return _Side(f"Azure's summary gives no state of {row.neighbor}", places=(row.pointer("state"),))
    if not row.is_established:
        since = f" ({row.up_down})" if row.up_down else ""
        said = f"Azure's side of the session with {row.neighbor} is {row.state}{since}"
        return _Side(said, False, row.state or "", summary.captured_at, (row.pointer("state"),))
    said = f"Azure's side is Established with {row.prefixes_received} prefixes"
    return _Side(said, True, "Established", summary.captured_at, (row.pointer("prefixes_received"),))


def _not_listed(path: EdgePath, summary: BgpSummary) -> _Side:
    """Return what it means that the summary lacks the session: it lists others of its family, or none at all."""
    others = ", ".join(str(one.neighbor) for one in summary.rows)
    if path.family == "ipv6" or path.edge_address is None or not others:
        said = f"Azure's summary does not list {path.edge_address or 'the router'}"
        return _Side(said, places=(summary.pointer("rows"),))
    outcome = failed(
        f"Azure's summary lists {others}, and no session with {path.edge_address}",
        *(one.pointer("neighbor") for one in summary.rows),
        path.peering.subnet_pointer(path.link, path.family),
        expected=f"{path.edge_address} Established",
        actual="not listed",
    )
    return _Side("", outcome=outcome)
