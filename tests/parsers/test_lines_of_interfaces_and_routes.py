"""Every value of every interface, route, key chain and policy stands on the lines it cites, in its platform's spelling.

Each field has its own rule; a field without one fails. `conftest.py` says what is asked of a citation.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from parsers.model.device import StaticRoute
from parsers.model.interface import Interface
from parsers.model.macsec import ChainKey, KeyChain
from parsers.model.policy import PrefixList, RoutePolicy

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
PLATFORMS = "arista_eos cisco_nxos cisco_xe cisco_xr frr juniper_junos".split()
_TAG_WORDS = (
    "encapsulation",
    "vlan",
    "vlan-id",
    "vlan-tags",
    "client",
    "outer",
    "inner",
    "dot1q",
    "dot1ad",
    "switchport",
)
_SVI = re.compile(r"interface (?:vlan|bvi|bdi) ?(\d+)")


def enabled(value: bool, line: Any) -> bool:
    if value:
        return bool(line.holds("no", "shutdown"))
    return bool(line.holds_any("shutdown", "disable", "inactive", "inactive:", "deactivate") and not line.holds("no"))


def bundle(value: str, line: Any) -> bool:
    """The bundle's number, or on Junos its name, in the line of the member."""
    if line.platform == "juniper_junos":
        return bool(line.has_name(value, "802.3ad", "redundant-parent"))
    return bool(line.has_number(re.sub(r"\D", "", value), "channel-group", "bundle id"))


def ip_mtu(value: int, line: Any) -> bool:
    """The number where the platform counts the IP packet alone, else with the header and tags that it counts too."""
    added = (0, 14, 18, 22) if line.platform in ("cisco_xr", "juniper_junos") else (0,)
    return any(line.has_number(value + more, "mtu") for more in added)


def tag(value: int, line: Any) -> bool:
    """A tag stands in a list or a range too, behind a TPID (`0x88a8.10`), or in an SVI's own name."""
    head = _SVI.match(line.text)
    if head:
        return int(head[1]) == value
    ranges = [(int(low), int(high)) for low, high in re.findall(r"(?<!\d)(\d+)-(\d+)", line.text)]
    is_named = re.search(rf"(?<![\w]){value}(?!\w)", line.text) or any(low <= value <= high for low, high in ranges)
    is_any = line.holds("switchport mode trunk")  # a trunk without a list carries every VLAN
    return bool(line.holds_any(*_TAG_WORDS) and (is_named or is_any))


def tag_count(value: int, line: Any) -> bool:
    record = line.record
    if _SVI.match(line.text):
        return bool(record.kind == "svi")
    if not line.holds_any(*_TAG_WORDS, "native-vlan-id"):
        return False
    if value == 0:
        return bool(line.holds_any("native", "access", "none"))
    return tag(record.outer_tag, line) or (value == 2 and tag(record.inner_tag, line))


def ethertype(value: str, line: Any) -> bool:
    return value in line.text or (value == "0x88a8" and line.holds("dot1ad"))


def parent(value: str, line: Any) -> bool:
    """The name begins the sub-interface's own; below an SVI stands the port's line that carries the VLAN."""
    if line.record.kind == "svi" and line.platform != "juniper_junos":
        if line.holds("interface") and not _SVI.match(line.text):
            return any(line.has_interface(one) or one in line.text for one in (value, value.lower()))
        return bool(line.holds_any("switchport", "encapsulation", "bridge-domain", "routed interface"))
    own = value if line.platform == "juniper_junos" else line.record.name
    return bool(line.has_interface(own) and line.record.canonical_name.startswith(value))


def layer2(value: bool, line: Any) -> bool:
    if not value:
        return bool(line.holds("no", "switchport") or line.holds("switchport default mode routed"))
    words = ("switchport", "l2transport", "encapsulation vlan", "vlan id", "bridge", "ethernet-switching", "ccc")
    return bool(line.holds_any(*words) and not line.holds("no"))


def next_hop(value: Any, line: Any) -> bool:
    return bool(line.has_address(value))


def discard(value: bool, line: Any) -> bool:
    return line.holds_any("null0", "null 0", "blackhole", "reject", "discard", "receive") is value


_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


