"""Fixtures of Junos configs against facts written by hand, and what must hold for every one of them."""

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
from parsers.model.interface import Interface
from parsers.model.ipsec import IkeProposal, IpsecProposal, IpsecTunnel
from parsers.model.macsec import MacsecPort
from parsers.model.secret import Sealer
from parsers.model.source import LinedRecord, plain

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "juniper_junos"
CASES = sorted(one.name for one in FOLDER.iterdir() if one.is_dir())
SEALER = Sealer(b"0" * 32)

# What the device computes or the parser concludes: the cited line need not hold the value as text.
COMPUTED = frozenset(
    "is_enabled inactive_line tag_count ip_mtu keepalive_seconds include_sci is_active keys members md5 secret "
    "security_policy is_encrypting bfd address_families maximum_prefix_action is_discard vrf terms rules "
    "is_layer2 local_as remote_as cipher_suites ebgp_multihop valid_from key_chain fallback_key_chain afi_safi "
    "is_route_based is_aggressive encryption integrity prf dh_groups pfs_groups has_ah authentication ike_proposals "
    "ipsec_proposals psk is_responder_only ike_version is_any_remote_id is_psk_wildcard replay_window selectors "
    "source_interface front_vrf fallback_keys".split()
)


def text_of(case: str) -> str:
    return (FOLDER / case / "running-config.txt").read_bytes().decode()


def read(text: str, platform: str | None = "juniper_junos") -> Parsed:
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
            if key
            not in ("line", "text", "lines", "captured_lines", "coverage", "wholeness", "references", "inactive_line")
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


def needle(record: LinedRecord, value: object) -> str:
    """Return what a cited line must hold of a value: a unit's number, a name without its logical system."""
    text = value.name if isinstance(value, PolicyUse) else str(value)
    if isinstance(record, (Interface, MacsecPort)):
        text = text.rpartition(".")[2] if text.count(".") == 1 else text
        return text.casefold()
    if isinstance(record, (IpsecTunnel, IkeProposal, IpsecProposal)):  # a second peer, a part of a set: numbered by us
        return text.partition(" ")[0].partition("/")[0].casefold()
    return text.rpartition("/")[2].casefold()


def test_there_are_fixtures() -> None:
    assert len(CASES) >= 13
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
    assert read(text_of(case), platform=None).device.platform == "juniper_junos"


@pytest.mark.parametrize(("braces", "sets"), [("braces", "set"), ("inactive", "deactivate"), ("ipsec", "ipsec-set")])
def test_braces_and_set_lines_of_one_router_give_the_same_facts(braces: str, sets: str) -> None:
    one, other = plain(read(text_of(braces)).device), plain(read(text_of(sets)).device)
    for key, value in without_lines(one).items():
        assert value == without_lines(other)[key], key


@pytest.mark.parametrize("case", CASES)
def test_the_cited_line_holds_the_value(case: str) -> None:
    text = text_of(case)
    lines = text.replace("\r", "").split("\n")
    seen = 0
    for record in records(read(text).device):
        for field, numbers in record.lines.items():
            value = getattr(record, field)
            assert all(1 <= number <= len(lines) for number in numbers), (field, numbers)
            if field in COMPUTED or field in record.defaults or value in (None, "", ()):
                continue
            values = value if isinstance(value, tuple) else (value,)
            cited = "\n".join(lines[number - 1] for number in numbers).replace('\\"', '"').casefold()
            assert "member" in cited or all(needle(record, one) in cited for one in values), (field, numbers)
            seen += 1
    assert seen > 3


@pytest.mark.parametrize("case", CASES)
def test_the_tally_of_lines_is_complete(case: str) -> None:
    parsed = read(text_of(case))
    coverage = parsed.device.coverage
    assert coverage.understood > 0
    assert coverage.understood + coverage.outside + coverage.unread <= parsed.device.captured_lines


@pytest.mark.parametrize("case", CASES)
def test_no_key_is_in_the_facts_or_in_an_evidence_line(case: str) -> None:
    text = text_of(case)
    parsed = read(text)
    assert "not-a-secret" not in parsed.device.model_dump_json()
    assert "notasecret" not in parsed.device.model_dump_json()
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if "authentication-key" in line or "SECRET-DATA" in line:
            shown = parsed.text.masked(number)
            assert "notasecret" not in shown
            assert "$9$" not in shown
            assert "$6$" not in shown
    assert len(lines) > 10


@pytest.mark.parametrize("case", CASES)
def test_any_line_may_be_missing(case: str) -> None:
    lines = text_of(case).split("\n")
    assert len(lines) > 10
    for index in range(0, len(lines), 1 if len(lines) < 400 else len(lines) // 100):  # of a long config, some
        try:
            read("\n".join(lines[:index] + lines[index + 1 :]))
        except ParseError as refused:
            assert "notasecret" not in str(refused)


@pytest.mark.parametrize("case", [case for case in CASES if "set " not in text_of(case)[:400] and case != "cut-off"])
def test_a_missing_brace_line_is_never_whole(case: str) -> None:
    lines = text_of(case).split("\n")
    tried = 0
    for index, line in enumerate(lines):
        if line.strip() == "}":
            tried += 1
            assert read("\n".join(lines[:index] + lines[index + 1 :])).device.wholeness.is_whole is False
    assert tried > 3


PIECES = st.sampled_from(
    [
        *'{};[]"#/*\\ \n',
        "inactive: ",
        "apply-groups G ",
        "groups ",
        "<*> ",
        "neighbor 192.0.2.9 ",
        "/* ",
        "*/",
        "set ",
        "}",
        "{\n",
    ]
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
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


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from('{};[]"#/*\\ \n\tab1.<>$:-_@|'), max_size=400))
def test_no_text_at_all_raises_anything_but_a_parse_error(text: str) -> None:
    for head in ("", "interfaces {\n", "set protocols bgp ", "groups { G { interfaces { <*> {"):
        try:
            read(head + text)
        except ParseError:
            continue
