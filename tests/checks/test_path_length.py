"""Two AS paths through inbound policies: what drops the longer one, and what only seems to."""

import pytest

from checks.route.path_length import Loss, Paths, lost
from parsers.model.as_path import AsPathTest
from parsers.model.policy import Match, PolicyBook, RoutePolicy, Term

PATHS = Paths((12076,), (12076,) * 9)
BOOK = PolicyBook({}, {})


def asks(line: int, **test: int) -> Match:
    return Match(kind="opaque", as_path=AsPathTest(**test), line=line)


def listed(name: str, line: int) -> Match:
    return Match(kind="prefix-list", names=(name,), line=line)


SHORT, LONG = {"high": 5}, {"low": 6}
COMMUNITY = Match(kind="opaque", as_path=False, line=90)
UNREAD = Match(kind="opaque", line=91)


def policy(*terms: tuple[str, list[Match]], final: str = "reject", name: str = "IN") -> RoutePolicy:
    made = [
        Term.model_validate({"name": str(index), "action": action, "matches": tuple(matches), "line": index * 10})
        for index, (action, matches) in enumerate(terms, 1)
    ]
    return RoutePolicy.model_validate(
        {
            "file": "r1.cfg",
            "block_line": 1,
            "name": name,
            "kind": "route-map",
            "terms": tuple(made),
            "final": final,
            "lines": {"name": (1,)},
        }
    )


def answer(*policies: RoutePolicy) -> str:
    loss = lost(policies, PATHS, "ipv4", BOOK)
    return "no" if loss is None else loss.answer


@pytest.mark.parametrize(
    ("terms", "wanted"),
    [
        ([("reject", [asks(2, **LONG)]), ("accept", [])], "yes"),
        ([("accept", [asks(2, **SHORT)])], "yes"),
        ([("accept", [asks(2, **SHORT), listed("A", 3)])], "yes"),
        # what the longer path misses here, the next entry gives it
        ([("accept", [asks(2, **SHORT), listed("A", 3)]), ("accept", [listed("A", 4)])], "no"),
        ([("accept", [asks(2, **SHORT)]), ("accept", [])], "no"),
        # whether the next entry takes it depends on what nobody compares
        ([("accept", [asks(2, **SHORT), listed("A", 3)]), ("accept", [COMMUNITY])], "unknown"),
        ([("reject", [asks(2, **LONG), COMMUNITY]), ("accept", [listed("A", 3)])], "unknown"),
        # everything is decided before
        ([("accept", []), ("reject", [asks(2, **LONG)])], "no"),
        ([("accept", [listed("A", 3)]), ("reject", [asks(2, **LONG), listed("A", 3)])], "no"),
        # the longer path is treated better
        ([("reject", [asks(2, **SHORT)]), ("accept", [])], "no"),
        # dropped here, and the shorter one is dropped further down
        ([("reject", [asks(2, **LONG)]), ("reject", [])], "no"),
        # longer than maintenance makes it
        ([("reject", [asks(2, low=10)]), ("accept", [])], "no"),
        ([("accept", [COMMUNITY])], "no"),
        ([("accept", [UNREAD])], "unknown"),
        # not known, and the same either way
        ([("reject", [UNREAD])], "no"),
        ([("accept", [UNREAD]), ("accept", [])], "no"),
        ([("reject", [UNREAD]), ("reject", [asks(2, **LONG)]), ("accept", [])], "yes"),
    ],
)
def test_the_longer_path_is_lost_only_where_the_shorter_one_gets_in(
    terms: list[tuple[str, list[Match]]], wanted: str
) -> None:
    assert answer(policy(*terms)) == wanted


def test_a_negated_condition_is_turned_round() -> None:
    negated = asks(2, **SHORT).model_copy(update={"is_negated": True})
    assert answer(policy(("reject", [negated]), ("accept", []))) == "yes"


def test_the_lines_are_those_of_the_condition_the_term_and_what_drops() -> None:
    loss = lost([policy(("accept", [asks(2, **SHORT)]))], PATHS, "ipv4", BOOK)
    assert loss == Loss("yes", "IN 1", (2, 10, 1))


def test_a_chain_goes_on_where_a_policy_decides_nothing() -> None:
    first = policy(("reject", [asks(2, **LONG)]), final="default", name="FIRST")
    assert answer(first) == "yes"  # what no policy decides is accepted
    assert answer(first, policy(("accept", [listed("A", 3)]), name="SECOND")) == "yes"
    assert answer(first, policy(name="NOTHING")) == "no"


def test_a_term_of_the_other_family_decides_nothing() -> None:
    other = Match(kind="family", afi="ipv6", line=3)
    assert answer(policy(("reject", [other, asks(2, **LONG)]), ("accept", []))) == "no"


def test_what_is_not_read_and_what_leaves_the_policy_stays_open() -> None:
    assert answer(policy(("accept", [])).model_copy(update={"is_readable": False})) == "unknown"
    assert answer(policy(("next-policy", [COMMUNITY]), ("reject", [asks(2, **LONG)]), final="accept")) == "unknown"
    assert answer(policy(("next-policy", [COMMUNITY]), final="accept")) == "no"
