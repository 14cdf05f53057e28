"""The device's local time as its `clock` lines tell it, to read lifetimes that are written in it.

A zone that is only named (`Europe/Berlin`) is not looked up: no file is read here. Its hours are then in doubt, and so
is a lifetime near its ends. Source: facts on MACsec, 4.1 to 4.4 and 10.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from parsers.values import integer

MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_DAYS = {name: number for number, name in enumerate("mon tue wed thu fri sat sun".split())}
_LAST_WEEK = 5
WIDEST_HOURS = 14  # no zone is further from UTC
_UTC_NAMES = frozenset({"utc", "gmt", "etc/utc", "etc/gmt", "zulu", "universal", "z"})


class _Turn(NamedTuple):
    """When summer time begins or ends: the n-th weekday of a month (5: the last), or one day of one year."""

    month: int
    week: int  # 1..5; 0 where `day` is a day of the month
    day: int  # 0 is Monday, where `week` is given
    minutes: int  # after midnight, in the local time that holds until then
    year: int = 0

    def at(self, year: int) -> datetime | None:
        """Return the moment in local time, None where it is not in that year."""
        if not self.week:
            found = self.day if self.year == year else 0
        else:
            first, size = monthrange(year, self.month)
            found = 1 + (self.day - first) % 7 + 7 * (self.week - 1)
            found -= 7 if found > size else 0
        if not found:
            return None
        try:
            return datetime(year, self.month, found, tzinfo=UTC) + timedelta(minutes=self.minutes)
        except ValueError:
            return None


class DeviceClock(NamedTuple):
    """Local time. `doubt_hours` tells how far a moment may be off where the lines do not say enough."""

    said: str
    offset: timedelta = timedelta(0)
    begin: _Turn | None = None
    end: _Turn | None = None
    shift: timedelta = timedelta(0)  # in summer, beside `offset`
    doubt_hours: int = 0

    def to_utc(self, local: datetime) -> datetime:
        """Return a local time (given as if it were UTC) as UTC."""
        return local - self.offset - (self.shift if self._is_summer(local) else timedelta(0))

    def _is_summer(self, local: datetime) -> bool:
        begin = self.begin.at(local.year) if self.begin else None
        end = self.end.at(local.year) if self.end else None
        if begin is None or end is None:
            return False
        return begin <= local < end if begin < end else not end <= local < begin

    @property
    def widest_hours(self) -> int:
        """How far local time may be from UTC, in whole hours."""
        far = abs(self.offset) + abs(self.shift)
        return max(self.doubt_hours, -(-int(far.total_seconds()) // 3600))


UTC_CLOCK = DeviceClock("UTC")


def cisco_clock(timezone: Sequence[str] | None, summer: Sequence[str] | None) -> DeviceClock:
    """Return the clock of `clock timezone …` and `clock summer-time …`, given as the words after these two.

    IOS-XE and NX-OS give hours (`CET 1 0`), XR hours or a name (`CET Europe/Berlin`), EOS a name (`Europe/Berlin`).
    Without a line the device runs on UTC.
    """
    if not timezone:
        base = DeviceClock("no clock timezone line: UTC")
    else:
        hours = _signed(timezone[1], 23) if len(timezone) > 1 else None
        minutes = _signed(timezone[2], 59) if len(timezone) > 2 else 0
        name = timezone[1] if len(timezone) > 1 and hours is None else timezone[0]
        if hours is not None and minutes is not None:
            base = DeviceClock(timezone[0], timedelta(hours=hours, minutes=-minutes if hours < 0 else minutes))
        else:
            return named_clock(name)
    return _with_summer(base, summer) if summer else base


def named_clock(name: str) -> DeviceClock:
    """Return the clock of a zone that is known by its name only."""
    if name.casefold() in _UTC_NAMES:
        return DeviceClock(name)
    said = f"{name}, whose hours the config does not tell: up to {WIDEST_HOURS} hours off"
    return DeviceClock(said, doubt_hours=WIDEST_HOURS)


def _signed(text: str, limit: int) -> int | None:
    number = integer(text.lstrip("+-"), 0, limit)
    return None if number is None else -number if text.startswith("-") else number


def _with_summer(base: DeviceClock, words: Sequence[str]) -> DeviceClock:
    """Add `NAME recurring …` or `NAME date …`; NX-OS leaves the word `recurring` out."""
    rest = [word.casefold() for word in words[1:]]
    kind = rest.pop(0) if rest[:1] in (["recurring"], ["date"]) else "recurring"
    if kind == "recurring" and not rest:  # the rule of the United States
        begin, end, offset = _Turn(3, 2, 6, 120), _Turn(11, 1, 6, 120), rest
    else:
        begin_end = _dates(rest) if kind == "date" else _recurring(rest)
        if begin_end is None:
            said = f"{base.said}, its summer-time line not understood: up to 1 hour off"
            return base._replace(said=said, doubt_hours=1)
        begin, end = begin_end
        offset = rest[8:]
    minutes = integer(offset[0], 1, 1440) if offset else 60
    if minutes is None:
        return base._replace(said=f"{base.said}, its summer time not known: up to 1 hour off", doubt_hours=1)
    said = f"{base.said}, {words[0]} in summer"
    return base._replace(said=said, begin=begin, end=end, shift=timedelta(minutes=minutes))


def _recurring(words: Sequence[str]) -> tuple[_Turn, _Turn] | None:
    begin, end = _recurring_turn(words[:4]), _recurring_turn(words[4:8])
    return None if begin is None or end is None else (begin, end)


def _recurring_turn(words: Sequence[str]) -> _Turn | None:
    """Read `last Sun Mar 2:00`, `5 Sun Mar 02:00` or `first Sunday April 2:00`."""
    if len(words) != 4:
        return None
    week = {"first": 1, "last": _LAST_WEEK}.get(words[0]) or integer(words[0], 1, _LAST_WEEK)
    day, month, minutes = _DAYS.get(words[1][:3]), MONTHS.get(words[2][:3]), _minutes(words[3])
    if week is None or day is None or month is None or minutes is None:
        return None
    return _Turn(month, week, day, minutes)


def _dates(words: Sequence[str]) -> tuple[_Turn, _Turn] | None:
    begin, end = _date_turn(words[:4]), _date_turn(words[4:8])
    return None if begin is None or end is None else (begin, end)


def _date_turn(words: Sequence[str]) -> _Turn | None:
    """Read `31 mar 2026 2:00` or `mar 31 2026 2:00`."""
    if len(words) != 4:
        return None
    month_word, day_word = (words[0], words[1]) if words[0][:3] in MONTHS else (words[1], words[0])
    month, day = MONTHS.get(month_word[:3]), integer(day_word, 1, 31)
    year, minutes = integer(words[2], 1993, 2105), _minutes(words[3])
    if month is None or day is None or year is None or minutes is None:
        return None
    return _Turn(month, 0, day, minutes, year)


def _minutes(text: str) -> int | None:
    hours, _, minutes = text.partition(":")
    hour, minute = integer(hours, 0, 24), integer(minutes or "0", 0, 59)
    return None if hour is None or minute is None else hour * 60 + minute


def last_words(lines: Iterable[Sequence[str]], skip: int) -> Sequence[str] | None:
    """Return the words of the last of several lines, its first `skip` left out; None where there is none."""
    found = list(lines)
    return found[-1][skip:] if found else None
