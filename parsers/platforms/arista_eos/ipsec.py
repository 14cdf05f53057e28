"""IPsec tunnels of EOS: tunnel interface → profile → ike policy and sa policy. Source: facts on IPsec, 7.4.

What EOS takes where a policy has no line is not verified: such a value is not known, and the tunnel says so.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from parsers.draft import Draft
from parsers.ike_groups import NO_PFS, dh_group, pfs_group
from parsers.model.interface import Interface
from parsers.model.ipsec import IkeProposal, IpsecProposal, IpsecTunnel
from parsers.platforms.arista_eos.blocks import Book
from parsers.platforms.arista_eos.ipsec_algorithms import (
    AEAD,
    ESP_ENCRYPTION,
    ESP_INTEGRITY,
    IKE_ENCRYPTION,
    IKE_INTEGRITY,
)
from parsers.platforms.arista_eos.ipsec_lines import Profile, Security, Statements, read_security
from parsers.platforms.arista_eos.names import canonical
from parsers.tree.indent import Node
from parsers.values import address, integer

_VERSION_UNVERIFIED = "EOS has no line for the IKE version that we know: its default (IKEv2) is not verified"
_FRONT_DEFAULT = "no `tunnel underlay vrf` line: the packets travel in the default VRF"
_MTU_ABSENT = "no `mtu` line at the tunnel: EOS's default is not verified"
_MSS_ABSENT = "no `tcp mss ceiling` line at the tunnel: EOS clamps nothing"
_PFS_DEFAULT = "no `pfs` line: EOS asks for none"
_DPD_UNVERIFIED = "no `dpd` line: EOS's default is not verified"
_MODE_UNVERIFIED = "no `mode` line: EOS's default is not verified"
_LIFETIME_UNVERIFIED = "no lifetime line: EOS's default is not verified"
_REPLAY_UNVERIFIED = "EOS has no line for it that we know"
_HOUR = 3600
_KILOBYTES = {"megabytes": 1024, "gigabytes": 1024 * 1024}


def read_ipsec(book: Book, interfaces: Sequence[Interface]) -> list[IpsecTunnel]:
    """Return the tunnels of the interfaces that name a profile, in the order of the config."""
    security = read_security(book)
    by_name = {one.canonical_name: one for one in interfaces}
    found: dict[str, Statements] = {}
    for node in book.blocks("interface"):
        interface = by_name.get(canonical("".join(node.words[1:3])))
        if interface is not None and interface.kind == "tunnel" and node.line >= interface.block_line:
            lines = found.setdefault(interface.canonical_name, Statements(interface.block_line))
            for child in node.children:
                _read_tunnel_line(lines, child)
    return [
        _tunnel(book, by_name[name], lines, security, by_name)
        for name, lines in found.items()
        if lines.get("ipsec profile") is not None
    ]


_TUNNEL_WORDS = ("source", "destination", "mode", "underlay vrf", "ipsec profile")


def _read_tunnel_line(lines: Statements, node: Node) -> None:
    words = node.words
    if words[0] == "tunnel":
        for keyword in _TUNNEL_WORDS:
            size = keyword.count(" ") + 1
            if " ".join(words[1 : 1 + size]) == keyword:
                lines.add(keyword, words[1 + size :], node)
    elif words[:3] == ["tcp", "mss", "ceiling"]:
        lines.add("mss", words[3:], node)


def _tunnel(
    book: Book, interface: Interface, lines: Statements, security: Security, by_name: Mapping[str, Interface]
) -> IpsecTunnel:
    draft = Draft()
    name = interface.canonical_name
    head = interface.block_line
    draft.put("is_enabled", interface.is_enabled, *interface.lines.get("is_enabled", (head,)))
    draft.put("vrf", interface.vrf, *interface.lines.get("vrf", (head,)))
    _put_ends(draft, lines, by_name, head)
    _put_size(draft, interface, lines, head)
    draft.assume("ike_version", None, _VERSION_UNVERIFIED)
    draft.assume("replay_window", None, _REPLAY_UNVERIFIED)
    named = lines.get("ipsec profile")
    profile = security.profiles.get(named.words[0]) if named is not None and named.words else None
    if named is not None and named.words:
        draft.put("profile", named.words[0], named.line)
        book.refer("ipsec-profile", named.words[0], named.line, profile is not None, name)
    via = (named.line,) if named is not None else (head,)
    if profile is None:
        draft.lack(f"ipsec profile {draft.fields.get('profile', '')}".strip())
        for field in ("psk", "mode"):
            draft.put(field, None, *via)
    else:
        _put_profile(book, draft, profile, security, via, name)
    return IpsecTunnel(
        file=book.file,
        block_line=head,
        name=name,
        interface=name,
        unresolved=tuple(draft.unresolved),
        lines={"name": (head,), "interface": (head,), **draft.lines},
        defaults=draft.defaults,
        **draft.fields,
    )


def _put_ends(draft: Draft, lines: Statements, by_name: Mapping[str, Interface], head: int) -> None:
    front = lines.get("underlay vrf")
    if front is not None and front.words:
        draft.put("front_vrf", front.words[0], front.line)
    else:
        draft.assume("front_vrf", "default", _FRONT_DEFAULT, head)
    source = lines.get("source")
    if source is not None and source.words[:1] == ["interface"]:
        name = canonical("".join(source.words[1:3]))
        draft.put("source_interface", name, source.line)
        interface = by_name.get(name)
        if interface is None:
            draft.lack(f"interface {name}")
        elif interface.ipv4:
            draft.put("source_address", interface.ipv4[0].ip, interface.lines["ipv4"][0], source.line)
    elif source is not None and source.words:
        draft.put("source_address", address(source.words[0]), source.line)
    target = lines.get("destination")
    peer = address(target.words[0]) if target is not None and target.words else None
    if target is not None and peer is not None:
        draft.put("destination_address", peer, target.line)
    elif target is not None and target.words:
        draft.put("destination_name", target.words[0], target.line)
    else:
        draft.put("is_responder_only", True, head)
    mode = lines.get("mode")
    if mode is not None and mode.words:
        draft.put("is_gre", mode.words[0] != "ipsec", mode.line)


def _put_size(draft: Draft, interface: Interface, lines: Statements, head: int) -> None:
    own = interface.lines.get("ip_mtu")
    if own is not None and "mtu" in interface.lines:
        draft.put("mtu", interface.ip_mtu, *own)
    else:
        draft.assume("mtu", None, _MTU_ABSENT, head)
    said = lines.get("mss")
    words = said.words if said is not None else []
    if said is not None and words[:1] == ["ipv4"] and len(words) > 1:
        draft.put("mss", integer(words[1], 1, 65535), said.line)
    else:
        draft.assume("mss", 0, _MSS_ABSENT, head)


def _put_profile(
    book: Book, draft: Draft, profile: Profile, security: Security, via: tuple[int, ...], owner: str
) -> None:
    """Put what the profile says itself, then the policies that it names."""
    lines = profile.lines
    draft.put("psk", profile.key, profile.key_line or lines.line, *via)
    draft.put("is_psk_wildcard", False, profile.key_line or lines.line, *via)
    start, dpd, mode = lines.get("connection"), lines.get("dpd"), lines.get("mode")
    if start is not None and start.words == ["add"]:
        draft.put("is_responder_only", True, start.line, *via)
    if dpd is not None and dpd.words:
        draft.put("dpd_seconds", integer(dpd.words[0], 1, 3600), dpd.line, *via)
    else:
        draft.assume("dpd_seconds", None, _DPD_UNVERIFIED, lines.line, *via)
    if mode is not None and mode.words in (["tunnel"], ["transport"]):
        said: Literal["tunnel", "transport"] = "tunnel" if mode.words == ["tunnel"] else "transport"
        draft.put("mode", said, mode.line, *via)
    else:
        draft.assume("mode", None, _MODE_UNVERIFIED, lines.line, *via)
    policies: tuple[tuple[str, str, Mapping[str, Statements], _Put], ...] = (
        ("ike-policy", "ike policy", security.ike, _put_ike),
        ("sa-policy", "sa policy", security.sa, _put_sa),
    )
    for keyword, kind, known, put in policies:
        named = lines.get(keyword)
        if named is None or not named.words:
            draft.lack(f"ipsec profile {profile.name} names no {kind}")
            continue
        policy = known.get(named.words[0])
        book.refer(keyword, named.words[0], named.line, policy is not None, owner)
        if policy is None:
            draft.lack(f"{kind} {named.words[0]}")
        else:
            put(book, draft, policy, named.words[0], (named.line, *via))


_Put = Callable[[Book, Draft, Statements, str, tuple[int, ...]], None]


def _put_ike(book: Book, draft: Draft, policy: Statements, name: str, lead: tuple[int, ...]) -> None:
    one = Draft()
    one.put("name", name, policy.line, *lead)
    section = f"ike policy {name}"
    encryption = _algorithm(draft, one, policy, "encryption", "encryption", IKE_ENCRYPTION, lead, section)
    if encryption not in AEAD:
        _algorithm(draft, one, policy, "integrity", "integrity", IKE_INTEGRITY, lead, section)
    group = policy.get("dh-group")
    number = integer(group.words[0], 1, 99) if group is not None and group.words else None
    if group is not None and number is not None:
        one.put("dh_groups", (dh_group(number),), group.line, *lead)
    else:
        draft.lack(f"{section}: its dh-group, for want of a line that is known")
        one.fields["unknown"] = (*one.fields.get("unknown", ()), "dh_groups")
    proposal = IkeProposal(file=book.file, block_line=policy.line, lines=one.lines, **one.fields)
    draft.put("ike_proposals", (proposal,), policy.line, *lead)
    hours = policy.get("ike-lifetime")
    value = integer(hours.words[0], 1, 24) if hours is not None and hours.words else None
    if hours is not None and value is not None:
        draft.put("ike_lifetime_seconds", value * _HOUR, hours.line, *lead)
    else:
        draft.assume("ike_lifetime_seconds", None, _LIFETIME_UNVERIFIED, policy.line, *lead)
    for keyword, field in (("local-id", "local_id"), ("remote-id", "remote_id")):
        said = policy.get(keyword)
        if said is not None and said.words:
            draft.put(field, said.words[-1], said.line, *lead)


def _algorithm(
    draft: Draft,
    one: Draft,
    policy: Statements,
    keyword: str,
    field: str,
    names: Mapping[str, str],
    lead: tuple[int, ...],
    section: str,
) -> str:
    """Put one algorithm and return its name; "" where no line says one that is known."""
    said = policy.get(keyword)
    name = names.get(said.words[0]) if said is not None and said.words else None
    if said is None or name is None:
        draft.lack(f"{section}: its {keyword}, for want of a line that is known")
        one.fields["unknown"] = (*one.fields.get("unknown", ()), field)
        return ""
    one.put(field, (name,), said.line, *lead)
    return name


def _put_sa(book: Book, draft: Draft, policy: Statements, name: str, lead: tuple[int, ...]) -> None:
    one = Draft()
    one.put("name", name, policy.line, *lead)
    section = f"sa policy {name}"
    encryption = _algorithm(draft, one, policy, "esp encryption", "encryption", ESP_ENCRYPTION, lead, section)
    integrity = policy.get("esp integrity")
    if encryption in AEAD:
        one.put("integrity", (encryption,), *one.lines["encryption"])
    elif integrity is not None and integrity.words == ["null"]:
        one.put("integrity", ("null",), integrity.line, *lead)  # nothing protects it: Azure has no word for that
    else:
        _algorithm(draft, one, policy, "esp integrity", "integrity", ESP_INTEGRITY, lead, section)
    pfs = policy.get("pfs dh-group")
    number = integer(pfs.words[0], 1, 99) if pfs is not None and pfs.words else None
    if pfs is None:
        one.assume("pfs_groups", (NO_PFS,), _PFS_DEFAULT, policy.line, *lead)
    elif number is not None:
        one.put("pfs_groups", (pfs_group(number),), pfs.line, *lead)
    else:
        draft.lack(f"{section}: its group of PFS is not known")
        one.fields["unknown"] = (*one.fields.get("unknown", ()), "pfs_groups")
    proposal = IpsecProposal(
        file=book.file, block_line=policy.line, lines=one.lines, defaults=one.defaults, **one.fields
    )
    draft.put("ipsec_proposals", (proposal,), policy.line, *lead)
    _put_sa_lifetimes(draft, policy, lead)


def _put_sa_lifetimes(draft: Draft, policy: Statements, lead: tuple[int, ...]) -> None:
    for said in policy.all("sa lifetime"):
        value = integer(said.words[0], 1, 4294967295) if len(said.words) > 1 else None
        unit = said.words[1] if len(said.words) > 1 else ""
        if value is not None and unit == "hours":
            draft.put("sa_lifetime_seconds", value * _HOUR, said.line, *lead)
        elif value is not None and unit in _KILOBYTES:
            draft.put("sa_lifetime_kilobytes", value * _KILOBYTES[unit], said.line, *lead)
    for field in ("sa_lifetime_seconds", "sa_lifetime_kilobytes"):
        if field not in draft.fields:
            draft.assume(field, None, _LIFETIME_UNVERIFIED, policy.line, *lead)
