"""The older ipsec.conf, and ipsec.secrets, put in the words of swanctl.conf. Source: facts on IPsec, 7.7.

`conn %default` and `also=` are resolved here. A list of proposals without `!` at its end has the default ones as well.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from parsers.clean_text import CleanText
from parsers.platforms.strongswan.book import Book
from parsers.platforms.strongswan.settings import MAX_DEPTH, Include, Section, Tree, Value

_HEAD = re.compile(r"(config|conn|ca)\s++(\S++)\s*+(?:#.*)?\Z")
_KEY = re.compile(r"\s++([A-Za-z0-9_-]++)\s*+=\s*+")
_BARE_SECRET = re.compile(r"()\s*+:\s++PSK\s++(?=\S)")
_COLON_SECRET = re.compile(r"(.*\S)\s++:\s++PSK\s++(?=\S)")
_OTHER_SECRET = re.compile(r".*:\s++(?:RSA|ECDSA|EAP|XAUTH|NTLM|P12|PIN|BLISS|PKCS8)\s++(?=\S)")
_DEFAULT = "%default"
_IGNORED = Value("ignore", 0, 0, 0)
_VERSIONS = {"ike": "0", "ikev1": "1", "ikev2": "2"}
_STARTS = {"ignore": "none", "add": "none", "route": "trap", "start": "start"}
_PSK = frozenset({"psk", "secret"})
_KNOWN = frozenset(
    "keyexchange ike esp ah ikelifetime lifetime keylife dpdaction dpddelay dpdtimeout aggressive left right "
    "leftsubnet rightsubnet leftid rightid authby leftauth rightauth auto type mobike rekey margintime "
    "rekeymargin rekeyfuzz also leftcert rightcert leftca rightca leftsourceip rightsourceip leftfirewall "
    "rightfirewall leftupdown rightupdown lefthostaccess leftsendcert rightsendcert leftprotoport rightprotoport "
    "reauth keyingtries closeaction compress fragmentation forceencaps installpolicy mark mark_in mark_out "
    "replay_window reqid tfc uniqueids inactivity marginbytes lifebytes marginpackets lifepackets modeconfig "
    "eap_identity leftikeport rightikeport leftdns rightdns leftgroups rightgroups leftauth2 rightauth2 leftid2 "
    "rightid2 sha256_96 ikedscp me_peerid mediation".split()
)


@dataclass(slots=True)
class _Conn:
    name: str
    line: int
    values: dict[str, Value] = field(default_factory=dict)
    also: list[Value] = field(default_factory=list)


def is_ipsec_conf(text: CleanText) -> bool:
    """Tell whether the text is the older format: `conn` heads, and no section in braces."""
    return any(line.startswith("conn ") for line in text.lines) and not any(
        line.lstrip().startswith(("connections {", "connections{", "secrets {", "secrets{")) for line in text.lines
    )


def as_settings(book: Book) -> Tree:
    """Return the text as the sections that swanctl.conf would have."""
    tree = Tree()
    conns: dict[str, _Conn] = {}
    owner, conn = "", None  # type: str, _Conn | None
    for number, line in enumerate(book.text.lines, 1):
        body = line.strip()
        if not body or body[0] == "#":
            continue
        head = _HEAD.match(line)
        if head is not None:
            conn = conns.setdefault(head[2], _Conn(head[2], number)) if head[1] == "conn" else None
            owner = "connections" if head[1] == "conn" else head[1]
        elif body.startswith("include "):
            tree.includes.append(Include(body[8:].strip(), number))
        elif line[0] in " \t" and owner:
            if conn is not None:
                _read_value(book, tree, conn, line, number)
            else:
                book.hide_columns(number, line.find("=") + 1 or len(line), len(line.rstrip()))
        elif not _read_secret(book, tree, line, number):
            tree.odd.append(number)
            book.hide_columns(number, 0, len(line))
        tree.owners[number] = "secrets" if head is None and line[0] not in " \t" else owner
    holder = Section("connections", 1)
    for one in conns.values():
        values = _merged(book, conns, one) if one.name != _DEFAULT else {}
        if values.get("auto", _IGNORED).text != "ignore":  # what is ignored is a template for `also`
            holder.sections[one.name] = _connection(one, values)
    tree.root.sections["connections"] = holder
    return tree


def _read_value(book: Book, tree: Tree, conn: _Conn, line: str, number: int) -> None:
    hit = _KEY.match(line)
    if hit is None:
        tree.odd.append(number)
        return
    key, start = hit[1].lower(), hit.end()
    text = line[start:].partition(" #")[0].strip()
    value = Value(text.strip('"'), number, start, start + len(text))
    if key == "also":
        conn.also.append(value)
    elif key in _KNOWN:
        conn.values[key] = value
    else:
        book.hide(value)
        book.miss(number, f"conn {conn.name}")


def _read_secret(book: Book, tree: Tree, line: str, number: int) -> bool:
    """Read `A B : PSK "…"`; other kinds are hidden and left out. False where the line is neither."""
    other = _OTHER_SECRET.match(line)
    if other is not None:
        book.hide_columns(number, other.end(), len(line.rstrip()))
        return True
    hit = _BARE_SECRET.match(line) or _COLON_SECRET.match(line)
    if hit is None:
        return False
    start = hit.end()
    raw = line[start:]
    text = raw[: raw.find('"', 1) + 1] if raw[0] == '"' and '"' in raw[1:] else raw.split()[0]
    secrets = tree.root.sections.setdefault("secrets", Section("secrets", number))
    one = Section(f"ike-{number}", number)
    one.values["secret"] = Value(text.strip('"'), number, start, start + len(text))
    for at, identity in enumerate(hit[1].replace('"', " ").split()):
        one.values[f"id{at}"] = Value(identity.removeprefix("@"), number, 0, 0)
    secrets.sections[one.name] = one
    return True


def _merged(book: Book, conns: Mapping[str, _Conn], conn: _Conn) -> dict[str, Value]:
    """Return a conn's values, then those of the conns that it includes, then the default ones."""
    found = dict(conn.values)
    waiting: list[tuple[Value, tuple[int, ...]]] = [(one, ()) for one in conn.also]
    seen = {conn.name}
    while waiting and len(seen) < MAX_DEPTH:
        also, via = waiting.pop(0)
        other = conns.get(also.text)
        if other is None:
            book.miss(also.line, f"conn {conn.name}: also")
        elif other.name not in seen:
            seen.add(other.name)
            lead = also.line, *via
            for key, value in other.values.items():
                found.setdefault(key, value._replace(via=lead))
            waiting += [(one, lead) for one in other.also]
    default = conns.get(_DEFAULT)
    for key, value in (default.values if default is not None else {}).items():
        found.setdefault(key, value._replace(via=(conn.line,)))
    return found


