"""Fixtures for tests of citations: a cited line with questions to ask it, and the walk over the facts of a config.

A record's value must be said by the first line that it cites; each further line says it too, or inherits it. A value
without lines is the record's own default, named in `defaults`, an absence, or said by the head of the block.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from ipaddress import IPv4Interface, IPv4Network, IPv6Interface, IPv6Network, ip_address, ip_interface, ip_network
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from parsers import parse
from parsers.clean_text import clean
from parsers.model.bgp import BgpNeighbor
from parsers.model.capture import Capture
from parsers.model.device import Device
from parsers.model.secret import Sealer
from parsers.model.source import LinedRecord, plain

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
PLATFORMS = "arista_eos cisco_nxos cisco_xe cisco_xr frr juniper_junos".split()
COLLECTIONS = "interfaces bgp_neighbors static_routes key_chains route_policies prefix_lists".split()

# A line that brings in what stands elsewhere.
INHERITS = {
    "arista_eos": r"peer[ -]group|listen range|\bprofile\b",
    "cisco_nxos": r"\binherit (?:peer|port)",
    "cisco_xe": r"\binherit peer|peer-group|listen range|bfd template",
    "cisco_xr": r"\buse \S+-group|\bapply-group\b",
    "frr": r"peer-group|\bprofile\b|listen range",
    "juniper_junos": r"\bapply-groups\b|\bmember(?:-range)?\b",
}
LISTS = frozenset(
    "ipv4 ipv6 secondary_ipv4 members address_families import_policy export_policy keys rules terms".split()
)
# Derived from the head of the block, whose name says it; or what no line can say.
WITHOUT_LINES = frozenset(
    "canonical_name kind afi final is_readable is_lifetime_readable is_dynamic inactive_line".split()
)

_NEGATIONS = ("no", "default", "disable", "inheritance-disable", "deactivate", "inactive:", "shutdown")


class Line(NamedTuple):
    """One cited line, the record that cites it, and questions to ask: does it hold this, in its platform's spelling?"""

    text: str  # in lower case, without what Junos writes around words
    raw: str
    record: Any
    platform: str

    @property
    def words(self) -> list[str]:
        """The words in lower case."""
        return self.text.split()

    def holds(self, *words: str) -> bool:
        """Tell whether all of the words stand in the line, each by itself."""
        return all(re.search(rf"(?<![\w-]){re.escape(word.lower())}(?![\w-])", self.text) for word in words)

    def holds_any(self, *words: str) -> bool:
        """Tell whether one of the words stands in the line by itself."""
        return any(self.holds(word) for word in words)

    def is_negated(self) -> bool:
        """Tell whether the line takes away what it names."""
        return self.holds_any(*_NEGATIONS) or self.raw.lstrip().startswith(("inactive:", "delete:"))

    def has_number(self, value: object, *near: str) -> bool:
        """Tell whether the number stands there as a word of its own, in a line with one of the words `near`."""
        return (not near or self.holds_any(*near)) and bool(re.search(rf"(?<![\w.]){value}(?![\w.])", self.text))

    def has_name(self, value: object, *near: str) -> bool:
        """Tell whether the name stands there, upper and lower case as given, in a line with one of the words `near`."""
        return (not near or self.holds_any(*near)) and str(value) in re.sub(r'[;{}\[\]"()]', " ", self.raw).split()

    def has_as_number(self, value: int) -> bool:
        """Tell whether the AS number stands there: plain, asdot, or `internal`, which says the process's own."""
        if self.holds("internal"):
            return bool(value == self.record.local_as)
        near = "remote-as,local-as,router bgp,peer-as,autonomous-system,confederation,listen range,as-range".split(",")
        return self.has_number(value, *near) or self.has_number(f"{value >> 16}\\.{value & 65535}", *near)

    def addresses(self) -> Iterator[Any]:
        """Yield what stands there as address, network or interface address, netmasks and zones understood."""
        for index, one in enumerate(self.words):
            following = self.words[index + 1] if index + 1 < len(self.words) else ""
            for text in (one, f"{one}/{following}", one.partition("%")[0]):
                for reader in (ip_interface, ip_network, ip_address):
                    try:
                        yield reader(text)
                    except ValueError:
                        continue

    def has_address(self, value: Any) -> bool:
        """Tell whether the address stands there; an interface's with its length or netmask, a dynamic one's range."""
        if isinstance(self.record, BgpNeighbor) and self.record.listen_range is not None:
            value = self.record.listen_range
        found = list(self.addresses())
        if isinstance(value, (IPv4Network, IPv6Network)):
            is_all = value.prefixlen == 0 and self.holds_any("all", "any")
            return is_all or value in [getattr(one, "network", one) for one in found]
        if isinstance(value, (IPv4Interface, IPv6Interface)):
            return value in found or (self.platform == "frr" and self.holds("peer") and value.ip in found)
        return value in found or value in [one.ip for one in found if hasattr(one, "ip")]

    def has_interface(self, value: str) -> bool:
        """Tell whether the interface stands there: in full, shortened (`Lo0`), or as a Junos unit or range does."""
        if value == "" or value in self.raw.split() or self.has_name(value):
            return True
        if self.platform == "juniper_junos":
            port, dot, unit = value.partition(".")
            is_ranged = self.holds_any("member", "member-range") and port[:3] in self.text
            return is_ranged or bool(dot and self.holds_any(f"unit {unit}", f"{port} unit {unit}"))
        kind, digits = re.match(r"([A-Za-z-]*)(.*)", value).groups()  # type: ignore[union-attr]
        written = [re.match(r"([A-Za-z-]*) ?(\d.*)", one) for one in re.findall(r"[A-Za-z-]+ ?\d\S*", self.raw)]
        return any(hit and kind.lower().startswith(hit[1].lower()) and hit[2] == digits for hit in written)

    def has_vrf(self, value: str) -> bool:
        """Tell whether the VRF stands there; on Junos its instance, or the instance's line of the interface."""
        if self.platform == "juniper_junos":
            own = getattr(self.record, "canonical_name", "")
            is_listed = bool(own) and self.holds("interface") and own.removesuffix(".0") in self.text
            return is_listed or any(self.has_name(one) for one in value.split("/"))
        if value == "default":  # XR's `vrf` after a prefix says where the next hop is looked up
            return not self.holds("vrf") or self.platform == "cisco_xr"
        return self.has_name(value, "vrf")

    def has_text(self, value: str) -> bool:
        """Tell whether the words stand there in that order, blanks and backslashes aside."""
        return " ".join(value.split()).lower().replace("\\", "") in " ".join(self.raw.split()).lower().replace("\\", "")

    def has_policy(self, value: Any, direction: str, junos: str) -> bool:
        """Tell whether the policy is applied there in that direction; of an expression, all names within."""
        names = set(re.sub(r'[;{}\[\]"()&|!,]', " ", self.raw).split())
        wanted = set(re.sub(r"[()&|!,]", " ", value.name.rpartition("/")[2]).split())
        return wanted <= names and (self.holds(direction) or self.platform == "juniper_junos" or self.holds(junos))


