"""MACsec of Junos: connectivity associations, key chains, and ports bound to them. Source: facts on MACsec, 4.4."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal

from parsers.device_clock import named_clock
from parsers.model.macsec import ChainKey, CipherSuite, KeyChain, MacsecPolicy, MacsecPort
from parsers.model.secret import normal_hex
from parsers.platforms.juniper_junos.book import Book, Draft
from parsers.tree.braces import Node
from parsers.values import integer

CIPHERS: Mapping[str, CipherSuite] = {
    "gcm-aes-128": "GcmAes128",
    "gcm-aes-256": "GcmAes256",
    "gcm-aes-xpn-128": "GcmAesXpn128",
    "gcm-aes-xpn-256": "GcmAesXpn256",
}
_ALWAYS, _NEVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
OWN_KEY = "pre-shared-key"
_FALLBACK_KEY = "fallback-key"
_DEFAULTS = {
    "cipher_suites": (("GcmAes128",), "Junos's default cipher gcm-aes-128"),
    "security_policy": ("must-secure", "Junos drops what is not encrypted unless `should-secure` is written"),
    "include_sci": (False, "Junos leaves the SCI out unless `include-sci` is written"),
    "confidentiality_offset": (0, "Junos's default offset 0"),
    "key_server_priority": (16, "Junos's default key-server priority 16"),
    "replay_window": (0, "Junos's default: no replay protection, window 0"),
    "include_icv_indicator": (True, "Junos sends the ICV indicator unless `disable-icv-indicator` is written"),
    "sak_rekey_seconds": (0, "Junos's default: no SAK rekey by time"),
    "delay_protection": (False, "Junos's default: no bounded delay"),
    "hello_milliseconds": (2000, "Junos's default transmit interval of 2000 ms"),
}
_MKA_WORDS = frozenset(
    "transmit-interval sak-rekey-interval key-server-priority eapol-address bounded-delay suspend-for "
    "suspend-on-request disable-icv-indicator should-secure must-secure apply-groups apply-groups-except".split()
)
_INHERITED = ("cipher_suites", "security_policy", "include_sci", "confidentiality_offset")
_CA_WORDS = frozenset(
    "cipher-suite security-mode mka replay-protect offset include-sci exclude-protocol pre-shared-key fallback-key "
    "pre-shared-key-chain fallback-key-chain no-encryption sak-hash-128 disable-preceding-key secure-channel "
    "delay-protect description apply-groups apply-groups-except".split()
)
_START = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:\.(\d{1,2}):(\d{2})(?::(\d{2}))?)?(?:\s*([+-])(\d{2})(\d{2}))?\Z")


def read_key_chains(book: Book) -> list[KeyChain]:
    """Return the key chains, and one chain for each key that a connectivity association holds itself."""
    macsec = book.root.at("security", "macsec", "connectivity-association")
    associations = macsec.each() if macsec is not None else []
    named = {
        found.word
        for one in associations
        for word in ("pre-shared-key-chain", "fallback-key-chain")
        if (found := one.value(word)) is not None
    }
    holder = book.root.at("security", "authentication-key-chains", "key-chain")
    chains = [_chain(book, node, named) for node in (holder.each() if holder is not None else ())]
    for one in associations:
        own = [node for word in (OWN_KEY, _FALLBACK_KEY) if (node := one.get(word)) is not None]
        chains += [_own_chain(book, one, node) for node in own]
    return chains


def own_chain_name(association: str, word: str) -> str:
    """Return how the key that stands in an association itself is called: it has no name of its own."""
    return f"{association}/{word}"


def _chain(book: Book, node: Node, macsec: set[str]) -> KeyChain:
    holder = node.get("key")
    nodes = holder.each() if holder is not None else []
    is_macsec = node.word in macsec or any(one.get("key-name") for one in nodes)
    is_tcp = any(one.get("ao-attribute") or _algorithm(one) == "ao" for one in nodes)
    kind: Literal["macsec", "tcp", "plain"] = "macsec" if is_macsec else "tcp" if is_tcp else "plain"
    keys = [_chain_key(book, one, is_hex=is_macsec) for one in nodes]
    return _build_chain(book, node, node.word, kind, _with_ends(keys) if is_macsec else keys)


def _with_ends(keys: Sequence[ChainKey]) -> list[ChainKey]:
    """Give each key its end: Junos uses the newest that has started, so a key ends where the next one starts."""
    starts = sorted((key for key in keys if key.valid_from is not None), key=lambda key: key.valid_from or _NEVER)
    found: list[ChainKey] = []
    for key in keys:
        following = next((one for one in starts if (one.valid_from or _NEVER) > (key.valid_from or _ALWAYS)), None)
        if following is None or not key.is_lifetime_readable:
            found.append(key)
            continue
        lines = {**key.lines, "valid_to": following.lines["valid_from"]}
        defaults = {**key.defaults, "valid_to": "Junos uses the newest key that has started"}
        update = {"valid_to": following.valid_from, "lines": lines, "defaults": defaults}
        found.append(key.model_copy(update=update))
    return found


def _build_chain(
    book: Book, node: Node, name: str, kind: Literal["macsec", "tcp", "plain"], keys: Sequence[ChainKey]
) -> KeyChain:
    return KeyChain(
        file=book.file,
        block_line=node.line,
        name=name,
        kind=kind,
        keys=tuple(keys),
        lines={"name": node.lines, "keys": tuple(key.block_line for key in keys) or (node.line,)},
    )


def _algorithm(node: Node) -> str:
    found = node.value("algorithm")
    return found.word if found is not None else ""


def _chain_key(book: Book, node: Node, *, is_hex: bool) -> ChainKey:
    draft = Draft()
    draft.put("identifier", node.word, node)
    if (name := node.value("key-name")) is not None:
        draft.put("ckn", normal_hex(name.word), name)
    if (secret := node.value("secret")) is not None:
        draft.put("secret", book.seal(secret, is_hex=is_hex), secret)
    algorithm = node.value("algorithm")
    if algorithm is not None and not is_hex:  # a MACsec key's CMAC follows its length; the word means nothing there
        draft.put("algorithm", algorithm.word, algorithm)
    if (start := node.value("start-time")) is not None:
        moment = _moment(start.word)
        draft.put("valid_from", moment, start)
        draft.fields["is_lifetime_readable"] = moment is not None
        if moment is not None and start.word[-5:-4] not in ("+", "-"):
            _put_clock(book, draft)
    return ChainKey(file=book.file, block_line=node.line, lines=draft.lines, defaults=draft.defaults, **draft.fields)


def _put_clock(book: Book, draft: Draft) -> None:
    """Say whose clock a start-time without an offset means: the device's, whose default is UTC."""
    zone = book.root.value("system", "time-zone")
    if zone is None:
        draft.defaults["valid_from"] = "local time: Junos's default time zone UTC"
        return
    clock = named_clock(zone.word)
    draft.defaults["valid_from"] = f"local time: {clock.said}"
    draft.fields["clock_doubt_hours"] = clock.doubt_hours


