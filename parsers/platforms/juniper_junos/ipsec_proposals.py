"""What IKE and ESP offer on Junos: proposals by name, and the sets that Junos has built in. Source: facts, 7.3."""

from collections.abc import Mapping, Sequence
from typing import Literal

from parsers.draft import Draft
from parsers.ike_groups import NO_PFS, dh_group, pfs_group
from parsers.model.ipsec import IkeProposal, IpsecProposal
from parsers.platforms.juniper_junos.book import Book
from parsers.platforms.juniper_junos.ipsec_algorithms import (
    AEAD,
    ESP_ENCRYPTION,
    ESP_INTEGRITY,
    IKE_ENCRYPTION,
    IKE_INTEGRITY,
)
from parsers.tree.braces import Node
from parsers.values import integer

_IKE_WORDS = frozenset(
    "authentication-method dh-group authentication-algorithm encryption-algorithm lifetime-seconds description "
    "apply-groups apply-groups-except apply-macro".split()
)
_ESP_WORDS = frozenset(
    "protocol authentication-algorithm encryption-algorithm lifetime-seconds lifetime-kilobytes "
    "extended-sequence-number description apply-groups apply-groups-except apply-macro".split()
)
_PFS_DEFAULT = "no `perfect-forward-secrecy`: Junos asks for none"

# What a `proposal-set` stands for: cipher, hash, and the group (of IKE, or of PFS; 0 for none), in order.
IKE_SETS: Mapping[str, tuple[tuple[str, str, int], ...]] = {
    "basic": (("DES", "SHA1", 1), ("DES", "MD5", 1)),
    "compatible": (("DES3", "MD5", 2), ("DES", "SHA1", 2), ("DES", "MD5", 2)),
    "standard": (("DES3", "SHA1", 2), ("AES128", "SHA1", 2)),
}
ESP_SETS: Mapping[str, tuple[tuple[str, str, int], ...]] = {
    "basic": (("DES", "SHA1", 0), ("DES", "MD5", 0)),
    "compatible": (("DES3", "SHA1", 0), ("DES3", "MD5", 0), ("DES", "SHA1", 0), ("DES", "MD5", 0)),
    "standard": (("DES3", "SHA1", 2), ("AES128", "SHA1", 2)),
}


def known_proposals(book: Book) -> None:
    """Keep the statements of proposals that are not known as unread, once, however many tunnels use them."""
    for kind, words in (("ike", _IKE_WORDS), ("ipsec", _ESP_WORDS)):
        holder = book.root.at("security", kind, "proposal")
        for node in holder.each() if holder is not None else ():
            book.know(node, words, f"security {kind} proposal {node.word}")
            for keyword, names in _tables(kind):
                value = node.value(keyword)
                if value is not None and value.word not in names:
                    book.miss(value, f"security {kind} proposal {node.word}")


def _tables(kind: str) -> tuple[tuple[str, Mapping[str, str]], ...]:
    encryption, integrity = (IKE_ENCRYPTION, IKE_INTEGRITY) if kind == "ike" else (ESP_ENCRYPTION, ESP_INTEGRITY)
    return ("encryption-algorithm", encryption), ("authentication-algorithm", integrity)


def listed(policy: Node, keyword: str) -> list[Node]:
    """Return the words of a list, in the order of the config."""
    holder = policy.get(keyword)
    return holder.each() if holder is not None else []


def put_ike_proposals(book: Book, draft: Draft, policy: Node, lead: tuple[int, ...], owner: str) -> None:
    """Put the proposals that an IKE policy names, or the set that it takes; and the lifetime of the first."""
    names = listed(policy, "proposals")
    chosen = policy.value("proposal-set")
    if not names and chosen is not None:
        _put_ike_set(book, draft, chosen, lead)
        return
    holder = book.root.at("security", "ike", "proposal")
    proposals: list[IkeProposal] = []
    lifetime: Node | None = None
    heads: list[int] = []
    for name in names:
        node = holder.get(name.word) if holder is not None else None
        book.refer("ike-proposal", name.word, name, node is not None, owner)
        if node is None:
            draft.lack(f"ike proposal {name.word}")
            continue
        lifetime = lifetime or (node.value("lifetime-seconds") if not proposals else None)
        proposals.append(_ike_proposal(book, draft, node, (*name.lines, *lead)))
        heads.append(node.line)
    if not names:
        draft.lack(f"ike policy {policy.word}: it names no proposal")
    draft.put("ike_proposals", tuple(proposals), *heads, *(line for name in names for line in name.lines), *lead)
    if lifetime is not None:
        draft.put("ike_lifetime_seconds", integer(lifetime.word, 1, 86400), *lifetime.lines, *lead)
    else:
        draft.assume("ike_lifetime_seconds", 28800, "Junos's default IKE lifetime of 28800 seconds", *heads[:1], *lead)


