"""Junos prints no end mark: what is told of a capture's wholeness is what can be told, and the reason says the rest."""

from pathlib import Path

import pytest

from parsers import parse
from parsers.model.capture import Capture
from parsers.model.device import Wholeness
from parsers.model.secret import Sealer

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "one-router"


def wholeness(text: str) -> Wholeness:
    capture = Capture(device="r1", file="r1.conf", text=text, platform="juniper_junos")
    return parse(capture, Sealer(b"0" * 32)).device.wholeness


@pytest.mark.parametrize("form", ["juniper_junos", "juniper_junos-set"])
def test_without_a_prompt_the_reason_says_that_a_cut_between_blocks_would_not_show(form: str) -> None:
    found = wholeness((FOLDER / form / "running-config.txt").read_text())
    assert found.is_whole is True
    assert "no end mark" in found.because


@pytest.mark.parametrize("form", ["juniper_junos", "juniper_junos-set"])
@pytest.mark.parametrize("prompt", ["netops@er-one> ", "{master}\nnetops@er-one>"])
def test_a_prompt_behind_the_config_says_that_all_of_it_was_printed(form: str, prompt: str) -> None:
    found = wholeness((FOLDER / form / "running-config.txt").read_text() + f"\n{prompt}\n")
    assert found.is_whole is True
    assert found.because.endswith("the prompt follows")


def test_a_last_set_line_that_breaks_off_in_its_first_word_shows_the_cut() -> None:
    text = (FOLDER / "juniper_junos-set" / "running-config.txt").read_text()
    found = wholeness(text[: text.index("set policy-options")] + "set policy-opt")
    assert (found.is_whole, found.because) == (False, "the last line is no `set` line: the capture is cut off")


def test_a_policy_that_is_named_where_no_policy_is_defined_shows_the_cut() -> None:
    """An older release prints its policies last; one that is named and missing could not have been committed."""
    text = (FOLDER / "juniper_junos" / "running-config.txt").read_text()
    start = text.index("policy-options {")
    stop = text.index("routing-instances {", start)
    cut = text[:start] + text[stop:]
    found = wholeness(cut)
    assert found.is_whole is False
    assert "was cut" in found.because
    line = cut.split("\n")[found.line - 1]
    assert "import" in line or "export" in line
