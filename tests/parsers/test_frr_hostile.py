"""frr on text that no router prints: nothing raises but `ParseError`, no key comes out."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import Parsed, parse
from parsers.errors import ParseError
from parsers.model.capture import Capture
from parsers.model.secret import Sealer
from parsers.model.source import plain

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "frr"
CASES = sorted(one.name for one in FOLDER.iterdir() if one.is_dir())
SEALER = Sealer(b"0" * 32)


def lines_of(case: str) -> list[str]:
    return (FOLDER / case / "running-config.txt").read_bytes().decode().replace("\r\n", "\n").split("\n")


def read(text: str) -> Parsed | None:
    """Parse a text; None where it is refused, which is an answer."""
    try:
        return parse(Capture(device="r1", file="r1.conf", text=text, platform="frr"), SEALER)
    except ParseError:
        return None


def everything(one: Parsed) -> str:
    """All that comes out of a parse: the document, the repr, and every line as evidence."""
    evidence = [one.text.masked(number) for number in range(1, one.device.captured_lines + 1)]
    return json.dumps(plain(one.device)) + repr(one.device) + "\n".join(evidence)


def test_there_are_fixtures_to_break() -> None:
    assert len(CASES) >= 10


@pytest.mark.parametrize("case", CASES)
def test_any_line_may_be_missing_and_no_key_comes_out(case: str) -> None:
    lines = lines_of(case)
    for number in range(0, len(lines), 1 if len(lines) < 400 else len(lines) // 100):  # of a long config, some
        one = read("\n".join((*lines[:number], *lines[number + 1 :])))
        if one is not None:
            said = everything(one)
            assert "notasecret" not in said, f"without line {number + 1}"
            assert "not-a-secret" not in said, f"without line {number + 1}"


@pytest.mark.parametrize("case", CASES)
def test_a_config_cut_anywhere_before_its_end_is_never_called_whole(case: str) -> None:
    lines = lines_of(case)
    last = next((number for number, line in enumerate(lines) if line.strip() == "end"), len(lines))
    assert last
    for number in range(1, last, 1 if len(lines) < 400 else len(lines) // 100):
        one = read("\n".join(lines[:number]))
        assert one is None or one.device.wholeness.is_whole is not True


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_mutated_text_raises_nothing_and_repeats_no_key(data: st.DataObject) -> None:
    lines = lines_of(data.draw(st.sampled_from(CASES)))
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(lines) - 1))
        words = lines[at].split(" ")
        position = data.draw(st.integers(0, len(words) - 1))
        words[position] = data.draw(
            st.sampled_from(["", "no", "peer-group", "vrf", "192.0.2.2", "4294967296", "²", "|", "x y"])
        )
        lines[at] = " ".join(words)
        other = data.draw(st.integers(0, len(lines) - 1))
        if data.draw(st.booleans()):
            lines[at], lines[other] = lines[other], lines[at]
    one = read("\n".join(lines))
    if one is not None:
        assert one.device.coverage.understood >= 0
        assert one.device.model_dump_json()


@settings(max_examples=100, deadline=None)
@given(
    st.text(alphabet=st.sampled_from("abn 01./:-\n\t!#"), max_size=300),
    st.sampled_from(["", "router bgp 1\n ", "bfd\n "]),
)
def test_any_text_is_an_answer(text: str, head: str) -> None:
    read(f"frr version 10.2\n{head}{text}")
