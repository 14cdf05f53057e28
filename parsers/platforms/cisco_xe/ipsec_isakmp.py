"""IKEv1 of IOS: isakmp policies, keys, keyrings, profiles. Source: facts on IPsec, 7.1.

Every tunnel offers every policy: none names its own. IOS prints no line for a default: SHA-1, RSA signatures and 86400
seconds. The defaults of cipher and group are weak ones that newer releases gave up: a missing line is not known there.
"""

from collections.abc import Callable, Sequence

from parsers.draft import Draft
from parsers.ike_groups import dh_group
from parsers.model.ipsec import IkeProposal
from parsers.platforms.cisco_xe.ipsec_algorithms import ISAKMP_ENCRYPTION, ISAKMP_HASH
from parsers.platforms.cisco_xe.ipsec_blocks import Block, Said
from parsers.platforms.cisco_xe.ipsec_esp import Refer
from parsers.platforms.cisco_xe.ipsec_ikev2 import Ends
from parsers.platforms.cisco_xe.ipsec_keys import IsakmpKey, length_for, network_of
from parsers.platforms.cisco_xe.ipsec_store import Crypto
from parsers.values import address, integer

_LIFETIME_DEFAULT = "IOS's default isakmp lifetime of 86400 seconds"
_HASH_DEFAULT = "IOS's default isakmp hash SHA-1"
_SIGNATURE_DEFAULT = "IOS's default isakmp authentication: RSA signatures"
_DPD_DEFAULT = "no keepalive line: IOS sends no dead peer detection of its own"
_AGGRESSIVE_DEFAULT = (
    "main mode is initiated; a peer's aggressive mode is still accepted without `crypto isakmp aggressive-mode disable`"
)
_SMART = "IOS-XE's default isakmp policy: AES-128, SHA-1, group 5, pre-shared key, 86400 seconds"
_MEMBERS = ("encryption", "integrity", "dh_groups")
_OPEN_SMART = "no isakmp policy is configured: which default policies follow 65508 is not verified"


def put_isakmp(draft: Draft, crypto: Crypto, said: Said | None, ends: Ends, via: tuple[int, ...], refer: Refer) -> None:
    """Put what IKEv1 brings; `said` names an isakmp profile, None where the tunnel names none."""
    lead = (said.line, *via) if said else via
    draft.put("ike_version", "ikev1", *lead)
    profile = crypto.named("isakmp", "profile").get(said.words[0]) if said else None
    if said is not None:
        refer("isakmp-profile", said.words[0], said.line, profile is not None)
        if profile is None:
            draft.lack(f"isakmp-profile {said.words[0]}")
    _put_policies(draft, crypto, via)
    _put_dpd(draft, crypto, profile, lead)
    if profile is not None:
        _put_profile(draft, profile, lead)
    key = _find_key(draft, crypto, profile, ends, lead, refer)
    _put_mode(draft, crypto, profile, ends, lead)
    if "psk" in draft.fields:
        pass  # the key of aggressive mode, which stands with the peer
    elif key is not None:
        lines = key.key.line, *((key.head,) if key.head else ()), *lead
        draft.put("psk", key.key.secret, *lines)
        is_wild = key.network is not None and key.network.prefixlen == 0
        draft.put("is_psk_wildcard", is_wild, *lines)
    else:
        is_open = said is not None and profile is None
        draft.put("psk", None if is_open else False, *lead)


def _put_policies(draft: Draft, crypto: Crypto, via: tuple[int, ...]) -> None:
    blocks = sorted(crypto.named("isakmp", "policy").values(), key=lambda one: integer(one.name, 1, 99999) or 0)
    if not blocks:
        _put_smart_default(draft, crypto, via)
        return
    found = [_policy(draft, crypto, one) for one in blocks]
    draft.put("ike_proposals", tuple(found), *(one.line for one in blocks), *via)
    usable = next((one for one, two in zip(blocks, found, strict=True) if two.authentication == "psk"), blocks[0])
    lifetime = usable.value("lifetime")
    if lifetime is not None:
        draft.put("ike_lifetime_seconds", integer(lifetime.words[0], 60, 86400), lifetime.line, *via)
    else:
        draft.assume("ike_lifetime_seconds", 86400, _LIFETIME_DEFAULT, usable.line, *via)


def _put_smart_default(draft: Draft, crypto: Crypto, via: tuple[int, ...]) -> None:
    removed = crypto.removed.get("isakmp default policy")
    if removed is not None:
        draft.put("ike_proposals", (), removed, *via)
        return
    one = IkeProposal(
        file=crypto.book.file,
        block_line=via[0],
        name="65508",
        encryption=("AES128",),
        integrity=("SHA1",),
        dh_groups=(dh_group(5),),
        is_default=True,
        lines=dict.fromkeys(("name", "encryption", "integrity", "dh_groups"), via),
        defaults=dict.fromkeys(("encryption", "integrity", "dh_groups"), _SMART),
    )
    others = one.model_copy(
        update={"name": "after 65508", "encryption": (), "integrity": (), "dh_groups": (), "unknown": _MEMBERS}
    )
    draft.put("ike_proposals", (one, others), *via)
    draft.defaults["ike_proposals"] = _SMART
    draft.assume("ike_lifetime_seconds", 86400, _SMART, *via)
    draft.lack(_OPEN_SMART)


