"""IPsec tunnels of FortiOS: phase 1, the phase 2 entries that name it, and its interface. Source: facts, 7.5.

What a line does not say stays None: FortiOS's defaults differ by release, and `show` leaves them out.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from parsers.draft import Draft
from parsers.model.interface import Interface
from parsers.model.ipsec import IkeProposal, IpsecTunnel
from parsers.platforms.fortinet.algorithms import IKE_GROUPS, ike_offer
from parsers.platforms.fortinet.book import Book, Scope
from parsers.platforms.fortinet.interfaces import TABLE as INTERFACES
from parsers.platforms.fortinet.interfaces import vrf_name
from parsers.platforms.fortinet.ipsec_phases import UNKNOWN, choices, groups_of, offers, put_phases
from parsers.platforms.fortinet.ipsec_words import PHASE1_TABLES, PHASE1_WORDS, PHASE2_WORDS
from parsers.tree.config_edit import Block
from parsers.values import address, integer

_FORMS = (("phase1-interface", "phase2-interface"), ("phase1", "phase2"))
_VERSIONS = {"1": "ikev1", "2": "ikev2"}
_NO_ADDRESSES = ("0.0.0.0", "::")  # noqa: S104  how FortiOS prints that none is set


class _Tunnel(NamedTuple):
    """Phase 1 of one tunnel, and the phase 2 entries that name it."""

    scope: Scope
    block: Block
    phases: Sequence[Block]
    is_route_based: bool


def read_ipsec(book: Book, interfaces: Sequence[Interface]) -> list[IpsecTunnel]:
    """Return one tunnel for each phase 1 of every VDOM, route-based ones first."""
    by_name = {one.name: one for one in interfaces}
    settings = {block.head: block for scope in book.scopes() for block in scope.block.entries(INTERFACES)}
    tunnels: list[IpsecTunnel] = []
    for scope in book.scopes():
        for first, second in _FORMS:
            phases = scope.block.entries(f"vpn ipsec {second}")
            for phase in phases:
                book.know(phase, PHASE2_WORDS, f"{second} {phase.head}")
                _check_name(book, scope, phase, first)
            for block in scope.block.entries(f"vpn ipsec {first}"):
                book.know(block, PHASE1_WORDS, f"{first} {block.head}", PHASE1_TABLES)
                ours = [phase for phase in phases if _names(phase, block.head)]
                tunnel = _Tunnel(scope, block, ours, first == _FORMS[0][0])
                tunnels.append(_tunnel(book, tunnel, by_name, settings.get(block.head)))
    return tunnels


def _names(phase: Block, name: str) -> bool:
    named = phase.get("phase1name")
    return named is not None and named.value == name


def _check_name(book: Book, scope: Scope, phase: Block, first: str) -> None:
    named = phase.get("phase1name")
    if named is not None:
        table = scope.block.blocks.get(f"vpn ipsec {first}")
        is_defined = table is not None and named.value in table.edits
        book.refer("ipsec-phase1", named.value, named.line, is_defined, phase.head)


def _tunnel(book: Book, tunnel: _Tunnel, interfaces: Mapping[str, Interface], own: Block | None) -> IpsecTunnel:
    block, draft = tunnel.block, Draft()
    missing: list[str] = []
    draft.put("name", block.head, block.line)
    draft.put("profile", block.head, block.line)
    draft.put("is_route_based", tunnel.is_route_based, block.line)
    draft.fields["vrf"] = vrf_name(tunnel.scope.vdom)
    if tunnel.is_route_based:
        draft.put("interface", block.head, block.line)
        inside = interfaces.get(block.head)
        if inside is not None:
            draft.put("vrf", inside.vrf, *inside.lines.get("vrf", (inside.block_line,)))
            draft.put("is_enabled", inside.is_enabled, *inside.lines.get("is_enabled", ()))
            _put_sizes(draft, inside, own)
    _put_endpoints(draft, tunnel, interfaces, missing)
    _put_ike(draft, block)
    _put_identities(book, draft, block)
    _put_ike_proposals(book, draft, block, missing)
    put_phases(book, draft, tunnel.phases, missing)
    draft.fields["unresolved"] = tuple(missing)
    return IpsecTunnel(file=book.file, block_line=block.line, **draft.all)


def _put_sizes(draft: Draft, inside: Interface, own: Block | None) -> None:
    if inside.mtu is not None:
        draft.put("mtu", inside.mtu, *inside.lines["mtu"])
    mss = own.get("tcp-mss") if own is not None else None
    if mss is not None:
        draft.put("mss", integer(mss.value, 0, 10000), mss.line)


def _put_endpoints(draft: Draft, tunnel: _Tunnel, interfaces: Mapping[str, Interface], missing: list[str]) -> None:
    block = tunnel.block
    outside, local = block.get("interface"), block.get("local-gw") or block.get("local-gw6")
    port = interfaces.get(outside.value) if outside is not None else None
    draft.fields["front_vrf"] = None
    if outside is not None:
        draft.put("source_interface", outside.value, outside.line)
    if port is not None and outside is not None:
        draft.put("front_vrf", port.vrf, outside.line, *port.lines.get("vrf", ()))
    elif outside is not None:
        missing.append(f"interface {outside.value}")
    found = address(local.value) if local is not None and local.value not in _NO_ADDRESSES else None
    if found is not None and local is not None:
        draft.put("source_address", found, local.line)
    elif port is not None and outside is not None:
        field = "ipv6" if block.get("remote-gw6") is not None else "ipv4"
        held = port.ipv6 if field == "ipv6" else port.ipv4
        if held:
            draft.put("source_address", held[0].ip, port.lines[field][0], outside.line)
    _put_peer(draft, block)


def _put_peer(draft: Draft, block: Block) -> None:
    kind, passive = block.get("type"), block.get("passive-mode")
    remote, name = block.get("remote-gw") or block.get("remote-gw6"), block.get("remotegw-ddns")
    found = address(remote.value) if remote is not None and remote.value not in _NO_ADDRESSES else None
    if found is not None and remote is not None:
        draft.put("destination_address", found, remote.line)
    if name is not None:
        draft.put("destination_name", name.value, name.line)
    is_dynamic = kind is not None and kind.value == "dynamic"
    if is_dynamic and kind is not None:
        draft.put("is_responder_only", True, kind.line)
        draft.put("is_psk_wildcard", True, kind.line)
    elif passive is not None and passive.value == "enable":
        draft.put("is_responder_only", True, passive.line)


def _put_ike(draft: Draft, block: Block) -> None:
    version, mode = block.get("ike-version"), block.get("mode")
    draft.fields["is_aggressive"] = None
    if version is not None:
        draft.put("ike_version", _VERSIONS.get(version.value), version.line)
        if version.value == "2":
            draft.put("is_aggressive", False, version.line)  # IKEv2 has no such mode
    if mode is not None and draft.fields["is_aggressive"] is None:
        draft.put("is_aggressive", mode.value == "aggressive", mode.line)
    if (lifetime := block.get("keylife")) is not None:
        draft.put("ike_lifetime_seconds", integer(lifetime.value, 1, 10**9), lifetime.line)
    dpd, every, count = block.get("dpd"), block.get("dpd-retryinterval"), block.get("dpd-retrycount")
    if dpd is not None and dpd.value == "disable":
        draft.put("dpd_seconds", 0, dpd.line)
    elif every is not None:
        draft.put("dpd_seconds", integer(every.value, 0, 3600), every.line, *([dpd.line] if dpd is not None else []))
    if count is not None:
        draft.put("dpd_retries", integer(count.value, 0, 100), count.line)


def _put_identities(book: Book, draft: Draft, block: Block) -> None:
    for field, key in (("psk", "psksecret"), ("psk_remote", "psksecret-remote")):
        setting = block.settings.get(key)
        if setting is not None:
            is_set = bool(setting.values) and any(setting.values)
            draft.put(field, book.seal(setting) if is_set else False, setting.line)
    method = block.get("authmethod")
    if method is not None and method.value != "psk" and "psk" not in draft.fields:
        draft.put("psk", False, method.line)
    local, remote, kind = block.get("localid"), block.get("peerid"), block.get("peertype")
    if local is not None:
        draft.put("local_id", local.value, local.line)
    if remote is not None:
        draft.put("remote_id", remote.value, remote.line)
    draft.fields["is_any_remote_id"] = None  # what FortiOS does without `peertype` differs by release
    if kind is not None:
        draft.put("is_any_remote_id", kind.value == "any", kind.line)


def _put_ike_proposals(book: Book, draft: Draft, block: Block, missing: list[str]) -> None:
    section = f"phase 1 {block.head}"
    proposal, dhgrp = block.get("proposal"), block.get("dhgrp")
    groups, is_all = groups_of(book, dhgrp, IKE_GROUPS, section, missing)
    lines = tuple(one.line for one in (proposal, dhgrp) if one is not None)
    method = block.get("authmethod")
    proposals = []
    for word, offer in offers(book, proposal, ike_offer, section, missing):
        fields = {"encryption": lines[:1], "integrity": lines[:1], "prf": lines[:1], "dh_groups": lines[1:]}
        open_fields = ("encryption", "integrity", "prf") if offer is UNKNOWN else ()
        proposals += [
            IkeProposal(
                file=book.file,
                block_line=lines[0],
                name=word,
                encryption=(offer.encryption,) if offer.encryption else (),
                integrity=(offer.integrity,) if offer.integrity else (),
                prf=(offer.prf,) if offer.prf else (),
                dh_groups=chosen,
                authentication="psk" if method is None or method.value == "psk" else "other",
                unknown=open_fields if chosen else (*open_fields, "dh_groups"),
                lines={field: found for field, found in fields.items() if found},
            )
            for chosen in choices(groups, is_all=is_all)
        ]
    draft.put("ike_proposals", tuple(proposals), *lines)
