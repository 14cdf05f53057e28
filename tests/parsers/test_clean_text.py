"""Text as it came, made lines: a sliced text is the list of its lines, and other machines' line ends are line ends."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import clean_text, known_platforms, parse
from parsers.clean_text import MAX_LINE_CHARACTERS, SlicedLines, clean
from parsers.model.capture import Capture
from parsers.model.interface import Interface
from parsers.model.secret import Sealer
from parsers.model.source import mask_text, plain

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
TEXTS = st.text(alphabet="ab \n", min_size=1, max_size=60)


def listed(text: str) -> list[str]:
    lines = text.split("\n")
    return lines if lines[-1] else lines[:-1]


@given(text=TEXTS, first=st.integers(-70, 70), last=st.integers(-70, 70), step=st.sampled_from([1, 2, -1]))
def test_a_sliced_text_is_the_list_of_its_lines(text: str, first: int, last: int, step: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clean_text, "_PIECE_CHARACTERS", 7)
        sliced, lines = SlicedLines(text), listed(text)
        assert list(sliced) == lines
        assert len(sliced) == len(lines)
        assert [sliced[index] for index in range(len(lines))] == lines
        assert [sliced[index] for index in range(-len(lines), 0)] == lines
        assert list(reversed(sliced)) == lines[::-1]
        assert sliced[first:last:step] == lines[first:last:step]
        for size in (2, 4, 10):
            assert sliced.has_longer(size) == any(len(line) > size for line in lines)
        begin, end = sorted((abs(first) % (len(lines) + 1), abs(last) % (len(lines) + 1)))
        assert sliced.characters(begin, end) == sum(map(len, lines[begin:end]))
        for index in (len(lines), -len(lines) - 1):
            with pytest.raises(IndexError):
                _ = sliced[index]


def facts(platform: str, text: str) -> dict[str, Any]:
    capture = Capture(device="r1", file="r1.cfg", text=text, platform=platform)
    return plain(parse(capture, Sealer(b"0" * 32)).device)


def a_config(platform: str) -> str:
    """Return a fixture of middling length, with line feeds."""
    paths = sorted((FIXTURES / platform).glob("*/running-config.*"), key=lambda one: one.stat().st_size)
    return paths[len(paths) * 2 // 3].read_text("utf-8").replace("\r", "")


@pytest.mark.parametrize("end", ["\r", "\u2028", "\x85", "\x1e"])
@pytest.mark.parametrize("platform", known_platforms())
def test_line_ends_of_other_machines_end_lines_though_an_editor_added_a_line_feed(platform: str, end: str) -> None:
    text = a_config(platform)
    assert text.count("\n") > 10
    assert facts(platform, text.replace("\n", end) + "\n") == facts(platform, text)


def test_a_few_odd_line_ends_inside_a_text_part_no_line() -> None:
    """What a router prints into a description is no statement of its own."""
    text = "interface Ethernet1\n description a\u2028 shutdown\r\n mtu 9000\nend\n"
    assert list(clean("r1.cfg", text).lines)[1] == " description a\u2028 shutdown"


def test_xml_that_is_one_long_line_is_read_whole() -> None:
    paths = list((FIXTURES / "paloalto_panos" / "xml").glob("running-config.*"))
    text = paths[0].read_text("utf-8")
    flat = "".join(line.strip() for line in text.splitlines())
    long = flat.replace("<deviceconfig>", f"<comment>{'x' * MAX_LINE_CHARACTERS}</comment><deviceconfig>", 1)
    assert len(long) > MAX_LINE_CHARACTERS
    assert long != flat
    found, wanted = facts("paloalto_panos", long), facts("paloalto_panos", text)
    assert found["wholeness"]["is_whole"]
    for field in ("hostname", "version"):
        assert found[field] == wanted[field]
    assert [one["address"] for one in found["bgp_neighbors"]] == [one["address"] for one in wanted["bgp_neighbors"]]
    assert wanted["bgp_neighbors"]


def described(said: str) -> str:
    return Interface(
        file="r1.cfg", block_line=1, name="Ethernet1", canonical_name="Ethernet1", description=said
    ).description


@pytest.mark.parametrize(
    "said",
    [
        "to MSEE, password 7 notasecretPasted",
        "tacacs-server host 192.0.2.9 key 7 notasecretPasted",
        "snmp-server host 192.0.2.9 version 2c notasecretPasted",
        "set system root-authentication $9$notasecretPasted",
        "neighbor 192.0.2.2 password encrypted notasecretPasted",
        "peer : PSK notasecretPasted",
        "auth sha notasecretPasted priv aes 128 notasecretPasted",
    ],
)
def test_a_key_pasted_into_a_description_is_masked(said: str) -> None:
    assert "notasecretPasted" not in mask_text(said)
    assert described(said) == mask_text(said)


@pytest.mark.parametrize(
    "said",
    [
        "P: MSEE01 circuit er-ams 10G; keys: see vault",
        "the password 0 of this one is in the vault",
        "password ENC in here",
        "secret handshake, md5 required",
        "key 7 of the cabinet",
    ],
)
def test_prose_about_keys_stays_as_it_is(said: str) -> None:
    assert described(said) == said
