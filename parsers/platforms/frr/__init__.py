"""FRRouting, as vtysh prints it. Source: facts on platforms, A.6, B.6, B.8, C, D; facts on the lab, 2.

The kernel owns tags, MTU and MACsec: FRR's config cannot prove them, so they stay unknown.
"""

from parsers.clean_text import CleanText
from parsers.model.device import Device
from parsers.model.secret import Sealer
from parsers.platforms.frr.bfd import read_bfd
from parsers.platforms.frr.bgp import read_bgp
from parsers.platforms.frr.blocks import Book, Heads
from parsers.platforms.frr.interfaces import read_interfaces
from parsers.platforms.frr.keys import read_key_chains
from parsers.platforms.frr.policy import opaque_policies, read_as_path_lists, read_policies, read_prefix_lists
from parsers.platforms.frr.recognition import recognise as recognise
from parsers.platforms.frr.render import render as render
from parsers.platforms.frr.static_routes import read_static_routes
from parsers.platforms.frr.vrfs import in_kernel_vrfs
from parsers.platforms.frr.wholeness import judge_wholeness, read_version, refuse_other_text
from parsers.router_bgp import process_numbers
from parsers.tree.indent import read_tree

PLATFORM = "frr"
_REMOVED = "<removed>"


def parse(text: CleanText, sealer: Sealer) -> Device:
    """Return the facts of one FRR config; raises `ParseError` where the text is none at all."""
    if text.holds("#") or text.holds(_REMOVED):
        text = text._replace(lines=[_config_line(line) for line in text.lines])
    heads = Heads()
    # FRR prints its banners on one line: no free text follows.
    tree = read_tree(text.lines, heads.wants, lambda _line: None, frozenset())
    book = Book(text, sealer, tree, heads)
    refuse_other_text(text, book)
    book.hide_logins()
    chains = read_key_chains(book)
    prefix_lists = read_prefix_lists(book)
    route_maps = {one.name: one for one in read_policies(book)}
    neighbors = read_bgp(book, read_bfd(book), prefix_lists, route_maps)
    interfaces = in_kernel_vrfs(book, read_interfaces(book), neighbors)
    static_routes = read_static_routes(book)
    return Device(
        hostname=book.hostname,
        platform=PLATFORM,
        version=read_version(book),
        captured_lines=len(text.lines),
        wholeness=judge_wholeness(text, book),
        coverage=book.coverage(),
        unread=tuple(sorted(book.unread, key=lambda one: one.line)),
        interfaces=tuple(interfaces),
        bgp_neighbors=tuple(neighbors),
        bgp_as=process_numbers(book.blocks("router", "bgp")),
        static_routes=tuple(static_routes),
        key_chains=tuple(chains),
        route_policies=(*opaque_policies(book, neighbors, route_maps), *route_maps.values()),
        prefix_lists=tuple(prefix_lists),
        as_path_lists=read_as_path_lists(book),
        references=tuple(book.references.values()),
        source=text.file,
        secret_spans=tuple(book.spans),
    )


def _config_line(line: str) -> str:
    """Return a line as the tree should see it: `#` opens a comment too.

    What a RANCID copy turned into a comment because a key stood in it is read: it says that there is a password.
    """
    if line.startswith("!") and _REMOVED in line:
        return line[1:]
    return "" if line.lstrip()[:1] == "#" else line
