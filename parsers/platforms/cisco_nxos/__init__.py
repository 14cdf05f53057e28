"""Cisco NX-OS. Source: facts on platforms (BGP and VLAN: A.3, B.4, B.7, B.8, C, D; MACsec: 4.3)."""

from parsers.clean_text import CleanText
from parsers.model.device import Device
from parsers.model.secret import Sealer
from parsers.platforms.cisco_nxos.bgp import read_bgp
from parsers.platforms.cisco_nxos.blocks import Book, Heads
from parsers.platforms.cisco_nxos.interfaces import read_interfaces
from parsers.platforms.cisco_nxos.keys import read_key_chains
from parsers.platforms.cisco_nxos.macsec import read_macsec
from parsers.platforms.cisco_nxos.policy import opaque_policies, read_as_path_lists, read_policies, read_prefix_lists
from parsers.platforms.cisco_nxos.recognition import recognise as recognise
from parsers.platforms.cisco_nxos.render import render as render
from parsers.platforms.cisco_nxos.static_routes import read_static_routes
from parsers.platforms.cisco_nxos.wholeness import judge_wholeness, read_version, refuse_other_text
from parsers.router_bgp import process_numbers
from parsers.tree.indent import banner_end, read_tree

PLATFORM = "cisco_nxos"
_OPENERS = frozenset({"banner"})


def parse(text: CleanText, sealer: Sealer) -> Device:
    """Return the facts of one NX-OS running config; raises `ParseError` where the text is none at all."""
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
        route_policies=policies,
        prefix_lists=tuple(prefix_lists),
        as_path_lists=read_as_path_lists(book),
        references=tuple(book.references.values()),
        source=text.file,
        secret_spans=tuple(book.spans),
    )
