"""MKA sessions in JSON and XML: EOS, NX-OS and Junos, by the names of their keys."""

from collections.abc import Mapping
from typing import Any

from parsers.model.state import MkaSession
from parsers.show.mka_text import cipher_in, is_secured, normal_ckn
from parsers.show.notes import MAX_RECORDS, Notes
from parsers.show.records import MAX_DEPTH, Lines, text_of


def read_mka_records(value: Any, lines: Lines, notes: Notes) -> None:
    """Read every session, wherever it stands."""
    waiting: list[tuple[Any, str, int]] = [(value, "", 0)]
    while waiting and len(notes.mka_sessions) < MAX_RECORDS:
        one, key, depth = waiting.pop()
        if depth > MAX_DEPTH:
            notes.complain("nested too deeply")
        elif isinstance(one, list):
            waiting += [(child, key, depth + 1) for child in reversed(one)]
        elif isinstance(one, dict):
            fields = _eos(one) if "controlledPort" in one else _junos(one) if "interface-state" in one else None
            name = key if "controlledPort" in one else text_of(one.get("interface-name"))
            if fields is not None and name:
                session = MkaSession(file=notes.file, block_line=lines.of(name), interface=name, **fields)
                notes.mka_sessions.append(session)
            else:
                waiting += reversed([(child, name, depth + 1) for name, child in one.items()])
    if not notes.mka_sessions:
        notes.complain("no MKA session in it")


def _eos(one: Mapping[str, Any]) -> dict[str, Any]:
    """Take a port of EOS: controlled, with protected traffic, and a key in use in both directions."""
    details = one.get("details")
    details = details if isinstance(details, dict) else {}
    traffic, is_open = text_of(details.get("traffic")), one.get("controlledPort") is True
    both = any(
        details.get(f"{age}KeyReceiving") is True and details.get(f"{age}KeyTransmitting") is True
        for age in ("latest", "old")
    )
    told = bool(traffic) and "latestKeyReceiving" in details
    secured = False if not is_open else (traffic.casefold() == "protected" and both) if told else None
    return {"status": traffic or ("controlled port" if is_open else "uncontrolled port"), "is_secured": secured}


def _junos(one: Mapping[str, Any]) -> dict[str, Any]:
    """Take a session of Junos: `Secured - Primary` is what we want to read."""
    status = text_of(one.get("interface-state"))
    state, _, role = status.partition("-")
    return {
        "status": status[:80],
        "is_secured": is_secured(state),
        "is_fallback": "fallback" in role.casefold(),
        "ckn": normal_ckn(text_of(one.get("cak-name"))),
        "cipher": cipher_in(text_of(one.get("cipher-suite"))),
    }
