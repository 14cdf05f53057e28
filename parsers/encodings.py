"""Decoders for the key encodings that hold no secret of their own. Source: facts on platforms, D.2 to D.4.

Each returns the key's text, or None where the value is damaged; none puts a value into an error.
"""

import base64
import binascii
import re

_TYPE7_KEY = b"dsfd;kfoA,.iyewrkldJKDHSUBsgvca69834ncxv9873254k;fg87"
_TYPE7 = re.compile(r"(?:[0-4]\d|5[0-2])(?:[0-9A-Fa-f]{2})+\Z")

_JUNOS_FAMILIES = ("QzF3n6/9CAtpu0O", "B1IREhcSyrleKvMW8LXx", "7N-dVbwsY2g4oaJZGUDj", "iHkq.mPf5T")
_JUNOS_ALPHABET = "".join(_JUNOS_FAMILIES)
_JUNOS_POSITION = {letter: index for index, letter in enumerate(_JUNOS_ALPHABET)}
_JUNOS_FILLERS = {letter: 3 - family for family, letters in enumerate(_JUNOS_FAMILIES) for letter in letters}
_JUNOS_WEIGHTS = ((1, 4, 32), (1, 16, 32), (1, 8, 32), (1, 64), (1, 32), (1, 4, 16, 128), (1, 32, 64))

_EOS_SEED = bytes.fromhex("d5a8c91ef5d58a23")


def decode_type7(value: str) -> str | None:
    """Return the text of a Cisco type 7 value (two decimal digits, then pairs of hex digits)."""
    if not _TYPE7.match(value):
        return None
    seed, body = int(value[:2]), bytes.fromhex(value[2:])
    size = len(_TYPE7_KEY)
    return _printable(bytes(byte ^ _TYPE7_KEY[(seed + index) % size] for index, byte in enumerate(body)))


def encode_type7(text: str, seed: int) -> str:
    """Return `text` as type 7 under `seed`, 0..15. For fixtures and tests."""
    size = len(_TYPE7_KEY)
    body = bytes(byte ^ _TYPE7_KEY[(seed + index) % size] for index, byte in enumerate(text.encode()))
    return f"{seed:02d}{body.hex().upper()}"


def decode_junos9(value: str) -> str | None:
    """Return the text of a Junos `$9$` value."""
    body = value.removeprefix("$9$")
    if body == value or not body or body[0] not in _JUNOS_FILLERS:
        return None
    previous, rest = body[0], body[1 + _JUNOS_FILLERS[body[0]] :]
    size = len(_JUNOS_ALPHABET)
    decoded = bytearray()
    while rest:
        weights = _JUNOS_WEIGHTS[len(decoded) % len(_JUNOS_WEIGHTS)]
        group, rest = rest[: len(weights)], rest[len(weights) :]
        if len(group) < len(weights) or any(letter not in _JUNOS_POSITION for letter in group):
            return None
        total = 0
        for letter, weight in zip(group, weights, strict=True):
            gap = (_JUNOS_POSITION[letter] - _JUNOS_POSITION[previous]) % size - 1
            total += gap * weight
            previous = letter
        decoded.append(total % 256)
    return _printable(bytes(decoded))


def encode_junos9(text: str, salt: str = "Q", filler: str = "aaa") -> str:
    """Return `text` as `$9$` with a fixed salt and filler. For fixtures and tests."""
    size = len(_JUNOS_ALPHABET)
    coded, previous = [salt, filler[: _JUNOS_FILLERS[salt]]], salt
    for index, byte in enumerate(text.encode()):
        gaps: list[int] = []
        for weight in reversed(_JUNOS_WEIGHTS[index % len(_JUNOS_WEIGHTS)]):
            gaps.insert(0, byte // weight)
            byte %= weight
        for gap in gaps:
            previous = _JUNOS_ALPHABET[(_JUNOS_POSITION[previous] + gap + 1) % size]
            coded.append(previous)
    return "$9$" + "".join(coded)


def decode_eos7(value: str, name: str) -> str | None:
    """Return the text of an EOS BGP type 7 value; `name` is the neighbor or peer group on the line that carries it."""
    from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
    from cryptography.hazmat.primitives.ciphers import Cipher, modes

    try:
        body = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return None
    if not body or len(body) % 8:
        return None
    decryptor = Cipher(TripleDES(_eos_key(name) * 3), modes.CBC(bytes(8))).decryptor()
    plain = decryptor.update(body) + decryptor.finalize()
    if plain[:3] != b"\x4c\x88\xbb" or plain[3] & 0x0F != 0x0E:
        return None
    return _printable(plain[4 : len(plain) - (plain[3] >> 4)])


def encode_eos7(text: str, name: str) -> str:
    """Return `text` as EOS BGP type 7 under `name`. For fixtures and tests."""
    from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
    from cryptography.hazmat.primitives.ciphers import Cipher, modes

    pad = -(4 + len(text.encode())) % 8
    plain = b"\x4c\x88\xbb" + bytes([pad << 4 | 0x0E]) + text.encode() + bytes(pad)
    encryptor = Cipher(TripleDES(_eos_key(name) * 3), modes.CBC(bytes(8))).encryptor()
    return base64.b64encode(encryptor.update(plain) + encryptor.finalize()).decode()


def _eos_key(name: str) -> bytes:
    key = bytearray(_EOS_SEED)
    for index, byte in enumerate(f"{name}_passwd".encode()):
        key[index % 8] ^= byte
    return bytes(byte & 0x7F for byte in key)


def _printable(body: bytes) -> str | None:
    """Return the bytes as text, or None where a decoder's result cannot be a key: the value was damaged."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return None
    return text if text and text.isprintable() else None
