"""Addresses, lists of them and lists of prefixes, as Azure writes them."""

from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

from agent.azure.view import Facts, View, prefix


def address(view: View, facts: Facts, field: str, name: str) -> None:
    """Read one address; an empty one is absent, and so is 0.0.0.0, Terraform's word for it."""
    value, pointer = view.find(name)
    if value is None or value in ("", "0.0.0.0"):  # noqa: S104 - a value read, not a socket bound
        return
    one = _address(value)
    if one is None:
        view.complain(pointer, name, "an address")
        return
    facts.put(field, one, pointer, str(value))


def addresses(view: View, facts: Facts, field: str, name: str) -> None:
    """Read a list of addresses, or one text with commas between them, as `bgpPeeringAddress` of a pair of instances."""
    value, pointer = view.find(name)
    if isinstance(value, str):
        value = [one.strip() for one in value.split(",") if one.strip()] or None
        _put_known(view, facts, field, name, value, lambda _: pointer, _address)
    else:
        _put_known(view, facts, field, name, value, lambda index: f"{pointer}/{index}", _address)


def prefixes(view: View, facts: Facts, field: str, name: str) -> None:
    """Read a list of prefixes."""
    value, pointer = view.find(name)
    _put_known(view, facts, field, name, value, lambda index: f"{pointer}/{index}", prefix)


def _put_known(
    view: View,
    facts: Facts,
    field: str,
    name: str,
    value: Any,
    place: Callable[[int], str],
    read: Callable[[Any], Any],
) -> None:
    """Keep the members that can be read; the others are complained of, each at its place."""
    if value is None:
        return
    if not isinstance(value, list):
        view.complain(view.find(name)[1], name, "a list")
        return
    known = []
    for index, one in enumerate(value):
        member = read(one)
        if member is None:
            view.complain(place(index), name, "addresses or prefixes")
        else:
            known.append(member)
    facts.put(field, tuple(known), view.find(name)[1], ", ".join(map(str, known)) or "none")


def _address(value: Any) -> IPv4Address | IPv6Address | None:
    if not isinstance(value, str) or "%" in value:
        return None
    try:
        return ip_address(value.strip())
    except ValueError:
        return None
