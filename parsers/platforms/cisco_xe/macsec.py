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
_SSCI_DEFAULT = "no ssci-based-on-sci line: XPN then numbers its channels in Cisco's own way"
_DEFAULTS: Mapping[str, tuple[Any, str]] = {
    "cipher_suites": (("GcmAes128",), _CIPHER_DEFAULT),
    "include_sci": (True, _SCI_DEFAULT),
    "key_server_priority": (0, "IOS-XE's default key-server priority 0"),
    "confidentiality_offset": (0, _OFFSET_DEFAULT),
    "include_icv_indicator": (True, "IOS-XE's default: the ICV indicator is sent"),
    "sak_rekey_seconds": (0, "IOS-XE's default: no SAK rekey by time"),
    "delay_protection": (False, "IOS-XE's default: no delay protection"),
    "ssci_from_sci": (False, _SSCI_DEFAULT),
}
_FROM_POLICY = ("cipher_suites", "include_sci", "confidentiality_offset", "ssci_from_sci")
_OTHER_LINES = frozenset({"use-updated-eth-header", "send-secure-announcements", "description"})
_FLAGS = {
    "include-icv-indicator": "include_icv_indicator",
    "delay-protection": "delay_protection",
    "ssci-based-on-sci": "ssci_from_sci",
}
_NEGATED_POLICY = {"macsec-cipher-suite": "cipher_suites", "key-server": "key_server_priority"} | {
    "confidentiality-offset": "confidentiality_offset",
    "sak-rekey": "sak_rekey_seconds",
}
_STANDARD_EAPOL = frozenset({"0180.c200.0003", "0x888e", "888e"})


def read_macsec(
    book: Book, chains: Sequence[KeyChain], interfaces: Sequence[Interface]
) -> tuple[list[MacsecPolicy], list[MacsecPort]]:
    """Return the MKA policies and the ports that MACsec lines stand on."""
    policies = [_read_policy(book, node) for node in book.blocks("mka", "policy")]
    by_name = {policy.name: policy for policy in policies}
    macsec_chains = {chain.name: chain for chain in chains if chain.kind == "macsec"}
    heads = {interface.canonical_name: interface.block_line for interface in interfaces}
    ports = [
        _read_port(book, name, heads[name], lines, macsec_chains, by_name)
        for name, lines in book.macsec_lines.items()
        if name in heads
    ]
    return policies, [port for port in ports if port is not None]


def _read_policy(book: Book, node: Node) -> MacsecPolicy:
    fields = {field: value for field, (value, _) in _DEFAULTS.items()}
    defaults = {field: reason for field, (_, reason) in _DEFAULTS.items()}
    lines: dict[str, tuple[int, ...]] = {}
    for child in node.children:
        words = child.words
        if not _put_policy_line(words, child.line, fields, lines, defaults):
            is_known = words[0] in _FLAGS or words[0] in _NEGATED_POLICY
            book.miss(child, f"mka policy {node.words[2]}", len(words) if is_known else 1)
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
    """Read one line of an MKA policy; False where it is not understood. A value that is none leaves the fact open."""
    is_no = words[0] in ("no", "default")
    head = words[1] if is_no and len(words) > 1 else words[0]
    if head in _OTHER_LINES:
        return True
    field: str
    value: Any
    if head in _FLAGS:
        field, value = _FLAGS[head], words[0] != "no"
    elif is_no:
        field = _NEGATED_POLICY.get(head, "")
        if field:  # back to the default
            fields[field], defaults[field] = _DEFAULTS[field]
            lines.pop(field, None)
        return bool(field)
    elif head == "macsec-cipher-suite":
        suites = [CIPHERS.get(word.casefold()) for word in words[1:]]
        # A suite that Azure has no name for can never match: it stays out, and the line is reported as unread.
        field, value = "cipher_suites", tuple(one for one in suites if one)
        is_read = bool(suites) and None not in suites
        fields[field], lines[field] = value, (line,)
        defaults.pop(field, None)
        return is_read
    else:
        found = _policy_number(words)
        if found is None:
            return False
        field, value = found
    if field:
        fields[field], lines[field] = value, (line,)
        defaults.pop(field, None)
    return value is not None


def _policy_number(words: list[str]) -> tuple[str, int | None] | None:
    """Return the field and the number of a line that sets one; None where it is another line."""
    if words[:2] == ["key-server", "priority"] and len(words) == 3:
        return "key_server_priority", integer(words[2], 0, 255)
    if words[0] == "confidentiality-offset" and len(words) == 2:
        return "confidentiality_offset", int(words[1]) if words[1] in ("0", "30", "50") else None
    if words[:2] == ["sak-rekey", "interval"] and len(words) == 3:
        return "sak_rekey_seconds", integer(words[2], 30, 65535)
    return ("", 0) if words == ["sak-rekey", "on-live-peer-loss"] else None


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
    if not active_line and not lines.keys() - {"eapol_address", "eapol_ethertype"}:
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
    ("eapol", "destination-address"): ("eapol_address",),
    ("eapol", "eth-type"): ("eapol_ethertype",),
}
_PORT_OUTSIDE = frozenset({("mka", "default-policy"), ("macsec", "replay-protection"), ("eapol", "announcement")})


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
    elif head in _EAPOL and value:
        if value.casefold() not in _STANDARD_EAPOL:
            fields[_EAPOL[head]], lines[_EAPOL[head]] = value, (line,)
    else:
        return head in _PORT_OUTSIDE
    return True


_EAPOL = {("eapol", "destination-address"): "eapol_address", ("eapol", "eth-type"): "eapol_ethertype"}


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
            held = "keys" if field == "key_chain" else "fallback_keys"
            fields[held] = chains[fields[field]].keys if is_defined else ()
            lines[held] = lines[field]
            if field == "key_chain":
                fields["is_chain_defined"] = is_defined
    via = lines.get("policy", ())
    policy = policies.get(fields.get("policy", ""))
    if "policy" in fields:
        fields["is_policy_defined"] = policy is not None
        book.refer("mka-policy", fields["policy"], via[0], policy is not None, name)
    if policy is None:
        if "policy" not in fields:  # the built-in default policy
            fields["cipher_suites"], defaults["cipher_suites"] = ("GcmAes128",), _CIPHER_DEFAULT
            fields["confidentiality_offset"], defaults["confidentiality_offset"] = 0, _OFFSET_DEFAULT
            fields["ssci_from_sci"], defaults["ssci_from_sci"] = False, _SSCI_DEFAULT
        fields["include_sci"], defaults["include_sci"] = True, _SCI_DEFAULT
        return
    for field in _FROM_POLICY:
        fields[field] = getattr(policy, field)
        if field in policy.defaults:
            defaults[field] = policy.defaults[field]
            lines[field] = (policy.block_line, *via)
        else:
            lines[field] = (*policy.lines[field], *via)
