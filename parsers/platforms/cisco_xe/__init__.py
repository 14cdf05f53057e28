"""Cisco IOS and IOS-XE. Source: facts on platforms (A.1, B.2, B.7, B.8, C, D), on MACsec (4.1), on IPsec (7.1)."""

from parsers.clean_text import CleanText
from parsers.model.device import Device
from parsers.model.secret import Sealer
from parsers.platforms.cisco_xe.bgp import read_bgp
from parsers.platforms.cisco_xe.blocks import Book, Heads
from parsers.platforms.cisco_xe.interfaces import read_interfaces
from parsers.platforms.cisco_xe.ipsec import read_ipsec
from parsers.platforms.cisco_xe.keys import read_key_chains
from parsers.platforms.cisco_xe.macsec import read_macsec
from parsers.platforms.cisco_xe.policy import (
    opaque_policies,
    read_as_path_lists,
    read_policies,
    read_prefix_lists,
    read_static_routes,
)
from parsers.platforms.cisco_xe.recognition import recognise as recognise
from parsers.platforms.cisco_xe.render import render as render
from parsers.platforms.cisco_xe.wholeness import judge_wholeness, read_version, refuse_other_text
from parsers.router_bgp import process_numbers
from parsers.tree.indent import banner_end, read_tree

PLATFORM = "cisco_xe"
_OPENERS = frozenset({"banner", "macro", "menu", "aaa"})


def parse(text: CleanText, sealer: Sealer) -> Device:
    """Return the facts of one IOS or IOS-XE running config; raises `ParseError` where the text is none at all."""
    text = uncommented(text)
    heads = Heads()
    tree = read_tree(text.lines, heads.wants, banner_end, _OPENERS)
    book = Book(text, sealer, tree, heads)
    refuse_other_text(text, book)
    chains = read_key_chains(book)
    interfaces = read_interfaces(book)
    prefix_lists = read_prefix_lists(book)
    route_maps = {one.name: one for one in read_policies(book)}
    neighbors = read_bgp(book, interfaces, prefix_lists, route_maps, {chain.name for chain in chains})
    macsec_policies, ports = read_macsec(book, chains, interfaces)
    tunnels = read_ipsec(book, interfaces)
    static_routes = read_static_routes(book)
    policies = (*opaque_policies(book, neighbors, route_maps), *route_maps.values())
    return Device(
        hostname=book.hostname,
        platform=PLATFORM,
        version=read_version(book),
        captured_lines=len(text.lines),
        coverage=book.coverage(),
        wholeness=judge_wholeness(text, book),
        unread=tuple(sorted(book.unread, key=lambda one: one.line)),
        interfaces=tuple(interfaces),
        bgp_neighbors=tuple(neighbors),
        bgp_as=process_numbers(book.blocks("router", "bgp")),
        static_routes=tuple(static_routes),
        key_chains=tuple(chains),
        macsec_policies=tuple(macsec_policies),
        macsec_ports=tuple(ports),
        ipsec_tunnels=tuple(tunnels),
        route_policies=policies,
        prefix_lists=tuple(prefix_lists),
        as_path_lists=read_as_path_lists(book),
        references=tuple(book.references.values()),
        source=text.file,
        secret_spans=tuple(book.spans),
    )


_REMOVED = "<removed>"


def uncommented(text: CleanText) -> CleanText:
    """Return the text with those lines of a RANCID copy read that it turned into comments because a key stood in them.

    `! neighbor 192.0.2.2 password <removed>` says that there is a password. Line numbers stay.
    """
    if not text.holds(_REMOVED):
        return text
    lines = [line[1:] if line.startswith("!") and _REMOVED in line else line for line in text.lines]
    return text._replace(lines=lines)
