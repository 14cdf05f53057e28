"""Every value of every BGP neighbor stands on the lines it cites, in a spelling that its platform has for it.

Each field has its own rule; a field without one fails. `conftest.py` says what is asked of a citation.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from parsers.model.bgp import AddressFamily, BgpNeighbor

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
PLATFORMS = "arista_eos cisco_nxos cisco_xe cisco_xr frr juniper_junos".split()
_TAKEN_BACK = ("no", "inheritance-disable", "default")


def enabled(value: bool, line: Any) -> bool:
    if value:
        return line.holds("no", "shutdown") or line.holds_any("inheritance-disable", "default")
    return line.holds_any("shutdown", "disable", "inactive", "inactive:", "deactivate")


def keepalive(value: int, line: Any) -> bool:
    """The first of two numbers; on Junos a third of the hold time."""
    if line.platform == "juniper_junos":
        return any(line.has_number(3 * value + more, "hold-time") for more in range(3))
    return bool(line.has_number(value, "timers"))


def on_off(*near: str) -> Callable[[Any, Any], bool]:
    """A value where the words stand; False where they stand negated."""

    def rule(value: Any, line: Any) -> bool:
        return bool(line.holds_any(*near) and bool(value) is not line.is_negated())

    return rule


def bfd(value: bool, line: Any) -> bool:
    if value is False and line.platform == "frr" and line.text == "shutdown":
        return True  # in the session's block of the `bfd` section
    if value is False and line.platform == "cisco_xe" and line.holds("fall-over") and not line.holds("bfd"):
        return True  # it watches a route-map, and no BFD
    return on_off("bfd", "fall-over", "bfd-liveness-detection")(value, line)


def tcp_ao(value: str | bool, line: Any) -> bool:
    if value is False:  # EOS takes both kinds of password back with one word
        return bool(line.holds_any("ao", "keychain", "password") and line.is_negated())
    return bool(line.has_name(value, "ao", "keychain", "profile", "authentication-key-chain"))


def multihop(value: int | bool, line: Any) -> bool:
    if value is False:
        return bool(line.holds("ebgp-multihop") and line.holds_any(*_TAKEN_BACK))
    return bool(line.has_number(value, "ebgp-multihop", "multihop", "ttl"))


def ttl_security(value: int | bool, line: Any) -> bool:
    if value is False:
        return bool(line.holds_any("ttl-security", "maximum-hops") and line.holds_any(*_TAKEN_BACK))
    if line.platform == "cisco_xr":  # has no number: the neighbor is one hop away
        return bool(value == 1 and line.holds("ttl-security"))
    return bool(line.has_number(value, "ttl-security", "maximum-hops"))


def family(value: str, line: Any) -> bool:
    """The head of the family; where none is written, the neighbor's own line."""
    afi, _, safi = value.partition("-")
    if line.holds("address-family"):
        return bool(line.holds(afi) and (line.holds(safi) or safi == "unicast"))
    junos = {"ipv4": "inet", "ipv6": "inet6"}.get(afi, afi)
    return bool(line.holds_any("neighbor", "listen range", "allow", safi, junos, "any"))


def active(value: bool, line: Any) -> bool:
    if line.platform in ("cisco_xr", "cisco_nxos"):  # the family's presence is its activation
        return bool(line.holds("address-family"))
    if line.platform == "juniper_junos":
        return family(line.record.afi_safi, line)
    if line.holds("bgp default"):
        return value is not line.words[0].startswith("no")
    return bool(line.holds("activate") and value is (line.words[0] not in ("no", "default")))


def maximum(value: int | bool, line: Any) -> bool:
    if value is False:
        return bool(line.holds_any("no", "default") or line.has_number(0, "maximum-routes"))
    return bool(line.has_number(value, "maximum-prefix", "maximum-routes", "maximum"))


def limit_action(value: str, line: Any) -> bool:
    if line.platform == "juniper_junos":
        return line.holds("teardown") is (value == "teardown")
    return bool(
        line.holds_any("maximum-prefix", "maximum-routes") and line.holds("warning-only") is (value == "warning")
    )


def without_policy(value: str, line: Any) -> bool:
    if line.holds("missing-policy"):
        return bool(line.holds("permit") if value == "accept" else line.holds_any("deny", "deny-in-out"))
    if line.holds_any("safe-ebgp-policy", "ebgp-requires-policy"):
        return (line.words[0] == "no") is (value == "accept")
    return bool(line.holds_any("unsafe-ebgp-policy") and value == "accept")


RULES = {
    BgpNeighbor: {
        "address": lambda value, line: line.has_address(value),
        "listen_range": lambda value, line: line.has_address(value),
        "vrf": lambda value, line: line.has_vrf(value),
        "remote_as": lambda value, line: line.has_as_number(value),
        "local_as": lambda value, line: line.has_as_number(value),
        "is_enabled": enabled,
        "inactive_line": lambda _, line: enabled(False, line),
        "description": lambda value, line: line.has_text(value),
        "address_families": lambda value, line: family(value.afi_safi, line),
        "md5": on_off("password", "authentication-key"),
        "tcp_ao": tcp_ao,
        "keepalive_seconds": keepalive,
        "hold_seconds": lambda value, line: line.has_number(value, "timers", "hold-time"),
        "bfd": bfd,
        "bfd_transmit_ms": lambda value, line: line.has_number(
            value, "bfd", "interval", "minimum-interval", "transmit-interval"
        ),
        "bfd_receive_ms": lambda value, line: line.has_number(
            value,
            "bfd",
            "min_rx",
            "min-rx",
            "interval",
            "minimum-interval",
            "receive-interval",
            "minimum-receive-interval",
        ),
        "bfd_multiplier": lambda value, line: line.has_number(value, "bfd", "multiplier", "detect-multiplier"),
        "bfd_needs_timers": lambda _, line: line.text.startswith("interface "),
        "ebgp_multihop": multihop,
        "ttl_security": ttl_security,
        "update_source": lambda value, line: line.has_interface(value),
        "peer_group": lambda value, line: line.has_name(
            value, "peer-group", "peer group", "use neighbor-group", "group", "inherit peer"
        ),
    },
    AddressFamily: {
        "afi_safi": family,
        "is_active": active,
        "import_policy": lambda value, line: line.has_policy(value, "in", "import"),
        "export_policy": lambda value, line: line.has_policy(value, "out", "export"),
        "maximum_prefix": maximum,
        "maximum_prefix_action": limit_action,
        "default_originate": on_off("default-originate"),
        "without_policy": without_policy,
    },
}


def test_every_value_of_a_neighbor_is_said_by_its_lines(
    cited_config: tuple[str, Path], complaints: Callable[..., list[str]]
) -> None:
    assert complaints(*cited_config, RULES) == []


@pytest.mark.parametrize("platform", PLATFORMS)
def test_citations_of_neighbors_that_are_off_by_one_are_noticed(
    platform: str, complaints: Callable[..., list[str]], citations: Callable[..., int]
) -> None:
    path = FIXTURES / "one-router" / platform / "running-config.txt"
    assert len(complaints(platform, path, RULES, shift=1)) > 0.6 * citations(platform, path, RULES) > 50
