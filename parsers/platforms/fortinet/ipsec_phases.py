"""Phase 2 of FortiOS's IPsec: what ESP offers, lifetimes, selectors. Source: facts on MACsec and IPsec, 7.5."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, summarize_address_range
from typing import Any

from parsers.draft import Draft
from parsers.ike_groups import NO_PFS
from parsers.model.ipsec import IpsecProposal, TrafficSelector
from parsers.platforms.fortinet.addresses import network_of
from parsers.platforms.fortinet.algorithms import PFS_GROUPS, Offer, esp_offer
from parsers.platforms.fortinet.book import Book
from parsers.tree.config_edit import Block, Setting
from parsers.values import address, integer, network

_MODES = {"tunnel-mode": "tunnel", "transport-mode": "transport"}
_MAX_NETWORKS = 16
UNKNOWN = Offer("", "")


def offers(
    book: Book, proposal: Setting | None, read: Callable[[str], Offer | None], section: str, missing: list[str]
) -> list[tuple[str, Offer]]:
    """Return what the words of a `proposal` line offer; one that is not known offers what is `UNKNOWN`."""
    found = [(word, read(word)) for word in (proposal.values if proposal is not None else ())]
    if proposal is None:
        missing.append(f"proposal of {section}: FortiOS's default differs by release")
    elif any(offer is None for _, offer in found):
        book.miss(proposal, section)
        missing.append(f"proposal of {section}: a word of it is not known")
    known = [(word, offer) for word, offer in found if offer is not None]
    return known + [("not known", UNKNOWN)] * (len(known) < len(found))


def groups_of(
    book: Book, setting: Setting | None, table: Mapping[str, str], section: str, missing: list[str]
) -> tuple[tuple[str, ...], bool]:
    """Return the groups of a `dhgrp` line in Azure's names, and whether these are all that are offered."""
    found = [table.get(word) for word in (setting.values if setting is not None else ())]
    if setting is None:
        missing.append(f"dhgrp of {section}: FortiOS's default differs by release")
    elif None in found:
        book.miss(setting, section)
        missing.append(f"dhgrp of {section}: a group of it is not known")
    return tuple(group for group in found if group is not None), bool(found) and None not in found


def choices(groups: tuple[str, ...], *, is_all: bool) -> list[tuple[str, ...]]:
    """Return the groups that are known, and none, which stands for one that is not, where these are not all."""
    return [one for one in dict.fromkeys((groups, ())) if one or not is_all]


def put_phases(book: Book, draft: Draft, phases: Sequence[Block], missing: list[str]) -> None:
    """Put what the phase 2 entries of one tunnel say: what they offer, lifetimes, selectors."""
    if not phases:
        missing.append("phase 2: no entry names this phase 1")
        return
    proposals: list[IpsecProposal] = []
    for phase in phases:
        proposals += _esp_proposals(book, phase, missing)
    draft.put("ipsec_proposals", tuple(proposals), *(one.block_line for one in proposals))
    _put_agreed(draft, "sa_lifetime_seconds", phases, _seconds)
    _put_agreed(draft, "sa_lifetime_kilobytes", phases, _kilobytes)
    _put_agreed(draft, "replay_window", phases, _replay)
    _put_agreed(draft, "is_replay_checked", phases, _is_checked)
    _put_agreed(draft, "mode", phases, _mode)
    selectors: list[TrafficSelector] = []
    for phase in phases:
        selectors += _selectors(book, phase, missing)
    draft.put("selectors", tuple(selectors), *(line for one in selectors for line in one.lines.get("remote", ())))


def _put_agreed(
    draft: Draft, field: str, phases: Sequence[Block], read: Callable[[Block], tuple[Any, int] | None]
) -> None:
    """Keep a value that all phase 2 entries share; where they differ, the tunnel as a whole has none."""
    found = [read(phase) for phase in phases]
    first = found[0]
    is_agreed = first is not None and all(one is not None and one[0] == first[0] for one in found)
    if first is not None and is_agreed:
        draft.put(field, first[0], *(one[1] for one in found if one is not None))
    elif first is not None or field != "mode":
        draft.fields[field] = None


def _seconds(phase: Block) -> tuple[int | None, int] | None:
    setting = phase.get("keylifeseconds")
    return None if setting is None else (integer(setting.value, 1, 10**9), setting.line)


def _kilobytes(phase: Block) -> tuple[int | None, int] | None:
    kind, setting = phase.get("keylife-type"), phase.get("keylifekbs")
    if kind is not None and kind.value == "seconds":
        return 0, kind.line
    if kind is None or setting is None:
        return None
    return integer(setting.value, 1, 4294967295), setting.line


