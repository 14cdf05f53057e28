"""fortinet and paloalto_panos: no text breaks them, no key comes out of them, no cut config is called whole."""

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import Parsed, known_platforms, parse
from parsers.errors import ParseError
from parsers.model.capture import Capture
from parsers.model.secret import Sealer
from parsers.model.source import plain

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
PLATFORMS = [one for one in ("fortinet", "paloalto_panos") if one in known_platforms()]
CASES = [(platform, one.name) for platform in PLATFORMS for one in sorted((FIXTURES / platform).iterdir())]
SEALER = Sealer(b"0" * 32)
each_case = pytest.mark.parametrize(("platform", "case"), CASES, ids=[f"{one}/{two}" for one, two in CASES])
# FortiOS's ciphers of the fixtures are base64 of words that begin so; PAN-OS's begin as the real ones do.
KEYS = re.compile(r"(?:bm90YXNlY3JldA?[\w+/=]+|not-?a-?secret\w*|-A[QRS]==[\w+/=]+|0x6e6f74[0-9a-f]+)")


def lines_of(platform: str, case: str) -> tuple[str, ...]:
    text = (FIXTURES / platform / case / "running-config.txt").read_bytes().decode()
    return tuple(text.replace("\r\n", "\n").split("\n"))


def read(text: str, platform: str) -> Parsed | None:
    """Parse a text; None where it is refused, which is an answer."""
    try:
        return parse(Capture(device="r1", file="r1.cfg", text=text, platform=platform), SEALER)
    except ParseError as refused:
        assert not KEYS.search(str(refused))
        return None


def everything(one: Parsed) -> str:
    """All that comes out of a parse: the document, the repr, and every line as evidence."""
    evidence = [one.text.masked(number) for number in range(1, one.device.captured_lines + 1)]
    return json.dumps(plain(one.device)) + repr(one.device) + "\n".join(evidence)


def test_there_are_fixtures_to_break() -> None:
    assert len(CASES) >= 12 * len(PLATFORMS)
    assert PLATFORMS


@each_case
def test_no_key_of_a_fixture_comes_out_in_any_encoding(platform: str, case: str) -> None:
    one = read("\n".join(lines_of(platform, case)), platform)
    assert one is not None
    assert KEYS.findall(everything(one)) == []


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_keys_that_the_leak_tests_look_for_are_found_in_the_fixtures(platform: str) -> None:
    found = {key for one, case in CASES if one == platform for key in KEYS.findall("\n".join(lines_of(one, case)))}
    assert len(found) > 15


@each_case
def test_any_line_may_be_missing(platform: str, case: str) -> None:
    lines = lines_of(platform, case)
    for number in range(len(lines)):
        one = read("\n".join((*lines[:number], *lines[number + 1 :])), platform)
        if one is not None:
            assert KEYS.findall(everything(one)) == [], f"without line {number + 1}"


@each_case
def test_any_line_may_be_cut_anywhere(platform: str, case: str) -> None:
    lines = lines_of(platform, case)
    for number, line in enumerate(lines):
        for size in {1, len(line) // 2, len(line) - 1}:
            read("\n".join((*lines[:number], line[:size])), platform)


@settings(max_examples=200, deadline=None)
@given(
    which=st.sampled_from(CASES),
    edits=st.lists(
        st.tuples(st.integers(0, 200), st.integers(0, 60), st.text(max_size=12), st.booleans()), min_size=1, max_size=8
    ),
)
def test_mutated_text_raises_nothing(which: tuple[str, str], edits: list[tuple[int, int, str, bool]]) -> None:
    platform, case = which
    lines = list(lines_of(platform, case))
    for number, column, text, is_word in edits:
        at = number % len(lines)
        line = lines[at]
        words = line.split(" ")
        if is_word and len(words) > 1:
            words[column % len(words)] = text
            lines[at] = " ".join(words)
        else:
            lines[at] = line[:column] + text + line[column:]
    one = read("\n".join(lines), platform)
    if one is not None:
        assert one.device.coverage.unread == len(one.device.unread)
        everything(one)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(alphabet=" \t\"'\\#configedtsnx0127./:<>&;{}[]\x03\n", max_size=60), max_size=30))
def test_any_text_raises_nothing(pieces: list[str]) -> None:
    for platform, head in (
        ("fortinet", "config system interface\nedit "),
        ("paloalto_panos", "set network "),
        ("paloalto_panos", "<config><devices><entry name='x'>"),
        ("paloalto_panos", "network {\n"),
    ):
        if platform in PLATFORMS:
            read(head + "\n".join(pieces) + "\n", platform)


