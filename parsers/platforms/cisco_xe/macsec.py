"""MACsec of IOS-XE: MKA policies, and what is bound to each port. Source: facts on MACsec, 1.2, 3 and 4.1."""

from collections.abc import Mapping, Sequence
from typing import Any

from parsers.model.interface import Interface
from parsers.model.macsec import CipherSuite, KeyChain, MacsecPolicy, MacsecPort
from parsers.platforms.cisco_xe.blocks import Book
from parsers.tree.indent import Node
from parsers.values import integer

CIPHERS: Mapping[str, CipherSuite] = {
    "gcm-aes-128": "GcmAes128",
    "gcm-aes-256": "GcmAes256",
    "gcm-aes-xpn-128": "GcmAesXpn128",
    "gcm-aes-xpn-256": "GcmAesXpn256",
}
_CIPHER_DEFAULT = "IOS-XE's default cipher GCM-AES-128"
_OFFSET_DEFAULT = "IOS-XE's default offset 0"
_REPLAY_CONFLICT = "no replay-protection line: the default differs by platform, 0 on switches and 64 on routers"
_SCI_DEFAULT = "IOS-XE always sends the SCI; there is no line for it"
_SECURITY_CONFLICT = (
    "no access-control line: IOS-XE's texts conflict on the default (must-secure or should-secure); "
    "`show macsec interface` tells"
)
_POLICY_LINES = frozenset(
    "delay-protection include-icv-indicator no sak-rekey ssci-based-on-sci use-updated-eth-header "
    "send-secure-announcements key-server confidentiality-offset macsec-cipher-suite description".split()
)


def read_macsec(
    book: Book, chains: Sequence[KeyChain], interfaces: Sequence[Interface]
) -> tuple[list[MacsecPolicy], list[MacsecPort]]:
    """Return the MKA policies and the ports that MACsec lines stand on."""
    policies = [_read_policy(book, node) for node in book.blocks("mka", "policy")]
    by_name = {policy.name: policy for policy in policies}
    macsec_chains = {chain.name: chain for chain in chains}
    heads = {interface.canonical_name: interface.block_line for interface in interfaces}
    ports = [
        _read_port(book, name, heads[name], lines, macsec_chains, by_name)
        for name, lines in book.macsec_lines.items()
        if name in heads
    ]
    return policies, [port for port in ports if port is not None]


def _read_policy(book: Book, node: Node) -> MacsecPolicy:
    fields: dict[str, Any] = {
        "cipher_suites": ("GcmAes128",),
        "include_sci": True,
        "key_server_priority": 0,
        "confidentiality_offset": 0,
    }
    lines: dict[str, tuple[int, ...]] = {}
    defaults = {
        "cipher_suites": _CIPHER_DEFAULT,
        "include_sci": _SCI_DEFAULT,
        "key_server_priority": "IOS-XE's default key-server priority 0",
        "confidentiality_offset": _OFFSET_DEFAULT,
    }
    for child in node.children:
        words = child.words
        if words[0] not in _POLICY_LINES or not _put_policy_line(words, child.line, fields, lines, defaults):
            book.miss(child, f"mka policy {node.words[2]}", len(words) if words[0] in _POLICY_LINES else 1)
    return MacsecPolicy(
        file=book.file, block_line=node.line, name=node.words[2], lines=lines, defaults=defaults, **fields
    )


def _put_policy_line(
    words: list[str],
    line: int,
    fields: dict[str, Any],
    lines: dict[str, tuple[int, ...]],
    defaults: dict[str, str],
) -> bool:
    field = ""
    if words[0] == "macsec-cipher-suite":
        suites = [CIPHERS.get(word.casefold()) for word in words[1:]]
        if not suites or None in suites:
            # A suite that Azure has no name for can never match: it stays out, and the line is reported as unread.
            fields["cipher_suites"], lines["cipher_suites"] = tuple(one for one in suites if one), (line,)
            defaults.pop("cipher_suites", None)
            return False
        fields["cipher_suites"], field = tuple(suites), "cipher_suites"
    elif words[:2] == ["key-server", "priority"] and len(words) > 2:
        fields["key_server_priority"], field = integer(words[2], 0, 255), "key_server_priority"
    elif words[0] == "confidentiality-offset" and len(words) > 1:
        fields["confidentiality_offset"], field = integer(words[1], 0, 50), "confidentiality_offset"
    if field:
        lines[field] = (line,)
        defaults.pop(field, None)
    return True