Rule = Callable[[Any, Line], bool]
Rules = Mapping[type, Mapping[str, Rule]]


@cache
def _device(platform: str, path: Path) -> tuple[Device, list[str]]:
    text = path.read_bytes().decode()
    capture = Capture(device="unnamed", file="r.txt", text=text, platform=platform)
    return parse(capture, Sealer(b"0" * 32)).device, clean("r.txt", text).lines


def _records(device: Device) -> Iterator[Any]:
    for collection in COLLECTIONS:
        for record in getattr(device, collection):
            yield record
            for value in (getattr(record, field) for field in type(record).model_fields):
                if isinstance(value, tuple):
                    yield from (one for one in value if isinstance(one, LinedRecord))


def _spelled(text: str) -> str:
    text = re.sub(r"##.*|/\*.*?\*/", "", text)
    return " ".join(re.sub(r',(?=\s|$)|[;{}\[\]"()&|]', " ", text).lower().split())


def _fields(platform: str, lines: list[str], record: Any, rules: Mapping[str, Rule]) -> Iterator[str]:
    for field in type(record).model_fields:
        if field in ("file", "block_line", "lines", "defaults", "unknown", "levels", "is_scattered"):
            continue
        value, numbers = getattr(record, field), record.lines.get(field)
        if numbers is None:
            is_excused = field in record.defaults or field in WITHOUT_LINES or field in LISTS
            if is_excused or not _is_said(type(record), field, value):
                continue
            numbers = (record.block_line,)
        if not numbers or any(not 1 <= one <= len(lines) for one in numbers):
            yield f"{field} cites {numbers} of {len(lines)} lines"
        elif field not in rules:
            yield f"{field} has no spelling rule"
        else:
            cited = [Line(_spelled(lines[one - 1]), lines[one - 1], record, platform) for one in numbers]
            judge = _list if field in LISTS else _value
            yield from (f"{field} {complaint}" for complaint in judge(field, value, cited, rules[field]))


