"""Simulates the choice of IKE and ESP: what each side offers, what is chosen by whoever starts, or why nothing is.

Sets are compared whole, never attribute by attribute: an encryption of one proposal with the group of another is no
offer. The initiator's order goes first; RFC 7296 leaves the choice to the responder, who takes the first that suits.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal, NamedTuple

from checks.azure_gateways import IpsecPolicy
from checks.ipsec import default_offer
from checks.ipsec.algorithms import (
    DH_GROUPS,
    ESP_ENCRYPTION,
    ESP_INTEGRITY,
    IKE_ENCRYPTION,
    IKE_INTEGRITY,
    MAIN_MODE,
    PFS_GROUPS,
    group_of,
    is_aead,
    same,
)
from checks.ipsec.default_offer import EspSet, IkeSet
from parsers.model.ipsec import IkeProposal, IpsecProposal

Answer = Literal["yes", "no", "unknown"]
Verdict = Literal["agreed", "none", "unknown"]
Set = IkeSet | EspSet
OPEN = "?"  # the capture does not say: stands for any value


class Fit(NamedTuple):
    """Whether two sets suit, and if not for certain, in what they differ or why it is open."""

    answer: Answer
    why: tuple[str, ...] = ()


class RouterSet(NamedTuple):
    """One set that the router offers, and the proposal that it comes from."""

    set: Set
    prf: str  # of an IKE set: its pseudo-random function where it is told apart, else ""
    proposal: IkeProposal | IpsecProposal


class AzureOffer(NamedTuple):
    """What Azure offers: as initiator and as responder, in its order; and why that is not known, "" where it is."""

    as_initiator: tuple[Set, ...] = ()
    as_responder: tuple[Set, ...] = ()
    unknown_because: str = ""
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """What comes of the two offers."""

    verdict: Verdict
    router_starts: str = ""  # the set that is chosen where the router initiates; "" where none is
    azure_starts: str = ""
    because: str = ""  # why nothing is chosen, or what is open
    proposal: IkeProposal | IpsecProposal | None = None  # of the chosen set, else of the nearest
    is_pfs_alone: bool = False  # nothing but the group of perfect forward secrecy differs


def azure_ike(policies: tuple[IpsecPolicy, ...] | None) -> AzureOffer:
    """Return what Azure offers for IKE: the one custom policy, else the default list."""
    if policies is None:
        return AzureOffer(unknown_because="ipsecPolicies was not exported")
    if not policies:
        return AzureOffer(default_offer.IKE, default_offer.IKE, is_default=True)
    one = policies[0]
    members = (
        _member(one.ike_encryption, IKE_ENCRYPTION),
        _member(one.ike_integrity, IKE_INTEGRITY),
        _member(one.dh_group, DH_GROUPS),
    )
    return _single(IkeSet(*members), ("ikeEncryption", "ikeIntegrity", "dhGroup"))


def azure_esp(policies: tuple[IpsecPolicy, ...] | None) -> AzureOffer:
    """Return what Azure offers for ESP: the one custom policy, else the default lists, one for each role."""
    if policies is None:
        return AzureOffer(unknown_because="ipsecPolicies was not exported")
    if not policies:
        return AzureOffer(default_offer.ESP_AS_INITIATOR, default_offer.ESP_AS_RESPONDER, is_default=True)
    one = policies[0]
    members = (
        _member(one.ipsec_encryption, ESP_ENCRYPTION),
        _member(one.ipsec_integrity, ESP_INTEGRITY),
        _member(one.pfs_group, PFS_GROUPS),
    )
    return _single(EspSet(*members), ("ipsecEncryption", "ipsecIntegrity", "pfsGroup"))


def _member(name: str | None, known: frozenset[str]) -> str:
    """Return Azure's name in its usual case; "" where it is absent or none that we know."""
    return next((one for one in known if name is not None and same(one, name)), "")


