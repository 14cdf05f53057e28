"""An answer that comes in pages, where only configuration would turn the pager off: a blank asks for the next page.

Source: facts on platforms, B.8 (what the pager prints and takes back) and E.1.
"""

import re
import time
from typing import Any

from netmiko.exceptions import ReadTimeout

_NEXT_PAGE = " "
_PAUSE_SECONDS = 0.02
_TAIL = 400  # characters: a prompt or the pager's words, and the line end before them
_ACCEPT = "to accept):"
_PROMPT = re.compile(r"(?:^|\n)[\w.-]{1,63} ?(?:\([^()]{1,64}\) ?)?[#$] ?\Z")
_TAKEN_BACK = re.compile(r"\A *\r +\r")


def accept_banner(session: Any, timeout_seconds: float) -> None:
    """Read what stands before the first prompt; a banner that waits for a key after the login is given it."""
    shown = ""
    deadline = time.monotonic() + timeout_seconds
    while time.monotonic() < deadline:
        got = session.channel.read_buffer()
        if not got:
            time.sleep(_PAUSE_SECONDS)
            continue
        shown = (shown + got)[-_TAIL:]
        if shown.rstrip().endswith(_ACCEPT):
            session.write_channel("a")
            shown = ""
        elif _PROMPT.search(shown.replace("\r", "")):
            return
    raise ReadTimeout("no prompt")


def read_paged(session: Any, command: str, at_end: re.Pattern[str], pager: str, timeout_seconds: float) -> str:
    """Return what the device answers up to its prompt, without the pager's words; raises where none comes in time.

    Only words that were answered here are taken out: a pager elsewhere in the text is the text's own.
    """
    waits = re.compile(rf"(?:^|\n){re.escape(pager)} ?\Z")
    session.write_channel(f"{command}{session.RETURN}")
    pages: list[str] = []
    page, is_next = "", False
    deadline = time.monotonic() + timeout_seconds
    while time.monotonic() < deadline:
        got = session.channel.read_buffer()
        if not got:
            time.sleep(_PAUSE_SECONDS)
            continue
        page += got
        if is_next:
            if not page.strip(" \r"):
                continue  # the pager's words are still being taken back
            page, is_next = _TAKEN_BACK.sub("", page, count=1), False
        tail = page[-_TAIL:].replace("\r\n", "\n")
        if waits.search(tail):
            pages.append(page[: page.rindex(pager)])
            page, is_next = "", True
            session.write_channel(_NEXT_PAGE)
        elif at_end.search(tail):
            return _without_echo("".join((*pages, page)), command, at_end)
    raise ReadTimeout("no prompt")


def _without_echo(text: str, command: str, at_end: re.Pattern[str]) -> str:
    """Return the answer alone: without the command that the device echoes, and the prompt behind it."""
    text = text.replace("\r", "")
    head, newline, rest = text.partition("\n")
    body = rest if newline and head.strip().endswith(command) else text
    return at_end.sub("", body)
