"""ARP tables as text: whatever the columns are, an entry has an address and a MAC address, or the word incomplete."""

from collections.abc import Sequence

from parsers.model.state import ArpEntry
from parsers.show.notes import MAX_RECORDS, Notes
from parsers.values import address

_HEX = frozenset("0123456789abcdef")


def read_arp(lines: Sequence[str], notes: Notes) -> None:
    """Read every entry."""
    for number, line in enumerate(lines, 1):
        words = line.split()
        known = next((found for word in words[:4] if (found := address(word)) is not None), None)
        if known is None or len(notes.arp) >= MAX_RECORDS:
            continue
        mac = next((digits for word in words if (digits := mac_digits(word))), "")
        if mac or any("incomplete" in word.casefold() for word in words):
            notes.arp.append(ArpEntry(file=notes.file, block_line=number, address=known, mac=mac))
    if not notes.arp:
        notes.complain("no ARP entry in it")


def mac_digits(word: str) -> str:
    """Return the 12 hex digits of a MAC address in any of the usual forms, "" where it is none."""
    folded = word.casefold()
    if not ((len(folded) == 14 and folded.count(".") == 2) or (len(folded) == 17 and folded.count(":") == 5)):
        return ""
    digits = folded.replace(".", "").replace(":", "")
    return digits if len(digits) == 12 and set(digits) <= _HEX else ""