def _single(one: Set, names: tuple[str, ...]) -> AzureOffer:
    lacking = [name for name, value in zip(names, one, strict=True) if not value]
    if lacking:
        return AzureOffer(unknown_because=f"the policy's {', '.join(lacking)} is not known")
    return AzureOffer((one,), (one,))


def router_ike(proposals: Sequence[IkeProposal]) -> list[RouterSet]:
    """Return every IKE set that the router offers, in its order."""
    found: list[RouterSet] = []
    for one in proposals:
        if one.authentication == "other":
            continue  # of IKEv1: it proves itself with a certificate, and Azure's end holds a key
        groups = _values(one.dh_groups, "dh_groups", one.unknown)
        for encryption in _values(one.encryption, "encryption", one.unknown):
            # An AEAD has no hash of its own beside it: the one that the proposal names is its PRF's.
            hashes = one.prf or one.integrity if is_aead(encryption) else one.integrity
            needed = _values(hashes, "prf" if is_aead(encryption) else "integrity", one.unknown)
            if is_aead(encryption) and not needed:
                needed = (OPEN,)
            for hash_name, group in product(needed, groups):
                prf = "" if is_aead(encryption) else "/".join(one.prf)
                found.append(RouterSet(IkeSet(encryption, hash_name, group), prf, one))
    return found


def router_esp(proposals: Sequence[IpsecProposal]) -> list[RouterSet]:
    """Return every ESP set that the router offers, in its order; what has an authentication header offers none."""
    found: list[RouterSet] = []
    for one in proposals:
        if one.has_ah:
            continue
        # Whether PFS is on, and by which group, may be open where nothing else is.
        groups = one.pfs_groups or (OPEN,)
        for encryption in _values(one.encryption, "encryption", one.unknown):
            hashes = (encryption,) if is_aead(encryption) else _values(one.integrity, "integrity", one.unknown)
            found += [
                RouterSet(EspSet(encryption, hash_name, group), "", one) for hash_name, group in product(hashes, groups)
            ]
    return found


def _values(given: tuple[str, ...], field: str, unknown: tuple[str, ...]) -> tuple[str, ...]:
    return given or ((OPEN,) if field in unknown else ())


def fit_ike(router: RouterSet, azure: IkeSet) -> Fit:
    """Tell whether a set of the router's suits one of Azure's.

    With an AEAD, Azure's integrity is the hash of the PRF, or says nothing: equal hashes suit either way, and hashes
    that differ are open. Source: facts on platforms' IPsec, 6.2, where that reading is not verified.
    """
    mine = router.set
    assert isinstance(mine, IkeSet)
    differs, doubts = _compare(
        ("encryption", mine.encryption, azure.encryption, same),
        ("DH group", mine.dh_group, azure.dh_group, _is_same_group),
    )
    if is_aead(azure.encryption):
        if not is_aead(azure.integrity) and not same(mine.integrity, azure.integrity):
            doubts.append(f"whether Azure asks for the PRF {azure.integrity}, which the router does not name")
    elif not is_aead(mine.encryption):
        more, open_hash = _compare(("integrity", mine.integrity, azure.integrity, same))
        differs, doubts = [*differs, *more], [*doubts, *open_hash]
        if router.prf and azure.integrity.casefold() not in router.prf.casefold().split("/"):
            doubts.append(f"whether Azure takes a PRF other than {azure.integrity}")
    if isinstance(router.proposal, IkeProposal) and router.proposal.authentication is None:
        doubts.append("what the router proves itself with is not in the capture")
    return _fit(differs, doubts)


