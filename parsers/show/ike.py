"""IKE SAs as text: IOS-XE, Junos and strongSwan. Source: facts on MACsec and IPsec, 9.7."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address

from parsers.model.state import IkeSession
from parsers.show.notes import MAX_RECORDS, Notes
from parsers.values import address

# Junos' DOWN is not verified: it says nothing alone. Source: facts on MACsec and IPsec, 9.7.
_STATES: dict[str, bool | None] = {
    "ready": True,
    "up": True,
    "established": True,
    "rekeying": True,
    "connecting": False,
    "in-neg": False,
    "created": False,
    "deleting": False,
    "down": None,
}


def read_ike(lines: Sequence[str], notes: Notes) -> None:
    """Read every IKE SA."""
    for number, line in enumerate(lines, 1):
        words = line.split()
        if len(words) < 2 or len(notes.ike_sessions) >= MAX_RECORDS:
            continue
        if notes.ike_sessions and line[:1].isspace() and _is_installed_child(words):
            notes.ike_sessions[-1] = notes.ike_sessions[-1].model_copy(update={"has_child": True})
        elif notes.ike_sessions and words[0] == "remote" and "@" in words:
            _remote(words, notes)
        elif notes.ike_sessions and words[0] == "local" and "@" in words:
            _local(words, notes)
        else:
            _row(words, number, notes)
    unnamed = [one for one in notes.ike_sessions if one.remote_address == _NOWHERE]
    if unnamed:
        notes.complain("an SA breaks off before its remote address", unnamed[0].block_line)
        notes.ike_sessions = [one for one in notes.ike_sessions if one.remote_address != _NOWHERE]
    if not notes.ike_sessions:
        notes.complain("no IKE SA in it")


_NOWHERE = IPv4Address(0)


def _row(words: Sequence[str], number: int, notes: Notes) -> None:
    """Take a row that has a state and addresses, or the head of strongSwan's: `az: #1, ESTABLISHED, IKEv2, …`."""
    folded = [word.casefold().rstrip(",") for word in words]
    state = next((word for word in folded if word in _STATES), None)
    peers = [one for word in words if (one := _endpoint(word)) is not None]
    if state is None:
        return
    if words[0].endswith(":") and words[1].startswith("#") and any(word.startswith("ikev") for word in folded):
        _keep(notes, number, _NOWHERE, None, state, False)
    elif len(peers) >= 2:
        _keep(notes, number, peers[1], peers[0], state, None)  # IOS-XE: local, then remote
    elif peers:
        _keep(notes, number, peers[0], None, state, None)  # Junos


def _keep(
    notes: Notes,
    line: int,
    remote: IPv4Address | IPv6Address,
    local: IPv4Address | IPv6Address | None,
    state: str,
    has_child: bool | None,
) -> None:
    notes.ike_sessions.append(
        IkeSession(
            file=notes.file,
            block_line=line,
            remote_address=remote,
            local_address=local,
            state=state,
            is_up=_STATES[state],
            has_child=has_child,
        )
    )


def _endpoint(word: str) -> IPv4Address | IPv6Address | None:
    found = address(word.rpartition("/")[0] if "/" in word else word)
    return found if found != _NOWHERE else None


def _is_installed_child(words: Sequence[str]) -> bool:
    return words[0].endswith(":") and words[1].startswith("#") and any(word == "INSTALLED," for word in words)


def _after_at(words: Sequence[str]) -> IPv4Address | IPv6Address | None:
    at = list(words).index("@")
    return address(words[at + 1].partition("[")[0]) if at + 1 < len(words) else None


def _remote(words: Sequence[str], notes: Notes) -> None:
    found = _after_at(words)
    if found is not None:
        notes.ike_sessions[-1] = notes.ike_sessions[-1].model_copy(update={"remote_address": found})


def _local(words: Sequence[str], notes: Notes) -> None:
    found = _after_at(words)
    if found is not None:
        notes.ike_sessions[-1] = notes.ike_sessions[-1].model_copy(update={"local_address": found})
