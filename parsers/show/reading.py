"""From the files of one router's show output to its `DeviceState`.

A file's name says what was asked, its text in which form the answer came.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from parsers.clean_text import CleanText, clean
from parsers.errors import ParseError
from parsers.model.source import SourceText
from parsers.model.state import DeviceState, ShowOutput
from parsers.show.arp import read_arp
from parsers.show.bgp_blocks import read_neighbors
from parsers.show.bgp_records import read_sessions
from parsers.show.bgp_table import read_summary
from parsers.show.ike import read_ike
from parsers.show.mka_records import read_mka_records
from parsers.show.mka_text import read_mka
from parsers.show.notes import MAX_RECORDS, Notes
from parsers.show.records import Lines, RefusedRecordsError, read_json, read_xml

MAX_CHARACTERS = 16 * 1024 * 1024
_REFUSED = ("% ", "error:", "syntax error", "Unknown command", "Invalid command", "Command authorization failed")


class ShowText(NamedTuple):
    """One file: the command by the file's stem, its text, and when it was captured."""

    file: str
    command: str
    text: str
    captured_at: datetime | None = None

    def __repr__(self) -> str:
        """Name the file, not its text."""
        return f"ShowText({self.file!r})"


def subject_of(command: str) -> str:
    """Return what a command asks for: bgp, bgp-detail, mka, ike or arp; "" where we read nothing of it."""
    words = command.split("_")
    if "bgp" in words:
        if any(word in ("neighbor", "neighbors") for word in words):
            refused = ("routes", "received", "advertised", "policy", "configuration", "inheritance")
            return (
                ""
                if any(one in words or any(word.startswith(one) for word in words) for one in refused)
                else "bgp-detail"
            )
        return "bgp" if "summary" in words else ""
    if "arp" in words:
        return "arp"
    if ("ike" in words and "security-associations" in words) or words[-1].endswith("list-sas"):
        return "ike"
    if "ikev2" in words and "sa" in words:
        return "ike"
    is_session = "session" in words or "sessions" in words or "summary" in words or "connections" in words
    if ("mka" in words or "macsec" in words) and is_session and "statistics" not in words:
        return "mka"
    if words[:4] == ["show", "mac", "security", "interface"]:
        return "mka"
    return ""


def read_show(given: Iterable[ShowText]) -> tuple[DeviceState, dict[str, SourceText]]:
    """Return what the files say, and their texts for evidence. Files of other commands are left out."""
    outputs: list[ShowOutput] = []
    texts: dict[str, SourceText] = {}
    notes: list[Notes] = []
    for one in given:
        subject = subject_of(one.command)
        if not subject:
            continue
        found = Notes(one.file)
        cleaned = _cleaned(one, found)
        if cleaned is not None:
            texts[one.file] = SourceText(one.file, cleaned.lines, ())
            _read(subject, one.command, cleaned, found)
            if found.count() >= MAX_RECORDS:
                found.complain(f"more than {MAX_RECORDS:,} entries: the rest is not read")
        notes.append(found)
        outputs.append(
            ShowOutput(
                file=one.file,
                command=one.command,
                captured_at=one.captured_at,
                problem=found.problem,
                problem_line=found.problem_line,
            )
        )
    state = DeviceState(
        outputs=tuple(outputs),
        bgp_sessions=tuple(one for note in notes for one in note.bgp_sessions),
        mka_sessions=tuple(one for note in notes for one in note.mka_sessions),
        arp=tuple(one for note in notes for one in note.arp),
        ike_sessions=tuple(one for note in notes for one in note.ike_sessions),
    )
    return state, texts


def _cleaned(one: ShowText, notes: Notes) -> CleanText | None:
    if len(one.text) > MAX_CHARACTERS:
        notes.complain(f"larger than {MAX_CHARACTERS // 1024 // 1024} MiB: not read")
        return None
    try:
        found = clean(one.file, one.text)
    except ParseError as error:
        notes.complain("empty, binary or refused by the device, expected show output", error.line or 0)
        return None
    first = next((line.strip() for line in found.lines if line.strip()), "")
    if first.startswith(_REFUSED):
        notes.complain("the device answered with an error, expected show output", 1)
        return None
    return found


def _read(subject: str, command: str, cleaned: CleanText, notes: Notes) -> None:
    first = next((line.lstrip() for line in cleaned.lines if line.strip()), "")
    if first[:1] in ("{", "["):
        _read_records(subject, "\n".join(cleaned.lines), notes, is_xml=False)
    elif first[:1] == "<":
        _read_records(subject, "\n".join(cleaned.lines), notes, is_xml=True)
    elif subject == "bgp":
        read_summary(cleaned.lines, command, notes)
    elif subject == "bgp-detail":
        read_neighbors(cleaned.lines, notes)
    elif subject == "mka":
        read_mka(cleaned.lines, notes)
    elif subject == "arp":
        read_arp(cleaned.lines, notes)
    else:
        read_ike(cleaned.lines, notes)
    if cleaned.has_pager:
        notes.complain("a pager stood in it: lines may be missing")


def _read_records(subject: str, text: str, notes: Notes, *, is_xml: bool) -> None:
    try:
        value = read_xml(text) if is_xml else read_json(text)
    except RefusedRecordsError as refused:
        notes.complain(str(refused))
        return
    if subject in ("bgp", "bgp-detail"):
        read_sessions(value, Lines(text), notes)
    elif subject == "mka":
        read_mka_records(value, Lines(text), notes)
    else:
        notes.complain("JSON and XML of this command are not read, expected its text")
