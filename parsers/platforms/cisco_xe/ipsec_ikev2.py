"""IKEv2 of IOS: the profile that a tunnel names, the keyring below it, and the policies that the endpoints choose.

A policy is not named by the tunnel: front VRF and local address choose it. Source: facts on IPsec, 7.1.
"""

from collections.abc import Mapping
from typing import NamedTuple

from parsers.draft import Draft
from parsers.ike_groups import dh_group
from parsers.model.ipsec import IkeProposal
from parsers.platforms.cisco_xe.ipsec_algorithms import IKEV2_ENCRYPTION, IKEV2_INTEGRITY
from parsers.platforms.cisco_xe.ipsec_blocks import Block, Said
from parsers.platforms.cisco_xe.ipsec_esp import DEFAULT, Refer
from parsers.platforms.cisco_xe.ipsec_keys import Address, Keyring, Peer, length_for, network_of
from parsers.platforms.cisco_xe.ipsec_store import Crypto
from parsers.values import address, integer

_PROPOSAL_DEFAULT = "IOS-XE's smart default IKEv2 proposal (newer releases add ML-KEM, older ones group 5)"
_POLICY_DEFAULT = "no IKEv2 policy is configured: IOS-XE's default policy, for any front VRF"
_LIFETIME_DEFAULT = "IOS-XE's default IKEv2 lifetime of 86400 seconds"
_DPD_DEFAULT = "no dpd line: IOS-XE sends no dead peer detection of its own"
_SMART: Mapping[str, tuple[str, ...]] = {
    "encryption": ("AES256",),
    "integrity": ("sha512", "SHA384"),
    "prf": ("sha512", "SHA384"),
    "dh_groups": ("ECP256", "DHGroup14", "group21"),
}


class Ends(NamedTuple):
    """The endpoints of one tunnel, which choose policies and keys."""

    front_vrf: str | None
    local: Address | None
    peer: Address | None
    peer_name: str = ""


def put_ikev2(draft: Draft, crypto: Crypto, said: Said, ends: Ends, via: tuple[int, ...], refer: Refer) -> None:
    """Put what the profile that `said` names brings, and the proposals of the policies that match."""
    name = said.words[0]
    lead = said.line, *via
    draft.put("ike_version", "ikev2", *lead)
    profile = crypto.named("ikev2", "profile").get(name)
    refer("ikev2-profile", name, said.line, profile is not None)
    _put_proposals(draft, crypto, ends, lead, refer)
    if profile is None:
        draft.lack(f"ikev2-profile {name}")
        draft.put("psk", None, *lead)
        draft.put("is_any_remote_id", None, *lead)
        return
    _put_profile(draft, crypto, profile, ends, lead)
    _put_identities(draft, profile, lead)
    _put_keys(draft, crypto, profile, ends, lead, refer)


def _put_profile(draft: Draft, crypto: Crypto, profile: Block, ends: Ends, lead: tuple[int, ...]) -> None:
    lifetime = profile.value("lifetime")
    if lifetime is not None:
        draft.put("ike_lifetime_seconds", integer(lifetime.words[0], 1, 86400), lifetime.line, *lead)
    else:
        draft.assume("ike_lifetime_seconds", 86400, _LIFETIME_DEFAULT, profile.line, *lead)
    dpd = profile.value("dpd")
    everywhere = crypto.settings.value("ikev2 dpd")
    if dpd is not None:
        draft.put("dpd_seconds", integer(dpd.words[0], 0, 3600), dpd.line, *lead)
    elif everywhere is not None:
        draft.put("dpd_seconds", integer(everywhere.words[0], 0, 3600), everywhere.line)
    else:
        draft.assume("dpd_seconds", 0, _DPD_DEFAULT, profile.line, *lead)
    inside = profile.value("ivrf")
    if inside is not None and "vrf" not in draft.fields:
        draft.put("vrf", inside.words[0], inside.line, *lead)
    front = profile.value("match fvrf")
    wanted = front.words[0] if front else "default"
    if wanted != "any" and ends.front_vrf is not None and wanted != ends.front_vrf:
        draft.lack(f"ikev2-profile {profile.name} is for front VRF {wanted}, the packets travel in {ends.front_vrf}")


def _put_identities(draft: Draft, profile: Block, lead: tuple[int, ...]) -> None:
    local = profile.value("identity local")
    if local is not None:
        draft.put("local_id", local.words[-1], local.line, *lead)
    remotes = profile.all("match identity remote")
    wild = next((one for one in remotes if _is_any(one.words)), None)
    is_cut = not all(one.words for one in remotes)  # a line that is cut off names nobody, or anybody
    remotes = [one for one in remotes if one.words]
    if remotes:
        first = remotes[0]
        name = first.words[1] if first.words[:1] == ["address"] and len(first.words) > 1 else first.words[-1]
        draft.put("remote_id", "" if _is_any(first.words) else name, first.line, *lead)
    shown = wild or (remotes[0] if remotes else None)
    any_remote = None if is_cut and wild is None else wild is not None
    draft.put("is_any_remote_id", any_remote, *((shown.line,) if shown else (profile.line,)), *lead)


