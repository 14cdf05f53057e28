"""IPv4 addresses as XR writes them, with a dotted mask or a length; read several times faster than `ipaddress` does."""

from functools import cache
from ipaddress import IPv4Interface, IPv4Network, IPv6Network

from parsers.values import integer, network


@cache
def _lengths() -> dict[str, int]:
    return {str(IPv4Network((0, length)).netmask): length for length in range(33)}


def interface_address(text: str, mask: str = "") -> IPv4Interface | None:
    """Return an interface address from `a.b.c.d/n`, or address and netmask; None where either is missing or bad."""
    host, slash, size = text.partition("/")
    length = integer(size, 0, 32) if slash else _lengths().get(mask)
    number = _dotted(host)
    return None if number is None or length is None else IPv4Interface((number, length))


def prefix(text: str) -> IPv4Network | IPv6Network | None:
    """Return `prefix/n` of either family, host bits cleared; a bare address stands for itself; None for all else."""
    if ":" in text:
        return network(text)
    host, slash, size = text.partition("/")
    length = integer(size, 0, 32) if slash else 32
    number = _dotted(host)
    return None if number is None or length is None else IPv4Network((number, length), strict=False)


def _dotted(text: str) -> int | None:
    parts = text.split(".")
    if len(parts) != 4:
        return None
    number = 0
    for part in parts:
        if not part.isascii() or not part.isdigit() or len(part) > 3:
            return None
        octet = int(part)
        if octet > 255 or (part[0] == "0" and part != "0"):
            return None
        number = number << 8 | octet
    return number
