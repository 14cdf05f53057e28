"""What ESP offers on IOS: transform sets, PFS, lifetimes, replay window. Source: facts on IPsec, 7.1."""

from collections.abc import Callable, Sequence
from typing import Literal

from parsers.draft import Draft
from parsers.ike_groups import NO_PFS, pfs_group
from parsers.model.ipsec import IpsecProposal
from parsers.platforms.cisco_xe.ipsec_algorithms import (
    AH_INTEGRITY,
    ESP_ENCRYPTION,
    ESP_INTEGRITY,
    NO_ENCRYPTION,
    own_integrity,
)
from parsers.platforms.cisco_xe.ipsec_blocks import Block, Said
from parsers.platforms.cisco_xe.ipsec_store import Crypto
from parsers.values import integer

Refer = Callable[[str, str, int, bool], None]

DEFAULT = "default"
_SET_DEFAULT = "IOS-XE's default transform set: AES-128 and SHA-1"
_PFS_DEFAULT = "no `set pfs` line: IOS-XE asks for no PFS"
_PFS_OPEN = "`set pfs` without a group: the group that it stands for differs by release"
_SECONDS_DEFAULT = "IOS-XE's default SA lifetime of 3600 seconds"
_KILOBYTES_DEFAULT = "IOS-XE's default SA lifetime of 4608000 kilobytes"
_REPLAY_UNVERIFIED = "no replay line: IOS-XE's default window (64) is not verified"
_DAY = 86400


def put_esp(draft: Draft, crypto: Crypto, entry: Block | None, via: tuple[int, ...], refer: Refer) -> None:
    """Put what a profile or map entry offers; None is the built-in profile `default`. `via` leads there."""
    _put_proposals(draft, crypto, entry, via, refer)
    _put_lifetimes(draft, crypto, entry, via)
    _put_replay(draft, crypto, entry, via)


def _put_proposals(draft: Draft, crypto: Crypto, entry: Block | None, via: tuple[int, ...], refer: Refer) -> None:
    said = entry.value("set transform-set") if entry else None
    pfs, pfs_lines, pfs_default = _pfs(draft, entry, via)
    head = entry.line if entry else via[0]
    names = said.words if said else [DEFAULT]
    lead = (said.line, *via) if said else (head, *via)
    proposals = []
    for name in names:
        words = crypto.transforms.get(name)
        block = crypto.named("ipsec", "transform-set").get(name)
        is_builtin = name == DEFAULT and words is None and "ipsec transform-set default" not in crypto.removed
        if said:
            refer("transform-set", name, said.line, words is not None or is_builtin)
        if words is None and not is_builtin:
            draft.lack(f"transform-set {name}" if said else "no transform set, and the default one is switched off")
            continue
        one = _proposal(crypto, name, words, block, lead)
        fields = {**one.fields, "pfs_groups": pfs}
        one.lines["pfs_groups"] = pfs_lines
        if pfs_default:
            one.defaults["pfs_groups"] = pfs_default
        if not pfs:
            fields["unknown"] = ("pfs_groups",)
        line = block.line if block else head
        proposals.append(
            IpsecProposal(file=crypto.book.file, block_line=line, lines=one.lines, defaults=one.defaults, **fields)
        )
        for what in one.unresolved:
            draft.lack(what)
    heads = [one.block_line for one in proposals if not one.is_default]
    draft.put("ipsec_proposals", tuple(proposals), *heads, *lead)
    if any(one.is_default for one in proposals):
        draft.defaults["ipsec_proposals"] = _SET_DEFAULT
    _put_mode(draft, crypto, names, lead)


def _pfs(draft: Draft, entry: Block | None, via: tuple[int, ...]) -> tuple[tuple[str, ...], tuple[int, ...], str]:
    """Return the groups of PFS, their lines, and the default that stands in."""
    said = entry.last("set pfs") if entry else None
    if said is None:
        return (NO_PFS,), ((entry.line, *via) if entry else via), _PFS_DEFAULT
    number = integer(said.words[0].removeprefix("group"), 1, 99) if said.words else None
    if number is not None:
        return (pfs_group(number),), (said.line, *via), ""
    draft.lack(_PFS_OPEN if not said.words else "the group of a `set pfs` line")
    return (), (said.line, *via), ""


def _proposal(crypto: Crypto, name: str, words: list[str] | None, block: Block | None, lead: tuple[int, ...]) -> Draft:
    """Return a transform set's algorithms; `words` None stands for the built-in one."""
    one = Draft()
    if words is None or block is None:
        one.fields |= {"name": name, "encryption": ("AES128",), "integrity": ("SHA1",), "is_default": True}
        one.lines |= dict.fromkeys(("name", "encryption", "integrity"), lead)
        one.defaults |= {"encryption": _SET_DEFAULT, "integrity": _SET_DEFAULT}
        return one
    lines = block.line, *lead
    found = read_transforms(words)
    for field in ("name", "encryption", "integrity", "has_ah"):
        one.put(field, name if field == "name" else getattr(found, field), *lines)
    if found.unknown:
        one.lack(f"transform-set {name}: a transform that is not known")
    return one