def _is_any(words: list[str]) -> bool:
    if words[:1] == ["any"]:
        return True
    found = network_of(words[1:]) if words[:1] == ["address"] else None
    return found is not None and found.prefixlen == 0


class _Met(NamedTuple):
    """The keyring's peer that a tunnel meets, and the lines that lead to it."""

    peer: Peer | None
    lines: tuple[int, ...]
    is_open: bool = False  # there may be a key, and we cannot tell


def _put_keys(draft: Draft, crypto: Crypto, profile: Block, ends: Ends, lead: tuple[int, ...], refer: Refer) -> None:
    """Put the keys of both directions: those on the authentication lines, else those of the keyring."""
    met = _meet(draft, crypto, profile, ends, lead, refer)
    is_of_ring = False
    for side, field in (("local", "psk"), ("remote", "psk_remote")):
        said = _authentication(profile, side)
        if said is None or said.words[0] != "pre-share":
            if side == "local":
                draft.put(field, False, *((said.line,) if said else (profile.line,)), *lead)
            continue
        if said.line in crypto.inline_keys:
            inline = crypto.inline_keys[said.line]
            draft.put(field, inline.secret if inline else None, said.line, *lead)
            continue
        found = None if met.peer is None else met.peer.local if side == "local" else met.peer.remote
        if found is not None:
            draft.put(field, found.secret, found.line, *met.lines)
            is_of_ring = True
        elif side == "local":
            draft.put(field, None if met.is_open else False, *(met.lines or (said.line, *lead)))
    if met.peer is not None and is_of_ring:
        is_wild = any(one.prefixlen == 0 for one in met.peer.networks)
        is_wild = is_wild and (ends.peer is None or length_for(met.peer.networks, ends.peer) == 0)
        draft.put("is_psk_wildcard", is_wild, met.peer.line, *met.lines)


def _authentication(profile: Block, side: str) -> Said | None:
    """Return the line that says how one side proves itself, pre-shared keys first where several ways are allowed."""
    lines = [one for one in profile.all(f"authentication {side}") if one.words]
    return next((one for one in lines if one.words[0] == "pre-share"), lines[-1] if lines else None)


def _meet(draft: Draft, crypto: Crypto, profile: Block, ends: Ends, lead: tuple[int, ...], refer: Refer) -> _Met:
    """Find the peer in the keyring that the profile names."""
    said = next((one for one in profile.all("keyring") if one.words and one.words[0] not in ("aaa", "ppk")), None)
    if said is None:
        is_aaa = any(one.words[:1] == ["aaa"] for one in profile.all("keyring"))
        if is_aaa:
            draft.lack(f"ikev2-profile {profile.name}: its keys come from AAA")
        return _Met(None, (), is_aaa)
    name = said.words[1] if said.words[0] == "local" and len(said.words) > 1 else said.words[0]
    ring = crypto.keyrings.get(name)
    refer("ikev2-keyring", name, said.line, ring is not None)
    lines = said.line, *lead
    if ring is None:
        draft.lack(f"ikev2-keyring {name}")
        return _Met(None, lines, True)
    peer, is_open = _choose(ring, ends, draft.fields.get("remote_id", ""))
    if is_open:
        draft.lack(f"ikev2-keyring {name}: which of its keys holds depends on the peer")
    if peer is not None:
        refer("ikev2-peer", peer.name, peer.line, True)
    return _Met(peer, (ring.line, *lines), is_open)


def _choose(ring: Keyring, ends: Ends, remote_id: str) -> tuple[Peer | None, bool]:
    """Return the peer with the longest prefix that holds the address, else the one that bears the name.

    True beside it: the peer's address is not known, and several keys may be meant.
    """
    if ends.peer is not None:
        ranked = [(length_for(one.networks, ends.peer), -at) for at, one in enumerate(ring.peers)]
        best = max(ranked, default=(-1, 0))
        if best[0] >= 0:
            return ring.peers[-best[1]], False
    names = {ends.peer_name, remote_id} - {""}
    named = [one for one in ring.peers if names & set(one.names)]
    if named:
        return named[0], False
    if ends.peer is None and len(ring.peers) == 1:
        return ring.peers[0], False
    return None, ends.peer is None and bool(ring.peers)