def _ike_proposal(book: Book, draft: Draft, node: Node, lead: tuple[int, ...]) -> IkeProposal:
    one = Draft()
    one.put("name", node.word, *node.lines, *lead)
    section = f"ike proposal {node.word}"
    encryption = _algorithm(draft, one, node, "encryption-algorithm", "encryption", lead, section)
    integrity = _named(node, "authentication-algorithm", IKE_INTEGRITY)
    if encryption in AEAD:  # the hash, where one is named, is that of the key derivation
        if integrity is not None:
            one.put("prf", (integrity[0],), *integrity[1], *lead)
    else:
        _algorithm(draft, one, node, "authentication-algorithm", "integrity", lead, section)
    group = node.value("dh-group")
    number = integer(group.word.removeprefix("group"), 1, 99) if group is not None else None
    if group is not None and number is not None:
        one.put("dh_groups", (dh_group(number),), *group.lines, *lead)
    else:
        draft.lack(f"{section}: its dh-group, for want of a line that is known")
        one.fields["unknown"] = (*one.fields.get("unknown", ()), "dh_groups")
    method = node.value("authentication-method")
    authentication: Literal["psk", "other"] | None = None
    if method is not None:
        authentication = "psk" if method.word == "pre-shared-keys" else "other"
    one.put("authentication", authentication, *(method.lines if method else node.lines), *lead)
    return IkeProposal(file=book.file, block_line=node.line, lines=one.lines, **one.fields)


def _named(node: Node, keyword: str, names: Mapping[str, str]) -> tuple[str, tuple[int, ...]] | None:
    value = node.value(keyword)
    name = names.get(value.word) if value is not None else None
    return (name, value.lines) if value is not None and name is not None else None


def _algorithm(
    draft: Draft, one: Draft, node: Node, keyword: str, field: str, lead: tuple[int, ...], section: str
) -> str:
    """Put one algorithm and return its name; "" where no line says one that is known."""
    names = dict(_tables("ike" if section.startswith("ike") else "ipsec"))[keyword]
    found = _named(node, keyword, names)
    if found is None:
        draft.lack(f"{section}: its {keyword}, for want of a line that is known")
        one.fields["unknown"] = (*one.fields.get("unknown", ()), field)
        return ""
    one.put(field, (found[0],), *found[1], *lead)
    return found[0]


def _put_ike_set(book: Book, draft: Draft, chosen: Node, lead: tuple[int, ...]) -> None:
    lines = *chosen.lines, *lead
    because = f"Junos's proposal-set {chosen.word}"
    _check_set(draft, chosen, IKE_SETS)
    proposals = [
        IkeProposal(
            file=book.file,
            block_line=chosen.line,
            name=f"{chosen.word}/{number}",
            encryption=(encryption,),
            integrity=(integrity,),
            dh_groups=(dh_group(group),),
            lines=dict.fromkeys(("name", "encryption", "integrity", "dh_groups"), lines),
            defaults=dict.fromkeys(("encryption", "integrity", "dh_groups"), because),
        )
        for number, (encryption, integrity, group) in enumerate(IKE_SETS.get(chosen.word, ()), 1)
    ]
    if chosen.word == "compatible":  # whether its fourth member hashes with SHA-1 is not verified
        proposals.append(
            proposals[0].model_copy(update={"name": "compatible/4", "integrity": (), "unknown": ("integrity",)})
        )
    draft.put("ike_proposals", tuple(proposals), *lines)
    draft.assume("ike_lifetime_seconds", 28800, "Junos's default IKE lifetime of 28800 seconds", *lines)


def _check_set(draft: Draft, chosen: Node, sets: Mapping[str, object]) -> None:
    if chosen.word not in sets:
        draft.lack(f"proposal-set {chosen.word}: what it holds is not verified")


