"""What must hold of any text whatever: a refusal or facts, in time, whole, printable, and without a key."""

import json
import re
from collections.abc import Iterable, Iterator
from time import process_time
from typing import Any

from pydantic import BaseModel

from parsers import Parsed, parse
from parsers.clean_text import MAX_LINE_CHARACTERS, clean
from parsers.errors import ParseError
from parsers.model.capture import Capture
from parsers.model.device import Device
from parsers.model.secret import Sealer
from parsers.model.source import LinedRecord, UnreadLine, plain
from parsers.second_reader import second_reading

SEALER = Sealer(b"0" * 32)
SECONDS_A_MEGABYTE = 1.0
GRACE_SECONDS = 0.25
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_COMMENTS = {"frr": "!#", "cisco_xe": "!", "cisco_xr": "!", "cisco_nxos": "!", "arista_eos": "!"}


class BrokenError(AssertionError):
    """A text for which something does not hold that must."""


def examine(text: str, platform: str | None, keys: Iterable[str], *, slack: float = 1.0) -> Parsed | None:
    """Read a text and check what came of it; None where it was refused. `slack` stretches the time it may take."""
    capture = Capture(device="r1", file="r1.cfg", text=text, platform=platform)
    present = [key for key in keys if key in text]
    start = process_time()
    try:
        parsed = parse(capture, SEALER)
    except ParseError as error:
        _refuse_keys(str(error), present, "the refusal")
        return None
    spent = process_time() - start
    allowed = (GRACE_SECONDS + SECONDS_A_MEGABYTE * len(text) / 1_000_000) * slack
    if spent > allowed:
        raise BrokenError(f"{spent:.2f} s for {len(text)} characters, {allowed:.2f} s are allowed")
    device = parsed.device
    _check_tally(text, device)
    cited = set()
    for place, line in _lines_of(device):
        if not 1 <= line <= max(1, device.captured_lines):
            raise BrokenError(f"{place} stands on line {line} of {device.captured_lines}")
        cited.add(line)
    document = json.dumps(plain(device), ensure_ascii=False)
    _refuse_keys(document, present, "the device document")
    evidence = "\n".join(parsed.text.masked(number) for number in sorted(cited))
    if _UNPRINTABLE.search(evidence):
        raise BrokenError("a control character in evidence")
    _refuse_keys(evidence, present, "evidence")
    return parsed


def examine_twice(text: str, parsed: Parsed, keys: Iterable[str], *, slack: float = 1.0) -> None:
    """Let the second reader read what the first has read: it may differ, it may not break, hang or tell a key."""
    capture = Capture(device="r1", file="r1.cfg", text=text, platform=parsed.device.platform)
    start = process_time()
    found = second_reading(capture, parsed.device)
    spent = process_time() - start
    if spent > (2 + 40 * len(text) / 1_000_000) * slack:
        raise BrokenError(f"the second reader took {spent:.1f} s for {len(text)} characters")
    for one in found:
        if "broke:" in one.second:
            raise BrokenError(f"{one.what} {one.second}")
    _refuse_keys(" ".join(f"{one.what} {one.first} {one.second}" for one in found), list(keys), "a disagreement")


def _refuse_keys(output: str, keys: Iterable[str], where: str) -> None:
    for key in keys:
        if key in output:
            raise BrokenError(f"a key in {where}: {key}")


def _check_tally(text: str, device: Device) -> None:
    tally = device.coverage
    if min(tally.understood, tally.outside, tally.unread) < 0:
        raise BrokenError(f"a negative tally: {tally}")
    if tally.unread != len(device.unread):
        raise BrokenError(f"{len(device.unread)} lines are listed as unread, {tally.unread} counted")
    comments = _COMMENTS.get(device.platform)
    if comments is None or "<removed>" in text:
        return
    lines = clean("r1.cfg", text).lines
    filled = sum(1 for line in lines if (body := line.strip()) and body[0] not in comments)
    if device.platform == "cisco_xr":  # notes of `inheritance detail` are comments
        filled -= sum(1 for line in lines if line.lstrip().startswith("##"))
    if tally.understood + tally.outside + tally.unread != filled:
        raise BrokenError(f"{tally} does not sum up to {filled}")


def _lines_of(record: Any, place: str = "device") -> Iterator[tuple[str, int]]:
    """Yield every line number that a record holds, and those of the records in it."""
    if isinstance(record, LinedRecord):
        yield f"{place}.block_line", record.block_line
        for field, numbers in record.lines.items():
            yield from ((f"{place}.lines[{field}]", number) for number in numbers)
    if isinstance(record, UnreadLine) and len(record.text) > MAX_LINE_CHARACTERS:
        raise BrokenError(f"{place} is longer than a line may be")
    for name in type(record).model_fields:
        value = getattr(record, name)
        if name == "line" or name.endswith("_line"):
            if isinstance(value, int) and (value or name == "block_line"):
                yield f"{place}.{name}", value
        elif name == "secret_spans":
            yield from ((f"{place}.{name}", span.line) for span in value)
        elif isinstance(value, BaseModel):
            yield from _lines_of(value, f"{place}.{name}")
        elif isinstance(value, tuple):
            for index, one in enumerate(value):
                if isinstance(one, BaseModel):
                    yield from _lines_of(one, f"{place}.{name}[{index}]")