def _is_said(kind: type, field: str, value: Any) -> bool:
    """Tell whether a value is more than the record's default and more than an absence."""
    info = kind.model_fields[field]  # type: ignore[attr-defined]
    default = None if info.is_required() else info.get_default(call_default_factory=True)
    is_absent = value == 0 if field == "tag_count" else field == "is_active" and value is False
    return value != default and not is_absent


def _list(_: str, values: Any, cited: list[Line], rule: Rule) -> Iterator[str]:
    shown = " | ".join(line.raw.strip()[:70] for line in cited)
    for one in values:
        if not any(rule(one, line) for line in cited):
            yield f"holds {getattr(one, 'name', one)!s:.60}, which none of its lines says: {shown}"
    for line in cited:
        if values and not any(rule(one, line) for one in values) and not _inherits(line):
            yield f"cites a line that says none of its values: {line.raw.strip()[:80]}"


def _inherits(line: Line) -> bool:
    return re.search(INHERITS[line.platform], line.text) is not None


def _value(field: str, value: Any, cited: list[Line], rule: Rule) -> Iterator[str]:
    if field in cited[0].record.defaults:
        return  # its lines are the block that lacks it, or the line that the default follows from
    shown = " | ".join(line.raw.strip()[:70] for line in cited)
    first, *others = cited
    if value is None:
        if not (_inherits(first) or any(word in first.text for word in _ABOUT.get(field, ()))):
            yield f"is not known, by a line that is not about it: {shown}"
    elif field == "tag_count" and value == 0 and any(rule(value, line) for line in cited):
        return  # the tag, and the line that makes it the native one
    elif not rule(value, first):
        yield f"is {'a key' if field in ('md5', 'secret') else value!r}, which its first line does not say: {shown}"
    for line in others:
        if not (_inherits(line) or (value is not None and rule(value, line)) or line.holds_any(*_JOINS.get(field, ()))):
            yield f"cites a line that neither says it nor inherits it: {line.raw.strip()[:80]} ({shown})"


_TAG_WORDS = ("encapsulation", "client", "vlan-tags", "vlan-id", "switchport")
_ABOUT = {  # a value that is not known cites a line that begins to say it
    "remote_as": ("remote-as", "peer-as", "listen range", "peer-filter"),
    **dict.fromkeys(("outer_tag", "inner_tag", "tag_count"), _TAG_WORDS),
    "next_hop": ("route", "null0", "discard"),
    **dict.fromkeys(("valid_from", "valid_to"), ("lifetime", "infinite")),
    "algorithm": ("algorithm",),
    "ckn": ("key",),
    "ttl_security": ("ttl-security", "ttl"),
    "secret": ("key-string", "key", "secret"),
    "maximum_prefix": ("maximum-prefix", "maximum-routes"),
}
_BFD = ("bfd", "fall-over", "neighbor", "peer")  # `peer A vrf V` heads a session's own timers
_TAGS = (
    "native",
    "native-vlan-id",
    "switchport",
    "vlan-tags",
    "vlan-id",
    "routed interface",
    "bridge-domain",
    "rewrite",
    "member",
    "dot1q",
)
_JOINS = {  # the second half of what the first line says
    **dict.fromkeys(("bfd", "bfd_needs_timers", "bfd_transmit_ms", "bfd_receive_ms", "bfd_multiplier"), _BFD),
    **dict.fromkeys(("outer_tag", "inner_tag", "tag_count", "ethertype"), _TAGS),
    "ip_mtu": ("vlan-tagging", "flexible-vlan-tagging", "stacked-vlan-tagging"),
    "parent": ("routed interface", "rewrite", "bridge-domain", "member"),
    **dict.fromkeys(("remote_as", "local_as"), ("router bgp", "autonomous-system", "local-as")),
}


