"""Crypto profiles of PAN-OS: what IKE and ESP offer, and for how long. Source: facts on MACsec and IPsec, 7.6.

Every combination of a profile's lists is offered. A gateway or tunnel that names none uses the profile `default`, which
PAN-OS has whether it is printed or not.
"""

from collections.abc import Mapping
from typing import NamedTuple, TypeVar

from parsers.model.ipsec import IkeProposal, IpsecProposal
from parsers.platforms.paloalto_panos.algorithms import (
    AEAD,
    ENCRYPTION,
    ESP_HASHES,
    HASHES,
    IKE_GROUPS,
    NO_HASH,
    PFS_GROUPS,
)
from parsers.platforms.paloalto_panos.book import Book
from parsers.platforms.paloalto_panos.grammar import IKE_PROFILE_WORDS, IPSEC_PROFILE_WORDS
from parsers.tree.braces import Node
from parsers.values import integer

DEFAULT = "default"
BUILT_IN = "PAN-OS's own profile `default`: AES-128 and 3DES, SHA1, group 2"
GROUP_DEFAULT = "PAN-OS's default group of a crypto profile: 2"
LIFETIME_DEFAULTS = {
    "ike": (28800, "PAN-OS's default IKE lifetime: 8 hours"),
    "esp": (3600, "PAN-OS's default IPsec lifetime: 1 hour"),
}
_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
_KILOBYTES = {"kb": 1, "mb": 1024, "gb": 1024**2, "tb": 1024**3}


class Lifetime(NamedTuple):
    """A lifetime; line 0 with the reason where no line says it."""

    value: int | None
    line: int
    because: str = ""


class IkeProfile(NamedTuple):
    """What an IKE crypto profile offers."""

    proposals: tuple[IkeProposal, ...]
    lifetime: Lifetime
    unresolved: tuple[str, ...] = ()


class EspProfile(NamedTuple):
    """What an IPsec crypto profile offers."""

    proposals: tuple[IpsecProposal, ...]
    lifetime: Lifetime
    volume: Lifetime | None = None
    unresolved: tuple[str, ...] = ()


class _List(NamedTuple):
    """A list of words in Azure's names."""

    known: tuple[tuple[str, str], ...]  # the word, and Azure's name
    lines: tuple[int, ...]
    is_all: bool  # no word of it is unknown


def _listed(
    book: Book, holder: Node | None, word: str, table: Mapping[str, str], section: str, *, is_needed: bool = False
) -> _List:
    node = holder.get(word) if holder is not None else None
    found = node.each() if node is not None else []
    is_all = bool(found) or not is_needed
    for one in found:
        if one.word not in table and one.word != NO_HASH:
            is_all = False
            if not book.is_variable(one, section):
                book.miss(one, section)
    known = tuple((one.word, table[one.word]) for one in found if one.word in table)
    return _List(known, tuple(dict.fromkeys(one.line for one in found)), is_all)


def _lifetime(node: Node | None, units: Mapping[str, int]) -> Lifetime | None:
    for one in node.each() if node is not None else ():
        value = one.value()
        if one.word in units and value is not None:
            number = integer(value.word, 0, 2**31)
            return Lifetime(number * units[one.word] if number is not None else None, value.line)
    return None


def _or_default(found: Lifetime | None, kind: str) -> Lifetime:
    return found or Lifetime(LIFETIME_DEFAULTS[kind][0], 0, LIFETIME_DEFAULTS[kind][1])


def read_ike_profiles(book: Book) -> dict[str, IkeProfile]:
    """Return the IKE crypto profiles by name, PAN-OS's own among them."""
    found = {
        node.word: _ike_profile(book, node) for node in book.below("ike", "crypto-profiles", "ike-crypto-profiles")
    }
    found.setdefault(DEFAULT, IkeProfile((_built_in_ike(book),), _or_default(None, "ike")))
    return found


def _built_in_ike(book: Book) -> IkeProposal:
    fields = ("encryption", "integrity", "dh_groups")
    return IkeProposal(
        file=book.file,
        block_line=1,
        name=DEFAULT,
        encryption=("AES128", "DES3"),
        integrity=("SHA1",),
        dh_groups=("DHGroup2",),
        is_default=True,
        defaults=dict.fromkeys(fields, BUILT_IN),
    )