def _read_port(
    book: Book,
    name: str,
    head: int,
    nodes: Sequence[Node],
    chains: Mapping[str, KeyChain],
    policies: Mapping[str, MacsecPolicy],
) -> MacsecPort | None:
    fields: dict[str, Any] = {}
    lines: dict[str, tuple[int, ...]] = {}
    defaults: dict[str, str] = {}
    for node in nodes:
        if not _put_port_line(node.words, node.line, fields, lines):
            book.miss(node, f"interface {name}", len(node.words))
    active_line = lines.pop("is_active", (0,))[0]
    if not lines and not active_line:
        return None
    _resolve(book, name, fields, lines, chains, policies, defaults)
    is_active = bool(active_line) and bool(fields.get("key_chain"))
    if not is_active:
        fields["inactive_because"] = (
            f"no `macsec` line on {name}" if not active_line else f"no key chain is bound to {name}"
        )
    lines["is_active"] = (active_line or next(iter(lines.values()), (head,))[0],)
    if "security_policy" not in fields:
        defaults["security_policy"] = _SECURITY_CONFLICT
    if "replay_window" not in fields:
        defaults["replay_window"] = _REPLAY_CONFLICT
    return MacsecPort(
        file=book.file, block_line=head, interface=name, is_active=is_active, lines=lines, defaults=defaults, **fields
    )


_Lines = dict[str, tuple[int, ...]]
_NEGATED = {  # what a `no` line takes away, by the words that follow it
    ("macsec",): ("is_active",),
    ("macsec", "network-link"): ("is_active",),
    ("macsec", "access-control"): ("security_policy",),
    ("macsec", "dot1q-in-clear"): ("vlan_tags_in_clear",),
    ("macsec", "replay-protection"): ("replay_window",),
    ("mka", "policy"): ("policy",),
    ("mka", "pre-shared-key"): ("key_chain", "fallback_key_chain"),
}
_PORT_OUTSIDE = frozenset({("mka", "default-policy"), ("macsec", "replay-protection")})


def _put_port_line(words: list[str], line: int, fields: dict[str, Any], lines: _Lines) -> bool:
    """Read one `mka` or `macsec` line of an interface; False where it is not understood."""
    if words[0] in ("no", "default"):
        for field in _NEGATED.get(tuple(words[1:3]), ()):
            fields.pop(field, None)
            lines.pop(field, None)
        return True
    head, value = tuple(words[:2]), words[2] if len(words) > 2 else ""
    if head in (("macsec",), ("macsec", "network-link")):
        lines["is_active"] = (line,)
        return not value
    if head == ("mka", "pre-shared-key"):
        return _put_key_chains(words[2:], line, fields, lines)
    if head == ("mka", "policy") and value:
        fields["policy"], lines["policy"] = value, (line,)
    elif head == ("macsec", "access-control") and value in ("must-secure", "should-secure"):
        fields["security_policy"], lines["security_policy"] = value, (line,)
    elif head == ("macsec", "dot1q-in-clear"):
        fields["vlan_tags_in_clear"], lines["vlan_tags_in_clear"] = integer(value, 0, 2) or 1, (line,)
    elif words[:3] == ["macsec", "replay-protection", "window-size"] and len(words) > 3:
        fields["replay_window"], lines["replay_window"] = integer(words[3], 0, 4294967295), (line,)
    else:
        return head in _PORT_OUTSIDE
    return True


def _put_key_chains(words: list[str], line: int, fields: dict[str, Any], lines: _Lines) -> bool:
    names = dict(zip(words[::2], words[1::2], strict=False))
    for keyword, field in (("key-chain", "key_chain"), ("fallback-key-chain", "fallback_key_chain")):
        if keyword in names:
            fields[field], lines[field] = names[keyword], (line,)
    return "key-chain" in names


def _resolve(
    book: Book,
    name: str,
    fields: dict[str, Any],
    lines: dict[str, tuple[int, ...]],
    chains: Mapping[str, KeyChain],
    policies: Mapping[str, MacsecPolicy],
    defaults: dict[str, str],
) -> None:
    """Fill in what the port takes from its policy and its key chain."""
    for field in ("key_chain", "fallback_key_chain"):
        if field in fields:
            is_defined = fields[field] in chains
            book.refer("key-chain", fields[field], lines[field][0], is_defined, name)
            if field == "key_chain":
                fields["is_chain_defined"] = is_defined
                fields["keys"] = chains[fields[field]].keys if is_defined else ()
                lines["keys"] = lines[field]
    via = lines.get("policy", ())
    policy = policies.get(fields.get("policy", ""))
    if "policy" in fields:
        fields["is_policy_defined"] = policy is not None
        book.refer("mka-policy", fields["policy"], via[0], policy is not None, name)
    if policy is None:
        if "policy" not in fields:  # the built-in default policy
            fields["cipher_suites"], defaults["cipher_suites"] = ("GcmAes128",), _CIPHER_DEFAULT
            fields["confidentiality_offset"], defaults["confidentiality_offset"] = 0, _OFFSET_DEFAULT
        fields["include_sci"], defaults["include_sci"] = True, _SCI_DEFAULT
        return
    for field in ("cipher_suites", "include_sci", "confidentiality_offset"):
        fields[field] = getattr(policy, field)
        if field in policy.defaults:
            defaults[field] = policy.defaults[field]
            lines[field] = (policy.block_line, *via)
        else:
            lines[field] = (*policy.lines[field], *via)
