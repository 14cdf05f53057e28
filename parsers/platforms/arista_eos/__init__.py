"""Arista EOS. Source: facts on platforms (BGP and VLAN: A.5, B.6 to B.8, C, D; MACsec: 4.5; IPsec: 7.4)."""

from collections.abc import Sequence

from parsers.clean_text import CleanText
from parsers.model.device import Device
from parsers.model.secret import Sealer
from parsers.platforms.arista_eos.bgp import read_bgp
from parsers.platforms.arista_eos.bgp_families import Definitions
from parsers.platforms.arista_eos.blocks import Book, wants
from parsers.platforms.arista_eos.free_text import without_free_text
from parsers.platforms.arista_eos.interfaces import read_interfaces
from parsers.platforms.arista_eos.ipsec import read_ipsec
from parsers.platforms.arista_eos.macsec import chains_of, read_ports, read_profiles
from parsers.platforms.arista_eos.policy import opaque_functions, read_as_path_lists, read_policies, read_prefix_lists
from parsers.platforms.arista_eos.recognition import recognise as recognise
from parsers.platforms.arista_eos.render import render as render
from parsers.platforms.arista_eos.secret_profiles import read_secret_profiles
from parsers.platforms.arista_eos.static_routes import read_static_routes
from parsers.platforms.arista_eos.wholeness import judge_wholeness, read_header, refuse_other_text
from parsers.router_bgp import process_numbers
from parsers.tree.indent import TextEnd, read_tree

PLATFORM = "arista_eos"
_REMOVED = "<removed>"


def parse(text: CleanText, sealer: Sealer) -> Device:
    """Return the facts of one EOS running config; raises `ParseError` where the text is none at all."""
    config = without_free_text(text.holds, _uncommented(text))
    text = text._replace(lines=config.lines)
    book = Book(text, sealer, read_tree(config.lines, wants, _no_text, frozenset()), config)
    header = read_header(text)
    refuse_other_text(text, book, header)
    profiles = read_profiles(book)
    secret_profiles = read_secret_profiles(book)
    interfaces, bound = read_interfaces(book)
    prefix_lists = read_prefix_lists(book)
    route_maps = {one.name: one for one in read_policies(book)}
    definitions = Definitions.of(book, prefix_lists, route_maps, {chain.name for chain in secret_profiles})
    neighbors = read_bgp(book, interfaces, definitions)
    ports = read_ports(book, bound, interfaces, profiles)
    tunnels = read_ipsec(book, interfaces)
    static_routes = read_static_routes(book)
    return Device(
        hostname=book.hostname or header.hostname,
        platform=PLATFORM,
        version=header.version,
        captured_lines=len(text.lines),
        coverage=book.coverage(),
        wholeness=judge_wholeness(text, book, header),
        unread=tuple(sorted(book.unread, key=lambda one: one.line)),
        interfaces=tuple(interfaces),
        bgp_neighbors=tuple(neighbors),
        bgp_as=process_numbers(book.blocks("router", "bgp")),
        static_routes=tuple(static_routes),
        key_chains=(*secret_profiles, *chains_of(profiles)),
        macsec_policies=tuple(one.policy for one in profiles.values()),
        macsec_ports=tuple(ports),
        ipsec_tunnels=tuple(tunnels),
        route_policies=(*opaque_functions(book, neighbors), *route_maps.values()),
        prefix_lists=tuple(prefix_lists),
        as_path_lists=read_as_path_lists(book),
        references=tuple(book.references.values()),
        source=text.file,
        secret_spans=tuple(book.spans),
    )


def _no_text(_: str) -> TextEnd | None:
    """Free text is taken out before the tree is read: it ends at `EOF`, wherever it stands."""
    return None


def _uncommented(text: CleanText) -> Sequence[str]:
    """Return the lines with those of a RANCID copy read that it turned into comments because a key stood in them.

    `!   neighbor 192.0.2.2 password <removed>` says that there is a password. Line numbers stay.
    """
    if not text.holds(_REMOVED):
        return text.lines
    return [line[1:] if line.startswith("!") and _REMOVED in line else line for line in text.lines]