@pytest.mark.parametrize("cut", ["line", "half"])
@pytest.mark.parametrize("case", [case for platform, case in CASES if platform == "fortinet" and case != "messy"])
def test_a_fortios_config_cut_anywhere_inside_a_table_is_never_called_whole(case: str, cut: str) -> None:
    lines = lines_of("fortinet", case)
    depth = 0
    tried = 0
    for number, line in enumerate(lines[:-1], 1):
        word = line.strip().partition(" ")[0]
        depth += (word == "config") - (word == "end")
        if depth > 0:
            tried += 1
            kept = (*lines[:number], lines[number][: len(lines[number]) // 2]) if cut == "half" else lines[:number]
            one = read("\n".join(kept), "fortinet")
            assert one is None or one.device.wholeness.is_whole is not True or lines[number].strip() == "end", number
    assert tried > 5


@pytest.mark.parametrize(
    "line",
    [
        "set pasword {key}",
        "set password  {key}",
        "set Password ENC {key}",
        "append password {key}",
        "set psk {key}",
        "pasword {key}",
        'set password "{key}',
    ],
)
@pytest.mark.parametrize("key", ["notasecretLine", "bm90YXNlY3JldExpbmU="])
def test_a_key_in_a_line_of_fortios_that_is_not_understood_stays_hidden(line: str, key: str) -> None:
    text = f'config router bgp\n config neighbor\n  edit "192.0.2.2"\n   {line.format(key=key)}\n  next\n end\nend\n'
    one = read(text, "fortinet")
    assert one is not None
    assert key not in everything(one)


BODIES = {
    "deep": "config system interface\n" * 20_000,
    "deep-entries": "config system interface\n edit x\n  config ipv6\n" * 10_000,
    "quotes": 'config system interface\n edit "\n' * 20_000,
    "backslashes": 'config system interface\n edit x\n set description "' + "\\" * 4000 + "\n" * 3,
    "interfaces": "config system interface\n"
    + "".join(
        f' edit "v{n}"\n  set ip 10.{n >> 8}.{n & 255}.1/24\n  set interface "v{n + 1}"\n  set vlanid 5\n next\n'
        for n in range(5_000)
    )
    + "end\n",
    "neighbors": "config system interface\n"
    + "".join(f" edit p{n}\n  set ip 172.16.{n}.1 255.255.255.0\n next\n" for n in range(200))
    + "end\nconfig router bgp\n config neighbor\n"
    + "".join(f'  edit "10.{n >> 8}.{n & 255}.2"\n   set route-map-in "R{n}"\n  next\n' for n in range(3_000))
    + " end\nend\n",
    "appends": "config system interface\n edit x\n" + "  append member a\n" * 5_000 + " next\nend\n",
    "phases": "config vpn ipsec phase1-interface\n"
    + "".join(f" edit t{n}\n  set proposal aes256-sha256\n next\n" for n in range(600))
    + "end\nconfig vpn ipsec phase2-interface\n"
    + "".join(f" edit t{n}\n  set phase1name t{n}\n next\n" for n in range(600))
    + "end\n",
    "vdoms": "config vdom\n"
    + "".join(f"edit v{n}\nconfig router bgp\nset as 1\nend\nnext\n" for n in range(2_000))
    + "end\n",
    "skipped": "config firewall policy\n" + ' edit 1\n  set comment "a \\" b"\n next\n' * 30_000 + "end\n",
}


@pytest.mark.parametrize("name", BODIES)
def test_a_fortios_text_made_to_hurt_is_read_all_the_same(name: str) -> None:
    begun = time.process_time()
    assert read("config system global\n set hostname r1\nend\n" + BODIES[name], "fortinet") is not None
    assert time.process_time() - begun < 10


@pytest.mark.parametrize(
    "line",
    [
        "set network virtual-router V protocol bgp auth-profile A sekret {key}",
        "set network virtual-router V protocol bgp auth-profile A {key}",
        "set network virtual-router V protocol bgp auth-profile secret {key}",
        "set network virtual-router V protocol bgp peer-group G peer P pasword {key}",
        "set network ike gateway G authentication pre-shared-key kee {key}",
        "set network ike gateway G pre-shared-key key {key}",
        "sett network ike gateway G key {key}",
    ],
)
@pytest.mark.parametrize("key", ["notasecretLine", "-AQ==bGluZVNlY3JldAAA=bm90YXNlY3JldA=="])
def test_a_key_in_a_line_of_pan_os_that_is_not_understood_stays_hidden(line: str, key: str) -> None:
    peer = "set network virtual-router V protocol bgp peer-group G peer P peer-address ip 192.0.2.2"
    tunnel = "set network tunnel ipsec T auto-key ike-gateway G"
    one = read(f"set deviceconfig system hostname r1\n{line.format(key=key)}\n{peer}\n{tunnel}\n", "paloalto_panos")
    assert one is not None
    assert key not in everything(one)


PANOS_BODIES = {
    "xml-deep": "<config><devices><entry name='x'><network><ike>" + "<gateway>" * 50_000,
    "xml-entries": "<config><devices><entry name='x'><network><ike><gateway>"
    + "".join(f"<entry name='g{n}'><peer-address><ip>192.0.2.1</ip></peer-address></entry>\n" for n in range(20_000))
    + "</gateway></ike></network></entry></devices></config>",
    "xml-attributes": "<config><devices><entry name='" + "x" * 100_000 + "'><network/></entry></devices></config>",
    "xml-text": "<config><devices><entry name='x'><network><ike>" + "a &amp; b\n" * 50_000 + "</ike></network></entry>",
    "braces-deep": "network {\n" * 20_000,
    "lists": "set network ike crypto-profiles ike-crypto-profiles P encryption [ " + "des " * 900 + "]\n",
    "peers": "".join(
        f"set network virtual-router V protocol bgp peer-group G peer P{n} peer-address ip 10.{n >> 8}.{n & 255}.1\n"
        for n in range(4_000)
    ),
    "rules": "".join(
        f"set network virtual-router V protocol bgp policy export rules R{n} used-by G{n % 50}\n" for n in range(3_000)
    )
    + "".join(
        f"set network virtual-router V protocol bgp peer-group G{n} peer P peer-address ip 10.0.{n}.1\n"
        for n in range(50)
    ),
    "tunnels": "".join(f"set network tunnel ipsec T{n} auto-key ike-gateway G{n}\n" for n in range(3_000)),
}


@pytest.mark.parametrize("name", PANOS_BODIES)
def test_a_pan_os_text_made_to_hurt_is_read_all_the_same(name: str) -> None:
    begun = time.process_time()
    read(f"{PANOS_BODIES[name]}\n", "paloalto_panos")
    assert time.process_time() - begun < 10
