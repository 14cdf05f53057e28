"""MKA and MACsec sessions as text: tables of Cisco's, blocks of `key: value` or dotted leaders, Junos and EOS.

Which layout it is, the lines tell: a secure channel's identifier (`0011.2233.4400/0008`) stands in every row of a table
of sessions. Source: facts on MACsec and IPsec, 9.1 to 9.5.
"""

from collections.abc import Sequence
from typing import Any

from parsers.model.state import MkaSession
from parsers.show.notes import MAX_RECORDS, Notes
from parsers.values import integer

_CKN = frozenset("0123456789abcdef")
_CIPHERS = ("GCM-AES-128", "GCM-AES-256", "GCM-AES-XPN-128", "GCM-AES-XPN-256")
_PEERS = 1_000_000
_ROLES = ("primary", "fallback", "eap")


def read_mka(lines: Sequence[str], notes: Notes) -> None:
    """Read every session of the text."""
    rows = [(number, line.split()) for number, line in enumerate(lines, 1)]
    filled = [(number, words) for number, words in rows if words]
    is_blocks = any(_begins(words) for _, words in filled)
    if is_blocks:
        _read_blocks(lines, notes)
    else:
        _read_tables(filled, notes)
    if not notes.mka_sessions:
        notes.complain("no MKA session in it")


def is_secured(status: str) -> bool | None:
    """Return what a status says; `Secured, no peer` is secured by name alone, and a cut-off word says nothing."""
    words = status.casefold().replace(",", " ").split()
    if not words:
        return None
    if words[0] == "secured":
        return words[1:3] != ["no", "peer"]
    return False if words[0] in ("not", "not-secured", "pending", "init", "initializing") else None


def normal_ckn(text: str) -> str:
    """Return a CKN as hex digits in lower case, "" where it is none."""
    folded = text.casefold().removeprefix("0x")
    return folded if folded and set(folded) <= _CKN and len(folded) <= 64 else ""


def cipher_in(text: str) -> str:
    """Return the cipher suite that a text names, "" where it names none."""
    upper = text.upper()
    return next((one for one in reversed(_CIPHERS) if one in upper), "")


def is_sci(word: str) -> bool:
    """Tell whether a word is a secure channel's identifier, as Cisco prints it."""
    mac, slash, port = word.partition("/")
    return bool(slash) and len(mac) == 14 and mac.count(".") == 2 and port.isalnum() and len(port) <= 4


def _begins(words: Sequence[str]) -> bool:
    folded = " ".join(words).casefold()
    return "detailed status for mka session" in folded or folded.startswith(("interface name:", "interface name :"))


def _read_tables(rows: Sequence[tuple[int, Sequence[str]]], notes: Notes) -> None:
    index = 0
    while index < len(rows) and len(notes.mka_sessions) < MAX_RECORDS:
        number, words = rows[index]
        following = rows[index + 1][1] if index + 1 < len(rows) else ()
        index += 1
        if len(words) > 1 and is_sci(words[1]):
            if len(following) > 1 and words[0][:1].isalpha() and following[0].isdigit() and is_sci(following[1]):
                _two_rows(number, words, following, notes)  # IOS-XE
                index += 1
            elif len(words) > 3 and words[2].isdigit():
                _one_row(number, words, following, notes)
            else:
                notes.complain("cut off within a session's row", number)
        elif len(words) > 2 and cipher_in(words[2]) and words[0][:1].isalpha():
            _summary_row(number, words, notes)
        elif len(words) > 3 and " ".join(words[2:4]).casefold() == "no cipher":
            _keep(notes, number, interface=words[0], status=words[1], is_secured=is_secured(words[1]))


def _two_rows(number: int, first: Sequence[str], second: Sequence[str], notes: Notes) -> None:
    """Take a session of IOS-XE: the second row ends in peers, status (of several words) and CKN."""
    if len(second) < 5 or not second[2].isdigit():
        notes.complain("cut off within a session's row", number + 1)
        return
    status = " ".join(second[3:-1])
    ckn = normal_ckn(second[-1])
    peers = integer(second[2], 0, _PEERS)
    _keep(notes, number, interface=first[0], status=status, is_secured=is_secured(status), live_peers=peers, ckn=ckn)


def _one_row(number: int, words: Sequence[str], following: Sequence[str], notes: Notes) -> None:
    """Take a session of IOS-XR or NX-OS: interface, SCI, peers, status, key server, key's role and CKN."""
    is_wrapped = len(words) <= 5 and following[:1] and following[0].casefold().startswith(_ROLES)
    tail = [*words[4:], *(following if is_wrapped else ())]
    roles = [word.casefold() for word in tail if word.casefold().startswith(("primary", "fallback"))]
    last = normal_ckn(tail[-1]) if len(tail) > 2 else ""
    _keep(
        notes,
        number,
        interface=words[0],
        status=words[3],
        is_secured=is_secured(words[3]),
        live_peers=integer(words[2], 0, _PEERS),
        ckn=last,
        is_fallback=roles[0].startswith("fallback") if roles else None,
    )