@pytest.fixture(scope="session")
def complaints() -> Callable[..., list[str]]:
    """Return what is wrong with the citations of a config's facts; `shift` moves the text away from them."""

    def complain(platform: str, path: Path, rules: Rules, shift: int = 0) -> list[str]:
        device, lines = _device(platform, path)
        found = []
        for record in _records(device):
            if type(record) in rules:
                name = getattr(record, "name", getattr(record, "address", ""))
                where = f"{type(record).__name__} {name} at {record.block_line}"
                of_type = _fields(platform, [*[""] * shift, *lines], record, rules[type(record)])
                found += [f"{where}: {complaint}" for complaint in of_type]
        return found

    return complain


@pytest.fixture(scope="session")
def citations() -> Callable[..., int]:
    """Return how many citations a config's facts have."""

    def count(platform: str, path: Path, rules: Rules) -> int:
        records = _records(_device(platform, path)[0])
        return sum(len(record.lines) for record in records if type(record) in rules)

    return count


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test that asks for a `cited_config` each fixture config of each platform."""
    if "cited_config" in metafunc.fixturenames:
        cases = [(name, path) for name in PLATFORMS for path in sorted((FIXTURES / name).glob("*/running-config.txt"))]
        one_router = sorted((FIXTURES / "one-router").glob("*/running-config.txt"))
        cases += [(path.parent.name.removesuffix("-set"), path) for path in one_router]
        names = [f"{path.parent.parent.name}/{path.parent.name}" for _, path in cases]
        metafunc.parametrize("cited_config", cases, ids=names)


_GROUP_KINDS = ("peer-group", "peer-session", "peer-policy", "peer", "neighbor-group", "session-group", "af-group")
_LINED = frozenset("lines line block_line captured_lines coverage unread secret_spans source inactive_line".split())


def _bare(value: Any, without: frozenset[str]) -> Any:
    """Return plain facts without lines, in an order that does not depend on that of the text."""
    if isinstance(value, dict):
        kept = {key: one for key, one in value.items() if key not in _LINED and key not in without}
        return {key: _bare(one, without) for key, one in kept.items()}
    return [_bare(one, without) for one in value] if isinstance(value, list) else value


def _differences(one: Any, two: Any, path: str = "") -> Iterator[str]:
    if isinstance(one, dict) and isinstance(two, dict):
        for key in sorted(one.keys() | two.keys()):
            yield from _differences(one.get(key), two.get(key), f"{path}.{key}")
    elif isinstance(one, list) and isinstance(two, list) and len(one) == len(two):
        for index, (left, right) in enumerate(zip(one, two, strict=True)):
            yield from _differences(left, right, f"{path}[{index}]")
    elif one != two:
        yield f"{path}: {str(one)[:200]} | {str(two)[:200]}"


@pytest.fixture(scope="session")
def facts_of() -> Callable[..., Any]:
    """Return the facts of a text without its lines; of `without`, names that a rewrite may take away; or the whole."""

    def facts(platform: str, text: str, without: set[str] | None = None, *, whole: bool = False) -> Any:
        capture = Capture(device="unnamed", file="r.txt", text=text, platform=platform)
        found = plain(parse(capture, Sealer(b"0" * 32)).device)
        if whole:
            return found
        found["wholeness"] = found["wholeness"]["is_whole"]
        found["unread_count"] = len(found["unread"])
        bare = _bare(found, frozenset(without or ()))
        bare.setdefault("references", [])
        if "peer_group" in (without or ()):
            bare["references"] = [one for one in bare["references"] if one["kind"] not in _GROUP_KINDS]
        for one in bare["interfaces"]:
            one["members"] = sorted(one["members"])  # a set: no platform gives their order a meaning
        for collection in (*COLLECTIONS, "references", "macsec_policies", "macsec_ports"):
            bare[collection].sort(key=lambda one: json.dumps(one, sort_keys=True))
        return bare

    return facts


@pytest.fixture(scope="session")
def same(facts_of: Callable[..., Any]) -> Callable[..., list[str]]:
    """Return where the facts of a rewritten text differ from those of the text."""

    def compare(platform: str, rewritten: str, text: str, without: set[str] | None = None) -> list[str]:
        return list(_differences(facts_of(platform, rewritten, without), facts_of(platform, text, without)))

    return compare
