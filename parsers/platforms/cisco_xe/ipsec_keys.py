"""Pre-shared keys of IOS: IKEv2 keyrings, isakmp keys and keyrings, and which of them a peer meets.

Source: facts on IPsec, 7.1. The most specific address wins, as in a routing table.
"""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import NamedTuple

from parsers.binary_keys import text_of_hex
from parsers.model.secret import Encoding, Secret
from parsers.platforms.cisco_xe.blocks import Book
from parsers.platforms.cisco_xe.ipsec_blocks import Block, fill, words_of
from parsers.tree.indent import Node
from parsers.values import address, masked_network, network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
_PEER_WORDS = words_of("address, identity, hostname, pre-shared-key", "description, ppk, virtual-interface")
_KEYRING_WORDS = words_of("local-address", "description, rsa-pubkey")


class Key(NamedTuple):
    """One pre-shared key and its line."""

    secret: Secret | None
    line: int


class Peer(NamedTuple):
    """One peer of an IKEv2 keyring: whom it is for, and its keys."""

    name: str
    line: int
    networks: tuple[Network, ...]
    names: tuple[str, ...]  # hostname and identities
    local: Key | None
    remote: Key | None  # where it is another than `local`


class Keyring(NamedTuple):
    """One IKEv2 keyring."""

    name: str
    line: int
    peers: tuple[Peer, ...]


class IsakmpKey(NamedTuple):
    """One IKEv1 key: of the config at large (`keyring` is "") or of a keyring, which belongs to a front VRF."""

    key: Key
    network: Network | None
    hostname: str
    keyring: str = ""
    vrf: str = "default"
    local: str = ""  # address or interface that the keyring is bound to
    head: int = 0  # the keyring's line


def network_of(words: Sequence[str]) -> Network | None:
    """Return the addresses that `A`, `A MASK`, `A/n` or `ipv6 A/n` stand for."""
    words = words[1:] if words[:1] == ["ipv6"] else words
    if not words:
        return None
    if "/" in words[0]:
        return network(words[0])
    found = address(words[0])
    if found is None:
        return None
    if len(words) > 1 and found.version == 4 and "." in words[1]:
        return masked_network(words[0], words[1])
    if not int(found):
        return network(f"{found}/0")  # all addresses: IOS prints no mask for them everywhere
    return network(f"{found}/{found.max_prefixlen}")


def read_keyring(book: Book, node: Node) -> Keyring:
    """Return a `crypto ikev2 keyring` block."""
    name = node.words[3]
    section = f"crypto ikev2 keyring {name}"
    peers = []
    for child in node.children:
        if child.words[0] == "peer" and len(child.words) > 1:
            peers.append(_read_peer(book, child, section))
        elif child.words[0] not in ("description", "no"):
            book.miss(child, section)
    return Keyring(name, node.line, tuple(peers))


def _read_peer(book: Book, node: Node, section: str) -> Peer:
    block = fill(book, Block(node.words[1], node.line), node.children, _PEER_WORDS, section)
    networks = []
    names = []
    for said in block.all("address"):
        found = network_of(said.words)
        if found is None:
            book.miss(said.node, section)
        else:
            networks.append(found)
    for said in (*block.all("hostname"), *block.all("identity")):
        is_address = said.words[:1] == ["address"]
        found = network_of(said.words[1:]) if is_address else None
        if found is not None:
            networks.append(found)
        elif said.words:
            names.append(said.words[-1])
    keys = {"": None, "local": None, "remote": None}  # type: dict[str, Key | None]
    for said in block.all("pre-shared-key"):
        side = said.words[0] if said.words[:1] in (["local"], ["remote"]) else ""
        key = read_psk(book, said.node, said.size + bool(side))
        if key is None:
            book.miss(said.node, section)
        else:
            keys[side] = key
    return Peer(node.words[1], node.line, tuple(networks), tuple(names), keys["local"] or keys[""], keys["remote"])


def read_psk(book: Book, node: Node, word: int, until: int | None = None) -> Key | None:
    """Return the key that begins at the `word`-th word, `hex` before it where it is spelled as bytes; None for none."""
    if len(node.words) > word + 1 and node.words[word] == "hex":
        value = book.hide(node.line, word + 1)
        text = text_of_hex(value)
        encoding = Encoding.UNREADABLE if text is None else Encoding.PLAIN
        return Key(book.sealer.seal(text, encoding), node.line)
    secret = book.read_key(node, word, until=until)
    return None if secret is None else Key(secret, node.line)


def read_isakmp_key(book: Book, node: Node) -> IsakmpKey | None:
    """Return a `crypto isakmp key [TYPE] K address A [MASK]` line, or one with a hostname; None for another form."""
    words = node.words
    at = next((at for at in (5, 4) if words[at : at + 1] in (["address"], ["hostname"])), None)
    if at is None or len(words) < at + 2:
        return None
    found = network_of([one for one in words[at + 1 :] if one != "no-xauth"]) if words[at] == "address" else None
    hostname = words[at + 1] if words[at] == "hostname" else ""
    key = read_psk(book, node, 3, until=at) if found is not None or hostname else None
    return None if key is None else IsakmpKey(key, found, hostname)


def read_isakmp_keyring(book: Book, node: Node) -> list[IsakmpKey]:
    """Return the keys of a `crypto keyring` block."""
    section = f"crypto keyring {node.words[2]}"
    keys = []
    others = []
    for child in node.children:
        if child.words[0] != "pre-shared-key":
            others.append(child)
            continue
        key = _key_of_keyring(book, child, node)
        if key is None:
            book.miss(child, section)
        else:
            keys.append(key)
    block = fill(book, Block(node.words[2], node.line), others, _KEYRING_WORDS, section)
    said = block.value("local-address")
    vrf = node.words[4] if node.words[3:4] == ["vrf"] and len(node.words) > 4 else "default"
    return [key._replace(vrf=vrf, local=said.words[0] if said else "") for key in keys]


def _key_of_keyring(book: Book, node: Node, keyring: Node) -> IsakmpKey | None:
    """Read `pre-shared-key address A [MASK] key [TYPE] K`, or `hostname H` in place of the address."""
    words = node.words
    if "key" not in words[2:] or words[1] not in ("address", "hostname"):
        return None
    at = words.index("key", 2)
    found = network_of(words[2:at]) if words[1] == "address" else None
    hostname = words[2] if words[1] == "hostname" and at > 2 else ""
    key = read_psk(book, node, at + 1) if found is not None or hostname else None
    return None if key is None else IsakmpKey(key, found, hostname, keyring.words[2], head=keyring.line)


def length_for(networks: Iterable[Network], peer: Address) -> int:
    """Return the length of the longest of these prefixes that holds the peer, -1 where none does."""
    return max((one.prefixlen for one in networks if one.version == peer.version and peer in one), default=-1)
