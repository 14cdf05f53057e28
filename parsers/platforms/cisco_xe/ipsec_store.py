"""Everything that the crypto blocks of an IOS config define, by kind and name. Source: facts on IPsec, 7.1."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from parsers.platforms.cisco_xe.blocks import Book
from parsers.platforms.cisco_xe.ipsec_blocks import Block, Said, Words, fill, words_of
from parsers.platforms.cisco_xe.ipsec_keys import (
    IsakmpKey,
    Key,
    Keyring,
    read_isakmp_key,
    read_isakmp_keyring,
    read_keyring,
    read_psk,
)
from parsers.tree.indent import Node

_SET = (
    "set transform-set, set pfs, set ikev2-profile, set isakmp-profile, set security-association, set peer, "
    "match address, responder-only"
)
_SET_OUTSIDE = (
    "description, reverse-route, qos, dialer, redundancy, set identity, set mixed-mode, set reverse-route, set nat, "
    "set ip, set security-policy, set group, set crypto-map"
)
_BLOCKS: Mapping[tuple[str, str], Words] = {  # by the two words after `crypto`
    ("ikev2", "proposal"): words_of("encryption, integrity, prf, group", "description"),
    ("ikev2", "policy"): words_of("match fvrf, match address local, proposal", "description"),
    ("ikev2", "profile"): words_of(
        "match fvrf, match identity remote, identity local, authentication remote, authentication local, keyring, "
        "lifetime, dpd, ivrf, virtual-template",
        "match certificate, match address, aaa, pki, nat, config-exchange, redirect, initial-contact, reconnect, "
        "description, shutdown, anyconnect, ppk, dynamic, config-mode",
    ),
    ("isakmp", "policy"): words_of("encr, encryption, hash, authentication, group, lifetime", "description"),
    ("isakmp", "profile"): words_of(
        "keyring, match identity, self-identity, vrf, initiate mode, keepalive, local-address, virtual-template",
        "ca, client, accounting, description, isakmp, qos-group, match certificate",
    ),
    ("ipsec", "transform-set"): words_of("mode", "description"),
    ("ipsec", "profile"): words_of(_SET, _SET_OUTSIDE),
}
_ENTRY = words_of(_SET, _SET_OUTSIDE)
_ISAKMP_PEER = words_of("set aggressive-mode", "description")
_GLOBALS = {  # single lines, by the words after `crypto`
    ("ikev2", "dpd"),
    ("isakmp", "keepalive"),
    ("isakmp", "aggressive-mode"),
    ("ipsec", "security-association"),
}
# What a `crypto` line of a kind that we read may say beside it. Remote access and certificates are not our subject.
_OUTSIDE = frozenset(
    "authorization certificate-cache client cluster cookie-challenge cts default df-bit diagnose disconnect-revoked-"
    "peers enable fragmentation http-url identity invalid-spi-recovery ipv4-deny limit log multi-sa name-mangler nat "
    "nat-transparency nd optional reconnect redirect server window gdoi fail-close isakmp-profile "
    "ipv6-deny".replace("- ", "-").split()
)


@dataclass(slots=True)
class MapEntry:
    """One entry of a crypto map or of a dynamic map: its map, its number, and the dynamic map that it stands for."""

    name: str
    sequence: str
    block: Block
    dynamic: str = ""
    profile: Said | None = None  # `profile P` on the entry's own line


@dataclass(slots=True)
class AggressivePeer:
    """`crypto isakmp peer`: a peer that is met in aggressive mode, with the key for that."""

    peer: str
    line: int
    key: Key | None


@dataclass(slots=True)
class Crypto:
    """What one config defines."""

    book: Book
    blocks: dict[tuple[str, str], dict[str, Block]] = field(default_factory=dict)
    transforms: dict[str, list[str]] = field(default_factory=dict)  # name → the words of the transform set
    keyrings: dict[str, Keyring] = field(default_factory=dict)
    isakmp_keys: list[IsakmpKey] = field(default_factory=list)
    isakmp_keyrings: dict[str, int] = field(default_factory=dict)  # name → line
    peers: list[AggressivePeer] = field(default_factory=list)
    maps: dict[str, list[MapEntry]] = field(default_factory=dict)
    dynamic_maps: dict[str, list[MapEntry]] = field(default_factory=dict)
    map_sources: dict[str, Said] = field(default_factory=dict)  # `crypto map M local-address I`
    settings: Block = field(default_factory=lambda: Block("", 0))  # the single lines, by the words after `crypto`
    removed: dict[str, int] = field(default_factory=dict)  # `no crypto …`: the words after it → line
    inline_keys: dict[int, Key | None] = field(default_factory=dict)  # those on `authentication` lines, by line
    _missed: set[int] = field(default_factory=set)

    def named(self, kind: str, what: str) -> dict[str, Block]:
        """Return the blocks of one kind by name."""
        return self.blocks.get((kind, what), {})

    def miss(self, node: Node, section: str, shown: int) -> None:
        """Keep a line as unread, once, however many tunnels lead to it."""
        if node.line not in self._missed:
            self._missed.add(node.line)
            self.book.miss(node, section, shown)


def read_crypto(book: Book) -> Crypto:
    """Read all crypto blocks; every key in them is hidden, used or not."""
    crypto = Crypto(book)
    for node in book.blocks("no", "crypto"):
        crypto.removed[" ".join(node.words[2:])] = node.line
    for kind in ("ikev2", "ipsec", "isakmp"):
        for node in book.blocks("crypto", kind):
            _read_kind(crypto, node, kind, node.words[2])
    for node in book.blocks("crypto", "keyring"):
        crypto.isakmp_keyrings[node.words[2]] = node.line
        crypto.isakmp_keys += read_isakmp_keyring(book, node)
    for node in book.blocks("crypto", "map"):
        _read_map(crypto, node, crypto.maps)
    for node in book.blocks("crypto", "dynamic-map"):
        _read_map(crypto, node, crypto.dynamic_maps)
    return crypto


def _read_kind(crypto: Crypto, node: Node, kind: str, what: str) -> None:
    words = node.words
    if (kind, what) in _BLOCKS and len(words) > 3:
        _read_block(crypto, node, kind, what)
    elif (kind, what) in _GLOBALS:
        crypto.settings.said.setdefault(f"{kind} {what}", []).append(Said(words[3:], node.line, node, 3))
    elif (reader := _READERS.get((kind, what))) is not None and len(words) > 3:
        reader(crypto, node)
    elif what in _OUTSIDE:
        _hide_keys(crypto.book, node)
    else:
        crypto.book.miss(node, f"crypto {kind}", 2)


def _read_block(crypto: Crypto, node: Node, kind: str, what: str) -> None:
    name = node.words[3]
    section = f"crypto {kind} {what} {name}"
    blocks = crypto.blocks.setdefault((kind, what), {})
    block = blocks.setdefault(name, Block(name, node.line))
    fill(crypto.book, block, node.children, _BLOCKS[kind, what], section)
    if (kind, what) == ("ipsec", "transform-set"):
        crypto.transforms[name] = node.words[4:]
    for said in (*block.all("authentication local"), *block.all("authentication remote")):
        if said.words[:2] == ["pre-share", "key"]:
            crypto.inline_keys[said.line] = read_psk(crypto.book, said.node, said.size + 2)


def _hide_keys(book: Book, node: Node) -> None:
    """Hide the keys of a block that is not our subject."""
    for child in node.children:
        if child.words[0] in ("key", "password", "pre-shared-key", "aaa") and len(child.words) > 1:
            book.hide(child.line, 1, "not shown")


def _ikev2_keyring(crypto: Crypto, node: Node) -> None:
    crypto.keyrings[node.words[3]] = read_keyring(crypto.book, node)


def _isakmp_key(crypto: Crypto, node: Node) -> None:
    key = read_isakmp_key(crypto.book, node)
    if key is None:
        crypto.book.miss(node, "crypto isakmp key", 3)
    else:
        crypto.isakmp_keys.append(key)


def _isakmp_peer(crypto: Crypto, node: Node) -> None:
    """Read `crypto isakmp peer address A`: a password below it is the key, and both mean aggressive mode."""
    words = node.words
    section = "crypto isakmp peer"
    if words[3] not in ("address", "hostname") or len(words) < 5:
        crypto.book.miss(node, section, 3)
        return
    block = fill(crypto.book, Block(words[4], node.line), node.children, _ISAKMP_PEER, section)
    key = None
    lines = block.all("set aggressive-mode")
    for said in lines:
        if said.words[:1] == ["password"]:
            key = read_psk(crypto.book, said.node, said.size + 1)
        elif said.words[:1] != ["client-endpoint"]:
            crypto.book.miss(said.node, section, said.size)
    if lines:
        crypto.peers.append(AggressivePeer(words[4], lines[0].line, key))


_READERS: Mapping[tuple[str, str], Callable[[Crypto, Node], None]] = {
    ("ikev2", "keyring"): _ikev2_keyring,
    ("isakmp", "key"): _isakmp_key,
    ("isakmp", "peer"): _isakmp_peer,
}


def _read_map(crypto: Crypto, node: Node, maps: dict[str, list[MapEntry]]) -> None:
    """Read `crypto map [ipv6] M N ipsec-isakmp [dynamic D]`, `crypto dynamic-map D N`, or a line about a whole map."""
    words = [word for at, word in enumerate(node.words[2:]) if at or word != "ipv6"]
    name, rest = words[0] if words else "", words[1:]
    if rest and rest[0].isdigit():
        entry = MapEntry(name, rest[0], Block(f"{name} {rest[0]}", node.line))
        for at, word in enumerate(rest[1:-1], 1):
            if word == "dynamic":
                entry.dynamic = rest[at + 1]
            elif word == "profile":
                entry.profile = Said([rest[at + 1]], node.line, node, 0)
        fill(crypto.book, entry.block, node.children, _ENTRY, f"crypto map {name} {rest[0]}")
        if rest[1:2] == ["ipsec-manual"]:
            crypto.book.miss(Node(node.words, node.line), f"crypto map {name}", len(node.words))
        maps.setdefault(name, []).append(entry)
    elif rest[:1] == ["local-address"] and len(rest) > 1:
        crypto.map_sources[name] = Said(rest[1:], node.line, node, 0)
    elif rest[:1] not in (["client"], ["isakmp"], ["isakmp-profile"], ["gdoi"], ["redundancy"]):
        crypto.book.miss(node, "crypto map", 2)
