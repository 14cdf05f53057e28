"""Steps of the chain from a tunnel to its keys and offers that tunnel interfaces and crypto maps share."""

from collections.abc import Mapping

from parsers.draft import Draft
from parsers.model.interface import Interface
from parsers.platforms.cisco_xe.ipsec_blocks import Block, Said
from parsers.platforms.cisco_xe.ipsec_esp import Refer
from parsers.platforms.cisco_xe.ipsec_ikev2 import Ends, put_ikev2
from parsers.platforms.cisco_xe.ipsec_isakmp import put_isakmp
from parsers.platforms.cisco_xe.ipsec_selectors import read_selectors
from parsers.platforms.cisco_xe.ipsec_store import Crypto
from parsers.platforms.cisco_xe.names import canonical
from parsers.tree.indent import Node
from parsers.values import address


def name_of(node: Node) -> str:
    """Return the canonical name of the interface that a line heads."""
    words = node.words
    return canonical(f"{words[1]}{words[2]}" if len(words) > 2 and words[2][:1].isdigit() else words[1])


def refer_for(crypto: Crypto, owner: str) -> Refer:
    """Return what keeps the names that an interface's tunnel refers to."""
    return lambda kind, name, line, is_defined: crypto.book.refer(kind, name, line, is_defined, owner)


def put_source(draft: Draft, said: Said, by_name: Mapping[str, Interface]) -> None:
    """Put the source of a tunnel: an address, or an interface and its address."""
    found = address(said.words[0])
    if found is not None:
        draft.put("source_address", found, said.line)
        return
    name = canonical("".join(said.words[:2]))
    draft.put("source_interface", name, said.line)
    interface = by_name.get(name)
    if interface is None:
        draft.lack(f"interface {name}")
    elif interface.ipv4:
        draft.put("source_address", interface.ipv4[0].ip, interface.lines["ipv4"][0], said.line)


def put_ike(
    draft: Draft,
    crypto: Crypto,
    entry: Block | None,
    own: Mapping[str, Said],
    ends: Ends,
    via: tuple[int, ...],
    refer: Refer,
) -> None:
    """Put IKEv2 where a profile of it is named, on the binding line or in the entry; IKEv1 where none is."""
    ikev2 = own.get("ikev2-profile") or (entry.value("set ikev2-profile") if entry else None)
    isakmp = own.get("isakmp-profile") or (entry.value("set isakmp-profile") if entry else None)
    lead = (entry.line, *via) if entry else via
    if ikev2 is not None:
        put_ikev2(draft, crypto, ikev2, ends, lead, refer)
    else:
        put_isakmp(draft, crypto, isakmp, ends, lead, refer)


def put_selectors(draft: Draft, crypto: Crypto, name: str, lead: tuple[int, ...], refer: Refer) -> None:
    """Put what an access list selects."""
    selected = read_selectors(crypto.book, name, lead)
    refer("access-list", name, lead[0], selected.is_defined)
    if selected.problem:
        draft.lack(selected.problem)
    draft.put("selectors", selected.selectors, *(one.block_line for one in selected.selectors), *lead)
    if selected.is_gre:
        draft.put("is_gre", True, selected.selectors[0].block_line, *lead)
