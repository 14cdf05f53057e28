"""Pre-shared keys of strongSwan, and which of them two identities meet.

charon looks through all of them and takes the best: how well a secret's identities fit the peer counts first, how
well they fit this end second. An identity fits exactly, or by a pattern (`*.example.net`, `10.0.0.0/8`), or as `%any`;
a secret without any identity fits everybody.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from parsers.model.secret import Secret
from parsers.platforms.strongswan.book import Book
from parsers.platforms.strongswan.settings import Section
from parsers.values import address, network

_ANY = frozenset({"%any", "%any6", "0.0.0.0", "::", "*"})  # noqa: S104  an identity, no socket
_EXACT, _PATTERN, _ANYONE, _NOBODY = 300, 100, 1, 0
_KEYED = ("ike", "eap", "xauth", "ntlm", "ppk")
_FILES = ("private", "rsa", "ecdsa", "pkcs8", "pkcs12", "bliss")
_HOLDING = frozenset({"secret", "pin"})
_KNOWN = frozenset({"secret", "pin", "file", "handle", "slot", "module"})


class Psk(NamedTuple):
    """One IKE secret, and whom it is for."""

    name: str
    secret: Secret | None
    line: int
    head: int
    ids: tuple[str, ...]


class Chosen(NamedTuple):
    """The secret that a connection meets; `is_wild`: it fits any peer."""

    psk: Psk
    is_wild: bool


def read_secrets(book: Book, section: Section | None) -> list[Psk]:
    """Return the IKE secrets; the values of all kinds of secrets are hidden."""
    found = []
    for one in section.sections.values() if section is not None else ():
        kind = next((word for word in (*_KEYED, *_FILES, "token") if one.name.startswith(word)), "")
        for key, value in one.values.items():
            is_known = key in _KNOWN or key.startswith("id")
            if key in _HOLDING or not is_known:
                book.hide(value)
            if not is_known or not kind:
                book.miss(value.line, f"secrets {one.name}")
        if kind == "ike":
            found.append(_psk(book, one))
    for value in section.values.values() if section is not None else ():
        book.hide(value)
        book.miss(value.line, "secrets")
    return found


def _psk(book: Book, section: Section) -> Psk:
    value = section.get("secret")
    ids = tuple(one.text for key, one in section.values.items() if key.startswith("id") and one.text)
    secret = book.seal(value.text, value.line) if value is not None else None
    return Psk(section.name, secret, value.line if value is not None else section.line, section.line, ids)


def choose(secrets: Iterable[Psk], local: str, remote: str) -> Chosen | None:
    """Return the secret that charon would take for these two identities ("" for one that is not known)."""
    best: tuple[int, int, Psk] | None = None
    for one in secrets:
        ids = one.ids or ("%any",)
        other, own = _fit(ids, remote), _fit(ids, local)
        if (other or own) and (best is None or (other, own) > best[:2]):
            best = other, own, one
    if best is None:
        return None
    return Chosen(best[2], best[0] == _ANYONE)


def _fit(ids: Sequence[str], identity: str) -> int:
    """Return how well the best of a secret's identities fits one identity."""
    return max((_fit_one(one, identity) for one in ids), default=_NOBODY)


def _fit_one(one: str, identity: str) -> int:
    if one in _ANY:
        return _ANYONE
    if not identity:
        return _NOBODY
    if one.casefold() == identity.casefold():
        return _EXACT
    found = address(identity)
    if found is not None and "/" in one:
        held = network(one)
        is_held = held is not None and held.version == found.version and found in held
        return _PATTERN + held.prefixlen if held is not None and is_held else _NOBODY
    if one.startswith("*") and identity.casefold().endswith(one[1:].casefold()):
        return _PATTERN + len(one)
    return _NOBODY
