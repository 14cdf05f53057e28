"""Lifetimes of keys as Cisco and its likes write them: `00:00:00 Jan 1 2026 infinite`. Source: facts on MACsec, 4.1."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from parsers.device_clock import MONTHS, UTC_CLOCK, DeviceClock
from parsers.values import integer

_FIRST_YEAR = 1993
_MAX_SECONDS = 2147483646


class Lifetime(NamedTuple):
    """When a key is in force, as UTC; None is no limit. `doubt_hours` is of the clock that it is written in."""

    start: datetime | None
    end: datetime | None
    is_readable: bool
    doubt_hours: int = 0
    note: str = ""


def read_lifetime(words: Sequence[str], clock: DeviceClock = UTC_CLOCK, last_year: int = 2035) -> Lifetime:
    """Read `START infinite`, `START duration SECONDS`, `START duration infinite` or `START END`.

    A moment is `HH:MM:SS Jan 1 2026` or `HH:MM:SS 1 Jan 2026`, months in full or short, in the time of `clock`.
    """
    begin = _moment(words[:4], last_year)
    if begin is None:
        return Lifetime(None, None, False)
    rest = [word.casefold() for word in words[4:]]
    end: datetime | None = None
    if rest in (["infinite"], ["duration", "infinite"]):
        is_readable = True
    elif rest[:1] == ["duration"]:
        seconds = integer(rest[1], 1, _MAX_SECONDS) if len(rest) == 2 else None
        is_readable = seconds is not None
        end = _later(clock.to_utc(begin), seconds)
    else:
        until = _moment(words[4:], last_year)
        is_readable = until is not None
        end = clock.to_utc(until) if until is not None else None
    note = "" if clock is UTC_CLOCK else f"local time: {clock.said}"
    return Lifetime(clock.to_utc(begin), end, is_readable, clock.doubt_hours, note)


def _later(start: datetime, seconds: int | None) -> datetime | None:
    return None if seconds is None else start + timedelta(seconds=seconds)


def _moment(words: Sequence[str], last_year: int) -> datetime | None:
    if len(words) != 4:
        return None
    is_month_first = words[1][:3].casefold() in MONTHS
    month = MONTHS.get((words[1] if is_month_first else words[2])[:3].casefold())
    day = integer(words[2] if is_month_first else words[1], 1, 31)
    year = integer(words[3], _FIRST_YEAR, last_year)
    clock = [integer(part, 0, 59) for part in words[0].split(":")]
    if month is None or day is None or year is None or None in clock or len(clock) != 3:
        return None
    try:
        return datetime(year, month, day, clock[0] or 0, clock[1] or 0, clock[2] or 0, tzinfo=UTC)
    except ValueError:
        return None
