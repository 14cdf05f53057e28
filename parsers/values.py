"""Single values of router text, read with bounds: None where the text is not one.

IPv4 is read by hand, several times faster than `ipaddress` reads it. Addresses recur in a config, line after line of
the same neighbor, so the functions that make them remember.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network

MAX_ASN = 4294967295
_REMEMBERED = 4096
_OCTETS = {str(number): number for number in range(256)}  # no leading zeros: `010` is no octet
_IPV4_LENGTHS = {str(length): length for length in range(33)}


def integer(text: str, low: int, high: int) -> int | None:
    """Return `text` as a decimal integer in low..high, or None."""
    if not text.isascii() or not text.isdigit() or len(text) > 10:
        return None
    number = int(text)
    return number if low <= number <= high else None


def vlan_tag(text: str) -> int | None:
    """Return a VLAN tag, 1..4094, or None."""
    return integer(text, 1, 4094)


def as_number(text: str) -> int | None:
    """Return an AS number, plain or asdot (`1.10` is 65546), 0..4294967295, or None."""
    high, dot, low = text.partition(".")
    if not dot:
        return integer(text, 0, MAX_ASN)
    upper, lower = integer(high, 0, 65535), integer(low, 0, 65535)
    return None if upper is None or lower is None else upper * 65536 + lower


def dotted(text: str) -> int | None:
    """Return `a.b.c.d` as a number, or None."""
    try:
        one, two, three, four = text.split(".")
        return _OCTETS[one] << 24 | _OCTETS[two] << 16 | _OCTETS[three] << 8 | _OCTETS[four]
    except (ValueError, KeyError):
        return None


@lru_cache(_REMEMBERED)
def address(text: str) -> IPv4Address | IPv6Address | None:
    """Return an address of either family (an IPv6 zone is refused), or None."""
    number = dotted(text)
    if number is not None:
        return IPv4Address(number)
    try:
        return IPv6Address(text) if ":" in text and "%" not in text else None
    except ValueError:
        return None


def ipv4_interface(text: str, mask: str = "") -> IPv4Interface | None:
    """Return `a.b.c.d/n`, or address and netmask, as an interface address; None where either is missing or bad."""
    if mask:
        number, length = dotted(text), mask_length(mask)
    else:
        number, length = _sliced(text)
    return None if number is None or length is None else IPv4Interface((number, length))


def masked_network(text: str, mask: str) -> IPv4Network | None:
    """Return the network of address and netmask, host bits cleared; None where either is bad."""
    number, length = dotted(text), mask_length(mask)
    return None if number is None or length is None else IPv4Network((number, length), strict=False)


def mask_length(text: str) -> int | None:
    """Return the length of a dotted netmask, or None."""
    return _mask_lengths().get(text)


@cache
def _mask_lengths() -> dict[str, int]:
    return {str(IPv4Network((0, length)).netmask): length for length in range(33)}


def _sliced(text: str) -> tuple[int | None, int | None]:
    """Return `a.b.c.d/n` as number and length."""
    head, _, tail = text.partition("/")
    return dotted(head), _IPV4_LENGTHS.get(tail)


def ipv6_interface(text: str) -> IPv6Interface | None:
    """Return `address/n` as an IPv6 interface address, or None."""
    try:
        return IPv6Interface(text) if "/" in text and "%" not in text else None
    except ValueError:
        return None


@lru_cache(_REMEMBERED)
def network(text: str) -> IPv4Network | IPv6Network | None:
    """Return `prefix/n` of either family, host bits cleared, or None. Without a length it is one host."""
    if ":" not in text:
        head, slash, tail = text.partition("/")
        number, length = dotted(head), _IPV4_LENGTHS.get(tail) if slash else 32
        return None if number is None or length is None else IPv4Network((number, length), strict=False)
    try:
        return IPv6Network(text, strict=False) if "%" not in text else None  # a zone may hold a slash: no length
    except ValueError:
        return None


def prefix(text: str) -> IPv4Network | IPv6Network | None:
    """Return `prefix/n` of either family, host bits cleared, or None, also where the length is missing."""
    return network(text) if "/" in text else None


def is_told(words: Sequence[str]) -> bool:
    """Tell whether a line that was not understood may be shown whole, since its first words are ones that we know.

    Below `ip` and `ipv6` stand many protocols, some with keys: an unknown one is shown without what follows it.
    """
    return words[0] not in ("ip", "ipv4", "ipv6") or words[1:2] == ["address"]
