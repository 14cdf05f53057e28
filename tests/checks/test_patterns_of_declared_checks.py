"""Patterns: `*` any text, `?` any character, all else itself; the work is bounded whatever text and pattern hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.operators import glob_matches


@pytest.mark.parametrize(
    ("pattern", "text", "is_match"),
    [
        ("er-*", "er-ams", True),
        ("er-*", "er-", True),
        ("er-*", "xer-ams", False),
        ("*ams*", "the ams router", True),
        ("*a*b", "ab ab", True),
        ("*a*b", "ab a", False),
        ("??", "ab", True),
        ("??", "a", False),
        ("[PRIMARY]", "[PRIMARY]", True),
        ("a.c", "abc", False),
        ("**", "", True),
        ("a*", "*a", False),
        ("\n*", "\nx", True),
    ],
)
def test_pattern_matches(pattern: str, text: str, is_match: bool) -> None:
    assert glob_matches(pattern, text) is is_match


def test_many_stars_over_a_long_text_come_to_an_end() -> None:
    assert glob_matches("*a" * 100 + "b", "a" * 20_000) is False


@given(st.text("ab*?", max_size=8), st.text("ab", max_size=10))
def test_pattern_means_what_its_definition_says(pattern: str, text: str) -> None:
    def means(pattern: str, text: str) -> bool:
        if not pattern:
            return not text
        if pattern[0] == "*":
            return means(pattern[1:], text) or (bool(text) and means(pattern, text[1:]))
        return bool(text) and pattern[0] in ("?", text[0]) and means(pattern[1:], text[1:])

    assert glob_matches(pattern, text) is means(pattern, text)