def _own_chain(book: Book, association: Node, node: Node) -> KeyChain:
    draft = Draft()
    draft.put("identifier", node.word, node)
    if (ckn := node.value("ckn")) is not None:
        draft.put("ckn", normal_hex(ckn.word), ckn)
    if (cak := node.value("cak")) is not None:
        draft.put("secret", book.seal(cak, is_hex=True), cak)
    key = ChainKey(file=book.file, block_line=node.line, lines=draft.lines, **draft.fields)
    return _build_chain(book, node, own_chain_name(association.word, node.word), "macsec", [key])


def _moment(text: str) -> datetime | None:
    """Return `2026-1-1.00:00:00 +0000` as UTC; without an offset the device's clock is read as UTC."""
    hit = _START.match(text)
    if hit is None:
        return None
    year, month, day = (int(hit[group]) for group in (1, 2, 3))
    hour, minute, second = (int(hit[group] or 0) for group in (4, 5, 6))
    shift = timedelta(hours=int(hit[8] or 0), minutes=int(hit[9] or 0))
    try:
        local = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        return local + shift if hit[7] == "-" else local - shift
    except (ValueError, OverflowError):
        return None


def read_macsec(book: Book, chains: Sequence[KeyChain]) -> tuple[list[MacsecPolicy], list[MacsecPort]]:
    """Return the connectivity associations and the interfaces that they are bound to."""
    macsec = book.root.children.get("security")
    macsec = macsec.children.get("macsec") if macsec is not None else None
    if macsec is None:
        return [], []
    holder = macsec.get("connectivity-association")
    nodes = {node.word: node for node in (holder.each() if holder is not None else ())}
    policies = {name: _policy(book, node) for name, node in nodes.items()}
    by_name = {chain.name: chain for chain in chains}
    ports: list[MacsecPort] = []
    interfaces = macsec.children.get("interfaces")
    for one in interfaces.children.values() if interfaces is not None else ():
        above = one.inactive or (interfaces.inactive if interfaces else 0) or macsec.inactive
        units = one.children.get("unit")
        bound = [(one.word, one)] + [
            (f"{one.word}.{unit.word}", unit) for unit in (units.children.values() if units is not None else ())
        ]
        for name, node in bound:
            if node is one or node.children:
                ports += _port(book, name, node, above or node.inactive, nodes, policies, by_name)
    return list(policies.values()), ports


