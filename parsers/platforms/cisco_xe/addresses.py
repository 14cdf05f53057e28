"""IPv4 addresses as IOS writes them: address and dotted mask. Reads them several times faster than `ipaddress` does."""

from functools import cache
from ipaddress import IPv4Interface, IPv4Network


def dotted(text: str) -> int | None:
    """Return `a.b.c.d` as a number, None where the text is no address."""
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


@cache
def _lengths() -> dict[str, int]:
    return {str(IPv4Network((0, length)).netmask): length for length in range(33)}


def mask_length(text: str) -> int | None:
    """Return the length of a dotted netmask, None where the text is none."""
    return _lengths().get(text)


def interface_address(text: str, mask: str) -> IPv4Interface | None:
    """Return an interface address from address and netmask; None where either is missing or bad."""
    number, length = dotted(text), mask_length(mask)
    return None if number is None or length is None else IPv4Interface((number, length))


def masked_network(text: str, mask: str) -> IPv4Network | None:
    """Return the network of address and netmask, host bits cleared; None where either is bad."""
    number, length = dotted(text), mask_length(mask)
    return None if number is None or length is None else IPv4Network((number, length), strict=False)


def prefix(text: str) -> IPv4Network | None:
    """Return `a.b.c.d/n` as a network, host bits cleared; None where it is none."""
    address, slash, length = text.partition("/")
    number = dotted(address)
    if number is None or not slash or not length.isascii() or not length.isdigit() or len(length) > 2:
        return None
    return IPv4Network((number, int(length)), strict=False) if int(length) <= 32 else None
