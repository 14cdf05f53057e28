"""MACsec of EOS: profiles, which are policy and keys in one, and the ports they are bound to.

Source: facts on MACsec, 1.2, 3 and 4.5.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from parsers.model.interface import Interface
from parsers.model.macsec import ChainKey, CipherSuite, KeyChain, MacsecPolicy, MacsecPort
from parsers.model.secret import Secret, normal_hex
from parsers.platforms.arista_eos.blocks import Book
from parsers.platforms.arista_eos.draft import Draft
from parsers.platforms.arista_eos.interface_lines import Bound
from parsers.tree.indent import Node
from parsers.values import integer

CIPHERS: Mapping[str, CipherSuite] = {
    "aes128-gcm": "GcmAes128",
    "aes256-gcm": "GcmAes256",
    "aes128-gcm-xpn": "GcmAesXpn128",
    "aes256-gcm-xpn": "GcmAesXpn256",
}
_CIPHER_UNVERIFIED = "no cipher line: EOS's default (aes128-gcm) is not verified; `show mac security interface` tells"
_SECURE_DEFAULT = "EOS's default: without a `traffic unprotected` line unprotected traffic is dropped"
_SCI_UNVERIFIED = "no sci line: whether EOS then sends the SCI is not verified"
_PRIORITY_UNVERIFIED = "no key-server priority line: EOS's default (16) is not verified"
_REPLAY_UNVERIFIED = "no replay protection line: EOS's default is not verified"
_ALGORITHM_FOLLOWS = "EOS has no line for it: the algorithm follows the key's length"
_FALLBACK = " fallback"  # of a profile's name: the chain of its fallback keys
_HEX = frozenset("0123456789abcdefABCDEF")
_REKEY_UNVERIFIED = "no rekey-period line: EOS's default (off) is not verified"
_DELAY_DEFAULT = "EOS's default: no delay protection"
_OTHER_LINES = frozenset({"eapol", "description"})
_GLOBAL_LINES = frozenset({"fips", "delay", "eapol", "no", "default"})
_FIELDS = ("cipher_suites", "security_policy", "include_sci", "replay_window")
_OWN_FIELDS = ("key_padding", "keeps_last_key", "clear_protocols")  # of the port record, not of the policy's


class Profile(NamedTuple):
    """One `profile` below `mac security`: what the model keeps apart, in EOS one block."""

    policy: MacsecPolicy
    own: Draft  # what a port takes from the profile and the policy record has no field for
    chain: KeyChain
    fallback: KeyChain | None
    other_source: int  # the line that takes keys from 802.1X, 0 where there is none


def read_profiles(book: Book) -> dict[str, Profile]:
    """Return the MACsec profiles by name, in the order of the config."""
    found: dict[str, list[Node]] = {}
    delay_line = 0
    for child in (child for node in book.named("mac security") for child in node.children):
        first = child.words[0]
        if first == "delay":
            delay_line = child.line
        if first == "profile" and len(child.words) > 1:
            found.setdefault(child.words[1], []).append(child)
        elif first == "license":
            book.hide(child.line, 2, "license")
        elif first not in _GLOBAL_LINES:
            book.miss(child, "mac security")
    return {name: _read_profile(book, name, nodes, delay_line) for name, nodes in found.items()}


def chains_of(profiles: Mapping[str, Profile]) -> list[KeyChain]:
    """Return the key chains that profiles hold, the fallback keys in one of their own."""
    return [chain for one in profiles.values() for chain in (one.chain, one.fallback) if chain is not None]


def _read_profile(book: Book, name: str, nodes: Sequence[Node], delay_line: int) -> Profile:
    head = nodes[0].line
    draft, own = Draft(), Draft()
    keys: list[ChainKey] = []
    fallbacks: list[ChainKey] = []
    other_source = 0
    for child in (child for node in nodes for child in node.children):
        words = child.words
        if words[0] == "key" and len(words) > 1 and set(words[1]) <= _HEX:
            key = _read_key(book, child)
            (fallbacks if words[-1] == "fallback" else keys).append(key)
        elif words[:2] == ["key", "source"]:
            other_source = child.line
        elif not _put_own_line(own, words, child.line) and not _put_line(draft, words, child.line):
            book.miss(child, f"mac security profile {name}", 1 + int(words[0] == "no"))
    if delay_line:
        draft.put("delay_protection", True, delay_line)
    _assume_defaults(draft)
    policy = MacsecPolicy(
        file=book.file,
        block_line=head,
        name=name,
        lines={"name": (head,), **draft.lines},
        defaults=draft.defaults,
        **draft.fields,
    )
    fallback = _chain(book, head, name + _FALLBACK, fallbacks) if fallbacks else None
    return Profile(policy, own, _chain(book, head, name, keys), fallback, other_source)


def _chain(book: Book, head: int, name: str, keys: Sequence[ChainKey]) -> KeyChain:
    return KeyChain(
        file=book.file,
        block_line=head,
        name=name,
        kind="macsec",
        keys=tuple(keys),
        lines={"name": (head,), "keys": tuple(key.block_line for key in keys) or (head,)},
    )


def _read_key(book: Book, node: Node) -> ChainKey:
    """Read `key CKN 7 CAK [fallback]`; type 7 here is Cisco's, unlike in BGP."""
    draft = Draft()
    draft.put("identifier", node.words[1], node.line)
    draft.put("ckn", normal_hex(node.words[1]), node.line)
    secret = book.read_word_key(node, 2, ("fallback",), is_hex=True)
    if secret is None:
        book.miss(node, "mac security key", 2)
    draft.put("secret", secret, node.line)
    draft.assume("algorithm", _algorithm(secret), _ALGORITHM_FOLLOWS)
    return ChainKey(file=book.file, block_line=node.line, lines=draft.lines, defaults=draft.defaults, **draft.fields)


