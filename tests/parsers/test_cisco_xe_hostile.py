"""cisco_xe on text that no router prints: nothing raises but `ParseError`, nothing hangs, no key comes out."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import Parsed, parse
from parsers.encodings import encode_type7
from parsers.errors import ParseError
from parsers.model.capture import Capture
from parsers.model.secret import Sealer
from parsers.model.source import plain

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "cisco_xe"
CASES = sorted(one.name for one in FOLDER.iterdir() if one.is_dir())
SEALER = Sealer(b"0" * 32)


@cache
def lines_of(case: str) -> tuple[str, ...]:
    return tuple((FOLDER / case / "running-config.txt").read_bytes().decode().replace("\r\n", "\n").split("\n"))


def read(text: str) -> Parsed | None:
    """Parse a text; None where it is refused, which is an answer."""
    try:
        return parse(Capture(device="r1", file="r1.cfg", text=text, platform="cisco_xe"), SEALER)
    except ParseError:
        return None


def everything(one: Parsed) -> str:
    """All that comes out of a parse: the document, the repr, and every line as evidence."""
    evidence = [one.text.masked(number) for number in range(1, one.device.captured_lines + 1)]
    return json.dumps(plain(one.device)) + repr(one.device) + "\n".join(evidence)


def keys_in(text: str) -> list[str]:
    """The keys of a fixture text as they stand: the words that say not-a-secret, and the encoded ones."""
    words = [word for line in text.split("\n") for word in line.split() if "key " not in line[:6]]
    encoded = [words[at + 1] for at, word in enumerate(words[:-1]) if word == "7" and len(words[at + 1]) > 8]
    return [word for word in words if "notasecret" in word] + encoded


def test_there_are_fixtures_to_break() -> None:
    assert len(CASES) >= 14


@pytest.mark.parametrize("case", CASES)
def test_any_line_may_be_missing(case: str) -> None:
    lines = lines_of(case)
    keys = keys_in("\n".join(lines))
    for number in range(0, len(lines), 1 if len(lines) < 400 else len(lines) // 100):  # of a long config, some
        one = read("\n".join((*lines[:number], *lines[number + 1 :])))
        if one is not None:
            said = everything(one)
            assert not [key for key in keys if key in said], f"without line {number + 1}"


@pytest.mark.parametrize("case", CASES)
def test_any_line_may_be_cut_anywhere(case: str) -> None:
    lines = lines_of(case)
    for number in range(0, len(lines), 1 if len(lines) < 400 else len(lines) // 100):
        line = lines[number]
        for size in {1, len(line) // 2, len(line) - 1}:
            read("\n".join((*lines[:number], line[:size])))


@pytest.mark.parametrize("case", CASES)
def test_a_config_cut_anywhere_before_its_end_is_never_called_whole(case: str) -> None:
    lines = lines_of(case)
    last = (
        max(number for number, line in enumerate(lines) if line.strip() == "end") if case != "cut-off" else len(lines)
    )
    for number in range(1, last, 1 if len(lines) < 400 else len(lines) // 100):
        one = read("\n".join(lines[:number]))
        assert one is None or one.device.wholeness.is_whole is False


@settings(max_examples=150, deadline=None)
@given(
    case=st.sampled_from(CASES),
    edits=st.lists(
        st.tuples(st.integers(0, 200), st.integers(0, 60), st.text(max_size=12), st.booleans()), min_size=1, max_size=8
    ),
)
def test_mutated_text_raises_nothing(case: str, edits: list[tuple[int, int, str, bool]]) -> None:
    lines = list(lines_of(case))
    for number, column, text, is_word in edits:
        at = number % len(lines)
        line = lines[at]
        words = line.split(" ")
        if is_word and len(words) > 1:
            words[column % len(words)] = text
            lines[at] = " ".join(words)
        else:
            lines[at] = line[:column] + text + line[column:]
    one = read("\n".join(lines))
    if one is not None:
        tally = one.device.coverage
        assert tally.unread == len(one.device.unread)
        everything(one)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(alphabet=" \t!^C#abinterfacneighborkeystring0127./:\x03\n", max_size=60), max_size=30))
def test_any_text_raises_nothing(pieces: list[str]) -> None:
    read("hostname r1\n" + "\n".join(pieces) + "\nend\n")


@pytest.mark.parametrize("case", CASES)
def test_no_key_of_a_fixture_comes_out_in_any_encoding(case: str) -> None:
    one = read("\n".join(lines_of(case)))
    assert one is not None
    said = everything(one)
    assert not [key for key in keys_in("\n".join(lines_of(case))) if key in said]


def test_the_keys_that_the_leak_tests_look_for_are_found_in_the_fixtures() -> None:
    found = {key for case in CASES for key in keys_in("\n".join(lines_of(case)))}
    assert {"notasecretZero", "notasecretTypo", "99notasecret"} <= found
    assert len(found) > 10


@pytest.mark.parametrize(
    "line",
    [
        " neighbor 192.0.2.2 passwrod 7 {key}",
        " neighbor 192.0.2.2 password 7  {key}",
        " no neighbor 192.0.2.2 pasword {key}",
        " passwd {key}",
        " neighbor 192.0.2.2 ao-key {key}",
        " template peer-session X\n  pass-word 7 {key}",
        " address-family ipv4\n  nieghbor 192.0.2.2 password {key}",
    ],
)
@pytest.mark.parametrize("key", ["notasecretLine", encode_type7("notasecretLine", 3)])
def test_a_misspelt_password_line_is_unread_and_its_key_stays_hidden(line: str, key: str) -> None:
    one = read(f"hostname r1\nrouter bgp 64496\n neighbor 192.0.2.2 remote-as 12076\n{line.format(key=key)}\nend\n")
    assert one is not None
    assert key not in everything(one)
    assert one.device.unread or line == " neighbor 192.0.2.2 password 7  {key}"


@pytest.mark.parametrize(
    "block", ["key chain X macsec\n key 01\n  {line}", "interface Gi0/0\n {line}", "mka policy P\n {line}"]
)
def test_a_key_in_a_line_that_is_not_understood_stays_hidden(block: str) -> None:
    one = read("hostname r1\n" + block.format(line="keystring notasecretLine") + "\nend\n")
    assert one is not None
    assert len(one.device.unread) == 1
    assert "notasecretLine" not in everything(one)


@pytest.mark.parametrize(
    "body",
    [
        "\n".join(" " * depth + "x" for depth in range(1, 3000)),
        "router bgp 1\n" + "\n".join(" " * depth + "address-family ipv4" for depth in range(1, 3000)),
        "router bgp 1\n" + " address-family ipv4\n" * 20_000,
        "router bgp 1\n" + "\n".join(f" neighbor 10.{n >> 8 & 255}.{n & 255}.2 peer-group G" for n in range(10_000)),
        "router bgp 1\n"
        + "\n".join(f" template peer-session T{n}\n  inherit peer-session T{n + 1}" for n in range(10_000))
        + "\n"
        + "\n".join(f" neighbor 10.0.{n & 255}.{n >> 8} inherit peer-session T0" for n in range(2_000)),
        "\n".join(f"interface Gi0/{n}\n ip address 10.{n >> 8}.{n & 255}.1 255.255.255.0" for n in range(10_000)),
        "\n".join(f"route-map R permit {n}\n match ip address prefix-list P{n}" for n in range(1, 10_000)),
        "banner login ^C\n" * 20_000,
        "interface Gi0/0\n" + " description x\n" * 50_000,
    ],
    ids=["deep", "deep-families", "families", "neighbors", "templates", "interfaces", "terms", "banners", "lines"],
)
def test_a_text_made_to_hurt_is_read_all_the_same(body: str) -> None:
    assert read(f"hostname r1\n{body}\nend\n") is not None


def test_an_interface_line_without_a_name_is_listed_as_unread(parse_text: Callable[..., Parsed]) -> None:
    for line in ("no interface", "default interface", "interface"):
        device = parse_text(f"version 17.12\nhostname r1\n{line}\nend\n").device
        assert device.interfaces == ()
