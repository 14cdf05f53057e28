"""cisco_xe: whether a capture is whole, whether it hides keys, and whose config it is."""

from collections.abc import Callable

import pytest

from parsers import Parsed
from parsers.clean_text import clean
from parsers.errors import ParseError
from parsers.platforms.cisco_xe import recognise

Parse = Callable[..., Parsed]
BODY = "version 17.9\nhostname er1\n!\ninterface GigabitEthernet0/0/1\n ip address 192.0.2.1 255.255.255.252\n!\n"


@pytest.mark.parametrize("tail", ["end\n", "end", "end\n\n\n", "end\ner1#\n", "end\n\ner1#exit\n", "end\ner1>\n"])
def test_a_config_that_ends_with_end_is_whole_a_prompt_after_it_allowed(parse_text: Parse, tail: str) -> None:
    wholeness = parse_text(BODY + tail).device.wholeness
    assert (wholeness.is_whole, wholeness.line) == (True, 7)


@pytest.mark.parametrize(
    "tail", ["", "end of story\n", "end\nother#\n", "end\ner1#show version\nCisco IOS\n", "er1#\n"]
)
def test_a_config_that_ends_otherwise_is_not_whole(parse_text: Parse, tail: str) -> None:
    assert parse_text(BODY + tail).device.wholeness.is_whole is False


@pytest.mark.parametrize(("more", "is_whole"), [(0, True), (700, True), (3000, False)])
def test_a_byte_count_far_above_what_was_captured_tells_of_lost_lines(
    parse_text: Parse, more: int, is_whole: bool
) -> None:
    text = f"Building configuration...\n\nCurrent configuration : {len(BODY) + 4 + more} bytes\n{BODY}end\n"
    wholeness = parse_text(text).device.wholeness
    assert wholeness.is_whole is is_whole
    assert wholeness.line == (9 + 1 if is_whole else 3)


def test_a_byte_count_below_what_was_captured_tells_nothing(parse_text: Parse) -> None:
    text = f"Current configuration : 12 bytes\n{BODY}end\n"
    assert parse_text(text).device.wholeness.is_whole is True


def test_pager_words_without_a_byte_count_leave_it_open_what_was_lost(parse_text: Parse) -> None:
    text = BODY.replace("!\ninterface", " --More-- \x08\x08\x08!\ninterface") + "end\n"
    wholeness = parse_text(text).device.wholeness
    assert wholeness.is_whole is False
    assert "pager" in wholeness.because


def test_a_banner_that_nothing_ends_is_damage_at_its_line(parse_text: Parse) -> None:
    wholeness = parse_text(BODY + "banner login ^C\nno end of it\nend\n").device.wholeness
    assert (wholeness.is_whole, wholeness.line) == (False, 7)


@pytest.mark.parametrize(
    "line", ["neighbor 192.0.2.2 remote-as 12076", "ip address 192.0.2.5 255.255.255.252", "encapsulation dot1Q 100"]
)
def test_a_line_outside_its_block_tells_of_lost_indentation(parse_text: Parse, line: str) -> None:
    device = parse_text(f"{BODY}{line}\nend\n").device
    assert (device.wholeness.is_whole, device.wholeness.line) == (False, 7)
    assert [one.line for one in device.unread] == [7]


def test_the_last_configuration_change_is_no_time_of_capture(parse_text: Parse) -> None:
    text = f"! Last configuration change at 10:00:00 UTC Mon Jan 5 2026 by netops\n{BODY}end\n"
    assert parse_text(text).device.wholeness.printed_at is None


def test_a_config_with_nothing_but_its_frame_hides_secrets_by_privilege(parse_text: Parse) -> None:
    text = (
        "Building configuration...\n\nCurrent configuration : 57 bytes\n!\nboot-start-marker\nboot-end-marker\n!\nend\n"
    )
    wholeness = parse_text(text).device.wholeness
    assert wholeness.hides_secrets is True
    assert "privilege" in wholeness.hides_because


@pytest.mark.parametrize("mask", ["<removed>", "*****", "********", "<SCRUBBED>", "7 <removed>", "7 ****"])
def test_a_masked_key_is_hidden_and_not_a_key_of_seven_letters(parse_text: Parse, mask: str) -> None:
    text = f"{BODY}router bgp 64496\n neighbor 192.0.2.2 remote-as 12076\n neighbor 192.0.2.2 password {mask}\nend\n"
    device = parse_text(text).device
    assert device.wholeness.hides_secrets is True
    secret = device.bgp_neighbors[0].md5
    assert secret
    assert (secret.encoding, secret.length, secret.fingerprint) == ("masked", None, None)


@pytest.mark.parametrize("text", ["milk\nbread\n", "system {\n    host-name r1;\n}\n", "<html>\n</html>\n"])
def test_a_text_that_is_no_config_of_ios_is_refused(parse_text: Parse, text: str) -> None:
    with pytest.raises(ParseError, match="not an IOS config"):
        parse_text(text)


PREAMBLE = "Building configuration...\n\nCurrent configuration : 4711 bytes\n!\n"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (f"{PREAMBLE}version 17.9\nservice timestamps log datetime msec\n{BODY}end\n", "certain"),
        ("! Last configuration change at 1\nversion 15.7\nno aaa new-model\n" + BODY, "certain"),
        (f"{PREAMBLE}no aaa new-model\nbanner login ^C\nfeature of the day\n^C\n{BODY}end\n", "certain"),
        (f"{PREAMBLE}no aaa new-model\ntransceiver type all\n monitoring\n{BODY}end\n", "certain"),
        (BODY + "end\n", "likely"),
        ("interface GigabitEthernet0/0\n encapsulation dot1Q 100\n", "likely"),
        ("router bgp 64496\n neighbor 192.0.2.2 remote-as 12076\n", None),  # FRR writes the same: no guess
        ("Mon Jan  1 10:00:00.000 UTC\nBuilding configuration...\n!! IOS XR Configuration 7.9.2\nhostname r1\n", None),
        ("!Command: show running-config\nversion 10.3(2)\nfeature bgp\ninterface Ethernet1/1\n", None),
        ("! Command: show running-config\n! device: edge1 (DCS-7280, EOS-4.31.2F)\nrouter bgp 1\n neighbor x\n", None),
        ("Building configuration...\n\nCurrent configuration:\n!\nfrr version 9.1\nrouter bgp 1\n", None),
        ("## Last commit: 2024-01-01 12:00:00 UTC by user\nversion 22.4R1;\nsystem {\n", None),
        ("set system host-name r1\nset interfaces xe-0/0/3 unit 0\n", None),
        (
            "interface TenGigE0/0/0/0\n ipv4 address 192.0.2.1 255.255.255.252\nrouter bgp 1\n neighbor 192.0.2.2\n",
            None,
        ),
        ("milk\nbread\n", None),
    ],
)
def test_it_knows_its_own_and_claims_no_other(text: str, wanted: str | None) -> None:
    assert recognise(clean("r1.cfg", text)) == wanted
