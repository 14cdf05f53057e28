"""Fixtures of XR configs against facts written by hand, and what must hold for every one of them."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parsers import Parsed, parse
from parsers.errors import ParseError
from parsers.model.bgp import PolicyUse
from parsers.model.capture import Capture
from parsers.model.secret import Sealer
from parsers.model.source import LinedRecord, plain

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "cisco_xr"
CASES = sorted(one.name for one in FOLDER.iterdir() if one.is_dir())
SEALER = Sealer(b"0" * 32)

# What the device computes or the parser concludes: the cited line need not hold the value as text.
COMPUTED = frozenset(
    "is_enabled inactive_line tag_count ip_mtu is_active keys members md5 secret is_discard vrf terms rules is_layer2 "
    "local_as cipher_suites valid_from valid_to afi_safi address_families bfd maximum_prefix_action ethertype parent "
    "confidentiality_offset ttl_security ebgp_multihop without_policy default_originate bundle ckn "
    "fallback_keys include_icv_indicator delay_protection sak_rekey_seconds".split()
)


def text_of(case: str) -> str:
    return (FOLDER / case / "running-config.txt").read_bytes().decode()


def read(text: str, platform: str | None = "cisco_xr") -> Parsed:
    return parse(Capture(device="r1", file="r1.cfg", text=text, platform=platform), SEALER)


def differences(wanted: Any, found: Any, path: str = "") -> Iterator[str]:
    """Yield where `found` lacks what `wanted` has; lists must be of one length."""
    if isinstance(wanted, dict):
        for key, value in wanted.items():
            if not isinstance(found, dict) or key not in found:
                yield f"{path}.{key}: missing"
            else:
                yield from differences(value, found[key], f"{path}.{key}")
    elif isinstance(wanted, list):
        if not isinstance(found, list) or len(found) != len(wanted):
            yield f"{path}: wanted {len(wanted)} entries, found {found!r}"[:600]
            return
        for index, (one, other) in enumerate(zip(wanted, found, strict=True)):
            yield from differences(one, other, f"{path}[{index}]")
    elif wanted != found:
        yield f"{path}: wanted {wanted!r}, found {found!r}"


def without_lines(value: Any) -> Any:
    """Return the facts without their places: what two spellings of one router must share."""
    if isinstance(value, dict):
        return {
            key: without_lines(one)
            for key, one in value.items()
            if key not in ("line", "lines", "captured_lines", "coverage", "wholeness", "inactive_line")
        }
    return [without_lines(one) for one in value] if isinstance(value, list) else value


def records(value: object) -> Iterator[LinedRecord]:
    if isinstance(value, LinedRecord):
        yield value
    if hasattr(value, "model_fields_set"):
        for field in type(value).model_fields:  # type: ignore[attr-defined]
            yield from records(getattr(value, field))
    elif isinstance(value, tuple):
        for one in value:
            yield from records(one)


def needle(value: object) -> str:
    """Return what a cited line must hold of a value: an address without its length, a name without its kind."""
    text = value.name if isinstance(value, PolicyUse) else str(value)
    return text.partition("/")[0].casefold() if ":" in text or text.count(".") == 3 else text.casefold()


def test_there_are_fixtures() -> None:
    assert len(CASES) >= 12
    assert max(text_of(case).count("\n") for case in CASES) > 300
    for case in CASES:
        assert tomllib.loads((FOLDER / case / "case.toml").read_text())["origin"] == "written by hand"


@pytest.mark.parametrize("case", CASES)
def test_facts_are_those_written_by_hand(case: str) -> None:
    wanted = json.loads((FOLDER / case / "facts.json").read_text())
    assert wanted
    device = plain(read(text_of(case)).device)
    for collection, records in wanted.pop("named", {}).items():  # of a long config: those by name, and no others
        found = {one["name"]: one for one in device[collection]}
        for one in records:
            assert list(differences(one, found[one["name"]], one["name"])) == []
    assert list(differences(wanted, device)) == []


@pytest.mark.parametrize("case", CASES)
def test_every_fixture_is_recognised(case: str) -> None:
    assert read(text_of(case), platform=None).device.platform == "cisco_xr"


def test_the_formal_and_the_nested_form_of_one_router_give_the_same_facts() -> None:
    nested, formal = (plain(read(text_of(case)).device) for case in ("precedence", "formal"))
    assert nested["bgp_neighbors"]
    for key, value in without_lines(nested).items():
        assert value == without_lines(formal)[key], key


@pytest.mark.parametrize("case", CASES)
def test_the_cited_line_holds_the_value(case: str) -> None:
    text = text_of(case)
    lines = text.replace("\r", "").split("\n")
    seen = 0
    for record in records(read(text).device):
        for field, numbers in record.lines.items():
            value = getattr(record, field)
            assert numbers, (type(record), field)
            assert all(1 <= number <= len(lines) for number in numbers), (field, numbers)
            if field in COMPUTED or field in record.defaults or value in (None, "", (), False):
                continue
            values = value if isinstance(value, tuple) else (value,)
            cited = "\n".join(lines[number - 1] for number in numbers).replace("Hu0", "HundredGigE0").casefold()
            assert all(needle(one) in cited for one in values), (field, numbers)
            seen += 1
    assert seen > 1


@pytest.mark.parametrize("case", CASES)
def test_the_tally_of_lines_is_complete(case: str) -> None:
    coverage = read(text_of(case)).device.coverage
    lines = [line.strip() for line in text_of(case).replace("\r", "").replace("!  password", "password").split("\n")]
    filled = [line for line in lines if line and not line.startswith(("!", "##"))]
    assert coverage.understood > 0
    assert coverage.understood + coverage.outside + coverage.unread == len(filled)


@pytest.mark.parametrize("case", CASES)
def test_no_key_is_in_the_facts_or_in_an_evidence_line(case: str) -> None:
    text = text_of(case)
    parsed = read(text)
    printed = parsed.device.model_dump_json().casefold()
    shown = "\n".join(parsed.text.masked(number) for number in range(1, text.count("\n") + 2))
    for word in text.split():
        if any(mark in word.casefold() for mark in ("notasecret", "not-a-secret", "6e6f742d612d736563726574")):
            assert word not in shown
            assert word.casefold() not in printed
    previous = ""
    for word in text.split():
        if previous in ("encrypted", "password6") or (previous == "password" and word not in ("encrypted", "clear")):
            assert word in ("<removed>", "********", "inheritance-disable") or word not in shown
        previous = word
    assert "key-string" not in text or "<secret>" in shown


@pytest.mark.parametrize("case", CASES)
def test_any_line_may_be_missing(case: str) -> None:
    lines = text_of(case).split("\n")
    assert len(lines) > 8
    for index in range(0, len(lines), 1 if len(lines) < 400 else len(lines) // 100):  # of a long config, some
        try:
            read("\n".join(lines[:index] + lines[index + 1 :]))
        except ParseError as refused:
            assert "notasecret" not in str(refused)


PIECES = st.sampled_from(
    [
        *"\n !'#(),/.*[]|$\t",
        "end-policy\n",
        "end-set\n",
        "end-group\n",
        "\ngroup G\n",
        "\napply-group G\n",
        " use neighbor-group MSEE\n",
        " interface '.*'\n",
        "if destination in ",
        " then\n",
        "elseif ",
        "endif\n",
        "apply LOOP-A\n",
        " neighbor 192.0.2.9\n",
        " address-family ipv4 unicast\n",
        "inheritance-disable",
        " macsec\n",
        "key ",
        " lifetime 00:00:00 january 31 2026 duration 9999999999\n",
        "99999999999999999999",
        "banner motd ^C\n",
        "\xa0\u2028\x1c",
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(CASES), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 30), PIECES), max_size=12))
def test_no_mutation_raises_anything_but_a_parse_error(case: str, edits: list[tuple[float, int, str]]) -> None:
    text = text_of(case)
    for where, cut, piece in edits:
        at = int(where * len(text))
        text = text[:at] + piece + text[at + cut :]
    try:
        device = read(text).device
    except ParseError:
        return
    assert device.captured_lines >= 1


@settings(max_examples=100, deadline=None)
@given(
    st.text(
        alphabet=st.sampled_from("()',#!*[]$\n if then else endif apply pass drop not and or 0123./:-"), max_size=300
    )
)
def test_no_policy_text_raises_anything_but_a_parse_error(text: str) -> None:
    try:
        device = read(f"hostname r1\nroute-policy P\n{text}\nend-policy\nprefix-set S\n{text}\nend-set\nend\n").device
    except ParseError:
        return
    assert device.hostname == "r1"
