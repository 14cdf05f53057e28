"""Sets of networks give the same answer, network by network, as the policies asked one by one."""

from ipaddress import IPv4Network, IPv6Network
from typing import Literal

from hypothesis import given, settings
from hypothesis import strategies as st

from checks.route.space import Box, Piece, by_list, by_policy, cut, whole_space
from parsers.model.policy import Match, PolicyBook, PrefixList, PrefixRule, RoutePolicy, Term, decide_policy

# A small universe, so that prefixes meet often: four bits below 10.0.0.0/28.
_UNIVERSE = IPv4Network("10.0.0.0/28")
_EVERY = [one for length in range(28, 33) for one in _UNIVERSE.subnets(new_prefix=length)]
_BOX = Box(_UNIVERSE, 28, 32)


@st.composite
def rules(draw: st.DrawFn) -> PrefixRule:
    prefix = draw(st.sampled_from(_EVERY))
    low = draw(st.integers(prefix.prefixlen, 32))
    high = draw(st.integers(low, 32))
    return PrefixRule(prefix=prefix, low=low, high=high, is_permit=draw(st.booleans()), line=draw(st.integers(1, 99)))


def prefix_list(name: str, entries: list[PrefixRule]) -> PrefixList:
    return PrefixList(file="f", block_line=100, name=name, rules=tuple(entries))


def holds(pieces: list[Piece], network: IPv4Network) -> bool:
    return any(
        network.subnet_of(one.box.network) and one.box.low <= network.prefixlen <= one.box.high  # type: ignore[arg-type]
        for one in pieces
    )


@given(rules(), rules())
def test_cutting_loses_and_invents_nothing(first: PrefixRule, second: PrefixRule) -> None:
    box = Box(first.prefix, first.low, first.high)
    hit, rest = cut(box, second.prefix, second.low, second.high)
    inside = [Piece(hit)] if hit is not None else []
    outside = [Piece(one) for one in rest]
    for network in _EVERY:
        in_box = holds([Piece(box)], network)
        covered = second.covers(network)
        assert holds(inside, network) == (in_box and covered)
        assert holds(outside, network) == (in_box and not covered)


@given(st.lists(rules(), max_size=6))
def test_a_list_permits_what_it_permits_one_by_one(entries: list[PrefixRule]) -> None:
    listed = prefix_list("L", entries)
    permitted, denied = by_list(_BOX, listed)
    for network in _EVERY:
        answer, _ = listed.decide(network)
        assert holds(permitted, network) == (answer == "yes")
        assert holds(denied, network) == (answer == "no")


@st.composite
def terms(draw: st.DrawFn) -> Term:
    matches = draw(
        st.lists(
            st.one_of(
                st.builds(Match, kind=st.just("opaque"), line=st.integers(1, 99)),
                st.builds(
                    Match,
                    kind=st.just("prefix-list"),
                    names=st.sampled_from([("A",), ("B",), ("A", "B")]),
                    afi=st.sampled_from([None, "ipv4", "ipv6"]),
                    is_negated=st.booleans(),
                    line=st.integers(1, 99),
                ),
                st.builds(
                    Match,
                    kind=st.just("prefix"),
                    rules=st.lists(rules(), min_size=1, max_size=2).map(tuple),
                    is_negated=st.booleans(),
                    line=st.integers(1, 99),
                ),
            ),
            max_size=2,
        )
    )
    action = draw(st.sampled_from(["accept", "reject", "next"]))
    return Term(name="t", action=action, matches=tuple(matches), line=draw(st.integers(1, 99)))


@settings(max_examples=300)
@given(
    st.lists(rules(), max_size=4),
    st.lists(rules(), max_size=4),
    st.lists(terms(), max_size=4),
    st.sampled_from(["accept", "reject"]),
)
def test_a_policy_agrees_with_itself_asked_one_by_one(
    first: list[PrefixRule], second: list[PrefixRule], entries: list[Term], final: str
) -> None:
    book = PolicyBook({"A": [prefix_list("A", first)], "B": [prefix_list("B", second)]}, {})
    policy = RoutePolicy.model_validate(
        {"file": "f", "block_line": 1, "name": "P", "kind": "route-map", "terms": tuple(entries), "final": final}
    )
    passed = by_policy([Piece(_BOX)], policy, book).accepted
    sure = [one for one in passed if not one.is_doubtful]
    for network in _EVERY:
        answer = decide_policy(policy, network, book).answer
        if answer == "yes":  # sets may call in doubt what one by one is certain, never the other way round
            assert holds(passed, network)
        if answer == "no":
            assert not holds(sure, network)
        if holds(sure, network):
            assert answer == "yes"
        if not holds(passed, network):
            assert answer == "no"


def test_a_list_of_the_other_family_lets_nothing_pass_even_under_the_same_name() -> None:
    six = PrefixList(
        file="f",
        block_line=1,
        name="L",
        afi="ipv6",
        rules=(PrefixRule(prefix=IPv6Network("::/0"), low=0, high=128, line=1),),
    )
    book = PolicyBook({"L": [six]}, {})
    wanted: dict[Literal["ipv4", "ipv6"], int] = {"ipv4": 0, "ipv6": 1}
    for afi, passed in wanted.items():
        match = Match(kind="prefix-list", names=("L",), afi=afi, line=3)
        term = Term(name="10", action="accept", matches=(match,), line=2)
        policy = RoutePolicy(file="f", block_line=2, name="R", kind="route-map", terms=(term,))
        assert len(by_policy([Piece(whole_space("ipv6"))], policy, book).accepted) == passed
