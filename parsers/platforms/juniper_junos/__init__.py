"""Juniper Junos, in braces and as `set` lines. Source: facts on platforms (A.4, B.5 to B.8, C, D), MACsec and IPsec."""

from parsers.clean_text import CleanText
from parsers.errors import ParseError
from parsers.model.device import Device
from parsers.model.secret import Sealer
from parsers.platforms.juniper_junos.as_paths import read_as_path_lists
from parsers.platforms.juniper_junos.bgp import read_bgp
from parsers.platforms.juniper_junos.book import Book
from parsers.platforms.juniper_junos.grammar import GRAMMAR
from parsers.platforms.juniper_junos.groups import apply_groups
from parsers.platforms.juniper_junos.interfaces import read_interfaces
from parsers.platforms.juniper_junos.ipsec import read_ipsec
from parsers.platforms.juniper_junos.macsec import read_key_chains, read_macsec
from parsers.platforms.juniper_junos.policy import read_policies, read_static_routes
from parsers.platforms.juniper_junos.render import render as render
from parsers.platforms.juniper_junos.wholeness import is_junos, is_set_form, judge_wholeness
from parsers.platforms.juniper_junos.wholeness import recognise as recognise
from parsers.tree.braces import Node, read_braces
from parsers.tree.set_lines import read_set

PLATFORM = "juniper_junos"


def parse(text: CleanText, sealer: Sealer) -> Device:
    """Return the facts of one Junos config; raises `ParseError` where no statement of the text is one of Junos."""
    is_set = is_set_form(text)
    tree = read_set(text.lines, GRAMMAR) if is_set else read_braces(text.lines, GRAMMAR)
    if not is_junos(tree):
        raise ParseError(text.file, "no statement of Junos was found at the top level, expected its config")
    if tree.quoted_on:
        _cut_words(tree.root)
    applied = apply_groups(text.file, tree.root)
    book = Book(text, tree, sealer)
    book.references += applied
    chains = read_key_chains(book)
    interfaces = read_interfaces(book)
    policies = read_policies(book)
    neighbors = read_bgp(book, policies)
    macsec_policies, ports = read_macsec(book, chains)
    tunnels = read_ipsec(book, interfaces)
    routes = read_static_routes(book)
    version = tree.root.value("version")
    return Device(
        hostname=book.hostname,
        platform=PLATFORM,
        version=version.word if version is not None else "",
        captured_lines=len(text.lines),
        coverage=book.coverage(),
        wholeness=judge_wholeness(text, book, is_set=is_set),
        unread=book.unread(),
        interfaces=tuple(interfaces),
        bgp_neighbors=tuple(neighbors),
        static_routes=tuple(routes),
        key_chains=tuple(chains),
        macsec_policies=tuple(macsec_policies),
        macsec_ports=tuple(ports),
        ipsec_tunnels=tuple(tunnels),
        route_policies=tuple(policies.policies.values()),
        prefix_lists=tuple(policies.lists.values()),
        as_path_lists=read_as_path_lists(book),
        references=tuple(book.references),
        source=text.file,
        secret_spans=book.secret_spans(),
    )


def _cut_words(root: Node) -> None:
    """Cut every word at the end of its line: no value of Junos goes on, and what follows may be a key."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if any("\n" in word for word in node.children):
            for child in node.children.values():
                child.word = child.word.partition("\n")[0]
            node.children = {child.word: child for child in node.children.values()}
        waiting += node.children.values()