def _summary_row(number: int, words: Sequence[str], notes: Notes) -> None:
    """Take a row of a summary: interface, status and cipher stand first; IOS-XR adds role and CKN."""
    roles = [word.casefold() for word in words[3:] if word.casefold() in ("primary", "fallback")]
    _keep(
        notes,
        number,
        interface=words[0],
        status=words[1],
        is_secured=is_secured(words[1]),
        cipher=cipher_in(words[2]),
        ckn=normal_ckn(words[-1]) if roles else "",
        is_fallback=roles[0] == "fallback" if roles else None,
    )


def _keep(notes: Notes, line: int, **fields: Any) -> None:
    notes.mka_sessions.append(MkaSession(file=notes.file, block_line=line, **fields))


def _read_blocks(lines: Sequence[str], notes: Notes) -> None:
    block: dict[str, Any] = {}
    for number, line in enumerate(lines, 1):
        words = line.split()
        starts = bool(words) and _begins(words)
        key, value = _pair(line)
        if (starts and not block.get("is_open")) or (starts and "interface" in block):
            _close(block, notes)
            block = {"block_line": number, "is_open": key != "interface name"}
        if block and key:
            block["is_open"] = False
            _field(key, value, number, block)
        if block:
            _association(words, block)
        if block and "(live)" in line:
            block["live_peers"] = block.get("live_peers", 0) + 1
    _close(block, notes, is_last=True)


def _pair(line: str) -> tuple[str, str]:
    """Return key and value of `key: value`, `key : value` or `key..... value`; keys in lower case."""
    for mark in ("..", ":"):
        key, found, value = line.strip().partition(mark)
        if found:
            return " ".join(key.casefold().split()), value.strip(" .:")
    return "", ""


def _field(key: str, value: str, number: int, block: dict[str, Any]) -> None:
    if key in ("interface name", "interface") and "interface" not in block:
        block["interface"] = value.split()[0] if value else ""
    elif key in ("status", "session status", "interface state") and "status" not in block:
        status, _, more = value.partition(" - ")
        block.update(
            status=value[:80], is_secured=is_secured(status if "interface" not in key else value.replace("-", ""))
        )
        block["lines"] = {"status": (number,), "is_secured": (number,)}
        if key == "interface state":
            block["is_fallback"] = "fallback" in more.casefold()
    elif key in ("cak name (ckn)", "cak name", "ckn"):
        block.setdefault("ckn", normal_ckn(value))
    elif key in ("sak cipher suite", "sak cipher suite (operational)", "cipher suite"):
        block["cipher"] = cipher_in(value) or block.get("cipher", "")
    elif key in ("# of macsec capable live peers", "ca peer count"):
        block["live_peers"] = integer(value, 0, _PEERS)
    elif key == "encryption":
        block["encryption"] = value.split()[0].casefold() if value else ""
    if "encryption:" in value.casefold():  # Junos: several pairs on one line
        block["encryption"] = value.casefold().partition("encryption:")[2].strip()
        block["cipher"] = cipher_in(value) or block.get("cipher", "")


def _association(words: Sequence[str], block: dict[str, Any]) -> None:
    """Take Junos' secure associations: in use both outbound and inbound, whatever their number."""
    folded = [word.casefold() for word in words]
    if folded[1:3] == ["secure", "channels"]:
        block["direction"] = folded[0]
    elif folded[:1] == ["an:"] and "inuse" in folded and block.get("direction"):
        block["in_use"] = block.get("in_use", frozenset()) | {block["direction"]}


def _close(block: dict[str, Any], notes: Notes, *, is_last: bool = False) -> None:
    if not block or len(notes.mka_sessions) >= MAX_RECORDS:
        return
    block.pop("is_open", None)
    encryption, in_use = block.pop("encryption", None), block.pop("in_use", frozenset())
    block.pop("direction", None)
    if not block.get("interface"):
        notes.complain("a session's block breaks off before its interface", block["block_line"])
        return
    if "is_secured" not in block and encryption is not None:  # Junos: associations in both directions
        is_up = encryption == "on" and in_use >= {"outbound", "inbound"}
        block["is_secured"] = is_up or (None if is_last and encryption != "off" else False)
        block["status"] = f"encryption {encryption}, in use: {', '.join(sorted(in_use)) or 'nothing'}"[:80]
    if block.get("is_secured") is None:
        notes.complain("a session's block does not tell its state: cut off", block["block_line"])
    notes.mka_sessions.append(MkaSession(file=notes.file, **block))
