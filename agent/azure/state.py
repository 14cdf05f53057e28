"""Azure's operational tables from `azure/state/<owner>/<table>.json`, as az or REST prints them.

`<owner>` is a circuit, gateway or connection; the table is `<peering>.<primary|secondary>.<arp|routes|summary>`,
`stats`, `<peering>.stats`, `bgp-peers` or `ike-sas`. Source: facts on Azure, section 5.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any, Literal, NamedTuple, TypeVar

from agent.azure.arm import MAX_ASN
from agent.azure.json_text import JsonRefused, read_json
from agent.azure.view import Document, Facts, View, prefix
from checks.azure_definition import AzureProblem
from checks.azure_record import AzureRecord
from checks.azure_state import (
    ArpRow,
    ArpTable,
    AzureState,
    BgpSummary,
    BgpSummaryRow,
    ChildSa,
    GatewayPeer,
    IkeSa,
    LearnedRoute,
    LearnedRoutes,
    TrafficStats,
)

_LINK_TABLE = re.compile(r"(?P<peering>[a-z]+)\.(?P<link>primary|secondary)\.(?P<table>arp|routes|summary)")
_STATS = re.compile(r"(?:(?P<peering>[a-z]+)\.)?stats")
_PEERINGS: dict[str, Literal["private", "microsoft", "public"]] = {
    "azureprivatepeering": "private",
    "private": "private",
    "microsoftpeering": "microsoft",
    "microsoft": "microsoft",
    "azurepublicpeering": "public",
}
_INTERFACES = {"on-prem": "on-prem", "onprem": "on-prem", "microsoft": "microsoft"}
_MAC = re.compile(r"[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}|(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}")
_DURATION = re.compile(r"(?:(\d{1,6})\.)?(\d{1,2}):(\d{2}):(\d{2})(?:\.\d+)?")
_COUNT = 2**63
R = TypeVar("R", bound=AzureRecord)
EXPECTED = (
    "<peering>.<primary|secondary>.<arp|routes|summary>.json, stats.json, <peering>.stats.json, bgp-peers.json or "
    "ike-sas.json"
)


class StateFile(NamedTuple):
    """One table's file: whose it is and which, by folder and name."""

    name: str
    owner: str
    table: str  # the stem
    text: str
    captured_at: datetime | None = None

    def __repr__(self) -> str:
        """Name the file, not its text."""
        return f"StateFile({self.name!r})"


@dataclass
class _Tables:
    arp: list[ArpTable] = field(default_factory=list)
    routes: list[LearnedRoutes] = field(default_factory=list)
    summaries: list[BgpSummary] = field(default_factory=list)
    stats: list[TrafficStats] = field(default_factory=list)
    gateway_peers: list[GatewayPeer] = field(default_factory=list)
    ike_sas: list[IkeSa] = field(default_factory=list)


def read_state(files: Sequence[StateFile], problems: list[AzureProblem]) -> AzureState:
    """Return all tables; a file that cannot be read is added to `problems`, and the others go on."""
    found = _Tables()
    for file in sorted(files, key=lambda one: one.name):
        _read_file(file, found, problems)
    return AzureState(**{name: tuple(rows) for name, rows in vars(found).items()})


def _read_file(file: StateFile, found: _Tables, problems: list[AzureProblem]) -> None:
    try:
        value = read_json(file.text)
    except JsonRefused as refused:
        problems.append(AzureProblem(kind="unreadable", file=file.name, message=str(refused)))
        return
    if isinstance(value, dict) and isinstance(value.get("error"), dict):
        message = "Azure answered with an error, expected a table: fetch it again"
        problems.append(AzureProblem(kind="unknown-shape", file=file.name, message=message))
        return
    document = Document(file.name, problems)
    table = file.table.lower()
    if hit := _LINK_TABLE.fullmatch(table):
        _link_table(file, hit, value, document, found)
    elif (hit := _STATS.fullmatch(table)) and (hit["peering"] is None or hit["peering"] in _PEERINGS):
        _stats(file, hit["peering"], value, document, found)
    elif table == "bgp-peers":
        found.gateway_peers += _kept(_views(value, document), lambda view: _gateway_peer(view, file))
    elif table == "ike-sas":
        found.ike_sas += [_ike_sa(view, file) for view in _views(_unwrapped(value), document) or ()]
    else:
        problems.append(AzureProblem(kind="unknown-shape", file=file.name, message=f"its name, expected {EXPECTED}"))


