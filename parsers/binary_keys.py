"""Pre-shared keys that a config spells as bytes, in hex or base64, as the text that Azure would hold."""

import base64
import binascii
import re

_HEX = re.compile(r"(?:0[xX])?((?:[0-9A-Fa-f]{2}){1,2048})\Z")


def text_of_hex(value: str) -> str | None:
    """Return the text whose bytes the digits say, `0x` before them or not; None where they are not whole bytes."""
    hit = _HEX.match(value)
    return _text(bytes.fromhex(hit[1])) if hit else None


def text_of_base64(value: str) -> str | None:
    """Return the text whose bytes a base64 value says, None where it is none."""
    try:
        return _text(base64.b64decode(value, validate=True)) or None
    except (binascii.Error, ValueError):
        return None


def _text(raw: bytes) -> str:
    """Return the bytes as text; those that are no UTF-8 byte by byte, which equals no key that is text."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")