def put_ipsec_proposals(book: Book, draft: Draft, policy: Node, lead: tuple[int, ...], owner: str) -> None:
    """Put the proposals that an IPsec policy names, or its set, with its PFS; and the lifetimes of the first."""
    names = listed(policy, "proposals")
    chosen = policy.value("proposal-set")
    keys = policy.value("perfect-forward-secrecy", "keys")
    number = integer(keys.word.removeprefix("group"), 1, 99) if keys is not None else None
    if keys is not None and number is None:
        draft.lack(f"ipsec policy {policy.word}: its group of PFS is not known")
    pfs = ((pfs_group(number),) if number is not None else ()) if keys is not None else (NO_PFS,)
    pfs_lines = (*(keys.lines if keys is not None else policy.lines), *lead)
    if not names and chosen is not None:
        _put_ipsec_set(book, draft, chosen, pfs if keys is not None else None, pfs_lines, lead)
        return
    holder = book.root.at("security", "ipsec", "proposal")
    proposals = []
    nodes: list[Node] = []
    for name in names:
        node = holder.get(name.word) if holder is not None else None
        book.refer("ipsec-proposal", name.word, name, node is not None, owner)
        if node is None:
            draft.lack(f"ipsec proposal {name.word}")
            continue
        one = _ipsec_proposal(draft, node, (*name.lines, *lead))
        one.put("pfs_groups", pfs, *pfs_lines)
        if keys is None:
            one.defaults["pfs_groups"] = _PFS_DEFAULT
        proposals.append(
            IpsecProposal(file=book.file, block_line=node.line, lines=one.lines, defaults=one.defaults, **one.fields)
        )
        nodes.append(node)
    if not names:
        draft.lack(f"ipsec policy {policy.word}: it names no proposal")
    lines = *(node.line for node in nodes), *(line for name in names for line in name.lines), *lead
    draft.put("ipsec_proposals", tuple(proposals), *lines)
    _put_lifetimes(draft, nodes, lead)


def _put_lifetimes(draft: Draft, nodes: Sequence[Node], lead: tuple[int, ...]) -> None:
    first = nodes[0] if nodes else None
    for keyword, field, because in (
        ("lifetime-seconds", "sa_lifetime_seconds", "no lifetime-seconds: Junos's default (3600) is not verified"),
        ("lifetime-kilobytes", "sa_lifetime_kilobytes", "no lifetime-kilobytes: Junos sets no volume limit"),
    ):
        value = first.value(keyword) if first is not None else None
        if value is not None:
            draft.put(field, integer(value.word, 1, 4294967294), *value.lines, *lead)
        else:
            default = 0 if keyword == "lifetime-kilobytes" else None
            draft.assume(field, default, because, *((first.line,) if first is not None else ()), *lead)


def _ipsec_proposal(draft: Draft, node: Node, lead: tuple[int, ...]) -> Draft:
    one = Draft()
    one.put("name", node.word, *node.lines, *lead)
    section = f"ipsec proposal {node.word}"
    protocol = node.value("protocol")
    if protocol is not None and protocol.word == "ah":
        one.put("has_ah", True, *protocol.lines, *lead)
        one.put("encryption", ("None",), *protocol.lines, *lead)
        _algorithm(draft, one, node, "authentication-algorithm", "integrity", lead, section)
        return one
    if (name := _algorithm(draft, one, node, "encryption-algorithm", "encryption", lead, section)) in AEAD:
        one.put("integrity", (name,), *one.lines["encryption"])
    else:
        _algorithm(draft, one, node, "authentication-algorithm", "integrity", lead, section)
    return one


def _put_ipsec_set(
    book: Book,
    draft: Draft,
    chosen: Node,
    pfs: tuple[str, ...] | None,
    pfs_lines: tuple[int, ...],
    lead: tuple[int, ...],
) -> None:
    """Put a built-in set; the policy's own PFS, where it has one, stands in for the set's."""
    lines = *chosen.lines, *lead
    because = f"Junos's proposal-set {chosen.word}"
    _check_set(draft, chosen, ESP_SETS)
    proposals = []
    for number, (encryption, integrity, group) in enumerate(ESP_SETS.get(chosen.word, ()), 1):
        defaults = dict.fromkeys(("encryption", "integrity"), because)
        places = dict.fromkeys(("name", "encryption", "integrity"), lines)
        own = (pfs_group(group) if group else NO_PFS,)
        if pfs is None:
            defaults["pfs_groups"] = because
        proposals.append(
            IpsecProposal(
                file=book.file,
                block_line=chosen.line,
                name=f"{chosen.word}/{number}",
                encryption=(encryption,),
                integrity=(integrity,),
                pfs_groups=own if pfs is None else pfs,
                lines={**places, "pfs_groups": lines if pfs is None else pfs_lines},
                defaults=defaults,
            )
        )
    draft.put("ipsec_proposals", tuple(proposals), *lines)
    _put_lifetimes(draft, (), lines)