_NUMBERS: tuple[tuple[str, tuple[str, ...], int], ...] = (
    ("confidentiality_offset", ("offset",), 50),
    ("key_server_priority", ("mka", "key-server-priority"), 255),
    ("sak_rekey_seconds", ("mka", "sak-rekey-interval"), 86400),
    ("hello_milliseconds", ("mka", "transmit-interval"), 10000),
    ("replay_window", ("replay-protect", "replay-window-size"), 4294967295),
)


def _policy(book: Book, node: Node) -> MacsecPolicy:
    draft = Draft()
    section = f"macsec connectivity-association {node.word}"
    book.know(node, _CA_WORDS, section)
    cipher = node.value("cipher-suite")
    if cipher is not None:
        suite = CIPHERS.get(cipher.word.casefold())
        draft.put("cipher_suites", (suite,) if suite is not None else (), cipher)
        if suite is None:
            book.miss(cipher, section)
    if (sci := node.get("include-sci")) is not None:
        draft.put("include_sci", True, sci)
    if (mka := node.get("mka")) is not None:
        book.know(mka, _MKA_WORDS, f"{section} mka")
        _put_mka(draft, mka)
    for field, path, high in _NUMBERS:
        if (value := node.value(*path)) is not None:
            draft.put(field, integer(value.word, 0, high), value)
    for field, (default, because) in _DEFAULTS.items():
        if field not in draft.fields and node.gap is None:
            draft.assume(field, default, because)
    return MacsecPolicy(
        file=book.file,
        block_line=node.line,
        name=node.word,
        lines={"name": node.lines, **draft.lines},
        defaults=draft.defaults,
        **draft.fields,
    )


def _put_mka(draft: Draft, mka: Node) -> None:
    for word, field, value in (
        ("must-secure", "security_policy", "must-secure"),  # of old releases
        ("should-secure", "security_policy", "should-secure"),
        ("disable-icv-indicator", "include_icv_indicator", False),
        ("bounded-delay", "delay_protection", True),
    ):
        if (found := mka.get(word)) is not None:
            draft.put(field, value, found)