def fit_esp(router: RouterSet, azure: EspSet) -> Fit:
    """Tell whether a set of the router's suits one of Azure's."""
    mine = router.set
    assert isinstance(mine, EspSet)
    pairs = [("encryption", mine.encryption, azure.encryption, same)]
    if not is_aead(azure.encryption) and not is_aead(mine.encryption):
        pairs.append(("integrity", mine.integrity, azure.integrity, same))
    differs, doubts = _compare(*pairs)
    if group_of(azure.pfs_group) == MAIN_MODE:
        doubts.append("which group Azure's PFSMM stands for")
    else:
        more, open_group = _compare(("PFS group", mine.pfs_group, azure.pfs_group, _is_same_group))
        differs, doubts = [*differs, *more], [*doubts, *open_group]
    return _fit(differs, doubts)


def _is_same_group(one: str, other: str) -> bool:
    return group_of(one) == group_of(other)


def _compare(*pairs: tuple[str, str, str, Callable[[str, str], bool]]) -> tuple[list[str], list[str]]:
    differs = [what for what, mine, theirs, equal in pairs if mine != OPEN and not equal(mine, theirs)]
    doubts = [f"the router's {what} is not in the capture" for what, mine, _, _ in pairs if mine == OPEN]
    return differs, doubts


def _fit(differs: list[str], doubts: list[str]) -> Fit:
    if differs:
        return Fit("no", tuple(differs))
    return Fit("unknown", tuple(doubts)) if doubts else Fit("yes")


def negotiate(
    router: Sequence[RouterSet], azure: AzureOffer, *, may_router_start: bool = True, may_azure_start: bool = True
) -> Choice:
    """Return what is chosen for each that may start, or why nothing is."""
    if azure.unknown_because:
        return Choice("unknown", because=azure.unknown_because)
    if not router:
        return Choice("none", because="the router offers nothing that is complete")
    by_router = _first_by_router(router, azure.as_responder) if may_router_start else None
    by_azure = _first_by_azure(router, azure.as_initiator) if may_azure_start else None
    chosen = by_router or by_azure
    if chosen is not None:
        return Choice(
            "agreed",
            router_starts=say(by_router) if by_router else "",
            azure_starts=say(by_azure) if by_azure else "",
            proposal=chosen.proposal,
        )
    sets = (*(azure.as_responder if may_router_start else ()), *(azure.as_initiator if may_azure_start else ()))
    return _why_nothing(router, sets)


def _first_by_router(router: Sequence[RouterSet], azure: Sequence[Set]) -> RouterSet | None:
    return next((mine for mine in router if any(fits(mine, theirs).answer == "yes" for theirs in azure)), None)


def _first_by_azure(router: Sequence[RouterSet], azure: Sequence[Set]) -> RouterSet | None:
    return next((mine for theirs in azure for mine in router if fits(mine, theirs).answer == "yes"), None)


def fits(mine: RouterSet, theirs: Set) -> Fit:
    """Tell whether two sets of one kind suit."""
    return fit_ike(mine, theirs) if isinstance(theirs, IkeSet) else fit_esp(mine, theirs)


def _why_nothing(router: Sequence[RouterSet], azure: Sequence[Set]) -> Choice:
    """Return what is open, else in what the nearest two sets differ."""
    pairs = [(fits(mine, theirs), mine, theirs) for mine in router for theirs in azure]
    doubted = next(((fit, mine) for fit, mine, _ in pairs if fit.answer == "unknown"), None)
    if doubted is not None:
        return Choice("unknown", because=f"{'; '.join(doubted[0].why)}", proposal=doubted[1].proposal)
    if not pairs:
        return Choice("none", because="neither end may start")
    fit, mine, theirs = min(pairs, key=lambda pair: len(pair[0].why))
    offers = f"the router offers {say(mine)}, Azure {'/'.join(theirs)}"
    return Choice(
        "none",
        because=f"{offers}: {' and '.join(fit.why)} differ{'s' if len(fit.why) == 1 else ''}",
        proposal=mine.proposal,
        is_pfs_alone=fit.why == ("PFS group",),
    )


def say(one: RouterSet) -> str:
    """Return a set as people write it."""
    members = [member for member in one.set if member]
    return "/".join(dict.fromkeys(members)) if is_aead(one.set[0]) else "/".join(members)
