"""bgp-md5-agrees."""

from datetime import datetime, timedelta

from checks.absence import open_absence
from checks.azure_commands import set_shared_key
from checks.bgp.changes import on_neighbor
from checks.check import Outcome, Place, check, failed, not_applicable, passed, unknown
from checks.estate import EdgePath
from checks.halves import without_neighbor
from checks.observation import summary_row
from checks.router_view import router_view
from checks.severity import Severity
from parsers.model.change import ChangeKind

_TOGETHER = timedelta(hours=1)


@check(
    "bgp-md5-agrees",
    over=EdgePath,
    severity=Severity.CRITICAL,
    source="Microsoft Learn, Create and modify peering: the same key on both sides",
    follows=("bgp-md5-set",),
)
def md5_agrees(path: EdgePath) -> Outcome:
    """The router's MD5 key equals Azure's.

    Why: With two different keys every segment is dropped: the session stays in Connect, without a word in the log.
    Fails when: the router's key differs from the supplied one, or the router has none where Azure's was supplied
    Unknown when: Azure's key was not supplied (Azure does not return it), and neither do both links hold one key nor is the session Established in the hour of the config's capture; the router's cannot be decoded or is not in the capture, or the router half was not found or not read
    Not applicable when: the router has no password and none was supplied (bgp-md5-set tells), or the interface has no neighbor (bgp-neighbor-configured tells)
    Fix: Set the same key on both sides.
    - IOS-XE: `neighbor 192.0.2.2 password <key>`
    - Junos: `set protocols bgp group <group> authentication-key <key>`
    - Settings: `[[keys]] circuit = "<circuit>"  peering = "AzurePrivatePeering"  md5 = "file:<path>"`
    """
    missing = without_neighbor(path)
    neighbor = path.neighbor
    if missing or neighbor is None:
        return missing or unknown("the neighbor is not known")
    here = neighbor.all_lines("md5")
    key, supplied = neighbor.md5, path.supplied_md5
    if key is None:
        return unknown("the router's key is not in the capture", *here)
    if supplied is None:
        return _without_supplied(path, here)
    doubt = open_absence(path) if key is False else None
    if doubt is not None:
        return doubt
    if key is False:
        return failed(
            f"no password on the router, Azure has one ({path.supplied_md5_from})",
            *here,
            expected="the key from " + path.supplied_md5_from,
            actual="none",
            changes=on_neighbor(path, ChangeKind.SET_MD5),
            azure_cli=set_shared_key(path.circuit, path.peering),
        )
    agrees = key.agrees(supplied)
    if agrees is None:
        return unknown(f"the router's key cannot be decoded ({key.encoding.value})", *here)
    if agrees:
        return passed(f"the key equals the one from {path.supplied_md5_from}", *here)
    return failed(
        f"the key differs from the one from {path.supplied_md5_from}: the session will not come up",
        *here,
        expected="the key from " + path.supplied_md5_from,
        actual="another key",
        changes=on_neighbor(path, ChangeKind.SET_MD5),
        azure_cli=set_shared_key(path.circuit, path.peering),
    )


def _proof(path: EdgePath) -> Place | None:
    """Return where the session is shown Established, by either end, in the hour in which the key was captured."""
    captured_at = path.edge.captured_at if path.edge is not None else None
    row, summary = summary_row(path), path.tables.summary
    if row is not None and row.is_established and summary is not None and _is_near(captured_at, summary.captured_at):
        return row.pointer("prefixes_received")
    view = router_view(path)
    if view.session is not None and view.session.is_established and _is_near(captured_at, view.captured_at):
        return view.session.line("state")
    return None


def _is_near(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and other is not None and abs(one - other) <= _TOGETHER


def _without_supplied(path: EdgePath, here: tuple[Place, ...]) -> Outcome:
    neighbor, twin = path.neighbor, path.twin
    assert neighbor is not None
    if neighbor.md5 is False:
        return not_applicable("no password on the router: bgp-md5-set tells")
    supply = "supply Azure's key under [[keys]], or capture the session"
    other = twin.neighbor.md5 if twin is not None and twin.neighbor is not None else None
    if neighbor.md5 and other and neighbor.md5.agrees(other):
        proof = _proof(path)
        if proof is not None:
            return passed("both links hold the same key, and the session is Established with it", *here, proof)
        return unknown(f"both links hold the same key; Azure's is not readable: {supply}", *here)
    return unknown(f"Azure's key is not readable: {supply}", *here)
