"""Fixtures of EOS configs against facts written by hand, and what must hold for every one of them."""

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

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "arista_eos"
CASES = sorted(one.name for one in FOLDER.iterdir() if one.is_dir())
SEALER = Sealer(b"0" * 32)
# Bare cases that bear too few of the platform's marks to be told from another's: the inventory names them.
UNMARKED = frozenset({"asdot", "listen-range", "missing-policy", "no-default-activation", "policy"})
KEYS = (
    "not-a-secret",
    "notasecret",
    "574deadbeef",
    "4upgJ1tr",
    "M+P8jun7",
    "0759241A",
    "bm90LWEt",
    "02080B4F0A15",
)

# What the device computes or the parser concludes: the cited line need not hold the value as text.
COMPUTED = frozenset(
    "is_enabled inactive_line tag_count ip_mtu is_active keys members md5 secret security_policy bfd address_families "
    "maximum_prefix_action is_discard vrf terms rules is_layer2 local_as cipher_suites ebgp_multihop "
    "valid_from valid_to key_chain fallback_key_chain afi_safi ipv4 include_sci without_policy "
    "maximum_prefix default_originate ethertype update_source interface bundle address name "
    "fallback_keys keeps_last_key parent encryption integrity dh_groups pfs_groups ike_proposals ipsec_proposals "
    "front_vrf is_responder_only is_gre ike_lifetime_seconds sa_lifetime_seconds sa_lifetime_kilobytes psk".split()
)


def text_of(case: str) -> str:
    return (FOLDER / case / "running-config.txt").read_bytes().decode()


def read(text: str, platform: str | None = "arista_eos") -> Parsed:
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


def records(value: object) -> Iterator[LinedRecord]:
    if isinstance(value, LinedRecord):
        yield value
    if hasattr(value, "model_fields_set"):
        for field in type(value).model_fields:  # type: ignore[attr-defined]
            yield from records(getattr(value, field))
    elif isinstance(value, tuple):
        for one in value:
            yield from records(one)


def test_there_are_fixtures() -> None:
    assert len(CASES) >= 12
    assert len(text_of("messy").split("\n")) > 800
    for case in CASES:
        assert tomllib.loads((FOLDER / case / "case.toml").read_text())["origin"] == "written by hand"


@pytest.mark.parametrize("case", CASES)
def test_facts_are_those_written_by_hand(case: str) -> None:
    wanted = json.loads((FOLDER / case / "facts.json").read_text())
    assert wanted
    assert list(differences(wanted, plain(read(text_of(case)).device))) == []


@pytest.mark.parametrize("case", [case for case in CASES if case not in UNMARKED])
def test_a_fixture_with_marks_is_recognised(case: str) -> None:
    assert read(text_of(case), platform=None).device.platform == "arista_eos"


@pytest.mark.parametrize("case", CASES)
def test_the_cited_line_holds_the_value(case: str) -> None:
    text = text_of(case)
    lines = text.replace("\r", "").split("\n")
    seen = 0
    for record in records(read(text).device):
        for field, numbers in record.lines.items():
            value = getattr(record, field)
            assert all(1 <= number <= len(lines) for number in numbers), (field, numbers)
            if not value or field in COMPUTED or (field, case) == ("remote_as", "asdot"):
                continue
            values = value if isinstance(value, tuple) else (value,)
            cited = "\n".join(lines[number - 1] for number in numbers).casefold()
            for one in values:
                needle = one.name if isinstance(one, PolicyUse) else str(one)
                assert needle.casefold() in cited, (field, numbers)
                seen += 1
    assert seen > 0


@pytest.mark.parametrize("case", CASES)
def test_the_tally_of_lines_is_complete(case: str) -> None:
    device = read(text_of(case)).device
    lines = [line.strip() for line in text_of(case).replace("\r", "").split("\n")]
    counted = [line for line in lines if line and (line[0] != "!" or "<removed>" in line)]
    assert device.coverage.understood > 0
    assert device.coverage.understood + device.coverage.outside + device.coverage.unread == len(counted)