def _ike_profile(book: Book, node: Node) -> IkeProfile:
    section = f"ike-crypto-profile {node.word}"
    book.know(node, IKE_PROFILE_WORDS, section)
    ciphers = _listed(book, node, "encryption", ENCRYPTION, section)
    hashes = _listed(book, node, "hash", HASHES, section, is_needed=True)
    groups = _listed(book, node, "dh-group", IKE_GROUPS, section)
    hashed = tuple(azure for _, azure in hashes.known)
    proposals: list[IkeProposal] = []
    for is_aead, is_open in ((False, False), (True, False), (False, True)):
        chosen = () if is_open else tuple(azure for word, azure in ciphers.known if (word in AEAD) is is_aead)
        if not chosen and (not is_open or ciphers.is_all):
            continue
        mixer = "prf" if is_aead else "integrity"
        lines = {"name": (node.line,), "encryption": ciphers.lines, mixer: hashes.lines, "dh_groups": groups.lines}
        one = IkeProposal(
            file=book.file,
            block_line=node.line,
            name=node.word,
            encryption=chosen,
            integrity=() if is_aead else hashed,
            prf=hashed if is_aead else (),
            dh_groups=tuple(azure for _, azure in groups.known) if groups.lines else ("DHGroup2",),
            lines={field: found for field, found in lines.items() if found},
            defaults={} if groups.lines else {"dh_groups": GROUP_DEFAULT},
        )
        proposals += [one] if not is_open and one.dh_groups and (is_aead or hashed) else []
        opened = _unknown(**{mixer: hashes}, dh_groups=groups)
        proposals += _opened(one, ("encryption", *opened) if is_open else opened)
    missing = () if proposals else (f"encryption of {section}: no line tells it",)
    return IkeProfile(tuple(proposals), _or_default(_lifetime(node.get("lifetime"), _SECONDS), "ike"), missing)


def _unknown(**lists: _List) -> tuple[str, ...]:
    """Return the fields whose list holds a word that is not known."""
    return tuple(field for field, found in lists.items() if not found.is_all)


_Proposal = TypeVar("_Proposal", IkeProposal, IpsecProposal)


def _opened(one: _Proposal, fields: tuple[str, ...]) -> list[_Proposal]:
    """Return a copy that is open in the fields whose lists hold words that are not known; nothing where none do."""
    emptied: dict[str, tuple[str, ...]] = dict.fromkeys(fields, ())
    return [one.model_copy(update={**emptied, "unknown": fields})] if fields else []


def read_esp_profiles(book: Book) -> dict[str, EspProfile]:
    """Return the IPsec crypto profiles by name, PAN-OS's own among them."""
    found = {
        node.word: _esp_profile(book, node) for node in book.below("ike", "crypto-profiles", "ipsec-crypto-profiles")
    }
    found.setdefault(DEFAULT, EspProfile((_built_in_esp(book),), _or_default(None, "esp")))
    return found


def _built_in_esp(book: Book) -> IpsecProposal:
    fields = ("encryption", "integrity", "pfs_groups")
    return IpsecProposal(
        file=book.file,
        block_line=1,
        name=DEFAULT,
        encryption=("AES128", "DES3"),
        integrity=("SHA1",),
        pfs_groups=("PFS2",),
        is_default=True,
        defaults=dict.fromkeys(fields, BUILT_IN),
    )


def _esp_profile(book: Book, node: Node) -> EspProfile:
    section = f"ipsec-crypto-profile {node.word}"
    book.know(node, IPSEC_PROFILE_WORDS, section)
    groups = _listed(book, node, "dh-group", PFS_GROUPS, section)
    esp, ah = node.get("esp"), node.get("ah")
    ciphers = _listed(book, esp, "encryption", ENCRYPTION, section)
    hashes = _listed(book, esp, "authentication", ESP_HASHES, section, is_needed=True)
    offers: list[tuple[tuple[str, ...], tuple[str, ...], bool]] = []
    plain = tuple(azure for word, azure in ciphers.known if word not in AEAD)
    if plain:
        offers.append((plain, tuple(azure for _, azure in hashes.known), False))
    offers += [((azure,), (azure,), False) for word, azure in ciphers.known if word in AEAD]
    if ah is not None:
        hashes = _listed(book, ah, "authentication", ESP_HASHES, section, is_needed=True)
        offers.append((("None",), tuple(azure for _, azure in hashes.known), True))
    lines = {
        "name": (node.line,),
        "encryption": ciphers.lines or ((ah.line,) if ah is not None else ()),
        "integrity": hashes.lines or ciphers.lines,
        "pfs_groups": groups.lines,
    }
    proposals: list[IpsecProposal] = []
    if not ciphers.is_all:
        offers.append(((), tuple(azure for _, azure in hashes.known), False))
    for encryption, integrity, has_ah in offers:
        one = IpsecProposal(
            file=book.file,
            block_line=node.line,
            name=node.word,
            encryption=encryption,
            integrity=integrity,
            pfs_groups=tuple(azure for _, azure in groups.known) if groups.lines else ("PFS2",),
            has_ah=has_ah,
            lines={field: found for field, found in lines.items() if found},
            defaults={} if groups.lines else {"pfs_groups": GROUP_DEFAULT},
        )
        is_aead = encryption == integrity
        proposals += [one] if encryption and integrity and one.pfs_groups else []
        opened = _unknown(pfs_groups=groups) if is_aead else _unknown(integrity=hashes, pfs_groups=groups)
        proposals += _opened(one, opened if encryption else ("encryption", *opened))
    missing = () if proposals else (f"encryption of {section}: no line tells it",)
    return EspProfile(
        tuple(proposals),
        _or_default(_lifetime(node.get("lifetime"), _SECONDS), "esp"),
        _lifetime(node.get("lifesize"), _KILOBYTES),
        missing,
    )