class Transforms:
    """The words of a transform set, read."""

    def __init__(self) -> None:
        self.encryption: tuple[str, ...] = ()
        self.integrity: tuple[str, ...] = ()
        self.has_ah = False
        self.unknown: list[str] = []


def read_transforms(words: Sequence[str]) -> Transforms:
    """Return what the transforms of a set come to: one cipher, one hash; AH's hash where ESP has none."""
    found = Transforms()
    ah: tuple[str, ...] = ()
    at = 0
    while at < len(words):
        keyword = words[at]
        if at + 1 < len(words) and words[at + 1].isdigit():
            keyword = f"{keyword} {words[at + 1]}"
            at += 1
        at += 1
        if keyword in ESP_ENCRYPTION:
            found.encryption = (ESP_ENCRYPTION[keyword],)
            own = own_integrity(found.encryption[0], keyword)
            found.integrity = (own,) if own else found.integrity
        elif keyword in ESP_INTEGRITY:
            found.integrity = (ESP_INTEGRITY[keyword],)
        elif keyword in AH_INTEGRITY:
            found.has_ah, ah = True, (AH_INTEGRITY[keyword],)
        elif keyword != "comp-lzs":
            found.unknown.append(keyword)
    if found.has_ah and not found.encryption:
        found.encryption = (NO_ENCRYPTION,)
    found.integrity = found.integrity or ah
    return found


def _put_mode(draft: Draft, crypto: Crypto, names: Sequence[str], lead: tuple[int, ...]) -> None:
    """Put the mode of the first set; IOS takes `tunnel` where no line stands."""
    block = crypto.named("ipsec", "transform-set").get(names[0]) if names else None
    said = block.value("mode") if block else None
    if said is not None:
        mode: Literal["tunnel", "transport"] | None = "transport" if said.words[0] == "transport" else "tunnel"
        draft.put("mode", mode, said.line, *lead)
    else:
        draft.assume("mode", "tunnel", "IOS-XE's default mode tunnel", *((block.line,) if block else ()), *lead)


def _put_lifetimes(draft: Draft, crypto: Crypto, entry: Block | None, via: tuple[int, ...]) -> None:
    """Put the SA lifetimes: the entry's own, else the config's, else the default."""
    own = [(said, via) for said in (entry.all("set security-association") if entry else ())]
    everywhere: list[tuple[Said, tuple[int, ...]]] = [
        (said, ()) for said in crypto.settings.all("ipsec security-association")
    ]
    for unit, field, default, because in (
        ("seconds", "sa_lifetime_seconds", 3600, _SECONDS_DEFAULT),
        ("kilobytes", "sa_lifetime_kilobytes", 4608000, _KILOBYTES_DEFAULT),
    ):
        for said, lead in (*reversed(own), *reversed(everywhere)):
            found = _lifetime(said.words, unit)
            if found is not None:
                draft.put(field, found, said.line, *lead)
                break
        else:
            draft.assume(field, default, because, *((entry.line,) if entry else ()), *via)


def _lifetime(words: list[str], unit: str) -> int | None:
    """Return the seconds or kilobytes of a `lifetime` line, 0 for no limit; None where it says nothing of them."""
    if words[:1] != ["lifetime"] or len(words) < 3:
        return None
    if words[1] == "days" and unit == "seconds":
        days = integer(words[2], 1, 30)
        return None if days is None else days * _DAY
    if words[1] != unit:
        return None
    return 0 if words[2] == "disable" else integer(words[2], 1, 4294967295)


def _put_replay(draft: Draft, crypto: Crypto, entry: Block | None, via: tuple[int, ...]) -> None:
    own = [(said, via) for said in (entry.all("set security-association") if entry else ())]
    everywhere: list[tuple[Said, tuple[int, ...]]] = [
        (said, ()) for said in crypto.settings.all("ipsec security-association")
    ]
    for said, lead in (*reversed(own), *reversed(everywhere)):
        if said.words[:2] == ["replay", "disable"]:
            draft.put("replay_window", 0, said.line, *lead)
            return
        if said.words[:2] == ["replay", "window-size"] and len(said.words) > 2:
            draft.put("replay_window", integer(said.words[2], 1, 65536), said.line, *lead)
            return
    draft.assume("replay_window", None, _REPLAY_UNVERIFIED, *((entry.line,) if entry else ()), *via)
