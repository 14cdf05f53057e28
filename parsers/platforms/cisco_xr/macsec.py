"""MACsec of XR: policies, and what is bound to each port. Source: facts on MACsec, 1.2, 3 and 4.2."""

from collections.abc import Mapping, Sequence
from typing import Any

from parsers.model.interface import Interface
from parsers.model.macsec import CipherSuite, KeyChain, MacsecPolicy, MacsecPort
from parsers.platforms.cisco_xr.blocks import Book
from parsers.platforms.cisco_xr.groups import APPLY
from parsers.platforms.cisco_xr.lines import lines_of
from parsers.tree.indent import Node
from parsers.values import integer

CIPHERS: Mapping[str, CipherSuite] = {
    "gcm-aes-128": "GcmAes128",
    "gcm-aes-256": "GcmAes256",
    "gcm-aes-xpn-128": "GcmAesXpn128",
    "gcm-aes-xpn-256": "GcmAesXpn256",
}
_DEFAULTS = {
    "cipher_suites": "XR's default cipher GCM-AES-XPN-256",
    "security_policy": "no security-policy line: XR's default, said to be must-secure, is not verified",
    "include_sci": "XR always sends the SCI; there is no line for it",
    "confidentiality_offset": "XR's default offset 0",
    "key_server_priority": "XR's default key-server priority 16",
    "replay_window": "no window-size line: XR's default, said to be 64, is not verified",
    "include_icv_indicator": "XR's default: the ICV indicator is not sent",
    "sak_rekey_seconds": "XR's default: no SAK rekey by time",
    "delay_protection": "XR's default: no delay protection",
}
_BUILT_IN: dict[str, Any] = {
    "cipher_suites": ("GcmAesXpn256",),
    "include_sci": True,
    "confidentiality_offset": 0,
    "key_server_priority": 16,
    "include_icv_indicator": False,
    "sak_rekey_seconds": 0,
    "delay_protection": False,
}
_OFFSETS = {"conf-offset-0": 0, "conf-offset-30": 30, "conf-offset-50": 50}
_POLICY_OUTSIDE = frozenset(
    "use-eapol-pae-in-icv suspend-on-request suspend-for enable-legacy-fallback enable-legacy-sak-write "
    "impose-overhead-on-bundle max-an ppk description".split()
)
_POLICY_LINES = frozenset(
    "cipher-suite security-policy conf-offset key-server-priority window-size vlan-tags-in-clear sak-rekey-interval "
    "include-icv-indicator delay-protection allow policy-exception".split()
) | {APPLY}
_SHARED = ("cipher_suites", "security_policy", "include_sci", "confidentiality_offset", "replay_window")
_Lines = dict[str, tuple[int, ...]]


def read_macsec(
    book: Book, chains: Sequence[KeyChain], interfaces: Sequence[Interface]
) -> tuple[list[MacsecPolicy], list[MacsecPort]]:
    """Return the MACsec policies and the ports that MACsec lines stand on."""
    policies = _read_policies(book)
    by_name = {policy.name: policy for policy in policies}
    macsec_chains = {chain.name: chain for chain in chains if chain.kind == "macsec"}
    heads = {interface.canonical_name: interface.block_line for interface in interfaces}
    shut = _global_shutdown(book)
    ports = [
        _read_port(book, name, heads[name], nodes, macsec_chains, by_name, shut)
        for name, nodes in book.macsec_lines.items()
        if name in heads
    ]
    return policies, [port for port in ports if port is not None]


def _global_shutdown(book: Book) -> int:
    """Return the line of `shutdown` below the global `macsec`, which stops it on all ports; 0 where there is none."""
    line = 0
    for node in book.plain_blocks("macsec"):
        for child in node.children:
            if child.words == ["shutdown"]:
                line = child.line
            elif child.words == ["no", "shutdown"]:
                line = 0
            elif child.words[0] not in ("fips", "no"):
                book.miss(child, "macsec")
    return line


def _read_policies(book: Book) -> list[MacsecPolicy]:
    found: dict[str, list[Node]] = {}
    for node in book.blocks("macsec-policy"):
        found.setdefault(node.words[1], []).append(node)
    return [_read_policy(book, name, nodes) for name, nodes in found.items()]


def _read_policy(book: Book, name: str, nodes: Sequence[Node]) -> MacsecPolicy:
    fields = dict(_BUILT_IN)
    lines: _Lines = {}
    defaults = dict(_DEFAULTS)
    for child in (child for node in nodes for child in node.children):
        known = child.words[0] in _POLICY_OUTSIDE
        if not known and not _put_policy_line(child, fields, lines, defaults):
            book.miss(child, f"macsec-policy {name}", 2 if child.words[0] in _POLICY_LINES else 1)
    return MacsecPolicy(file=book.file, block_line=nodes[0].line, name=name, lines=lines, defaults=defaults, **fields)


