"""IPv4 addresses as EOS writes them, `a.b.c.d/n`. Reads them several times faster than `ipaddress` does."""

from ipaddress import IPv4Interface, IPv4Network, IPv6Network

from parsers.values import ipv4_interface, network


def _split(text: str) -> tuple[int, int] | None:
    """Return address and length as numbers, None where the text is not `a.b.c.d/n`."""
    address, slash, length = text.partition("/")
    parts = address.split(".")
    if not slash or len(parts) != 4 or len(length) > 2 or not (length.isascii() and length.isdigit()):
        return None
    number = 0
    for part in parts:
        if len(part) > 3 or not (part.isascii() and part.isdigit()) or (part[0] == "0" and part != "0"):
            return None
        octet = int(part)
        if octet > 255:
            return None
        number = number << 8 | octet
    return (number, int(length)) if int(length) <= 32 else None


def interface_address(words: list[str]) -> IPv4Interface | None:
    """Return an interface address from `a.b.c.d/n`, or from address and netmask as typed; None where it is neither."""
    if len(words) == 1:
        found = _split(words[0])
        return None if found is None else IPv4Interface(found)
    return ipv4_interface(words[0], words[1]) if len(words) == 2 and "/" not in words[0] else None


def prefix(text: str) -> IPv4Network | IPv6Network | None:
    """Return `prefix/n` of either family, host bits cleared, or None."""
    found = _split(text)
    if found is not None:
        return IPv4Network(found, strict=False)
    return network(text) if ":" in text and "/" in text else None
