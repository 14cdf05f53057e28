"""Cisco IOS-XR. Source: facts on platforms (BGP and VLAN: A.2, B.3, B.7, B.8, C, D; MACsec: 4.2)."""

from parsers.clean_text import CleanText
from parsers.model.device import Device
from parsers.model.secret import Sealer
from parsers.platforms.cisco_xr.as_path_sets import read_as_path_sets
from parsers.platforms.cisco_xr.bgp import read_bgp
from parsers.platforms.cisco_xr.blocks import OPENERS, Book, Heads, text_end
from parsers.platforms.cisco_xr.bridges import give_tags
from parsers.platforms.cisco_xr.groups import with_groups
from parsers.platforms.cisco_xr.interfaces import finished, read_drafts
from parsers.platforms.cisco_xr.keys import read_key_chains
from parsers.platforms.cisco_xr.lines import unfolded
from parsers.platforms.cisco_xr.macsec import read_macsec
from parsers.platforms.cisco_xr.policy import read_policies, read_prefix_sets, read_texts
from parsers.platforms.cisco_xr.recognition import recognise as recognise
from parsers.platforms.cisco_xr.render import render as render
from parsers.platforms.cisco_xr.static_routes import read_static_routes
from parsers.platforms.cisco_xr.wholeness import judge_wholeness, read_version, refuse_other_text
from parsers.router_bgp import process_numbers
from parsers.tree.indent import read_tree

PLATFORM = "cisco_xr"


def parse(text: CleanText, sealer: Sealer) -> Device:
    """Return the facts of one XR running config; raises `ParseError` where the text is none at all."""
    text = _prepared(text)
    heads = Heads()
    tree = read_tree(text.lines, heads.wants, text_end, OPENERS)
    book = Book(text, sealer, tree, heads)
    book.file_roots(with_groups(book, unfolded(tree.roots)))
    refuse_other_text(text, book)
    chains = read_key_chains(book)
    drafts = read_drafts(book)
    give_tags(book, drafts)
    interfaces = finished(book, drafts)
    texts = read_texts(book)
    prefix_sets = read_prefix_sets(book, texts)
    as_path_sets = read_as_path_sets(book)
    policies = read_policies(book, texts)
    neighbors = read_bgp(book, {one.name: one for one in policies}, {chain.name for chain in chains})
    macsec_policies, ports = read_macsec(book, chains, interfaces)
    static_routes = read_static_routes(book)
    return Device(
        hostname=book.hostname,
        platform=PLATFORM,
        version=read_version(text),
        captured_lines=len(text.lines),
        coverage=book.coverage(),
        wholeness=judge_wholeness(text, book),
        unread=book.unread,
        interfaces=tuple(interfaces),
        bgp_neighbors=tuple(neighbors),
        bgp_as=process_numbers(book.blocks("router", "bgp")),
        static_routes=tuple(static_routes),
        key_chains=tuple(chains),
        macsec_policies=tuple(macsec_policies),
        macsec_ports=tuple(ports),
        route_policies=tuple(policies),
        prefix_lists=tuple(prefix_sets),
        as_path_lists=as_path_sets,
        references=tuple(book.references.values()),
        source=text.file,
        secret_spans=book.spans,
    )


_REMOVED = "<removed>"
_NOTE = "##"  # `## Inherited from group NAME`


def _prepared(text: CleanText) -> CleanText:
    """Return the text with RANCID's comments of removed keys read, and the notes of `inheritance detail` as comments.

    `! password encrypted <removed>` says that there is a password. Line numbers stay.
    """
    lines = text.lines
    if text.holds(_REMOVED):
        lines = [line[1:] if line.startswith("!") and _REMOVED in line else line for line in lines]
    if text.holds(_NOTE):
        lines = ["!" if line.lstrip().startswith(_NOTE) else line for line in lines]
    return text._replace(lines=lines)
