"""Expressions on AS paths: what is understood fits the paths that a router would match, and the rest stays open."""

import random
import re
import time

import pytest

from parsers.as_path_patterns import read_access_lists, read_length, read_pattern, read_row_of_numbers

MS = 12076


@pytest.mark.parametrize(
    ("text", "fitting", "others"),
    [
        ("^12076_", [[MS], [MS, 8075], [MS] * 9], [[], [8075, MS], [120760]]),
        ("^12076$", [[MS]], [[MS, MS], []]),
        ("^12076", [[MS], [120761], [MS] * 9], [[1, MS]]),
        ("12076", [[112076], [1, 120769]], [[1207, 6]]),
        ("_12076_12076_12076_", [[MS] * 3, [1, MS, MS, MS, 2]], [[MS, MS], [MS, 1, MS, MS]]),
        ("^$", [[]], [[MS]]),
        (".*", [[], [MS]], []),
        ("^[0-9]+_[0-9]+$", [[1, 2]], [[1], [1, 2, 3]]),
        ("^12076(_12076)*$", [[MS], [MS] * 9], [[], [MS, 1]]),
        ("^(12076_)+$", [[MS], [MS] * 9], [[]]),
        ("_64500_.*", [[64500], [1, 64500, 2]], [[1645000]]),
        (".*_64500$", [[1, 64500]], [[64500, 1]]),
        ("^12076 8075$", [[MS, 8075]], [[MS]]),
    ],
)
def test_the_expression_fits_what_a_router_would_match(
    text: str, fitting: list[list[int]], others: list[list[int]]
) -> None:
    pattern = read_pattern(text)
    assert pattern is not None
    assert [path for path in fitting if not pattern.fits(path)] == []
    assert [path for path in others if pattern.fits(path)] == []


@pytest.mark.parametrize(
    "text",
    [
        r"_([0-9]+)_\1_\1_",
        "^(12076|8075)_",
        "^[1-9]_",
        "12076+",
        "1.3",
        "_12076_.*_8075_",
        "^(12076_){2,4}$",
        "^(12076 )+$",
        "12076__8075",
        "(",
        "()",
        "^(",
        "",
        "_" * 201,
        "^0$",
        "^12076_*$",
        "^12076^",
        "^1$2$",
        "^12(_[0-9]+)?",
        "^12076 .*",
        "( 12076)+$",
    ],
)
def test_what_the_row_cannot_say_stays_open(text: str) -> None:
    assert read_pattern(text) is None


def test_braces_count_only_where_the_platform_has_them() -> None:
    pattern = read_pattern("^(12076_){2,4}$", has_braces=True)
    assert pattern is not None
    assert [size for size in range(7) if pattern.fits([MS] * size)] == [2, 3, 4]


def test_a_bare_number_is_open_where_it_may_be_a_whole_one() -> None:
    assert read_pattern("12076", is_by_number=True) is None
    assert read_pattern("_12076_", is_by_number=True) is not None


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("12076", [1]),
        ("12076+ .*", [1, 2, 3, 4, 5]),
        ("12076{1,3}", [1, 2, 3]),
        ("12076{2}", [2]),
        ("^.{4,}$", [4, 5]),
        (".*", [0, 1, 2, 3, 4, 5]),
        ("()", [0]),
        ("12076 12076? .", [2, 3]),
        ("8075 .*", []),
    ],
)
def test_junos_matches_whole_numbers_and_the_whole_path(text: str, sizes: list[int]) -> None:
    pattern = read_row_of_numbers(text)
    assert pattern is not None
    assert [size for size in range(6) if pattern.fits([MS] * size)] == sizes


@pytest.mark.parametrize("text", ["", "(12076 | 8075)", "[64512-65535]", "!12076", "12076{3,1}", "12076{x}", "1 . a"])
def test_junos_forms_that_are_not_followed_stay_open(text: str) -> None:
    assert read_row_of_numbers(text) is None


def test_an_entry_that_is_not_understood_decides_nothing_and_hides_nothing_else() -> None:
    head = ["ip", "as-path", "access-list", "10"]
    lines = [([*head, "deny", "(1|2)"], 3), ([*head, "permit", "^12076_"], 4)]
    (listed,) = read_access_lists("r1.cfg", lines)
    assert listed.decide([MS]) == ("unknown", 3)
    assert listed.decide([8075]) == ("no", 3)  # denied either way, by the entry or by the end


def test_sequence_numbers_order_the_entries() -> None:
    head = ["bgp", "as-path", "access-list", "N", "seq"]
    (listed,) = read_access_lists("r1.cfg", [([*head, "10", "permit", ".*"], 7), ([*head, "5", "deny", "_12076_"], 8)])
    assert listed.decide([MS]) == ("no", 8)
    assert listed.decide([8075]) == ("yes", 7)


def test_lengths_are_read_where_the_relation_is_known() -> None:
    longer, unique = read_length("ge", "6"), read_length("le", "1", is_unique=True)
    assert longer is not None
    assert unique is not None
    assert (longer.holds([MS] * 9, {})[0], longer.holds([MS], {})[0]) == ("yes", "no")
    assert unique.holds([MS] * 9, {})[0] == "yes"
    assert read_length("between", "6") is None
    assert read_length("ge", "six") is None


def test_matching_is_bounded_whatever_the_expression() -> None:
    pattern = read_row_of_numbers(" ".join([".*"] * 60) + " 8075")
    assert pattern is not None
    start = time.perf_counter()
    assert not pattern.fits([MS] * 64)
    assert time.perf_counter() - start < 1


_PARTS = (
    "12076|12|[0-9]+|_| |(12076_)+|(_12076)*|(_[0-9]+)?|([0-9]+_){2,3}|(12076_)*|(_12){2}|.*|( 12076)*|(12076 )+".split(
        "|"
    )
)
_PATHS = [(), (MS,), (MS,) * 2, (MS,) * 3, (MS,) * 9, (1, MS), (MS, 1), (112076,), (120761,), (1, 2, 3), (MS, 1, MS)]


def test_what_is_understood_fits_as_the_expression_itself_does() -> None:
    """Expressions of our own making are run here, and nowhere else, to tell what a row should answer."""
    chance = random.Random(9)
    understood = 0
    for _ in range(8000):
        body = "".join(chance.choices(_PARTS, k=chance.randint(0, 4)))
        text = chance.choice(["", "^"]) + body + chance.choice(["", "$"])
        pattern = read_pattern(text, has_braces=True)
        if pattern is None:
            continue
        understood += 1
        oracle = re.compile(text.replace("_", "(?:^|[ ,{}()]|$)"))
        for path in [*_PATHS, (12,), (12, 12)]:
            wanted = oracle.search(" ".join(map(str, path))) is not None
            assert pattern.fits(path) == wanted, (text, path)
    assert understood > 500