def _put_policy_line(node: Node, fields: dict[str, Any], lines: _Lines, defaults: dict[str, str]) -> bool:
    """Read one line of a policy; False where it is not understood. A value that is none leaves the fact open."""
    words = node.words
    value = words[1].casefold() if len(words) > 1 else ""
    found: tuple[str, Any]
    if words[0] == "cipher-suite":
        suite = CIPHERS.get(value)
        found = "cipher_suites", (suite,) if suite else ()
    elif words[0] == "security-policy":
        found = "security_policy", value if value in ("must-secure", "should-secure") else None
    elif words[0] == "conf-offset":
        found = "confidentiality_offset", _OFFSETS.get(value)
    elif words[0] == "key-server-priority":
        found = "key_server_priority", integer(value, 0, 255)
    elif words[0] == "window-size":
        found = "replay_window", integer(value, 0, 1024)
    elif words[0] == "vlan-tags-in-clear":
        found = "vlan_tags_in_clear", integer(value, 0, 4) or 1
    elif words in (["include-icv-indicator"], ["delay-protection"]):
        found = words[0].replace("-", "_"), True
    elif words[0] == "sak-rekey-interval":  # minutes, unless it says seconds
        is_seconds = value == "seconds" and len(words) == 3
        number = integer(words[2], 60, 2592000) if is_seconds else integer(value, 0, 43200)
        found = "sak_rekey_seconds", number if is_seconds or number is None else number * 60
    elif words[0] in ("allow", "policy-exception") and value.endswith("-in-clear"):
        clear = (*fields.get("clear_protocols", ()), value.removesuffix("-in-clear"))
        found = "clear_protocols", tuple(dict.fromkeys(clear))
    else:
        if words[0] == APPLY:  # a group that was not read may say anything here
            fields["cipher_suites"] = ()
            defaults.pop("cipher_suites", None)
        return False
    fields[found[0]] = found[1]
    lines[found[0]] = (*lines.get(found[0], ()), *lines_of(node)) if found[0] == "clear_protocols" else lines_of(node)
    defaults.pop(found[0], None)
    return found[1] not in (None, ())


def _read_port(
    book: Book,
    name: str,
    head: int,
    nodes: Sequence[Node],
    chains: Mapping[str, KeyChain],
    policies: Mapping[str, MacsecPolicy],
    shut: int,
) -> MacsecPort | None:
    fields: dict[str, Any] = {}
    lines: _Lines = {}
    because = ""
    for node in nodes:
        if node.words[0] == "no":
            fields, lines, because = {}, {}, ""
        elif node.words[1:2] == ["eap"]:
            because = "MACsec takes its keys from 802.1X, which Microsoft's end does not speak"
            lines["is_active"] = lines_of(node)
        elif not _put_binding(node, fields, lines):
            book.miss(
                node, f"interface {name}", len(node.words) if node.words[1:2] and node.words[1] in _BINDINGS else 1
            )
    if not lines:
        return None
    if shut:
        because, lines["is_active"] = "`shutdown` below the global `macsec` stops it on all ports", (shut,)
    elif not because and not fields.get("key_chain"):
        because = f"no key chain is bound to {name}"
    lines.setdefault("is_active", lines.get("key_chain", (head,)))
    defaults: dict[str, str] = {}
    _resolve(book, name, fields, lines, defaults, chains, policies)
    return MacsecPort(
        file=book.file,
        block_line=head,
        interface=name,
        is_active=not because,
        inactive_because=because,
        lines=lines,
        defaults=defaults,
        **fields,
    )


_BINDINGS = {"psk-keychain": "key_chain", "fallback-psk-keychain": "fallback_key_chain", "policy": "policy"}


def _put_binding(node: Node, fields: dict[str, Any], lines: _Lines) -> bool:
    """Read `macsec psk-keychain X [fallback-psk-keychain Y] [policy P]`; False where it is something else."""
    words = node.words[1:]
    if len(words) % 2 or not words or any(word not in _BINDINGS for word in words[::2]):
        return False
    for keyword, value in zip(words[::2], words[1::2], strict=True):
        fields[_BINDINGS[keyword]], lines[_BINDINGS[keyword]] = value, lines_of(node)
    return True


def _resolve(
    book: Book,
    name: str,
    fields: dict[str, Any],
    lines: _Lines,
    defaults: dict[str, str],
    chains: Mapping[str, KeyChain],
    policies: Mapping[str, MacsecPolicy],
) -> None:
    """Fill in what the port takes from its policy and its key chain."""
    for field in ("key_chain", "fallback_key_chain"):
        if field in fields:
            chain = chains.get(fields[field])
            book.refer("key-chain", fields[field], lines[field][0], chain is not None, name)
            held = "keys" if field == "key_chain" else "fallback_keys"
            fields[held], lines[held] = chain.keys if chain else (), lines[field]
            if field == "key_chain":
                fields["is_chain_defined"] = chain is not None
    via = lines.get("policy", ())
    policy = policies.get(fields.get("policy", ""))
    if "policy" in fields:
        fields["is_policy_defined"] = policy is not None
        book.refer("macsec-policy", fields["policy"], via[0], policy is not None, name)
    if policy is None:
        fields["include_sci"], defaults["include_sci"] = True, _DEFAULTS["include_sci"]
        if "policy" not in fields:  # the built-in policy
            fields["cipher_suites"], fields["confidentiality_offset"] = _BUILT_IN["cipher_suites"], 0
            defaults |= {field: _DEFAULTS[field] for field in _SHARED}
        return
    for field in (*_SHARED, "vlan_tags_in_clear", "clear_protocols"):
        fields[field] = getattr(policy, field)
        if field in policy.defaults:
            defaults[field] = policy.defaults[field]
        if field in policy.defaults or field in policy.lines:
            lines[field] = (*policy.lines.get(field, (policy.block_line,)), *via)