def _port(
    book: Book,
    name: str,
    node: Node,
    inactive: int,
    nodes: Mapping[str, Node],
    policies: Mapping[str, MacsecPolicy],
    chains: Mapping[str, KeyChain],
) -> list[MacsecPort]:
    binding = node.value("connectivity-association")
    if binding is None:
        return []
    draft = Draft()
    draft.put("policy", binding.word, binding)
    association, policy = nodes.get(binding.word), policies.get(binding.word)
    draft.fields["is_policy_defined"] = policy is not None
    book.refer("connectivity-association", binding.word, binding, policy is not None, name)
    if association is not None and policy is not None:
        _put_policy(draft, binding, policy)
        _put_chains(book, draft, node, association, name, chains)
        if (clear := association.get("no-encryption")) is not None:
            draft.put("is_encrypting", False, clear)
        _put_exceptions(draft, association)
        if (window := node.value("replay-protect", "replay-window-size")) is not None:
            draft.put("replay_window", integer(window.word, 0, 4294967295), window)
            draft.defaults.pop("replay_window", None)
    _put_activity(draft, association, binding, inactive)
    return [
        MacsecPort(
            file=book.file,
            block_line=node.line,
            interface=name,
            lines={"interface": node.lines, **draft.lines},
            defaults=draft.defaults,
            **draft.fields,
        )
    ]


def _put_exceptions(draft: Draft, association: Node) -> None:
    """Read what is spoken beside the session, and another address than the standard one for MKA."""
    protocols = association.get("exclude-protocol")
    if protocols is not None:
        names = tuple(one.word for one in protocols.each())
        draft.put("clear_protocols", names, protocols)
    address = association.value("mka", "eapol-address")
    if address is not None and address.word != "pae":
        draft.put("eapol_address", address.word, address)


def _put_policy(draft: Draft, binding: Node, policy: MacsecPolicy) -> None:
    for field in (*_INHERITED, "replay_window"):
        draft.fields[field] = getattr(policy, field)
        draft.lines[field] = (*policy.lines.get(field, (policy.block_line,)), *binding.lines)
        if field in policy.defaults:
            draft.defaults[field] = policy.defaults[field]


def _put_chains(
    book: Book, draft: Draft, port: Node, association: Node, name: str, chains: Mapping[str, KeyChain]
) -> None:
    """Read which key the port uses: a chain of its own or the association's, else the association's own key."""
    for field, chain_word, own_word in (
        ("key_chain", "pre-shared-key-chain", OWN_KEY),
        ("fallback_key_chain", "fallback-key-chain", _FALLBACK_KEY),
    ):
        node = port.value(chain_word) or association.value(chain_word)
        own = association.get(own_word)
        if node is not None:
            draft.put(field, node.word, node)
            book.refer("key-chain", node.word, node, node.word in chains, name)
        elif own is not None:
            draft.put(field, own_chain_name(association.word, own_word), own)
    spare = chains.get(draft.fields.get("fallback_key_chain", ""))
    if spare is not None:
        draft.fields["fallback_keys"], draft.lines["fallback_keys"] = spare.keys, draft.lines["fallback_key_chain"]
    chain = chains.get(draft.fields.get("key_chain", ""))
    draft.fields["is_chain_defined"] = chain is not None or "key_chain" not in draft.fields
    if chain is not None:
        draft.fields["keys"], draft.lines["keys"] = chain.keys, draft.lines["key_chain"]


def _put_activity(draft: Draft, association: Node | None, binding: Node, inactive: int) -> None:
    """Tell whether MACsec runs: `security-mode static-cak`, a key, and nothing deactivated."""
    mode = association.value("security-mode") if association is not None else None
    because, line = "", (mode or binding).line
    if inactive:
        because, line = "its statement is deactivated", inactive
    elif association is None:
        because = f"connectivity association {binding.word} is not defined"
    elif mode is None:
        because, line = "no `security-mode`: without it the association does nothing", association.line
    elif mode.word != "static-cak":
        because = f"security-mode {mode.word}, which needs other keys than a CAK"
    elif not draft.fields.get("keys") and draft.fields["is_chain_defined"]:
        because, line = f"no key in connectivity association {association.word}", association.line
    draft.fields["is_active"] = None if because and association is not None and association.gap else not because
    draft.fields["inactive_because"] = because
    draft.lines["is_active"] = tuple(dict.fromkeys((line, *binding.lines)))