def _algorithm(secret: Secret | None) -> str | None:
    return {32: "aes-128-cmac", 64: "aes-256-cmac"}.get(secret.length or 0) if secret is not None else None


def _put_own_line(own: Draft, words: list[str], line: int) -> bool:
    """Read what only the port's record holds: `key derivation padding`, `l2-protocol … bypass`, `allow active-sak`."""
    if words[:3] == ["key", "derivation", "padding"] and words[3:] in (["append"], ["prepend"]):
        own.put("key_padding", words[3], line)
        return True
    if words[0] == "l2-protocol" and len(words) > 2:
        if words[2] == "bypass":
            own.put("clear_protocols", (*own.fields.get("clear_protocols", ()), words[1]), line)
        return True
    if words == ["traffic", "unprotected", "allow", "active-sak"]:
        own.put("keeps_last_key", True, line)
    return False  # the policy reads the line as well


def _put_line(draft: Draft, words: list[str], line: int) -> bool:
    """Read one line of a profile; False where it is not understood."""
    head, value = tuple(words[:2]), words[2] if len(words) > 2 else ""
    if words[0] == "cipher":
        suite = CIPHERS.get(words[1]) if len(words) > 1 else None
        # A suite that Azure has no name for can never match: none is told, and the line is reported as unread.
        draft.put("cipher_suites", (suite,) if suite else (), line)
        return suite is not None
    if words in (["sci"], ["no", "sci"]):
        draft.put("include_sci", words == ["sci"], line)
    elif head == ("traffic", "unprotected") and value in ("drop", "allow"):
        # `allow active-sak` goes on with the last key when MKA dies: nothing is sent in clear.
        is_open = value == "allow" and words[3:4] != ["active-sak"]
        draft.put("security_policy", "should-secure" if is_open else "must-secure", line)
    elif words[:3] == ["mka", "key-server", "priority"] and len(words) > 3:
        draft.put("key_server_priority", integer(words[3], 0, 255), line)
    elif words[:3] == ["replay", "protection", "window"] and len(words) > 3:
        draft.put("replay_window", integer(words[3], 0, 4294967295), line)
    elif words[:3] == ["mka", "session", "rekey-period"] and len(words) > 3:
        draft.put("sak_rekey_seconds", integer(words[3], 0, 100000), line)
    else:
        return head in (("mka", "session"), ("replay", "protection")) or words[0] in _OTHER_LINES
    return True


def _assume_defaults(draft: Draft) -> None:
    for field, value, because in (
        ("cipher_suites", (), _CIPHER_UNVERIFIED),
        ("security_policy", "must-secure", _SECURE_DEFAULT),
        ("include_sci", None, _SCI_UNVERIFIED),
        ("key_server_priority", None, _PRIORITY_UNVERIFIED),
        ("replay_window", None, _REPLAY_UNVERIFIED),
        ("sak_rekey_seconds", None, _REKEY_UNVERIFIED),
        ("delay_protection", False, _DELAY_DEFAULT),
    ):
        if field not in draft.fields:
            draft.assume(field, value, because)


def read_ports(
    book: Book, bound: Mapping[str, Bound], interfaces: Sequence[Interface], profiles: Mapping[str, Profile]
) -> list[MacsecPort]:
    """Return the ports that a profile is bound to."""
    heads = {interface.canonical_name: interface.block_line for interface in interfaces}
    return [_read_port(book, name, heads[name], one, profiles.get(one.profile)) for name, one in bound.items()]


def _read_port(book: Book, name: str, head: int, bound: Bound, profile: Profile | None) -> MacsecPort:
    draft = Draft()
    book.refer("macsec-profile", bound.profile, bound.lines[0], profile is not None, name)
    draft.put("policy", bound.profile, *bound.lines)
    draft.fields["is_policy_defined"] = draft.fields["is_chain_defined"] = profile is not None
    draft.via = bound.lines
    if profile is not None:
        _put_profile(draft, profile)
    because, line = _inactive_because(bound.profile, profile)
    draft.put("is_active", not because, *((line,) if line else ()))
    draft.fields["inactive_because"] = because
    return MacsecPort(
        file=book.file, block_line=head, interface=name, lines=draft.lines, defaults=draft.defaults, **draft.fields
    )


def _put_profile(draft: Draft, profile: Profile) -> None:
    policy = profile.policy
    for field in _FIELDS:
        draft.put(field, getattr(policy, field), policy.lines.get(field, (policy.block_line,))[0])
        if field in policy.defaults:
            draft.defaults[field] = policy.defaults[field]
    for field in _OWN_FIELDS:
        if field in profile.own.fields:
            draft.put(field, profile.own.fields[field], *profile.own.lines[field])
    if profile.chain.keys:
        draft.put("key_chain", profile.chain.name, policy.block_line)
        draft.put("keys", profile.chain.keys, *(key.block_line for key in profile.chain.keys))
    if profile.fallback is not None:
        draft.put("fallback_key_chain", profile.fallback.name, *profile.fallback.lines["keys"])
        draft.put("fallback_keys", profile.fallback.keys, *profile.fallback.lines["keys"])


def _inactive_because(name: str, profile: Profile | None) -> tuple[str, int]:
    """Return why MACsec does not run with a key that Azure can hold, "" where it does, and the line to show."""
    if profile is None:
        return f"mac security profile {name} is not defined", 0
    if profile.chain.keys:
        return "", profile.policy.block_line
    if profile.other_source:
        return f"profile {name} takes its keys from 802.1X", profile.other_source
    return f"no key in mac security profile {name}", profile.policy.block_line
