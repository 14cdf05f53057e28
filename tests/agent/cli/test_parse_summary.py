"""What `parse` prints of each platform's config: counts that sum up, what is not understood, how sure it is."""

import re
from pathlib import Path

import pytest

from agent.report.facts import device_summary
from parsers import known_platforms, parse
from parsers.model.capture import Capture
from parsers.model.device import Device
from parsers.model.secret import Sealer

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures"
PATHS = [path for name in known_platforms() for path in sorted((FIXTURES / name).glob("*/running-config.txt"))]


def read(path: Path, platform: str | None) -> Device:
    text = path.read_bytes().decode("utf-8", "backslashreplace")
    return parse(Capture(device="r1", file=path.name, text=text, platform=platform), Sealer(b"0" * 32)).device


@pytest.mark.parametrize("path", PATHS, ids=[f"{one.parent.parent.name}-{one.parent.name}" for one in PATHS])
def test_the_lines_of_a_summary_sum_up_and_every_unread_one_is_named(path: Path) -> None:
    device = read(path, path.parent.parent.name)
    text = device_summary(device)
    counted = re.search(r"^  (\d+) lines: (.+)$", text, re.MULTILINE)
    assert counted is not None
    assert int(counted[1]) == sum(int(one) for one in re.findall(r"\d+", counted[2]))
    for one in device.unread[:20]:
        assert f"    :{one.line}   {one.text[:40]}" in text
    assert ("not understood, in blocks we read:" in text) is bool(device.unread)
    assert max(len(line) for line in text.split("\n") if line.startswith("    :")) <= 120 if device.unread else True


@pytest.mark.parametrize("platform", known_platforms())
def test_the_platform_is_said_to_be_named_or_recognised_and_how_surely(platform: str) -> None:
    path = FIXTURES / platform / "plain" / "running-config.txt"
    if not path.is_file():
        path = min((FIXTURES / platform).glob("*/running-config.txt"))
    assert "platform as named by you" in device_summary(read(path, platform))
    device = read(path, None)
    assert device.platform == platform
    assert f"platform recognised, {device.platform_confidence}" in device_summary(device)


def test_an_frr_config_does_not_count_what_it_cannot_say() -> None:
    text = device_summary(read(FIXTURES / "frr" / "plain" / "running-config.txt", "frr"))
    assert "macsec ports" not in text
    assert "the kernel's" in text
    assert re.search(r"\(0 with tags, of [1-9]\d* not known\)", text)


def test_a_cut_off_and_a_sanitised_capture_say_so() -> None:
    assert "not whole: " in device_summary(read(FIXTURES / "cisco_xe" / "cut-off" / "running-config.txt", "cisco_xe"))
    hidden = device_summary(read(FIXTURES / "cisco_xe" / "sanitised" / "running-config.txt", "cisco_xe"))
    assert "keys are hidden from this capture" in hidden


def test_listen_ranges_are_no_neighbors() -> None:
    text = device_summary(read(FIXTURES / "cisco_xe" / "listen-range" / "running-config.txt", "cisco_xe"))
    assert re.search(r"listen ranges [1-9]", text)
