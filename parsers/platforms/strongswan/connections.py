"""Connections of swanctl.conf as tunnels, one for each child. Source: facts on IPsec, 7.7; swanctl.conf(5)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from parsers.draft import Draft
from parsers.model.ipsec import IkeVersion, IpsecTunnel, TrafficSelector
from parsers.platforms.strongswan.book import Book
from parsers.platforms.strongswan.proposals import Place, read_esp, read_ike
from parsers.platforms.strongswan.secrets import Psk, choose
from parsers.platforms.strongswan.settings import Section, Value
from parsers.values import address, integer, network

_VERSIONS: Mapping[str, IkeVersion] = {"0": "any", "1": "ikev1", "2": "ikev2"}
_VERSION_DEFAULT = "no version: strongSwan starts IKEv2 and accepts IKEv1"
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}
_TIME = re.compile(r"(\d{1,10})\s*([smhd]?)\Z")
_YES = frozenset({"yes", "true", "1", "enabled", "on"})
_ANY_PEER = frozenset({"%any", "%any4", "%any6", "0.0.0.0/0", "::/0", ""})
_CONNECTION = frozenset(
    "version local_addrs remote_addrs local_port remote_port proposals vips aggressive pull dscp encap mobike "
    "dpd_delay dpd_timeout fragmentation childless send_certreq send_cert ppk_id ppk_required keyingtries unique "
    "reauth_time rekey_time over_time rand_time pools if_id_in if_id_out mediation mediated_by mediation_peer "
    "ocsp".split()
)
_AUTH = frozenset(
    "round certs pubkeys auth id eap_id aaa_id xauth_id groups cert_policy cacerts ca_id revocation".split()
)
_CHILD = frozenset(
    "ah_proposals esp_proposals sha256_96 local_ts remote_ts rekey_time life_time rand_time rekey_bytes "
    "life_bytes rand_bytes rekey_packets life_packets rand_packets updown hostaccess mode policies "
    "policies_fwd_out dpd_action ipcomp inactivity reqid priority interface mark_in mark_in_sa mark_out "
    "set_mark_in set_mark_out if_id_in if_id_out label label_mode tfc_padding replay_window hw_offload copy_df "
    "copy_ecn copy_dscp start_action close_action per_cpu_sas encap".split()
)
_ROUTED = ("if_id_in", "if_id_out", "mark_in", "mark_out", "interface")
_SECTION_PREFIXES = ("local", "remote")


def tunnels_of(
    book: Book, connection: Section, secrets: Sequence[Psk], missing: str, ike_default: tuple[int, str]
) -> Iterator[IpsecTunnel]:
    """Yield a tunnel for each child of a connection; `missing` names what may hold more secrets and is not read."""
    name = connection.name
    base = Draft()
    base.put("profile", name, connection.line, *connection.via)
    _put_ends(base, connection)
    _put_ike(book, base, connection)
    _put_ike_times(base, connection, ike_default)
    _put_authentication(base, connection, secrets, missing)
    children = connection.sections.get("children")
    known_values(book, connection, _CONNECTION, f"connections {name}")
    for one in connection.sections.values():
        if one.name.startswith(_SECTION_PREFIXES):
            known_values(book, one, _AUTH, f"connections {name} {one.name}", ("cert", "cacert"))
        elif one.name != "children":
            miss_section(book, one, f"connections {name}")
    if children is None or not children.sections:
        base.lack(f"connection {name} has no children")
        yield _built(book, base, connection.line, name)
        return
    for child in children.sections.values():
        draft = Draft()
        draft.fields, draft.lines = dict(base.fields), dict(base.lines)
        draft.defaults, draft.unresolved = dict(base.defaults), list(base.unresolved)
        known_values(book, child, _CHILD, f"connections {name} children {child.name}")
        _put_child(book, draft, connection, child)
        yield _built(book, draft, child.line, f"{name}/{child.name}")


def _built(book: Book, draft: Draft, line: int, name: str) -> IpsecTunnel:
    return IpsecTunnel(
        file=book.file,
        block_line=line,
        name=name,
        unresolved=tuple(draft.unresolved),
        lines={"name": (line,), **draft.lines},
        defaults=draft.defaults,
        **draft.fields,
    )


def known_values(
    book: Book, section: Section, known: frozenset[str], where: str, prefixes: tuple[str, ...] = ()
) -> None:
    """Keep the keys of a section that are not known as unread."""
    for key, value in section.values.items():
        if key not in known and not (prefixes and key.startswith(prefixes)):
            book.hide(value)
            book.miss(value.line, where)


def hide_all(book: Book, section: Section) -> None:
    """Hide what the secrets of a section that is not our subject say, however deep: templates may hold some."""
    for key, value in section.values.items():
        if key in ("secret", "pin", "password"):
            book.hide(value)
    for one in section.sections.values():
        hide_all(book, one)


def miss_section(book: Book, section: Section, where: str) -> None:
    """Keep a section that is not known as unread, with all that is in it."""
    book.miss(section.line, where)
    known_values(book, section, frozenset(), where)
    for one in section.sections.values():
        miss_section(book, one, where)


def seconds(text: str) -> int | None:
    """Return a time (`8h`, `27000s`, `300`) in seconds, None where it is none."""
    hit = _TIME.match(text.strip().lower())
    return None if hit is None else int(hit[1]) * _UNITS[hit[2]]


def listed(value: Value | None) -> list[str]:
    """Return the parts of a value between commas."""
    return [one.strip() for one in value.text.split(",") if one.strip()] if value is not None else []


def _single(parts: Sequence[str]) -> str:
    """Return the first part that names one peer; "" where all are ranges, subnets or anybody."""
    return next((one for one in parts if one not in _ANY_PEER and "/" not in one and "-" not in one.strip("-")), "")


def _put_ends(draft: Draft, connection: Section) -> None:
    near, far = connection.get("local_addrs"), connection.get("remote_addrs")
    local = address(_single(listed(near)))
    if near is not None and local is not None:
        draft.put("source_address", local, *near.lines)
    names = listed(far)
    peer = next((one for one in names if address(one) is not None or _is_name(one)), "")
    found = address(peer)
    if far is not None and found is not None:
        draft.put("destination_address", found, *far.lines)
    elif far is not None and peer:
        draft.put("destination_name", peer, *far.lines)
    else:
        draft.put("is_responder_only", True, *(far.lines if far is not None else (connection.line,)))


def _is_name(text: str) -> bool:
    return text not in _ANY_PEER and "/" not in text and any(letter.isalpha() for letter in text) and ":" not in text


def _put_ike(book: Book, draft: Draft, connection: Section) -> None:
    head = connection.line
    version = connection.get("version")
    if version is not None:
        draft.put("ike_version", _VERSIONS.get(version.text), *version.lines)
    else:
        draft.assume("ike_version", "any", _VERSION_DEFAULT, head)
    aggressive = connection.get("aggressive")
    if aggressive is not None:
        is_on = aggressive.text.lower() in _YES and draft.fields["ike_version"] != "ikev2"
        draft.put("is_aggressive", is_on, *aggressive.lines)
    else:
        draft.assume("is_aggressive", False, "strongSwan's default: main mode", head)
    offered = connection.get("proposals")
    lines = offered.lines if offered is not None else (head,)
    found, lacking = read_ike(offered.text if offered else "default", Place(book.file, lines[0], lines))
    draft.put("ike_proposals", found, *lines)
    for what in lacking:
        draft.lack(what)
    if any("not known" in what for what in lacking):
        book.miss(lines[0], f"connections {connection.name}")


def _put_ike_times(draft: Draft, connection: Section, default: tuple[int, str]) -> None:
    rekey, reauth = connection.get("rekey_time"), connection.get("reauth_time")
    chosen = rekey
    if rekey is not None and seconds(rekey.text) == 0 and reauth is not None:
        chosen = reauth
    if chosen is not None:
        draft.put("ike_lifetime_seconds", seconds(chosen.text), *chosen.lines)
    else:
        draft.assume("ike_lifetime_seconds", *default, connection.line)
    dpd = connection.get("dpd_delay")
    if dpd is not None:
        draft.put("dpd_seconds", seconds(dpd.text), *dpd.lines)
    else:
        draft.assume("dpd_seconds", 0, "no dpd_delay: strongSwan sends no dead peer detection", connection.line)


def _round(connection: Section, prefix: str) -> Section | None:
    """Return the authentication round of one side; the one with a pre-shared key, where there are several."""
    rounds = [one for one in connection.sections.values() if one.name.startswith(prefix)]
    keyed = [one for one in rounds if (auth := one.get("auth")) is not None and auth.text.lower() == "psk"]
    return next(iter(keyed or rounds), None)


def _put_authentication(draft: Draft, connection: Section, secrets: Sequence[Psk], missing: str) -> None:
    local, remote = _round(connection, "local"), _round(connection, "remote")
    own, other = local.get("id") if local else None, remote.get("id") if remote else None
    if own is not None:
        draft.put("local_id", own.text, *own.lines)
    if other is not None and other.text != "%any":
        draft.put("remote_id", other.text, *other.lines)
        draft.put("is_any_remote_id", False, *other.lines)
    elif other is not None:
        draft.put("is_any_remote_id", True, *other.lines)
    else:
        head = remote.line if remote else connection.line
        draft.assume("is_any_remote_id", True, "strongSwan's default: any identity of the peer", head)
    auth = local.get("auth") if local else None
    if local is None or auth is None or auth.text.lower() != "psk":
        lines = auth.lines if auth is not None else ((local or connection).line,)
        draft.put("psk", False, *lines)
        return
    source = str(draft.fields.get("source_address", ""))
    peer = str(draft.fields.get("destination_address", "")) or draft.fields.get("destination_name", "")
    chosen = choose(secrets, draft.fields.get("local_id", source), draft.fields.get("remote_id", peer))
    if chosen is not None:
        draft.put("psk", chosen.psk.secret, chosen.psk.line, chosen.psk.head, *auth.lines)
        draft.put("is_psk_wildcard", chosen.is_wild, chosen.psk.head)
    else:
        draft.put("psk", None if missing else False, *auth.lines)
        if missing:
            draft.lack(missing)


def _put_child(book: Book, draft: Draft, connection: Section, child: Section) -> None:
    _put_esp(book, draft, connection, child)
    rekey, volume = child.get("rekey_time") or child.get("life_time"), child.get("rekey_bytes")
    if rekey is not None:
        draft.put("sa_lifetime_seconds", seconds(rekey.text), *rekey.lines)
    else:
        draft.assume("sa_lifetime_seconds", 3600, "strongSwan's default rekey_time of 1 hour", child.line)
    if volume is not None:
        size = integer(volume.text, 0, 9999999999)
        draft.put("sa_lifetime_kilobytes", None if size is None else size // 1024, *volume.lines)
    else:
        draft.assume("sa_lifetime_kilobytes", 0, "no rekey_bytes: no limit of volume", child.line)
    window = child.get("replay_window")
    if window is not None:
        draft.put("replay_window", integer(window.text, 0, 4294967295), *window.lines)
    else:
        draft.assume("replay_window", 32, "strongSwan's default replay window of 32 packets", child.line)
    mode = child.get("mode")
    if mode is None:
        draft.assume("mode", "tunnel", "strongSwan's default mode tunnel", child.line)
    elif mode.text in ("tunnel", "transport"):
        draft.put("mode", mode.text, *mode.lines)
    else:
        draft.put("mode", None, *mode.lines)
        draft.lack(f"child {child.name}: its mode is neither tunnel nor transport")
    start = child.get("start_action")
    if start is None or start.text == "none":
        draft.put("is_responder_only", True, *(start.lines if start is not None else (child.line,)))
    _put_selectors(book, draft, connection, child)


def _put_esp(book: Book, draft: Draft, connection: Section, child: Section) -> None:
    esp, ah = child.get("esp_proposals"), child.get("ah_proposals")
    offered = esp or ah
    lines = offered.lines if offered is not None else (child.line,)
    place = Place(book.file, lines[0], lines)
    found, lacking = read_esp(offered.text if offered else "default", place, is_ah=esp is None and ah is not None)
    if (child.get("sha256_96") or Value("no", 0, 0, 0)).text.lower() in _YES:
        draft.lack(f"child {child.name}: sha256_96 cuts SHA-256 off in another place than Azure does")
    draft.put("ipsec_proposals", found, *lines)
    for what in lacking:
        draft.lack(what)
    if any("not known" in what for what in lacking):
        book.miss(lines[0], f"connections {connection.name} children {child.name}")


_Network = IPv4Network | IPv6Network


def _put_selectors(book: Book, draft: Draft, connection: Section, child: Section) -> None:
    """Put the selectors; a tunnel that takes any traffic, or that a mark or interface steers, is route-based."""
    near, far = child.get("local_ts"), child.get("remote_ts")
    local = _networks(draft, listed(near) or ["dynamic"], draft.fields.get("source_address"))
    remote = _networks(draft, listed(far) or ["dynamic"], draft.fields.get("destination_address"))
    is_any = all(one.prefixlen == 0 for one in (*local, *remote)) and bool(local) and bool(remote)
    steering = [value for key in _ROUTED for one in (child, connection) if (value := one.get(key)) is not None]
    routed = [value for value in steering if value.text not in ("0", "0/0x00000000")]
    lines = (near.lines if near is not None else (child.line,), far.lines if far is not None else (child.line,))
    if routed or is_any:
        draft.put("is_route_based", True, *(routed[0].lines if routed else (*lines[0], *lines[1])))
    else:
        draft.put("is_route_based", False, *lines[0], *lines[1])
    if is_any:
        return
    pairs = tuple(
        TrafficSelector(
            file=book.file,
            block_line=lines[0][0],
            local=one,
            remote=two,
            lines={"local": lines[0], "remote": lines[1]},
        )
        for one in local
        for two in remote
        if one.version == two.version
    )
    draft.put("selectors", pairs, *lines[0], *lines[1])


def _networks(draft: Draft, parts: Sequence[str], end: IPv4Address | IPv6Address | None) -> list[_Network]:
    """Return selectors as networks; `dynamic` is the end's own address."""
    found: list[_Network] = []
    for part in parts[:256]:
        if part == "dynamic":
            one = network(f"{end}/{end.max_prefixlen}") if end is not None else None
        else:
            one = network(part) if "[" not in part else None
        if one is None:
            draft.lack("a selector that is not an address or prefix alone")
        else:
            found.append(one)
    return found
