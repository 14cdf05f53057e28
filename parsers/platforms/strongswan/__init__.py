"""strongSwan: swanctl.conf, and the older ipsec.conf with its secrets. Source: facts on IPsec, 7.7.

Not a router's config: it has no interfaces and no name, and the inventory or the file names the host. Files that it
includes are not followed: what they might hold is not known.
"""

from parsers.clean_text import CleanText
from parsers.errors import ParseError
from parsers.model.device import Device, Reference, Wholeness
from parsers.model.ipsec import IpsecTunnel
from parsers.model.secret import Sealer
from parsers.platforms.strongswan.book import Book
from parsers.platforms.strongswan.connections import hide_all, known_values, tunnels_of
from parsers.platforms.strongswan.ipsec_conf import as_settings, is_ipsec_conf
from parsers.platforms.strongswan.recognition import recognise as recognise
from parsers.platforms.strongswan.render import render as render
from parsers.platforms.strongswan.secrets import read_secrets
from parsers.platforms.strongswan.settings import Resolver, Tree, read_settings

PLATFORM = "strongswan"
_IKE_DEFAULT = 14400, "strongSwan's default rekey_time of 4 hours"
_OLD_IKE_DEFAULT = 10800, "strongSwan's default ikelifetime of 3 hours"
_READ = frozenset({"connections", "secrets"})


def parse(text: CleanText, sealer: Sealer) -> Device:
    """Return the facts of one config; raises `ParseError` where the text has neither connections nor secrets."""
    book = Book(text, sealer)
    is_old = is_ipsec_conf(text)
    tree = as_settings(book) if is_old else read_settings(text.lines)
    if not is_old and not _READ & set(tree.root.sections):
        raise ParseError(
            text.file, "neither `connections` nor `secrets` nor `conn` in it, expected strongSwan's config"
        )
    for include in tree.includes:
        book.miss(include.line, "include: the file is not followed")
    for line in tree.odd:
        raw = text.lines[line - 1]
        shown = len(raw) - len(raw.lstrip()) + len(raw.split(None, 1)[0]) if raw.strip() else 0
        book.hide_columns(line, shown + len(raw[shown:]) - len(raw[shown:].lstrip()), len(raw))  # it may be a key
        book.miss(line, "settings")
        book.hide_line(line)
    for name, one in tree.root.sections.items():
        if name not in _READ:
            hide_all(book, one)
    tunnels = _read_tunnels(book, tree, _OLD_IKE_DEFAULT if is_old else _IKE_DEFAULT)
    read = _READ | {name.split(".")[0] for name, _ in _all_references(tree)}
    owners = (tree.owners.get(number, "") in read for number in range(1, len(text.lines) + 1))
    return Device(
        hostname="",
        platform=PLATFORM,
        captured_lines=len(text.lines),
        coverage=book.coverage(owners),
        wholeness=_judge(text, tree, book),
        unread=book.unread(),
        ipsec_tunnels=tuple(tunnels),
        references=tuple(book.references),
        source=text.file,
        secret_spans=book.spans(),
    )


def _read_tunnels(book: Book, tree: Tree, ike_default: tuple[int, str]) -> list[IpsecTunnel]:
    root, resolver = tree.root, Resolver(tree.root)
    held = root.sections.get("secrets")
    secrets = read_secrets(book, resolver.resolve(held) if held is not None else None)
    missing = "files that it includes may hold the key" if tree.includes else ""
    if held is None and not missing:
        missing = "no secrets in this file: another one may hold the key"
    connections = root.sections.get("connections")
    if connections is None:
        return []
    known_values(book, connections, frozenset(), "connections")
    tunnels = []
    for one in connections.sections.values():
        for name, line in one.references:
            is_defined = _is_defined(tree, name)
            book.references.append(
                Reference(kind="section", name=name, line=line, is_defined=is_defined, owner=one.name)
            )
        for tunnel in tunnels_of(book, resolver.resolve(one), secrets, missing, ike_default):
            gone = tuple(f"section {name}" for name, _ in one.references if not _is_defined(tree, name))
            tunnels.append(tunnel.model_copy(update={"unresolved": (*tunnel.unresolved, *gone)}) if gone else tunnel)
    return tunnels


def _is_defined(tree: Tree, name: str) -> bool:
    one = tree.root
    for part in name.split("."):
        if part not in one.sections:
            return False
        one = one.sections[part]
    return True


def _all_references(tree: Tree) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    waiting = [tree.root]
    while waiting:
        one = waiting.pop()
        found += one.references
        waiting += one.sections.values()
    return found


def _judge(text: CleanText, tree: Tree, book: Book) -> Wholeness:
    """Tell whether the text is whole: every section is closed, and no pager stood in it."""
    problem, line = tree.problem, tree.problem_line
    if not problem and text.oversize_lines:
        problem, line = "longer than any line of a config: it was cut", text.oversize_lines[0]
    if not problem and text.has_pager:
        problem, line = "a pager stood in the text: lines may be missing", len(text.lines)
    hides = book.masked_line
    return Wholeness(
        is_whole=not problem,
        because=problem or "all sections are closed",
        line=line or len(text.lines),
        hides_secrets=bool(hides),
        hides_because=f"line {hides}: the key is masked, the copy was sanitised" if hides else "",
    )
