"""What a router says of its own sessions, as far as its show output is of today. What was not read says nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from checks.estate import EdgePath, PortLink, Tunnel
from checks.interface_names import is_same_interface
from checks.policy import Policy
from parsers.model.interface import Interface
from parsers.model.source import LinedRecord, Where
from parsers.model.state import ArpEntry, BgpSession, DeviceState, IkeSession, MkaSession

_CLOCKS_APART = timedelta(minutes=10)
R = TypeVar("R", bound=LinedRecord)


@dataclass(frozen=True, slots=True)
class View:
    """The router's own view of one session, or `why` there is none (with the place that says so)."""

    session: BgpSession | None = None
    captured_at: datetime | None = None
    why: str = ""
    place: Where | None = None


def why_old(captured_at: datetime | None, now: datetime | None, policy: Policy) -> str:
    """Return why a capture is no observation of today, "" where it is one."""
    if captured_at is None or now is None:
        return "when it was captured is not known"
    age = now - captured_at
    limit = timedelta(hours=policy.capture_max_age_hours)
    if age < -_CLOCKS_APART:
        return f"it is dated in the future, {captured_at:%Y-%m-%d %H:%M} UTC"
    if age > limit:
        hours, at_most = int(age.total_seconds() // 3600), limit.total_seconds() / 3600
        return f"it is {hours} h old, and older than {at_most:.0f} h says nothing of today"
    return ""


def router_view(path: EdgePath) -> View:
    """Return the router's view of the path's session: the newest capture that lists it."""
    state, device = path.edge.state if path.edge else None, path.edge.name if path.edge else "<device>"
    peer = path.neighbor.address if path.neighbor and not path.neighbor.is_dynamic else path.msee_address
    if state is None or not any("_bgp_" in f"_{one.command}_" for one in state.outputs):
        return View(why=f"the router's own view was not captured: show its BGP summary into state/{device}/")
    vrf = path.neighbor.vrf if path.neighbor else path.interface.vrf if path.interface else None
    listed = [one for one in state.sessions_with(peer) if one.vrf is None or one.vrf == vrf]
    listed = [one for one in listed if one.vrf is not None] or listed
    if not listed:
        return _not_listed(state, f"{peer}" if peer else "the neighbor")
    newest, captured_at = newest_of(listed, state)
    stale = why_old(captured_at, path.now, path.policy)
    if stale:
        return View(why=f"{newest[0].file}: {stale}", place=newest[0].line("state"))
    first = newest[0]
    told = [one for one in newest if one.is_established is not None]
    if not told:
        said = f"the router's state of the session, {first.state!r}, is none that we know"
        return View(why=said, place=first.line("state"))
    if len({one.is_established for one in told}) > 1:
        said = f"the router lists {peer} both up and down, in several VRFs or captures"
        return View(why=said, place=told[0].line("state"))
    return View(told[0], captured_at)


def _not_listed(state: DeviceState, peer: str) -> View:
    outputs = [one for one in state.outputs if "_bgp_" in f"_{one.command}_"]
    broken = next((one for one in outputs if one.problem), None)
    if broken is not None:
        return View(why=f"{broken.file}: {broken.problem}", place=broken.where)
    return View(why=f"{outputs[0].file} does not list {peer}", place=outputs[0].where)


def newest_of(records: Sequence[R], state: DeviceState) -> tuple[list[R], datetime | None]:
    """Return those records whose capture is the newest, and its time."""
    taken = {one.file: one.captured_at for one in state.outputs}
    times = [moment for one in records if (moment := taken.get(one.file)) is not None]
    if not times:
        return list(records), None
    last = max(times)
    return [one for one in records if taken.get(one.file) == last], last


def arp_entry(path: EdgePath) -> ArpEntry | None:
    """Return the router's ARP entry of Microsoft's end, None where a capture of today has none."""
    state = path.edge.state if path.edge else None
    if state is None or path.msee_address is None:
        return None
    listed = state.arp_of(path.msee_address)
    if not listed:
        return None
    newest, captured_at = newest_of(listed, state)
    if why_old(captured_at, path.now, path.policy) or len({one.mac for one in newest}) > 1:
        return None
    return newest[0]


def mka_sessions(link: PortLink | EdgePath, port: Interface) -> tuple[list[MkaSession], str]:
    """Return the sessions of a physical port that captures of today hold, or why there are none."""
    state, device = link.edge.state if link.edge else None, link.edge.name if link.edge else "<device>"
    outputs = [one for one in state.outputs if _is_macsec(one.command)] if state else []
    if state is None or not outputs:
        return [], f"no session was captured: show the port's MKA session into state/{device}/"
    of_port = [one for one in state.mka_sessions if is_same_interface(one.interface, port)]
    taken = {one.file: one.captured_at for one in state.outputs}
    fresh = [one for one in of_port if not why_old(taken.get(one.file), link.now, link.policy)]
    if fresh:
        return fresh, ""
    if of_port:
        return [], f"{of_port[0].file}: {why_old(taken.get(of_port[0].file), link.now, link.policy)}"
    broken = next((one for one in outputs if one.problem), None)
    said = f"{broken.file}: {broken.problem}" if broken else f"{outputs[0].file} has no session of {port.name}"
    return [], said


def ike_session(tunnel: Tunnel) -> IkeSession | None:
    """Return the router's IKE SA with the gateway, None where no capture of today tells of one, up or down.

    Outputs list the SAs that there are: one that is not listed may stand in the part that was not captured.
    """
    state = tunnel.edge.state if tunnel.edge else None
    if state is None:
        return None
    found = tunnel.tunnel
    ends = {found.destination_address} if found is not None and found.destination_address else set(tunnel.end.addresses)
    listed = [one for one in state.ike_sessions if one.remote_address in ends and one.is_up is not None]
    if not listed:
        return None
    newest, captured_at = newest_of(listed, state)
    if why_old(captured_at, tunnel.now, tunnel.policy):
        return None
    # While a new SA is made beside the old one, both are listed.
    return next((one for one in newest if one.is_up), newest[0])


def secured(sessions: Iterable[MkaSession]) -> bool | None:
    """Tell whether a port's sessions are secured on its own key; None where they do not tell, or contradict."""
    own = [one.is_secured for one in sessions if one.is_fallback is not True]
    if not own:
        return False
    return own[0] if None not in own and len(set(own)) == 1 else None


def _is_macsec(command: str) -> bool:
    return any(word in command for word in ("mka", "macsec", "mac_security"))