def _put_proposals(draft: Draft, crypto: Crypto, ends: Ends, lead: tuple[int, ...], refer: Refer) -> None:
    """Put the proposals of every policy that the endpoints can choose."""
    policies = [one for one in crypto.named("ikev2", "policy").values() if _matches(draft, one, ends)]
    own = crypto.named("ikev2", "policy")
    if not policies and not own and "ikev2 policy default" not in crypto.removed:
        found = [] if "ikev2 proposal default" in crypto.removed else [_default_proposal(crypto, lead)]
        heads = [one.block_line for one in found if not one.is_default]
        heads = heads if found else [crypto.removed["ikev2 proposal default"]]
        draft.put("ike_proposals", tuple(found), *heads, *lead)
        draft.defaults["ike_proposals"] = _POLICY_DEFAULT
        return
    if not policies:
        draft.lack("no ikev2 policy matches the front VRF and local address")
        draft.put("ike_proposals", (), *lead)
        return
    if len(policies) > 1:
        draft.lack(f"ikev2 policies {', '.join(one.name for one in policies)} all match: which one holds is not told")
    proposals = []
    lines: list[int] = []
    for policy in policies:
        for said in policy.all("proposal"):
            for name in said.words:
                proposals += _named(draft, crypto, name, said, (policy.line, *lead), refer)
            lines.append(said.line)
    heads = [one.block_line for one in proposals if not one.is_default]
    draft.put("ike_proposals", tuple(proposals), *heads, *lines, *(one.line for one in policies), *lead)


def _matches(draft: Draft, policy: Block, ends: Ends) -> bool:
    """Tell whether a policy can be chosen: its front VRF (global where none is said) and its local address."""
    front = policy.value("match fvrf")
    wanted = front.words[0] if front else "default"
    if wanted != "any" and ends.front_vrf is not None and wanted != ends.front_vrf:
        return False
    addresses = [address(said.words[0]) for said in policy.all("match address local") if said.words]
    if not addresses:
        return True
    if ends.local is None:
        draft.lack(f"ikev2 policy {policy.name} is for one local address, and the tunnel's is not known")
        return True
    return ends.local in addresses


def _named(
    draft: Draft, crypto: Crypto, name: str, said: Said, lead: tuple[int, ...], refer: Refer
) -> list[IkeProposal]:
    block = crypto.named("ikev2", "proposal").get(name)
    is_builtin = name == DEFAULT and "ikev2 proposal default" not in crypto.removed
    refer("ikev2-proposal", name, said.line, block is not None or is_builtin)
    if block is not None:
        return [_proposal(draft, crypto, block, (said.line, *lead))]
    if is_builtin:
        return [_default_proposal(crypto, (said.line, *lead))]
    draft.lack(f"ikev2-proposal {name}")
    return []


def _default_proposal(crypto: Crypto, lead: tuple[int, ...]) -> IkeProposal:
    block = crypto.named("ikev2", "proposal").get(DEFAULT)
    if block is not None:
        return _proposal(Draft(), crypto, block, lead)
    return IkeProposal(
        file=crypto.book.file,
        block_line=lead[0],
        name=DEFAULT,
        is_default=True,
        lines=dict.fromkeys(("name", *_SMART), lead),
        defaults=dict.fromkeys(_SMART, _PROPOSAL_DEFAULT),
        **_SMART,  # type: ignore[arg-type]
    )


def _proposal(draft: Draft, crypto: Crypto, block: Block, lead: tuple[int, ...]) -> IkeProposal:
    """Return a proposal block. Several values of one kind stand on one line; `default` keeps what it does not say."""
    one = Draft()
    one.put("name", block.name, block.line, *lead)
    for keyword, field, names in (
        ("encryption", "encryption", IKEV2_ENCRYPTION),
        ("integrity", "integrity", IKEV2_INTEGRITY),
        ("prf", "prf", IKEV2_INTEGRITY),
        ("group", "dh_groups", None),
    ):
        said = block.value(keyword)
        if said is None:
            if block.name == DEFAULT:
                one.assume(field, _SMART[field], _PROPOSAL_DEFAULT, block.line, *lead)
            continue
        values = [_group(word) if names is None else names.get(word.casefold()) for word in said.words]
        one.put(field, tuple(value for value in values if value), said.line, *lead)
        if not all(values):
            draft.lack(f"ikev2-proposal {block.name}: a word of its {keyword} line is not known")
            crypto.miss(said.node, f"crypto ikev2 proposal {block.name}", 1)
    return IkeProposal(
        file=crypto.book.file, block_line=block.line, lines=one.lines, defaults=one.defaults, **one.fields
    )


def _group(word: str) -> str | None:
    number = integer(word, 1, 99)
    return None if number is None else dh_group(number)
