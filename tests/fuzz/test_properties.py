"""Spoiled configs and arbitrary text, on every platform: refused or read, in time, whole, and without a key."""

from random import Random
from time import process_time

import corpus
import mutations
import oracle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import known_platforms, parse
from parsers.model.capture import Capture

SLACK = 4.0  # of a machine that does other things as well
PLATFORMS = known_platforms()
HEADS = (
    "router bgp 64496",
    "interface Ethernet1.100",
    "protocols {",
    "set protocols bgp group G",
    "config system",
    "!",
)


def everything() -> list[str]:
    return [text for texts in corpus.texts().values() for text in texts]


def test_every_platform_has_texts_and_some_have_keys() -> None:
    assert all(len(texts) >= 5 for texts in corpus.texts().values())
    assert len(corpus.keys()) > 50


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_spoiled_config_is_refused_or_read_whole(platform: str) -> None:
    mutator = mutations.Mutator(everything(), corpus.keys())

    @settings(max_examples=40, derandomize=True, deadline=None, database=None)
    @given(st.sampled_from(corpus.texts()[platform]), st.integers(0, 2**32))
    def holds(text: str, seed: int) -> None:
        oracle.examine(mutator.mutate(text, Random(seed)), platform, corpus.keys(), slack=SLACK)

    holds()


@pytest.mark.parametrize("platform", PLATFORMS)
def test_arbitrary_text_is_refused_or_read(platform: str) -> None:
    words = st.sampled_from(sorted({word for text in everything() for word in text.split()}))
    lines = st.lists(st.tuples(st.integers(0, 6), st.lists(words | st.text(max_size=12), max_size=6)), max_size=30)

    @settings(max_examples=25, derandomize=True, deadline=None, database=None)
    @given(st.sampled_from(HEADS), lines)
    def holds(head: str, body: list[tuple[int, list[str]]]) -> None:
        text = "\n".join([head, *(f"{' ' * indent}{' '.join(some)}" for indent, some in body)])
        # The words of a key stand anywhere here, so that they are no keys.
        oracle.examine(text, platform, (), slack=SLACK)

    holds()


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_second_reader_bears_a_spoiled_config(platform: str) -> None:
    mutator = mutations.Mutator(everything(), corpus.keys())
    for seed in range(6):
        random = Random(seed)
        text = mutator.mutate(random.choice(corpus.texts()[platform]), random)
        parsed = oracle.examine(text, platform, corpus.keys(), slack=SLACK)
        if parsed is not None:
            oracle.examine_twice(text, parsed, corpus.keys(), slack=SLACK)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_time_grows_with_the_text_and_no_faster(platform: str) -> None:
    """A config written over and over takes at most a second a megabyte, and twice the time for twice the text."""
    longest = max(corpus.texts()[platform], key=len)
    spent = []
    for size in (150_000, 300_000):
        text = (longest + "\n") * (size // len(longest) + 1)
        best = min(_seconds(text, platform) for _ in range(2))
        assert best < 1.0 * SLACK * len(text) / 1_000_000
        spent.append(best / len(text))
    assert spent[1] < 2 * spent[0]


def _seconds(text: str, platform: str) -> float:
    start = process_time()
    parse(Capture(device="r1", file="r1.cfg", text=text, platform=platform), oracle.SEALER)
    return process_time() - start
