"""Single values of router text, read with bounds: None where the text is not one."""

from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network, ip_address

MAX_ASN = 4294967295


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


def address(text: str) -> IPv4Address | IPv6Address | None:
    """Return an address of either family (an IPv6 zone is refused), or None."""
    try:
        return ip_address(text) if "%" not in text else None
    except ValueError:
        return None


def ipv4_interface(text: str, mask: str = "") -> IPv4Interface | None:
    """Return `a.b.c.d/n`, or address and netmask, as an interface address; None where either is missing or bad."""
    try:
        if mask:
            return IPv4Interface(f"{text}/{mask}")
        return IPv4Interface(text) if "/" in text else None
    except ValueError:
        return None


def ipv6_interface(text: str) -> IPv6Interface | None:
    """Return `address/n` as an IPv6 interface address, or None."""
    try:
        return IPv6Interface(text) if "/" in text and "%" not in text else None
    except ValueError:
        return None


def network(text: str) -> IPv4Network | IPv6Network | None:
    """Return `prefix/n` of either family, host bits cleared, or None."""
    try:
        return IPv6Network(text, strict=False) if ":" in text else IPv4Network(text, strict=False)
    except ValueError:
        return None
