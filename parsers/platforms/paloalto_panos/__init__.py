"""PAN-OS, as `set` lines, in braces and as XML. Source: facts on platforms, A.8; on IPsec, 7.6."""

from collections.abc import Sequence

from parsers.clean_text import CleanText
from parsers.errors import ParseError
from parsers.model.device import Device
from parsers.model.secret import Sealer
from parsers.platforms.paloalto_panos.bgp import read_bgp
from parsers.platforms.paloalto_panos.book import Book
from parsers.platforms.paloalto_panos.grammar import GRAMMAR
from parsers.platforms.paloalto_panos.interfaces import read_interfaces
from parsers.platforms.paloalto_panos.ipsec import read_ipsec
from parsers.platforms.paloalto_panos.recognition import Form, form_of
from parsers.platforms.paloalto_panos.recognition import recognise as recognise
from parsers.platforms.paloalto_panos.render import render as render
from parsers.platforms.paloalto_panos.static_routes import read_static_routes
from parsers.platforms.paloalto_panos.wholeness import is_panos, judge_wholeness, without_prompts
from parsers.tree.braces import Tree, read_braces
from parsers.tree.set_lines import read_set
from parsers.tree.xml_words import RefusedXml, read_xml

PLATFORM = "paloalto_panos"


def parse(text: CleanText, sealer: Sealer) -> Device:
    """Return the facts of one PAN-OS config; raises `ParseError` where no statement of the text is one of PAN-OS."""
    form = form_of(text)
    if form == "xml" and text.oversize_lines and text.whole:
        # The API prints all of a config as one line: XML is read from the text as it came.
        text = text._replace(lines=text.whole.removesuffix("\n").split("\n"))
    spoken = without_prompts(text)
    tree = _tree(text, spoken.lines, form)
    tree.filled += spoken.outside
    tree.outside += spoken.outside
    book = Book(text, tree, sealer)
    if not is_panos(tree, book):
        raise ParseError(text.file, "no statement of PAN-OS was found at the top level, expected its config")
    interfaces = read_interfaces(book)
    neighbors, policies = read_bgp(book)
    tunnels = read_ipsec(book, interfaces)
    routes = read_static_routes(book)
    wholeness = judge_wholeness(text, book, spoken, form)
    return Device(
        hostname=book.hostname,
        platform=PLATFORM,
        version=book.version,
        captured_lines=len(text.lines),
        coverage=book.coverage(),
        wholeness=wholeness,
        unread=book.unread(),
        interfaces=tuple(interfaces),
        bgp_neighbors=tuple(neighbors),
        static_routes=tuple(routes),
        ipsec_tunnels=tuple(tunnels),
        route_policies=tuple(policies.all(is_cut=wholeness.is_whole is False)),
        as_path_lists=policies.as_path_lists(),
        references=tuple(book.references),
        source=text.file,
        secret_spans=book.secret_spans(),
    )


def _tree(text: CleanText, lines: Sequence[str], form: Form) -> Tree:
    if form == "set":
        return read_set(lines, GRAMMAR)
    if form == "braces":
        return read_braces(lines, GRAMMAR)
    try:
        return read_xml(lines, GRAMMAR.wanted)
    except RefusedXml as refused:
        raise ParseError(text.file, f"XML with {refused}: refused, no config has one", refused.line) from None