def moment(value: Any, line: Any) -> bool:
    """An end of the lifetime: its day and time; the later end may be given as a `duration`."""
    if line.holds("duration"):
        return bool(line.holds_any("lifetime", "accept-lifetime", "send-lifetime"))
    if line.platform == "juniper_junos":  # a zone may move the day
        return bool(line.holds("start-time") and any(str(value.year + more) in line.text for more in (0, 1)))
    is_worded = (
        str(value.year) in line.text and _MONTHS[value.month - 1] in line.text and line.has_number(f"0?{value.day}")
    )
    return (
        "lifetime" in line.text and f"{value:%H:%M:%S}" in line.text and (is_worded or f"{value:%Y-%m-%d}" in line.text)
    )


def hexadecimal(value: str, line: Any) -> bool:
    """A CKN: hex digits, whatever their case, and leading zeros aside."""
    return any(re.fullmatch(r"[0-9a-f]+", one) and one.lstrip("0") == value.lower().lstrip("0") for one in line.words)


def identifier(value: str, line: Any) -> bool:
    return bool(line.has_name(value) or hexadecimal(value, line))


def name(value: str, line: Any) -> bool:
    """The name; without the logical system or profile before it, the fallback's mark, or the brackets of a function."""
    spellings = (value, value.rpartition("/")[2], value.removesuffix(" fallback"), value.removesuffix("()"))
    return any(line.has_name(one) for one in spellings)


def algorithm(value: str, line: Any) -> bool:
    """The words apart by dashes or underscores, in either case."""
    return re.sub(r"[\W_]", "", value) in re.sub(r"[\W_]", "", line.text)


def listed(value: Any, line: Any) -> bool:
    return bool(line.has_address(value.prefix) or line.holds("apply-path"))


def term(value: Any, line: Any) -> bool:
    if line.holds("route-map"):  # without a word, an entry permits
        return line.holds("deny") is (value.action == "reject")
    if line.platform == "cisco_xr":
        return value.line in line.record.lines["terms"]
    words = ("term", "then", "from", "policy-statement", "accept", "reject", "filter-list", "distribute-list")
    return bool(line.holds_any(*words) or name(value.name, line))


def has(question: str, *near: str) -> Callable[[Any, Any], bool]:
    """Ask the line itself, by the name of its question."""
    return lambda value, line: bool(getattr(line, question)(value, *near))


RULES = {
    Interface: {
        "name": has("has_interface"),
        "description": has("has_text"),
        "is_enabled": enabled,
        "vrf": has("has_vrf"),
        "ipv4": has("has_address"),
        "ipv6": has("has_address"),
        "secondary_ipv4": has("has_address"),
        "mtu": has("has_number", "mtu"),
        "ip_mtu": ip_mtu,
        "tag_count": tag_count,
        "outer_tag": tag,
        "inner_tag": tag,
        "ethertype": ethertype,
        "inner_ethertype": ethertype,
        "parent": parent,
        "bundle": bundle,
        "members": lambda _, line: bundle(line.record.canonical_name, line),
        "is_layer2": layer2,
        "bfd_transmit_ms": has("has_number", "interval"),
        "bfd_receive_ms": has("has_number", "min_rx", "min-rx", "interval"),
        "bfd_multiplier": has("has_number", "multiplier"),
    },
    StaticRoute: {
        "prefix": has("has_address"),
        "vrf": has("has_vrf"),
        "next_hop": next_hop,
        "interface": has("has_interface"),
        "is_discard": discard,
    },
    KeyChain: {"name": name, "keys": lambda value, line: identifier(value.identifier, line)},
    ChainKey: {
        "identifier": identifier,
        "ckn": hexadecimal,
        "algorithm": algorithm,
        "secret": lambda _, line: line.holds_any("key-string", "key-octet-string", "key", "secret", "cak"),
        "valid_from": moment,
        "valid_to": moment,
    },
    PrefixList: {"name": name, "rules": listed},
    RoutePolicy: {"name": name, "terms": term},
}


def test_every_value_is_said_by_its_lines(cited_config: tuple[str, Path], complaints: Callable[..., list[str]]) -> None:
    assert complaints(*cited_config, RULES) == []


@pytest.mark.parametrize("platform", PLATFORMS)
def test_citations_that_are_off_by_one_are_noticed(
    platform: str, complaints: Callable[..., list[str]], citations: Callable[..., int]
) -> None:
    path = FIXTURES / "one-router" / platform / "running-config.txt"
    assert len(complaints(platform, path, RULES, shift=1)) > 0.5 * citations(platform, path, RULES) > 20