def _replay(phase: Block) -> tuple[int, int] | None:
    setting = phase.get("replay")
    return (0, setting.line) if setting is not None and setting.value == "disable" else None


def _is_checked(phase: Block) -> tuple[bool, int] | None:
    """Return whether replays are looked for; FortiOS documents no size of the window."""
    setting = phase.get("replay")
    return None if setting is None else (setting.value == "enable", setting.line)


def _mode(phase: Block) -> tuple[str | None, int] | None:
    setting = phase.get("encapsulation")
    return None if setting is None else (_MODES.get(setting.value), setting.line)


def _esp_proposals(book: Book, phase: Block, missing: list[str]) -> list[IpsecProposal]:
    groups: tuple[str, ...]
    pfs_lines: tuple[int, ...]
    section = f"phase 2 {phase.head}"
    proposal, dhgrp, pfs = phase.get("proposal"), phase.get("dhgrp"), phase.get("pfs")
    if pfs is not None and pfs.value == "disable":
        groups, is_all, pfs_lines = (NO_PFS,), True, (pfs.line,)
    else:
        groups, is_all = groups_of(book, dhgrp, PFS_GROUPS, section, missing)
        pfs_lines = tuple(one.line for one in (dhgrp, pfs) if one is not None)
    proposals = []
    for word, offer in offers(book, proposal, esp_offer, section, missing):
        line = (proposal.line,) if proposal is not None else ()
        fields = {"encryption": line, "integrity": line, "pfs_groups": pfs_lines}
        open_fields = ("encryption", "integrity") if offer is UNKNOWN else ()
        proposals += [
            IpsecProposal(
                file=book.file,
                block_line=proposal.line if proposal is not None else phase.line,
                name=f"{phase.head} {word}",
                encryption=(offer.encryption,) if offer.encryption else (),
                integrity=(offer.integrity,) if offer.integrity else (),
                pfs_groups=chosen,
                unknown=open_fields if chosen else (*open_fields, "pfs_groups"),
                lines={field: found for field, found in fields.items() if found},
            )
            for chosen in choices(groups, is_all=is_all)
        ]
    return proposals


_Networks = list[tuple[IPv4Network | IPv6Network, int]]


def _selectors(book: Book, phase: Block, missing: list[str]) -> list[TrafficSelector]:
    """Return the pairs of networks that a phase 2 names; none where both sides are any, which is route-based."""
    sides: list[_Networks | None] = [_side(phase, "src"), _side(phase, "dst")]
    local, remote = sides
    if local is None or remote is None:
        missing.append(f"selectors of phase 2 {phase.head}: they name objects, or are not understood")
        return []
    if all(not one.prefixlen for one, _ in (*local, *remote)):
        return []
    return [
        TrafficSelector(
            file=book.file,
            block_line=phase.line,
            local=ours,
            remote=theirs,
            lines={"local": (ours_line,), "remote": (theirs_line,)},
        )
        for ours, ours_line in local
        for theirs, theirs_line in remote
    ][:_MAX_NETWORKS]


def _side(phase: Block, side: str) -> _Networks | None:
    """Return the networks of one side: any where none is named, None where they stand for an object."""
    kind = phase.get(f"{side}-addr-type")
    word = kind.value if kind is not None else "subnet"
    family = "6" if word.endswith("6") else ""
    if word in ("subnet", "subnet6"):
        setting = phase.get(f"{side}-subnet{family}")
        if setting is None:
            return [(IPv6Network("::/0") if family else IPv4Network("0.0.0.0/0"), phase.line)]
        found = network_of(setting.values)
        return None if found is None else [(found, setting.line)]
    first, last = phase.get(f"{side}-start-ip{family}"), phase.get(f"{side}-end-ip{family}")
    if word in ("ip", "ip6") and first is not None:
        found = network(first.value)
        return None if found is None else [(found, first.line)]
    if word in ("range", "range6") and first is not None and last is not None:
        return _range(address(first.value), address(last.value), first.line)
    return None


def _range(
    first: IPv4Address | IPv6Address | None, last: IPv4Address | IPv6Address | None, line: int
) -> _Networks | None:
    if first is None or last is None or first.version != last.version or int(first) > int(last):
        return None
    networks: Iterable[Any] = summarize_address_range(first, last)
    found = [(one, line) for one in networks]
    return found if len(found) <= _MAX_NETWORKS else None