def _connection(conn: _Conn, values: Mapping[str, Value]) -> Section:
    """Return a conn in swanctl's words: a connection with one child of its own name."""
    connection, child = Section(conn.name, conn.line), Section(conn.name, conn.line)
    _copy(values, connection.values, {"aggressive": "aggressive", "ikelifetime": "rekey_time"})
    _copy(
        values, child.values, {"leftsubnet": "local_ts", "rightsubnet": "remote_ts", "replay_window": "replay_window"}
    )
    _copy(values, child.values, {"keylife": "rekey_time", "lifetime": "rekey_time", "sha256_96": "sha256_96"})
    _copy(values, child.values, {"type": "mode", "mark": "mark_in", "mark_in": "mark_in", "mark_out": "mark_out"})
    for key, target, holder in (
        ("ike", "proposals", connection),
        ("esp", "esp_proposals", child),
        ("ah", "ah_proposals", child),
    ):
        if key in values:
            holder.values[target] = values[key]._replace(text=_strict(values[key].text))
    for side, target in (("left", "local_addrs"), ("right", "remote_addrs")):
        value = values.get(side)
        if value is not None and not value.text.startswith("%"):
            connection.values[target] = value
    _translate(values, connection, "keyexchange", "version", _VERSIONS)
    _translate(values, child, "auto", "start_action", _STARTS)
    if "dpdaction" in values and values["dpdaction"].text != "none":
        connection.values["dpd_delay"] = values.get("dpddelay", values["dpdaction"]._replace(text="30s"))
    connection.sections["local"] = _side(conn, values, "local", "left")
    connection.sections["remote"] = _side(conn, values, "remote", "right")
    connection.sections["children"] = Section("children", conn.line, {}, {child.name: child})
    return connection


def _side(conn: _Conn, values: Mapping[str, Value], name: str, prefix: str) -> Section:
    """Return how one end proves itself, and as whom: by its address, where no id is said."""
    one = Section(name, conn.line)
    auth = values.get(f"{prefix}auth") or values.get("authby")
    if auth is not None:
        one.values["auth"] = auth._replace(text="psk" if auth.text in _PSK else auth.text)
    identity = values.get(f"{prefix}id") or values.get(prefix)
    if identity is not None and not identity.text.startswith("%"):
        one.values["id"] = identity._replace(text=identity.text.removeprefix("@"))
    return one


def _copy(values: Mapping[str, Value], target: dict[str, Value], names: Mapping[str, str]) -> None:
    for key, name in names.items():
        if key in values:
            target[name] = values[key]


def _translate(values: Mapping[str, Value], section: Section, key: str, target: str, words: Mapping[str, str]) -> None:
    if key in values:
        section.values[target] = values[key]._replace(text=words.get(values[key].text, values[key].text))


def _strict(text: str) -> str:
    return text[:-1] if text.endswith("!") else f"{text},default"
