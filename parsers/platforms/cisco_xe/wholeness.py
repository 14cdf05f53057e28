"""Is the capture a whole IOS config? Recognition, end marker, privilege. Source: facts on platforms, B.7, B.8, E.4."""

from typing import Literal

from parsers.clean_text import CleanText
from parsers.model.device import Wholeness
from parsers.platforms.cisco_xe.blocks import Book

_BYTES_SLACK = 600
_OTHERS = (
    "!! IOS XR",
    "!Command:",
    "! Command:",
    "! device:",
    "frr version",
    "## Last commit",
    "#config-version",
    "set system ",
)
_OTHER_WORDS = ("feature ", "route-policy ", "l2vpn", "management api ", "transceiver ")
_IOS_WORDS = (
    "Building configuration",
    "Current configuration :",
    "service timestamps",
    "boot-start-marker",
    "ip cef",
    "line vty ",
)
_LIKELY = (
    "interface GigabitEthernet",
    "interface TenGigabitEthernet",
    "interface HundredGigE",
    "router bgp ",
    "ip route ",
)
_MIN_TOPS = 8


def recognise(text: CleanText) -> Literal["certain", "likely"] | None:
    """Tell whether the text bears the marks of IOS or IOS-XE, and not another platform's."""
    marks = likely = 0
    for line in text.lines[:4000]:
        if line.startswith(_OTHERS) or line.startswith(_OTHER_WORDS):
            return None
        marks += line.startswith(_IOS_WORDS)
        likely += line.startswith(_LIKELY) or line.startswith((" ip address ", " neighbor ", " encapsulation dot1Q "))
    if marks >= 2:
        return "certain"
    return "likely" if marks or likely >= 2 else None


def read_version(book: Book) -> str:
    """Return the release that the config names, "" where it names none."""
    return next((node.words[1] for node in book.blocks("version")), "")


def judge_wholeness(text: CleanText, book: Book, tops: int) -> Wholeness:
    """Tell whether the config is whole: its last line is `end`, a prompt after it allowed, and no pager stood in it."""
    last, number = _last_line(text, book.hostname)
    is_whole = last == "end"
    because = "ends with `end`" if is_whole else "the last line is not `end`: the capture is cut off"
    if is_whole and text.has_pager:
        is_whole, because = False, "pager words stand in the text: lines may be missing"
    printed, printed_line = _printed_bytes(text)
    if is_whole and printed is not None:
        found = sum(len(line) + 1 for line in text.lines[printed_line:number])
        if found + _BYTES_SLACK < printed and found < printed * 0.97:
            is_whole, because = False, f"the device announced {printed} bytes, {found} were captured"
    hides, why = _hides(book, tops, is_whole)
    return Wholeness(is_whole=is_whole, because=because, line=number, hides_secrets=hides, hides_because=why)


def _last_line(text: CleanText, hostname: str) -> tuple[str, int]:
    for number in range(len(text.lines), 0, -1):
        line = text.lines[number - 1].strip()
        if not line or (
            hostname and line.startswith(hostname) and line[len(hostname) :].lstrip("(config)")[:1] in ("#", ">")
        ):
            continue
        return line, number
    return "", max(len(text.lines), 1)


def _printed_bytes(text: CleanText) -> tuple[int | None, int]:
    for number, line in enumerate(text.lines[:20], 1):
        if line.startswith("Current configuration :"):
            words = line.split()
            return (
                (int(words[3]), number) if len(words) > 3 and words[3].isdigit() and len(words[3]) < 12 else (None, 0)
            )
    return None, 0


def _hides(book: Book, tops: int, is_whole: bool) -> tuple[bool, str]:
    if book.has_masked_key:
        return True, f"line {book.masked_line}: the key is masked, the copy was sanitised"
    if is_whole and tops < _MIN_TOPS and not book.blocks("router", "bgp"):
        return True, "almost nothing but `end`: the account's privilege hides the config"
    return False, ""
