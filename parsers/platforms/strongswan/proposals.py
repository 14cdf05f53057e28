"""Proposals as strongSwan writes them: `enc-integ[-prf]-dh` for IKE, `enc-integ[-dh][-esn]` for ESP. Source: 7.7.

Several algorithms of one kind may stand in one proposal; commas part proposals.
"""

from collections.abc import Mapping
from typing import NamedTuple

from parsers.ike_groups import NO_PFS, dh_group, pfs_group
from parsers.model.ipsec import IkeProposal, IpsecProposal
from parsers.platforms.strongswan.ipsec_algorithms import (
    COMBINED,
    ESP_ENCRYPTION,
    ESP_INTEGRITY,
    GMAC,
    GROUPS,
    IKE_ENCRYPTION,
    IKE_INTEGRITY,
    PRF,
)

_SKIPPED = frozenset({"esn", "noesn"})
_DEFAULT = "default"
_MAX = 64  # proposals of one line
_OPEN_DEFAULT = "what strongSwan's `default` holds depends on the release and its plugins"


class Place(NamedTuple):
    """Where a list of proposals stands."""

    file: str
    line: int
    lines: tuple[int, ...]


class Parts(NamedTuple):
    """The algorithms of one proposal, in order; `unknown` are words that we do not know."""

    encryption: tuple[str, ...]
    integrity: tuple[str, ...]
    prf: tuple[str, ...]
    groups: tuple[int, ...]
    unknown: int
    is_combined: bool


def read_parts(text: str, encryption: Mapping[str, str], integrity: Mapping[str, str]) -> Parts:
    """Return the algorithms that the words of one proposal stand for."""
    found: dict[str, list[str]] = {"encryption": [], "integrity": [], "prf": []}
    groups: list[int] = []
    unknown = 0
    is_combined = False
    for word in (word.strip().lower() for word in text.split("-")):
        if word in encryption:
            found["encryption"].append(encryption[word])
            is_combined = is_combined or any(mark in word for mark in COMBINED)
            if word.endswith(GMAC):
                found["integrity"].append(GMAC)
        elif word in integrity:
            found["integrity"].append(integrity[word])
        elif word in PRF:
            found["prf"].append(PRF[word])
        elif word in GROUPS:
            groups.append(GROUPS[word])
        elif word not in _SKIPPED:
            unknown += 1
    encryptions, integrities, prfs = (tuple(dict.fromkeys(found[kind])) for kind in ("encryption", "integrity", "prf"))
    return Parts(encryptions, integrities, prfs, tuple(dict.fromkeys(groups)), unknown, is_combined)


def _listed(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()][:_MAX]


def read_ike(text: str, place: Place) -> tuple[tuple[IkeProposal, ...], list[str]]:
    """Return the IKE proposals of a list, and what of it is not known.

    A combined mode leaves no use for a hash but the key derivation: where no `prf` is said, the hash is it.
    """
    proposals = []
    lacking = []
    for one in _listed(text):
        if one == _DEFAULT:
            proposals.append(
                IkeProposal(
                    file=place.file,
                    block_line=place.line,
                    name=one,
                    is_default=True,
                    unknown=("encryption", "integrity", "prf", "dh_groups"),
                    lines={"name": place.lines},
                    defaults={"name": _OPEN_DEFAULT},
                )
            )
            continue
        parts = read_parts(one, IKE_ENCRYPTION, IKE_INTEGRITY)
        if parts.unknown:
            lacking.append("an IKE proposal with a word that is not known")
        combined = parts.is_combined
        fields = ("name", "encryption", "dh_groups", "prf" if combined or parts.prf else "integrity")
        proposals.append(
            IkeProposal(
                file=place.file,
                block_line=place.line,
                name=one,
                encryption=parts.encryption,
                integrity=() if combined else parts.integrity,
                prf=parts.prf or (parts.integrity if combined else ()),
                dh_groups=tuple(dh_group(number) for number in parts.groups),
                lines=dict.fromkeys(fields, place.lines),
            )
        )
    return tuple(proposals), list(dict.fromkeys(lacking))


def read_esp(text: str, place: Place, *, is_ah: bool = False) -> tuple[tuple[IpsecProposal, ...], list[str]]:
    """Return the ESP or AH proposals of a list, and what of it is not known; a group in them means PFS."""
    proposals = []
    lacking = []
    for one in _listed(text):
        if one == _DEFAULT:
            proposals.append(
                IpsecProposal(
                    file=place.file,
                    block_line=place.line,
                    name=one,
                    is_default=True,
                    unknown=("encryption", "integrity", "pfs_groups"),
                    lines={"name": place.lines},
                    defaults={"name": _OPEN_DEFAULT},
                )
            )
            continue
        parts = read_parts(one, ESP_ENCRYPTION, ESP_INTEGRITY)
        if parts.unknown:
            lacking.append("an ESP proposal with a word that is not known")
        proposals.append(
            IpsecProposal(
                file=place.file,
                block_line=place.line,
                name=one,
                encryption=("None",) if is_ah else parts.encryption,
                integrity=parts.encryption if parts.is_combined else parts.integrity,
                pfs_groups=tuple(pfs_group(number) for number in parts.groups) or (NO_PFS,),
                has_ah=is_ah,
                lines=dict.fromkeys(("name", "encryption", "integrity", "pfs_groups"), place.lines),
            )
        )
    return tuple(proposals), list(dict.fromkeys(lacking))
