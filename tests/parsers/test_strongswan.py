"""Fixtures of strongSwan configs against facts written by hand, and what must hold for every one of them."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parsers import Parsed, parse, render
from parsers.errors import ParseError
from parsers.model.capture import Capture
from parsers.model.change import Change, ChangeKind
from parsers.model.secret import Encoding, Sealer
from parsers.model.source import LinedRecord, plain

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "strongswan"
CASES = sorted(one.name for one in FOLDER.iterdir() if one.is_dir())
SEALER = Sealer(b"0" * 32)
KEYS = ("notasecret", "6e6f7461736563726574", "bm90YXNlY3JldF", "blanks", "quotes")
# What a cited line holds of a field, where it does not hold the value as text.
WORDS = {
    "name": ("{", "conn", "ike", "esp"),
    "profile": ("{", "conn"),
    "is_route_based": ("if_id", "mark", "_ts", "subnet", "{", "conn"),
    "is_responder_only": ("start_action", "remote_addrs", "{", "auto", "conn"),
    "ike_version": ("version", "keyexchange", "{", "conn"),
    "is_aggressive": ("aggressive", "{", "conn"),
    "ike_proposals": ("proposals", "ike", "{", "conn"),
    "ipsec_proposals": ("proposals", "esp", "{", "conn"),
    "encryption": ("proposals", "ike", "esp"),
    "integrity": ("proposals", "ike", "esp"),
    "prf": ("proposals",),
    "dh_groups": ("proposals", "ike", "esp"),
    "pfs_groups": ("proposals", "esp"),
    "ike_lifetime_seconds": ("rekey_time", "reauth_time", "ikelifetime", "{", "conn"),
    "sa_lifetime_seconds": ("rekey_time", "keylife", "{", "conn"),
    "sa_lifetime_kilobytes": ("rekey_bytes", "{", "conn"),
    "psk": ("secret", "PSK", "auth", "{"),
    "is_psk_wildcard": ("{", "PSK"),
    "is_any_remote_id": ("id", "{", "conn", "right"),
    "dpd_seconds": ("dpd", "{", "conn"),
    "replay_window": ("replay", "{", "conn"),
    "mode": ("mode", "type", "{", "conn"),
    "selectors": ("_ts", "subnet", "{", "conn"),
    "local": ("_ts", "subnet", "{"),
    "remote": ("_ts", "subnet", "{"),
}


def text_of(case: str) -> str:
    return (FOLDER / case / "running-config.txt").read_bytes().decode()


def read(text: str, platform: str | None = "strongswan") -> Parsed:
    return parse(Capture(device="edge-box", file="swanctl.conf", text=text, platform=platform), SEALER)


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


def records(value: object) -> Iterator[LinedRecord]:
    if isinstance(value, LinedRecord):
        yield value
    if hasattr(value, "model_fields_set"):
        for field in type(value).model_fields:  # type: ignore[attr-defined]
            yield from records(getattr(value, field))
    elif isinstance(value, tuple):
        for one in value:
            yield from records(one)


def test_there_are_fixtures_of_every_form() -> None:
    assert {"plain", "messy", "cut-off", "references", "secrets", "proposals", "ipsec-conf"} <= set(CASES)
    for case in CASES:
        about = tomllib.loads((FOLDER / case / "case.toml").read_text())
        assert about["origin"] == "written by hand"


@pytest.mark.parametrize("case", CASES)
def test_facts_are_those_written_by_hand(case: str) -> None:
    wanted = json.loads((FOLDER / case / "facts.json").read_text())
    assert wanted
    assert list(differences(wanted, plain(read(text_of(case)).device))) == []


@pytest.mark.parametrize("case", CASES)
def test_every_fixture_is_recognised(case: str) -> None:
    device = read(text_of(case), platform=None).device
    assert device.platform == "strongswan"
    assert device.hostname == "edge-box"


@pytest.mark.parametrize("case", CASES)
def test_a_cited_line_says_what_it_is_cited_for(case: str) -> None:
    lines = text_of(case).split("\n")
    seen = 0
    for record in records(read(text_of(case)).device):
        for field, numbers in record.lines.items():
            assert all(1 <= number <= len(lines) for number in numbers), (field, numbers)
            value, line = getattr(record, field), lines[numbers[0] - 1]
            assert str(value) in line or any(word in line for word in WORDS.get(field, ())), (field, value, line)
            seen += 1
    assert seen > 10


@pytest.mark.parametrize("case", CASES)
def test_the_tally_of_lines_is_complete(case: str) -> None:
    device = read(text_of(case)).device
    counted = [line for line in (one.strip() for one in text_of(case).split("\n")) if line and line[0] != "#"]
    tally = device.coverage
    assert tally.understood > 0
    assert tally.understood + tally.outside + tally.unread == len(counted)
    assert tally.unread == len(device.unread)


@pytest.mark.parametrize("case", CASES)
def test_no_key_is_in_the_facts_or_in_an_evidence_line(case: str) -> None:
    parsed = read(text_of(case))
    said = parsed.device.model_dump_json() + repr(parsed.device)
    said += "\n".join(parsed.text.masked(number) for number in range(1, parsed.device.captured_lines + 1))
    assert [key for key in KEYS if key in said] == []


@pytest.mark.parametrize("case", CASES)
def test_any_line_may_be_missing_and_no_key_shows(case: str) -> None:
    lines = text_of(case).split("\n")
    assert len(lines) > 10
    for index in range(len(lines)):
        try:
            parsed = read("\n".join(lines[:index] + lines[index + 1 :]))
        except ParseError as refused:
            assert "notasecret" not in str(refused)
            continue
        shown = [parsed.text.masked(number) for number in range(1, parsed.device.captured_lines + 1)]
        found = [line for line in shown if "notasecret" in line]
        assert found == [], f"without line {index + 1}"


@pytest.mark.parametrize("case", [case for case in CASES if case not in ("ipsec-conf", "messy")])
def test_a_config_cut_before_its_last_brace_is_never_whole(case: str) -> None:
    lines = text_of(case).split("\n")
    inside = [number for number in range(2, len(lines)) if "\n".join(lines[:number]).rstrip()[-1:] not in ("}", "")]
    for number in inside:
        text = "\n".join(lines[:number])
        if "\nconnections {" in f"\n{text}" and text.count("{") > text.count("}"):
            assert read(text).device.wholeness.is_whole is False, number


PIECES = st.sampled_from(
    [
        *'{}="#:,.\\ \n',
        "include x\n",
        "connections {",
        "children {",
        "secret = ",
        "auth = psk\n",
        " : a.b {",
        "conn x\n",
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
    assert device.coverage.unread == len(device.unread)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from('{}="#:,.\\ \n\tab1<>%-'), max_size=400))
def test_no_text_at_all_raises_anything_but_a_parse_error(text: str) -> None:
    for head in ("connections {\n", "secrets { ike {\nsecret = ", "conn a\n  right="):
        try:
            read(head + text)
        except ParseError:
            continue


@pytest.mark.parametrize(
    "text",
    [
        "connections {\n" * 5_000,
        "connections { a : b { } }\n" + "".join(f"n{n} : n{n + 1} {{\n}}\n" for n in range(3_000)),
        "connections {\n" + "".join(f"c{n} {{\nremote_addrs = 10.0.0.1\n}}\n" for n in range(3_000)) + "}\n",
        "".join(
            f"s{n} : {', '.join(f's{m}' for m in range(120) if m != n)} {{\nk{n} = 1\nx {{\ny = 1\n}}\n}}\n"
            for n in range(120)
        )
        + "connections {\na : s1, s2, s3 {\nremote_addrs = 10.0.0.1\n}\n}\n",
        "a : a, a, a {\nb : a, a {\n}\n}\nconnections {\nx : a, a, a {\n}\n}\n",
        'connections {\nx {\nproposals = "' + "aes128-" * 500 + '"\n}\n}\n',
        "connections {\n}\n" + '"' * 3_000,
        "conn a\n also=a\n right=10.0.0.1\n auto=add\n" * 2_000,
    ],
    ids=["deep", "chain", "many", "all-to-all", "loop", "long", "quotes", "also"],
)
def test_a_text_made_to_hurt_is_read_all_the_same(text: str) -> None:
    assert read(text).device.captured_lines > 0


def test_a_key_of_bytes_equals_the_text_that_the_bytes_say() -> None:
    def psk(value: str) -> object:
        head = "connections {\na {\nremote_addrs = 10.0.0.1\nlocal {\nauth = psk\n}\n}\n}\n"
        body = f"{head}secrets {{\nike {{\nsecret = {value}\n}}\n}}\n"
        return read(body).device.ipsec_tunnels[0].psk

    wanted = SEALER.seal("notasecretBytes", Encoding.PLAIN)
    assert psk("notasecretBytes") == wanted
    assert psk('"notasecretBytes"') == wanted
    assert psk("0x" + b"notasecretBytes".hex()) == wanted
    assert psk("0sbm90YXNlY3JldEJ5dGVz") == wanted
    assert psk("0xnotHexAtAll").encoding is Encoding.UNREADABLE  # type: ignore[attr-defined]


def test_there_is_no_change_in_words_of_strongswan() -> None:
    assert render("strongswan", Change(kind=ChangeKind.SET_MD5)) == ()


def test_what_is_no_config_of_strongswan_is_refused() -> None:
    with pytest.raises(ParseError):
        read("hostname r1\ninterface Gi0/0\n")


@pytest.mark.parametrize(
    "text",
    [
        "connections {\n}\nsecrets {\n  ike {\n    secrte notasecretLost\n  }\n}\n",
        "connections {\n}\nsome notasecretLost = here\nsecrets notasecretLost {\n}\n",
        'connections {\n a {\n  local {\n   id = one"\n  }\n }\n}\nsecrets { ike { secret = notasecretLost\n} }\n',
        "conn a\n    192.0.2.1 : PSK notasecretLost\n",
        "conn a\n    psk notasecretLost\n  right=10.0.0.1\n  auto=add\nsome : PSQ notasecretLost\n",
        "connections {\n a {\n  local {\n   psk = notasecretLost\n  }\n }\n}\n",
    ],
)
def test_a_key_in_a_line_that_is_no_statement_stays_hidden(text: str) -> None:
    parsed = read(text)
    assert parsed.device.unread
    said = parsed.device.model_dump_json()
    said += "\n".join(parsed.text.masked(one.line) for one in parsed.device.unread)
    assert "Lost" not in said
