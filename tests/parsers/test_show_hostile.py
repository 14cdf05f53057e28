"""Show output is hostile text: whatever stands in a file, reading ends and says what it could not read."""

from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import parse_show
from parsers.model.state import DeviceState
from parsers.show.notes import MAX_RECORDS
from parsers.show.reading import MAX_CHARACTERS, ShowText

COMMANDS = (
    "show_bgp_all_summary",
    "show_bgp_neighbors",
    "show_mka_sessions",
    "show_macsec_mka_session",
    "show_ip_arp",
    "show_crypto_ikev2_sa_detailed",
    "swanctl_--list-sas",
)
WORDS = st.sampled_from(
    "Neighbor V AS State/PfxRcd St/PfxRcd State Peer State|#Active 192.0.2.2 2001:db8::1 12076 4 12 Idle Establ "
    "(Admin) BGP neighbor is vrf VRF: For address family: Type: External State: Interface name: Interface-Name state: "
    "Secured - Status: SECURED 0011.2233.4400/0008 Hu0/1/0 8 GCM-AES-XPN-256 No Cipher CAK Name (CKN).. aabb AN: "
    "inuse Encryption: on READY 10.0.0.1/500 az: #1, ESTABLISHED, IKEv2, remote 'x' @ local INSTALLED, Incomplete "
    "0aa0.bbcc.dd01 { } [ < --More-- MKA Detailed Status for Session \x00 \x1b[2J".split()
)
LINES = st.lists(st.lists(WORDS, max_size=12).map(" ".join), max_size=12).map("\n".join)


def read(command: str, text: str) -> DeviceState:
    return parse_show([ShowText("state/r1/x.txt", command, text)])[0]


@pytest.mark.parametrize("command", COMMANDS)
@settings(max_examples=150)
@given(text=LINES)
def test_any_rows_of_known_words_are_read_or_named(command: str, text: str) -> None:
    state = read(command, text)
    found = (*state.bgp_sessions, *state.mka_sessions, *state.arp, *state.ike_sessions)
    assert found or state.problems
    lines = text.count("\n") + 1
    assert all(1 <= one.block_line <= lines for one in found)


@pytest.mark.parametrize("command", COMMANDS)
@settings(max_examples=60)
@given(text=st.text(max_size=300))
def test_any_text_is_read_or_named(command: str, text: str) -> None:
    assert read(command, text).outputs


@pytest.mark.parametrize("opening", ["{", "[", "<a>", '{"a":'])
def test_what_is_nested_without_end_is_refused(opening: str) -> None:
    for command in ("show_bgp_summary_json", "show_mka_sessions_json"):
        assert read(command, opening * 50_000).problems


def test_a_table_of_too_many_rows_is_cut_and_said_to_be() -> None:
    head = "Neighbor V AS MsgRcvd MsgSent TblVer InQ OutQ Up/Down State/PfxRcd\n"
    rows = "".join(
        f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255} 4 64496 1 1 1 0 0 1d 5\n" for n in range(MAX_RECORDS + 5)
    )
    state = read("show_bgp_summary", head + rows)
    assert len(state.bgp_sessions) == MAX_RECORDS
    assert "more than" in state.problems[0].problem


def test_a_file_that_is_too_large_is_not_read() -> None:
    assert "larger" in read("show_ip_arp", "x" * (MAX_CHARACTERS + 1)).problems[0].problem


def test_a_description_that_looks_like_a_neighbor_is_not_taken_for_one() -> None:
    text = """\
        BGP summary information for VRF default
          Description              Neighbor  V AS           MsgRcvd   MsgSent  InQ OutQ  Up/Down State   PfxRcd PfxAcc
          203.0.113.9 down Idle    192.0.2.2 4 12076           1234      1230    0    0   1d19h Estab   12     12
        """
    (one,) = read("show_ip_bgp_summary_vrf_all", dedent(text)).bgp_sessions
    assert (str(one.address), one.is_established) == ("192.0.2.2", True)
