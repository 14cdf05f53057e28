"""MACsec of NX-OS: policies, and what is bound to each port. Source: facts on MACsec, 1.2, 3 and 4.3."""

from collections.abc import Mapping, Sequence
from typing import Any

from parsers.model.interface import Interface
from parsers.model.macsec import CipherSuite, KeyChain, MacsecPolicy, MacsecPort
from parsers.platforms.cisco_nxos.blocks import Book
from parsers.platforms.cisco_nxos.draft import Draft
from parsers.tree.indent import Node
from parsers.values import integer

CIPHERS: Mapping[str, CipherSuite] = {
    "gcm-aes-128": "GcmAes128",
    "gcm-aes-256": "GcmAes256",
    "gcm-aes-xpn-128": "GcmAesXpn128",
    "gcm-aes-xpn-256": "GcmAesXpn256",
}
DEFAULT_POLICY = "system-default-macsec-policy"
_DEFAULTS: Mapping[str, tuple[Any, str]] = {
    "cipher_suites": (("GcmAesXpn256",), "NX-OS's default cipher GCM-AES-XPN-256"),
    "security_policy": ("should-secure", "NX-OS's default should-secure: traffic passes unprotected without a session"),
    "include_sci": (True, "NX-OS's default include-sci"),
    "confidentiality_offset": (0, "NX-OS's default CONF-OFFSET-0"),
    "key_server_priority": (16, "NX-OS's default key-server priority 16"),
    "replay_window": (148809600, "NX-OS's default replay window 148809600"),
    "include_icv_indicator": (False, "NX-OS's default: the ICV indicator is not sent"),
    "sak_rekey_seconds": (0, "NX-OS's default: SAK rekey at packet number rollover, not by time"),
}
_PORT_FIELDS = ("cipher_suites", "security_policy", "include_sci", "confidentiality_offset", "replay_window")
_OTHER_LINES = frozenset({"ppk", "description"})
_FLAGS = {"include-sci": "include_sci", "include-icv-indicator": "include_icv_indicator"}
_STANDARD_ADDRESS, _STANDARD_ETHERTYPE = "0180.c200.0003", "0x888e"


def read_macsec(
    book: Book, chains: Sequence[KeyChain], interfaces: Sequence[Interface]
) -> tuple[list[MacsecPolicy], list[MacsecPort]]:
    """Return the MACsec policies and the ports that a `macsec keychain` line stands on."""
    policies = [_read_policy(book, node) for node in book.blocks("macsec", "policy")]
    by_policy = {policy.name: policy for policy in policies}
    by_chain = {chain.name: chain for chain in chains if chain.kind == "macsec"}
    ports = []
    for interface in interfaces:
        port = _read_port(book, interface, by_chain, by_policy)
        if port is not None:
            ports.append(port)
    return policies, ports


def _read_policy(book: Book, node: Node) -> MacsecPolicy:
    draft = Draft()
    for field, (value, reason) in _DEFAULTS.items():
        draft.assume(field, value, reason)
    for child in node.children:
        if not _put_policy_line(draft, child):
            book.miss(child, f"macsec policy {node.words[2]}", len(child.words) if child.words[0] in _READ else 1)
    return MacsecPolicy(file=book.file, block_line=node.line, name=node.words[2], **draft.all)


_READ = {
    "cipher-suite": "cipher_suites",
    "security-policy": "security_policy",
    "conf-offset": "confidentiality_offset",
    "key-server-priority": "key_server_priority",
    "window-size": "replay_window",
    "sak-expiry-time": "sak_rekey_seconds",
}


def _put_policy_line(draft: Draft, node: Node) -> bool:
    """Read one line of a policy; False where it is not understood."""
    is_no = node.words[0] in ("no", "default")
    body = node.words[int(is_no) :]
    keyword, value = (body[0] if body else ""), (body[1] if len(body) > 1 else "")
    if keyword in _OTHER_LINES:
        return True
    if keyword in _FLAGS and node.words[0] != "default":
        draft.put(_FLAGS[keyword], not is_no, node.line)
        return True
    if is_no or keyword not in _READ:  # a `no` form goes back to the default
        field = _READ.get(keyword) or _FLAGS.get(keyword) if is_no else None
        if field is not None:
            draft.drop(field)
            draft.assume(field, *_DEFAULTS[field])
        return field is not None
    if keyword == "cipher-suite":
        return _put_ciphers(draft, body[1:], node.line)
    if keyword == "security-policy":
        draft.put("security_policy", value if value in ("must-secure", "should-secure") else None, node.line)
        return value in ("must-secure", "should-secure")
    number = {
        "conf-offset": _OFFSETS.get(value.casefold()),
        "key-server-priority": integer(value, 0, 255),
        "window-size": integer(value, 0, 4294967295),
        "sak-expiry-time": integer(value, 0, 2592000),
    }[keyword]
    draft.put(_READ[keyword], number, node.line)
    return number is not None


