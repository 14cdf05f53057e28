"""Text that is meant to do harm, on every platform: caps hold, nothing hangs, no terminal obeys what a router says.

Source: facts on operations, 4.7 and 4.8.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from time import process_time

import pytest

from parsers import Parsed, clean_text, known_platforms, parse
from parsers.clean_text import MAX_CHARACTERS, MAX_LINE_CHARACTERS, MAX_LINES, clean
from parsers.errors import ParseError
from parsers.model.capture import Capture
from parsers.model.source import MAX_EVIDENCE_CHARACTERS, plain

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
PLATFORMS = known_platforms()
SLACK = 4.0  # of a machine that does other things as well
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
POISONS = {
    "title of the terminal": "\x1b]0;owned\x07",
    "colour": "\x1b[31;1m",
    "clear the screen": "\x1b[2J\x1b[H",
    "eight-bit escape": "\x9b31m",
    "backspaces": "x\x08\x08\x08y",
    "bell and nul": "a\x07b\x00c",
    "right to left": "\u202egfc.1r\u202c",
    "isolates": "\u2066r1\u2069",
    "zero width": "pass\u200bword\u200d\u200f",
    "line separators": "one\u2028two\u2029three\x85four",
    "byte order mark": "\ufeffr1",
    "next page": "one\x0btwo\x0cthree",
}


def a_text(platform: str) -> str:
    """Return a fixture with many lines that are read."""
    paths = sorted((FIXTURES / platform).glob("*/running-config.txt"), key=lambda one: one.stat().st_size)
    return paths[len(paths) // 2].read_bytes().decode("utf-8", "backslashreplace").replace("\r", "")


def evidence(parsed: Parsed) -> str:
    return "\n".join(parsed.text.masked(number) for number in range(1, parsed.device.captured_lines + 1))


@pytest.mark.parametrize("poison", POISONS)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_no_terminal_obeys_what_stands_in_a_config(
    platform: str, poison: str, parse_text: Callable[..., Parsed]
) -> None:
    """The poison stands at the end of every line, where a description or a name ends, and in front of every second."""
    lines = a_text(platform).split("\n")
    spoiled = "\n".join(f"{line}{POISONS[poison]}" if line.strip() else line for line in lines)
    mixed = "\n".join(POISONS[poison] + line if number % 2 else line for number, line in enumerate(lines))
    for text in (spoiled, mixed):
        try:
            parsed = parse_text(text, platform)
        except ParseError as error:
            assert not UNPRINTABLE.search(str(error))
            continue
        assert not UNPRINTABLE.search(evidence(parsed))
        assert not UNPRINTABLE.search(json.dumps(plain(parsed.device)))
        shown = [one.text + one.section for one in parsed.device.unread]
        assert not [one for one in shown if UNPRINTABLE.search(one)]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_line_longer_than_the_cap_is_cut_and_told(platform: str, parse_text: Callable[..., Parsed]) -> None:
    long = "x" * (40 * MAX_LINE_CHARACTERS)
    text = f"{a_text(platform)}\n{long}\n   {long} {long}\n"
    assert len(clean("r1.cfg", text).oversize_lines) == 2
    parsed = parse_text(text, platform)
    assert max(len(line) for line in evidence(parsed).split("\n")) <= MAX_EVIDENCE_CHARACTERS
    assert len(json.dumps(plain(parsed.device))) < 40 * len(a_text(platform)) + 40 * MAX_LINE_CHARACTERS


@pytest.mark.parametrize("platform", PLATFORMS)
def test_more_than_the_caps_is_refused_before_it_is_read(
    platform: str, monkeypatch: pytest.MonkeyPatch, parse_text: Callable[..., Parsed]
) -> None:
    assert (MAX_CHARACTERS, MAX_LINES, MAX_LINE_CHARACTERS) <= (64 * 1024 * 1024, 1_000_000, 4096)
    text = a_text(platform)
    monkeypatch.setattr(clean_text, "MAX_LINES", 5)
    with pytest.raises(ParseError, match="more than 5 lines"):
        parse_text(text, platform)
    monkeypatch.setattr(clean_text, "MAX_CHARACTERS", 50)
    with pytest.raises(ParseError, match="not read"):
        parse_text(text, platform)


HUGE = {
    "digits": "9" * 5000,
    "digits that are no ASCII": "².³٣３" * 300,
    "dots": "1." * 3000,
    "colons": "::" * 3000,
    "quotes": '"' * 3001,
    "braces": "{" * 3000,
    "backslashes": "\\" * 3001,
    "blanks": " a" * 2000,
    "brackets": "[ " * 2000,
    "comments": "/*" * 2000,
}


@pytest.mark.parametrize("what", HUGE)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_huge_word_in_any_value_breaks_nothing(platform: str, what: str, parse_text: Callable[..., Parsed]) -> None:
    """Every eleventh line has its last word replaced: numbers, addresses, names, whatever stands there."""
    lines = a_text(platform).split("\n")
    for start in range(0, 11, 3):
        changed = [
            f"{line.rpartition(' ')[0]} {HUGE[what]}" if number % 11 == start and line.strip() else line
            for number, line in enumerate(lines)
        ]
        text = "\n".join(changed)
        begin = process_time()
        try:
            parsed = parse_text(text, platform)
        except ParseError:
            continue
        assert process_time() - begin < (0.25 + len(text) / 1_000_000) * SLACK
        json.dumps(plain(parsed.device))


NO_TEXT = ("\x89PNG\r\n", "\x7fELF\x00\x01", "\0" * 40, "  \r\n\t\n", "\ufeff", "% Invalid input detected\n")


@pytest.mark.parametrize("head", NO_TEXT)
def test_what_is_no_text_of_a_router_is_refused_on_any_platform(head: str, parse_text: Callable[..., Parsed]) -> None:
    for platform in (None, *PLATFORMS):
        with pytest.raises(ParseError):
            parse_text(head, platform)


def test_a_refusal_shows_nothing_of_the_text() -> None:
    text = "not-a-secret \x1b[31m words of nobody\n" * 20
    with pytest.raises(ParseError) as refused:
        parse(Capture(device="r1", file="r1.cfg", text=text), None)  # type: ignore[arg-type]  # no key is reached
    assert "not-a-secret" not in str(refused.value)
    assert not UNPRINTABLE.search(str(refused.value))
