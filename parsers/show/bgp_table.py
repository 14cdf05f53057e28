"""BGP summaries as text: one row a neighbor below a header that names the columns; Junos has a layout of its own.

The header tells where neighbor, AS and state stand: IOS, IOS-XR, NX-OS, EOS and FRR differ in what is between them. A
long address pushes the rest of its row onto the next line.
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address
from typing import NamedTuple

from parsers.model.state import BgpSession
from parsers.show.bgp_words import is_established, vrf_name
from parsers.show.notes import MAX_RECORDS, Notes
from parsers.values import address, as_number, integer

_SESSIONS = 2_000_000_000
_JUNOS_AFTER_AS = 4  # InPkt OutPkt OutQ Flaps


class _Columns(NamedTuple):
    """Where the columns stand, counted from the word after the neighbor."""

    remote_as: int
    state: int
    has_own_count: bool  # EOS: the count of prefixes is a column of its own


def read_summary(lines: Sequence[str], command: str, notes: Notes) -> None:
    """Read every table of a summary."""
    columns: _Columns | None = None
    is_junos, has_header = False, False
    vrf = _vrf_of_command(command)
    pending: tuple[int, IPv4Address | IPv6Address] | None = None
    for number, line in enumerate(lines, 1):
        words = line.split()
        if not words:
            continue
        vrf = _vrf_of_line(words, vrf)
        found = _columns(words)
        if found or _is_junos_header(words):
            columns, is_junos, has_header, pending = found, found is None, True, None
            continue
        if is_junos:
            _junos_row(line, words, number, notes)
            continue
        if columns is None or len(notes.bgp_sessions) >= MAX_RECORDS:
            continue
        if pending is not None:
            head, pending = pending, None
            if _address_at(words, 0) is None:
                _row(words, head[1], columns, vrf, head[0], notes)
                continue
            notes.complain("a neighbor's row breaks off", head[0])
        at = next((one for one in range(len(words)) if _is_neighbor(words, one, columns)), None)
        if at is None:
            continue
        peer = _address_at(words, at)
        assert peer is not None
        if at == len(words) - 1:
            pending = (number, peer)
            continue
        _row(words[at + 1 :], peer, columns, vrf, number, notes)
    if pending is not None:
        notes.complain("cut off within a neighbor's row", pending[0])
    if not has_header:
        notes.complain("no table of BGP neighbors in it, expected the output of a BGP summary")


def _is_neighbor(words: Sequence[str], at: int, columns: _Columns) -> bool:
    """Tell whether a word is the neighbor: a description before it may be an address as well, or several words."""
    if _address_at(words, at) is None:
        return False
    rest = words[at + 1 : at + 2 + columns.remote_as]
    return not rest or all(as_number(word) is not None for word in rest)


def _columns(words: Sequence[str]) -> _Columns | None:
    if "Neighbor" not in words or "AS" not in words:
        return None
    after = list(words[words.index("Neighbor") + 1 :])
    state = next((index for index, word in enumerate(after) if word in ("State", "St/PfxRcd", "State/PfxRcd")), None)
    if state is None or "AS" not in after:
        return None
    return _Columns(after.index("AS"), state, after[state] == "State")


def _is_junos_header(words: Sequence[str]) -> bool:
    return words[0] == "Peer" and "AS" in words and any(word.startswith("State|") for word in words)


def _address_at(words: Sequence[str], index: int) -> IPv4Address | IPv6Address | None:
    """Return the address of a word: FRR marks dynamic neighbors with a star, and may put a name before it."""
    word = words[index].lstrip("*")
    if word.endswith(")"):
        word = word[:-1].rpartition("(")[2]
    return address(word)


def _vrf_of_command(command: str) -> str | None:
    """Return the VRF of a table that names none: the global one, unless the command asked for another or for all."""
    asks_others = any(word in command.split("_") for word in ("vrf", "all", "vpnv4", "vpnv6", "instance"))
    return None if asks_others or command.startswith("show_bgp_summary_instance") else "default"


def _vrf_of_line(words: Sequence[str], vrf: str | None) -> str | None:
    """Return the VRF from here on, as a line above the table names it."""
    folded = [word.casefold().strip(":,()") for word in words]
    if folded[:2] == ["bgp", "vrf"] and len(words) > 2:  # IOS-XR
        return vrf_name(words[2].rstrip(","))
    if folded[0] == "vrf" and len(words) == 2:  # IOS-XR, its heading
        return vrf_name(words[1])
    if folded[:3] == ["bgp", "summary", "information"] and "vrf" in folded[:-1]:  # NX-OS, EOS
        return vrf_name(words[folded.index("vrf") + 1].rstrip(","))
    if len(folded) > 2 and folded[2] == "summary" and "vrf" in folded[:-1]:  # FRR: IPv4 Unicast Summary (VRF blue):
        return vrf_name(words[folded.index("vrf") + 1].strip(":()"))
    if folded[:3] == ["for", "address", "family"]:  # IOS: neighbors of all VRFs stand together
        return None if len(folded) < 4 or "vpn" in folded[3] else "default"
    return vrf


def _row(
    rest: Sequence[str],
    peer: IPv4Address | IPv6Address,
    columns: _Columns,
    vrf: str | None,
    number: int,
    notes: Notes,
) -> None:
    if len(rest) <= columns.state:
        notes.complain("a neighbor's row breaks off", number)
        return
    state, more = rest[columns.state].rstrip("!"), rest[columns.state + 1 :]
    count = more[0] if columns.has_own_count and more else state
    if more and more[0].startswith("(") and state.isalpha():  # of FRR a second one tells of what is sent
        state = f"{state} {more[0]}"
    is_up = is_established(state)
    notes.bgp_sessions.append(
        BgpSession(
            file=notes.file,
            block_line=number,
            address=peer,
            vrf=vrf,
            remote_as=as_number(rest[columns.remote_as]),
            state="Established" if state.isdigit() else state[:40],
            is_established=is_up,
            uptime=rest[columns.state - 1][:20],
            prefixes_received=integer(count, 0, _SESSIONS) if is_up else None,
        )
    )


def _junos_row(line: str, words: Sequence[str], number: int, notes: Notes) -> None:
    if line[:1].isspace():
        _junos_table(words, notes)
        return
    peer = address(words[0].partition("+")[0])
    if peer is None or len(notes.bgp_sessions) >= MAX_RECORDS:
        return
    rest = words[2 + _JUNOS_AFTER_AS :]
    times = [word for word in rest if _is_time(word)]
    states = rest[len(times) :]
    if not states or len(words) < 2:
        notes.complain("a neighbor's row breaks off", number)
        return
    counts = _counts(states[0])
    state = "Establ" if counts else states[0]
    notes.bgp_sessions.append(
        BgpSession(
            file=notes.file,
            block_line=number,
            address=peer,
            remote_as=as_number(words[1]),
            state=state[:40],
            is_established=is_established(state),
            uptime=" ".join(times)[:20],
            prefixes_received=counts[1] if counts else None,
        )
    )


def _junos_table(words: Sequence[str], notes: Notes) -> None:
    """Take `blue.inet.0: 5/5/5/0` below a neighbor: its routing instance and what it has received."""
    name, colon, _ = words[0].partition(":")
    counts = _counts(words[1]) if colon and len(words) > 1 else None
    if counts is None or not notes.bgp_sessions:
        return
    last = notes.bgp_sessions[-1]
    instance, _, table = f".{name}".rpartition(".inet")
    if table not in (".0", "6.0"):
        return  # of VPN and EVPN, whose prefixes are counted again in the tables of their instances
    vrf = vrf_name(instance.removeprefix("."))
    # A session that fills tables of several instances stands in none of them alone.
    updates: dict[str, object] = {"vrf": vrf if last.vrf in (None, vrf) else None}
    if last.is_established:
        updates["prefixes_received"] = (last.prefixes_received or 0) + counts[1]
    notes.bgp_sessions[-1] = last.model_copy(update=updates)


def _is_time(word: str) -> bool:
    return word[0].isdigit() and set(word) <= set("0123456789wdhms:") and "/" not in word


def _counts(word: str) -> list[int] | None:
    """Return active, received, accepted and damped prefixes."""
    parts = word.split("/")
    numbers = [integer(part, 0, _SESSIONS) for part in parts]
    return [one for one in numbers if one is not None] if len(parts) in (3, 4) and None not in numbers else None
