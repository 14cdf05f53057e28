"""MACsec of IOS-XE: MKA policies, and what is bound to each port. Source: facts on MACsec, 1.2, 3 and 4.1."""

from collections.abc import Mapping, Sequence
from typing import Any

from parsers.model.interface import Interface
from parsers.model.macsec import CipherSuite, KeyChain, MacsecPolicy, MacsecPort
from parsers.platforms.cisco_xe.blocks import Book
from parsers.platforms.cisco_xe.names import canonical
from parsers.tree.indent import Node
from parsers.values import integer

CIPHERS: Mapping[str, CipherSuite] = {
    "gcm-aes-128": "GcmAes128",
    "gcm-aes-256": "GcmAes256",
    "gcm-aes-xpn-128": "GcmAesXpn128",
    "gcm-aes-xpn-256": "GcmAesXpn256",
}
_CIPHER_DEFAULT = "IOS-XE's default cipher GCM-AES-128"
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
    blocks: dict[str, list[Node]] = {}
    for node in book.blocks("interface"):
        name = canonical("".join(node.words[1:]))
        lines = [child for child in node.children if _is_macsec_line(child.words)]
        blocks.setdefault(name, []).extend(lines)
    heads = {interface.canonical_name: interface.block_line for interface in interfaces}
    ports = [
        _read_port(book, name, heads.get(name, 1), lines, macsec_chains, by_name) for name, lines in blocks.items()
    ]
    return policies, [port for port in ports if port is not None]


def _is_macsec_line(words: list[str]) -> bool:
    first = words[1] if words[0] == "no" and len(words) > 1 else words[0]
    return first in ("mka", "macsec")


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
        "confidentiality_offset": "IOS-XE's default offset 0",
    }
    for child in node.children:
        words = child.words
        if words[0] not in _POLICY_LINES or not _put_policy_line(words, child.line, fields, lines, defaults):
            book.miss(child, f"mka policy {node.words[2]}")
            continue
        book.read(1)
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
    active_line = 0
    for node in nodes:
        words = node.words
        if words[0] == "no" or words == ["mka", "default-policy"]:
            if words[:3] == ["no", "macsec", "network-link"] or words == ["no", "macsec"]:
                active_line = 0
            continue
        if words in (["macsec"], ["macsec", "network-link"]):
            active_line = node.line
        else:
            _put_port_line(words, node.line, fields, lines)
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
    return MacsecPort(
        file=book.file, block_line=head, interface=name, is_active=is_active, lines=lines, defaults=defaults, **fields
    )


def _put_port_line(words: list[str], line: int, fields: dict[str, Any], lines: dict[str, tuple[int, ...]]) -> None:
    if words[:2] == ["mka", "policy"] and len(words) > 2:
        fields["policy"], lines["policy"] = words[2], (line,)
    elif words[:3] == ["mka", "pre-shared-key", "key-chain"] and len(words) > 3:
        fields["key_chain"], lines["key_chain"] = words[3], (line,)
        if words[4:5] == ["fallback-key-chain"] and len(words) > 5:
            fields["fallback_key_chain"], lines["fallback_key_chain"] = words[5], (line,)
    elif words[:2] == ["macsec", "access-control"] and words[2:3] in (["must-secure"], ["should-secure"]):
        fields["security_policy"], lines["security_policy"] = words[2], (line,)
    elif words[:2] == ["macsec", "dot1q-in-clear"] and len(words) > 2:
        fields["vlan_tags_in_clear"], lines["vlan_tags_in_clear"] = integer(words[2], 0, 2) or 1, (line,)
    elif words[:3] == ["macsec", "replay-protection", "window-size"] and len(words) > 3:
        fields["replay_window"], lines["replay_window"] = integer(words[3], 0, 4294967295), (line,)


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
        fields["include_sci"], defaults["include_sci"] = True, _SCI_DEFAULT
        return
    for field in ("cipher_suites", "include_sci", "confidentiality_offset"):
        fields[field] = getattr(policy, field)
        if field in policy.defaults:
            defaults[field] = policy.defaults[field]
            lines[field] = (policy.block_line, *via)
        else:
            lines[field] = (*policy.lines[field], *via)