@pytest.mark.parametrize("case", CASES)
def test_no_key_is_in_the_facts_or_in_an_evidence_line(case: str) -> None:
    text = text_of(case)
    parsed = read(text)
    facts = parsed.device.model_dump_json()
    assert [key for key in KEYS if key in facts] == []
    section = ""
    shown = 0
    for number, line in enumerate(text.replace("\r", "").split("\n"), 1):
        section = line if line[:1] not in ("", " ", "!") else section
        if section.startswith(("router bgp", "mac security", "management security", "ip security")):
            masked = parsed.text.masked(number)
            assert [key for key in KEYS if key in masked] == [], number
            shown += bool(masked)
    assert shown > 0 or "router bgp" not in text


@pytest.mark.parametrize("case", CASES)
def test_any_line_may_be_missing(case: str) -> None:
    lines = text_of(case).split("\n")
    step = 1 if len(lines) < 200 else 3
    tried = 0
    for index in range(0, len(lines), step):
        tried += 1
        try:
            read("\n".join(lines[:index] + lines[index + 1 :]))
        except ParseError as refused:
            assert "notasecret" not in str(refused)
    assert tried > 10


@pytest.mark.parametrize("case", [case for case in CASES if case != "cut-off"])
def test_without_its_last_line_no_config_is_whole(case: str) -> None:
    text = text_of(case).replace("\r", "")
    assert read(text[: text.rindex("\nend") + 1]).device.wholeness.is_whole is False


def test_line_ends_indentation_comments_and_free_text_change_no_fact() -> None:
    text = text_of("plain")
    wanted = plain(read(text).device)
    deeper = "\n".join(line.replace("   ", "\t") for line in text.split("\n"))
    spaced = text.replace("\n", "  \n")
    for other in (text.replace("\n", "\r\n"), "\ufeff" + text, deeper, spaced):
        assert plain(read(other).device) == wanted


PIECES = st.sampled_from(
    [
        *"\n \t!<>%.:/7",
        "EOF\n",
        "\n   comment\n",
        "banner login\n",
        "no ",
        "default ",
        "neighbor 192.0.2.9 ",
        "neighbor X peer group\n",
        "peer group ",
        "password 7 ",
        "vrf ",
        "encapsulation dot1q vlan ",
        "switchport trunk allowed vlan ",
        "bgp listen range ",
        "address-family ",
        "key 0a 7 ",
        "\nend\n",
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from([case for case in CASES if case != "messy"]),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 30), PIECES), max_size=12),
)
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


WORDS = (
    "neighbor 192.0.2.2 MSEE peer group peer-group password shared-secret profile no default bgp missing-policy "
    "direction in out action deny vrf RED address-family ipv4 ipv6 interface Ethernet1 Vlan100 Port-Channel1 mtu "
    "encapsulation dot1q vlan inner switchport trunk allowed native add 1-4094 ip prefix-list seq permit 10.0.0.0/8 "
    "ge le route-map match route 0.0.0.0/0 Null0 mac security key 0a 7 secret transmit-lifetime timers 99999999999 "
    "listen range router comment EOF banner rcf client local-as ttl bfd interval min-rx multiplier statement".split()
)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["", "   ", "      "]), st.lists(st.sampled_from(WORDS), min_size=1, max_size=8)),
        max_size=25,
    )
)
def test_no_line_of_known_words_raises(lines: list[tuple[str, list[str]]]) -> None:
    body = "\n".join(indent + " ".join(words) for indent, words in lines)
    for head in (
        "interface Ethernet1\n",
        "router bgp 64496\n",
        "mac security\n   profile A\n",
        "management security\n",
        "ip security\n   profile A\n",
    ):
        read(f"hostname r1\n{head}{body}\nend\n")
