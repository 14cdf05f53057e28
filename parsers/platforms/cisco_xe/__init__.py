"""Cisco IOS and IOS-XE. Source: facts on platforms (BGP and VLAN: A.1, B.2, B.7, B.8, C, D; MACsec: 4.1)."""

from parsers.clean_text import CleanText
from parsers.model.device import Device
from parsers.model.secret import Sealer
from parsers.platforms.cisco_xe.bgp import read_bgp
from parsers.platforms.cisco_xe.blocks import Book, is_wanted
from parsers.platforms.cisco_xe.interfaces import read_interfaces
from parsers.platforms.cisco_xe.keys import read_key_chains
from parsers.platforms.cisco_xe.macsec import read_macsec
from parsers.platforms.cisco_xe.policy import read_policies, read_prefix_lists, read_static_routes
from parsers.platforms.cisco_xe.render import render as render
from parsers.platforms.cisco_xe.wholeness import judge_wholeness, read_version
from parsers.platforms.cisco_xe.wholeness import recognise as recognise
from parsers.tree.indent import banner_end, read_tree

PLATFORM = "cisco_xe"
_OPENERS = frozenset({"banner", "macro", "menu", "aaa"})


def parse(text: CleanText, sealer: Sealer) -> Device:
    """Return the facts of one IOS or IOS-XE running config."""
    tree = read_tree(text.lines, is_wanted, banner_end, _OPENERS)
    book = Book(text, sealer, tree.roots)
    chains = read_key_chains(book)
    interfaces = read_interfaces(book)
    prefix_lists = read_prefix_lists(book)
    policies = read_policies(book)
    neighbors = read_bgp(book, interfaces, {one.name for one in prefix_lists}, {one.name for one in policies})
    macsec_policies, ports = read_macsec(book, chains, interfaces)
    return Device(
        hostname=book.hostname,
        platform=PLATFORM,
        version=read_version(book),
        captured_lines=len(text.lines),
        coverage=book.coverage(tree.outside),
        wholeness=judge_wholeness(text, book, tree.tops),
        unread=tuple(book.unread),
        interfaces=tuple(interfaces),
        bgp_neighbors=tuple(neighbors),
        static_routes=tuple(read_static_routes(book)),
        key_chains=tuple(chains),
        macsec_policies=tuple(macsec_policies),
        macsec_ports=tuple(ports),
        route_policies=tuple(policies),
        prefix_lists=tuple(prefix_lists),
        references=tuple(book.references),
        source=text.file,
        secret_spans=tuple(book.spans),
    )
