"""cisco_xe: the facts of every fixture are those written by hand, and every cited line says what it is cited for."""

import json
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from parsers import Parsed, parse
from parsers.model.capture import Capture
from parsers.model.secret import Sealer
from parsers.model.source import plain

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "cisco_xe"
CASES = sorted(one.name for one in FOLDER.iterdir() if one.is_dir())
_IDENTITY = (
    "canonical_name",
    "address",
    "vrf",
    "afi_safi",
    "name",
    "interface",
    "identifier",
    "kind",
    "line",
    "prefix",
)


def text_of(case: str) -> str:
    return (FOLDER / case / "running-config.txt").read_bytes().decode()


@cache
def parsed(case: str) -> Parsed:
    capture = Capture(device="unnamed", file=f"{case}.txt", text=text_of(case), platform="cisco_xe")
    return parse(capture, Sealer(b"0" * 32))


def missing(expected: Any, actual: Any, path: str) -> Iterator[str]:
    """Yield what `expected` holds and `actual` does not; a list of records may hold more than is expected."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        for key, value in expected.items():
            if key not in actual:
                yield f"{path}.{key} is not there, expected {value!r}"
            else:
                yield from missing(value, actual[key], f"{path}.{key}")
    elif isinstance(expected, list) and expected and isinstance(expected[0], dict):
        for position, one in enumerate(expected):
            same = [two for two in actual if all(two.get(key) == one[key] for key in _IDENTITY if key in one)]
            found = [list(missing(one, two, f"{path}[{position}]")) for two in same]
            yield from min(found, key=len, default=[f"{path}[{position}] is not there: {one!r}"])
    elif expected != actual:
        yield f"{path} is {actual!r}, expected {expected!r}"


def test_there_are_fixtures_of_every_form() -> None:
    wanted = {"plain", "messy", "cut-off", "peer-group-password", "peer-session-two-levels", "policy-template-sequence"}
    wanted |= {"vrf-address-family", "no-default-activation", "listen-range", "asdot", "ipv6", "secrets"}
    wanted |= {"macsec-bundle", "qinq", "old-style", "sanitised"}
    wanted |= {"ipsec-vti", "ipsec-smart-defaults", "ipsec-defaults-off", "ipsec-ikev1", "ipsec-crypto-map"}
    assert wanted <= set(CASES)


@pytest.mark.parametrize("case", CASES)
def test_the_facts_are_those_written_by_hand(case: str) -> None:
    expected = json.loads((FOLDER / case / "facts.json").read_text())
    assert len(expected) > 1
    assert list(missing(expected, plain(parsed(case).device), case)) == []


@pytest.mark.parametrize("case", CASES)
def test_no_interface_neighbor_or_unread_line_comes_out_that_was_not_expected(case: str) -> None:
    expected = json.loads((FOLDER / case / "facts.json").read_text())
    device = plain(parsed(case).device)
    for kind in ("bgp_neighbors", "unread", "key_chains", "macsec_ports", "static_routes", "ipsec_tunnels"):
        if kind in expected:
            assert len(device[kind]) == len(expected[kind]), kind


@pytest.mark.parametrize("case", CASES)
def test_a_case_says_what_software_it_shows_and_where_it_comes_from(case: str) -> None:
    about = tomllib.loads((FOLDER / case / "case.toml").read_text())
    assert about["software"].startswith(("IOS ", "IOS-XE "))
    assert about["origin"] == "written by hand"


@pytest.mark.parametrize("case", CASES)
def test_the_tally_of_lines_is_that_of_the_lines_that_are_neither_blank_nor_comment(case: str) -> None:
    device = parsed(case).device
    text = text_of(case).replace("\r\n", "\n").replace("--More--", "").removeprefix("\ufeff")
    lines = [line.strip(" \t\x08") for line in text.split("\n")]
    counted = [line for line in lines if line and line[0] != "!"]
    commented = sum(line.startswith("!") and "<removed>" in line for line in lines)
    tally = device.coverage
    assert tally.understood + tally.outside + tally.unread == len(counted) + commented
    assert tally.unread == len(device.unread)


_CHAIN = ("tunnel", "profile", "crypto", "proposal", "keyring", "transform-set", "authentication")  # what leads there
_IPSEC_WORDS = {
    "name": ("interface", "crypto", *_CHAIN),
    "is_enabled": ("interface", "shutdown", "crypto map"),
    "is_active": ("interface",),
    "vrf": ("forwarding", "interface", "ivrf", "vrf", "crypto map"),
    "front_vrf": ("vrf", "interface", "crypto map"),
    "source_address": ("tunnel source", "ip address"),
    "source_interface": ("tunnel source", "local-address", "crypto map"),
    "is_responder_only": ("interface", "tunnel destination", "responder-only", "dynamic"),
    "ike_version": ("profile", "crypto"),
    "encryption": ("encr", *_CHAIN),
    "integrity": ("integrity", "hash", *_CHAIN),
    "prf": ("prf", *_CHAIN),
    "dh_groups": ("group", *_CHAIN),
    "pfs_groups": ("set pfs", *_CHAIN),
    "has_ah": ("transform-set",),
    "ike_proposals": _CHAIN,
    "ipsec_proposals": _CHAIN,
    "psk": ("pre-shared-key", "key", "password", *_CHAIN),
    "psk_remote": ("pre-shared-key", "key", "authentication"),
    "is_psk_wildcard": ("peer", "key", *_CHAIN),
    "is_any_remote_id": ("match identity", *_CHAIN),
    "remote_id": ("match identity",),
    "is_aggressive": ("aggressive", *_CHAIN),
    "authentication": ("authentication", "isakmp policy"),
    "dpd_seconds": ("dpd", "keepalive", *_CHAIN),
    "sa_lifetime_kilobytes": ("lifetime", *_CHAIN),
    "sa_lifetime_seconds": ("lifetime", *_CHAIN),
    "ike_lifetime_seconds": ("lifetime", *_CHAIN),
    "replay_window": ("replay", *_CHAIN),
    "mtu": ("mtu", "interface"),
    "mss": ("adjust-mss", "interface"),
    "mode": ("mode", *_CHAIN),
    "is_gre": ("tunnel mode", "interface", "gre"),
    "selectors": ("permit", "match address"),
    "local": ("permit",),
    "remote": ("permit",),
    "is_route_based": ("crypto",),
}
_WORDS = {  # a field's cited line holds one of these words, where it does not hold the value itself
    "is_enabled": ("shutdown", "inherit"),
    "is_active": ("activate", "ipv4-unicast", "peer-group"),
    "bfd": ("fall-over", "inherit"),
    "md5": ("password", "inherit"),
    "secret": ("key-string",),
    "address": ("neighbor", "listen"),
    "address_families": ("neighbor", "listen"),
    "peer_group": ("peer-group",),
    "remote_as": ("remote-as", "inherit", "peer-group"),
    "local_as": ("local-as", "router bgp"),
    "ethertype": ("ethertype", "dot1ad"),
    "tag_count": ("encapsulation",),
    "outer_tag": ("encapsulation",),
    "inner_tag": ("encapsulation",),
    "ipv4": ("ip address",),
    "secondary_ipv4": ("ip address",),
    "ipv6": ("ipv6 address",),
    "members": ("channel-group",),
    "bundle": ("channel-group",),
    "is_layer2": ("switchport",),
    "parent": ("switchport", "encapsulation", "bridge-domain"),
    "update_source": ("update-source",),
    "ebgp_multihop": ("ebgp-multihop", "inherit"),
    "ttl_security": ("ttl-security", "inherit"),
    "tcp_ao": (" ao ", "inherit"),
    "bfd_needs_timers": ("interface",),
    "bfd_transmit_ms": ("bfd interval", "interval"),
    "bfd_receive_ms": ("bfd interval", "interval"),
    "bfd_multiplier": ("bfd interval", "interval"),
    "keepalive_seconds": ("timers", "inherit"),
    "hold_seconds": ("timers", "inherit"),
    "import_policy": (" in", "inherit"),
    "export_policy": (" out", "inherit"),
    "maximum_prefix": ("maximum-prefix", "inherit"),
    "maximum_prefix_action": ("maximum-prefix", "inherit"),
    "default_originate": ("default-originate",),
    "without_policy": ("safe-ebgp-policy",),
    "cipher_suites": ("macsec-cipher-suite", "mka policy"),
    "keys": ("key",),
    "fallback_keys": ("fallback-key-chain",),
    "ssci_from_sci": ("ssci-based-on-sci", "mka policy"),
    "sak_rekey_seconds": ("sak-rekey",),
    "include_icv_indicator": ("include-icv-indicator",),
    "delay_protection": ("delay-protection",),
    "ckn": ("key",),
    "valid_from": ("lifetime",),
    "valid_to": ("lifetime",),
    "vrf": ("forwarding", "route"),
    "prefix": ("route",),
    "next_hop": ("route",),
    "interface": ("route",),
    "is_discard": ("route",),
    "rules": ("prefix-list", "seq", "as-path"),
    "terms": ("route-map",),
    "afi_safi": ("neighbor", "range"),
    "include_sci": ("mka policy",),
    "confidentiality_offset": ("confidentiality-offset", "mka policy"),
    "vlan_tags_in_clear": ("dot1q-in-clear",),
}


def cited(record: Any, path: str = "device") -> Iterator[tuple[str, str, Any, int]]:
    """Yield path, field, value and first line of every fact that cites a line."""
    if isinstance(record, dict):
        for field, numbers in (record.get("lines") or {}).items():
            yield path, field, record.get(field), numbers[0]
        for key, value in record.items():
            yield from cited(value, f"{path}.{key}")
    elif isinstance(record, list):
        for position, one in enumerate(record):
            yield from cited(one, f"{path}[{position}]")


@pytest.mark.parametrize("case", CASES)
def test_a_cited_line_holds_the_value_or_names_what_it_inherits_from(case: str) -> None:
    lines = text_of(case).replace("\r\n", "\n").split("\n")
    facts = list(cited(plain(parsed(case).device)))
    assert facts
    for path, field, value, number in facts:
        line = lines[number - 1]
        words = _WORDS.get(field, ()) if "macsec_ports" not in path or field != "is_active" else ("macsec", "mka")
        words = _IPSEC_WORDS.get(field, ()) if "ipsec_tunnels" in path else words
        is_open = value is None and "peer-group" in line  # a group that is not defined might say it
        is_said = is_open or str(value) in line or any(word in line for word in words)
        assert is_said, f"{path}.{field}={value!r} cites {line!r}"


@pytest.mark.parametrize("case", CASES)
def test_lines_after_the_first_name_what_brings_the_value_in(case: str) -> None:
    lines = text_of(case).replace("\r\n", "\n").split("\n")
    device = parsed(case).device
    bringing = ("peer-group", "inherit", "template", "mka policy", "fall-over", "pre-shared-key")
    for neighbor in device.bgp_neighbors:
        for field, numbers in neighbor.lines.items():
            if field != "address_families":
                for number in numbers[1:]:
                    assert any(word in lines[number - 1] for word in bringing), (field, numbers)