def _link_table(file: StateFile, hit: re.Match[str], value: Any, document: Document, found: _Tables) -> None:
    peering = _PEERINGS.get(hit["peering"])
    if peering is None:
        message = "its name, expected AzurePrivatePeering or MicrosoftPeering before the first dot"
        document.problems.append(AzureProblem(kind="unknown-shape", file=file.name, message=message))
        return
    about: dict[str, Any] = {
        "file": file.name,
        "at": "/value" if isinstance(value, dict) else "",
        "circuit": file.owner.lower(),
        "peering_type": peering,
        "link": hit["link"],
        "captured_at": file.captured_at,
    }
    views = _views(value, document)
    if views is None:
        return
    if hit["table"] == "arp":
        found.arp.append(ArpTable(**about, rows=tuple(_arp_row(view) for view in views)))
    elif hit["table"] == "routes":
        found.routes.append(LearnedRoutes(**about, rows=tuple(_kept(views, _route))))
    else:
        found.summaries.append(BgpSummary(**about, rows=tuple(_kept(views, _summary_row))))


def _views(value: Any, document: Document) -> list[View] | None:
    """Return the rows of a table, a bare list or `{"value": […]}`; None where it is neither."""
    rows, at = (value.get("value"), "/value") if isinstance(value, dict) else (value, "")
    if not isinstance(rows, list):
        document.complain(at, "the table", "a list of rows, as -o json prints it")
        return None
    if isinstance(value, dict) and value.get("nextLink"):
        message = "the table goes on, and its rest was not given: fetch it whole"
        document.problems.append(
            AzureProblem(kind="unreadable", file=document.file, pointer="/nextLink", message=message)
        )
    views = []
    for index, one in enumerate(rows):
        if isinstance(one, dict):
            views.append(View.of(one, document, f"{at}/{index}"))
        else:
            document.complain(f"{at}/{index}", "the row", "an object")
    return views


def _kept(views: list[View] | None, read: Callable[[View], R | None]) -> Iterator[R]:
    return (row for view in views or () if (row := read(view)) is not None)


def _arp_row(view: View) -> ArpRow:
    facts = Facts()
    _address(view, facts, "address", "ipAddress")
    value, pointer = view.find("interface")
    if isinstance(value, str) and value.lower() in _INTERFACES:
        facts.put("interface", _INTERFACES[value.lower()], pointer, value)
    elif value is not None:
        view.complain(pointer, "interface", "On-Prem or Microsoft")
    mac, pointer = view.find("macAddress")
    if isinstance(mac, str) and mac.lower() == "incomplete":
        facts.put("is_incomplete", True, pointer, mac)
    elif isinstance(mac, str) and _MAC.fullmatch(mac.lower()):
        facts.put("mac", mac.lower(), pointer, mac)
    elif mac not in (None, ""):
        view.complain(pointer, "macAddress", "a MAC address or Incomplete")
    view.number(facts, "age_minutes", "age", 0, _COUNT)
    return ArpRow(**_record(view, facts))


def _route(view: View) -> LearnedRoute | None:
    facts = Facts()
    value, pointer = view.find("network")
    network = prefix(value if not isinstance(value, str) or "/" in value else _with_length(value))
    if network is None:
        view.complain(pointer, "network", "a prefix")
        return None
    facts.put("network", network, pointer, str(value))
    _address(view, facts, "next_hop", "nextHop")
    view.number(facts, "local_preference", "locPrf", 0, MAX_ASN)
    view.number(facts, "weight", "weight", 0, MAX_ASN)
    path, pointer = view.find("path")
    if isinstance(path, str):
        words = path.split()
        # An origin code (i, e, ?) may close the path, and a set stands in braces.
        numbers = [word.strip("{},()") for word in words if word not in ("i", "e", "?")]
        if all(word.isascii() and word.isdigit() and int(word[:11]) <= MAX_ASN for word in numbers):
            facts.put("as_path", tuple(int(word) for word in numbers), pointer, path)
        else:
            view.complain(pointer, "path", "AS numbers with blanks between them")
    return LearnedRoute(**_record(view, facts))


def _with_length(text: str) -> str:
    """Return a host's prefix: a route without a length is one of a single address."""
    return f"{text}/{128 if ':' in text else 32}"


