"""FortiOS, as `show` and `show full-configuration` print it. Source: facts on platforms, A.7; on IPsec, 7.5."""

from parsers.clean_text import CleanText
from parsers.model.device import Device
from parsers.model.policy import PrefixList, RoutePolicy
from parsers.model.secret import Sealer
from parsers.platforms.fortinet.bgp import read_bgp
from parsers.platforms.fortinet.book import Book
from parsers.platforms.fortinet.interfaces import read_interfaces
from parsers.platforms.fortinet.ipsec import read_ipsec
from parsers.platforms.fortinet.policy import (
    read_as_path_lists,
    read_policies,
    read_prefix_lists,
    read_static_routes,
)
from parsers.platforms.fortinet.recognition import recognise as recognise
from parsers.platforms.fortinet.render import render as render
from parsers.platforms.fortinet.wholeness import judge_wholeness, read_header, refuse_other_text
from parsers.tree.config_edit import read_edits

PLATFORM = "fortinet"
_WANTED = frozenset(
    {
        "system global",
        "system interface",
        "system settings",
        "router bgp",
        "router static",
        "router static6",
        "router prefix-list",
        "router prefix-list6",
        "router access-list",
        "router access-list6",
        "router route-map",
        "router aspath-list",
        "vpn ipsec phase1-interface",
        "vpn ipsec phase2-interface",
        "vpn ipsec phase1",
        "vpn ipsec phase2",
    }
)


def parse(text: CleanText, sealer: Sealer) -> Device:
    """Return the facts of one FortiOS config; raises `ParseError` where the text is none at all."""
    header = read_header(text)
    book = Book(text, read_edits(text.lines, _WANTED.__contains__, text.oversize_lines), sealer)
    refuse_other_text(text, book, header)
    interfaces = read_interfaces(book)
    lists = read_prefix_lists(book)
    policies = read_policies(book)
    names = _names(book, policies)
    _refer_lists(book, policies, lists)
    neighbors = read_bgp(book, interfaces, names)
    tunnels = read_ipsec(book, interfaces)
    routes = read_static_routes(book)
    paths = read_as_path_lists(book)
    return Device(
        hostname=book.hostname,
        platform=PLATFORM,
        version=header.version,
        captured_lines=len(text.lines),
        coverage=book.coverage(),
        wholeness=judge_wholeness(text, book, header),
        unread=book.unread(),
        interfaces=tuple(interfaces),
        bgp_neighbors=tuple(neighbors),
        static_routes=tuple(routes),
        ipsec_tunnels=tuple(tunnels),
        route_policies=tuple(policies),
        prefix_lists=tuple(lists),
        as_path_lists=paths,
        references=tuple(book.references),
        source=text.file,
        secret_spans=book.secret_spans(),
    )


def _names(book: Book, policies: list[RoutePolicy]) -> dict[str, set[str]]:
    """Return the names of the policies by kind; lists of IPv6 under their kind with a `6`."""
    heads = {
        "prefix-list": "router prefix-list",
        "prefix-list6": "router prefix-list6",
        "distribute-list": "router access-list",
        "distribute-list6": "router access-list6",
        "filter-list": "router aspath-list",
    }
    names = {
        kind: {scope.prefix + block.head for scope in book.scopes() for block in scope.block.entries(head)}
        for kind, head in heads.items()
    }
    names["route-map"] = {one.name for one in policies if one.kind == "route-map"}
    return names


def _refer_lists(book: Book, policies: list[RoutePolicy], lists: list[PrefixList]) -> None:
    """Note the lists that route-maps name."""
    defined = {(one.name, one.afi) for one in lists}
    for policy in (one for one in policies if one.kind == "route-map"):
        for match in (match for term in policy.terms for match in term.matches):
            for name in match.names:
                book.refer("prefix-list", name, match.line, (name, match.afi or "ipv4") in defined, policy.name)
