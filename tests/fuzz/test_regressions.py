"""Texts that once broke a reader, as short as they could be made, each with what it broke."""

import corpus
import oracle
import pytest

from parsers.model.source import plain

XR_HEAD = "!! IOS XR Configuration 7.9.2\nhostname r1\n"
SWALLOWING = """\
prefix-set OURS
  203.0.113.0/24
router bgp 64496
 neighbor 192.0.2.2
  mystery-keyword notasecret7mystery
end-set
"""
MIXED = """\
set system host-name r1
    pasword 0 notasecretTypo
tacacs-server key 7 notasecretTacacs
"""
UNKNOWN = """\
system {
    host-name r1;
}
protocols {
    bgp {
        group G {
            mystery-keyword notasecretMystery;
        }
    }
}
"""
CASES = {
    "a set without its end took in a key and printed it": ("cisco_xr", XR_HEAD + SWALLOWING),
    "a line of another platform between set lines was printed whole": ("juniper_junos", MIXED),
    "an unknown statement was printed with its value": ("juniper_junos", UNKNOWN),
}


@pytest.mark.parametrize("claim", CASES)
def test_it_no_longer_happens_that(claim: str) -> None:
    platform, text = CASES[claim]
    keys = [word.strip('";') for word in text.split() if "notasecret" in word]
    parsed = oracle.examine(text, platform, [*corpus.keys(), *keys])
    assert parsed is not None
    assert parsed.device.unread
    assert not any(key in str(plain(parsed.device)) for key in keys)