_OFFSETS = {"conf-offset-0": 0, "conf-offset-30": 30, "conf-offset-50": 50}


def _put_ciphers(draft: Draft, words: list[str], line: int) -> bool:
    """Read one suite, or after `enforce-peer` several in the order of preference.

    A suite that Azure has no name for can never match: it stays out, and the line is reported as unread.
    """
    names = words[1:] if words[:1] == ["enforce-peer"] else words
    suites = [CIPHERS.get(name.casefold()) for name in names]
    draft.put("cipher_suites", tuple(one for one in suites if one), line)
    return bool(suites) and None not in suites


def _read_port(
    book: Book, interface: Interface, chains: Mapping[str, KeyChain], policies: Mapping[str, MacsecPolicy]
) -> MacsecPort | None:
    name = interface.canonical_name
    draft = Draft()
    for node in book.macsec_lines.get(name, ()):
        if not _put_port_line(draft, node):
            book.miss(node, f"interface {name}", len(node.words))
    if "key_chain" not in draft.fields:
        return None
    bound = draft.lines["key_chain"][0]
    _put_chains(book, draft, name, chains)
    _put_policy(book, draft, name, policies)
    stopped = book.line_of("macsec shutdown")
    draft.put("is_active", True, bound)
    if not book.needs_feature("macsec", bound, name):
        draft.put("is_active", False, bound)
        draft.fields["inactive_because"] = "`feature macsec` is not there"
    elif stopped:
        draft.put("is_active", False, stopped, bound)
        draft.fields["inactive_because"] = "`macsec shutdown` turns it off on all ports"
    return MacsecPort(file=book.file, block_line=interface.block_line, interface=name, **draft.all)


_PORT_KEYWORDS = {"keychain": "key_chain", "policy": "policy", "fallback-keychain": "fallback_key_chain"}


def _put_port_line(draft: Draft, node: Node) -> bool:
    """Read `macsec keychain NAME [policy NAME] [fallback-keychain NAME]`; False where it is not that."""
    words = node.words
    if words[0] == "eapol" or words[1:2] == ["eapol"]:
        return _put_eapol(draft, node)
    if words[0] in ("no", "default"):
        draft.drop(*_PORT_KEYWORDS.values())
        return True
    pairs = dict(zip(words[1::2], words[2::2], strict=False))
    for keyword, value in pairs.items():
        if keyword in _PORT_KEYWORDS:
            draft.put(_PORT_KEYWORDS[keyword], value, node.line)
    return "keychain" in pairs and pairs.keys() <= _PORT_KEYWORDS.keys()


def _put_eapol(draft: Draft, node: Node) -> bool:
    """Read `eapol mac-address <address> [ethertype <hex>]`; the standard values are as good as none."""
    words = node.words
    if words[0] in ("no", "default"):
        draft.drop("eapol_address", "eapol_ethertype")
        return True
    if words[1:2] != ["mac-address"] or len(words) not in (3, 5):
        return False
    if words[2].casefold() != _STANDARD_ADDRESS:
        draft.put("eapol_address", words[2], node.line)
    if words[3:4] == ["ethertype"] and words[4].casefold() != _STANDARD_ETHERTYPE:
        draft.put("eapol_ethertype", words[4], node.line)
    return len(words) == 3 or words[3] == "ethertype"


def _put_chains(book: Book, draft: Draft, name: str, chains: Mapping[str, KeyChain]) -> None:
    for field in ("key_chain", "fallback_key_chain"):
        if field in draft.fields:
            chain = chains.get(draft.fields[field])
            lines = draft.lines[field]
            book.refer("key-chain", draft.fields[field], lines[0], chain is not None, name)
            draft.put("keys" if field == "key_chain" else "fallback_keys", chain.keys if chain else (), *lines)
            if field == "key_chain":
                draft.fields["is_chain_defined"] = chain is not None


def _put_policy(book: Book, draft: Draft, name: str, policies: Mapping[str, MacsecPolicy]) -> None:
    """Fill in what the port takes from its policy; without one, the system's default policy applies."""
    wanted = draft.fields.setdefault("policy", DEFAULT_POLICY)
    policy = policies.get(wanted)
    if policy is None and wanted == DEFAULT_POLICY:
        if "policy" not in draft.lines:
            draft.defaults["policy"] = "NX-OS's default policy where the line names none"
        for field in _PORT_FIELDS:
            draft.assume(field, *_DEFAULTS[field])
        return
    via = draft.lines.get("policy", ())
    book.refer("macsec-policy", wanted, via[0] if via else draft.lines["key_chain"][0], policy is not None, name)
    draft.fields["is_policy_defined"] = policy is not None
    if policy is None:
        return
    for field in _PORT_FIELDS:
        value = getattr(policy, field)
        if field in policy.defaults:
            draft.assume(field, value, policy.defaults[field])
            draft.lines[field] = (policy.block_line, *via)
        else:
            draft.put(field, value, *policy.lines[field], *via)