def _summary_row(view: View) -> BgpSummaryRow | None:
    facts = Facts()
    _address(view, facts, "neighbor", "neighbor")
    if "neighbor" not in facts.fields:
        if not view.has("neighbor"):
            view.complain(view.at, "neighbor", "an address")
        return None
    view.number(facts, "remote_as", "as" if view.has("as") else "asProperty", 0, MAX_ASN)
    view.text(facts, "up_down", "upDown")
    value, pointer = view.find("statePfxRcd")
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if text.isascii() and text.isdigit() and len(text) < 12:
        facts.put("is_established", True, pointer, text)
        facts.put("prefixes_received", int(text), pointer, text)
    elif text:
        facts.put("is_established", False, pointer, text)
        facts.put("state", text, pointer, text)
    return BgpSummaryRow(**_record(view, facts))


def _stats(file: StateFile, peering: str | None, value: Any, document: Document, found: _Tables) -> None:
    if not isinstance(value, dict):
        document.complain("", "the counters", "an object, as get-stats prints it")
        return
    view, facts = View.of(value, document, ""), Facts()
    for name in ("primary_bytes_in", "primary_bytes_out", "secondary_bytes_in", "secondary_bytes_out"):
        view.number(facts, name, name, 0, _COUNT)
    about: dict[str, Any] = {"circuit": file.owner.lower(), "captured_at": file.captured_at}
    kind = _PEERINGS[peering] if peering else None
    found.stats.append(TrafficStats(**about, peering_type=kind, **_record(view, facts)))


def _gateway_peer(view: View, file: StateFile) -> GatewayPeer | None:
    facts = Facts()
    _address(view, facts, "neighbor", "neighbor")
    if "neighbor" not in facts.fields:
        return None
    _address(view, facts, "local_address", "localAddress")
    view.number(facts, "remote_as", "asn", 0, MAX_ASN)
    view.text(facts, "state", "state")
    view.number(facts, "routes_received", "routesReceived", 0, _COUNT)
    value, pointer = view.find("connectedDuration")
    if isinstance(value, str) and (hit := _DURATION.fullmatch(value)):
        days, hours, minutes, seconds = (int(part or 0) for part in hit.groups())
        facts.put("connected_seconds", ((days * 24 + hours) * 60 + minutes) * 60 + seconds, pointer, value)
    about: dict[str, Any] = {"gateway": file.owner.lower(), "captured_at": file.captured_at}
    return GatewayPeer(**about, **_record(view, facts))


def _ike_sa(view: View, file: StateFile) -> IkeSa:
    facts = Facts()
    _address(view, facts, "local_endpoint", "localEndpoint")
    _address(view, facts, "remote_endpoint", "remoteEndpoint")
    for name, key in (("encryption", "encryption"), ("integrity", "integrity"), ("dh_group", "dhGroup")):
        view.text(facts, name, key)
    view.number(facts, "lifetime_seconds", "lifeTimeSeconds", 0, _COUNT)
    view.number(facts, "elapsed_seconds", "elapsedTimeInSeconds", 0, _COUNT)
    children = tuple(_child_sa(child) for child in view.children("quickModeSa"))
    about: dict[str, Any] = {"connection": file.owner.lower(), "captured_at": file.captured_at}
    return IkeSa(**about, children=children, **_record(view, facts))


def _child_sa(view: View) -> ChildSa:
    facts = Facts()
    for name, key in (("encryption", "encryption"), ("integrity", "integrity"), ("pfs_group", "pfsGroupId")):
        view.text(facts, name, key)
    view.number(facts, "lifetime_seconds", "lifeTimeSeconds", 0, _COUNT)
    view.number(facts, "lifetime_kilobytes", "lifetimeKilobytes", 0, _COUNT)
    return ChildSa(**_record(view, facts))


def _unwrapped(value: Any) -> Any:
    """Return the list inside a text: the IKE SAs come as JSON in a JSON string."""
    if not isinstance(value, str):
        return value
    try:
        return read_json(value)
    except JsonRefused:
        return value


def _address(view: View, facts: Facts, name: str, key: str) -> None:
    value, pointer = view.find(key)
    if value is None or value == "":
        return
    try:
        address: IPv4Address | IPv6Address = ip_address(value if isinstance(value, str) else "")
    except ValueError:
        view.complain(pointer, key, "an address")
        return
    facts.put(name, address, pointer, str(value))


def _record(view: View, facts: Facts) -> dict[str, Any]:
    return {
        "file": view.document.file,
        "at": view.at,
        "pointers": facts.pointers,
        "values": facts.values,
        **facts.fields,
    }
