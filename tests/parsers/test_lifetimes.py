"""Lifetimes of MACsec keys in every spelling of the sheets, as UTC; local time with its zone and its summer time."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

Parse = Callable[..., Any]

HEADS = {
    "cisco_xe": "version 17.12\nhostname r\n{clock}key chain K macsec\n key 01\n  lifetime {words}\nend\n",
    "cisco_xr": "!! IOS XR Configuration 7.9.2\nhostname r\n{clock}key chain K\n macsec\n  key 01\n"
    "   lifetime {words}\n  !\n !\n!\nend\n",
    "cisco_nxos": "version 10.3(2)\nhostname r\n{clock}key chain K macsec\n  key 01\n    send-lifetime {words}\n",
}


def key(parse_text: Parse, words: str, clock: str = "", name: str = "cisco_xe") -> Any:
    text = HEADS[name].format(words=words, clock=clock)
    return parse_text(text, platform=name).device.key_chains[0].keys[0]


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize("name", HEADS)
@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("00:00:00 Jan 1 2026 infinite", utc(2026, 1, 1), None),
        ("00:00:00 1 Jan 2026 infinite", utc(2026, 1, 1), None),
        ("00:00:00 Jan 01 2026 infinite", utc(2026, 1, 1), None),
        ("00:00:00 january 01 2026 infinite", utc(2026, 1, 1), None),
        ("00:00:00 01 January 2026 infinite", utc(2026, 1, 1), None),
        ("10:20:30 Jan 1 2026 duration 86400", utc(2026, 1, 1, 10, 20, 30), utc(2026, 1, 2, 10, 20, 30)),
        ("00:00:00 Jan 1 2026 duration infinite", utc(2026, 1, 1), None),
        ("00:00:00 Jan 1 2026 23:59:59 Dec 31 2026", utc(2026, 1, 1), utc(2026, 12, 31, 23, 59, 59)),
        ("00:00:00 1 Jan 2026 23:59:59 31 December 2026", utc(2026, 1, 1), utc(2026, 12, 31, 23, 59, 59)),
        ("00:00:00 Feb 29 2028 infinite", utc(2028, 2, 29), None),
    ],
)
def test_every_spelling_is_read(
    parse_text: Parse, name: str, words: str, start: datetime, end: datetime | None
) -> None:
    one = key(parse_text, words, name=name)
    assert (one.valid_from, one.valid_to) == (start, end)
    assert one.is_lifetime_readable
    assert one.clock_doubt_hours == 0


@pytest.mark.parametrize("name", HEADS)
@pytest.mark.parametrize(
    "words",
    [
        "00:00:00 Feb 29 2026 infinite",
        "25:00:00 Jan 1 2026 infinite",
        "00:00 Jan 1 2026 infinite",
        "00:00:00 Jan 1 2026",
        "00:00:00 Jan 1 2026 duration",
        "00:00:00 Jan 1 2026 duration 0",
        "00:00:00 Jan 1 2026 until later",
        "00:00:00 Jan 1 1992 infinite",
        "forever",
    ],
)
def test_what_is_no_lifetime_is_said_to_be_unread(parse_text: Parse, name: str, words: str) -> None:
    text = HEADS[name].format(words=words, clock="")
    device = parse_text(text, platform=name).device
    assert device.key_chains[0].keys[0].is_lifetime_readable is False
    assert [one.line for one in device.unread] == [
        text.splitlines().index(next(line for line in text.splitlines() if "lifetime" in line)) + 1
    ]


CET = "clock timezone CET 1 0\n"
EU_XE = "clock summer-time CEST recurring last Sun Mar 2:00 last Sun Oct 3:00\n"
EU_NX = "clock summer-time CEST 5 Sun Mar 02:00 5 Sun Oct 03:00 60\n"


@pytest.mark.parametrize(
    ("clock", "words", "start"),
    [
        ("", "local 00:00:00 Jan 1 2026 infinite", utc(2026, 1, 1)),
        ("clock timezone UTC 0 0\n", "local 00:00:00 Jan 1 2026 infinite", utc(2026, 1, 1)),
        (CET, "local 00:00:00 Jan 1 2026 infinite", utc(2025, 12, 31, 23)),
        (CET, "00:00:00 Jan 1 2026 infinite", utc(2026, 1, 1)),  # without `local` it is UTC
        (CET, "local 00:00:00 Jul 1 2026 infinite", utc(2026, 6, 30, 23)),  # no summer-time line: no summer time
        (CET + EU_XE, "local 00:00:00 Jan 1 2026 infinite", utc(2025, 12, 31, 23)),
        (CET + EU_XE, "local 00:00:00 Jul 1 2026 infinite", utc(2026, 6, 30, 22)),
        (CET + EU_XE, "local 01:59:59 Mar 29 2026 infinite", utc(2026, 3, 29, 0, 59, 59)),  # the last second of winter
        (CET + EU_XE, "local 03:00:00 Mar 29 2026 infinite", utc(2026, 3, 29, 1)),
        (CET + EU_XE, "local 02:59:59 Oct 25 2026 infinite", utc(2026, 10, 25, 0, 59, 59)),
        (CET + EU_XE, "local 03:00:00 Oct 25 2026 infinite", utc(2026, 10, 25, 2)),
        (
            "clock timezone EST -5 0\nclock summer-time EDT recurring\n",
            "local 00:00:00 Jul 4 2026 infinite",
            utc(2026, 7, 4, 4),
        ),
        (
            "clock timezone EST -5 0\nclock summer-time EDT recurring\n",
            "local 00:00:00 Mar 8 2026 infinite",
            utc(2026, 3, 8, 5),
        ),
        ("clock timezone IST 5 30\n", "local 00:00:00 Jan 1 2026 infinite", utc(2025, 12, 31, 18, 30)),
        ("clock timezone NST -3 30\n", "local 00:00:00 Jan 1 2026 infinite", utc(2026, 1, 1, 3, 30)),
        # south of the equator summer spans the turn of the year
        (
            "clock timezone AEST 10 0\nclock summer-time AEDT recurring first Sun Oct 2:00 first Sun Apr 3:00\n",
            "local 00:00:00 Jan 1 2026 infinite",
            utc(2025, 12, 31, 13),
        ),
        (
            "clock timezone AEST 10 0\nclock summer-time AEDT recurring first Sun Oct 2:00 first Sun Apr 3:00\n",
            "local 00:00:00 Jul 1 2026 infinite",
            utc(2026, 6, 30, 14),
        ),
        (
            CET + "clock summer-time CEST date 29 Mar 2026 2:00 25 Oct 2026 3:00\n",
            "local 00:00:00 Jul 1 2026 infinite",
            utc(2026, 6, 30, 22),
        ),
        (
            CET + "clock summer-time CEST date Mar 29 2026 2:00 Oct 25 2026 3:00 60\n",
            "local 00:00:00 Jul 1 2027 infinite",
            utc(2027, 6, 30, 23),
        ),  # of one year only
        (
            CET + "clock summer-time CEST recurring last Sun Mar 2:00 last Sun Oct 3:00 30\n",
            "local 00:00:00 Jul 1 2026 infinite",
            utc(2026, 6, 30, 22, 30),
        ),
    ],
)
def test_local_time_is_read_with_the_device_s_zone(parse_text: Parse, clock: str, words: str, start: datetime) -> None:
    one = key(parse_text, words, clock)
    assert one.valid_from == start
    assert one.clock_doubt_hours == 0
    assert ("valid_from" in one.defaults) is words.startswith("local")


def test_nxos_writes_its_summer_time_by_week_numbers(parse_text: Parse) -> None:
    assert key(parse_text, "local 00:00:00 Jul 1 2026 infinite", CET + EU_NX, "cisco_nxos").valid_from == utc(
        2026, 6, 30, 22
    )
    assert key(parse_text, "00:00:00 Jul 1 2026 infinite", CET + EU_NX, "cisco_nxos").valid_from == utc(2026, 7, 1)


def test_a_duration_counts_real_seconds_over_the_change_of_the_clock(parse_text: Parse) -> None:
    one = key(parse_text, "local 00:00:00 Mar 29 2026 duration 86400", CET + EU_XE)
    assert (one.valid_from, one.valid_to) == (utc(2026, 3, 28, 23), utc(2026, 3, 29, 23))


@pytest.mark.parametrize(
    ("clock", "doubt"),
    [
        ("clock timezone Europe/Berlin\n", 14),
        ("clock timezone CET Europe/Berlin\n", 14),
        ("clock timezone UTC\n", 0),
        (CET + "clock summer-time CEST recurring sometime\n", 1),
        (CET + "clock summer-time CEST recurring last Sun Mar 2:00 last Sun Oct 3:00 soon\n", 1),
    ],
)
def test_a_zone_that_is_only_named_leaves_a_doubt(parse_text: Parse, clock: str, doubt: int) -> None:
    one = key(parse_text, "local 00:00:00 Jan 1 2026 infinite", clock)
    assert one.clock_doubt_hours == doubt
    assert ("off" in one.defaults["valid_from"]) is bool(doubt)


@pytest.mark.parametrize(
    ("zone", "start", "doubt"),
    [
        (" timezone local\n", utc(2025, 12, 31, 23), 0),
        (" timezone gmt\n", utc(2026, 1, 1), 0),
        ("", utc(2026, 1, 1), 1),  # which of the two is meant without the line is not verified
    ],
)
def test_xr_lifetimes_follow_the_chain_s_timezone(parse_text: Parse, zone: str, start: datetime, doubt: int) -> None:
    text = HEADS["cisco_xr"].format(words="00:00:00 january 01 2026 infinite", clock="clock timezone CET 1\n")
    text = text.replace("key chain K\n", "key chain K\n" + zone)
    one = parse_text(text, platform="cisco_xr").device.key_chains[0].keys[0]
    assert (one.valid_from, one.clock_doubt_hours) == (start, doubt)


def test_xr_without_a_clock_line_has_no_doubt(parse_text: Parse) -> None:
    assert key(parse_text, "00:00:00 january 01 2026 infinite", name="cisco_xr").clock_doubt_hours == 0


JUNOS = """\
version 22.4R3;
system {{ host-name r; {zone} }}
security {{
    authentication-key-chains {{ key-chain K {{ key 0 {{ key-name 01; start-time "{start}"; }} }} }}
    macsec {{ connectivity-association C {{ security-mode static-cak; pre-shared-key-chain K; }} }}
}}
"""


@pytest.mark.parametrize(
    ("text", "zone", "start", "doubt"),
    [
        ("2026-1-1.00:00:00 +0000", "", utc(2026, 1, 1), 0),
        ("2026-1-1.00:00:00 +0100", "", utc(2025, 12, 31, 23), 0),
        ("2026-1-1.00:00:00 -0500", "", utc(2026, 1, 1, 5), 0),
        ("2026-01-01.00:00:00 +0530", "time-zone Europe/Berlin;", utc(2025, 12, 31, 18, 30), 0),
        ("2026-1-1.00:00:00", "", utc(2026, 1, 1), 0),
        ("2026-1-1.00:00:00", "time-zone UTC;", utc(2026, 1, 1), 0),
        ("2026-1-1.00:00:00", "time-zone Europe/Berlin;", utc(2026, 1, 1), 14),
        ("2026-1-1", "", utc(2026, 1, 1), 0),
        ("2026-1-1.10:20", "", utc(2026, 1, 1, 10, 20), 0),
    ],
)
def test_junos_start_times(parse_text: Parse, text: str, zone: str, start: datetime, doubt: int) -> None:
    device = parse_text(JUNOS.format(start=text, zone=zone), platform="juniper_junos").device
    one = device.key_chains[0].keys[0]
    assert (one.valid_from, one.valid_to, one.clock_doubt_hours) == (start, None, doubt)


@pytest.mark.parametrize("text", ["2026-13-1.00:00:00 +0000", "soon", "2026-1-1.25:00:00 +0000"])
def test_a_junos_start_time_that_is_none_is_not_guessed(parse_text: Parse, text: str) -> None:
    device = parse_text(JUNOS.format(start=text, zone=""), platform="juniper_junos").device
    one = device.key_chains[0].keys[0]
    assert (one.valid_from, one.is_lifetime_readable) == (None, False)
