"""BGP summaries and neighbors in JSON and XML: EOS, FRR, NX-OS and Junos, by the names of their keys.

A session is an object with a state whose key, or one of whose values, is an address; VRFs are named around it.
"""

from collections.abc import Mapping
from typing import Any

from parsers.model.state import BgpSession
from parsers.show.bgp_words import is_established, vrf_name
from parsers.show.notes import MAX_RECORDS, Notes
from parsers.show.records import MAX_DEPTH, Lines, text_of, unwrapped
from parsers.values import address, as_number, integer

_STATES = ("peerState", "bgpState", "peer-state", "state")
_REMOTE_AS = ("peerAsn", "asn", "remoteAs", "neighboras", "remoteas", "peer-as")
_ADDRESSES = ("peerAddress", "neighborid", "neighbor", "peer-address")
_VRFS = ("vrf-name-out", "vrfName", "peer-cfg-rti", "peer-fwd-rti", "vrf")
_COUNTS = ("prefixReceived", "pfxRcd", "prefixreceived", "acceptedPrefixCounter")
_UPTIMES = ("peerUptime", "bgpTimerUpString", "elapsed-time", "time")


def read_sessions(value: Any, lines: Lines, notes: Notes) -> None:
    """Read every session, wherever it stands."""
    waiting: list[tuple[Any, str, str | None, int]] = [(value, "", None, 0)]
    while waiting and len(notes.bgp_sessions) < MAX_RECORDS:
        one, key, vrf, depth = waiting.pop()
        if depth > MAX_DEPTH:
            notes.complain("nested too deeply")
            continue
        if isinstance(one, list):
            waiting += [(child, key, vrf, depth + 1) for child in reversed(one)]
        elif isinstance(one, dict):
            named = next((text_of(one[name]) for name in _VRFS if text_of(one.get(name))), "")
            vrf = vrf_name(named) if named else vrf
            if not _session(one, key, vrf, lines, notes):
                below = [
                    (child, name, vrf_name(name) if key == "vrfs" else vrf, depth + 1) for name, child in one.items()
                ]
                waiting += reversed(below)
    if not notes.bgp_sessions:
        notes.complain("no BGP session in it")


def _session(one: Mapping[str, Any], key: str, vrf: str | None, lines: Lines, notes: Notes) -> bool:
    state = next((text_of(one[name]) for name in _STATES if name in one), "")
    named = next((text_of(one[name]) for name in _ADDRESSES if text_of(one.get(name))), key)
    text = named.partition("+")[0]
    peer = address(text)
    if peer is None or not state:
        return False
    is_up = is_established(state)
    remote = next((text_of(one[name]) for name in _REMOTE_AS if text_of(one.get(name))), "")
    notes.bgp_sessions.append(
        BgpSession(
            file=notes.file,
            block_line=lines.of(text),
            address=peer,
            vrf=vrf,
            remote_as=as_number(remote),
            state=state[:40],
            is_established=is_up,
            uptime=next((text_of(one[name]) for name in _UPTIMES if text_of(one.get(name))), "")[:20],
            prefixes_received=_received(one) if is_up else None,
        )
    )
    return True


def _received(one: Mapping[str, Any]) -> int | None:
    direct = next((text_of(one[name]) for name in _COUNTS if text_of(one.get(name))), "")
    if direct:
        return integer(direct, 0, 2_000_000_000)
    ribs = one.get("bgp-rib")
    rows = ribs if isinstance(ribs, list) else [ribs]
    counts = [
        integer(text_of(row.get("received-prefix-count")), 0, 2_000_000_000)
        for row in map(unwrapped, rows)
        if isinstance(row, dict)
    ]
    known = [count for count in counts if count is not None]
    return sum(known) if known else None
