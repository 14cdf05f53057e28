"""Single words of router text, read by the second reader on its own."""

from ipaddress import ip_address, ip_interface

_MAX_AS = 4294967295


def plain_as(text: str) -> int | None:
    """Return an AS number as one number, `1.10` being 65546; None where the text is none."""
    high, dot, low = text.partition(".")
    if not (text.isascii() and high.isdigit() and len(text) < 12 and (low.isdigit() if dot else True)):
        return None
    if dot and max(int(high), int(low)) > 65535:
        return None
    number = int(high) * 65536 + int(low) if dot else int(high)
    return number if number <= _MAX_AS else None


def plain_address(text: str) -> str | None:
    """Return an address in one spelling, None where the text is none."""
    try:
        return str(ip_address(text)) if "%" not in text else None
    except ValueError:
        return None


def plain_interface(text: str) -> str | None:
    """Return `address/length` in one spelling, None where the text is none."""
    try:
        return str(ip_interface(text)) if "/" in text and "%" not in text else None
    except ValueError:
        return None


def is_tag(text: str) -> bool:
    """Tell whether a word is a VLAN tag."""
    return text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= 4094