def _policy(draft: Draft, crypto: Crypto, block: Block) -> IkeProposal:
    """Return one policy. Without a line for cipher or group that stays empty, and the tunnel says so."""
    one = Draft()
    unknown: list[str] = []
    one.put("name", block.name, block.line)
    readers: tuple[tuple[str, str, Callable[[list[str]], str | None]], ...] = (
        ("encr", "encryption", lambda words: ISAKMP_ENCRYPTION.get(" ".join(words))),
        ("hash", "integrity", lambda words: ISAKMP_HASH.get(words[0])),
        ("group", "dh_groups", _group),
    )
    for keyword, field, read in readers:
        said = block.value(keyword) or (block.value("encryption") if keyword == "encr" else None)
        value = read(said.words) if said is not None else None
        if said is not None:
            one.put(field, (value,) if value else (), said.line, block.line)
        if said is None and keyword == "hash":
            one.assume(field, ("SHA1",), _HASH_DEFAULT, block.line)
        elif value is None:
            draft.lack(f"isakmp policy {block.name}: its {keyword}, for want of a line that is known")
            unknown.append(field)
        if said is not None and value is None:
            crypto.miss(said.node, f"crypto isakmp policy {block.name}", 1)
    one.fields["unknown"] = tuple(unknown)
    said = block.value("authentication")
    if said is None:
        one.assume("authentication", "other", _SIGNATURE_DEFAULT, block.line)
    else:
        one.put("authentication", "psk" if said.words[0] == "pre-share" else "other", said.line, block.line)
    return IkeProposal(
        file=crypto.book.file, block_line=block.line, lines=one.lines, defaults=one.defaults, **one.fields
    )


def _group(words: list[str]) -> str | None:
    number = integer(words[0], 1, 99)
    return None if number is None else dh_group(number)


def _put_dpd(draft: Draft, crypto: Crypto, profile: Block | None, lead: tuple[int, ...]) -> None:
    said = profile.value("keepalive") if profile else None
    everywhere = crypto.settings.value("isakmp keepalive")
    if said is not None:
        draft.put("dpd_seconds", integer(said.words[0], 0, 3600), said.line, *lead)
    elif everywhere is not None:
        draft.put("dpd_seconds", integer(everywhere.words[0], 0, 3600), everywhere.line)
    else:
        draft.assume("dpd_seconds", 0, _DPD_DEFAULT, *lead)


def _put_profile(draft: Draft, profile: Block, lead: tuple[int, ...]) -> None:
    said = profile.value("self-identity")
    if said is not None and said.words[-1] not in ("address", "fqdn"):
        draft.put("local_id", said.words[-1], said.line, *lead)
    said = next((one for one in profile.all("match identity") if len(one.words) > 1), None)
    if said is not None:
        draft.put("remote_id", said.words[1], said.line, *lead)
        draft.put("is_any_remote_id", _is_any(said.words), said.line, *lead)
    said = profile.value("vrf")
    if said is not None and "vrf" not in draft.fields:
        draft.put("vrf", said.words[0], said.line, *lead)


def _is_any(words: list[str]) -> bool:
    found = network_of(words[1:3]) if words[0] == "address" else None
    return found is not None and found.prefixlen == 0


def _put_mode(draft: Draft, crypto: Crypto, profile: Block | None, ends: Ends, lead: tuple[int, ...]) -> None:
    """Tell whether this end starts aggressive mode, and take the key that stands with the peer for it."""
    said = profile.value("initiate mode") if profile else None
    peer = next((one for one in crypto.peers if one.peer in (str(ends.peer), ends.peer_name)), None)
    disabled = crypto.settings.value("isakmp aggressive-mode")
    if peer is not None and peer.key is not None and "psk" not in draft.fields:
        draft.put("psk", peer.key.secret, peer.key.line, *lead)
    if disabled is not None and disabled.words[0] == "disable":
        draft.put("is_aggressive", False, disabled.line)
    elif said is not None and said.words[0] == "aggressive":
        draft.put("is_aggressive", True, said.line, *lead)
    elif peer is not None:
        draft.put("is_aggressive", True, peer.line, *lead)
    else:
        draft.assume("is_aggressive", False, _AGGRESSIVE_DEFAULT, *lead)


def _find_key(
    draft: Draft, crypto: Crypto, profile: Block | None, ends: Ends, lead: tuple[int, ...], refer: Refer
) -> IsakmpKey | None:
    """Return the key that the peer meets: in the profile's keyrings, else anywhere in the front VRF."""
    named = [(said, name) for said in (profile.all("keyring") if profile else ()) for name in said.words]
    for said, name in named:
        is_defined = name in crypto.isakmp_keyrings or name == "default"
        refer("isakmp-keyring", name, said.line, is_defined)
        if not is_defined:
            draft.lack(f"isakmp-keyring {name}")
    rings = {"" if name == "default" else name for _, name in named}
    keys = [one for one in crypto.isakmp_keys if (one.keyring in rings if named else one.vrf == ends.front_vrf)]
    keys = [one for one in keys if _is_local(draft, one, ends)]
    return _longest(keys, ends)


def _is_local(draft: Draft, key: IsakmpKey, ends: Ends) -> bool:
    """Tell whether a keyring's `local-address` is this tunnel's; where that is an interface, its name is compared."""
    if not key.local:
        return True
    found = address(key.local)
    if found is not None and ends.local is not None:
        return found == ends.local
    return found is not None or key.local == draft.fields.get("source_interface", key.local)


def _longest(keys: Sequence[IsakmpKey], ends: Ends) -> IsakmpKey | None:
    named = [one for one in keys if one.hostname and one.hostname == ends.peer_name]
    if named:
        return named[0]
    held = [one for one in keys if one.network is not None]
    if ends.peer is None:  # any peer: the key for all, where there is one
        return next((one for one in held if one.network is not None and one.network.prefixlen == 0), None)
    best: tuple[int, IsakmpKey | None] = -1, None
    for one in held:
        length = length_for((one.network,) if one.network is not None else (), ends.peer)
        if length > best[0]:
            best = length, one
    return best[1]
